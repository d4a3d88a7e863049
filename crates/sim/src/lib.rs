//! Two hosts and a network between them: a [`Scenario`] in, a [`Trace`] out.
#![warn(missing_docs)]

pub mod builtin;
mod census;
mod compare;
mod deed;
mod difference;
pub mod document;
mod edit;
mod edits;
mod error;
mod frame;
mod injection;
pub mod json;
mod knobs;
mod listing;
mod luck;
mod name;
mod naming;
mod network;
pub mod quiz;
mod recorder;
mod resume;
mod scenario;
mod side;
mod sim;
mod situation;
mod trace;
mod trace_builder;
mod validate;
mod watch;

pub use census::{Census, Counts, Shortage, total};
pub use compare::{Pair, Tally, Which, counterparts};
pub use difference::{Difference, Parting, difference};
pub use edit::{with_command, with_knob, with_verdict};
pub use edits::{Edit, Effect, as_loaded, edits, is_turned, reset_knob, without};
pub use error::ScenarioError;
pub use frame::{CommandKind, Flying, Frame, HostFrame, NotNow, SocketFrame};
pub use injection::{Forgery, IcmpReport, Injection, Number};
pub use knobs::{AnyKnob, KNOBS, all_knobs, set_knob, set_profile};
pub use listing::{Gauge, Listed, ListedTimer, Usage};
pub use name::{NotAName, PacketName, Provenance};
pub use recorder::{Counting, Recorder, Sent};
pub use scenario::{
    Action, Anchor, Condition, DELAY_MAX_US, Decision, Entry, HostSpec, Link, Network, Repeat, Scenario,
    TeacherNote, VERSION, Verdict, When,
};
pub use side::{PerSide, Side};
pub use sim::{Progress, STEP_LIMIT, Sim, run};
pub use situation::Situation;
pub use trace::{
    CallRecord, Check, Connection, End, EndReason, Fate, Finding, Index, LossReason, NoteRecord, Packet,
    Part, Playhead, Reception, Remark, ResolveError, Socket, StateInterval, Step, Stimulus, Test,
    TimerInterval, Trace, ViewRecord,
};
pub use trace_builder::TraceBuilder;
