//! The one model of the page, and everything that can happen to it.
//!
//! Pure: nothing here touches a document, so all of it is tested without one. A person's action
//! edits the scenario, the run is computed again, and the view goes on.

mod beside;
mod changes;
mod comparison;
mod compute;
mod crowd;
mod draft;
mod dragging;
mod edit;
mod extra;
mod guide;
mod history;
mod linked;
mod marks;
mod picture;
mod playing;
mod quiz;
mod shelf;
mod spots;
mod terms;
mod thing;

use std::rc::Rc;

use synscope_diagram::Numbers;
use synscope_scenes::Scene;
use synscope_sim::{CommandKind, Decision, Edit, Index, PacketName, Playhead, ScenarioError, Side, Which};
use synscope_tcp::{Profile, Time};
use synscope_words::Lang;
use yew::Reducible;

pub(crate) use self::beside::Beside;
pub(crate) use self::changes::{Change, changes, is_alike};
use self::comparison::Comparison;
pub(crate) use self::comparison::{Against, Compared};
pub(crate) use self::compute::Pending;
pub(crate) use self::crowd::SocketList;
pub(crate) use self::draft::{Draft, Fault, Field, Fill, Place, What};
pub(crate) use self::dragging::Dragged;
pub(crate) use self::extra::Extra;
use self::guide::Guide;
pub(crate) use self::guide::{Guided, Placed};
pub(crate) use self::history::Version;
use self::history::{History, Look};
pub(crate) use self::linked::{linked, of_call, running, stimulus, timer_told};
pub(crate) use self::marks::{Mark, MarkKind};
pub(crate) use self::picture::{Picture, Run};
pub(crate) use self::playing::Motion;
pub(crate) use self::quiz::{Asked, Quiz, Score};
pub(crate) use self::shelf::{Listing, Shelf, Wanted};
pub(crate) use self::spots::{Spot, Spots};
pub(crate) use self::terms::{Explanation, Pointed, Terms};
pub(crate) use self::thing::{Thing, parse};
use crate::extras;
use crate::prefs::{Pace, Prefs, Theme};

/// At most so many actions wait for the extras.
const WAITING_LIMIT: usize = 8;

/// Everything that the page shows.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    /// What is run, and what it was when it was loaded.
    pub(crate) version: Version,
    /// The run on screen.
    pub(crate) picture: Picture,
    /// The playhead, in px on the picture's axis.
    pub(crate) position: f64,
    /// What the playhead does.
    pub(crate) motion: Motion,
    /// The packet that the person looks at.
    pub(crate) selected: Option<PacketName>,
    /// What of its header is pointed at.
    pub(crate) spots: Spots,
    pub(crate) prefs: Prefs,
    /// Whether the stage scrolls with the playhead.
    pub(crate) following: bool,
    /// What a fork has just replaced.
    pub(crate) ghost: Option<Ghost>,
    /// What the run is compared with, if it is.
    pub(crate) comparison: Option<Comparison>,
    /// The scenes that can be chosen.
    pub(crate) shelf: Shelf,
    /// The glossary.
    terms: Terms,
    /// What leads through the scene that is loaded, unless it was closed.
    guide: Option<Guide>,
    /// The scene whose guide was closed.
    closed_guide: Option<Rc<Scene>>,
    /// A run that takes longer than a frame.
    pub(crate) pending: Option<Pending>,
    /// Why the last edit cannot be run, or a file cannot be opened.
    pub(crate) failure: Option<Failure>,
    /// What is open above the page.
    pub(crate) open: Option<Opened>,
    /// What a screen reader is to be told.
    pub(crate) told: Told,
    /// Whether the last edit changed the world, so that the run was computed anew from its beginning.
    pub(crate) has_turned: bool,
    /// Whether nothing was played yet: the first Play begins at the beginning.
    pub(crate) untouched: bool,
    /// Whether a packet was ever selected: who has done it needs no hint.
    has_selected: bool,
    /// The packet that is dragged.
    pub(crate) dragged: Option<Dragged>,
    /// What the button *send* sends, in octets.
    pub(crate) octets: u32,
    /// What was asked, and answered.
    pub(crate) quiz: Quiz,
    /// The one connection that is shown, if it is not all of them.
    connection: Option<u32>,
    /// The list of sockets.
    pub(crate) socket_list: SocketList,
    /// What is to be injected, while it is being made.
    pub(crate) draft: Option<Rc<Draft>>,
    /// What is to be done once the extras are there.
    waiting: Vec<Action>,
    history: Rc<History>,
    /// Where the last edit took the person.
    arrived: Look,
}

/// The future that a fork has replaced, and where the new one begins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ghost {
    pub(crate) picture: Picture,
    pub(crate) from: f64,
}

/// Why there is no new run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    /// The scenario cannot be run.
    Scenario(Rc<ScenarioError>),
    /// The browser does not give the file out.
    Unreadable,
    /// A part of the page cannot be had from where the page is.
    Unreachable,
}

/// What can be open above the page, one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opened {
    /// The list of keys.
    Help,
    /// The menu of scenarios.
    Scenarios,
    /// The menu of what to compare with.
    Compare,
    /// All knobs.
    Knobs,
    /// On a phone, the four knobs.
    MainKnobs,
    /// On a phone, a host's panel.
    Host(Side),
    /// What the rule of the caption says.
    Rule,
    /// The graph of states, enlarged.
    Graph,
    /// The selected packet in detail.
    Inspector,
    /// On a phone, what the person has changed.
    Changes,
    /// What is to be injected.
    Injection,
    /// All that the scene's guide has to say.
    Guide,
    /// The sockets of a host.
    Sockets,
}

/// What a screen reader is to be told; the number makes each telling a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// Nothing, as while playing.
    Nothing,
    /// The caption.
    Step(u32),
    /// What the guide says.
    Beat(u32),
    /// Nothing yet: a slider may still be moving.
    Edit(u32),
    /// How the run has become, now that the slider rests.
    Rested(u32),
    /// Whether it is asked what happens next.
    Asking(u32),
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Back,
    Forward,
}

/// Everything that can happen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    PlayPause,
    /// So many milliseconds have passed since the last frame.
    Tick(f64),
    /// To a position.
    Scrub(f64),
    /// To a position, in the hand.
    Hold(f64),
    LetGo,
    /// To the next moment.
    Step(Direction),
    /// To where the next packet is sent or ends.
    StepPacket(Direction),
    /// To the next packet of the same host.
    StepHost(Direction),
    /// To the next that stands out: a change of state, a loss, an expiry.
    StepNotable(Direction),
    /// To the moment of a step.
    ToStep(Index),
    /// To where a stay in a state begins.
    ToStay(Index),
    ToStart,
    ToEnd,
    Faster,
    Slower,
    SetPace(Pace),

    Load(&'static str),
    /// Chooses a guided scene, by its id.
    PickScene(Rc<str>),
    /// A word is pointed at, or none.
    Explain(Option<Pointed>),
    /// To the next beat of the scene, or to the one before.
    StepBeat(Direction),
    ToBeat(usize),
    CloseGuide,
    /// Nothing was opened.
    Refuse(Failure),
    /// What is fetched when it is wanted first is there.
    ExtrasCame,
    SetKnob {
        name: &'static str,
        value: u64,
    },
    /// As the scenario had it when it was loaded.
    ResetKnob(&'static str),
    SetProfile(Profile),
    /// The gesture that moved a knob is over.
    Settle,
    Command(Side, CommandKind),
    /// At both hosts: the link in both directions.
    CommandBoth(CommandKind),
    /// So much is sent by the button *send*.
    SetOctets(u32),
    /// About the selected packet; the same again takes it back.
    Decide(Decision),
    /// The selected packet is delayed by so many microseconds.
    Delay(u64),
    /// A packet is taken to be dragged.
    Grab(Index),
    /// It has been dragged so far down, in px.
    Drag(f64),
    /// It is let go where it is.
    Release,
    /// It is let go as it was.
    PutBack,
    /// The network delivers an old copy of the selected packet.
    SendAgain,
    /// One change is taken back.
    TakeBack(Edit),
    /// All are.
    TakeAllBack,
    /// To where a change shows.
    ShowChange(Edit),
    Undo,
    Redo,
    /// A long run is over.
    Computed(Pending, Run),

    /// Asks what happens next, or no longer does.
    TogglePredicts,
    /// The choice at a place.
    Answer(usize),
    /// Goes on from a question, answered or not.
    GoOn,
    ResetScore,

    /// On a page that has no room for both runs.
    ShowRun(Which),

    Select(Option<PacketName>),
    SelectIndex(Index),
    /// The pointer is over a part of the header, or over none.
    Point(Option<Spot>),
    /// The keyboard is at a part of the header, or at none.
    FocusSpot(Option<Spot>),
    /// A packet of the run that is compared with.
    SelectBeside(Index),
    ToggleFold(Time),
    /// Unfolds all idle time, or folds it again.
    ToggleFolds,
    Follow(bool),
    GhostFades(Ghost),
    /// Nothing was moved for a while since the edit of this number was told.
    Rest(u32),
    Open(Opened),
    /// The list of sockets, where there are many; the same again closes it.
    OpenSockets,
    /// The sockets of this host.
    ListSockets(Side),
    /// To a line of the list.
    ScrollSockets(usize),
    /// Only one connection on the ladder, or all of them.
    ShowConnection(Option<u32>),
    Dismiss,
    DismissFailure,

    SetLang(Lang),
    SetTheme(Theme),
    SetNumbers(Numbers),
    SetReadingPauses(bool),
    SetShowsFuture(bool),
    SetReducedMotion(bool),

    /// What is done by code that is fetched when it is wanted first.
    Extra(Extra),
}

impl Model {
    /// The page as it opens: the default scenario's handshake complete, still.
    pub(crate) fn new(prefs: Prefs) -> Self {
        edit::open(prefs)
    }

    /// Where the playhead is.
    pub(crate) fn playhead(&self) -> Playhead {
        self.picture.axis.playhead(self.position)
    }

    /// Whether the playhead moves by itself.
    pub(crate) const fn is_playing(&self) -> bool {
        matches!(self.motion, Motion::Playing { .. })
    }

    /// Whether to tell that packets can be clicked: on the first flight that is ever played.
    pub(crate) fn is_hinting(&self) -> bool {
        let first =
            self.picture.run.packets.first().map(|packet| self.picture.axis.position_of(packet.ends()));
        !self.has_selected && !self.untouched && first.is_some_and(|end| self.position < end)
    }

    pub(crate) fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    pub(crate) fn can_redo(&self) -> bool {
        self.history.can_redo()
    }

    /// The selected packet's place in the run, if it is in this run.
    pub(crate) fn selected_index(&self) -> Option<Index> {
        self.picture.run.find_packet(&self.selected?)
    }

    /// A screen reader is told the caption.
    fn tell_step(&mut self) {
        self.told = Told::Step(self.told.number().wrapping_add(1));
    }

    /// A screen reader is told how the run has become.
    fn tell_edit(&mut self) {
        self.told = Told::Edit(self.told.number().wrapping_add(1));
    }

    /// A screen reader is told whether questions come from now on.
    fn tell_asking(&mut self) {
        self.told = Told::Asking(self.told.number().wrapping_add(1));
    }

    /// The edit of a number was the last one for a while.
    fn rest(&mut self, number: u32) {
        if self.told == Told::Edit(number) {
            self.told = Told::Rested(number);
        }
    }
}

impl Told {
    const fn number(self) -> u32 {
        match self {
            Self::Nothing => 0,
            Self::Step(number)
            | Self::Beat(number)
            | Self::Edit(number)
            | Self::Rested(number)
            | Self::Asking(number) => number,
        }
    }
}

impl Reducible for Model {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut model = Rc::unwrap_or_clone(self);
        model.act_or_wait(action);
        Rc::new(model)
    }
}

impl Model {
    /// Acts now, or once the code of the action was fetched.
    fn act_or_wait(&mut self, action: Action) {
        match extras::loaded() {
            // Nothing is gone past about which may have to be asked.
            None if action.is_extra() || self.prefs.predicts && action.goes_on() => {
                self.waiting.truncate(WAITING_LIMIT - 1);
                self.waiting.push(action);
            }
            None => self.act(action),
            Some(extras) => {
                self.act(action);
                (extras.keep_up)(self);
            }
        }
    }

    /// Brings what depends on the run up to what has become of it.
    pub(crate) fn keep_up(&mut self) {
        self.keep_comparing();
        self.keep_guiding();
        self.keep_asking();
    }

    /// Whether the extras are needed: something waits for them, or questions are to be asked.
    pub(crate) const fn wants_extras(&self) -> bool {
        self.prefs.predicts || !self.waiting.is_empty()
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::PlayPause => self.play_or_pause(),
            Action::Tick(ms) => self.tick(ms),
            Action::Scrub(position) => self.scrub(position),
            Action::Hold(position) => self.hold(position),
            Action::LetGo => self.let_go(),
            Action::Step(direction) => self.step(direction),
            Action::StepPacket(direction) => self.step_packet(direction),
            Action::StepHost(direction) => self.step_host(direction),
            Action::StepNotable(direction) => self.step_notable(direction),
            Action::ToStep(step) => self.jump_to_step(step),
            Action::ToStay(stay) => self.jump_to_stay(stay),
            Action::ToStart => self.jump(self.picture.axis.top()),
            Action::ToEnd => self.jump(self.picture.end()),
            Action::Faster => self.prefs.pace = self.prefs.pace.faster(),
            Action::Slower => self.prefs.pace = self.prefs.pace.slower(),
            Action::SetPace(pace) => self.prefs.pace = pace,

            Action::Load(name) => self.load(name),
            Action::PickScene(id) => self.pick_scene(id),
            Action::Explain(pointed) => self.explain(pointed),
            Action::StepBeat(direction) => self.step_beat(direction),
            Action::ToBeat(beat) => self.visit_beat(Some(beat)),
            Action::CloseGuide => self.close_guide(),
            Action::Refuse(failure) => self.refuse(failure),
            Action::ExtrasCame => {
                for action in core::mem::take(&mut self.waiting) {
                    self.act(action);
                }
            }
            Action::SetKnob { name, value } => self.set_knob(name, value),
            Action::ResetKnob(name) => self.reset_knob(name),
            Action::SetProfile(profile) => self.set_profile(profile),
            Action::Settle => Rc::make_mut(&mut self.history).settle(),
            Action::Command(side, command) => self.command(side, command),
            Action::CommandBoth(command) => self.command_both(command),
            Action::SetOctets(octets) => self.octets = octets,
            Action::Decide(decision) => self.decide(decision),
            Action::Delay(us) => self.delay(us),
            Action::Grab(index) => self.grab(index),
            Action::Drag(by) => self.drag(by),
            Action::Release => self.release(),
            Action::PutBack => self.dragged = None,
            Action::SendAgain => self.send_again(),
            Action::TakeBack(edit) => self.take_back(&edit),
            Action::TakeAllBack => self.take_all_back(),
            Action::ShowChange(edit) => self.show_change(&edit),
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::Computed(pending, run) => self.computed(&pending, run),

            Action::TogglePredicts => self.toggle_predicts(),
            Action::Answer(place) => self.answer(place),
            Action::GoOn => self.go_on(),
            Action::ResetScore => self.quiz.reset(),

            Action::ShowRun(which) => self.show_run(which),

            Action::Select(name) => self.select(name),
            Action::SelectIndex(index) => self.select_index(index),
            Action::Point(spot) => self.spots.pointed = spot,
            Action::FocusSpot(spot) => self.spots.focus(spot),
            Action::SelectBeside(index) => self.select_beside(index),
            Action::ToggleFold(from) => self.fold(self.picture.with_toggled(from)),
            Action::ToggleFolds => self.fold(self.picture.with_all_toggled()),
            Action::Follow(following) => self.following = following,
            Action::GhostFades(ghost) => self.ghost = self.ghost.take().filter(|now| *now != ghost),
            Action::Rest(number) => self.rest(number),
            Action::Open(opened) => self.open_above(opened),
            Action::OpenSockets => self.open_sockets(),
            Action::ListSockets(side) => self.socket_list = SocketList::of(side),
            Action::ScrollSockets(first) => self.socket_list.first = first,
            Action::ShowConnection(connection) => self.show_connection(connection),
            Action::Dismiss => self.dismiss(),
            Action::DismissFailure => self.failure = None,

            Action::SetLang(lang) => self.prefs.lang = lang,
            Action::SetTheme(theme) => self.prefs.theme = theme,
            Action::SetNumbers(numbers) => self.prefs.numbers = numbers,
            Action::SetReadingPauses(on) => self.prefs.reading_pauses = on,
            Action::SetShowsFuture(on) => self.show_future(on),
            Action::SetReducedMotion(on) => self.prefs.reduced_motion = on,

            Action::Extra(extra) => {
                if let Some(extras) = extras::loaded() {
                    (extras.act)(self, extra);
                }
            }
        }
    }

    /// A packet that is looked at stands still.
    fn select(&mut self, name: Option<PacketName>) {
        if name.is_some() {
            self.pause();
            self.has_selected = true;
        }
        self.selected = name;
    }

    fn select_index(&mut self, index: Index) {
        let name = self.picture.run.packet(index).map(|packet| packet.name);
        self.select(name);
    }

    fn open_above(&mut self, opened: Opened) {
        self.pause();
        self.open = if self.open == Some(opened) { None } else { Some(opened) };
        if self.open == Some(Opened::Inspector) && self.selected_index().is_none() {
            self.select_newest();
        }
        if self.open == Some(Opened::Scenarios) {
            self.ask_for_scenes();
        }
    }

    /// The packet that was sent last.
    fn select_newest(&mut self) {
        let steps = self.playhead().steps;
        let sent = self.picture.run.packets.partition_point(|packet| packet.step < steps);
        if let Some(packet) = sent.checked_sub(1).and_then(|newest| self.picture.run.packets.get(newest)) {
            self.select(Some(packet.name));
        }
    }

    /// Lets go of what is dragged, or closes what is open, or lets go of the selection, or of the one
    /// connection that is shown, or goes on from a question.
    fn dismiss(&mut self) {
        if self.stops_explaining() {
            return;
        }
        let waiting = self.waiting.len();
        // What comes by itself goes on coming.
        self.waiting.retain(|action| matches!(action, Action::Extra(Extra::Fetched(..))));
        if self.waiting.len() < waiting {
            return;
        }
        let had_none =
            self.dragged.take().is_none() && self.open.take().is_none() && self.selected.take().is_none();
        if had_none && self.connection.take().is_none() {
            self.go_on();
        }
    }
}

#[cfg(test)]
mod tests;
