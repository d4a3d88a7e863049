//! Packets between the lifelines of a ladder of text.

use synscope_sim::Side;
use unicode_width::UnicodeWidthStr;

/// Columns between the lifelines.
pub(super) const LANE: usize = 42;
/// How far an arrow is drawn from the host where the line belongs, and how it fades.
const REACH: usize = 24;
const FADE: &str = "╌╌╌";

/// An arrow that leaves its sender and fades.
pub(super) fn leaves(from: Side, label: &str) -> String {
    let rest = REACH.saturating_sub(label.width() + 4);
    match from {
        Side::Client => pad_right(&format!("── {label} {:─<rest$}{FADE}", "")),
        Side::Server => pad_left(&format!("{FADE}{:─<rest$} {label} ──", "")),
    }
}

/// An arrow that comes out of nowhere and reaches its receiver.
pub(super) fn arrives(from: Side, label: &str) -> String {
    let rest = REACH.saturating_sub(label.width() + 4);
    match from {
        Side::Client => pad_left(&format!("{FADE}{:─<rest$} {label} ─▶", "")),
        Side::Server => pad_right(&format!("◀─ {label} {:─<rest$}{FADE}", "")),
    }
}

/// An arrow that begins on the way and fades, with what it is.
pub(super) fn turns_up(from: Side, label: &str, what: &str) -> String {
    match from {
        Side::Client => pad_left(&format!("{what} ✱─ {label} {FADE}")),
        Side::Server => pad_right(&format!("{FADE} {label} ─✱ {what}")),
    }
}

/// An arrow that ends at 68 % of its way.
pub(super) fn dies(from: Side, label: &str, why: &str) -> String {
    let before = LANE * 68 / 100;
    match from {
        Side::Client => pad_right(&format!("{:>before$} ✕ {why}", format!("{FADE} {label}"))),
        Side::Server => pad_left(&format!("{why} ✕ {:<before$}", format!("{label} {FADE}"))),
    }
}

fn pad_right(text: &str) -> String {
    format!("{text}{:1$}", "", LANE.saturating_sub(text.width()))
}

fn pad_left(text: &str) -> String {
    format!("{:1$}{text}", "", LANE.saturating_sub(text.width()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_arrow_fills_the_lane() {
        for label in ["ACK", "SYN,ACK seq=0 ack=1 ↻ 1/5", "PSH,ACK seq=1 ack=1 len=1460 ↻ 1/5"] {
            for from in Side::BOTH {
                for lane in [leaves(from, label), arrives(from, label)] {
                    assert_eq!(lane.width(), LANE, "{lane}");
                }
            }
        }
        assert_eq!(dies(Side::Client, "ACK seq=1 ack=1", "verdict").width(), LANE);
        assert_eq!(dies(Side::Server, "SYN,ACK seq=0 ack=1", "verdict").width(), LANE);
    }
}
