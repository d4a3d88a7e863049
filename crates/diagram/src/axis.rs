//! Time to position and back.
//!
//! Time runs down. It flows at one scale for the whole run, stands still for a moment whose packets
//! have to be told apart, and hurries through gaps in which nothing happens.

use std::collections::BTreeSet;
use std::ops::Range;

use synscope_sim::{Index, Playhead, Trace};
use synscope_tcp::Time;

use crate::moments::{Instant, Moments, Place, TAIL};

/// Room above time zero, in px.
const TOP: f64 = 32.0;
/// Between two rows of a moment, in px.
pub(crate) const ROW: f64 = 22.0;
/// A gap of more than so many round trips folds.
const FOLD_AFTER_ROUND_TRIPS: u64 = 2;
/// The longest that an unfolded gap is drawn, in px; beyond, pixels mean nothing any more.
const UNFOLDED_MAX: f64 = 24_000.0;
/// Pace 1, in px a second.
const PACE: f64 = 48.0;
/// How long a fold lasts while playing at pace 1 or slower, in seconds.
const FOLD_SECONDS: f64 = 0.6;

/// Positions of all times of a run, in px from the top of the ladder.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeAxis {
    pieces: Vec<Piece>,
    /// The top of each instant.
    instants: Vec<f64>,
    /// Where each step begins, and where the last packet that it sends begins; both never decrease.
    steps: Vec<Range<f64>>,
    rtt_us: u64,
}

/// A stretch of the axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// What time does here.
    pub kind: PieceKind,
    /// The time at its top.
    pub from: Time,
    /// The time at its bottom.
    pub to: Time,
    /// Its top, in px.
    pub top: f64,
    /// Its bottom, in px; below its top.
    pub bottom: f64,
}

/// What time does in a stretch of the axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// It flows at the scale of the run.
    Flow,
    /// It hurries through a gap in which nothing happens.
    Fold,
    /// It hurries no longer: a gap that was unfolded by its reader.
    Unfolded,
    /// It stands still.
    Moment,
}

/// A gap in which nothing happens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fold {
    /// When it begins, which is also what it is unfolded by.
    pub from: Time,
    /// When it ends.
    pub to: Time,
    /// Its top, in px.
    pub top: f64,
    /// Its bottom, in px.
    pub bottom: f64,
    /// Whether it is drawn at full length.
    pub unfolded: bool,
}

impl Fold {
    /// How long nothing happens, in microseconds.
    pub const fn length_us(&self) -> u64 {
        self.to.since_us(self.from)
    }
}

impl TimeAxis {
    /// The axis of a run; `unfolded` are the beginnings of gaps to be drawn at full length.
    pub fn new(trace: &Trace, unfolded: &BTreeSet<Time>) -> Self {
        Self::of(trace, &Moments::new(trace), unfolded)
    }

    pub(crate) fn of(trace: &Trace, moments: &Moments, unfolded: &BTreeSet<Time>) -> Self {
        let mut axis = Self::build(round_trip_us(trace), &moments.instants, unfolded);
        axis.steps = moments.steps.iter().map(|step| axis.place(step.first)..axis.place(step.last)).collect();
        axis
    }

    fn build(rtt_us: u64, instants: &[Instant], unfolded: &BTreeSet<Time>) -> Self {
        let scale = Scale::new(rtt_us);
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
        Self { pieces, instants: tops, steps: Vec::new(), rtt_us: scale.rtt_us }
    }

    /// The position of a time; where time stands still, the top of that stretch. Times outside of
    /// the run are at its ends.
    pub fn position_of(&self, time: Time) -> f64 {
        let index = self.pieces.partition_point(|piece| piece.to < time);
        match self.pieces.get(index) {
            Some(piece) => piece.position_of(time),
            None => self.bottom(),
        }
    }

    /// The time at a position; positions outside of the run are at its ends.
    pub fn time_at(&self, position: f64) -> Time {
        let index = self.pieces.partition_point(|piece| piece.bottom < position);
        match (self.pieces.get(index), self.pieces.last()) {
            (Some(piece), _) => piece.time_at(position),
            (None, Some(last)) => last.to,
            (None, None) => Time::ZERO,
        }
    }

    /// The position at which all that the playhead says has happened.
    pub fn position(&self, playhead: Playhead) -> f64 {
        let at = self.position_of(playhead.time);
        match (playhead.steps as usize).checked_sub(1).and_then(|last| self.steps.get(last)) {
            Some(step) => at.max(step.end),
            None => at,
        }
    }

    /// The playhead at a position: its time, and the steps that have begun there.
    pub fn playhead(&self, position: f64) -> Playhead {
        let steps = self.steps.partition_point(|step| step.start <= position);
        Playhead { time: self.time_at(position), steps: Index::try_from(steps).unwrap_or(Index::MAX) }
    }

    /// Where a step begins.
    pub fn step(&self, step: Index) -> f64 {
        self.steps.get(step as usize).map_or_else(|| self.bottom(), |span| span.start)
    }

    /// The next position below at which something happens.
    pub fn next_stop(&self, position: f64) -> Option<f64> {
        let index = self.steps.partition_point(|step| step.end <= position + HAIR);
        self.steps.get(index).map(|step| step.end)
    }

    /// The next position above at which something happens.
    pub fn previous_stop(&self, position: f64) -> Option<f64> {
        let index = self.steps.partition_point(|step| step.end < position - HAIR);
        index.checked_sub(1).map(|index| self.steps[index].end)
    }

    /// The position after playing on for `seconds` of the reader's time. `pace` is a factor: at 1,
    /// 48 px a second and 0.6 s a fold; folds do not get slower than that.
    pub fn advance(&self, position: f64, seconds: f64, pace: f64) -> f64 {
        let mut position = position.max(self.top());
        let mut left = seconds.max(0.0);
        let mut index = self.pieces.partition_point(|piece| piece.bottom <= position);
        while let Some(piece) = self.pieces.get(index) {
            let speed = match piece.kind {
                PieceKind::Fold => (piece.bottom - piece.top) / FOLD_SECONDS * pace.max(1.0),
                PieceKind::Flow | PieceKind::Unfolded | PieceKind::Moment => PACE * pace,
            };
            let reach = position + left * speed;
            if reach < piece.bottom {
                return reach;
            }
            left -= (piece.bottom - position) / speed;
            position = piece.bottom;
            index += 1;
        }
        position
    }

    /// The position of time zero.
    pub fn top(&self) -> f64 {
        self.pieces.first().map_or(TOP, |piece| piece.top)
    }

    /// Where the run ends. Below it time stands still for a little, so that what the run ends in can
    /// be seen.
    pub fn end(&self) -> f64 {
        (self.bottom() - f64::from(TAIL) * ROW).max(self.top())
    }

    /// The last position.
    pub fn bottom(&self) -> f64 {
        self.pieces.last().map_or(TOP, |piece| piece.bottom)
    }

    /// The stretches from top to bottom; each begins where the one before it ends.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The gaps in which nothing happens for more than two round trips.
    pub fn folds(&self) -> impl Iterator<Item = Fold> + '_ {
        self.pieces.iter().filter_map(|piece| {
            let unfolded = match piece.kind {
                PieceKind::Fold => false,
                PieceKind::Unfolded => true,
                PieceKind::Flow | PieceKind::Moment => return None,
            };
            let Piece { from, to, top, bottom, .. } = *piece;
            Some(Fold { from, to, top, bottom, unfolded })
        })
    }

    /// The round trip that gaps are measured by, in microseconds.
    pub const fn rtt_us(&self) -> u64 {
        self.rtt_us
    }

    pub(crate) fn place(&self, place: Place) -> f64 {
        self.instants[place.instant as usize] + f64::from(place.row) * ROW
    }
}

/// The delay there and back, in microseconds.
pub(crate) fn round_trip_us(trace: &Trace) -> u64 {
    let network = &trace.scenario.network;
    network.client_to_server.delay_us.saturating_add(network.server_to_client.delay_us)
}

/// Less than anything that can be seen, in px; more than a rounding error.
const HAIR: f64 = 1e-6;

impl Piece {
    fn position_of(&self, time: Time) -> f64 {
        let length_us = self.to.since_us(self.from);
        if length_us == 0 {
            return self.top;
        }
        let share = time.since_us(self.from) as f64 / length_us as f64;
        self.top + share * (self.bottom - self.top)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the length")]
    fn time_at(&self, position: f64) -> Time {
        let share = ((position - self.top) / (self.bottom - self.top)).clamp(0.0, 1.0);
        let length_us = self.to.since_us(self.from);
        self.from.after_us(((share * length_us as f64).round() as u64).min(length_us))
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

/// How long times are drawn in one run.
struct Scale {
    rtt_us: u64,
    px_per_us: f64,
}

impl Scale {
    fn new(rtt_us: u64) -> Self {
        let rtt_us = rtt_us.max(2);
        let delay_us = rtt_us as f64 / 2.0;
        let one_way_px = (48.0 * (delay_us / 50_000.0).sqrt()).clamp(24.0, 96.0);
        Self { rtt_us, px_per_us: one_way_px / delay_us }
    }

    /// How the time between two instants is drawn, and its length in px.
    fn gap(&self, from: Time, to: Time, unfolded: &BTreeSet<Time>) -> (PieceKind, f64) {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn axis(rtt_us: u64, instants: &[(u64, u32)]) -> TimeAxis {
        let instants: Vec<Instant> =
            instants.iter().map(|(at, rows)| Instant { at: Time::from_us(*at), rows: *rows }).collect();
        TimeAxis::build(rtt_us, &instants, &BTreeSet::new())
    }

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-6
    }

    #[test]
    fn one_way_delay_is_drawn_by_its_square_root_within_bounds() {
        for (delay_us, px) in
            [(50_000, 48.0), (12_500, 24.0), (1_000, 24.0), (200_000, 96.0), (1_500_000, 96.0)]
        {
            let axis = axis(2 * delay_us, &[(0, 0), (delay_us, 0)]);
            assert!(close(axis.bottom() - axis.top(), px), "{delay_us} µs");
        }
    }

    #[test]
    fn two_round_trips_flow_and_more_folds() {
        let flows = axis(100_000, &[(0, 0), (200_000, 0)]);
        assert_eq!(flows.folds().count(), 0);
        assert!(close(flows.bottom() - flows.top(), 192.0));
        let folds = axis(100_000, &[(0, 0), (200_001, 0)]);
        assert_eq!(folds.folds().count(), 1);
        assert!(folds.bottom() - folds.top() < 39.0);
    }

    #[test]
    fn a_doubled_gap_is_ten_px_longer_up_to_a_bound() {
        let length = |gap| {
            let axis = axis(100_000, &[(0, 0), (gap, 0)]);
            axis.bottom() - axis.top()
        };
        assert!(close(length(2_000_000) - length(1_000_000), 10.0));
        assert!(close(length(3_600_000_000), 120.0));
    }

    #[test]
    fn an_unfolded_gap_is_as_long_as_its_time_up_to_a_bound() {
        let instants =
            [Instant { at: Time::ZERO, rows: 0 }, Instant { at: Time::from_us(1_000_000), rows: 0 }];
        let axis = TimeAxis::build(100_000, &instants, &BTreeSet::from([Time::ZERO]));
        assert!(close(axis.bottom() - axis.top(), 960.0));
        assert!(axis.folds().all(|fold| fold.unfolded));
        let long = [instants[0], Instant { at: Time::from_us(u64::MAX), rows: 0 }];
        let axis = TimeAxis::build(2, &long, &BTreeSet::from([Time::ZERO]));
        assert!(close(axis.bottom() - axis.top(), UNFOLDED_MAX));
    }

    #[test]
    fn time_stands_still_in_a_moment_of_several_rows() {
        let axis = axis(100_000, &[(0, 2), (50_000, 0)]);
        let top = axis.top();
        assert_eq!(axis.time_at(top + 43.0), Time::ZERO);
        assert!(close(axis.position_of(Time::from_us(50_000)), top + 44.0 + 48.0));
        assert!(close(axis.position_of(Time::ZERO), top));
    }

    #[test]
    fn a_default_flight_lasts_a_second_and_a_fold_six_tenths() {
        let axis = axis(100_000, &[(0, 0), (50_000, 0), (10_050_000, 0), (10_100_000, 0)]);
        let landed = axis.advance(axis.top(), 1.0, 1.0);
        assert!(close(landed, axis.position_of(Time::from_us(50_000))));
        let fired = axis.advance(landed, 0.6, 1.0);
        assert!(close(fired, axis.position_of(Time::from_us(10_050_000))));
        assert!(close(axis.advance(landed, 0.6, 0.25), fired), "folds do not get slower");
        assert!(close(axis.advance(landed, 0.3, 2.0), fired));
        assert!(close(axis.advance(axis.top(), 1e9, 1.0), axis.bottom()));
    }

    #[test]
    fn a_run_without_anything_has_one_place() {
        let axis = axis(100_000, &[(0, 0)]);
        assert_eq!(axis.time_at(500.0), Time::ZERO);
        assert!(close(axis.position_of(Time::from_us(7)), axis.top()));
    }

    fn any_instants() -> impl Strategy<Value = (u64, Vec<(u64, u32)>)> {
        let gap = prop_oneof![1_u64..1_000, 1_000_u64..500_000, 500_000_u64..7_200_000_000];
        let instants = proptest::collection::vec((gap, prop_oneof![9 => Just(0_u32), 1 => 1_u32..5]), 1..60);
        (1_000_u64..3_000_000, instants).prop_map(|(rtt_us, gaps)| {
            let mut at = 0;
            let mut instants = vec![(0, 0)];
            for (gap, rows) in gaps {
                at += gap;
                instants.push((at, rows));
            }
            (rtt_us, instants)
        })
    }

    proptest! {
        #[test]
        fn position_and_time_are_each_others_inverse((rtt_us, instants) in any_instants(), share in 0.0..1.0_f64) {
            let axis = axis(rtt_us, &instants);
            for (at, _) in &instants {
                let time = Time::from_us(*at);
                prop_assert_eq!(axis.time_at(axis.position_of(time)), time);
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the run")]
            let between = Time::from_us((instants[instants.len() - 1].0 as f64 * share) as u64);
            prop_assert_eq!(axis.time_at(axis.position_of(between)), between);
        }

        #[test]
        fn later_is_never_above((rtt_us, instants) in any_instants(), mut shares in proptest::collection::vec(0.0..1.0_f64, 2..20)) {
            let axis = axis(rtt_us, &instants);
            shares.sort_by(f64::total_cmp);
            let positions: Vec<f64> = shares.iter().map(|share| axis.top() + share * (axis.bottom() - axis.top())).collect();
            for pair in positions.windows(2) {
                prop_assert!(axis.time_at(pair[0]) <= axis.time_at(pair[1]));
            }
            for pair in instants.windows(2) {
                prop_assert!(axis.position_of(Time::from_us(pair[0].0)) < axis.position_of(Time::from_us(pair[1].0)));
            }
        }

        #[test]
        fn playing_in_small_steps_comes_as_far_as_in_one((rtt_us, instants) in any_instants(), pace in 0.25..8.0_f64) {
            let axis = axis(rtt_us, &instants);
            let mut position = axis.top();
            for _ in 0..120 {
                position = axis.advance(position, 1.0 / 60.0, pace);
            }
            prop_assert!((position - axis.advance(axis.top(), 2.0, pace)).abs() < 1e-3);
        }
    }
}
