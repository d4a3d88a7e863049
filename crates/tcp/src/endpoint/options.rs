//! What the options of the two SYNs agree on: segment sizes (RFC 9293 §3.7.1), window scale and timestamps
//! (RFC 7323), SACK (RFC 2018); and the options of every segment that leaves.

use super::{Endpoint, octets};
use crate::config::Config;
use crate::segment::{Flags, Segment};
use crate::state::State;
use crate::time::Time;
use crate::view::Origin;

/// What a peer takes that sends no MSS option (RFC 9293 §3.7.1, MUST-15).
const DEFAULT_MSS: u16 = 536;
/// A peer that asks for less is not heeded: one octet a segment helps nobody (`tcp_min_snd_mss`).
const MIN_SND_MSS: u16 = 48;
/// The kernel makes no segment for a small window that is smaller than this less the smallest header: 68
/// octets, the smallest MTU of IPv4, less its header (`tcp_bound_to_half_wnd`).
const LINUX_SMALLEST_PACKET: u32 = 68 - 20;
/// The largest shift; more counts as this (RFC 7323 §2.3).
const MAX_SHIFT: u8 = 14;
/// What the header takes for timestamps, padded to whole words as all stacks do.
const TIMESTAMPS_OCTETS: u16 = 12;
/// The largest window that the header holds unscaled.
const MAX_UNSCALED: u32 = u16::MAX as u32;

/// What both SYNs had, so that both sides use it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Agreed {
    /// By how many bits windows are shifted; `None` where they are not scaled.
    pub(super) shifts: Option<Shifts>,
    /// Both take SACK options.
    pub(super) sack: bool,
    /// Snd.TS.OK: every segment has timestamps.
    pub(super) timestamps: bool,
}

/// By how many bits windows are shifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shifts {
    /// Snd.Wind.Shift: the windows that the peer advertises.
    pub(super) snd: u8,
    /// Rcv.Wind.Shift: those that we advertise.
    pub(super) rcv: u8,
}

impl Config {
    /// The largest window that this side may ever advertise. A buffer that somebody has set stays as it is;
    /// the kernel's own may grow to `tcp_rmem_max`.
    fn largest_window(&self) -> u32 {
        if self.rcvbuf == Self::new(self.profile).rcvbuf {
            self.rcvbuf.max(self.tcp_rmem_max)
        } else {
            self.rcvbuf
        }
    }

    /// The shift that our SYN offers: the smallest by which the largest window fits into the header.
    fn shift_to_offer(&self) -> u8 {
        let bits = self.largest_window().max(1).ilog2().saturating_sub(u16::BITS - 1);
        u8::try_from(bits).unwrap_or(MAX_SHIFT).min(MAX_SHIFT)
    }
}

impl Endpoint {
    /// What the peer's SYN says, of what ours says too (RFC 7323 §2.2 and §3.2, RFC 2018 §2).
    pub(super) fn agree_on_options(&mut self, now: Time, syn: &Segment) {
        let (config, options) = (&self.config, &syn.options);
        let shifts = options.window_scale.filter(|_| config.tcp_window_scaling);
        self.agreed = Agreed {
            shifts: shifts.map(|snd| Shifts { snd: snd.min(MAX_SHIFT), rcv: config.shift_to_offer() }),
            sack: options.sack_permitted && config.tcp_sack,
            timestamps: options.timestamps.is_some() && config.tcp_timestamps,
        };
        // MUST-15, MUST-16: what the peer takes, what we can send, and not what options take of it.
        let mss = options
            .mss
            .filter(|mss| *mss > 0)
            .unwrap_or(DEFAULT_MSS)
            .clamp(MIN_SND_MSS, config.mss.max(MIN_SND_MSS))
            .min(config.mss);
        self.snd_mss = mss - self.octets_of_timestamps();
        if let Some(timestamps) = options.timestamps.filter(|_| self.agreed.timestamps) {
            self.stamps.begin(now, timestamps.val);
        }
    }

    /// The window that goes with a SYN, which is never scaled. Linux offers whole segments.
    pub(super) fn first_window(&self) -> u32 {
        let window = self.config.rcvbuf.min(MAX_UNSCALED + u32::from(self.config.is_linux()));
        let segment = u32::from(self.config.mss - self.octets_of_timestamps());
        let whole =
            if self.config.is_linux() && window > segment { window - window % segment } else { window };
        whole.min(MAX_UNSCALED)
    }

    /// How far the right edge of our window may lie from RCV.NXT.
    pub(super) fn room(&self) -> u32 {
        let free = self.config.rcvbuf.saturating_sub(octets(self.unread.len()));
        free.min(MAX_UNSCALED << self.agreed.shifts.map_or(0, |shifts| shifts.rcv))
    }

    /// SEG.WND for a segment that goes out now. The kernel rounds a scaled window up where there is room,
    /// so that what it has offered is not scaled away (`__tcp_select_window`).
    pub(super) fn window_field(&mut self, flags: Flags) -> u16 {
        let shift = match self.agreed.shifts {
            Some(shifts) if !flags.contains(Flags::SYN) => shifts.rcv,
            Some(_) | None => return clamp_window(self.rcv_wnd()),
        };
        let rounded = self.rcv_wnd().next_multiple_of(1 << shift);
        if self.config.is_linux() && rounded <= self.room() {
            self.rcv_edge = self.rcv_nxt + rounded;
        }
        clamp_window(self.rcv_wnd() >> shift)
    }

    /// The window of a segment of the peer, in octets.
    pub(super) fn window_of(&self, segment: &Segment) -> u32 {
        let window = u32::from(segment.window);
        match self.agreed.shifts {
            Some(shifts) if !segment.has(Flags::SYN) => window << shifts.snd,
            Some(_) | None => window,
        }
    }

    /// Puts the options on a segment that leaves: those of a SYN only on a SYN (MUST-65), and on the
    /// SYN-ACK only what the peer's SYN had. Linux answers a SYN that crosses its own by just that once more,
    /// with all it has offered (`tcp_send_synack`).
    pub(super) fn put_options(&mut self, now: Time, segment: &mut Segment) {
        let crosses = self.config.is_linux() && segment.has(Flags::SYN) && self.origin == Origin::Active;
        let is_offer = self.state == State::SynSent || crosses;
        let config = &self.config;
        if segment.has(Flags::SYN) {
            // MUST-14, SHLD-5, MAY-3: always.
            segment.options.mss = Some(config.mss);
            let scales = if is_offer { config.tcp_window_scaling } else { self.agreed.shifts.is_some() };
            segment.options.window_scale = scales.then(|| config.shift_to_offer());
            segment.options.sack_permitted = if is_offer { config.tcp_sack } else { self.agreed.sack };
        }
        let stamped = if is_offer { config.tcp_timestamps } else { self.agreed.timestamps };
        if stamped {
            self.put_timestamps(now, segment);
        }
        self.put_sack(segment);
    }

    /// The largest payload of a segment that leaves now (RFC 9293 §3.7.1, MUST-16). The kernel fills no more
    /// than half of the peer's window with one (`tcp_bound_to_half_wnd`).
    pub(super) fn largest_payload(&self) -> u32 {
        let largest = u32::from(self.snd_mss).min(self.largest_for_window());
        largest.saturating_sub(u32::from(self.octets_of_sack())).max(1)
    }

    /// Linux fills a window with two segments at least, unless it is very small (`tcp_bound_to_half_wnd`).
    fn largest_for_window(&self) -> u32 {
        let window = self.max_snd_wnd;
        if !self.config.is_linux() || window == 0 {
            return u32::MAX;
        }
        let cutoff = if window > u32::from(DEFAULT_MSS) { window / 2 } else { window };
        cutoff.max(LINUX_SMALLEST_PACKET - u32::from(self.octets_of_timestamps()))
    }

    /// The segment size that we told the peer, without what options take of it (`advmss`).
    pub(crate) fn advertised_mss(&self) -> u16 {
        self.config.mss.saturating_sub(self.octets_of_timestamps())
    }

    /// What the timestamps take from the payload of each segment.
    fn octets_of_timestamps(&self) -> u16 {
        if self.agreed.timestamps { TIMESTAMPS_OCTETS } else { 0 }
    }
}

/// A window as the header holds it.
fn clamp_window(window: u32) -> u16 {
    u16::try_from(window).unwrap_or(u16::MAX)
}
