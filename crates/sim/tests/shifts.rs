//! By how many bits windows are shifted.

#![cfg(not(target_arch = "wasm32"))]

use synscope_sim::{Scenario, Side, builtin, run, set_knob, set_profile};
use synscope_tcp::{Flags, Profile};

/// A connection between two kernels.
fn scenario() -> Scenario {
    let mut scenario = builtin::get("open-close").expect("a built-in scenario");
    for side in Side::BOTH {
        set_profile(&mut scenario, side, Profile::Linux);
    }
    scenario
}

/// The flags of each packet, and by how much its window is shifted.
fn shifts(scenario: &Scenario) -> Vec<(Flags, Option<u8>)> {
    let trace = run(scenario).expect("it runs");
    trace.packets.iter().map(|packet| (packet.segment.flags, trace.window_shift(packet))).collect()
}

#[test]
fn windows_are_shifted_where_both_syns_say_so_and_never_in_a_syn() {
    for (flags, shift) in shifts(&scenario()) {
        assert_eq!(shift.is_some(), !flags.contains(Flags::SYN), "{flags}");
    }
}

#[test]
fn no_window_is_shifted_where_one_side_lacks_the_option() {
    let mut scenario = scenario();
    let both = scenario.client.config.clone();
    set_knob(&mut scenario, "tcp_window_scaling", "0").expect("a knob");
    scenario.client.config = both;
    assert!(shifts(&scenario).into_iter().all(|(_, shift)| shift.is_none()));
}
