//! Recorded kernel parameters as knobs of a host.

use std::collections::BTreeMap;

use serde_json::Value;
use synscope_tcp::{Config, Profile};

use crate::skip::Skip;

/// Parameters that no knob stands for, with the value at which a host behaves as the kernel does.
/// `tcp_congestion_control` is not among them: sockets were given one of their own.
const WITHOUT_KNOB: [(&str, i64); 18] = [
    ("tcp_abort_on_overflow", 0),
    ("tcp_challenge_ack_limit", 2_147_483_647),
    ("tcp_dsack", 1),
    ("tcp_early_retrans", 3),
    ("tcp_ecn", 2),
    ("tcp_fastopen", 1),
    ("tcp_frto", 2),
    ("tcp_invalid_ratelimit", 500),
    ("tcp_max_syn_backlog", 2048),
    ("tcp_migrate_req", 0),
    ("tcp_recovery", 1),
    ("tcp_retries1", 3),
    ("tcp_sack", 1),
    ("tcp_syncookies", 1),
    ("tcp_timestamps", 1),
    ("tcp_tw_reuse", 2),
    ("tcp_tw_reuse_delay", 1000),
    ("tcp_window_scaling", 1),
];

/// A host's configuration under these parameters.
pub(crate) fn config(sysctls: &BTreeMap<String, Value>) -> Result<Config, Skip> {
    let mut config = Config::new(Profile::Linux);
    for (name, value) in sysctls {
        if name == "tcp_congestion_control" {
            continue;
        }
        if name == "ip_local_port_range" {
            set_port_range(&mut config, value)
                .ok_or_else(|| Skip::Sysctl { name: name.clone(), value: text(value) })?;
            continue;
        }
        let unknown = || Skip::Sysctl { name: name.clone(), value: text(value) };
        if Config::knob(name).is_some() {
            config.set(name, &meaning(name, value)).map_err(|_| unknown())?;
        } else if !WITHOUT_KNOB
            .iter()
            .any(|(known, default)| known == name && value.as_i64() == Some(*default))
        {
            return Err(unknown());
        }
    }
    Ok(config)
}

/// The kernel's first and last port, separated by a blank, are two knobs.
fn set_port_range(config: &mut Config, value: &Value) -> Option<()> {
    let mut ports = value.as_str()?.split_whitespace();
    for name in ["ip_local_port_range_min", "ip_local_port_range_max"] {
        config.set(name, ports.next()?).ok()?;
    }
    ports.next().is_none().then_some(())
}

/// As a knob takes it. The kernel takes an orphan's 0 for 8 (`tcp_orphan_retries()`).
fn meaning(name: &str, value: &Value) -> String {
    if name == "tcp_orphan_retries" && value.as_i64() == Some(0) {
        return "8".to_owned();
    }
    text(value)
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.chars().take(60).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string().chars().take(60).collect()
        }
    }
}
