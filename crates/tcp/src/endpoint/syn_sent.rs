//! SEGMENT ARRIVES in SYN-SENT (RFC 9293 §3.10.7.3).

use super::reset::refuse;
use super::{Ack, Endpoint};
use crate::cause::{Cause, ResetReason};
use crate::note::{Ignored, Note, Step};
use crate::segment::{Flags, Segment};
use crate::signal::ConnectionError;
use crate::sink::Sink;
use crate::state::Event;
use crate::time::Time;
use crate::timers::TimerKind;

/// `TCP_TIMEOUT_MIN`: two ticks of a kernel with 250 of them a second.
const LINUX_TIMEOUT_MIN_US: u64 = 8_000;

impl Endpoint {
    pub(super) fn segment_in_syn_sent(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) {
        let acks = segment.has(Flags::ACK);
        if acks && (segment.ack.at_or_before(self.iss) || segment.ack.after(self.snd_nxt)) {
            return self.bad_ack_in_syn_sent(now, segment, sink);
        }
        if acks && !segment.has(Flags::RST) && self.linux_rejects_echo(segment) {
            return refuse(segment, ResetReason::BadEcho, sink);
        }
        if segment.has(Flags::RST) {
            return self.reset_in_syn_sent(acks, segment, sink);
        }
        if !segment.has(Flags::SYN) {
            return sink.note(|| Note::Ignored { step: Step::Syn, why: Ignored::State });
        }
        self.take_syn(now, segment);
        if acks {
            self.take_ack(now, segment, sink);
            self.take(Event::ReceiveSynAck, sink);
            self.ack = Ack::Now(Cause::AckOfSyn);
            if self.config.is_linux() && self.defer_accept > 0 {
                self.linux_third_step_waits(now, sink);
            }
            self.established(now, sink);
            self.keep_what_rides_on_syn(segment);
            self.deliver(now, sink);
        } else {
            self.keep_what_rides_on_syn(segment);
            self.take(Event::ReceiveSyn, sink);
            self.repeat_syn_with_ack(now, sink);
        }
    }

    /// First: an ACK of something that this handshake never sent.
    fn bad_ack_in_syn_sent(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) {
        let (ack, snd_nxt) = (segment.ack, self.snd_nxt);
        sink.note(|| Note::AckOfUnsent { ack, snd_nxt });
        if segment.has(Flags::RST) {
            sink.note(|| Note::Ignored { step: Step::Ack, why: Ignored::ResetAnswersNothing });
        } else {
            refuse(segment, ResetReason::BadAckInHandshake, sink);
        }
        // The RST ends what the peer has kept of an older connection, so a SYN may succeed at once.
        if self.config.is_linux() && self.retransmits == 0 {
            self.timers.arm(TimerKind::Retransmission, now, LINUX_TIMEOUT_MIN_US, sink);
        }
    }

    /// Second: a RST is believed if it acknowledges our SYN.
    fn reset_in_syn_sent(&mut self, acks: bool, segment: &Segment, sink: &mut impl Sink) {
        if !acks {
            return sink.note(|| Note::Ignored { step: Step::Reset, why: Ignored::ResetWithoutAck });
        }
        let seq = segment.seq;
        sink.note(|| Note::ResetBelieved { seq });
        self.take(Event::ReceiveReset, sink);
        self.end(Some(ConnectionError::Refused), sink);
    }
}
