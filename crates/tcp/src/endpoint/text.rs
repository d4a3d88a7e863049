//! What a segment carries: the seventh step, process the segment text, and the eighth, check the FIN
//! bit (RFC 9293 §3.10.7.4).

use core::ops::ControlFlow::{self, Continue};

use super::receive::InWindow;
use super::{Ack, Endpoint, octets};
use crate::cause::Cause;
use crate::note::{Ignored, Note, Step};
use crate::segment::{Flags, Segment};
use crate::seq::Seq;
use crate::signal::Signal;
use crate::sink::Sink;
use crate::state::{Event, State};
use crate::time::Time;
use crate::timers::TimerKind;

impl Endpoint {
    /// Seventh, process the segment text.
    pub(super) fn seventh_process_text(
        &mut self,
        now: Time,
        segment: &Segment,
        part: &InWindow,
        sink: &mut impl Sink,
    ) -> ControlFlow<()> {
        if part.repeated > 0 {
            let (seq, len) = (part.seq - part.repeated, part.repeated);
            sink.note(|| Note::DataRepeated { seq, len });
            // Linux acknowledges what is new in it as it does all that is new.
            if part.payload.is_empty() || !self.config.is_linux() {
                self.acknowledge_known_text();
            }
        }
        let lost = self.reads_no_more && self.closed && self.config.is_linux();
        if self.config.is_linux() && (self.orphan || lost) && self.lacks_data_before_fin(segment) {
            return self.reset_after_close(segment, sink);
        }
        if part.payload.is_empty() {
            if part.cut_off {
                sink.note(|| Note::Ignored { step: Step::Text, why: Ignored::OutsideWindow });
                self.acknowledge_known_text();
            }
            return Continue(());
        }
        if !self.state.may_receive() {
            sink.note(|| Note::Ignored { step: Step::Text, why: Ignored::State });
            return Continue(());
        }
        if self.orphan || lost {
            return self.reset_after_close(segment, sink);
        }
        self.keep_text(now, part, sink);
        self.deliver(now, sink);
        Continue(())
    }

    /// A FIN that comes before its turn tells of data that is lost on nobody (`tcp_rcv_state_process`).
    fn lacks_data_before_fin(&self, segment: &Segment) -> bool {
        self.state.may_receive() && segment.has(Flags::FIN) && segment.seq.after(self.rcv_nxt)
    }

    /// The peer sends what is known or what there is no room for: it has to hear how far we are.
    fn acknowledge_known_text(&mut self) {
        self.ack = Ack::Now(Cause::AckOfUnacceptable);
        if self.config.is_linux() {
            self.enter_quick_ack();
            self.owe_linux_ack(Cause::AckOfUnacceptable);
        }
    }

    /// Puts the text where its turn will come (SHLD-31), and settles how soon it has to be acknowledged: at
    /// once what leaves a gap (MAY-13).
    fn keep_text(&mut self, now: Time, part: &InWindow, sink: &mut impl Sink) {
        let (seq, len, rcv_nxt) = (part.seq, octets(part.payload.len()), self.rcv_nxt);
        let fills_gap = !self.reassembly.is_empty();
        self.reassembly.insert(seq, part.payload.clone());
        if seq != rcv_nxt {
            self.report_out_of_order(seq);
            sink.note(|| Note::DataOutOfOrder { seq, len, rcv_nxt });
            self.ack = Ack::Now(Cause::AckOfOutOfOrder);
            return;
        }
        if self.config.is_linux() {
            self.linux_data_came(now, len + part.repeated);
            if fills_gap {
                self.ack = Ack::Now(Cause::AckOfData);
            }
            return;
        }
        if len >= u32::from(self.config.mss.min(self.snd_mss)) {
            self.unacked_segments = self.unacked_segments.saturating_add(1);
        }
        // At once: every second full-sized segment (SHLD-19), and what fills a gap (RFC 5681 §4.2).
        if self.unacked_segments >= 2 || fills_gap {
            self.ack = Ack::Now(Cause::AckOfData);
        } else if self.ack == Ack::Nothing {
            self.ack = Ack::Delayed(Cause::AckOfData);
        }
    }

    /// Gives the application what is next in order, and takes the FIN when its turn has come.
    pub(super) fn deliver(&mut self, now: Time, sink: &mut impl Sink) {
        let mut len = 0;
        // Each turn takes a part away, so this ends.
        while let Some(data) = self.reassembly.next_at(self.rcv_nxt) {
            let (seq, part) = (self.rcv_nxt, octets(data.len()));
            sink.note(|| Note::DataInOrder { seq, len: part });
            self.unread.push(data);
            self.rcv_nxt += part;
            len += part;
        }
        if len > 0 {
            if self.ack == Ack::Nothing {
                self.ack = Ack::Delayed(Cause::AckOfData);
            }
            sink.signal(Signal::Readable { len });
        }
        if self.reassembly.fin_at(self.rcv_nxt) {
            self.take_fin(now, sink);
        }
    }

    /// Eighth, check the FIN bit.
    pub(super) fn eighth_check_fin(&mut self, now: Time, part: &InWindow, sink: &mut impl Sink) {
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
            self.report_out_of_order(seq);
            self.ack = Ack::Now(Cause::AckOfOutOfOrder);
        } else if seq == self.rcv_nxt {
            self.take_fin(now, sink);
        } else {
            // At the number of an octet that was there already: only Linux lets it come this far.
            self.ack = Ack::Now(Cause::AckOfUnacceptable);
        }
    }

    /// The peer's FIN is next: no more data will come.
    pub(super) fn take_fin(&mut self, now: Time, sink: &mut impl Sink) {
        let seq = self.rcv_nxt;
        sink.note(|| Note::FinInOrder { seq });
        self.rcv_nxt += 1;
        self.fin_received = true;
        // Where the application may still answer, the ACK may wait and ride on what it sends.
        let may_wait = self.state == State::Established && !matches!(self.ack, Ack::Now(_));
        self.ack = if may_wait { Ack::Delayed(Cause::AckOfFin) } else { Ack::Now(Cause::AckOfFin) };
        if self.config.is_linux() {
            self.linux_fin_came();
        }
        self.take(Event::ReceiveFin, sink);
        if self.config.is_linux() && matches!(self.state, State::Closing | State::TimeWait) {
            // Before anything else can go (`tcp_fin`).
            self.send_ack(now, Cause::AckOfFin, sink);
        }
        if self.config.is_linux() {
            self.linux_forgets_out_of_order();
        }
        if self.state == State::CloseWait && self.config.no_ack_of_fin {
            self.ack = Ack::Nothing;
        }
        if self.state == State::TimeWait {
            self.enter_time_wait(now, sink);
        }
        if !self.orphan {
            sink.signal(Signal::EndOfStream);
        }
        if self.state == State::Closed {
            // What-if: there is no TIME-WAIT. The last ACK goes, and nobody will repeat it.
            self.send_ack(now, Cause::AckOfFin, sink);
            self.end(None, sink);
        }
    }

    /// The peer sends its FIN again: our ACK of it was lost.
    pub(super) fn fin_again(&mut self, now: Time, seq: Seq, sink: &mut impl Sink) {
        sink.note(|| Note::FinRepeated { seq });
        if self.state == State::CloseWait && self.config.no_ack_of_fin {
            return;
        }
        self.ack = Ack::Now(Cause::AckOfRepeatedFin);
        if self.config.is_linux() {
            self.enter_quick_ack();
        }
        if self.state == State::TimeWait {
            self.restart_time_wait(now, sink);
        }
    }

    pub(super) fn restart_time_wait(&mut self, now: Time, sink: &mut impl Sink) {
        let wait_us = self.config.time_wait_us();
        self.timers.arm(TimerKind::TimeWait, now, wait_us, sink);
        sink.note(|| Note::TimeWaitRestarted { deadline: now.after_us(wait_us) });
    }
}
