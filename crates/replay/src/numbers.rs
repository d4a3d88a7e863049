//! Recorded numbers in terms of the replay: its hosts choose initial sequence numbers and timestamps of
//! their own.

use std::collections::BTreeMap;
use std::net::SocketAddrV4;

use synscope_tcp::Seq;

use crate::recording::{Number, Packet};

/// A direction: source, then destination.
pub(crate) type Flow = (SocketAddrV4, SocketAddrV4);

/// Octets after an initial number that count as its incarnation's.
const INCARNATION: u32 = 1 << 24;

/// Which of the replay's numbers stand for which recorded ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers {
    /// For each direction its recorded initial numbers, with what they are in the replay.
    initial: BTreeMap<Flow, Vec<(u32, Seq)>>,
    /// For each direction recorded timestamps, with what they are in the replay, the last one last.
    clocks: BTreeMap<Flow, Vec<(u32, u32)>>,
}

impl Numbers {
    /// A SYN of the replay stands for a recorded one.
    pub(crate) fn bind(&mut self, flow: Flow, recorded: u32, ours: Seq) {
        let known = self.initial.entry(flow).or_default();
        if known.iter().all(|(initial, _)| *initial != recorded) {
            known.push((recorded, ours));
        }
    }

    /// A timestamp of the replay stands for a recorded one.
    pub(crate) fn bind_clock(&mut self, flow: Flow, recorded: u32, ours: u32) {
        self.clocks.entry(flow).or_default().push((recorded, ours));
    }

    /// A recorded timestamp of this direction, counted from the last one that it does not come before; zero is
    /// no timestamp.
    pub(crate) fn clock(&self, flow: Flow, recorded: u32) -> u32 {
        let known = self.clocks.get(&flow).map_or(&[][..], Vec::as_slice);
        let is_reached = |(before, _): &&(u32, u32)| recorded.wrapping_sub(*before).cast_signed() >= 0;
        let from = known.iter().rev().find(is_reached).or(known.first());
        match from {
            Some((before, ours)) if recorded != 0 => ours.wrapping_add(recorded.wrapping_sub(*before)),
            Some(_) | None => recorded,
        }
    }

    /// A recorded number of this direction; `None` when its initial number stands for nothing yet.
    pub(crate) fn translate(&self, flow: Flow, number: Number) -> Option<Seq> {
        let Some(relative) = number.relative else { return Some(Seq(number.absolute)) };
        let known = self.initial.get(&flow).map_or(&[][..], Vec::as_slice);
        let base = number.absolute.wrapping_sub(truncated(relative));
        let own = known.iter().find(|(initial, _)| *initial == base);
        // What was counted from a later incarnation's initial number may be of an earlier one.
        let older = || {
            known
                .iter()
                .filter(|(initial, _)| number.absolute.wrapping_sub(*initial) < INCARNATION)
                .min_by_key(|(initial, _)| number.absolute.wrapping_sub(*initial))
        };
        let is_close = (0..i64::from(INCARNATION)).contains(&relative);
        let (initial, ours) = if is_close { own } else { older().or(own) }?;
        Some(*ours + number.absolute.wrapping_sub(*initial))
    }

    /// The replay's number in recorded terms, counted from the initial number that it is nearest to.
    pub(crate) fn relative(&self, flow: Flow, ours: Seq) -> Option<i64> {
        let known = self.initial.get(&flow)?;
        let distance = |start: Seq| i64::from((ours - start).cast_signed());
        known.iter().map(|(_, start)| distance(*start)).min_by_key(|distance| distance.unsigned_abs())
    }

    /// Whether a recorded initial number stands for one of the replay's already.
    pub(crate) fn is_known(&self, flow: Flow, recorded: u32) -> bool {
        self.initial.get(&flow).is_some_and(|known| known.iter().any(|(initial, _)| *initial == recorded))
    }

    /// Whether a number of the replay stands for a recorded initial one already.
    pub(crate) fn is_bound(&self, flow: Flow, ours: Seq) -> bool {
        self.initial.get(&flow).is_some_and(|known| known.iter().any(|(_, start)| *start == ours))
    }
}

/// The initial number that a packet's own sequence number is counted from.
pub(crate) fn base(number: Number) -> u32 {
    number.absolute.wrapping_sub(truncated(number.relative.unwrap_or(0)))
}

/// The direction of a packet.
pub(crate) const fn flow(packet: &Packet) -> Flow {
    (packet.src, packet.dst)
}

/// The opposite direction.
pub(crate) const fn back(flow: Flow) -> Flow {
    (flow.1, flow.0)
}

/// Modulo 2³², which is what a sequence number is.
fn truncated(relative: i64) -> u32 {
    let [a, b, c, d, ..] = relative.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}
