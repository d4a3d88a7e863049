//! When Linux acknowledges (`tcp_input.c`, `__tcp_ack_snd_check` and `tcp_send_delayed_ack`): at once while
//! it is in quick-ACK mode, later once the two applications take turns (ping-pong mode).

use super::sack::Sack;
use super::stream::Reassembly;
use super::{Ack, Endpoint, octets};
use crate::cause::Cause;
use crate::note::Note;
use crate::sink::Sink;
use crate::time::Time;
use crate::timers::TimerKind;

/// `TCP_MAX_QUICKACKS`.
const MAX_QUICK: u8 = 16;
/// What `rcv_mss` begins with at most, `TCP_MSS_DEFAULT`, and at least, `TCP_MIN_MSS`.
const RCV_MSS: core::ops::RangeInclusive<u16> = 88..=536;
/// `TCP_DELACK_MAX`, and what an ACK waits at most when nothing says that the peer waits for it.
const MAX_WAIT_US: u64 = 200_000;
const MAX_IDLE_WAIT_US: u64 = 500_000;
/// The next tick of a kernel with 250 a second: a timer of no length fires there.
pub(super) const LINUX_TICK_US: u64 = 4_000;

/// The kernel's `icsk_ack` and what goes with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct AckMode {
    /// `quick`: so many more ACKs go at once.
    quick: u8,
    /// `pingpong`: the application has answered what came, so an ACK has something to ride on.
    ping_pong: bool,
    /// `ato`: how long an ACK waits; 0 before the first data.
    wait_us: u64,
    /// `lrcvtime`: when data came last.
    last_data: Time,
    /// `rcv_mss`: the size of a full segment of the peer, as far as one has been seen.
    rcv_mss: u16,
    /// `ICSK_ACK_SCHED`: something came since the last ACK that takes a number.
    owed: bool,
    /// `ICSK_ACK_PUSHED` and `ICSK_ACK_PUSHED2`: how many segments since then ended a piece of data.
    pushed: u8,
    /// It has come in this step, so it is settled now whether the ACK waits.
    unsettled: bool,
}

impl AckMode {
    /// The connection is open (`tcp_initialize_rcv_mss`).
    pub(super) fn begin(&mut self, now: Time, mss: u16, rcv_wnd: u32) {
        let half = u16::try_from(rcv_wnd / 2).unwrap_or(u16::MAX);
        self.rcv_mss = mss.min(half).clamp(*RCV_MSS.start(), *RCV_MSS.end());
        self.last_data = now;
    }

    /// For who explores every order of events: when data came last is forgotten.
    pub(super) const fn forget_past(&mut self, epoch: Time) {
        self.last_data = epoch;
    }

    /// `tcp_incr_quickack`: half a window of full segments is acknowledged one by one.
    fn more_quick_acks(&mut self, rcv_wnd: u32) {
        let quick = rcv_wnd / (2 * u32::from(self.rcv_mss.max(1)));
        let quick = if quick == 0 { 2 } else { u8::try_from(quick).unwrap_or(MAX_QUICK).min(MAX_QUICK) };
        self.quick = self.quick.max(quick);
    }

    const fn is_quick(&self) -> bool {
        self.quick > 0 && !self.ping_pong
    }

    /// `tcp_measure_rcv_mss`.
    fn see_segment(&mut self, len: u32, mss: u16) {
        if len >= u32::from(self.rcv_mss) {
            self.rcv_mss = u16::try_from(len).unwrap_or(mss).min(mss);
        } else {
            self.pushed = self.pushed.saturating_add(1);
        }
    }

    /// `tcp_event_ack_sent`: a segment with an ACK leaves.
    fn sent(&mut self, min_wait_us: u64) {
        if core::mem::take(&mut self.owed) && self.quick > 0 {
            self.quick -= 1;
            if self.quick == 0 {
                self.wait_us = min_wait_us;
            }
        }
        (self.pushed, self.unsettled) = (0, false);
    }
}

impl Endpoint {
    /// `TCP_ATO_MIN`: what an ACK waits at least.
    fn least_wait_us(&self) -> u64 {
        self.config.delayed_ack_us
    }

    /// Something came that takes a number.
    pub(super) fn owe_linux_ack(&mut self, cause: Cause) {
        (self.ack_mode.owed, self.ack_mode.unsettled) = (true, true);
        if self.ack == Ack::Nothing {
            self.ack = Ack::Delayed(cause);
        }
    }

    /// Data came in its turn (`tcp_event_data_recv`): how soon it comes after the last tells how long the
    /// next ACK may wait.
    pub(super) fn linux_data_came(&mut self, now: Time, len: u32) {
        self.owe_linux_ack(Cause::AckOfData);
        let (least_us, rto_us, rcv_wnd) = (self.least_wait_us(), self.rto.rto_us(), self.rcv_wnd());
        let mode = &mut self.ack_mode;
        mode.see_segment(len, self.config.mss);
        let since_us = now.since_us(mode.last_data);
        if mode.wait_us == 0 {
            mode.more_quick_acks(rcv_wnd);
            mode.wait_us = least_us;
        } else if since_us <= least_us / 2 {
            mode.wait_us = mode.wait_us / 2 + least_us / 2;
        } else if since_us < mode.wait_us {
            mode.wait_us = (mode.wait_us / 2 + since_us).min(rto_us);
        } else if since_us > rto_us {
            // So long a pause: the sender begins anew, and wants to hear soon.
            mode.more_quick_acks(rcv_wnd);
        }
        mode.last_data = now;
    }

    /// The peer repeats itself, so an ACK was lost or late (`tcp_enter_quickack_mode`).
    pub(super) fn enter_quick_ack(&mut self) {
        let (least_us, rcv_wnd) = (self.least_wait_us(), self.rcv_wnd());
        let mode = &mut self.ack_mode;
        mode.more_quick_acks(rcv_wnd);
        mode.ping_pong = false;
        mode.wait_us = least_us;
    }

    /// The peer has closed: what is left to say is the application's, and the ACK may ride on it
    /// (`tcp_fin`).
    pub(super) fn linux_fin_came(&mut self) {
        self.owe_linux_ack(Cause::AckOfFin);
        self.ack_mode.ping_pong = true;
    }

    /// Nothing can lie beyond the FIN, and nothing more is told of what came twice (`tcp_sack_reset`).
    pub(super) fn linux_forgets_out_of_order(&mut self) {
        self.reassembly = Reassembly::default();
        self.sack = Sack::default();
    }

    /// A client that has said with `TCP_DEFER_ACCEPT` that it will send first lets the third step wait and ride on
    /// that (`tcp_rcv_synsent_state_process`).
    pub(super) fn linux_third_step_waits(&mut self, now: Time, sink: &mut impl Sink) {
        self.enter_quick_ack();
        self.ack = Ack::Delayed(Cause::AckOfSyn);
        self.ack_mode.unsettled = false;
        self.timers.arm(TimerKind::DelayedAck, now, MAX_WAIT_US, sink);
    }

    /// A segment leaves that acknowledges all there is; with data it may be an answer, by which the two
    /// take turns from now on (`tcp_event_data_sent`).
    pub(super) fn linux_ack_leaves(&mut self, now: Time, with_data: bool) {
        let least_us = self.least_wait_us();
        let mode = &mut self.ack_mode;
        mode.sent(least_us);
        if with_data && now.since_us(mode.last_data) < mode.wait_us {
            mode.ping_pong = true;
        }
    }

    /// Sends the ACK that is owed, or lets it wait (`__tcp_ack_snd_check`).
    pub(super) fn settle_linux_ack(&mut self, now: Time, sink: &mut impl Sink) {
        let unsettled = core::mem::take(&mut self.ack_mode.unsettled);
        match self.ack {
            Ack::Delayed(cause) if unsettled => {
                if self.least_wait_us() == 0 || self.ack_mode.is_quick() || self.more_than_a_frame_came() {
                    self.send_ack(now, cause, sink);
                } else {
                    self.delay_linux_ack(now, cause, sink);
                }
            }
            Ack::Now(cause) => self.send_ack(now, cause, sink),
            Ack::Nothing | Ack::Delayed(_) => {}
        }
    }

    /// More than one full segment came since the last ACK, and there is room for more. What an
    /// application does not read is told when it does; the kernel's buffer has room for twice its window.
    fn more_than_a_frame_came(&self) -> bool {
        let has_room = octets(self.unread.len()) <= self.config.rcvbuf / 2;
        self.is_more_than_a_frame() && has_room
    }

    fn is_more_than_a_frame(&self) -> bool {
        self.rcv_nxt - self.stamps.last_ack_sent > u32::from(self.ack_mode.rcv_mss)
    }

    /// `tcp_send_delayed_ack`.
    fn delay_linux_ack(&mut self, now: Time, cause: Cause, sink: &mut impl Sink) {
        let wait_us = self.linux_wait_us();
        if let Some(running) = self.timers.get(TimerKind::DelayedAck) {
            // It would be about to fire.
            if running.deadline <= now.after_us(wait_us / 4) {
                return self.send_ack(now, cause, sink);
            }
            if running.deadline <= now.after_us(wait_us) {
                return;
            }
        }
        self.timers.arm(TimerKind::DelayedAck, now, wait_us, sink);
        sink.note(|| Note::AckDelayed { deadline: now.after_us(wait_us) });
    }

    fn linux_wait_us(&self) -> u64 {
        let (mode, least_us) = (&self.ack_mode, self.least_wait_us());
        if mode.wait_us <= least_us {
            return mode.wait_us.max(LINUX_TICK_US);
        }
        let waits = mode.ping_pong || mode.pushed > 0;
        let most_us = if waits { MAX_WAIT_US } else { MAX_IDLE_WAIT_US };
        let round_trip_us = self.rto.srtt_us().max(least_us);
        let known_us = if self.rto.srtt_us() == 0 { most_us } else { round_trip_us.min(most_us) };
        mode.wait_us.min(known_us).min(MAX_WAIT_US)
    }

    /// The ACK has waited in vain (`tcp_delack_timer_handler`): the next one waits longer, or, where the
    /// application was expected to answer, it is not any more.
    pub(super) fn linux_ack_waited(&mut self) {
        let (least_us, rto_us) = (self.least_wait_us(), self.rto.rto_us());
        let mode = &mut self.ack_mode;
        if mode.ping_pong {
            mode.ping_pong = false;
            mode.wait_us = least_us;
        } else {
            mode.wait_us = mode.wait_us.saturating_mul(2).min(rto_us);
        }
    }

    /// The application has read (`tcp_cleanup_rbuf`): an ACK that waits goes if more than a full segment
    /// came, or if all that came is read and the application does not seem to answer.
    pub(super) fn linux_application_read(&mut self, now: Time, sink: &mut impl Sink) {
        let Ack::Delayed(cause) = self.ack else { return };
        let mode = &self.ack_mode;
        let has_ended = mode.pushed > 1 || (mode.pushed > 0 && !mode.ping_pong);
        if mode.owed && (self.is_more_than_a_frame() || (has_ended && self.unread.is_empty())) {
            self.send_ack(now, cause, sink);
        }
    }
}
