//! What TCP does not do, and what would come of it.

use synscope_scenes::Event;
use synscope_sim::{Action, Side};
use synscope_tcp::{Call, State};

use crate::common::shown;
use crate::facts::{
    arrived, at_the_end, calls, doing, fins, happens, read, read_with, sent, states, when, with,
};

#[test]
fn a_forged_syn_reaches_no_application_with_three_steps_and_does_with_two() {
    let shown = shown("two-steps-forged");
    let accepted = |trace| {
        let accepted = calls(trace, Side::Server, |call| call == Call::Accept);
        accepted.filter(|call| call.result.to_string() == "ok").count()
    };
    assert_eq!(accepted(&shown.a), 0);
    assert!(!states(&shown.a, Side::Server).contains(&State::Established));
    assert_eq!(accepted(shown.b()), 2);
}

#[test]
fn a_host_that_is_there_resets_what_was_forged_in_its_name() {
    let shown = shown("two-steps-forged");
    let b = shown.scene.other(&shown.scene.scenario);
    let b = doing(&b, 100_000, Side::Client, Action::Reboot);
    assert!(happens(&b, &read(Side::Server, "ECONNRESET")));
}

#[test]
fn a_ghost_lives_by_tcp_retries2_and_an_attempt_by_tcp_synack_retries() {
    let shown = shown("two-steps-forged");
    let a = with(&shown.scene.scenario, &[("tcp_retries2", "7")]);
    let b = with(&shown.scene.other(&a.scenario), &[]);
    assert_eq!(a.end.at, shown.a.end.at);
    assert!(when(&b, &read(Side::Server, "ETIMEDOUT")) > 120_000_000);
}

#[test]
fn old_data_is_dropped_for_its_number_and_taken_where_numbers_never_change() {
    let shown = shown("constant-isn");
    assert_eq!(read_with(&shown.a, Side::Server, "client:1+100#1"), 0);
    assert_eq!(read_with(&shown.a, Side::Server, "2/client:1+100#1"), 100);
    assert_eq!(read_with(shown.b(), Side::Server, "client:1+100#1"), 100, "the old is read");
    assert_eq!(read_with(shown.b(), Side::Server, "client:1+100#3"), 0, "the new is not");
}

#[test]
fn old_data_that_the_network_discards_in_time_does_no_harm() {
    let shown = shown("constant-isn");
    let b = with(&shown.scene.other(&shown.scene.scenario), &[("packet_lifetime", "1s")]);
    assert!(!happens(&b, &arrived("client:1+100#1")));
    assert_eq!(read_with(&b, Side::Server, "client:1+100#3"), 100);
}

#[test]
fn without_time_wait_the_new_connection_meets_the_old_ones_last_ack() {
    let shown = shown("no-time-wait");
    let refused = Event::Calls(Side::Client, "connect()".to_owned(), Some("EADDRINUSE".to_owned()));
    assert!(happens(&shown.a, &refused));
    assert!(happens(&shown.a, &arrived("client:ACK 2#2")), "the old connection ends in good order");
    let (first, second) = (arrived("2/client:SYN#1"), arrived("2/client:SYN#2"));
    let established = Event::Enters(Side::Server, State::SynReceived).find(shown.b());
    assert_eq!(established.len(), 2);
    assert!(when(shown.b(), &first) < established[1].at.as_us(), "the first SYN is in vain");
    assert_eq!(established[1].at.as_us(), when(shown.b(), &second));
    assert!(!happens(shown.b(), &arrived("client:ACK 2#1")));
}

#[test]
fn a_time_wait_that_is_too_short_is_as_bad_as_none() {
    let shown = shown("no-time-wait");
    let short = with(&shown.scene.scenario, &[("msl", "100ms")]);
    assert!(when(&short, &arrived("2/client:SYN#1")) < when(&short, &arrived("2/client:SYN#2")));
    assert_eq!(at_the_end(&short, Side::Server), at_the_end(shown.b(), Side::Server));
}

#[test]
fn a_client_that_gets_no_ack_for_its_fin_gives_up_on_a_server_that_is_well() {
    let shown = shown("no-ack-of-fin");
    assert!(happens(&shown.a, &read(Side::Client, "1000")));
    assert_eq!(fins(&shown.a, Side::Client), 1);
    assert!(happens(shown.b(), &read(Side::Client, "ETIMEDOUT")));
    assert!(!happens(shown.b(), &read(Side::Client, "1000")));
    assert!(when(shown.b(), &sent("client:RST 2#1")) > when(shown.b(), &read(Side::Client, "ETIMEDOUT")));
}

#[test]
fn more_patience_lets_the_answer_come_first() {
    let shown = shown("no-ack-of-fin");
    let a = with(&shown.scene.scenario, &[("tcp_retries2", "7")]);
    let b = with(&shown.scene.other(&a.scenario), &[]);
    assert!(happens(&b, &read(Side::Client, "1000")));
}
