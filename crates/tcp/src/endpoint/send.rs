//! What goes out: SYN, data, FIN, ACK, and the retransmission queue.

use bytes::Bytes;

use super::frames::Together;
use super::{Ack, Endpoint, InFlight, octets};
use crate::cause::Cause;
use crate::note::Note;
use crate::segment::{Flags, Segment};
use crate::seq::Seq;
use crate::sink::Sink;
use crate::state::{Event, State};
use crate::time::Time;
use crate::timers::TimerKind;
use crate::view::Origin;

impl Endpoint {
    /// Our SYN, with an ACK where the peer's is there.
    pub(super) fn send_syn(&mut self, now: Time, iss: Seq, cause: Cause, sink: &mut impl Sink) {
        sink.note(|| Note::IsnChosen { iss });
        self.iss = iss;
        self.snd_una = iss;
        self.snd_nxt = iss;
        if self.config.is_linux() && self.origin == Origin::Active {
            // It counts from its first SYN (`tcp_connect`).
            self.first_retransmit = Some(now);
        }
        self.send_and_keep(now, Flags::SYN, Bytes::new(), cause, sink);
        self.arm_send_timers(now, sink);
    }

    /// A SYN crossed ours (MUST-10): ours goes again, now with the ACK of the peer's. Its timer runs on (RFC 6298
    /// §5.1). Linux takes it for a new segment and measures it; by Karn's algorithm nobody could tell
    /// which of the two is acknowledged.
    pub(super) fn repeat_syn_with_ack(&mut self, now: Time, sink: &mut impl Sink) {
        let retransmitted = self.in_flight.first().is_some_and(|first| first.retransmitted);
        self.transmit_first(now, Cause::SimultaneousOpen, sink);
        if self.config.is_linux()
            && let Some(first) = self.in_flight.first_mut()
        {
            first.retransmitted = retransmitted;
        }
    }

    /// The peer's SYN came again, so our SYN-ACK goes again. The wait begins anew, as long as it was.
    pub(super) fn send_syn_ack_again(&mut self, now: Time, sink: &mut impl Sink) {
        self.transmit_first(now, Cause::AnswerToRepeatedSyn, sink);
        self.timers.arm(TimerKind::Retransmission, now, self.rto.rto_us(), sink);
    }

    /// Sends the oldest segment on the retransmission queue again.
    pub(super) fn transmit_first(&mut self, now: Time, cause: Cause, sink: &mut impl Sink) {
        self.transmit_again(now, 0, cause, sink);
    }

    /// Sends the newest segment on it again.
    pub(super) fn transmit_last(&mut self, now: Time, cause: Cause, sink: &mut impl Sink) {
        self.transmit_again(now, self.in_flight.len().saturating_sub(1), cause, sink);
    }

    /// Sends what is at a place of the retransmission queue again.
    pub(super) fn transmit_again(&mut self, now: Time, place: usize, cause: Cause, sink: &mut impl Sink) {
        if self.config.is_linux() {
            self.collapse(place);
        }
        let Some(segment) = self.in_flight.get_mut(place) else { return };
        (segment.retransmitted, segment.lost, segment.sent) = (true, false, now);
        let (seq, flags, payload) = (segment.seq, segment.flags, segment.payload.clone());
        self.emit(now, seq, flags, payload, cause, sink);
    }

    /// Everything that this moment lets out: data, FIN, an ACK that is owed; and the timers for it.
    pub(super) fn output(&mut self, now: Time, sink: &mut impl Sink) {
        match self.state {
            State::Closed | State::Listen | State::SynSent => return,
            State::SynReceived
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck
            | State::TimeWait => {}
        }
        self.window_opened(now, sink);
        if self.state.may_send() {
            self.send_data(now, false, sink);
            self.send_fin(now, sink);
        }
        self.settle_ack(now, sink);
        self.arm_send_timers(now, sink);
    }

    /// How many octets the peer's window has room for.
    pub(super) fn usable_window(&self) -> u32 {
        let edge = self.snd_una + self.snd_wnd;
        if edge.before(self.snd_nxt) { 0 } else { edge - self.snd_nxt }
    }

    /// Sends queued data, as far as the window, Nagle's algorithm and the avoidance of silly windows
    /// let it; `overridden` sends what fits all the same. Each turn sends an octet at least. PSH is where the
    /// queue ends (MUST-61).
    pub(super) fn send_data(&mut self, now: Time, overridden: bool, sink: &mut impl Sink) {
        let mut overridden = overridden;
        let mut together = Together::default();
        while !self.unsent.is_empty() && !self.fin_sent {
            let (queued, usable) = (octets(self.unsent.len()), self.usable_window());
            let len = queued.min(usable).min(self.largest_payload());
            let may_go = overridden || self.congestion_window_has_room();
            if len == 0 || !may_go || !(overridden || self.is_worth_sending(queued, usable, sink)) {
                return;
            }
            // What the persist timer lets out is pushed (`tcp_write_wakeup`).
            let is_probe = core::mem::replace(&mut overridden, false);
            let ends_frame = self.config.is_linux()
                && (is_probe || together.ends(|| self.linux_frame(queued.min(usable))));
            self.send_segment_of_data(now, len, ends_frame, sink);
        }
    }

    /// Sends so many octets of what is queued; the FIN rides on the last of it, where it has room.
    pub(super) fn send_segment_of_data(&mut self, now: Time, len: u32, pushed: bool, sink: &mut impl Sink) {
        let last = len == octets(self.unsent.len());
        let mut flags = if last || pushed { Flags::PSH } else { Flags::empty() };
        if last && self.closed && self.usable_window() > len {
            flags |= Flags::FIN;
        }
        let payload = self.unsent.take(usize::try_from(len).unwrap_or(usize::MAX));
        let cause = if flags.contains(Flags::FIN) { Cause::Fin } else { Cause::Data };
        self.send_and_keep(now, flags, payload, cause, sink);
    }

    /// RFC 9293 §3.8.6.2.1 (the sender's side of silly window avoidance) with §3.7.4 (Nagle). What is held
    /// back goes when all before it is acknowledged, or the persist timer fires (MUST-60).
    fn is_worth_sending(&self, queued: u32, usable: u32, sink: &mut impl Sink) -> bool {
        let can_go = queued.min(usable);
        let idle = self.in_flight.is_empty();
        if can_go >= self.largest_payload() || (idle && can_go >= self.max_snd_wnd / 2) {
            return true;
        }
        if queued > usable {
            return false;
        }
        let goes = idle || self.config.nodelay || self.closed || self.no_small_segment_waits();
        if !goes {
            sink.note(|| Note::HeldByNagle { len: queued });
        }
        goes
    }

    /// Linux holds small data back only while other small data is under way (Minshall's variant,
    /// `tcp_minshall_check`).
    fn no_small_segment_waits(&self) -> bool {
        let largest = self.largest_payload();
        let is_small =
            |sent: &InFlight| !sent.flags.contains(Flags::SYN) && octets(sent.payload.len()) < largest;
        self.config.is_linux() && !self.in_flight.iter().any(is_small)
    }

    /// The FIN, when all data before it is sent and it did not ride on the last of it.
    fn send_fin(&mut self, now: Time, sink: &mut impl Sink) {
        let is_due = self.closed && !self.fin_sent && self.unsent.is_empty();
        if is_due && self.usable_window() > 0 && self.congestion_window_has_room() {
            self.send_and_keep(now, Flags::FIN, Bytes::new(), Cause::Fin, sink);
        }
    }

    /// Sends something that takes sequence space, and keeps it until it is acknowledged.
    pub(super) fn send_and_keep(
        &mut self,
        now: Time,
        flags: Flags,
        payload: Bytes,
        cause: Cause,
        sink: &mut impl Sink,
    ) {
        if flags.contains(Flags::FIN) {
            self.fin_sent = true;
            if self.state == State::CloseWait {
                self.take(Event::FinSent, sink);
            }
        }
        self.tail_probe.sends();
        let segment = InFlight {
            seq: self.snd_nxt,
            flags,
            payload,
            sent: now,
            retransmitted: false,
            sacked: false,
            lost: false,
        };
        self.snd_nxt = segment.end();
        let (seq, payload) = (segment.seq, segment.payload.clone());
        self.in_flight.push(segment);
        self.emit(now, seq, flags, payload, cause, sink);
    }

    /// Sends a segment without keeping it. An ACK that is owed rides on it.
    pub(super) fn emit(
        &mut self,
        now: Time,
        seq: Seq,
        flags: Flags,
        payload: Bytes,
        cause: Cause,
        sink: &mut impl Sink,
    ) {
        let Some(remote) = self.remote else { return };
        let mut segment = Segment::new(self.local, remote, seq, flags);
        segment.payload = payload;
        if self.state == State::SynSent {
            segment.window = u16::try_from(self.first_window()).unwrap_or(u16::MAX);
        } else {
            self.advance_window();
            segment.flags |= Flags::ACK;
            segment.ack = self.rcv_nxt;
            segment.window = self.window_field(flags);
            self.stamps.last_ack_sent = segment.ack;
            self.ack_rides(cause, sink);
            if self.config.is_linux() {
                self.linux_ack_leaves(now, !segment.payload.is_empty());
            }
        }
        self.put_options(now, &mut segment);
        sink.transmit(segment, cause);
    }

    fn ack_rides(&mut self, cause: Cause, sink: &mut impl Sink) {
        let owed = core::mem::replace(&mut self.ack, Ack::Nothing);
        self.unacked_segments = 0;
        match owed {
            Ack::Nothing => {}
            Ack::Now(own) | Ack::Delayed(own) => {
                if own != cause && cause != Cause::DelayedAck {
                    sink.note(|| Note::AckMerged);
                }
            }
        }
        self.timers.cancel(TimerKind::DelayedAck, sink);
    }

    /// Moves the right edge of our window, by enough to be worth it (RFC 9293 §3.8.6.2.2).
    fn advance_window(&mut self) {
        let edge = self.rcv_nxt + self.room();
        if self.rcv_edge.before(edge) && self.is_worth_telling(edge) {
            self.rcv_edge = edge;
        }
    }

    fn is_worth_telling(&self, edge: Seq) -> bool {
        edge - self.rcv_edge >= u32::from(self.config.mss).min(self.config.rcvbuf.div_ceil(2))
    }

    /// The application has read: if the window had become small, the peer is told that it is not.
    pub(super) fn tell_window(&mut self, now: Time, sink: &mut impl Sink) {
        let edge = self.rcv_nxt + self.room();
        let was_small = self.rcv_wnd() < u32::from(self.config.mss).min(self.config.rcvbuf.div_ceil(2));
        if self.state.may_receive() && was_small && self.rcv_edge.before(edge) && self.is_worth_telling(edge)
        {
            self.send_ack(now, Cause::WindowUpdate, sink);
        }
    }

    /// Sends the ACK that is owed, or lets it wait (SHLD-18) for as long as the knob says (MUST-40).
    fn settle_ack(&mut self, now: Time, sink: &mut impl Sink) {
        if self.config.is_linux() {
            return self.settle_linux_ack(now, sink);
        }
        let wait_us = self.config.delayed_ack_us;
        match self.ack {
            Ack::Nothing => {}
            Ack::Delayed(_) if wait_us > 0 => {
                if !self.timers.is_running(TimerKind::DelayedAck) {
                    self.timers.arm(TimerKind::DelayedAck, now, wait_us, sink);
                    sink.note(|| Note::AckDelayed { deadline: now.after_us(wait_us) });
                }
            }
            Ack::Now(cause) | Ack::Delayed(cause) => self.send_ack(now, cause, sink),
        }
    }

    pub(super) fn send_ack(&mut self, now: Time, cause: Cause, sink: &mut impl Sink) {
        self.emit(now, self.acceptable_seq(), Flags::empty(), Bytes::new(), cause, sink);
    }

    /// The peer acknowledges everything before `ack`, which is new.
    pub(super) fn take_ack(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) {
        let (ack, snd_una) = (segment.ack, self.snd_una);
        sink.note(|| Note::AckAdvances { ack, snd_una });
        self.snd_una = ack;
        let acked = self.in_flight.iter().take_while(|segment| segment.end().at_or_before(ack)).count();
        let ambiguous = self.in_flight[..acked].iter().any(|segment| segment.retransmitted);
        let sent = self.measured_by(acked);
        self.congestion_window_grows(acked, self.in_flight.len());
        self.undo_spurious_timeout(acked);
        if acked == self.in_flight.len() {
            self.in_flight.clear();
        } else {
            self.in_flight.drain(..acked);
        }
        self.cut_acked_part(ack);
        let snd = (self.snd_una, self.snd_nxt);
        match sent {
            Some(_) if ambiguous => match self.echoed_round_trip_us(now, segment) {
                Some(rtt_us) => self.rto.measured(rtt_us, snd, sink),
                // Karn's algorithm: what was backed off stays so until a segment is measured.
                None => sink.note(|| Note::RttAmbiguous),
            },
            Some(sent) => self.rto.measured(now.since_us(sent), snd, sink),
            None => {}
        }
        self.no_longer_retransmitting();
        // RFC 6298 §5.2 and §5.3; what is still outstanding is timed anew by `arm_send_timers`.
        self.stop_timing(sink);
        self.timers.cancel(TimerKind::UserTimeout, sink);
        self.retransmit_lost(now, sink);
    }

    /// When the segment was sent that an ACK of the `acked` oldest measures: the last of them, with the
    /// kernel the first.
    fn measured_by(&self, acked: usize) -> Option<Time> {
        let last = acked.checked_sub(1)?;
        let place = if self.config.is_linux() { 0 } else { last };
        self.in_flight.get(place).map(|segment| segment.sent)
    }

    /// What is retransmitted from now on counts anew.
    pub(super) fn no_longer_retransmitting(&mut self) {
        self.retransmits = 0;
        self.first_retransmit = None;
        self.r1_reached = false;
    }

    /// Takes away what of the oldest segment is acknowledged.
    fn cut_acked_part(&mut self, ack: Seq) {
        if let Some(first) = self.in_flight.first_mut()
            && first.seq.before(ack)
        {
            let known = usize::try_from(ack - first.seq).unwrap_or(usize::MAX);
            let _ = first.payload.split_to(known.min(first.payload.len()));
            first.seq = ack;
        }
    }
}
