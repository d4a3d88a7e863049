//! How the kernel estimates the variation of the round-trip time (`tcp_rtt_estimator`): it grows at once
//! and decays once a round trip, and it stays above `tcp_rto_min_us`.

use crate::seq::Seq;

/// The kernel's variables; deviations are kept four times as large as RFC 6298's RTTVAR.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct LinuxVariation {
    /// `mdev_us`: the smoothed deviation.
    deviation_us: u32,
    /// `mdev_max_us`: the largest of this round trip.
    largest_us: u32,
    /// `rttvar_us`: by how much the timeout is longer than SRTT.
    variation_us: u32,
    /// `rtt_seq`: the round trip ends when this is acknowledged.
    ends_at: Seq,
}

impl LinuxVariation {
    /// RTTVAR as RFC 6298 has it.
    pub(super) fn rttvar_us(&self) -> u64 {
        u64::from(self.deviation_us / 4)
    }

    /// By how much the timeout is longer than SRTT.
    pub(super) fn variation_us(&self) -> u64 {
        self.variation_us.into()
    }

    /// The first round trip took so long.
    pub(super) fn begin(&mut self, rtt_us: u64, min_us: u64, snd_nxt: Seq) {
        self.deviation_us = short(rtt_us).saturating_mul(2);
        self.variation_us = self.deviation_us.max(short(min_us));
        self.largest_us = self.variation_us;
        self.ends_at = snd_nxt;
    }

    /// Another took so long, while it was expected to take `srtt_us`.
    pub(super) fn add(&mut self, rtt_us: u64, srtt_us: u64, min_us: u64, (snd_una, snd_nxt): (Seq, Seq)) {
        let (error_us, quarter_us) = (short(rtt_us.abs_diff(srtt_us)), self.deviation_us / 4);
        if error_us >= quarter_us {
            // A round trip that becomes shorter makes the timeout longer only slowly.
            let more_us = error_us - quarter_us;
            let more_us = if rtt_us < srtt_us { more_us / 8 } else { more_us };
            self.deviation_us = self.deviation_us.saturating_add(more_us);
        } else {
            self.deviation_us -= quarter_us - error_us;
        }
        self.largest_us = self.largest_us.max(self.deviation_us);
        self.variation_us = self.variation_us.max(self.largest_us);
        if snd_una.after(self.ends_at) {
            self.variation_us -= (self.variation_us - self.largest_us) / 4;
            self.largest_us = short(min_us);
            self.ends_at = snd_nxt;
        }
    }
}

/// Microseconds, as many as fit: an hour and more.
fn short(us: u64) -> u32 {
    u32::try_from(us).unwrap_or(u32::MAX)
}
