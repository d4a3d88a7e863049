//! Linux's congestion window, as far as a connection shows it that loses nothing: ten segments at first (RFC
//! 6928), one more for each that is acknowledged while it is used (slow start, RFC 5681 §3.1). A loss does
//! not make it smaller: nothing about how connections begin and end depends on that.

use super::{Endpoint, InFlight};

/// `TCP_INIT_CWND`.
const FIRST_WINDOW: u16 = 10;

/// How many segments may be under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct CongestionWindow(u16);

impl Default for CongestionWindow {
    fn default() -> Self {
        Self(FIRST_WINDOW)
    }
}

impl CongestionWindow {
    pub(super) const fn segments(self) -> u16 {
        self.0
    }
}

impl Endpoint {
    /// Whether one more segment may be under way. After a timeout only what was lost may, until there is
    /// progress (`tcp_enter_loss`).
    pub(super) fn congestion_window_has_room(&self) -> bool {
        let has_lost = self.retransmits > 0 && !self.in_flight.is_empty();
        !self.config.is_linux() || (!has_lost && self.congestion_window_quota() > 0)
    }

    /// How many segments may go at once: what the window has room for, and half of it at most
    /// (`tcp_cwnd_test`).
    pub(super) fn congestion_window_quota(&self) -> u32 {
        let is_under_way = |sent: &&InFlight| !(sent.sacked || sent.lost);
        let under_way = self.in_flight.iter().filter(is_under_way).count();
        let window = u32::from(self.congestion_window.0);
        let room = window.saturating_sub(u32::try_from(under_way).unwrap_or(u32::MAX));
        room.min((window / 2).max(1))
    }

    /// So many segments are acknowledged of those that were under way.
    pub(super) fn congestion_window_grows(&mut self, acked: usize, under_way: usize) {
        let window = &mut self.congestion_window.0;
        // `tcp_is_cwnd_limited`: what is not used is not made larger.
        if under_way.saturating_mul(2) > usize::from(*window) {
            *window = window.saturating_add(u16::try_from(acked).unwrap_or(u16::MAX));
        }
    }
}
