//! Chosen initial sequence numbers, and segments that no host sends.

#![cfg(not(target_arch = "wasm32"))]

use std::rc::Rc;

use synscope_sim::{
    Action, Fate, Forgery, Injection, Number, Packet, PacketName, Provenance, Remark, Scenario,
    ScenarioError, Side, Sim, Stimulus, Trace, TraceBuilder, run,
};
use synscope_tcp::{Call, ConnectionError, Flags, IcmpEffect, IcmpKind, Note, Outcome, Seq, State, Time};

/// A scenario whose client connects at once, with the lines of a script added.
fn scenario(lines: &str) -> Result<Scenario, ScenarioError> {
    Scenario::from_json(&format!(
        r#"{{ "version": 2, "client": {{ "iss": [100] }}, "server": {{ "iss": [300] }}, "script": [
            {{ "when": {{ "at_us": 0 }}, "host": "server", "do": {{ "listen": {{}} }} }},
            {{ "when": {{ "at_us": 0 }}, "host": "client", "do": {{ "connect": {{}} }} }}
            {lines} ] }}"#
    ))
}

/// A line that injects something towards a host.
fn inject(at_us: u64, host: Side, what: &str) -> String {
    format!(r#", {{ "when": {{ "at_us": {at_us} }}, "host": "{host}", "do": {{ "inject": {{ {what} }} }} }}"#)
}

fn run_with(lines: &str) -> Trace {
    run(&scenario(lines).expect("it can be read")).expect("it can be run")
}

fn refusal(lines: &str) -> String {
    scenario(lines).expect_err("it is wrong").to_string()
}

fn packet<'t>(trace: &'t Trace, name: &str) -> &'t Packet {
    let name: PacketName = name.parse().expect("a packet's name");
    let names = || trace.packets.iter().map(|packet| packet.name.to_string()).collect::<Vec<_>>();
    let found = trace.packets.iter().find(|packet| packet.name == name);
    found.unwrap_or_else(|| panic!("no {name} among {:?}", names()))
}

/// A RST in the client's name that the server believes.
const RESET: &str = r#""segment": { "flags": "RST", "seq": { "relative": 1 } }"#;

#[test]
fn hosts_take_the_initial_sequence_numbers_that_were_chosen_then_those_that_are_drawn() {
    let again = r#", { "when": { "at_us": 500000 }, "host": "client", "do": { "connect": {} } }"#;
    let trace = run_with(again);
    let iss: Vec<_> =
        trace.connections.iter().map(|connection| (connection.iss.client, connection.iss.server)).collect();
    assert_eq!(iss[0], (Some(Seq(100)), Some(Seq(300))));
    let mut drawn = scenario(again).expect("it can be read");
    (drawn.client.iss, drawn.server.iss) = (Vec::new(), Vec::new());
    let drawn = run(&drawn).expect("it can be run");
    assert_ne!(drawn.connections[0].iss.client, Some(Seq(100)));
    assert_eq!(iss[1].0, drawn.connections[1].iss.client);
    assert_eq!(iss[1].1, drawn.connections[1].iss.server);
}

#[test]
fn a_forged_segment_reaches_the_host_and_nobody_has_sent_it() {
    let trace = run_with(&inject(400_000, Side::Server, RESET));
    let forged = packet(&trace, "forged:client:RST 1#1");
    assert_eq!((forged.from, forged.socket, forged.cause, forged.number), (Side::Client, None, None, 0));
    assert_eq!((forged.segment.seq, forged.segment.src.port()), (Seq(101), 49_152));
    assert_eq!(forged.fate, Fate::Arrived { at: Time::from_us(425_000) }, "half of the way");
    let open = |state: &&synscope_sim::StateInterval| {
        state.host == Side::Server && state.state == State::Established
    };
    let open = trace.states.iter().find(open).expect("the server had a connection");
    assert_eq!(open.to, Some(Time::from_us(425_000)), "the server believes it");
    let own = trace.packets.iter().filter(|packet| packet.from == Side::Client && packet.number > 0);
    assert_eq!(
        own.map(|packet| packet.number).collect::<Vec<_>>(),
        [1, 2],
        "the client's own are counted on"
    );
}

#[test]
fn a_step_in_the_network_injects_it_and_the_frame_shows_it_from_half_way_on() {
    let trace = run_with(&inject(400_000, Side::Server, RESET));
    let forged = packet(&trace, "forged:client:RST 1#1");
    let step = trace.step(forged.step).expect("a step");
    assert_eq!((step.stimulus, step.host), (Stimulus::Script { entry: 2 }, None));
    let progress = |us: u64| {
        let frame = trace.at(trace.playhead_at(Time::from_us(us)));
        frame.flying.iter().map(|flying| flying.progress_ppm).collect::<Vec<_>>()
    };
    assert_eq!(progress(400_000), [500_000]);
    assert_eq!(progress(412_500), [750_000]);
    assert_eq!(progress(425_000), [0_u32; 0]);
}

#[test]
fn numbers_are_absolute_or_count_from_the_initial_ones() {
    let forged = |seq: &str, ack: &str| {
        let what = format!(
            r#""segment": {{ "flags": "ACK", "seq": {seq}, "ack": {ack}, "len": 3, "window": 7,
                "options": {{ "mss": 1000 }}, "from_port": 49152, "to_port": 80 }}"#
        );
        let trace = run_with(&inject(200_000, Side::Server, &what));
        trace.packets.into_iter().find(|packet| packet.name.is_injected()).expect("it was injected")
    };
    let relative = forged(r#"{ "relative": -10 }"#, r#"{ "relative": 5 }"#);
    assert_eq!((relative.segment.seq, relative.segment.ack), (Seq(90), Seq(305)));
    assert_eq!(relative.name.to_string(), "forged:client:-10+3#1");
    assert_eq!((relative.segment.payload.len(), relative.segment.window), (3, 7));
    assert_eq!(relative.segment.options.mss, Some(1_000));
    let absolute = forged(r#"{ "absolute": 90 }"#, r#"{ "absolute": 305 }"#);
    assert_eq!(absolute.segment, relative.segment);
}

#[test]
fn names_of_injected_packets_read_back() {
    for name in [
        "forged:client:SYN#1",
        "forged:server:ACK -7 at 90#2",
        "forged:server:ACK 0 at -10#1",
        "2/old:client:1+100#1",
        "forged:client:-10+3#1",
        "old:server:RST -1#1",
    ] {
        let read: PacketName = name.parse().expect("a name");
        assert_eq!(read.to_string(), name);
        assert!(read.is_injected());
    }
    for wrong in
        ["client:RST -1#1", "new:client:SYN#1", "forged:client:RST 4294967295#1", "old:old:client:SYN#1"]
    {
        assert!(wrong.parse::<PacketName>().is_err(), "{wrong}");
    }
}

#[test]
fn an_old_duplicate_is_what_was_sent_and_may_be_injected_again_and_again() {
    let copy = r#""copy_of": "client:SYN#1""#;
    let trace = run_with(&(inject(200_000, Side::Server, copy) + &inject(300_000, Side::Server, copy)));
    let (model, old) = (packet(&trace, "client:SYN#1"), packet(&trace, "old:client:SYN#2"));
    assert_eq!(old.segment, model.segment);
    assert_eq!((old.name.provenance, old.seq, old.sent), (Provenance::Old, 0, Time::from_us(300_000)));
}

#[test]
fn what_was_not_sent_has_no_old_duplicate() {
    let trace = run_with(&inject(10_000, Side::Client, r#""copy_of": "server:SYN,ACK#1""#));
    assert!(trace.packets.iter().all(|packet| !packet.name.is_injected()));
    let step = trace.steps.iter().find(|step| step.stimulus == Stimulus::Script { entry: 2 });
    assert!(step.expect("the line was carried out").sent.is_empty());
}

#[test]
fn what_is_forged_before_anything_is_sent_goes_between_the_usual_ports() {
    let syn = inject(0, Side::Client, r#""segment": { "flags": "SYN", "seq": { "absolute": 90 } }"#);
    let mut scenario = scenario(&syn).expect("it can be read");
    scenario.script.retain(|entry| matches!(entry.action, Action::Inject(_)));
    let trace = run(&scenario).expect("it can be run");
    let forged = packet(&trace, "forged:server:SYN#1");
    assert_eq!((forged.segment.src.port(), forged.segment.dst.port()), (80, 49_152));
    assert_eq!(packet(&trace, "client:RST,ACK#1").segment.ack, Seq(91));
}

#[test]
fn a_verdict_and_a_condition_know_an_injected_packet_by_its_name() {
    let injection = inject(400_000, Side::Server, RESET);
    let close = r#", { "when": { "after": { "condition": { "sent": "forged:client:RST 1#1" } } },
        "host": "client", "do": { "close": {} } }"#;
    let mut scenario = scenario(&(injection + close)).expect("it can be read");
    let forged: PacketName = "forged:client:RST 1#1".parse().expect("a name");
    let fate = synscope_sim::Decision::Drop;
    scenario.verdicts.push(synscope_sim::Verdict { packet: forged, fate, by_person: false });
    let trace = run(&scenario).expect("it can be run");
    assert!(matches!(packet(&trace, "forged:client:RST 1#1").fate, Fate::Lost { .. }));
    assert_eq!(packet(&trace, "forged:client:RST 1#1").reach_ppm(), 840_000);
    assert_eq!(packet(&trace, "client:FIN#1").sent, Time::from_us(400_000));
}

#[test]
fn the_shorthand_for_a_host_s_third_packet_does_not_count_what_it_did_not_send() {
    let trace = run_with(&inject(10_000, Side::Server, RESET));
    let second = trace.resolve("client:2").expect("it has sent two");
    assert_eq!(trace.packet(second).map(|packet| packet.name.to_string()), Some("client:ACK 1#1".to_owned()));
    assert!(trace.resolve("client:0").is_err());
}

#[test]
fn a_run_with_an_injection_resumes_to_the_same_trace() {
    let injections = inject(400_000, Side::Server, RESET)
        + &inject(400_000, Side::Client, r#""copy_of": "server:SYN,ACK#1""#)
        + &icmp(20_000, Side::Client, r#""time-exceeded""#, "client:SYN#1");
    let (before, after) =
        (scenario("").expect("it can be read"), scenario(&injections).expect("it can be read"));
    let whole = |scenario: &Scenario| {
        Sim::new(scenario, TraceBuilder::resumable_every(1)).expect("it can be run").into_trace()
    };
    for (one, other) in [(&before, &after), (&after, &before), (&after, &after)] {
        let resumed = Sim::resume(&whole(one), Rc::new(other.clone())).expect("it can be run").into_trace();
        assert_eq!(resumed.digest(), whole(other).digest());
    }
}

/// A line that brings an ICMP error to a host.
fn icmp(at_us: u64, host: Side, kind: &str, about: &str) -> String {
    inject(at_us, host, &format!(r#""icmp": {{ "kind": {kind}, "about": "{about}" }}"#))
}

#[test]
fn an_icmp_error_comes_back_to_the_sender_of_the_packet_that_it_quotes() {
    let trace = run_with(&icmp(10_000, Side::Client, r#"{ "unreachable": 3 }"#, "client:SYN#1"));
    let step = trace.steps.iter().find(|step| step.stimulus == Stimulus::Script { entry: 2 });
    let step = step.expect("the line was carried out");
    assert_eq!(step.host, Some(Side::Client));
    let kind = IcmpKind::Unreachable(3);
    let note = Note::Icmp { kind, effect: IcmpEffect::Fatal };
    assert!(trace.notes_of(step).iter().any(|record| record.note == Remark::Tcp(note)));
    let connect = trace.calls.iter().find(|call| call.call == Call::Connect).expect("it was called");
    assert_eq!(connect.result, Outcome::Failed(ConnectionError::Icmp(kind)));
}

#[test]
fn no_icmp_error_comes_back_for_what_has_not_been_sent() {
    let trace = run_with(&icmp(10_000, Side::Client, r#"{ "unreachable": 3 }"#, "client:ACK 1#1"));
    let step = trace.steps.iter().find(|step| step.stimulus == Stimulus::Script { entry: 2 });
    assert!(trace.notes_of(step.expect("the line was carried out")).is_empty());
}

#[test]
fn what_cannot_be_injected_says_why() {
    let segment = |fields: &str| {
        refusal(&inject(
            0,
            Side::Server,
            &format!(r#""segment": {{ "seq": {{ "relative": 1 }}, {fields} }}"#),
        ))
    };
    assert_eq!(
        segment(r#""flags": "ACK""#),
        "script[2].do.inject.segment.ack: missing, expected a number, because the flags have ACK"
    );
    assert_eq!(
        segment(r#""flags": "RST", "ack": { "absolute": 5 }"#),
        "script[2].do.inject.segment.ack: a number, expected none, because the flags have no ACK"
    );
    assert_eq!(
        segment(r#""flags": "FIN", "len": 65500"#),
        "script[2].do.inject.segment.len: 65500, expected 0 to 65495"
    );
    assert_eq!(
        segment(r#""flags": "SYN", "to_port": 0"#),
        "script[2].do.inject.segment.to_port: 0, expected 1 to 65535"
    );
    assert_eq!(
        segment(r#""flags": "SYN", "options": { "window_scale": 15 }"#),
        "script[2].do.inject.segment.options.window_scale: 15, expected 0 to 14"
    );
    assert!(segment(r#""flags": "SIN""#).contains("unknown flag `SIN`, expected SYN, FIN, RST"));
    assert_eq!(
        refusal(&inject(0, Side::Client, r#""copy_of": "client:SYN#1""#)),
        "script[2].host: client, expected server, where a copy of client:SYN#1 goes"
    );
    assert_eq!(
        refusal(&icmp(0, Side::Server, r#""time-exceeded""#, "client:SYN#1")),
        "script[2].host: server, expected client, where an error about client:SYN#1 goes"
    );
    assert_eq!(
        refusal(&icmp(0, Side::Client, r#"{ "unreachable": 16 }"#, "client:SYN#1")),
        "script[2].do.inject.icmp.kind.unreachable: 16, expected 0 to 15"
    );
}

#[test]
fn a_scenario_of_version_1_still_opens() {
    let old = r#"{ "version": 1, "script": [
        { "when": { "at_us": 0 }, "host": "client", "do": { "connect": {} } } ] }"#;
    let read = Scenario::from_json(old).expect("it can be read");
    assert_eq!(read.version, 3);
    assert_eq!(Scenario::from_json(&read.to_json()), Ok(read));
}

#[test]
fn an_injection_is_written_as_it_is_read() {
    let forgery = Forgery {
        flags: Flags::SYN | Flags::ACK,
        seq: Number::Absolute(5),
        ack: Some(Number::Relative(-1)),
        len: 0,
        window: 0,
        options: synscope_tcp::Options::with_mss(536),
        from_address: None,
        from_port: None,
        to_port: Some(7),
    };
    let mut scenario = scenario("").expect("it can be read");
    scenario.script[0].action = Action::Inject(Injection::Segment(forgery));
    assert_eq!(Scenario::from_json(&scenario.to_json()), Ok(scenario));
}
