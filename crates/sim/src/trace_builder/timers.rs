//! Writes down how long timers run.

use synscope_tcp::{SocketId, Time, TimerKind};

use super::{TraceBuilder, element, next_place};
use crate::side::Side;
use crate::trace::{Index, TimerInterval};

impl TraceBuilder {
    /// A timer runs from now.
    pub(super) fn arm(&mut self, host: Side, socket: SocketId, timer: TimerKind, deadline: Time) {
        let (now, place) = (self.now, next_place(&self.timers));
        let Some(known) = self.known[host].touch(socket) else { return };
        let running = &mut known.timers[timer as usize];
        match running.and_then(|place| element(&mut self.timers, place)) {
            // Armed twice at one moment: it has run from here, to the newer deadline.
            Some(interval) if interval.armed == now => {
                interval.deadline = deadline;
                return;
            }
            Some(interval) => interval.ended = Some(now),
            None => {}
        }
        *running = Some(place);
        let (ended, fired) = (None, false);
        self.timers.push(TimerInterval { host, socket, timer, armed: now, deadline, ended, fired });
    }

    /// A timer no longer runs.
    pub(super) fn stop(&mut self, side: Side, socket: SocketId, timer: TimerKind, fired: bool) {
        let Some(known) = self.known[side].touch(socket) else { return };
        if let Some(place) = known.timers[timer as usize].take() {
            self.end_timer(place, fired);
        }
    }

    /// A timer no longer runs. One that was stopped at the moment it was armed never ran.
    fn end_timer(&mut self, place: Index, fired: bool) {
        let now = self.now;
        match element(&mut self.timers, place) {
            Some(interval) if fired || interval.armed < now => {
                (interval.ended, interval.fired) = (Some(now), fired);
            }
            Some(_) => self.forget_timer(place),
            None => {}
        }
    }

    /// Takes a timer out of the list; those armed after it at the same moment move up.
    fn forget_timer(&mut self, place: Index) {
        let Ok(at) = usize::try_from(place) else { return };
        self.timers.remove(at);
        for (interval, place) in self.timers.iter().skip(at).zip(place..) {
            let known = self.known[interval.host].get_mut(interval.socket);
            let running = known.and_then(|known| known.timers[interval.timer as usize].as_mut());
            if let Some(running) = running.filter(|running| **running == place + 1) {
                *running = place;
            }
        }
    }
}
