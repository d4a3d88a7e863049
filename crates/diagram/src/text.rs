//! A trace as lines of text: a ladder for snapshots, reviews and the terminal.
//!
//! Time goes down; the lifelines are the two bars. A packet has a line where it is sent and one where
//! it arrives or is lost. Beside each lifeline stands what happens at that host: calls, timers that
//! fire, and the states that follow. No line is longer than 109 columns.

use std::collections::BTreeMap;
use std::fmt::Write;

use synscope_sim::{
    Action, EndReason, Fate, Index, NoteRecord, Packet, PerSide, Remark, Side, Step, Stimulus, Trace,
};
use synscope_tcp::{Note, Outcome, SocketId, Time, TimerKind};
use unicode_width::UnicodeWidthStr;

use crate::arrows::LabelForm;
use crate::axis::TimeAxis;
use crate::calls::with_result;
use crate::moments::Moments;
use crate::names;
use crate::numbers::{Numbers, Wording};
use crate::units::{duration, gap};

/// Columns for the time, for what happens at a host, and between the lifelines.
const TIME: usize = 11;
const SIDE: usize = 25;
const LANE: usize = 42;
/// How far an arrow is drawn from the host where the line belongs, and how it fades.
const REACH: usize = 24;
const FADE: &str = "╌╌╌";

/// Draws a trace as text.
pub fn render(trace: &Trace) -> String {
    let axis = TimeAxis::of(trace, &Moments::new(trace), &std::collections::BTreeSet::new());
    let mut page = Page { text: String::new(), whole_ms: has_whole_ms(trace), time: None };
    let reader = Reader { trace, fired: fired(trace) };
    page.heading(trace);
    for step in &trace.steps {
        let rows = reader.rows(step);
        if !rows.is_empty() {
            page.idle(step.at, axis.rtt_us());
            page.rows(step.at, &rows);
        }
    }
    page.idle(trace.end.at, axis.rtt_us());
    page.rows(trace.end.at, &[reader.end()]);
    page.text
}

/// Whether milliseconds tell everything.
fn has_whole_ms(trace: &Trace) -> bool {
    trace.steps.iter().map(|step| step.at).chain([trace.end.at]).all(|at| at.as_us().is_multiple_of(1_000))
}

/// How long the timers that fired had run, by when they did.
fn fired(trace: &Trace) -> BTreeMap<(Side, SocketId, TimerKind, Time), u64> {
    let fired = trace.timers.iter().filter(|timer| timer.fired);
    fired
        .filter_map(|timer| {
            let ended = timer.ended?;
            Some(((timer.host, timer.socket, timer.timer, ended), ended.since_us(timer.armed)))
        })
        .collect()
}

/// A line of the ladder.
#[derive(Clone, Debug, Default)]
struct Row {
    /// What stands between the lifelines.
    lane: Option<String>,
    /// What happens at each host.
    beside: PerSide<Vec<String>>,
}

/// Turns steps into rows.
struct Reader<'r> {
    trace: &'r Trace,
    fired: BTreeMap<(Side, SocketId, TimerKind, Time), u64>,
}

impl Reader<'_> {
    /// The rows of a step; none if nothing of it can be seen.
    fn rows(&self, step: &Step) -> Vec<Row> {
        let mut rows = vec![Row { lane: self.stimulus(step), ..Row::default() }];
        // What happens between two packets stands with the second one.
        let mut waiting: Vec<String> = Vec::new();
        let notes = &self.trace.notes[step.notes.start as usize..step.notes.end as usize];
        let host = step.host.unwrap_or(Side::Client);
        for record in notes {
            if let Remark::Sent { packet } = record.note {
                let packet = &self.trace.packets[packet as usize];
                let first = rows.len() == 1 && rows[0].beside[host].is_empty();
                if first {
                    rows[0].beside[host].append(&mut waiting);
                }
                if rows.last().is_some_and(|row| row.lane.is_some()) {
                    rows.push(Row::default());
                }
                if let Some(row) = rows.last_mut() {
                    row.lane = Some(leaves(packet.from, &self.label(packet)));
                    row.beside[host].append(&mut waiting);
                    row.beside[host].extend(names::cause(packet.cause).map(|cause| format!("({cause})")));
                }
            } else if let Some(text) = self.remark(step, host, record) {
                waiting.push(text);
            }
        }
        if let Some(last) = rows.last_mut() {
            last.beside[host].append(&mut waiting);
        }
        rows.retain(|row| row.lane.is_some() || Side::BOTH.iter().any(|side| !row.beside[*side].is_empty()));
        rows
    }

    /// The packet that arrives or is lost.
    fn stimulus(&self, step: &Step) -> Option<String> {
        match step.stimulus {
            Stimulus::Arrival { packet } => {
                let packet = &self.trace.packets[packet as usize];
                Some(arrives(packet.from, &self.label(packet)))
            }
            Stimulus::Loss { packet } => {
                let packet = &self.trace.packets[packet as usize];
                let why = match packet.fate {
                    Fate::Lost { why, .. } => names::loss(why),
                    Fate::Arrived { .. } | Fate::InFlight { .. } => "",
                };
                Some(dies(packet.from, &self.label(packet), why))
            }
            Stimulus::Script { entry } => {
                let entry = self.trace.scenario.script.get(entry as usize)?;
                let what = link_change(&entry.action)?;
                let way = format!("{} → {}: {what}", entry.host, entry.host.other());
                Some(format!("{way:^LANE$}"))
            }
            Stimulus::Timeout => None,
        }
    }

    fn label(&self, packet: &Packet) -> String {
        let wording = Wording::new(self.trace, packet, None, Numbers::Relative);
        let prefix = prefix(packet.name.connection);
        let full = format!("{prefix}{}", wording.write(LabelForm::Full));
        if full.width() + 6 <= LANE {
            full
        } else {
            format!("{prefix}{}", wording.write(LabelForm::WithoutAck))
        }
    }

    /// What a note has to say in a few words; most say nothing that the picture does not show.
    fn remark(&self, step: &Step, host: Side, record: &NoteRecord) -> Option<String> {
        match record.note {
            Remark::Transition { row } => {
                Some(format!("{}{}", prefix(self.connection(host, record.socket)), row.row().to))
            }
            Remark::Call { call, result } => self.call(call, result),
            Remark::Tcp(note) => self.note(note, step, host, record.socket),
            Remark::Sent { .. } | Remark::Removed { .. } => None,
        }
    }

    fn call(&self, call: Index, result: Outcome) -> Option<String> {
        let record = &self.trace.calls[call as usize];
        let waits_always = matches!(record.call, synscope_tcp::Call::Read | synscope_tcp::Call::Accept);
        match result {
            Outcome::Blocked if waits_always => None,
            Outcome::Blocked => Some(record.call.to_string()),
            Outcome::Done
            | Outcome::Octets(_)
            | Outcome::EndOfStream
            | Outcome::Failed(_)
            | Outcome::Refused(_) => Some(with_result(record)),
        }
    }

    fn note(&self, note: Note, step: &Step, host: Side, socket: Option<SocketId>) -> Option<String> {
        match note {
            Note::TimerFired { timer } => {
                let length = self.fired.get(&(host, socket?, timer, step.at));
                let length = length.map(|us| format!(" {}", duration(*us))).unwrap_or_default();
                Some(format!("{}{length} fires", names::timer(timer)))
            }
            Note::GaveUp { .. } => Some("gives up".to_owned()),
            Note::Ignored { why, .. } => {
                let why = names::ignored(why);
                Some(if why.is_empty() { "ignored".to_owned() } else { format!("ignored: {why}") })
            }
            Note::TimeWaitRestarted { .. } => Some("2 MSL again".to_owned()),
            Note::Passed { .. }
            | Note::Acceptable { .. }
            | Note::Unacceptable { .. }
            | Note::ResetBelieved { .. }
            | Note::IsnChosen { .. }
            | Note::AckAdvances { .. }
            | Note::AckRepeats { .. }
            | Note::AckOfUnsent { .. }
            | Note::WindowChanged { .. }
            | Note::DataInOrder { .. }
            | Note::DataOutOfOrder { .. }
            | Note::DataRepeated { .. }
            | Note::FinInOrder { .. }
            | Note::FinOutOfOrder { .. }
            | Note::FinRepeated { .. }
            | Note::RttMeasured { .. }
            | Note::RttAmbiguous
            | Note::RtoBackedOff { .. }
            | Note::RtoAfterLostSyn { .. }
            | Note::TimerArmed { .. }
            | Note::TimerCancelled { .. }
            | Note::AckDelayed { .. }
            | Note::AckMerged
            | Note::HeldByNagle { .. }
            | Note::WindowClosed { .. }
            | Note::FinQueued
            | Note::TimeWaitReopened { .. } => None,
        }
    }

    fn connection(&self, host: Side, id: Option<SocketId>) -> u32 {
        let socket = self.trace.sockets.iter().find(|socket| socket.host == host && Some(socket.id) == id);
        socket.and_then(|socket| socket.connection).unwrap_or(1)
    }

    /// Why the run ended, and what is still there then.
    fn end(&self) -> Row {
        let why = match self.trace.end.why {
            EndReason::Quiet => "nothing left to happen",
            EndReason::Until => "end of the scenario",
            EndReason::TooManySteps => "too many steps",
        };
        let mut row = Row { lane: Some(format!("{why:^LANE$}")), ..Row::default() };
        for interval in self.trace.states.iter().filter(|interval| interval.to.is_none()) {
            let state = format!("{}{}", prefix(interval.connection.unwrap_or(1)), interval.state);
            row.beside[interval.host].push(state);
        }
        row
    }
}

/// What is done to the link.
const fn link_change(action: &Action) -> Option<&'static str> {
    match action {
        Action::Cut => Some("cut"),
        Action::Mend => Some("mended"),
        Action::Listen { .. }
        | Action::Connect { .. }
        | Action::Send { .. }
        | Action::ShutdownWrite { .. }
        | Action::Close { .. }
        | Action::Abort { .. }
        | Action::CloseListener { .. }
        | Action::Kill
        | Action::Hang
        | Action::Resume
        | Action::PowerOff
        | Action::Reboot => None,
    }
}

/// Which connection, from the second on.
fn prefix(connection: u32) -> String {
    if connection > 1 { format!("{connection}/") } else { String::new() }
}

/// An arrow that leaves its sender and fades.
fn leaves(from: Side, label: &str) -> String {
    let rest = REACH.saturating_sub(label.width() + 4);
    match from {
        Side::Client => pad_right(&format!("── {label} {:─<rest$}{FADE}", "")),
        Side::Server => pad_left(&format!("{FADE}{:─<rest$} {label} ──", "")),
    }
}

/// An arrow that comes out of nowhere and reaches its receiver.
fn arrives(from: Side, label: &str) -> String {
    let rest = REACH.saturating_sub(label.width() + 4);
    match from {
        Side::Client => pad_left(&format!("{FADE}{:─<rest$} {label} ─▶", "")),
        Side::Server => pad_right(&format!("◀─ {label} {:─<rest$}{FADE}", "")),
    }
}

/// An arrow that ends at 68 % of its way.
fn dies(from: Side, label: &str, why: &str) -> String {
    let before = LANE * 68 / 100;
    match from {
        Side::Client => pad_right(&format!("{:>before$} ✕ {why}", format!("{FADE} {label}"))),
        Side::Server => pad_left(&format!("{why} ✕ {:<before$}", format!("{label} {FADE}"))),
    }
}

fn pad_right(text: &str) -> String {
    format!("{text}{:1$}", "", LANE.saturating_sub(text.width()))
}

fn pad_left(text: &str) -> String {
    format!("{:1$}{text}", "", LANE.saturating_sub(text.width()))
}

/// The text as it grows.
struct Page {
    text: String,
    whole_ms: bool,
    /// The time of the last line.
    time: Option<Time>,
}

impl Page {
    fn heading(&mut self, trace: &Trace) {
        let scenario = &trace.scenario;
        let network = &scenario.network;
        let rtt_us = network.client_to_server.delay_us.saturating_add(network.server_to_client.delay_us);
        let profiles = PerSide::from_fn(|side| scenario.host(side).config.profile());
        let profile = if profiles.client == profiles.server {
            profiles.client.to_string()
        } else {
            format!("{} and {}", profiles.client, profiles.server)
        };
        let name = if scenario.name.is_empty() { "scenario" } else { &scenario.name };
        self.line(&format!("{name}: {profile}, round trip {}", duration(rtt_us)));
        self.line("");
        self.line(&format!("{:>TIME$}  {:>SIDE$} │{:LANE$}│ server", "s", "client", ""));
    }

    /// A line for the time in which nothing happens, if that is long.
    fn idle(&mut self, at: Time, rtt_us: u64) {
        let idle_us = at.since_us(self.time.unwrap_or(Time::ZERO));
        if idle_us > rtt_us.saturating_mul(2) {
            let pill = format!("⋯ {} ⋯", gap(idle_us));
            let left = (LANE - pill.width()) / 2;
            let right = LANE - left;
            self.line(&format!("{0:TIME$}  {0:SIDE$} ┊{0:left$}{pill:<right$}┊", ""));
        }
    }

    fn rows(&mut self, at: Time, rows: &[Row]) {
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
    fn every_arrow_fills_the_lane() {
        for label in ["ACK", "SYN,ACK seq=0 ack=1 ↻ 1/5", "PSH,ACK seq=1 ack=1 len=1460 ↻ 1/5"] {
            for from in Side::BOTH {
                for lane in [leaves(from, label), arrives(from, label)] {
                    assert_eq!(lane.width(), LANE, "{lane}");
                }
            }
        }
        assert_eq!(dies(Side::Client, "ACK seq=1 ack=1", "verdict").width(), LANE);
        assert_eq!(dies(Side::Server, "SYN,ACK seq=0 ack=1", "verdict").width(), LANE);
    }

    #[test]
    fn what_does_not_fit_into_a_line_goes_into_the_next() {
        let texts = ["close()", "LAST-ACK", "RTO 1 s fires"].map(str::to_owned);
        assert_eq!(wrapped(&texts), ["close(), LAST-ACK", "RTO 1 s fires"]);
    }
}
