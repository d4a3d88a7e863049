//! Timestamps (RFC 7323): what is echoed, what they measure, and what they tell to be old.

use synscope_tcp::{Cause, Challenge, Command, Ignored, Note, Profile, State, Step, TimerKind, Timestamps};

use crate::common::{
    Lab, MS, Pair, SECOND, Seg, Side, ack, config, data, fin, listen, rst, syn, syn_ack, syn_sent,
};

const RFC: Profile = Profile::Rfc9293;
const LINUX: Profile = Profile::Linux;

/// What the peer's clock says when the connection opens.
const PEER_CLOCK: u32 = 500_000;

fn config_of(profile: Profile) -> synscope_tcp::Config {
    config(profile, &[("tcp_timestamps", "on"), ("delayed_ack", "0")])
}

/// ESTABLISHED by an active open, with timestamps; the peer's last was [`PEER_CLOCK`].
fn established(profile: Profile) -> Lab {
    let mut lab = syn_sent(config_of(profile));
    lab.receive(syn_ack().mss(1_460).stamped(PEER_CLOCK, 0));
    lab.pass(SECOND);
    lab.forget_output();
    lab
}

/// TIME-WAIT, with timestamps; the peer's next number is 2 and its last timestamp [`PEER_CLOCK`].
fn time_wait(profile: Profile) -> Lab {
    let mut lab = established(profile);
    lab.does(Command::Close);
    lab.receive(fin(1, 2).stamped(PEER_CLOCK, 0));
    assert_eq!(lab.state(), State::TimeWait);
    lab.pass(SECOND);
    lab.forget_output();
    lab
}

fn stamps(lab: &Lab) -> Timestamps {
    lab.last().options.timestamps.expect("the segment has timestamps")
}

fn old(val: u32) -> Note {
    Note::TimestampOld { val, ts_recent: PEER_CLOCK }
}

#[test]
fn the_clock_ticks_each_millisecond_from_a_place_of_its_own() {
    let mut lab = Lab::with(config_of(LINUX));
    lab.connect();
    let Timestamps { val, ecr } = stamps(&lab);
    assert_ne!(val, 0, "it does not tell how long the host is up");
    assert_eq!(ecr, 0, "there is nothing to echo yet");
    lab.pass(1_500 * MS);
    assert_eq!(stamps(&lab).val.wrapping_sub(val), 1_000, "the SYN went again after a second");
}

/// RFC 7323 §4.3, case A: with delayed ACKs, the timestamp of the first segment that is acknowledged.
#[test]
fn a_delayed_ack_echoes_the_earliest_segment_that_it_acknowledges() {
    let mut config = config_of(RFC);
    config.set("delayed_ack", "200ms").expect("a time");
    let mut lab = syn_sent(config);
    lab.receive(syn_ack().mss(1_460).stamped(10, 0));
    lab.receive(data(1, 1_460, 1).stamped(20, 0));
    lab.receive(data(1_461, 1_460, 1).stamped(30, 0));
    assert_eq!(stamps(&lab).ecr, 20);
}

/// RFC 7323 §4.3, cases B and C.
#[test]
fn what_comes_beyond_a_gap_is_not_echoed_and_what_fills_it_is() {
    let mut lab = established(RFC);
    lab.receive(data(101, 100, 1).stamped(PEER_CLOCK + 10, 0));
    assert_eq!(stamps(&lab).ecr, PEER_CLOCK);
    lab.receive(data(1, 100, 1).stamped(PEER_CLOCK + 20, 0));
    assert_eq!(stamps(&lab).ecr, PEER_CLOCK + 20);
}

/// RFC 7323 §4.1: an echo tells which transmission is acknowledged, so Karn's algorithm has no use.
#[test]
fn a_retransmission_is_measured_by_its_echo() {
    for profile in [RFC, LINUX] {
        let mut lab = established(profile);
        lab.send(10);
        let first = stamps(&lab).val;
        while lab.log.sent.len() < 2 {
            lab.pass(10 * MS);
        }
        let srtt_before = lab.view().srtt_us;
        lab.pass(70 * MS);
        lab.receive(ack(1, 11).stamped(PEER_CLOCK + 1, first));
        assert!(lab.view().srtt_us > srtt_before, "{profile}: it was the first, so it took long");
        assert!(!lab.log.notes.contains(&Note::RttAmbiguous), "{profile}");
    }
}

#[test]
fn an_echo_of_nothing_or_of_the_future_measures_nothing() {
    let mut lab = established(LINUX);
    lab.send(10);
    let val = stamps(&lab).val;
    while lab.log.sent.len() < 2 {
        lab.pass(10 * MS);
    }
    let mut from_future = lab.clone();
    lab.receive(ack(1, 11).stamped(PEER_CLOCK + 1, 0));
    from_future.receive(ack(1, 11).stamped(PEER_CLOCK + 1, val.wrapping_add(1_000_000)));
    for lab in [lab, from_future] {
        assert!(lab.log.notes.contains(&Note::RttAmbiguous));
    }
}

fn rto_ms(pair: &Pair, side: Side) -> u64 {
    pair.endpoint(side).view().rto_us / MS
}

/// Recordings 05a, 06a and 06b: the SYN-ACK that comes again echoes the first SYN, the third ACK that goes
/// again the first SYN-ACK; so they measure the whole wait, and the timeout is three times as much.
#[test]
fn after_a_lost_syn_ack_or_third_ack_the_whole_wait_is_measured() {
    let pair = |lost: &[(Side, usize)]| Pair::new(&config(LINUX, &[])).lose(lost).opened();
    assert_eq!(rto_ms(&pair(&[(Side::Server, 1)]), Side::Client), 3 * 1_040);
    assert_eq!(rto_ms(&pair(&[(Side::Client, 2)]), Side::Server), 3 * 1_040);
    let thrice = [(Side::Client, 2), (Side::Client, 3), (Side::Client, 4)];
    assert_eq!(rto_ms(&pair(&thrice), Side::Server), 3 * 7_040);
}

/// Recording 03a: a lost SYN is measured from the SYN that came through.
#[test]
fn after_a_lost_syn_the_round_trip_is_measured() {
    let pair = Pair::new(&config(LINUX, &[])).lose(&[(Side::Client, 1)]).opened();
    assert_eq!(rto_ms(&pair, Side::Client), 240);
}

/// RFC 7323 §5.3.
///
/// Holds RFC 7323 §5.3.
#[test]
fn established_receives_data_with_an_old_timestamp_and_answers_with_an_ack() {
    for profile in [RFC, LINUX] {
        let mut lab = established(profile);
        lab.receive(data(1, 10, 1).stamped(PEER_CLOCK - 1_000, 0));
        assert!(lab.log.notes.contains(&old(PEER_CLOCK - 1_000)), "{profile}");
        assert_eq!((lab.sent(), lab.endpoint.unread()), (vec!["ACK 1 ack 1".to_owned()], 0), "{profile}");
    }
}

/// RFC 7323 §5.2: a RST is believed with any timestamp, or with none.
///
/// Holds RFC 7323 §5.2.
#[test]
fn a_rst_with_an_old_timestamp_is_believed() {
    for profile in [RFC, LINUX] {
        for rst in [rst(1).stamped(PEER_CLOCK - 1_000, 0), rst(1)] {
            let mut lab = established(profile);
            lab.receive(rst);
            assert_eq!(lab.state(), State::Closed, "{profile}");
        }
    }
}

/// RFC 7323 §5.5: after 24 days the peer's clock may have gone round.
#[test]
fn an_old_timestamp_is_taken_after_24_days_of_silence() {
    let mut lab = established(RFC);
    lab.pass(25 * 24 * 3_600 * SECOND);
    lab.receive(data(1, 10, 1).stamped(PEER_CLOCK - 1_000, 0));
    assert_eq!((lab.endpoint.unread(), stamps(&lab).ecr), (10, PEER_CLOCK - 1_000));
}

/// RFC 7323 §3.2; the kernel takes it.
#[test]
fn a_segment_without_timestamps_is_dropped_in_silence_by_rfc9293_alone() {
    for (profile, taken) in [(RFC, 0), (LINUX, 10)] {
        let mut lab = established(profile);
        lab.receive(data(1, 10, 1));
        assert_eq!(lab.endpoint.unread(), taken, "{profile}");
        let note = Note::Ignored { step: Step::Sequence, why: Ignored::NoTimestamps };
        assert_eq!(lab.log.notes.contains(&note), taken == 0, "{profile}");
    }
}

/// `tcp_disordered_ack_check`, and `TCP_PAWS_WINDOW`.
#[test]
fn linux_lets_a_tick_and_a_repeated_ack_that_was_overtaken_pass() {
    let takes = |segment: Seg| {
        let mut lab = established(LINUX);
        lab.receive(segment);
        !lab.log.notes.iter().any(|note| matches!(note, Note::TimestampOld { .. }))
    };
    assert!(takes(data(1, 10, 1).stamped(PEER_CLOCK - 1, 0)));
    assert!(takes(ack(1, 1).stamped(PEER_CLOCK - 100, 0)));
    assert!(!takes(ack(1, 1).stamped(PEER_CLOCK - 100, 0).window(9_000)), "it would change the window");
    assert!(!takes(ack(1, 1).stamped(PEER_CLOCK - 5_000, 0)), "it is older than a retransmission timeout");
}

/// What is dropped for its timestamp is answered twice a second at most if it has no data, and not at all
/// if it is an ACK from before.
#[test]
fn linux_answers_old_timestamps_in_measure() {
    let mut lab = established(LINUX);
    for _ in 0..5 {
        lab.receive(syn().stamped(PEER_CLOCK - 5_000, 0));
        lab.pass(150 * MS);
    }
    assert_eq!(lab.causes(), [Cause::Challenge(Challenge::Syn); 2]);
    lab.forget_output();
    lab.receive(ack(-10, 1).stamped(PEER_CLOCK - 5_000, 0));
    assert_eq!(lab.sent(), [""; 0]);
    for _ in 0..3 {
        lab.receive(data(1, 10, 1).stamped(PEER_CLOCK - 5_000, 0));
    }
    assert_eq!(lab.sent().len(), 3, "data is answered each time");
}

/// A request: an ACK with an old timestamp does not open the connection.
#[test]
fn syn_received_receives_an_ack_with_an_old_timestamp() {
    for profile in [RFC, LINUX] {
        let mut lab = listen(config_of(profile));
        lab.receive(syn().mss(1_460).stamped(PEER_CLOCK, 0));
        lab.forget_output();
        lab.receive(ack(1, 1).stamped(PEER_CLOCK - 10, 0));
        assert_eq!(
            (lab.state(), lab.sent()),
            (State::SynReceived, vec!["ACK 1 ack 1".to_owned()]),
            "{profile}"
        );
        lab.receive(ack(1, 1).stamped(PEER_CLOCK, 0));
        assert_eq!(lab.state(), State::Established, "{profile}");
    }
}

/// Linux 6.18 was seen to answer so: what echoes none of our SYNs' timestamps is no answer to them.
#[test]
fn linux_refuses_a_handshake_that_echoes_what_its_syn_never_had() {
    for (off_by, opens) in [(0, true), (-1_000, false), (100_000, false)] {
        let mut lab = Lab::with(config_of(LINUX));
        lab.connect();
        let ecr = stamps(&lab).val.wrapping_add_signed(off_by);
        lab.forget_output();
        lab.receive(syn_ack().mss(1_460).stamped(PEER_CLOCK, ecr));
        assert_eq!(lab.state() == State::Established, opens, "{off_by}");
        assert_eq!(lab.sent(), [if opens { "ACK 1 ack 1" } else { "RST 1" }], "{off_by}");
        let mut lab = listen(config_of(LINUX));
        lab.receive(syn().mss(1_460).stamped(PEER_CLOCK, 0));
        let ecr = stamps(&lab).val.wrapping_add_signed(off_by);
        lab.forget_output();
        lab.receive(ack(1, 1).stamped(PEER_CLOCK, ecr));
        assert_eq!(lab.state() == State::Established, opens, "{off_by}");
        assert_eq!(lab.sent().len(), usize::from(!opens), "{off_by}");
    }
}

fn opens_anew(lab: &Lab, segment: Seg) -> bool {
    let (local, remote) = (lab.endpoint.local(), lab.endpoint.remote().expect("a peer"));
    lab.endpoint.may_reopen(&segment.build(remote, local, lab.peer_isn, lab.view().iss))
}

fn syn_at(seq: i32) -> Seg {
    crate::common::plain(seq).with(synscope_tcp::Flags::SYN)
}

/// RFC 6191 §2; recordings 23a, 23g and 23h.
/// Holds SHLD-4.
/// Holds RFC 6191 §2.
#[test]
fn time_wait_receives_a_syn_and_goes_by_its_timestamp() {
    for profile in [RFC, LINUX] {
        let lab = time_wait(profile);
        for (seq, val, opens) in [
            (-5_000, Some(PEER_CLOCK + 3_000), true),
            (5_000, Some(PEER_CLOCK + 3_000), true),
            (5_000, Some(PEER_CLOCK), true),
            (-5_000, Some(PEER_CLOCK), false),
            (5_000, Some(PEER_CLOCK - 3_000), false),
            (5_000, None, true),
            (-5_000, None, false),
        ] {
            let segment = val.map_or(syn_at(seq), |val| syn_at(seq).stamped(val, 0));
            assert_eq!(opens_anew(&lab, segment), opens, "{profile}: SYN {seq} with {val:?}");
        }
    }
}

/// RFC 6191 §2: where the old incarnation had no timestamps, a SYN that has them is new enough. The kernel
/// goes by the number.
#[test]
fn time_wait_without_timestamps_receives_a_syn_with_them() {
    for (profile, opens) in [(RFC, true), (LINUX, false)] {
        let lab = crate::common::time_wait(config_of(profile));
        assert_eq!(opens_anew(&lab, syn_at(-5_000).stamped(7, 0)), opens, "{profile}");
        assert!(opens_anew(&lab, syn_at(5_000).stamped(7, 0)), "{profile}");
    }
}

/// Recording 23h, and 23f for the wait: an old timestamp starts it over, a bare SYN does not.
#[test]
fn linux_in_time_wait_acknowledges_an_old_syn_and_waits_anew_if_its_timestamp_is_old() {
    for (segment, waits_anew) in
        [(syn_at(5_000).stamped(PEER_CLOCK - 3_000, 0), true), (syn_at(-5_000).stamped(PEER_CLOCK, 0), false)]
    {
        let mut lab = time_wait(LINUX);
        lab.receive(segment);
        assert_eq!(lab.sent(), ["ACK 2 ack 2"]);
        assert_eq!(lab.timer_ms(TimerKind::TimeWait) == Some(60_000), waits_anew);
    }
}

/// RFC 6191 §2: by the RFC it is dropped without an answer.
#[test]
fn rfc9293_in_time_wait_drops_an_old_syn_in_silence() {
    let mut lab = time_wait(RFC);
    lab.receive(syn_at(-5_000).stamped(PEER_CLOCK, 0));
    assert_eq!((lab.state(), lab.sent()), (State::TimeWait, vec![]));
    let note = Note::Ignored { step: Step::Syn, why: Ignored::SynOfOldIncarnation };
    assert!(lab.log.notes.contains(&note));
}
