//! Linux's tail loss probe (RFC 8985 §7), held against recordings 09a to 11b and 25a to 25h.

use synscope_tcp::{Cause, Command, Profile, TimerKind};

use crate::common::{Lab, MS, SECOND, ack, config, fin, syn_ack, syn_sent};

/// ESTABLISHED with SACK after a round trip of 40 ms, and without timestamps.
fn established_with(knobs: &[(&str, &str)]) -> Lab {
    let mut config = config(Profile::Linux, knobs);
    config.set("tcp_timestamps", "off").expect("a switch");
    let mut lab = syn_sent(config);
    lab.pass(40 * MS);
    lab.receive(syn_ack().mss(1_000).sack_permitted().window(60_000));
    lab.forget_output();
    lab
}

/// When what is sent now goes again within a time, in milliseconds from now.
fn again_ms(lab: &mut Lab, us: u64) -> Vec<u64> {
    let start = lab.now.as_us() / MS;
    lab.forget_output();
    lab.pass(us);
    lab.sent_ms().iter().map(|at| at - start).collect()
}

/// Recordings 09b and 25a.
#[test]
fn a_single_segment_is_probed_before_the_timeouts_begin_to_double() {
    let mut lab = established_with(&[]);
    lab.send(100);
    let causes = |lab: &Lab| lab.causes().iter().filter(|cause| **cause == Cause::LossProbe).count();
    let mut probed = lab.clone();
    probed.pass(10 * SECOND);
    assert_eq!(causes(&probed), 1, "once a flight");
    assert_eq!(again_ms(&mut lab, 10 * SECOND), [240, 480, 960, 1_920, 3_840, 7_680]);
}

/// Recording 25b.
#[test]
fn without_it_only_the_timeouts_are_left() {
    let mut lab = established_with(&[("tcp_early_retrans", "0")]);
    lab.send(100);
    assert_eq!(again_ms(&mut lab, 8 * SECOND), [240, 720, 1_680, 3_600, 7_440]);
}

#[test]
fn without_sack_there_is_no_probe() {
    let mut lab = syn_sent(config(Profile::Linux, &[]));
    lab.pass(40 * MS);
    lab.receive(syn_ack().mss(1_000));
    lab.send(100);
    assert_eq!(again_ms(&mut lab, SECOND), [240, 720]);
}

/// Recording 09a.
#[test]
fn a_fin_is_probed_too() {
    let mut lab = established_with(&[]);
    lab.does(Command::Close);
    assert_eq!(lab.timer_ms(TimerKind::LossProbe), Some(240));
    lab.pass(240 * MS);
    assert_eq!(lab.sent(), ["FIN,ACK 1 ack 1", "FIN,ACK 1 ack 1"]);
}

/// Recording 09d: the peer has no reason to wait with its ACK, so two round trips are enough; and what goes
/// again is the last of it.
#[test]
fn of_several_segments_the_last_is_sent_again_after_two_round_trips() {
    let mut lab = established_with(&[]);
    lab.send(100);
    lab.does(Command::Close);
    lab.forget_output();
    assert_eq!(lab.timer_ms(TimerKind::LossProbe), Some(82));
    lab.pass(82 * MS);
    assert_eq!(lab.sent(), ["FIN,ACK 101 ack 1"]);
    assert_eq!(lab.timer_ms(TimerKind::Retransmission), Some(240), "from the probe");
    lab.receive(ack(1, 1).sack(101, 102));
    lab.forget_output();
    lab.pass(240 * MS);
    assert_eq!(lab.sent(), ["PSH,ACK 1+100 ack 1"]);
}

/// Recording 25g: with a round trip of 300 ms the probe comes before the timeout of 900 ms.
#[test]
fn a_long_round_trip_is_waited_for_twice() {
    let mut lab = syn_sent(config(Profile::Linux, &[("tcp_timestamps", "off")]));
    lab.pass(300 * MS);
    lab.receive(syn_ack().mss(1_000).sack_permitted());
    lab.send(100);
    assert_eq!(again_ms(&mut lab, 8 * SECOND), [800, 1_700, 3_500, 7_100]);
}

#[test]
fn new_data_is_the_better_probe() {
    let mut lab = established_with(&[]);
    lab.send(100);
    lab.send(50);
    lab.forget_output();
    lab.pass(240 * MS);
    assert_eq!(lab.causes(), [Cause::Data]);
    assert_eq!(lab.sent(), ["PSH,ACK 101+50 ack 1"], "although Nagle's algorithm holds it");
}

#[test]
fn an_acknowledgement_lets_what_is_left_be_probed_anew() {
    let mut lab = established_with(&[("nodelay", "on")]);
    lab.send(100);
    lab.send(100);
    lab.pass(40 * MS);
    lab.receive(ack(1, 101));
    assert_eq!(lab.timer_ms(TimerKind::LossProbe), Some(240));
    lab.receive(ack(1, 201));
    assert_eq!(lab.endpoint.poll_timeout(), None);
}

#[test]
fn a_probe_that_came_too_soon_does_not_keep_the_next_flight_from_one() {
    let mut lab = established_with(&[]);
    lab.send(100);
    lab.pass(240 * MS);
    // The peer has had it twice, and says so (RFC 2883).
    lab.receive(ack(1, 101));
    lab.receive(ack(1, 101).sack(1, 101));
    lab.send(100);
    assert_eq!(again_ms(&mut lab, 600 * MS), [240, 480]);
}

#[test]
fn while_what_is_lost_goes_again_nothing_is_probed() {
    let mut lab = established_with(&[("nodelay", "on")]);
    lab.send(100);
    lab.pass(480 * MS);
    lab.send(100);
    assert_eq!(lab.timer_ms(TimerKind::LossProbe), None);
}

/// Recording 13d: simultaneous close, both ACKs lost.
#[test]
fn in_closing_the_fin_is_probed() {
    let mut lab = established_with(&[]);
    lab.does(Command::Close);
    lab.pass(100 * MS);
    lab.receive(fin(1, 1));
    lab.forget_output();
    lab.pass(140 * MS);
    assert_eq!(lab.causes(), [Cause::LossProbe]);
}
