//! Running a scenario that differs from one that was run: the part that is the same is not run again.

use std::rc::Rc;

use synscope_tcp::Time;

use crate::error::ScenarioError;
use crate::injection::Injection;
use crate::naming::Counts;
use crate::network::{Rules, verdicts};
use crate::scenario::{Entry, Scenario, When};
use crate::sim::Sim;
use crate::trace::{Index, Stimulus, Trace};
use crate::trace_builder::TraceBuilder;

impl Sim<TraceBuilder> {
    /// A run of `scenario` that goes on from as late a moment of a run of a similar one as it can. It comes
    /// to the same trace as a run from the beginning.
    ///
    /// Runs are the same until a line of the script that only one of them has, or the first packet that
    /// only one of them has this verdict on. They differ from the beginning where hosts, network, seed or
    /// the end of time do, or the new script has a condition that was not tested or copies a packet that was
    /// not kept.
    ///
    /// # Errors
    /// When the scenario is not one that can be run; it says where, and what was expected.
    pub fn resume(trace: &Trace, scenario: Rc<Scenario>) -> Result<Self, ScenarioError> {
        scenario.validate()?;
        match resumed(trace, &scenario) {
            Some(sim) => Ok(sim),
            None => Self::shared(scenario, TraceBuilder::like(trace)),
        }
    }
}

fn resumed(trace: &Trace, scenario: &Rc<Scenario>) -> Option<Sim<TraceBuilder>> {
    let common = Common::of(trace, scenario)?;
    let list = trace.resumptions.list();
    let later = list.partition_point(|kept| {
        let situation = &kept.situation;
        situation.now < common.before
            && situation.steps <= common.steps
            && situation.world.packets <= common.packets
    });
    let place = later.checked_sub(1)?;
    let recorder = TraceBuilder::resume(trace, place)?;
    let mut situation = list.get(place)?.situation.clone();
    situation.follow(&trace.scenario.script, &scenario.script);
    let counts = Counts::again(recorder.packets());
    Some(Sim::from_situation(Rules::new(Rc::clone(scenario)), situation, counts, recorder))
}

/// What a run and that of another scenario have in common.
struct Common {
    /// All moments before this time.
    before: Time,
    /// At most so many steps.
    steps: Index,
    /// At most so many packets.
    packets: Index,
}

impl Common {
    /// `None` where they differ from the beginning.
    fn of(trace: &Trace, new: &Scenario) -> Option<Self> {
        let old = &trace.scenario;
        let world = |of: &Scenario| (of.seed, of.until_us);
        if world(old) != world(new) || old.hosts() != new.hosts() || old.network != new.network {
            return None;
        }
        Some(Self {
            before: first_new_line(&old.script, &new.script)?,
            steps: first_old_line(trace, &new.script),
            packets: first_verdict(trace, new),
        })
    }
}

/// When the first line is carried out that only the new script has; `None` if nobody knows.
fn first_new_line(old: &[Entry], new: &[Entry]) -> Option<Time> {
    let mut first = Time::NEVER;
    for (place, entry) in new.iter().enumerate() {
        match entry.when {
            _ if old.get(place) == Some(entry) => {}
            // What it copies or quotes was not kept.
            When::At(_) if entry.injection().and_then(Injection::model).is_some() => return None,
            When::At(at) => first = first.min(at),
            When::After { .. } => return None,
        }
    }
    Some(first)
}

/// The first step at which a line was carried out that only the old script has in this place.
fn first_old_line(trace: &Trace, new: &[Entry]) -> Index {
    let old = &trace.scenario.script;
    let differs: Vec<bool> =
        old.iter().enumerate().map(|(place, entry)| new.get(place) != Some(entry)).collect();
    if !differs.contains(&true) {
        return Index::MAX;
    }
    let first = trace.steps.iter().zip(0..).find(|(step, _)| match step.stimulus {
        Stimulus::Script { entry } => {
            usize::try_from(entry).ok().and_then(|place| differs.get(place)).copied().unwrap_or(true)
        }
        Stimulus::Arrival { .. } | Stimulus::Loss { .. } | Stimulus::Timeout => false,
    });
    first.map_or(Index::MAX, |(_, place)| place)
}

/// The place of the first packet about which the two scenarios have decided differently.
fn first_verdict(trace: &Trace, new: &Scenario) -> Index {
    let (old, new) = (verdicts(&trace.scenario), verdicts(new));
    if old == new {
        return Index::MAX;
    }
    let mut packets = trace.packets.iter().zip(0..);
    let first = packets.find(|(packet, _)| old.get(&packet.name) != new.get(&packet.name));
    first.map_or(Index::MAX, |(_, place)| place)
}
