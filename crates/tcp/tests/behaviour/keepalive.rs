//! Keepalive (RFC 9293 §3.8.4).

use synscope_tcp::{Cause, ConnectionError, Profile, ResetReason, Signal, State, TimerKind};

use crate::common::{
    Lab, MS, SECOND, ack, close_wait, config, data, established, fin_wait_2, last_ack, syn_sent,
};

const RFC: Profile = Profile::Rfc9293;
const LINUX: Profile = Profile::Linux;

/// The times of recordings 20a, 20d and 20g.
const KNOBS: &[(&str, &str)] = &[
    ("keepalive", "on"),
    ("tcp_keepalive_time", "5s"),
    ("tcp_keepalive_intvl", "1s"),
    ("tcp_keepalive_probes", "3"),
];

fn idle(profile: Profile) -> Lab {
    established(config(profile, KNOBS))
}

/// Holds MUST-25.
/// Holds MUST-28.
#[test]
fn it_is_off_unless_asked_for_and_waits_two_hours_by_default() {
    assert_eq!(established(config(RFC, &[])).endpoint.poll_timeout(), None);
    let lab = established(config(RFC, &[("keepalive", "on")]));
    assert_eq!(lab.timer_ms(TimerKind::Keepalive), Some(7_200_000));
}

/// Holds MAY-5.
/// Holds SHLD-12.
/// Holds MUST-27.
#[test]
fn a_silent_peer_is_probed_with_an_old_number_and_no_data() {
    let mut lab = idle(RFC);
    lab.pass(5 * SECOND);
    assert_eq!(lab.causes(), [Cause::Keepalive { nth: 1, limit: 3 }]);
    assert_eq!(lab.sent(), ["ACK 0 ack 1"]);
}

/// Holds MUST-29.
#[test]
fn a_dead_peer_is_given_up_after_three_probes_rfc9293_in_silence() {
    let mut lab = idle(RFC);
    lab.pass(60 * SECOND);
    assert_eq!(lab.sent_ms(), [5_000, 6_000, 7_000]);
    assert_eq!(
        (lab.state(), lab.told()),
        (State::Closed, vec![Signal::Failed { error: ConnectionError::TimedOut }])
    );
}

#[test]
fn a_dead_peer_is_given_up_after_three_probes_linux_with_a_rst() {
    let mut lab = idle(LINUX);
    lab.pass(60 * SECOND);
    assert_eq!(lab.causes().last(), Some(&Cause::Reset(ResetReason::PeerUnresponsive)));
    assert_eq!(lab.sent().last().map(String::as_str), Some("RST,ACK 1 ack 1"));
}

#[test]
fn a_peer_that_answers_is_left_alone_for_the_whole_time() {
    let mut lab = idle(RFC);
    lab.pass(6_500 * MS);
    lab.forget_output();
    lab.receive(ack(1, 1));
    assert_eq!(lab.timer_ms(TimerKind::Keepalive), Some(5_000));
    lab.pass(7_500 * MS);
    assert_eq!(lab.sent_ms(), [11_500, 12_500, 13_500], "the count has begun anew");
    assert_eq!(lab.state(), State::Established);
}

/// Holds MUST-26.
#[test]
fn anything_that_is_heard_puts_the_probe_off() {
    let mut lab = idle(RFC);
    lab.pass(4 * SECOND);
    lab.receive(data(1, 10, 1));
    assert_eq!(lab.timer_ms(TimerKind::Keepalive), Some(5_000));
}

/// Holds MUST-26.
#[test]
fn what_is_under_way_is_not_probed_but_retransmitted() {
    let mut lab = idle(RFC);
    lab.pass(4 * SECOND);
    lab.send(10);
    lab.forget_output();
    lab.pass(20 * SECOND);
    assert!(lab.causes().iter().all(|cause| matches!(cause, Cause::Retransmission { .. })));
}

#[test]
fn a_probe_is_answered_with_an_ack_in_every_state_that_may_see_one() {
    for profile in [RFC, LINUX] {
        for mut lab in [
            established(config(profile, &[])),
            fin_wait_2(config(profile, &[])),
            close_wait(config(profile, &[])),
        ] {
            let next = (lab.view().rcv_nxt - lab.peer_isn).cast_signed();
            let all = (lab.view().snd_nxt - lab.view().iss).cast_signed();
            lab.receive(ack(next - 1, all));
            assert_eq!(lab.sent(), [format!("ACK {all} ack {next}")], "{profile}");
        }
    }
}

#[test]
fn it_runs_in_close_wait_and_fin_wait_2_but_not_in_the_handshake_nor_after_both_fins() {
    let runs = |lab: Lab| lab.timer_ms(TimerKind::Keepalive).is_some();
    assert!(runs(close_wait(config(RFC, KNOBS))));
    assert!(runs(fin_wait_2(config(RFC, KNOBS))));
    assert!(!runs(syn_sent(config(RFC, KNOBS))));
    let mut lab = last_ack(config(RFC, KNOBS));
    lab.pass(100 * SECOND);
    assert!(lab.causes().iter().all(|cause| !matches!(cause, Cause::Keepalive { .. })));
}

#[test]
fn linux_lets_the_user_timeout_decide() {
    let knobs = [KNOBS, &[("tcp_user_timeout", "9s")]].concat();
    let mut lab = established(config(LINUX, &knobs));
    lab.pass(60 * SECOND);
    let times = lab.sent_ms();
    assert_eq!(times, [5_000, 6_000, 7_000, 8_000, 9_000], "four probes and the RST");
}
