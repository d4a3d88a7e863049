//! SEGMENT ARRIVES in all states after SYN-SENT (RFC 9293 §3.10.7.4), one function a step.

use core::ops::ControlFlow::{self, Break, Continue};

use bytes::Bytes;

use super::reset::refuse;
use super::{Ack, Endpoint, octets};
use crate::note::{Cause, Challenge, Ignored, Note, ResetReason, Step};
use crate::segment::{Flags, Segment};
use crate::seq::Seq;
use crate::signal::{ConnectionError, Signal};
use crate::sink::Sink;
use crate::state::{Event, State};
use crate::time::Time;
use crate::timers::TimerKind;
use crate::view::Origin;

/// What is left of a segment when all that lies outside of the window is cut off.
struct InWindow {
    seq: Seq,
    payload: Bytes,
    fin: bool,
    /// Octets that were there already.
    repeated: u32,
}

impl Endpoint {
    pub(super) fn segment_otherwise(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) {
        // Nothing is returned: `Break` only says that the rest of the steps has no use for it.
        let _ = self.segment_steps(now, segment, sink);
    }

    fn segment_steps(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) -> ControlFlow<()> {
        if self.config.is_linux() {
            self.linux_exceptions(now, segment, sink)?;
        }
        let in_window = self.first_check_sequence_number(now, segment, sink)?;
        self.second_check_rst(now, segment, sink)?;
        self.fourth_check_syn(now, segment, sink)?;
        self.fifth_check_ack(now, segment, sink)?;
        self.heard_from_peer(now, sink);
        self.seventh_process_text(now, &in_window, sink)?;
        self.eighth_check_fin(now, &in_window, sink);
        Continue(())
    }

    /// Where the kernel looks before step one.
    fn linux_exceptions(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) -> ControlFlow<()> {
        let syn = segment.has(Flags::SYN) && segment.seq == self.irs && !segment.has(Flags::RST);
        if self.state == State::SynReceived && syn {
            let acks_ours = segment.has(Flags::ACK) && segment.ack == self.snd_nxt;
            if !segment.has(Flags::ACK) && self.origin == Origin::Passive {
                self.send_syn_ack_again(now, sink);
                return Break(());
            }
            if acks_ours && self.origin == Origin::Active {
                self.update_window(segment);
                self.take_ack(now, segment.ack, sink);
                self.take(Event::ReceiveSynAck, sink);
                self.ack = Ack::Now(Cause::AckOfSyn);
                self.established(now, sink);
                return Break(());
            }
        }
        let after_fin = self.fin_received && segment.seq == self.rcv_nxt - 1;
        if segment.has(Flags::RST) && after_fin {
            return self.believe_reset(segment, sink);
        }
        if segment.has(Flags::RST) && segment.seq == self.rcv_edge && self.rcv_wnd() > 0 {
            self.challenge(now, Challenge::Reset, Step::Reset, sink);
            return Break(());
        }
        Continue(())
    }

    /// First, check sequence number: RFC 9293 §3.4's four cases.
    fn first_check_sequence_number(
        &mut self,
        now: Time,
        segment: &Segment,
        sink: &mut impl Sink,
    ) -> ControlFlow<(), InWindow> {
        let (seq, len) = (segment.seq, segment.len());
        let (rcv_nxt, rcv_wnd) = (self.rcv_nxt, self.rcv_wnd());
        if self.is_acceptable(segment) {
            sink.note(|| Note::Acceptable { seq, len, rcv_nxt, rcv_wnd });
            return Continue(self.cut_to_window(segment));
        }
        sink.note(|| Note::Unacceptable { seq, len, rcv_nxt, rcv_wnd });
        let at_closed_window = rcv_wnd == 0 && seq == rcv_nxt;
        if segment.has(Flags::RST) && !at_closed_window {
            sink.note(|| Note::Ignored { step: Step::Reset, why: Ignored::ResetOutsideWindow });
            return Break(());
        }
        self.ack = Ack::Now(Cause::AckOfUnacceptable);
        // RFC 9293 A.2: the peer's FIN again, which step one would drop with its ACK alone.
        if segment.has(Flags::FIN) && segment.end() == rcv_nxt && self.fin_received {
            self.fin_again(now, segment.end() - 1, sink);
        }
        // With a closed window nothing is acceptable, but ACK and RST still count (MUST-66).
        if at_closed_window {
            return Continue(InWindow { seq, payload: Bytes::new(), fin: false, repeated: 0 });
        }
        Break(())
    }

    fn is_acceptable(&self, segment: &Segment) -> bool {
        let (seq, len) = (segment.seq, segment.len());
        let wnd = self.rcv_wnd();
        if self.config.is_linux() {
            return !segment.end().before(self.rcv_nxt) && seq.at_or_before(self.rcv_nxt + wnd);
        }
        match (len, wnd) {
            (0, 0) => seq == self.rcv_nxt,
            (0, _) => seq.within(self.rcv_nxt, wnd),
            (_, 0) => false,
            (_, _) => seq.within(self.rcv_nxt, wnd) || (segment.end() - 1).within(self.rcv_nxt, wnd),
        }
    }

    /// What of the segment lies in the window; a SYN takes its number but is looked at elsewhere.
    fn cut_to_window(&self, segment: &Segment) -> InWindow {
        let start = segment.seq + u32::from(segment.has(Flags::SYN));
        let mut payload = segment.payload.clone();
        let mut seq = start;
        if start.before(self.rcv_nxt) {
            let known = usize::try_from(self.rcv_nxt - start).unwrap_or(usize::MAX);
            let _ = payload.split_to(known.min(payload.len()));
            seq = start + octets(segment.payload.len() - payload.len());
        }
        let room = usize::try_from(self.rcv_edge - seq).unwrap_or(usize::MAX);
        let cut_off = payload.len() > room || seq.after(self.rcv_edge);
        payload.truncate(room);
        let fin = segment.has(Flags::FIN) && !cut_off;
        InWindow { seq, payload, fin, repeated: seq - start }
    }

    /// Second, check the RST bit, by RFC 5961 §3.2: only the exact number is believed.
    fn second_check_rst(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) -> ControlFlow<()> {
        if !segment.has(Flags::RST) {
            sink.note(|| Note::Passed { step: Step::Reset });
            return Continue(());
        }
        if segment.seq != self.rcv_nxt {
            self.challenge(now, Challenge::Reset, Step::Reset, sink);
            return Break(());
        }
        self.believe_reset(segment, sink)
    }

    fn believe_reset(&mut self, segment: &Segment, sink: &mut impl Sink) -> ControlFlow<()> {
        if self.state == State::TimeWait && self.config.tcp_rfc1337 {
            sink.note(|| Note::Ignored { step: Step::Reset, why: Ignored::ResetInTimeWait });
            return Break(());
        }
        let seq = segment.seq;
        sink.note(|| Note::ResetBelieved { seq });
        let linux = self.config.is_linux();
        let error = match self.state {
            State::SynReceived if self.origin == Origin::Passive => None,
            State::SynReceived if linux => Some(ConnectionError::Reset),
            State::SynReceived => Some(ConnectionError::Refused),
            State::CloseWait if linux => Some(ConnectionError::BrokenPipe),
            State::Established | State::FinWait1 | State::FinWait2 | State::CloseWait => {
                Some(ConnectionError::Reset)
            }
            State::Closed
            | State::Listen
            | State::SynSent
            | State::Closing
            | State::LastAck
            | State::TimeWait => None,
        };
        self.take(Event::ReceiveReset, sink);
        if self.state == State::Listen {
            self.back_to_listen(sink);
        } else {
            self.end(error, sink);
        }
        Break(())
    }

    /// Fourth, check the SYN bit, by RFC 5961 §4.2.
    fn fourth_check_syn(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) -> ControlFlow<()> {
        if !segment.has(Flags::SYN) {
            sink.note(|| Note::Passed { step: Step::Syn });
            return Continue(());
        }
        if self.state == State::SynReceived && self.take(Event::ReceiveSyn, sink) {
            self.back_to_listen(sink);
            return Break(());
        }
        self.challenge(now, Challenge::Syn, Step::Syn, sink);
        Break(())
    }

    /// Fifth, check the ACK field.
    fn fifth_check_ack(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) -> ControlFlow<()> {
        if !segment.has(Flags::ACK) {
            sink.note(|| Note::Ignored { step: Step::Ack, why: Ignored::NoAck });
            return Break(());
        }
        if self.state == State::SynReceived {
            self.ack_in_syn_received(now, segment, sink)?;
        } else {
            self.ack_is_in_range(now, segment, sink)?;
            self.ack_of_ours(now, segment, sink);
        }
        self.after_ack(now, sink)
    }

    fn ack_in_syn_received(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) -> ControlFlow<()> {
        if segment.ack.at_or_before(self.snd_una) || segment.ack.after(self.snd_nxt) {
            let (ack, snd_nxt) = (segment.ack, self.snd_nxt);
            sink.note(|| Note::AckOfUnsent { ack, snd_nxt });
            refuse(segment, ResetReason::BadAckInHandshake, sink);
            return Break(());
        }
        self.take_ack(now, segment.ack, sink);
        self.update_window(segment);
        self.take(Event::ReceiveAckOfSyn, sink);
        self.established(now, sink);
        self.deliver(now, sink);
        Continue(())
    }

    /// RFC 5961 §5.2: an ACK that is neither too old nor of something unsent.
    fn ack_is_in_range(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) -> ControlFlow<()> {
        let (ack, snd_nxt) = (segment.ack, self.snd_nxt);
        if ack.after(snd_nxt) {
            sink.note(|| Note::AckOfUnsent { ack, snd_nxt });
            self.ack = Ack::Now(Cause::AckOfUnsent);
            return Break(());
        }
        if ack.before(self.snd_una - self.max_snd_wnd) {
            self.challenge(now, Challenge::OldAck, Step::Ack, sink);
            return Break(());
        }
        Continue(())
    }

    fn ack_of_ours(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) {
        let ack = segment.ack;
        if ack.after(self.snd_una) {
            self.take_ack(now, ack, sink);
        } else {
            sink.note(|| Note::AckRepeats { ack });
        }
        let newer = self.snd_wl1.before(segment.seq)
            || (self.snd_wl1 == segment.seq && self.snd_wl2.at_or_before(ack));
        if newer && self.snd_una.at_or_before(ack) {
            let before = self.snd_wnd;
            self.update_window(segment);
            let snd_wnd = self.snd_wnd;
            if snd_wnd != before {
                sink.note(|| Note::WindowChanged { snd_wnd });
            }
        }
    }

    /// What an acknowledged FIN leads to, state by state.
    fn after_ack(&mut self, now: Time, sink: &mut impl Sink) -> ControlFlow<()> {
        if !self.fin_acked() {
            return Continue(());
        }
        match self.state {
            State::FinWait1 => {
                self.take(Event::ReceiveAckOfFin, sink);
                self.arm_fin_wait_2(now, sink);
                Continue(())
            }
            State::Closing => {
                self.take(Event::ReceiveAckOfFin, sink);
                self.enter_time_wait(now, sink);
                Continue(())
            }
            State::LastAck => {
                self.take(Event::ReceiveAckOfFin, sink);
                self.end(None, sink);
                Break(())
            }
            State::Closed
            | State::Listen
            | State::SynSent
            | State::SynReceived
            | State::Established
            | State::FinWait2
            | State::CloseWait
            | State::TimeWait => Continue(()),
        }
    }

    /// An orphan does not wait for the peer's FIN for ever.
    pub(super) fn arm_fin_wait_2(&mut self, now: Time, sink: &mut impl Sink) {
        if self.orphan && self.config.tcp_fin_timeout_us > 0 {
            self.timers.arm(TimerKind::FinWait2, now, self.config.tcp_fin_timeout_us, sink);
        }
    }

    /// Seventh, process the segment text.
    fn seventh_process_text(&mut self, now: Time, part: &InWindow, sink: &mut impl Sink) -> ControlFlow<()> {
        if part.repeated > 0 {
            let (seq, len) = (part.seq - part.repeated, part.repeated);
            sink.note(|| Note::DataRepeated { seq, len });
            self.ack = Ack::Now(Cause::AckOfUnacceptable);
        }
        if part.payload.is_empty() {
            return Continue(());
        }
        if !self.state.may_receive() {
            sink.note(|| Note::Ignored { step: Step::Text, why: Ignored::State });
            return Continue(());
        }
        if self.orphan {
            self.send_reset(ResetReason::DataAfterClose, sink);
            self.take(Event::ReceiveDataAfterClose, sink);
            self.end(Some(ConnectionError::Reset), sink);
            return Break(());
        }
        let (seq, len, rcv_nxt) = (part.seq, octets(part.payload.len()), self.rcv_nxt);
        self.reassembly.insert(seq, part.payload.clone());
        if seq == rcv_nxt {
            if len >= u32::from(self.config.mss.min(self.snd_mss)) {
                self.unacked_segments = self.unacked_segments.saturating_add(1);
            }
            let cause = Cause::AckOfData;
            if self.unacked_segments >= 2 {
                self.ack = Ack::Now(cause);
            } else if self.ack == Ack::Nothing {
                self.ack = Ack::Delayed(cause);
            }
        } else {
            sink.note(|| Note::DataOutOfOrder { seq, len, rcv_nxt });
            self.ack = Ack::Now(Cause::AckOfOutOfOrder);
        }
        self.deliver(now, sink);
        Continue(())
    }

    /// Gives the application what is next in order, and takes the FIN when its turn has come.
    pub(super) fn deliver(&mut self, now: Time, sink: &mut impl Sink) {
        let mut len = 0;
        // Each turn takes a part away, so this ends.
        while let Some(data) = self.reassembly.next_at(self.rcv_nxt) {
            let (seq, part) = (self.rcv_nxt, octets(data.len()));
            if part == 0 {
                continue;
            }
            sink.note(|| Note::DataInOrder { seq, len: part });
            self.unread.extend(&data);
            self.rcv_nxt += part;
            len += part;
        }
        if len > 0 {
            if self.ack == Ack::Nothing {
                self.ack = Ack::Delayed(Cause::AckOfData);
            }
            sink.signal(Signal::Readable { len });
        }
        if !self.fin_received && self.reassembly.fin_at(self.rcv_nxt) {
            self.take_fin(now, sink);
        }
    }

    /// Eighth, check the FIN bit.
    fn eighth_check_fin(&mut self, now: Time, part: &InWindow, sink: &mut impl Sink) {
        if !part.fin {
            return;
        }
        let seq = part.seq + octets(part.payload.len());
        if self.fin_received {
            return self.fin_again(now, seq, sink);
        }
        if seq.after(self.rcv_nxt) {
            let rcv_nxt = self.rcv_nxt;
            sink.note(|| Note::FinOutOfOrder { seq, rcv_nxt });
            self.reassembly.insert_fin(seq);
            self.ack = Ack::Now(Cause::AckOfOutOfOrder);
        } else if seq == self.rcv_nxt {
            self.take_fin(now, sink);
        }
    }

    /// The peer's FIN is next: no more data will come.
    fn take_fin(&mut self, now: Time, sink: &mut impl Sink) {
        let seq = self.rcv_nxt;
        sink.note(|| Note::FinInOrder { seq });
        self.rcv_nxt += 1;
        self.fin_received = true;
        // Where the application may still answer, the ACK may wait and ride on what it sends.
        self.ack = match (self.state, self.ack) {
            (State::Established, Ack::Nothing | Ack::Delayed(_)) => Ack::Delayed(Cause::AckOfFin),
            _ => Ack::Now(Cause::AckOfFin),
        };
        self.take(Event::ReceiveFin, sink);
        if self.state == State::TimeWait {
            self.enter_time_wait(now, sink);
        }
        if !self.orphan {
            sink.signal(Signal::EndOfStream);
        }
    }

    /// The peer sends its FIN again: our ACK of it was lost.
    fn fin_again(&mut self, now: Time, seq: Seq, sink: &mut impl Sink) {
        sink.note(|| Note::FinRepeated { seq });
        self.ack = Ack::Now(Cause::AckOfRepeatedFin);
        if self.state == State::TimeWait {
            let wait_us = self.config.time_wait_us();
            self.timers.arm(TimerKind::TimeWait, now, wait_us, sink);
            sink.note(|| Note::TimeWaitRestarted { deadline: now.after_us(wait_us) });
        }
    }

    /// SND.WND and what it was taken from.
    pub(super) fn update_window(&mut self, segment: &Segment) {
        self.snd_wnd = u32::from(segment.window);
        self.max_snd_wnd = self.max_snd_wnd.max(self.snd_wnd);
        self.snd_wl1 = segment.seq;
        self.snd_wl2 = segment.ack;
    }
}
