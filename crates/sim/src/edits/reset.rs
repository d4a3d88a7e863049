//! What a knob goes back to.

use synscope_tcp::{Config, Knob, Profile};

use crate::knobs::AnyKnob;
use crate::scenario::{Link, Scenario};
use crate::side::Side;

/// Turns a knob back to what the scenario had when it was loaded; where it had its profile's
/// default, to the default of the profile that is chosen now.
pub fn reset_knob(knob: AnyKnob, scenario: &mut Scenario, base: &Scenario) {
    for part in parts(knob) {
        match part {
            AnyKnob::Hosts(knob) => {
                for side in Side::BOTH {
                    let value = resting(knob, &scenario.host(side).config, &base.host(side).config);
                    // A value that a configuration has had is within the bounds.
                    let _ = knob.set(&mut scenario.host_mut(side).config, value);
                }
            }
            AnyKnob::Scenario(knob) => match LINKS.iter().find(|(name, _)| *name == knob.name) {
                // The two directions need not have been the same.
                Some((_, restore)) => {
                    for side in Side::BOTH {
                        restore(scenario.network.link_mut(side), base.network.link(side));
                    }
                }
                None => {
                    let _ = knob.set(scenario, knob.get(base));
                }
            },
        }
    }
}

/// Whether a knob has been turned.
pub fn is_turned(knob: AnyKnob, scenario: &Scenario, base: &Scenario) -> bool {
    let mut rested = scenario.clone();
    reset_knob(knob, &mut rested, base);
    rested != *scenario
}

/// What a knob of one host has when nobody turns it.
pub(super) fn resting(knob: &Knob<Config>, now: &Config, base: &Config) -> u64 {
    let default = |profile: Profile| knob.get(&Config::new(profile));
    let loaded = knob.get(base);
    if loaded == default(base.profile()) { default(now.profile()) } else { loaded }
}

/// Gives one direction what it had.
type Restore = fn(&mut Link, &Link);

/// The knobs that turn both directions at once, and what they turn.
const LINKS: [(&str, Restore); 6] = [
    ("rtt", |link, loaded| link.delay_us = loaded.delay_us),
    ("jitter", |link, loaded| link.jitter_us = loaded.jitter_us),
    ("duplicate", |link, loaded| link.duplicate_ppm = loaded.duplicate_ppm),
    ("reorder", |link, loaded| link.reorder_ppm = loaded.reorder_ppm),
    ("reorder_delay", |link, loaded| link.reorder_us = loaded.reorder_us),
    ("packet_lifetime", |link, loaded| link.lifetime_us = loaded.lifetime_us),
];

/// The knobs that a knob turns: some turn several at once, which need not have been the same.
pub(super) fn parts(knob: AnyKnob) -> Vec<AnyKnob> {
    let names: &[&str] = match knob.name() {
        "retries" => &["tcp_syn_retries", "tcp_synack_retries"],
        "loss" => &["loss_client_to_server", "loss_server_to_client"],
        _ => return vec![knob],
    };
    names.iter().filter_map(|name| AnyKnob::find(name)).collect()
}
