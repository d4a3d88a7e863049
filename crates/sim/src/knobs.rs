//! Everything about a scenario that a person can turn, by name.
//!
//! A name is looked up among the knobs of the whole scenario first (`loss`, `rtt`, `retries` …), then among
//! those of the hosts: `tcp_retries2` turns both hosts', `client.tcp_retries2` only the client's. `profile`
//! and `seed` are set the same way.

use synscope_tcp::{Config, Group, KNOBS as HOST_KNOBS, Knob, KnobError, OnEof, Profile, Unit};

use crate::luck::PPM;
use crate::scenario::{DELAY_MAX_US, Link, Scenario};
use crate::side::Side;

const MILLISECOND: u64 = 1_000;
const SECOND: u64 = 1_000 * MILLISECOND;
const SHARE: (u64, u64) = (0, PPM as u64);

/// A knob of the scenario as a whole.
const fn knob(
    name: &'static str,
    unit: Unit,
    range: (u64, u64),
    get: fn(&Scenario) -> u64,
    set: fn(&mut Scenario, u64),
) -> Knob<Scenario> {
    Knob::new(name, unit, range, Group::Network, get, set)
}

/// A number within a knob's bounds as what a field holds.
fn narrow(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Changes both directions.
fn both(scenario: &mut Scenario, change: impl Fn(&mut Link)) {
    for side in Side::BOTH {
        change(scenario.network.link_mut(side));
    }
}

/// The knobs of a scenario as a whole. Those that turn both directions tell what the client's is.
pub static KNOBS: &[Knob<Scenario>] = &[
    knob(
        "loss",
        Unit::Share,
        SHARE,
        |scenario| scenario.network.client_to_server.loss_ppm.into(),
        |scenario, value| both(scenario, |link| link.loss_ppm = narrow(value)),
    ),
    knob(
        "loss_client_to_server",
        Unit::Share,
        SHARE,
        |scenario| scenario.network.client_to_server.loss_ppm.into(),
        |scenario, value| scenario.network.client_to_server.loss_ppm = narrow(value),
    ),
    knob(
        "loss_server_to_client",
        Unit::Share,
        SHARE,
        |scenario| scenario.network.server_to_client.loss_ppm.into(),
        |scenario, value| scenario.network.server_to_client.loss_ppm = narrow(value),
    ),
    knob(
        "rtt",
        Unit::Time(MILLISECOND),
        (MILLISECOND, 3 * SECOND),
        |scenario| {
            let Scenario { network, .. } = scenario;
            network.client_to_server.delay_us.saturating_add(network.server_to_client.delay_us)
        },
        |scenario, value| {
            scenario.network.client_to_server.delay_us = value / 2;
            scenario.network.server_to_client.delay_us = value - value / 2;
        },
    ),
    knob(
        "jitter",
        Unit::Time(MILLISECOND),
        (0, 10 * SECOND),
        |scenario| scenario.network.client_to_server.jitter_us,
        |scenario, value| both(scenario, |link| link.jitter_us = value),
    ),
    knob(
        "duplicate",
        Unit::Share,
        SHARE,
        |scenario| scenario.network.client_to_server.duplicate_ppm.into(),
        |scenario, value| both(scenario, |link| link.duplicate_ppm = narrow(value)),
    ),
    knob(
        "reorder",
        Unit::Share,
        SHARE,
        |scenario| scenario.network.client_to_server.reorder_ppm.into(),
        |scenario, value| both(scenario, |link| link.reorder_ppm = narrow(value)),
    ),
    knob(
        "reorder_delay",
        Unit::Time(MILLISECOND),
        (0, 10 * SECOND),
        |scenario| scenario.network.client_to_server.reorder_us,
        |scenario, value| both(scenario, |link| link.reorder_us = value),
    ),
    knob(
        "packet_lifetime",
        Unit::Time(SECOND),
        (0, 255 * SECOND),
        |scenario| scenario.network.client_to_server.lifetime_us,
        |scenario, value| both(scenario, |link| link.lifetime_us = value),
    ),
    Knob::new("retries", Unit::Count, (0, 15), Group::Opening, retries, set_retries),
    closes_after(
        "client_closes_after",
        |scenario| patience(scenario, Side::Client),
        |scenario, value| scenario.client.app.on_eof = on_eof(value),
    ),
    closes_after(
        "server_closes_after",
        |scenario| patience(scenario, Side::Server),
        |scenario, value| scenario.server.app.on_eof = on_eof(value),
    ),
];

/// How long a host's application takes to close once it has read the end of the stream.
const fn closes_after(
    name: &'static str,
    get: fn(&Scenario) -> u64,
    set: fn(&mut Scenario, u64),
) -> Knob<Scenario> {
    Knob::new(name, Unit::TimeOrNever(SECOND, NEVER_US), (0, NEVER_US), Group::Closing, get, set)
}

/// What stands for an application that forgets to close: it is past all that it could wait.
const NEVER_US: u64 = DELAY_MAX_US + 1;

fn patience(scenario: &Scenario, side: Side) -> u64 {
    match scenario.host(side).app.on_eof {
        OnEof::CloseAfterUs(wait_us) => wait_us,
        OnEof::Never => NEVER_US,
    }
}

const fn on_eof(value: u64) -> OnEof {
    if value == NEVER_US { OnEof::Never } else { OnEof::CloseAfterUs(value) }
}

/// The SYN limit of the client, which stands for the SYN and SYN-ACK limits of both hosts.
fn retries(scenario: &Scenario) -> u64 {
    SYN_LIMITS.first().and_then(|name| Config::knob(name)).map_or(0, |knob| knob.get(&scenario.client.config))
}

fn set_retries(scenario: &mut Scenario, value: u64) {
    for knob in SYN_LIMITS.iter().filter_map(|name| Config::knob(name)) {
        for side in Side::BOTH {
            // The bounds of `retries` lie within those of the limits.
            let _ = knob.set(&mut scenario.host_mut(side).config, value);
        }
    }
}

const SYN_LIMITS: [&str; 2] = ["tcp_syn_retries", "tcp_synack_retries"];

/// A knob, whatever it belongs to.
#[derive(Clone, Copy, Debug)]
pub enum AnyKnob {
    /// One of the scenario as a whole.
    Scenario(&'static Knob<Scenario>),
    /// One that each host has; both are turned together.
    Hosts(&'static Knob<Config>),
}

/// All knobs, those of the scenario first.
pub fn all_knobs() -> impl Iterator<Item = AnyKnob> {
    KNOBS.iter().map(AnyKnob::Scenario).chain(HOST_KNOBS.iter().map(AnyKnob::Hosts))
}

impl AnyKnob {
    /// The knob of that name.
    pub fn find(name: &str) -> Option<Self> {
        all_knobs().find(|knob| knob.name() == name)
    }

    /// The kernel's name where it has one, else a plain one.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scenario(knob) => knob.name,
            Self::Hosts(knob) => knob.name,
        }
    }

    /// What it counts in.
    pub const fn unit(self) -> Unit {
        match self {
            Self::Scenario(knob) => knob.unit,
            Self::Hosts(knob) => knob.unit,
        }
    }

    /// The smallest and the largest value, in the unit of storage.
    pub const fn range(self) -> (u64, u64) {
        match self {
            Self::Scenario(knob) => (knob.min, knob.max),
            Self::Hosts(knob) => (knob.min, knob.max),
        }
    }

    /// Where it stands in a panel.
    pub const fn group(self) -> Group {
        match self {
            Self::Scenario(knob) => knob.group,
            Self::Hosts(knob) => knob.group,
        }
    }

    /// The value in a scenario; for a host's knob the client's.
    pub fn get(self, scenario: &Scenario) -> u64 {
        self.get_of(scenario, Side::Client)
    }

    /// The value in a scenario, for a host's knob that of one host.
    pub fn get_of(self, scenario: &Scenario, side: Side) -> u64 {
        match self {
            Self::Scenario(knob) => knob.get(scenario),
            Self::Hosts(knob) => knob.get(&scenario.host(side).config),
        }
    }

    /// The value that it has under a profile when nobody turns it.
    pub fn default_of(self, profile: Profile) -> u64 {
        let mut scenario = Scenario::default();
        set_profile(&mut scenario, Side::Client, profile);
        self.get(&scenario)
    }

    /// Turns it, for a host's knob that of both hosts.
    ///
    /// # Errors
    /// When the value is out of range; nothing is changed then.
    pub fn set(self, scenario: &mut Scenario, value: u64) -> Result<(), KnobError> {
        match self {
            Self::Scenario(knob) => knob.set(scenario, value),
            Self::Hosts(knob) => {
                knob.set(&mut scenario.client.config, value)?;
                knob.set(&mut scenario.server.config, value)
            }
        }
    }
}

/// Gives a host a profile's defaults; knobs that were turned by hand stay as they are.
pub fn set_profile(scenario: &mut Scenario, side: Side, profile: Profile) {
    let config = &mut scenario.host_mut(side).config;
    let (defaults, turned) = (Config::new(config.profile()), config.clone());
    *config = Config::new(profile);
    for knob in HOST_KNOBS.iter().filter(|knob| knob.get(&turned) != knob.get(&defaults)) {
        // It was within the bounds before, and every profile has the same bounds.
        let _ = knob.set(config, knob.get(&turned));
    }
}

/// Sets a knob, `profile` or `seed`, to a value as a person writes it.
///
/// # Errors
/// When there is no such knob, or the value is malformed or out of range; nothing is changed then.
///
/// ```
/// use synscope_sim::{Scenario, set_knob};
/// let mut scenario = Scenario::default();
/// set_knob(&mut scenario, "loss", "20%")?;
/// set_knob(&mut scenario, "server.tcp_synack_retries", "5")?;
/// assert_eq!(scenario.network.server_to_client.loss_ppm, 200_000);
/// # Ok::<(), synscope_tcp::KnobError>(())
/// ```
pub fn set_knob(scenario: &mut Scenario, name: &str, value: &str) -> Result<(), KnobError> {
    if name == "seed" {
        scenario.seed = value.trim().parse().map_err(|_| malformed("seed", value, SEED))?;
        return Ok(());
    }
    if let Some(knob) = KNOBS.iter().find(|knob| knob.name == name) {
        return knob.set_text(scenario, value);
    }
    let of_one = name.split_once('.').and_then(|(side, of_host)| {
        let side = Side::BOTH.into_iter().find(|known| known.name() == side)?;
        Some((side, of_host))
    });
    if let Some((side, of_host)) = of_one {
        return set_of_host(scenario, side, of_host, value).map_err(|error| unknown_as(error, name));
    }
    // The second cannot fail where the first did not: bounds are the same for both.
    set_of_host(scenario, Side::Client, name, value)?;
    set_of_host(scenario, Side::Server, name, value)
}

fn set_of_host(scenario: &mut Scenario, side: Side, name: &str, value: &str) -> Result<(), KnobError> {
    if name == "profile" {
        let profile = value.trim().parse().map_err(|_| malformed("profile", value, PROFILES))?;
        set_profile(scenario, side, profile);
        return Ok(());
    }
    scenario.host_mut(side).config.set(name, value)
}

const SEED: &str = "a whole number";
const PROFILES: &str = "rfc9293, linux or classic";

fn malformed(name: &'static str, text: &str, expected: &'static str) -> KnobError {
    KnobError::Malformed { name, text: text.to_owned(), expected }
}

/// An unknown knob by the name that was asked for.
fn unknown_as(error: KnobError, name: &str) -> KnobError {
    match error {
        KnobError::Unknown(_) => KnobError::Unknown(name.to_owned()),
        KnobError::Malformed { .. } | KnobError::OutOfRange { .. } => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_knob_reads_back_what_was_set() {
        for knob in all_knobs() {
            let (min, max) = knob.range();
            for value in [min, min + 1, max] {
                let mut scenario = Scenario::default();
                if value <= max {
                    knob.set(&mut scenario, value).expect("within the bounds");
                    assert_eq!(knob.get(&scenario), value, "{}", knob.name());
                }
            }
        }
    }

    #[test]
    fn every_knob_of_the_scenario_leaves_a_scenario_that_can_be_run() {
        for knob in KNOBS {
            for value in [knob.min, knob.max] {
                let mut scenario = Scenario::default();
                knob.set(&mut scenario, value).expect("within the bounds");
                assert_eq!(scenario.validate(), Ok(()), "{} = {value}", knob.name);
            }
        }
    }

    #[test]
    fn an_application_can_be_told_when_to_close() {
        let mut scenario = Scenario::default();
        for (value, on_eof) in [("never", OnEof::Never), ("1.5", OnEof::CloseAfterUs(1_500_000))] {
            set_knob(&mut scenario, "server_closes_after", value).expect("a knob");
            assert_eq!(scenario.server.app.on_eof, on_eof);
        }
        assert_eq!(scenario.client.app.on_eof, OnEof::default());
        assert!(set_knob(&mut scenario, "server_closes_after", "25h").is_err());
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = all_knobs().map(AnyKnob::name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn a_host_in_front_turns_only_its_own() {
        let mut scenario = Scenario::default();
        set_knob(&mut scenario, "client.msl", "1s").expect("a knob");
        let msl = AnyKnob::find("msl").expect("a knob");
        assert_eq!(msl.get_of(&scenario, Side::Client), SECOND);
        assert_eq!(msl.get_of(&scenario, Side::Server), 120 * SECOND);
    }

    #[test]
    fn a_profile_keeps_what_was_turned_by_hand() {
        let mut scenario = Scenario::default();
        set_knob(&mut scenario, "tcp_retries2", "3").expect("a knob");
        set_knob(&mut scenario, "profile", "classic").expect("a profile");
        let get = |name| AnyKnob::find(name).expect("a knob").get_of(&scenario, Side::Server);
        assert_eq!(get("tcp_retries2"), 3);
        assert_eq!(get("rto_initial"), 3 * SECOND);
        assert_eq!(scenario.server.config.profile(), Profile::Classic);
    }

    #[test]
    fn retries_turn_both_limits_of_both_hosts() {
        let mut scenario = Scenario::default();
        set_knob(&mut scenario, "retries", "2").expect("a knob");
        for side in Side::BOTH {
            for name in SYN_LIMITS {
                assert_eq!(AnyKnob::find(name).expect("a knob").get_of(&scenario, side), 2);
            }
        }
    }

    #[test]
    fn what_cannot_be_set_is_told_by_the_name_that_was_given() {
        let error =
            |name, value| set_knob(&mut Scenario::default(), name, value).expect_err("wrong").to_string();
        assert_eq!(error("lose", "20%"), "unknown knob `lose`");
        assert_eq!(error("client.lose", "20%"), "unknown knob `client.lose`");
        assert_eq!(error("loss", "120%"), "loss=120%: expected 0% to 100%");
        assert_eq!(error("seed", "-1"), "seed=-1: expected a whole number");
        assert_eq!(error("profile", "bsd"), "profile=bsd: expected rfc9293, linux or classic");
    }
}
