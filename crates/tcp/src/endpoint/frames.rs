//! How many segments Linux hands to the network at once: the last of them has PSH, so that whoever puts them
//! together again does not wait for more (`__tcp_transmit_skb`).

use super::Endpoint;

/// `tcp_min_tso_segs`, and `gso_max_size`.
const LEAST_SEGMENTS: u32 = 2;
const MOST_OCTETS: u64 = 65_536;

/// Segments that go to the network as one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Together {
    segments: u32,
    left: u32,
}

impl Together {
    /// Whether the segment that goes now is the last of several; `next` says how many the next are.
    pub(super) fn ends(&mut self, next: impl FnOnce() -> u32) -> bool {
        if self.left == 0 {
            self.segments = next();
            self.left = self.segments;
        }
        self.left = self.left.saturating_sub(1);
        self.left == 0 && self.segments > 1
    }
}

impl Endpoint {
    /// Into how many segments what goes at once is cut, of so many octets that may go: what takes a
    /// millisecond at the rate of the connection, and more where the round trip is short
    /// (`tcp_tso_autosize`).
    pub(super) fn linux_frame(&self, can_go: u32) -> u32 {
        let (payload, srtt_us) = (u64::from(self.largest_payload()), self.rto.srtt_us().max(1));
        let window = u64::from(self.congestion_window.segments());
        let octets_a_millisecond = 2 * window * payload * 1_000_000 / srtt_us / 1_024;
        let octets = octets_a_millisecond + (MOST_OCTETS >> (srtt_us >> 9).min(63));
        let segments = u32::try_from(octets.min(MOST_OCTETS) / payload).unwrap_or(LEAST_SEGMENTS);
        can_go
            .div_ceil(self.largest_payload())
            .min(segments.max(LEAST_SEGMENTS))
            .min(self.congestion_window_quota())
    }
}
