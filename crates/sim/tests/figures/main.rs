//! The figures of RFC 9293 (6 to 13) and of RFC 1337 (1 and 4), line by line: SEQ, ACK, CTL, and the states of
//! both sides after each line.

#![cfg(not(target_arch = "wasm32"))]

mod figure;
mod replay;

use figure::{Figure, Tcp};
use replay::{Replay, replay};
use synscope_tcp::{Profile, State};

fn figure(number: u16) -> Figure {
    Figure::get(9293, number)
}

/// A figure comes out as drawn, and nothing else is sent.
fn as_drawn(figure: &Figure, profile: Profile, knobs: &[(&str, &str)]) -> Replay {
    let replay = replay(figure, profile, knobs);
    let name = format!("RFC {}, Figure {}, {profile}", figure.rfc, figure.number);
    assert_eq!(replay.differences(), [""; 0], "{name}");
    assert_eq!(replay.untold, [""; 0], "{name}");
    replay
}

fn as_drawn_by_all_profiles(number: u16) {
    for profile in Profile::ALL {
        as_drawn(&figure(number), profile, &[]);
    }
}

#[test]
fn figure_6_basic_three_way_handshake() {
    as_drawn_by_all_profiles(6);
}

/// By the letter of RFC 9293 §3.10.7.4 the SYN,ACK of line 6 is not acceptable, since its SYN was there before:
/// it draws an ACK, by which the other side comes to be open. Either way leads to the same end (Appendix A.2).
///
/// Holds MUST-10.
/// Holds RFC 9293 §A.2.
#[test]
fn figure_7_simultaneous_connection_synchronization() {
    assert!(figure(7).caveat.is_some());
    for profile in Profile::ALL {
        let replay = replay(&figure(7), profile, &[]);
        let differences = replay.differences();
        if !differences.is_empty() {
            assert_eq!(differences, ["line 6: A is SYN-RECEIVED, not ESTABLISHED"], "{profile}");
            assert_eq!(replay.answer("line 6"), ["A: <SEQ=101><ACK=301><CTL=ACK>"], "{profile}");
        }
        assert_eq!(replay.untold, replay.answer("line 6"), "{profile}");
        assert_eq!(replay.outcome(Tcp::A), (State::Established, 101, 301), "{profile}");
        assert_eq!(replay.outcome(Tcp::B), (State::Established, 301, 101), "{profile}");
    }
}

#[test]
fn figure_8_recovery_from_old_duplicate_syn() {
    as_drawn(&figure(8), Profile::Rfc9293, &[]);
    as_drawn(&figure(8), Profile::Classic, &[]);
}

/// Linux sends its SYN again 8 ms after the RST, which the figure's lines do not wait for.
#[test]
fn figure_8_has_another_syn_by_linux() {
    let replay = replay(&figure(8), Profile::Linux, &[]);
    assert_eq!(replay.differences(), [""; 0]);
    let again = "A: <SEQ=100><CTL=SYN>";
    let answer = "B: <SEQ=401><ACK=101><CTL=ACK>";
    assert_eq!(replay.untold, [again, answer]);
}

#[test]
fn figure_9_half_open_connection_discovery() {
    as_drawn_by_all_profiles(9);
}

#[test]
fn figure_10_active_side_causes_half_open_connection_discovery() {
    as_drawn_by_all_profiles(10);
}

/// Holds RFC 9293 §3.10.7.2.
#[test]
fn figure_11_old_duplicate_syn_initiates_a_reset_on_two_passive_sockets() {
    as_drawn_by_all_profiles(11);
}

#[test]
fn figure_12_normal_close_sequence() {
    as_drawn_by_all_profiles(12);
}

#[test]
fn figure_13_simultaneous_close_sequence() {
    as_drawn_by_all_profiles(13);
}

/// The RST that ends TIME-WAIT is believed by RFC 9293 §3.10.7.4, and ignored by the RFC 1337's first fix.
///
/// Holds RFC 1337 §1.
/// Holds RFC 1337 §3 F1.
#[test]
fn rfc_1337_figure_1_time_wait_assassination() {
    let figure = Figure::get(1337, 1).after(figure(12), 5);
    for profile in Profile::ALL {
        for (fix, state) in [("off", State::Closed), ("on", State::TimeWait)] {
            let replay = as_drawn(&figure, profile, &[("tcp_rfc1337", fix)]);
            assert_eq!(replay.state_after("line 5.3", Tcp::A), state, "{profile}, {fix}");
        }
    }
}

/// Where a RST is believed anywhere in the window, as RFC 793 has it.
///
/// Holds RFC 1337 §2.4.
#[test]
fn rfc_1337_figure_4_connection_failure_from_old_duplicate() {
    let knobs = [("server.profile", "classic"), ("rcvbuf", "800")];
    as_drawn(&Figure::get(1337, 4), Profile::Rfc9293, &knobs);
}

/// By RFC 5961 §3.2 the RST has to be exactly at RCV.NXT: it draws a challenge ACK, and the connection comes to
/// be open.
#[test]
fn rfc_1337_figure_4_ends_with_a_challenge_ack_by_rfc_5961() {
    let mut figure = Figure::get(1337, 4);
    figure.steps.truncate(5);
    let replay = replay(&figure, Profile::Rfc9293, &[("rcvbuf", "800")]);
    assert_eq!(replay.differences(), ["line 5: B is SYN-RECEIVED, not LISTEN"]);
    assert_eq!(replay.answer("line 5"), ["B: <SEQ=401><ACK=101><CTL=ACK>"]);
    assert_eq!(replay.untold, [""; 0]);
}

#[test]
fn the_initial_numbers_of_the_figures_are_those_of_their_lines() {
    for number in 6..=13 {
        let figure = figure(number);
        for (host, iss) in &figure.iss {
            assert_eq!(figure.initial_numbers(*host), iss.all(), "Figure {number}, {host:?}");
        }
    }
}

/// The comparison is worth something: a figure with another number, bit or state is told apart.
#[test]
fn a_figure_that_is_drawn_otherwise_differs() {
    let other = |change: fn(&str) -> String| {
        let changed = Figure::changed(9293, 12, change);
        replay(&changed, Profile::Rfc9293, &[]).differences()
    };
    let ack = other(|text| text.replace("\"ack\": 301", "\"ack\": 302"));
    assert_eq!(ack, ["line 5: A: <SEQ=101><ACK=301><CTL=ACK>, not <SEQ=101><ACK=302><CTL=ACK>"]);
    let state = other(|text| text.replace("LAST-ACK", "CLOSING"));
    assert_eq!(state, ["line 4: B is LAST-ACK, not CLOSING"]);
}
