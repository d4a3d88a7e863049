//! What a person's actions do to a scenario.

#![cfg(not(target_arch = "wasm32"))]

use synscope_sim::{
    Action, Decision, Fate, LossReason, PacketName, Scenario, Side, Trace, builtin, run, with_command,
    with_knob, with_verdict,
};
use synscope_tcp::{State, Time};

fn open_close() -> Trace {
    run(&builtin::get("open-close").expect("a built-in scenario")).expect("it can be run")
}

fn name(text: &str) -> PacketName {
    text.parse().expect("a packet's name")
}

fn act(trace: &Trace, ms: u64, host: Side, action: Action) -> Trace {
    let playhead = trace.playhead_at(Time::from_us(ms * 1_000));
    run(&with_command(&trace.scenario, trace, playhead, host, action)).expect("an edited scenario can be run")
}

fn decide(trace: &Trace, packet: &str, fate: Decision) -> Trace {
    run(&with_verdict(&trace.scenario, trace, name(packet), fate)).expect("an edited scenario can be run")
}

fn by_person(scenario: &Scenario) -> (usize, usize) {
    let commands = scenario.script.iter().filter(|entry| entry.by_person).count();
    (commands, scenario.verdicts.iter().filter(|verdict| verdict.by_person).count())
}

#[test]
fn a_command_is_carried_out_at_its_moment_and_changes_nothing_before() {
    let before = open_close();
    let after = act(&before, 200, Side::Server, Action::PowerOff);
    let steps = before.steps.partition_point(|step| step.at <= Time::from_us(200_000));
    assert_eq!(before.steps[..steps], after.steps[..steps]);
    assert_eq!(after.steps[steps].at, Time::from_us(200_000));
    assert!(!after.at(after.playhead_at(Time::from_us(200_000))).hosts.server.up);
}

#[test]
fn acting_in_the_past_takes_away_what_the_person_did_later() {
    let trace = act(&open_close(), 200, Side::Client, Action::Cut);
    let trace = act(&trace, 400, Side::Client, Action::Mend);
    assert_eq!(by_person(&trace.scenario), (2, 0));
    let forked = act(&trace, 300, Side::Server, Action::Hang);
    assert_eq!(by_person(&forked.scenario), (2, 0));
    let actions: Vec<_> = forked.scenario.script.iter().filter(|entry| entry.by_person).collect();
    assert_eq!(actions[0].action, Action::Cut);
    assert_eq!(actions[1].action, Action::Hang);
}

#[test]
fn lines_of_the_script_stay() {
    let scripted = open_close().scenario.script.len();
    let forked = act(&open_close(), 0, Side::Server, Action::Hang);
    assert_eq!(forked.scenario.script.len(), scripted + 1);
}

#[test]
fn acting_in_the_past_takes_away_verdicts_on_later_packets() {
    let trace = decide(&open_close(), "client:SYN#1", Decision::Drop);
    let trace = decide(&trace, "server:FIN#1", Decision::Drop);
    assert_eq!(by_person(&trace.scenario), (0, 2));
    let forked = act(&trace, 1_500, Side::Client, Action::Hang);
    assert_eq!(by_person(&forked.scenario), (1, 1));
    assert_eq!(forked.scenario.verdicts[0].packet, name("client:SYN#1"));
}

#[test]
fn a_verdict_forks_where_the_packet_was_sent() {
    let trace = decide(&open_close(), "server:FIN#1", Decision::Drop);
    let trace = act(&trace, 5_000, Side::Client, Action::Cut);
    let forked = decide(&trace, "server:SYN,ACK#1", Decision::Drop);
    assert_eq!(by_person(&forked.scenario), (0, 1));
    let lost = forked.packets.iter().find(|packet| packet.name == name("server:SYN,ACK#1"));
    assert!(matches!(lost.expect("it is sent").fate, Fate::Lost { why: LossReason::Verdict, .. }));
}

#[test]
fn a_verdict_replaces_an_earlier_one() {
    let trace = decide(&open_close(), "client:SYN#1", Decision::Drop);
    let trace = decide(&trace, "client:SYN#1", Decision::LetThrough);
    assert_eq!(trace.scenario.verdicts.len(), 1);
    assert_eq!(trace.packets[0].fate, Fate::Arrived { at: Time::from_us(50_000) });
    assert!(trace.packets[0].decided);
}

#[test]
fn a_knob_forks_nothing() {
    let trace = decide(&open_close(), "client:SYN#1", Decision::Drop);
    let turned = with_knob(&trace.scenario, "msl", "1s").expect("a knob");
    assert_eq!(turned.verdicts, trace.scenario.verdicts);
    let turned = run(&turned).expect("a scenario");
    let waited = turned.states.iter().find(|state| state.state == State::TimeWait).expect("it waits");
    assert_eq!(waited.to.map(|to| to.since_us(waited.from)), Some(2_000_000));
}

/// An edit of `newest` while the run of another scenario is still on screen.
fn act_on(newest: &Scenario, seen: &Trace, ms: u64, action: Action) -> Scenario {
    with_command(newest, seen, seen.playhead_at(Time::from_us(ms * 1_000)), Side::Client, action)
}

#[test]
fn an_edit_builds_on_the_newest_scenario_also_before_it_has_been_run() {
    let seen = open_close();
    let newest = with_knob(&seen.scenario, "msl", "1s").expect("a knob");
    let newest = with_verdict(&newest, &seen, name("client:SYN#1"), Decision::Drop);
    let newest = act_on(&newest, &seen, 200, Action::Hang);
    let newest = act_on(&newest, &seen, 200, Action::Resume);
    assert_eq!(by_person(&newest), (2, 1));
    assert_eq!(newest.client.config, with_knob(&seen.scenario, "msl", "1s").expect("a knob").client.config);
}

#[test]
fn acting_in_the_past_takes_away_also_what_has_not_been_run() {
    let seen = open_close();
    let newest = act_on(&seen.scenario, &seen, 300, Action::Hang);
    let newest = with_verdict(&newest, &seen, name("client:SYN#1"), Decision::Drop);
    assert_eq!(by_person(&newest), (0, 1), "the SYN was sent before the process hung");
    let newest = act_on(&newest, &seen, 300, Action::Hang);
    let forked = act_on(&newest, &seen, 200, Action::Cut);
    assert_eq!(by_person(&forked), (1, 1));
    assert_eq!(forked.script.last().map(|entry| &entry.action), Some(&Action::Cut));
}
