//! ICMP errors that IP passes up (RFC 9293 §3.9.2.2).

use super::Endpoint;
use crate::icmp::{IcmpEffect, IcmpError, IcmpKind};
use crate::note::Note;
use crate::seq::Seq;
use crate::signal::ConnectionError;
use crate::sink::Sink;
use crate::state::{Event, State};
use crate::time::Time;
use crate::timers::TimerKind;
use crate::view::Origin;

impl Endpoint {
    /// IP passes up an ICMP error about a segment of this connection (MUST-54).
    pub fn handle_icmp(&mut self, now: Time, error: &IcmpError, sink: &mut impl Sink) {
        let (kind, effect) = (error.kind, self.effect_of(error));
        sink.note(|| Note::Icmp { kind, effect });
        match effect {
            IcmpEffect::Discarded | IcmpEffect::NotInFlight => {}
            IcmpEffect::Reported => {
                // SHLD-25: whoever asks learns of it.
                self.soft_error = Some(kind);
                if self.config.is_linux() && kind.is_about_the_route() {
                    self.undo_back_off(now, error.seq, sink);
                }
            }
            IcmpEffect::Fatal => self.end_by_icmp(now, kind, sink),
        }
    }

    /// The last ICMP error that did not end the connection; it is told once.
    pub(crate) const fn take_soft_error(&mut self) -> Option<IcmpKind> {
        self.soft_error.take()
    }

    fn effect_of(&self, error: &IcmpError) -> IcmpEffect {
        // MUST-55.
        if error.kind == IcmpKind::SourceQuench {
            return IcmpEffect::Discarded;
        }
        let in_flight = match self.state {
            State::Closed | State::Listen | State::TimeWait => false,
            State::SynSent
            | State::SynReceived
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck => self.may_have_sent(error.seq),
        };
        if !in_flight {
            return IcmpEffect::NotInFlight;
        }
        if self.is_fatal(error.kind) { IcmpEffect::Fatal } else { IcmpEffect::Reported }
    }

    /// RFC 5927 §4.1. The kernel takes SND.NXT, too, which an ACK has that is under way.
    fn may_have_sent(&self, seq: Seq) -> bool {
        let ours = self.snd_una.at_or_before(seq) && seq.before(self.snd_nxt);
        ours || (self.config.is_linux() && seq == self.snd_nxt)
    }

    /// Hard errors end a connection (SHLD-26), soft ones never do (MUST-56). The kernel ends one that is not open
    /// yet by all of them, and one that is open by none (RFC 5461 tells why).
    fn is_fatal(&self, kind: IcmpKind) -> bool {
        if !self.config.is_linux() {
            return kind.is_hard();
        }
        match (self.state, self.origin) {
            // What is too big is for path MTU discovery.
            (State::SynSent, _) | (State::SynReceived, Origin::Active) => kind != IcmpKind::Unreachable(4),
            (State::SynReceived, Origin::Passive) => kind.ends_a_request(),
            (
                State::Closed
                | State::Listen
                | State::Established
                | State::FinWait1
                | State::FinWait2
                | State::CloseWait
                | State::Closing
                | State::LastAck
                | State::TimeWait,
                _,
            ) => false,
        }
    }

    fn end_by_icmp(&mut self, now: Time, kind: IcmpKind, sink: &mut impl Sink) {
        let was_embryonic = self.state == State::SynReceived && self.origin == Origin::Passive;
        if self.take(Event::HardIcmpError, sink).is_none() {
            return;
        }
        if was_embryonic {
            self.back_to_where_it_came_from(now, sink);
        } else {
            self.end(Some(ConnectionError::Icmp(kind)), sink);
        }
    }

    /// The network says that there was no way, so the segment was not lost to congestion: the timeout is
    /// halved again (RFC 6069, `tcp_ld_RTO_revert`).
    fn undo_back_off(&mut self, now: Time, seq: Seq, sink: &mut impl Sink) {
        let Some(sent) = self.in_flight.first().map(|first| first.sent) else { return };
        if seq != self.snd_una || self.retransmits == 0 || !self.rto.undo_back_off(sink) {
            return;
        }
        let left_us = self.rto.rto_us().saturating_sub(now.since_us(sent));
        self.timers.arm(TimerKind::Retransmission, now, left_us, sink);
    }

    /// Why the connection is given up: the kernel names what ICMP said, if anything.
    pub(super) fn why_given_up(&self) -> ConnectionError {
        self.soft_error
            .filter(|_| self.config.is_linux())
            .map_or(ConnectionError::TimedOut, ConnectionError::Icmp)
    }
}
