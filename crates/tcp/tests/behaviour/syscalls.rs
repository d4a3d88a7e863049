//! System calls: what a program sees, call by call, as Linux returns it.

use synscope_tcp::{
    Errno, Flags, How, OptionName, Options, Returned, Segment, Seq, SocketId, SocketOption, Syscall,
    Timestamps,
};

use crate::common::{MS, Machine, SECOND, linux, peer};

const ACK: Flags = Flags::ACK;

#[test]
fn connect_tells_how_far_it_is_each_time_it_is_called() {
    let mut machine = linux(&[]);
    let socket = machine.socket();
    machine.done(Syscall::Bind { socket, port: 5_000 });
    assert_eq!(machine.connect_call(socket), Err(Errno::EINPROGRESS));
    assert_eq!(machine.connect_call(socket), Err(Errno::EALREADY));
    assert_eq!((machine.read(socket), machine.write(socket, 10)), (Err(Errno::EAGAIN), Err(Errno::EAGAIN)));
    assert_eq!((machine.poll(socket).as_str(), machine.get(socket, OptionName::State)), ("", 2));
    machine.receive(5_000, Flags::SYN | ACK, 0, 1, 0);
    assert_eq!(machine.poll(socket), "OUT");
    assert_eq!(machine.connect_call(socket), Ok(Returned::Done));
    assert_eq!(machine.connect_call(socket), Err(Errno::EISCONN));
    assert_eq!(machine.write(socket, 10), Ok(10));
}

#[test]
fn a_refused_connect_tells_so_once_and_the_socket_connects_again() {
    let mut machine = linux(&[]);
    let socket = machine.socket();
    machine.done(Syscall::Bind { socket, port: 5_000 });
    for _ in 0..2 {
        assert_eq!(machine.connect_call(socket), Err(Errno::EINPROGRESS));
        machine.receive(5_000, Flags::RST | ACK, 0, 1, 0);
        assert_eq!(machine.poll(socket), "IN OUT ERR HUP RDHUP");
        assert_eq!(machine.connect_call(socket), Err(Errno::ECONNREFUSED));
        assert_eq!(machine.get(socket, OptionName::State), 7);
        assert_eq!(
            (machine.write(socket, 10), machine.read(socket)),
            (Err(Errno::EPIPE), Err(Errno::ENOTCONN))
        );
    }
}

#[test]
fn an_error_that_was_fetched_otherwise_makes_connect_say_econnaborted() {
    let mut machine = linux(&[]);
    let socket = machine.socket();
    machine.done(Syscall::Bind { socket, port: 5_000 });
    assert_eq!(machine.connect_call(socket), Err(Errno::EINPROGRESS));
    machine.receive(5_000, Flags::RST | ACK, 0, 1, 0);
    assert_eq!(machine.get(socket, OptionName::Error), Errno::ECONNREFUSED.number());
    assert_eq!(machine.get(socket, OptionName::Error), 0);
    assert_eq!((machine.write(socket, 1), machine.read(socket)), (Err(Errno::EPIPE), Ok(0)));
    assert_eq!(machine.connect_call(socket), Err(Errno::ECONNABORTED));
    assert_eq!(machine.connect_call(socket), Err(Errno::EINPROGRESS));
}

#[test]
fn connect_gives_up_with_etimedout() {
    let mut machine = linux(&[("tcp_syn_retries", "1"), ("tcp_syn_linear_timeouts", "0")]);
    let socket = machine.socket();
    assert_eq!(machine.connect_call(socket), Err(Errno::EINPROGRESS));
    machine.pass(10 * SECOND);
    assert_eq!(machine.connect_call(socket), Err(Errno::ETIMEDOUT));
}

#[test]
fn accept_gives_connections_in_the_order_in_which_they_opened() {
    let mut machine = linux(&[]);
    let listener = machine.listening(5);
    assert_eq!((machine.accept(listener), machine.poll(listener).as_str()), (Err(Errno::EAGAIN), ""));
    machine.receive_from(peer(1), 80, Flags::SYN, 0, 0, 0);
    machine.receive_from(peer(2), 80, Flags::SYN, 0, 0, 0);
    machine.receive_from(peer(2), 80, ACK, 1, 1, 0);
    assert_eq!(machine.poll(listener), "IN");
    let accepted = machine.accept(listener).expect("the second is open");
    assert_eq!(machine.host.view(accepted).and_then(|view| view.remote), Some(peer(2)));
    assert_eq!(machine.accept(listener), Err(Errno::EAGAIN));
    assert_eq!(machine.accept(accepted), Err(Errno::EINVAL));
}

#[test]
fn a_connection_reset_before_it_is_accepted_is_accepted_all_the_same() {
    let mut machine = linux(&[]);
    let listener = machine.listening(5);
    machine.shake_hands();
    machine.receive(80, ACK, 1, 1, 100);
    machine.receive(80, Flags::RST, 101, 0, 0);
    let socket = machine.accept(listener).expect("it waits");
    assert_eq!(machine.get(socket, OptionName::State), 7);
    assert_eq!(machine.poll(socket), "IN OUT ERR HUP RDHUP");
    assert_eq!((machine.read(socket), machine.read(socket)), (Ok(100), Err(Errno::ECONNRESET)));
    assert_eq!(machine.write(socket, 10), Err(Errno::EPIPE));
    machine.out();
    machine.done(Syscall::Close(socket));
    assert_eq!(machine.out(), ["#2 is gone: Closed"]);
}

#[test]
fn reads_give_data_then_would_block_then_the_end() {
    let mut machine = linux(&[]);
    let socket = machine.accepted();
    machine.receive(80, ACK, 1, 1, 100);
    assert_eq!(machine.get(socket, OptionName::Unread), 100);
    assert_eq!((machine.read(socket), machine.read(socket)), (Ok(100), Err(Errno::EAGAIN)));
    machine.receive(80, Flags::FIN | ACK, 101, 1, 0);
    assert_eq!(machine.poll(socket), "IN OUT RDHUP");
    assert_eq!((machine.read(socket), machine.read(socket)), (Ok(0), Ok(0)));
    assert_eq!(machine.write(socket, 10), Ok(10), "only the peer has closed");
}

#[test]
fn a_reset_is_told_once() {
    let mut machine = linux(&[]);
    let socket = machine.connected();
    machine.receive(5_000, Flags::RST, 1, 0, 0);
    assert_eq!(machine.read(socket), Err(Errno::ECONNRESET));
    assert_eq!(machine.poll(socket), "IN OUT HUP RDHUP");
    assert_eq!((machine.read(socket), machine.write(socket, 10)), (Ok(0), Err(Errno::EPIPE)));
    assert_eq!(machine.shutdown(socket, How::Write), Err(Errno::ENOTCONN));
    machine.done(Syscall::Close(socket));
}

#[test]
fn a_write_is_told_of_a_reset_before_it_is_a_broken_pipe() {
    let mut machine = linux(&[]);
    let socket = machine.connected();
    machine.receive(5_000, Flags::RST, 1, 0, 0);
    assert_eq!(machine.write(socket, 10), Err(Errno::ECONNRESET));
    assert_eq!((machine.write(socket, 10), machine.read(socket)), (Err(Errno::EPIPE), Ok(0)));
}

#[test]
fn a_reset_after_the_peer_closed_is_a_broken_pipe_and_reads_end() {
    let mut machine = linux(&[]);
    let socket = machine.connected();
    machine.receive(5_000, Flags::FIN | ACK, 1, 1, 0);
    machine.receive(5_000, Flags::RST, 2, 0, 0);
    assert_eq!((machine.read(socket), machine.read(socket)), (Ok(0), Ok(0)));
    assert_eq!(machine.write(socket, 10), Err(Errno::EPIPE));
    assert_eq!(machine.get(socket, OptionName::Error), 0, "the write has fetched it");
}

#[test]
fn a_full_send_buffer_takes_a_part_and_then_would_block() {
    let mut machine = linux(&[("sndbuf", "10")]);
    let socket = machine.connected();
    assert_eq!((machine.write(socket, 15), machine.write(socket, 15)), (Ok(10), Err(Errno::EAGAIN)));
    assert_eq!(machine.poll(socket), "");
    machine.receive(5_000, ACK, 1, 11, 0);
    assert_eq!((machine.poll(socket).as_str(), machine.write(socket, 5)), ("OUT", Ok(5)));
}

#[test]
fn after_shutdown_for_writing_reads_go_on() {
    let mut machine = linux(&[]);
    let socket = machine.connected();
    machine.done(Syscall::Shutdown { socket, how: How::Write });
    assert_eq!(machine.out(), ["#1 → FIN-WAIT-1", "#1 sends FIN,ACK 1 ack 1"]);
    assert_eq!(machine.write(socket, 10), Err(Errno::EPIPE));
    machine.done(Syscall::Shutdown { socket, how: How::Write });
    machine.receive(5_000, ACK, 1, 2, 20);
    assert_eq!((machine.read(socket), machine.read(socket)), (Ok(20), Err(Errno::EAGAIN)));
    machine.receive(5_000, Flags::FIN | ACK, 21, 2, 0);
    assert_eq!(machine.get(socket, OptionName::State), 7, "TIME-WAIT is no socket");
    assert_eq!((machine.read(socket), machine.shutdown(socket, How::Both)), (Ok(0), Err(Errno::ENOTCONN)));
}

#[test]
fn after_shutdown_for_reading_reads_give_what_comes_and_else_the_end() {
    let mut machine = linux(&[]);
    let socket = machine.connected();
    machine.done(Syscall::Shutdown { socket, how: How::Read });
    assert_eq!((machine.read(socket), machine.poll(socket).as_str()), (Ok(0), "IN OUT RDHUP"));
    machine.receive(5_000, ACK, 1, 1, 20);
    assert_eq!((machine.read(socket), machine.read(socket)), (Ok(20), Ok(0)));
}

#[test]
fn data_after_both_directions_were_shut_is_reset() {
    let mut machine = linux(&[]);
    let socket = machine.connected();
    machine.done(Syscall::Shutdown { socket, how: How::Both });
    machine.receive(5_000, ACK, 1, 2, 0);
    machine.out();
    machine.receive(5_000, ACK, 1, 2, 20);
    assert_eq!(machine.out(), ["#1 → CLOSED", "#1 sends RST 2"]);
    assert_eq!((machine.read(socket), machine.read(socket)), (Err(Errno::ECONNRESET), Ok(0)));
}

#[test]
fn shutdown_before_the_answer_ends_the_attempt() {
    let mut machine = linux(&[]);
    let socket = machine.socket();
    assert_eq!(machine.shutdown(socket, How::Both), Err(Errno::ENOTCONN));
    assert_eq!(machine.connect_call(socket), Err(Errno::EINPROGRESS));
    machine.done(Syscall::Shutdown { socket, how: How::Write });
    assert_eq!(machine.get(socket, OptionName::Error), Errno::ECONNRESET.number());
    assert_eq!(machine.connect_call(socket), Err(Errno::EINPROGRESS));
}

#[test]
fn close_sends_a_fin_and_a_second_close_has_no_socket() {
    let mut machine = linux(&[]);
    let socket = machine.connected();
    machine.done(Syscall::Close(socket));
    assert_eq!(machine.out(), ["#1 → FIN-WAIT-1", "#1 sends FIN,ACK 1 ack 1"]);
    assert_eq!((machine.close(socket), machine.read(socket)), (Err(Errno::EBADF), Err(Errno::EBADF)));
}

/// Holds SHLD-3.
#[test]
fn close_with_unread_data_resets() {
    let mut machine = linux(&[]);
    let socket = machine.accepted();
    machine.receive(80, ACK, 1, 1, 10);
    machine.out();
    machine.done(Syscall::Close(socket));
    assert_eq!(machine.out(), ["#2 → CLOSED", "#2 sends RST,ACK 1 ack 11", "#2 is gone: Closed"]);
}

#[test]
fn close_with_a_linger_time_of_zero_resets_also_in_fin_wait_2() {
    let mut machine = linux(&[]);
    let socket = machine.connected();
    machine.set(socket, SocketOption::Linger(Some(0)));
    machine.done(Syscall::Shutdown { socket, how: How::Write });
    machine.receive(5_000, ACK, 1, 2, 0);
    machine.out();
    machine.done(Syscall::Close(socket));
    assert_eq!(machine.out(), ["#1 → CLOSED", "#1 sends RST,ACK 2 ack 1", "#1 is gone: Closed"]);
}

#[test]
fn close_lingers_until_its_fin_is_acknowledged() {
    let mut machine = linux(&[]);
    let socket = machine.connected();
    machine.set(socket, SocketOption::Linger(Some(5)));
    assert_eq!((machine.close(socket), machine.close(socket)), (Err(Errno::EAGAIN), Err(Errno::EAGAIN)));
    machine.receive(5_000, ACK, 1, 2, 0);
    assert_eq!((machine.close(socket), machine.close(socket)), (Ok(Returned::Done), Err(Errno::EBADF)));
}

#[test]
fn close_lingers_no_longer_than_its_time() {
    let mut machine = linux(&[]);
    let socket = machine.connected();
    machine.set(socket, SocketOption::Linger(Some(5)));
    assert_eq!(machine.close(socket), Err(Errno::EAGAIN));
    machine.pass(5 * SECOND - MS);
    assert_eq!(machine.close(socket), Err(Errno::EAGAIN));
    machine.pass(MS);
    assert_eq!(machine.close(socket), Ok(Returned::Done));
}

#[test]
fn a_process_that_is_killed_has_no_sockets_and_does_not_linger() {
    let mut machine = linux(&[]);
    let socket = machine.connected();
    machine.set(socket, SocketOption::Linger(Some(5)));
    machine.does(synscope_tcp::HostCommand::Kill).expect("it is up");
    assert_eq!(machine.out(), ["host killed = ok", "#1 → FIN-WAIT-1", "#1 sends FIN,ACK 1 ack 1"]);
    assert_eq!(machine.read(socket), Err(Errno::EBADF));
    let mut machine = linux(&[]);
    let socket = machine.connected();
    machine.set(socket, SocketOption::Linger(Some(5)));
    assert_eq!(machine.close(socket), Err(Errno::EAGAIN));
    machine.does(synscope_tcp::HostCommand::Kill).expect("it is up");
    assert_eq!(machine.close(socket), Err(Errno::EBADF), "nobody waits for it any more");
}

#[test]
fn a_host_that_is_off_answers_no_call() {
    let mut machine = linux(&[]);
    machine.connected();
    machine.does(synscope_tcp::HostCommand::PowerOff).expect("it is up");
    assert_eq!(machine.call(Syscall::Socket), Err(Errno::EHOSTDOWN));
}

#[test]
fn segment_sizes_are_told_as_the_kernel_has_them() {
    let mut machine = linux(&[]);
    let socket = machine.socket();
    assert_eq!(machine.get(socket, OptionName::MaxSegment), 536, "nobody has said anything yet");
    machine.set(socket, SocketOption::MaxSegment(1_000));
    assert_eq!(machine.get(socket, OptionName::MaxSegment), 1_000);
    machine.done(Syscall::Bind { socket, port: 5_000 });
    assert_eq!(machine.connect_call(socket), Err(Errno::EINPROGRESS));
    let mut syn_ack =
        Segment::new(peer(40_000), "192.0.2.1:5000".parse().expect("ours"), Seq(0), Flags::SYN | ACK);
    syn_ack.ack = machine.host.view(socket).expect("a socket").iss + 1;
    syn_ack.options = Options { timestamps: Some(Timestamps { val: 1, ecr: 0 }), ..Options::with_mss(1_460) };
    machine.receive_raw(&syn_ack);
    let sizes = [OptionName::MaxSegment, OptionName::SendMss, OptionName::AdvertisedMss];
    assert_eq!(sizes.map(|name| machine.get(socket, name)), [988; 3], "without the timestamps");
}

#[test]
fn a_port_that_was_not_asked_for_is_given_back_when_the_connection_ends() {
    for (asked, kept) in [(0, false), (5_000, true)] {
        let mut machine = linux(&[]);
        let socket = machine.socket();
        machine.done(Syscall::Bind { socket, port: asked });
        assert_eq!(machine.connect_call(socket), Err(Errno::EINPROGRESS));
        let port = machine.host.view(socket).expect("a socket").local.port();
        machine.receive(port, Flags::RST | ACK, 0, 1, 0);
        let other = machine.socket();
        let bound = machine.call(Syscall::Bind { socket: other, port });
        assert_eq!(bound.is_err(), kept, "{asked}: {bound:?}");
    }
}

#[test]
fn a_listener_that_shuts_down_reading_can_listen_again() {
    let mut machine = linux(&[]);
    let listener = machine.listening(5);
    machine.done(Syscall::Shutdown { socket: listener, how: How::Write });
    assert_eq!(machine.get(listener, OptionName::State), 10);
    machine.done(Syscall::Shutdown { socket: listener, how: How::Read });
    assert_eq!((machine.get(listener, OptionName::State), machine.accept(listener)), (7, Err(Errno::EINVAL)));
    machine.done(Syscall::Listen { socket: listener, backlog: 5 });
    machine.shake_hands();
    assert!(machine.accept(listener).is_ok());
}

#[test]
fn a_socket_that_was_never_connected_hangs_up_and_can_be_written_to_says_poll() {
    let mut machine = linux(&[]);
    let socket = machine.socket();
    assert_eq!(machine.poll(socket), "OUT HUP");
    assert_eq!((machine.read(socket), machine.write(socket, 1)), (Err(Errno::ENOTCONN), Err(Errno::EPIPE)));
    assert_eq!(machine.shutdown(socket, How::Both), Err(Errno::ENOTCONN));
    assert_eq!(machine.connect_call(socket), Err(Errno::EINPROGRESS));
    machine.set(socket, SocketOption::MaxSegment(1_000));
    machine.done(Syscall::Shutdown { socket, how: How::Read });
    assert_eq!(machine.poll(socket), "OUT ERR HUP", "the attempt is over");
    assert_eq!(machine.get(socket, OptionName::MaxSegment), 524, "which takes the segment size with it");
}

/// A connection whose `connect()` never returned is closed and reset; the stranger has sent `data` octets.
fn reset_before_connect_returned(machine: &mut Machine, data: usize) -> SocketId {
    let socket = machine.socket();
    machine.done(Syscall::Bind { socket, port: 5_000 });
    assert_eq!(machine.connect_call(socket), Err(Errno::EINPROGRESS));
    machine.receive(5_000, Flags::SYN | ACK, 0, 1, 0);
    machine.receive(5_000, Flags::FIN | ACK, 1, 1, data);
    machine.receive(5_000, Flags::RST | ACK, u32::try_from(data).expect("few") + 2, 1, 0);
    socket
}

#[test]
fn a_socket_that_connects_again_has_nothing_of_the_connection_before() {
    let mut machine = linux(&[]);
    let socket = reset_before_connect_returned(&mut machine, 20);
    assert_eq!(machine.poll(socket), "IN OUT ERR HUP RDHUP");
    assert_eq!(machine.connect_call(socket), Err(Errno::EPIPE), "it is told once");
    assert_eq!((machine.poll(socket).as_str(), machine.read(socket)), ("OUT HUP", Err(Errno::ENOTCONN)));
    assert_eq!(machine.connect_call(socket), Err(Errno::EINPROGRESS));
}

#[test]
fn what_was_shut_down_before_it_listened_opens_connections_that_close_at_once() {
    let mut machine = linux(&[]);
    let socket = machine.socket();
    assert_eq!(machine.shutdown(socket, How::Both), Err(Errno::ENOTCONN), "it is shut all the same");
    assert_eq!(machine.poll(socket), "IN OUT HUP RDHUP");
    machine.done(Syscall::Bind { socket, port: 80 });
    machine.done(Syscall::Listen { socket, backlog: 5 });
    machine.receive(80, Flags::SYN, 0, 0, 0);
    machine.out();
    machine.receive(80, ACK, 1, 1, 0);
    assert_eq!(machine.out(), ["#2 → ESTABLISHED", "#2 → FIN-WAIT-1", "#2 sends FIN,ACK 1 ack 1"]);
    machine.done(Syscall::Shutdown { socket, how: How::Both });
    assert_eq!(machine.poll(socket), "OUT HUP", "as a listener it was shut down once more, which clears it");
}

#[test]
fn a_client_that_defers_lets_the_third_step_ride_on_its_data_or_wait() {
    let connect = || {
        let mut machine = linux(&[]);
        let socket = machine.socket();
        machine.set(socket, SocketOption::DeferAccept(1));
        machine.done(Syscall::Bind { socket, port: 5_000 });
        assert_eq!(machine.connect_call(socket), Err(Errno::EINPROGRESS));
        machine.out();
        machine.receive(5_000, Flags::SYN | ACK, 0, 1, 0);
        assert_eq!(machine.out(), ["#1 → ESTABLISHED"]);
        (machine, socket)
    };
    let (mut machine, socket) = connect();
    assert_eq!(machine.write(socket, 10), Ok(10));
    assert_eq!(machine.out(), ["#1 sends PSH,ACK 1+10 ack 1"]);
    let (mut machine, _) = connect();
    machine.pass(200 * MS - 1);
    assert_eq!(machine.out(), [""; 0]);
    machine.pass(1);
    assert_eq!(machine.out(), ["#1 sends ACK 1 ack 1"]);
}
