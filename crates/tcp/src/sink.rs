//! Where an endpoint's outputs go.

use crate::cause::Cause;
use crate::note::{Note, Transition};
use crate::segment::Segment;
use crate::signal::Signal;

/// Takes what an endpoint puts out, in the order in which it happens.
///
/// Causes come before what they cause: the notes that say why, then the change of state, then the
/// segments, timers and signals that follow from it.
pub trait Sink {
    /// A segment leaves.
    fn transmit(&mut self, segment: Segment, cause: Cause);

    /// The application learns something.
    fn signal(&mut self, signal: Signal);

    /// The state changes.
    fn transition(&mut self, transition: Transition);

    /// The endpoint says what it noticed or decided. A sink that has no use for it does not call
    /// the closure, and the note costs nothing.
    fn note(&mut self, note: impl FnOnce() -> Note);
}

/// A sink that keeps everything, for tests and small programs.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// Segments that left, with why.
    pub sent: Vec<(Segment, Cause)>,
    /// What the application was told.
    pub signals: Vec<Signal>,
    /// Changes of state.
    pub transitions: Vec<Transition>,
    /// What the endpoint said.
    pub notes: Vec<Note>,
}

impl Sink for Log {
    fn transmit(&mut self, segment: Segment, cause: Cause) {
        self.sent.push((segment, cause));
    }

    fn signal(&mut self, signal: Signal) {
        self.signals.push(signal);
    }

    fn transition(&mut self, transition: Transition) {
        self.transitions.push(transition);
    }

    fn note(&mut self, note: impl FnOnce() -> Note) {
        self.notes.push(note());
    }
}
