//! Questions about what happens next: each has exactly one right choice, and the run shows it.

use synscope_sim::quiz::{Asks, Choice, Guess, Next, Question, Wait};
use synscope_sim::{
    Action, AnyKnob, Entry, Index, Playhead, Remark, Scenario, Side, Stimulus, Trace, When, builtin, run,
    set_profile,
};
use synscope_tcp::{Note, Profile, State, Time, TimerKind, View};

/// All that comes with SynScope, by all profiles, as it is and in a network that loses packets.
fn traces() -> impl Iterator<Item = Trace> {
    let scenarios = builtin::all().flat_map(|scenario| Profile::ALL.map(|profile| with(&scenario, profile)));
    let worlds = scenarios.flat_map(|scenario| (0..4_u64).map(move |world| lossy(&scenario, world)));
    worlds.map(|scenario| run(&scenario).expect("a built-in scenario can be run"))
}

fn with(scenario: &Scenario, profile: Profile) -> Scenario {
    let mut scenario = scenario.clone();
    for side in Side::BOTH {
        set_profile(&mut scenario, side, profile);
    }
    scenario
}

fn lossy(scenario: &Scenario, world: u64) -> Scenario {
    let mut scenario = scenario.clone();
    scenario.seed += world;
    let knob = AnyKnob::find("loss").expect("a knob");
    knob.set(&mut scenario, world * 150_000).expect("within its bounds");
    scenario
}

fn questions(trace: &Trace) -> Vec<Question> {
    let count = Index::try_from(trace.steps.len()).expect("a short run");
    (0..=count).filter_map(|steps| Question::after(trace, steps)).collect()
}

#[test]
fn the_choices_are_three_or_four_and_all_different() {
    for trace in traces() {
        for question in questions(&trace) {
            let choices = &question.choices;
            assert!((3..=4).contains(&choices.len()), "{question:?}");
            let others = |place| choices.iter().skip(place + 1);
            let is_twice =
                choices.iter().enumerate().any(|(place, choice)| others(place).any(|other| other == choice));
            assert!(!is_twice, "{question:?}");
            assert!(question.answer().is_some());
        }
    }
}

#[test]
fn exactly_one_choice_is_what_the_run_shows() {
    let mut kinds = [0; 4];
    for trace in traces() {
        for question in questions(&trace) {
            kinds[match question.asks {
                Asks::State { .. } => 0,
                Asks::Segment { .. } => 1,
                Asks::Wait { .. } => 2,
                Asks::Next { .. } => 3,
            }] += 1;
            let shown =
                (0..).zip(&question.choices).filter(|(_, choice)| is_shown(&trace, &question, choice));
            let shown: Vec<usize> = shown.map(|(place, _)| place).collect();
            assert_eq!(shown, [question.right], "{}: {question:?}", trace.scenario.name);
        }
    }
    assert!(kinds.into_iter().all(|count| count > 50), "each kind is asked: {kinds:?}");
}

/// Whether a choice is what the run shows, told by what is drawn and not by how questions are made.
fn is_shown(trace: &Trace, question: &Question, choice: &Choice) -> bool {
    let at = trace.step(question.step).map(|step| step.at);
    match (question.asks, choice) {
        (Asks::State { host, .. }, Choice::State(state)) => {
            let at = at.expect("a step leads to it");
            trace.at(trace.playhead_at(at)).hosts[host].state() == *state
        }
        (Asks::Segment { host, .. }, Choice::Segment(guess)) => {
            let mut sent =
                trace.packets.iter().filter(|packet| packet.from == host && Some(packet.sent) == at);
            sent.any(|packet| Guess::of(packet) == *guess && !packet.name.is_injected())
        }
        (Asks::Segment { host, .. }, Choice::NoSegment) => {
            !trace.packets.iter().any(|packet| packet.from == host && Some(packet.sent) == at)
        }
        (Asks::Wait { host, .. }, Choice::Wait(wait)) => {
            let frame = trace.at(before(trace, question.step));
            frame.hosts[host].newest().is_some_and(|socket| is_awaited(socket.view, *wait))
        }
        (Asks::Next { .. }, Choice::Next(Next::Fires { host, timer, gives_up })) => {
            let fired = |known: &&synscope_sim::TimerInterval| known.fired && known.ended == at;
            let fired: Vec<_> = trace.timers.iter().filter(fired).collect();
            let step = trace.step(question.step);
            let gave_up = step.is_some_and(|step| {
                trace
                    .notes_of(step)
                    .iter()
                    .any(|record| matches!(record.note, Remark::Tcp(Note::GaveUp { .. })))
            });
            let is_it = fired.iter().any(|known| (known.host, known.timer) == (*host, *timer));
            fired.len() == 1 && is_it && gave_up == (*gives_up || *timer == TimerKind::UserTimeout)
        }
        (Asks::Next { .. }, Choice::Next(Next::Nothing)) => at.is_none(),
        (asks, choice) => panic!("{choice:?} is no answer to {asks:?}"),
    }
}

fn before(trace: &Trace, step: Index) -> Playhead {
    let last = step.checked_sub(1).and_then(|last| trace.step(last)).expect("something has happened before");
    Playhead { time: last.at, steps: step }
}

/// What is said of each thing that can be waited for.
fn is_awaited(view: &View, wait: Wait) -> bool {
    let runs = |timer: TimerKind| view.timers[timer as usize].is_some();
    let retransmits = runs(TimerKind::Retransmission) || runs(TimerKind::LossProbe);
    let is_timed = view.timers.iter().any(Option::is_some);
    let outstanding = view.snd_nxt - view.snd_una;
    let has_sent_fin =
        matches!(view.state, State::FinWait1 | State::Closing | State::LastAck) && view.unsent == 0;
    let is_opening = matches!(view.state, State::SynSent | State::SynReceived);
    match wait {
        Wait::SynAck => retransmits && view.state == State::SynSent,
        Wait::AckOfSyn => retransmits && view.state == State::SynReceived,
        Wait::AckOfData => retransmits && !is_opening && outstanding > u32::from(has_sent_fin),
        Wait::AckOfFin => retransmits && has_sent_fin,
        Wait::Close => view.state == State::CloseWait && !view.closed && !is_timed,
        Wait::PeersFin => view.state == State::FinWait2 && !is_timed,
        Wait::PeersFinForAWhile => runs(TimerKind::FinWait2),
        Wait::TwoMsl => runs(TimerKind::TimeWait),
        Wait::Window => runs(TimerKind::Persist),
        Wait::Sign => runs(TimerKind::Keepalive),
        Wait::Ride => runs(TimerKind::DelayedAck),
        Wait::Nothing => view.state == State::Established && !is_timed,
    }
}

#[test]
fn a_moment_asks_once() {
    for trace in traces() {
        let questions = questions(&trace);
        let times: Vec<_> =
            questions.iter().map(|question| trace.step(question.step).map(|step| step.at)).collect();
        assert!(times.windows(2).all(|pair| pair[0] != pair[1]), "{}: {times:?}", trace.scenario.name);
    }
}

#[test]
fn a_question_tells_nothing_of_what_is_lost() {
    for trace in traces() {
        for question in questions(&trace) {
            let step = trace.step(question.step);
            let is_loss = step.is_some_and(|step| matches!(step.stimulus, Stimulus::Loss { .. }));
            assert!(!is_loss || question.is_of_idle_time(), "{question:?}");
        }
    }
}

#[test]
fn the_same_run_asks_the_same_and_another_seed_asks_otherwise() {
    let scenario = builtin::get("last-ack-lost").expect("a built-in scenario");
    let ask = |scenario: &Scenario| questions(&run(scenario).expect("it runs"));
    assert_eq!(ask(&scenario), ask(&scenario));
    let other = Scenario { seed: scenario.seed + 1, ..scenario.clone() };
    let places =
        |questions: Vec<Question>| questions.iter().map(|question| question.right).collect::<Vec<_>>();
    assert_ne!(places(ask(&scenario)), places(ask(&other)));
}

#[test]
fn the_right_choice_stands_at_every_place() {
    let mut counts = [0; 4];
    for trace in traces() {
        for question in questions(&trace) {
            counts[question.right] += 1;
        }
    }
    let all: u32 = counts.iter().sum();
    assert!(counts.iter().all(|count| count * 6 > all), "{counts:?}");
}

#[test]
fn repetitions_are_alike_from_the_second_on() {
    let trace = run(&builtin::get("third-ack-lost-for-good").expect("a built-in scenario")).expect("it runs");
    let sent: Vec<Question> = questions(&trace)
        .into_iter()
        .filter(|question| matches!(question.asks, Asks::Segment { host: Side::Client, .. }))
        .collect();
    let acks: Vec<&Question> = sent
        .iter()
        .filter(
            |question| matches!(question.answer(), Some(Choice::Segment(guess)) if guess.relative_ack == 1),
        )
        .collect();
    assert!(acks.len() > 3, "the client acknowledges each SYN-ACK");
    assert!(acks.windows(2).all(|pair| pair[0].is_alike(pair[1])));
    assert!(!acks[0].is_alike(sent.last().expect("the last one is about the RST")));
}

#[test]
fn what_a_connection_waits_for_is_asked_only_if_its_state_is_shown() {
    let mut scenario = builtin::get("open-close").expect("a built-in scenario");
    scenario.script.truncate(2);
    // Nobody listens there: the newest connection is refused, and the one before it goes on.
    for (port, at) in [(81, 1_000_000), (82, 5_000_000)] {
        let action = Action::Connect { port, from_port: None };
        let when = When::At(Time::from_us(at));
        scenario.script.push(Entry { when, host: Side::Client, action, repeat: None, by_person: false });
    }
    for seed in 0..20 {
        let trace = run(&Scenario { seed, ..scenario.clone() }).expect("it runs");
        for question in questions(&trace) {
            let Asks::Wait { host, state } = question.asks else { continue };
            assert_eq!(trace.at(before(&trace, question.step)).hosts[host].state(), state, "{question:?}");
        }
    }
}
