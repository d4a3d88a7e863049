//! What is said of two runs that are compared.

use std::fmt::Write;

use synscope_sim::{
    Action, AnyKnob, Decision, Pair, Scenario, Side, Trace, Which, builtin, difference, run, set_profile,
    with_command, with_verdict,
};
use synscope_tcp::{Profile, Time};
use synscope_words::{Lang, parting, tally};

fn builtin(name: &str) -> Scenario {
    builtin::get(name).unwrap_or_else(|| panic!("no built-in scenario {name}"))
}

fn ran(scenario: &Scenario) -> Trace {
    run(scenario).unwrap_or_else(|error| panic!("{}: {error}", scenario.name))
}

/// What is said of a run beside another one, in both languages.
fn compare(what: &str, a: &Trace, b: &Trace) -> String {
    let traces = Pair([a, b]);
    let mut text = format!("{what}\n");
    let found = difference(traces).expect("the runs are not the same");
    for lang in Lang::ALL {
        let said = parting(traces, &found, lang);
        for which in Which::BOTH {
            let sum = tally(&traces[which].tally(), lang);
            let _ = writeln!(text, "  {}: {}\n     {sum}", which.name(), said[which]);
        }
    }
    text
}

fn decide(scenario: &Scenario, packet: &str, fate: Decision) -> Trace {
    let trace = ran(scenario);
    ran(&with_verdict(scenario, &trace, packet.parse().expect("a packet's name"), fate))
}

fn command(scenario: &Scenario, ms: u64, host: Side, action: Action) -> Trace {
    let trace = ran(scenario);
    ran(&with_command(scenario, &trace, trace.playhead_at(Time::from_us(ms * 1_000)), host, action))
}

fn turn(scenario: &Scenario, knob: &str, value: u64) -> Trace {
    let mut scenario = scenario.clone();
    AnyKnob::find(knob).expect("a knob").set(&mut scenario, value).expect("within its bounds");
    ran(&scenario)
}

fn under(profile: Profile, scenario: &Scenario) -> Trace {
    let mut scenario = scenario.clone();
    for side in Side::BOTH {
        set_profile(&mut scenario, side, profile);
    }
    ran(&scenario)
}

fn until(scenario: &Scenario, seconds: u64) -> Trace {
    ran(&Scenario { until_us: seconds * 1_000_000, ..scenario.clone() })
}

#[test]
fn it_is_said_where_two_runs_part() {
    let open_close = builtin("open-close");
    let mut silent = open_close.clone();
    silent.script.truncate(2);
    let lost = builtin("third-ack-lost");
    let plain = ran(&open_close);
    let merged = builtin("fin-ack-merged");
    let cases = [
        ("A packet is dropped", decide(&open_close, "client:ACK 1#1", Decision::Drop), ran(&open_close)),
        (
            "A packet is duplicated",
            decide(&open_close, "client:SYN#1", Decision::Duplicate),
            ran(&open_close),
        ),
        ("A repeated packet is dropped", decide(&lost, "server:SYN,ACK#2", Decision::Drop), ran(&lost)),
        (
            "The application aborts",
            command(&open_close, 120, Side::Client, Action::Abort { connection: None }),
            plain,
        ),
        ("Waits of other lengths", under(Profile::Linux, &lost), under(Profile::Classic, &lost)),
        ("TIME-WAIT of another length", turn(&open_close, "msl", 1_000_000), ran(&open_close)),
        ("An ACK of its own", turn(&merged, "delayed_ack", 0), ran(&merged)),
        ("Nothing but a timer", under(Profile::Classic, &silent), ran(&silent)),
        ("Nothing but a header", turn(&silent, "rcvbuf", 30_000), ran(&silent)),
        ("An earlier end", until(&open_close, 10), until(&open_close, 20)),
    ];
    let text: Vec<String> = cases.iter().map(|(what, a, b)| compare(what, a, b)).collect();
    insta::assert_snapshot!(text.join("\n"));
}
