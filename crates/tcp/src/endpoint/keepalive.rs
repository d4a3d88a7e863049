//! Keepalive: a peer that is silent for long is asked for a sign of life (RFC 9293 §3.8.4, MAY-5), where it is
//! switched on (MUST-24, MUST-25), after a time that can be set (MUST-27).

use bytes::Bytes;

use super::Endpoint;
use crate::cause::Cause;
use crate::segment::Flags;
use crate::sink::Sink;
use crate::state::{Event, State};
use crate::time::Time;
use crate::timers::TimerKind;

impl Endpoint {
    /// The peer is there: probes begin to count anew.
    pub(super) fn heard_from_peer(&mut self, now: Time, sink: &mut impl Sink) {
        self.window_probes = 0;
        self.keepalive_probes = 0;
        self.restart_keepalive(now, sink);
    }

    pub(super) fn restart_keepalive(&mut self, now: Time, sink: &mut impl Sink) {
        let probing = match self.state {
            State::Established | State::FinWait1 | State::CloseWait => true,
            // The kernel's timer then waits for the peer's FIN instead.
            State::FinWait2 => !(self.orphan && self.config.is_linux()),
            State::Closed
            | State::Listen
            | State::SynSent
            | State::SynReceived
            | State::Closing
            | State::LastAck
            | State::TimeWait => false,
        };
        if probing && self.config.keepalive {
            self.timers.arm(TimerKind::Keepalive, now, self.config.tcp_keepalive_time_us, sink);
        }
    }

    /// Nothing was heard for long: an old number without data makes a living peer answer (SHLD-12). It is
    /// dead only when several probes stay without an answer (MUST-29).
    pub(super) fn keepalive_expired(&mut self, now: Time, sink: &mut impl Sink) {
        // What is outstanding is probed by its own timers (MUST-26).
        if !self.in_flight.is_empty() || self.timers.is_running(TimerKind::Persist) {
            return self.restart_keepalive(now, sink);
        }
        let limit = self.config.tcp_keepalive_probes;
        if self.keepalive_is_used_up(limit) {
            let repeated = self.keepalive_probes;
            return self.give_up(now, TimerKind::Keepalive, repeated, Event::PeerUnresponsive, sink);
        }
        self.keepalive_probes = self.keepalive_probes.saturating_add(1);
        let cause = Cause::Keepalive { nth: self.keepalive_probes, limit };
        self.emit(now, self.snd_nxt - 1, Flags::empty(), Bytes::new(), cause, sink);
        self.timers.arm(TimerKind::Keepalive, now, self.config.tcp_keepalive_intvl_us, sink);
    }

    /// The kernel lets the user timeout decide, where there is one.
    fn keepalive_is_used_up(&self, limit: u8) -> bool {
        let (config, sent) = (&self.config, self.keepalive_probes);
        if !config.is_linux() || config.tcp_user_timeout_us == 0 {
            return sent >= limit;
        }
        let since_first_us = config.tcp_keepalive_intvl_us.saturating_mul(u64::from(sent));
        sent > 0 && config.tcp_keepalive_time_us.saturating_add(since_first_us) >= config.tcp_user_timeout_us
    }
}
