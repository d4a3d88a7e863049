//! A run with all that is drawn of it that does not depend on the window.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::rc::Rc;

use synscope_diagram::TimeAxis;
use synscope_sim::{Fate, Index, Playhead, Remark, Stimulus, Trace};
use synscope_tcp::{Note, Time};

/// A trace that is shared and compared by where it lies.
#[derive(Clone, Debug)]
pub(crate) struct Run(Rc<Trace>);

impl Run {
    pub(crate) fn new(trace: Trace) -> Self {
        Self(Rc::new(trace))
    }
}

impl PartialEq for Run {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Run {
    type Target = Trace;
    fn deref(&self) -> &Trace {
        &self.0
    }
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
    pub(crate) unfolded: BTreeSet<Time>,
    /// Positions at which a reader needs a moment, from top to bottom.
    pauses: Vec<f64>,
    /// What stands above the timeline.
    pub(crate) marks: Vec<Mark>,
}

/// A loss or a retransmission on the timeline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Mark {
    /// Where, as a share of the timeline's length.
    pub(crate) share: f64,
    /// A loss, or else a retransmission.
    pub(crate) is_loss: bool,
}

/// Less than anything that can be seen, in px; more than a rounding error.
const HAIR: f64 = 1e-6;

/// Marks closer than this share of the timeline are drawn as one.
const MARK_ROOM: f64 = 0.012;

impl Picture {
    pub(crate) fn new(run: Run, unfolded: BTreeSet<Time>) -> Self {
        let axis = TimeAxis::new(&run, &unfolded);
        let mut pauses: Vec<f64> = (0..)
            .zip(&run.steps)
            .filter(|(_, step)| wants_reading(&run, step))
            .map(|(at, step)| axis.position(Playhead { time: step.at, steps: at + 1 }))
            .collect();
        pauses.dedup();
        let marks = marks(&run, &axis);
        Self(Rc::new(Parts { run, axis, unfolded, pauses, marks }))
    }

    /// The same run with one fold drawn the other way.
    pub(crate) fn toggle_fold(&self, from: Time) -> Self {
        let mut unfolded = self.unfolded.clone();
        if !unfolded.remove(&from) {
            unfolded.insert(from);
        }
        Self::new(self.run.clone(), unfolded)
    }

    /// The first position between two that a reader needs a moment at; `after` itself is not one.
    pub(crate) fn pause_within(&self, after: f64, to: f64) -> Option<f64> {
        let index = self.pauses.partition_point(|pause| *pause <= after + HAIR);
        self.pauses.get(index).copied().filter(|pause| *pause <= to + HAIR)
    }

    /// Where the run ends: at its last step, unless time goes on after it.
    pub(crate) fn end(&self) -> f64 {
        end(&self.run, &self.axis)
    }

    /// The position at which a packet leaves the picture: it has arrived, or is lost.
    pub(crate) fn end_of_packet(&self, packet: Index) -> Option<f64> {
        Some(self.axis.position_of(self.run.packet(packet)?.ends()))
    }
}

/// Where a run ends.
fn end(trace: &Trace, axis: &TimeAxis) -> f64 {
    let last = trace.steps.last().map(|step| step.at);
    if last == Some(trace.end.at) { axis.position(trace.finish()) } else { axis.bottom() }
}

/// Losses and retransmissions in order, as far as there is room for them; losses first.
fn marks(trace: &Trace, axis: &TimeAxis) -> Vec<Mark> {
    let length = (end(trace, axis) - axis.top()).max(1.0);
    let share = |time| (axis.position_of(time) - axis.top()) / length;
    let losses = trace.packets.iter().filter_map(|packet| match packet.fate {
        Fate::Lost { at, .. } => Some(Mark { share: share(at), is_loss: true }),
        Fate::Arrived { .. } | Fate::InFlight { .. } => None,
    });
    let again = trace
        .packets
        .iter()
        .filter(|packet| packet.is_retransmission())
        .map(|packet| Mark { share: share(packet.sent), is_loss: false });
    let mut marks: Vec<Mark> = Vec::new();
    for mark in losses.chain(again) {
        let place = marks.partition_point(|known| known.share < mark.share);
        let near = |known: &Mark| (known.share - mark.share).abs() < MARK_ROOM;
        let before = place.checked_sub(1).and_then(|before| marks.get(before));
        if !before.is_some_and(near) && !marks.get(place).is_some_and(near) {
            marks.insert(place, mark);
        }
    }
    marks
}

/// Whether the step changes a state, loses a packet, or is an expiry.
fn wants_reading(trace: &Trace, step: &synscope_sim::Step) -> bool {
    let notes = trace.notes.get(step.notes.start as usize..step.notes.end as usize).unwrap_or_default();
    matches!(step.stimulus, Stimulus::Loss { .. })
        || notes.iter().any(|record| {
            matches!(record.note, Remark::Transition { .. } | Remark::Tcp(Note::TimerFired { .. }))
        })
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
