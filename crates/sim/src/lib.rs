//! Two hosts and a network between them: a [`Scenario`] in, a [`Trace`] out.
#![warn(missing_docs)]

mod frame;
mod name;
mod scenario;
mod side;
mod trace;

pub use frame::{CommandKind, Flying, Frame, HostFrame, NotNow, SocketFrame};
pub use name::{NotAName, PacketName};
pub use scenario::{
    Action, Anchor, Condition, Decision, Entry, HostSpec, Link, Network, Scenario, TeacherNote, VERSION,
    Verdict, When,
};
pub use side::{PerSide, Side};
pub use trace::{
    CallRecord, Connection, End, EndReason, Fate, Index, LossReason, NoteRecord, Packet, Playhead, Remark,
    Socket, StateInterval, Step, Stimulus, TimerInterval, Trace, ViewRecord,
};
