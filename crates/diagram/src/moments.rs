//! What happens at one instant, spread out so that it can be told apart.
//!
//! Steps at one time form a moment. Where a host sends several packets at one time, or several
//! arrive, they would lie on top of each other; each gets a row of its own, and the axis stands
//! still for as many rows as the moment needs.

use synscope_sim::{Fate, Index, Packet, PerSide, Side, Stimulus, Trace};
use synscope_tcp::Time;

/// Rows after the end of a run, so that the states it ends in can be seen.
pub(crate) const TAIL: u32 = 1;

/// One time at which something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Instant {
    pub(crate) at: Time,
    /// Rows below the first.
    pub(crate) rows: u32,
}

/// In which instant and row something stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) instant: u32,
    pub(crate) row: u32,
}

/// A step: the row at which it begins, and the row of the last packet that it sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StepPlace {
    pub(crate) first: Place,
    pub(crate) last: Place,
}

/// A packet: where it is sent and where it leaves the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PacketPlace {
    pub(crate) sent: Place,
    pub(crate) ends: Option<Place>,
    pub(crate) copy: Option<Place>,
}

/// The rows of a whole trace.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moments {
    pub(crate) instants: Vec<Instant>,
    pub(crate) steps: Vec<StepPlace>,
    pub(crate) packets: Vec<PacketPlace>,
}

impl Moments {
    pub(crate) fn new(trace: &Trace) -> Self {
        let mut moments = Self {
            instants: Vec::new(),
            steps: Vec::with_capacity(trace.steps.len()),
            packets: vec![PacketPlace::default(); trace.packets.len()],
        };
        moments.reach(Time::ZERO);
        let mut rows = Rows::default();
        for step in &trace.steps {
            if moments.reach(step.at) {
                rows = Rows::default();
            }
            moments.place_step(trace, step, &mut rows);
        }
        moments.reach(trace.end.at);
        if let Some(last) = moments.instants.last_mut() {
            last.rows += TAIL;
        }
        moments
    }

    /// Opens the instant `at` unless it is the current one; whether it is new.
    fn reach(&mut self, at: Time) -> bool {
        let new = self.instants.last().is_none_or(|last| last.at < at);
        if new {
            self.instants.push(Instant { at, rows: 0 });
        }
        new
    }

    fn place_step(&mut self, trace: &Trace, step: &synscope_sim::Step, rows: &mut Rows) {
        let instant = u32::try_from(self.instants.len() - 1).unwrap_or(u32::MAX);
        let place = |row| Place { instant, row };
        let mut row = match (step.stimulus, step.host) {
            (Stimulus::Arrival { packet }, Some(host)) => {
                let row = rows.hosts[host].arrive();
                self.leave(trace, packet, place(row));
                row
            }
            (Stimulus::Loss { packet } | Stimulus::Arrival { packet }, _) => {
                let from = trace.packets[packet as usize].from;
                let row = rows.losses[from].arrive();
                self.leave(trace, packet, place(row));
                row
            }
            (Stimulus::Timeout | Stimulus::Script { .. }, Some(host)) => rows.hosts[host].below,
            (Stimulus::Timeout | Stimulus::Script { .. }, None) => 0,
        };
        let first = row;
        for packet in step.sent.clone() {
            row = step.host.map_or(&mut rows.injected, |host| &mut rows.hosts[host]).send();
            self.packets[packet as usize].sent = place(row);
        }
        // Stepping goes down the page, so a step never stands above the one before it.
        let above = self.steps.last().map(|step| step.last).filter(|last| last.instant == instant);
        let first = place(above.map_or(first, |above| above.row.max(first)));
        let last = place(row.max(first.row));
        self.steps.push(StepPlace { first, last });
        if let Some(current) = self.instants.last_mut() {
            current.rows = current.rows.max(last.row);
        }
    }

    /// A packet arrives or is lost: it, or the copy that the network made of it.
    fn leave(&mut self, trace: &Trace, packet: Index, place: Place) {
        let record = &trace.packets[packet as usize];
        let places = &mut self.packets[packet as usize];
        let now = self.instants[place.instant as usize].at;
        let original = match record.fate {
            Fate::Arrived { at } | Fate::Lost { at, .. } | Fate::InFlight { at } => at == now,
        };
        if original && places.ends.is_none() {
            places.ends = Some(place);
        } else {
            places.copy = Some(place);
        }
    }
}

/// The rows that are taken at one instant.
#[derive(Default)]
struct Rows {
    hosts: PerSide<Row>,
    /// Packets that turn up in the network.
    injected: Row,
    /// Packets of that sender lost in the network.
    losses: PerSide<Row>,
}

/// The current row of one host: it holds one arrival and one packet sent.
#[derive(Clone, Copy, Default)]
struct Row {
    below: u32,
    has_arrival: bool,
    has_sent: bool,
}

impl Row {
    fn arrive(&mut self) -> u32 {
        if self.has_arrival || self.has_sent {
            *self = Self { below: self.below + 1, ..Self::default() };
        }
        self.has_arrival = true;
        self.below
    }

    fn send(&mut self) -> u32 {
        if self.has_sent {
            *self = Self { below: self.below + 1, ..Self::default() };
        }
        self.has_sent = true;
        self.below
    }
}

/// The hosts that send more than one packet at an instant, with the rows from first to last, in no
/// particular order; of one connection, if only that is shown.
pub(crate) fn fans(trace: &Trace, moments: &Moments, only: Option<u32>) -> Vec<(Side, Place, Place)> {
    let mut fans: Vec<(Side, Place, Place)> = Vec::new();
    let mut open: PerSide<Option<(Place, Place)>> = PerSide::default();
    let mut close = |side: Side, fan: &mut Option<(Place, Place)>| {
        if let Some((first, last)) = fan.take()
            && last.row > first.row
        {
            fans.push((side, first, last));
        }
    };
    let is_shown = |packet: &Packet| {
        !packet.name.is_injected() && only.is_none_or(|only| packet.name.connection == only)
    };
    let sent = trace.packets.iter().zip(&moments.packets).filter(|(packet, _)| is_shown(packet));
    for (packet, places) in sent {
        let fan = &mut open[packet.from];
        match fan {
            Some((first, last)) if first.instant == places.sent.instant => *last = places.sent,
            Some(_) | None => {
                close(packet.from, fan);
                *fan = Some((places.sent, places.sent));
            }
        }
    }
    for side in Side::BOTH {
        close(side, &mut open[side]);
    }
    fans
}
