//! What a person's action does to the scenario.

use std::collections::BTreeSet;
use std::rc::Rc;

use synscope_sim::{
    Action as Deed, AnyKnob, CommandKind, Decision, Index, PacketName, Playhead, Scenario, Side, Trace,
    builtin, run, set_profile, with_command, with_verdict,
};
use synscope_tcp::{Profile, State};

use super::compute::{Begun, Pending, begin};
use super::history::{Gesture, History, Version};
use super::reset::reset;
use super::{Failure, Ghost, Model, Motion, Picture, Run, Spots, Told};
use crate::prefs::Prefs;

/// What the button *send* sends, in octets.
const SENT_OCTETS: u32 = 100;
/// The scenario of the first visit.
const FIRST: &str = "open-close";

/// Where the playhead goes once the new run is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// It stays at its time.
    Stays,
    /// To where the scenario shows what it is about.
    Opens,
    /// To where a packet is lost.
    ToLoss(PacketName),
    /// To where a packet is sent, unless it is under way anyway.
    ToPacket(PacketName),
}

/// The page as it opens.
pub(super) fn open(prefs: Prefs) -> Model {
    let scenario = Rc::new(builtin::get(FIRST).expect("the first scenario is built in"));
    let trace = run(&scenario).expect("a built-in scenario can be run");
    let picture = Picture::new(Run::new(trace), BTreeSet::new());
    let position = opening(&picture);
    Model {
        version: Version { base: Rc::clone(&scenario), scenario },
        picture,
        position,
        motion: Motion::Still,
        selected: None,
        spots: Spots::default(),
        prefs,
        following: true,
        ghost: None,
        comparison: None,
        pending: None,
        failure: None,
        open: None,
        told: Told::Nothing,
        untouched: true,
        has_selected: false,
        history: Rc::new(History::default()),
    }
}

/// Where both sides are ESTABLISHED; where they never are, where the first of them is; else the end.
fn opening(picture: &Picture) -> f64 {
    let trace = &picture.run;
    let first = |side| {
        let mut states = trace.states.iter();
        states.find(|interval| interval.host == side && interval.state == State::Established)
    };
    let reached = match (first(Side::Client), first(Side::Server)) {
        (Some(client), Some(server)) => Some(client.step.max(server.step)),
        (Some(one), None) | (None, Some(one)) => Some(one.step),
        (None, None) => None,
    };
    let after = reached.and_then(|step| Some(Playhead { time: trace.step(step)?.at, steps: step + 1 }));
    after.map_or_else(|| picture.end(), |playhead| picture.axis.position(playhead))
}

impl Model {
    pub(super) fn load(&mut self, name: &str) {
        if let Some(scenario) = builtin::get(name) {
            self.load_scenario(scenario);
        }
    }

    /// Loads what a person has opened, dropped or pasted, if it is a scenario.
    pub(super) fn open_text(&mut self, text: &str) {
        match Scenario::from_json(text) {
            Ok(scenario) => self.load_scenario(scenario),
            Err(error) => self.refuse(Failure::Scenario(Rc::new(error))),
        }
    }

    /// The last good run stays on screen.
    pub(super) fn refuse(&mut self, failure: Failure) {
        self.pause();
        self.open = None;
        self.failure = Some(failure);
    }

    fn load_scenario(&mut self, scenario: Scenario) {
        let scenario = Rc::new(scenario);
        self.open = None;
        self.selected = None;
        self.motion = Motion::Still;
        self.untouched = true;
        self.following = true;
        self.comparison = None;
        let version = Version { base: Rc::clone(&scenario), scenario };
        if version != self.version {
            self.adopt(version, None, Then::Opens);
        } else if self.pending.is_none() {
            self.failure = None;
            self.show(self.picture.run.clone(), Then::Opens);
        }
        self.tell_step();
    }

    pub(super) fn set_knob(&mut self, name: &'static str, value: u64) {
        let mut scenario = Scenario::clone(&self.version.scenario);
        let turned = AnyKnob::find(name).is_some_and(|knob| knob.set(&mut scenario, value).is_ok());
        if turned {
            self.turn(scenario, Some(Gesture { knob: name }));
        }
    }

    pub(super) fn reset_knob(&mut self, name: &'static str) {
        let Some(knob) = AnyKnob::find(name) else { return };
        let mut scenario = Scenario::clone(&self.version.scenario);
        reset(knob, &mut scenario, &self.version.base);
        self.turn(scenario, None);
    }

    pub(super) fn set_profile(&mut self, profile: Profile) {
        let mut scenario = Scenario::clone(&self.version.scenario);
        for side in Side::BOTH {
            set_profile(&mut scenario, side, profile);
        }
        self.turn(scenario, None);
    }

    /// Knobs change the world and not a moment: the playhead stays.
    fn turn(&mut self, scenario: Scenario, gesture: Option<Gesture>) {
        let then = if self.untouched { Then::Opens } else { Then::Stays };
        let version = Version { scenario: Rc::new(scenario), base: Rc::clone(&self.version.base) };
        self.adopt(version, gesture, then);
        self.tell_edit();
    }

    pub(super) fn command(&mut self, side: Side, command: CommandKind) {
        let deed = deed(command);
        let scenario = with_command(&self.version.scenario, &self.picture.run, self.playhead(), side, deed);
        self.fork(scenario, Then::Stays);
    }

    pub(super) fn decide(&mut self, decision: Decision) {
        // A packet that only the other run has cannot be decided about.
        let Some(name) = self.selected.filter(|_| self.selected_index().is_some()) else { return };
        let scenario = with_verdict(&self.version.scenario, &self.picture.run, name, decision);
        let then = match decision {
            Decision::Drop => Then::ToLoss(name),
            Decision::DelayUs(_) | Decision::Duplicate | Decision::LetThrough => Then::ToPacket(name),
        };
        self.fork(scenario, then);
    }

    /// From the playhead on, another run; the old future lingers.
    fn fork(&mut self, scenario: Scenario, then: Then) {
        let before = self.picture.clone();
        self.motion = Motion::Still;
        self.untouched = false;
        self.following = true;
        let version = Version { scenario: Rc::new(scenario), base: Rc::clone(&self.version.base) };
        self.adopt(version, None, then);
        if self.picture != before {
            self.ghost = Some(Ghost { picture: before, from: self.position });
        }
        self.tell_step();
    }

    pub(super) fn undo(&mut self) {
        if let Some(version) = Rc::make_mut(&mut self.history).undo(self.version.clone()) {
            self.restore(version);
        }
    }

    pub(super) fn redo(&mut self) {
        if let Some(version) = Rc::make_mut(&mut self.history).redo(self.version.clone()) {
            self.restore(version);
        }
    }

    fn restore(&mut self, version: Version) {
        self.motion = Motion::Still;
        let then = if self.untouched { Then::Opens } else { Then::Stays };
        self.replace(version, then);
        self.tell_edit();
    }

    /// Makes an edit, which can be undone, and runs it.
    pub(super) fn adopt(&mut self, version: Version, gesture: Option<Gesture>, then: Then) {
        if version == self.version {
            return;
        }
        let before = self.version.clone();
        if self.replace(version, then) {
            Rc::make_mut(&mut self.history).record(before, gesture);
        }
    }

    /// Runs another scenario. One that cannot be run leaves the last good run where it is.
    fn replace(&mut self, version: Version, then: Then) -> bool {
        match begin(&self.picture.run, &version.scenario, then) {
            Ok(begun) => {
                self.version = version;
                self.failure = None;
                match begun {
                    Begun::Done(run) => self.show(run, then),
                    Begun::Goes(pending) => self.pending = Some(pending),
                }
                true
            }
            Err(error) => {
                self.failure = Some(Failure::Scenario(Rc::new(error)));
                false
            }
        }
    }

    /// A long run is there; one that an edit has overtaken is not wanted any more.
    pub(super) fn computed(&mut self, pending: &Pending, run: Run) {
        if self.pending.as_ref() == Some(pending) {
            self.show(run, pending.then);
        } else if self
            .comparison
            .as_ref()
            .is_some_and(|comparison| comparison.pending.as_ref() == Some(pending))
        {
            self.put_beside(run);
        }
    }

    fn show(&mut self, run: Run, then: Then) {
        let playhead = self.playhead();
        let unfolded = if then == Then::Opens { BTreeSet::new() } else { self.picture.unfolded.clone() };
        self.pending = None;
        self.ghost = None;
        self.picture = Picture::new(run, unfolded);
        self.position = match then {
            Then::Stays => self.position_at(playhead),
            Then::Opens => opening(&self.picture),
            Then::ToLoss(name) => self.loss_of(name).unwrap_or_else(|| self.position_at(playhead)),
            Then::ToPacket(name) => {
                self.beginning_of(name, playhead).unwrap_or_else(|| self.position_at(playhead))
            }
        };
        if let Motion::Gliding { .. } = self.motion {
            self.motion = Motion::Still;
        }
    }

    /// The playhead's time in the run that is shown now.
    fn position_at(&self, playhead: Playhead) -> f64 {
        let run = &self.picture.run;
        let all = run.playhead_at(playhead.time.min(run.end.at));
        self.picture.axis.position(all)
    }

    fn loss_of(&self, name: PacketName) -> Option<f64> {
        let packet = find(&self.picture.run, name)?;
        self.picture.end_of_packet(packet)
    }

    fn beginning_of(&self, name: PacketName, playhead: Playhead) -> Option<f64> {
        let packet = self.picture.run.packet(find(&self.picture.run, name)?)?;
        let is_under_way = packet.step < playhead.steps && playhead.time < packet.ends();
        (!is_under_way).then(|| self.picture.axis.position_of(packet.sent))
    }
}

fn find(trace: &Trace, name: PacketName) -> Option<Index> {
    trace.find_packet(&name)
}

/// What a button asks for.
const fn deed(command: CommandKind) -> Deed {
    match command {
        CommandKind::Listen => Deed::Listen { port: 80, backlog: 16 },
        CommandKind::Connect => Deed::Connect { port: 80, from_port: None },
        CommandKind::Send => Deed::Send { octets: SENT_OCTETS, connection: None },
        CommandKind::Close => Deed::Close { connection: None },
        CommandKind::ShutdownWrite => Deed::ShutdownWrite { connection: None },
        CommandKind::Abort => Deed::Abort { connection: None },
        CommandKind::Kill => Deed::Kill,
        CommandKind::Hang => Deed::Hang,
        CommandKind::Resume => Deed::Resume,
        CommandKind::PowerOff => Deed::PowerOff,
        CommandKind::Reboot => Deed::Reboot,
        CommandKind::Cut => Deed::Cut,
        CommandKind::Mend => Deed::Mend,
    }
}
