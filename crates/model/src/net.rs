//! The network: segments under way, in no order.

use synscope_sim::{PerSide, Side};
use synscope_tcp::{Cause, Flags, Segment, Seq};

/// A segment under way, and what has to be remembered of it to judge what it does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Packet {
    /// Where it goes.
    pub to: Side,
    /// What arrives.
    pub segment: Segment,
    /// The connection that it is of: the initial numbers that its sender holds to, as far as it knows them.
    pub connection: PerSide<Option<Seq>>,
    /// Whether it is one of several that are the same, or repeats something, or answers a repetition.
    pub repeats: bool,
}

impl Packet {
    fn key(&self) -> impl Ord + use<> {
        let Self { to, segment, connection, repeats } = self;
        let numbers = (segment.seq.0, segment.ack.0, segment.flags.bits(), segment.window);
        let connection = (connection.client.map(|iss| iss.0), connection.server.map(|iss| iss.0));
        (*to, numbers, segment.payload.len(), connection, *repeats)
    }

    /// Whether it can be of the connection that `side` has with these numbers.
    pub(crate) fn is_of(&self, side: Side, iss: Seq, irs: Seq) -> bool {
        let is = |of: Side, number: Seq| self.connection[of].is_none_or(|known| known == number);
        is(side, iss) && is(side.other(), irs)
    }
}

/// The segments under way. They arrive in any order, so theirs is always the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Net(Vec<Packet>);

impl Net {
    /// Whether nothing is under way.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is under way.
    pub fn packets(&self) -> &[Packet] {
        &self.0
    }

    /// The places of segments, without those that are like the one before them.
    pub(crate) fn different(&self) -> impl Iterator<Item = usize> {
        (0..self.0.len()).filter(|place| *place == 0 || self.0[*place] != self.0[*place - 1])
    }

    /// Takes a segment on its way. Of two that are the same, each is a duplicate of the other.
    pub(crate) fn put(&mut self, mut packet: Packet) {
        let same = |other: &Packet| other.to == packet.to && other.segment == packet.segment;
        if let Some(place) = self.0.iter().position(same)
            && self.0[place].repeats != packet.repeats
        {
            let twin = self.take(place);
            self.put(Packet { repeats: true, ..twin });
            packet.repeats = true;
        }
        let key = packet.key();
        let place = self.0.partition_point(|other| other.key() < key);
        self.0.insert(place, packet);
    }

    pub(crate) fn take(&mut self, place: usize) -> Packet {
        self.0.remove(place)
    }

    /// Leaves the network's copy of a segment under way, and gives the original.
    pub(crate) fn copy(&mut self, place: usize) -> Packet {
        let packet = self.take(place);
        self.put(Packet { repeats: true, ..packet.clone() });
        packet
    }
}

/// Whether what is sent for this reason repeats something, or answers something that may be old.
pub(crate) const fn is_repetition(cause: Cause) -> bool {
    match cause {
        Cause::SimultaneousOpen
        | Cause::Retransmission { .. }
        | Cause::LostToo
        | Cause::LossProbe
        | Cause::AnswerToRepeatedSyn
        | Cause::AckOfRepeatedFin
        | Cause::AckOfUnacceptable
        | Cause::AckOfUnsent
        | Cause::Challenge(_)
        | Cause::WindowProbe { .. }
        | Cause::WindowOpened
        | Cause::Keepalive { .. } => true,
        Cause::ActiveOpen
        | Cause::AnswerToSyn
        | Cause::AckOfSyn
        | Cause::Data
        | Cause::Fin
        | Cause::AckOfData
        | Cause::AckOfFin
        | Cause::DelayedAck
        | Cause::AckOfOutOfOrder
        | Cause::WindowUpdate
        | Cause::Reset(_) => false,
    }
}

/// Whether a segment asks for a connection.
pub(crate) fn is_request(segment: &Segment) -> bool {
    segment.has(Flags::SYN) && !segment.has(Flags::ACK | Flags::RST)
}
