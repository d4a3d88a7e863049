//! Where a host's outputs go, and how an endpoint's outputs become the host's.

use serde::Serialize;
use smallvec::SmallVec;

use super::SocketId;
use crate::app::{Call, Outcome};
use crate::cause::Cause;
use crate::note::{Note, Transition};
use crate::segment::Segment;
use crate::signal::Signal;
use crate::sink::Sink;

/// Why a socket is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Removal {
    /// Its connection is CLOSED.
    Closed,
    /// A listener's child went back to LISTEN, and is no more.
    BackToListen,
    /// The host was switched off.
    PowerOff,
    /// A new incarnation took its place in TIME-WAIT.
    Reopened,
}

/// Takes what a host puts out, in the order in which it happens.
///
/// Causes come before what they cause: a call before what it sets off; a socket before all that it
/// does, and what it does before it is gone; within a socket as with [`Sink`]. What an application does
/// about a segment comes after all that its connection did about it.
pub trait HostSink {
    /// A segment leaves; `socket` is `None` when it answers for no socket.
    fn transmit(&mut self, socket: Option<SocketId>, segment: Segment, cause: Cause);

    /// A socket comes to be: a listener, a connection by `connect()`, or a child of `listener`.
    fn opened(&mut self, socket: SocketId, is_listener: bool, listener: Option<SocketId>);

    /// A socket changes its state.
    fn transition(&mut self, socket: SocketId, transition: Transition);

    /// A socket is gone.
    fn removed(&mut self, socket: SocketId, removal: Removal);

    /// An application makes a call ([`Outcome::Blocked`]), or it returns. A call that returns at
    /// once is told once; what befalls the whole host has no socket.
    fn call(&mut self, socket: Option<SocketId>, call: Call, outcome: Outcome);

    /// Something was noticed or decided; see [`Sink::note`].
    fn note(&mut self, socket: Option<SocketId>, note: impl FnOnce() -> Note);
}

/// Passes an endpoint's outputs on as those of a socket, and keeps what its application is to be told.
pub(super) struct ForSocket<'a, S> {
    socket: SocketId,
    sink: &'a mut S,
    signals: SmallVec<[Signal; 4]>,
}

impl<'a, S: HostSink> ForSocket<'a, S> {
    pub(super) fn new(socket: SocketId, sink: &'a mut S) -> Self {
        Self { socket, sink, signals: SmallVec::new() }
    }

    pub(super) fn into_signals(self) -> SmallVec<[Signal; 4]> {
        self.signals
    }
}

impl<S: HostSink> Sink for ForSocket<'_, S> {
    fn transmit(&mut self, segment: Segment, cause: Cause) {
        self.sink.transmit(Some(self.socket), segment, cause);
    }

    fn signal(&mut self, signal: Signal) {
        self.signals.push(signal);
    }

    fn transition(&mut self, transition: Transition) {
        self.sink.transition(self.socket, transition);
    }

    fn note(&mut self, note: impl FnOnce() -> Note) {
        self.sink.note(Some(self.socket), note);
    }
}

/// Takes no notice of anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quiet;

impl HostSink for Quiet {
    fn transmit(&mut self, _: Option<SocketId>, _: Segment, _: Cause) {}

    fn opened(&mut self, _: SocketId, _: bool, _: Option<SocketId>) {}

    fn transition(&mut self, _: SocketId, _: Transition) {}

    fn removed(&mut self, _: SocketId, _: Removal) {}

    fn call(&mut self, _: Option<SocketId>, _: Call, _: Outcome) {}

    fn note(&mut self, _: Option<SocketId>, _: impl FnOnce() -> Note) {}
}
