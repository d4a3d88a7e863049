//! How much memory a trace takes: what is allocated while it is kept, a step.

mod scenarios;

use std::rc::Rc;

use scenarios::{open_and_close, probed};
use synscope_sim::{Action, Entry, Scenario, Side, Sim, TraceBuilder, When, builtin};
use synscope_tcp::Time;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn main() {
    let _profiler = dhat::Profiler::builder().testing().build();
    println!("memory of a trace                                octets a step   in all");
    report("open and close", &open_and_close());
    report("third-ack-lost-for-good", &builtin::get("third-ack-lost-for-good").expect("a built-in scenario"));
    report("60,000 octets each second", &sending(100));
    for steps in [1_000, 10_000, 100_000] {
        report("probed every second", &probed(steps));
    }
}

/// A client that sends for so many seconds, to a server that reads.
fn sending(seconds: u64) -> Scenario {
    let mut scenario = probed(0);
    scenario.server.app.reply_octets = 0;
    scenario.until_us = (seconds + 1) * 1_000_000;
    let action = Action::Send { octets: 60_000, connection: None };
    scenario.script.extend((1..=seconds).map(|second| Entry {
        when: When::At(Time::from_us(second * 1_000_000)),
        host: Side::Client,
        action: action.clone(),
        repeat: None,
        by_person: false,
    }));
    scenario
}

fn report(name: &str, scenario: &Scenario) {
    let sim = || Sim::shared(Rc::new(scenario.clone()), TraceBuilder::default()).expect("it can be run");
    let before = dhat::HeapStats::get().curr_bytes;
    let trace = sim().into_trace();
    let taken = dhat::HeapStats::get().curr_bytes - before;
    let steps = trace.steps.len();
    println!("  {name:<26} {steps:>7} steps   {:>13}   {:>6} kB", taken / steps, taken / 1_000);
}
