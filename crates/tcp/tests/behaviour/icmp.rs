//! ICMP errors (RFC 9293 §3.9.2.2).

use core::net::SocketAddrV4;

use synscope_tcp::{
    App, ConnectionError, Errno, Flags, IcmpEffect, IcmpError, IcmpKind, Note, OptionName, Profile, Returned,
    Seq, Signal, State, Syscall,
};

use crate::common::{
    Lab, MS, Machine, SECOND, STATIONS, ack, close_wait, config, established, in_station, syn_received,
    syn_sent,
};

const RFC: Profile = Profile::Rfc9293;
const LINUX: Profile = Profile::Linux;

/// What came of the last ICMP error.
fn effect(lab: &Lab) -> Option<IcmpEffect> {
    lab.log.notes.iter().rev().find_map(|note| match note {
        Note::Icmp { effect, .. } => Some(*effect),
        _ => None,
    })
}

fn with_data_in_flight(profile: Profile) -> Lab {
    let mut lab = established(config(profile, &[]));
    lab.send(10);
    lab
}

/// Holds MUST-55.
#[test]
fn a_source_quench_changes_nothing_in_any_state() {
    for profile in Profile::ALL {
        for station in STATIONS {
            let mut lab = in_station(station, config(profile, &[]));
            let before = lab.endpoint.clone();
            let first = lab.view().snd_una - lab.view().iss;
            lab.icmp(IcmpKind::SourceQuench, first);
            assert!(lab.endpoint == before, "{profile}: {station:?}");
        }
    }
}

/// Holds MUST-56.
#[test]
fn soft_errors_never_abort_a_connection() {
    for profile in [RFC, Profile::Classic] {
        for kind in [
            IcmpKind::Unreachable(0),
            IcmpKind::Unreachable(1),
            IcmpKind::Unreachable(5),
            IcmpKind::TimeExceeded,
            IcmpKind::ParameterProblem,
        ] {
            for station in STATIONS {
                let mut lab = in_station(station, config(profile, &[]));
                let state = lab.state();
                let first = lab.view().snd_una - lab.view().iss;
                lab.icmp(kind, first);
                assert_eq!(lab.state(), state, "{profile}: {station:?}, {kind}");
            }
        }
    }
    for open in [with_data_in_flight(LINUX), close_wait(config(LINUX, &[]))] {
        let mut lab = open;
        let state = lab.state();
        lab.icmp(IcmpKind::TimeExceeded, 1);
        assert_eq!(lab.state(), state, "in Linux, where the connection is open");
    }
}

/// Holds MUST-54.
/// Holds SHLD-26.
#[test]
fn hard_errors_abort_a_connection() {
    for code in 2..=4 {
        for (mut lab, seq) in [(syn_sent(config(RFC, &[])), 0), (with_data_in_flight(RFC), 1)] {
            lab.icmp(IcmpKind::Unreachable(code), seq);
            assert_eq!((lab.state(), effect(&lab)), (State::Closed, Some(IcmpEffect::Fatal)));
            let error = ConnectionError::Icmp(IcmpKind::Unreachable(code));
            assert_eq!(lab.log.signals.last(), Some(&Signal::Failed { error }));
        }
    }
}

#[test]
fn linux_aborts_what_is_not_open_yet_and_nothing_else() {
    let mut lab = syn_sent(config(LINUX, &[]));
    lab.icmp(IcmpKind::Unreachable(13), 0);
    assert_eq!(lab.state(), State::Closed);
    let mut lab = with_data_in_flight(LINUX);
    lab.icmp(IcmpKind::Unreachable(3), 1);
    assert_eq!((lab.state(), effect(&lab)), (State::Established, Some(IcmpEffect::Reported)));
}

#[test]
fn a_half_open_connection_is_given_up_in_silence() {
    for (profile, code) in [(RFC, 3), (LINUX, 1)] {
        let mut lab = syn_received(config(profile, &[]));
        lab.icmp(IcmpKind::Unreachable(code), 0);
        assert_eq!((lab.state(), lab.log.sent.len()), (State::Listen, 0), "{profile}");
    }
    let mut lab = syn_received(config(LINUX, &[]));
    lab.icmp(IcmpKind::Unreachable(3), 0);
    assert_eq!(lab.state(), State::SynReceived, "the kernel heeds only what tells of the route");
}

/// Holds RFC 5927 §4.1.
#[test]
fn an_error_about_what_is_not_under_way_is_ignored() {
    for seq in [0, 11, 5_000] {
        let mut lab = with_data_in_flight(RFC);
        lab.icmp(IcmpKind::Unreachable(3), seq);
        assert_eq!((lab.state(), effect(&lab)), (State::Established, Some(IcmpEffect::NotInFlight)), "{seq}");
    }
}

fn peer() -> SocketAddrV4 {
    SocketAddrV4::new([198, 51, 100, 1].into(), 40_000)
}

/// A host of profile `linux` with a socket that is being connected from port 5000.
fn connecting(knobs: &[(&str, &str)]) -> (Machine, synscope_tcp::SocketId) {
    let mut machine = Machine::new(config(LINUX, knobs), App::default());
    let socket = machine.socket();
    assert_eq!(machine.call(Syscall::Bind { socket, port: 5_000 }), Ok(Returned::Done));
    let connect = Syscall::Connect { socket, remote: peer() };
    assert_eq!(machine.call(connect), Err(Errno::EINPROGRESS));
    (machine, socket)
}

fn icmp(machine: &mut Machine, socket: synscope_tcp::SocketId, kind: IcmpKind, seq: u32) {
    let view = machine.host.view(socket).expect("a socket");
    let error = IcmpError { kind, src: view.local, dst: peer(), seq: view.iss + seq };
    machine.icmp(&error);
}

/// Holds MUST-54.
#[test]
fn connect_tells_what_icmp_said() {
    for (code, errno) in [(3, Errno::ECONNREFUSED), (1, Errno::EHOSTUNREACH), (13, Errno::EHOSTUNREACH)] {
        let (mut machine, socket) = connecting(&[]);
        icmp(&mut machine, socket, IcmpKind::Unreachable(code), 0);
        assert_eq!(machine.call(Syscall::Connect { socket, remote: peer() }), Err(errno));
    }
}

/// Holds MUST-47.
/// Holds SHLD-25.
#[test]
fn a_soft_error_is_told_to_whoever_asks_and_is_why_the_connection_is_given_up() {
    let (mut machine, socket) = connecting(&[("tcp_retries2", "3")]);
    machine.receive(5_000, Flags::SYN | Flags::ACK, 0, 1, 0);
    let data = bytes::Bytes::from_static(b"0123456789");
    assert_eq!(machine.call(Syscall::Write { socket, data }), Ok(Returned::Octets(10)));
    icmp(&mut machine, socket, IcmpKind::Unreachable(1), 1);
    let error = Syscall::GetOption { socket, name: OptionName::Error };
    let told = Errno::EHOSTUNREACH.number();
    assert_eq!(machine.call(error.clone()), Ok(Returned::Value(told)));
    assert_eq!(machine.call(error.clone()), Ok(Returned::Value(0)), "it was fetched");
    icmp(&mut machine, socket, IcmpKind::Unreachable(1), 1);
    machine.pass(60 * SECOND);
    assert_eq!(machine.call(Syscall::Read { socket, max: 1 }), Err(Errno::EHOSTUNREACH));
    assert_eq!(machine.call(error), Ok(Returned::Value(told)), "as the soft error that it was, too");
}

/// Holds SHLD-20.
#[test]
fn a_program_that_does_not_ask_for_soft_errors_is_not_bothered_with_them() {
    let (mut machine, socket) = connecting(&[]);
    machine.receive(5_000, Flags::SYN | Flags::ACK, 0, 1, 0);
    assert_eq!(machine.call(Syscall::Connect { socket, remote: peer() }), Ok(Returned::Done));
    let data = bytes::Bytes::from_static(b"0123456789");
    assert_eq!(machine.call(Syscall::Write { socket, data: data.clone() }), Ok(Returned::Octets(10)));
    machine.out();
    icmp(&mut machine, socket, IcmpKind::Unreachable(1), 1);
    assert_eq!(machine.out(), [""; 0]);
    assert_eq!(machine.call(Syscall::Read { socket, max: 1 }), Err(Errno::EAGAIN));
    assert_eq!(machine.call(Syscall::Write { socket, data }), Ok(Returned::Octets(10)));
    let Ok(Returned::Events(events)) = machine.call(Syscall::Poll(socket)) else {
        panic!("poll() tells events")
    };
    assert!(events.writable && !events.error);
}

#[test]
fn linux_undoes_the_backing_off_when_there_was_no_way() {
    let mut lab = with_data_in_flight(LINUX);
    let base_us = lab.view().rto_us;
    // However the loss was noticed: until the timeout has doubled.
    while lab.view().rto_us == base_us {
        lab.pass(10 * MS);
    }
    let backed_off_us = lab.view().rto_us;
    lab.icmp(IcmpKind::Unreachable(0), 1);
    assert_eq!((backed_off_us, lab.view().rto_us), (2 * base_us, base_us));
    let mut rfc = with_data_in_flight(RFC);
    rfc.pass(2 * SECOND);
    let before_us = rfc.view().rto_us;
    rfc.icmp(IcmpKind::Unreachable(0), 1);
    assert_eq!(rfc.view().rto_us, before_us);
}

#[test]
fn an_error_about_no_connection_of_this_host_is_ignored() {
    let (mut machine, _) = connecting(&[]);
    let src = SocketAddrV4::new([192, 0, 2, 1].into(), 5_001);
    let kind = IcmpKind::Unreachable(3);
    machine.icmp(&IcmpError { kind, src, dst: peer(), seq: Seq(0) });
    machine.icmp(&IcmpError {
        kind,
        src: SocketAddrV4::new([192, 0, 2, 9].into(), 5_000),
        dst: peer(),
        seq: Seq(0),
    });
    assert_eq!(machine.out().len(), 3, "what connect() did");
}

#[test]
fn an_acknowledged_segment_is_no_longer_under_way() {
    let mut lab = with_data_in_flight(RFC);
    lab.receive(ack(1, 11));
    lab.icmp(IcmpKind::Unreachable(3), 1);
    assert_eq!(lab.state(), State::Established);
}
