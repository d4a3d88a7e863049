//! What a program sets and asks of a socket, and which ports it gets, as Linux has it.

use synscope_tcp::{Errno, Flags, How, OptionName, SocketOption, Syscall};

use crate::common::{SECOND, linux};

const ACK: Flags = Flags::ACK;

#[test]
fn a_socket_is_bound_once_and_listens_or_connects_but_not_both() {
    let mut machine = linux(&[]);
    let listener = machine.listening(5);
    assert_eq!(machine.call(Syscall::Bind { socket: listener, port: 81 }), Err(Errno::EINVAL));
    assert_eq!(machine.connect_call(listener), Err(Errno::EISCONN));
    assert_eq!(
        (machine.read(listener), machine.write(listener, 1)),
        (Err(Errno::ENOTCONN), Err(Errno::EPIPE))
    );
    machine.done(Syscall::Listen { socket: listener, backlog: 9 });
    let socket = machine.connected();
    assert_eq!(machine.call(Syscall::Listen { socket, backlog: 9 }), Err(Errno::EINVAL));
    assert_eq!(machine.call(Syscall::Bind { socket, port: 81 }), Err(Errno::EINVAL));
    assert_eq!(machine.accept(socket), Err(Errno::EINVAL));
}

#[test]
fn sockets_share_a_port_only_if_both_allow_it_and_none_listens() {
    let mut machine = linux(&[]);
    let (first, second, third) = (machine.socket(), machine.socket(), machine.socket());
    let bind = |socket| Syscall::Bind { socket, port: 80 };
    machine.done(bind(first));
    machine.set(second, SocketOption::ReuseAddress(true));
    assert_eq!(machine.call(bind(second)), Err(Errno::EADDRINUSE), "the first does not allow it");
    machine.set(first, SocketOption::ReuseAddress(true));
    assert_eq!(machine.call(bind(third)), Err(Errno::EADDRINUSE), "the third does not");
    machine.done(bind(second));
    machine.done(Syscall::Listen { socket: first, backlog: 1 });
    assert_eq!(machine.call(Syscall::Listen { socket: second, backlog: 1 }), Err(Errno::EADDRINUSE));
    machine.set(third, SocketOption::ReuseAddress(true));
    assert_eq!(machine.call(bind(third)), Err(Errno::EADDRINUSE), "one listens");
    machine.done(Syscall::Close(first));
    machine.done(bind(third));
}

#[test]
fn a_port_in_time_wait_is_bound_with_so_reuseaddr_alone() {
    let mut machine = linux(&[]);
    let socket = machine.socket();
    machine.set(socket, SocketOption::ReuseAddress(true));
    machine.done(Syscall::Bind { socket, port: 5_000 });
    assert_eq!(machine.connect_call(socket), Err(Errno::EINPROGRESS));
    machine.receive(5_000, Flags::SYN | ACK, 0, 1, 0);
    machine.done(Syscall::Close(socket));
    machine.receive(5_000, Flags::FIN | ACK, 1, 2, 0);
    let socket = machine.socket();
    let bind = Syscall::Bind { socket, port: 5_000 };
    assert_eq!(machine.call(bind.clone()), Err(Errno::EADDRINUSE));
    machine.set(socket, SocketOption::ReuseAddress(true));
    machine.done(bind);
}

/// Holds MUST-21.
#[test]
fn a_program_says_for_its_connection_alone_when_to_give_up() {
    let mut machine = linux(&[]);
    let patient = machine.accepted();
    let hasty = machine.connected();
    machine.set(hasty, SocketOption::UserTimeout(2_000));
    for socket in [patient, hasty] {
        assert_eq!(machine.write(socket, 10), Ok(10));
    }
    machine.pass(10 * SECOND);
    assert_eq!(machine.read(hasty), Err(Errno::ETIMEDOUT));
    assert_eq!(machine.read(patient), Err(Errno::EAGAIN));
}

/// Holds MUST-24.
#[test]
fn options_are_a_sockets_own_and_a_listener_hands_them_on() {
    let mut machine = linux(&[]);
    let listener = machine.socket();
    machine.set(listener, SocketOption::KeepAlive(true));
    machine.set(listener, SocketOption::KeepIdle(5));
    machine.set(listener, SocketOption::MaxSegment(500));
    machine.done(Syscall::Bind { socket: listener, port: 80 });
    machine.done(Syscall::Listen { socket: listener, backlog: 5 });
    machine.shake_hands();
    let socket = machine.accept(listener).expect("it is open");
    assert_eq!(machine.get(socket, OptionName::KeepIdle), 5);
    assert_eq!(machine.get(socket, OptionName::AdvertisedMss), 500);
    machine.out();
    machine.pass(5 * SECOND);
    assert_eq!(machine.out(), ["#2 sends ACK 0 ack 1"], "a probe");
    let other = machine.socket();
    assert_eq!(
        (machine.get(other, OptionName::KeepAlive), machine.get(other, OptionName::KeepIdle)),
        (0, 7_200)
    );
}

#[test]
fn values_out_of_range_are_refused() {
    let mut machine = linux(&[]);
    let socket = machine.socket();
    for option in [
        SocketOption::KeepIdle(0),
        SocketOption::KeepInterval(32_768),
        SocketOption::KeepCount(128),
        SocketOption::UserTimeout(-1),
        SocketOption::MaxSegment(87),
    ] {
        assert_eq!(machine.call(Syscall::SetOption { socket, option }), Err(Errno::EINVAL), "{option:?}");
    }
}

#[test]
fn a_negative_linger2_leaves_no_orphan_in_fin_wait_2() {
    let mut machine = linux(&[]);
    let socket = machine.connected();
    machine.set(socket, SocketOption::Linger2(-1));
    assert_eq!(machine.get(socket, OptionName::Linger2), -1);
    machine.done(Syscall::Shutdown { socket, how: How::Write });
    machine.receive(5_000, ACK, 1, 2, 0);
    machine.out();
    machine.done(Syscall::Close(socket));
    assert_eq!(machine.out(), ["#1 → CLOSED", "#1 sends RST,ACK 2 ack 1", "#1 is gone: Closed"]);
}
