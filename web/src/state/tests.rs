mod comparing;
mod crowd;
mod guiding;
mod hand;
mod quiz;

use std::rc::Rc;

use synscope_sim::{
    Action as Deed, AnyKnob, CommandKind, Decision, Effect, Entry, Fate, PacketName, Scenario, Side, When,
};
use synscope_tcp::{Flags, Profile, State, Time};
use synscope_words::Label;
use yew::Reducible;

use super::*;
use crate::css::Css;
use crate::prefs::Prefs;

mod time;

/// The model under test: actions go in, the newest state is looked at.
struct Page(Rc<Model>);

impl Page {
    fn open() -> Self {
        Self(Rc::new(Model::new(Prefs::default())))
    }

    fn showing(name: &'static str) -> Self {
        let mut page = Self::open();
        page.act(Action::Load(name));
        page
    }

    fn act(&mut self, action: Action) {
        self.0 = Rc::clone(&self.0).reduce(action);
    }

    fn wait(&mut self, ms: u32) {
        for _ in 0..ms / 20 {
            self.act(Action::Tick(20.0));
        }
    }

    fn states(&self) -> (State, State) {
        let frame = self.0.picture.run.at(self.0.playhead());
        (frame.hosts.client.state(), frame.hosts.server.state())
    }

    fn time_us(&self) -> u64 {
        self.0.playhead().time.as_us()
    }

    fn knob(&self, name: &str) -> u64 {
        AnyKnob::find(name).expect("a knob").get(&self.0.version.scenario)
    }

    fn fate(&self, name: PacketName) -> Fate {
        let run = &self.0.picture.run;
        run.packet(run.find_packet(&name).expect("the run has the packet")).expect("it is there").fate
    }
}

fn packet(name: &str) -> PacketName {
    name.parse().expect("a packet's name")
}

fn turn(name: &'static str, value: u64) -> Action {
    Action::SetKnob { name, value }
}

const BOTH_OPEN: (State, State) = (State::Established, State::Established);
const BOTH_CLOSED: (State, State) = (State::Closed, State::Closed);

#[test]
fn the_page_opens_with_the_handshake_complete_and_still() {
    let page = Page::open();
    assert_eq!(page.states(), BOTH_OPEN);
    assert_eq!(page.0.motion, Motion::Still);
}

#[test]
fn the_first_play_begins_at_the_beginning_and_later_ones_where_the_playhead_stands() {
    let mut page = Page::open();
    page.act(Action::PlayPause);
    assert_eq!(page.time_us(), 0);
    page.wait(500);
    page.act(Action::PlayPause);
    let stopped = page.0.position;
    assert!(stopped > page.0.picture.axis.top());
    page.act(Action::PlayPause);
    assert!((page.0.position - stopped).abs() < f64::EPSILON);
}

#[test]
fn playing_ends_at_the_end() {
    let mut page = Page::open();
    page.act(Action::PlayPause);
    page.wait(120_000);
    assert_eq!(page.0.motion, Motion::Still);
    assert_eq!(page.states(), BOTH_CLOSED);
}

#[test]
fn playing_pauses_where_there_is_something_to_read_unless_switched_off() {
    let flight_ms = 1_000;
    let mut page = Page::open();
    page.act(Action::PlayPause);
    page.wait(flight_ms + 600);
    assert_eq!(page.time_us(), 50_000, "the SYN has arrived, and the server's new state is read");
    page.act(Action::SetReadingPauses(false));
    page.act(Action::ToStart);
    page.act(Action::PlayPause);
    page.wait(flight_ms + 600);
    assert!(page.time_us() > 50_000);
}

#[test]
fn steps_forward_and_back_land_at_the_same_places() {
    let mut page = Page::showing("third-ack-lost");
    page.act(Action::ToStart);
    let mut places = vec![page.0.position];
    for _ in 0..6 {
        page.act(Action::Step(Direction::Forward));
        page.wait(500);
        places.push(page.0.position);
    }
    assert!(places.windows(2).all(|pair| pair[0] < pair[1]));
    for place in places.iter().rev().skip(1) {
        page.act(Action::Step(Direction::Back));
        assert!((page.0.position - place).abs() < 1e-6);
    }
}

#[test]
fn a_step_back_from_the_end_is_seen() {
    let mut page = Page::open();
    page.act(Action::ToEnd);
    assert_eq!(page.states(), BOTH_CLOSED);
    page.act(Action::Step(Direction::Back));
    assert_eq!(page.states(), (State::TimeWait, State::Closed));
}

#[test]
fn the_timeline_ends_with_the_last_moment() {
    let mut page = Page::open();
    let (top, end) = (page.0.picture.axis.top(), page.0.picture.end());
    let written: f64 = Css(end - top).to_string().parse().expect("a number");
    page.act(Action::Scrub(top + written + 0.001));
    assert!((page.0.position - end).abs() < f64::EPSILON);
    assert_eq!(page.states(), BOTH_CLOSED);
}

#[test]
fn the_loaded_scenario_can_be_begun_anew() {
    let mut page = Page::showing("third-ack-lost");
    let opened = page.0.position;
    page.act(Action::ToEnd);
    page.act(Action::Load("third-ack-lost"));
    assert!((page.0.position - opened).abs() < f64::EPSILON);
    assert!(page.0.untouched);
    page.act(turn("loss", 500_000));
    page.act(Action::Load("third-ack-lost"));
    assert_eq!(page.0.version.scenario, page.0.version.base);
    assert!(page.0.can_undo());
}

#[test]
fn without_motion_playing_goes_from_moment_to_moment() {
    let mut page = Page::open();
    page.act(Action::SetReducedMotion(true));
    page.act(Action::PlayPause);
    page.act(Action::Tick(16.0));
    assert_eq!(page.time_us(), 50_000);
    page.act(Action::Tick(16.0));
    assert_eq!(page.time_us(), 50_000);
    page.wait(1_100);
    assert_eq!(page.time_us(), 100_000);
}

#[test]
fn a_packet_dropped_in_the_past_forks_there() {
    let mut page = Page::open();
    let ack = packet("client:ACK 1#1");
    let before = page.0.picture.clone();
    page.act(Action::Select(Some(ack)));
    page.act(Action::Decide(Decision::Drop));
    let Fate::Lost { at, .. } = page.fate(ack) else { panic!("the packet is lost") };
    assert_eq!(page.0.playhead().time, at);
    assert_eq!(page.states(), (State::Established, State::SynReceived));
    assert!(page.0.ghost.as_ref().is_some_and(|ghost| ghost.picture == before));
    let shared = before.run.find_packet(&ack).expect("it was sent") as usize;
    let names = |run: &Run| run.packets[..shared].iter().map(|p| (p.name, p.fate)).collect::<Vec<_>>();
    assert_eq!(names(&before.run), names(&page.0.picture.run));
}

#[test]
fn what_was_undone_comes_back() {
    let mut page = Page::open();
    page.act(Action::Command(Side::Client, CommandKind::Abort));
    let aborted = Rc::clone(&page.0.version.scenario);
    page.act(Action::Undo);
    assert_eq!(page.0.version.scenario, page.0.version.base);
    assert!(!page.0.can_undo());
    page.act(Action::Redo);
    assert_eq!(page.0.version.scenario, aborted);
    assert!(!page.0.can_redo());
}

#[test]
fn a_command_happens_at_the_playhead() {
    let mut page = Page::open();
    let now = page.time_us();
    page.act(Action::Command(Side::Server, CommandKind::Close));
    assert_eq!(page.time_us(), now);
    assert_eq!(page.states(), (State::Established, State::FinWait1));
}

#[test]
fn one_drag_of_a_slider_is_one_edit() {
    let mut page = Page::open();
    for loss in [100_000, 200_000, 300_000] {
        page.act(turn("loss", loss));
    }
    page.act(Action::Settle);
    page.act(turn("loss", 400_000));
    page.act(Action::Undo);
    assert_eq!(page.knob("loss"), 300_000);
    page.act(Action::Undo);
    assert_eq!(page.knob("loss"), 0);
}

#[test]
fn knobs_keep_the_time() {
    let mut page = Page::open();
    page.act(Action::ToStart);
    page.act(Action::Step(Direction::Forward));
    page.wait(500);
    assert_eq!(page.time_us(), 50_000);
    page.act(turn("retries", 3));
    assert_eq!(page.time_us(), 50_000);
}

#[test]
fn an_untouched_page_shows_the_handshake_whatever_the_round_trip() {
    let mut page = Page::open();
    page.act(turn("rtt", 1_000_000));
    assert_eq!(page.states(), BOTH_OPEN);
}

#[test]
fn a_reset_brings_back_what_the_scenario_had() {
    let mut page = Page::showing("third-ack-lost-for-good");
    let before = page.knob("tcp_synack_retries");
    page.act(turn("retries", 1));
    page.act(Action::ResetKnob("retries"));
    assert_eq!(page.knob("tcp_synack_retries"), before);
    assert_eq!(page.0.version.scenario, page.0.version.base);
}

#[test]
fn a_reset_under_another_profile_gives_that_profiles_default() {
    let mut page = Page::open();
    page.act(Action::SetProfile(Profile::Linux));
    page.act(turn("msl", 1_000_000));
    page.act(Action::ResetKnob("msl"));
    assert_eq!(page.knob("msl"), 30_000_000);
}

#[test]
fn what_cannot_be_run_leaves_the_last_good_run() {
    let mut model = Model::new(Prefs::default());
    let before = model.picture.clone();
    let mut scenario = Scenario::clone(&model.version.scenario);
    let nothing = Deed::Send { octets: 0, connection: None };
    scenario.script.push(Entry {
        when: When::At(Time::ZERO),
        host: Side::Client,
        action: nothing,
        repeat: None,
        by_person: true,
    });
    let base = Rc::clone(&model.version.base);
    model.adopt(Version { scenario: Rc::new(scenario), base, scene: None }, None, edit::Then::Stays);
    assert!(model.failure.is_some());
    assert_eq!(model.picture, before);
    assert!(!model.can_undo());
}

/// Nobody closes, and a probe every so often goes on until the run's hour is over.
fn probing(model: &Model, interval_us: u64) -> Version {
    let mut scenario = Scenario::clone(&model.version.base);
    scenario.script.truncate(2);
    for (knob, value) in [("keepalive", 1), ("tcp_keepalive_time", interval_us)] {
        AnyKnob::find(knob).expect("a knob").set(&mut scenario, value).expect("within its bounds");
    }
    model.version.with(scenario)
}

fn finish(pending: &Pending) -> Run {
    std::iter::repeat_with(|| pending.advance()).flatten().next().expect("every run ends")
}

/// A model that waits for a long run.
fn waiting() -> Model {
    let mut model = Model::new(Prefs::default());
    model.adopt(probing(&model, 1_000_000), None, edit::Then::Stays);
    assert!(model.pending.is_some(), "so many probes take longer than a frame");
    model
}

#[test]
fn a_long_run_is_computed_between_frames_and_the_newest_edit_wins() {
    let mut model = waiting();
    let shown = model.picture.clone();
    let overtaken = model.pending.clone().expect("a long run");
    model.adopt(probing(&model, 1_500_000), None, edit::Then::Stays);
    let newest = model.pending.clone().expect("a long run");
    let mut page = Page(Rc::new(model));
    let run = finish(&overtaken);
    page.act(Action::Computed(overtaken, run));
    assert_eq!(page.0.picture, shown);
    let run = finish(&newest);
    page.act(Action::Computed(newest, run.clone()));
    assert_eq!(page.0.picture.run, run);
    assert!(page.0.pending.is_none());
}

#[test]
fn what_is_done_while_a_long_run_is_computed_is_done_to_its_scenario() {
    let mut page = Page(Rc::new(waiting()));
    let waited_for = Rc::clone(&page.0.version.scenario);
    page.act(Action::Command(Side::Client, CommandKind::Cut));
    page.act(Action::Command(Side::Server, CommandKind::Cut));
    let (_, done) = page.0.version.scenario.script.split_at(waited_for.script.len());
    assert_eq!(done.iter().map(|entry| entry.host).collect::<Vec<_>>(), Side::BOTH);
    assert_eq!(page.knob("tcp_keepalive_time"), 1_000_000);
    page.act(Action::Undo);
    page.act(Action::Undo);
    assert_eq!(page.0.version.scenario, waited_for);
}

#[test]
fn opening_something_pauses() {
    let mut page = Page::open();
    page.act(Action::PlayPause);
    page.act(Action::Open(Opened::Help));
    assert!(!page.0.is_playing());
    page.act(Action::Dismiss);
    assert_eq!(page.0.open, None);
}

#[test]
fn the_graph_stays_open_while_playing() {
    let mut page = Page::open();
    page.act(Action::Open(Opened::Graph));
    page.act(Action::PlayPause);
    assert!(page.0.is_playing());
    assert_eq!(page.0.open, Some(Opened::Graph));
}

#[test]
fn the_inspector_takes_the_newest_packet_and_keeps_it_while_the_run_goes_on() {
    let mut page = Page::open();
    page.act(Action::ToStart);
    page.act(Action::Open(Opened::Inspector));
    let first = page.0.picture.run.packets[0].name;
    assert_eq!(page.0.selected, Some(first));
    page.act(Action::Step(Direction::Forward));
    page.act(Action::PlayPause);
    assert_eq!((page.0.open, page.0.selected), (Some(Opened::Inspector), Some(first)));
    page.act(Action::Dismiss);
    assert_eq!((page.0.open, page.0.selected), (None, Some(first)));
    page.act(Action::ToStart);
    assert_eq!(page.0.selected, None, "without the inspector one is let go");
}

#[test]
fn the_inspector_goes_along_from_packet_to_packet() {
    let mut page = Page::open();
    page.act(Action::SetReducedMotion(true));
    page.act(Action::ToStart);
    page.act(Action::Open(Opened::Inspector));
    let names = |page: &Page| page.0.selected.map(|name| name.to_string());
    page.act(Action::StepHost(Direction::Forward));
    assert_eq!(names(&page).as_deref(), Some("client:ACK 1#1"));
    page.act(Action::StepHost(Direction::Back));
    assert_eq!(names(&page).as_deref(), Some("client:SYN#1"));
    page.act(Action::StepPacket(Direction::Forward));
    assert_eq!(names(&page).as_deref(), Some("client:SYN#1"), "it arrives");
    page.act(Action::StepPacket(Direction::Forward));
    assert_eq!(names(&page).as_deref(), Some("server:SYN,ACK#1"));
}

#[test]
fn where_the_pointer_is_counts_more_than_where_the_keyboard_is() {
    let mut page = Page::open();
    page.act(Action::FocusSpot(Some(Spot::Field(13))));
    assert_eq!(page.0.spots.shown(), Some(Spot::Field(13)));
    page.act(Action::Point(Some(Spot::Byte(2))));
    assert_eq!(page.0.spots.shown(), Some(Spot::Byte(2)));
    page.act(Action::Point(None));
    page.act(Action::FocusSpot(None));
    assert_eq!((page.0.spots.shown(), page.0.spots.field), (None, Some(13)), "it comes back there");
}

#[test]
fn to_a_step_is_to_where_it_has_just_happened() {
    let mut page = Page::open();
    let run = page.0.picture.run.clone();
    for (place, step) in (0..).zip(&run.steps) {
        page.act(Action::ToStep(place));
        assert_eq!(page.0.playhead().time, step.at);
        assert!(page.0.playhead().steps > place);
    }
    page.act(Action::ToStep(u32::MAX));
    assert_eq!(page.0.playhead().steps, u32::try_from(run.steps.len()).expect("a run is short"));
}

#[test]
fn a_screen_reader_hears_nothing_while_playing_and_the_caption_after() {
    let mut page = Page::open();
    page.act(Action::PlayPause);
    assert_eq!(page.0.told, Told::Nothing);
    page.wait(200);
    assert_eq!(page.0.told, Told::Nothing);
    page.act(Action::PlayPause);
    assert!(matches!(page.0.told, Told::Step(_)));
    page.act(turn("loss", 10_000));
    assert!(matches!(page.0.told, Told::Edit(_)));
}

#[test]
fn an_edit_is_told_once_the_last_of_a_gesture_rests() {
    let mut page = Page::open();
    let edit = |page: &mut Page, value| {
        page.act(turn("loss", value));
        match page.0.told {
            Told::Edit(number) => number,
            other => panic!("{other:?}"),
        }
    };
    let first = edit(&mut page, 10_000);
    let second = edit(&mut page, 20_000);
    page.act(Action::Rest(first));
    assert_eq!(page.0.told, Told::Edit(second));
    page.act(Action::Rest(second));
    assert_eq!(page.0.told, Told::Rested(second));
}

#[test]
fn only_the_ghost_that_has_lingered_fades() {
    let mut page = Page::open();
    let fork = |page: &mut Page| {
        page.act(Action::SelectIndex(0));
        page.act(Action::Decide(Decision::Drop));
        page.0.ghost.clone().expect("a fork leaves a ghost")
    };
    let first = fork(&mut page);
    page.act(Action::Undo);
    let second = fork(&mut page);
    page.act(Action::GhostFades(first));
    assert_eq!(page.0.ghost, Some(second.clone()));
    page.act(Action::GhostFades(second));
    assert_eq!(page.0.ghost, None);
}

/// A scenario of a name that does nothing, as somebody writes it.
fn written(name: &str) -> Action {
    Action::Extra(Extra::OpenText(format!(r#"{{ "version": 2, "name": "{name}" }}"#).into()))
}

#[test]
fn a_scenario_that_is_opened_can_be_undone() {
    let mut page = Page::open();
    let before = page.0.version.clone();
    page.act(written("mine"));
    assert_eq!(page.0.version.scenario.name, "mine");
    assert_eq!(page.0.version.base, page.0.version.scenario);
    assert_eq!(page.0.picture.run.packets.len(), 0);
    page.act(Action::Undo);
    assert_eq!(page.0.version, before);
    assert!(!page.0.picture.run.packets.is_empty());
}

#[test]
fn a_text_that_is_no_scenario_leaves_all_as_it_is_and_says_why() {
    let texts = [
        "",
        "garbage",
        "[]",
        r#"{ "version": 2, "seed": -1 }"#,
        r#"{ "version": 99, "from": "the future" }"#,
        r#"{ "version": 2, "until_us": 99999999999999 }"#,
    ];
    for text in texts {
        let mut page = Page::open();
        let (version, run) = (page.0.version.clone(), page.0.picture.run.clone());
        page.act(Action::PlayPause);
        page.act(Action::Extra(Extra::OpenText(text.into())));
        assert!(matches!(page.0.failure, Some(Failure::Scenario(_))), "{text}");
        assert_eq!((&page.0.version, &page.0.picture.run), (&version, &run), "{text}");
        assert!(!page.0.can_undo() && !page.0.is_playing(), "{text}");
        page.act(written("good"));
        assert_eq!(page.0.failure, None, "{text}");
    }
}

#[test]
fn opening_again_what_is_being_computed_waits_for_it() {
    let mut page = Page::open();
    let long: Vec<String> = (0..9_000)
        .map(|at| {
            let (cut, at_us) = (if at % 2 == 0 { "cut" } else { "mend" }, at * 10);
            format!(r#"{{ "when": {{ "at_us": {at_us} }}, "host": "client", "do": "{cut}" }}"#)
        })
        .collect();
    let long = Action::Extra(Extra::OpenText(
        format!(r#"{{ "version": 2, "script": [{}] }}"#, long.join(",")).into(),
    ));
    page.act(long.clone());
    let pending = page.0.pending.clone().expect("it is long");
    page.act(long);
    assert_eq!(page.0.pending, Some(pending));
}
