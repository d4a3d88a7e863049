//! Ports and TIME-WAIT: which a connection may be opened from.

use core::net::SocketAddrV4;

use synscope_tcp::{
    App, CommandError, Errno, Flags, HostCommand, How, Options, Profile, Returned, Segment, Seq, SocketId,
    State, Syscall, Timestamps,
};

use crate::common::{MS, Machine, SECOND, config};

const ACK: Flags = Flags::ACK;

fn linux(knobs: &[(&str, &str)]) -> Machine {
    Machine::new(config(Profile::Linux, knobs), App::default())
}

fn peer(port: u16) -> SocketAddrV4 {
    SocketAddrV4::new([198, 51, 100, 1].into(), port)
}

/// A socket is connected to a port of the stranger; its number, and what `connect()` returned.
fn connect(machine: &mut Machine, bind: Option<u16>, to: u16) -> (SocketId, Errno) {
    let socket = machine.socket();
    if let Some(port) = bind {
        assert_eq!(machine.call(Syscall::Bind { socket, port }), Ok(Returned::Done));
    }
    let errno = machine.call(Syscall::Connect { socket, remote: peer(to) }).expect_err("it never blocks");
    (socket, errno)
}

fn port_of(machine: &Machine, socket: SocketId) -> u16 {
    machine.host.view(socket).expect("a socket").local.port()
}

/// A connection from a port to the stranger's port 80 is opened and closed by this host: it is in TIME-WAIT. With
/// timestamps if the stranger wants them.
fn in_time_wait(machine: &mut Machine, bind: Option<u16>, stamped: bool) -> SocketId {
    let (socket, errno) = connect(machine, bind, 80);
    assert_eq!(errno, Errno::EINPROGRESS);
    let view = machine.host.view(socket).expect("a socket");
    let mut segment = Segment::new(peer(80), view.local, Seq(0), Flags::SYN | ACK);
    let timestamps = stamped.then_some(Timestamps { val: 1, ecr: 0 });
    (segment.ack, segment.window) = (view.iss + 1, 10_000);
    segment.options = Options { timestamps, ..Options::with_mss(1_460) };
    machine.receive_raw(&segment);
    assert_eq!(machine.call(Syscall::Shutdown { socket, how: How::Write }), Ok(Returned::Done));
    let mut segment = Segment::new(peer(80), view.local, Seq(1), Flags::FIN | ACK);
    (segment.ack, segment.window) = (view.iss + 2, 10_000);
    segment.options.timestamps = timestamps;
    machine.receive_raw(&segment);
    assert_eq!(machine.host.view(socket).map(|view| view.state), Some(State::TimeWait));
    machine.out();
    socket
}

#[test]
fn ephemeral_ports_are_given_one_after_the_other_from_the_first_and_from_it_again_after_a_reboot() {
    let mut machine = linux(&[]);
    for port in 32_768..32_771 {
        let (socket, _) = connect(&mut machine, None, 80);
        assert_eq!(port_of(&machine, socket), port);
    }
    machine.does(HostCommand::Reboot).expect("always");
    let (socket, _) = connect(&mut machine, None, 80);
    assert_eq!(port_of(&machine, socket), 32_768);
}

#[test]
fn without_a_free_port_the_address_is_not_available() {
    let knobs = [("ip_local_port_range_min", "40000"), ("ip_local_port_range_max", "40001")];
    let mut machine = linux(&knobs);
    for expected in [Errno::EINPROGRESS, Errno::EINPROGRESS, Errno::EADDRNOTAVAIL] {
        assert_eq!(connect(&mut machine, None, 80).1, expected);
    }
    assert_eq!(connect(&mut machine, None, 81).1, Errno::EINPROGRESS, "another peer shares a port");
    let mut machine = Machine::new(config(Profile::Rfc9293, &knobs), App::default());
    let connect = |port| HostCommand::Connect { remote: peer(port), from_port: None };
    for port in [80, 80] {
        machine.does(connect(port)).expect("a port is free");
    }
    assert_eq!(machine.does(connect(81)), Err(CommandError::NoPortFree), "nothing is shared");
}

#[test]
fn a_port_that_somebody_bound_is_not_shared() {
    let mut machine = linux(&[("ip_local_port_range_min", "40000"), ("ip_local_port_range_max", "40000")]);
    let socket = machine.socket();
    assert_eq!(machine.call(Syscall::Bind { socket, port: 40_000 }), Ok(Returned::Done));
    assert_eq!(connect(&mut machine, None, 80).1, Errno::EADDRNOTAVAIL);
}

#[test]
fn a_connection_keeps_its_bound_port_when_it_fails_and_gives_an_ephemeral_one_back() {
    for (bind, still_taken) in [(Some(5_000), true), (None, false)] {
        let mut machine = linux(&[]);
        let (socket, _) = connect(&mut machine, bind, 80);
        let port = port_of(&machine, socket);
        machine.receive_from(peer(80), port, Flags::RST | ACK, 0, 1, 0);
        let other = machine.socket();
        let bound = machine.call(Syscall::Bind { socket: other, port });
        assert_eq!(bound == Err(Errno::EADDRINUSE), still_taken, "{bind:?}: {bound:?}");
    }
}

const ONE_PORT: [(&str, &str); 2] =
    [("ip_local_port_range_min", "40000"), ("ip_local_port_range_max", "40000")];

#[test]
fn an_ephemeral_port_in_time_wait_is_reused_as_tcp_tw_reuse_says() {
    for (reuse, stamped, after_us, expected) in [
        ("2", true, 10 * SECOND, Errno::EADDRNOTAVAIL),
        ("0", true, 10 * SECOND, Errno::EADDRNOTAVAIL),
        ("1", false, 10 * SECOND, Errno::EADDRNOTAVAIL),
        ("1", true, SECOND, Errno::EADDRNOTAVAIL),
        ("1", true, SECOND + MS, Errno::EINPROGRESS),
    ] {
        let knobs = [ONE_PORT.as_slice(), &[("tcp_tw_reuse", reuse)]].concat();
        let mut machine = linux(&knobs);
        in_time_wait(&mut machine, None, stamped);
        machine.pass(after_us);
        assert_eq!(connect(&mut machine, None, 80).1, expected, "{reuse} {stamped} {after_us}");
    }
}

#[test]
fn a_bound_port_in_time_wait_is_reused_if_there_were_timestamps() {
    for (stamped, expected) in [(true, Errno::EINPROGRESS), (false, Errno::EADDRNOTAVAIL)] {
        let mut machine = linux(&[]);
        let old = in_time_wait(&mut machine, None, stamped);
        let view = machine.host.view(old).expect("it is there");
        assert_eq!(machine.call(Syscall::Close(old)), Ok(Returned::Done));
        let socket = machine.socket();
        let reuse = synscope_tcp::SocketOption::ReuseAddress(true);
        assert_eq!(machine.call(Syscall::SetOption { socket, option: reuse }), Ok(Returned::Done));
        let bound = machine.call(Syscall::Bind { socket, port: view.local.port() });
        assert_eq!(bound, Err(Errno::EADDRINUSE), "the old one did not allow it");
        let command = HostCommand::Connect { remote: peer(80), from_port: Some(view.local.port()) };
        machine.out();
        let connected = machine.does(command);
        assert_eq!(connected.is_ok(), expected == Errno::EINPROGRESS, "{connected:?}");
        if stamped {
            let (new, _) = machine.host.sockets().last().expect("a socket");
            let iss = machine.host.view(new).expect("a socket").iss;
            assert_eq!(iss, view.snd_nxt + 65_537, "beyond all that the old one used");
            assert_eq!(machine.out()[0], format!("#{} is gone: Reopened", old.0));
        }
    }
}

#[test]
fn a_program_keeps_its_socket_when_its_connection_in_time_wait_is_replaced() {
    let knobs = [ONE_PORT.as_slice(), &[("tcp_tw_reuse", "1")]].concat();
    let mut machine = linux(&knobs);
    let old = in_time_wait(&mut machine, None, true);
    machine.pass(2 * SECOND);
    assert_eq!(connect(&mut machine, None, 80).1, Errno::EINPROGRESS);
    assert_eq!(machine.call(Syscall::Read { socket: old, max: 9 }), Ok(Returned::Data(bytes::Bytes::new())));
    assert_eq!(machine.call(Syscall::Close(old)), Ok(Returned::Done));
}

/// A server on port 80 whose process was killed while a stranger was connected: its connection is in TIME-WAIT.
fn killed_server(reuse_address: &str) -> Machine {
    let mut machine =
        Machine::new(config(Profile::Linux, &[("reuse_address", reuse_address)]), App::default());
    machine.listen(5);
    machine.shake_hands();
    machine.does(HostCommand::Kill).expect("it is up");
    machine.receive(80, Flags::FIN | ACK, 1, 2, 0);
    assert_eq!(machine.host.view(SocketId(2)).map(|view| view.state), Some(State::TimeWait));
    machine.out();
    machine
}

const LISTEN: HostCommand = HostCommand::Listen { port: 80, backlog: 5 };

#[test]
fn without_reuse_of_addresses_a_server_starts_again_only_when_time_wait_is_over() {
    let mut machine = killed_server("off");
    assert_eq!(machine.does(LISTEN), Err(CommandError::AddressInUse));
    assert_eq!(machine.out(), ["host bind() = EADDRINUSE"]);
    machine.pass(60 * SECOND);
    assert_eq!(machine.does(LISTEN), Ok(()));
}

#[test]
fn with_reuse_of_addresses_a_server_starts_again_beside_time_wait_but_not_beside_a_listener() {
    let mut machine = killed_server("on");
    assert_eq!(machine.does(LISTEN), Ok(()));
    assert_eq!(machine.does(LISTEN), Err(CommandError::AddressInUse));
}

#[test]
fn without_reuse_of_addresses_a_client_cannot_bind_a_port_that_a_connection_has() {
    for (reuse_address, bound) in [("off", Err(CommandError::AddressInUse)), ("on", Ok(()))] {
        let mut machine = killed_server(reuse_address);
        let command = HostCommand::Connect { remote: peer(443), from_port: Some(80) };
        assert_eq!(machine.does(command), bound, "{reuse_address}");
    }
}

#[test]
fn a_request_that_its_listener_has_left_behind_keeps_nobody_from_the_port() {
    let mut machine = Machine::new(config(Profile::Linux, &[("reuse_address", "off")]), App::default());
    machine.listen(5);
    machine.receive(80, Flags::SYN, 0, 0, 0);
    machine.out();
    machine.does(HostCommand::Kill).expect("it is up");
    assert_eq!(machine.host.view(SocketId(2)).map(|view| view.state), Some(State::SynReceived));
    assert_eq!(machine.out()[1..], ["#1 → CLOSED", "#1 is gone: Closed"], "no FIN, and no RST");
    assert_eq!(machine.does(LISTEN), Ok(()));
}
