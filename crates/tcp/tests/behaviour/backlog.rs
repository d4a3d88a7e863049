//! Linux's queues at a listener: half-open connections, those that wait to be accepted, and SYN cookies.

use core::net::SocketAddrV4;

use bytes::Bytes;
use synscope_tcp::{
    App, Errno, Flags, Host, HostSink, IsnGenerator, Options, Profile, Returned, Segment, Seq, SocketId,
    SocketOption, State, Syscall, Time, Timestamps,
};

use crate::common::{MS, Machine, SECOND, config};

const ACK: Flags = Flags::ACK;

/// A host of profile `linux` with a listener on port 80, #1.
fn listening(backlog: i32, knobs: &[(&str, &str)]) -> Machine {
    let mut machine = Machine::new(config(Profile::Linux, knobs), App::default());
    let socket = machine.socket();
    for call in [Syscall::Bind { socket, port: 80 }, Syscall::Listen { socket, backlog }] {
        assert_eq!(machine.call(call), Ok(Returned::Done));
    }
    machine.out();
    machine
}

const LISTENER: SocketId = SocketId(1);

fn client(number: u16) -> SocketAddrV4 {
    SocketAddrV4::new([198, 51, 100, 1].into(), 40_000 + number)
}

/// A client's SYN comes; its number is 0.
fn syn(machine: &mut Machine, number: u16) -> Vec<String> {
    machine.receive_from(client(number), 80, Flags::SYN, 0, 0, 0);
    machine.out()
}

/// A client's third step comes, with so much data.
fn third(machine: &mut Machine, number: u16, len: usize) -> Vec<String> {
    machine.receive_from(client(number), 80, ACK, 1, 1, len);
    machine.out()
}

fn accept(machine: &mut Machine) -> Result<SocketId, Errno> {
    match machine.call(Syscall::Accept(LISTENER)) {
        Ok(Returned::Socket(socket)) => Ok(socket),
        Ok(other) => panic!("accept() = {other:?}"),
        Err(errno) => Err(errno),
    }
}

/// Holds RFC 4987 §2.2.
#[test]
fn one_connection_more_than_the_backlog_waits_and_then_syns_are_dropped() {
    for (backlog, waiting) in [(0, 1), (1, 2)] {
        let mut machine = listening(backlog, &[]);
        for number in 0..waiting {
            syn(&mut machine, number);
            third(&mut machine, number, 0);
        }
        assert_eq!(syn(&mut machine, 9), ["#1 ignores: AcceptQueueFull"], "backlog {backlog}");
        accept(&mut machine).expect("one waits");
        assert_eq!(syn(&mut machine, 9).len(), 3, "there is room again");
    }
}

#[test]
fn the_third_step_waits_while_the_accept_queue_is_full() {
    let mut machine = listening(1, &[]);
    for number in 1..=2 {
        syn(&mut machine, number);
    }
    third(&mut machine, 1, 0);
    syn(&mut machine, 3);
    third(&mut machine, 2, 0);
    assert_eq!(third(&mut machine, 3, 10), ["#4 ignores: AcceptQueueFull"]);
    assert_eq!(machine.host.view(SocketId(4)).map(|view| view.state), Some(State::SynReceived));
    machine.pass(SECOND);
    assert_eq!(machine.out(), ["#4 sends SYN,ACK 0 ack 1"], "the client is asked again");
    accept(&mut machine).expect("two wait");
    assert_eq!(third(&mut machine, 3, 10)[0], "#4 → ESTABLISHED");
}

#[test]
fn with_abort_on_overflow_the_third_step_is_reset() {
    let mut machine = listening(1, &[("tcp_abort_on_overflow", "on")]);
    for number in 1..=2 {
        syn(&mut machine, number);
        if number == 1 {
            third(&mut machine, 1, 0);
        }
    }
    syn(&mut machine, 3);
    third(&mut machine, 2, 0);
    assert_eq!(third(&mut machine, 3, 0), ["#4 sends RST 1", "#4 → CLOSED", "#4 is gone: Closed"]);
    assert_eq!(third(&mut machine, 3, 10), ["#1 sends RST 1"], "what comes after belongs to nobody");
}

#[test]
fn without_cookies_a_full_syn_queue_drops_syns() {
    let mut machine = listening(1, &[("tcp_syncookies", "0")]);
    syn(&mut machine, 1);
    syn(&mut machine, 2);
    assert_eq!(syn(&mut machine, 3), ["#1 ignores: SynQueueFull"]);
}

#[test]
fn without_cookies_the_last_quarter_of_all_half_open_connections_is_kept_back() {
    let mut machine = listening(100, &[("tcp_syncookies", "0"), ("tcp_max_syn_backlog", "8")]);
    let taken = (0..10).take_while(|number| syn(&mut machine, *number).len() == 3).count();
    assert_eq!(taken, 7, "8 − 7 are less than a quarter of 8");
}

/// Holds RFC 4987 §3.2.
#[test]
fn a_listener_asks_for_no_more_than_somaxconn() {
    let mut machine = listening(-1, &[("somaxconn", "1")]);
    for number in 1..=2 {
        syn(&mut machine, number);
        third(&mut machine, number, 0);
    }
    assert_eq!(syn(&mut machine, 3), ["#1 ignores: AcceptQueueFull"]);
}

/// Holds RFC 4987 §3.6.
/// Holds RFC 4987 §3.7.
#[test]
fn a_full_syn_queue_answers_with_cookies_which_are_not_repeated_and_make_connections() {
    let mut machine = listening(0, &[]);
    syn(&mut machine, 1);
    assert_eq!(syn(&mut machine, 2), ["host sends SYN,ACK 0 ack 1"]);
    machine.receive_from(client(1), 80, Flags::RST, 1, 0, 0);
    machine.out();
    machine.pass(100 * SECOND);
    assert_eq!(machine.out(), [""; 0]);
    assert_eq!(
        third(&mut machine, 2, 10),
        [
            "#3 is a child of #1",
            "#3 comes by a cookie: 536",
            "#3 → SYN-RECEIVED",
            "#3 → ESTABLISHED",
            "#3 sends ACK 1 ack 11",
        ]
    );
    assert_eq!(accept(&mut machine), Ok(SocketId(3)));
}

#[test]
fn a_cookie_waits_while_the_accept_queue_is_full() {
    let mut machine = listening(0, &[]);
    syn(&mut machine, 1);
    syn(&mut machine, 2);
    third(&mut machine, 1, 0);
    assert_eq!(third(&mut machine, 2, 0), ["#1 ignores: AcceptQueueFull"]);
    accept(&mut machine).expect("one waits");
    assert_eq!(third(&mut machine, 2, 0)[0], "#3 is a child of #1");
}

/// Holds RFC 4987 §3.6.
#[test]
fn a_cookie_that_is_forged_too_old_or_was_never_sent_is_reset() {
    let mut machine = listening(0, &[]);
    syn(&mut machine, 1);
    assert_eq!(third(&mut machine, 7, 0).len(), 1, "none was sent");
    syn(&mut machine, 2);
    machine.receive_from(client(2), 80, ACK, 1, 5, 0);
    assert_eq!(machine.out(), ["#1 sends RST 5"], "only four numbers tell a segment size");
    machine.pass(121 * SECOND);
    machine.out();
    assert_eq!(third(&mut machine, 2, 0), ["#1 sends RST 1"], "too old");
}

#[test]
fn cookies_can_be_sent_always() {
    let mut machine = listening(5, &[("tcp_syncookies", "2")]);
    assert_eq!(syn(&mut machine, 1), ["host sends SYN,ACK 0 ack 1"]);
    assert_eq!(third(&mut machine, 1, 0)[0], "#2 is a child of #1");
}

/// Keeps the segments that a host sends.
#[derive(Default)]
struct Sent(Vec<Segment>);

impl HostSink for Sent {
    fn transmit(&mut self, _: Option<SocketId>, segment: Segment, _: synscope_tcp::Cause) {
        self.0.push(segment);
    }
    fn opened(&mut self, _: SocketId, _: bool, _: Option<SocketId>) {}
    fn transition(&mut self, _: SocketId, _: synscope_tcp::Transition) {}
    fn removed(&mut self, _: SocketId, _: synscope_tcp::Removal) {}
    fn call(&mut self, _: Option<SocketId>, _: synscope_tcp::Call, _: synscope_tcp::Outcome) {}
    fn note(&mut self, _: Option<SocketId>, _: impl FnOnce() -> synscope_tcp::Note) {}
}

/// A SYN with these options is answered with a cookie, and the ACK of it comes; what the SYN-ACK had, and
/// the segment size of the connection.
fn by_cookie(options: Options) -> (Options, u16) {
    let config = config(Profile::Linux, &[("tcp_syncookies", "2")]);
    let address = [192, 0, 2, 1];
    let mut host = Host::new(address.into(), config.into(), IsnGenerator::new((3, 4)), App::default());
    let mut sent = Sent::default();
    host.handle_command(Time::ZERO, synscope_tcp::HostCommand::Listen { port: 80, backlog: 5 }, &mut sent)
        .expect("the port is free");
    let local = SocketAddrV4::new(address.into(), 80);
    let mut syn = Segment::new(client(1), local, Seq(500), Flags::SYN);
    let stamped = options.timestamps.is_some();
    (syn.options, syn.window) = (options, 64_240);
    host.handle_segment(Time::ZERO, &syn, &mut sent);
    let answer = sent.0.pop().expect("a SYN-ACK");
    let mut ack = Segment::new(client(1), local, Seq(501), ACK);
    (ack.ack, ack.window) = (answer.seq + 1, 502);
    let ecr = answer.options.timestamps.map_or(0, |timestamps| timestamps.val);
    ack.options.timestamps = stamped.then_some(Timestamps { val: 8, ecr });
    ack.payload = Bytes::from_static(b"hello");
    host.handle_segment(Time::ZERO.after_us(40 * MS), &ack, &mut sent);
    let view = host.view(SocketId(2)).expect("a connection");
    assert_eq!(view.state, State::Established);
    assert_eq!(view.snd_wnd, 502 << syn.options.window_scale.filter(|_| stamped).unwrap_or(0));
    (answer.options, view.snd_mss)
}

#[test]
fn a_cookie_keeps_the_segment_size_in_steps_and_other_options_only_with_timestamps() {
    let all = |mss| Options {
        window_scale: Some(7),
        sack_permitted: true,
        timestamps: Some(Timestamps { val: 7, ecr: 0 }),
        ..Options::with_mss(mss)
    };
    for (asked, kept) in [(100, 536), (1_400, 1_300), (1_460, 1_460), (9_000, 1_460)] {
        assert_eq!(by_cookie(Options::with_mss(asked)).1, kept, "{asked}");
    }
    let (answer, mss) = by_cookie(all(1_460));
    assert!(answer.window_scale.is_some() && answer.sack_permitted && answer.timestamps.is_some());
    assert_eq!(mss, 1_448);
    let (answer, _) = by_cookie(Options { timestamps: None, ..all(1_460) });
    assert_eq!((answer.window_scale, answer.sack_permitted, answer.timestamps), (None, false, None));
}

/// A listener of profile `linux` that waits for data for five seconds.
fn deferring() -> Machine {
    let mut machine = Machine::new(config(Profile::Linux, &[]), App::default());
    let socket = machine.socket();
    let option = SocketOption::DeferAccept(5);
    for call in [
        Syscall::SetOption { socket, option },
        Syscall::Bind { socket, port: 80 },
        Syscall::Listen { socket, backlog: 5 },
    ] {
        assert_eq!(machine.call(call), Ok(Returned::Done));
    }
    syn(&mut machine, 1);
    machine
}

#[test]
fn a_listener_that_defers_takes_the_third_step_with_data() {
    let mut machine = deferring();
    assert_eq!(third(&mut machine, 1, 0), ["#2 ignores: AcceptDeferred"]);
    machine.pass(3 * SECOND);
    assert_eq!(machine.out(), [""; 0], "nothing is repeated");
    assert_eq!(third(&mut machine, 1, 10)[0], "#2 → ESTABLISHED");
    assert_eq!(accept(&mut machine), Ok(SocketId(2)));
}

#[test]
fn a_listener_that_defers_asks_again_when_the_time_is_over() {
    let mut machine = deferring();
    third(&mut machine, 1, 0);
    machine.pass(7 * SECOND);
    assert_eq!(machine.out(), ["#2 sends SYN,ACK 0 ack 1"]);
    assert_eq!(third(&mut machine, 1, 0)[0], "#2 → ESTABLISHED");
}

#[test]
fn a_half_open_connection_whose_listener_is_gone_is_forgotten_when_something_comes_or_its_timer_fires() {
    let close = |machine: &mut Machine| {
        assert_eq!(machine.call(Syscall::Close(LISTENER)), Ok(Returned::Done));
        assert_eq!(machine.out(), ["#1 → CLOSED", "#1 is gone: Closed"]);
    };
    let mut machine = listening(5, &[]);
    syn(&mut machine, 1);
    close(&mut machine);
    assert_eq!(third(&mut machine, 1, 10), ["#2 → CLOSED", "#2 is gone: Closed", "host sends RST 1"]);
    let mut machine = listening(5, &[]);
    syn(&mut machine, 1);
    close(&mut machine);
    machine.pass(SECOND);
    assert_eq!(machine.out(), ["#2 → CLOSED", "#2 is gone: Closed"]);
}

#[test]
fn many_connections_find_their_sockets() {
    let mut machine = Machine::new(config(Profile::Linux, &[("rlimit_nofile", "4000")]), App::default());
    machine.listen(10);
    for number in 0..3_000 {
        syn(&mut machine, number);
        third(&mut machine, number, 1);
    }
    machine.receive_from(client(1_234), 80, Flags::RST, 2, 0, 0);
    assert_eq!(machine.out()[0], "#1236 → CLOSED");
    assert_eq!(machine.host.sockets().count(), 3_000);
}
