//! One and the same run, to be measured natively and as WebAssembly: `cargo xtask bench` puts the two side
//! by side.

mod scenarios;

use std::hint::black_box;
use std::rc::Rc;

use scenarios::{open_and_close, probed};
use synscope_sim::{Scenario, Sim, TraceBuilder};

/// Long enough for a clock that counts milliseconds.
const RUNS_OF_SHORT: u32 = 20_000;
const RUNS_OF_LONG: u32 = 20;
const STEPS_OF_LONG: u64 = 10_000;

fn main() {
    if cfg!(not(target_arch = "wasm32")) {
        measure();
    }
}

/// WebAssembly in Node runs what is marked as a test.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen_test::wasm_bindgen_test]
fn as_web_assembly() {
    measure();
}

fn measure() {
    report("open and close, full trace", &Rc::new(open_and_close()), RUNS_OF_SHORT);
    report("10,000 steps, full trace", &Rc::new(probed(STEPS_OF_LONG)), RUNS_OF_LONG);
}

/// Prints a line that `cargo xtask bench` reads: what, a colon, nanoseconds a run.
fn report(what: &str, scenario: &Rc<Scenario>, runs: u32) {
    run(scenario);
    let start = now_ms();
    for _ in 0..runs {
        run(scenario);
    }
    let ns = (now_ms() - start) * 1e6 / f64::from(runs);
    print(&format!("{what}: {ns:.0}"));
}

fn run(scenario: &Rc<Scenario>) {
    let sim = Sim::shared(Rc::clone(scenario), TraceBuilder::default()).expect("it can be run");
    black_box(sim.into_trace());
}

#[cfg(not(target_arch = "wasm32"))]
#[allow(clippy::disallowed_types, clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn now_ms() -> f64 {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_secs_f64() * 1e3
}

#[cfg(target_arch = "wasm32")]
fn now_ms() -> f64 {
    js_sys::Date::now()
}

#[cfg(not(target_arch = "wasm32"))]
fn print(line: &str) {
    println!("{line}");
}

#[cfg(target_arch = "wasm32")]
fn print(line: &str) {
    wasm_bindgen_test::console_log!("{line}");
}
