//! Where a run stands between two steps.

use core::cmp::Ordering;

use smallvec::SmallVec;
use synscope_tcp::{Host, Time, sort_by};

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
    /// Lines of the script whose time is known, the next one last.
    due: SmallVec<[(Time, Index); 4]>,
    /// How often each line that is carried out more than once was, of those that have begun.
    repeated: Vec<(Index, u32)>,
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

/// The order of lines whose time is known.
fn last_first(left: &(Time, Index), right: &(Time, Index)) -> Ordering {
    right.cmp(left)
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
        let (mut due, mut waiting) = (SmallVec::new(), SmallVec::new());
        for (entry, index) in scenario.script.iter().zip(0..) {
            match entry.when {
                When::At(at) => due.push((at, index)),
                When::After { .. } => waiting.push(index),
            }
        }
        sort_by(&mut due, last_first);
        Self {
            hosts,
            timeouts: PerSide { client: Time::NEVER, server: Time::NEVER },
            due,
            repeated: Vec::new(),
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
        if let Some((at, _)) = self.due.last()
            && *at < first
        {
            (first, next) = (*at, Next::Script);
        }
        (first != Time::NEVER).then_some((first, next))
    }

    /// Takes the line of the script that is next, and tells how often it was carried out before.
    pub(crate) fn take_line(&mut self, script: &[Entry]) -> Option<(Index, u32)> {
        let (at, index) = self.due.pop()?;
        let Some(repeat) = line(script, index).and_then(|entry| entry.repeat) else {
            return Some((index, 0));
        };
        let place = self.repeated.iter().position(|(known, _)| *known == index).unwrap_or_else(|| {
            self.repeated.push((index, 0));
            self.repeated.len() - 1
        });
        let count = &mut self.repeated[place].1;
        let before = *count;
        *count = count.saturating_add(1);
        if *count < repeat.times {
            let next = (at.after_us(repeat.every_us), index);
            self.due.insert(self.due.partition_point(|known| *known > next), next);
        }
        Some((index, before))
    }

    /// Puts those lines of the script on the calendar whose condition has come true.
    pub(crate) fn test_conditions(&mut self, script: &[Entry]) {
        if self.waiting.is_empty() || !self.world.watch.take_changed() {
            return;
        }
        let (due, watch, now) = (&mut self.due, &self.world.watch, self.now);
        self.waiting.retain(|index| match line(script, *index).map(|entry| &entry.when) {
            Some(When::After { condition, delay_us }) if watch.holds(condition) => {
                let line = (now.after_us(*delay_us), *index);
                due.insert(due.partition_point(|known| *known > line), line);
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
        let begun = self.repeated.as_slice();
        let goes_on = |index: Index| begun.iter().any(|(known, _)| *known == index);
        self.waiting.retain(|index| stays(*index));
        // What was carried out before is the same in both, so is a line that has begun to be repeated.
        self.due.retain(|(_, index)| stays(*index) || goes_on(*index));
        let timed = new.iter().zip(0..).filter_map(|(entry, index)| match entry.when {
            When::At(at) => (at > self.now).then_some((at, index)),
            When::After { .. } => None,
        });
        self.due.extend(timed);
        sort_by(&mut self.due, last_first);
    }
}
