//! A run as a document for other programs, to be written as JSON.
//!
//! It tells what a [`Trace`] holds with names instead of places: a packet is called `client:FIN#2`,
//! a state `FIN-WAIT-1`. Times are in microseconds of simulated time. Sentences are made by the
//! caller, in whatever language.

use serde::Serialize;
use synscope_tcp::{
    Cause, Event, Flags, Note, Options, Outcome, Removal, SocketId, SortedMap, Source, State, Time, TimerKind,
};

use crate::name::PacketName;
use crate::scenario::Scenario;
use crate::side::Side;
use crate::trace::{
    CallRecord, Connection, End, Fate, Index, NoteRecord, Packet, Remark, Socket, StateInterval, Step,
    Stimulus, TimerInterval, Trace,
};

/// The version of the document's format. It grows when something is renamed or removed.
pub const DOCUMENT_VERSION: u32 = 1;

/// A whole run.
#[derive(Clone, Debug, Serialize)]
pub struct Document<'t> {
    /// [`DOCUMENT_VERSION`].
    pub version: u32,
    /// What was run, as [`Scenario::from_json`] reads it.
    pub scenario: &'t Scenario,
    /// The connections, by when they began.
    pub connections: &'t [Connection],
    /// The packets, by when they were sent.
    pub packets: Vec<PacketEntry<'t>>,
    /// The states, by when they began.
    pub states: Vec<StateEntry>,
    /// The timers, by when they were armed.
    pub timers: Vec<TimerEntry>,
    /// The calls, by when they were made.
    pub calls: Vec<CallEntry>,
    /// The steps.
    pub steps: Vec<StepEntry>,
    /// What was noticed and decided.
    pub notes: Vec<NoteEntry>,
    /// When and why the run ended.
    pub end: End,
    /// [`Trace::digest`] as 16 hexadecimal digits.
    pub digest: String,
}

/// A packet.
#[derive(Clone, Debug, Serialize)]
pub struct PacketEntry<'t> {
    /// Its name.
    pub name: PacketName,
    /// `sent`; or `forged` or `old`, if no host sent it.
    pub provenance: &'static str,
    /// Which packet of its sender, from 1; 0 if no host sent it.
    pub number: u32,
    /// The connection, from 1.
    pub connection: u32,
    /// The sender.
    pub from: Side,
    /// When it was sent.
    pub sent_us: Time,
    /// What became of it.
    pub fate: &'t Fate,
    /// When the copy that a duplicating network made arrives.
    pub copy_arrives_us: Option<Time>,
    /// The flags, such as `SYN,ACK`.
    pub flags: Flags,
    /// SEG.SEQ relative to the sender's ISS.
    pub seq: u32,
    /// SEG.ACK relative to the peer's ISS; 0 without ACK.
    pub ack: u32,
    /// SEG.SEQ as in the header.
    pub seq_abs: u32,
    /// SEG.ACK as in the header.
    pub ack_abs: u32,
    /// Payload, in octets.
    pub len: usize,
    /// The window, in octets.
    pub window: u16,
    /// The options.
    pub options: &'t Options,
    /// Whether it takes sequence space that was sent before.
    pub retransmission: bool,
    /// Whether a verdict of the scenario decided its fate.
    pub decided: bool,
    /// Why it was sent; `None` if no host sent it.
    pub cause: Option<Cause>,
    /// Where the rule stands.
    pub source: Option<Source>,
}

/// How long a socket was in a state.
#[derive(Clone, Debug, Serialize)]
pub struct StateEntry {
    /// The host.
    pub host: Side,
    /// The socket at that host.
    pub socket: SocketId,
    /// The connection; `None` for listeners.
    pub connection: Option<u32>,
    /// The state.
    pub state: State,
    /// When it began.
    pub from_us: Time,
    /// When it ended; `None` if it lasted to the end of the run.
    pub to_us: Option<Time>,
}

/// How long a timer ran.
#[derive(Clone, Debug, Serialize)]
pub struct TimerEntry {
    /// The host.
    pub host: Side,
    /// The socket at that host.
    pub socket: SocketId,
    /// The connection.
    pub connection: Option<u32>,
    /// Which timer.
    pub timer: TimerKind,
    /// When it was armed.
    pub armed_us: Time,
    /// When it was to fire.
    pub deadline_us: Time,
    /// When it fired or was stopped; `None` if it ran at the end of the run.
    pub ended_us: Option<Time>,
    /// Whether it fired.
    pub fired: bool,
}

/// A call of an application.
#[derive(Clone, Debug, Serialize)]
pub struct CallEntry {
    /// The host.
    pub host: Side,
    /// The socket; `None` for what befalls the whole host.
    pub socket: Option<SocketId>,
    /// The connection.
    pub connection: Option<u32>,
    /// The call, such as `read()`.
    pub call: String,
    /// When it was made.
    pub at_us: Time,
    /// When it returned; `None` if it was still blocked at the end of the run.
    pub returned_us: Option<Time>,
    /// What it returned, such as `ok`, `100`, `0` or `ETIMEDOUT`; `None` if it did not return.
    pub result: Option<String>,
}

/// A step.
#[derive(Clone, Debug, Serialize)]
pub struct StepEntry {
    /// When.
    pub at_us: Time,
    /// The host at which it happened; `None` for what happens in the network.
    pub host: Option<Side>,
    /// What happened.
    pub stimulus: StimulusEntry,
    /// All of it in a sentence.
    pub sentence: String,
}

/// What makes a step.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum StimulusEntry {
    /// A packet arrives.
    Arrival {
        /// Its name.
        packet: Option<PacketName>,
    },
    /// A packet is lost.
    Loss {
        /// Its name.
        packet: Option<PacketName>,
    },
    /// A timer of the host fires: one of TCP's, or the application's own.
    Timeout,
    /// A line of the script is carried out.
    Script {
        /// Its place in the script, from 0.
        entry: Index,
    },
}

/// Something noticed or decided in a step.
#[derive(Clone, Debug, Serialize)]
pub struct NoteEntry {
    /// The step's place in [`Document::steps`], from 0.
    pub step: usize,
    /// When.
    pub at_us: Time,
    /// The host.
    pub host: Option<Side>,
    /// The socket; `None` for the host as a whole.
    pub socket: Option<SocketId>,
    /// What.
    #[serde(flatten)]
    pub what: What,
    /// Where the rule stands, such as `RFC 9293 §3.8.1`.
    pub source: Option<Source>,
    /// The same in a sentence.
    pub sentence: String,
}

/// Everything that a step can say.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", content = "detail", rename_all = "kebab-case")]
pub enum What {
    /// An endpoint's note.
    Note(Note),
    /// A change of state.
    Transition {
        /// The state before.
        from: State,
        /// What made it change.
        event: Event,
        /// The state after.
        to: State,
    },
    /// A packet was sent.
    Sent {
        /// Its name.
        packet: Option<PacketName>,
    },
    /// A call was made or returned.
    Call {
        /// The call, such as `read()`.
        call: Option<String>,
        /// What it returned; `None` while it is blocked.
        result: Option<String>,
    },
    /// A socket is gone.
    Removed {
        /// Why.
        removal: Removal,
    },
}

/// Makes the sentences of a document.
pub trait Narrator {
    /// A step's sentence.
    fn step(&self, trace: &Trace, step: Index) -> String;
    /// A note's sentence; `host` is where the step happened.
    fn note(&self, trace: &Trace, host: Side, record: &NoteRecord) -> String;
}

impl<'t> Document<'t> {
    /// The document of a run.
    pub fn new(trace: &'t Trace, narrator: &impl Narrator) -> Self {
        let ends = ends(trace);
        Self {
            version: DOCUMENT_VERSION,
            scenario: &trace.scenario,
            connections: &trace.connections,
            packets: trace.packets.iter().map(packet).collect(),
            states: states(trace),
            timers: timers(trace, &ends),
            calls: calls(trace, &ends),
            steps: steps(trace, narrator),
            notes: notes(trace, narrator),
            end: trace.end,
            digest: format!("{:016x}", trace.digest()),
        }
    }
}

fn packet(packet: &Packet) -> PacketEntry<'_> {
    PacketEntry {
        name: packet.name,
        provenance: packet.name.provenance.name(),
        number: packet.number,
        connection: packet.name.connection,
        from: packet.from,
        sent_us: packet.sent,
        fate: &packet.fate,
        copy_arrives_us: packet.copy_arrives,
        flags: packet.segment.flags,
        seq: packet.seq,
        ack: packet.ack,
        seq_abs: packet.segment.seq.0,
        ack_abs: packet.segment.ack.0,
        len: packet.segment.payload.len(),
        window: packet.segment.window,
        options: &packet.segment.options,
        retransmission: packet.is_retransmission(),
        decided: packet.decided,
        cause: packet.cause,
        source: packet.cause.map(Cause::source),
    }
}

fn states(trace: &Trace) -> Vec<StateEntry> {
    let entry = |state: &StateInterval| StateEntry {
        host: state.host,
        socket: state.socket,
        connection: state.connection,
        state: state.state,
        from_us: state.from,
        to_us: state.to,
    };
    trace.states.iter().map(entry).collect()
}

/// The connection that each socket is an end of.
type Ends = SortedMap<(Side, SocketId), u32>;

fn ends(trace: &Trace) -> Ends {
    let end = |socket: &Socket| Some(((socket.host, socket.id), socket.connection?));
    trace.sockets.iter().filter_map(end).collect()
}

fn timers(trace: &Trace, ends: &Ends) -> Vec<TimerEntry> {
    let entry = |timer: &TimerInterval| TimerEntry {
        host: timer.host,
        socket: timer.socket,
        connection: ends.get(&(timer.host, timer.socket)).copied(),
        timer: timer.timer,
        armed_us: timer.armed,
        deadline_us: timer.deadline,
        ended_us: timer.ended,
        fired: timer.fired,
    };
    trace.timers.iter().map(entry).collect()
}

fn calls(trace: &Trace, ends: &Ends) -> Vec<CallEntry> {
    let entry = |call: &CallRecord| CallEntry {
        host: call.host,
        socket: call.socket,
        connection: call.socket.and_then(|socket| ends.get(&(call.host, socket)).copied()),
        call: call.call.to_string(),
        at_us: call.at,
        returned_us: call.returned,
        result: result(call.result),
    };
    trace.calls.iter().map(entry).collect()
}

fn result(outcome: Outcome) -> Option<String> {
    (outcome != Outcome::Blocked).then(|| outcome.to_string())
}

fn steps(trace: &Trace, narrator: &impl Narrator) -> Vec<StepEntry> {
    let name = |packet| trace.packet(packet).map(|packet| packet.name);
    let entry = |(step, place): (&Step, Index)| StepEntry {
        at_us: step.at,
        host: step.host,
        stimulus: match step.stimulus {
            Stimulus::Arrival { packet } => StimulusEntry::Arrival { packet: name(packet) },
            Stimulus::Loss { packet } => StimulusEntry::Loss { packet: name(packet) },
            Stimulus::Timeout => StimulusEntry::Timeout,
            Stimulus::Script { entry } => StimulusEntry::Script { entry },
        },
        sentence: narrator.step(trace, place),
    };
    trace.steps.iter().zip(0..).map(entry).collect()
}

fn notes(trace: &Trace, narrator: &impl Narrator) -> Vec<NoteEntry> {
    let mut entries = Vec::with_capacity(trace.notes.len());
    for (place, step) in trace.steps.iter().enumerate() {
        for record in trace.notes_of(step) {
            entries.push(NoteEntry {
                step: place,
                at_us: step.at,
                host: step.host,
                socket: record.socket,
                what: what(trace, &record.note),
                source: record.note.source(trace),
                sentence: told_by(trace, step, record)
                    .map_or_else(String::new, |host| narrator.note(trace, host, record)),
            });
        }
    }
    entries
}

/// The host that a note is about: where it happened, or of an injected packet whose name it bears.
fn told_by(trace: &Trace, step: &Step, record: &NoteRecord) -> Option<Side> {
    step.host.or_else(|| match record.note {
        Remark::Sent { packet } => trace.packet(packet).map(|packet| packet.from),
        Remark::Tcp(_) | Remark::Transition { .. } | Remark::Call { .. } | Remark::Removed { .. } => None,
    })
}

fn what(trace: &Trace, remark: &Remark) -> What {
    match *remark {
        Remark::Tcp(note) => What::Note(note),
        Remark::Transition { row } => {
            let row = row.row();
            What::Transition { from: row.from, event: row.event, to: row.to }
        }
        Remark::Sent { packet } => What::Sent { packet: trace.packet(packet).map(|packet| packet.name) },
        Remark::Call { call, result: outcome } => {
            let record = usize::try_from(call).ok().and_then(|call| trace.calls.get(call));
            What::Call { call: record.map(|record| record.call.to_string()), result: result(outcome) }
        }
        Remark::Removed { removal } => What::Removed { removal },
    }
}
