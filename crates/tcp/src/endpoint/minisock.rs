//! Where the kernel keeps no socket any more but a TIME-WAIT minisock: in TIME-WAIT, and in FIN-WAIT-2 when
//! the application is gone (`tcp_timewait_state_process`).

use core::ops::ControlFlow::{self, Break, Continue};

use super::reset::refuse;
use super::{Ack, Endpoint};
use crate::cause::{Challenge, ResetReason};
use crate::note::{Ignored, Note, Step};
use crate::segment::{Flags, Segment};
use crate::signal::ConnectionError;
use crate::sink::Sink;
use crate::state::{Event, State};
use crate::time::Time;
use crate::timers::TimerKind;

/// `TCP_TIMEWAIT_LEN`: a minisock lives no longer without being started anew.
const TIMEWAIT_LEN_US: u64 = 60_000_000;

impl Endpoint {
    /// An orphan is in FIN-WAIT-2. For up to a minute a minisock waits for the peer's FIN; what is longer a
    /// socket waits, with the keepalive timer, and then a minisock as long again (`tcp_keepalive_timer`).
    pub(super) fn linux_orphan_in_fin_wait_2(&mut self, now: Time, sink: &mut impl Sink) {
        let wait_us = self.linux_fin_wait_2_us();
        if wait_us > TIMEWAIT_LEN_US {
            self.timers.cancel(TimerKind::Keepalive, sink);
            self.timers.arm(TimerKind::FinWait2, now, wait_us - TIMEWAIT_LEN_US, sink);
        } else {
            self.become_minisock(now, wait_us, sink);
        }
    }

    /// `tcp_fin_time`: at least three and a half retransmission timeouts.
    fn linux_fin_wait_2_us(&self) -> u64 {
        self.config.tcp_fin_timeout_us.max(self.rto.rto_us().saturating_mul(7) / 2)
    }

    /// `tcp_time_wait` with FIN-WAIT-2 for a substate.
    fn become_minisock(&mut self, now: Time, wait_us: u64, sink: &mut impl Sink) {
        self.minisock = true;
        self.challenges = 0;
        self.timers.cancel_all(sink);
        self.ack = Ack::Nothing;
        let wait_us = wait_us.max(self.rto.rto_us().saturating_mul(7) / 2);
        self.timers.arm(TimerKind::FinWait2, now, wait_us, sink);
    }

    /// The wait for the peer's FIN is over, or the socket's part of it.
    pub(super) fn fin_wait_2_expired(&mut self, now: Time, sink: &mut impl Sink) {
        if self.config.is_linux() && !self.minisock {
            let wait_us = self.linux_fin_wait_2_us().saturating_sub(TIMEWAIT_LEN_US);
            return self.become_minisock(now, wait_us, sink);
        }
        self.expire(Event::FinWait2Timeout, None, sink);
    }

    /// What comes for a minisock is not looked at any further.
    pub(super) fn linux_minisock(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) {
        if self.state == State::TimeWait {
            return self.linux_time_wait(now, segment, sink);
        }
        // Nothing is returned: `Break` only says that the segment is done with.
        let _ = self.linux_fin_wait_2(now, segment, sink);
    }

    fn linux_fin_wait_2(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) -> ControlFlow<()> {
        if self.linux_rejects_timestamp(now, segment) || !self.linux_in_window(segment) {
            return self.linux_out_of_window(now, segment, sink);
        }
        if segment.has(Flags::RST) {
            return self.believe_reset(now, segment, sink);
        }
        let is_new_syn = segment.has(Flags::SYN) && !segment.seq.before(self.rcv_nxt);
        let says_nothing_new =
            !segment.has(Flags::ACK) || segment.is_empty() || !segment.end().after(self.rcv_nxt);
        if says_nothing_new && !is_new_syn {
            sink.note(|| Note::Ignored { step: Step::Text, why: Ignored::State });
            return Break(());
        }
        if is_new_syn || !segment.has(Flags::FIN) || segment.end() != self.rcv_nxt + 1 {
            return self.reset_after_close(segment, sink);
        }
        self.take_timestamp(now, segment);
        self.take_fin(now, sink);
        Continue(())
    }

    /// Data, or a FIN behind data, for an application that is gone: at the number that the peer
    /// acknowledges, so that it believes it even if it lacks our FIN.
    pub(super) fn reset_after_close(&mut self, segment: &Segment, sink: &mut impl Sink) -> ControlFlow<()> {
        self.take(Event::ReceiveDataAfterClose, sink);
        refuse(segment, ResetReason::DataAfterClose, sink);
        self.end(Some(ConnectionError::Reset), sink);
        Break(())
    }

    /// In TIME-WAIT a bare ACK restarts the wait in
    /// silence, all else is acknowledged, and restarts it if it has an ACK or an old timestamp.
    fn linux_time_wait(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) {
        let is_rst = segment.has(Flags::RST);
        let is_old = self.linux_rejects_timestamp(now, segment);
        if !is_old && segment.seq == self.rcv_nxt && (segment.is_empty() || is_rst) {
            if is_rst {
                let _ = self.believe_reset(now, segment, sink);
            } else {
                self.take_timestamp(now, segment);
                self.restart_time_wait(now, sink);
            }
            return;
        }
        if is_rst {
            return sink.note(|| Note::Ignored { step: Step::Reset, why: Ignored::ResetOutsideWindow });
        }
        if self.is_fin_again(segment) {
            return self.fin_again(now, segment.end() - 1, sink);
        }
        if is_old || segment.has(Flags::ACK) {
            self.restart_time_wait(now, sink);
        }
        if segment.has(Flags::SYN) {
            self.challenge(now, Challenge::Syn, Step::Syn, sink);
        } else {
            let _ = self.linux_out_of_window(now, segment, sink);
        }
    }
}
