//! Linux's tail loss probe (RFC 8985 §7): when the last segments of a flight are lost, no later one makes
//! the peer say so, and the retransmission timeout is long. So the last one goes again before it.

use super::{Endpoint, InFlight, octets};
use crate::cause::Cause;
use crate::segment::Segment;
use crate::seq::Seq;
use crate::sink::Sink;
use crate::time::Time;
use crate::timers::TimerKind;

/// `TCP_TIMEOUT_MIN_US`: what a probe waits beyond two round trips when the peer has no reason to delay its
/// ACK.
const MARGIN_US: u64 = 2_000;
/// What a probe waits that no round trip has been measured for (`TCP_TIMEOUT_INIT`).
const UNMEASURED_US: u64 = 1_000_000;

/// What is known of the probe of the last flight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct TailProbe {
    /// `tlp_high_seq`: a probe was sent when SND.NXT was this, and has not been answered.
    probed: Option<Probe>,
    /// Something has been sent since the timer was armed.
    fresh: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Probe {
    snd_nxt: Seq,
    /// Whether it repeated what was under way; else it was new data.
    repeated: bool,
}

impl TailProbe {
    /// Something new goes out.
    pub(super) const fn sends(&mut self) {
        self.fresh = true;
    }

    /// The retransmission timer fired (`tcp_enter_loss`).
    pub(super) const fn times_out(&mut self) {
        self.probed = None;
    }
}

impl Endpoint {
    /// Times what is under way: until a probe, or until the retransmission timeout.
    pub(super) fn time_what_is_under_way(&mut self, now: Time, sink: &mut impl Sink) {
        let fresh = core::mem::take(&mut self.tail_probe.fresh);
        let is_timed =
            self.timers.is_running(TimerKind::Retransmission) || self.timers.is_running(TimerKind::LossProbe);
        if self.probes_tail() && (fresh || !is_timed) {
            let until_rto_us = self.until_rto_us(now, is_timed);
            let wait_us = match until_rto_us {
                0 => self.probe_wait_us(),
                rto_us => self.probe_wait_us().min(rto_us),
            };
            self.timers.cancel(TimerKind::Retransmission, sink);
            self.timers.arm(TimerKind::LossProbe, now, wait_us, sink);
        } else if !is_timed {
            self.timers.arm(TimerKind::Retransmission, now, self.rto.rto_us(), sink);
        }
    }

    /// What is under way is not timed, or will be timed anew.
    pub(super) fn stop_timing(&mut self, sink: &mut impl Sink) {
        self.timers.cancel(TimerKind::Retransmission, sink);
        self.timers.cancel(TimerKind::LossProbe, sink);
    }

    /// Whether a lost tail is probed (`tcp_schedule_loss_probe`): with SACK, and not while something is
    /// known to be missing.
    fn probes_tail(&self) -> bool {
        let is_on = matches!(self.config.tcp_early_retrans, 3 | 4) && self.agreed.sack;
        let is_missing = |sent: &InFlight| sent.retransmitted || sent.lost || sent.sacked;
        is_on && self.state.may_send() && !self.in_flight.iter().any(is_missing)
    }

    /// Two round trips, and as long as the peer may delay the ACK of a single segment.
    fn probe_wait_us(&self) -> u64 {
        let more_us = if self.in_flight.len() == 1 { self.config.tcp_rto_min_us } else { MARGIN_US };
        match self.rto.srtt_us() {
            0 => UNMEASURED_US,
            srtt_us => srtt_us.saturating_mul(2).saturating_add(more_us),
        }
    }

    /// How long it is until the retransmission timeout of the oldest segment; where the timer is not
    /// running, it would begin now.
    fn until_rto_us(&self, now: Time, is_timed: bool) -> u64 {
        let rto_us = self.rto.rto_us();
        match self.in_flight.first() {
            Some(first) if is_timed => first.sent.after_us(rto_us).since_us(now),
            Some(_) | None => rto_us,
        }
    }

    /// The probe: new data if there is some and the window has room for it, else the last segment again
    /// (`tcp_send_loss_probe`). One for each flight.
    pub(super) fn loss_probe_expired(&mut self, now: Time, sink: &mut impl Sink) {
        if self.tail_probe.probed.is_some() {
            let rest_us = self.until_rto_us(now, true).max(1);
            return self.timers.arm(TimerKind::Retransmission, now, rest_us, sink);
        }
        let repeated = !self.send_one_more(now, sink);
        if repeated {
            self.transmit_last(now, Cause::LossProbe, sink);
        }
        self.tail_probe = TailProbe { probed: Some(Probe { snd_nxt: self.snd_nxt, repeated }), fresh: false };
        self.timers.arm(TimerKind::Retransmission, now, self.rto.rto_us(), sink);
    }

    /// Sends one segment of new data, if there is some that may go.
    fn send_one_more(&mut self, now: Time, sink: &mut impl Sink) -> bool {
        let len = octets(self.unsent.len()).min(u32::from(self.snd_mss));
        let may_go = len > 0 && len <= self.usable_window();
        if may_go {
            self.send_segment_of_data(now, len, false, sink);
        }
        may_go
    }

    /// An ACK came: whether it answers a probe (`tcp_process_tlp_ack`).
    pub(super) fn probe_is_answered(&mut self, segment: &Segment, snd_una_before: Seq) {
        let ack = segment.ack;
        let Some(probe) = self.tail_probe.probed else { return };
        let says_duplicate = segment.options.sack.first().is_some_and(|block| block.right.at_or_before(ack));
        let repeats = ack == snd_una_before && segment.is_empty();
        let is_answer = !probe.repeated || says_duplicate || ack.after(probe.snd_nxt) || repeats;
        if !ack.before(probe.snd_nxt) && is_answer {
            self.tail_probe.probed = None;
        }
    }
}
