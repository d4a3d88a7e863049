//! How times are laid out from top to bottom.

use std::iter::Peekable;
use std::slice::Iter;

use synscope_tcp::{SortedSet, Time};

use super::{Piece, PieceKind};
use crate::moments::Instant;

/// Room above time zero, in px.
pub(super) const TOP: f64 = 32.0;
/// Between two rows of a moment, in px.
pub(crate) const ROW: f64 = 22.0;
/// A gap of more than so many round trips folds.
const FOLD_AFTER_ROUND_TRIPS: u64 = 2;
/// The longest that an unfolded gap is drawn, in px; beyond, pixels mean nothing any more.
pub(super) const UNFOLDED_MAX: f64 = 24_000.0;
/// Where round trips differ much, the shorter way is drawn at least, and the longer one at most, so long.
const ONE_WAY_LEAST: f64 = 24.0;
const ONE_WAY_MOST: f64 = 480.0;

/// The stretches of an axis, and the top of each instant.
pub(super) struct Course {
    pub(super) pieces: Vec<Piece>,
    pub(super) tops: Vec<f64>,
}

impl Course {
    pub(super) fn new(scale: &Scale, instants: &[Instant], unfolded: &SortedSet<Time>) -> Self {
        let mut pieces = Vec::new();
        let mut tops = Vec::with_capacity(instants.len());
        let mut y = TOP;
        let mut before: Option<Time> = None;
        for instant in instants {
            if let Some(from) = before {
                let (kind, length) = scale.gap(from, instant.at, unfolded);
                push(&mut pieces, Piece { kind, from, to: instant.at, top: y, bottom: y + length });
                y += length;
            }
            tops.push(y);
            if instant.rows > 0 {
                let bottom = y + f64::from(instant.rows) * ROW;
                let at = instant.at;
                pieces.push(Piece { kind: PieceKind::Moment, from: at, to: at, top: y, bottom });
                y = bottom;
            }
            before = Some(instant.at);
        }
        Self { pieces, tops }
    }
}

/// Adds a stretch, as a part of the one before it where the two are one.
fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    match pieces.last_mut() {
        Some(last) if last.kind == PieceKind::Flow && piece.kind == PieceKind::Flow => {
            last.to = piece.to;
            last.bottom = piece.bottom;
        }
        Some(_) | None => pieces.push(piece),
    }
}

/// The instants of two runs in order. Time stands still for as long as one of the runs needs.
pub(super) fn merge(one: &[Instant], other: &[Instant]) -> Vec<Instant> {
    let mut merged = Vec::with_capacity(one.len().max(other.len()));
    let (mut left, mut right) = (one.iter().peekable(), other.iter().peekable());
    loop {
        let next = match (left.peek(), right.peek()) {
            (Some(a), Some(b)) => a.at.min(b.at),
            (Some(last), None) | (None, Some(last)) => last.at,
            (None, None) => return merged,
        };
        let rows = |instants: &mut Peekable<Iter<'_, Instant>>| {
            instants.next_if(|instant| instant.at == next).map_or(0, |instant| instant.rows)
        };
        let rows = rows(&mut left).max(rows(&mut right));
        merged.push(Instant { at: next, rows });
    }
}

/// How long times are drawn.
pub(super) struct Scale {
    /// What gaps are measured by, in microseconds.
    rtt_us: u64,
    pub(super) px_per_us: f64,
}

impl Scale {
    /// The scale of two runs with these round trips. Gaps are measured by the longer one.
    pub(super) fn new(round_trips_us: [u64; 2]) -> Self {
        let [one, other] = round_trips_us.map(|rtt_us| rtt_us.max(2));
        let rtt_us = one.max(other);
        let (longer_us, shorter_us) = (rtt_us as f64 / 2.0, one.min(other) as f64 / 2.0);
        let one_way_px = (48.0 * (longer_us / 50_000.0).sqrt()).clamp(ONE_WAY_LEAST, 96.0);
        let wide_enough = (ONE_WAY_LEAST / shorter_us).min(ONE_WAY_MOST / longer_us);
        Self { rtt_us, px_per_us: (one_way_px / longer_us).max(wide_enough) }
    }

    /// How the time between two instants is drawn, and its length in px.
    fn gap(&self, from: Time, to: Time, unfolded: &SortedSet<Time>) -> (PieceKind, f64) {
        let gap_us = to.since_us(from);
        let full = gap_us as f64 * self.px_per_us;
        if gap_us <= self.rtt_us.saturating_mul(FOLD_AFTER_ROUND_TRIPS) {
            (PieceKind::Flow, full)
        } else if unfolded.contains(&from) {
            (PieceKind::Unfolded, full.min(UNFOLDED_MAX))
        } else {
            let round_trips = gap_us as f64 / self.rtt_us as f64;
            (PieceKind::Fold, (28.0 + 10.0 * round_trips.log2()).clamp(28.0, 120.0))
        }
    }
}
