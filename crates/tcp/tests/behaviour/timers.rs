//! Retransmission: how long, how often, and when it is given up (RFC 6298, RFC 9293 §3.8.3).

use synscope_tcp::{Cause, ConnectionError, Note, Profile, Signal, State, TimerKind};

use crate::common::{
    Lab, MS, Pair, SECOND, Side, ack, closing, config, established, fin_wait_1, last_ack, syn, syn_ack,
    syn_received, syn_received_active, syn_sent,
};

const RFC: Profile = Profile::Rfc9293;
const LINUX: Profile = Profile::Linux;
const HOUR: u64 = 3_600 * SECOND;

fn seconds(ms: &[u64]) -> Vec<u64> {
    assert!(ms.iter().all(|ms| ms % 1_000 == 0), "{ms:?}");
    ms.iter().map(|ms| ms / 1_000).collect()
}

/// When an endpoint sends again what nobody answers, in seconds, and when it is given up.
fn silence(mut lab: Lab) -> (Vec<u64>, u64) {
    let start = lab.now;
    lab.pass(HOUR);
    let mut again = lab.clone();
    let times = lab.sent_ms().iter().map(|ms| ms - start.as_us() / MS).collect::<Vec<_>>();
    assert_eq!(again.state(), State::Closed);
    assert!(again.sent().iter().all(|text| !text.starts_with("RST")), "nothing is sent when it is given up");
    let end = lab.log.notes.iter().rev().find_map(|note| match note {
        Note::RtoBackedOff { .. } => None,
        Note::GaveUp { repeated, .. } => Some(usize::from(*repeated)),
        _ => None,
    });
    assert_eq!(end, Some(times.len()), "it says how often it has tried");
    (seconds(&times), times.len() as u64)
}

/// When the endpoint gives up, in seconds from the start of the test's clock.
fn gives_up_at(mut lab: Lab) -> u64 {
    let mut last = lab.now;
    for _ in 0..200 {
        if lab.state() == State::Closed {
            return last.as_us() / SECOND;
        }
        let due = lab.endpoint.poll_timeout().expect("a timer runs as long as it is not given up");
        lab.pass_until(due);
        last = due;
    }
    panic!("never given up");
}

fn syn_sent_with(profile: Profile) -> Lab {
    syn_sent(config(profile, &[]))
}

/// Holds RFC 4987 §3.3.
#[test]
fn syn_received_classic_repeats_the_syn_ack_at_3_9_21_45_93_and_drops_it_at_189_seconds() {
    let lab = syn_received(config(Profile::Classic, &[]));
    assert_eq!(silence(lab.clone()).0, [3, 9, 21, 45, 93]);
    assert_eq!(gives_up_at(lab), 189);
}

#[test]
fn syn_received_linux_repeats_the_syn_ack_at_1_3_7_15_31_and_drops_it_at_63_seconds() {
    let lab = syn_received(config(LINUX, &[]));
    assert_eq!(silence(lab.clone()).0, [1, 3, 7, 15, 31]);
    assert_eq!(gives_up_at(lab), 63);
}

/// Holds MUST-22.
/// Holds RFC 4987 §3.3.
#[test]
fn syn_received_from_an_active_open_is_tried_as_often_as_its_syn() {
    let knobs = [("tcp_syn_retries", "2"), ("tcp_synack_retries", "5")];
    assert_eq!(silence(syn_received_active(config(RFC, &knobs))).0, [1, 3]);
    assert_eq!(silence(syn_received(config(RFC, &knobs))).0, [1, 3, 7, 15, 31]);
}

#[test]
fn syn_sent_linux_repeats_the_syn_four_times_a_second_apart_and_then_doubles() {
    assert_eq!(silence(syn_sent_with(LINUX)).0, [1, 2, 3, 4, 5, 7, 11, 19, 35, 67]);
    assert_eq!(gives_up_at(syn_sent_with(LINUX)), 131);
}

#[test]
fn syn_sent_linux_without_linear_timeouts_doubles_from_the_start() {
    let lab = syn_sent(config(LINUX, &[("tcp_syn_linear_timeouts", "0")]));
    assert_eq!(silence(lab.clone()).0, [1, 3, 7, 15, 31, 63]);
    assert_eq!(gives_up_at(lab), 127);
}

/// Holds MUST-23.
/// Holds RFC 6298 §2.1.
#[test]
fn syn_sent_rfc9293_is_given_up_after_three_minutes_at_the_earliest() {
    assert_eq!(silence(syn_sent_with(RFC)).0, [1, 3, 7, 15, 31, 63, 127]);
    assert_eq!(gives_up_at(syn_sent_with(RFC)), 247);
}

/// Holds MUST-22.
#[test]
fn syn_sent_that_is_given_up_tells_the_application_etimedout() {
    let mut lab = syn_sent_with(RFC);
    lab.pass(HOUR);
    assert_eq!(lab.told().last(), Some(&Signal::Failed { error: ConnectionError::TimedOut }));
}

#[test]
fn retries_of_zero_give_up_when_the_first_wait_is_over() {
    let lab = syn_sent(config(RFC, &[("tcp_syn_retries", "0")]));
    assert_eq!(silence(lab.clone()).0, [0; 0]);
    assert_eq!(gives_up_at(lab), 1);
}

#[test]
fn a_retransmission_says_which_it_is_of_how_many_and_how_long_was_waited() {
    let mut lab = syn_sent_with(RFC);
    lab.pass(3 * SECOND);
    let waited = |nth, waited_us| Cause::Retransmission { nth, limit: 7, waited_us };
    assert_eq!(lab.causes(), [waited(1, SECOND), waited(2, 2 * SECOND)]);
}

/// Holds SHLD-11.
/// Holds RFC 6298 §5.5.
/// Holds RFC 9293 §3.10.8.
#[test]
fn data_that_nobody_acknowledges_is_given_up_after_r2_which_is_more_than_100_seconds() {
    let mut lab = established(config(RFC, &[]));
    lab.send(10);
    lab.forget_output();
    assert_eq!(silence(lab.clone()).0, [1, 3, 7, 15, 31, 63, 127]);
    assert_eq!(gives_up_at(lab), 247);
}

#[test]
fn fin_that_nobody_acknowledges_is_given_up_in_every_closing_state() {
    for lab in [fin_wait_1(config(RFC, &[])), closing(config(RFC, &[])), last_ack(config(RFC, &[]))] {
        assert_eq!(silence(lab).0, [1, 3, 7, 15, 31, 63, 127]);
    }
}

#[test]
fn orphans_have_a_limit_of_their_own() {
    let lab = last_ack(config(RFC, &[("tcp_orphan_retries", "2")]));
    assert_eq!(silence(lab).0, [1, 3]);
}

/// Five retries stand for 12.6 s from the first retransmission, however many fit in.
#[test]
fn linux_gives_up_by_time_and_not_by_count() {
    let retransmissions = |round_trip_us| {
        let mut lab = syn_sent(config(LINUX, &[("tcp_retries2", "5")]));
        lab.pass(round_trip_us);
        lab.receive(syn_ack().mss(1_460));
        lab.forget_output();
        lab.send(100);
        lab.forget_output();
        lab.pass(HOUR);
        lab.sent().len()
    };
    assert_eq!(retransmissions(40 * MS), 5);
    assert_eq!(retransmissions(300 * MS), 3);
}

#[test]
fn linux_retransmits_once_even_with_no_retries_allowed() {
    let mut lab = established(config(LINUX, &[("tcp_retries2", "0")]));
    lab.send(100);
    lab.forget_output();
    lab.pass(HOUR);
    assert_eq!(lab.sent().len(), 1);
}

#[test]
fn linux_takes_orphan_retries_of_zero_for_eight() {
    let count = |retries| {
        let mut lab = last_ack(config(LINUX, &[("tcp_orphan_retries", retries)]));
        lab.pass(HOUR);
        lab.sent().len()
    };
    assert_eq!(count("0"), count("8"));
}

/// Holds MUST-18.
/// Holds RFC 6298 §2.2.
#[test]
fn the_timeout_follows_the_measured_round_trip() {
    let mut lab = syn_sent_with(RFC);
    lab.pass(400 * MS);
    lab.receive(syn_ack());
    let view = lab.view();
    assert_eq!((view.srtt_us, view.rttvar_us, view.rto_us), (400 * MS, 200 * MS, 1_200 * MS));
}

/// Holds RFC 6298 §2.4.
#[test]
fn a_measured_timeout_is_at_least_a_second() {
    let mut lab = syn_sent_with(RFC);
    lab.pass(40 * MS);
    lab.receive(syn_ack());
    assert_eq!(lab.view().rto_us, SECOND);
}

#[test]
fn linux_adds_200_milliseconds_to_the_round_trip() {
    let mut lab = syn_sent_with(LINUX);
    lab.pass(40 * MS);
    lab.receive(syn_ack());
    assert_eq!(lab.view().rto_us, 240 * MS);
}

/// RFC 6298 §5.7, on both sides: the client whose SYN was lost, the server whose SYN-ACK was. The kernel
/// does so where nothing was measured, so not with timestamps.
///
/// Holds RFC 6298 §5.7.
#[test]
fn data_begins_with_three_seconds_after_a_lost_syn() {
    for profile in [RFC, LINUX] {
        let config = config(profile, &[("tcp_timestamps", "off")]);
        let client_lost = Pair::new(&config).lose(&[(Side::Client, 1)]).opened();
        assert_eq!(client_lost.endpoint(Side::Client).view().rto_us, 3 * SECOND, "{profile}");
        let server_lost = Pair::new(&config).lose(&[(Side::Client, 2)]).opened();
        assert_eq!(server_lost.endpoint(Side::Server).view().rto_us, 3 * SECOND, "{profile}");
    }
}

#[test]
fn a_first_wait_of_three_seconds_is_not_shortened_after_a_lost_syn() {
    let pair = Pair::new(&config(Profile::Classic, &[])).lose(&[(Side::Client, 1)]).opened();
    assert_eq!(pair.endpoint(Side::Client).view().rto_us, 6 * SECOND);
}

/// Karn's algorithm, both halves: no sample, and the backoff stays until there is one.
///
/// Holds MUST-18.
/// Holds RFC 6298 §3.
#[test]
fn the_ack_of_a_retransmission_measures_nothing_and_leaves_the_backoff() {
    for profile in [RFC, LINUX] {
        let mut lab = syn_sent_with(profile);
        lab.pass(40 * MS);
        lab.receive(syn_ack().mss(1_460));
        let before = lab.view();
        lab.send(10);
        lab.pass_until(lab.endpoint.poll_timeout().expect("the retransmission timer"));
        lab.receive(ack(1, 11));
        assert_eq!(lab.view().srtt_us, before.srtt_us, "{profile}");
        assert_eq!(lab.view().rto_us, 2 * before.rto_us, "{profile}");
        assert!(lab.log.notes.contains(&Note::RttAmbiguous));
        // The next one is sent once, and measured.
        lab.send(10);
        lab.pass(40 * MS);
        lab.receive(ack(1, 21));
        assert_eq!(lab.view().rto_us, before.rto_us, "{profile}");
    }
}

/// Holds RFC 6298 §5.3.
#[test]
fn new_acknowledgements_start_the_timer_anew_and_the_last_one_stops_it() {
    let mut lab = established(config(RFC, &[("nodelay", "on")]));
    lab.send(10);
    lab.send(10);
    lab.pass(600 * MS);
    lab.receive(ack(1, 11));
    assert_eq!(lab.timer_ms(TimerKind::Retransmission), Some(1_000));
    lab.receive(ack(1, 21));
    assert_eq!(lab.timer_ms(TimerKind::Retransmission), None);
}

#[test]
fn an_old_acknowledgement_leaves_the_timer_alone() {
    let mut lab = established(config(RFC, &[]));
    lab.send(10);
    lab.pass(600 * MS);
    lab.receive(ack(1, 1));
    assert_eq!(lab.timer_ms(TimerKind::Retransmission), Some(400));
}

/// Holds RFC 6298 §5.5.
#[test]
fn only_the_oldest_segment_is_sent_again() {
    let mut lab = established(config(RFC, &[("nodelay", "on")]));
    lab.send(10);
    lab.send(10);
    lab.forget_output();
    lab.pass(1_000 * MS);
    assert_eq!(lab.sent(), ["PSH,ACK 1+10 ack 1"]);
}

#[test]
fn progress_lets_the_retransmissions_count_anew() {
    let mut lab = established(config(RFC, &[("tcp_retries2", "2"), ("nodelay", "on")]));
    lab.send(10);
    lab.send(10);
    lab.pass(3 * SECOND);
    lab.receive(ack(1, 11));
    assert_eq!(lab.view().retransmits, 0);
    lab.pass(SECOND);
    assert_eq!(lab.state(), State::Established);
}

/// Holds RFC 6298 §2.5.
#[test]
fn the_timeout_is_bounded_by_tcp_rto_max() {
    let lab = syn_sent(config(RFC, &[("tcp_rto_max_ms", "5s")]));
    assert_eq!(silence(lab).0, [1, 3, 7, 12, 17, 22, 27]);
}

#[test]
fn user_timeout_ends_a_connection_whose_data_stays_unacknowledged() {
    let mut lab = established(config(RFC, &[("tcp_user_timeout", "2s")]));
    lab.send(10);
    lab.pass(2 * SECOND - 1);
    assert_eq!(lab.state(), State::Established);
    lab.pass(1);
    assert_eq!(lab.state(), State::Closed);
    assert_eq!(lab.told(), [Signal::Failed { error: ConnectionError::TimedOut }]);
}

#[test]
fn user_timeout_begins_anew_with_progress_and_ends_with_the_last_ack() {
    let mut lab = established(config(RFC, &[("tcp_user_timeout", "2s"), ("nodelay", "on")]));
    lab.send(10);
    lab.send(10);
    lab.pass(1_500 * MS);
    lab.receive(ack(1, 11));
    lab.pass(1_500 * MS);
    assert_eq!(lab.state(), State::Established);
    lab.receive(ack(1, 21));
    lab.pass(HOUR);
    assert_eq!(lab.state(), State::Established);
}

/// Holds RFC 9293 §3.10.8.
#[test]
fn user_timeout_ends_every_state_in_which_something_waits() {
    let knobs = &[("tcp_user_timeout", "2s")];
    let labs = [
        syn_sent(config(RFC, knobs)),
        syn_received(config(RFC, knobs)),
        fin_wait_1(config(RFC, knobs)),
        closing(config(RFC, knobs)),
        last_ack(config(RFC, knobs)),
    ];
    for mut lab in labs {
        let state = lab.state();
        lab.pass(2 * SECOND);
        assert_eq!(lab.state(), State::Closed, "from {state}");
    }
}

#[test]
fn a_timeout_before_its_time_does_nothing() {
    let mut lab = syn_sent_with(RFC);
    let before = lab.endpoint.clone();
    lab.endpoint.handle_timeout(lab.now.after_us(SECOND - 1), &mut lab.log);
    assert!(lab.endpoint == before && lab.log.notes.is_empty());
}

#[test]
fn a_timeout_far_too_late_fires_once() {
    let mut lab = syn_sent_with(RFC);
    lab.now = lab.now.after_us(HOUR);
    lab.endpoint.handle_timeout(lab.now, &mut lab.log);
    assert_eq!(lab.log.sent.len(), 1);
    assert!(lab.endpoint.poll_timeout() > Some(lab.now));
}

#[test]
fn a_second_syn_ack_for_a_backed_off_syn_keeps_the_clients_wait() {
    let mut lab = syn_received(config(LINUX, &[]));
    lab.pass(3_500 * MS);
    lab.forget_output();
    lab.receive(syn());
    assert_eq!(lab.timer_ms(TimerKind::Retransmission), Some(4_000), "as long as it was backed off");
}
