//! Which recorded packet one of the replay's is.

use core::fmt::Write as _;
use std::net::SocketAddrV4;

use bytes::Bytes;
use synscope_tcp::{Flags, Segment, Seq, Time, Timestamps};

use crate::difference::{Difference, Mismatch};
use crate::numbers::{Numbers, back, base, flow};
use crate::recording::{Packet, Recording, Side};
use crate::tolerance::{SLACK_US, before, is_close};

/// The payload of an injected packet, of which only the length is recorded.
static ZEROS: [u8; 65_535] = [0; 65_535];

/// The recorded packets, those that the replay has sent, and how their numbers correspond.
pub(crate) struct Matching<'r> {
    recording: &'r Recording,
    sent: Vec<Option<Segment>>,
    pub(crate) numbers: Numbers,
}

impl<'r> Matching<'r> {
    pub(crate) fn new(recording: &'r Recording) -> Self {
        Self { recording, sent: vec![None; recording.packets.len()], numbers: Numbers::default() }
    }

    /// The first recorded packet that a host has not sent yet and that this segment is, between two times.
    pub(crate) fn find(&self, side: Side, segment: &Segment, from: Time, to: Time) -> Option<usize> {
        let packets = &self.recording.packets;
        let start = packets.partition_point(|packet| packet.at < from);
        (start..packets.len())
            .take_while(|place| packets[*place].at <= to)
            .find(|place| self.is_open(*place, side) && self.is_twin(&packets[*place], segment))
    }

    /// A segment leaves: which recorded packet it is.
    pub(crate) fn send(
        &mut self,
        side: Side,
        segment: &Segment,
        now: Time,
    ) -> Result<&'r Packet, Difference> {
        let Some(place) = self.find(side, segment, before(now, SLACK_US), now.after_us(SLACK_US)) else {
            return Err(Difference { at: now, what: self.blame(side, segment, now) });
        };
        let packet = &self.recording.packets[place];
        if packet.flags.contains(Flags::SYN) && packet.seq.relative == Some(0) {
            self.numbers.bind(flow(packet), packet.seq.absolute, segment.seq);
        }
        if let (Some((recorded, _)), Some(ours)) = (packet.timestamps, segment.options.timestamps) {
            self.numbers.bind_clock(flow(packet), recorded, ours.val);
        }
        self.sent[place] = Some(segment.clone());
        Ok(packet)
    }

    /// From which port a host sent the next SYN to a peer, about a moment.
    pub(crate) fn port_of_syn(&self, side: Side, remote: SocketAddrV4, about: Time) -> Option<u16> {
        let packets = &self.recording.packets;
        let start = packets.partition_point(|packet| packet.at < before(about, SLACK_US));
        let mut near = (start..packets.len()).take_while(|at| packets[*at].at <= about.after_us(SLACK_US));
        let place = near.find(|place| {
            let packet = &packets[*place];
            self.is_open(*place, side) && packet.flags == Flags::SYN && packet.dst == remote
        })?;
        Some(packets[place].src.port())
    }

    /// Complains if a recorded packet has not been sent though its time has passed.
    pub(crate) fn check(&self, place: usize) -> Result<(), Difference> {
        let packet = &self.recording.packets[place];
        if packet.injected || self.sent[place].is_some() {
            return Ok(());
        }
        Err(Difference { at: packet.at, what: Mismatch::Missing { recorded: describe(packet) } })
    }

    fn is_open(&self, place: usize, side: Side) -> bool {
        let packet = &self.recording.packets[place];
        packet.from == side && !packet.injected && self.sent[place].is_none()
    }

    fn is_twin(&self, packet: &Packet, segment: &Segment) -> bool {
        let numbers = &self.numbers;
        let is_first_syn = packet.flags.contains(Flags::SYN)
            && packet.seq.relative == Some(0)
            && !numbers.is_known(flow(packet), packet.seq.absolute);
        let same_seq = if is_first_syn {
            !numbers.is_bound(flow(packet), segment.seq)
        } else {
            numbers.translate(flow(packet), packet.seq) == Some(segment.seq)
                || is_reset_of_nobody(packet, segment)
        };
        let same_ack = !packet.flags.contains(Flags::ACK)
            || numbers.translate(back(flow(packet)), packet.ack) == Some(segment.ack);
        flow(packet) == (segment.src, segment.dst)
            && packet.flags == segment.flags
            && usize::try_from(packet.len) == Ok(segment.payload.len())
            && same_seq
            && same_ack
    }

    /// Why a segment has no twin now: it has one at another time, or none.
    fn blame(&self, side: Side, segment: &Segment, now: Time) -> Mismatch {
        let replayed = self.describe(side, segment);
        if let Some(place) = self.find(side, segment, Time::ZERO, Time::NEVER) {
            return Mismatch::Shifted { replayed, recorded: self.recording.packets[place].at };
        }
        let next = (0..self.sent.len()).find(|place| {
            let packet = &self.recording.packets[*place];
            self.is_open(*place, side)
                && flow(packet) == (segment.src, segment.dst)
                && (packet.at >= now || is_close(packet.at, now))
        });
        Mismatch::Extra { replayed, next: next.map(|place| at(&self.recording.packets[place])) }
    }

    /// A segment of the replay, in the recording's numbers.
    pub(crate) fn describe(&self, side: Side, segment: &Segment) -> String {
        let flow = (segment.src, segment.dst);
        let written = |number: Option<i64>| number.map_or_else(|| "?".to_owned(), |n| n.to_string());
        let first = segment.flags.contains(Flags::SYN).then_some(0);
        let seq = written(self.numbers.relative(flow, segment.seq).or(first));
        let mut text = format!(
            "{}:{} > {} {} seq={seq}",
            side.name(),
            segment.src.port(),
            segment.dst.port(),
            bits(segment.flags)
        );
        if segment.flags.contains(Flags::ACK) {
            text.push_str(" ack=");
            text.push_str(&written(self.numbers.relative(back(flow), segment.ack)));
        }
        let _ = write!(text, " len={}", segment.payload.len());
        text
    }

    /// An injected packet becomes a segment; numbers that stand for nothing stand for themselves.
    pub(crate) fn inject(&mut self, packet: &Packet) -> Segment {
        if self.numbers.translate(flow(packet), packet.seq).is_none() {
            let initial = base(packet.seq);
            self.numbers.bind(flow(packet), initial, Seq(initial));
        }
        let payload = usize::try_from(packet.len).unwrap_or(0).min(ZEROS.len());
        let mut segment = Segment::new(packet.src, packet.dst, Seq(0), packet.flags);
        segment.seq = self.numbers.translate(flow(packet), packet.seq).unwrap_or(Seq(packet.seq.absolute));
        if packet.flags.contains(Flags::ACK) {
            segment.ack =
                self.numbers.translate(back(flow(packet)), packet.ack).unwrap_or(Seq(packet.ack.absolute));
        }
        segment.window = packet.window;
        segment.payload = Bytes::from_static(&ZEROS[..payload]);
        segment.options.mss = packet.mss;
        segment.options.window_scale = packet.window_scale;
        segment.options.sack_permitted = packet.sack_permitted;
        segment.options.timestamps = packet.timestamps.map(|(val, ecr)| Timestamps {
            val: self.numbers.clock(flow(packet), val),
            ecr: self.numbers.clock(back(flow(packet)), ecr),
        });
        segment
    }
}

/// A reset that answers a segment without ACK counts from no initial number: it is 0 (RFC 9293 §3.10.7.1).
fn is_reset_of_nobody(packet: &Packet, segment: &Segment) -> bool {
    packet.flags.contains(Flags::RST) && packet.seq.absolute == 0 && segment.seq == Seq(0)
}

fn at(packet: &Packet) -> String {
    format!("{} at {} s", describe(packet), crate::clock::seconds(packet.at))
}

/// A recorded packet.
pub(crate) fn describe(packet: &Packet) -> String {
    let written = |number: Option<i64>| number.map_or_else(|| "?".to_owned(), |n| n.to_string());
    let mut text = format!(
        "{}:{} > {} {} seq={}",
        packet.from.name(),
        packet.src.port(),
        packet.dst.port(),
        bits(packet.flags),
        written(packet.seq.relative)
    );
    if packet.flags.contains(Flags::ACK) {
        text.push_str(" ack=");
        text.push_str(&written(packet.ack.relative));
    }
    let _ = write!(text, " len={}", packet.len);
    text
}

/// As the recording writes them.
fn bits(flags: Flags) -> String {
    flags.to_string().replace(',', "|")
}
