//! Selective acknowledgements: what the receiver reports, and what the sender makes of it.

use synscope_tcp::{Cause, Profile};

use crate::common::{Lab, SECOND, ack, config, data, fin, syn, syn_ack, syn_sent};

const LINUX: Profile = Profile::Linux;

/// ESTABLISHED with SACK, and without timestamps.
fn established_with(knobs: &[(&str, &str)]) -> Lab {
    let mut config = config(LINUX, knobs);
    config.set("tcp_timestamps", "off").expect("a switch");
    let mut lab = syn_sent(config);
    lab.receive(syn_ack().mss(1_000).sack_permitted().window(60_000));
    lab.forget_output();
    lab
}

/// RFC 2018 §4: the block that the last segment belongs to comes first.
#[test]
fn what_lies_beyond_a_gap_is_reported_the_newest_first() {
    let mut lab = established_with(&[]);
    for (seq, blocks) in [
        (101, vec![(101, 111)]),
        (201, vec![(201, 211), (101, 111)]),
        (111, vec![(101, 121), (201, 211)]),
        (301, vec![(301, 311), (101, 121), (201, 211)]),
        (401, vec![(401, 411), (301, 311), (101, 121), (201, 211)]),
        (501, vec![(501, 511), (401, 411), (301, 311), (101, 121)]),
    ] {
        lab.receive(data(seq, 10, 1));
        assert_eq!(lab.last_sack(), blocks);
    }
}

#[test]
fn what_is_acknowledged_by_number_is_no_longer_reported() {
    let mut lab = established_with(&[]);
    lab.receive(data(101, 10, 1));
    lab.receive(data(201, 10, 1));
    lab.receive(data(1, 100, 1));
    assert_eq!(lab.last_sack(), [(201, 211)]);
    lab.receive(data(111, 90, 1));
    assert_eq!(lab.last_sack(), []);
}

#[test]
fn three_blocks_fit_beside_timestamps() {
    let mut lab = syn_sent(config(LINUX, &[]));
    lab.receive(syn_ack().mss(1_000).sack_permitted().stamped(10, 0));
    for seq in [101, 201, 301, 401] {
        lab.receive(data(seq, 10, 1).stamped(10, 0));
    }
    assert_eq!(lab.last_sack(), [(401, 411), (301, 311), (201, 211)]);
}

/// Recording 09d: a FIN takes a number, too.
#[test]
fn a_fin_beyond_a_gap_is_reported() {
    let mut lab = established_with(&[]);
    lab.receive(fin(101, 1));
    assert_eq!(lab.last_sack(), [(101, 102)]);
}

#[test]
fn nothing_is_reported_to_a_peer_that_does_not_take_it() {
    let mut lab = syn_sent(config(LINUX, &[]));
    lab.receive(syn_ack().mss(1_000));
    lab.receive(data(101, 10, 1));
    assert_eq!(lab.last_sack(), []);
}

/// RFC 2883 §4, and recording 25h.
#[test]
fn data_that_comes_again_is_reported_once() {
    let mut lab = established_with(&[("delayed_ack", "0")]);
    lab.receive(data(1, 100, 1));
    lab.receive(data(1, 100, 1));
    assert_eq!(lab.last_sack(), [(1, 101)]);
    lab.receive(data(101, 100, 1));
    assert_eq!(lab.last_sack(), []);
}

/// RFC 2883 §4.1.1: the duplicate first, then the block that holds it.
#[test]
fn data_beyond_a_gap_that_comes_again_is_reported_before_its_block() {
    let mut lab = established_with(&[]);
    lab.receive(data(101, 100, 1));
    lab.receive(data(121, 10, 1));
    assert_eq!(lab.last_sack(), [(121, 131), (101, 201)]);
}

/// As Linux 6.18 was seen to report: only what came twice of a segment, and the block that it touches next.
#[test]
fn a_segment_that_overlaps_what_is_there_is_reported_in_part() {
    let mut lab = established_with(&[]);
    for seq in [101, 201, 301] {
        lab.receive(data(seq, 20, 1));
    }
    lab.receive(data(115, 20, 1));
    assert_eq!(lab.last_sack(), [(115, 121), (101, 135), (301, 321), (201, 221)]);
    lab.receive(data(1, 110, 1));
    assert_eq!(lab.last_sack(), [(101, 111), (301, 321), (201, 221)]);
    lab.receive(data(1, 150, 1));
    assert_eq!(lab.last_sack(), [(1, 135), (301, 321), (201, 221)]);
}

/// Recordings 10a and 10b.
#[test]
fn a_fin_that_comes_again_is_reported() {
    let mut lab = established_with(&[]);
    lab.receive(fin(1, 1));
    lab.pass(SECOND);
    lab.receive(fin(1, 1));
    assert_eq!(lab.last_sack(), [(1, 2)]);
}

/// Recording 14a: to the kernel, the SYN in the SYN-ACK of crossed SYNs has come twice.
#[test]
fn the_syn_in_the_syn_ack_of_crossed_syns_is_reported() {
    let mut lab = syn_sent(config(LINUX, &[]));
    lab.receive(syn().mss(1_460).sack_permitted());
    lab.receive(syn_ack().mss(1_460).sack_permitted());
    assert_eq!(lab.last().flags.to_string(), "ACK");
    assert_eq!(lab.last_sack(), [(0, 1)]);
}

#[test]
fn duplicates_are_not_reported_with_tcp_dsack_off() {
    let mut lab = established_with(&[("tcp_dsack", "off")]);
    lab.receive(data(1, 100, 1));
    lab.receive(data(1, 100, 1));
    assert_eq!(lab.last_sack(), []);
}

/// RFC 6675 §5.1: what the peer has said to have is not sent again.
#[test]
fn after_a_timeout_only_what_the_peer_lacks_goes_again() {
    let mut lab = established_with(&[("tcp_early_retrans", "0")]);
    lab.send(5_000);
    lab.receive(ack(1, 1).sack(2_001, 4_001));
    lab.pass_until(lab.endpoint.poll_timeout().expect("the retransmission timer runs"));
    lab.forget_output();
    lab.receive(ack(1, 1_001).sack(2_001, 4_001));
    assert_eq!(lab.causes(), [Cause::LostToo, Cause::LostToo]);
    assert_eq!(lab.sent(), ["ACK 1001+1000 ack 1", "PSH,ACK 4001+1000 ack 1"]);
}

/// RFC 5682 §2.1, and so Linux 6.18 was seen to do: an ACK that covers what was not sent again says that the
/// timeout was too short.
#[test]
fn nothing_more_goes_again_after_a_timeout_that_was_spurious() {
    let mut lab = established_with(&[("tcp_early_retrans", "0")]);
    lab.send(5_000);
    lab.pass_until(lab.endpoint.poll_timeout().expect("the retransmission timer runs"));
    let mut lost_first = lab.clone();
    for (lab, acked, sends) in [(&mut lab, 2_001, 0), (&mut lost_first, 1_001, 2)] {
        lab.forget_output();
        lab.receive(ack(1, acked));
        assert_eq!(lab.sent().len(), sends, "ACK {acked}");
    }
}

/// RFC 2018 §8: a receiver may throw away what it has only reported.
#[test]
fn what_the_peer_has_thrown_away_goes_again_after_all() {
    let mut lab = established_with(&[]);
    lab.send(3_000);
    lab.receive(ack(1, 1).sack(1_001, 3_001));
    lab.receive(ack(1, 1_001));
    lab.forget_output();
    lab.pass(SECOND);
    assert_eq!(lab.sent().first().map(String::as_str), Some("ACK 1001+1000 ack 1"));
}

/// Recording 09d: RFC 5681 §4.2 has the ACK at once when a gap is filled, also one before a FIN.
#[test]
fn data_that_fills_the_gap_before_a_fin_is_acknowledged_at_once() {
    for profile in [Profile::Rfc9293, LINUX] {
        let mut lab = crate::common::established(config(profile, &[]));
        lab.receive(data(1, 10, 1));
        lab.receive(fin(21, 1));
        lab.forget_output();
        lab.receive(data(11, 10, 1));
        assert_eq!(lab.sent(), ["ACK 1 ack 22"], "{profile}");
    }
}
