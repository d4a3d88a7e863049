//! What waits behind a closed window (RFC 9293 §3.8.6.1), and behind one that is too small to be
//! worth sending into (§3.8.6.2.1).

use bytes::Bytes;

use super::ack::LINUX_TICK_US;
use super::{Endpoint, octets};
use crate::cause::Cause;
use crate::note::Note;
use crate::segment::Flags;
use crate::sink::Sink;
use crate::state::Event;
use crate::time::Time;
use crate::timers::TimerKind;

impl Endpoint {
    /// Whether data or a FIN waits that has not been sent.
    pub(super) fn has_unsent(&self) -> bool {
        (!self.unsent.is_empty() || (self.closed && !self.fin_sent)) && self.state.may_send()
    }

    /// Whether the persist timer watches over what is not acknowledged, and not the retransmission
    /// timer: all that the peer's closed window leaves to be done is to probe it. A peer that has
    /// closed its window over what is under way must not be given up for that (MUST-35, SHLD-17).
    pub(super) fn is_probing(&self) -> bool {
        let handshake = self.in_flight.first().is_some_and(|first| first.flags.contains(Flags::SYN));
        let closed = self.snd_wnd == 0 && self.state.may_send() && !handshake;
        if self.in_flight.is_empty() { self.has_unsent() } else { closed }
    }

    /// A window that was probed is open: what the last probe carried goes again.
    pub(super) fn window_opened(&mut self, now: Time, sink: &mut impl Sink) {
        // Before the first probe the timer may as well run because the window is small: it runs on.
        let was_probed = self.persist_backoff > 0;
        if self.snd_wnd == 0 || !self.timers.is_running(TimerKind::Persist) || !was_probed {
            return;
        }
        self.stop_probing(sink);
        self.transmit_first(now, Cause::WindowOpened, sink);
    }

    fn stop_probing(&mut self, sink: &mut impl Sink) {
        if self.timers.is_running(TimerKind::Persist) {
            self.timers.cancel(TimerKind::Persist, sink);
            self.first_retransmit = None;
        }
        self.persist_backoff = 0;
    }

    /// The persist timer: the retransmission timeout (SHLD-29), doubled with each probe (SHLD-30). The
    /// kernel lets it not reach beyond the user timeout (`tcp_clamp_probe0_to_user_timeout`).
    pub(super) fn arm_persist(&mut self, now: Time, sink: &mut impl Sink) {
        let (wait_us, user_timeout_us) = (self.persist_wait_us(), self.config.tcp_user_timeout_us);
        let wait_us = match self.first_retransmit {
            Some(first) if user_timeout_us > 0 && self.config.is_linux() => {
                wait_us.min(first.after_us(user_timeout_us).since_us(now).max(LINUX_TICK_US))
            }
            Some(_) | None => wait_us,
        };
        self.timers.arm(TimerKind::Persist, now, wait_us, sink);
    }

    fn persist_wait_us(&self) -> u64 {
        // The kernel stops doubling at `tcp_retries2` (`tcp_send_probe0`).
        let most = if self.config.is_linux() { self.config.tcp_retries2.min(31) } else { 31 };
        let doubled = self.rto.rto_us().saturating_mul(1 << self.persist_backoff.min(most));
        doubled.min(self.config.tcp_rto_max_us.max(self.rto.rto_us()))
    }

    /// An answered probe begins the count anew, so that a living peer is probed for ever (MUST-37). The
    /// kernel gives up an orphan all the same, and what the user timeout is over for (`tcp_probe_timer`).
    fn window_probes_are_used_up(&mut self, now: Time) -> bool {
        let wait_us = self.persist_wait_us();
        let limit = self.data_limit(wait_us);
        if self.window_probes >= limit {
            return true;
        }
        let first = *self.first_retransmit.get_or_insert(now);
        let (config, orphan) = (&self.config, self.orphan);
        let user_timeout_us = config.tcp_user_timeout_us;
        let orphan_is_over = orphan && wait_us >= config.tcp_rto_max_us && self.persist_backoff >= limit;
        let user_is_over = user_timeout_us > 0 && now.since_us(first) >= user_timeout_us;
        config.is_linux() && (orphan_is_over || user_is_over)
    }

    /// The peer answers and its window stays closed: the kernel waits from then on (`tcp_ack_probe`).
    pub(super) fn window_stays_closed(&mut self, now: Time, sink: &mut impl Sink) {
        let is_probing = self.timers.is_running(TimerKind::Persist) && self.in_flight.is_empty();
        if is_probing && self.config.is_linux() && self.usable_window() == 0 {
            self.arm_persist(now, sink);
        }
    }

    /// The window is still closed, or too small to be worth sending into: probe it (MUST-36). Any answer
    /// makes the probes count anew, so a peer that answers is never given up (MUST-37).
    pub(super) fn persist_expired(&mut self, now: Time, sink: &mut impl Sink) {
        if self.in_flight.is_empty() && self.usable_window() > 0 {
            self.send_data(now, true, sink);
            return self.output(now, sink);
        }
        if self.window_probes_are_used_up(now) {
            let event = self.event_of_giving_up(Event::PeerUnresponsive);
            return self.give_up(now, TimerKind::Persist, self.window_probes, event, sink);
        }
        self.window_probes = self.window_probes.saturating_add(1);
        self.persist_backoff = self.persist_backoff.saturating_add(1);
        // Before the probe goes, so that nothing else times what it carries.
        self.arm_persist(now, sink);
        self.send_window_probe(now, Cause::WindowProbe { nth: self.window_probes }, sink);
    }

    /// The RFC's probe carries the next octet (or the FIN), Linux's carries nothing and an old number.
    fn send_window_probe(&mut self, now: Time, cause: Cause, sink: &mut impl Sink) {
        if !self.in_flight.is_empty() {
            return self.transmit_first(now, cause, sink);
        }
        if self.config.is_linux() {
            return self.emit(now, self.snd_una - 1, Flags::empty(), Bytes::new(), cause, sink);
        }
        if self.unsent.is_empty() {
            return self.send_and_keep(now, Flags::FIN, Bytes::new(), cause, sink);
        }
        let octet = self.unsent.take(1);
        let flags = if self.unsent.is_empty() { Flags::PSH } else { Flags::empty() };
        self.send_and_keep(now, flags, octet, cause, sink);
    }

    /// Timers for what is outstanding, and for what waits behind a closed window.
    pub(super) fn arm_send_timers(&mut self, now: Time, sink: &mut impl Sink) {
        if self.is_probing() {
            if !self.timers.is_running(TimerKind::Persist) {
                let len = octets(self.unsent.len());
                sink.note(|| Note::WindowClosed { len });
                // The kernel goes on timing what is under way (`tcp_retransmit_timer`).
                let due = self.timers.get(TimerKind::Retransmission).filter(|_| self.config.is_linux());
                self.stop_timing(sink);
                self.no_longer_retransmitting();
                match due {
                    Some(due) if !self.in_flight.is_empty() => {
                        self.timers.arm(TimerKind::Persist, now, due.deadline.since_us(now), sink);
                    }
                    Some(_) | None => self.arm_persist(now, sink),
                }
            }
        } else {
            self.stop_probing(sink);
            if self.in_flight.is_empty() {
                self.stop_timing(sink);
            } else {
                self.time_what_is_under_way(now, sink);
            }
        }
        self.arm_user_timeout(now, sink);
    }

    /// The user timeout runs from when something began to wait for its acknowledgement.
    fn arm_user_timeout(&mut self, now: Time, sink: &mut impl Sink) {
        let limit_us = self.config.tcp_user_timeout_us;
        let outstanding = !self.in_flight.is_empty() || self.has_unsent();
        // The kernel looks at it when another timer fires.
        if limit_us > 0
            && !self.config.is_linux()
            && outstanding
            && !self.timers.is_running(TimerKind::UserTimeout)
        {
            self.timers.arm(TimerKind::UserTimeout, now, limit_us, sink);
        }
    }
}
