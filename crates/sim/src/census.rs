//! How many sockets a host has, in which states, over time; and how often it ran out of something.
//!
//! It is made once for a run, and asked for every picture of it.

use core::ops::Range;

use synscope_tcp::{Call, CommandError, Ignored, Note, Outcome, SocketId, State, Time, sort_by};

use crate::side::{PerSide, Side};
use crate::trace::{CallRecord, Index, NoteRecord, Remark, Trace};

/// How many connections there are in each state, by its place in [`State::ALL`]; listeners do not count.
pub type Counts = [u32; State::ALL.len()];

/// The sockets of a run, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Census {
    hosts: PerSide<OfHost>,
    /// In which step the application accepted each of the trace's sockets, and read the end of its stream; beyond
    /// all steps where it never did.
    accepted: Vec<Index>,
    read_out: Vec<Index>,
    /// When the last of all counts changes.
    end: Time,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct OfHost {
    /// The counts from each time on at which they change.
    counts: Vec<(Time, Counts)>,
    /// The steps in which something ran out, by kind and in order.
    shortages: [Vec<Index>; Shortage::ALL.len()],
}

/// What a host can run out of, and what it does about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortage {
    /// File descriptors: a call fails with `EMFILE`.
    Descriptors = 0,
    /// Ephemeral ports: `connect()` fails with `EADDRNOTAVAIL`.
    Ports = 1,
    /// Room at a listener: a SYN, or the third step, is dropped.
    Backlog = 2,
    /// Room at a listener, too, but the SYN is answered with a cookie.
    Cookies = 3,
}

impl Shortage {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Descriptors, Self::Ports, Self::Backlog, Self::Cookies];

    fn of_call(call: &CallRecord) -> Option<Self> {
        match call.result {
            Outcome::Refused(CommandError::TooManyFiles) => Some(Self::Descriptors),
            Outcome::Refused(CommandError::NoPortFree) => Some(Self::Ports),
            Outcome::Refused(_)
            | Outcome::Failed(_)
            | Outcome::Blocked
            | Outcome::Done
            | Outcome::Octets(_)
            | Outcome::EndOfStream => None,
        }
    }

    fn of_note(record: &NoteRecord) -> Option<Self> {
        match record.note {
            Remark::Tcp(Note::Ignored {
                why: Ignored::BacklogFull | Ignored::SynQueueFull | Ignored::AcceptQueueFull,
                ..
            }) => Some(Self::Backlog),
            Remark::Tcp(Note::SynCookieSent { .. }) => Some(Self::Cookies),
            Remark::Tcp(_)
            | Remark::Transition { .. }
            | Remark::Sent { .. }
            | Remark::Call { .. }
            | Remark::Removed { .. } => None,
        }
    }
}

impl Census {
    /// Counts the sockets of a run.
    pub fn new(trace: &Trace) -> Self {
        let records = PerSide::from_fn(|side| records(trace, side));
        let counts = |side| OfHost { counts: counts(trace, side, &records[side]), ..OfHost::default() };
        let mut hosts = PerSide::from_fn(counts);
        let mut accepted = vec![Index::MAX; trace.sockets.len()];
        let mut read_out = accepted.clone();
        for call in &trace.calls {
            if let Some(shortage) = Shortage::of_call(call) {
                hosts[call.host].shortages[shortage as usize].push(call.step);
            }
            let list = match (call.call, call.result) {
                (Call::Accept, Outcome::Done) => &mut accepted,
                (Call::Read, Outcome::EndOfStream) => &mut read_out,
                _ => continue,
            };
            let record = call.socket.and_then(|socket| record_of(trace, &records[call.host], socket));
            if let Some(step) = record.and_then(|record| list.get_mut(record)) {
                *step = call.step;
            }
        }
        for (step, place) in trace.steps.iter().zip(0..) {
            let Some(side) = step.host else { continue };
            for shortage in trace.notes_of(step).iter().filter_map(Shortage::of_note) {
                hosts[side].shortages[shortage as usize].push(place);
            }
        }
        let last = |side: Side| hosts[side].counts.last().map_or(Time::ZERO, |(at, _)| *at);
        let end = last(Side::Client).max(last(Side::Server));
        Self { hosts, accepted, read_out, end }
    }

    /// When the last of all counts changes.
    pub const fn end(&self) -> Time {
        self.end
    }

    /// How many connections of a host there are at a time.
    pub fn at(&self, side: Side, time: Time) -> Counts {
        let counts = &self.hosts[side].counts;
        let known = counts.partition_point(|(from, _)| *from <= time);
        known.checked_sub(1).and_then(|place| counts.get(place)).map_or_else(Counts::default, |(_, at)| *at)
    }

    /// The counts of a host in so many stretches of equal length from the beginning to [`Census::end`]: of each
    /// stretch those at the time at which there are most connections.
    pub fn columns(&self, side: Side, columns: u32) -> Vec<Counts> {
        let edge = |column: u32| {
            let us = u128::from(self.end.as_us()) * u128::from(column) / u128::from(columns.max(1));
            Time::from_us(u64::try_from(us).unwrap_or(u64::MAX))
        };
        (0..columns).map(|column| self.most(side, edge(column)..edge(column + 1))).collect()
    }

    /// The counts at the time of a stretch at which there are most.
    fn most(&self, side: Side, stretch: Range<Time>) -> Counts {
        let counts = &self.hosts[side].counts;
        let (first, end) = (
            counts.partition_point(|(from, _)| *from <= stretch.start),
            counts.partition_point(|(from, _)| *from < stretch.end),
        );
        let within = counts.get(first..end).unwrap_or_default().iter().map(|(_, at)| *at);
        let at_first = self.at(side, stretch.start);
        within.fold(at_first, |most, next| if total(&next) >= total(&most) { next } else { most })
    }

    /// The most connections that a host has at one time.
    pub fn peak(&self, side: Side) -> u32 {
        self.hosts[side].counts.iter().map(|(_, at)| total(at)).max().unwrap_or(0)
    }

    /// How often a host has run out of something in the first so many steps.
    pub fn shortages(&self, side: Side, of: Shortage, steps: Index) -> u32 {
        let known = self.hosts[side].shortages[of as usize].partition_point(|step| *step < steps);
        u32::try_from(known).unwrap_or(u32::MAX)
    }

    /// The step in which a host runs out of something for the first time.
    pub fn first(&self, side: Side, of: Shortage) -> Option<Index> {
        self.hosts[side].shortages[of as usize].first().copied()
    }

    /// Whether the application had accepted a socket, by its place in the trace's, after so many steps.
    pub(crate) fn is_accepted(&self, record: Index, steps: Index) -> bool {
        is_before(&self.accepted, record, steps)
    }

    /// Whether the application had read the end of its stream after so many steps.
    pub(crate) fn is_read_out(&self, record: Index, steps: Index) -> bool {
        is_before(&self.read_out, record, steps)
    }
}

fn is_before(list: &[Index], record: Index, steps: Index) -> bool {
    usize::try_from(record).ok().and_then(|record| list.get(record)).is_some_and(|step| *step < steps)
}

/// The places of a host's sockets in the trace's, by number: numbers grow.
fn records(trace: &Trace, side: Side) -> Vec<usize> {
    let sockets = trace.sockets.iter().enumerate();
    sockets.filter(|(_, socket)| socket.host == side).map(|(place, _)| place).collect()
}

/// The place of a socket among those of its host.
fn record_of(trace: &Trace, records: &[usize], id: SocketId) -> Option<usize> {
    let found =
        records.partition_point(|place| trace.sockets.get(*place).is_some_and(|socket| socket.id < id));
    let place = *records.get(found)?;
    trace.sockets.get(place).is_some_and(|socket| socket.id == id).then_some(place)
}

/// How many connections there are in all.
pub fn total(counts: &Counts) -> u32 {
    counts.iter().sum()
}

/// The counts of a host from each time on at which they change.
fn counts(trace: &Trace, side: Side, records: &[usize]) -> Vec<(Time, Counts)> {
    let is_listener = |id| {
        record_of(trace, records, id)
            .and_then(|place| trace.sockets.get(place))
            .is_some_and(|found| found.is_listener)
    };
    let mut changes: Vec<(Time, State, bool)> = Vec::new();
    for stay in trace.states.iter().filter(|stay| stay.host == side && !is_listener(stay.socket)) {
        changes.push((stay.from, stay.state, true));
        changes.extend(stay.to.map(|to| (to, stay.state, false)));
    }
    // What comes and goes at one time comes first.
    sort_by(&mut changes, |one, other| (one.0, !one.2).cmp(&(other.0, !other.2)));
    let mut counts: Vec<(Time, Counts)> = Vec::new();
    let mut now = Counts::default();
    for (at, state, comes) in changes {
        let count = &mut now[state as usize];
        *count = if comes { count.saturating_add(1) } else { count.saturating_sub(1) };
        match counts.last_mut() {
            Some((last, known)) if *last == at => *known = now,
            Some(_) | None => counts.push((at, now)),
        }
    }
    counts
}
