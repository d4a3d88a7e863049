//! The retransmission timeout (RFC 6298; RFC 9293 §3.8.1, MUST-18).

use super::rtt::LinuxVariation;
use crate::config::Config;
use crate::note::Note;
use crate::seq::Seq;
use crate::sink::Sink;

/// The clock's granularity G, in microseconds.
const GRANULARITY_US: u64 = 1_000;
/// The timeout that data begins with after a SYN was lost (RFC 6298 §5.7).
const AFTER_LOST_SYN_US: u64 = 3_000_000;

/// The estimate of the round-trip time, and the timeout that follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Rto {
    min_us: u64,
    max_us: u64,
    /// Linux adds at least its minimum to SRTT; the RFC takes at least the minimum in all.
    linux: Option<LinuxVariation>,
    initial_us: u64,
    srtt_us: u64,
    rttvar_us: u64,
    timeout_us: u64,
}

impl Rto {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            min_us: config.tcp_rto_min_us,
            max_us: config.tcp_rto_max_us,
            linux: config.is_linux().then(LinuxVariation::default),
            initial_us: config.rto_initial_us,
            srtt_us: 0,
            rttvar_us: 0,
            timeout_us: config.rto_initial_us,
        }
    }

    pub(super) const fn srtt_us(&self) -> u64 {
        self.srtt_us
    }

    pub(super) fn rttvar_us(&self) -> u64 {
        self.linux.as_ref().map_or(self.rttvar_us, LinuxVariation::rttvar_us)
    }

    pub(super) const fn rto_us(&self) -> u64 {
        self.timeout_us
    }

    /// A segment that was sent once took `rtt_us` to be acknowledged (§2.2, §2.3), by an ACK that makes
    /// SND.UNA and SND.NXT what they are now. Ends a backoff.
    pub(super) fn measured(&mut self, rtt_us: u64, snd: (Seq, Seq), sink: &mut impl Sink) {
        if let Some(variation) = &mut self.linux {
            match self.srtt_us {
                0 => variation.begin(rtt_us, self.min_us, snd.1),
                srtt_us => variation.add(rtt_us, srtt_us, self.min_us, snd),
            }
        }
        if self.srtt_us == 0 {
            self.srtt_us = rtt_us.max(1);
            self.rttvar_us = rtt_us / 2;
        } else {
            let deviation = self.srtt_us.abs_diff(rtt_us);
            self.rttvar_us = (self.rttvar_us.saturating_mul(3).saturating_add(deviation)) / 4;
            self.srtt_us = (self.srtt_us.saturating_mul(7).saturating_add(rtt_us)) / 8;
        }
        self.recompute();
        let (srtt_us, rto_us) = (self.srtt_us, self.timeout_us);
        sink.note(|| Note::RttMeasured { rtt_us, srtt_us, rto_us });
    }

    fn recompute(&mut self) {
        let timeout_us = if let Some(linux) = &self.linux {
            self.srtt_us.saturating_add(linux.variation_us())
        } else {
            let variation_us = self.rttvar_us.saturating_mul(4).max(GRANULARITY_US);
            self.srtt_us.saturating_add(variation_us).max(self.min_us)
        };
        self.timeout_us = timeout_us.min(self.max_us.max(self.min_us));
    }

    /// The timer fired: the next wait is twice as long (§5.5), up to the maximum.
    pub(super) fn back_off(&mut self, sink: &mut impl Sink) {
        self.timeout_us = self.timeout_us.saturating_mul(2).min(self.max_us.max(self.timeout_us));
        let rto_us = self.timeout_us;
        sink.note(|| Note::RtoBackedOff { rto_us });
    }

    /// Undoes the last doubling; whether there was one (RFC 6069 §4.2).
    pub(super) fn undo_back_off(&mut self, sink: &mut impl Sink) -> bool {
        let backed_off_us = self.timeout_us;
        if self.srtt_us == 0 {
            self.timeout_us = self.initial_us;
        } else {
            self.recompute();
        }
        if self.timeout_us >= backed_off_us {
            self.timeout_us = backed_off_us;
            return false;
        }
        while self.timeout_us < backed_off_us / 2 {
            self.timeout_us = self.timeout_us.saturating_mul(2).max(1);
        }
        let rto_us = self.timeout_us;
        sink.note(|| Note::RtoBackedOff { rto_us });
        true
    }

    /// The handshake is over and data may begin. If a SYN was lost, and the first wait was shorter than
    /// 3 s, it may have been too short for this network: data begins with 3 s (§5.7). A longer first
    /// wait stays as it was backed off. The kernel waits so only if nothing was measured, which timestamps
    /// do even then (`tcp_init_metrics`).
    pub(super) fn data_begins(&mut self, syn_timed_out: bool, sink: &mut impl Sink) {
        let was_measured = self.linux.is_some() && self.srtt_us > 0;
        if syn_timed_out && self.initial_us < AFTER_LOST_SYN_US && !was_measured {
            self.timeout_us = AFTER_LOST_SYN_US.clamp(self.min_us, self.max_us.max(self.min_us));
            let rto_us = self.timeout_us;
            sink.note(|| Note::RtoAfterLostSyn { rto_us });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Profile;
    use crate::sink::Log;

    const NOTHING_SENT: (Seq, Seq) = (Seq(0), Seq(0));

    fn rto(profile: Profile) -> Rto {
        Rto::new(&Config::new(profile))
    }

    /// Holds RFC 6298 §2.2.
    #[test]
    fn the_first_sample_sets_srtt_and_half_of_it_as_variation() {
        let mut rto = rto(Profile::Rfc9293);
        rto.measured(4_000_000, NOTHING_SENT, &mut Log::default());
        assert_eq!((rto.srtt_us, rto.rttvar_us, rto.timeout_us), (4_000_000, 2_000_000, 12_000_000));
    }

    /// Holds RFC 6298 §2.3.
    #[test]
    fn later_samples_are_smoothed_by_an_eighth_and_a_quarter() {
        let mut rto = rto(Profile::Rfc9293);
        rto.measured(800_000, NOTHING_SENT, &mut Log::default());
        rto.measured(1_600_000, NOTHING_SENT, &mut Log::default());
        assert_eq!((rto.srtt_us, rto.rttvar_us), (900_000, 500_000));
        assert_eq!(rto.timeout_us, 2_900_000);
    }

    #[test]
    fn short_round_trips_meet_the_minimum() {
        let mut rfc = rto(Profile::Rfc9293);
        rfc.measured(40_000, NOTHING_SENT, &mut Log::default());
        assert_eq!(rfc.timeout_us, 1_000_000);
        let mut linux = rto(Profile::Linux);
        linux.measured(40_000, NOTHING_SENT, &mut Log::default());
        assert_eq!(linux.timeout_us, 240_000);
    }

    /// As in recording 25g: round trips of 300 ms, one after the other.
    #[test]
    fn linux_lets_its_timeout_decay_once_a_round_trip() {
        let mut linux = rto(Profile::Linux);
        linux.measured(300_000, (Seq(1), Seq(1)), &mut Log::default());
        assert_eq!(linux.timeout_us, 900_000);
        linux.measured(300_000, (Seq(101), Seq(101)), &mut Log::default());
        assert_eq!(linux.timeout_us, 900_000, "the largest of the first round trip was this one");
        linux.measured(300_000, (Seq(201), Seq(201)), &mut Log::default());
        assert_eq!((linux.timeout_us, linux.rttvar_us()), (834_375, 84_375));
    }

    #[test]
    fn backing_off_doubles_up_to_the_maximum() {
        let mut rto = rto(Profile::Rfc9293);
        let waits: Vec<u64> = (0..8)
            .map(|_| {
                let wait = rto.timeout_us / 1_000_000;
                rto.back_off(&mut Log::default());
                wait
            })
            .collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 120]);
    }
}
