//! The way between the two: it takes a while, and it loses what it is told to.

use std::collections::BTreeMap;
use std::fmt;

use synscope_tcp::{Flags, Segment, Seq, Time};

use crate::who::{Both, Who};

/// How long a packet is under way, in microseconds: long enough for two to cross.
const DELAY_US: u64 = 5_000;

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

/// What became of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Delivered,
    Lost,
}

/// The way between the two.
#[derive(Default)]
pub(crate) struct Path {
    /// By when they arrive, then in the order in which they were sent.
    under_way: BTreeMap<(Time, u64), (Who, Segment)>,
    sent: u64,
    /// What is to be lost once, by its sender.
    to_lose: Vec<(Who, Kind)>,
    /// Whose packets are all lost.
    cut: Both<bool>,
    streams: Both<Stream>,
    resets: u32,
}

/// What is known of what one of them sends.
#[derive(Clone, Copy, Debug, Default)]
struct Stream {
    iss: Seq,
    /// The number after its FIN.
    end: Option<Seq>,
}

impl Path {
    /// The next packet of this kind will be lost.
    pub(crate) fn lose(&mut self, from: Who, kind: Kind) {
        self.to_lose.push((from, kind));
    }

    /// From now on everything is lost that `from` sends, and what is under way.
    pub(crate) fn cut(&mut self, from: Who) {
        self.cut[from] = true;
        self.under_way.retain(|_, (sender, _)| *sender != from);
    }

    /// What was to be lost and never came.
    pub(crate) fn never_lost(&self) -> Option<(Who, Kind)> {
        self.to_lose.first().copied()
    }

    /// How many RST were sent.
    pub(crate) fn resets(&self) -> u32 {
        self.resets
    }

    /// A packet sets out.
    pub(crate) fn send(&mut self, now: Time, from: Who, segment: Segment) -> Fate {
        let kind = self.kind(from, &segment);
        self.learn(from, &segment);
        let named = self.to_lose.iter().position(|loss| *loss == (from, kind));
        if let Some(place) = named {
            self.to_lose.remove(place);
        }
        if named.is_some() || self.cut[from] {
            return Fate::Lost;
        }
        self.sent += 1;
        self.under_way.insert((now.after_us(DELAY_US), self.sent), (from, segment));
        Fate::Delivered
    }

    /// When the next packet arrives.
    pub(crate) fn next_arrival(&self) -> Option<Time> {
        self.under_way.keys().next().map(|(time, _)| *time)
    }

    /// The next packet that has arrived by now, and who sent it.
    pub(crate) fn arrived(&mut self, now: Time) -> Option<(Who, Segment)> {
        let entry = self.under_way.first_entry()?;
        if entry.key().0 <= now { Some(entry.remove()) } else { None }
    }

    /// The sequence number and the acknowledgement as they count from the SYNs.
    pub(crate) fn relative(&self, from: Who, segment: &Segment) -> (u32, u32) {
        let ack = if segment.has(Flags::ACK) { segment.ack - self.streams[!from].iss } else { 0 };
        (segment.seq - self.streams[from].iss, ack)
    }

    fn kind(&self, from: Who, segment: &Segment) -> Kind {
        let peer = self.streams[!from];
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

    fn learn(&mut self, from: Who, segment: &Segment) {
        let stream = &mut self.streams[from];
        if segment.has(Flags::SYN) {
            *stream = Stream { iss: segment.seq, end: None };
        }
        if segment.has(Flags::FIN) {
            stream.end = Some(segment.end());
        }
        self.resets += u32::from(segment.has(Flags::RST));
    }
}
