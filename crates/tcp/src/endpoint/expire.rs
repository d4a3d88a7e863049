//! Timers that fire (RFC 9293 §3.8, §3.10.8). The persist timer has its own file.

use super::{Ack, Endpoint};
use crate::cause::{Cause, ResetReason};
use crate::note::Note;
use crate::signal::ConnectionError;
use crate::sink::Sink;
use crate::state::{Event, State};
use crate::time::Time;
use crate::timers::TimerKind;
use crate::view::Origin;

impl Endpoint {
    /// Fires the timers that are due at `now`; does nothing when none is.
    pub fn handle_timeout(&mut self, now: Time, sink: &mut impl Sink) {
        // A timer that is armed again in here lies in the future, so each fires once at most.
        for _ in TimerKind::ALL {
            let Some((timer, ran)) = self.timers.take_due(now) else { return };
            sink.note(|| Note::TimerFired { timer });
            match timer {
                TimerKind::Retransmission => {
                    self.retransmission_expired(now, ran.deadline.since_us(ran.since), sink);
                }
                TimerKind::DelayedAck => self.delayed_ack_expired(now, sink),
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
        if self.take(event, sink).is_some() {
            self.end(error, sink);
        }
    }

    pub(super) fn give_up(
        &mut self,
        now: Time,
        timer: TimerKind,
        repeated: u8,
        event: Event,
        sink: &mut impl Sink,
    ) {
        sink.note(|| Note::GaveUp { timer, repeated });
        if self.take(event, sink).is_none() {
            return;
        }
        if timer == TimerKind::Keepalive && self.config.is_linux() {
            self.send_reset(now, ResetReason::PeerUnresponsive, sink);
        }
        self.end(Some(self.why_given_up()), sink);
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
            | State::TimeWait => self.data_limit(),
        }
    }

    /// How often data or a FIN may be repeated, and a closed window be probed.
    pub(super) fn data_limit(&self) -> u8 {
        let config = &self.config;
        match (self.orphan, config.tcp_orphan_retries) {
            (false, _) => config.tcp_retries2,
            (true, 0) if config.is_linux() => LINUX_ORPHAN_RETRIES,
            (true, retries) => retries,
        }
    }

    fn retransmission_expired(&mut self, now: Time, waited_us: u64, sink: &mut impl Sink) {
        let limit = self.retransmission_limit();
        if self.retries_are_used_up(now, limit) {
            return self.give_up(
                now,
                TimerKind::Retransmission,
                self.retransmits,
                Event::RetriesExhausted,
                sink,
            );
        }
        self.retransmits = self.retransmits.saturating_add(1);
        self.first_retransmit.get_or_insert(now);
        if matches!(self.state, State::SynSent | State::SynReceived) {
            self.syn_timed_out = true;
        }
        let nth = self.retransmits;
        self.all_is_lost();
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
        // There is always one, whatever the limit.
        let Some(first) = self.first_retransmit else { return false };
        let mut wait_us = LINUX_RTO_MIN_US;
        let mut allowed_us: u64 = 0;
        for _ in 0..=limit {
            allowed_us = allowed_us.saturating_add(wait_us);
            wait_us = wait_us.saturating_mul(2).min(self.config.tcp_rto_max_us);
        }
        now.since_us(first) >= allowed_us
    }

    fn delayed_ack_expired(&mut self, now: Time, sink: &mut impl Sink) {
        if self.ack != Ack::Nothing {
            if self.config.is_linux() {
                self.linux_ack_waited();
            }
            self.send_ack(now, Cause::DelayedAck, sink);
        }
    }
}

/// What `tcp_orphan_retries = 0` stands for in the kernel.
const LINUX_ORPHAN_RETRIES: u8 = 8;
/// `TCP_RTO_MIN`, from which the kernel reckons how long so many retransmissions would take, whatever
/// `tcp_rto_min_us` says.
const LINUX_RTO_MIN_US: u64 = 200_000;
