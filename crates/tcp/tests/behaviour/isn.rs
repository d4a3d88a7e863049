//! Initial sequence numbers (RFC 9293 §3.4.1, RFC 6528).

use core::net::SocketAddrV4;
use std::sync::Arc;

use synscope_tcp::{Command, Config, Endpoint, Flags, IsnGenerator, Log, Segment, Seq, State, Time};

use crate::common::{Machine, SECOND};

const SECRET: (u64, u64) = (11, 12);
const OTHER_SECRET: (u64, u64) = (11, 13);
/// Four microseconds are a tick.
const TICK_US: u64 = 4;

fn address(text: &str) -> SocketAddrV4 {
    text.parse().expect("an address")
}

/// The ISS of a connection that is opened actively.
fn iss(secret: (u64, u64), at_us: u64, local: &str, remote: &str) -> Seq {
    let mut endpoint = Endpoint::new(Arc::new(Config::default()), IsnGenerator::new(secret), address(local));
    let open = Command::ActiveOpen { remote: address(remote) };
    endpoint.handle_command(Time::from_us(at_us), open, &mut Log::default()).expect("it is closed");
    endpoint.view().iss
}

const LOCAL: &str = "192.0.2.1:49152";
const REMOTE: &str = "198.51.100.1:80";

/// Holds MUST-8.
#[test]
fn the_initial_number_follows_a_clock_that_ticks_every_four_microseconds() {
    let at = |ticks: u64| iss(SECRET, ticks * TICK_US, LOCAL, REMOTE);
    for ticks in [1, 2, 1_000, u64::from(u32::MAX)] {
        let moved_on = at(ticks) - at(0);
        assert_eq!(u64::from(moved_on), ticks);
    }
    assert_eq!(at(1 << 32), at(0), "after four and a half hours it begins anew");
    assert_eq!(iss(SECRET, TICK_US - 1, LOCAL, REMOTE), at(0));
}

/// Holds MUST-8.
#[test]
fn the_initial_number_of_an_answer_follows_the_same_clock() {
    let answer = |at_us| {
        let mut endpoint =
            Endpoint::new(Arc::new(Config::default()), IsnGenerator::new(SECRET), address(REMOTE));
        let mut log = Log::default();
        let now = Time::from_us(at_us);
        endpoint.handle_command(now, Command::PassiveOpen { remote: None }, &mut log).expect("it is closed");
        let syn = Segment::new(address(LOCAL), address(REMOTE), Seq(7), Flags::SYN);
        endpoint.handle_segment(now, &syn, &mut log);
        assert_eq!(endpoint.state(), State::SynReceived);
        endpoint.view().iss
    };
    assert_eq!(answer(4_000_000) - answer(0), 1_000_000);
}

/// Holds SHLD-1.
#[test]
fn the_initial_number_is_the_clock_plus_a_function_of_the_connection() {
    let tuples = [
        (LOCAL, REMOTE),
        ("192.0.2.1:49153", REMOTE),
        ("192.0.2.2:49152", REMOTE),
        (LOCAL, "198.51.100.1:81"),
        (LOCAL, "198.51.100.2:80"),
    ];
    let of = |at_us| tuples.map(|(local, remote)| iss(SECRET, at_us, local, remote));
    let (early, late) = (of(0), of(SECOND));
    for (place, (early, late)) in early.iter().zip(late).enumerate() {
        assert_eq!(late - *early, 250_000, "the function of {:?} does not change with time", tuples[place]);
    }
    for (place, number) in early.iter().enumerate() {
        assert!(!early[..place].contains(number), "{:?} has a function of its own", tuples[place]);
    }
}

/// What somebody learns of the numbers that a host gives to him says nothing of those it gives to others: even
/// the distance between two connections' numbers is another with another secret.
///
/// Holds MUST-9.
/// Holds RFC 6528 §3.
#[test]
fn without_the_secret_the_function_cannot_be_computed() {
    let distance = |secret| iss(secret, 0, LOCAL, "203.0.113.9:1") - iss(secret, 0, LOCAL, REMOTE);
    assert_ne!(iss(SECRET, 0, LOCAL, REMOTE), iss(OTHER_SECRET, 0, LOCAL, REMOTE));
    assert_ne!(distance(SECRET), distance(OTHER_SECRET));
}

#[test]
fn a_host_takes_the_numbers_that_were_chosen_for_it_then_its_own() {
    let mut machine = Machine::plain();
    machine.host.choose_iss(vec![Seq(100), Seq(300)]);
    machine.connect().expect("the port is free");
    machine.listen(1);
    machine.receive(80, Flags::SYN, 0, 0, 0);
    machine.receive_from(address("198.51.100.1:40001"), 80, Flags::SYN, 0, 0, 0);
    let numbers = machine.host.sockets().filter(|(_, is_listener)| !is_listener);
    let numbers: Vec<Seq> =
        numbers.filter_map(|(socket, _)| machine.host.view(socket)).map(|view| view.iss).collect();
    assert_eq!(numbers, [Seq(100), Seq(300)], "the backlog has room for one");
    machine.receive(80, Flags::RST, 1, 0, 0);
    machine.receive_from(address("198.51.100.1:40001"), 80, Flags::SYN, 0, 0, 0);
    let (last, _) = machine.host.sockets().last().expect("a child");
    let drawn =
        IsnGenerator::new((3, 4)).next(Time::ZERO, address("192.0.2.1:80"), address("198.51.100.1:40001"));
    assert_eq!(machine.host.view(last).map(|view| view.iss), Some(drawn));
}
