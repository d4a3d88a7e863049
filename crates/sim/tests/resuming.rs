//! A run that is resumed comes to the same trace as a run from the beginning.

#![cfg(not(target_arch = "wasm32"))]

mod generate;

use std::rc::Rc;

use generate::Choices;
use proptest::prelude::*;
use synscope_sim::{
    Action, Decision, Entry, Playhead, Scenario, Side, Sim, Trace, TraceBuilder, When, builtin, set_knob,
    with_command, with_knob, with_verdict,
};
use synscope_tcp::Time;

/// A run that can be resumed almost everywhere.
fn run(scenario: &Scenario) -> Trace {
    let recorder = TraceBuilder::resumable_every(3);
    Sim::new(scenario, recorder).expect("a scenario that can be run").into_trace()
}

/// Runs another scenario on from a trace, and gives how many of its steps were run again.
fn resume(trace: &Trace, scenario: &Scenario) -> (Trace, usize) {
    let sim = Sim::resume(trace, Rc::new(scenario.clone())).expect("a scenario that can be run");
    let known = usize::try_from(sim.steps()).expect("a number of steps");
    let resumed = sim.into_trace();
    let again = resumed.steps.len() - known;
    (resumed, again)
}

/// Whether two traces of one scenario are the same, in whatever way they are looked at.
fn same(resumed: &Trace, whole: &Trace) -> Result<(), TestCaseError> {
    prop_assert_eq!(&resumed.scenario, &whole.scenario);
    prop_assert_eq!(&resumed.steps, &whole.steps);
    prop_assert_eq!(&resumed.packets, &whole.packets);
    prop_assert_eq!(&resumed.sockets, &whole.sockets);
    prop_assert_eq!(&resumed.connections, &whole.connections);
    prop_assert_eq!(&resumed.states, &whole.states);
    prop_assert_eq!(&resumed.timers, &whole.timers);
    prop_assert_eq!(&resumed.calls, &whole.calls);
    prop_assert_eq!(&resumed.notes, &whole.notes);
    prop_assert_eq!(&resumed.views, &whole.views);
    prop_assert_eq!(resumed.end, whole.end);
    prop_assert_eq!(resumed.digest(), whole.digest());
    for (step, steps) in whole.steps.iter().zip(1..).step_by(5) {
        let playhead = Playhead { time: step.at, steps };
        prop_assert_eq!(resumed.at(playhead), whole.at(playhead));
    }
    Ok(())
}

/// What a person does.
#[derive(Clone, Debug)]
enum Edit {
    Command(prop::sample::Index, Side, Action),
    Verdict(prop::sample::Index, Decision),
    Undo,
}

fn edits() -> impl Strategy<Value = Edit> {
    let side = prop_oneof![Just(Side::Client), Just(Side::Server)];
    let connection = None;
    let action = prop::sample::select(vec![
        Action::Send { octets: 3_000, connection },
        Action::Connect { port: 80, from_port: None },
        Action::Close { connection },
        Action::Abort { connection },
        Action::Listen { port: 80, backlog: 2 },
        Action::Kill,
        Action::Hang,
        Action::Resume,
        Action::Reboot,
        Action::Cut,
        Action::Mend,
    ]);
    let decision = prop::sample::select(vec![
        Decision::Drop,
        Decision::DelayUs(700_000),
        Decision::Duplicate,
        Decision::LetThrough,
    ]);
    prop_oneof![
        3 => (any::<prop::sample::Index>(), side, action).prop_map(|(at, side, action)| Edit::Command(at, side, action)),
        3 => (any::<prop::sample::Index>(), decision).prop_map(|(packet, decision)| Edit::Verdict(packet, decision)),
        1 => Just(Edit::Undo),
    ]
}

/// The scenario after an edit; `before` are the scenarios that can be brought back.
fn edited(trace: &Trace, edit: &Edit, before: &mut Vec<Rc<Scenario>>) -> Scenario {
    let newest = &trace.scenario;
    let scenario = match edit {
        Edit::Command(at, side, action) if !trace.steps.is_empty() => {
            let steps = at.index(trace.steps.len());
            let playhead = trace.playhead_at(trace.steps[steps].at);
            with_command(newest, trace, playhead, *side, action.clone())
        }
        Edit::Verdict(packet, decision) if !trace.packets.is_empty() => {
            let packet = trace.packets[packet.index(trace.packets.len())].name;
            with_verdict(newest, trace, packet, *decision)
        }
        Edit::Undo => {
            return before.pop().map_or_else(|| Scenario::clone(newest), |former| (*former).clone());
        }
        Edit::Command(..) | Edit::Verdict(..) => Scenario::clone(newest),
    };
    before.push(Rc::clone(newest));
    scenario
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_come_to_the_same_traces_as_runs_from_the_beginning(
        numbers in proptest::collection::vec(any::<u32>(), 0..120),
        edits in proptest::collection::vec(edits(), 1..8),
    ) {
        let mut before = Vec::new();
        let mut trace = run(&generate::scenario(&mut Choices::new(numbers)));
        for edit in &edits {
            let scenario = edited(&trace, edit, &mut before);
            let (resumed, _) = resume(&trace, &scenario);
            same(&resumed, &run(&scenario))?;
            trace = resumed;
        }
    }

    #[test]
    fn any_scenario_can_be_resumed_from_any_other(
        one in proptest::collection::vec(any::<u32>(), 0..120),
        other in proptest::collection::vec(any::<u32>(), 0..120),
    ) {
        let one = generate::scenario(&mut Choices::new(one));
        let other = generate::scenario(&mut Choices::new(other));
        // The same hosts and network, so that it is up to the scripts and the verdicts.
        let other = Scenario { script: other.script, verdicts: other.verdicts, ..one.clone() };
        same(&resume(&run(&one), &other).0, &run(&other))?;
    }
}

/// A connection that is probed every second for an hour.
fn probed() -> Scenario {
    let mut scenario = builtin::get("open-close").expect("a built-in scenario");
    scenario.script.truncate(2);
    set_knob(&mut scenario, "keepalive", "on").expect("a knob");
    set_knob(&mut scenario, "tcp_keepalive_time", "1s").expect("a knob");
    scenario
}

#[test]
fn only_what_comes_after_an_edit_is_run_again() {
    let trace = run(&probed());
    let late = trace.playhead_at(Time::from_us(trace.end.at.as_us() * 9 / 10));
    let edited = with_command(&trace.scenario, &trace, late, Side::Client, Action::PowerOff);
    let (off, again) = resume(&trace, &edited);
    assert!(again < trace.steps.len() / 64, "{again} steps are run again");
    let (undone, again) = resume(&off, &trace.scenario);
    assert!(again > trace.steps.len() / 20, "what was taken away has to be run again");
    assert_eq!(undone.digest(), trace.digest());
}

#[test]
fn a_verdict_goes_back_to_where_its_packet_was_sent() {
    let trace = run(&probed());
    let packet = &trace.packets[trace.packets.len() / 2];
    let edited = with_verdict(&trace.scenario, &trace, packet.name, Decision::Drop);
    let (lost, again) = resume(&trace, &edited);
    let after = lost.steps.len() - usize::try_from(packet.step).expect("a step");
    assert!((after..after + trace.steps.len() / 30).contains(&again), "{again} steps are run again");
    assert_eq!(lost.digest(), run(&edited).digest());
}

#[test]
fn knobs_are_run_from_the_beginning() {
    let trace = run(&probed());
    for (knob, value) in [("msl", "1s"), ("loss", "3%"), ("rtt", "300ms"), ("seed", "7")] {
        let turned = with_knob(&trace.scenario, knob, value).expect("a knob");
        let (resumed, again) = resume(&trace, &turned);
        assert_eq!(again, resumed.steps.len(), "{knob}");
    }
}

#[test]
fn a_condition_that_was_not_tested_is_run_from_the_beginning() {
    let trace = run(&probed());
    let condition = builtin::get("open-close").expect("a built-in scenario").script.remove(2);
    let mut edited = Scenario::clone(&trace.scenario);
    edited.script.push(condition);
    let (resumed, again) = resume(&trace, &edited);
    assert_eq!(again, resumed.steps.len());
    assert_eq!(resumed.digest(), run(&edited).digest());
}

#[test]
fn a_line_that_would_have_been_carried_out_is_run_from_before_it() {
    let trace = run(&probed());
    let mut edited = Scenario::clone(&trace.scenario);
    let when = When::At(Time::from_us(trace.end.at.as_us() / 2));
    edited.script.push(Entry {
        when,
        host: Side::Server,
        action: Action::PowerOff,
        repeat: None,
        by_person: false,
    });
    assert_eq!(resume(&trace, &edited).0.digest(), run(&edited).digest());
}

#[test]
fn generated_runs_are_resumed_in_their_middle() {
    let (mut all, mut in_all) = (0, 0);
    for seed in 0..40 {
        let trace = run(&generate::scenario(&mut Choices::from_seed(seed)));
        let packet = trace.packets[trace.packets.len() / 2].name;
        let edited = with_verdict(&trace.scenario, &trace, packet, Decision::DelayUs(1_000));
        let (resumed, again) = resume(&trace, &edited);
        all += resumed.steps.len();
        in_all += again;
    }
    assert!(in_all < all * 2 / 3, "{in_all} of {all} steps are run again");
}
