//! What hosts do with packets, test by test.

#![cfg(not(target_arch = "wasm32"))]

mod built_in;
mod connected;
mod opening;

use synscope_sim::{Finding, Reception, Scenario, Side, Trace, run, set_knob};

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
