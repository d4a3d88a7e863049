//! What is done with packets before there is a connection, and where there is none.

use synscope_sim::{Index, Part, Scenario, Side, builtin, run};

use crate::{command, forged, reception, shape};

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
fn a_syn_for_which_there_is_no_room_stops_at_the_syn_bit() {
    let syn = |at_us, port| {
        let segment =
            format!(r#""flags": "SYN", "seq": {{ "absolute": 7 }}, "from_port": {port}, "to_port": 80"#);
        forged(at_us, Side::Server, &segment)
    };
    let listen = command(0, Side::Server, r#"{ "listen": { "backlog": 1 } }"#);
    let script = [listen, syn(100_000, 5_000), syn(110_000, 5_001)].join(",");
    let text = format!(r#"{{ "version": 2, "script": [ {script} ] }}"#);
    let trace = run(&Scenario::from_json(&text).expect("it can be read")).expect("it can be run");
    let injected = (0..).zip(&trace.packets).filter(|(_, packet)| packet.name.is_injected());
    let shapes: Vec<_> = injected
        .map(|(place, _)| shape(&trace.reception(trace.landings(place)[0]).expect("it arrives")))
        .collect();
    assert_eq!(shapes, ["ppE.", "ppX."]);
}
