//! Recorded kernel parameters as knobs of a host.

use std::collections::BTreeMap;

use serde_json::Value;
use synscope_tcp::{Config, Profile};

use crate::skip::Skip;

/// Parameters that no knob stands for, with the value at which a host behaves as the kernel does.
/// `tcp_congestion_control` is not among them: sockets were given one of their own.
const WITHOUT_KNOB: [(&str, i64); 6] = [
    ("tcp_challenge_ack_limit", 2_147_483_647),
    ("tcp_ecn", 2),
    ("tcp_fastopen", 1),
    ("tcp_frto", 2),
    ("tcp_migrate_req", 0),
    ("tcp_recovery", 1),
];

/// A host's configuration under these parameters.
pub(crate) fn config(sysctls: &BTreeMap<String, Value>) -> Result<Config, Skip> {
    let mut config = Config::new(Profile::Linux);
    for (name, value) in sysctls {
        set(&mut config, name, value)
            .ok_or_else(|| Skip::Sysctl { name: name.clone(), value: text(value) })?;
    }
    Ok(config)
}

fn set(config: &mut Config, name: &str, value: &Value) -> Option<()> {
    match name {
        "tcp_congestion_control" => Some(()),
        "ip_local_port_range" => set_port_range(config, value),
        _ if Config::knob(name).is_some() => config.set(name, &text(value)).ok(),
        _ => {
            let known = WITHOUT_KNOB.iter().find(|(known, _)| *known == name);
            known.filter(|(_, default)| value.as_i64() == Some(*default)).map(|_| ())
        }
    }
}

/// The kernel's first and last port, separated by a blank, are two knobs.
fn set_port_range(config: &mut Config, value: &Value) -> Option<()> {
    let mut ports = value.as_str()?.split_whitespace();
    for name in ["ip_local_port_range_min", "ip_local_port_range_max"] {
        config.set(name, ports.next()?).ok()?;
    }
    ports.next().is_none().then_some(())
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.chars().take(60).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string().chars().take(60).collect()
        }
    }
}
