//! Where Linux looks at a segment otherwise than RFC 9293's steps do.

use core::ops::ControlFlow::{self, Break, Continue};

use super::reset::refuse;
use super::{Ack, Endpoint};
use crate::cause::{Cause, ResetReason};
use crate::note::{Ignored, Note, Step};
use crate::segment::{Flags, Segment};
use crate::seq::Seq;
use crate::sink::Sink;
use crate::state::{Event, State};
use crate::time::Time;
use crate::view::Origin;

impl Endpoint {
    /// What comes before step one. `Break` when the segment is done with.
    pub(super) fn linux_looks_first(
        &mut self,
        now: Time,
        segment: &Segment,
        sink: &mut impl Sink,
    ) -> ControlFlow<()> {
        match (self.state, self.origin) {
            (State::SynReceived, Origin::Passive) => return self.linux_request(now, segment, sink),
            (State::TimeWait, _) => {
                self.linux_minisock(now, segment, sink);
                return Break(());
            }
            (State::FinWait2, _) if self.minisock => {
                self.linux_minisock(now, segment, sink);
                return Break(());
            }
            (State::SynReceived, Origin::Active) => self.linux_crossed_syn_ack(now, segment, sink)?,
            (State::CloseWait | State::Closing | State::LastAck, _) => {
                self.linux_reset_before_fin(now, segment, sink)?;
            }
            (
                State::Closed
                | State::Listen
                | State::SynSent
                | State::Established
                | State::FinWait1
                | State::FinWait2,
                _,
            ) => {}
        }
        // Wherever it lies: the kernel does not even look at its number.
        if !segment.has(Flags::ACK | Flags::RST | Flags::SYN) {
            sink.note(|| Note::Ignored { step: Step::Ack, why: Ignored::NoAck });
            return Break(());
        }
        Continue(())
    }

    /// A half-open connection is a request, not a socket (`tcp_check_req`): the SYN again draws the
    /// SYN-ACK again, and another SYN ends the request.
    fn linux_request(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) -> ControlFlow<()> {
        let (is_rst, is_syn, has_ack) =
            (segment.has(Flags::RST), segment.has(Flags::SYN), segment.has(Flags::ACK));
        let is_old = self.linux_rejects_timestamp(now, segment);
        if is_syn && !is_rst && !has_ack && segment.seq == self.irs && !is_old {
            if !self.is_throttled(now, Step::Syn, sink) {
                self.send_syn_ack_again(now, sink);
            }
            return Break(());
        }
        if has_ack && segment.ack != self.snd_nxt {
            self.linux_bad_ack(segment, sink);
            return Break(());
        }
        if is_old || !self.linux_in_window(segment) {
            return self.linux_out_of_window(now, segment, sink);
        }
        if is_rst {
            // RFC 5961 §3.2 holds here, too.
            return self.second_check_rst(now, segment, sink);
        }
        // The old SYN in front of data is cut off.
        if is_syn && segment.seq != self.irs {
            self.take(Event::ReceiveSyn, sink);
            refuse(segment, ResetReason::NoConnection, sink);
            self.back_to_where_it_came_from(now, sink);
            return Break(());
        }
        Continue(())
    }

    fn linux_bad_ack(&self, segment: &Segment, sink: &mut impl Sink) {
        let (ack, snd_nxt) = (segment.ack, self.snd_nxt);
        sink.note(|| Note::AckOfUnsent { ack, snd_nxt });
        if segment.has(Flags::RST) {
            sink.note(|| Note::Ignored { step: Step::Ack, why: Ignored::ResetAnswersNothing });
        } else {
            refuse(segment, ResetReason::BadAckInHandshake, sink);
        }
    }

    /// `tcp_in_window`, which is stricter than what an open connection asks.
    pub(super) fn linux_in_window(&self, segment: &Segment) -> bool {
        let (seq, end) = (segment.seq, segment.end());
        seq == self.rcv_nxt
            || (end.after(self.rcv_nxt) && seq.before(self.rcv_edge))
            || (seq == self.rcv_edge && segment.is_empty())
    }

    pub(super) fn linux_out_of_window(
        &mut self,
        now: Time,
        segment: &Segment,
        sink: &mut impl Sink,
    ) -> ControlFlow<()> {
        let (seq, len) = (segment.seq, segment.len());
        let (rcv_nxt, rcv_wnd) = (self.rcv_nxt, self.rcv_wnd());
        sink.note(|| Note::Unacceptable { seq, len, rcv_nxt, rcv_wnd });
        if segment.has(Flags::RST) {
            sink.note(|| Note::Ignored { step: Step::Reset, why: Ignored::ResetOutsideWindow });
        } else if segment.is_empty() || segment.has(Flags::SYN) {
            self.owe_throttled(now, Cause::AckOfUnacceptable, Step::Sequence, sink);
        } else {
            self.ack = Ack::Now(Cause::AckOfUnacceptable);
        }
        Break(())
    }

    /// The peer's SYN-ACK after SYNs have crossed opens the connection, although the SYN in it is old
    /// (`tcp_validate_incoming`, as RFC 9293's Figure 7 draws it).
    fn linux_crossed_syn_ack(
        &mut self,
        now: Time,
        segment: &Segment,
        sink: &mut impl Sink,
    ) -> ControlFlow<()> {
        let is_it = segment.flags.contains(Flags::SYN | Flags::ACK)
            && !segment.has(Flags::RST)
            && segment.seq == self.irs
            && segment.len() == 1
            && segment.ack == self.snd_nxt;
        if !is_it {
            return Continue(());
        }
        self.take_timestamp(now, segment);
        self.take_ack(now, segment, sink);
        self.update_window(segment);
        self.take(Event::ReceiveSynAck, sink);
        // To the kernel the SYN in it is data that came twice (`tcp_data_queue`).
        self.report_duplicate(segment);
        self.ack = Ack::Now(Cause::AckOfSyn);
        self.established(now, sink);
        Break(())
    }

    /// A RST from before the peer's FIN is believed, too (`tcp_reset_check`).
    fn linux_reset_before_fin(
        &mut self,
        now: Time,
        segment: &Segment,
        sink: &mut impl Sink,
    ) -> ControlFlow<()> {
        if segment.has(Flags::RST) && segment.seq == self.rcv_nxt - 1 {
            return self.believe_reset(now, segment, sink);
        }
        Continue(())
    }

    /// A timestamp counts when the ACK beside it does (`tcp_ack`).
    pub(super) fn linux_takes_timestamp(&mut self, now: Time, segment: &Segment) {
        if self.config.is_linux() && self.snd_una.at_or_before(segment.ack) {
            self.take_timestamp(now, segment);
        }
    }

    /// Of two segments with one number and nothing new acknowledged, the kernel takes the larger window, or none
    /// at all (`tcp_may_update_window`).
    pub(super) fn linux_window_is_newer(&self, segment: &Segment, snd_una: Seq) -> bool {
        let window = self.window_of(segment);
        segment.ack.after(snd_una)
            || self.snd_wl1.before(segment.seq)
            || (self.snd_wl1 == segment.seq && (window > self.snd_wnd || window == 0))
    }

    /// The kernel believes a RST also where the data ends that it has told of with SACK
    /// (`tcp_validate_incoming`): the peer may count on it.
    pub(super) fn linux_is_at_end_of_sack(&self, seq: Seq) -> bool {
        self.config.is_linux() && self.agreed.sack && self.reassembly.end() == Some(seq)
    }

    /// Data that goes on past the peer's FIN resets the connection (`tcp_rcv_state_process`), where some of
    /// it was there before the FIN; all of it past the FIN is only dropped.
    pub(super) fn linux_data_past_fin(&mut self, segment: &Segment, sink: &mut impl Sink) -> ControlFlow<()> {
        let waits_for_nothing = matches!(self.state, State::CloseWait | State::Closing | State::LastAck);
        let fin = u32::from(segment.has(Flags::FIN));
        let goes_on = !segment.payload.is_empty()
            && segment.seq.before(self.rcv_nxt)
            && (segment.end() - fin).after(self.rcv_nxt);
        if !(self.config.is_linux() && waits_for_nothing && goes_on) {
            return Continue(());
        }
        refuse(segment, ResetReason::DataAfterClose, sink);
        let error = self.error_of_reset();
        self.take(Event::ReceiveReset, sink);
        self.end(error, sink);
        Break(())
    }

    /// The number of an ACK without data: SND.NXT, but never past the window, which may have shrunk
    /// (`tcp_acceptable_seq`).
    pub(super) fn acceptable_seq(&self) -> Seq {
        let edge = self.snd_una + self.snd_wnd;
        let step = self.agreed.shifts.map_or(0, |shifts| 1 << shifts.rcv);
        let is_past = self.config.is_linux()
            && self.state.is_synchronized()
            && self.state != State::TimeWait
            && !self.minisock
            && edge.before(self.snd_nxt)
            && self.snd_nxt - edge >= step;
        if is_past { edge } else { self.snd_nxt }
    }
}
