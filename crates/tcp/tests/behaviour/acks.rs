//! When an ACK goes out, and what it rides on (RFC 9293 §3.8.6.3, RFC 5681 §4.2).

use synscope_tcp::{Cause, Command, Note, Profile, TimerKind};

use crate::common::{MS, ack, config, data, established, fin, fin_wait_1};

const RFC: Profile = Profile::Rfc9293;
const LINUX: Profile = Profile::Linux;

fn none() -> Vec<String> {
    Vec::new()
}

/// Holds MUST-40.
/// Holds SHLD-18.
#[test]
fn the_ack_of_small_data_waits() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(data(1, 10, 1));
    assert_eq!((lab.sent(), lab.timer_ms(TimerKind::DelayedAck)), (none(), Some(200)));
    lab.pass(200 * MS);
    assert_eq!(lab.causes(), [Cause::DelayedAck]);
    assert_eq!(lab.sent(), ["ACK 1 ack 11"]);
}

/// Holds MUST-40.
#[test]
fn no_ack_can_be_made_to_wait_for_half_a_second() {
    let mut config = config(RFC, &[]);
    assert!(config.set("delayed_ack", "499ms").is_ok());
    assert!(config.set("delayed_ack", "500ms").is_err());
}

#[test]
fn more_small_data_does_not_start_the_wait_anew() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(data(1, 10, 1));
    lab.pass(150 * MS);
    lab.receive(data(11, 10, 1));
    lab.pass(50 * MS);
    assert_eq!(lab.sent(), ["ACK 1 ack 21"]);
}

/// Holds SHLD-19.
#[test]
fn every_second_full_sized_segment_is_acknowledged_at_once() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(data(1, 1_460, 1));
    assert_eq!(lab.sent(), none());
    lab.receive(data(1_461, 1_460, 1));
    assert_eq!(lab.sent(), ["ACK 1 ack 2921"]);
    assert_eq!(lab.timer_ms(TimerKind::DelayedAck), None);
    lab.receive(data(2_921, 1_460, 1));
    assert_eq!(lab.sent(), none());
}

/// Holds MUST-58.
#[test]
fn an_ack_rides_on_data_that_goes_out_in_time() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(data(1, 10, 1));
    lab.send(5);
    assert_eq!(lab.sent(), ["PSH,ACK 1+5 ack 11"]);
    assert!(lab.log.notes.contains(&Note::AckMerged));
    lab.pass(200 * MS);
    assert_eq!(lab.sent(), none());
}

#[test]
fn the_ack_of_a_fin_rides_on_data_and_on_a_fin() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(fin(1, 1));
    lab.send(5);
    assert_eq!(lab.sent(), ["PSH,ACK 1+5 ack 2"]);
    let mut lab = established(config(RFC, &[]));
    lab.receive(fin(1, 1));
    lab.does(Command::Close);
    assert_eq!(lab.sent(), ["FIN,ACK 1 ack 2"]);
}

#[test]
fn the_ack_of_a_fin_that_nothing_follows_goes_out_in_time() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(fin(1, 1));
    lab.pass(200 * MS);
    assert_eq!(lab.sent(), ["ACK 1 ack 2"]);
}

#[test]
fn where_the_application_has_closed_a_fin_is_acknowledged_at_once() {
    let mut lab = fin_wait_1(config(RFC, &[]));
    lab.receive(fin(1, 1));
    assert_eq!(lab.causes(), [Cause::AckOfFin]);
}

#[test]
fn with_a_delay_of_zero_all_is_acknowledged_at_once() {
    let mut lab = established(config(RFC, &[("delayed_ack", "0")]));
    lab.receive(data(1, 10, 1));
    assert_eq!(lab.causes(), [Cause::AckOfData]);
    assert_eq!(lab.timer_ms(TimerKind::DelayedAck), None);
}

/// Holds MAY-13.
/// Holds MUST-59.
#[test]
fn a_gap_is_told_of_at_once_and_its_filling_too() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(data(101, 100, 1));
    assert_eq!(lab.causes(), [Cause::AckOfOutOfOrder]);
    assert_eq!(lab.sent(), ["ACK 1 ack 1"]);
    lab.receive(data(1, 50, 1));
    assert_eq!(lab.sent(), ["ACK 1 ack 51"]);
    lab.receive(data(51, 50, 1));
    assert_eq!(lab.sent(), ["ACK 1 ack 201"]);
    lab.receive(data(201, 10, 1));
    assert_eq!(lab.sent(), none());
}

#[test]
fn data_that_was_there_already_is_acknowledged_at_once() {
    for profile in [RFC, LINUX] {
        let mut lab = established(config(profile, &[]));
        lab.receive(data(1, 100, 1));
        lab.pass(200 * MS);
        lab.forget_output();
        lab.receive(data(1, 100, 1));
        assert_eq!(lab.sent(), ["ACK 1 ack 101"], "{profile}");
        lab.receive(data(51, 100, 1));
        assert_eq!(lab.sent(), ["ACK 1 ack 151"], "{profile}");
    }
}

#[test]
fn a_bare_ack_is_never_acknowledged() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(ack(1, 1));
    lab.pass(1_000 * MS);
    assert_eq!(lab.sent(), none());
}
