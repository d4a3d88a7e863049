//! What a person's action does to a scenario. An action never reaches into a run: it makes another
//! scenario, which is run.
//!
//! Acting in the past forks: what the person did after that moment goes. Lines of the script that were
//! there from the beginning stay, and knobs fork nothing.
//!
//! The person acts on a run that is seen; the newest scenario may be another one, whose run is still being
//! computed. It is the newest that is edited, so that nothing is lost.

use synscope_tcp::{KnobError, Time};

use crate::knobs::set_knob;
use crate::name::PacketName;
use crate::scenario::{Action, Decision, Entry, Scenario, Verdict, When};
use crate::side::Side;
use crate::trace::{Index, Playhead, Stimulus, Trace};

/// The person does something to a host at a moment of the run that is seen.
pub fn with_command(
    newest: &Scenario,
    seen: &Trace,
    playhead: Playhead,
    host: Side,
    action: Action,
) -> Scenario {
    let sent = seen.packets.partition_point(|packet| packet.step < playhead.steps);
    let mut scenario = fork(newest, seen, playhead, sent);
    scenario.script.push(Entry {
        when: When::At(playhead.time),
        host,
        action,
        repeat: None,
        by_person: true,
    });
    scenario
}

/// The person decides what becomes of a packet of the run that is seen. The moment is the one at which it
/// was sent; a packet that the run does not have forks nothing.
pub fn with_verdict(newest: &Scenario, seen: &Trace, packet: PacketName, fate: Decision) -> Scenario {
    let found = seen.packets.iter().position(|known| known.name == packet);
    let mut scenario = match found.and_then(|place| Some((place, seen.packets.get(place)?))) {
        Some((place, known)) => {
            let moment = Playhead { time: known.sent, steps: known.step.saturating_add(1) };
            fork(newest, seen, moment, place.saturating_add(1))
        }
        None => newest.clone(),
    };
    // What the scenario itself decides stays below it: the last word counts, and this one may be taken back.
    scenario.verdicts.retain(|verdict| verdict.packet != packet || !verdict.by_person);
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

/// The scenario without what the person did after a moment of the run that is seen, and without the
/// person's verdicts on packets after the first so many.
fn fork(newest: &Scenario, seen: &Trace, moment: Playhead, sent: usize) -> Scenario {
    let mut scenario = newest.clone();
    let (lines, done) = (&seen.scenario.script, done(seen, moment.steps));
    // Edits take lines away and put others at the end: what is left is in the same order.
    let mut next = 0;
    scenario.script.retain(|entry| {
        let found = lines.iter().zip(&done).enumerate().skip(next).find(|(_, (line, _))| *line == entry);
        next = found.map_or(next, |(place, _)| place.saturating_add(1));
        let stays = found.map_or_else(|| may_be_before(entry, moment.time), |(_, (_, done))| *done);
        stays || !entry.by_person
    });
    let place = |name: PacketName| seen.packets.iter().position(|packet| packet.name == name);
    scenario.verdicts.retain(|verdict| {
        let is_news = || !seen.scenario.verdicts.contains(verdict);
        !verdict.by_person || place(verdict.packet).map_or_else(is_news, |place| place < sent)
    });
    scenario
}

/// Which lines of the script were carried out in a run's first so many steps.
fn done(seen: &Trace, steps: Index) -> Vec<bool> {
    let mut done = vec![false; seen.scenario.script.len()];
    for (step, _) in seen.steps.iter().zip(0..steps) {
        match step.stimulus {
            Stimulus::Script { entry } => {
                if let Some(done) = usize::try_from(entry).ok().and_then(|place| done.get_mut(place)) {
                    *done = true;
                }
            }
            Stimulus::Arrival { .. } | Stimulus::Loss { .. } | Stimulus::Timeout => {}
        }
    }
    done
}

/// Whether a line that was not seen being carried out may be carried out by then.
fn may_be_before(entry: &Entry, moment: Time) -> bool {
    match entry.when {
        When::At(at) => at <= moment,
        When::After { .. } => true,
    }
}
