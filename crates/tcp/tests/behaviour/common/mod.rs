//! What the tests have in common: one endpoint with a peer played by hand, two endpoints on a virtual
//! clock, a host with everything it puts out written down.

mod calls;
mod lab;
mod machine;
mod pair;
mod segments;
mod states;
mod wire;

pub(crate) use calls::{linux, peer};
pub(crate) use lab::{Lab, Output, PEER};
pub(crate) use machine::Machine;
pub(crate) use pair::{Pair, Side};
pub(crate) use segments::{Seg, ack, data, fin, payload, plain, rst, syn, syn_ack};
pub(crate) use states::{
    STATIONS, Station, close_wait, closed, closing, established, fin_wait_1, fin_wait_2, in_station,
    last_ack, listen, syn_received, syn_received_active, syn_sent, time_wait,
};
pub(crate) use wire::Wire;

use synscope_tcp::{Config, Profile};

/// Microseconds in a millisecond.
pub(crate) const MS: u64 = 1_000;
/// Microseconds in a second.
pub(crate) const SECOND: u64 = 1_000_000;

/// A profile with some knobs turned.
pub(crate) fn config(profile: Profile, knobs: &[(&str, &str)]) -> Config {
    let mut config = Config::new(profile);
    for (name, value) in knobs {
        config.set(name, value).expect("a knob and a value within its bounds");
    }
    config
}
