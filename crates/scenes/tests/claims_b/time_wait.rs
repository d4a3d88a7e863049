//! N13: what the 2 MSL are for.

use synscope_scenes::Event;
use synscope_sim::Side;
use synscope_tcp::{State, TimerKind};

use crate::common::shown;
use crate::facts::{arrived, fins, happens, losing, read_with, sent, states, with};

#[test]
fn time_wait_answers_the_repeated_fin_and_starts_over() {
    let shown = shown("two-msl");
    assert_eq!(fins(&shown.a, Side::Server), 2);
    assert_eq!(Event::Armed(Side::Client, TimerKind::TimeWait).find(&shown.a).len(), 2);
    assert!(happens(&shown.a, &arrived("client:ACK 2#2")));
    assert!(!happens(&shown.a, &sent("client:RST 2#1")));
}

#[test]
fn with_an_msl_of_nearly_zero_the_repeated_fin_draws_a_reset() {
    let shown = shown("two-msl");
    assert!(happens(shown.b(), &arrived("client:RST 2#1")));
    assert!(!happens(shown.b(), &arrived("client:ACK 2#1")));
}

#[test]
fn each_lost_ack_starts_time_wait_over_once_more() {
    let shown = shown("two-msl");
    let trace = losing(&shown.scene.scenario, &["client:ACK 2#2"]);
    assert_eq!(fins(&trace, Side::Server), 3);
    assert_eq!(Event::Armed(Side::Client, TimerKind::TimeWait).find(&trace).len(), 3);
}

#[test]
fn two_msl_is_no_guarantee() {
    let shown = shown("two-msl");
    let all: Vec<_> = (2..=9).map(|nth| format!("client:ACK 2#{nth}")).collect();
    let all: Vec<_> = all.iter().map(String::as_str).collect();
    let trace = losing(&shown.scene.scenario, &all);
    assert!(!happens(&trace, &arrived("client:ACK 2#2")));
    assert!(states(&trace, Side::Server).ends_with(&[State::LastAck, State::Closed]), "it gives up");
}

#[test]
fn after_two_msl_the_new_connection_reads_its_own_data_only() {
    let shown = shown("two-msl-old-data");
    assert_eq!(read_with(&shown.a, Side::Server, "client:1+100#1"), 0);
    assert_eq!(read_with(&shown.a, Side::Server, "2/client:1+100#1"), 100);
    assert_eq!(read_with(&shown.a, Side::Server, "2/client:101+100#1"), 100);
}

#[test]
fn with_an_msl_of_nearly_zero_old_data_takes_the_place_of_new() {
    let shown = shown("two-msl-old-data");
    assert_eq!(read_with(shown.b(), Side::Server, "client:1+100#1"), 100, "the old is read");
    assert_eq!(read_with(shown.b(), Side::Server, "2/client:101+100#1"), 0, "the new is not");
    assert!(happens(shown.b(), &arrived("2/server:ACK 201#1")), "and nobody notices");
    let resets =
        shown.b().packets.iter().filter(|packet| packet.segment.flags.contains(synscope_tcp::Flags::RST));
    assert_eq!(resets.count(), 0);
}

#[test]
fn a_network_that_discards_in_time_does_no_harm_without_time_wait_either() {
    let shown = shown("two-msl-old-data");
    let a = with(&shown.scene.scenario, &[("packet_lifetime", "2s")]);
    let b = with(&shown.scene.other(&a.scenario), &[]);
    assert!(!happens(&b, &arrived("client:1+100#1")));
    assert_eq!(read_with(&b, Side::Server, "2/client:101+100#1"), 100);
}
