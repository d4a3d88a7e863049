//! Who listens to a run.

use synscope_tcp::{Call, Cause, Host, Note, Outcome, Removal, Segment, SocketId, Time, Transition};

use crate::naming::Named;
use crate::network::Fortune;
use crate::side::{PerSide, Side};
use crate::situation::Situation;
use crate::trace::{Index, LossReason, Stimulus};

/// Takes what happens in a run, in the order in which it happens.
///
/// What an implementation does not say costs nothing: notes are closures that nobody calls, and
/// packets are only named where their fate depends on it.
pub trait Recorder {
    /// Whether packets have to be named.
    const NAMES: bool;

    /// A step begins. What follows belongs to it, until [`Recorder::step_ends`].
    fn step_begins(&mut self, at: Time, stimulus: Stimulus, host: Option<Side>);

    /// A packet is sent.
    fn sent(&mut self, packet: Sent<'_>);

    /// A packet arrives.
    fn arrived(&mut self, packet: Index, is_copy: bool) {
        let _ = (packet, is_copy);
    }

    /// A packet, or its copy, is lost.
    fn lost(&mut self, packet: Index, is_copy: bool, why: LossReason) {
        let _ = (packet, is_copy, why);
    }

    /// A socket comes to be.
    fn opened(&mut self, side: Side, socket: SocketId, is_listener: bool, listener: Option<SocketId>) {
        let _ = (side, socket, is_listener, listener);
    }

    /// A socket changes its state.
    fn transition(&mut self, side: Side, socket: SocketId, transition: Transition) {
        let _ = (side, socket, transition);
    }

    /// A socket is gone.
    fn removed(&mut self, side: Side, socket: SocketId, removal: Removal) {
        let _ = (side, socket, removal);
    }

    /// A call is made, or returns.
    fn call(&mut self, side: Side, socket: Option<SocketId>, call: Call, outcome: Outcome) {
        let _ = (side, socket, call, outcome);
    }

    /// Something was noticed or decided.
    fn note(&mut self, side: Side, socket: Option<SocketId>, note: impl FnOnce() -> Note) {
        let _ = (side, socket, note);
    }

    /// A moment is over: the next step comes later.
    fn moment_ends(&mut self, situation: &Situation) {
        let _ = situation;
    }

    /// The step is over; the hosts and the links are so now.
    fn step_ends(&mut self, hosts: &PerSide<Host>, cut: PerSide<bool>) {
        let _ = (hosts, cut);
    }
}

/// A packet that is sent.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// The sender, or whose name it bears.
    pub from: Side,
    /// The sender's socket; `None` when no socket owned what it answers, or no host sent it.
    pub socket: Option<SocketId>,
    /// The segment.
    pub segment: &'a Segment,
    /// Why it was sent; `None` if no host sent it.
    pub cause: Option<Cause>,
    /// What it is called, where packets are named.
    pub(crate) named: Option<Named>,
    /// What will become of it.
    pub(crate) fortune: Fortune,
}

/// Keeps no trace, only counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Counting {
    /// Steps that happened.
    pub steps: u64,
    /// Segments that were sent.
    pub segments: u64,
}

impl Recorder for Counting {
    const NAMES: bool = false;

    fn step_begins(&mut self, _: Time, _: Stimulus, _: Option<Side>) {
        self.steps += 1;
    }

    fn sent(&mut self, _: Sent<'_>) {
        self.segments += 1;
    }
}
