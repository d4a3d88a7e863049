//! What is measured.

use synscope_sim::{Action, Scenario, builtin};

/// Open and close without loss or data; each of the four segments of the close on its own.
pub(crate) fn open_and_close() -> Scenario {
    let mut scenario = builtin::get("fin-lost").expect("a built-in scenario");
    scenario.verdicts.clear();
    scenario
}

/// A connection that is probed every second, for as many steps as are wanted: three each second.
pub(crate) fn probed(steps: u64) -> Scenario {
    let mut scenario = builtin::get("open-close").expect("a built-in scenario");
    scenario.client.config.set("keepalive", "on").expect("a knob");
    scenario.client.config.set("tcp_keepalive_time", "1s").expect("a knob");
    scenario.until_us = steps / 3 * 1_100_000;
    scenario.script.retain(|entry| !matches!(entry.action, Action::Close { .. } | Action::Send { .. }));
    scenario
}
