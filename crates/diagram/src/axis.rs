//! Time to position and back.
//!
//! Time runs down. It flows at one scale for the whole run, stands still for a moment whose packets
//! have to be told apart, and hurries through gaps in which nothing happens.
//!
//! Two runs that are compared stand on one axis: a time has one place in both, and idle is only what
//! both have nothing to do in.

mod course;

use std::ops::Range;
use std::rc::Rc;

use synscope_sim::{EndReason, Index, Playhead, Trace};
use synscope_tcp::{SortedSet, Time, sort_by};

pub(crate) use self::course::ROW;
use self::course::{Course, Scale, TOP, merge};
use crate::moments::{Instant, Moments, Place, TAIL};

/// Pace 1, in px a second.
const PACE: f64 = 48.0;
/// How long a fold lasts while playing at pace 1 or slower, in seconds.
const FOLD_SECONDS: f64 = 0.6;

/// Positions of all times of a run, in px from the top of the ladder.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeAxis {
    /// The same for all runs that share the axis.
    pieces: Rc<[Piece]>,
    /// Where something happens, in any of the runs that share the axis; never decreasing.
    stops: Rc<[f64]>,
    /// The top of each instant of this run.
    instants: Vec<f64>,
    /// Where each step begins, and where the last packet that it sends begins; both never decrease.
    steps: Vec<Range<f64>>,
    /// Where the run ends, and where what lasts goes on to.
    end: f64,
    bottom: f64,
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
    pub fn new(trace: &Trace, unfolded: &SortedSet<Time>) -> Self {
        let moments = Moments::new(trace);
        let mut axis = Self::alone(round_trip_us(trace), &moments.instants, unfolded);
        axis.settle(trace, &moments);
        axis.stops = axis.steps.iter().map(|step| step.end).collect();
        axis
    }

    /// One axis for two runs, as each of them sees it.
    pub fn shared(traces: [&Trace; 2], unfolded: &SortedSet<Time>) -> [Self; 2] {
        let moments = traces.map(Moments::new);
        let instants = [moments[0].instants.as_slice(), &moments[1].instants];
        let mut axes = Self::side_by_side(traces.map(round_trip_us), instants, unfolded);
        for ((axis, trace), moments) in axes.iter_mut().zip(traces).zip(&moments) {
            axis.settle(trace, moments);
        }
        let mut stops: Vec<f64> = axes.iter().flat_map(|axis| &axis.steps).map(|step| step.end).collect();
        sort_by(&mut stops, f64::total_cmp);
        let stops: Rc<[f64]> = stops.into();
        axes.map(|axis| Self { stops: Rc::clone(&stops), ..axis })
    }

    fn alone(rtt_us: u64, instants: &[Instant], unfolded: &SortedSet<Time>) -> Self {
        let course = Course::new(&Scale::new([rtt_us; 2]), instants, unfolded);
        Self::along(&course.pieces.into(), course.tops, instants)
    }

    fn side_by_side(rtt_us: [u64; 2], runs: [&[Instant]; 2], unfolded: &SortedSet<Time>) -> [Self; 2] {
        let instants = merge(runs[0], runs[1]);
        let course = Course::new(&Scale::new(rtt_us), &instants, unfolded);
        let pieces = course.pieces.into();
        runs.map(|own| {
            // Both are in order, and the merged ones hold all.
            let mut all = instants.iter().zip(&course.tops);
            let top = |instant: &Instant| all.find(|(known, _)| known.at == instant.at).map(|(_, top)| *top);
            Self::along(&pieces, own.iter().filter_map(top).collect(), own)
        })
    }

    /// The axis of a run with these instants, whose steps are not known yet.
    fn along(pieces: &Rc<[Piece]>, tops: Vec<f64>, instants: &[Instant]) -> Self {
        let last = tops.last().copied().unwrap_or(TOP);
        let rows = instants.last().map_or(0, |last| last.rows);
        Self {
            pieces: Rc::clone(pieces),
            stops: Rc::default(),
            instants: tops,
            steps: Vec::new(),
            end: last + f64::from(rows.saturating_sub(TAIL)) * ROW,
            bottom: last + f64::from(rows) * ROW,
            rtt_us: 2,
        }
    }

    /// Tells the axis of its run.
    fn settle(&mut self, trace: &Trace, moments: &Moments) {
        let steps = moments.steps.iter();
        self.steps = steps.map(|step| self.place(step.first)..self.place(step.last)).collect();
        self.rtt_us = round_trip_us(trace).max(2);
        if trace.end.why == EndReason::Quiet {
            // Nothing is left to happen: all stays as it is, for as long as the other run goes on.
            self.bottom = self.foot();
        }
    }

    /// The position of a time; where time stands still, the top of that stretch. Times outside of
    /// the run are at its ends.
    pub fn position_of(&self, time: Time) -> f64 {
        let index = self.pieces.partition_point(|piece| piece.to < time);
        match self.pieces.get(index) {
            Some(piece) => piece.position_of(time),
            None => self.foot(),
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

    /// The time at a position, also below the end of the run: there it flows on.
    pub fn time_beyond(&self, position: f64) -> Time {
        let beyond = position - self.end();
        if beyond <= 0.0 {
            return self.time_at(position);
        }
        let us = beyond / Scale::new([self.rtt_us; 2]).px_per_us;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative; a cast saturates"
        )]
        self.time_at(self.end()).after_us(us.round() as u64)
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
        let index = self.stops.partition_point(|stop| *stop <= position + HAIR);
        self.stops.get(index).copied()
    }

    /// The next position above at which something happens.
    pub fn previous_stop(&self, position: f64) -> Option<f64> {
        let index = self.stops.partition_point(|stop| *stop < position - HAIR);
        index.checked_sub(1).map(|index| self.stops[index])
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
    pub const fn end(&self) -> f64 {
        self.end
    }

    /// The last position of the run: what lasts goes on to there.
    pub const fn bottom(&self) -> f64 {
        self.bottom
    }

    /// The last position of the axis, which is that of the longest run on it.
    pub fn foot(&self) -> f64 {
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

#[cfg(test)]
mod tests;
