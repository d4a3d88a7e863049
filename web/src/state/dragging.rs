//! A packet that is dragged down, so that it arrives later.

use synscope_sim::{DELAY_MAX_US, Fate, Index, PacketName};
use synscope_tcp::Time;

use super::Model;

/// A packet in the person's hand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Dragged {
    pub(crate) packet: Index,
    name: PacketName,
    /// When it arrives if nobody delays it.
    in_time: Time,
    /// Where it arrived when it was taken.
    from: f64,
    /// Where it would arrive now.
    pub(crate) to: f64,
    pub(crate) delay_us: u64,
    /// By how much it was delayed when it was taken.
    before_us: u64,
}

impl Dragged {
    /// When it would arrive now.
    pub(crate) const fn arrives(&self) -> Time {
        self.in_time.after_us(self.delay_us)
    }
}

impl Model {
    /// Takes a packet.
    pub(super) fn grab(&mut self, index: Index) {
        let picture = &self.picture;
        let Some(packet) = picture.run.packet(index) else { return };
        let in_time = picture.run.in_time(packet);
        let arrives = match packet.fate {
            Fate::Arrived { at } | Fate::InFlight { at } => at,
            Fate::Lost { .. } => in_time,
        };
        let before_us = arrives.since_us(in_time);
        let from = picture.axis.position_of(arrives);
        let name = packet.name;
        self.dragged =
            Some(Dragged { packet: index, name, in_time, from, to: from, delay_us: before_us, before_us });
        self.select(Some(name));
    }

    /// The packet is so many px below where it was taken.
    pub(super) fn drag(&mut self, by: f64) {
        let axis = &self.picture.axis;
        if let Some(dragged) = &mut self.dragged {
            dragged.to = (dragged.from + by).max(axis.position_of(dragged.in_time));
            let late_us = axis.time_beyond(dragged.to).since_us(dragged.in_time);
            dragged.delay_us = round(late_us).min(DELAY_MAX_US);
        }
    }

    /// Lets the packet go where it is: that is how much it is delayed from now on.
    pub(super) fn release(&mut self) {
        let Some(dragged) = self.dragged.take() else { return };
        if dragged.delay_us != dragged.before_us {
            self.delay_packet(dragged.name, dragged.delay_us);
        }
    }
}

/// A hand is not more precise than this: two digits or so.
const fn round(us: u64) -> u64 {
    let step = match us {
        0..1_000_000 => 10_000,
        1_000_000..10_000_000 => 100_000,
        _ => 1_000_000,
    };
    (us + step / 2) / step * step
}
