//! TIME-WAIT: how long, what starts it anew, and what ends it (RFC 9293 §3.6.1, RFC 1337).

use synscope_tcp::{
    Cause, Challenge, Command, Config, Endpoint, Flags, IsnGenerator, Note, Profile, Segment, State,
    TimerKind,
};

use crate::common::{Lab, SECOND, ack, config, data, fin, fin_wait_1, plain, rst, syn, syn_ack, time_wait};

const RFC: Profile = Profile::Rfc9293;
const LINUX: Profile = Profile::Linux;

fn left_ms(lab: &Lab) -> Option<u64> {
    lab.timer_ms(TimerKind::TimeWait)
}

/// Holds MUST-13.
/// Holds RFC 9293 §3.4.2.
/// Holds RFC 9293 §3.10.8.
#[test]
fn time_wait_lasts_two_msl() {
    for (profile, seconds) in [(RFC, 240), (LINUX, 60), (Profile::Classic, 60)] {
        let mut lab = time_wait(config(profile, &[]));
        lab.pass(seconds * SECOND - 1);
        assert_eq!(lab.state(), State::TimeWait, "{profile}");
        lab.pass(1);
        assert_eq!(lab.state(), State::Closed, "{profile}");
        assert_eq!(lab.sent(), [""; 0], "{profile}");
    }
}

#[test]
fn with_an_msl_of_zero_the_last_ack_goes_out_and_the_next_timeout_ends_it() {
    let mut lab = fin_wait_1(config(RFC, &[("msl", "0")]));
    lab.receive(fin(1, 2));
    assert_eq!((lab.state(), lab.sent()), (State::TimeWait, vec!["ACK 2 ack 2".to_owned()]));
    assert_eq!(lab.endpoint.poll_timeout(), Some(lab.now));
    lab.pass(0);
    assert_eq!(lab.state(), State::Closed);
}

#[test]
fn only_its_own_timer_runs() {
    let lab = time_wait(config(LINUX, &[("keepalive", "on"), ("tcp_user_timeout", "5s")]));
    let running =
        TimerKind::ALL.into_iter().filter(|timer| lab.timer_ms(*timer).is_some()).collect::<Vec<_>>();
    assert_eq!(running, [TimerKind::TimeWait]);
}

/// Holds RFC 9293 §A.2.
#[test]
fn the_fin_again_is_acknowledged_and_starts_the_wait_anew() {
    for profile in [RFC, LINUX] {
        let mut lab = time_wait(config(profile, &[("msl", "30s")]));
        lab.pass(50 * SECOND);
        lab.receive(fin(1, 2));
        assert_eq!(lab.causes(), [Cause::AckOfRepeatedFin], "{profile}");
        assert_eq!(left_ms(&lab), Some(60_000), "{profile}");
    }
}

#[test]
fn the_fin_again_with_the_data_before_it_starts_the_wait_anew() {
    for profile in [RFC, LINUX] {
        let mut lab = fin_wait_1(config(profile, &[("msl", "30s")]));
        lab.receive(data(1, 10, 2).with(Flags::FIN));
        lab.pass(50 * SECOND);
        lab.receive(data(1, 10, 2).with(Flags::FIN));
        assert_eq!(left_ms(&lab), Some(60_000), "{profile}");
    }
}

#[test]
fn an_old_segment_is_acknowledged_and_rfc9293_does_not_wait_longer_for_it() {
    let mut lab = time_wait(config(RFC, &[("msl", "30s")]));
    lab.pass(50 * SECOND);
    lab.receive(ack(-10, 1));
    assert_eq!((lab.sent(), left_ms(&lab)), (vec!["ACK 2 ack 2".to_owned()], Some(10_000)));
}

#[test]
fn a_bare_ack_starts_the_wait_anew_in_silence_linux() {
    let mut lab = time_wait(config(LINUX, &[]));
    lab.pass(50 * SECOND);
    lab.receive(ack(2, 2));
    assert_eq!((lab.sent(), left_ms(&lab)), (vec![], Some(60_000)));
}

#[test]
fn a_syn_that_is_too_old_draws_an_ack_and_does_not_start_the_wait_anew() {
    for profile in [RFC, LINUX] {
        let mut lab = time_wait(config(profile, &[("msl", "30s")]));
        lab.pass(50 * SECOND);
        lab.receive(syn());
        assert_eq!((lab.sent(), left_ms(&lab)), (vec!["ACK 2 ack 2".to_owned()], Some(10_000)), "{profile}");
    }
}

#[test]
fn a_fin_without_ack_rfc9293_is_acknowledged_before_the_window_and_dropped_within() {
    let mut lab = time_wait(config(RFC, &[]));
    lab.receive(plain(1).with(Flags::FIN));
    assert_eq!(lab.sent(), ["ACK 2 ack 2"]);
    lab.receive(plain(2).with(Flags::FIN));
    assert_eq!(lab.sent(), [""; 0]);
}

#[test]
fn a_fin_without_ack_linux_is_acknowledged() {
    let mut lab = time_wait(config(LINUX, &[]));
    lab.receive(plain(2).with(Flags::FIN));
    assert_eq!(lab.sent(), ["ACK 2 ack 2"]);
}

/// Holds RFC 1337 §1.
#[test]
fn assassination_a_rst_at_the_exact_number_ends_it() {
    for profile in Profile::ALL {
        let mut lab = time_wait(config(profile, &[]));
        lab.receive(rst(2));
        assert_eq!(lab.state(), State::Closed, "{profile}");
    }
}

/// Holds RFC 1337 §3 F1.
#[test]
fn with_tcp_rfc1337_no_rst_ends_it() {
    for profile in Profile::ALL {
        let mut lab = time_wait(config(profile, &[("tcp_rfc1337", "on")]));
        lab.receive(rst(2));
        assert_eq!((lab.state(), lab.sent()), (State::TimeWait, vec![]), "{profile}");
    }
}

#[test]
fn a_rst_elsewhere_in_the_window_is_challenged_by_rfc9293_and_ignored_by_linux() {
    let mut rfc = time_wait(config(RFC, &[]));
    rfc.receive(rst(3));
    assert_eq!(rfc.causes(), [Cause::Challenge(Challenge::Reset)]);
    let mut linux = time_wait(config(LINUX, &[]));
    linux.receive(rst(3));
    linux.receive(rst(1));
    assert_eq!((linux.state(), linux.sent()), (State::TimeWait, vec![]));
}

/// A listener's child takes over the connection that `old` has left in TIME-WAIT.
fn reopened(config: &Config, offset: u32) -> (Lab, Lab, Segment) {
    let old = time_wait(config.clone());
    let mut child = Lab::with(config.clone());
    child.now = old.now;
    child.peer_isn = old.view().rcv_nxt + offset;
    child.does(Command::PassiveOpen { remote: None });
    child.forget_output();
    let old_view = old.view();
    let remote = old_view.remote.expect("a peer");
    let mut syn = Segment::new(remote, old_view.local, child.peer_isn, Flags::SYN);
    syn.window = 1_000;
    (old, child, syn)
}

/// Holds MAY-2.
#[test]
fn a_syn_beyond_all_that_came_before_opens_the_connection_anew() {
    for profile in [RFC, LINUX] {
        let (old, mut child, syn) = reopened(&config(profile, &[]), 1);
        assert!(old.endpoint.may_reopen(&syn), "{profile}");
        child.endpoint.reopen(child.now, old.endpoint.clone(), &syn, &mut child.log);
        assert_eq!(child.sent(), ["SYN,ACK 0 ack 1"], "{profile}");
        assert!(
            child.view().iss.after(old.view().snd_nxt),
            "{profile}: the ISS lies beyond all that was used"
        );
        child.receive(ack(1, 1));
        assert_eq!(child.state(), State::Established, "{profile}");
    }
}

#[test]
fn linux_takes_its_new_iss_just_beyond_the_largest_window() {
    let (old, mut child, syn) = reopened(&config(LINUX, &[]), 1);
    child.endpoint.reopen(child.now, old.endpoint.clone(), &syn, &mut child.log);
    assert_eq!(child.view().iss - old.view().snd_nxt, 65_537);
}

/// Holds MAY-2.
#[test]
fn a_syn_with_an_old_number_or_an_ack_or_a_rst_opens_nothing_anew() {
    let (old, _, syn) = reopened(&config(RFC, &[]), 0);
    assert!(!old.endpoint.may_reopen(&syn), "RCV.NXT itself is not beyond it");
    let (old, _, syn) = reopened(&config(RFC, &[]), 1);
    for extra in [Flags::ACK, Flags::RST, Flags::FIN] {
        assert!(!old.endpoint.may_reopen(&Segment { flags: syn.flags | extra, ..syn.clone() }), "{extra}");
    }
}

/// RFC 9293 §3.6.1, MAY-2: it "returns to TIME-WAIT state if the SYN turns out to be an old duplicate".
///
/// Holds MAY-2.
#[test]
fn a_syn_that_turns_out_to_be_an_old_duplicate_leads_back_to_time_wait() {
    let (old, mut child, syn) = reopened(&config(RFC, &[]), 1);
    child.endpoint.reopen(child.now, old.endpoint.clone(), &syn, &mut child.log);
    child.pass(SECOND);
    // The peer has no such connection: it answers our SYN-ACK with a RST at what that acknowledges.
    child.receive(rst(1));
    assert_eq!(child.state(), State::TimeWait);
    assert_eq!(child.view().rcv_nxt, old.view().rcv_nxt);
    assert_eq!(left_ms(&child), Some(240_000));
    child.pass(240 * SECOND);
    assert_eq!(child.state(), State::Closed);
}

#[test]
fn linux_has_forgotten_time_wait_by_then() {
    let (old, mut child, syn) = reopened(&config(LINUX, &[]), 1);
    child.endpoint.reopen(child.now, old.endpoint.clone(), &syn, &mut child.log);
    child.receive(rst(1));
    assert_eq!(child.state(), State::Listen);
}

#[test]
fn once_the_new_connection_is_open_a_rst_resets_it() {
    let (old, mut child, syn) = reopened(&config(RFC, &[]), 1);
    child.endpoint.reopen(child.now, old.endpoint.clone(), &syn, &mut child.log);
    child.receive(ack(1, 1));
    child.receive(rst(1));
    assert_eq!(child.state(), State::Closed);
}

#[test]
fn the_clock_of_a_new_incarnation_may_have_moved_on_by_itself() {
    let (old, mut child, syn) = reopened(&config(RFC, &[]), 1);
    // An hour: 900 million ticks, further than the old connection ever came.
    child.now = child.now.after_us(3_600 * SECOND);
    child.endpoint.reopen(child.now, old.endpoint.clone(), &syn, &mut child.log);
    let by_clock = IsnGenerator::new((1, 2)).next(child.now, old.view().local, syn.src);
    assert_eq!(child.view().iss, by_clock);
}

#[test]
fn reopening_is_noted_with_both_numbers() {
    let (old, mut child, syn) = reopened(&config(RFC, &[]), 1);
    child.endpoint.reopen(child.now, old.endpoint.clone(), &syn, &mut child.log);
    let expected = Note::TimeWaitReopened { seq: syn.seq, rcv_nxt: old.view().rcv_nxt };
    assert!(child.log.notes.contains(&expected));
}

#[test]
fn a_syn_ack_in_time_wait_linux_is_answered_and_starts_the_wait_anew() {
    let mut lab = time_wait(config(LINUX, &[]));
    lab.pass(50 * SECOND);
    lab.receive(syn_ack());
    assert_eq!((lab.sent(), left_ms(&lab)), (vec!["ACK 2 ack 2".to_owned()], Some(60_000)));
}

/// The endpoint stays small: thousands of it are kept in a trace's checkpoints.
#[test]
fn an_endpoint_fits_in_seven_hundred_octets() {
    let size = size_of::<Endpoint>();
    assert!(size <= 700, "{size}");
}
