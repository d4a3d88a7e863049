//! When Linux acknowledges: quick-ACK mode, ping-pong mode, and how long an ACK waits.

use synscope_tcp::{Cause, Command, Profile, TimerKind};

use crate::common::{Lab, MS, Pair, Side, ack, config, data, established, fin, fin_wait_1, payload};

const LINUX: Profile = Profile::Linux;

fn lab() -> Lab {
    established(config(LINUX, &[]))
}

fn none() -> Vec<String> {
    Vec::new()
}

/// Uses up the quick ACKs: as many small segments, each read and acknowledged at once.
fn after_quick_acks() -> (Lab, i32) {
    let mut lab = lab();
    let mut next = 1;
    for _ in 0..16 {
        lab.receive(data(next, 10, 1));
        lab.read();
        next += 10;
        lab.pass(30 * MS);
    }
    assert_eq!(lab.sent().len(), 16);
    (lab, next)
}

/// A request is answered at once, so that the two take turns from now on.
fn in_ping_pong() -> Lab {
    let mut lab = lab();
    lab.receive(data(1, 10, 1));
    lab.read();
    lab.send(10);
    lab.receive(ack(11, 11));
    lab.forget_output();
    lab
}

#[test]
fn the_first_segments_are_acknowledged_at_once() {
    let mut lab = lab();
    lab.receive(data(1, 10, 1));
    assert_eq!(lab.causes(), [Cause::AckOfData]);
    lab.receive(data(11, 10, 1));
    assert_eq!(lab.sent(), ["ACK 1 ack 11", "ACK 1 ack 21"]);
}

#[test]
fn a_small_window_has_few_quick_acks() {
    let mut lab = established(config(LINUX, &[("rcvbuf", "4000"), ("mss", "1000")]));
    for nth in 0..3 {
        lab.receive(data(1 + 1_000 * nth, 1_000, 1));
    }
    assert_eq!(lab.sent(), ["ACK 1 ack 1001", "ACK 1 ack 2001"]);
}

#[test]
fn after_them_small_data_waits_until_it_is_read() {
    let (mut lab, next) = after_quick_acks();
    lab.receive(data(next, 10, 1));
    assert_eq!(lab.sent(), none());
    lab.read();
    assert_eq!(lab.sent(), [format!("ACK 1 ack {}", next + 10)]);
}

/// Holds SHLD-19.
#[test]
fn every_second_full_segment_is_acknowledged_at_once_also_later() {
    let (mut lab, next) = after_quick_acks();
    for nth in 0..4 {
        lab.receive(data(next + 1_460 * nth, 1_460, 1));
    }
    // A segment that is larger than all before tells what a full one is.
    let acked: Vec<i32> = [2, 4].iter().map(|nth| next + 1_460 * nth).collect();
    assert_eq!(lab.sent(), acked.iter().map(|ack| format!("ACK 1 ack {ack}")).collect::<Vec<_>>());
}

/// Holds SHLD-18.
#[test]
fn where_the_two_take_turns_an_ack_waits_for_the_answer() {
    let mut lab = in_ping_pong();
    lab.receive(data(11, 10, 11));
    lab.read();
    assert_eq!(lab.timer_ms(TimerKind::DelayedAck), Some(40));
    lab.send(10);
    assert_eq!(lab.sent(), ["PSH,ACK 11+10 ack 21"]);
    assert_eq!(lab.timer_ms(TimerKind::DelayedAck), None);
}

#[test]
fn an_answer_that_does_not_come_ends_the_turns() {
    let mut lab = in_ping_pong();
    lab.receive(data(11, 10, 11));
    lab.pass(40 * MS);
    assert_eq!(lab.causes(), [Cause::DelayedAck]);
    lab.forget_output();
    lab.receive(data(21, 10, 11));
    assert_eq!(lab.causes(), [Cause::AckOfData], "quick ACKs are left");
}

/// Recordings 06a and 02e: before any data there is nothing that tells how long to wait.
#[test]
fn the_ack_of_a_fin_before_any_data_waits_for_the_next_tick() {
    let mut lab = lab();
    lab.receive(fin(1, 1));
    assert_eq!((lab.sent(), lab.timer_ms(TimerKind::DelayedAck)), (none(), Some(4)));
}

/// Recording 01a.
#[test]
fn the_ack_of_a_fin_waits_40_milliseconds_after_data() {
    let mut lab = lab();
    lab.receive(data(1, 10, 1));
    lab.forget_output();
    lab.receive(fin(11, 1));
    assert_eq!((lab.sent(), lab.timer_ms(TimerKind::DelayedAck)), (none(), Some(40)));
    lab.pass(40 * MS);
    assert_eq!(lab.sent(), ["ACK 1 ack 12"]);
}

#[test]
fn the_ack_of_a_fin_rides_on_what_the_application_says() {
    let mut lab = lab();
    lab.receive(fin(1, 1));
    lab.does(Command::Close);
    lab.pass(500);
    assert_eq!(lab.sent(), ["FIN,ACK 1 ack 2"]);
}

#[test]
fn where_the_application_has_closed_a_fin_is_acknowledged_at_once() {
    let mut lab = fin_wait_1(config(LINUX, &[]));
    lab.receive(fin(1, 1));
    assert_eq!(lab.causes(), [Cause::AckOfFin]);
}

/// Recording 10b: what comes again was acknowledged in vain.
#[test]
fn what_is_repeated_brings_quick_acks_back() {
    let mut lab = in_ping_pong();
    lab.receive(data(1, 10, 11));
    assert_eq!(lab.sent(), ["ACK 11 ack 11"]);
    lab.receive(data(11, 10, 11));
    assert_eq!(lab.sent(), ["ACK 11 ack 21"]);
}

#[test]
fn a_wait_in_vain_makes_the_next_one_longer_up_to_the_round_trip() {
    let (mut lab, next) = after_quick_acks();
    lab.receive(data(next, 10, 1));
    let first = lab.timer_ms(TimerKind::DelayedAck);
    lab.pass(100 * MS);
    lab.receive(data(next + 10, 10, 1));
    assert_eq!((first, lab.timer_ms(TimerKind::DelayedAck)), (Some(40), Some(40)));
}

/// Recordings 01a and 02b, as far as the ACKs go.
#[test]
fn request_reply_and_two_closes() {
    let mut pair = Pair::new(&config(LINUX, &[])).opened();
    let start = pair.story.len() - 1;
    let at = pair.now;
    pair.call(Side::Client, Command::Send(payload(0, 100)));
    pair.run_for(20 * MS);
    pair.read_all(Side::Server);
    pair.call(Side::Server, Command::Send(payload(0, 200)));
    pair.run_for(20 * MS);
    pair.read_all(Side::Client);
    pair.run_for(400 * MS);
    pair.call(Side::Client, Command::Close);
    pair.run_for(1_000 * MS);
    pair.call(Side::Server, Command::Close);
    pair.run_for(100 * MS);
    let zero = at.as_us() / MS;
    let story: Vec<String> = pair.story[start + 1..]
        .iter()
        .map(|line| {
            let (time, rest) = line.split_once(' ').expect("a time");
            let (s, ms) = time.split_once('.').expect("a point");
            let ms = s.parse::<u64>().expect("seconds") * 1_000 + ms.parse::<u64>().expect("ms") - zero;
            format!("{ms} {rest}")
        })
        .collect();
    assert_eq!(
        story,
        [
            "0 client PSH,ACK 1+100 ack 1",
            "20 server ACK 1 ack 101",
            "20 server PSH,ACK 1+200 ack 101",
            "40 client ACK 101 ack 201",
            "440 client FIN,ACK 101 ack 201",
            "500 server ACK 201 ack 102",
            "1440 server FIN,ACK 201 ack 102",
            "1460 client ACK 102 ack 202",
        ]
    );
}
