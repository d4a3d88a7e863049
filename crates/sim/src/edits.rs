//! What a person has changed of a scenario since it was loaded, as a list of which each can be taken back by
//! itself.
//!
//! A person turns knobs, gives commands, decides about packets and injects segments; nothing else of a
//! scenario (a teacher's notes, say) is changed without loading another one. What a scenario was
//! loaded with stays, so nothing in `base` is by a person: see [`as_loaded`].

mod reset;

use synscope_tcp::{KNOBS as HOST_KNOBS, Outcome, Profile};

pub use self::reset::{is_turned, reset_knob};
use self::reset::{parts, resting};
use crate::injection::Injection;
use crate::knobs::{AnyKnob, KNOBS};
use crate::scenario::{Entry, Scenario, Verdict};
use crate::side::Side;
use crate::trace::{Index, Stimulus, Trace};

/// One thing that a person has changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Edit {
    /// Both hosts have another profile.
    Profile(Profile),
    /// A knob is turned.
    Knob {
        /// Which; one that stands for several where all of these were turned to the same.
        name: &'static str,
        /// To what, in the unit of storage.
        value: u64,
    },
    /// A line of the script: a command, or an injection.
    Line {
        /// Its place in [`Scenario::script`].
        place: usize,
        /// The line.
        entry: Entry,
    },
    /// What is decided about a packet.
    Verdict(Verdict),
}

/// Where an edit shows in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// From the beginning on: it changes the world.
    World,
    /// At a step: that which carries a line out, or sends a packet.
    At(Index),
    /// Nowhere: there is no such packet, or what was to be done cannot be done.
    Nowhere,
}

/// The scenario as one that was just loaded: nothing in it is by the person who looks at it now.
#[must_use]
pub fn as_loaded(mut scenario: Scenario) -> Scenario {
    scenario.script.iter_mut().for_each(|entry| entry.by_person = false);
    scenario.verdicts.iter_mut().for_each(|verdict| verdict.by_person = false);
    scenario
}

/// What a person has changed of `base`: first the world, then lines of the script and verdicts, each in the
/// order in which they were given.
pub fn edits(base: &Scenario, scenario: &Scenario) -> Vec<Edit> {
    let mut edits = Vec::new();
    let profile = |of: &Scenario, side| of.host(side).config.profile();
    if Side::BOTH.into_iter().any(|side| profile(base, side) != profile(scenario, side)) {
        edits.push(Edit::Profile(scenario.client.config.profile()));
    }
    edits.extend(knobs(base, scenario));
    edits.extend(added(base, scenario).map(|(place, entry)| Edit::Line { place, entry: entry.clone() }));
    let news = scenario.verdicts.iter().filter(|verdict| !base.verdicts.contains(verdict));
    edits.extend(news.cloned().map(Edit::Verdict));
    edits
}

/// The scenario without one of the person's edits. One that it does not have changes nothing.
#[must_use]
pub fn without(scenario: &Scenario, base: &Scenario, edit: &Edit) -> Scenario {
    let mut scenario = scenario.clone();
    match edit {
        Edit::Profile(_) => {
            for side in Side::BOTH {
                restore_profile(&mut scenario, base, side);
            }
        }
        Edit::Knob { name, .. } => {
            if let Some(knob) = AnyKnob::find(name) {
                reset_knob(knob, &mut scenario, base);
            }
        }
        Edit::Line { place, entry } => {
            // Another edit may have moved it meanwhile.
            let is_there = scenario.script.get(*place) == Some(entry);
            let place =
                if is_there { Some(*place) } else { scenario.script.iter().rposition(|line| line == entry) };
            if let Some(place) = place {
                scenario.script.remove(place);
            }
        }
        // What the scenario itself decides about the packet holds again.
        Edit::Verdict(verdict) => scenario.verdicts.retain(|known| known != verdict),
    }
    scenario
}

impl Edit {
    /// Where it shows in a run of a scenario that has it.
    pub fn effect(&self, trace: &Trace) -> Effect {
        let step = match self {
            Self::Profile(_) | Self::Knob { .. } => return Effect::World,
            Self::Line { place, entry } => carried_out(trace, *place, entry),
            Self::Verdict(verdict) => {
                trace.find_packet(&verdict.packet).and_then(|place| Some(trace.packet(place)?.step))
            }
        };
        step.map_or(Effect::Nowhere, Effect::At)
    }
}

/// The step in which a line comes to something.
fn carried_out(trace: &Trace, place: usize, entry: &Entry) -> Option<Index> {
    let line = Index::try_from(place).ok()?;
    let (step, found) =
        (0..).zip(&trace.steps).find(|(_, step)| step.stimulus == Stimulus::Script { entry: line })?;
    let comes_to_something = match entry.injection() {
        Some(Injection::Segment(_) | Injection::CopyOf(_)) => !found.sent.is_empty(),
        Some(Injection::Icmp(_)) => !found.notes.is_empty(),
        None => !is_refused(trace, step),
    };
    comes_to_something.then_some(step)
}

/// Whether what was called for in a step was refused.
fn is_refused(trace: &Trace, step: Index) -> bool {
    let mut calls = trace.calls.iter().filter(|call| call.step == step);
    calls.any(|call| matches!(call.result, Outcome::Refused(_)))
}

/// The lines that `base` does not have. Edits put lines at the end: those of `base` are in the same order.
fn added<'s>(base: &'s Scenario, scenario: &'s Scenario) -> impl Iterator<Item = (usize, &'s Entry)> {
    let mut left = base.script.iter().peekable();
    scenario.script.iter().enumerate().filter(move |(_, entry)| left.next_if(|line| line == entry).is_none())
}

/// The knobs that were turned. One that stands for several tells of them where all are the same now.
fn knobs(base: &Scenario, scenario: &Scenario) -> Vec<Edit> {
    let turned = |knob: &AnyKnob| is_turned(*knob, scenario, base);
    let edit = |knob: AnyKnob| Edit::Knob { name: knob.name(), value: turned_to(knob, base, scenario) };
    let (many, plain): (Vec<_>, Vec<_>) =
        KNOBS.iter().map(AnyKnob::Scenario).partition(|knob| parts(*knob).len() > 1);
    let told: Vec<AnyKnob> =
        many.into_iter().filter(turned).filter(|knob| is_even(*knob, scenario)).collect();
    let is_told = |knob: &AnyKnob| {
        let mut parts = told.iter().flat_map(|many| parts(*many));
        parts.any(|part| part.name() == knob.name())
    };
    let single = plain.into_iter().chain(HOST_KNOBS.iter().map(AnyKnob::Hosts));
    let single = single.filter(|knob| !is_told(knob)).filter(turned).collect::<Vec<_>>();
    told.iter().chain(&single).copied().map(edit).collect()
}

/// What a knob was turned to: the hosts need not have been the same, so of one of which it was.
fn turned_to(knob: AnyKnob, base: &Scenario, scenario: &Scenario) -> u64 {
    let is_turned_at = |side: &Side| match knob {
        AnyKnob::Scenario(_) => true,
        AnyKnob::Hosts(knob) => {
            let (now, loaded) = (&scenario.host(*side).config, &base.host(*side).config);
            knob.get(now) != resting(knob, now, loaded)
        }
    };
    knob.get_of(scenario, Side::BOTH.into_iter().find(is_turned_at).unwrap_or(Side::Client))
}

/// Whether all that a knob stands for has one value.
fn is_even(knob: AnyKnob, scenario: &Scenario) -> bool {
    let value = knob.get(scenario);
    parts(knob)
        .into_iter()
        .all(|part| Side::BOTH.into_iter().all(|side| part.get_of(scenario, side) == value))
}

/// Gives a host the profile back that it was loaded with; knobs that were turned by hand stay as they are.
fn restore_profile(scenario: &mut Scenario, base: &Scenario, side: Side) {
    let (now, loaded) = (scenario.host(side).config.clone(), &base.host(side).config);
    let mut config = loaded.clone();
    for knob in HOST_KNOBS.iter().filter(|knob| knob.get(&now) != resting(knob, &now, loaded)) {
        // It was within the bounds before, and every profile has the same bounds.
        let _ = knob.set(&mut config, knob.get(&now));
    }
    scenario.host_mut(side).config = config;
}
