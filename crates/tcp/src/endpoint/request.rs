//! Half-open connections as Linux keeps them: as requests that the listener looks after, or, with SYN
//! cookies, not at all.

use super::Endpoint;
use crate::cause::Cause;
use crate::isn::IsnGenerator;
use crate::note::{Note, Transition};
use crate::options::{Options, Timestamps};
use crate::segment::{Flags, Segment};
use crate::seq::Seq;
use crate::signal::Signal;
use crate::sink::Sink;
use crate::state::{Event, State};
use crate::time::Time;
use crate::view::Origin;

/// The segment sizes that a cookie can tell (`msstab`); the largest that is not larger than the peer's is
/// taken.
pub(crate) const SYN_COOKIE_MSS: [u16; 4] = [536, 1_300, 1_440, 1_460];
/// The low bits of the SYN-ACK's timestamp, which tell the other options: the window scale, and whether
/// SACK is permitted.
const OPTION_BITS: u32 = 0x3f;
const SCALE_BITS: u32 = 0xf;
const SACK_BIT: u32 = 0x10;

/// What an ACK tells that brings a SYN cookie back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SynCookie {
    pub(crate) iss: Seq,
    pub(crate) irs: Seq,
    pub(crate) mss: u16,
}

impl Endpoint {
    /// How many timeouts of the SYN-ACK long the third step alone does not open the connection
    /// (`TCP_DEFER_ACCEPT`); a client only looks whether there are any.
    pub(crate) const fn defer_accept(&mut self, timeouts: u8) {
        self.defer_accept = timeouts;
    }

    /// Whether a segment is the third step of this half-open connection (`tcp_check_req`).
    pub(crate) fn is_opened_by(&self, now: Time, segment: &Segment) -> bool {
        self.state == State::SynReceived
            && segment.has(Flags::ACK)
            && !segment.has(Flags::RST)
            && (!segment.has(Flags::SYN) || segment.seq == self.irs)
            && segment.ack == self.snd_nxt
            && self.linux_in_window(segment)
            && !self.linux_rejects_timestamp(now, segment)
    }

    /// Whether the listener wants to see data before it takes the third step.
    pub(crate) fn waits_for_data(&self, segment: &Segment) -> bool {
        self.retransmits < self.defer_accept && segment.end() == self.rcv_nxt
    }

    /// The third step came, and was not taken.
    pub(crate) const fn third_step_seen(&mut self) {
        self.third_step_seen = true;
    }

    /// Whether the SYN-ACK goes again when its timer fires: not while only data is waited for
    /// (`syn_ack_recalc`).
    pub(super) const fn resends_syn_ack(&self) -> bool {
        !self.third_step_seen || self.retransmits.saturating_add(1) >= self.defer_accept
    }

    /// Whether data is waited for although the SYN-ACK was repeated as often as it may be.
    pub(super) const fn still_defers(&self) -> bool {
        self.third_step_seen && self.retransmits < self.defer_accept
    }

    /// The SYN-ACK by which a listener answers a SYN that it does not remember, and the segment size that
    /// it tells.
    pub(crate) fn syn_cookie_for(
        &self,
        now: Time,
        syn: &Segment,
        isn: IsnGenerator,
    ) -> Option<(Segment, u16)> {
        let mut syn = syn.clone();
        let stamped = syn.options.timestamps.is_some() && self.config.tcp_timestamps;
        if !stamped {
            // Nothing could tell them later (RFC 4987 §3.6).
            syn.options = Options { mss: syn.options.mss, ..Options::default() };
        }
        let (index, mss) = cookie_mss(syn.options.mss);
        let iss = isn.cookie(now, syn.dst, syn.src, syn.seq, index);
        let mut answer = Answer::default();
        let mut child = self.clone();
        child.set_isn(isn.choosing(iss));
        child.segment_in_listen(now, &syn, &mut answer);
        let mut segment = answer.0?;
        if let Some(timestamps) = &mut segment.options.timestamps {
            timestamps.val = with_options(timestamps.val, &syn.options);
        }
        Some((segment, mss))
    }

    /// Opens this listener's child by an ACK that brings a cookie back. The SYN is made up from what the
    /// cookie and the timestamps tell.
    pub(crate) fn open_by_cookie(
        &mut self,
        now: Time,
        cookie: SynCookie,
        ack: &Segment,
        sink: &mut impl Sink,
    ) {
        let mut syn = Segment::new(ack.src, ack.dst, cookie.irs, Flags::SYN);
        syn.options = Options::with_mss(cookie.mss);
        if let Some(Timestamps { val, ecr }) = ack.options.timestamps.filter(|_| self.config.tcp_timestamps) {
            let scale = u8::try_from(ecr & SCALE_BITS).ok().filter(|scale| *scale < 15);
            syn.options.timestamps = Some(Timestamps { val, ecr: 0 });
            syn.options.window_scale = scale;
            syn.options.sack_permitted = ecr & SACK_BIT != 0;
        }
        self.origin = Origin::Passive;
        self.remote = Some(ack.src);
        self.take_syn(now, &syn);
        self.take(Event::ReceiveSyn, sink);
        (self.iss, self.snd_una, self.snd_nxt) = (cookie.iss, cookie.iss, cookie.iss + 1);
        self.handle_segment(now, ack, sink);
    }
}

/// The place in the table, and the size, that a peer gets which asks for `mss`.
fn cookie_mss(mss: Option<u16>) -> (u32, u16) {
    let fits = |size: u16| mss.is_some_and(|mss| size <= mss);
    let places = (0..).zip(SYN_COOKIE_MSS);
    places.filter(|(_, size)| fits(*size)).last().unwrap_or((0, SYN_COOKIE_MSS[0]))
}

/// A timestamp not newer than `val` whose low bits tell the options (`cookie_init_timestamp`).
fn with_options(val: u32, options: &Options) -> u32 {
    let scale = options.window_scale.map_or(SCALE_BITS, u32::from) & SCALE_BITS;
    let told = scale | if options.sack_permitted { SACK_BIT } else { 0 };
    let stamp = (val & !OPTION_BITS) | told;
    if stamp.wrapping_sub(val).cast_signed() > 0 { stamp.wrapping_sub(OPTION_BITS + 1) } else { stamp }
}

/// Keeps the segment that is sent.
#[derive(Default)]
struct Answer(Option<Segment>);

impl Sink for Answer {
    fn transmit(&mut self, segment: Segment, _: Cause) {
        self.0 = Some(segment);
    }

    fn signal(&mut self, _: Signal) {}

    fn transition(&mut self, _: Transition) {}

    fn note(&mut self, _: impl FnOnce() -> Note) {}
}
