//! Many connections: lines that are carried out again and again, and what comes from addresses that no host has.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::rc::Rc;

use synscope_sim::{
    Action, Condition, EndReason, Entry, Fate, LossReason, Repeat, Scenario, ScenarioError, Side, Sim, Trace,
    TraceBuilder, When, run, with_command,
};
use synscope_tcp::{Call, CommandError, Outcome, State, Time};

const MS: u64 = 1_000;

fn scenario(text: &str) -> Scenario {
    Scenario::from_json(text).expect("a scenario")
}

/// Clients come every 100 ms; each sends, and closes at once.
fn clients(times: u32, knobs: &str) -> Scenario {
    scenario(&format!(
        r#"{{ "version": 3, "client": {{ "config": {{ {knobs} }},
          "app": {{ "on_connect": {{ "send_octets": 10, "close_after_us": 0 }} }} }},
          "script": [
            {{ "when": {{ "at_us": 0 }}, "host": "server", "do": {{ "listen": {{}} }} }},
            {{ "when": {{ "at_us": 5000 }}, "host": "client", "do": {{ "connect": {{}} }},
              "repeat": {{ "times": {times}, "every_us": 100000 }} }}
          ] }}"#
    ))
}

/// SYNs of addresses that no host has, every 20 ms, to a listener that remembers four.
fn flood(times: u32, cookies: u8) -> Scenario {
    scenario(&format!(
        r#"{{ "version": 3, "server": {{ "config": {{ "tcp_syncookies": {cookies} }} }},
          "script": [
            {{ "when": {{ "at_us": 0 }}, "host": "server", "do": {{ "listen": {{ "backlog": 4 }} }} }},
            {{ "when": {{ "at_us": 1000 }}, "host": "server",
              "do": {{ "inject": {{ "segment": {{ "flags": "SYN", "seq": {{ "absolute": 7 }},
                "from_address": "203.0.113.253", "from_port": 65534, "to_port": 80 }} }} }},
              "repeat": {{ "times": {times}, "every_us": 20000 }} }},
            {{ "when": {{ "at_us": 900000 }}, "host": "client", "do": {{ "connect": {{}} }} }}
          ] }}"#
    ))
}

fn calls(trace: &Trace, of: Call, result: Outcome) -> Vec<u64> {
    let calls = trace.calls.iter().filter(|call| (call.call, call.result) == (of, result));
    calls.map(|call| call.at.as_us()).collect()
}

#[test]
fn a_line_is_carried_out_so_often_and_so_far_apart() {
    let trace = run(&clients(5, "")).expect("a scenario");
    let times: Vec<u64> = (0..5).map(|nth| 5 * MS + nth * 100 * MS).collect();
    assert_eq!(calls(&trace, Call::Connect, Outcome::Done), times);
    assert_eq!(trace.connections.len(), 5);
    // Each has sent and closed without being told.
    assert_eq!(calls(&trace, Call::Close, Outcome::Done).len(), 10);
    assert_eq!(trace.end.why, EndReason::Quiet);
}

#[test]
fn a_line_that_waits_is_repeated_from_when_its_condition_came_true() {
    let mut scenario = clients(3, "");
    scenario.script[1].when = When::After { condition: Condition::Gone(Side::Server), delay_us: 7 * MS };
    scenario.script.push(Entry { when: When::At(Time::ZERO), repeat: None, ..scenario.script[1].clone() });
    let trace = run(&scenario).expect("a scenario");
    let made = calls(&trace, Call::Connect, Outcome::Done);
    let first = made[1];
    assert_eq!(made, [0, first, first + 100 * MS, first + 200 * MS]);
}

#[test]
fn without_a_port_in_the_range_connect_fails_until_time_wait_is_over() {
    let knobs = r#""ip_local_port_range_min": 40000, "ip_local_port_range_max": 40003, "msl": "300ms""#;
    let trace = run(&clients(12, knobs)).expect("a scenario");
    let refused = calls(&trace, Call::Connect, Outcome::Refused(CommandError::NoPortFree));
    assert_eq!(refused.first(), Some(&(405 * MS)), "the fifth");
    let last = *calls(&trace, Call::Connect, Outcome::Done).last().expect("some");
    assert!(last > 800 * MS, "ports come back: {last}");
    assert_eq!(refused.len() + calls(&trace, Call::Connect, Outcome::Done).len(), 12);
}

#[test]
fn what_comes_from_no_host_is_answered_in_vain_and_fills_the_backlog() {
    let trace = run(&flood(10, 0)).expect("a scenario");
    let ends: BTreeSet<_> =
        trace.packets.iter().filter(|p| p.name.is_injected()).map(|p| p.segment.src).collect();
    assert_eq!(ends.len(), 10, "ports and addresses go round: {ends:?}");
    assert!(ends.iter().all(|end| end.port() != 0 && !matches!(end.ip().octets()[3], 0 | 255)));
    let children = trace.sockets.iter().filter(|socket| socket.host == Side::Server && !socket.is_listener);
    let mut connections = children.clone().map(|socket| socket.connection).collect::<Vec<_>>();
    connections.dedup();
    assert_eq!(connections.len(), children.count(), "each is a connection of its own");
    let answers = trace
        .packets
        .iter()
        .filter(|packet| packet.from == Side::Server && packet.sent < Time::from_us(300 * MS));
    assert_eq!(answers.clone().count(), 4, "the others find no room");
    for answer in answers {
        assert!(matches!(answer.fate, Fate::Lost { why: LossReason::NoSuchHost, .. }));
    }
    let client =
        trace.packets.iter().find(|packet| packet.from == Side::Client && !packet.name.is_injected());
    let number = client.expect("its SYN").name.connection;
    let opened = |trace: &Trace, number| {
        let states = trace.states.iter().filter(|state| state.connection == Some(number));
        states.filter(|state| state.state == State::Established).map(|state| state.from).min()
    };
    assert!(opened(&trace, number).is_none_or(|at| at > Time::from_us(2_000 * MS)), "it waits");
    // With cookies it is let in at once.
    let trace = run(&flood(10, 1)).expect("a scenario");
    let client =
        trace.packets.iter().find(|packet| packet.from == Side::Client && !packet.name.is_injected());
    let number = client.expect("its SYN").name.connection;
    assert_eq!(opened(&trace, number), Some(Time::from_us(1_000 * MS)));
}

#[test]
fn a_scenario_says_again_what_it_has_read() {
    for scenario in [clients(3, ""), flood(3, 1)] {
        assert_eq!(Scenario::from_json(&scenario.to_json()), Ok(scenario));
    }
    assert!(!Scenario::default().to_json().contains("on_connect"), "what is nothing is not written");
}

#[test]
fn repeating_is_bounded() {
    let refused = |change: fn(&mut Scenario)| {
        let mut scenario = clients(3, "");
        change(&mut scenario);
        scenario.validate().expect_err("too much").to_string()
    };
    let times = |scenario: &mut Scenario, times| {
        scenario.script[1].repeat = scenario.script[1].repeat.map(|repeat| Repeat { times, ..repeat });
    };
    let error = refused(|scenario| scenario.script[1].repeat.as_mut().expect("it has one").times = 0);
    assert_eq!(error, "script[1].repeat.times: 0, expected 1 to 10000");
    let mut twice = clients(6_000, "");
    twice.script.push(twice.script[1].clone());
    assert!(matches!(twice.validate(), Err(ScenarioError::OutOfRange { found: 12_000, .. })));
    let mut most = clients(3, "");
    times(&mut most, 10_000);
    assert_eq!(most.validate(), Ok(()));
}

/// The largest crowd there can be ends within the bound on steps and not long after.
#[test]
fn ten_thousand_connections_are_run() {
    let mut scenario = clients(10_000, "");
    scenario.script[0].action = Action::Listen { port: 80, backlog: 1_000 };
    scenario.script[1].repeat = Some(Repeat { times: 10_000, every_us: 1_000 });
    let trace = run(&scenario).expect("a scenario");
    assert_eq!(trace.connections.len(), 10_000);
    assert_eq!(trace.end.why, EndReason::Quiet);
}

#[test]
fn a_crowd_that_is_resumed_comes_to_the_same() {
    for scenario in [clients(20, r#""msl": "200ms""#), flood(30, 1)] {
        let recorder = TraceBuilder::resumable_every(3);
        let trace = Sim::new(&scenario, recorder).expect("a scenario").into_trace();
        for share in [1_usize, 3, 7, 9] {
            let step = trace.steps[trace.steps.len() * share / 10].at;
            let playhead = trace.playhead_at(step);
            let action = match share {
                1 | 7 => Action::Kill,
                _ => Action::Connect { port: 80, from_port: None },
            };
            let edited = with_command(&scenario, &trace, playhead, Side::Client, action);
            let resumed = Sim::resume(&trace, Rc::new(edited.clone())).expect("a scenario");
            assert!(resumed.steps() > 0, "some of it is the same");
            assert_eq!(resumed.into_trace().digest(), run(&edited).expect("a scenario").digest());
        }
    }
}
