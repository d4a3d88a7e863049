//! A way through the model as a scenario that anybody can run and look at.
//!
//! The model has two clocks and no delays; a scenario has one clock and a delay for each packet. Each step
//! of the way gets its moment: a timer fires when the simulation says that it is due, everything else
//! happens a little after what came before it. From when a packet is sent and when it arrives follows the
//! verdict on it. What the simulation does is compared with the way after each step, so that a scenario
//! either shows it or is not made.

use synscope_sim::{
    Decision, Entry, Link, PacketName, PerSide, Scenario, ScenarioError, Side, Trace, Verdict, When, run,
};
use synscope_tcp::{Config, Time};

use crate::net::Packet;
use crate::setup::{Do, Line};
use crate::world::{Action, World};

/// A step, and a way through the network, take so long if nothing else is said.
const STEP_US: u64 = 20_000;
/// What is under way when the story ends is held back until then, at first by so much.
const HELD_BACK_US: u64 = 100_000_000;
/// What a run does after its story has ended is shown for so long.
pub(crate) const EPILOGUE_US: u64 = 10_000_000;
/// The client's port. It is the same for every connection.
const CLIENT_PORT: u16 = 49_152;

/// Why a way through the model cannot be told as a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untellable {
    /// A scenario has no words for it.
    #[error("step {step}: a scenario cannot say {action:?}")]
    NoWords {
        /// The step, from 0.
        step: usize,
        /// What happens in it.
        action: Action,
    },
    /// The simulation sends other packets than the model.
    #[error("step {step}: expected {expected} packets to be sent up to here, the simulation sends {sent}")]
    Differs {
        /// The step, from 0.
        step: usize,
        /// How many packets have been sent in the model.
        expected: usize,
        /// How many in the simulation.
        sent: usize,
    },
    /// A timer fires in the model that does not run in the simulation.
    #[error("step {step}: no timer of the {side} runs")]
    NoTimer {
        /// The step, from 0.
        step: usize,
        /// The host.
        side: Side,
    },
    /// The scenario cannot be run.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
}

/// Tells a way through the model, of hosts with these configurations, as a scenario. `call` gives the call
/// that an application makes in a world.
///
/// # Errors
/// When the simulation does not do what the model does, or a scenario cannot say what happens.
pub fn tell(
    path: &[(World, Option<Action>)],
    configs: &PerSide<Config>,
    call: impl Fn(&World, Side) -> Option<Line>,
) -> Result<Scenario, Untellable> {
    let mut story = Story::new(configs);
    for (step, pair) in path.windows(2).enumerate() {
        let [(before, Some(action)), (after, _)] = pair else { continue };
        story.happens(step, before, *action, &call)?;
        story.name_what_was_sent(step, after)?;
    }
    story.end()
}

/// A packet that the model has under way, by the name that the simulation gives it.
struct Carried {
    packet: Packet,
    name: PacketName,
    sent: Time,
}

struct Story {
    scenario: Scenario,
    now: Time,
    carried: Vec<Carried>,
    /// How many packets have been sent.
    sent: usize,
    listens: bool,
}

impl Story {
    fn new(configs: &PerSide<Config>) -> Self {
        let mut scenario = Scenario::default();
        for side in Side::BOTH {
            let host = scenario.host_mut(side);
            host.config = configs[side].clone();
            host.app.on_eof = synscope_tcp::OnEof::Never;
            *scenario.network.link_mut(side) = Link { delay_us: STEP_US, ..Link::default() };
        }
        Self { scenario, now: Time::ZERO, carried: Vec::new(), sent: 0, listens: false }
    }

    fn happens(
        &mut self,
        step: usize,
        before: &World,
        action: Action,
        call: impl Fn(&World, Side) -> Option<Line>,
    ) -> Result<(), Untellable> {
        let no_words = Untellable::NoWords { step, action };
        match action {
            Action::Call(side) => {
                self.now = self.now.after_us(STEP_US);
                let line = call(before, side).ok_or_else(|| no_words.clone())?;
                self.calls(side, line.call).ok_or(no_words)
            }
            Action::Deliver(place) => {
                self.now = self.now.after_us(STEP_US);
                let now = self.now;
                self.decide(&before.net.packets()[place], |sent| arriving_at(now, sent)).ok_or(no_words)
            }
            Action::Lose(place) => {
                self.decide(&before.net.packets()[place], |_| Some(Decision::Drop)).ok_or(no_words)
            }
            Action::Timeout(side) => {
                self.now = self.next_timer(side)?.ok_or(Untellable::NoTimer { step, side })?;
                Ok(())
            }
            Action::DeliverAndKeep(_) | Action::Wait(_) | Action::Forge(..) => Err(no_words),
        }
    }

    /// A line of the script.
    fn calls(&mut self, host: Side, call: Do) -> Option<()> {
        use synscope_sim::Action as Script;
        let connection = None;
        let action = match call {
            // A host's listener stays.
            Do::Listen if core::mem::replace(&mut self.listens, true) => return Some(()),
            Do::Listen => Script::Listen { port: 80, backlog: 16 },
            Do::Connect => Script::Connect { port: 80, from_port: Some(CLIENT_PORT) },
            Do::Send(octets) => Script::Send { octets: octets.into(), connection },
            Do::ShutdownWrite => Script::ShutdownWrite { connection },
            Do::Close => Script::Close { connection },
            Do::Abort => Script::Abort { connection },
            // A scenario's applications accept and read by themselves, and its listeners only listen.
            Do::ListenForPeer | Do::Accept | Do::ConnectInstead | Do::Read => return None,
        };
        self.scenario.script.push(Entry {
            when: When::At(self.now),
            host,
            action,
            repeat: None,
            by_person: false,
        });
        Some(())
    }

    /// Decides about a packet that is under way.
    fn decide(&mut self, packet: &Packet, decision: impl Fn(Time) -> Option<Decision>) -> Option<()> {
        let is_it =
            |carried: &Carried| carried.packet.to == packet.to && carried.packet.segment == packet.segment;
        let place = self.carried.iter().position(is_it)?;
        let Carried { name, sent, .. } = self.carried.remove(place);
        let verdicts = &mut self.scenario.verdicts;
        verdicts.retain(|verdict| verdict.packet != name);
        let fate = decision(sent);
        verdicts.extend(fate.map(|fate| Verdict { packet: name, fate, by_person: false }));
        Some(())
    }

    fn run(&self) -> Result<Trace, Untellable> {
        Ok(run(&self.scenario)?)
    }

    /// When the next timer of a host fires, as the simulation has it.
    fn next_timer(&self, side: Side) -> Result<Option<Time>, Untellable> {
        let trace = self.run()?;
        let runs = trace.timers.iter().filter(|timer| {
            timer.host == side
                && timer.armed <= self.now
                && timer.deadline >= self.now
                && timer.ended.is_none_or(|ended| ended > self.now || (timer.fired && ended == self.now))
        });
        Ok(runs.map(|timer| timer.deadline).min())
    }

    /// Finds what this step has sent in the simulation, and holds it back.
    fn name_what_was_sent(&mut self, step: usize, after: &World) -> Result<(), Untellable> {
        let trace = self.run()?;
        let mut new: Vec<Packet> = after.net.packets().to_vec();
        for carried in &self.carried {
            let known = new.iter().position(|packet| {
                packet.to == carried.packet.to && packet.segment == carried.packet.segment
            });
            known.map(|place| new.remove(place));
        }
        let expected = self.sent + new.len();
        let up_to_now = trace.packets.iter().filter(|packet| packet.sent <= self.now);
        let sent: Vec<_> = up_to_now.skip(self.sent).collect();
        let differs = Untellable::Differs { step, expected, sent: self.sent + sent.len() };
        if sent.len() != new.len() {
            return Err(differs);
        }
        for packet in sent {
            let is_it = |other: &Packet| {
                other.to == packet.from.other()
                    && other.segment.flags == packet.segment.flags
                    && other.segment.payload.len() == packet.segment.payload.len()
            };
            let place = new.iter().position(is_it).ok_or_else(|| differs.clone())?;
            let fate = Decision::DelayUs(HELD_BACK_US);
            self.scenario.verdicts.push(Verdict { packet: packet.name, fate, by_person: false });
            self.carried.push(Carried { packet: new.remove(place), name: packet.name, sent: packet.sent });
        }
        self.sent = expected;
        Ok(())
    }

    /// What is still under way arrives soon after the end.
    fn end(mut self) -> Result<Scenario, Untellable> {
        let end = self.now;
        while let Some(Carried { packet, .. }) = self.carried.first() {
            let packet = packet.clone();
            self.decide(&packet, |sent| arriving_at(end.after_us(STEP_US), sent));
        }
        self.scenario.until_us = end.as_us().saturating_add(EPILOGUE_US);
        self.run()?;
        Ok(self.scenario)
    }
}

/// The verdict by which a packet arrives at a moment; none if it does so by itself.
fn arriving_at(now: Time, sent: Time) -> Option<Decision> {
    let more_us = now.since_us(sent).saturating_sub(STEP_US);
    (more_us > 0).then_some(Decision::DelayUs(more_us))
}
