//! What is kept of a run so that another one, which is the same so far, can go on from there.

use std::rc::Rc;

use super::socket::Sockets;
use super::{TraceBuilder, element, next_place};
use crate::side::{PerSide, Side};
use crate::situation::Situation;
use crate::trace::{CallRecord, Fate, Index, Trace};

/// How many steps apart runs can be resumed, at first.
const SPACING_STEPS: u32 = 256;
/// So many places are kept at most: with one more, every second one goes, and they lie twice as far apart.
const PLACES: usize = 64;

/// The places at which a run can be resumed, by their time.
#[derive(Clone, Debug)]
pub(crate) struct Resumptions {
    /// How many steps apart they are at first, and now.
    spacing: (u32, u32),
    list: Vec<Rc<Resumption>>,
}

/// A moment that is over, with what the trace says otherwise once the run has gone on: the items that were
/// open, and how long the lists were. Lists that each step has a range of are told by the step.
#[derive(Debug)]
pub(crate) struct Resumption {
    pub(crate) situation: Situation,
    sockets: Index,
    states: Index,
    timers: Index,
    calls: Index,
    /// Packets whose fate was open.
    open_packets: Vec<(Index, Fate)>,
    /// Calls that had not returned.
    open_calls: Vec<(Index, CallRecord)>,
    numbers: PerSide<u32>,
    known: PerSide<Sockets>,
    newest_gone: PerSide<Option<Index>>,
}

impl Default for Resumptions {
    fn default() -> Self {
        Self::new(SPACING_STEPS)
    }
}

impl Resumptions {
    /// None yet; they will be so many steps apart, at least one.
    pub(super) const fn new(spacing_steps: u32) -> Self {
        let spacing = if spacing_steps == 0 { 1 } else { spacing_steps };
        Self { spacing: (spacing, spacing), list: Vec::new() }
    }

    /// None, and as far apart as these were at first.
    pub(crate) const fn anew(&self) -> Self {
        Self::new(self.spacing.0)
    }

    /// Those that are kept.
    pub(crate) fn list(&self) -> &[Rc<Resumption>] {
        &self.list
    }

    /// These up to the one at `place`.
    fn up_to(&self, place: usize) -> Self {
        let list = self.list.iter().take(place.saturating_add(1)).cloned().collect();
        Self { spacing: self.spacing, list }
    }

    /// Whether a moment that ends after so many steps is to be kept.
    pub(super) fn want(&self, steps: u32) -> bool {
        let last = self.list.last().map_or(0, |last| last.situation.steps);
        steps.saturating_sub(last) >= self.spacing.1
    }

    fn keep(&mut self, resumption: Resumption) {
        if self.list.len() == PLACES {
            let mut stays = true;
            self.list.retain(|_| {
                stays = !stays;
                stays
            });
            self.spacing.1 = self.spacing.1.saturating_mul(2);
        }
        self.list.push(Rc::new(resumption));
    }
}

impl TraceBuilder {
    /// Keeps the moment that is over.
    pub(super) fn keep(&mut self, situation: &Situation) {
        let fate = |place: Index| Some((place, self.packets.get(usize::try_from(place).ok()?)?.fate));
        let open_packets = situation.world.air.originals().filter_map(fate).collect();
        let call = |place: Index| Some((place, *self.calls.get(usize::try_from(place).ok()?)?));
        let open_calls = Side::BOTH.into_iter().flat_map(|side| self.known[side].iter());
        let open_calls = open_calls.flat_map(|known| known.open_calls.iter().filter_map(|(_, at)| call(*at)));
        let resumption = Resumption {
            situation: situation.clone(),
            sockets: next_place(&self.sockets),
            states: next_place(&self.states),
            timers: next_place(&self.timers),
            calls: next_place(&self.calls),
            open_packets,
            open_calls: open_calls.collect(),
            numbers: self.numbers,
            known: self.known.clone(),
            newest_gone: self.newest_gone,
        };
        self.resumptions.keep(resumption);
    }

    /// The recorder as it was when it kept the resumption at this place of the trace.
    pub(crate) fn resume(trace: &Trace, place: usize) -> Option<Self> {
        let kept = trace.resumptions.list().get(place)?;
        let steps = kept.situation.steps;
        let last = trace.step(steps.checked_sub(1)?)?;
        let mut builder = Self {
            now: kept.situation.now,
            steps: begun(&trace.steps, steps),
            packets: begun(&trace.packets, last.sent.end),
            sockets: begun(&trace.sockets, kept.sockets),
            states: begun(&trace.states, kept.states),
            timers: begun(&trace.timers, kept.timers),
            calls: begun(&trace.calls, kept.calls),
            notes: begun(&trace.notes, last.notes.end),
            views: begun(&trace.views, last.views.end),
            checkpoints: trace.checkpoints.iter().take_while(|known| known.step < steps).cloned().collect(),
            circumstances: trace
                .circumstances
                .iter()
                .take_while(|known| known.step < steps)
                .copied()
                .collect(),
            resumptions: trace.resumptions.up_to(place),
            numbers: kept.numbers,
            known: kept.known.clone(),
            newest_gone: kept.newest_gone,
        };
        builder.reopen(kept);
        Some(builder)
    }

    /// Opens what was open then and has been closed since.
    fn reopen(&mut self, kept: &Resumption) {
        for (place, fate) in &kept.open_packets {
            if let Some(packet) = element(&mut self.packets, *place) {
                packet.fate = *fate;
            }
        }
        for (place, call) in &kept.open_calls {
            if let Some(record) = element(&mut self.calls, *place) {
                *record = *call;
            }
        }
        for side in Side::BOTH {
            for known in kept.known[side].iter() {
                if let Some(record) = element(&mut self.sockets, known.record) {
                    (record.connection, record.to, record.removal) = (known.connection, None, None);
                }
                if known.connection.is_none() && !known.is_listener {
                    self.name_connection((side, known.id), known.first_state, None);
                }
                if let Some(interval) = known.state.and_then(|place| element(&mut self.states, place)) {
                    interval.to = None;
                }
                for place in known.timers.iter().flatten() {
                    if let Some(interval) = element(&mut self.timers, *place) {
                        (interval.ended, interval.fired) = (None, false);
                    }
                }
            }
        }
    }
}

/// The first so many of a list, with room for as many as it has.
fn begun<T: Clone>(list: &[T], len: Index) -> Vec<T> {
    let len = usize::try_from(len).unwrap_or(usize::MAX).min(list.len());
    let mut begun = Vec::with_capacity(list.len());
    begun.extend_from_slice(list.get(..len).unwrap_or_default());
    begun
}
