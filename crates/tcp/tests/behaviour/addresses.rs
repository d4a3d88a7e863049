//! Addresses: which are given, which are chosen, and which are not listened to (RFC 9293 §3.9.1.1, §3.9.2.3).

use core::net::SocketAddrV4;
use std::sync::Arc;

use synscope_tcp::{
    App, Command, CommandError, Config, Endpoint, Errno, Flags, HostCommand, IsnGenerator, Log, Profile,
    Returned, Segment, Seq, SocketId, Syscall, Time,
};

use crate::common::{Machine, SECOND, config};

const ACK: Flags = Flags::ACK;
const ALL: [Profile; 3] = Profile::ALL;

fn address(text: &str) -> SocketAddrV4 {
    text.parse().expect("an address of a test")
}

fn stranger(port: u16) -> SocketAddrV4 {
    SocketAddrV4::new([198, 51, 100, 1].into(), port)
}

fn machine(profile: Profile) -> Machine {
    Machine::new(config(profile, &[]), App::default())
}

/// Holds MUST-41, MUST-42.
#[test]
fn a_passive_open_changes_no_other_connection_of_its_port() {
    for profile in ALL {
        let mut machine = machine(profile);
        machine.listen(5);
        // One is half-open, one is open; their listener goes, another connection is being opened from its port.
        machine.receive_from(stranger(1), 80, Flags::SYN, 0, 0, 0);
        machine.receive_from(stranger(2), 80, Flags::SYN, 0, 0, 0);
        machine.receive_from(stranger(2), 80, ACK, 1, 1, 0);
        let connect = HostCommand::Connect { remote: stranger(3), from_port: Some(80) };
        machine.does(connect).expect("no other connection has this port and this peer");
        let views = |machine: &Machine| [2, 3, 4].map(|id| machine.host.view(SocketId(id)));
        machine.does(HostCommand::Close(SocketId(1))).expect("it listens");
        let before = views(&machine);
        machine.does(HostCommand::Listen { port: 80, backlog: 5 }).expect("nobody listens there");
        assert_eq!(views(&machine), before, "{profile}");
        assert!(before[1].is_some() && before[2].is_some(), "{profile}");
    }
}

/// Holds MUST-43, MUST-45.
#[test]
fn a_connection_keeps_the_local_address_that_it_was_opened_with() {
    let local = address("192.0.2.77:5000");
    let mut endpoint = Endpoint::new(Arc::new(Config::default()), IsnGenerator::new((1, 2)), local);
    let mut log = Log::default();
    let remote = stranger(80);
    endpoint.handle_command(Time::ZERO, Command::ActiveOpen { remote }, &mut log).expect("it is CLOSED");
    let mut syn_ack = Segment::new(remote, local, Seq(7), Flags::SYN | ACK);
    (syn_ack.ack, syn_ack.window) = (endpoint.view().iss + 1, 1_000);
    endpoint.handle_segment(Time::ZERO, &syn_ack, &mut log);
    endpoint.handle_command(Time::ZERO, Command::Close, &mut log).expect("it is open");
    endpoint.handle_timeout(Time::ZERO.after_us(5 * SECOND), &mut log);
    assert_eq!(log.sent.len(), 4, "SYN, ACK, FIN and FIN again");
    assert!(log.sent.iter().all(|(segment, _)| segment.src == local), "{:?}", log.sent);
}

/// Holds MUST-44, MUST-45.
#[test]
fn a_connection_that_is_opened_without_an_address_gets_the_hosts_before_its_syn() {
    for profile in ALL {
        let mut machine = machine(profile);
        let socket = machine.socket();
        let connect = Syscall::Connect { socket, remote: stranger(80) };
        assert_eq!(machine.call(connect), Err(Errno::EINPROGRESS));
        let local = machine.host.view(socket).expect("a socket").local;
        assert_eq!(*local.ip(), core::net::Ipv4Addr::new(192, 0, 2, 1));
        machine.receive_from(stranger(80), local.port(), Flags::SYN | ACK, 0, 1, 0);
        assert_eq!(machine.host.view(socket).expect("a socket").local, local, "{profile}");
    }
}

/// Holds MUST-46.
#[test]
fn a_connection_to_many_hosts_or_to_none_is_refused() {
    for profile in ALL {
        for remote in ["255.255.255.255:80", "224.0.0.1:80", "239.1.2.3:80", "0.0.0.0:80"].map(address) {
            let mut machine = machine(profile);
            let refused = machine.does(HostCommand::Connect { remote, from_port: None });
            assert_eq!(refused, Err(CommandError::RemoteUnspecified), "{profile}");
            let socket = machine.socket();
            assert_eq!(machine.call(Syscall::Connect { socket, remote }), Err(Errno::ENETUNREACH));
            machine.pass(10 * SECOND);
            assert!(!machine.out().iter().any(|line| line.contains("sends")), "{profile}: {remote}");
        }
    }
}

/// Holds MUST-57.
#[test]
fn a_syn_to_many_hosts_is_ignored() {
    for profile in ALL {
        let mut machine = machine(profile);
        machine.listen(5);
        for local in ["255.255.255.255:80", "224.0.0.1:80", "192.0.2.255:80", "192.0.2.2:80"].map(address) {
            machine.receive_raw(&Segment::new(stranger(1), local, Seq(0), Flags::SYN));
        }
        assert_eq!(machine.out(), [""; 0], "{profile}");
    }
}

/// Holds MUST-63.
#[test]
fn a_syn_from_many_hosts_or_from_none_is_ignored() {
    for profile in ALL {
        let mut machine = machine(profile);
        machine.listen(5);
        for remote in ["255.255.255.255:1", "224.0.0.1:1", "0.0.0.0:1"].map(address) {
            machine.receive_from(remote, 80, Flags::SYN, 0, 0, 0);
        }
        assert_eq!(machine.out(), [""; 0], "{profile}");
    }
}

/// Holds MAY-1, SHLD-3.
#[test]
fn a_program_that_closes_reads_no_more_and_data_that_comes_is_answered_with_a_rst() {
    for profile in ALL {
        let mut machine = machine(profile);
        let listener = machine.socket();
        for call in
            [Syscall::Bind { socket: listener, port: 80 }, Syscall::Listen { socket: listener, backlog: 5 }]
        {
            assert_eq!(machine.call(call), Ok(Returned::Done));
        }
        machine.shake_hands();
        let Ok(Returned::Socket(socket)) = machine.call(Syscall::Accept(listener)) else {
            panic!("one waits")
        };
        assert_eq!(machine.call(Syscall::Close(socket)), Ok(Returned::Done));
        machine.receive(80, ACK, 1, 2, 0);
        machine.out();
        machine.receive(80, ACK, 1, 2, 10);
        let out = machine.out();
        assert!(out.iter().any(|line| line.contains("sends RST 2")), "{profile}: {out:?}");
        assert_eq!(machine.host.view(socket), None, "{profile}");
    }
}

/// Holds MUST-12, MUST-47.
#[test]
fn a_program_learns_whether_a_connection_closed_or_was_reset_without_asking() {
    for profile in ALL {
        for (last, told) in [
            (Flags::FIN | ACK, Ok(Returned::Data(bytes::Bytes::new()))),
            (Flags::RST, Err(Errno::ECONNRESET)),
        ] {
            let mut machine = machine(profile);
            let socket = machine.socket();
            let remote = stranger(80);
            assert_eq!(machine.call(Syscall::Connect { socket, remote }), Err(Errno::EINPROGRESS));
            let port = machine.host.view(socket).expect("a socket").local.port();
            machine.receive_from(remote, port, Flags::SYN | ACK, 0, 1, 0);
            assert_eq!(machine.call(Syscall::Read { socket, max: 10 }), Err(Errno::EAGAIN));
            machine.receive_from(remote, port, last, 1, 1, 0);
            // `poll()` tells that there is something, and the read tells what.
            let Ok(Returned::Events(events)) = machine.call(Syscall::Poll(socket)) else { panic!("events") };
            assert_eq!((events.readable, events.error), (true, last == Flags::RST), "{profile}");
            assert_eq!(machine.call(Syscall::Read { socket, max: 10 }), told, "{profile}");
        }
    }
}
