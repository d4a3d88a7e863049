//! FIN-WAIT-2 of an orphan in Linux: first perhaps a socket, then a minisock. Recordings 16a to 16h.

use synscope_tcp::{Cause, Command, Flags, Profile, ResetReason, State, TimerKind};

use crate::common::{
    Lab, MS, SECOND, ack, config, data, established, fin, fin_wait_1, fin_wait_2, plain, rst, syn,
};

const LINUX: Profile = Profile::Linux;

/// An orphan in FIN-WAIT-2, as `close()` and the ACK of the FIN make it.
fn orphan(knobs: &[(&str, &str)]) -> Lab {
    let mut lab = established(config(LINUX, knobs));
    lab.does(Command::Close);
    lab.receive(ack(1, 2));
    lab.forget_output();
    lab
}

/// How long it is until nothing is left, in seconds.
fn lives_s(mut lab: Lab) -> u64 {
    let start = lab.now;
    while lab.state() != State::Closed {
        let due = lab.endpoint.poll_timeout().expect("it does not wait for ever");
        lab.pass_until(due);
    }
    assert_eq!(lab.sent(), [""; 0], "it goes without a word");
    lab.now.since_us(start) / SECOND
}

/// Recordings 16a and 16b.
#[test]
fn up_to_a_minute_it_waits_as_long_as_tcp_fin_timeout() {
    assert_eq!(lives_s(orphan(&[])), 60);
    assert_eq!(lives_s(orphan(&[("tcp_fin_timeout", "10s")])), 10);
}

/// Recording 16d: thirty seconds as a socket, and thirty as a minisock.
#[test]
fn what_is_longer_than_a_minute_is_waited_twice() {
    let mut lab = orphan(&[("tcp_fin_timeout", "90s"), ("keepalive", "on")]);
    assert_eq!(lives_s(lab.clone()), 60);
    assert_eq!(lab.timer_ms(TimerKind::FinWait2), Some(30_000));
    assert_eq!(lab.timer_ms(TimerKind::Keepalive), None, "the kernel has one timer for both");
    lab.receive(syn().len(0));
    assert_eq!(lab.state(), State::FinWait2, "a socket challenges");
    lab.pass(31 * SECOND);
    lab.receive(rst(5));
    assert_eq!(lab.state(), State::Closed, "a minisock does not");
}

#[test]
fn it_waits_at_least_three_and_a_half_timeouts() {
    let lab = orphan(&[("tcp_fin_timeout", "0s")]);
    let rto_ms = lab.view().rto_us / MS;
    assert_eq!(lab.timer_ms(TimerKind::FinWait2), Some(rto_ms * 7 / 2));
}

#[test]
fn closing_in_fin_wait_2_makes_one_too() {
    let mut lab = fin_wait_2(config(LINUX, &[("tcp_fin_timeout", "10s")]));
    assert_eq!(lab.endpoint.poll_timeout(), None);
    lab.does(Command::Close);
    assert_eq!(lives_s(lab), 10);
}

#[test]
fn the_fin_makes_it_time_wait_for_a_minute() {
    let mut lab = orphan(&[("tcp_fin_timeout", "10s")]);
    lab.pass(9 * SECOND);
    lab.receive(fin(1, 2));
    assert_eq!((lab.state(), lab.sent()), (State::TimeWait, vec!["ACK 2 ack 2".to_owned()]));
    assert_eq!(lab.timer_ms(TimerKind::TimeWait), Some(60_000));
}

/// Recordings 16a and 16b: data, or a FIN behind data.
#[test]
fn data_is_answered_with_a_rst_and_ends_it() {
    for segment in [data(1, 10, 2), data(1, 10, 2).with(Flags::FIN), data(3, 10, 2), fin(11, 2)] {
        let mut lab = orphan(&[]);
        lab.receive(segment);
        assert_eq!(lab.causes(), [Cause::Reset(ResetReason::DataAfterClose)]);
        assert_eq!((lab.state(), lab.sent()), (State::Closed, vec!["RST 2".to_owned()]));
    }
}

#[test]
fn a_bare_ack_says_nothing_new_wherever_its_number_lies() {
    for acked in [-100, 1, 2, 5] {
        let mut lab = orphan(&[]);
        lab.receive(ack(1, acked));
        lab.receive(plain(1).len(3));
        assert_eq!((lab.state(), lab.sent()), (State::FinWait2, Vec::new()));
    }
}

#[test]
fn what_lies_outside_of_the_window_is_acknowledged() {
    let mut lab = orphan(&[]);
    lab.receive(data(-100, 10, 2));
    assert_eq!((lab.state(), lab.sent()), (State::FinWait2, vec!["ACK 2 ack 1".to_owned()]));
}

#[test]
fn a_rst_anywhere_in_the_window_is_believed_and_a_syn_there_reset() {
    let mut lab = orphan(&[]);
    lab.receive(rst(100));
    assert_eq!((lab.state(), lab.sent()), (State::Closed, Vec::new()));
    let mut lab = orphan(&[]);
    lab.receive(plain(100).with(Flags::SYN));
    assert_eq!((lab.state(), lab.sent()), (State::Closed, vec!["RST,ACK 0 ack 101".to_owned()]));
}

/// FIN and the ACK of ours in one segment.
#[test]
fn a_fin_that_acknowledges_ours_leads_to_time_wait() {
    let mut lab = established(config(LINUX, &[]));
    lab.does(Command::Close);
    lab.receive(fin(1, 2));
    assert_eq!(lab.state(), State::TimeWait);
    assert_eq!(lab.timer_ms(TimerKind::FinWait2), None);
}

#[test]
fn whoever_still_reads_keeps_a_socket() {
    let mut lab = fin_wait_1(config(LINUX, &[]));
    lab.receive(ack(1, 2));
    lab.receive(data(1, 10, 2));
    assert_eq!((lab.state(), lab.endpoint.unread()), (State::FinWait2, 10));
}
