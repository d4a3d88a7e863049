//! A trace as lines of text: a ladder for snapshots, reviews and the terminal.
//!
//! Time goes down; the lifelines are the two bars. A packet has a line where it is sent and one where
//! it arrives or is lost. Beside each lifeline stands what happens at that host: calls, timers that
//! fire, and the states that follow. No line is longer than 109 columns.

mod lane;
mod page;

use std::collections::BTreeMap;

use synscope_sim::{
    Action, EndReason, Fate, Index, NoteRecord, Packet, Provenance, Remark, Side, Step, Stimulus, Trace,
};
use synscope_tcp::{Note, Outcome, SocketId, Time, TimerKind};
use unicode_width::UnicodeWidthStr;

use self::lane::{LANE, arrives, dies, leaves, turns_up};
use self::page::{Page, Row};
use crate::arrows::LabelForm;
use crate::axis::round_trip_us;
use crate::calls::with_result;
use crate::names;
use crate::numbers::{Numbers, Wording};
use crate::units::duration;

/// Draws a trace as text.
pub fn render(trace: &Trace) -> String {
    let mut page = Page::new(round_trip_us(trace), has_whole_ms(trace));
    let reader = Reader { trace, fired: fired(trace) };
    page.heading(trace);
    for step in &trace.steps {
        let rows = reader.rows(step);
        if !rows.is_empty() {
            page.idle(step.at);
            page.rows(step.at, &rows);
        }
    }
    page.idle(trace.end.at);
    page.rows(trace.end.at, &[reader.end()]);
    page.into_text()
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
            if let Remark::Sent { packet: index } = record.note {
                let packet = &self.trace.packets[index as usize];
                if index == step.sent.start {
                    rows[0].beside[host].append(&mut waiting);
                }
                if rows.last().is_some_and(|row| row.lane.is_some()) {
                    rows.push(Row::default());
                }
                if let Some(row) = rows.last_mut() {
                    row.lane = Some(self.departure(packet));
                    row.beside[host].append(&mut waiting);
                    let cause = packet.cause.and_then(names::cause);
                    row.beside[host].extend(cause.map(|cause| format!("({cause})")));
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

    fn departure(&self, packet: &Packet) -> String {
        let label = self.label(packet);
        match packet.name.provenance {
            Provenance::Sent => leaves(packet.from, &label),
            injected @ (Provenance::Forged | Provenance::Old) => {
                turns_up(packet.from, &label, names::provenance(injected))
            }
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
            Note::R1Reached { .. } => Some("R1 reached".to_owned()),
            Note::Ignored { why, .. } => {
                let why = names::ignored(why);
                Some(if why.is_empty() { "ignored".to_owned() } else { format!("ignored: {why}") })
            }
            Note::TimestampOld { .. } => Some("ignored: PAWS".to_owned()),
            Note::Icmp { kind, .. } => Some(kind.to_string()),
            Note::SynCookieSent { .. } => Some("SYN cookie".to_owned()),
            Note::SynCookieTaken { .. } => Some("SYN cookie is back".to_owned()),
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
        | Action::Reboot
        | Action::Inject(_) => None,
    }
}

/// Which connection, from the second on.
fn prefix(connection: u32) -> String {
    if connection > 1 { format!("{connection}/") } else { String::new() }
}
