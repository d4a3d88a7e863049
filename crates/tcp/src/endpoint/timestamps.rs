//! Timestamps (RFC 7323): what they measure, and what they tell to be old.

use core::ops::ControlFlow::{self, Break, Continue};

use super::Endpoint;
use crate::cause::Challenge;
use crate::note::{Ignored, Note, Step};
use crate::options::Timestamps;
use crate::segment::{Flags, Segment};
use crate::seq::Seq;
use crate::sink::Sink;
use crate::state::State;
use crate::time::Time;
use crate::timers::TimerKind;

/// The clock of timestamps ticks each millisecond (RFC 7323 §5.4, `TCP_TS_HZ`).
const TICK_US: u64 = 1_000;
/// After so long without a segment TS.Recent says nothing any more: the clock of the peer may have gone
/// half round (RFC 7323 §5.5).
const OUTDATED_US: u64 = 24 * 24 * 3_600_000_000;
/// The kernel lets a timestamp be one tick older (`TCP_PAWS_WINDOW`).
const LINUX_PAWS_WINDOW: u32 = 1;
/// For so long the kernel takes a RST with an old timestamp for an old one (`TCP_PAWS_MSL`).
const LINUX_PAWS_MSL_US: u64 = 60_000_000;
/// A round trip is not believed to take longer than this (`tcp_rtt_tsopt_us`).
const LONGEST_ROUND_TRIP: u32 = i32::MAX as u32 / 1_000;

/// RFC 7323's variables of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Stamps {
    /// By how much our clock is ahead of the time, once it is asked for.
    offset: Option<u32>,
    /// TS.Recent: the timestamp to be echoed.
    recent: u32,
    /// When it was taken.
    recent_since: Time,
    /// Last.ACK.sent.
    pub(super) last_ack_sent: Seq,
    /// The first and the last timestamp of our SYN.
    of_syn: Option<(u32, u32)>,
}

impl Stamps {
    /// For who explores every order of events: the age of the peer's timestamp is forgotten.
    pub(super) const fn forget_past(&mut self, epoch: Time) {
        self.recent_since = epoch;
    }

    /// The peer's SYN has a timestamp.
    pub(super) fn begin(&mut self, now: Time, val: u32) {
        (self.recent, self.recent_since) = (val, now);
    }

    /// By how many ticks a timestamp is older than TS.Recent; `None` when it is not, or nobody can say.
    fn age(&self, now: Time, val: u32) -> Option<u32> {
        let age = self.recent.wrapping_sub(val);
        let is_older = age.cast_signed() > 0;
        (is_older && now.since_us(self.recent_since) < OUTDATED_US).then_some(age)
    }

    /// Whether a timestamp is newer than TS.Recent.
    const fn is_before(&self, val: u32) -> bool {
        self.recent.wrapping_sub(val).cast_signed() < 0
    }
}

impl Endpoint {
    /// Our timestamp clock.
    fn tsval(&mut self, now: Time) -> u32 {
        let (isn, local, remote) = (self.isn, self.local, self.remote);
        let offset = *self.stamps.offset.get_or_insert_with(|| {
            remote.map_or(0, |remote| isn.timestamp_offset(*local.ip(), *remote.ip()))
        });
        offset.wrapping_add(ticks(now))
    }

    /// The timestamps of a segment that leaves. TSecr is only meant where there is an ACK (RFC 7323 §3.2).
    pub(super) fn put_timestamps(&mut self, now: Time, segment: &mut Segment) {
        let ecr = if segment.has(Flags::ACK) { self.stamps.recent } else { 0 };
        let val = self.tsval(now);
        segment.options.timestamps = Some(Timestamps { val, ecr });
        if segment.has(Flags::SYN) {
            let first = self.stamps.of_syn.map_or(val, |(first, _)| first);
            self.stamps.of_syn = Some((first, val));
        }
    }

    /// Whether a segment of the handshake echoes a timestamp that our SYN never had: then it is an old
    /// duplicate. The kernel looks at it where the peer's SYN had timestamps.
    pub(super) fn linux_rejects_echo(&self, segment: &Segment) -> bool {
        match (segment.options.timestamps, self.stamps.of_syn) {
            (Some(Timestamps { ecr, .. }), Some((first, last))) if self.config.is_linux() && ecr != 0 => {
                ecr.wrapping_sub(first) > last.wrapping_sub(first)
            }
            (Some(_) | None, _) => false,
        }
    }

    /// The timestamps of a segment, where they are agreed on.
    fn timestamps_of(&self, segment: &Segment) -> Option<Timestamps> {
        segment.options.timestamps.filter(|_| self.agreed.timestamps)
    }

    /// How long ago what a segment echoes was sent, in microseconds: a round trip, whichever
    /// transmission it answers (RFC 7323 §4.1).
    pub(super) fn echoed_round_trip_us(&mut self, now: Time, segment: &Segment) -> Option<u64> {
        let ecr = self.timestamps_of(segment)?.ecr;
        if ecr == 0 {
            return None;
        }
        let elapsed = self.tsval(now).wrapping_sub(ecr);
        (elapsed < LONGEST_ROUND_TRIP).then(|| u64::from(elapsed.max(1)) * TICK_US)
    }

    /// RFC 7323 §5.3, R1: an old duplicate is known by its timestamp, however its number lies. A RST is
    /// exempt (§5.2).
    pub(super) fn protect_against_wrapped_numbers(
        &mut self,
        now: Time,
        segment: &Segment,
        sink: &mut impl Sink,
    ) -> ControlFlow<()> {
        if !self.agreed.timestamps || segment.has(Flags::RST) {
            return Continue(());
        }
        if self.state == State::TimeWait && segment.has(Flags::SYN) && !segment.has(Flags::ACK) {
            // It does not begin a new incarnation, so it is dropped in silence (RFC 6191 §2).
            sink.note(|| Note::Ignored { step: Step::Syn, why: Ignored::SynOfOldIncarnation });
            return Break(());
        }
        let Some(Timestamps { val, .. }) = segment.options.timestamps else {
            return self.without_timestamps(sink);
        };
        let Some(age) = self.stamps.age(now, val) else { return Continue(()) };
        if self.config.is_linux() && self.linux_takes_old_timestamp(age, segment) {
            return Continue(());
        }
        let ts_recent = self.stamps.recent;
        sink.note(|| Note::TimestampOld { val, ts_recent });
        self.answer_old_timestamp(now, segment, sink);
        Break(())
    }

    /// A segment that should have timestamps and has none is dropped in silence (RFC 7323 §3.2); the
    /// kernel takes it.
    fn without_timestamps(&self, sink: &mut impl Sink) -> ControlFlow<()> {
        if self.config.is_linux() {
            return Continue(());
        }
        sink.note(|| Note::Ignored { step: Step::Sequence, why: Ignored::NoTimestamps });
        Break(())
    }

    fn answer_old_timestamp(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) {
        let is_linux = self.config.is_linux();
        if is_linux && segment.has(Flags::SYN) {
            self.challenge(now, Challenge::Syn, Step::Sequence, sink);
        } else if is_linux && segment.is_empty() && segment.seq.before(self.rcv_nxt) {
            // ACKs overtake each other all the time.
            sink.note(|| Note::Ignored { step: Step::Sequence, why: Ignored::OutsideWindow });
        } else {
            self.answer_unacceptable(now, segment, sink);
        }
    }

    /// The kernel's exceptions: a tick, a peer that began with 0, and a pure ACK that repeats what is
    /// known and was reordered within a retransmission timeout (`tcp_disordered_ack_check`).
    fn linux_takes_old_timestamp(&self, age: u32, segment: &Segment) -> bool {
        if age <= LINUX_PAWS_WINDOW || self.stamps.recent == 0 {
            return true;
        }
        let repeats = segment.flags == Flags::ACK
            && segment.is_empty()
            && segment.seq == self.rcv_nxt
            && segment.ack == self.snd_una
            && self.window_of(segment) == self.snd_wnd;
        repeats && u64::from(age) * TICK_US <= self.rto.rto_us().saturating_mul(6) / 5
    }

    /// Whether a segment to what the kernel keeps no socket for has an old timestamp
    /// (`tcp_paws_reject`).
    pub(super) fn linux_rejects_timestamp(&self, now: Time, segment: &Segment) -> bool {
        let Some(timestamps) = self.timestamps_of(segment) else { return false };
        if self.state == State::SynReceived && self.linux_rejects_echo(segment) {
            return true;
        }
        let is_old = self.stamps.recent != 0 && self.stamps.age(now, timestamps.val).is_some();
        let rst_counts = now.since_us(self.stamps.recent_since) >= LINUX_PAWS_MSL_US;
        is_old && !(segment.has(Flags::RST) && rst_counts)
    }

    /// RFC 7323 §4.3, rule 2, and §5.3, R3: the timestamp of the segment that reaches to where our last
    /// ACK was is the one to be echoed.
    pub(super) fn take_timestamp(&mut self, now: Time, segment: &Segment) {
        let Some(timestamps) = self.timestamps_of(segment) else { return };
        if segment.seq.at_or_before(self.stamps.last_ack_sent)
            && self.stamps.age(now, timestamps.val).is_none()
        {
            self.stamps.begin(now, timestamps.val);
        }
    }

    /// Since when the connection is in TIME-WAIT, if timestamps tell its old segments.
    pub(crate) fn time_wait_with_timestamps(&self) -> Option<Time> {
        let since = self.timers.get(TimerKind::TimeWait)?.since;
        (self.state == State::TimeWait && self.agreed.timestamps).then_some(since)
    }

    /// Whether a SYN may begin a new incarnation of this connection, which is in TIME-WAIT (RFC 9293
    /// §3.6.1, MAY-2): its number must lie beyond all that the old incarnation used, or its timestamp
    /// (RFC 6191 §2, SHLD-4).
    pub fn may_reopen(&self, segment: &Segment) -> bool {
        if self.state != State::TimeWait
            || !segment.has(Flags::SYN)
            || segment.has(Flags::ACK | Flags::RST | Flags::FIN)
        {
            return false;
        }
        let is_beyond = segment.seq.after(self.rcv_nxt);
        match segment.options.timestamps.filter(|_| self.config.tcp_timestamps) {
            Some(timestamps) if self.agreed.timestamps => {
                let val = timestamps.val;
                self.stamps.is_before(val) || (val == self.stamps.recent && is_beyond)
            }
            // The kernel goes by timestamps only where both incarnations have them.
            Some(_) => is_beyond || !self.config.is_linux(),
            None => is_beyond,
        }
    }
}

/// Milliseconds, as a timestamp counts them.
fn ticks(now: Time) -> u32 {
    let [a, b, c, d, ..] = (now.as_us() / TICK_US).to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}
