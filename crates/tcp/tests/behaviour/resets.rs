//! RSTs: made, judged, never answered by a RST (RFC 9293 §3.5.2, §3.5.3, RFC 5961).

use synscope_tcp::{
    Cause, Challenge, Command, ConnectionError, Ignored, Note, Profile, ResetReason, Signal, State, Step,
};

use crate::common::{MS, SECOND};
use crate::common::{
    STATIONS, Station, ack, close_wait, closing, config, data, established, fin, fin_wait_1, fin_wait_2,
    in_station, last_ack, listen, rst, syn, syn_ack, syn_received, syn_received_active, syn_sent,
};

const RFC: Profile = Profile::Rfc9293;
const LINUX: Profile = Profile::Linux;

/// Holds RFC 9293 §3.5.3.
/// Holds RFC 9293 §3.10.7.3.
#[test]
fn syn_sent_believes_only_a_rst_that_acknowledges_its_syn() {
    let mut lab = syn_sent(config(RFC, &[]));
    lab.receive(rst(0));
    lab.receive(rst(0).ack(0));
    lab.receive(rst(0).ack(2));
    assert_eq!((lab.state(), lab.sent()), (State::SynSent, vec![]));
    lab.receive(rst(0).ack(1));
    assert_eq!(lab.told(), [Signal::Failed { error: ConnectionError::Refused }]);
}

/// Holds RFC 9293 §3.5.2.
/// Holds RFC 9293 §3.10.7.3.
#[test]
fn syn_sent_answers_a_bad_ack_with_a_rst_and_waits_on() {
    let mut lab = syn_sent(config(RFC, &[]));
    lab.receive(ack(500, 77));
    assert_eq!(lab.causes(), [Cause::Reset(ResetReason::BadAckInHandshake)]);
    assert_eq!((lab.state(), lab.sent()), (State::SynSent, vec!["RST 77".to_owned()]));
}

/// Recording 22e: the SYN goes again some 8 ms after the RST, if it was sent but once.
#[test]
fn syn_sent_answers_a_bad_ack_linux_sends_its_syn_again_soon() {
    let mut lab = syn_sent(config(LINUX, &[]));
    lab.pass(20 * MS);
    lab.receive(syn().ack(77));
    lab.forget_output();
    lab.pass(SECOND);
    assert_eq!(lab.sent_ms(), [28]);
    let mut late = syn_sent(config(LINUX, &[]));
    late.pass(SECOND);
    late.receive(syn().ack(77));
    late.forget_output();
    late.pass(900 * MS);
    assert_eq!(late.sent(), [""; 0]);
}

/// Holds SHLD-2.
/// Holds RFC 5961 §3.2.
#[test]
fn established_believes_a_rst_at_the_exact_number_with_or_without_data() {
    for segment in [rst(1), rst(1).ack(1), rst(1).len(20)] {
        let mut lab = established(config(RFC, &[]));
        lab.receive(segment);
        assert_eq!(lab.told(), [Signal::Failed { error: ConnectionError::Reset }]);
        assert_eq!((lab.state(), lab.sent()), (State::Closed, vec![]));
    }
}

/// Holds RFC 5961 §3.2.
#[test]
fn established_challenges_a_rst_elsewhere_in_the_window() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(rst(2));
    assert_eq!(lab.causes(), [Cause::Challenge(Challenge::Reset)]);
    assert_eq!((lab.state(), lab.sent()), (State::Established, vec!["ACK 1 ack 1".to_owned()]));
}

/// Holds RFC 9293 §3.5.3.
/// Holds RFC 5961 §3.2.
#[test]
fn established_ignores_a_rst_outside_of_the_window() {
    let mut lab = established(config(RFC, &[]));
    for seq in [0, -1_000, 65_536, 100_000] {
        lab.receive(rst(seq));
    }
    assert_eq!((lab.state(), lab.sent()), (State::Established, vec![]));
    let note = Note::Ignored { step: Step::Reset, why: Ignored::ResetOutsideWindow };
    assert_eq!(lab.log.notes.iter().filter(|found| **found == note).count(), 4);
}

#[test]
fn established_receives_a_rst_just_beyond_the_window_rfc9293_drops_it_and_linux_challenges() {
    for (profile, answers) in [(RFC, 0), (LINUX, 1)] {
        let mut lab = established(config(profile, &[]));
        lab.receive(rst(1 + lab.view().rcv_wnd.cast_signed()));
        assert_eq!(lab.sent().len(), answers, "{profile}");
        assert_eq!(lab.state(), State::Established, "{profile}");
    }
}

#[test]
fn a_rst_before_the_peers_fin_is_believed_by_linux_alone() {
    for station in [Station::CloseWait, Station::Closing, Station::LastAck] {
        let mut rfc = in_station(station, config(RFC, &[]));
        rfc.receive(rst(1));
        assert_eq!(rfc.state(), station.state());
        let mut linux = in_station(station, config(LINUX, &[]));
        linux.receive(rst(1));
        assert_eq!(linux.state(), State::Closed, "{station:?}");
    }
    let mut linux = in_station(Station::TimeWait, config(LINUX, &[]));
    linux.receive(rst(1));
    assert_eq!(linux.state(), State::TimeWait);
}

#[test]
fn what_the_application_learns_of_a_rst() {
    use ConnectionError::{BrokenPipe, Refused, Reset};
    let told = |mut lab: crate::common::Lab| {
        let next = lab.view().rcv_nxt - lab.peer_isn;
        lab.receive(rst(next.cast_signed()));
        assert_eq!(lab.endpoint.poll_timeout(), None, "no timer is left");
        lab.told()
    };
    let failed = |error| vec![Signal::Failed { error }];
    for (profile, in_syn_received, in_close_wait) in [(RFC, Refused, Reset), (LINUX, Reset, BrokenPipe)] {
        let config = config(profile, &[]);
        assert_eq!(told(syn_received(config.clone())), [], "{profile}: a listener's child");
        assert_eq!(told(syn_received_active(config.clone())), failed(in_syn_received), "{profile}");
        assert_eq!(told(established(config.clone())), failed(Reset), "{profile}");
        assert_eq!(told(fin_wait_1(config.clone())), failed(Reset), "{profile}");
        assert_eq!(told(fin_wait_2(config.clone())), failed(Reset), "{profile}");
        assert_eq!(told(close_wait(config.clone())), failed(in_close_wait), "{profile}");
        let in_closing = if profile == LINUX { failed(Reset) } else { vec![Signal::Closed] };
        assert_eq!(told(closing(config.clone())), in_closing, "{profile}");
        assert_eq!(told(last_ack(config.clone())), [Signal::Closed], "{profile}");
    }
}

/// A RST sends the passive side back to LISTEN and tells nobody, and the active side to CLOSED with an error.
///
/// Holds MUST-11.
#[test]
fn syn_received_remembers_where_it_came_from() {
    for profile in Profile::ALL {
        let mut passive = syn_received(config(profile, &[]));
        passive.receive(rst(1));
        assert_eq!((passive.state(), passive.told()), (State::Listen, vec![]), "{profile}");
        let mut active = syn_received_active(config(profile, &[]));
        active.receive(rst(1));
        let told = active.told();
        assert_eq!(active.state(), State::Closed, "{profile}");
        assert!(matches!(told[..], [Signal::Failed { .. }]), "{profile}: {told:?}");
    }
}

/// Holds MUST-12.
#[test]
fn the_application_can_tell_a_close_by_the_peer_from_an_abort() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(fin(1, 1));
    assert_eq!(lab.told(), [Signal::EndOfStream]);
    lab.does(Command::ShutdownWrite);
    lab.receive(ack(2, 2));
    assert_eq!((lab.state(), lab.told()), (State::Closed, vec![Signal::Closed]));
    let mut lab = established(config(RFC, &[]));
    lab.receive(rst(1));
    assert_eq!(lab.told(), [Signal::Failed { error: ConnectionError::Reset }]);
}

/// Holds MUST-11.
/// Holds RFC 9293 §3.5.3.
#[test]
fn syn_received_from_a_listener_is_the_listener_again_with_nothing_kept() {
    let mut lab = syn_received(config(RFC, &[]));
    lab.receive(rst(1));
    let fresh = listen(config(RFC, &[]));
    assert!(lab.endpoint == fresh.endpoint);
}

/// Holds RFC 5961 §4.2.
#[test]
fn a_syn_in_a_synchronized_state_is_challenged_wherever_it_lies() {
    for profile in [RFC, LINUX] {
        for segment in [syn(), syn_ack(), data(100, 0, 1).with(synscope_tcp::Flags::SYN)] {
            let mut lab = established(config(profile, &[]));
            lab.receive(segment);
            assert_eq!((lab.state(), lab.sent()), (State::Established, vec!["ACK 1 ack 1".to_owned()]));
        }
    }
}

#[test]
fn half_open_connection_is_discovered_by_the_challenge_as_in_figure_9() {
    let mut old = established(config(RFC, &[]));
    // The peer has rebooted and connects anew, with a number in the window.
    old.receive(data(400, 0, 1).with(synscope_tcp::Flags::SYN));
    let (challenge, _) = old.log.sent.remove(0);
    let mut new = syn_sent(config(RFC, &[]));
    new.receive_raw(&challenge);
    let (reset, _) = new.log.sent.remove(0);
    assert_eq!((reset.seq, new.state()), (challenge.ack, State::SynSent));
    old.receive_raw(&reset);
    assert_eq!(old.state(), State::Closed);
}

/// Holds RFC 5961 §7.
#[test]
fn challenges_are_throttled_to_ten_in_five_seconds() {
    let mut lab = established(config(RFC, &[]));
    for _ in 0..15 {
        lab.receive(rst(2));
    }
    assert_eq!(lab.sent().len(), 10);
    let note = Note::Ignored { step: Step::Reset, why: Ignored::Throttled };
    assert_eq!(lab.log.notes.iter().filter(|found| **found == note).count(), 5);
    lab.pass(5 * SECOND);
    lab.receive(rst(2));
    assert_eq!(lab.sent().len(), 1);
}

/// Recording 22b: a SYN each 100 ms draws a challenge each 500 ms.
#[test]
fn challenges_are_throttled_to_one_in_half_a_second_linux() {
    let mut lab = established(config(LINUX, &[]));
    for _ in 0..12 {
        lab.receive(syn());
        lab.pass(100 * MS);
    }
    assert_eq!(lab.sent_ms(), [0, 500, 1_000]);
}

/// Holds RFC 5961 §7.
#[test]
fn a_limit_of_zero_challenges_nothing() {
    let mut lab = established(config(RFC, &[("challenge_ack_limit", "0")]));
    lab.receive(rst(2));
    assert_eq!(lab.sent(), [""; 0]);
}

#[test]
fn linux_throttles_its_answers_to_bare_segments_outside_of_the_window_but_not_to_data() {
    let mut lab = established(config(LINUX, &[]));
    for _ in 0..3 {
        lab.receive(ack(-5, 1));
    }
    assert_eq!(lab.sent().len(), 1);
    for _ in 0..3 {
        lab.receive(data(-5, 3, 1));
    }
    assert_eq!(lab.sent().len(), 3);
}

#[test]
fn linux_throttles_them_in_time_wait_and_in_a_request_too() {
    let mut lab = in_station(Station::TimeWait, config(LINUX, &[]));
    for _ in 0..3 {
        lab.receive(ack(-5, 2));
    }
    assert_eq!(lab.sent().len(), 1);
    let mut lab = syn_received(config(LINUX, &[]));
    for _ in 0..3 {
        lab.receive(ack(-5, 1));
    }
    assert_eq!(lab.sent().len(), 1);
}

/// Holds RFC 9293 §3.5.2.
/// Holds RFC 5961 §5.2.
#[test]
fn an_ack_of_something_unsent_is_answered_and_not_used() {
    for (profile, answers_to_two) in [(RFC, 2), (LINUX, 1)] {
        let mut lab = established(config(profile, &[]));
        lab.receive(data(1, 10, 2));
        assert_eq!((lab.sent().len(), lab.told()), (1, vec![]), "{profile}");
        let mut lab = close_wait(config(profile, &[]));
        lab.receive(ack(2, 2));
        lab.receive(ack(2, 2));
        assert_eq!(lab.sent().len(), answers_to_two, "{profile} in CLOSE-WAIT");
    }
}

/// Holds MAY-12.
/// Holds RFC 5961 §5.2.
#[test]
fn an_ack_older_than_the_largest_window_is_challenged() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(ack(1, 1 - 10_000));
    assert_eq!(lab.sent(), [""; 0]);
    lab.receive(ack(1, -10_000));
    assert_eq!(lab.causes(), [Cause::Challenge(Challenge::OldAck)]);
}

/// Holds RFC 9293 §3.10.5.
#[test]
fn abort_sends_a_rst_where_the_peer_has_something_to_lose() {
    let resets = [
        Station::SynReceived,
        Station::SynReceivedActive,
        Station::Established,
        Station::FinWait1,
        Station::FinWait2,
        Station::CloseWait,
    ];
    for station in STATIONS.into_iter().filter(|station| station.state() != State::Closed) {
        let mut lab = in_station(station, config(RFC, &[]));
        if lab.endpoint.is_orphan() {
            continue;
        }
        lab.does(Command::Abort);
        let sent = lab.sent();
        assert_eq!(!sent.is_empty(), resets.contains(&station), "{station:?}: {sent:?}");
        assert!(sent.iter().all(|text| text.starts_with("RST ")), "{sent:?}");
        assert_eq!(lab.state(), State::Closed);
    }
}

#[test]
fn abort_takes_all_that_was_queued_with_it() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(ack(1, 1).window(0));
    lab.send(100);
    lab.does(Command::Abort);
    let view = lab.view();
    assert_eq!((view.unsent, view.out_of_order, lab.endpoint.poll_timeout()), (0, 0, None));
}

#[test]
fn linux_request_believes_a_rst_at_its_number_alone_and_answers_another_syn_with_one() {
    let mut lab = syn_received(config(LINUX, &[]));
    lab.receive(rst(500));
    assert_eq!((lab.state(), lab.causes()), (State::SynReceived, vec![Cause::Challenge(Challenge::Reset)]));
    let mut lab = syn_received(config(LINUX, &[]));
    lab.receive(rst(1));
    assert_eq!((lab.state(), lab.sent()), (State::Listen, vec![]));
    let mut lab = syn_received(config(LINUX, &[]));
    lab.receive(data(500, 0, 1).with(synscope_tcp::Flags::SYN));
    assert_eq!((lab.state(), lab.causes()), (State::Listen, vec![Cause::Reset(ResetReason::NoConnection)]));
}

#[test]
fn classic_believes_a_rst_anywhere_in_the_window() {
    for (seq, state) in [(1, State::Closed), (500, State::Closed), (-5, State::Established)] {
        let mut lab = established(config(Profile::Classic, &[]));
        lab.receive(rst(seq));
        assert_eq!((lab.state(), lab.sent().len()), (state, 0), "{seq}");
    }
}
