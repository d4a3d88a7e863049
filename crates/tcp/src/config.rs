//! A host's configuration: the knobs, and what each profile sets them to.

use core::fmt;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::knob::{Group, Knob, KnobError, Unit};
use crate::profile::Profile;
use crate::what_if::WhatIf;

const SECOND: u64 = 1_000_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const MILLISECOND: u64 = 1_000;

/// How an endpoint behaves. Made from a [`Profile`], changed by [`Config::set`], so that every
/// value is within its knob's bounds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Config {
    pub(crate) profile: Profile,
    pub(crate) tcp_syn_retries: u8,
    pub(crate) tcp_synack_retries: u8,
    pub(crate) tcp_syn_linear_timeouts: u8,
    pub(crate) somaxconn: u32,
    pub(crate) tcp_max_syn_backlog: u32,
    pub(crate) tcp_syncookies: u8,
    pub(crate) tcp_abort_on_overflow: bool,
    pub(crate) rlimit_nofile: u32,
    pub(crate) ip_local_port_range_min: u16,
    pub(crate) ip_local_port_range_max: u16,
    pub(crate) reuse_address: bool,
    pub(crate) tcp_tw_reuse: u8,
    pub(crate) tcp_tw_reuse_delay_us: u64,
    pub(crate) tcp_retries1: u8,
    pub(crate) tcp_retries2: u8,
    pub(crate) tcp_early_retrans: u8,
    pub(crate) tcp_orphan_retries: u8,
    pub(crate) rto_initial_us: u64,
    pub(crate) tcp_rto_min_us: u64,
    pub(crate) tcp_rto_max_us: u64,
    pub(crate) delayed_ack_us: u64,
    pub(crate) nodelay: bool,
    pub(crate) mss: u16,
    pub(crate) rcvbuf: u32,
    pub(crate) sndbuf: u32,
    pub(crate) msl_us: u64,
    pub(crate) tcp_fin_timeout_us: u64,
    /// A negative `TCP_LINGER2`, which is a socket's own: an orphan has no FIN-WAIT-2.
    pub(crate) no_fin_wait_2: bool,
    pub(crate) tcp_rfc1337: bool,
    pub(crate) keepalive: bool,
    pub(crate) tcp_keepalive_time_us: u64,
    pub(crate) tcp_keepalive_intvl_us: u64,
    pub(crate) tcp_keepalive_probes: u8,
    pub(crate) tcp_user_timeout_us: u64,
    pub(crate) challenge_ack_limit: u8,
    pub(crate) two_step_handshake: bool,
    pub(crate) no_time_wait: bool,
    pub(crate) constant_isn: bool,
    pub(crate) no_ack_of_fin: bool,
    pub(crate) tcp_invalid_ratelimit_us: u64,
    pub(crate) tcp_timestamps: bool,
    pub(crate) tcp_window_scaling: bool,
    pub(crate) tcp_sack: bool,
    pub(crate) tcp_dsack: bool,
    pub(crate) tcp_rmem_max: u32,
}

impl Config {
    /// The defaults of a profile.
    pub const fn new(profile: Profile) -> Self {
        match profile {
            Profile::Rfc9293 => RFC9293,
            Profile::Linux => LINUX,
            Profile::Classic => CLASSIC,
        }
    }

    /// Whose behaviour this is where stacks part.
    pub const fn profile(&self) -> Profile {
        self.profile
    }

    /// Sets the knob of that name to a value as a person writes it, such as `5` or `30s`.
    ///
    /// # Errors
    /// When there is no such knob, or the value is malformed or out of range.
    ///
    /// ```
    /// use synscope_tcp::{Config, Profile};
    /// let mut config = Config::new(Profile::Classic);
    /// config.set("tcp_synack_retries", "3")?;
    /// assert!(config.set("tcp_synack_retries", "3s").is_err());
    /// # Ok::<(), synscope_tcp::KnobError>(())
    /// ```
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), KnobError> {
        Self::knob(name).ok_or_else(|| KnobError::Unknown(name.to_owned()))?.set_text(self, value)
    }

    /// The knob of that name.
    pub fn knob(name: &str) -> Option<&'static Knob<Self>> {
        KNOBS.iter().find(|knob| knob.name == name)
    }

    /// How long TIME-WAIT lasts, in microseconds: two maximum segment lifetimes.
    pub const fn time_wait_us(&self) -> u64 {
        self.msl_us.saturating_mul(2)
    }

    /// How many file descriptors a process may have, the three that every process has among them.
    pub const fn rlimit_nofile(&self) -> u32 {
        self.rlimit_nofile
    }

    /// The largest backlog that a listener gets.
    pub const fn somaxconn(&self) -> u32 {
        self.somaxconn
    }

    /// Whether this is a variant that TCP does not have.
    pub const fn has(&self, variant: WhatIf) -> bool {
        match variant {
            WhatIf::TwoStepHandshake => self.two_step_handshake,
            WhatIf::NoTimeWait => self.no_time_wait,
            WhatIf::ConstantIsn => self.constant_isn,
            WhatIf::NoAckOfFin => self.no_ack_of_fin,
        }
    }

    /// `TCP_LINGER2`, in seconds: no longer than two minutes; 0 is the host's, negative no FIN-WAIT-2.
    pub(crate) fn set_linger2(&mut self, seconds: i32, host: &Self) {
        self.no_fin_wait_2 = seconds < 0;
        self.tcp_fin_timeout_us = match u64::try_from(seconds) {
            Ok(seconds @ 1..=120) => seconds * SECOND,
            Ok(1..) => 2 * MINUTE,
            Ok(0) | Err(_) => host.tcp_fin_timeout_us,
        };
    }

    /// The first and the last port that is given to who asks for none; the last is not before the first.
    pub const fn ephemeral_ports(&self) -> (u16, u16) {
        let (first, last) = (self.ip_local_port_range_min, self.ip_local_port_range_max);
        (first, if last < first { first } else { last })
    }

    pub(crate) fn is_linux(&self) -> bool {
        self.profile == Profile::Linux
    }
}

impl Default for Config {
    fn default() -> Self {
        Self::new(Profile::default())
    }
}

/// RFC 9293, 6298, 5961 (§7: ten challenge ACKs in five seconds). `tcp_syn_retries` makes the last SYN be waited for past three minutes
/// (MUST-23), `tcp_retries2` data past 100 seconds (SHLD-11); MSL is two minutes (§3.4.2).
const RFC9293: Config = Config {
    profile: Profile::Rfc9293,
    tcp_syn_retries: 7,
    tcp_synack_retries: 7,
    tcp_syn_linear_timeouts: 0,
    somaxconn: 4096,
    tcp_max_syn_backlog: 2048,
    tcp_syncookies: 0,
    tcp_abort_on_overflow: false,
    rlimit_nofile: 1_024,
    // RFC 6335 §6.
    ip_local_port_range_min: 49_152,
    ip_local_port_range_max: 65_535,
    // SO_REUSEADDR is each program's choice, and programs that serve make it.
    reuse_address: true,
    tcp_tw_reuse: 0,
    tcp_tw_reuse_delay_us: SECOND,
    // SHLD-10.
    tcp_retries1: 3,
    tcp_retries2: 7,
    tcp_early_retrans: 0,
    tcp_orphan_retries: 7,
    rto_initial_us: SECOND,
    tcp_rto_min_us: SECOND,
    tcp_rto_max_us: 120 * SECOND,
    delayed_ack_us: 200 * MILLISECOND,
    nodelay: false,
    mss: 1460,
    rcvbuf: 65_535,
    sndbuf: 65_535,
    msl_us: 2 * MINUTE,
    tcp_fin_timeout_us: 0,
    no_fin_wait_2: false,
    tcp_rfc1337: false,
    keepalive: false,
    // MUST-28.
    tcp_keepalive_time_us: 2 * HOUR,
    tcp_keepalive_intvl_us: 75 * SECOND,
    tcp_keepalive_probes: 9,
    tcp_user_timeout_us: 0,
    challenge_ack_limit: 10,
    two_step_handshake: false,
    no_time_wait: false,
    constant_isn: false,
    no_ack_of_fin: false,
    tcp_invalid_ratelimit_us: 5 * SECOND,
    tcp_timestamps: false,
    tcp_window_scaling: false,
    tcp_sack: false,
    tcp_dsack: false,
    tcp_rmem_max: 65_535,
};

/// The kernel's defaults, as Linux 6.18 has them.
const LINUX: Config = Config {
    profile: Profile::Linux,
    tcp_syn_retries: 6,
    tcp_synack_retries: 5,
    tcp_syn_linear_timeouts: 4,
    tcp_syncookies: 1,
    ip_local_port_range_min: 32_768,
    ip_local_port_range_max: 60_999,
    tcp_tw_reuse: 2,
    tcp_retries2: 15,
    tcp_early_retrans: 3,
    tcp_orphan_retries: 8,
    tcp_rto_min_us: 200 * MILLISECOND,
    delayed_ack_us: 40 * MILLISECOND,
    msl_us: 30 * SECOND,
    tcp_fin_timeout_us: MINUTE,
    challenge_ack_limit: 1,
    tcp_invalid_ratelimit_us: 500 * MILLISECOND,
    rcvbuf: 65_536,
    tcp_timestamps: true,
    tcp_window_scaling: true,
    tcp_sack: true,
    tcp_dsack: true,
    tcp_rmem_max: 32 << 20,
    ..RFC9293
};

/// The first wait of RFC 1122, doubling from 3 s, and five repeated SYN-ACKs.
const CLASSIC: Config = Config {
    profile: Profile::Classic,
    tcp_syn_retries: 5,
    tcp_synack_retries: 5,
    tcp_retries2: 15,
    rto_initial_us: 3 * SECOND,
    msl_us: 30 * SECOND,
    ..RFC9293
};

macro_rules! knob {
    ($name:literal, $unit:expr, $range:expr, $group:ident, $field:ident : $kind:ty) => {
        Knob::new(
            $name,
            $unit,
            $range,
            Group::$group,
            |config: &Config| u64::from(config.$field),
            // Knob::set has checked the bounds, so the conversion cannot fail.
            |config, value| config.$field = <$kind>::try_from(value).unwrap_or(config.$field),
        )
    };
    ($name:literal, $range:expr, $group:ident, $field:ident) => {
        Knob::new(
            $name,
            Unit::Switch,
            $range,
            Group::$group,
            |config: &Config| u64::from(config.$field),
            |config, value| config.$field = value != 0,
        )
    };
}

/// Every knob of an endpoint.
pub static KNOBS: &[Knob<Config>] = &[
    knob!("tcp_syn_retries", Unit::Count, (0, 127), Opening, tcp_syn_retries: u8),
    knob!("tcp_synack_retries", Unit::Count, (0, 127), Opening, tcp_synack_retries: u8),
    knob!("tcp_syn_linear_timeouts", Unit::Count, (0, 127), Opening, tcp_syn_linear_timeouts: u8),
    knob!("somaxconn", Unit::Count, (0, 65_535), Opening, somaxconn: u32),
    knob!("tcp_max_syn_backlog", Unit::Count, (0, 65_535), Opening, tcp_max_syn_backlog: u32),
    knob!("tcp_syncookies", Unit::Count, (0, 2), Opening, tcp_syncookies: u8),
    knob!("tcp_abort_on_overflow", (0, 1), Opening, tcp_abort_on_overflow),
    // Three are taken: standard input, output and error.
    knob!("rlimit_nofile", Unit::Count, (3, 1 << 20), Opening, rlimit_nofile: u32),
    knob!("ip_local_port_range_min", Unit::Count, (1, 65_535), Opening, ip_local_port_range_min: u16),
    knob!("ip_local_port_range_max", Unit::Count, (1, 65_535), Opening, ip_local_port_range_max: u16),
    knob!("reuse_address", (0, 1), Opening, reuse_address),
    knob!("rto_initial", Unit::Time(SECOND), (MILLISECOND, MINUTE), Opening, rto_initial_us: u64),
    knob!("tcp_timestamps", (0, 1), Opening, tcp_timestamps),
    knob!("tcp_window_scaling", (0, 1), Opening, tcp_window_scaling),
    knob!("tcp_sack", (0, 1), Opening, tcp_sack),
    knob!("tcp_dsack", (0, 1), Opening, tcp_dsack),
    knob!("tcp_retries1", Unit::Count, (0, 127), Data, tcp_retries1: u8),
    knob!("tcp_retries2", Unit::Count, (0, 127), Data, tcp_retries2: u8),
    knob!("tcp_early_retrans", Unit::Count, (0, 4), Data, tcp_early_retrans: u8),
    knob!("tcp_rto_min_us", Unit::Time(1), (MILLISECOND, MINUTE), Data, tcp_rto_min_us: u64),
    knob!("tcp_rto_max_ms", Unit::Time(MILLISECOND), (SECOND, 120 * SECOND), Data, tcp_rto_max_us: u64),
    // MUST-40: below half a second.
    knob!("delayed_ack", Unit::Time(MILLISECOND), (0, 499 * MILLISECOND), Data, delayed_ack_us: u64),
    knob!("nodelay", (0, 1), Data, nodelay),
    // MUST-67: an IPv4 packet holds no more.
    knob!("mss", Unit::Octets, (64, 65_495), Data, mss: u16),
    knob!("rcvbuf", Unit::Octets, (1, 1 << 20), Data, rcvbuf: u32),
    knob!("tcp_rmem_max", Unit::Octets, (4_096, 1 << 30), Data, tcp_rmem_max: u32),
    knob!("sndbuf", Unit::Octets, (1, 1 << 20), Data, sndbuf: u32),
    knob!("tcp_user_timeout", Unit::Time(MILLISECOND), (0, 24 * HOUR), Data, tcp_user_timeout_us: u64),
    knob!("challenge_ack_limit", Unit::Count, (0, 255), Data, challenge_ack_limit: u8),
    knob!("tcp_invalid_ratelimit", Unit::Time(MILLISECOND), (0, MINUTE), Data, tcp_invalid_ratelimit_us: u64),
    knob!("msl", Unit::Time(SECOND), (0, 2 * MINUTE), Closing, msl_us: u64),
    knob!("tcp_fin_timeout", Unit::Time(SECOND), (0, HOUR), Closing, tcp_fin_timeout_us: u64),
    knob!("tcp_tw_reuse", Unit::Count, (0, 2), Closing, tcp_tw_reuse: u8),
    knob!("tcp_tw_reuse_delay", Unit::Time(MILLISECOND), (MILLISECOND, MINUTE), Closing, tcp_tw_reuse_delay_us: u64),
    knob!("tcp_orphan_retries", Unit::Count, (0, 127), Closing, tcp_orphan_retries: u8),
    knob!("tcp_rfc1337", (0, 1), Closing, tcp_rfc1337),
    knob!("keepalive", (0, 1), Keepalive, keepalive),
    knob!("tcp_keepalive_time", Unit::Time(SECOND), (SECOND, 32_767 * SECOND), Keepalive, tcp_keepalive_time_us: u64),
    knob!("tcp_keepalive_intvl", Unit::Time(SECOND), (SECOND, 32_767 * SECOND), Keepalive, tcp_keepalive_intvl_us: u64),
    knob!("tcp_keepalive_probes", Unit::Count, (1, 127), Keepalive, tcp_keepalive_probes: u8),
    knob!("two_step_handshake", (0, 1), WhatIf, two_step_handshake),
    knob!("no_time_wait", (0, 1), WhatIf, no_time_wait),
    knob!("constant_isn", (0, 1), WhatIf, constant_isn),
    knob!("no_ack_of_fin", (0, 1), WhatIf, no_ack_of_fin),
];

impl Serialize for Config {
    /// The profile, and the knobs that differ from it.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let defaults = Self::new(self.profile);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("profile", &self.profile)?;
        for knob in KNOBS {
            let value = knob.get(self);
            if value != knob.get(&defaults) {
                map.serialize_entry(knob.name, &knob.unit.format(value))?;
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Config {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ConfigVisitor)
    }
}

struct ConfigVisitor;

/// A knob's value as JSON may write it.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Number(u64),
    Switch(bool),
}

impl<'de> Visitor<'de> for ConfigVisitor {
    type Value = Config;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of a profile and knobs")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Config, A::Error> {
        let mut profile = Profile::default();
        let mut changes: Vec<(String, String)> = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            if name == "profile" {
                profile = map.next_value()?;
                continue;
            }
            let text = match map.next_value::<Written>() {
                Ok(Written::Text(text)) => text,
                Ok(Written::Number(number)) => number.to_string(),
                Ok(Written::Switch(switch)) => switch.to_string(),
                Err(_) => {
                    return Err(A::Error::custom(format_args!(
                        "{name}: expected a text such as \"30s\", a whole number, true or false"
                    )));
                }
            };
            if Config::knob(&name).is_none() {
                return Err(A::Error::custom(KnobError::Unknown(name)));
            }
            changes.push((name, text));
        }
        let mut config = Config::new(profile);
        for (name, text) in changes {
            config.set(&name, &text).map_err(A::Error::custom)?;
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_within_its_bounds() {
        for profile in Profile::ALL {
            let config = Config::new(profile);
            for knob in KNOBS {
                let value = knob.get(&config);
                assert!((knob.min..=knob.max).contains(&value), "{profile}: {} = {value}", knob.name);
            }
        }
    }

    #[test]
    fn every_knob_reads_back_what_was_set() {
        for knob in KNOBS {
            for value in [knob.min, knob.max] {
                let mut config = Config::default();
                knob.set(&mut config, value).expect("a bound is within the bounds");
                assert_eq!(knob.get(&config), value, "{}", knob.name);
            }
        }
    }

    #[test]
    fn no_profile_has_a_variant_that_tcp_does_not_have() {
        for variant in WhatIf::ALL {
            let of_variant = |config: &Config| {
                (config.has(variant), Config::knob(variant.name()).map(|knob| knob.get(config)))
            };
            for profile in Profile::ALL {
                assert_eq!(of_variant(&Config::new(profile)), (false, Some(0)), "{profile}");
            }
            let mut config = Config::default();
            config.set(variant.name(), "on").expect("a variant is switched by its name");
            assert_eq!(of_variant(&config), (true, Some(1)));
        }
    }

    #[test]
    fn a_value_out_of_range_leaves_the_configuration_alone() {
        let mut config = Config::default();
        let error = config.set("msl", "3min").expect_err("MSL ends at two minutes");
        assert_eq!(error.to_string(), "msl=3min: expected 0s to 2min");
        assert_eq!(config, Config::default());
    }
}
