//! How the kernel estimates the variation of the round-trip time (`tcp_rtt_estimator`): it grows at once
//! and decays once a round trip, and it stays above `tcp_rto_min_us`.

use crate::seq::Seq;

/// The kernel's variables; deviations are kept four times as large as RFC 6298's RTTVAR.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct LinuxVariation {
    /// `mdev_us`: the smoothed deviation.
    deviation_us: u64,
    /// `mdev_max_us`: the largest of this round trip.
    largest_us: u64,
    /// `rttvar_us`: what SRTT is exceeded by in the timeout.
    pub(super) variation_us: u64,
    /// `rtt_seq`: the round trip ends when this is acknowledged.
    ends_at: Seq,
}

impl LinuxVariation {
    /// RTTVAR as RFC 6298 has it.
    pub(super) const fn rttvar_us(&self) -> u64 {
        self.deviation_us / 4
    }

    /// The first round trip took so long.
    pub(super) fn begin(&mut self, rtt_us: u64, min_us: u64, snd_nxt: Seq) {
        self.deviation_us = rtt_us.saturating_mul(2);
        self.variation_us = self.deviation_us.max(min_us);
        self.largest_us = self.variation_us;
        self.ends_at = snd_nxt;
    }

    /// Another took so long, while it was expected to take `srtt_us`.
    pub(super) fn add(&mut self, rtt_us: u64, srtt_us: u64, min_us: u64, (snd_una, snd_nxt): (Seq, Seq)) {
        let (error_us, quarter_us) = (rtt_us.abs_diff(srtt_us), self.deviation_us / 4);
        if error_us >= quarter_us {
            // A round trip that becomes shorter makes the timeout longer only slowly.
            let more_us = error_us - quarter_us;
            self.deviation_us += if rtt_us < srtt_us { more_us / 8 } else { more_us };
        } else {
            self.deviation_us -= quarter_us - error_us;
        }
        self.largest_us = self.largest_us.max(self.deviation_us);
        self.variation_us = self.variation_us.max(self.largest_us);
        if snd_una.after(self.ends_at) {
            self.variation_us -= (self.variation_us - self.largest_us) / 4;
            self.largest_us = min_us;
            self.ends_at = snd_nxt;
        }
    }
}
