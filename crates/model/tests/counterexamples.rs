//! What goes wrong when something of TCP is left out: found by the model, kept as scenarios, and to be seen
//! in their runs.

use std::path::PathBuf;
use std::{env, fs};

use synscope_model::{Bounds, WHAT_IFS, counterexample, explore};
use synscope_sim::{Scenario, Side, Trace, run, set_knob};
use synscope_tcp::{Call, Event, Outcome, State};

const BOUNDS: Bounds = Bounds { depth: None, worlds: 1_000_000, threads: 1 };

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("counterexamples").join(format!("{name}.json"))
}

fn kept(name: &str) -> Scenario {
    let text = fs::read_to_string(file(name)).expect("a scenario that is kept");
    Scenario::from_json(&text).expect("a scenario")
}

/// The run of a scenario that is kept, as it is and with other knobs.
fn runs(name: &str, as_tcp: &[(&str, &str)]) -> (Trace, Trace) {
    let scenario = kept(name);
    let mut other = scenario.clone();
    for (knob, value) in as_tcp {
        set_knob(&mut other, knob, value).expect("a knob");
    }
    (run(&scenario).expect("it can be run"), run(&other).expect("it can be run"))
}

/// Connections that are ESTABLISHED at the server, and that the client has no socket for.
fn ghosts(trace: &Trace) -> usize {
    let at_client = |connection| {
        trace.sockets.iter().any(|socket| socket.host == Side::Client && socket.connection == connection)
    };
    let at_server = |state: &&synscope_sim::StateInterval| {
        state.host == Side::Server && state.state == State::Established && !at_client(state.connection)
    };
    trace.states.iter().filter(at_server).count()
}

/// How often a RST ended a LAST-ACK.
fn resets_in_last_ack(trace: &Trace) -> usize {
    let rows = trace.states.iter().filter_map(|state| state.row);
    rows.filter(|row| row.row().from == State::LastAck && row.row().event == Event::ReceiveReset).count()
}

/// How many octets the server reads that the client has not written, or not as often.
fn read_too_often(trace: &Trace) -> u32 {
    let octets = |host: Side| {
        let calls = trace.calls.iter().filter(move |call| call.host == host);
        calls.filter_map(|call| match (call.call, call.result) {
            (Call::Read | Call::Write(_), Outcome::Octets(octets)) => Some(octets),
            _ => None,
        })
    };
    octets(Side::Server).sum::<u32>() - octets(Side::Client).sum::<u32>()
}

#[test]
fn everything_holds_as_long_as_nothing_is_left_out() {
    for what_if in WHAT_IFS {
        let findings = explore(&what_if.setup, BOUNDS).expect("the knobs are right");
        assert_eq!(findings.cut_short, None, "{}", what_if.setup.name);
        let violated = findings.violations.iter().any(|violation| violation.invariant == what_if.violates);
        assert!(!violated, "{}: {}", what_if.setup.name, what_if.violates);
    }
}

/// Run with `UPDATE_COUNTEREXAMPLES=1` to write them anew.
#[test]
fn the_scenarios_that_are_kept_are_what_the_model_finds() {
    for what_if in WHAT_IFS {
        let name = what_if.setup.name;
        let scenario = counterexample(what_if, BOUNDS).unwrap_or_else(|error| panic!("{name}: {error}"));
        if env::var_os("UPDATE_COUNTEREXAMPLES").is_some() {
            fs::write(file(name), scenario.to_json() + "\n").expect("the folder is there");
        }
        assert_eq!(kept(name), scenario, "{name}: run with UPDATE_COUNTEREXAMPLES=1");
    }
}

#[test]
fn with_two_steps_an_old_syn_makes_a_ghost_connection_and_with_three_it_does_not() {
    let (two, three) = runs("two-step-handshake", &[("two_step_handshake", "off")]);
    assert_eq!((ghosts(&two), ghosts(&three)), (1, 0));
}

#[test]
fn without_a_wait_what_comes_late_is_answered_with_a_reset() {
    let (zero, two_msl) = runs("time-wait-of-zero-reset", &[("msl", "30s")]);
    assert_eq!((resets_in_last_ack(&zero), resets_in_last_ack(&two_msl)), (1, 0));
}

#[test]
fn without_time_wait_what_comes_late_is_answered_with_a_reset() {
    let (without, with) = runs("no-time-wait-reset", &[("no_time_wait", "off")]);
    assert_eq!((resets_in_last_ack(&without), resets_in_last_ack(&with)), (1, 0));
}

#[test]
fn without_a_wait_old_data_reaches_the_next_connection() {
    let (zero, two_msl) = runs("time-wait-of-zero-old-data", &[("msl", "30s")]);
    assert_eq!((read_too_often(&zero), read_too_often(&two_msl)), (3, 0));
}

#[test]
fn without_time_wait_old_data_reaches_the_next_connection() {
    let (without, with) = runs("no-time-wait-old-data", &[("no_time_wait", "off")]);
    assert_eq!((read_too_often(&without), read_too_often(&with)), (3, 0));
}

#[test]
fn every_what_if_is_kept_and_nothing_else() {
    let folder = file("").parent().expect("a folder").to_owned();
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort_unstable();
    let mut known: Vec<String> =
        WHAT_IFS.iter().map(|what_if| format!("{}.json", what_if.setup.name)).collect();
    known.sort_unstable();
    assert_eq!(names, known);
}
