//! Two runs side by side: which packets both have, and what came of each run.
//!
//! Packets are named by what they are and luck is keyed by their names, so equal packets of two runs
//! can be found and compared.

use core::ops::Index as At;

use synscope_tcp::{SortedMap, State, Time};

use crate::side::{PerSide, Side};
use crate::trace::{Fate, Index, Packet, Trace};

/// One of two runs that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Which {
    /// The one that is looked at.
    A = 0,
    /// The one that it is compared with.
    B = 1,
}

impl Which {
    /// Both, in order.
    pub const BOTH: [Self; 2] = [Self::A, Self::B];

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    /// `A` or `B`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
        }
    }
}

/// Something of each of two runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pair<T>(pub [T; 2]);

impl<T> At<Which> for Pair<T> {
    type Output = T;
    fn index(&self, which: Which) -> &T {
        let [a, b] = &self.0;
        match which {
            Which::A => a,
            Which::B => b,
        }
    }
}

impl<T> Pair<T> {
    /// From what each of them is.
    pub fn from_fn(mut make: impl FnMut(Which) -> T) -> Self {
        Self(Which::BOTH.map(&mut make))
    }
}

/// The place of each packet of a run in the other one, if it is there.
pub fn counterparts(traces: Pair<&Trace>) -> Pair<Vec<Option<Index>>> {
    let known = Pair::from_fn(|which| {
        let packets = traces[which].packets.iter().zip(0..);
        packets.map(|(packet, place)| (packet.name, place)).collect::<SortedMap<_, Index>>()
    });
    Pair::from_fn(|which| {
        let other = &known[which.other()];
        traces[which].packets.iter().map(|packet| other.get(&packet.name).copied()).collect()
    })
}

impl Packet {
    /// Whether another one comes to the same: both arrive, once or twice, or both are lost, whenever that is.
    pub fn fares_like(&self, other: &Self) -> bool {
        core::mem::discriminant(&self.fate) == core::mem::discriminant(&other.fate)
            && self.copy_arrives.is_some() == other.copy_arrives.is_some()
    }
}

/// What came of a run, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// When it ended.
    pub ends: Time,
    /// How many packets there were.
    pub packets: Index,
    /// How many of them were lost.
    pub lost: Index,
    /// How many of them were sent again.
    pub again: Index,
    /// The state of each host's newest connection at the end.
    pub states: PerSide<State>,
}

impl Trace {
    /// What came of the run.
    pub fn tally(&self) -> Tally {
        let is_lost = |packet: &&Packet| matches!(packet.fate, Fate::Lost { .. });
        let is_again = |packet: &&Packet| packet.is_retransmission();
        Tally {
            ends: self.end.at,
            packets: place(self.packets.len()),
            lost: place(self.packets.iter().filter(is_lost).count()),
            again: place(self.packets.iter().filter(is_again).count()),
            states: PerSide::from_fn(|side| self.last_state(side)),
        }
    }

    fn last_state(&self, side: Side) -> State {
        let newest = self.states.iter().rev().find(|state| state.host == side && state.connection.is_some());
        newest.filter(|state| state.to.is_none()).map_or(State::Closed, |state| state.state)
    }
}

pub(crate) fn place(at: usize) -> Index {
    Index::try_from(at).unwrap_or(Index::MAX)
}
