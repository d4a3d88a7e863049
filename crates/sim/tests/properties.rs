//! What holds for every scenario.

#![cfg(not(target_arch = "wasm32"))]

mod generate;

use std::collections::BTreeMap;

use generate::Choices;
use proptest::prelude::*;
use synscope_sim::{
    Action, EndReason, Fate, LossReason, Packet, PacketName, Playhead, Remark, Scenario, Side, Trace,
    Verdict, all_knobs, run, set_knob,
};
use synscope_tcp::{Call, Event, Group, Note, Outcome, Removal, SocketId, State, Time};

/// Any scenario.
fn scenarios() -> impl Strategy<Value = Scenario> {
    proptest::collection::vec(any::<u32>(), 0..120)
        .prop_map(|numbers| generate::scenario(&mut Choices::new(numbers)))
}

fn trace_of(scenario: &Scenario) -> Trace {
    run(scenario).expect("generated scenarios can be run")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_run_ends_and_leaves_nothing_pending_when_it_is_quiet(scenario in scenarios()) {
        let trace = trace_of(&scenario);
        prop_assert!(trace.end.at <= Time::from_us(scenario.until_us));
        prop_assert!(trace.steps.is_sorted_by_key(|step| step.at));
        prop_assert!(trace.packets.is_sorted_by_key(|packet| packet.sent));
        if trace.end.why == EndReason::Quiet {
            for packet in &trace.packets {
                prop_assert!(!matches!(packet.fate, Fate::InFlight { .. }), "{} is in flight", packet.name);
            }
            for timer in &trace.timers {
                prop_assert!(timer.ended.is_some(), "{timer:?} runs");
            }
        }
    }

    #[test]
    fn the_same_scenario_gives_the_same_digest(scenario in scenarios()) {
        let again = Scenario::from_json(&scenario.to_json()).expect("what was written is read");
        prop_assert_eq!(&again, &scenario);
        prop_assert_eq!(trace_of(&scenario).digest(), trace_of(&again).digest());
    }

    #[test]
    fn names_are_unique_and_read_back(scenario in scenarios()) {
        let trace = trace_of(&scenario);
        let mut names: Vec<PacketName> = Vec::new();
        for packet in &trace.packets {
            prop_assert_eq!(packet.name.to_string().parse(), Ok(packet.name));
            names.push(packet.name);
        }
        names.sort_unstable();
        prop_assert!(names.is_sorted_by(|one, other| one < other));
    }

    #[test]
    fn killing_a_packet_changes_nothing_before_it_was_sent(
        scenario in scenarios(),
        which in any::<prop::sample::Index>(),
    ) {
        let before = trace_of(&scenario);
        prop_assume!(!before.packets.is_empty());
        let place = which.index(before.packets.len());
        let killed = &before.packets[place];
        let mut scenario = scenario;
        let packet = killed.name;
        scenario.verdicts.push(Verdict { packet, fate: synscope_sim::Decision::Drop, by_person: true });
        let after = trace_of(&scenario);

        prop_assert_eq!(after.packets[place].name, packet);
        let lost = matches!(after.packets[place].fate, Fate::Lost { why: LossReason::Verdict, .. } | Fate::InFlight { .. });
        prop_assert!(lost, "{:?}", after.packets[place].fate);
        same_until(&before, &after, killed)?;
    }

    #[test]
    fn a_packet_that_is_lost_at_one_probability_is_lost_at_every_higher_one(
        scenario in scenarios(),
        less in 0..=1_000_000_u32,
        more in 0..=1_000_000_u32,
    ) {
        let at = |loss_ppm| {
            let mut scenario = scenario.clone();
            scenario.verdicts.clear();
            for side in Side::BOTH {
                scenario.network.link_mut(side).loss_ppm = loss_ppm;
            }
            trace_of(&scenario)
        };
        let (less, more) = (at(less.min(more)), at(less.max(more)));
        let fates: BTreeMap<_, _> = more.packets.iter().map(|packet| (packet.name, packet.fate)).collect();
        for packet in &less.packets {
            if let (Fate::Lost { why: LossReason::Luck, .. }, Some(fate)) = (packet.fate, fates.get(&packet.name)) {
                prop_assert!(!matches!(fate, Fate::Arrived { .. }), "{}", packet.name);
            }
        }
    }

    #[test]
    fn what_an_application_reads_is_gapless_and_of_its_own_connection(scenario in scenarios()) {
        let mut scenario = scenario;
        // Of a forger nothing better can be expected, nor of a duplicate that is too old.
        scenario.script.retain(|entry| !matches!(entry.action, Action::Inject(_)));
        // Nor of what TCP would be without one of its rules: that is what those knobs are to show.
        for knob in all_knobs().filter(|knob| knob.group() == Group::WhatIf) {
            set_knob(&mut scenario, knob.name(), "off").expect("a knob");
        }
        // With a cookie the first segment that comes stands for the SYN: up to three octets before it, which
        // the choice of an MSS makes up for in the sum, can be missing. The kernel's cookies have that hole, too.
        set_knob(&mut scenario, "tcp_syncookies", "0").expect("a knob");
        // No packet lives for longer than half of TIME-WAIT.
        set_knob(&mut scenario, "msl", "1s").expect("a knob");
        set_knob(&mut scenario, "packet_lifetime", "1s").expect("a knob");
        let trace = trace_of(&scenario);
        for socket in trace.sockets.iter().filter(|socket| !socket.is_listener) {
            check_stream(&trace, socket.host, socket.id)?;
        }
    }

    #[test]
    fn a_state_never_changes_without_a_row_of_the_table(scenario in scenarios()) {
        let trace = trace_of(&scenario);
        for socket in &trace.sockets {
            let states: Vec<_> = trace
                .states
                .iter()
                .filter(|state| state.host == socket.host && state.socket == socket.id)
                .collect();
            prop_assert!(states.first().is_some_and(|state| state.from == socket.from));
            prop_assert_eq!(states.last().and_then(|state| state.to), socket.to);
            for pair in states.windows(2) {
                let row = pair[1].row.expect("only the first has none").row();
                prop_assert_eq!(row.from, pair[0].state);
                prop_assert_eq!(row.to, pair[1].state);
                prop_assert_eq!(pair[0].to, Some(pair[1].from));
                let profile = scenario.host(socket.host).config.profile();
                prop_assert!(row.profiles.contains(profile));
            }
        }
    }

    /// Holds MUST-44.
    /// Holds MUST-45.
    #[test]
    fn from_its_syn_on_a_connection_has_the_address_of_its_host_and_one_port(scenario in scenarios()) {
        let trace = trace_of(&scenario);
        let mut ends: BTreeMap<(Side, SocketId), _> = BTreeMap::new();
        for packet in trace.packets.iter().filter(|packet| !packet.name.is_injected()) {
            let (src, dst) = (packet.segment.src, packet.segment.dst);
            prop_assert_eq!((*src.ip(), *dst.ip()), (packet.from.address(), packet.from.other().address()));
            if let Some(socket) = packet.socket.filter(|id| !is_listener(&trace, packet.from, *id)) {
                let first = *ends.entry((packet.from, socket)).or_insert((src, dst));
                prop_assert_eq!(first, (src, dst), "{}", packet.name);
            }
        }
    }

    #[test]
    fn a_frame_shows_what_a_replay_from_the_beginning_shows(
        scenario in scenarios(),
        steps in any::<prop::sample::Index>(),
    ) {
        let trace = trace_of(&scenario);
        let steps = steps.index(trace.steps.len() + 1);
        let time = steps.checked_sub(1).map_or(Time::ZERO, |last| trace.steps[last].at);
        let frame = trace.at(Playhead { time, steps: u32::try_from(steps).expect("small") });
        let mut newest = BTreeMap::new();
        for record in trace.steps[..steps].iter().flat_map(|step| slice(&trace.views, &step.views)) {
            newest.insert((record.host, record.socket), record);
        }
        for side in Side::BOTH {
            for socket in &frame.hosts[side].sockets {
                let record = newest[&(side, socket.id)];
                prop_assert_eq!(socket.view, &record.view);
                prop_assert_eq!(socket.blocked_in, record.blocked_in);
            }
            let living = |((host, _), record): (&(Side, SocketId), &&synscope_sim::ViewRecord)| {
                *host == side && record.view.state != State::Closed
            };
            let expected = newest.iter().filter(|known| living(*known)).count();
            let shown = frame.hosts[side].sockets.iter();
            prop_assert_eq!(shown.filter(|socket| socket.view.state != State::Closed).count(), expected);
        }
        let flying: Vec<_> = frame.flying.iter().filter(|flying| !flying.is_copy).map(|flying| flying.packet).collect();
        for (packet, place) in trace.packets.iter().zip(0_u32..) {
            if packet.sent < time && packet.ends() > time {
                prop_assert!(flying.contains(&place), "{} does not fly at {time}", packet.name);
            } else if packet.sent > time || packet.ends() < time {
                prop_assert!(!flying.contains(&place), "{} flies at {time}", packet.name);
            }
        }
    }
}

/// The properties above say something only if scenarios get into these situations.
#[test]
fn generated_scenarios_get_into_trouble() {
    let traces: Vec<_> =
        (0..1_500).map(|seed| trace_of(&generate::scenario(&mut Choices::from_seed(seed)))).collect();
    let sometimes = |what: &str, holds: &dyn Fn(&Trace) -> bool| {
        assert!(traces.iter().any(holds), "no generated scenario has {what}");
    };
    for why in [LossReason::Luck, LossReason::Verdict, LossReason::Cut, LossReason::HostDown] {
        let lost = |packet: &Packet| matches!(packet.fate, Fate::Lost { why: known, .. } if known == why);
        sometimes(&format!("a loss by {why:?}"), &|trace| trace.packets.iter().any(lost));
    }
    for removal in [Removal::Closed, Removal::BackToListen, Removal::PowerOff, Removal::Reopened] {
        let gone = |socket: &synscope_sim::Socket| socket.removal == Some(removal);
        sometimes(&format!("{removal:?}"), &|trace| trace.sockets.iter().any(gone));
    }
    let notes = |is: fn(&Note) -> bool| {
        move |trace: &Trace| {
            trace.notes.iter().any(|note| matches!(&note.note, Remark::Tcp(note) if is(note)))
        }
    };
    sometimes("data out of order", &notes(|note| matches!(note, Note::DataOutOfOrder { .. })));
    sometimes("a closed window", &notes(|note| matches!(note, Note::WindowClosed { .. })));
    sometimes("a restart of TIME-WAIT", &notes(|note| matches!(note, Note::TimeWaitRestarted { .. })));
    sometimes("a giving-up", &notes(|note| matches!(note, Note::GaveUp { .. })));
    sometimes("a copy", &|trace| trace.packets.iter().any(|packet| packet.copy_arrives.is_some()));
    sometimes("an end in time", &|trace| trace.end.why == EndReason::Until);
}

fn slice<'t, T>(list: &'t [T], range: &core::ops::Range<u32>) -> &'t [T] {
    let place = |place| usize::try_from(place).expect("a place in a list");
    &list[place(range.start)..place(range.end)]
}

/// Whether two runs are the same up to and with the step that sends a packet.
fn same_until(one: &Trace, other: &Trace, packet: &Packet) -> Result<(), TestCaseError> {
    let steps = usize::try_from(packet.step).expect("a place") + 1;
    prop_assert_eq!(&one.steps[..steps], &other.steps[..steps]);
    let last = &one.steps[steps - 1];
    prop_assert_eq!(slice(&one.notes, &(0..last.notes.end)), slice(&other.notes, &(0..last.notes.end)));
    prop_assert_eq!(slice(&one.views, &(0..last.views.end)), slice(&other.views, &(0..last.views.end)));
    for (one, other) in slice(&one.packets, &(0..last.sent.end)).iter().zip(&other.packets) {
        prop_assert_eq!((one.name, one.sent, &one.segment), (other.name, other.sent, &other.segment));
        if one.ends() <= packet.sent {
            prop_assert_eq!(one.fate, other.fate);
        }
    }
    Ok(())
}

/// Whether what a socket was given is without gaps, and came in packets of its connection.
fn check_stream(trace: &Trace, host: Side, socket: SocketId) -> Result<(), TestCaseError> {
    let record = trace.sockets.iter().find(|known| known.host == host && known.id == socket);
    let Some(connection) = record.and_then(|record| record.connection) else { return Ok(()) };
    let place = usize::try_from(connection).expect("a number") - 1;
    let iss = trace.connections[place].iss[host.other()];
    let (mut delivered, mut read) = (0_u32, 0_u64);
    for step in trace.steps.iter().filter(|step| step.host == Some(host)) {
        for note in slice(&trace.notes, &step.notes).iter().filter(|note| note.socket == Some(socket)) {
            match note.note {
                Remark::Tcp(Note::DataInOrder { seq, len }) => {
                    let start = seq - (iss.expect("data comes after a SYN") + 1);
                    prop_assert_eq!(start, delivered, "a gap or an overlap");
                    if ended_in_order(trace, connection) {
                        came_in_its_own_packets(trace, connection, host, start..start + len, step.at)?;
                    }
                    delivered += len;
                }
                Remark::Call { call, result: Outcome::Octets(octets) } if is_read(trace, call) => {
                    read += u64::from(octets);
                    prop_assert!(read <= u64::from(delivered), "more was read than came");
                }
                Remark::Call { call, result: Outcome::EndOfStream } if is_read(trace, call) => {
                    prop_assert_eq!(read, u64::from(delivered), "the stream ends before all is read");
                }
                Remark::Tcp(_)
                | Remark::Transition { .. }
                | Remark::Sent { .. }
                | Remark::Call { .. }
                | Remark::Removed { .. } => {}
            }
        }
    }
    Ok(())
}

/// A listener answers whoever comes.
fn is_listener(trace: &Trace, host: Side, id: SocketId) -> bool {
    trace.sockets.iter().any(|socket| socket.host == host && socket.id == id && socket.is_listener)
}

fn is_read(trace: &Trace, call: u32) -> bool {
    trace.calls[usize::try_from(call).expect("a place")].call == Call::Read
}

/// Whether each earlier connection of the same ports was waited for in TIME-WAIT: only then is nothing of
/// it under way any more.
fn ended_in_order(trace: &Trace, connection: u32) -> bool {
    let ports = trace.connections[usize::try_from(connection).expect("a number") - 1].ports;
    trace.connections.iter().filter(|known| known.number < connection && known.ports == ports).all(|known| {
        let waited = |state: &synscope_sim::StateInterval| {
            state.connection == Some(known.number)
                && state.row.is_some_and(|row| row.row().event == Event::TimeWaitTimeout)
        };
        let reopened = |socket: &synscope_sim::Socket| {
            socket.connection == Some(known.number) && socket.removal == Some(Removal::Reopened)
        };
        trace.states.iter().any(waited) || trace.sockets.iter().any(reopened)
    })
}

/// Whether each octet came in a packet of this connection that had arrived by then, and was what the
/// sender's stream has there.
fn came_in_its_own_packets(
    trace: &Trace,
    connection: u32,
    host: Side,
    octets: core::ops::Range<u32>,
    by: Time,
) -> Result<(), TestCaseError> {
    let mut missing: Vec<bool> = octets.clone().map(|_| true).collect();
    let arrived = |packet: &&Packet| {
        let original = matches!(packet.fate, Fate::Arrived { at } if at <= by);
        original || packet.copy_arrives.is_some_and(|at| at <= by)
    };
    let own = |packet: &&Packet| packet.name.connection == connection && packet.from == host.other();
    let carries = |packet: &&Packet| !packet.segment.payload.is_empty();
    for packet in trace.packets.iter().filter(own).filter(arrived).filter(carries) {
        // The SYN takes number 0, so the stream begins at 1.
        for (octet, offset) in packet.segment.payload.iter().zip(packet.seq - 1..) {
            prop_assert_eq!(u32::from(*octet), offset % 251, "{} carries something else", packet.name);
            if octets.contains(&offset) {
                missing[usize::try_from(offset - octets.start).expect("small")] = false;
            }
        }
    }
    prop_assert!(
        !missing.contains(&true),
        "octets {octets:?} of connection {connection} came from elsewhere"
    );
    Ok(())
}
