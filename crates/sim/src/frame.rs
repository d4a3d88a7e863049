//! The picture at one moment: what a [`crate::Trace`] says about a [`crate::Playhead`].

mod commands;

use synscope_tcp::{Call, SocketId, State, View};

use crate::side::{PerSide, Side};
use crate::trace::{Index, Playhead};

/// Everything that a screen needs to know about one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame<'t> {
    /// The moment.
    pub playhead: Playhead,
    /// The last step that has happened, as a place in the trace's steps.
    pub step: Option<Index>,
    /// The hosts.
    pub hosts: PerSide<HostFrame<'t>>,
    /// Packets under way, as places in the trace's packets.
    pub flying: Vec<Flying>,
    /// Whether each direction is cut, by sender.
    pub cut: PerSide<bool>,
}

/// A host at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct HostFrame<'t> {
    /// The host.
    pub side: Side,
    /// Whether it is switched on.
    pub up: bool,
    /// Whether its process hangs.
    pub hanging: bool,
    /// Its sockets, by number: those that exist, and the newest connection also when it is gone. Of a
    /// socket that is gone the last TCB is shown, in CLOSED and without timers.
    pub sockets: Vec<SocketFrame<'t>>,
    /// What can be done now, and why the rest cannot.
    pub commands: Vec<(CommandKind, Result<(), NotNow>)>,
}

impl HostFrame<'_> {
    /// The newest connection, alive or gone, which is what the host's panel shows.
    pub fn newest(&self) -> Option<&SocketFrame<'_>> {
        self.sockets.iter().rev().find(|socket| !socket.is_listener)
    }

    /// The state of the newest connection; CLOSED where there is none.
    pub fn state(&self) -> State {
        self.newest().map_or(State::Closed, |socket| socket.view.state)
    }
}

/// A socket at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct SocketFrame<'t> {
    /// Its number at the host.
    pub id: SocketId,
    /// Its place in the trace's sockets.
    pub record: Index,
    /// Whether it is a listener.
    pub is_listener: bool,
    /// The TCB.
    pub view: &'t View,
    /// The TCB before the last step, where that step changed it; `None` also where it made the socket.
    pub before: Option<&'t View>,
    /// The call that it is blocked in.
    pub blocked_in: Option<Call>,
}

/// A packet under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flying {
    /// Its place in the trace's packets.
    pub packet: Index,
    /// How far it has come, in parts per million of its way.
    pub progress_ppm: u32,
    /// Whether this is the copy that a duplicating network made.
    pub is_copy: bool,
}

/// What a person can do to a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CommandKind {
    /// Listen.
    Listen,
    /// Connect.
    Connect,
    /// Send.
    Send,
    /// Close.
    Close,
    /// Shut down writing.
    ShutdownWrite,
    /// Abort.
    Abort,
    /// Kill the process.
    Kill,
    /// Let the process hang.
    Hang,
    /// Let the process go on.
    Resume,
    /// Power off.
    PowerOff,
    /// Reboot.
    Reboot,
    /// Cut the link for what the host sends.
    Cut,
    /// Mend the link.
    Mend,
}

impl CommandKind {
    /// All of them, in the order in which buttons stand.
    pub const ALL: [Self; 13] = [
        Self::Listen,
        Self::Connect,
        Self::Send,
        Self::Close,
        Self::ShutdownWrite,
        Self::Abort,
        Self::Kill,
        Self::Hang,
        Self::Resume,
        Self::PowerOff,
        Self::Reboot,
        Self::Cut,
        Self::Mend,
    ];
}

/// Why something cannot be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotNow {
    /// The host is switched off.
    HostDown,
    /// The host is switched on.
    HostUp,
    /// There is no connection.
    NoConnection,
    /// The connection exists already.
    AlreadyConnected,
    /// The port is listened on already.
    AlreadyListening,
    /// This side has closed already.
    AlreadyClosed,
    /// The process hangs.
    Hanging,
    /// The process does not hang.
    NotHanging,
    /// The link is cut already.
    AlreadyCut,
    /// The link is whole.
    NotCut,
    /// No process has a socket.
    NoProcess,
}
