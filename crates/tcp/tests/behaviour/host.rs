//! A host: its listeners, the demultiplexer, its applications, and what befalls it.

use core::net::SocketAddrV4;

use synscope_tcp::{App, CommandError, Flags, HostCommand, OnEof, Profile, SocketId};

use crate::common::{MS, Machine, SECOND, config};

const RFC: Profile = Profile::Rfc9293;

/// A host whose application reads, answers nothing, and closes at once when the peer has closed.
fn machine() -> Machine {
    Machine::new(config(RFC, &[]), App::default())
}

fn replying(octets: u32) -> Machine {
    Machine::new(config(RFC, &[]), App { reply_octets: octets, ..App::default() })
}

fn never_closing() -> Machine {
    Machine::new(config(RFC, &[]), App { on_eof: OnEof::Never, ..App::default() })
}

/// The stranger's handshake with port 80; its SYN has the number 0.
fn shake_hands(machine: &mut Machine) {
    machine.receive(80, Flags::SYN, 0, 0, 0);
    machine.receive(80, Flags::ACK, 1, 1, 0);
}

/// A listener with one open connection, which is #2.
fn with_connection(mut machine: Machine) -> Machine {
    machine.listen(5);
    shake_hands(&mut machine);
    machine.out();
    machine
}

#[test]
fn a_syn_to_a_listener_makes_a_child_that_is_accepted_when_it_is_open() {
    let mut machine = machine();
    machine.listen(5);
    shake_hands(&mut machine);
    assert_eq!(
        machine.out(),
        [
            "#2 is a child of #1",
            "#2 → SYN-RECEIVED",
            "#2 sends SYN,ACK 0 ack 1",
            "#2 → ESTABLISHED",
            "#2 accept() = ok",
        ]
    );
}

#[test]
fn connect_blocks_until_the_peer_answers() {
    let mut machine = machine();
    machine.connect().expect("the port is free");
    assert_eq!(machine.out(), ["#1 is a connection", "#1 connect() = …", "#1 → SYN-SENT", "#1 sends SYN 0"]);
    machine.receive(5_000, Flags::SYN | Flags::ACK, 0, 1, 0);
    assert_eq!(machine.out(), ["#1 → ESTABLISHED", "#1 sends ACK 1 ack 1", "#1 connect() = ok"]);
}

#[test]
fn connect_is_refused_by_a_rst() {
    let mut machine = machine();
    machine.connect().expect("the port is free");
    machine.out();
    machine.receive(5_000, Flags::RST | Flags::ACK, 0, 1, 0);
    assert_eq!(machine.out(), ["#1 → CLOSED", "#1 connect() = ECONNREFUSED", "#1 is gone: Closed"]);
}

#[test]
fn connect_times_out_when_nobody_answers() {
    let mut machine = machine();
    machine.connect().expect("the port is free");
    machine.out();
    machine.pass(3_600 * SECOND);
    assert_eq!(machine.out().pop().as_deref(), Some("#1 is gone: Closed"));
    assert_eq!(machine.host.poll_timeout(), None);
}

#[test]
fn ack_and_fin_merge_where_the_application_closes_at_once() {
    let mut machine = with_connection(machine());
    machine.receive(80, Flags::FIN | Flags::ACK, 1, 1, 0);
    assert_eq!(
        machine.out(),
        ["#2 → CLOSE-WAIT", "#2 read() = 0", "#2 close() = ok", "#2 → LAST-ACK", "#2 sends FIN,ACK 1 ack 2"]
    );
}

#[test]
fn an_application_that_takes_its_time_closes_after_the_ack() {
    let app = App { on_eof: OnEof::CloseAfterUs(500 * MS), ..App::default() };
    let mut machine = with_connection(Machine::new(config(RFC, &[]), app));
    machine.receive(80, Flags::FIN | Flags::ACK, 1, 1, 0);
    machine.out();
    machine.pass(SECOND);
    assert_eq!(
        machine.out(),
        ["#2 sends ACK 1 ack 2", "#2 close() = ok", "#2 → LAST-ACK", "#2 sends FIN,ACK 1 ack 2"]
    );
}

#[test]
fn an_application_that_never_closes_stays_in_close_wait() {
    let mut machine = with_connection(never_closing());
    machine.receive(80, Flags::FIN | Flags::ACK, 1, 1, 0);
    machine.pass(24 * 3_600 * SECOND);
    assert_eq!(machine.out(), ["#2 → CLOSE-WAIT", "#2 read() = 0", "#2 sends ACK 1 ack 2"]);
}

#[test]
fn a_reply_carries_the_ack_of_what_it_answers() {
    let mut machine = with_connection(replying(7));
    machine.receive(80, Flags::ACK, 1, 1, 20);
    assert_eq!(machine.out(), ["#2 read() = 20", "#2 write(7) = 7", "#2 sends PSH,ACK 1+7 ack 21"]);
}

#[test]
fn a_request_with_a_fin_is_answered_before_the_close() {
    let mut machine = with_connection(replying(7));
    machine.receive(80, Flags::FIN | Flags::ACK, 1, 1, 20);
    assert_eq!(
        machine.out(),
        [
            "#2 → CLOSE-WAIT",
            "#2 read() = 20",
            "#2 write(7) = 7",
            "#2 sends PSH,ACK 1+7 ack 22",
            "#2 read() = 0",
            "#2 close() = ok",
            "#2 → LAST-ACK",
            "#2 sends FIN,ACK 8 ack 22",
        ]
    );
}

#[test]
fn a_read_comes_before_the_window_update_that_it_causes() {
    let mut machine = Machine::new(config(RFC, &[("rcvbuf", "20")]), App::default());
    machine.listen(5);
    shake_hands(&mut machine);
    machine.out();
    machine.receive(80, Flags::ACK, 1, 1, 20);
    assert_eq!(machine.out(), ["#2 read() = 20", "#2 sends ACK 1 ack 21"]);
}

#[test]
fn nobody_listens_is_answered_with_a_rst() {
    let mut machine = machine();
    machine.receive(81, Flags::SYN, 100, 0, 0);
    machine.receive(81, Flags::ACK, 100, 7, 0);
    machine.receive(81, Flags::RST, 100, 0, 0);
    machine.receive(81, Flags::empty(), 100, 0, 5);
    assert_eq!(
        machine.out(),
        ["host sends RST,ACK 0 ack 101", "host sends RST 7", "host sends RST,ACK 0 ack 105"]
    );
}

#[test]
fn what_is_not_for_this_host_or_from_no_host_is_ignored() {
    let mut machine = machine();
    machine.listen(5);
    for source in ["0.0.0.0:1", "255.255.255.255:1", "224.0.0.1:1"] {
        let source: SocketAddrV4 = source.parse().expect("an address");
        machine.receive_from(source, 80, Flags::SYN, 0, 0, 0);
    }
    assert_eq!(machine.out(), [""; 0]);
}

#[test]
fn connect_to_no_host_is_refused() {
    let mut machine = machine();
    let remote = "224.0.0.1:1".parse().expect("an address");
    let result = machine.does(HostCommand::Connect { remote, from_port: None });
    assert_eq!(result, Err(CommandError::RemoteUnspecified));
}

#[test]
fn a_full_backlog_ignores_syns_and_has_room_again_after_an_accept() {
    let mut machine = machine();
    machine.listen(1);
    machine.does(HostCommand::Hang).expect("it is up");
    machine.receive(80, Flags::SYN, 0, 0, 0);
    let other: SocketAddrV4 = "198.51.100.1:40001".parse().expect("an address");
    machine.out();
    machine.receive_from(other, 80, Flags::SYN, 0, 0, 0);
    assert_eq!(machine.out(), ["#1 ignores: BacklogFull"]);
    machine.receive(80, Flags::ACK, 1, 1, 0);
    machine.receive_from(other, 80, Flags::SYN, 0, 0, 0);
    assert_eq!(machine.out(), ["#2 → ESTABLISHED", "#1 ignores: BacklogFull"]);
    machine.does(HostCommand::Resume).expect("it is up");
    machine.receive_from(other, 80, Flags::SYN, 0, 0, 0);
    assert_eq!(machine.out()[..3], ["host goes on = ok", "#2 accept() = ok", "#3 is a child of #1"]);
}

#[test]
fn a_half_open_connection_that_fails_gives_its_place_in_the_backlog_back() {
    let mut machine = machine();
    machine.listen(1);
    machine.receive(80, Flags::SYN, 0, 0, 0);
    machine.out();
    machine.receive(80, Flags::RST, 1, 0, 0);
    assert_eq!(machine.out(), ["#2 → LISTEN", "#2 is gone: BackToListen"]);
    machine.receive(80, Flags::SYN, 0, 0, 0);
    assert_eq!(machine.out()[0], "#3 is a child of #1");
}

#[test]
fn linux_makes_no_child_of_a_syn_with_a_fin() {
    let mut machine = Machine::new(config(Profile::Linux, &[]), App::default());
    machine.listen(1);
    machine.receive(80, Flags::SYN | Flags::FIN, 0, 0, 0);
    assert_eq!(machine.out(), ["#1 ignores: SynWithFin"]);
}

#[test]
fn a_listener_that_closes_resets_what_nobody_will_accept() {
    for (profile, half_open) in [
        (RFC, vec!["#3 → CLOSED", "#3 sends RST 1", "#3 is gone: Closed"]),
        (Profile::Linux, vec!["#3 → CLOSED", "#3 is gone: Closed"]),
    ] {
        let mut machine = Machine::new(config(profile, &[]), App::default());
        machine.listen(5);
        machine.does(HostCommand::Hang).expect("it is up");
        shake_hands(&mut machine);
        machine.receive_from("198.51.100.1:40001".parse().expect("an address"), 80, Flags::SYN, 0, 0, 0);
        machine.out();
        machine.does(HostCommand::Close(SocketId(1))).expect("there is a listener");
        let out = machine.out();
        assert_eq!(out[..3], ["#1 close() = ok", "#1 → CLOSED", "#1 is gone: Closed"], "{profile}");
        assert!(out[4].starts_with("#2 sends RST"), "{profile}: {out:?}");
        assert_eq!(out[6..], half_open, "{profile}");
    }
}

#[test]
fn a_process_that_is_killed_closes_all_it_has() {
    let mut machine = with_connection(machine());
    machine.does(HostCommand::Kill).expect("it is up");
    assert_eq!(
        machine.out(),
        [
            "host killed = ok",
            "#1 → CLOSED",
            "#1 is gone: Closed",
            "#2 → FIN-WAIT-1",
            "#2 sends FIN,ACK 1 ack 1"
        ]
    );
    machine.receive(80, Flags::ACK, 1, 1, 10);
    assert_eq!(machine.out(), ["#2 → CLOSED", "#2 sends RST 1", "#2 is gone: Closed"]);
}

#[test]
fn a_process_that_is_killed_with_data_unread_resets() {
    let mut machine = with_connection(machine());
    machine.does(HostCommand::Hang).expect("it is up");
    machine.receive(80, Flags::ACK, 1, 1, 10);
    machine.out();
    machine.does(HostCommand::Kill).expect("it is up");
    assert_eq!(machine.out()[3..], ["#2 → CLOSED", "#2 sends RST 1", "#2 is gone: Closed"]);
}

#[test]
fn while_a_process_hangs_its_kernel_acknowledges_and_nobody_reads() {
    let mut machine = with_connection(replying(7));
    machine.does(HostCommand::Hang).expect("it is up");
    machine.receive(80, Flags::FIN | Flags::ACK, 1, 1, 20);
    machine.pass(SECOND);
    assert_eq!(machine.out(), ["host hangs = ok", "#2 → CLOSE-WAIT", "#2 sends ACK 1 ack 22"]);
    machine.does(HostCommand::Resume).expect("it is up");
    assert_eq!(machine.out()[..3], ["host goes on = ok", "#2 read() = 20", "#2 write(7) = 7"]);
}

#[test]
fn a_process_that_hangs_sees_its_connect_return_when_it_goes_on() {
    let mut machine = machine();
    machine.connect().expect("the port is free");
    machine.does(HostCommand::Hang).expect("it is up");
    machine.out();
    machine.receive(5_000, Flags::SYN | Flags::ACK, 0, 1, 0);
    assert_eq!(machine.out(), ["#1 → ESTABLISHED", "#1 sends ACK 1 ack 1"]);
    machine.does(HostCommand::Resume).expect("it is up");
    assert_eq!(machine.out(), ["host goes on = ok", "#1 connect() = ok"]);
}

#[test]
fn power_off_forgets_everything_in_silence() {
    let mut machine = with_connection(machine());
    machine.does(HostCommand::PowerOff).expect("it is up");
    assert_eq!(machine.out(), ["host power off = ok", "#1 is gone: PowerOff", "#2 is gone: PowerOff"]);
    machine.receive(80, Flags::ACK, 1, 1, 10);
    assert_eq!((machine.out(), machine.host.poll_timeout()), (vec![], None));
    assert_eq!(machine.connect(), Err(CommandError::HostDown));
}

#[test]
fn after_a_reboot_an_old_connection_is_answered_with_a_rst() {
    let mut machine = with_connection(machine());
    machine.does(HostCommand::Reboot).expect("always");
    machine.out();
    machine.receive(80, Flags::ACK, 1, 1, 10);
    assert_eq!(machine.out(), ["host sends RST 1"]);
    assert!(machine.host.is_up());
}

#[test]
fn an_address_in_use_is_refused() {
    let mut machine = machine();
    machine.listen(5);
    assert_eq!(machine.does(HostCommand::Listen { port: 80, backlog: 1 }), Err(CommandError::AddressInUse));
    machine.connect().expect("the port is free");
    assert_eq!(machine.connect(), Err(CommandError::AddressInUse));
    assert_eq!(machine.out().last().map(String::as_str), Some("host connect() = EADDRINUSE"));
}

#[test]
fn a_port_can_be_listened_on_while_a_connection_from_it_is_being_opened() {
    let mut machine = machine();
    machine.connect().expect("the port is free");
    machine.does(HostCommand::Listen { port: 5_000, backlog: 1 }).expect("MUST-42");
    machine.out();
    machine.receive(5_000, Flags::SYN | Flags::ACK, 0, 1, 0);
    assert_eq!(machine.out()[0], "#1 → ESTABLISHED", "the connection comes before the listener");
}

#[test]
fn a_connection_without_a_port_takes_a_free_ephemeral_one() {
    let mut machine = machine();
    let remote = "198.51.100.1:80".parse().expect("an address");
    for port in 49_152..49_155 {
        machine.does(HostCommand::Connect { remote, from_port: None }).expect("a port is free");
        let (socket, _) = machine.host.sockets().last().expect("a socket");
        assert_eq!(machine.host.view(socket).map(|view| view.local.port()), Some(port));
    }
}

#[test]
fn a_syn_out_of_time_wait_makes_a_new_child_in_its_place() {
    let mut machine = with_connection(never_closing());
    machine.does(HostCommand::Close(SocketId(2))).expect("it is open");
    machine.receive(80, Flags::FIN | Flags::ACK, 1, 2, 0);
    machine.out();
    machine.receive(80, Flags::SYN, 3, 0, 0);
    assert_eq!(
        machine.out(),
        ["#3 is a child of #1", "#2 is gone: Reopened", "#3 → SYN-RECEIVED", "#3 sends SYN,ACK 0 ack 4"]
    );
}

#[test]
fn an_old_duplicate_syn_leads_the_child_back_to_time_wait_without_a_place_in_the_backlog() {
    let mut machine = Machine::new(config(RFC, &[]), App { on_eof: OnEof::Never, ..App::default() });
    machine.listen(1);
    shake_hands(&mut machine);
    machine.does(HostCommand::Close(SocketId(2))).expect("it is open");
    machine.receive(80, Flags::FIN | Flags::ACK, 1, 2, 0);
    machine.receive(80, Flags::SYN, 3, 0, 0);
    machine.out();
    machine.receive(80, Flags::RST, 4, 0, 0);
    assert_eq!(machine.out(), ["#3 → TIME-WAIT"]);
    machine.receive_from("198.51.100.1:40001".parse().expect("an address"), 80, Flags::SYN, 0, 0, 0);
    assert_eq!(machine.out()[0], "#4 is a child of #1");
    machine.pass(3_600 * SECOND);
    assert!(machine.out().contains(&"#3 is gone: Closed".to_owned()));
}

#[test]
fn a_syn_out_of_time_wait_without_a_listener_is_challenged() {
    let mut machine = with_connection(never_closing());
    machine.does(HostCommand::Close(SocketId(2))).expect("it is open");
    machine.receive(80, Flags::FIN | Flags::ACK, 1, 2, 0);
    machine.does(HostCommand::Close(SocketId(1))).expect("it listens");
    machine.out();
    machine.receive(80, Flags::SYN, 3, 0, 0);
    assert_eq!(machine.out(), ["#2 sends ACK 2 ack 2"]);
}

#[test]
fn a_write_tells_how_much_was_taken_and_eagain_when_nothing_is() {
    let mut machine = Machine::new(config(RFC, &[("sndbuf", "10")]), App::default());
    machine.listen(5);
    shake_hands(&mut machine);
    machine.out();
    machine.does(HostCommand::Send { socket: SocketId(2), octets: 15 }).expect("there is room");
    let again = machine.does(HostCommand::Send { socket: SocketId(2), octets: 15 });
    assert_eq!(again, Err(CommandError::InsufficientResources));
    assert_eq!(machine.out(), ["#2 write(15) = 10", "#2 sends PSH,ACK 1+10 ack 1", "#2 write(15) = EAGAIN"]);
}

#[test]
fn a_call_on_no_socket_is_refused() {
    let mut machine = machine();
    assert_eq!(machine.does(HostCommand::Close(SocketId(9))), Err(CommandError::NoConnection));
    assert_eq!(machine.out(), ["#9 close() = ENOTCONN"]);
}

#[test]
fn a_reader_learns_of_a_reset_from_its_read() {
    let mut machine = with_connection(machine());
    machine.receive(80, Flags::RST, 1, 0, 0);
    assert_eq!(machine.out(), ["#2 → CLOSED", "#2 read() = ECONNRESET", "#2 is gone: Closed"]);
}

#[test]
fn a_timeout_before_its_time_does_nothing() {
    let mut machine = with_connection(machine());
    let before = machine.host.clone();
    machine.pass(SECOND);
    assert!(machine.host == before && machine.out().is_empty());
}
