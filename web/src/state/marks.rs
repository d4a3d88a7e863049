//! What stands out in a run, on the timeline: losses, connections given up, retransmissions and
//! changes of state.

use synscope_diagram::TimeAxis;
use synscope_sim::{Index, Playhead, Remark, Side, Step, Stimulus, Trace};
use synscope_tcp::{Note, State};

use super::thing::Thing;

/// Something that stands out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mark {
    /// Where, as a share of the timeline's length.
    pub(crate) share: f64,
    pub(crate) kind: MarkKind,
    /// The step in which it happens.
    pub(crate) step: Index,
    /// What it is drawn for besides its step.
    pub(crate) thing: Option<Thing>,
    /// Whether there is room for it also where the timeline is short.
    pub(crate) is_roomy: bool,
}

/// What stands out, in the order of what has to be seen first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MarkKind {
    /// A connection is given up.
    GaveUp,
    /// A packet is lost.
    Loss,
    /// A packet is sent again.
    Again,
    /// A host changes its state.
    Turn(Side, State),
}

impl MarkKind {
    /// So many ranks there are.
    const RANKS: u8 = 3;

    /// What has a lower one is thinned out later.
    const fn rank(self) -> u8 {
        match self {
            Self::GaveUp | Self::Loss => 0,
            Self::Again => 1,
            Self::Turn(..) => 2,
        }
    }
}

/// Marks closer than this share of the timeline are drawn as one, which bounds how many there are.
const ROOM: f64 = 0.016;
/// The same where the timeline is short.
const ROOM_IF_SHORT: f64 = 0.045;

/// The marks of a run that ends at a position, from its beginning to its end.
pub(super) fn marks(trace: &Trace, axis: &TimeAxis, end: f64) -> Vec<Mark> {
    let length = (end - axis.top()).max(1.0);
    let steps = (0..).zip(&trace.steps);
    let all: Vec<_> =
        steps.filter_map(|(place, step)| Some((place, step, mark(trace, place, step)?))).collect();
    let mut marks: Vec<Mark> = Vec::new();
    for rank in 0..MarkKind::RANKS {
        for (place, step, (kind, thing)) in all.iter().copied().filter(|(.., (kind, _))| kind.rank() == rank)
        {
            let position = axis.position(Playhead { time: step.at, steps: place + 1 });
            let share = ((position - axis.top()) / length).clamp(0.0, 1.0);
            insert(&mut marks, Mark { share, kind, step: place, thing, is_roomy: false }, ROOM);
        }
    }
    thin(&mut marks);
    marks
}

/// Puts a mark at its place unless it is too near to another.
fn insert(marks: &mut Vec<Mark>, mark: Mark, room: f64) {
    let place = marks.partition_point(|known| known.share < mark.share);
    let near = |known: &Mark| (known.share - mark.share).abs() < room;
    let before = place.checked_sub(1).and_then(|before| marks.get(before));
    if !before.is_some_and(near) && !marks.get(place).is_some_and(near) {
        marks.insert(place, mark);
    }
}

/// Finds those for which there is room also on a short timeline.
fn thin(marks: &mut [Mark]) {
    let mut kept: Vec<Mark> = Vec::new();
    for rank in 0..MarkKind::RANKS {
        for mark in marks.iter().filter(|mark| mark.kind.rank() == rank) {
            insert(&mut kept, mark.clone(), ROOM_IF_SHORT);
        }
    }
    for mark in marks {
        mark.is_roomy = kept.iter().any(|kept| kept.step == mark.step);
    }
}

/// What stands out most in a step, and what it is drawn for.
fn mark(trace: &Trace, place: Index, step: &Step) -> Option<(MarkKind, Option<Thing>)> {
    if let Stimulus::Loss { packet } = step.stimulus {
        return Some((MarkKind::Loss, Some(Thing::Packet(packet))));
    }
    let notes = trace.notes_of(step);
    if notes.iter().any(|record| matches!(record.note, Remark::Tcp(Note::GaveUp { .. }))) {
        return Some((MarkKind::GaveUp, None));
    }
    let mut sent = trace.sent_by(step).iter().zip(step.sent.clone());
    if let Some((_, packet)) = sent.find(|(packet, _)| packet.is_retransmission()) {
        return Some((MarkKind::Again, Some(Thing::Packet(packet))));
    }
    notes
        .iter()
        .any(|record| matches!(record.note, Remark::Transition { .. }))
        .then(|| last_stay(trace, place))?
}

/// The state that a step leads to.
fn last_stay(trace: &Trace, step: Index) -> Option<(MarkKind, Option<Thing>)> {
    let place = trace.states.partition_point(|stay| stay.step <= step).checked_sub(1)?;
    let stay = trace.states.get(place).filter(|stay| stay.step == step)?;
    Some((MarkKind::Turn(stay.host, stay.state), Index::try_from(place).ok().map(Thing::Stay)))
}

/// Whether a reader needs a moment at a step: it changes a state, loses a packet, gives something up,
/// or is an expiry.
pub(super) fn is_of_note(trace: &Trace, step: &Step) -> bool {
    matches!(step.stimulus, Stimulus::Loss { .. })
        || trace.notes_of(step).iter().any(|record| {
            matches!(
                record.note,
                Remark::Transition { .. } | Remark::Tcp(Note::TimerFired { .. } | Note::GaveUp { .. })
            )
        })
}

#[cfg(test)]
mod tests {
    use synscope_sim::{AnyKnob, builtin, run};
    use synscope_tcp::SortedSet;

    use super::*;
    use crate::state::{Picture, Run};

    fn picture(name: &str, knobs: &[(&str, u64)]) -> Picture {
        let mut scenario = builtin::get(name).expect("a built-in scenario");
        for (knob, value) in knobs {
            AnyKnob::find(knob).expect("a knob").set(&mut scenario, *value).expect("within its bounds");
        }
        Picture::new(Run::new(run(&scenario).expect("it runs")), SortedSet::new())
    }

    fn kinds(picture: &Picture) -> Vec<MarkKind> {
        picture.marks.iter().map(|mark| mark.kind).collect()
    }

    #[test]
    fn each_mark_leads_to_what_it_is_for() {
        let picture = picture("third-ack-lost-for-good", &[]);
        let count = |kind| kinds(&picture).into_iter().filter(|known| *known == kind).count();
        assert_eq!((count(MarkKind::GaveUp), count(MarkKind::Again), count(MarkKind::Loss)), (1, 5, 6));
        assert!(kinds(&picture).contains(&MarkKind::Turn(Side::Client, State::Established)));
        for mark in &picture.marks {
            let step = picture.run.step(mark.step).expect("a step of the run");
            let is_loss = matches!(step.stimulus, Stimulus::Loss { .. });
            assert_eq!(is_loss, mark.kind == MarkKind::Loss, "{mark:?}");
        }
    }

    #[test]
    fn marks_are_in_order_and_apart() {
        let picture = picture("third-ack-lost-for-good", &[]);
        assert!(picture.marks.windows(2).all(|pair| pair[1].share - pair[0].share >= ROOM));
        let roomy: Vec<&Mark> = picture.marks.iter().filter(|mark| mark.is_roomy).collect();
        assert!(roomy.windows(2).all(|pair| pair[1].share - pair[0].share >= ROOM_IF_SHORT));
        assert!(roomy.len() < picture.marks.len());
    }

    #[test]
    fn where_it_is_crowded_losses_stay_and_other_marks_go() {
        let picture = picture("open-close", &[("loss", 500_000)]);
        let grave: Vec<&Mark> = picture.marks.iter().filter(|mark| mark.kind.rank() == 0).collect();
        let all = (0..).zip(&picture.run.steps).filter_map(|(place, step)| mark(&picture.run, place, step));
        assert!(all.count() > picture.marks.len(), "there is no room for all");
        let (top, length) = (picture.axis.top(), picture.end() - picture.axis.top());
        for step in picture.run.steps.iter().filter(|step| matches!(step.stimulus, Stimulus::Loss { .. })) {
            let share = (picture.axis.position_of(step.at) - top) / length;
            assert!(grave.iter().any(|mark| (mark.share - share).abs() < ROOM), "a loss at {:?}", step.at);
        }
    }
}
