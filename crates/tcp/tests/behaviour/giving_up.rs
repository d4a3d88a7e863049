//! R1 and R2 (RFC 9293 §3.8.3), and how Linux reckons them: by time, with orphans and the user timeout.

use synscope_tcp::{ConnectionError, Note, Profile, Signal, State};

use crate::common::{
    Lab, MS, SECOND, ack, config, data, established, last_ack, syn_ack, syn_received, syn_sent,
};

const RFC: Profile = Profile::Rfc9293;
const LINUX: Profile = Profile::Linux;
const HOUR: u64 = 3_600 * SECOND;

/// ESTABLISHED with SACK after a round trip of 40 ms, and without timestamps.
fn linux_with(knobs: &[(&str, &str)]) -> Lab {
    let mut config = config(LINUX, knobs);
    config.set("tcp_timestamps", "off").expect("a switch");
    let mut lab = syn_sent(config);
    lab.pass(40 * MS);
    lab.receive(syn_ack().mss(1_000).sack_permitted());
    lab.forget_output();
    lab
}

/// When the connection ends if nothing more is heard, in milliseconds from now, and how often something
/// was sent until then.
fn end_of(mut lab: Lab) -> (u64, usize) {
    let start = lab.now;
    lab.forget_output();
    for _ in 0..200 {
        let due = lab.endpoint.poll_timeout().expect("a timer runs as long as it is not given up");
        lab.pass_until(due);
        if lab.state() == State::Closed {
            return (lab.now.since_us(start) / MS, lab.causes().len());
        }
    }
    panic!("never given up");
}

fn r1_of(lab: &Lab) -> Vec<u8> {
    let reached = |note: &Note| match note {
        Note::R1Reached { repeated } => Some(*repeated),
        _ => None,
    };
    lab.log.notes.iter().filter_map(reached).collect()
}

/// Holds MUST-20.
/// Holds SHLD-9.
/// Holds SHLD-10.
#[test]
fn after_three_retransmissions_ip_and_the_application_are_told_and_it_goes_on() {
    let mut lab = established(config(RFC, &[]));
    lab.send(10);
    lab.forget_output();
    lab.pass(14 * SECOND);
    assert_eq!((r1_of(&lab), lab.told()), (vec![], vec![]));
    lab.pass(SECOND);
    assert_eq!(r1_of(&lab), [3]);
    assert_eq!(lab.told(), [Signal::DeliveryProblem { repeated: 3 }]);
    assert_eq!(lab.state(), State::Established);
    lab.pass(HOUR);
    assert_eq!(r1_of(&lab), [3], "once");
    assert_eq!(lab.told(), [Signal::Failed { error: ConnectionError::TimedOut }]);
}

#[test]
fn progress_takes_r1_back() {
    let mut lab = established(config(RFC, &[]));
    lab.send(10);
    lab.pass(15 * SECOND);
    lab.receive(ack(1, 11));
    lab.send(10);
    lab.pass(300 * SECOND);
    assert_eq!(r1_of(&lab), [3, 3]);
}

/// The kernel tells only IP (`dst_negative_advice`).
#[test]
fn linux_reckons_r1_by_time_and_does_not_tell_the_application() {
    let mut lab = linux_with(&[]);
    lab.send(10);
    lab.pass(20 * SECOND);
    // Three seconds after 0.480: the probe does not count.
    assert_eq!(r1_of(&lab), [3]);
    assert_eq!(lab.told(), []);
}

/// Recordings 25a and 25b: the time runs from the first retransmission, not from the probe.
#[test]
fn linux_gives_up_data_some_12_seconds_after_the_first_retransmission() {
    let mut lab = linux_with(&[("tcp_retries2", "5")]);
    lab.send(100);
    assert_eq!(end_of(lab), (15_360, 6));
    let mut lab = linux_with(&[("tcp_retries2", "5"), ("tcp_early_retrans", "0")]);
    lab.send(100);
    assert_eq!(end_of(lab), (15_120, 5));
}

/// Recordings 12d, 25d and 25e.
#[test]
fn linux_gives_up_an_orphans_fin() {
    let orphan = |knobs: &[(&str, &str)]| {
        let mut lab = linux_with(knobs);
        lab.does(synscope_tcp::Command::Close);
        lab
    };
    assert_eq!(end_of(orphan(&[("tcp_orphan_retries", "3")])), (3_840, 4));
    let (default, zero) = (orphan(&[]), orphan(&[("tcp_orphan_retries", "0")]));
    assert_eq!(end_of(default), (122_880, 9));
    assert_eq!(end_of(zero), (122_880, 9), "0 stands for 8");
}

#[test]
fn linux_gives_up_an_orphan_of_no_retries_once_its_timeout_no_longer_grows() {
    let mut lab = last_ack(config(LINUX, &[("tcp_orphan_retries", "0"), ("tcp_rto_max_ms", "1s")]));
    lab.pass(3 * SECOND);
    assert_eq!(lab.state(), State::Closed);
}

/// One retry stands for three seconds from the first SYN, however many come without doubling (as a host with
/// Linux 6.18 did it).
#[test]
fn linux_gives_up_few_syns_by_time_too() {
    let syn = |knobs: &[(&str, &str)]| end_of(syn_sent(config(LINUX, knobs)));
    assert_eq!(syn(&[("tcp_syn_retries", "1")]), (3_000, 2));
    assert_eq!(syn(&[("tcp_syn_retries", "2")]), (7_000, 5));
    assert_eq!(syn(&[("tcp_syn_retries", "3")]), (19_000, 7));
    assert_eq!(syn(&[("tcp_user_timeout", "2500ms")]), (2_500, 2));
}

#[test]
fn linux_lets_the_user_timeout_end_data_instead() {
    let mut lab = linux_with(&[("tcp_user_timeout", "2s")]);
    lab.send(100);
    // From the first retransmission, at 0.480.
    assert_eq!(end_of(lab), (2_480, 4));
}

#[test]
fn linux_lets_the_user_timeout_end_the_probing_of_a_window_although_it_is_answered() {
    let mut lab = linux_with(&[("tcp_user_timeout", "3s")]);
    lab.receive(ack(1, 1).window(0));
    lab.send(100);
    for _ in 0..20 {
        if lab.state() == State::Closed {
            break;
        }
        lab.pass(250 * MS);
        lab.receive(ack(1, 1).window(0));
    }
    assert_eq!(lab.state(), State::Closed);
    assert_eq!(lab.told(), [Signal::Failed { error: ConnectionError::TimedOut }]);
}

/// Recording 27b: five unanswered probes, and then as long again as before the last.
#[test]
fn linux_gives_up_a_closed_window_that_nobody_is_behind() {
    let mut lab = linux_with(&[("tcp_retries2", "5")]);
    lab.receive(ack(1, 1).window(0));
    lab.send(100);
    assert_eq!(end_of(lab), (240 * (1 + 2 + 4 + 8 + 16 + 32), 5));
}

#[test]
fn linux_does_not_probe_for_an_orphan_for_ever() {
    let mut lab = linux_with(&[]);
    lab.receive(ack(1, 1).window(0));
    lab.send(100);
    lab.does(synscope_tcp::Command::Close);
    let start = lab.now;
    while lab.state() != State::Closed {
        lab.pass_until(lab.endpoint.poll_timeout().expect("the persist timer runs"));
        lab.receive(ack(1, 1).window(0));
        assert!(lab.now.since_us(start) < HOUR, "every probe is answered");
    }
    assert_eq!(lab.now.since_us(start) / SECOND, 242, "its wait has reached two minutes");
}

#[test]
fn a_request_is_counted_and_not_timed() {
    let mut lab = syn_received(config(LINUX, &[("tcp_user_timeout", "2s")]));
    lab.pass(62 * SECOND);
    assert_eq!(lab.state(), State::SynReceived);
}

/// What was received stays readable after an error, as with sockets.
#[test]
fn what_came_before_the_end_can_still_be_read() {
    for profile in [RFC, LINUX] {
        let mut lab = established(config(profile, &[("tcp_user_timeout", "2s")]));
        lab.receive(data(1, 10, 1));
        lab.send(10);
        lab.pass(20 * SECOND);
        assert_eq!((lab.state(), lab.endpoint.unread()), (State::Closed, 10), "{profile}");
    }
}
