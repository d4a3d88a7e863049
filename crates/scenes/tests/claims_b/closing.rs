//! N8 to N11: how many segments a close takes, what its second wave is for, and what CLOSE-WAIT waits for.

use synscope_scenes::Event;
use synscope_sim::{Action, EndReason, Side};
use synscope_tcp::{State, TimerKind};

use crate::common::shown;
use crate::facts::{
    arrived, at_the_end, doing, fins, first, happens, is_told, losing, read, segments_of_the_close, sent,
    sent_from, states, stays, when, with,
};

#[test]
fn the_server_that_closes_at_once_needs_three_segments_and_the_other_four() {
    let shown = shown("three-to-close");
    assert_eq!(segments_of_the_close(&shown.a), 4);
    assert_eq!(segments_of_the_close(shown.b()), 3);
    assert!(happens(&shown.a, &Event::Fired(Side::Server, TimerKind::DelayedAck)));
}

/// The beats count segments, and count them right, wherever the two sliders stand.
#[test]
fn the_beats_of_three_to_close_count_right_wherever_its_sliders_stand() {
    let shown = shown("three-to-close");
    let mut told = [0, 0];
    for delayed_ack in ["0s", "1ms", "40ms", "200ms", "499ms"] {
        for closes in ["0s", "1ms", "39ms", "41ms", "199ms", "201ms", "1s", "never"] {
            let knobs = [("delayed_ack", delayed_ack), ("server_closes_after", closes)];
            let a = with(&shown.scene.scenario, &knobs);
            let b = with(&shown.scene.other(&a.scenario), &[]);
            if is_told(&shown.scene, (&a, Some(&b)), 4) {
                assert_eq!(segments_of_the_close(&b), 3, "{knobs:?}");
                told[0] += 1;
            }
            if is_told(&shown.scene, (&a, Some(&b)), 5) && closes != "never" {
                assert_eq!(segments_of_the_close(&a), 4, "{knobs:?}");
                told[1] += 1;
            }
        }
    }
    assert!(told[0] > 20 && told[1] > 10, "{told:?}");
}

#[test]
fn without_the_second_wave_the_fin_is_sent_again_and_with_it_it_is_not() {
    let shown = shown("second-wave");
    assert_eq!(fins(&shown.a, Side::Client), 1);
    assert!(happens(&shown.a, &arrived("server:ACK 2#1")));
    assert!(fins(shown.b(), Side::Client) > 2);
    assert!(!happens(shown.b(), &sent("server:ACK 2#1")));
}

#[test]
fn a_server_that_never_closes_is_waited_for_with_the_second_wave_and_given_up_without() {
    let shown = shown("second-wave");
    let never = with(&shown.scene.scenario, &[("server_closes_after", "never")]);
    assert_eq!(at_the_end(&never, Side::Client), [State::FinWait2]);
    let without = with(&shown.scene.other(&never.scenario), &[]);
    assert_eq!(at_the_end(&without, Side::Client), []);
    assert_eq!(at_the_end(&without, Side::Server), [State::CloseWait]);
}

#[test]
fn crossing_fins_take_four_segments_through_closing_to_time_wait_on_both_sides() {
    let shown = shown("crossing-fins");
    assert_eq!(segments_of_the_close(&shown.a), 4);
    for side in Side::BOTH {
        let states = states(&shown.a, side);
        assert!(
            states.ends_with(&[State::FinWait1, State::Closing, State::TimeWait, State::Closed])
                || states.ends_with(&[State::FinWait1, State::Closing, State::TimeWait]),
            "{side}: {states:?}"
        );
    }
}

#[test]
fn with_a_short_round_trip_the_fins_do_not_cross_and_three_segments_do() {
    let shown = shown("crossing-fins");
    let near = with(&shown.scene.scenario, &[("rtt", "20ms")]);
    assert_eq!(segments_of_the_close(&near), 3);
    assert!(Side::BOTH.iter().all(|side| !states(&near, *side).contains(&State::Closing)));
}

#[test]
fn an_abort_is_one_segment_that_nobody_answers() {
    let shown = shown("one-reset");
    let abort = Event::Calls(Side::Client, "abort()".to_owned(), None);
    let abort = first(&shown.a, &abort).expect("the client aborts");
    assert_eq!(sent_from(&shown.a, abort.at), 1);
    assert!(happens(&shown.a, &read(Side::Server, "ECONNRESET")));
    assert!(Side::BOTH.iter().all(|side| !states(&shown.a, *side).contains(&State::TimeWait)));
    assert!(Side::BOTH.iter().all(|side| fins(&shown.a, *side) == 0));
}

#[test]
fn if_the_reset_is_lost_the_server_stays_established() {
    let shown = shown("one-reset");
    let lost = losing(&shown.scene.scenario, &["client:RST 101#1"]);
    assert_eq!(lost.end.why, EndReason::Quiet);
    assert_eq!(at_the_end(&lost, Side::Server), [State::Established]);
    assert_eq!(at_the_end(&lost, Side::Client), []);
}

#[test]
fn the_server_that_missed_the_reset_gets_another_one_when_it_sends() {
    let shown = shown("one-reset");
    let lost = losing(&shown.scene.scenario, &["client:RST 101#1"]);
    let send = Action::Send { octets: 10, connection: None };
    let trace = doing(&lost.scenario, 2_000_000, Side::Server, send);
    assert!(happens(&trace, &read(Side::Server, "ECONNRESET")));
    assert_eq!(at_the_end(&trace, Side::Server), []);
}

#[test]
fn unsent_data_holds_close_wait_up_and_a_missing_close_holds_it_for_good() {
    let shown = shown("close-wait");
    let closes = Event::Calls(Side::Server, "close()".to_owned(), None);
    let last_ack = Event::Enters(Side::Server, State::LastAck);
    assert!(when(&shown.a, &closes) < when(&shown.a, &last_ack), "the FIN waits behind the data");
    assert_eq!(at_the_end(&shown.a, Side::Server), []);
    assert_eq!(shown.b().end.why, EndReason::Quiet, "no timer is left");
    assert_eq!(at_the_end(shown.b(), Side::Server), [State::CloseWait]);
    assert!(happens(shown.b(), &arrived("client:ACK 6001#1")), "all data is acknowledged");
}

#[test]
fn close_wait_lasts_as_long_as_the_application_lets_it() {
    let shown = shown("close-wait");
    for (patience, at_least) in [("10s", 10_000_000), ("1min", 60_000_000), ("24h", 86_400_000_000_u64)] {
        let mut scenario = shown.scene.scenario.clone();
        scenario.until_us = 2 * 86_400_000_000;
        let trace = with(&scenario, &[("server_closes_after", patience)]);
        let stay = stays(&trace, Side::Server).find(|stay| stay.state == State::CloseWait).expect("a stay");
        let lasted = stay.to.expect("it ends").as_us() - stay.from.as_us();
        assert!((at_least..at_least + 1_000).contains(&lasted), "{patience}: {lasted} µs");
    }
}

/// What the rule says of Linux.
#[test]
fn in_linux_close_ends_close_wait_with_data_still_unsent() {
    let shown = shown("close-wait");
    let linux = with(&shown.scene.scenario, &[("profile", "linux"), ("client.rcvbuf", "2920")]);
    let closes = when(&linux, &Event::Calls(Side::Server, "close()".to_owned(), None));
    assert_eq!(when(&linux, &Event::Enters(Side::Server, State::LastAck)), closes);
    let last = linux.packets.iter().rfind(|packet| packet.name.len > 0).expect("data");
    assert!(last.sent.as_us() > closes, "data is still unsent at close()");
}
