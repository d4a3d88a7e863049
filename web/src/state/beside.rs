//! The run beside another one, and what the two have in common.

use std::ops::Deref;
use std::rc::Rc;

use synscope_sim::{Difference, Index, Packet, Pair, Which, counterparts, difference};

use super::thing::Thing;
use super::{Picture, Run};

/// B and what it has to do with A; shared and compared by where it lies.
#[derive(Clone, Debug)]
pub(crate) struct Beside(Rc<Parts>);

/// What a comparison has come to.
#[derive(Debug)]
pub(crate) struct Parts {
    /// A, and B, which stands on the same axis.
    pub(crate) runs: Pair<Run>,
    pub(crate) picture: Picture,
    /// Where they part first.
    pub(crate) difference: Option<Difference>,
    /// The place of each packet in the other run.
    counterparts: Pair<Vec<Option<Index>>>,
}

impl Beside {
    pub(super) fn new(a: &Picture, b: Picture) -> Self {
        let runs = Pair([a.run.clone(), b.run.clone()]);
        let traces = Pair::from_fn(|which| &*runs[which]);
        let (difference, counterparts) = (difference(traces), counterparts(traces));
        Self(Rc::new(Parts { runs, picture: b, difference, counterparts }))
    }

    /// A packet's place in the other run, if it is there.
    fn place(&self, which: Which, packet: Index) -> Option<Index> {
        self.counterparts[which].get(usize::try_from(packet).ok()?).copied()?
    }

    /// A packet as it is in the other run, if it is there.
    pub(crate) fn counterpart(&self, which: Which, packet: Index) -> Option<&Packet> {
        self.runs[which.other()].packet(self.place(which, packet)?)
    }

    /// Whether the other run does not have a packet, or it fares otherwise there.
    pub(crate) fn is_distinct(&self, which: Which, packet: Index) -> bool {
        let known = self.runs[which].packet(packet).zip(self.counterpart(which, packet));
        known.is_none_or(|(packet, other)| !packet.fares_like(other))
    }

    /// What things of a run are in the other one: the packets that both have, and states.
    pub(crate) fn counterparts(&self, which: Which, things: &[Thing]) -> Vec<Thing> {
        let counterpart = |thing: &Thing| match *thing {
            Thing::Packet(packet) => self.place(which, packet).map(Thing::Packet),
            Thing::State(_) => Some(*thing),
            Thing::Step(_) | Thing::Timer(_) | Thing::Stay(_) | Thing::Variable(..) => None,
        };
        things.iter().filter_map(counterpart).collect()
    }

    /// Where the runs part, on their axis.
    pub(crate) fn parting(&self) -> Option<f64> {
        Some(self.picture.axis.position_of(self.difference?.at))
    }
}

impl PartialEq for Beside {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Beside {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
