//! How fast a run is, as ratios within one run of this program.
//!
//! The yardstick is smoltcp 0.14 opening and closing the same connection over a device in memory, with
//! checksums off: seven segments each, which is asserted.

mod measure;
#[path = "../scenarios/mod.rs"]
mod scenarios;
mod smoltcp_pair;

use std::hint::black_box;
use std::rc::Rc;

use measure::{Measured, per_run};
use scenarios::{open_and_close, probed};
use smoltcp_pair::Pair;
use synscope_sim::{Action, Counting, Scenario, Side, Sim, Trace, TraceBuilder, with_command};
use synscope_tcp::Time;

const SEGMENTS: usize = 7;

fn main() {
    opening_and_closing();
    growth();
    editing();
}

fn opening_and_closing() {
    let scenario = Rc::new(open_and_close());
    let mut kept = Pair::new();
    let [reused, fresh, untraced, traced] = per_run([
        &mut || assert_eq!(kept.open_and_close(), SEGMENTS),
        &mut || assert_eq!(Pair::new().open_and_close(), SEGMENTS),
        &mut || {
            let mut sim = Sim::shared(Rc::clone(&scenario), Counting::default()).expect("it can be run");
            sim.run_to_end();
            assert_eq!(sim.recorder().segments, SEGMENTS as u64);
        },
        &mut || assert_eq!(black_box(traced(&scenario)).packets.len(), SEGMENTS),
    ]);
    println!(
        "open and close, {SEGMENTS} segments                  per run   of smoltcp, fresh   of smoltcp, reused"
    );
    let line = |what, measured: &Measured| {
        println!(
            "  {what:<36} {:>9}   {:>17.2}   {:>18.2}",
            measured.to_string(),
            measured.ratio(&fresh),
            measured.ratio(&reused)
        );
    };
    line("smoltcp, fresh interface and sockets", &fresh);
    line("smoltcp, both used again and again", &reused);
    line("synscope-sim, no trace kept", &untraced);
    line("synscope-sim, full trace", &traced);
}

fn growth() {
    println!("a trace as it grows                              per step   of the first");
    let mut first = None;
    for steps in [100, 1_000, 10_000, 100_000] {
        let scenario = Rc::new(probed(steps));
        let mut taken = 0;
        let [run] = per_run([&mut || taken = black_box(traced(&scenario)).steps.len() as u64]);
        let step = run.divided(taken);
        let first = first.get_or_insert_with(|| step.clone());
        println!(
            "  {taken:>7} steps                              {:>9}   {:>12.2}",
            step.to_string(),
            step.ratio(first)
        );
    }
}

fn editing() {
    println!("an edit at nine tenths of a run                   per edit   of a new run");
    for steps in [100, 1_000, 10_000, 100_000] {
        let trace = traced(&Rc::new(probed(steps)));
        let late = trace.playhead_at(Time::from_us(trace.end.at.as_us() / 10 * 9));
        let cut = Rc::new(with_command(&trace.scenario, &trace, late, Side::Client, Action::Cut));
        let [whole, resumed] = per_run([&mut || drop(black_box(traced(&cut))), &mut || {
            let sim = Sim::resume(&trace, Rc::clone(&cut)).expect("it can be run");
            drop(black_box(sim.into_trace()));
        }]);
        let taken = trace.steps.len();
        println!(
            "  {taken:>7} steps                              {:>9}   {:>12.2}",
            resumed.to_string(),
            resumed.ratio(&whole)
        );
    }
}

fn traced(scenario: &Rc<Scenario>) -> Trace {
    Sim::shared(Rc::clone(scenario), TraceBuilder::default()).expect("it can be run").into_trace()
}
