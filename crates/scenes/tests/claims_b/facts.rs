//! What can be asked of a run.

use synscope_scenes::{Event, Found, Reading, Scene};
use synscope_sim::{
    Action, CallRecord, Decision, Entry, PacketName, Scenario, Side, StateInterval, Trace, Verdict, When,
    run, set_knob,
};
use synscope_tcp::{Call, Flags, State, Time};

/// A packet's name.
pub(crate) fn name(text: &str) -> PacketName {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The run of a scenario with knobs turned.
pub(crate) fn with(scenario: &Scenario, knobs: &[(&str, &str)]) -> Trace {
    let mut scenario = scenario.clone();
    for (knob, value) in knobs {
        set_knob(&mut scenario, knob, value).unwrap_or_else(|error| panic!("{error}"));
    }
    run(&scenario).expect("it can be run")
}

/// The run of a scenario in which packets are lost.
pub(crate) fn losing(scenario: &Scenario, packets: &[&str]) -> Trace {
    let mut scenario = scenario.clone();
    let drop = |packet: &&str| Verdict { packet: name(packet), fate: Decision::Drop, by_person: true };
    scenario.verdicts.extend(packets.iter().map(drop));
    run(&scenario).expect("it can be run")
}

/// The run of a scenario to which a line is added, at a time in microseconds.
pub(crate) fn doing(scenario: &Scenario, at_us: u64, host: Side, action: Action) -> Trace {
    let mut scenario = scenario.clone();
    let when = When::At(Time::from_us(at_us));
    scenario.script.push(Entry { when, host, action, repeat: None, by_person: true });
    run(&scenario).expect("it can be run")
}

/// Where something happens first.
pub(crate) fn first(trace: &Trace, event: &Event) -> Option<Found> {
    event.find(trace).into_iter().next()
}

/// When something happens first, in microseconds.
pub(crate) fn when(trace: &Trace, event: &Event) -> u64 {
    first(trace, event).unwrap_or_else(|| panic!("{event:?} does not happen")).at.as_us()
}

pub(crate) fn sent(packet: &str) -> Event {
    Event::Sent(name(packet))
}

pub(crate) fn arrived(packet: &str) -> Event {
    Event::Arrived(name(packet))
}

pub(crate) fn read(host: Side, result: &str) -> Event {
    Event::Calls(host, "read()".to_owned(), Some(result.to_owned()))
}

/// Whether something happens at all.
pub(crate) fn happens(trace: &Trace, event: &Event) -> bool {
    first(trace, event).is_some()
}

/// Every state that a host's connections are in, in the order of the run.
pub(crate) fn states(trace: &Trace, host: Side) -> Vec<State> {
    stays(trace, host).map(|stay| stay.state).collect()
}

/// Every stay of a host's connections in a state.
pub(crate) fn stays(trace: &Trace, host: Side) -> impl Iterator<Item = &StateInterval> {
    trace.states.iter().filter(move |stay| stay.host == host && stay.connection.is_some())
}

/// The states of a host's connections when the run ends.
pub(crate) fn at_the_end(trace: &Trace, host: Side) -> Vec<State> {
    stays(trace, host)
        .filter(|stay| stay.to.is_none() && stay.state != State::Closed)
        .map(|stay| stay.state)
        .collect()
}

/// How many times a host sends a FIN.
pub(crate) fn fins(trace: &Trace, host: Side) -> usize {
    let is_fin = |flags: Flags| flags.contains(Flags::FIN);
    trace.packets.iter().filter(|packet| packet.from == host && is_fin(packet.segment.flags)).count()
}

/// How many packets are sent from a moment on.
pub(crate) fn sent_from(trace: &Trace, at: Time) -> usize {
    trace.packets.iter().filter(|packet| packet.sent >= at).count()
}

/// How many packets are sent from the first FIN on.
pub(crate) fn segments_of_the_close(trace: &Trace) -> usize {
    let first = trace.packets.iter().find(|packet| packet.segment.flags.contains(Flags::FIN));
    sent_from(trace, first.expect("a FIN").sent)
}

/// The calls of a host's application by their kind.
pub(crate) fn calls<'t>(
    trace: &'t Trace,
    host: Side,
    is_meant: impl Fn(Call) -> bool + 't,
) -> impl Iterator<Item = &'t CallRecord> {
    trace.calls.iter().filter(move |call| call.host == host && is_meant(call.call))
}

/// How many octets a host's application reads with a packet's arrival.
pub(crate) fn read_with(trace: &Trace, host: Side, packet: &str) -> u64 {
    let arrival = first(trace, &arrived(packet)).unwrap_or_else(|| panic!("{packet} does not arrive"));
    let reads = calls(trace, host, |call| call == Call::Read).filter(|call| call.step == arrival.step);
    reads.filter_map(|call| call.result.to_string().parse::<u64>().ok()).sum()
}

/// Whether the place-th beat, from 1, happens and is true in these runs.
pub(crate) fn is_told(scene: &Scene, runs: (&Trace, Option<&Trace>), place: usize) -> bool {
    let beats = scene.follow(runs.0, runs.1);
    matches!(beats.get(place - 1).map(|beat| beat.reading), Some(Reading::Happens(_)))
}
