//! Closed windows, and how they are probed (RFC 9293 §3.8.6).

use synscope_tcp::{Cause, Command, ConnectionError, Flags, Note, Profile, Signal, State, TimerKind};

use crate::common::{Lab, MS, Pair, SECOND, Side, ack, config, data, established, listen, payload, rst, syn};

const RFC: Profile = Profile::Rfc9293;
const LINUX: Profile = Profile::Linux;

fn none() -> Vec<String> {
    Vec::new()
}

/// An endpoint whose peer has closed its window, with data that waits.
fn closed_window(profile: Profile) -> Lab {
    let mut lab = established(config(profile, &[]));
    lab.receive(ack(1, 1).window(0));
    lab.send(100);
    lab
}

/// Holds SHLD-29.
#[test]
fn data_behind_a_closed_window_waits_and_says_so() {
    let mut lab = closed_window(RFC);
    assert_eq!(lab.sent(), none());
    assert!(lab.log.notes.contains(&Note::WindowClosed { len: 100 }));
    assert_eq!(lab.timer_ms(TimerKind::Persist), Some(1_000));
    assert_eq!(lab.timer_ms(TimerKind::Retransmission), None);
}

/// Holds MUST-36.
/// Holds SHLD-30.
#[test]
fn the_rfcs_probe_carries_one_octet_and_comes_ever_more_rarely() {
    let mut lab = closed_window(RFC);
    lab.pass(SECOND);
    assert_eq!(lab.causes(), [Cause::WindowProbe { nth: 1 }]);
    assert_eq!(lab.sent(), ["ACK 1+1 ack 1"]);
    lab.pass(40 * SECOND);
    assert_eq!(lab.sent_ms(), [3_000, 7_000, 15_000, 31_000]);
}

#[test]
fn linuxs_probe_carries_nothing_and_an_old_number() {
    let mut lab = closed_window(LINUX);
    lab.pass(SECOND);
    assert_eq!(lab.sent()[0], "ACK 0 ack 1");
    lab.pass(5 * SECOND);
    let times = lab.sent_ms();
    assert!(times.windows(3).all(|pair| pair[2] - pair[1] == 2 * (pair[1] - pair[0])), "{times:?}");
}

/// Recording 27b, whose waits end at 8.2 s with `tcp_retries2` at 5.
#[test]
fn linux_probes_no_more_rarely_than_after_tcp_retries2_doublings() {
    let mut lab = established(config(LINUX, &[("tcp_retries2", "5")]));
    lab.receive(ack(1, 1).window(0));
    lab.send(100);
    let mut waits_us = Vec::new();
    for _ in 0..7 {
        let timer = lab.view().timers[TimerKind::Persist as usize].expect("the window is closed");
        let wait_us = timer.deadline.since_us(timer.since);
        waits_us.push(wait_us);
        lab.pass(wait_us);
        lab.receive(ack(1, 1).window(0));
    }
    let waits: Vec<u64> = waits_us.iter().map(|wait_us| wait_us / waits_us[0]).collect();
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 32]);
}

#[test]
fn the_window_opens_and_what_the_probe_carried_goes_again_before_the_rest() {
    let mut lab = closed_window(RFC);
    lab.pass(SECOND);
    lab.receive(ack(1, 1).window(0));
    lab.forget_output();
    lab.receive(ack(1, 1).window(1_000));
    assert_eq!(lab.causes(), [Cause::WindowOpened]);
    assert_eq!(lab.sent(), ["ACK 1+1 ack 1"]);
    lab.receive(ack(1, 2).window(1_000));
    assert_eq!(lab.sent(), ["PSH,ACK 2+99 ack 1"]);
    assert_eq!(lab.timer_ms(TimerKind::Persist), None);
    assert!(lab.timer_ms(TimerKind::Retransmission).is_some(), "data is watched over again");
}

#[test]
fn the_window_opens_linux_sends_all_of_it() {
    let mut lab = closed_window(LINUX);
    lab.pass(SECOND);
    lab.forget_output();
    lab.receive(ack(1, 1).window(1_000));
    assert_eq!(lab.sent(), ["PSH,ACK 1+100 ack 1"]);
    assert!(lab.timer_ms(TimerKind::Retransmission).is_some());
}

#[test]
fn the_probed_octet_may_be_taken_while_the_window_stays_closed() {
    let mut lab = closed_window(RFC);
    lab.pass(SECOND);
    lab.forget_output();
    lab.receive(ack(1, 2).window(0));
    assert_eq!((lab.sent(), lab.timer_ms(TimerKind::Persist)), (none(), Some(2_000)));
    lab.pass(2 * SECOND);
    assert_eq!(lab.sent(), ["ACK 2+1 ack 1"]);
}

/// Holds MUST-37.
#[test]
fn a_peer_that_answers_probes_is_never_given_up() {
    for profile in [RFC, LINUX] {
        let mut lab = closed_window(profile);
        for _ in 0..50 {
            lab.pass(120 * SECOND);
            lab.receive(ack(1, 1).window(0));
        }
        assert_eq!(lab.state(), State::Established, "{profile}");
    }
}

#[test]
fn a_peer_that_answers_no_probe_is_given_up() {
    let mut lab = closed_window(RFC);
    lab.pass(3_600 * SECOND);
    assert_eq!((lab.state(), lab.sent().len()), (State::Closed, 7));
    assert_eq!(lab.told(), [Signal::Failed { error: ConnectionError::TimedOut }]);
}

/// MUST-35 and SHLD-17: a window that is closed over what is under way is probed like any other.
///
/// Holds MUST-35.
/// Holds SHLD-17.
#[test]
fn a_window_that_closes_over_data_under_way_is_probed_and_not_given_up() {
    let mut lab = established(config(RFC, &[]));
    lab.send(100);
    lab.receive(ack(1, 1).window(0));
    assert_eq!(lab.timer_ms(TimerKind::Retransmission), None);
    for _ in 0..20 {
        lab.pass(120 * SECOND);
        lab.receive(ack(1, 1).window(0));
    }
    assert_eq!(lab.state(), State::Established);
    lab.forget_output();
    lab.receive(ack(1, 1).window(1_000));
    assert_eq!(lab.sent(), ["PSH,ACK 1+100 ack 1"]);
    assert_eq!(lab.timer_ms(TimerKind::Persist), None);
    assert!(lab.timer_ms(TimerKind::Retransmission).is_some());
}

#[test]
fn a_closed_window_lets_the_retransmissions_count_anew() {
    let mut lab = established(config(RFC, &[]));
    lab.send(100);
    lab.pass(10 * SECOND);
    assert_eq!(lab.view().retransmits, 3);
    lab.receive(ack(1, 1).window(0));
    assert_eq!(lab.view().retransmits, 0, "the peer is there");
}

#[test]
fn a_closed_window_in_the_handshake_does_not_keep_the_syn_ack_from_being_repeated() {
    let mut lab = listen(config(RFC, &[]));
    lab.receive(syn().window(0));
    lab.does(Command::ShutdownWrite);
    lab.forget_output();
    assert_eq!(lab.state(), State::FinWait1);
    lab.pass(SECOND);
    assert!(matches!(lab.causes()[..], [Cause::Retransmission { nth: 1, .. }]));
    assert_eq!(lab.sent(), ["SYN,ACK 0 ack 1"]);
}

#[test]
fn a_window_that_closes_again_is_probed_as_soon_as_the_first_time() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(ack(1, 1).window(0));
    lab.send(1);
    lab.pass(20 * SECOND);
    lab.receive(ack(1, 2).window(0));
    assert_eq!(lab.timer_ms(TimerKind::Persist), None);
    lab.send(1);
    assert_eq!(lab.timer_ms(TimerKind::Persist), Some(1_000));
}

#[test]
fn a_fin_behind_a_closed_window_is_the_probe() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(ack(1, 1).window(0));
    lab.does(Command::ShutdownWrite);
    assert_eq!((lab.state(), lab.sent()), (State::FinWait1, none()));
    lab.pass(SECOND);
    assert_eq!(lab.sent(), ["FIN,ACK 1 ack 1"]);
    lab.receive(ack(1, 2).window(0));
    assert_eq!(lab.state(), State::FinWait2);
    assert_eq!(lab.timer_ms(TimerKind::Persist), None);
}

/// The override timeout of RFC 9293 §3.8.6.2.1, which a peer that talks must not put off for ever.
///
/// Holds MUST-60.
#[test]
fn a_window_that_stays_silly_is_used_after_a_timeout_all_the_same() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(ack(1, 1).window(10));
    lab.send(1_000);
    assert_eq!(lab.sent(), none());
    for seq in [1, 11, 21] {
        lab.pass(300 * MS);
        lab.receive(data(seq, 10, 1).window(10));
    }
    lab.pass(100 * MS);
    assert!(lab.sent().contains(&"ACK 1+10 ack 31".to_owned()));
}

#[test]
fn the_override_comes_soon_after_a_window_that_was_closed_for_long_opens_a_little() {
    let mut lab = closed_window(LINUX);
    for _ in 0..6 {
        lab.pass(20 * SECOND);
        lab.receive(ack(1, 1).window(0));
    }
    lab.send(5_000);
    lab.receive(ack(1, 1).window(10));
    assert_eq!(lab.timer_ms(TimerKind::Persist), Some(200));
}

#[test]
fn a_full_receive_buffer_closes_the_window_and_a_probe_is_answered() {
    for (sender, receiver) in [(RFC, RFC), (RFC, LINUX), (LINUX, RFC), (LINUX, LINUX)] {
        let small = [("rcvbuf", "300"), ("mss", "100"), ("tcp_timestamps", "off")];
        let mut pair =
            Pair::at(synscope_tcp::Time::ZERO, config(sender, &small), config(receiver, &small)).opened();
        pair.call(Side::Client, Command::Send(payload(0, 1_000)));
        pair.run_for(600 * SECOND);
        assert_eq!(pair.endpoint(Side::Server).unread(), 300, "{sender} to {receiver}");
        assert_eq!(pair.states(), [State::Established, State::Established], "{sender} to {receiver}");
        let before = pair.story.len();
        pair.read_all(Side::Server);
        assert!(pair.story[before].ends_with("ACK 1 ack 301"), "the reader says that there is room");
        for _ in 0..10 {
            pair.run_for(200 * SECOND);
            pair.read_all(Side::Server);
        }
        assert_eq!(pair.read[1], payload(0, 1_000), "{sender} to {receiver}");
    }
}

/// RFC 9293 §3.8.6.2.2: the window does not grow by a little.
#[test]
fn the_window_is_not_opened_in_small_pieces() {
    let mut lab = established(config(RFC, &[("rcvbuf", "1000"), ("mss", "100"), ("delayed_ack", "0")]));
    lab.receive(data(1, 1_000, 1));
    lab.forget_output();
    lab.does(Command::Receive(99));
    assert_eq!((lab.sent(), lab.view().rcv_wnd), (none(), 0));
    lab.does(Command::Receive(1));
    assert_eq!(lab.causes(), [Cause::WindowUpdate]);
    assert_eq!(lab.view().rcv_wnd, 100);
}

#[test]
fn an_ack_does_not_open_the_window_in_small_pieces_either() {
    let mut lab = established(config(RFC, &[("rcvbuf", "1000"), ("mss", "100"), ("delayed_ack", "0")]));
    lab.receive(data(1, 50, 1));
    lab.read();
    lab.receive(data(51, 10, 1));
    assert_eq!(lab.log.sent.last().map(|(segment, _)| segment.window), Some(940));
    lab.read();
    lab.receive(data(61, 40, 1));
    assert_eq!(lab.log.sent.last().map(|(segment, _)| segment.window), Some(900));
    lab.read();
    lab.receive(data(101, 1, 1));
    assert_eq!(lab.log.sent.last().map(|(segment, _)| segment.window), Some(999));
}

#[test]
fn reading_says_nothing_where_the_window_was_large_or_the_peer_has_closed() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(data(1, 1_460, 1));
    lab.receive(data(1_461, 1_460, 1));
    lab.forget_output();
    lab.read();
    assert_eq!(lab.sent(), none());
    let mut lab = established(config(LINUX, &[("rcvbuf", "100")]));
    lab.receive(data(1, 60, 1).with(Flags::FIN));
    lab.forget_output();
    lab.read();
    assert_eq!(lab.sent(), none());
}

#[test]
fn the_right_edge_of_our_window_never_moves_left() {
    let mut lab = established(config(RFC, &[("rcvbuf", "1000"), ("mss", "100"), ("delayed_ack", "0")]));
    let mut edge = lab.view().rcv_nxt + lab.view().rcv_wnd;
    for turn in 0..30 {
        lab.receive(data(1 + 70 * turn, 70, 1));
        if turn % 3 == 0 {
            lab.read();
        }
        let now = lab.view().rcv_nxt + lab.view().rcv_wnd;
        assert!(!now.before(edge));
        edge = now;
    }
}

/// Holds MUST-66.
/// Holds SHLD-2.
#[test]
fn acks_and_rsts_count_at_a_closed_window_of_ours() {
    for profile in [RFC, LINUX] {
        let mut lab = established(config(profile, &[("rcvbuf", "100")]));
        lab.send(50);
        lab.receive(data(1, 100, 1));
        assert_eq!(lab.view().rcv_wnd, 0);
        // Data that the window has no room for, with an ACK that is news.
        lab.forget_output();
        lab.receive(data(101, 10, 51));
        assert_eq!(lab.sent(), ["ACK 51 ack 101"], "{profile}");
        assert_eq!(lab.view().snd_una - lab.view().iss, 51, "{profile}");
        let mut with_data = lab.clone();
        lab.receive(rst(101));
        assert_eq!(lab.state(), State::Closed, "{profile}");
        with_data.receive(rst(101).len(5));
        assert_eq!(with_data.state(), State::Closed, "{profile}: a RST may carry data (SHLD-2)");
    }
}

/// Else two closed windows would answer each other for ever.
#[test]
fn a_bare_ack_at_a_closed_window_of_ours_is_not_answered() {
    for profile in [RFC, LINUX] {
        let mut lab = established(config(profile, &[("rcvbuf", "100"), ("delayed_ack", "0")]));
        lab.receive(data(1, 100, 1));
        lab.forget_output();
        lab.receive(ack(101, 1));
        assert_eq!(lab.sent(), none(), "{profile}");
    }
}

#[test]
fn an_old_segment_does_not_bring_an_old_window_back() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(data(1, 10, 1).window(5_000));
    lab.receive(ack(11, 1).window(6_000));
    assert_eq!(lab.view().snd_wnd, 6_000);
    // Acceptable, since its last octet is new, but it was sent before.
    lab.receive(data(5, 10, 1).window(1));
    assert_eq!(lab.view().snd_wnd, 6_000);
}

#[test]
fn with_a_buffer_of_one_octet_everything_still_arrives() {
    let mut pair = Pair::new(&config(RFC, &[("rcvbuf", "1"), ("sndbuf", "5")])).opened();
    pair.call(Side::Client, Command::Send(payload(0, 5)));
    for _ in 0..20 {
        pair.run_for(300 * SECOND);
        pair.read_all(Side::Server);
    }
    assert_eq!(pair.read[1], payload(0, 5));
}
