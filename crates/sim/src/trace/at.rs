//! What a trace says about one moment, found by binary search.

use synscope_tcp::{State, Time};

use super::{Circumstance, Fate, Index, LossReason, Packet, Playhead, Stimulus, Trace, ViewRecord};
use crate::frame::{CommandKind, Flying, Frame, HostFrame, SocketFrame};
use crate::luck::PPM;
use crate::network::LOST_AT_PPM;
use crate::side::{PerSide, Side};

/// A place as an index of a list; beyond every list if it cannot be one.
fn usize_of(place: Index) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

/// The part of a list that a range of places names.
fn part<T>(list: &[T], range: core::ops::Range<Index>) -> &[T] {
    list.get(usize_of(range.start)..usize_of(range.end)).unwrap_or_default()
}

impl Trace {
    /// The picture at a moment. A playhead beyond the end shows the end.
    pub fn at(&self, playhead: Playhead) -> Frame<'_> {
        let steps = usize_of(playhead.steps).min(self.steps.len());
        Frame {
            playhead,
            step: steps.checked_sub(1).and_then(|step| Index::try_from(step).ok()),
            hosts: PerSide::from_fn(|side| self.host_after(side, playhead.steps)),
            flying: self.flying(playhead),
            cut: self.cut_after(playhead.steps),
        }
    }

    /// A host after so many steps, which is a part of the picture at any moment until the next one.
    pub fn host_after(&self, side: Side, steps: Index) -> HostFrame<'_> {
        let circumstance = self.circumstance(steps);
        let sockets = self.sockets_after(usize_of(steps).min(self.steps.len()));
        let sockets = sockets.iter().filter_map(|seen| self.socket_frame(side, seen)).collect();
        let (up, hanging) = (circumstance.up[side], circumstance.hanging[side]);
        let mut host = HostFrame { side, up, hanging, sockets, commands: Vec::new() };
        host.commands = CommandKind::ALL
            .into_iter()
            .map(|command| (command, host.allows(command, circumstance.cut[side])))
            .collect();
        host
    }

    /// Whether each direction is cut after so many steps, by sender.
    pub fn cut_after(&self, steps: Index) -> PerSide<bool> {
        self.circumstance(steps).cut
    }

    /// How hosts and links are after so many steps.
    fn circumstance(&self, steps: Index) -> Circumstance {
        let known = self.circumstances.partition_point(|circumstance| circumstance.step < steps);
        known.checked_sub(1).and_then(|place| self.circumstances.get(place)).copied().unwrap_or(
            Circumstance {
                step: 0,
                up: PerSide { client: true, server: true },
                hanging: PerSide::default(),
                cut: PerSide::default(),
            },
        )
    }

    /// The sockets that exist after so many steps, and the newest connection of each host also when it is
    /// gone.
    fn sockets_after(&self, steps: usize) -> Vec<Seen<'_>> {
        // The last step is always replayed, because what it changed has to be told.
        let known = self.checkpoints.partition_point(|checkpoint| usize_of(checkpoint.step) + 1 < steps);
        let checkpoint = known.checked_sub(1).and_then(|place| self.checkpoints.get(place));
        let (from, views) = checkpoint.map_or((0, [].as_slice()), |checkpoint| {
            (usize_of(checkpoint.step).saturating_add(1), checkpoint.views.as_slice())
        });
        let mut seen: Vec<Seen<'_>> = Vec::new();
        for record in views.iter().filter_map(|place| self.views.get(usize_of(*place))) {
            Seen::put(&mut seen, record, false);
        }
        for (step, place) in self.steps.get(from..steps).unwrap_or_default().iter().zip(from..) {
            for record in part(&self.views, step.views.clone()) {
                Seen::put(&mut seen, record, place + 1 == steps);
            }
        }
        let newest = PerSide::from_fn(|side| {
            let of_side = seen.iter().filter(|seen| seen.record.host == side && !self.is_listener(seen));
            of_side.map(|seen| seen.record.socket).max()
        });
        seen.retain(|seen| {
            let record = seen.record;
            record.view.state != State::Closed || newest[record.host] == Some(record.socket)
        });
        seen
    }

    /// The sockets as they are after so many steps.
    pub(super) fn views_after(&self, steps: usize) -> Vec<&ViewRecord> {
        self.sockets_after(steps).into_iter().map(|seen| seen.record).collect()
    }

    fn is_listener(&self, seen: &Seen<'_>) -> bool {
        self.sockets.get(usize_of(seen.record.record)).is_some_and(|socket| socket.is_listener)
    }

    fn socket_frame<'t>(&self, side: Side, seen: &Seen<'t>) -> Option<SocketFrame<'t>> {
        let record = seen.record;
        (record.host == side).then(|| SocketFrame {
            id: record.socket,
            record: record.record,
            is_listener: self.is_listener(seen),
            view: &record.view,
            before: seen.before.map(|before| &before.view),
            blocked_in: record.blocked_in,
        })
    }

    /// The packets that are under way.
    fn flying(&self, playhead: Playhead) -> Vec<Flying> {
        let now = playhead.time;
        let first = self.last_end.partition_point(|end| *end < now);
        let mut flying = Vec::new();
        for (packet, place) in self.packets.iter().zip(0_u32..).skip(first) {
            if packet.step >= playhead.steps {
                break;
            }
            let mut add = |end: Time, reach_ppm: u32, is_copy| {
                if end > now || (end == now && self.is_still_to_end(place, playhead)) {
                    let (way, whole) = (now.since_us(packet.sent), end.since_us(packet.sent));
                    let start_ppm = packet.start_ppm();
                    let span = u128::from(reach_ppm.saturating_sub(start_ppm));
                    let progress = u128::from(start_ppm) + u128::from(way) * span / u128::from(whole.max(1));
                    let progress_ppm = u32::try_from(progress).unwrap_or(reach_ppm).min(reach_ppm);
                    flying.push(Flying { packet: place, progress_ppm, is_copy });
                }
            };
            add(packet.ends(), packet.reach_ppm(), false);
            if let Some(end) = packet.copy_arrives {
                add(end, PPM, true);
            }
        }
        flying
    }

    /// Whether a packet that ends at the playhead's time ends in a step that is still to come.
    fn is_still_to_end(&self, place: Index, playhead: Playhead) -> bool {
        let coming = self.steps.get(usize_of(playhead.steps)..).unwrap_or_default();
        coming.iter().take_while(|step| step.at == playhead.time).any(|step| match step.stimulus {
            Stimulus::Arrival { packet } | Stimulus::Loss { packet } => packet == place,
            Stimulus::Timeout | Stimulus::Script { .. } => false,
        })
    }
}

impl Packet {
    /// Where its way begins, in parts per million of the way between the hosts: at its sender, or half-way
    /// if it was injected.
    pub const fn start_ppm(&self) -> u32 {
        if self.name.is_injected() { PPM / 2 } else { 0 }
    }

    /// How far it comes, in parts per million of the way between the hosts: all of it if it arrives, also at
    /// a host that is switched off.
    pub const fn reach_ppm(&self) -> u32 {
        match self.fate {
            Fate::Arrived { .. } | Fate::InFlight { .. } => PPM,
            Fate::Lost { why, .. } => match why {
                LossReason::HostDown => PPM,
                LossReason::Luck
                | LossReason::Verdict
                | LossReason::Cut
                | LossReason::Lifetime
                | LossReason::NoSuchHost => {
                    // That part of its own way, which begins later if it was injected.
                    let left = (PPM - self.start_ppm()) / 100;
                    self.start_ppm() + left * (LOST_AT_PPM / 10_000)
                }
            },
        }
    }
}

/// The newest view of a socket, and the one before it if the last step changed it.
struct Seen<'t> {
    record: &'t ViewRecord,
    before: Option<&'t ViewRecord>,
}

impl<'t> Seen<'t> {
    /// Notes a newer view, in a list that is sorted by host and socket.
    fn put(seen: &mut Vec<Self>, record: &'t ViewRecord, is_last_step: bool) {
        let key = (record.host, record.socket);
        match seen.binary_search_by_key(&key, |seen| (seen.record.host, seen.record.socket)) {
            Ok(place) => {
                let before = is_last_step.then_some(seen[place].record);
                seen[place] = Self { record, before };
            }
            Err(place) => seen.insert(place, Self { record, before: None }),
        }
    }
}
