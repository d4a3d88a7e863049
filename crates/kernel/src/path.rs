//! The way between the two: it takes a while, and loses, repeats or refuses what it is told to.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddrV4;

use synscope_tcp::{Flags, IcmpKind, Segment, Seq, Time};

use crate::who::{Both, Who};

/// How long a packet is under way, in microseconds: long enough for two to cross.
const DELAY_US: u64 = 10_000;
/// How much later the second one of two copies arrives.
const COPY_DELAY_US: u64 = 40_000;

/// What a packet is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Syn,
    SynAck,
    /// The ACK of a SYN, with nothing else.
    HandshakeAck,
    Data,
    /// Any other ACK with nothing else.
    Ack,
    Fin,
    /// The ACK of a FIN, with nothing else.
    FinAck,
    Rst,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Syn => "SYN",
            Self::SynAck => "SYN-ACK",
            Self::HandshakeAck => "ACK-of-SYN",
            Self::Data => "data",
            Self::Ack => "ACK",
            Self::Fin => "FIN",
            Self::FinAck => "ACK-of-FIN",
            Self::Rst => "RST",
        })
    }
}

/// What becomes of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Delivered,
    Lost,
    /// It arrives, and a copy of it later.
    Doubled,
    /// A router does not send it on, and says so.
    Refused(IcmpKind),
}

/// The way between the two.
#[derive(Default)]
pub(crate) struct Path {
    /// By when they arrive, then in the order in which they were sent.
    under_way: BTreeMap<(Time, u64), (Who, Segment)>,
    sent: u64,
    seen: u64,
    /// What is to happen once, to the first packet of that kind by that sender.
    planned: Vec<(Who, Kind, Fate)>,
    /// Whose packets are all lost.
    cut: Both<bool>,
    /// One packet in so many is lost.
    period: Option<u64>,
    /// By source and destination.
    streams: BTreeMap<(SocketAddrV4, SocketAddrV4), Stream>,
    resets: Resets,
    last_arrival: Time,
}

/// How many RST were sent, by those who had not closed, and by those who had. Who has closed is gone sooner than
/// the peer in TIME-WAIT can know, and answers with a RST what is repeated meanwhile (RFC 1337).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Resets {
    pub(crate) before_close: u32,
    pub(crate) after_close: u32,
}

/// What is known of what one of them sends.
#[derive(Clone, Copy, Debug, Default)]
struct Stream {
    iss: Seq,
    /// The number after its FIN.
    end: Option<Seq>,
}

impl Path {
    /// The next packet of this kind will have this fate.
    pub(crate) fn plan(&mut self, from: Who, kind: Kind, fate: Fate) {
        self.planned.push((from, kind, fate));
    }

    /// The next packet of this kind will be lost.
    pub(crate) fn lose(&mut self, from: Who, kind: Kind) {
        self.plan(from, kind, Fate::Lost);
    }

    /// From now on one packet in so many is lost, whoever sends it.
    pub(crate) fn lose_every(&mut self, period: u64) {
        self.period = Some(period);
    }

    /// From now on everything is lost that `from` sends, and what is under way.
    pub(crate) fn cut(&mut self, from: Who) {
        self.cut[from] = true;
        self.under_way.retain(|_, (sender, _)| *sender != from);
    }

    /// A packet for which something was planned, and that never came.
    pub(crate) fn missed(&self) -> Option<(Who, Kind)> {
        self.planned.first().map(|(who, kind, _)| (*who, *kind))
    }

    /// How many RST were sent.
    pub(crate) fn resets(&self) -> Resets {
        self.resets
    }

    /// How long there has been silence, in microseconds; 0 while something is under way.
    pub(crate) fn silence_us(&self, now: Time) -> u64 {
        if self.under_way.is_empty() { now.since_us(self.last_arrival) } else { 0 }
    }

    /// A packet sets out.
    pub(crate) fn send(&mut self, now: Time, from: Who, segment: &Segment) -> Fate {
        let kind = self.kind(segment);
        self.learn(segment);
        let named = self.planned.iter().position(|(sender, what, _)| (*sender, *what) == (from, kind));
        let fate = match named.map(|place| self.planned.remove(place)) {
            Some((_, _, fate)) => fate,
            None if self.cut[from] || self.is_unlucky() => Fate::Lost,
            None => Fate::Delivered,
        };
        match fate {
            Fate::Delivered => self.forward(now, from, segment.clone()),
            Fate::Doubled => {
                self.forward(now, from, segment.clone());
                self.forward(now.after_us(COPY_DELAY_US), from, segment.clone());
            }
            Fate::Lost | Fate::Refused(_) => {}
        }
        fate
    }

    fn is_unlucky(&mut self) -> bool {
        self.seen += 1;
        self.period.is_some_and(|period| self.seen.is_multiple_of(period))
    }

    fn forward(&mut self, now: Time, from: Who, segment: Segment) {
        self.sent += 1;
        self.under_way.insert((now.after_us(DELAY_US), self.sent), (from, segment));
    }

    /// When the next packet arrives.
    pub(crate) fn next_arrival(&self) -> Option<Time> {
        self.under_way.keys().next().map(|(time, _)| *time)
    }

    /// The next packet that has arrived by now, and who sent it.
    pub(crate) fn arrived(&mut self, now: Time) -> Option<(Who, Segment)> {
        let entry = self.under_way.first_entry()?;
        if entry.key().0 > now {
            return None;
        }
        self.last_arrival = now;
        Some(entry.remove())
    }

    /// The sequence number and the acknowledgement as they count from the SYNs.
    pub(crate) fn relative(&self, segment: &Segment) -> (u32, u32) {
        let (stream, peer) = self.streams(segment);
        let ack = if segment.has(Flags::ACK) { segment.ack - peer.iss } else { 0 };
        (segment.seq - stream.iss, ack)
    }

    /// What is known of a segment's sender, and of its receiver.
    fn streams(&self, segment: &Segment) -> (Stream, Stream) {
        let of = |pair| self.streams.get(&pair).copied().unwrap_or_default();
        (of((segment.src, segment.dst)), of((segment.dst, segment.src)))
    }

    fn kind(&self, segment: &Segment) -> Kind {
        let (_, peer) = self.streams(segment);
        if segment.has(Flags::RST) {
            Kind::Rst
        } else if segment.has(Flags::SYN) {
            if segment.has(Flags::ACK) { Kind::SynAck } else { Kind::Syn }
        } else if segment.has(Flags::FIN) {
            Kind::Fin
        } else if !segment.payload.is_empty() {
            Kind::Data
        } else if peer.end == Some(segment.ack) {
            Kind::FinAck
        } else if segment.ack == peer.iss + 1 {
            Kind::HandshakeAck
        } else {
            Kind::Ack
        }
    }

    fn learn(&mut self, segment: &Segment) {
        let stream = self.streams.entry((segment.src, segment.dst)).or_default();
        if segment.has(Flags::SYN) {
            *stream = Stream { iss: segment.seq, end: None };
        }
        if segment.has(Flags::FIN) {
            stream.end = Some(segment.end());
        }
        if segment.has(Flags::RST) {
            let count = if stream.end.is_some() {
                &mut self.resets.after_close
            } else {
                &mut self.resets.before_close
            };
            *count += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    const NOW: Time = Time::ZERO;

    fn segment(from: Who, flags: Flags, seq: u32, ack: u32, len: usize) -> Segment {
        let address = |who: Who| SocketAddrV4::new(who.address(), 5_000);
        Segment {
            ack: Seq(ack),
            payload: Bytes::from(vec![7; len]),
            ..Segment::new(address(from), address(!from), Seq(seq), flags)
        }
    }

    #[test]
    fn an_ack_is_told_by_what_it_acknowledges() {
        let mut path = Path::default();
        let mut kind = |from, flags, seq, ack, len| {
            let segment = segment(from, flags, seq, ack, len);
            let kind = path.kind(&segment);
            path.learn(&segment);
            kind
        };
        let (ours, kernel) = (Who::Ours, Who::Kernel);
        assert_eq!(kind(ours, Flags::SYN, 100, 0, 0), Kind::Syn);
        assert_eq!(kind(kernel, Flags::SYN | Flags::ACK, 900, 101, 0), Kind::SynAck);
        assert_eq!(kind(ours, Flags::ACK, 101, 901, 0), Kind::HandshakeAck);
        assert_eq!(kind(ours, Flags::ACK, 101, 901, 10), Kind::Data);
        assert_eq!(kind(kernel, Flags::ACK, 901, 111, 0), Kind::Ack);
        assert_eq!(kind(ours, Flags::FIN | Flags::ACK, 111, 901, 0), Kind::Fin);
        assert_eq!(kind(kernel, Flags::ACK, 901, 112, 0), Kind::FinAck);
        assert_eq!(kind(kernel, Flags::RST, 901, 0, 0), Kind::Rst);
    }

    #[test]
    fn what_was_planned_happens_once_to_the_one_it_was_planned_for() {
        let mut path = Path::default();
        path.lose(Who::Ours, Kind::Syn);
        let syn = |from| segment(from, Flags::SYN, 1, 0, 0);
        assert_eq!(path.send(NOW, Who::Kernel, &syn(Who::Kernel)), Fate::Delivered);
        assert_eq!(path.missed(), Some((Who::Ours, Kind::Syn)));
        assert_eq!(path.send(NOW, Who::Ours, &syn(Who::Ours)), Fate::Lost);
        assert_eq!(path.missed(), None);
        assert_eq!(path.send(NOW, Who::Ours, &syn(Who::Ours)), Fate::Delivered);
    }

    #[test]
    fn a_doubled_packet_arrives_twice_and_nothing_before_its_time() {
        let mut path = Path::default();
        path.plan(Who::Ours, Kind::Syn, Fate::Doubled);
        let syn = segment(Who::Ours, Flags::SYN, 1, 0, 0);
        assert_eq!(path.send(NOW, Who::Ours, &syn), Fate::Doubled);
        assert_eq!(path.arrived(NOW.after_us(DELAY_US - 1)), None);
        for time in [DELAY_US, DELAY_US + COPY_DELAY_US] {
            assert_eq!(path.next_arrival(), Some(NOW.after_us(time)));
            assert_eq!(path.arrived(NOW.after_us(time)), Some((Who::Ours, syn.clone())));
        }
        assert_eq!(path.next_arrival(), None);
    }

    #[test]
    fn a_cut_takes_what_is_under_way() {
        let mut path = Path::default();
        for from in Who::BOTH {
            assert_eq!(path.send(NOW, from, &segment(from, Flags::SYN, 1, 0, 0)), Fate::Delivered);
        }
        path.cut(Who::Ours);
        assert_eq!(path.send(NOW, Who::Ours, &segment(Who::Ours, Flags::SYN, 1, 0, 0)), Fate::Lost);
        let arrived = path.arrived(NOW.after_us(DELAY_US)).map(|(from, _)| from);
        assert_eq!(arrived, Some(Who::Kernel));
        assert_eq!(path.arrived(NOW.after_us(DELAY_US)), None);
    }
}
