//! The selected packet as bytes, and what they mean.

use synscope_sim::Packet;
use synscope_tcp::{Flags, Seq};
use synscope_wire::{Envelope, Field, Placed, encode, fields};
use synscope_words::{Label, grouped, octets, signed};

use crate::shared::Shared;
use crate::state::{Run, Spot};

/// A packet's bytes and fields.
pub(super) struct Wire<'r> {
    pub(super) octets: Vec<u8>,
    pub(super) fields: Vec<Placed>,
    packet: &'r Packet,
    /// By how many bits its window is shifted, if that was agreed on.
    shift: Option<u8>,
}

impl<'r> Wire<'r> {
    /// Nothing for what is too long for a packet.
    pub(super) fn of(run: &Run, packet: &'r Packet) -> Option<Self> {
        let octets = encode(&packet.segment, Envelope::default()).ok()?;
        let fields = fields(&octets).ok()?;
        Some(Self { octets, fields, packet, shift: run.window_shift(packet) })
    }

    /// How many fields the IPv4 header has; those of TCP follow.
    pub(super) fn ip_fields(&self) -> usize {
        self.fields.iter().take_while(|placed| placed.is_ip()).count()
    }

    /// Where the data begins, in bytes.
    pub(super) fn header_end(&self) -> usize {
        self.octets.len() - self.packet.segment.payload.len()
    }

    /// The fields that a byte lies in.
    pub(super) fn fields_at(&self, byte: u32) -> impl Iterator<Item = &Placed> {
        self.fields.iter().filter(move |placed| placed.octets().contains(&byte))
    }

    /// The fields that are marked.
    pub(super) fn marked(&self, spot: Option<Spot>) -> Vec<&Placed> {
        match spot {
            Some(Spot::Field(place)) => {
                usize::try_from(place).ok().and_then(|place| self.fields.get(place)).into_iter().collect()
            }
            Some(Spot::Byte(byte)) => self.fields_at(byte).collect(),
            None => Vec::new(),
        }
    }

    /// The value in the other way of counting it, where there is one.
    pub(super) fn otherwise(&self, placed: &Placed, shared: &Shared) -> Option<String> {
        let Packet { segment, seq, ack, .. } = self.packet;
        let relative = |number: u32| Some(format!("{} {}", shared.text(Label::Relative), signed(number)));
        if placed.field == Field::SequenceNumber {
            return relative(*seq);
        }
        if [Field::HeaderLength, Field::DataOffset].contains(&placed.field) {
            return Some(octets(u64::from(placed.value) * 4, shared.lang));
        }
        if placed.field == Field::Window {
            let shift = self.shift?;
            let scaled = grouped(u64::from(placed.value) << shift);
            return Some(format!("{} ×2^{shift} = {scaled}", shared.text(Label::Scaled)));
        }
        let is_acked =
            [Field::AcknowledgmentNumber, Field::SackLeft, Field::SackRight].contains(&placed.field);
        // Both count the numbers of the other direction.
        let counted = is_acked && segment.has(Flags::ACK);
        counted.then(|| relative((Seq(placed.value) - segment.ack).wrapping_add(*ack)))?
    }
}
