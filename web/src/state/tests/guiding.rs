use std::fs::read_to_string;

use synscope_scenes::Reading;
use synscope_sim::Which;

use super::*;

/// A scene that comes with SynScope.
fn text(id: &str) -> String {
    let path = format!("{}/../crates/scenes/scenes/{id}.json", env!("CARGO_MANIFEST_DIR"));
    read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

impl Page {
    fn guided_by(id: &str) -> Self {
        let mut page = Self::open();
        page.act(Action::Extra(Extra::OpenText(text(id).into())));
        page
    }

    fn guided(&self) -> Guided {
        self.0.guided().expect("a scene is loaded")
    }

    /// Which beat is told; before the first one there is none.
    fn beat(&self) -> Option<usize> {
        self.guided().current
    }

    fn reading(&self, beat: usize) -> Reading {
        self.guided().beats[beat].followed.reading
    }

    fn next_beat(&mut self) {
        self.act(Action::StepBeat(Direction::Forward));
        self.wait(600);
    }

    fn visit(&mut self, beat: usize) {
        self.act(Action::ToBeat(beat));
        self.wait(600);
    }

    /// Plays until it stops by itself, for an hour of the reader's time at most.
    fn play(&mut self) {
        self.act(Action::PlayPause);
        for _ in 0..180_000 {
            if !self.0.is_playing() {
                return;
            }
            self.act(Action::Tick(20.0));
        }
        panic!("it plays on");
    }
}

const HANDSHAKE: &str = "three-way-handshake";
const TWO_RUNS: &str = "two-steps-or-three";

#[test]
fn a_scene_begins_with_its_claim_and_nothing_of_the_run() {
    let page = Page::guided_by(HANDSHAKE);
    assert_eq!((page.beat(), page.time_us()), (None, 0));
    assert!(matches!(page.0.told, Told::Beat(_)), "the claim is told: {:?}", page.0.told);
    assert_eq!(page.0.motion, Motion::Still);
}

#[test]
fn beats_are_stepped_through_and_back_to_the_claim() {
    let mut page = Page::guided_by(HANDSHAKE);
    let count = page.guided().beats.len();
    let mut times = Vec::new();
    for beat in 0..count {
        page.next_beat();
        assert_eq!(page.beat(), Some(beat));
        assert!(matches!(page.0.told, Told::Beat(_)), "beat {beat}: {:?}", page.0.told);
        times.push(page.time_us());
    }
    assert!(times.is_sorted() && times[0] < times[count - 1], "{times:?}");
    page.next_beat();
    assert_eq!(page.beat(), Some(count - 1), "after the last there is none");
    for beat in (0..count).rev() {
        assert_eq!((page.beat(), page.time_us()), (Some(beat), times[beat]));
        page.act(Action::StepBeat(Direction::Back));
    }
    assert_eq!((page.beat(), page.time_us()), (None, 0));
    page.act(Action::StepBeat(Direction::Back));
    assert_eq!(page.beat(), None);
}

#[test]
fn playing_stops_at_each_beat_and_goes_on_from_there() {
    for is_reduced in [false, true] {
        for id in [HANDSHAKE, TWO_RUNS] {
            let mut page = Page::guided_by(id);
            page.act(Action::SetReducedMotion(is_reduced));
            let count = page.guided().beats.len();
            let mut seen = Vec::new();
            for _ in 0..count {
                page.play();
                assert!(matches!(page.0.told, Told::Beat(_)), "{id}: {:?}", page.0.told);
                seen.push(page.beat().expect("a beat"));
            }
            assert_eq!(seen, (0..count).collect::<Vec<_>>(), "{id}");
        }
    }
}

#[test]
fn wherever_the_playhead_is_taken_the_last_beat_whose_moment_has_come_is_told() {
    let mut page = Page::guided_by(HANDSHAKE);
    page.act(Action::ToEnd);
    assert_eq!(page.beat(), Some(page.guided().beats.len() - 1));
    page.act(Action::ToStart);
    assert_eq!(page.beat(), None);
    page.visit(2);
    let there = page.0.position;
    page.act(Action::Scrub(there - 1.0));
    assert_eq!(page.beat(), Some(1));
    page.act(Action::Scrub(there + 1.0));
    assert_eq!(page.beat(), Some(2));
}

#[test]
fn who_turns_a_knob_stays_at_the_beat_whenever_it_happens_then() {
    let mut page = Page::guided_by(HANDSHAKE);
    page.visit(2);
    let before = page.time_us();
    page.act(turn("rtt", 400_000));
    assert_eq!(page.beat(), Some(2));
    assert!(page.time_us() > before, "the beat comes later, and the playhead with it");
    page.act(Action::Undo);
    assert_eq!((page.beat(), page.time_us()), (Some(2), before));
}

#[test]
fn who_turns_a_knob_on_the_way_to_a_beat_is_there() {
    let mut page = Page::guided_by(HANDSHAKE);
    page.act(Action::ToBeat(2));
    page.act(turn("rtt", 400_000));
    assert_eq!((page.beat(), page.time_us()), (Some(2), 400_000));
}

#[test]
fn a_beat_that_an_edit_has_made_untrue_says_so() {
    let mut page = Page::guided_by(HANDSHAKE);
    page.act(Action::ToBeat(0));
    page.act(turn("loss", 1_000_000));
    assert_eq!(page.beat(), Some(0));
    let count = page.guided().beats.len();
    assert!((1..count).all(|beat| page.reading(beat) == Reading::Never));
    let here = page.0.position;
    page.next_beat();
    assert_eq!(page.beat(), Some(1), "one can go to it");
    assert!((page.0.position - here).abs() < f64::EPSILON, "but there is no way to go");
    page.act(Action::Undo);
    assert!(matches!(page.reading(1), Reading::Happens(_)));
}

#[test]
fn a_fork_is_followed_where_it_leads() {
    let mut page = Page::guided_by(HANDSHAKE);
    page.visit(2);
    page.act(Action::Select(Some(packet("server:SYN,ACK#1"))));
    page.act(Action::Decide(Decision::Drop));
    assert_eq!(page.beat(), Some(1), "the SYN-ACK is lost before the client gets it");
    assert!(matches!(page.reading(2), Reading::Happens(_)), "it is sent again");
    assert!(!page.guided().has_come(2, page.0.position));
    page.play();
    assert_eq!(page.beat(), Some(2));
}

#[test]
fn a_scene_of_two_runs_shows_both_and_the_one_that_a_beat_is_in() {
    let mut page = Page::guided_by(TWO_RUNS);
    let scene = page.guided().scene;
    let b = |page: &Page| page.0.compared().and_then(|compared| compared.beside.clone()).expect("both");
    assert_eq!(b(&page).picture.run.scenario, Rc::new(scene.other(&page.0.version.scenario)));
    for beat in &scene.beats {
        page.next_beat();
        assert_eq!(page.0.compared().expect("both").shown, beat.run);
    }
    assert!(scene.beats.iter().any(|beat| beat.run == Which::B));
    page.act(turn("rtt", 200_000));
    assert_eq!(b(&page).picture.run.scenario, Rc::new(scene.other(&page.0.version.scenario)), "B follows");
    assert!((0..scene.beats.len()).all(|beat| matches!(page.reading(beat), Reading::Happens(_))));
}

#[test]
fn without_the_second_run_its_beats_say_so_and_it_can_be_had_again() {
    let mut page = Page::guided_by(TWO_RUNS);
    let in_b = page.guided().scene.beats.iter().position(|beat| beat.run == Which::B).expect("one in B");
    page.act(Action::Extra(Extra::Compare(None)));
    assert_eq!(page.reading(in_b), Reading::NoRun);
    assert_eq!(page.0.cannot_compare(Against::Scene), None);
    page.act(Action::Extra(Extra::Compare(Some(Against::Scene))));
    assert!(matches!(page.reading(in_b), Reading::Happens(_)));
    page.act(Action::Extra(Extra::Compare(Some(Against::Profile(Profile::Linux)))));
    assert_eq!(page.reading(in_b), Reading::NoRun, "that is not the scene's second run");
}

#[test]
fn undo_leads_out_of_a_scene_and_redo_back_into_it() {
    let mut page = Page::guided_by(TWO_RUNS);
    page.act(Action::Undo);
    assert!(page.0.guided().is_none() && page.0.compared().is_none());
    page.act(Action::Redo);
    assert!(page.0.guided().is_some() && page.0.compared().is_some());
    page.act(Action::Load("open-close"));
    assert!(page.0.guided().is_none() && page.0.compared().is_none());
}

#[test]
fn closing_the_guide_leaves_the_run_and_loading_the_scene_again_brings_it_back() {
    let mut page = Page::guided_by(TWO_RUNS);
    page.visit(1);
    let (run, time) = (page.0.picture.run.clone(), page.time_us());
    page.act(Action::CloseGuide);
    assert!(page.0.guided().is_none());
    assert_eq!((page.0.picture.run.clone() == run, page.time_us()), (true, time));
    page.act(turn("rtt", 200_000));
    assert!(page.0.guided().is_none(), "it stays closed");
    page.act(Action::Extra(Extra::OpenText(text(TWO_RUNS).into())));
    assert_eq!((page.beat(), page.time_us()), (None, 0));
}

#[test]
fn the_same_scene_again_begins_anew() {
    let mut page = Page::guided_by(HANDSHAKE);
    page.act(Action::ToBeat(3));
    page.act(turn("rtt", 400_000));
    page.act(Action::Extra(Extra::OpenText(text(HANDSHAKE).into())));
    assert_eq!((page.beat(), page.time_us(), page.knob("rtt")), (None, 0, 100_000));
}

#[test]
fn what_cannot_be_read_as_a_scene_is_told_and_the_last_run_stays() {
    let mut page = Page::guided_by(HANDSHAKE);
    let run = page.0.picture.run.clone();
    let newer = text(HANDSHAKE).replacen("\"version\": 1", "\"version\": 99", 1);
    for bad in [newer.as_str(), r#"{ "beats": 3 }"#] {
        page.act(Action::Extra(Extra::OpenText(bad.into())));
        assert!(matches!(page.0.failure, Some(Failure::Scenario(_))), "{bad}");
        assert!(page.0.picture.run == run && page.0.guided().is_some());
    }
}

#[test]
fn the_list_is_asked_for_when_the_menu_opens_and_again_after_a_failure() {
    let mut page = Page::open();
    assert_eq!(page.0.shelf.wanted_list(), None);
    page.act(Action::Open(Opened::Scenarios));
    assert_eq!(page.0.shelf.wanted_list(), Some(Wanted::Index));
    page.act(Action::Extra(Extra::Fetched(Wanted::Index, Some("garbage".into()))));
    assert_eq!(page.0.shelf.listing, Listing::Absent);
    page.act(Action::Dismiss);
    page.act(Action::Open(Opened::Scenarios));
    assert_eq!(page.0.shelf.listing, Listing::Asked);
    page.act(Action::Extra(Extra::Fetched(Wanted::Index, Some(text("index").into()))));
    assert!(matches!(&page.0.shelf.listing, Listing::There(list) if !list.is_empty()));
}

#[test]
fn of_two_scenes_that_are_chosen_the_last_one_is_loaded() {
    let mut page = Page::open();
    let arrives = |page: &mut Page, id: &str| {
        page.act(Action::Extra(Extra::Fetched(Wanted::Scene(id.into()), Some(text(id).into()))));
    };
    page.act(Action::PickScene(HANDSHAKE.into()));
    page.act(Action::PickScene(TWO_RUNS.into()));
    assert_eq!(page.0.shelf.wanted_scene(), Some(Wanted::Scene(TWO_RUNS.into())));
    arrives(&mut page, TWO_RUNS);
    arrives(&mut page, HANDSHAKE);
    assert_eq!(page.guided().beats.len(), page.guided().scene.beats.len());
    assert!(page.guided().scene.has_other(), "the first one came too late");
    page.act(Action::PickScene(HANDSHAKE.into()));
    page.act(Action::Load("open-close"));
    assert_eq!(page.0.shelf.wanted_scene(), None);
    arrives(&mut page, HANDSHAKE);
    assert!(page.0.guided().is_none(), "another scenario was chosen since");
}

#[test]
fn a_scene_that_cannot_be_had_is_told() {
    let mut page = Page::open();
    page.act(Action::PickScene(HANDSHAKE.into()));
    page.act(Action::Extra(Extra::Fetched(Wanted::Scene(HANDSHAKE.into()), None)));
    assert_eq!(page.0.failure, Some(Failure::Unreachable));
    assert_eq!(page.0.shelf.wanted_scene(), None);
    assert_eq!(page.states(), BOTH_OPEN);
}

#[test]
fn a_word_is_explained_once_the_glossary_of_the_language_is_there() {
    let glossary = |lang: Lang| {
        let path = format!("{}/../crates/scenes/glossary/{}.json", env!("CARGO_MANIFEST_DIR"), lang.tag());
        read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let pointed = Pointed { word: "TIME-WAIT".into(), left: 1.0, top: 2.0, bottom: 3.0, is_low: false };
    let mut page = Page::open();
    assert_eq!(page.0.wanted_words(), None, "nobody has pointed at a word");
    page.act(Action::Explain(Some(pointed.clone())));
    assert_eq!((page.0.wanted_words(), page.0.explanation()), (Some(Wanted::Words(Lang::En)), None));
    page.act(Action::Extra(Extra::Fetched(Wanted::Words(Lang::En), None)));
    let explained = |page: &Page| page.0.explanation().map(|explanation| explanation.explained);
    assert_eq!(explained(&page), Some(None), "it is told that there is none");
    page.act(Action::Explain(Some(pointed)));
    assert_eq!(page.0.wanted_words(), Some(Wanted::Words(Lang::En)), "and asked for again");
    for lang in [Lang::En, Lang::Zh] {
        page.act(Action::SetLang(lang));
        assert_eq!(page.0.wanted_words(), Some(Wanted::Words(lang)));
        page.act(Action::Extra(Extra::Fetched(Wanted::Words(lang), Some(glossary(lang).into()))));
        let term = explained(&page).flatten().expect("the word is explained").term;
        assert!(term.starts_with("TIME-WAIT"), "{term}");
    }
    page.act(Action::Dismiss);
    assert_eq!((page.0.explanation(), page.0.wanted_words()), (None, None));
}
