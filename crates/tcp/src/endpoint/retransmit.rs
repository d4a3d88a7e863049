//! The retransmission timer: what goes again, how often, and when it is given up (RFC 6298 §5, RFC 9293
//! §3.8.3).

use super::Endpoint;
use super::ack::LINUX_TICK_US;
use crate::cause::Cause;
use crate::note::Note;
use crate::signal::Signal;
use crate::sink::Sink;
use crate::state::{Event, State};
use crate::time::Time;
use crate::timers::TimerKind;
use crate::view::Origin;

/// What `tcp_orphan_retries = 0` stands for in the kernel.
const LINUX_ORPHAN_RETRIES: u8 = 8;
/// `TCP_RTO_MIN`, from which the kernel reckons how long so many retransmissions would take, whatever
/// `tcp_rto_min_us` says.
const LINUX_RTO_MIN_US: u64 = 200_000;

impl Endpoint {
    pub(super) fn retransmission_expired(&mut self, now: Time, waited_us: u64, sink: &mut impl Sink) {
        self.look_at_r1(now, sink);
        let limit = self.retransmission_limit();
        if self.retries_are_used_up(now, limit) && !self.still_defers() {
            let repeated = self.retransmits;
            let event = self.event_of_giving_up(Event::RetriesExhausted);
            return self.give_up(now, TimerKind::Retransmission, repeated, event, sink);
        }
        let resends = self.resends_syn_ack();
        self.retransmits = self.retransmits.saturating_add(1);
        self.first_retransmit.get_or_insert(now);
        self.tail_probe.times_out();
        self.all_is_lost();
        if self.is_in_handshake() {
            self.syn_timed_out = true;
        }
        let nth = self.retransmits;
        if resends {
            self.transmit_first(now, Cause::Retransmission { nth, limit, waited_us }, sink);
        }
        let linear = self.state == State::SynSent && nth <= self.config.tcp_syn_linear_timeouts;
        if !linear {
            self.rto.back_off(sink);
        }
        self.timers.arm(TimerKind::Retransmission, now, self.next_wait_us(now), sink);
    }

    const fn is_in_handshake(&self) -> bool {
        matches!(self.state, State::SynSent | State::SynReceived)
    }

    fn is_request(&self) -> bool {
        self.state == State::SynReceived && self.origin == Origin::Passive
    }

    /// How often the oldest segment may be repeated: R2 (MUST-20, MUST-22).
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
            | State::TimeWait => self.data_limit(self.rto.rto_us()),
        }
    }

    /// How often data or a FIN may be repeated, and a closed window be probed, when `wait_us` is waited for
    /// an answer. The kernel takes an orphan's 0 for 8 while that still grows (`tcp_orphan_retries`).
    pub(super) fn data_limit(&self, wait_us: u64) -> u8 {
        let config = &self.config;
        let grows = wait_us < config.tcp_rto_max_us;
        match (self.orphan, config.tcp_orphan_retries) {
            (false, _) => config.tcp_retries2,
            (true, 0) if config.is_linux() && grows => LINUX_ORPHAN_RETRIES,
            (true, retries) => retries,
        }
    }

    /// The RFC counts retransmissions (R2 may be a count, RFC 9293 §3.8.3). Linux asks how long ago the
    /// first one was (`tcp_write_timeout`), and counts SYNs, too.
    fn retries_are_used_up(&self, now: Time, limit: u8) -> bool {
        let by_count = self.retransmits >= limit;
        if !self.config.is_linux() || self.is_request() {
            return by_count;
        }
        // There is always one retransmission of data, whatever the limit.
        let (Some(first), 1..) = (self.first_retransmit, self.retransmits) else {
            return self.is_in_handshake() && by_count;
        };
        let allowed_us = match (self.config.tcp_user_timeout_us, self.state) {
            (0, State::SynSent) => self.model_us(self.config.tcp_syn_retries),
            (0, _) => self.model_us(limit),
            (user_timeout_us, _) => user_timeout_us,
        };
        (self.is_in_handshake() && by_count) || now.since_us(first) >= allowed_us
    }

    /// With Linux it is the user timeout that decides, where there is one, whichever timer asks.
    pub(super) fn event_of_giving_up(&self, usual: Event) -> Event {
        let by_user = self.config.is_linux() && self.config.tcp_user_timeout_us > 0;
        if by_user { Event::UserTimeout } else { usual }
    }

    /// What so many retransmissions would take with the kernel's least timeout (`tcp_model_timeout`).
    fn model_us(&self, retries: u8) -> u64 {
        let max_us = self.config.tcp_rto_max_us;
        let mut wait_us = if self.is_in_handshake() { self.config.rto_initial_us } else { LINUX_RTO_MIN_US };
        let mut model_us: u64 = 0;
        for _ in 0..=retries {
            model_us = model_us.saturating_add(wait_us);
            wait_us = wait_us.saturating_mul(2).min(max_us);
        }
        model_us
    }

    /// The timeout; the kernel lets it not reach beyond the user timeout
    /// (`tcp_clamp_rto_to_user_timeout`).
    fn next_wait_us(&self, now: Time) -> u64 {
        let (rto_us, user_timeout_us) = (self.rto.rto_us(), self.config.tcp_user_timeout_us);
        let is_clamped = self.config.is_linux() && user_timeout_us > 0 && !self.is_request();
        match self.first_retransmit {
            Some(first) if is_clamped => {
                let left_us = first.after_us(user_timeout_us).since_us(now);
                rto_us.min(left_us.max(LINUX_TICK_US))
            }
            Some(_) | None => rto_us,
        }
    }

    /// R1, `tcp_retries1`: the path may be dead, of which IP is told (MUST-20), and the application
    /// (SHLD-9; the kernel does not). It goes on all the same.
    fn look_at_r1(&mut self, now: Time, sink: &mut impl Sink) {
        let (linux, r1) = (self.config.is_linux(), self.config.tcp_retries1);
        let reached = match self.first_retransmit {
            Some(first) if linux && !self.is_in_handshake() => now.since_us(first) >= self.model_us(r1),
            Some(_) | None => self.retransmits >= r1,
        };
        if !reached || core::mem::replace(&mut self.r1_reached, true) {
            return;
        }
        let repeated = self.retransmits;
        sink.note(|| Note::R1Reached { repeated });
        if !linux && !self.orphan {
            sink.signal(Signal::DeliveryProblem { repeated });
        }
    }
}
