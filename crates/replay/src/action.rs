//! What was done to the hosts and the network beside calls and packets.

use std::net::Ipv4Addr;

use synscope_tcp::{State, View};

use crate::recording::Side;
use crate::skip::Skip;

/// Something done to a host or to the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// What it did shows in the packets or in the calls.
    Nothing,
    /// A program was killed.
    Kill(String),
    /// A program stands still, and its blocked calls do not return.
    Stop(String),
    /// It goes on.
    Continue(String),
    /// Connections of a host were destroyed (`ss -K`).
    Destroy(Side, Filter),
}

/// Which connections `ss` was asked for; all, where nothing is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    src: Option<Ipv4Addr>,
    dst: Option<Ipv4Addr>,
    sport: Option<u16>,
    dport: Option<u16>,
}

impl Filter {
    /// Whether it chooses this connection. Without being asked for them, `ss` shows no listeners, no
    /// half-open connections and none in TIME-WAIT.
    pub(crate) fn takes(&self, view: &View) -> bool {
        let Some(remote) = view.remote else { return false };
        if matches!(view.state, State::Closed | State::Listen | State::SynReceived | State::TimeWait) {
            return false;
        }
        self.src.is_none_or(|src| src == *view.local.ip())
            && self.dst.is_none_or(|dst| dst == *remote.ip())
            && self.sport.is_none_or(|port| port == view.local.port())
            && self.dport.is_none_or(|port| port == remote.port())
    }

    /// `ADDRESS[:PORT]`; a port that is known already stays.
    fn end(value: &str, port: Option<u16>) -> Option<(Option<Ipv4Addr>, Option<u16>)> {
        match value.split_once(':') {
            Some((address, port)) => Some((Some(address.parse().ok()?), Some(port.parse().ok()?))),
            None => Some((Some(value.parse().ok()?), port)),
        }
    }

    /// `dst ADDRESS[:PORT]`, `src ADDRESS[:PORT]`, `sport = [:]PORT`, `dport = [:]PORT`, with or without `and`
    /// between them.
    fn parse(words: &[&str]) -> Option<Self> {
        let mut filter = Self::default();
        let mut words = words.iter().copied().filter(|word| !matches!(*word, "and" | "=" | "eq" | "=="));
        while let Some(word) = words.next() {
            let value = words.next()?;
            match word {
                "src" => (filter.src, filter.sport) = Self::end(value, filter.sport)?,
                "dst" => (filter.dst, filter.dport) = Self::end(value, filter.dport)?,
                "sport" => filter.sport = Some(value.trim_start_matches(':').parse().ok()?),
                "dport" => filter.dport = Some(value.trim_start_matches(':').parse().ok()?),
                _ => return None,
            }
        }
        Some(filter)
    }
}

impl Action {
    /// Understands what the driver of a recording wrote down.
    pub(crate) fn parse(what: &str) -> Result<Self, Skip> {
        let unknown = || Skip::Action(what.chars().take(60).collect());
        let signals = [
            ("SIGKILL app ", Self::Kill as fn(String) -> Self),
            ("SIGSTOP app ", Self::Stop),
            ("SIGCONT app ", Self::Continue),
        ];
        for (prefix, action) in signals {
            if let Some(app) = what.strip_prefix(prefix) {
                return Ok(action(app.trim().to_owned()));
            }
        }
        // The network's doing shows in the fate of each packet, and a new listener's calls are recorded.
        let shows_elsewhere = ["relay: ", "restart listener on "];
        if shows_elsewhere.iter().any(|prefix| what.starts_with(prefix)) {
            return Ok(Self::Nothing);
        }
        // What a command wrote stands behind it.
        if what.contains('\n') {
            return Ok(Self::Nothing);
        }
        let command = what.strip_prefix("in ").and_then(|rest| rest.split_once(": "));
        let (host, command) = command.ok_or_else(unknown)?;
        let side = Side::BOTH.into_iter().find(|side| side.name() == host).ok_or_else(unknown)?;
        let words: Vec<&str> = command.split_whitespace().collect();
        match words.as_slice() {
            // What a packet filter drops is in the kernel's trace.
            ["nft", ..] => Ok(Self::Nothing),
            ["ss", rest @ ..] if rest.contains(&"-K") => {
                let filter: Vec<&str> = rest.iter().copied().filter(|word| !word.starts_with('-')).collect();
                Filter::parse(&filter).map(|filter| Self::Destroy(side, filter)).ok_or_else(unknown)
            }
            _ => Err(unknown()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_are_destroyed_by_address_and_port() {
        let filter = Filter {
            dst: Some(Ipv4Addr::new(10, 0, 0, 1)),
            dport: Some(40_000),
            sport: Some(5000),
            ..Filter::default()
        };
        let parsed = Action::parse("in b: ss -K -tn dst 10.0.0.1:40000 and sport = :5000");
        assert_eq!(parsed, Ok(Action::Destroy(Side::B, filter)));
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let parsed = Action::parse("in b: ip link set eth0 down");
        assert_eq!(parsed, Err(Skip::Action("in b: ip link set eth0 down".to_owned())));
        assert!(Action::parse("in c: nft list ruleset").is_err());
    }
}
