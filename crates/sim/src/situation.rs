//! Where a run stands between two steps.

use core::cmp::Reverse;
use std::collections::BinaryHeap;

use smallvec::SmallVec;
use synscope_tcp::{Host, Time};

use crate::naming::Namer;
use crate::network::Air;
use crate::scenario::{Entry, Scenario, When};
use crate::side::{PerSide, Side};
use crate::trace::Index;
use crate::watch::Watch;

/// All that a run goes on from, but for the scenario and what the trace knows anyway.
#[derive(Clone, Debug)]
pub struct Situation {
    pub(crate) hosts: PerSide<Host>,
    /// When each host wants to be called, at the end of time where it does not.
    pub(crate) timeouts: PerSide<Time>,
    /// Lines of the script whose time is known.
    pub(crate) due: BinaryHeap<Reverse<(Time, Index)>>,
    /// Lines of the script that wait for their condition, in order.
    waiting: SmallVec<[Index; 8]>,
    pub(crate) now: Time,
    pub(crate) steps: u32,
    pub(crate) world: World,
}

/// What is outside of the hosts.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) air: Air,
    /// `None` where nobody asks what packets are called.
    pub(crate) namer: Option<Namer>,
    pub(crate) watch: Watch,
    /// How many packets were sent.
    pub(crate) packets: Index,
}

/// What happens next.
pub(crate) enum Next {
    Packet,
    Timer(Side),
    Script,
}

/// A line of the script by its place.
pub(crate) fn line(script: &[Entry], place: Index) -> Option<&Entry> {
    script.get(usize::try_from(place).ok()?)
}

impl Situation {
    /// Nothing has happened.
    pub(crate) fn new(scenario: &Scenario, hosts: PerSide<Host>, watch: Watch, namer: Option<Namer>) -> Self {
        // Each line comes onto the calendar once.
        let (mut due, mut waiting) = (Vec::with_capacity(scenario.script.len()), SmallVec::new());
        for (entry, index) in scenario.script.iter().zip(0..) {
            match entry.when {
                When::At(at) => due.push(Reverse((at, index))),
                When::After { .. } => waiting.push(index),
            }
        }
        Self {
            hosts,
            timeouts: PerSide { client: Time::NEVER, server: Time::NEVER },
            due: due.into(),
            waiting,
            now: Time::ZERO,
            steps: 0,
            world: World { air: Air::default(), namer, watch, packets: 0 },
        }
    }

    /// What happens next, and when. What is due at the end of time never happens.
    pub(crate) fn next(&self) -> Option<(Time, Next)> {
        let (mut first, mut next) = (self.world.air.next(), Next::Packet);
        for side in Side::BOTH {
            if self.timeouts[side] < first {
                (first, next) = (self.timeouts[side], Next::Timer(side));
            }
        }
        if let Some(Reverse((at, _))) = self.due.peek()
            && *at < first
        {
            (first, next) = (*at, Next::Script);
        }
        (first != Time::NEVER).then_some((first, next))
    }

    /// Puts those lines of the script on the calendar whose condition has come true.
    pub(crate) fn test_conditions(&mut self, script: &[Entry]) {
        if self.waiting.is_empty() || !self.world.watch.take_changed() {
            return;
        }
        let (due, watch, now) = (&mut self.due, &self.world.watch, self.now);
        self.waiting.retain(|index| match line(script, *index).map(|entry| &entry.when) {
            Some(When::After { condition, delay_us }) if watch.holds(condition) => {
                due.push(Reverse((now.after_us(*delay_us), *index)));
                false
            }
            Some(When::After { .. }) => true,
            Some(When::At(_)) | None => false,
        });
    }

    /// Goes on by another script, between two moments. What was carried out is the same in both, and every
    /// line of the new one that has a condition is in the old one, too.
    pub(crate) fn follow(&mut self, old: &[Entry], new: &[Entry]) {
        let stays = |index: Index| {
            let entry = line(new, index).filter(|entry| Some(*entry) == line(old, index));
            entry.is_some_and(|entry| matches!(entry.when, When::After { .. }))
        };
        self.waiting.retain(|index| stays(*index));
        let now = self.now;
        let triggered = self.due.drain().filter(|Reverse((_, index))| stays(*index));
        let timed = new.iter().zip(0..).filter_map(|(entry, index)| match entry.when {
            When::At(at) => (at > now).then_some(Reverse((at, index))),
            When::After { .. } => None,
        });
        let due = triggered.chain(timed).collect();
        self.due = due;
    }
}
