//! A run with all that is drawn of it that does not depend on the window.

use std::ops::Deref;
use std::rc::Rc;

use synscope_diagram::TimeAxis;
use synscope_sim::{Census, Index, Playhead, Shortage, Side, Step, Stimulus, Trace};
use synscope_tcp::{SortedSet, Time, sort_by};

use super::Direction;
use super::linked::stretches;
use super::marks::{Mark, is_of_note, marks};
use super::thing::Thing;

/// A trace that is shared and compared by where it lies.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    trace: Rc<Trace>,
    /// Its sockets, counted, where there are many.
    census: Option<Rc<Census>>,
}

impl Run {
    pub(crate) fn new(trace: Trace) -> Self {
        let census = is_crowd(&trace).then(|| Rc::new(Census::new(&trace)));
        Self { trace: Rc::new(trace), census }
    }

    /// Its sockets, counted; `None` where there are so few that the ladder says it all.
    pub(crate) fn census(&self) -> Option<&Census> {
        self.census.as_deref()
    }
}

impl PartialEq for Run {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.trace, &other.trace)
    }
}

impl Deref for Run {
    type Target = Trace;
    fn deref(&self) -> &Trace {
        &self.trace
    }
}

/// So many connections of a run are told apart without a list.
const FEW: usize = 4;

/// Whether a run is about many connections, or about what would be many.
fn is_crowd(trace: &Trace) -> bool {
    trace.connections.len() > FEW || trace.scenario.script.iter().any(|entry| entry.repeat.is_some())
}

/// A run on its time axis, shared and compared by where it lies.
#[derive(Clone, Debug)]
pub(crate) struct Picture(Rc<Parts>);

/// What makes a picture.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) run: Run,
    pub(crate) axis: TimeAxis,
    /// Folds that are drawn at full length, by when they begin.
    pub(crate) unfolded: SortedSet<Time>,
    end: f64,
    /// Positions at which a reader needs a moment, from top to bottom.
    pauses: Vec<f64>,
    /// Those at which playing waits for the reader: all of them, unless there are many connections.
    waits: Vec<f64>,
    /// What stands above the timeline.
    pub(crate) marks: Vec<Mark>,
}

/// Less than anything that can be seen, in px; more than a rounding error.
const HAIR: f64 = 1e-6;
/// So many folds are unfolded at once: no browser draws paper of any length.
const MOST_UNFOLDED: usize = 200;
/// So many stretches of the timeline are lit at once.
const MOST_STRETCHES: usize = 32;

impl Picture {
    pub(crate) fn new(run: Run, unfolded: SortedSet<Time>) -> Self {
        let axis = TimeAxis::new(&run, &unfolded);
        let (end, pauses) = (end(&run, &axis), pauses(&run, &axis));
        Self::on(run, axis, unfolded, end, pauses)
    }

    /// Two runs on one axis, which ends where the longer one does. Either may have to be read.
    pub(crate) fn pair(a: Run, b: Run, unfolded: SortedSet<Time>) -> (Self, Self) {
        let [axis, other] = TimeAxis::shared([&a, &b], &unfolded);
        let end = end(&a, &axis).max(end(&b, &other));
        let mut pauses = [pauses(&a, &axis), pauses(&b, &other)].concat();
        sort_by(&mut pauses, f64::total_cmp);
        (Self::on(a, axis, unfolded.clone(), end, pauses.clone()), Self::on(b, other, unfolded, end, pauses))
    }

    fn on(run: Run, axis: TimeAxis, unfolded: SortedSet<Time>, end: f64, pauses: Vec<f64>) -> Self {
        let marks = marks(&run, &axis, end);
        let waits = waits(&run, &axis).unwrap_or_else(|| pauses.clone());
        Self(Rc::new(Parts { run, axis, unfolded, end, pauses, waits, marks }))
    }

    /// The folds that are drawn at full length once this one is drawn the other way.
    pub(super) fn with_toggled(&self, from: Time) -> SortedSet<Time> {
        let mut unfolded = self.unfolded.clone();
        if !unfolded.remove(&from) {
            unfolded.insert(from, ());
        }
        unfolded
    }

    /// All folds, to be drawn at full length, or none if one was.
    pub(super) fn with_all_toggled(&self) -> SortedSet<Time> {
        let folds = self.axis.folds().map(|fold| (fold.from, ())).take(MOST_UNFOLDED);
        if self.unfolded.is_empty() { folds.collect() } else { SortedSet::new() }
    }

    /// The nearest position from here at which a reader needs a moment.
    pub(super) fn notable(&self, position: f64, direction: Direction) -> Option<f64> {
        let index = match direction {
            Direction::Forward => self.pauses.partition_point(|pause| *pause <= position + HAIR),
            Direction::Back => {
                self.pauses.partition_point(|pause| *pause < position - HAIR).checked_sub(1)?
            }
        };
        self.pauses.get(index).copied()
    }

    /// The nearest position from here at which a packet is sent or ends.
    pub(super) fn packet_event(&self, position: f64, direction: Direction) -> Option<f64> {
        let steps = self.axis.playhead(position).steps;
        let is_it = |place: &Index| self.run.step(*place).is_some_and(is_of_packet);
        let there = |place: Index| {
            self.run.step(place).map(|step| self.axis.position(Playhead { time: step.at, steps: place + 1 }))
        };
        let count = Index::try_from(self.run.steps.len()).unwrap_or(Index::MAX);
        match direction {
            Direction::Forward => {
                // The last step that has begun may still be sending.
                let coming = (steps.saturating_sub(1)..count).filter(is_it);
                coming.filter_map(there).find(|at| *at > position + HAIR)
            }
            Direction::Back => {
                (0..steps).rev().filter(is_it).filter_map(there).find(|at| *at < position - HAIR)
            }
        }
    }

    /// The first position between two that a reader needs a moment at; `after` itself is not one.
    pub(crate) fn pause_within(&self, after: f64, to: f64) -> Option<f64> {
        let index = self.waits.partition_point(|pause| *pause <= after + HAIR);
        self.waits.get(index).copied().filter(|pause| *pause <= to + HAIR)
    }

    /// Where the run ends: at its last step, unless time goes on after it; of two on one axis, where the
    /// longer one does.
    pub(crate) fn end(&self) -> f64 {
        self.end
    }

    /// Where things are on the timeline, as shares of its length.
    pub(crate) fn stretches(&self, things: &[Thing]) -> Vec<(f64, f64)> {
        let (top, end) = (self.axis.top(), self.end());
        let share = |position: f64| ((position - top) / (end - top).max(1.0)).clamp(0.0, 1.0);
        let stretches = things.iter().flat_map(|thing| stretches(&self.run, *thing)).take(MOST_STRETCHES);
        let place = |(from, to): (Time, Option<Time>)| {
            (share(self.axis.position_of(from)), to.map_or(1.0, |to| share(self.axis.position_of(to))))
        };
        stretches.map(place).collect()
    }

    /// The position at which a packet leaves the picture: it has arrived, or is lost.
    pub(crate) fn end_of_packet(&self, packet: Index) -> Option<f64> {
        Some(self.axis.position_of(self.run.packet(packet)?.ends()))
    }
}

/// Whether a packet is sent, arrives or is lost in a step.
fn is_of_packet(step: &Step) -> bool {
    match step.stimulus {
        Stimulus::Arrival { .. } | Stimulus::Loss { .. } => true,
        Stimulus::Timeout | Stimulus::Script { .. } => !step.sent.is_empty(),
    }
}

/// Where a run ends.
fn end(trace: &Trace, axis: &TimeAxis) -> f64 {
    let last = trace.steps.last().map(|step| step.at);
    if last == Some(trace.end.at) { axis.position(trace.finish()) } else { axis.bottom() }
}

/// Positions at which a reader needs a moment.
fn pauses(trace: &Trace, axis: &TimeAxis) -> Vec<f64> {
    let mut pauses: Vec<f64> = (0..)
        .zip(&trace.steps)
        .filter(|(_, step)| is_of_note(trace, step))
        .map(|(at, step)| axis.position(Playhead { time: step.at, steps: at + 1 }))
        .collect();
    pauses.dedup();
    pauses
}

/// Where playing waits for the reader in a run of many connections: where something runs out for the first time.
fn waits(run: &Run, axis: &TimeAxis) -> Option<Vec<f64>> {
    let census = run.census()?;
    let firsts = Side::BOTH.into_iter().flat_map(|side| Shortage::ALL.map(|of| census.first(side, of)));
    let position =
        |step: Index| run.step(step).map(|known| axis.position(Playhead { time: known.at, steps: step + 1 }));
    let mut waits: Vec<f64> = firsts.flatten().filter_map(position).collect();
    sort_by(&mut waits, f64::total_cmp);
    Some(waits)
}

impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Picture {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
