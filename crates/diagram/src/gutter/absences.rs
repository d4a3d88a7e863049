//! Where a connection waits and no timer runs.

use std::ops::Range;

use synscope_sim::{Index, Side};
use synscope_tcp::{SocketId, SortedMap, State, Time};

use super::{LINE, Source};
use crate::arrows::Point;
use crate::layout::Layout;
use crate::list::Extent;
use crate::placing::{Ground, Tilted};

/// A state without a timer is pointed out when it lasts for more than so many round trips.
const ABSENT_AFTER_ROUND_TRIPS: u64 = 2;

/// A stretch in which a connection waits and no timer runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Absence {
    /// What is waited for.
    pub kind: AbsenceKind,
    /// The host.
    pub host: Side,
    /// The socket.
    pub socket: SocketId,
    /// The place of the state in the trace's states.
    pub interval: Index,
    /// Its top, in px.
    pub top: f64,
    /// Its bottom, in px.
    pub bottom: f64,
    /// Where the open bracket stands.
    pub x: f64,
    /// The middle of the room that is kept for what is written on it: three lines of 13 px.
    pub text_at: Option<Point>,
}

/// What a connection waits for without a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbsenceKind {
    /// ESTABLISHED without keepalive: for anything.
    Established,
    /// FIN-WAIT-2: for the peer's FIN.
    FinWait2,
    /// CLOSE-WAIT: for the application's `close()`.
    CloseWait,
}

impl Extent for Absence {
    fn extent(&self) -> Range<f64> {
        self.top..self.bottom
    }
}

impl Source<'_> {
    /// The stretches in which a host's connections wait without a timer.
    pub(super) fn absences(&self, host: Side) -> Vec<Absence> {
        let busy = self.busy(host);
        let shortest_us = self.axis.rtt_us().saturating_mul(ABSENT_AFTER_ROUND_TRIPS);
        let mut absences = Vec::new();
        for (index, interval) in (0..).zip(&self.trace.states) {
            let Some(kind) = kind_of(interval.state) else { continue };
            if interval.host != host || !self.shows(host, interval.socket) {
                continue;
            }
            let to = interval.to.unwrap_or(self.trace.end.at);
            let timers = busy.get(&interval.socket).map_or(&[][..], Vec::as_slice);
            for (from, to) in free(interval.from, to, timers) {
                if to.since_us(from) <= shortest_us {
                    continue;
                }
                let lasts = interval.to.is_none() && to == self.trace.end.at;
                let bottom = if lasts { self.axis.bottom() } else { self.axis.position_of(to) };
                let top = self.axis.position_of(from).max(self.heights.states[index as usize]);
                absences.push(Absence {
                    kind,
                    host,
                    socket: interval.socket,
                    interval: index,
                    top,
                    bottom: bottom.max(top),
                    x: 0.0,
                    text_at: None,
                });
            }
        }
        absences
    }

    /// When timers run, by socket, in order of arming.
    fn busy(&self, host: Side) -> SortedMap<SocketId, Vec<(Time, Time)>> {
        let mut busy: SortedMap<SocketId, Vec<(Time, Time)>> = SortedMap::new();
        for timer in self.trace.timers.iter().filter(|timer| timer.host == host) {
            let ended = timer.ended.unwrap_or(self.trace.end.at);
            busy.entry(timer.socket).push((timer.armed, ended));
        }
        busy
    }
}

const fn kind_of(state: State) -> Option<AbsenceKind> {
    match state {
        State::Established => Some(AbsenceKind::Established),
        State::FinWait2 => Some(AbsenceKind::FinWait2),
        State::CloseWait => Some(AbsenceKind::CloseWait),
        State::Closed
        | State::Listen
        | State::SynSent
        | State::SynReceived
        | State::FinWait1
        | State::Closing
        | State::LastAck
        | State::TimeWait => None,
    }
}

/// The parts of a stretch of time in which none of the timers runs.
fn free(from: Time, to: Time, timers: &[(Time, Time)]) -> Vec<(Time, Time)> {
    let mut parts = Vec::new();
    let mut at = from;
    for (armed, ended) in timers {
        if *armed >= to {
            break;
        }
        if *armed > at {
            parts.push((at, *armed));
        }
        at = at.max(*ended);
    }
    if at < to {
        parts.push((at, to));
    }
    parts
}

impl Absence {
    /// Keeps room for three lines on the stem.
    pub(super) fn keep_room(&mut self, layout: &Layout, ground: &mut Ground) {
        let (left, right) = layout.gutter(self.host);
        let half_height = 1.5 * LINE;
        let tries = [0.5, 0.3, 0.7].map(|share| self.top + (self.bottom - self.top) * share);
        let room = tries
            .into_iter()
            .filter(|y| y - half_height >= self.top && y + half_height <= self.bottom)
            .map(|y| {
                Tilted::upright(Point { x: f64::midpoint(left, right), y }, (right - left) / 2.0, half_height)
            })
            .find(|room| ground.is_free(room));
        if let Some(room) = room {
            ground.take(room);
            self.text_at = Some(room.middle());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(us: u64) -> Time {
        Time::from_us(us)
    }

    #[test]
    fn free_time_is_what_no_timer_covers() {
        let timers = [(at(10), at(20)), (at(15), at(40)), (at(60), at(70)), (at(200), at(300))];
        assert_eq!(free(at(0), at(100), &timers), [(at(0), at(10)), (at(40), at(60)), (at(70), at(100))]);
        assert_eq!(free(at(12), at(18), &timers), []);
        assert_eq!(free(at(0), at(5), &[]), [(at(0), at(5))]);
    }
}
