//! How things stand before a step, and what may be told of the step itself.

use synscope_tcp::{Call, Note, Row, SocketId, State, TimerKind, View};

use super::When;
use crate::frame::{Frame, SocketFrame};
use crate::luck;
use crate::side::Side;
use crate::trace::{Fate, Index, Packet, Playhead, Remark, Step, Stimulus, Trace};

/// The moment before a step.
pub(super) struct Before<'t> {
    pub(super) trace: &'t Trace,
    /// The step, as a place in the trace's steps.
    pub(super) place: Index,
    pub(super) frame: Frame<'t>,
    pub(super) draw: Draw,
}

/// Draws of luck for one step.
pub(super) struct Draw {
    seed: u64,
    step: Index,
}

/// What a draw is for.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// Which question is asked.
    Question = 0,
    /// Where the right choice stands.
    Place = 1,
    /// The order of the others; as many draws as there are of them.
    Order = 2,
}

impl Draw {
    /// A number below a bound, if there is one.
    pub(super) fn below(&self, bound: usize, what_for: Purpose) -> Option<usize> {
        let bound = u64::try_from(bound).ok()?;
        usize::try_from(luck::question(self.seed, self.step, what_for as u32).checked_rem(bound)?).ok()
    }

    /// Puts things in another order.
    pub(super) fn shuffle<T: Copy>(&self, things: &mut [T]) {
        for (place, nth) in (1..things.len()).zip(Purpose::Order as u32..) {
            let bound = u64::try_from(place).unwrap_or(0) + 1;
            let other = luck::question(self.seed, self.step, nth) % bound;
            things.swap(place, usize::try_from(other).unwrap_or(place));
        }
    }
}

impl<'t> Before<'t> {
    /// Before a step of a trace, or after its last one.
    pub(super) fn new(trace: &'t Trace, place: Index) -> Option<Self> {
        let last = place.checked_sub(1).map(|last| trace.step(last));
        let time = last.map_or(Some(trace.start().time), |step| step.map(|step| step.at))?;
        if trace.step(place).is_some_and(|step| !is_worth_a_look(trace, place, step)) {
            return None;
        }
        let frame = trace.at(Playhead { time, steps: place });
        let draw = Draw { seed: trace.scenario.seed, step: place };
        Some(Self { trace, place, frame, draw })
    }

    pub(super) fn step(&self) -> Option<&'t Step> {
        self.trace.step(self.place)
    }

    /// What is about to happen at the step's host, if it may be told and asked about.
    pub(super) fn when(&self) -> Option<When> {
        let step = self.step()?;
        match step.stimulus {
            Stimulus::Arrival { packet } => {
                let packet = self.trace.packet(packet)?;
                let is_copy = packet.copy_arrives == Some(step.at)
                    && !matches!(packet.fate, Fate::Arrived { at } if at == step.at);
                Some(When::Arrives { packet: packet.name, is_copy })
            }
            Stimulus::Loss { .. } => None,
            Stimulus::Timeout => match fired(self.trace, step).next() {
                Some(timer) => Some(When::Fires { timer, again: self.has_fired(step.host?, timer) }),
                None => self.call(step),
            },
            Stimulus::Script { .. } => self.call(step),
        }
    }

    /// The call that a step begins with, if it is one of those that move a connection.
    fn call(&self, step: &Step) -> Option<When> {
        let mut calls = self.trace.notes_of(step).iter().filter_map(|record| match record.note {
            Remark::Call { call, .. } => {
                usize::try_from(call).ok().and_then(|call| self.trace.calls.get(call))
            }
            Remark::Tcp(_) | Remark::Transition { .. } | Remark::Sent { .. } | Remark::Removed { .. } => None,
        });
        let call = calls.next()?.call;
        match call {
            Call::Connect | Call::ShutdownWrite | Call::Close | Call::Abort | Call::Kill => {
                Some(When::Calls { call })
            }
            Call::Listen
            | Call::Socket
            | Call::Bind
            | Call::Accept
            | Call::Read
            | Call::Write(_)
            | Call::Hang
            | Call::Resume
            | Call::PowerOff
            | Call::Reboot => None,
        }
    }

    /// Whether a timer has fired at a host before.
    pub(super) fn has_fired(&self, host: Side, timer: TimerKind) -> bool {
        let now = self.step().map(|step| step.at);
        let mut timers = self.trace.timers.iter();
        timers.any(|known| (known.host, known.timer, known.fired) == (host, timer, true) && known.ended < now)
    }

    /// The packet whose arrival the step is.
    pub(super) fn arrival(&self) -> Option<&'t Packet> {
        match self.step()?.stimulus {
            Stimulus::Arrival { packet } => self.trace.packet(packet),
            Stimulus::Loss { .. } | Stimulus::Timeout | Stimulus::Script { .. } => None,
        }
    }

    /// The rows of the table that the step takes, and of which socket.
    pub(super) fn rows(&self) -> Vec<(Option<SocketId>, &'static Row)> {
        self.step().map_or_else(Vec::new, |step| rows(self.trace, step).collect())
    }

    /// The other steps of the moment at the same host.
    pub(super) fn rest_of_moment(&self) -> impl Iterator<Item = &'t Step> {
        let (trace, here, place) = (self.trace, self.step(), self.place);
        let is_here = move |step: &&Step| Some(step.at) == here.map(|here| here.at);
        let earlier = (0..place).rev().map_while(move |place| trace.step(place)).take_while(is_here);
        let later = (place..).skip(1).map_while(move |place| trace.step(place)).take_while(is_here);
        let at_host = move |step: &&Step| step.host.is_some() && step.host == here.and_then(|here| here.host);
        earlier.chain(later).filter(at_host)
    }

    /// The connections of a host that are not over.
    pub(super) fn connections(&self, host: Side) -> impl Iterator<Item = &SocketFrame<'t>> {
        let sockets = self.frame.hosts[host].sockets.iter();
        sockets.filter(|socket| !socket.is_listener && socket.view.state != State::Closed)
    }

    /// The only connection of a host, if it is the one whose state is shown: else nobody knows which one is
    /// meant.
    pub(super) fn connection(&self, host: Side) -> Option<&'t View> {
        let mut connections = self.connections(host);
        let only = connections.next()?;
        let is_shown = self.frame.hosts[host].newest().is_some_and(|newest| newest.id == only.id);
        (is_shown && connections.next().is_none()).then_some(only.view)
    }
}

/// The timers of TCP that fire in a step.
pub(super) fn fired(trace: &Trace, step: &Step) -> impl Iterator<Item = TimerKind> {
    trace.notes_of(step).iter().filter_map(|record| match record.note {
        Remark::Tcp(Note::TimerFired { timer }) => Some(timer),
        Remark::Tcp(_)
        | Remark::Transition { .. }
        | Remark::Sent { .. }
        | Remark::Call { .. }
        | Remark::Removed { .. } => None,
    })
}

/// The rows of the table that a step takes.
pub(super) fn rows<'t>(
    trace: &'t Trace,
    step: &'t Step,
) -> impl Iterator<Item = (Option<SocketId>, &'static Row)> + 't {
    trace.notes_of(step).iter().filter_map(|record| match record.note {
        Remark::Transition { row } => Some((record.socket, row.row())),
        Remark::Tcp(_) | Remark::Sent { .. } | Remark::Call { .. } | Remark::Removed { .. } => None,
    })
}

/// Whether there may be a question about a step: cheap, since most steps are worth none.
fn is_worth_a_look(trace: &Trace, place: Index, step: &Step) -> bool {
    super::idle::is_after_idle_time(trace, place)
        || rows(trace, step).next().is_some()
        || fired(trace, step).next().is_some()
        || trace.sent_by(step).iter().any(super::segment::is_telling)
        || match step.stimulus {
            Stimulus::Arrival { packet } => trace.packet(packet).is_some_and(super::segment::is_telling),
            Stimulus::Loss { .. } | Stimulus::Timeout | Stimulus::Script { .. } => false,
        }
}
