//! The timers of a connection: one deadline each, none shared by two.

use serde::{Deserialize, Serialize};

use crate::endpoint::moved;
use crate::note::Note;
use crate::sink::Sink;
use crate::source::Source;
use crate::time::Time;

/// What a timer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimerKind {
    /// The oldest unacknowledged segment is sent again (RFC 6298).
    Retransmission = 0,
    /// A delayed ACK goes out (RFC 9293 §3.8.6.3).
    DelayedAck = 1,
    /// A closed window is probed (RFC 9293 §3.8.6.1).
    Persist = 2,
    /// A silent peer is probed (RFC 9293 §3.8.4).
    Keepalive = 3,
    /// TIME-WAIT ends (RFC 9293 §3.6.1).
    TimeWait = 4,
    /// An orphan stops waiting for the peer's FIN (`tcp_fin_timeout`).
    FinWait2 = 5,
    /// Unacknowledged data is given up (RFC 5482).
    UserTimeout = 6,
    /// The last segment of a flight is sent again before its retransmission timeout (RFC 8985 §7).
    LossProbe = 7,
}

impl TimerKind {
    /// All timers, in the order in which those that are due at one moment fire.
    pub const ALL: [Self; 8] = [
        Self::Retransmission,
        Self::DelayedAck,
        Self::Persist,
        Self::Keepalive,
        Self::TimeWait,
        Self::FinWait2,
        Self::UserTimeout,
        Self::LossProbe,
    ];

    /// Where the rule stands.
    pub const fn source(self) -> Source {
        match self {
            Self::Retransmission => Source::Rfc(6298, "5"),
            Self::DelayedAck => Source::Rfc(9293, "3.8.6.3"),
            Self::Persist => Source::Rfc(9293, "3.8.6.1"),
            Self::Keepalive => Source::Rfc(9293, "3.8.4"),
            Self::TimeWait => Source::Rfc(9293, "3.6.1"),
            Self::FinWait2 => Source::Linux("tcp_fin_timeout"),
            Self::UserTimeout => Source::Rfc(5482, "1"),
            Self::LossProbe => Source::Rfc(8985, "7"),
        }
    }
}

/// A timer that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Running {
    /// When it was armed.
    pub since: Time,
    /// When it fires.
    pub deadline: Time,
}

/// The deadlines of one connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Timers {
    running: [Option<Running>; TimerKind::ALL.len()],
    /// The earliest deadline of those that run; asked for far more often than it changes.
    next: Option<Time>,
}

impl Timers {
    /// The earliest deadline; the endpoint wants to be called again at that moment, and not
    /// before it.
    pub const fn next(&self) -> Option<Time> {
        self.next
    }

    /// A timer's times, if it runs.
    pub const fn get(&self, timer: TimerKind) -> Option<Running> {
        self.running[timer as usize]
    }

    /// All timers by their place in [`TimerKind::ALL`].
    pub const fn all(&self) -> [Option<Running>; TimerKind::ALL.len()] {
        self.running
    }

    pub(crate) const fn is_running(&self, timer: TimerKind) -> bool {
        self.get(timer).is_some()
    }

    /// Arms a timer `after_us` from now, anew if it runs.
    pub(crate) fn arm(&mut self, timer: TimerKind, now: Time, after_us: u64, sink: &mut impl Sink) {
        let deadline = now.after_us(after_us);
        let before = self.running[timer as usize].replace(Running { since: now, deadline });
        if before.is_some() {
            self.find_next();
        } else {
            self.next = Some(self.next.map_or(deadline, |next| next.min(deadline)));
        }
        sink.note(|| Note::TimerArmed { timer, deadline });
    }

    /// Stops a timer, if it runs.
    pub(crate) fn cancel(&mut self, timer: TimerKind, sink: &mut impl Sink) {
        if self.running[timer as usize].take().is_some() {
            self.find_next();
            sink.note(|| Note::TimerCancelled { timer });
        }
    }

    /// Stops all timers.
    pub(crate) fn cancel_all(&mut self, sink: &mut impl Sink) {
        if self.next.is_none() {
            return;
        }
        for timer in TimerKind::ALL {
            self.cancel(timer, sink);
        }
    }

    /// Takes the first timer that is due at `now`, with the times it had; it no longer runs.
    pub(crate) fn take_due(&mut self, now: Time) -> Option<(TimerKind, Running)> {
        if self.next.is_none_or(|next| next > now) {
            return None;
        }
        let due = TimerKind::ALL.into_iter().find_map(|timer| {
            let running = self.running[timer as usize].take_if(|running| running.deadline <= now)?;
            Some((timer, running))
        });
        self.find_next();
        due
    }

    /// Moves the clock from `now` to `epoch`: deadlines keep their distance, and all timers that run count
    /// as armed now.
    pub(crate) fn move_clock(&mut self, now: Time, epoch: Time) {
        for running in self.running.iter_mut().flatten() {
            *running = Running { since: epoch, deadline: moved(running.deadline, now, epoch) };
        }
        self.find_next();
    }

    fn find_next(&mut self) {
        self.next = self.running.iter().flatten().map(|running| running.deadline).min();
    }
}
