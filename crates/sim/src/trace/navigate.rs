//! Finding one's way in a trace: times, packets, and the shorthands for their names.

use core::ops::Range;
use synscope_tcp::{Flags, Time};

use super::{Index, NoteRecord, Packet, Playhead, Step, Trace};
use crate::name::{NotAName, PacketName};
use crate::network;
use crate::side::Side;

/// A larger shift counts as this one (RFC 7323 §2.3).
const MOST_SHIFT: u8 = 14;

/// A text that means no packet of a trace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// It is neither a name nor a shorthand.
    #[error("{0}, or client:3 for the third that the client sends")]
    NotAName(#[from] NotAName),
    /// The run has no such packet.
    #[error("`{0}` is no packet of this run")]
    NoSuchPacket(String),
}

impl Trace {
    /// A time, when all that happens then has happened.
    pub fn playhead_at(&self, time: Time) -> Playhead {
        Playhead { time, steps: self.steps_by(time) }
    }

    /// The beginning, when nothing has happened.
    pub const fn start(&self) -> Playhead {
        Playhead { time: Time::ZERO, steps: 0 }
    }

    /// The end, when everything has happened.
    pub fn finish(&self) -> Playhead {
        self.playhead_at(self.end.at)
    }

    /// The place of a packet.
    pub fn find_packet(&self, name: &PacketName) -> Option<Index> {
        self.place_of(|packet| packet.name == *name)
    }

    /// The packet that a person means: by name, or as `client:3`, the third that the client sends.
    ///
    /// # Errors
    /// When the text is no name, or this run has no such packet.
    pub fn resolve(&self, text: &str) -> Result<Index, ResolveError> {
        let place = match shorthand(text) {
            Some((_, 0)) => None,
            Some((side, number)) => self.place_of(|packet| packet.from == side && packet.number == number),
            None => self.find_packet(&text.parse()?),
        };
        place.ok_or_else(|| ResolveError::NoSuchPacket(text.to_owned()))
    }

    /// When a packet arrives, or would, if nobody loses it or delays it on purpose.
    pub fn in_time(&self, packet: &Packet) -> Time {
        network::in_time(&self.scenario, packet)
    }

    /// A step by its place.
    pub fn step(&self, place: Index) -> Option<&Step> {
        self.steps.get(usize::try_from(place).ok()?)
    }

    /// A packet by its place.
    pub fn packet(&self, place: Index) -> Option<&Packet> {
        self.packets.get(usize::try_from(place).ok()?)
    }

    /// What was noticed and decided in a step of this trace.
    pub fn notes_of(&self, step: &Step) -> &[NoteRecord] {
        slice(&self.notes, &step.notes)
    }

    /// What was sent in a step of this trace.
    pub fn sent_by(&self, step: &Step) -> &[Packet] {
        slice(&self.packets, &step.sent)
    }

    /// By how many bits the window in a packet is to be shifted, if both sides have agreed to that: the SYNs
    /// that were sent before have the option (RFC 7323 §2.2), and windows in SYNs are never shifted.
    pub fn window_shift(&self, packet: &Packet) -> Option<u8> {
        if packet.segment.has(Flags::SYN | Flags::RST) {
            return None;
        }
        let offered = |side: Side| {
            let before = self.packets.iter().take_while(|syn| syn.step < packet.step);
            let mut syns = before.filter(|syn| {
                let is_of_connection = syn.name.connection == packet.name.connection;
                is_of_connection && syn.from == side && syn.segment.has(Flags::SYN) && !syn.name.is_injected()
            });
            syns.next()?.segment.options.window_scale
        };
        offered(packet.from.other())?;
        offered(packet.from).map(|shift| shift.min(MOST_SHIFT))
    }

    fn place_of(&self, is_it: impl Fn(&Packet) -> bool) -> Option<Index> {
        let place = self.packets.iter().position(is_it)?;
        Index::try_from(place).ok()
    }

    /// How many steps have happened when all at `time` have.
    fn steps_by(&self, time: Time) -> Index {
        Index::try_from(self.steps.partition_point(|step| step.at <= time)).unwrap_or(Index::MAX)
    }
}

/// The part of a list that a step points to; nothing for a step of another trace that points beyond it.
fn slice<'t, T>(list: &'t [T], range: &Range<Index>) -> &'t [T] {
    let bounds = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
    bounds.and_then(|(start, end)| list.get(start..end)).unwrap_or_default()
}

/// Reads `client:3`.
fn shorthand(text: &str) -> Option<(Side, u32)> {
    let (side, number) = text.split_once(':')?;
    let side = Side::BOTH.into_iter().find(|known| known.name() == side)?;
    Some((side, number.parse().ok()?))
}
