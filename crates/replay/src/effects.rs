//! What a host puts out in one step.

use synscope_tcp::{Call, Cause, HostSink, Note, Outcome, Removal, Segment, SocketId, State, Transition};

/// What a host puts out in one step.
#[derive(Clone, Debug, Default)]
pub(crate) struct Effects {
    /// Segments that leave.
    pub(crate) segments: Vec<Segment>,
    /// Sockets' changes of state.
    pub(crate) transitions: Vec<(SocketId, State, State)>,
}

impl HostSink for Effects {
    fn transmit(&mut self, _: Option<SocketId>, segment: Segment, _: Cause) {
        self.segments.push(segment);
    }

    fn opened(&mut self, _: SocketId, _: bool, _: Option<SocketId>) {}

    fn transition(&mut self, socket: SocketId, transition: Transition) {
        self.transitions.push((socket, transition.from(), transition.to()));
    }

    fn removed(&mut self, _: SocketId, _: Removal) {}

    fn call(&mut self, _: Option<SocketId>, _: Call, _: Outcome) {}

    fn note(&mut self, _: Option<SocketId>, _: impl FnOnce() -> Note) {}
}
