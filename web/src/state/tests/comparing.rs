use synscope_sim::{Parting, Which};

use super::*;

impl Page {
    fn comparing(against: Against) -> Self {
        let mut page = Self::open();
        page.drop_third_ack();
        page.act(Action::Extra(Extra::Compare(Some(against))));
        page
    }

    fn drop_third_ack(&mut self) {
        self.act(Action::Select(Some(packet("client:ACK 1#1"))));
        self.act(Action::Decide(Decision::Drop));
    }

    fn beside(&self) -> &Beside {
        self.0.compared().and_then(|compared| compared.beside.as_ref()).expect("a second run")
    }

    fn b(&self) -> &Scenario {
        &self.beside().picture.run.scenario
    }

    /// Whether both runs stand on one axis.
    fn are_aligned(&self) -> bool {
        self.0.picture.axis.pieces() == self.beside().picture.axis.pieces()
    }
}

#[test]
fn there_is_nothing_to_compare_with_before_something_was_changed() {
    let mut page = Page::open();
    for against in [Against::LastEdit, Against::Loaded] {
        assert_eq!(page.0.cannot_compare(against), Some(Label::NothingChanged));
        page.act(Action::Extra(Extra::Compare(Some(against))));
        assert!(page.0.compared().is_none());
    }
    assert_eq!(page.0.cannot_compare(Against::Profile(Profile::Rfc9293)), Some(Label::ProfileAlready));
    assert_eq!(page.0.cannot_compare(Against::Profile(Profile::Linux)), None);
    page.drop_third_ack();
    assert_eq!(page.0.cannot_compare(Against::LastEdit), None);
    assert_eq!(page.0.cannot_compare(Against::Loaded), None);
}

#[test]
fn the_run_before_the_last_edit_is_put_beside_it_and_the_moment_stays() {
    let mut page = Page::open();
    page.drop_third_ack();
    let now = page.0.playhead();
    page.act(Action::Extra(Extra::Compare(Some(Against::LastEdit))));
    assert_eq!(page.0.playhead(), now);
    assert_eq!(page.b(), &*page.0.version.base);
    assert!(page.are_aligned());
    let difference = page.beside().difference.expect("they part");
    assert!(matches!(difference.what, Parting::Fate(_)));
    let names = |which: Which| {
        let run = &page.beside().runs[which];
        let places = (0..).zip(&run.packets).filter(|(place, _)| page.beside().is_distinct(which, *place));
        places.map(|(_, packet)| packet.name).collect::<Vec<_>>()
    };
    assert_eq!(names(Which::B), [packet("client:ACK 1#1")]);
    assert!(names(Which::A).contains(&packet("server:SYN,ACK#2")));
    page.act(Action::Extra(Extra::Compare(None)));
    assert_eq!(page.0.playhead(), now);
    assert!(page.0.compared().is_none());
}

#[test]
fn the_first_difference_is_gone_to_when_it_has_happened() {
    let mut page = Page::comparing(Against::LastEdit);
    page.act(Action::ToStart);
    page.act(Action::Extra(Extra::ToDifference));
    let at = page.beside().difference.expect("they part").at;
    assert_eq!(page.0.playhead().time, at);
    assert_eq!(page.0.playhead(), page.0.picture.run.playhead_at(at));
}

#[test]
fn an_edit_is_made_in_a_and_b_is_again_the_run_before_it() {
    let mut page = Page::comparing(Against::LastEdit);
    let before = Rc::clone(&page.0.version.scenario);
    page.act(turn("msl", 1_000_000));
    assert_eq!(page.b(), &*before);
    assert!(page.are_aligned());
    page.act(Action::Undo);
    assert_eq!(page.b(), &*page.0.version.base);
    page.act(Action::Undo);
    assert_eq!(page.b(), &*page.0.version.scenario);
    assert!(page.beside().difference.is_none());
    page.act(Action::Redo);
    assert!(page.beside().difference.is_some());
}

#[test]
fn without_my_edits_is_what_was_loaded_however_much_is_changed() {
    let mut page = Page::comparing(Against::Loaded);
    for msl in [1_000_000, 2_000_000] {
        page.act(turn("msl", msl));
        page.act(Action::Settle);
        assert_eq!(page.b(), &*page.0.version.base);
    }
}

#[test]
fn another_profile_follows_what_is_changed_in_a() {
    let mut page = Page::comparing(Against::Profile(Profile::Linux));
    page.act(turn("rtt", 200_000));
    assert_eq!(page.b().client.config.profile(), Profile::Linux);
    assert_eq!(page.b().network, page.0.version.scenario.network);
    assert_eq!(page.b().verdicts, page.0.version.scenario.verdicts);
    assert!(page.are_aligned());
}

#[test]
fn another_choice_replaces_b() {
    let mut page = Page::comparing(Against::LastEdit);
    page.act(Action::Extra(Extra::Compare(Some(Against::Profile(Profile::Classic)))));
    assert_eq!(page.b().client.config.profile(), Profile::Classic);
    assert!(page.are_aligned());
}

#[test]
fn another_scenario_ends_the_comparison() {
    let mut page = Page::comparing(Against::LastEdit);
    page.act(Action::Load("third-ack-lost"));
    assert!(page.0.compared().is_none());
    assert_eq!(page.0.cannot_compare(Against::LastEdit), Some(Label::NothingChanged));
}

#[test]
fn stepping_stops_where_something_happens_in_either_run() {
    let mut page = Page::comparing(Against::LastEdit);
    page.act(Action::SetReducedMotion(true));
    page.act(Action::ToStart);
    let mut times = vec![page.time_us()];
    for _ in 0..60 {
        page.act(Action::Step(Direction::Forward));
        times.push(page.time_us());
    }
    for which in Which::BOTH {
        for step in &page.beside().runs[which].steps {
            assert!(times.contains(&step.at.as_us()), "{} stops at {:?}", which.name(), step.at);
        }
    }
    let ends = Which::BOTH.map(|which| page.beside().runs[which].end.at.as_us());
    assert_eq!(page.time_us(), ends[0].max(ends[1]));
}

#[test]
fn playing_goes_to_the_end_of_the_longer_run() {
    let mut page = Page::comparing(Against::LastEdit);
    page.act(turn("msl", 1_000_000));
    page.act(Action::ToStart);
    page.act(Action::PlayPause);
    page.wait(200_000);
    assert_eq!(page.0.motion, Motion::Still);
    let ends = Which::BOTH.map(|which| page.beside().runs[which].end.at);
    assert!(ends[0] < ends[1], "B waits for 2 MSL of two minutes");
    assert_eq!(page.0.playhead().time, ends[1]);
}

#[test]
fn a_packet_of_b_is_selected_in_both_but_only_what_a_has_is_decided_about() {
    let mut page = Page::open();
    page.act(turn("loss", 1_000_000));
    page.act(Action::Extra(Extra::Compare(Some(Against::Loaded))));
    let before = page.0.version.clone();
    page.act(Action::SelectBeside(0));
    assert_eq!((page.0.selected_index(), page.0.selected_beside()), (Some(0), Some(0)));
    page.act(Action::SelectBeside(1));
    assert_eq!((page.0.selected_index(), page.0.selected_beside()), (None, Some(1)));
    page.act(Action::Decide(Decision::Drop));
    assert_eq!(page.0.version, before);
}

#[test]
fn a_packet_has_its_counterpart_wherever_it_is_in_the_other_run() {
    let page = Page::comparing(Against::LastEdit);
    let place = |which: Which, name: &str| {
        Thing::Packet(page.beside().runs[which].find_packet(&packet(name)).expect("the run has it"))
    };
    let [there, here] = [Which::B, Which::A].map(|which| place(which, "client:1+100#1"));
    assert_ne!(there, here);
    assert_eq!(page.beside().counterparts(Which::B, &[there]), [here]);
    let again = place(Which::A, "server:SYN,ACK#2");
    assert_eq!(page.beside().counterparts(Which::A, &[again]), []);
}

#[test]
fn a_fold_is_unfolded_in_both() {
    let mut page = Page::comparing(Against::LastEdit);
    let from = page.0.picture.axis.folds().next().expect("a fold").from;
    let now = page.0.playhead();
    page.act(Action::ToggleFold(from));
    assert!(page.are_aligned());
    assert!(page.beside().picture.axis.folds().any(|fold| fold.from == from && fold.unfolded));
    assert_eq!(page.0.playhead(), now);
}

#[test]
fn a_long_second_run_is_computed_between_frames() {
    let mut model = Model::new(Prefs::default());
    model.adopt(probing(&model, 1_000_000), None, edit::Then::Stays);
    let pending = model.pending.clone().expect("a long run");
    let mut page = Page(Rc::new(model));
    page.act(Action::Computed(pending.clone(), finish(&pending)));
    // Without its probes it is short.
    page.act(turn("keepalive", 0));
    page.act(Action::Extra(Extra::Compare(Some(Against::LastEdit))));
    let pending = page.0.pending().cloned().expect("B takes longer than a frame");
    assert!(page.0.compared().is_some_and(|compared| compared.beside.is_none()));
    page.act(Action::Computed(pending.clone(), finish(&pending)));
    assert!(page.are_aligned());
    assert!(page.0.pending().is_none());
}
