//! How one gets through a run.

use synscope_sim::Stimulus;

use super::*;

const FORWARD: Direction = Direction::Forward;
const BACK: Direction = Direction::Back;

/// All stops of a way of stepping, there and back.
fn stops(page: &mut Page, step: impl Fn(Direction) -> Action) -> Vec<f64> {
    page.act(Action::SetReducedMotion(true));
    page.act(Action::ToStart);
    let mut stops = vec![page.0.position];
    while page.0.position < page.0.picture.end() {
        page.act(step(FORWARD));
        stops.push(page.0.position);
    }
    assert!(stops.windows(2).all(|pair| pair[0] < pair[1]), "each is further than the last");
    stops
}

/// The steps that have just happened at stops.
fn just_happened(page: &Page, stops: &[f64]) -> Vec<synscope_sim::Step> {
    let run = &page.0.picture.run;
    let last = |position: &f64| page.0.picture.axis.playhead(*position).steps.checked_sub(1);
    stops.iter().filter_map(last).filter_map(|place| run.step(place)).cloned().collect()
}

#[test]
fn by_packet_there_is_a_stop_wherever_one_is_sent_or_ends() {
    let mut page = Page::showing("third-ack-lost");
    let stops = stops(&mut page, Action::StepPacket);
    let steps = just_happened(&page, &stops[1..stops.len() - 1]);
    let ends =
        |step: &synscope_sim::Step| matches!(step.stimulus, Stimulus::Arrival { .. } | Stimulus::Loss { .. });
    assert!(steps.iter().all(|step| ends(step) || !step.sent.is_empty()));
    let packets = page.0.picture.run.packets.len();
    assert_eq!(
        steps.iter().filter(|step| ends(step)).count(),
        packets,
        "each packet ends at a stop of its own"
    );
    for stop in stops.iter().rev().skip(1) {
        page.act(Action::StepPacket(BACK));
        assert!((page.0.position - stop).abs() < 1e-6);
    }
}

#[test]
fn the_notable_moments_are_changes_of_state_losses_and_expiries() {
    let mut page = Page::showing("third-ack-lost-for-good");
    let stops = stops(&mut page, Action::StepNotable);
    let run = page.0.picture.run.clone();
    let steps = just_happened(&page, &stops);
    let losses = |steps: &[synscope_sim::Step]| {
        steps.iter().filter(|step| matches!(step.stimulus, Stimulus::Loss { .. })).count()
    };
    assert_eq!(losses(&steps), losses(&run.steps));
    let changes = run.states.iter().filter(|stay| steps.iter().any(|step| step.at == stay.from)).count();
    assert_eq!(changes, run.states.len());
    for stop in stops.iter().rev().skip(1) {
        page.act(Action::StepNotable(BACK));
        assert!((page.0.position - stop).abs() < 1e-6);
    }
}

#[test]
fn a_hop_is_told_when_it_has_arrived_and_not_on_its_way() {
    let mut page = Page::open();
    page.act(Action::StepNotable(FORWARD));
    assert_eq!(page.0.told, Told::Nothing);
    page.wait(500);
    assert_eq!(page.0.motion, Motion::Still);
    assert!(matches!(page.0.told, Told::Step(_)));
}

#[test]
fn two_quick_hops_are_two_hops() {
    let mut slow = Page::open();
    let mut quick = Page::open();
    for _ in 0..2 {
        slow.act(Action::StepNotable(FORWARD));
        slow.wait(500);
        quick.act(Action::StepNotable(FORWARD));
    }
    quick.wait(500);
    assert!((slow.0.position - quick.0.position).abs() < f64::EPSILON);
}

#[test]
fn all_idle_time_is_unfolded_and_folded_again_and_the_moment_stays() {
    let mut page = Page::showing("third-ack-lost-for-good");
    page.act(Action::ToEnd);
    let (height, now) = (page.0.picture.axis.bottom(), page.time_us());
    page.act(Action::ToggleFolds);
    assert!(page.0.picture.axis.folds().all(|fold| fold.unfolded));
    assert!(page.0.picture.axis.bottom() > 2.0 * height);
    assert_eq!(page.time_us(), now);
    page.act(Action::ToggleFolds);
    assert!((page.0.picture.axis.bottom() - height).abs() < 1e-6);
    assert_eq!(page.time_us(), now);
}

#[test]
fn a_playhead_in_the_hand_stands_where_it_is_held_until_it_is_let_go() {
    let mut page = Page::open();
    page.act(Action::PlayPause);
    page.act(Action::Hold(100.0));
    page.wait(500);
    assert!((page.0.position - 100.0).abs() < f64::EPSILON);
    assert!(!page.0.motion.is_on_its_way());
    page.act(Action::LetGo);
    assert_eq!(page.0.motion, Motion::Still);
    // A press that was never a hold changes nothing.
    page.act(Action::PlayPause);
    page.act(Action::LetGo);
    assert!(page.0.is_playing());
}
