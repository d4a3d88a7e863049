//! What a person's action does to the scenario.

use std::rc::Rc;

use synscope_scenes::Scene;
use synscope_sim::{
    Action as Deed, AnyKnob, CommandKind, Index, PacketName, Playhead, Scenario, Side, Stimulus, Trace,
    as_loaded, builtin, reset_knob, run, set_profile, with_command,
};
use synscope_tcp::{Profile, SortedSet, State};

use super::comparison::Comparison;
use super::compute::{Begun, Pending, begin};
use super::history::{Gesture, History, Look, Seen, Version};
use super::{Failure, Ghost, Model, Motion, Picture, Quiz, Run, Shelf, SocketList, Spots, Terms, Told};
use crate::extras;
use crate::prefs::Prefs;

/// What the button *send* sends at first, in octets.
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
    /// To the beginning, where a guide begins.
    Begins,
    /// To where a packet is lost.
    ToLoss(PacketName),
    /// To where a packet is sent, unless it is under way anyway.
    ToPacket(PacketName),
    /// It stays, and the packet that the last line of the script injects is selected.
    ToInjected,
    /// To where the person was when this was shown before.
    Back(Look),
}

/// The page as it opens.
pub(super) fn open(prefs: Prefs) -> Model {
    let scenario = Rc::new(builtin::get(FIRST).expect("the first scenario is built in"));
    let trace = run(&scenario).expect("a built-in scenario can be run");
    let picture = Picture::new(Run::new(trace), SortedSet::new());
    let position = opening(&picture);
    let arrived = Look { playhead: picture.axis.playhead(position), selected: None };
    Model {
        version: Version { base: Rc::clone(&scenario), scenario, scene: None },
        picture,
        position,
        motion: Motion::Still,
        selected: None,
        spots: Spots::default(),
        prefs,
        following: true,
        ghost: None,
        comparison: None,
        shelf: Shelf::default(),
        terms: Terms::default(),
        guide: None,
        closed_guide: None,
        pending: None,
        failure: None,
        open: None,
        told: Told::Nothing,
        has_turned: false,
        untouched: true,
        has_selected: false,
        waiting: Vec::new(),
        dragged: None,
        octets: SENT_OCTETS,
        quiz: Quiz::default(),
        connection: None,
        socket_list: SocketList::of(Side::Server),
        draft: None,
        history: Rc::new(History::default()),
        arrived,
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
            self.load_version(scenario, None);
        }
    }

    /// Loads what a person has opened, dropped or pasted, if it is a scenario or a scene.
    pub(super) fn open_text(&mut self, text: &str) {
        if Scene::is_meant(text) {
            return self.open_scene(text);
        }
        match Scenario::from_json(text) {
            Ok(scenario) => self.load_version(scenario, None),
            Err(error) => self.refuse(Failure::Scenario(Rc::new(error))),
        }
    }

    /// The last good run stays on screen.
    pub(super) fn refuse(&mut self, failure: Failure) {
        self.pause();
        self.open = None;
        self.waiting.clear();
        self.shelf.give_up();
        // Without the code that asks, nothing may wait for it.
        self.prefs.predicts &= extras::loaded().is_some();
        self.stops_explaining();
        self.failure = Some(failure);
    }

    /// Loads a scene, which begins with its claim.
    pub(super) fn load_scene(&mut self, scene: Scene) {
        // The same scene again is the one that is known.
        let known = self.version.scene.clone().filter(|known| **known == scene);
        let scene = known.unwrap_or_else(|| Rc::new(scene));
        self.closed_guide = None;
        self.guide = None;
        self.load_version(scene.scenario.clone(), Some(scene));
    }

    fn load_version(&mut self, scenario: Scenario, scene: Option<Rc<Scene>>) {
        // Who opens what somebody else has edited has edited nothing yet.
        let scenario = Rc::new(as_loaded(scenario));
        let then = if scene.is_some() { Then::Begins } else { Then::Opens };
        self.open = None;
        self.shelf.forget();
        self.connection = None;
        self.motion = Motion::Still;
        self.untouched = scene.is_none();
        self.following = true;
        self.comparison = None;
        self.quiz.begin_anew();
        let version = Version { base: Rc::clone(&scenario), scenario, scene };
        if version != self.version {
            self.adopt(version, None, then);
        } else if self.pending.is_none() {
            self.failure = None;
            self.show(self.picture.run.clone(), then);
        }
        self.compare_as_scene();
        self.selected = None;
        self.arrived = self.look();
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
        reset_knob(knob, &mut scenario, &self.version.base);
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
    pub(super) fn turn(&mut self, scenario: Scenario, gesture: Option<Gesture>) {
        let then = if self.untouched { Then::Opens } else { Then::Stays };
        let version = self.version.with(scenario);
        self.adopt(version, gesture, then);
        self.has_turned = true;
        self.tell_edit();
    }

    pub(super) fn command(&mut self, side: Side, command: CommandKind) {
        self.fork(self.with_deed(&self.version.scenario, side, self.deed(command)), Then::Stays);
    }

    /// The same for both sides: the link in both directions.
    pub(super) fn command_both(&mut self, command: CommandKind) {
        let mut scenario = Scenario::clone(&self.version.scenario);
        for side in Side::BOTH {
            scenario = self.with_deed(&scenario, side, self.deed(command));
        }
        self.fork(scenario, Then::Stays);
    }

    /// A scenario in which something is done at the playhead.
    pub(super) fn with_deed(&self, scenario: &Scenario, side: Side, deed: Deed) -> Scenario {
        with_command(scenario, &self.picture.run, self.playhead(), side, deed)
    }

    /// From the playhead on, another run; the old future lingers.
    pub(super) fn fork(&mut self, scenario: Scenario, then: Then) {
        let before = self.picture.clone();
        self.motion = Motion::Still;
        self.untouched = false;
        self.following = true;
        let version = self.version.with(scenario);
        self.adopt(version, None, then);
        if self.picture != before {
            self.ghost = Some(Ghost { picture: before, from: self.position });
        }
        self.tell_step();
    }

    pub(super) fn undo(&mut self) {
        let here = self.seen();
        if let Some(Seen { version, arrived, left }) = Rc::make_mut(&mut self.history).undo(here) {
            self.restore(version, left);
            self.arrived = arrived;
        }
    }

    pub(super) fn redo(&mut self) {
        let here = self.seen();
        if let Some(Seen { version, arrived, .. }) = Rc::make_mut(&mut self.history).redo(here) {
            self.restore(version, arrived);
        }
    }

    /// What is shown, and where.
    fn seen(&self) -> Seen {
        Seen { version: self.version.clone(), arrived: self.arrived, left: self.look() }
    }

    pub(super) fn look(&self) -> Look {
        Look { playhead: self.playhead(), selected: self.selected }
    }

    /// Knobs change the world, and the person goes on looking where they do; what belongs to a moment is
    /// seen there.
    fn restore(&mut self, version: Version, look: Look) {
        self.motion = Motion::Still;
        self.following = true;
        let (before, was) = (self.picture.clone(), self.version.clone());
        let then = match (self.untouched, version.has_the_script_of(&was)) {
            (true, _) => Then::Opens,
            (false, true) => Then::Stays,
            (false, false) => Then::Back(look),
        };
        self.replace(version, then);
        if was.scene != self.version.scene {
            self.compare_as_scene();
        }
        if was.base == self.version.base && matches!(then, Then::Back(_)) && self.picture != before {
            self.ghost = Some(Ghost { picture: before, from: self.position });
        }
        self.has_turned = !matches!(then, Then::Back(_));
        self.tell_edit();
    }

    /// Makes an edit, which can be undone, and runs it.
    pub(super) fn adopt(&mut self, version: Version, gesture: Option<Gesture>, then: Then) {
        if version == self.version {
            return;
        }
        let before = self.seen();
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
            return;
        }
        let is_other = |comparison: &Comparison| comparison.pending.as_ref() == Some(pending);
        let extras = extras::loaded().filter(|_| self.comparison.as_ref().is_some_and(is_other));
        if let Some(extras) = extras {
            (extras.put_beside)(self, run);
        }
    }

    fn show(&mut self, run: Run, then: Then) {
        let playhead = self.playhead();
        let is_loaded = matches!(then, Then::Opens | Then::Begins);
        let unfolded = if is_loaded { SortedSet::new() } else { self.picture.unfolded.clone() };
        self.pending = None;
        self.ghost = None;
        self.picture = Picture::new(run, unfolded);
        self.position = match then {
            Then::Stays | Then::ToInjected => self.position_at(playhead),
            Then::Back(look) => self.picture.axis.position(look.playhead),
            Then::Opens => opening(&self.picture),
            Then::Begins => self.picture.axis.top(),
            Then::ToLoss(name) => self.loss_of(name).unwrap_or_else(|| self.position_at(playhead)),
            Then::ToPacket(name) => {
                self.beginning_of(name, playhead).unwrap_or_else(|| self.position_at(playhead))
            }
        };
        match then {
            Then::Back(look) => self.selected = look.selected,
            Then::ToInjected => self.selected = self.injected_last().or(self.selected),
            Then::Stays | Then::Opens | Then::Begins | Then::ToLoss(_) | Then::ToPacket(_) => {}
        }
        if let Motion::Gliding { .. } = self.motion {
            self.motion = Motion::Still;
        }
        self.arrived = self.look();
    }

    /// The packet that the last line of the script injects.
    fn injected_last(&self) -> Option<PacketName> {
        let run = &self.picture.run;
        let line = u32::try_from(run.scenario.script.len().checked_sub(1)?).ok()?;
        let step = run.steps.iter().find(|step| step.stimulus == Stimulus::Script { entry: line })?;
        run.packet(step.sent.start).filter(|_| !step.sent.is_empty()).map(|packet| packet.name)
    }

    /// The playhead's time in the run that is shown now.
    fn position_at(&self, playhead: Playhead) -> f64 {
        let run = &self.picture.run;
        let all = run.playhead_at(playhead.time.min(run.end.at));
        self.picture.axis.position(all)
    }

    pub(super) fn loss_of(&self, name: PacketName) -> Option<f64> {
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

impl Model {
    /// What a button asks for.
    const fn deed(&self, command: CommandKind) -> Deed {
        match command {
            CommandKind::Listen => Deed::Listen { port: 80, backlog: 16 },
            CommandKind::Connect => Deed::Connect { port: 80, from_port: None },
            CommandKind::Send => Deed::Send { octets: self.octets, connection: None },
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
}
