//! A host's applications, and what befalls it.

use synscope_tcp::{App, CommandError, Flags, HostCommand, OnEof, Profile, SocketId};

use crate::common::{MS, Machine, SECOND, config};

const RFC: Profile = Profile::Rfc9293;

#[test]
fn connect_blocks_until_the_peer_answers() {
    let mut machine = Machine::plain();
    machine.connect().expect("the port is free");
    assert_eq!(machine.out(), ["#1 is a connection", "#1 connect() = …", "#1 → SYN-SENT", "#1 sends SYN 0"]);
    machine.receive(5_000, Flags::SYN | Flags::ACK, 0, 1, 0);
    assert_eq!(machine.out(), ["#1 → ESTABLISHED", "#1 sends ACK 1 ack 1", "#1 connect() = ok"]);
}

#[test]
fn connect_is_refused_by_a_rst() {
    let mut machine = Machine::plain();
    machine.connect().expect("the port is free");
    machine.out();
    machine.receive(5_000, Flags::RST | Flags::ACK, 0, 1, 0);
    assert_eq!(machine.out(), ["#1 → CLOSED", "#1 connect() = ECONNREFUSED", "#1 is gone: Closed"]);
}

#[test]
fn connect_times_out_when_nobody_answers() {
    let mut machine = Machine::plain();
    machine.connect().expect("the port is free");
    machine.out();
    machine.pass(3_600 * SECOND);
    assert_eq!(machine.out().pop().as_deref(), Some("#1 is gone: Closed"));
    assert_eq!(machine.host.poll_timeout(), None);
}

#[test]
fn ack_and_fin_merge_where_the_application_closes_at_once() {
    let mut machine = Machine::plain().with_connection();
    machine.receive(80, Flags::FIN | Flags::ACK, 1, 1, 0);
    assert_eq!(
        machine.out(),
        ["#2 → CLOSE-WAIT", "#2 read() = 0", "#2 close() = ok", "#2 → LAST-ACK", "#2 sends FIN,ACK 1 ack 2"]
    );
}

#[test]
fn an_application_that_takes_its_time_closes_after_the_ack() {
    let app = App { on_eof: OnEof::CloseAfterUs(500 * MS), ..App::default() };
    let mut machine = Machine::new(config(RFC, &[]), app).with_connection();
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
    let mut machine = Machine::never_closing().with_connection();
    machine.receive(80, Flags::FIN | Flags::ACK, 1, 1, 0);
    machine.pass(24 * 3_600 * SECOND);
    assert_eq!(machine.out(), ["#2 → CLOSE-WAIT", "#2 read() = 0", "#2 sends ACK 1 ack 2"]);
}

#[test]
fn a_reply_carries_the_ack_of_what_it_answers() {
    let mut machine = Machine::replying(7).with_connection();
    machine.receive(80, Flags::ACK, 1, 1, 20);
    assert_eq!(machine.out(), ["#2 read() = 20", "#2 write(7) = 7", "#2 sends PSH,ACK 1+7 ack 21"]);
}

#[test]
fn a_request_with_a_fin_is_answered_before_the_close() {
    let mut machine = Machine::replying(7).with_connection();
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
    machine.shake_hands();
    machine.out();
    machine.receive(80, Flags::ACK, 1, 1, 20);
    assert_eq!(machine.out(), ["#2 read() = 20", "#2 sends ACK 1 ack 21"]);
}

#[test]
fn a_process_that_is_killed_closes_all_it_has() {
    let mut machine = Machine::plain().with_connection();
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

/// Holds SHLD-3.
#[test]
fn a_process_that_is_killed_with_data_unread_resets() {
    let mut machine = Machine::plain().with_connection();
    machine.does(HostCommand::Hang).expect("it is up");
    machine.receive(80, Flags::ACK, 1, 1, 10);
    machine.out();
    machine.does(HostCommand::Kill).expect("it is up");
    assert_eq!(machine.out()[3..], ["#2 → CLOSED", "#2 sends RST 1", "#2 is gone: Closed"]);
}

#[test]
fn while_a_process_hangs_its_kernel_acknowledges_and_nobody_reads() {
    let mut machine = Machine::replying(7).with_connection();
    machine.does(HostCommand::Hang).expect("it is up");
    machine.receive(80, Flags::FIN | Flags::ACK, 1, 1, 20);
    machine.pass(SECOND);
    assert_eq!(machine.out(), ["host hangs = ok", "#2 → CLOSE-WAIT", "#2 sends ACK 1 ack 22"]);
    machine.does(HostCommand::Resume).expect("it is up");
    assert_eq!(machine.out()[..3], ["host goes on = ok", "#2 read() = 20", "#2 write(7) = 7"]);
}

#[test]
fn a_process_that_hangs_sees_its_connect_return_when_it_goes_on() {
    let mut machine = Machine::plain();
    machine.connect().expect("the port is free");
    machine.does(HostCommand::Hang).expect("it is up");
    machine.out();
    machine.receive(5_000, Flags::SYN | Flags::ACK, 0, 1, 0);
    assert_eq!(machine.out(), ["#1 → ESTABLISHED", "#1 sends ACK 1 ack 1"]);
    machine.does(HostCommand::Resume).expect("it is up");
    assert_eq!(machine.out(), ["host goes on = ok", "#1 connect() = ok"]);
}

/// Ends a connection of a process that hangs, which has left 20 octets unread.
fn ends_while_hanging(profile: Profile, last: Flags) -> Vec<String> {
    let app = App { on_eof: OnEof::Never, ..App::default() };
    let mut machine = Machine::new(config(profile, &[]), app).with_connection();
    machine.does(HostCommand::ShutdownWrite(SocketId(2))).expect("it is open");
    machine.does(HostCommand::Hang).expect("it is up");
    machine.receive(80, Flags::ACK, 1, 2, 20);
    machine.receive(80, last | Flags::ACK, 21, 2, 0);
    machine.pass(300 * SECOND);
    machine.out();
    machine.does(HostCommand::Resume).expect("it is up");
    machine.out()
}

#[test]
fn a_process_that_hangs_finds_data_and_end_when_the_connection_is_gone() {
    assert_eq!(ends_while_hanging(RFC, Flags::FIN), ["host goes on = ok", "#2 read() = 20", "#2 read() = 0"]);
}

#[test]
fn a_reset_takes_away_what_a_hanging_process_has_not_read_except_in_linux() {
    assert_eq!(ends_while_hanging(RFC, Flags::RST), ["host goes on = ok", "#2 read() = ECONNRESET"]);
    assert_eq!(
        ends_while_hanging(Profile::Linux, Flags::RST),
        ["host goes on = ok", "#2 read() = 20", "#2 read() = ECONNRESET"]
    );
}

#[test]
fn a_process_that_is_killed_sees_and_does_nothing_more() {
    let app = App { on_eof: OnEof::CloseAfterUs(500 * MS), ..App::default() };
    let mut machine = Machine::new(config(RFC, &[]), app);
    machine.connect().expect("the port is free");
    machine.does(HostCommand::Hang).expect("it is up");
    machine.receive(5_000, Flags::SYN | Flags::ACK, 0, 1, 0);
    machine.does(HostCommand::Kill).expect("it is up");
    machine.out();
    machine.does(HostCommand::Hang).expect("it is up");
    machine.does(HostCommand::Resume).expect("it is up");
    assert_eq!(machine.out(), ["host hangs = ok", "host goes on = ok"]);
    let mut machine = Machine::new(config(RFC, &[]), app).with_connection();
    machine.receive(80, Flags::FIN | Flags::ACK, 1, 1, 0);
    machine.does(HostCommand::Kill).expect("it is up");
    assert_eq!(machine.host.poll_timeout(), Some(machine.now.after_us(SECOND)), "only the FIN is waited for");
}

#[test]
fn a_process_that_should_have_closed_while_it_hung_closes_when_it_goes_on() {
    let app = App { on_eof: OnEof::CloseAfterUs(500 * MS), ..App::default() };
    let mut machine = Machine::new(config(RFC, &[]), app).with_connection();
    machine.receive(80, Flags::FIN | Flags::ACK, 1, 1, 0);
    machine.does(HostCommand::Hang).expect("it is up");
    machine.pass(SECOND);
    machine.out();
    machine.does(HostCommand::Resume).expect("it is up");
    assert_eq!(
        machine.out(),
        ["host goes on = ok", "#2 close() = ok", "#2 → LAST-ACK", "#2 sends FIN,ACK 1 ack 2"]
    );
}

#[test]
fn power_off_forgets_everything_in_silence() {
    let mut machine = Machine::plain().with_connection();
    machine.does(HostCommand::PowerOff).expect("it is up");
    assert_eq!(machine.out(), ["host power off = ok", "#1 is gone: PowerOff", "#2 is gone: PowerOff"]);
    machine.receive(80, Flags::ACK, 1, 1, 10);
    assert_eq!((machine.out(), machine.host.poll_timeout()), (vec![], None));
    assert_eq!(machine.connect(), Err(CommandError::HostDown));
}

#[test]
fn after_a_reboot_an_old_connection_is_answered_with_a_rst() {
    let mut machine = Machine::plain().with_connection();
    machine.does(HostCommand::Reboot).expect("always");
    machine.out();
    machine.receive(80, Flags::ACK, 1, 1, 10);
    assert_eq!(machine.out(), ["host sends RST 1"]);
    assert!(machine.host.is_up());
}

#[test]
fn a_write_tells_how_much_was_taken_and_eagain_when_nothing_is() {
    let mut machine = Machine::new(config(RFC, &[("sndbuf", "10")]), App::default());
    machine.listen(5);
    machine.shake_hands();
    machine.out();
    machine.does(HostCommand::Send { socket: SocketId(2), octets: 15 }).expect("there is room");
    let again = machine.does(HostCommand::Send { socket: SocketId(2), octets: 15 });
    assert_eq!(again, Err(CommandError::InsufficientResources));
    assert_eq!(machine.out(), ["#2 write(15) = 10", "#2 sends PSH,ACK 1+10 ack 1", "#2 write(15) = EAGAIN"]);
}

#[test]
fn a_call_on_no_socket_is_refused() {
    let mut machine = Machine::plain();
    assert_eq!(machine.does(HostCommand::Close(SocketId(9))), Err(CommandError::NoConnection));
    assert_eq!(machine.out(), ["#9 close() = ENOTCONN"]);
}

#[test]
fn a_reader_learns_of_a_reset_from_its_read() {
    let mut machine = Machine::plain().with_connection();
    machine.receive(80, Flags::RST, 1, 0, 0);
    assert_eq!(machine.out(), ["#2 → CLOSED", "#2 read() = ECONNRESET", "#2 is gone: Closed"]);
}

#[test]
fn a_timeout_before_its_time_does_nothing() {
    let mut machine = Machine::plain().with_connection();
    let before = machine.host.clone();
    machine.pass(SECOND);
    assert!(machine.host == before && machine.out().is_empty());
}

#[test]
fn in_linux_a_process_accepts_what_was_reset_while_it_hung_and_reads_what_came_before() {
    for (profile, after) in [
        (RFC, vec!["host goes on = ok"]),
        (
            Profile::Linux,
            vec![
                "host goes on = ok",
                "#2 accept() = ok",
                "#2 read() = 20",
                "#2 read() = ECONNRESET",
                "#2 is gone: Closed",
            ],
        ),
    ] {
        let app = App { reply_octets: 7, ..App::default() };
        let mut machine = Machine::new(config(profile, &[]), app);
        machine.listen(5);
        machine.does(HostCommand::Hang).expect("it is up");
        machine.shake_hands();
        machine.receive(80, Flags::ACK, 1, 1, 20);
        machine.receive(80, Flags::RST, 21, 0, 0);
        machine.out();
        machine.does(HostCommand::Resume).expect("it is up");
        assert_eq!(machine.out(), after, "{profile}");
    }
}
