//! What a knob goes back to.

use synscope_sim::{AnyKnob, Scenario, Side};
use synscope_tcp::{Config, Knob, Profile};

/// Turns a knob back to what the scenario had when it was loaded; where it had its profile's
/// default, to the default of the profile that is chosen now.
pub(crate) fn reset(knob: AnyKnob, scenario: &mut Scenario, base: &Scenario) {
    for part in parts(knob) {
        match part {
            AnyKnob::Hosts(knob) => {
                for side in Side::BOTH {
                    let value = resting(knob, &scenario.host(side).config, &base.host(side).config);
                    // A value that a configuration has had is within the bounds.
                    let _ = knob.set(&mut scenario.host_mut(side).config, value);
                }
            }
            AnyKnob::Scenario(knob) => {
                let _ = knob.set(scenario, knob.get(base));
            }
        }
    }
}

/// Whether a knob has been turned.
pub(crate) fn is_turned(knob: AnyKnob, scenario: &Scenario, base: &Scenario) -> bool {
    let mut rested = scenario.clone();
    reset(knob, &mut rested, base);
    rested != *scenario
}

/// What a knob of one host has when nobody turns it.
fn resting(knob: &'static Knob<Config>, now: &Config, base: &Config) -> u64 {
    let default = |profile: Profile| knob.get(&Config::new(profile));
    let loaded = knob.get(base);
    if loaded == default(base.profile()) { default(now.profile()) } else { loaded }
}

/// The knobs that a knob turns: some turn several at once, which need not have been the same.
fn parts(knob: AnyKnob) -> Vec<AnyKnob> {
    let names: &[&str] = match knob.name() {
        "retries" => &["tcp_syn_retries", "tcp_synack_retries"],
        "loss" => &["loss_client_to_server", "loss_server_to_client"],
        _ => return vec![knob],
    };
    names.iter().filter_map(|name| AnyKnob::find(name)).collect()
}
