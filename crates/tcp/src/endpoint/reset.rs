//! RSTs: what nobody owns, and what must not be believed (RFC 9293 §3.5.2, §3.10.7.1).

use super::{Ack, Endpoint};
use crate::cause::{Cause, Challenge, ResetReason};
use crate::note::{Ignored, Note, Step};
use crate::segment::{Flags, Segment};
use crate::seq::Seq;
use crate::sink::Sink;
use crate::time::Time;

/// The kernel counts such time in ticks of a clock with 250 of them a second.
const LINUX_TICK_US: u64 = 4_000;

/// The answer to a segment that belongs to no connection; none to a RST.
pub(crate) fn answer_to_unowned(segment: &Segment) -> Option<(Segment, Cause)> {
    if segment.has(Flags::RST) {
        return None;
    }
    let syn_only = segment.has(Flags::SYN) && !segment.has(Flags::ACK);
    let reason = if syn_only { ResetReason::NobodyListens } else { ResetReason::NoConnection };
    Some((reset_for(segment), Cause::Reset(reason)))
}

/// The RST that a segment draws: it takes its number from the segment's ACK, or else acknowledges
/// the segment, so that its sender believes it.
pub(crate) fn reset_for(segment: &Segment) -> Segment {
    if segment.has(Flags::ACK) {
        Segment::new(segment.dst, segment.src, segment.ack, Flags::RST)
    } else {
        let reset = Segment::new(segment.dst, segment.src, Seq(0), Flags::RST | Flags::ACK);
        Segment { ack: segment.end(), ..reset }
    }
}

/// Sends the RST that `segment`, which is not a RST itself, draws.
pub(super) fn refuse(segment: &Segment, reason: ResetReason, sink: &mut impl Sink) {
    sink.transmit(reset_for(segment), Cause::Reset(reason));
}

impl Endpoint {
    /// Sends a RST of our own: at SND.NXT (RFC 9293 §3.10.5).
    pub(super) fn send_reset(&mut self, now: Time, reason: ResetReason, sink: &mut impl Sink) {
        let Some(remote) = self.remote else { return };
        let mut reset = Segment::new(self.local, remote, self.acceptable_seq(), Flags::RST);
        if self.config.is_linux() {
            reset.flags |= Flags::ACK;
            reset.ack = self.rcv_nxt;
            reset.window = self.window_field(reset.flags);
        }
        if self.agreed.timestamps {
            self.put_timestamps(now, &mut reset);
        }
        sink.transmit(reset, Cause::Reset(reason));
    }

    /// Owes the peer a challenge ACK, unless there have been too many.
    pub(super) fn challenge(&mut self, now: Time, what: Challenge, step: Step, sink: &mut impl Sink) {
        self.owe_throttled(now, Cause::Challenge(what), step, sink);
    }

    /// Owes the peer an ACK that counts against the throttle of challenge ACKs (RFC 5961 §7).
    pub(super) fn owe_throttled(&mut self, now: Time, cause: Cause, step: Step, sink: &mut impl Sink) {
        if !self.is_throttled(now, step, sink) {
            self.ack = Ack::Now(cause);
        }
    }

    /// Whether there have been too many answers of this kind; counts one where not.
    pub(super) fn is_throttled(&mut self, now: Time, step: Step, sink: &mut impl Sink) -> bool {
        let elapsed_us = if self.config.is_linux() {
            (now.as_us() / LINUX_TICK_US).saturating_sub(self.challenge_since.as_us() / LINUX_TICK_US)
                * LINUX_TICK_US
        } else {
            now.since_us(self.challenge_since)
        };
        if self.challenges == 0 || elapsed_us >= self.config.tcp_invalid_ratelimit_us {
            self.challenges = 0;
            self.challenge_since = now;
        }
        if self.challenges >= self.config.challenge_ack_limit {
            sink.note(|| Note::Ignored { step, why: Ignored::Throttled });
            return true;
        }
        self.challenges = self.challenges.saturating_add(1);
        false
    }
}
