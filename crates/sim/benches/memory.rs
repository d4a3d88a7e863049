//! How much memory a trace takes: what is allocated while it is kept, a step.

mod scenarios;

use std::rc::Rc;

use scenarios::{open_and_close, probed};
use synscope_sim::{Scenario, Sim, TraceBuilder, builtin};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn main() {
    let _profiler = dhat::Profiler::builder().testing().build();
    println!("memory of a trace                                octets a step   in all");
    report("open and close", &open_and_close());
    report("third-ack-lost-for-good", &builtin::get("third-ack-lost-for-good").expect("a built-in scenario"));
    for steps in [1_000, 10_000, 100_000] {
        report("probed every second", &probed(steps));
    }
}

fn report(name: &str, scenario: &Scenario) {
    let sim = || Sim::shared(Rc::new(scenario.clone()), TraceBuilder::default()).expect("it can be run");
    let before = dhat::HeapStats::get().curr_bytes;
    let trace = sim().into_trace();
    let taken = dhat::HeapStats::get().curr_bytes - before;
    let steps = trace.steps.len();
    println!("  {name:<26} {steps:>7} steps   {:>13}   {:>6} kB", taken / steps, taken / 1_000);
}
