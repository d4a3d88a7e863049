//! Timers that fire (RFC 9293 §3.8, §3.10.8).

use bytes::Bytes;

use super::{Ack, Endpoint};
use crate::note::{Cause, Note, ResetReason};
use crate::segment::Flags;
use crate::signal::ConnectionError;
use crate::sink::Sink;
use crate::state::{Event, State};
use crate::time::Time;
use crate::timers::TimerKind;
use crate::view::Origin;

impl Endpoint {
    /// Fires the timers that are due at `now`; does nothing when none is.
    pub fn handle_timeout(&mut self, now: Time, sink: &mut impl Sink) {
        // A timer that is armed again lies in the future or, with a wait of zero, fires once more
        // at the next call: each fires once in a call.
        for _ in TimerKind::ALL {
            let Some(timer) = self.timers.take_due(now) else { return };
            sink.note(|| Note::TimerFired { timer });
            match timer {
                TimerKind::Retransmission => self.retransmission_expired(now, sink),
                TimerKind::DelayedAck => self.delayed_ack_expired(sink),
                TimerKind::Persist => self.persist_expired(now, sink),
                TimerKind::Keepalive => self.keepalive_expired(now, sink),
                TimerKind::TimeWait => self.expire(Event::TimeWaitTimeout, None, sink),
                TimerKind::FinWait2 => self.expire(Event::FinWait2Timeout, None, sink),
                TimerKind::UserTimeout => {
                    self.expire(Event::UserTimeout, Some(ConnectionError::TimedOut), sink);
                }
            }
        }
    }

    fn expire(&mut self, event: Event, error: Option<ConnectionError>, sink: &mut impl Sink) {
        if self.take(event, sink) {
            self.end(error, sink);
        }
    }

    fn give_up(&mut self, timer: TimerKind, repeated: u8, event: Event, sink: &mut impl Sink) {
        sink.note(|| Note::GaveUp { timer, repeated });
        self.expire(event, Some(ConnectionError::TimedOut), sink);
    }

    /// How often the oldest segment may be repeated.
    fn retransmission_limit(&self) -> u8 {
        let config = &self.config;
        match self.state {
            State::SynSent => config.tcp_syn_retries.saturating_add(config.tcp_syn_linear_timeouts),
            State::SynReceived if self.origin == Origin::Active => config.tcp_syn_retries,
            State::SynReceived => config.tcp_synack_retries,
            State::Closed
            | State::Listen
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck
            | State::TimeWait => {
                if self.orphan {
                    config.tcp_orphan_retries
                } else {
                    config.tcp_retries2
                }
            }
        }
    }

    fn retransmission_expired(&mut self, now: Time, sink: &mut impl Sink) {
        let limit = self.retransmission_limit();
        if self.retries_are_used_up(now, limit) {
            return self.give_up(TimerKind::Retransmission, self.retransmits, Event::RetriesExhausted, sink);
        }
        let waited_us = self.rto.rto_us();
        self.retransmits = self.retransmits.saturating_add(1);
        self.first_retransmit.get_or_insert(now);
        if matches!(self.state, State::SynSent | State::SynReceived) {
            self.syn_timed_out = true;
        }
        let nth = self.retransmits;
        self.transmit_first(now, Cause::Retransmission { nth, limit, waited_us }, sink);
        let linear = self.state == State::SynSent && nth <= self.config.tcp_syn_linear_timeouts;
        if !linear {
            self.rto.back_off(sink);
        }
        self.timers.arm(TimerKind::Retransmission, now, self.rto.rto_us(), sink);
    }

    /// The RFC counts retransmissions (R2 may be a count, RFC 9293 §3.8.3). Linux asks for data and
    /// FIN how long ago the first one was, and compares with what `limit` of them would have taken.
    fn retries_are_used_up(&self, now: Time, limit: u8) -> bool {
        let by_time = self.config.is_linux() && !matches!(self.state, State::SynSent | State::SynReceived);
        if !by_time {
            return self.retransmits >= limit;
        }
        let Some(first) = self.first_retransmit else { return limit == 0 };
        let config = &self.config;
        let mut wait_us = config.tcp_rto_min_us;
        let mut allowed_us: u64 = 0;
        for _ in 0..=limit {
            allowed_us = allowed_us.saturating_add(wait_us);
            wait_us = wait_us.saturating_mul(2).min(config.tcp_rto_max_us);
        }
        now.since_us(first) >= allowed_us
    }

    fn delayed_ack_expired(&mut self, sink: &mut impl Sink) {
        if self.ack != Ack::Nothing {
            self.send_ack(Cause::DelayedAck, sink);
        }
    }

    /// The window is still closed, or too small to be worth sending into: probe it.
    fn persist_expired(&mut self, now: Time, sink: &mut impl Sink) {
        if self.usable_window() > 0 && self.in_flight.is_empty() {
            self.send_data(now, true, sink);
            return self.output(now, sink);
        }
        let limit = if self.orphan { self.config.tcp_orphan_retries } else { self.config.tcp_retries2 };
        if self.window_probes >= limit {
            return self.give_up(TimerKind::Persist, self.window_probes, Event::PeerUnresponsive, sink);
        }
        self.window_probes = self.window_probes.saturating_add(1);
        self.persist_backoff = self.persist_backoff.saturating_add(1);
        // Before the probe goes, so that nothing else times what it carries.
        self.arm_persist(now, sink);
        self.send_window_probe(now, Cause::WindowProbe { nth: self.window_probes }, sink);
    }

    /// The RFC's probe carries the next octet (or the FIN), Linux's carries nothing and an old number.
    fn send_window_probe(&mut self, now: Time, cause: Cause, sink: &mut impl Sink) {
        if self.config.is_linux() {
            return self.emit(self.snd_una - 1, Flags::empty(), Bytes::new(), cause, sink);
        }
        if !self.in_flight.is_empty() {
            return self.transmit_first(now, cause, sink);
        }
        match self.unsent.pop_front() {
            Some(octet) => {
                self.send_and_keep(now, Flags::empty(), Bytes::copy_from_slice(&[octet]), cause, sink);
            }
            None => self.send_and_keep(now, Flags::FIN, Bytes::new(), cause, sink),
        }
    }

    /// Nothing was heard for long: an old number makes a living peer answer (RFC 9293 §3.8.4).
    fn keepalive_expired(&mut self, now: Time, sink: &mut impl Sink) {
        // What is outstanding is probed by its own timers.
        if !self.in_flight.is_empty() || self.timers.is_running(TimerKind::Persist) {
            return self.restart_keepalive(now, sink);
        }
        let limit = self.config.tcp_keepalive_probes;
        if self.keepalive_probes >= limit {
            if self.config.is_linux() {
                self.send_reset(ResetReason::PeerUnresponsive, sink);
            }
            return self.give_up(TimerKind::Keepalive, self.keepalive_probes, Event::PeerUnresponsive, sink);
        }
        self.keepalive_probes = self.keepalive_probes.saturating_add(1);
        let cause = Cause::Keepalive { nth: self.keepalive_probes, limit };
        self.emit(self.snd_nxt - 1, Flags::empty(), Bytes::new(), cause, sink);
        self.timers.arm(TimerKind::Keepalive, now, self.config.tcp_keepalive_intvl_us, sink);
    }
}
