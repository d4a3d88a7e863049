//! A host's listeners and its demultiplexer: whose segment it is.

use core::net::SocketAddrV4;

use synscope_tcp::{App, CommandError, Flags, HostCommand, Profile, SocketId};

use crate::common::{Machine, SECOND, config};

const RFC: Profile = Profile::Rfc9293;

#[test]
fn a_syn_to_a_listener_makes_a_child_that_is_accepted_when_it_is_open() {
    let mut machine = Machine::plain();
    machine.listen(5);
    machine.shake_hands();
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

/// Holds RFC 9293 §3.5.2.
/// Holds RFC 9293 §3.10.7.1.
#[test]
fn nobody_listens_is_answered_with_a_rst() {
    let mut machine = Machine::plain();
    machine.receive(81, Flags::SYN, 100, 0, 0);
    machine.receive(81, Flags::ACK, 100, 7, 0);
    machine.receive(81, Flags::RST, 100, 0, 0);
    machine.receive(81, Flags::empty(), 100, 0, 5);
    assert_eq!(
        machine.out(),
        ["host sends RST,ACK 0 ack 101", "host sends RST 7", "host sends RST,ACK 0 ack 105"]
    );
}

/// Holds MUST-63.
#[test]
fn what_is_not_for_this_host_or_from_no_host_is_ignored() {
    let mut machine = Machine::plain();
    machine.listen(5);
    for source in ["0.0.0.0:1", "255.255.255.255:1", "224.0.0.1:1"] {
        let source: SocketAddrV4 = source.parse().expect("an address");
        machine.receive_from(source, 80, Flags::SYN, 0, 0, 0);
    }
    assert_eq!(machine.out(), [""; 0]);
}

/// Not even with a RST, where nobody listens.
///
/// Holds MUST-57.
#[test]
fn a_syn_to_a_broadcast_or_multicast_address_is_discarded_without_a_word() {
    let mut machine = Machine::plain();
    machine.listen(5);
    for target in ["255.255.255.255:80", "224.0.0.1:80", "239.1.2.3:80", "224.0.0.1:81"] {
        machine.receive_at(target.parse().expect("an address"), Flags::SYN);
    }
    assert_eq!(machine.out(), [""; 0]);
    assert_eq!(machine.host.sockets().count(), 1, "the listener");
}

/// Holds MUST-46.
#[test]
fn connect_to_no_host_is_refused() {
    for remote in ["224.0.0.1:1", "255.255.255.255:1", "0.0.0.0:1"] {
        let mut machine = Machine::plain();
        let remote = remote.parse().expect("an address");
        let result = machine.does(HostCommand::Connect { remote, from_port: None });
        assert_eq!(result, Err(CommandError::RemoteUnspecified));
        assert_eq!(machine.host.sockets().count(), 0);
    }
}

/// Holds MUST-41.
#[test]
fn listening_leaves_the_connections_of_the_same_port_as_they_are() {
    let connecting = || {
        let mut machine = Machine::plain();
        machine.connect().expect("the port is free");
        (machine, SocketId(1), 5_000)
    };
    let open = || {
        let mut machine = Machine::plain().with_connection();
        machine.does(HostCommand::Close(SocketId(1))).expect("it listens");
        (machine, SocketId(2), 80)
    };
    for (mut machine, connection, port) in [connecting(), open()] {
        let before = machine.host.view(connection).expect("a connection");
        machine.does(HostCommand::Listen { port, backlog: 1 }).expect("nobody listens there");
        assert_eq!(machine.host.view(connection), Some(before));
    }
    let (mut machine, _, port) = open();
    machine.does(HostCommand::Listen { port, backlog: 1 }).expect("nobody listens there");
    machine.out();
    machine.receive(80, Flags::ACK, 1, 1, 10);
    assert_eq!(machine.out()[0], "#2 read() = 10", "what belongs to the old connection still does");
}

/// Holds RFC 4987 §2.2.
#[test]
fn a_full_backlog_ignores_syns_and_has_room_again_after_an_accept() {
    let mut machine = Machine::plain();
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
    let mut machine = Machine::plain();
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
        // Looked at when something comes for it, or its timer fires.
        (Profile::Linux, vec![]),
    ] {
        let mut machine = Machine::new(config(profile, &[]), App::default());
        machine.listen(5);
        machine.does(HostCommand::Hang).expect("it is up");
        machine.shake_hands();
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
fn an_address_in_use_is_refused() {
    let mut machine = Machine::plain();
    machine.listen(5);
    assert_eq!(machine.does(HostCommand::Listen { port: 80, backlog: 1 }), Err(CommandError::AddressInUse));
    assert_eq!(machine.out(), ["host bind() = EADDRINUSE"]);
    machine.connect().expect("the port is free");
    assert_eq!(machine.connect(), Err(CommandError::AddressInUse));
    assert_eq!(machine.out().last().map(String::as_str), Some("host connect() = EADDRINUSE"));
}

/// Holds MUST-42.
#[test]
fn a_port_can_be_listened_on_while_a_connection_from_it_is_being_opened() {
    for crossing in [false, true] {
        let mut machine = Machine::plain();
        machine.connect().expect("the port is free");
        if crossing {
            machine.receive(5_000, Flags::SYN, 0, 0, 0);
        }
        machine.does(HostCommand::Listen { port: 5_000, backlog: 1 }).expect("nobody listens there");
        machine.out();
        let (flags, seq) = if crossing { (Flags::ACK, 1) } else { (Flags::SYN | Flags::ACK, 0) };
        machine.receive(5_000, flags, seq, 1, 0);
        assert_eq!(machine.out()[0], "#1 → ESTABLISHED", "the connection comes before the listener");
    }
}

#[test]
fn a_connection_without_a_port_takes_a_free_ephemeral_one() {
    let mut machine = Machine::plain();
    let remote = "198.51.100.1:80".parse().expect("an address");
    for port in 49_152..49_155 {
        machine.does(HostCommand::Connect { remote, from_port: None }).expect("a port is free");
        let (socket, _) = machine.host.sockets().last().expect("a socket");
        assert_eq!(machine.host.view(socket).map(|view| view.local.port()), Some(port));
    }
}

#[test]
fn a_syn_out_of_time_wait_makes_a_new_child_in_its_place() {
    let mut machine = Machine::never_closing().with_connection();
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
    let mut machine = Machine::never_closing();
    machine.listen(1);
    machine.shake_hands();
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
    let mut machine = Machine::never_closing().with_connection();
    machine.does(HostCommand::Close(SocketId(2))).expect("it is open");
    machine.receive(80, Flags::FIN | Flags::ACK, 1, 2, 0);
    machine.does(HostCommand::Close(SocketId(1))).expect("it listens");
    machine.out();
    machine.receive(80, Flags::SYN, 3, 0, 0);
    assert_eq!(machine.out(), ["#2 sends ACK 2 ack 2"]);
}
