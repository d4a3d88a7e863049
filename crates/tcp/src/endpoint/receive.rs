//! SEGMENT ARRIVES in all states after SYN-SENT (RFC 9293 §3.10.7.4), one function a step. The
//! seventh and eighth step are in `text.rs`; the third (security) and the sixth (URG) are none of ours.

use core::ops::ControlFlow::{self, Break, Continue};

use bytes::Bytes;

use super::reset::refuse;
use super::{Ack, Endpoint, octets};
use crate::cause::{Cause, Challenge, ResetReason};
use crate::note::{Ignored, Note, Step};
use crate::profile::Profile;
use crate::segment::{Flags, Segment};
use crate::seq::Seq;
use crate::signal::ConnectionError;
use crate::sink::Sink;
use crate::state::{Event, State};
use crate::time::Time;
use crate::timers::TimerKind;
use crate::view::Origin;

/// What is left of a segment when all that lies outside of the window is cut off.
pub(super) struct InWindow {
    pub(super) seq: Seq,
    pub(super) payload: Bytes,
    pub(super) fin: bool,
    /// Octets that were there already.
    pub(super) repeated: u32,
    /// Whether something lay beyond the window.
    pub(super) cut_off: bool,
}

impl Endpoint {
    pub(super) fn segment_otherwise(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) {
        // Nothing is returned: `Break` only says that the rest of the steps has no use for it.
        let _ = self.segment_steps(now, segment, sink);
    }

    fn segment_steps(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) -> ControlFlow<()> {
        if self.config.is_linux() {
            self.linux_looks_first(now, segment, sink)?;
        }
        self.protect_against_wrapped_numbers(now, segment, sink)?;
        self.first_check_sequence_number(now, segment, sink)?;
        self.second_check_rst(now, segment, sink)?;
        self.fourth_check_syn(now, segment, sink)?;
        if !self.config.is_linux() {
            self.take_timestamp(now, segment);
        }
        self.fifth_check_ack(now, segment, sink)?;
        self.heard_from_peer(now, sink);
        self.linux_data_past_fin(segment, sink)?;
        // Only now: what rode on the SYN has been taken with the ACK of ours.
        let in_window = self.cut_to_window(segment);
        if !segment.has(Flags::SYN) {
            self.report_duplicate(segment);
        }
        self.seventh_process_text(now, segment, &in_window, sink)?;
        self.eighth_check_fin(now, &in_window, sink);
        Continue(())
    }

    /// First, check sequence number: RFC 9293 §3.4's four cases.
    fn first_check_sequence_number(
        &mut self,
        now: Time,
        segment: &Segment,
        sink: &mut impl Sink,
    ) -> ControlFlow<()> {
        let (seq, len) = (segment.seq, segment.len());
        let (rcv_nxt, rcv_wnd) = (self.rcv_nxt, self.rcv_wnd());
        if self.is_acceptable(segment) {
            sink.note(|| Note::Acceptable { seq, len, rcv_nxt, rcv_wnd });
            return Continue(());
        }
        sink.note(|| Note::Unacceptable { seq, len, rcv_nxt, rcv_wnd });
        // With a closed window nothing is acceptable, but ACK and RST still count (MUST-66).
        let at_closed_window = rcv_wnd == 0 && seq == rcv_nxt;
        if segment.has(Flags::RST) && !at_closed_window {
            sink.note(|| Note::Ignored { step: Step::Reset, why: Ignored::ResetOutsideWindow });
            return Break(());
        }
        self.answer_unacceptable(now, segment, sink);
        if at_closed_window { Continue(()) } else { Break(()) }
    }

    /// The ACK that tells the sender of an unacceptable segment what is expected.
    pub(super) fn answer_unacceptable(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) {
        let cause = Cause::AckOfUnacceptable;
        let is_linux = self.config.is_linux();
        if !segment.has(Flags::SYN) {
            self.report_duplicate(segment);
        }
        if self.is_fin_again(segment) {
            self.fin_again(now, segment.end() - 1, sink);
        } else if is_linux && segment.has(Flags::SYN) {
            // The kernel's challenge, wherever the SYN's number lies (RFC 5961 §4.2).
            self.challenge(now, Challenge::Syn, Step::Sequence, sink);
        } else if is_linux && segment.is_empty() {
            self.owe_throttled(now, cause, Step::Sequence, sink);
        } else {
            self.ack = Ack::Now(cause);
            if is_linux && segment.seq.before(self.rcv_nxt) {
                self.enter_quick_ack();
            }
        }
    }

    /// Whether the peer repeats its FIN, which step one would drop with its ACK alone (RFC 9293 A.2).
    pub(super) fn is_fin_again(&self, segment: &Segment) -> bool {
        self.fin_received
            && segment.flags.contains(Flags::FIN | Flags::ACK)
            && !segment.has(Flags::SYN)
            && segment.end() == self.rcv_nxt
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
        let room = if seq.after(self.rcv_edge) { 0 } else { self.rcv_edge - seq };
        let fits = octets(payload.len()) <= room;
        payload.truncate(usize::try_from(room).unwrap_or(usize::MAX));
        // A FIN takes a number, too. Linux takes it all the same if only that number is too much.
        let has_room = octets(payload.len()) < room || self.config.is_linux();
        let fin = segment.has(Flags::FIN) && fits && has_room;
        let cut_off = !fits || (segment.has(Flags::FIN) && !fin);
        InWindow { seq, payload, fin, repeated: seq - start, cut_off }
    }

    /// Second, check the RST bit, by RFC 5961 §3.2: only the exact number is believed, with data behind it or
    /// without (SHLD-2). The classic profile believes every RST in the window, as RFC 793 does.
    pub(super) fn second_check_rst(
        &mut self,
        now: Time,
        segment: &Segment,
        sink: &mut impl Sink,
    ) -> ControlFlow<()> {
        if !segment.has(Flags::RST) {
            sink.note(|| Note::Passed { step: Step::Reset });
            return Continue(());
        }
        let is_exact = segment.seq == self.rcv_nxt || self.linux_is_at_end_of_sack(segment.seq);
        if !is_exact && self.config.profile != Profile::Classic {
            self.challenge(now, Challenge::Reset, Step::Reset, sink);
            return Break(());
        }
        self.believe_reset(now, segment, sink)
    }

    pub(super) fn believe_reset(
        &mut self,
        now: Time,
        segment: &Segment,
        sink: &mut impl Sink,
    ) -> ControlFlow<()> {
        if self.state == State::TimeWait && self.config.tcp_rfc1337 {
            sink.note(|| Note::Ignored { step: Step::Reset, why: Ignored::ResetInTimeWait });
            return Break(());
        }
        let seq = segment.seq;
        sink.note(|| Note::ResetBelieved { seq });
        let error = self.error_of_reset();
        let was_embryonic = self.state == State::SynReceived && self.origin == Origin::Passive;
        self.take(Event::ReceiveReset, sink);
        if was_embryonic {
            self.back_to_where_it_came_from(now, sink);
        } else {
            self.end(error, sink);
        }
        Break(())
    }

    /// What the application learns of a RST; nothing where it has nothing more to wait for.
    pub(super) fn error_of_reset(&self) -> Option<ConnectionError> {
        let linux = self.config.is_linux();
        match self.state {
            State::SynReceived if linux => Some(ConnectionError::Reset),
            State::SynReceived => Some(ConnectionError::Refused),
            State::CloseWait if linux => Some(ConnectionError::BrokenPipe),
            State::Established | State::FinWait1 | State::FinWait2 | State::CloseWait => {
                Some(ConnectionError::Reset)
            }
            // `tcp_reset` makes an error of it, should the application still hold the socket.
            State::Closing | State::LastAck if linux && !self.orphan => Some(ConnectionError::Reset),
            State::Closed
            | State::Listen
            | State::SynSent
            | State::Closing
            | State::LastAck
            | State::TimeWait => None,
        }
    }

    /// Fourth, check the SYN bit, by RFC 5961 §4.2.
    fn fourth_check_syn(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) -> ControlFlow<()> {
        // The SYN that made the connection, come again with data: what was there already is cut off.
        // Linux does so for its requests alone.
        let is_known = self.state == State::SynReceived
            && segment.seq.before(self.rcv_nxt)
            && (self.origin == Origin::Passive || !self.config.is_linux());
        if !segment.has(Flags::SYN) || is_known {
            sink.note(|| Note::Passed { step: Step::Syn });
            return Continue(());
        }
        if self.state == State::SynReceived && self.take(Event::ReceiveSyn, sink).is_some() {
            self.back_to_where_it_came_from(now, sink);
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
            self.linux_takes_timestamp(now, segment);
        } else {
            self.ack_is_in_range(now, segment, sink)?;
            self.linux_takes_timestamp(now, segment);
            self.ack_of_ours(now, segment, sink);
        }
        self.after_ack(now, segment, sink)
    }

    fn ack_in_syn_received(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) -> ControlFlow<()> {
        if segment.ack.at_or_before(self.snd_una) || segment.ack.after(self.snd_nxt) {
            let (ack, snd_nxt) = (segment.ack, self.snd_nxt);
            sink.note(|| Note::AckOfUnsent { ack, snd_nxt });
            refuse(segment, ResetReason::BadAckInHandshake, sink);
            return Break(());
        }
        self.take_ack(now, segment, sink);
        if self.config.is_linux() && self.origin == Origin::Passive {
            // The socket is made only now (`tcp_create_openreq_child`).
            self.max_snd_wnd = 0;
            self.challenges = 0;
        }
        self.update_window(segment);
        self.take(Event::ReceiveAckOfSyn, sink);
        self.established(now, sink);
        self.deliver(now, sink);
        Continue(())
    }

    /// RFC 5961 §5.2, MAY-12: an ACK that is neither too old nor of something unsent.
    fn ack_is_in_range(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) -> ControlFlow<()> {
        let (ack, snd_nxt) = (segment.ack, self.snd_nxt);
        if ack.after(snd_nxt) {
            sink.note(|| Note::AckOfUnsent { ack, snd_nxt });
            // The kernel counts it among its challenge ACKs (`tcp_send_challenge_ack`).
            if self.config.is_linux() {
                self.owe_throttled(now, Cause::AckOfUnsent, Step::Ack, sink);
            } else {
                self.ack = Ack::Now(Cause::AckOfUnsent);
            }
            return Break(());
        }
        if ack.before(self.snd_una - self.oldest_ack()) {
            self.challenge(now, Challenge::OldAck, Step::Ack, sink);
            return Break(());
        }
        Continue(())
    }

    /// By how much an ACK may be older than SND.UNA: MAX.SND.WND. The kernel knows that none can be older than
    /// what was acknowledged (`tcp_ack`); after 2³² octets it is as strict once more, for a moment.
    fn oldest_ack(&self) -> u32 {
        if !self.config.is_linux() {
            return self.max_snd_wnd;
        }
        let begin = self.iss + u32::from(self.origin == Origin::Passive);
        self.max_snd_wnd.min(self.snd_una - begin)
    }

    fn ack_of_ours(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) {
        let (ack, snd_una) = (segment.ack, self.snd_una);
        self.take_sack(segment);
        if self.config.is_linux() && !ack.before(snd_una) {
            // The way to the peer works (`tcp_ack`).
            self.soft_error = None;
        }
        if ack.after(snd_una) {
            let opens = self.in_flight.first().is_some_and(|first| first.flags.contains(Flags::SYN));
            self.take_ack(now, segment, sink);
            // What-if: with two steps it is open already.
            if opens && !self.config.two_step_handshake {
                // The application closed in SYN-RECEIVED: the connection is open all the same.
                self.established(now, sink);
                self.deliver(now, sink);
            }
        } else {
            sink.note(|| Note::AckRepeats { ack });
        }
        self.probe_is_answered(segment, snd_una);
        let newer = if self.config.is_linux() {
            self.linux_window_is_newer(segment, snd_una)
        } else {
            self.snd_wl1.before(segment.seq)
                || (self.snd_wl1 == segment.seq && self.snd_wl2.at_or_before(ack))
        };
        if newer && self.snd_una.at_or_before(ack) {
            let before = self.snd_wnd;
            self.update_window(segment);
            let snd_wnd = self.snd_wnd;
            if snd_wnd != before {
                sink.note(|| Note::WindowChanged { snd_wnd });
            }
        }
        if self.snd_una.at_or_before(ack) {
            self.window_stays_closed(now, sink);
        }
    }

    /// What an acknowledged FIN leads to, state by state.
    fn after_ack(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) -> ControlFlow<()> {
        if !self.fin_acked() {
            return Continue(());
        }
        match self.state {
            State::FinWait1 => {
                self.take(Event::ReceiveAckOfFin, sink);
                if self.orphan && self.config.no_fin_wait_2 {
                    // The kernel answers the ACK, as if it were for nobody (`tcp_rcv_state_process`).
                    self.take(Event::Abort, sink);
                    refuse(segment, ResetReason::Abort, sink);
                    self.end(None, sink);
                    return Break(());
                }
                self.arm_fin_wait_2(now, sink);
                Continue(())
            }
            State::Closing => {
                self.take(Event::ReceiveAckOfFin, sink);
                if self.config.no_time_wait {
                    self.end(None, sink);
                    return Break(());
                }
                self.enter_time_wait(now, sink);
                // The kernel is done with the segment then: a FIN that it repeats is not answered.
                if self.config.is_linux() { Break(()) } else { Continue(()) }
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
        if self.orphan && self.config.no_fin_wait_2 {
            return self.abort(now, ResetReason::Abort, sink);
        }
        if self.orphan && self.config.is_linux() {
            return self.linux_orphan_in_fin_wait_2(now, sink);
        }
        if self.orphan && self.config.tcp_fin_timeout_us > 0 {
            self.timers.arm(TimerKind::FinWait2, now, self.config.tcp_fin_timeout_us, sink);
        }
    }

    /// SND.WND and what it was taken from.
    pub(super) fn update_window(&mut self, segment: &Segment) {
        self.snd_wnd = self.window_of(segment);
        self.max_snd_wnd = self.max_snd_wnd.max(self.snd_wnd);
        self.snd_wl1 = segment.seq;
        self.snd_wl2 = segment.ack;
    }
}
