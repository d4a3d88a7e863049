//! What hosts have sent to each other and has not arrived.

use std::collections::VecDeque;

use synscope_tcp::{Call, Cause, HostSink, Note, Outcome, Removal, Segment, SocketId, Transition};

/// Segments under way, in the order in which they were sent; of all else nothing is kept.
#[derive(Default)]
pub(crate) struct Wire(pub(crate) VecDeque<Segment>);

impl HostSink for Wire {
    fn transmit(&mut self, _: Option<SocketId>, segment: Segment, _: Cause) {
        self.0.push_back(segment);
    }
    fn opened(&mut self, _: SocketId, _: bool, _: Option<SocketId>) {}
    fn transition(&mut self, _: SocketId, _: Transition) {}
    fn removed(&mut self, _: SocketId, _: Removal) {}
    fn call(&mut self, _: Option<SocketId>, _: Call, _: Outcome) {}
    fn note(&mut self, _: Option<SocketId>, _: impl FnOnce() -> Note) {}
}
