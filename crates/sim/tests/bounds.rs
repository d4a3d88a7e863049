//! A run always ends, and it is the same run whoever listens.

#![cfg(not(target_arch = "wasm32"))]

use synscope_sim::{
    Counting, End, EndReason, Progress, STEP_LIMIT, Scenario, Sim, TraceBuilder, builtin, run, set_knob,
};
use synscope_tcp::Time;

/// A connection that nobody closes, and that is probed every second.
fn endless() -> Scenario {
    let mut scenario = builtin::get("open-close").expect("a built-in scenario");
    scenario.script.truncate(2);
    set_knob(&mut scenario, "keepalive", "on").expect("a knob");
    set_knob(&mut scenario, "tcp_keepalive_time", "1s").expect("a knob");
    scenario
}

#[test]
fn a_run_ends_when_its_time_is_over() {
    let trace = run(&Scenario { until_us: 10_000_000, ..endless() }).expect("a scenario");
    assert_eq!(trace.end, End { at: Time::from_us(10_000_000), why: EndReason::Until });
    assert!(trace.steps.iter().all(|step| step.at <= trace.end.at));
}

#[test]
fn a_run_ends_when_it_has_too_many_steps() {
    let endless = Scenario { until_us: 100 * 24 * 3_600 * 1_000_000, ..endless() };
    let mut sim = Sim::new(&endless, Counting::default()).expect("a scenario");
    assert_eq!(sim.run_to_end().why, EndReason::TooManySteps);
    assert_eq!(sim.recorder().steps, u64::from(STEP_LIMIT));
}

#[test]
fn a_run_without_a_trace_is_the_same_run() {
    for scenario in builtin::all() {
        let trace = run(&scenario).expect("a scenario");
        let mut sim = Sim::new(&scenario, Counting::default()).expect("a scenario");
        assert_eq!(sim.run_to_end(), trace.end, "{}", scenario.name);
        let counted = (sim.recorder().steps, sim.recorder().segments);
        assert_eq!(counted, (trace.steps.len() as u64, trace.packets.len() as u64), "{}", scenario.name);
    }
}

#[test]
fn a_run_in_slices_is_the_same_run_and_so_is_its_copy() {
    let scenario = builtin::get("third-ack-lost-for-good").expect("a built-in scenario");
    let mut sim = Sim::new(&scenario, TraceBuilder::default()).expect("a scenario");
    assert_eq!(sim.advance(10), Progress::Running);
    let copy = sim.clone();
    while sim.advance(1) == Progress::Running {}
    let whole = run(&scenario).expect("a scenario").digest();
    assert_eq!(sim.into_trace().digest(), whole);
    assert_eq!(copy.into_trace().digest(), whole);
}
