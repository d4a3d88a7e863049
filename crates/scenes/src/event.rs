//! What can happen in a run, and where it does.

use synscope_sim::{
    CallRecord, Index, PacketName, Playhead, Remark, Side, StateInterval, Step, Stimulus, TimerInterval,
    Trace,
};
use synscope_tcp::{Call, Outcome, State, Time, TimerKind, sort_by};

/// Something that can happen in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A packet is sent.
    Sent(PacketName),
    /// A packet arrives.
    Arrived(PacketName),
    /// A packet is lost.
    Lost(PacketName),
    /// A packet arrives, and with it comes data that the application reads.
    Read(PacketName),
    /// A socket of a host comes into a state.
    Enters(Side, State),
    /// A socket of a host leaves a state.
    Leaves(Side, State),
    /// A timer of a host is armed.
    Armed(Side, TimerKind),
    /// A timer of a host fires.
    Fired(Side, TimerKind),
    /// A timer of a host is stopped before it fires.
    Stopped(Side, TimerKind),
    /// A call of a host's application returns, or is made if it never does: its name such as `read()`, and
    /// its result such as `0` or `ETIMEDOUT` if that matters.
    Calls(Side, String, Option<String>),
    /// The run ends.
    End,
}

/// An event in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The step with which it happens.
    pub step: Index,
    /// When.
    pub at: Time,
    /// What it is in the trace.
    pub what: Happening,
}

/// Something in a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A packet, by its place in the trace.
    Packet(Index),
    /// A stay in a state, by its place in the trace.
    Stay(Index),
    /// A timer's run, by its place in the trace.
    Timer(Index),
    /// A call, by its place in the trace.
    Call(Index),
    /// The end of the run.
    End,
}

impl Found {
    /// The playhead at which it has happened, with all else at that moment.
    pub fn playhead(&self, trace: &Trace) -> Playhead {
        trace.playhead_at(self.at)
    }
}

impl Event {
    /// Everywhere it happens, in the order of the run.
    pub fn find(&self, trace: &Trace) -> Vec<Found> {
        let mut found = match self {
            Self::Sent(name) => sent(trace, name),
            Self::Arrived(name) => ended(trace, name, false),
            Self::Lost(name) => ended(trace, name, true),
            Self::Read(name) => read(trace, name),
            Self::Enters(host, state) => enters(trace, *host, *state),
            Self::Leaves(host, state) => leaves(trace, *host, *state),
            Self::Armed(host, timer) => timers(trace, *host, *timer, |run| Some(run.armed)),
            Self::Fired(host, timer) => timers(trace, *host, *timer, |run| run.ended.filter(|_| run.fired)),
            Self::Stopped(host, timer) => {
                timers(trace, *host, *timer, |run| run.ended.filter(|_| !run.fired))
            }
            Self::Calls(host, call, result) => calls(trace, *host, call, result.as_deref()),
            Self::End => vec![end(trace)],
        };
        sort_by(&mut found, |one, other| (one.step, one.at).cmp(&(other.step, other.at)));
        found
    }
}

/// The name by which a call is known, whatever it is given.
pub(crate) fn call_name(call: Call) -> String {
    let text = call.to_string();
    text.split_once('(')
        .filter(|_| matches!(call, Call::Write(_)))
        .map_or(text.clone(), |(name, _)| format!("{name}()"))
}

fn index(place: usize) -> Index {
    Index::try_from(place).unwrap_or(Index::MAX)
}

fn sent(trace: &Trace, name: &PacketName) -> Vec<Found> {
    let place = trace.find_packet(name);
    let packet = place.and_then(|place| Some((place, trace.packet(place)?)));
    packet
        .map(|(place, packet)| Found { step: packet.step, at: packet.sent, what: Happening::Packet(place) })
        .into_iter()
        .collect()
}

/// How a packet's way ends; what a duplicating network copies may arrive twice.
fn ended(trace: &Trace, name: &PacketName, is_lost: bool) -> Vec<Found> {
    let Some(place) = trace.find_packet(name) else { return Vec::new() };
    let is_it = |step: &Step| match step.stimulus {
        Stimulus::Arrival { packet } => !is_lost && packet == place,
        Stimulus::Loss { packet } => is_lost && packet == place,
        Stimulus::Timeout | Stimulus::Script { .. } => false,
    };
    let steps = trace.steps.iter().enumerate().filter(|(_, step)| is_it(step));
    steps
        .map(|(step, known)| Found { step: index(step), at: known.at, what: Happening::Packet(place) })
        .collect()
}

/// The arrivals of a packet with which a read() of its receiver returns octets.
fn read(trace: &Trace, name: &PacketName) -> Vec<Found> {
    let reads = |step: Index| {
        let mut calls = trace.calls.iter().filter(|call| call.step == step && call.call == Call::Read);
        calls.any(|call| call.host == name.from.other() && matches!(call.result, Outcome::Octets(_)))
    };
    let mut arrivals = ended(trace, name, false);
    arrivals.retain(|arrival| reads(arrival.step));
    arrivals
}

fn enters(trace: &Trace, host: Side, state: State) -> Vec<Found> {
    let stays = trace.states.iter().enumerate().filter(|(_, stay)| stay.host == host && stay.state == state);
    stays
        .map(|(place, stay)| Found { step: stay.step, at: stay.from, what: Happening::Stay(index(place)) })
        .collect()
}

fn leaves(trace: &Trace, host: Side, state: State) -> Vec<Found> {
    let stays = trace.states.iter().enumerate().filter(|(_, stay)| stay.host == host && stay.state == state);
    stays
        .filter_map(|(place, stay)| {
            Some(Found { step: departure(trace, stay)?, at: stay.to?, what: Happening::Stay(index(place)) })
        })
        .collect()
}

/// The step at which a socket leaves a state.
fn departure(trace: &Trace, stay: &StateInterval) -> Option<Index> {
    let at = stay.to?;
    let leaves = |step: &Step| {
        step.host == Some(stay.host)
            && trace.notes_of(step).iter().any(|record| {
                let is_change = match record.note {
                    Remark::Transition { .. } | Remark::Removed { .. } => true,
                    Remark::Tcp(_) | Remark::Sent { .. } | Remark::Call { .. } => false,
                };
                is_change && record.socket == Some(stay.socket)
            })
    };
    step_at(trace, at, |place, step| place >= stay.step && leaves(step))
}

/// The first step at a time that is meant, or else the first one at that time.
fn step_at(trace: &Trace, at: Time, is_meant: impl Fn(Index, &Step) -> bool) -> Option<Index> {
    let first = trace.steps.partition_point(|step| step.at < at);
    let steps = || trace.steps.iter().enumerate().skip(first).take_while(|(_, step)| step.at == at);
    let meant = steps().find(|(place, step)| is_meant(index(*place), step));
    meant.or_else(|| steps().next()).map(|(place, _)| index(place))
}

/// The runs of a timer, each when what is meant happens to it, if it does.
fn timers(
    trace: &Trace,
    host: Side,
    timer: TimerKind,
    when: impl Fn(&TimerInterval) -> Option<Time>,
) -> Vec<Found> {
    let runs = trace.timers.iter().enumerate().filter(|(_, run)| run.host == host && run.timer == timer);
    runs.filter_map(|(place, run)| {
        let at = when(run)?;
        let step = step_at(trace, at, |_, step| step.host == Some(host))?;
        Some(Found { step, at, what: Happening::Timer(index(place)) })
    })
    .collect()
}

fn calls(trace: &Trace, host: Side, name: &str, result: Option<&str>) -> Vec<Found> {
    let is_meant = |call: &CallRecord| {
        call.host == host
            && call_name(call.call) == name
            && result.is_none_or(|result| call.result.to_string() == result)
    };
    let calls = trace.calls.iter().enumerate().filter(|(_, call)| is_meant(call));
    calls
        .map(|(place, call)| {
            let at = trace.step(call.step).map_or(call.at, |step| step.at);
            Found { step: call.step, at, what: Happening::Call(index(place)) }
        })
        .collect()
}

fn end(trace: &Trace) -> Found {
    Found { step: index(trace.steps.len()).saturating_sub(1), at: trace.end.at, what: Happening::End }
}
