//! What happened: an append-only record from which every picture is drawn.

mod at;
mod digest;
mod navigate;
mod reception;

use core::ops::Range;
use std::rc::Rc;

use serde::Serialize;
use synscope_tcp::{
    Call, Cause, Note, Outcome, Removal, RowId, Segment, Seq, SocketId, Source, State, Time, TimerKind, View,
};

use crate::name::PacketName;
use crate::scenario::Scenario;
use crate::side::{PerSide, Side};
use crate::trace_builder::resumption::Resumptions;

pub use self::navigate::ResolveError;
pub use self::reception::{Check, Finding, Part, Reception, Test};

/// A place of something in its list in a [`Trace`].
pub type Index = u32;

/// The record of a run.
///
/// All lists are in the order in which things happened. Steps at one time form a *moment*.
#[derive(Clone, Debug)]
pub struct Trace {
    /// What was run.
    pub scenario: Rc<Scenario>,
    /// The steps.
    pub steps: Vec<Step>,
    /// The packets, by when they were sent.
    pub packets: Vec<Packet>,
    /// The sockets, by when they came to be; listeners too.
    pub sockets: Vec<Socket>,
    /// The connections, by when they began.
    pub connections: Vec<Connection>,
    /// How long sockets were in their states, by when that began.
    pub states: Vec<StateInterval>,
    /// How long timers ran, by when they were armed.
    pub timers: Vec<TimerInterval>,
    /// The applications' calls, by when they were made.
    pub calls: Vec<CallRecord>,
    /// What was noticed and decided; each step has a range of them.
    pub notes: Vec<NoteRecord>,
    /// TCBs after the steps that changed them; each step has a range of them.
    pub views: Vec<ViewRecord>,
    /// Where views can be looked up without going back to the beginning.
    pub(crate) checkpoints: Vec<Checkpoint>,
    /// How hosts and links were, from each step that changed it.
    pub(crate) circumstances: Vec<Circumstance>,
    /// Where the run can be resumed.
    pub(crate) resumptions: Resumptions,
    /// For each packet, when the last of it and those before it leaves the picture.
    pub(crate) last_end: Vec<Time>,
    /// When and why the run ended.
    pub end: End,
}

/// Where views can be looked up without going back to the beginning.
#[derive(Clone, Debug)]
pub(crate) struct Checkpoint {
    /// The step after which it was made.
    pub(crate) step: Index,
    /// Places in [`Trace::views`], one for each socket that exists, and for the newest connection of
    /// each host also when it is gone.
    pub(crate) views: Vec<Index>,
}

/// How hosts and links are from a step on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Circumstance {
    /// The first step after which it is so.
    pub(crate) step: Index,
    /// Whether each host is switched on.
    pub(crate) up: PerSide<bool>,
    /// Whether each host's process hangs.
    pub(crate) hanging: PerSide<bool>,
    /// Whether the link is cut, by sender.
    pub(crate) cut: PerSide<bool>,
}

impl Trace {
    /// Gives back memory that the lists have room for and do not need.
    pub(crate) fn shrink(&mut self) {
        shrink(&mut self.steps);
        shrink(&mut self.packets);
        shrink(&mut self.states);
        shrink(&mut self.timers);
        shrink(&mut self.calls);
        shrink(&mut self.notes);
        shrink(&mut self.views);
    }
}

/// A list may have so much room in memory that it does not need.
const ROOM_OCTETS: usize = 1_024;

/// Shrinks a list if it has more room than it takes time to give back.
fn shrink<T>(list: &mut Vec<T>) {
    let room = (list.capacity() - list.len()) * size_of::<T>();
    if room > ROOM_OCTETS {
        list.shrink_to_fit();
    }
}

/// One stimulus and all that follows from it at once.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Step {
    /// When, in microseconds.
    #[serde(rename = "at_us")]
    pub at: Time,
    /// What happened.
    pub stimulus: Stimulus,
    /// The host at which it happened; `None` for what happens in the network.
    pub host: Option<Side>,
    /// The notes, a range of [`Trace::notes`].
    #[serde(skip)]
    pub notes: Range<Index>,
    /// The packets sent, a range of [`Trace::packets`].
    #[serde(skip)]
    pub sent: Range<Index>,
    /// The TCBs changed, a range of [`Trace::views`].
    #[serde(skip)]
    pub views: Range<Index>,
}

/// What makes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stimulus {
    /// A packet arrives.
    Arrival {
        /// Its place in [`Trace::packets`].
        packet: Index,
    },
    /// A packet is lost.
    Loss {
        /// Its place in [`Trace::packets`].
        packet: Index,
    },
    /// A timer of a host fires: one of TCP's, or the application's own.
    Timeout,
    /// A line of the script is carried out.
    Script {
        /// Its place in [`Scenario::script`].
        entry: Index,
    },
}

/// A packet.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Packet {
    /// What it is called.
    pub name: PacketName,
    /// Which packet of its sender, from 1 (`client:3`); 0 if no host sent it.
    pub number: u32,
    /// The sender, or whose name it bears.
    pub from: Side,
    /// The sender's socket; `None` when no socket owned what it answers, or no host sent it.
    pub socket: Option<SocketId>,
    /// When it was sent, or injected.
    #[serde(rename = "sent_us")]
    pub sent: Time,
    /// The step that sent it.
    pub step: Index,
    /// What became of it.
    pub fate: Fate,
    /// The copy that a duplicating network made of it arrives then.
    #[serde(rename = "copy_arrives_us")]
    pub copy_arrives: Option<Time>,
    /// The segment.
    pub segment: Segment,
    /// SEG.SEQ relative to the sender's ISS.
    pub seq: u32,
    /// SEG.ACK relative to the peer's ISS; 0 without ACK.
    pub ack: u32,
    /// Why it was sent; `None` if no host sent it.
    pub cause: Option<Cause>,
    /// Whether a verdict of the scenario decided its fate.
    pub decided: bool,
}

impl Packet {
    /// Whether it takes sequence space that was sent before.
    pub const fn is_retransmission(&self) -> bool {
        matches!(
            self.cause,
            Some(
                Cause::Retransmission { .. } | Cause::LostToo | Cause::LossProbe | Cause::AnswerToRepeatedSyn
            )
        )
    }

    /// When it leaves the picture: arrived, or lost.
    pub const fn ends(&self) -> Time {
        match self.fate {
            Fate::Arrived { at } | Fate::Lost { at, .. } | Fate::InFlight { at } => at,
        }
    }
}

/// What became of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Fate {
    /// It arrived.
    Arrived {
        /// When.
        #[serde(rename = "at_us")]
        at: Time,
    },
    /// It was lost.
    Lost {
        /// When: at 68 % of its way, but when its life ended for [`LossReason::Lifetime`], and at the
        /// end of its way for [`LossReason::HostDown`].
        #[serde(rename = "at_us")]
        at: Time,
        /// Why.
        why: LossReason,
    },
    /// It was still under way when the run ended.
    InFlight {
        /// When it would have arrived.
        #[serde(rename = "at_us")]
        at: Time,
    },
}

/// Why a packet was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LossReason {
    /// By luck.
    Luck,
    /// By a verdict.
    Verdict,
    /// The link was cut.
    Cut,
    /// It was under way for longer than the network lets a packet live.
    Lifetime,
    /// The host it was for was switched off.
    HostDown,
    /// No host has the address that it was for.
    NoSuchHost,
}

/// A socket of a host.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Socket {
    /// Its host.
    pub host: Side,
    /// Its number at the host.
    pub id: SocketId,
    /// The listener that it was born of.
    pub listener: Option<SocketId>,
    /// Whether it is a listener.
    pub is_listener: bool,
    /// The connection that it is an end of; `None` for listeners, and before its first packet.
    pub connection: Option<u32>,
    /// When it came to be.
    #[serde(rename = "from_us")]
    pub from: Time,
    /// When it was gone; `None` if it was there at the end.
    #[serde(rename = "to_us")]
    pub to: Option<Time>,
    /// Why it was gone.
    pub removal: Option<Removal>,
}

/// A connection: an incarnation of a pair of sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Connection {
    /// From 1.
    pub number: u32,
    /// The ports of both sides.
    pub ports: PerSide<u16>,
    /// The initial sequence numbers of both sides, as far as they were seen.
    pub iss: PerSide<Option<Seq>>,
}

/// How long a socket was in a state.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct StateInterval {
    /// The host.
    pub host: Side,
    /// The socket.
    pub socket: SocketId,
    /// The connection; `None` for listeners.
    pub connection: Option<u32>,
    /// The state.
    pub state: State,
    /// The row of the table that led here; `None` where a socket came to be.
    pub row: Option<RowId>,
    /// The step at which it began.
    pub step: Index,
    /// When it began.
    #[serde(rename = "from_us")]
    pub from: Time,
    /// When it ended; `None` if it lasted to the end.
    #[serde(rename = "to_us")]
    pub to: Option<Time>,
}

/// How long a timer ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct TimerInterval {
    /// The host.
    pub host: Side,
    /// The socket.
    pub socket: SocketId,
    /// Which timer.
    pub timer: TimerKind,
    /// When it was armed.
    #[serde(rename = "armed_us")]
    pub armed: Time,
    /// When it was to fire.
    #[serde(rename = "deadline_us")]
    pub deadline: Time,
    /// When it stopped running; `None` if it ran at the end.
    #[serde(rename = "ended_us")]
    pub ended: Option<Time>,
    /// Whether it fired.
    pub fired: bool,
}

/// A call of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct CallRecord {
    /// The host.
    pub host: Side,
    /// The socket; `None` for what befalls the whole host.
    pub socket: Option<SocketId>,
    /// Which call.
    pub call: Call,
    /// When it was made.
    #[serde(rename = "at_us")]
    pub at: Time,
    /// When it returned; `None` if it was still blocked at the end.
    #[serde(rename = "returned_us")]
    pub returned: Option<Time>,
    /// What it returned.
    pub result: Outcome,
    /// The step at which it returned, or was made if it never did.
    pub step: Index,
}

/// A note, with whom it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct NoteRecord {
    /// The socket; `None` for the host as a whole.
    pub socket: Option<SocketId>,
    /// The note.
    pub note: Remark,
}

/// Everything that a step can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Remark {
    /// An endpoint's note.
    Tcp(Note),
    /// A change of state.
    Transition {
        /// The row of the table.
        row: RowId,
    },
    /// A segment was sent.
    Sent {
        /// Its place in [`Trace::packets`].
        packet: Index,
    },
    /// A call was made or returned.
    Call {
        /// Its place in [`Trace::calls`].
        call: Index,
        /// Its result then.
        result: Outcome,
    },
    /// A socket is gone.
    Removed {
        /// Why.
        removal: Removal,
    },
}

/// A socket after a step that changed it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ViewRecord {
    /// The host.
    pub host: Side,
    /// The socket.
    pub socket: SocketId,
    /// Its place in [`Trace::sockets`].
    pub record: Index,
    /// The TCB. Of a socket that is gone it is the last one that was seen, in CLOSED and without timers.
    pub view: View,
    /// The call that its application is blocked in.
    pub blocked_in: Option<Call>,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct End {
    /// The last moment, in microseconds.
    #[serde(rename = "at_us")]
    pub at: Time,
    /// Why it ended.
    pub why: EndReason,
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndReason {
    /// Nothing was left to happen.
    Quiet,
    /// The scenario's end was reached.
    Until,
    /// The bound on steps ([`crate::STEP_LIMIT`]), or on packets, was reached.
    TooManySteps,
}

/// A place in time, and how many of the trace's steps have happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Playhead {
    /// The time.
    pub time: Time,
    /// The number of steps that have happened.
    pub steps: Index,
}

impl Remark {
    /// Where the rule stands, where the remark has one of its own.
    pub fn source(&self, trace: &Trace) -> Option<Source> {
        match self {
            Self::Tcp(note) => Some(note.source()),
            Self::Transition { row } => Some(row.row().source),
            Self::Sent { packet } => trace.packet(*packet)?.cause.map(Cause::source),
            Self::Call { .. } | Self::Removed { .. } => None,
        }
    }
}
