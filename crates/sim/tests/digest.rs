//! The same scenario gives the same trace on every machine: digests of the built-in scenarios and of some
//! generated ones, compared with `digests.txt`. It runs natively and as WebAssembly.
//!
//! After a change that is meant to change traces, write them anew:
//!
//! ```text
//! UPDATE_DIGESTS=1 cargo test -p synscope-sim --test digest
//! ```

mod generate;

use std::fmt::Write;

use generate::Choices;
use synscope_sim::{Scenario, builtin, run};

const GENERATED: u64 = 48;
const EXPECTED: &str = include_str!("digests.txt");

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn traces_are_the_same_on_every_machine() {
    let mut found = String::new();
    for scenario in builtin::all() {
        line(&mut found, &scenario.name, &scenario);
    }
    for seed in 0..GENERATED {
        let scenario = generate::scenario(&mut Choices::from_seed(seed));
        line(&mut found, &format!("generated-{seed}"), &scenario);
    }
    if update(&found) {
        return;
    }
    for (found, expected) in found.lines().zip(EXPECTED.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.lines().count(), EXPECTED.lines().count());
}

fn line(text: &mut String, name: &str, scenario: &Scenario) {
    let trace = run(scenario).expect("a scenario that can be run");
    let (digest, steps) = (trace.digest(), trace.steps.len());
    writeln!(text, "{name} {digest:016x} {steps} steps").expect("a text takes everything");
}

/// Writes the digests down where that is asked for.
#[cfg(not(target_arch = "wasm32"))]
fn update(found: &str) -> bool {
    let asked = std::env::var_os("UPDATE_DIGESTS").is_some();
    if asked {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/digests.txt");
        std::fs::write(path, found).expect("the tests' folder can be written to");
    }
    asked
}

#[cfg(target_arch = "wasm32")]
fn update(_: &str) -> bool {
    false
}
