//! Kernel parameters: which knobs they turn, and which of them change nothing here.

use synscope_tcp::Config;

/// What a value has to be so that the parameter changes nothing.
#[derive(Clone, Copy)]
enum Harmless {
    /// Whatever it is: it concerns buffers, pacing, caches, or things that a script has to ask for besides.
    Always,
    /// It is one of these.
    At(&'static [&'static str]),
}

use Harmless::{Always, At};

/// Parameters that are no knobs.
const OTHERS: &[(&str, Harmless)] = &[
    ("net.core.default_qdisc", Always),
    ("net.core.rmem_max", Always),
    ("net.core.wmem_max", Always),
    ("net.ipv4.ip_local_port_range", Always),
    ("net.ipv4.tcp_autocorking", Always),
    ("net.ipv4.tcp_challenge_ack_limit", Always),
    ("net.ipv4.tcp_congestion_control", At(&["cubic"])),
    ("net.ipv4.tcp_early_retrans", At(&["0"])),
    ("net.ipv4.tcp_ecn", At(&["0", "2"])),
    ("net.ipv4.tcp_ecn_fallback", Always),
    ("net.ipv4.tcp_fack", Always),
    ("net.ipv4.tcp_fastopen", Always),
    ("net.ipv4.tcp_fastopen_key", Always),
    ("net.ipv4.tcp_frto", Always),
    ("net.ipv4.tcp_max_syn_backlog", Always),
    ("net.ipv4.tcp_mem", Always),
    ("net.ipv4.tcp_min_tso_segs", Always),
    ("net.ipv4.tcp_mtu_probing", At(&["0"])),
    ("net.ipv4.tcp_no_metrics_save", Always),
    ("net.ipv4.tcp_notsent_lowat", At(&["4294967295"])),
    ("net.ipv4.tcp_pacing_ca_ratio", Always),
    ("net.ipv4.tcp_pacing_ss_ratio", Always),
    ("net.ipv4.tcp_recovery", At(&["1"])),
    ("net.ipv4.tcp_reordering", At(&["3"])),
    ("net.ipv4.tcp_retries1", Always),
    ("net.ipv4.tcp_shrink_window", At(&["0"])),
    ("net.ipv4.tcp_slow_start_after_idle", Always),
    ("net.ipv4.tcp_syncookies", At(&["0", "1"])),
    ("net.ipv4.tcp_tso_win_divisor", Always),
    ("net.ipv4.tcp_wmem", Always),
];

/// Sets a kernel parameter.
pub(super) fn set(config: &mut Config, name: &str, value: &str) -> Result<(), String> {
    let value = value.trim();
    if name == "net.ipv4.tcp_rmem" {
        return receive_memory(config, value).ok_or_else(|| format!("{name}={value}"));
    }
    if let Some(knob) = knob_of(name) {
        return config.set(knob, value).map_err(|error| error.to_string());
    }
    match OTHERS.iter().find(|(other, _)| *other == name) {
        Some((_, Always)) => Ok(()),
        Some((_, At(values))) if values.contains(&value) => Ok(()),
        Some((_, At(_))) => Err(format!("{name}={value}")),
        None => Err(format!("the kernel parameter {name}")),
    }
}

/// The knob that bears the parameter's name.
fn knob_of(name: &str) -> Option<&str> {
    let knob = match name {
        "net.core.somaxconn" => "somaxconn",
        name => name.strip_prefix("net.ipv4.").filter(|name| name.starts_with("tcp_"))?,
    };
    Config::knob(knob).map(|knob| knob.name)
}

/// `min default max`: the largest buffer decides by how much windows are scaled.
fn receive_memory(config: &mut Config, value: &str) -> Option<()> {
    let numbers: Vec<u64> = value.split_whitespace().map(|word| word.parse().ok()).collect::<Option<_>>()?;
    let [_, _, max] = numbers[..] else { return None };
    config.set("tcp_rmem_max", &max.to_string()).ok()
}

/// What the `defaults.sh` of the kernel's tests sets and the kernel's own defaults do not.
pub(super) fn kernel_test_defaults(config: &mut Config) -> Result<(), String> {
    set(config, "net.ipv4.tcp_rmem", "4096 540000 15728640")?;
    set(config, "net.ipv4.tcp_syn_retries", "5")
}

#[cfg(test)]
mod tests {
    use super::*;
    use synscope_tcp::Profile;

    fn set_in_linux(name: &str, value: &str) -> Result<Config, String> {
        let mut config = Config::new(Profile::Linux);
        set(&mut config, name, value).map(|()| config)
    }

    #[test]
    fn parameters_turn_the_knobs_of_their_names() {
        let mut expected = Config::new(Profile::Linux);
        expected.set("tcp_syn_retries", "2").expect("a knob");
        assert_eq!(set_in_linux("net.ipv4.tcp_syn_retries", "2"), Ok(expected));
        let mut expected = Config::new(Profile::Linux);
        expected.set("tcp_fin_timeout", "30s").expect("a knob");
        assert_eq!(set_in_linux("net.ipv4.tcp_fin_timeout", "30"), Ok(expected));
    }

    #[test]
    fn parameters_without_effect_change_nothing() {
        for (name, value) in [("net.ipv4.tcp_ecn", "0"), ("net.ipv4.tcp_wmem", "1 2 3")] {
            assert_eq!(set_in_linux(name, value), Ok(Config::new(Profile::Linux)));
        }
    }

    #[test]
    fn other_parameters_and_values_are_refused() {
        for (name, value) in [
            ("net.ipv4.tcp_ecn", "1"),
            ("net.ipv4.tcp_congestion_control", "reno"),
            ("net.inet.tcp.rfc1323", "1"),
            ("net.ipv4.tcp_syn_retries", "many"),
            ("net.ipv4.tcp_syn_retries", "1000"),
            ("net.ipv4.tcp_rmem", "1 2"),
            ("net.ipv4.msl", "1"),
            ("msl", "1"),
        ] {
            assert!(set_in_linux(name, value).is_err(), "{name}={value}");
        }
    }
}
