//! The page that a ladder of text is written on.

use std::fmt::Write;

use synscope_sim::{PerSide, Side, Trace};
use synscope_tcp::Time;
use unicode_width::UnicodeWidthStr;

use super::lane::LANE;
use crate::units::{duration, gap};

/// Columns for the time, and for what happens at a host.
const TIME: usize = 11;
const SIDE: usize = 25;

/// A line of the ladder.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// What stands between the lifelines.
    pub(super) lane: Option<String>,
    /// What happens at each host.
    pub(super) beside: PerSide<Vec<String>>,
}

/// The text as it grows.
pub(super) struct Page {
    text: String,
    rtt_us: u64,
    /// Whether milliseconds tell everything.
    whole_ms: bool,
    /// The time of the last line.
    time: Option<Time>,
}

impl Page {
    pub(super) const fn new(rtt_us: u64, whole_ms: bool) -> Self {
        Self { text: String::new(), rtt_us, whole_ms, time: None }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    pub(super) fn heading(&mut self, trace: &Trace) {
        let scenario = &trace.scenario;
        let profiles = PerSide::from_fn(|side| scenario.host(side).config.profile());
        let profile = if profiles.client == profiles.server {
            profiles.client.to_string()
        } else {
            format!("{} and {}", profiles.client, profiles.server)
        };
        let name = if scenario.name.is_empty() { "scenario" } else { &scenario.name };
        self.line(&format!("{name}: {profile}, round trip {}", duration(self.rtt_us)));
        self.line("");
        self.line(&format!("{:>TIME$}  {:>SIDE$} │{:LANE$}│ server", "s", "client", ""));
    }

    /// A line for the time in which nothing happens, if that is long.
    pub(super) fn idle(&mut self, at: Time) {
        let idle_us = at.since_us(self.time.unwrap_or(Time::ZERO));
        if idle_us > self.rtt_us.saturating_mul(2) {
            let pill = format!("⋯ {} ⋯", gap(idle_us));
            let left = (LANE - pill.width()) / 2;
            let right = LANE - left;
            self.line(&format!("{0:TIME$}  {0:SIDE$} ┊{0:left$}{pill:<right$}┊", ""));
        }
    }

    pub(super) fn rows(&mut self, at: Time, rows: &[Row]) {
        for row in rows {
            let time = if self.time == Some(at) { String::new() } else { self.seconds(at) };
            self.time = Some(at);
            let beside = PerSide::from_fn(|side| wrapped(&row.beside[side]));
            let lines = beside.client.len().max(beside.server.len()).max(1);
            let blank = " ".repeat(LANE);
            for line in 0..lines {
                let (time, lane) = match line {
                    0 => (time.as_str(), row.lane.as_deref().unwrap_or(&blank)),
                    _ => ("", blank.as_str()),
                };
                let text = |side: Side| beside[side].get(line).map_or("", String::as_str);
                let left = SIDE.saturating_sub(text(Side::Client).width());
                self.line(&format!(
                    "{time:>TIME$}  {:left$}{} │{lane}│ {}",
                    "",
                    text(Side::Client),
                    text(Side::Server)
                ));
            }
        }
    }

    fn seconds(&self, at: Time) -> String {
        let us = at.as_us();
        if self.whole_ms {
            format!("{}.{:03}", us / 1_000_000, us % 1_000_000 / 1_000)
        } else {
            format!("{}.{:06}", us / 1_000_000, us % 1_000_000)
        }
    }

    fn line(&mut self, line: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "{}", line.trim_end());
    }
}

/// Texts one after the other, in lines that fit beside a lifeline.
fn wrapped(texts: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for text in texts {
        match lines.last_mut() {
            Some(line) if line.width() + 2 + text.width() <= SIDE => {
                line.push_str(", ");
                line.push_str(text);
            }
            Some(_) | None => lines.push(text.clone()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_into_a_line_goes_into_the_next() {
        let texts = ["close()", "LAST-ACK", "RTO 1 s fires"].map(str::to_owned);
        assert_eq!(wrapped(&texts), ["close(), LAST-ACK", "RTO 1 s fires"]);
    }
}
