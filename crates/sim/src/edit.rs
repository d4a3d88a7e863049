//! What a person's action does to a scenario. An action never reaches into a run: it makes another
//! scenario, which is run.
//!
//! Acting in the past forks: what the person did after that moment goes. Lines of the script that were
//! there from the beginning stay, and knobs fork nothing.

use synscope_tcp::KnobError;

use crate::knobs::set_knob;
use crate::name::PacketName;
use crate::scenario::{Action, Decision, Entry, Scenario, Verdict, When};
use crate::side::Side;
use crate::trace::{Index, Playhead, Stimulus, Trace};

/// The person does something to a host at a moment of a run.
pub fn with_command(trace: &Trace, playhead: Playhead, host: Side, action: Action) -> Scenario {
    let sent = trace.packets.partition_point(|packet| packet.step < playhead.steps);
    let mut scenario = fork(trace, playhead.steps, sent);
    scenario.script.push(Entry { when: When::At(playhead.time), host, action, by_person: true });
    scenario
}

/// The person decides what becomes of a packet. The moment is the one at which it was sent; a packet that
/// the run does not have forks nothing.
pub fn with_verdict(trace: &Trace, packet: PacketName, fate: Decision) -> Scenario {
    let found = trace.packets.iter().position(|known| known.name == packet);
    let mut scenario = match found.and_then(|place| Some((place, trace.packets.get(place)?))) {
        Some((place, known)) => fork(trace, known.step.saturating_add(1), place.saturating_add(1)),
        None => Scenario::clone(&trace.scenario),
    };
    scenario.verdicts.retain(|verdict| verdict.packet != packet);
    scenario.verdicts.push(Verdict { packet, fate, by_person: true });
    scenario
}

/// The person turns a knob, which changes the world and not a moment.
///
/// # Errors
/// When there is no such knob, or the value is malformed or out of range.
pub fn with_knob(scenario: &Scenario, name: &str, value: &str) -> Result<Scenario, KnobError> {
    let mut scenario = scenario.clone();
    set_knob(&mut scenario, name, value)?;
    Ok(scenario)
}

/// The scenario without what the person did after so many steps, and without the person's verdicts on
/// packets after the first so many.
fn fork(trace: &Trace, steps: Index, sent: usize) -> Scenario {
    let mut scenario = Scenario::clone(&trace.scenario);
    let mut done = vec![false; scenario.script.len()];
    for step in trace.steps.iter().zip(0..steps).map(|(step, _)| step) {
        match step.stimulus {
            Stimulus::Script { entry } => {
                if let Some(done) = usize::try_from(entry).ok().and_then(|place| done.get_mut(place)) {
                    *done = true;
                }
            }
            Stimulus::Arrival { .. } | Stimulus::Loss { .. } | Stimulus::Timeout => {}
        }
    }
    let mut done = done.into_iter();
    scenario.script.retain(|entry| done.next().unwrap_or(false) || !entry.by_person);
    let before = trace.packets.get(..sent).unwrap_or_default();
    scenario
        .verdicts
        .retain(|verdict| !verdict.by_person || before.iter().any(|packet| packet.name == verdict.packet));
    scenario
}
