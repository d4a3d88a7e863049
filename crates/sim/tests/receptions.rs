//! What hosts do with packets, test by test.

#![cfg(not(target_arch = "wasm32"))]

use synscope_sim::{
    Decision, Finding, Index, NoteRecord, PacketName, Part, Reception, Remark, Scenario, Side, Stimulus,
    Test, Trace, builtin, run, set_knob, set_profile, with_verdict,
};
use synscope_tcp::{Note, Profile, Seq, State};

/// A connection whose numbers begin at 100 and 300, and that is open from 0.15 s on.
fn trace(lines: &[String]) -> Trace {
    trace_with(&[], lines)
}

/// The same with some knobs turned.
fn trace_with(knobs: &[(&str, &str)], lines: &[String]) -> Trace {
    let lines = lines.join(",");
    let text = format!(
        r#"{{ "version": 2, "client": {{ "iss": [100] }}, "server": {{ "iss": [300] }}, "script": [
            {{ "when": {{ "at_us": 0 }}, "host": "server", "do": {{ "listen": {{}} }} }},
            {{ "when": {{ "at_us": 0 }}, "host": "client", "do": {{ "connect": {{}} }} }},
            {lines} ] }}"#
    );
    let mut scenario = Scenario::from_json(&text).expect("it can be read");
    for (name, value) in knobs {
        set_knob(&mut scenario, name, value).expect("a knob");
    }
    run(&scenario).expect("it can be run")
}

/// A forged segment that reaches a host at about the time.
fn forged(at_us: u64, host: Side, segment: &str) -> String {
    format!(
        r#"{{ "when": {{ "at_us": {at_us} }}, "host": "{host}", "do": {{ "inject": {{ "segment": {{ {segment} }} }} }} }}"#
    )
}

fn command(at_us: u64, host: Side, what: &str) -> String {
    format!(r#"{{ "when": {{ "at_us": {at_us} }}, "host": "{host}", "do": {what} }}"#)
}

/// What is done with a packet when it first arrives.
fn reception<'t>(trace: &'t Trace, packet: &str) -> Reception<'t> {
    let name = packet.parse().expect("a packet's name");
    let names = || trace.packets.iter().map(|packet| packet.name.to_string()).collect::<Vec<_>>();
    let place = trace.find_packet(&name).unwrap_or_else(|| panic!("no {packet} among {:?}", names()));
    let landing = *trace.landings(place).first().expect("it lands");
    trace.reception(landing).expect("it arrives")
}

/// The tests and how they came out, one letter each: passed, acted, ended, failed, stopped, skipped,
/// not reached.
fn shape(reception: &Reception<'_>) -> String {
    let letter = |finding| match finding {
        Finding::Passed => 'p',
        Finding::Acted => 'A',
        Finding::Ended => 'E',
        Finding::Failed => 'f',
        Finding::Stopped => 'X',
        Finding::Skipped => '-',
        Finding::NotReached => '.',
    };
    reception.checks.iter().map(|check| letter(check.finding)).collect()
}

/// The notes of a test.
fn notes(trace: &Trace, reception: &Reception<'_>, test: Test) -> Vec<Note> {
    let check = reception.checks.iter().find(|check| check.test == test).expect("it is made");
    let record = |place: &Index| trace.notes[usize::try_from(*place).expect("a place")];
    let tcp = |record: NoteRecord| if let Remark::Tcp(note) = record.note { Some(note) } else { None };
    check.notes.iter().map(record).filter_map(tcp).collect()
}

/// The traces of all built-in scenarios, with both hosts of one kind.
fn built_in(profile: Profile) -> impl Iterator<Item = Trace> {
    builtin::all().map(move |mut scenario| {
        for side in Side::BOTH {
            set_profile(&mut scenario, side, profile);
        }
        run(&scenario).expect("a built-in scenario runs")
    })
}

fn receptions(trace: &Trace) -> impl Iterator<Item = Reception<'_>> {
    let steps = 0..Index::try_from(trace.steps.len()).expect("few steps");
    steps.filter_map(|step| trace.reception(step))
}

#[test]
fn every_arrival_in_every_built_in_scenario_has_its_table() {
    for profile in [Profile::Rfc9293, Profile::Classic, Profile::Linux] {
        for trace in built_in(profile) {
            let arrivals =
                trace.steps.iter().filter(|step| matches!(step.stimulus, Stimulus::Arrival { .. })).count();
            assert_eq!(receptions(&trace).count(), arrivals);
            for reception in receptions(&trace) {
                let what = format!("{} {} {}", trace.scenario.name, reception.packet.name, shape(&reception));
                let tests: Vec<_> = reception.checks.iter().map(|check| check.test).collect();
                let own = tests.iter().filter(|test| **test != Test::Timestamp).copied();
                assert_eq!(own.collect::<Vec<_>>(), reception.part.tests(), "{what}");
                let end = reception.checks.iter().position(|check| check.finding.is_end());
                let behind = reception.checks.iter().skip(end.map_or(usize::MAX, |end| end + 1));
                for check in behind {
                    assert_eq!((check.finding, &check.notes[..]), (Finding::NotReached, &[][..]), "{what}");
                }
                let reached = reception.checks.iter().take(end.map_or(usize::MAX, |end| end + 1));
                for check in reached {
                    assert_ne!(check.finding, Finding::NotReached, "{what}");
                }
                assert_all_told(&trace, &reception, &what);
            }
        }
    }
}

/// Each note of the step tells of a test or of what came of it.
fn assert_all_told(trace: &Trace, reception: &Reception<'_>, what: &str) {
    let step = trace.step(reception.step).expect("a step");
    let told: Vec<Index> =
        reception.checks.iter().flat_map(|check| &check.notes).chain(&reception.results).copied().collect();
    for note in step.notes.clone() {
        assert!(told.contains(&note), "{what}: note {note} is told");
    }
    assert!(told.iter().all(|note| step.notes.contains(note)), "{what}: nothing else is told");
}

#[test]
fn the_rfcs_endpoint_makes_every_test_but_that_of_security() {
    for trace in built_in(Profile::Rfc9293) {
        for reception in receptions(&trace) {
            for check in &reception.checks {
                let skipped = check.finding == Finding::Skipped;
                assert_eq!(
                    skipped,
                    check.test == Test::Security && check.finding != Finding::NotReached,
                    "{} {} {:?}",
                    trace.scenario.name,
                    reception.packet.name,
                    check.test
                );
            }
        }
    }
}

#[test]
fn opening_and_closing_test_by_test() {
    let scenario = builtin::get("open-close").expect("a built-in scenario");
    let trace = run(&scenario).expect("it runs");
    let told: Vec<_> = receptions(&trace)
        .map(|reception| {
            let state = reception.view.map_or(State::Closed, |view| view.state);
            format!("{} {} {}", reception.packet.name, state, shape(&reception))
        })
        .collect();
    assert_eq!(
        told,
        [
            "client:SYN#1 LISTEN ppE.",
            "server:SYN,ACK#1 SYN-SENT pp-E.",
            "client:ACK 1#1 SYN-RECEIVED pp-pAppp",
            "client:1+100#1 ESTABLISHED pp-pppAp",
            "server:1+200#1 ESTABLISHED pp-pApAp",
            "client:ACK 201#1 ESTABLISHED pp-pAppp",
            "client:FIN#1 ESTABLISHED pp-ppppA",
            "server:ACK 102#1 FIN-WAIT-1 pp-pAppp",
            "server:FIN#1 FIN-WAIT-2 pp-ppppA",
            "client:ACK 202#1 LAST-ACK pp-pE...",
        ]
    );
}

#[test]
fn a_rst_outside_of_the_window_stops_at_the_sequence_number() {
    let lines = [forged(400_000, Side::Server, r#""flags": "RST", "seq": { "relative": -10 }"#)];
    let trace = trace(&lines);
    let reception = reception(&trace, "forged:client:RST -10#1");
    assert_eq!((reception.part, shape(&reception).as_str()), (Part::Otherwise, "X......."));
    let [Note::Unacceptable { seq: Seq(90), rcv_nxt: Seq(101), .. }, Note::Ignored { .. }] =
        notes(&trace, &reception, Test::Sequence)[..]
    else {
        panic!("{:?}", notes(&trace, &reception, Test::Sequence));
    };
    assert!(reception.results.is_empty(), "it is not answered");
}

#[test]
fn a_rst_in_the_window_is_challenged_and_at_its_edge_believed() {
    let rst = |seq: i32| {
        let segment = format!(r#""flags": "RST", "seq": {{ "relative": {seq} }}"#);
        trace(&[forged(400_000, Side::Server, &segment)])
    };
    let guess = rst(9);
    let guess = reception(&guess, "forged:client:RST 9#1");
    assert_eq!(shape(&guess), "pX......");
    assert_eq!(guess.results.len(), 1, "the challenge ACK");
    let exact = rst(1);
    assert_eq!(shape(&reception(&exact, "forged:client:RST 1#1")), "pE......");
}

#[test]
fn a_syn_in_established_draws_a_challenge_ack() {
    let segment = r#""flags": "SYN", "seq": { "relative": 5 }"#;
    let trace = trace(&[forged(400_000, Side::Server, segment)]);
    let reception = reception(&trace, "forged:client:SYN 5#1");
    assert_eq!(shape(&reception), "pp-X....");
    assert!(reception.checks[3].notes.iter().any(|note| reception.results.contains(note)), "its answer");
}

#[test]
fn an_old_duplicate_of_data_is_only_acknowledged() {
    let lines = [
        command(200_000, Side::Client, r#"{ "send": { "octets": 100 } }"#),
        command(500_000, Side::Server, r#"{ "inject": { "copy_of": "client:1+100#1" } }"#),
    ];
    let trace = trace(&lines);
    assert_eq!(shape(&reception(&trace, "client:1+100#1")), "pp-pppAp");
    let old = reception(&trace, "old:client:1+100#1");
    assert_eq!((shape(&old).as_str(), old.results.len()), ("X.......", 1));
}

#[test]
fn an_old_timestamp_is_looked_at_before_all_else() {
    let lines = [
        command(200_000, Side::Client, r#"{ "send": { "octets": 100 } }"#),
        command(600_000, Side::Client, r#"{ "send": { "octets": 100 } }"#),
        command(900_000, Side::Server, r#"{ "inject": { "copy_of": "client:1+100#1" } }"#),
    ];
    let trace = trace_with(&[("tcp_timestamps", "1")], &lines);
    let old = reception(&trace, "old:client:1+100#1");
    assert_eq!((old.checks[0].test, old.checks[0].ordinal), (Test::Timestamp, None));
    assert_eq!(shape(&old), "X........");
    assert_eq!(shape(&reception(&trace, "client:1+100#1")), "ppp-pppAp");
}

#[test]
fn at_a_closed_window_the_ack_counts_although_the_segment_lies_outside() {
    let data = r#""flags": "ACK", "seq": { "relative": 65536 }, "ack": { "relative": 1 }, "len": 5"#;
    let lines = [
        command(200_000, Side::Server, r#""hang""#),
        command(300_000, Side::Client, r#"{ "send": { "octets": 65535 } }"#),
        forged(2_000_000, Side::Server, data),
    ];
    let trace = trace(&lines);
    let outside = reception(&trace, "forged:client:65536+5#1");
    assert_eq!(outside.view.map(|view| view.rcv_wnd), Some(0));
    assert_eq!(shape(&outside), "fp-pppfp");
}

#[test]
fn where_a_connection_is_forgotten_nothing_more_is_tested() {
    let mut scenario = builtin::get("open-close").expect("a built-in scenario");
    set_knob(&mut scenario, "no_time_wait", "1").expect("a knob");
    let trace = run(&scenario).expect("it runs");
    assert_eq!(shape(&reception(&trace, "server:FIN#1")), "pp-ppppE");
}

#[test]
fn in_syn_sent_the_ack_is_looked_at_first() {
    let lines = |segment: &str| {
        let text = format!(
            r#"{{ "version": 2, "client": {{ "iss": [100] }}, "script": [
                {{ "when": {{ "at_us": 0 }}, "host": "client", "do": {{ "connect": {{}} }} }}, {} ] }}"#,
            forged(10_000, Side::Client, segment)
        );
        run(&Scenario::from_json(&text).expect("it can be read")).expect("it can be run")
    };
    let told = |segment: &str| {
        let trace = lines(segment);
        let place =
            trace.packets.iter().position(|packet| packet.name.is_injected()).expect("it is injected");
        let landing = trace.landings(Index::try_from(place).expect("a place"))[0];
        let reception = trace.reception(landing).expect("it arrives");
        assert_eq!(reception.part, Part::SynSent);
        shape(&reception)
    };
    let ack = |number: i32| format!(r#""ack": {{ "relative": {number} }}, "seq": {{ "absolute": 700 }}"#);
    assert_eq!(told(&format!(r#""flags": "ACK", {}"#, ack(5))), "X....", "of what was never sent");
    assert_eq!(
        told(&format!(r#""flags": "RST,ACK", {}"#, ack(5))),
        "X....",
        "nor is that a reason to believe it"
    );
    assert_eq!(told(&format!(r#""flags": "RST,ACK", {}"#, ack(1))), "pE...");
    assert_eq!(told(r#""flags": "RST", "seq": { "absolute": 700 }"#), "pX...", "it may be forged");
    assert_eq!(told(r#""flags": "SYN", "seq": { "absolute": 700 }"#), "pp-E.", "both open at once");
    assert_eq!(told(&format!(r#""flags": "ACK", {}"#, ack(1))), "pp-pX", "neither SYN nor RST");
}

#[test]
fn a_fin_that_comes_again_in_time_wait_restarts_it() {
    let scenario = builtin::get("last-ack-lost").expect("a built-in scenario");
    let trace = run(&scenario).expect("it runs");
    let again = reception(&trace, "server:FIN#2");
    assert_eq!(again.view.map(|view| view.state), Some(State::TimeWait));
    assert_eq!(shape(&again), "X.......");
    let notes = notes(&trace, &again, Test::Sequence);
    assert!(matches!(notes[..], [Note::Unacceptable { .. }, Note::FinRepeated { .. }]), "{notes:?}");
}

#[test]
fn a_new_syn_in_time_wait_opens_anew() {
    let lines = [
        command(300_000, Side::Server, r#"{ "close": {} }"#),
        command(500_000, Side::Client, r#"{ "close": {} }"#),
        forged(900_000, Side::Server, r#""flags": "SYN", "seq": { "relative": 5000 }"#),
    ];
    let trace = trace(&lines);
    let syn = reception(&trace, "forged:client:SYN 5000#1");
    assert_eq!(syn.view.map(|view| view.state), Some(State::TimeWait));
    let reopened = syn.checks.iter().find(|check| check.test == Test::Syn).expect("a test");
    assert_eq!(reopened.finding, Finding::Ended);
}

#[test]
fn a_segment_for_a_closed_port_is_nobodys() {
    let scenario = builtin::get("connection-refused").expect("a built-in scenario");
    let trace = run(&scenario).expect("it runs");
    let syn = reception(&trace, "client:SYN#1");
    assert_eq!((syn.part, syn.view, shape(&syn).as_str()), (Part::Closed, None, "pX"));
    let (part, shape) = to_server("", r#""flags": "RST""#);
    assert_eq!((part, shape.as_str()), (Part::Closed, "X."), "a RST is not answered");
}

/// What a server without connections does with a forged segment.
fn to_server(line: &str, segment: &str) -> (Part, String) {
    let numbers = r#""seq": { "absolute": 7 }, "from_port": 5000, "to_port": 80"#;
    let forged = forged(100_000, Side::Server, &format!("{segment}, {numbers}"));
    let text = format!(r#"{{ "version": 2, "script": [ {line} {forged} ] }}"#);
    let trace = run(&Scenario::from_json(&text).expect("it can be read")).expect("it can be run");
    let reception = trace.reception(trace.landings(0)[0]).expect("it arrives");
    (reception.part, shape(&reception))
}

#[test]
fn what_a_listener_does_not_take_is_told() {
    let to_listener = |segment| {
        let listen = command(0, Side::Server, r#"{ "listen": {} }"#) + ",";
        let (part, shape) = to_server(&listen, segment);
        assert_eq!(part, Part::Listen);
        shape
    };
    assert_eq!(to_listener(r#""flags": "RST""#), "X...");
    assert_eq!(to_listener(r#""flags": "ACK", "ack": { "absolute": 9 }"#), "pX..");
    assert_eq!(to_listener(r#""flags": "SYN""#), "ppE.");
    assert_eq!(to_listener(r#""flags": "FIN""#), "pppX");
}

#[test]
fn a_copy_lands_once_more_and_a_lost_packet_is_received_by_nobody() {
    let scenario = builtin::get("open-close").expect("a built-in scenario");
    let name: PacketName = "client:1+100#1".parse().expect("a name");
    let doubled = with_verdict(&scenario, &run(&scenario).expect("it runs"), name, Decision::Duplicate);
    let trace = run(&doubled).expect("it runs");
    let place = trace.find_packet(&name).expect("it is sent");
    let shapes: Vec<_> = trace
        .landings(place)
        .into_iter()
        .filter_map(|step| trace.reception(step))
        .map(|reception| shape(&reception))
        .collect();
    assert_eq!(shapes, ["pp-pppAp", "X......."]);
    let lost = run(&builtin::get("syn-lost").expect("a built-in scenario")).expect("it runs");
    let landings = lost.landings(0);
    assert_eq!(landings.len(), 1);
    assert!(lost.reception(landings[0]).is_none());
}
