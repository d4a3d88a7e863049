//! What is said at each step of the built-in scenarios.

use std::fmt::Write;

use synscope_sim::{Index, Scenario, Trace, builtin, run, set_knob};
use synscope_words::{BuiltIn, Lang, caption, moment, remark, run_summary};

fn traces() -> impl Iterator<Item = Trace> {
    builtin::all().map(|scenario| run(&scenario).expect("a built-in scenario runs"))
}

fn steps(trace: &Trace) -> impl Iterator<Item = Index> + use<> {
    0..Index::try_from(trace.steps.len()).expect("few steps")
}

/// Both languages under one another, with the rule's place.
fn script(trace: &Trace) -> String {
    let mut text = String::new();
    for step in steps(trace) {
        let source =
            caption(trace, step, Lang::En).source.map_or_else(String::new, |source| format!("  [{source}]"));
        let at = moment(trace.step(step).expect("it is there").at);
        let _ = writeln!(text, "{at}: {}{source}", caption(trace, step, Lang::En).text);
        let _ = writeln!(text, "{at}，{}", caption(trace, step, Lang::Zh).text);
    }
    for lang in Lang::ALL {
        let _ = writeln!(text, "{}", run_summary(trace, lang));
    }
    text
}

#[test]
fn the_built_in_scenarios_tell_their_story() {
    for trace in traces() {
        insta::assert_snapshot!(trace.scenario.name.clone(), script(&trace));
    }
}

#[test]
fn what_nobody_sends_is_told_as_such() {
    let scenario = r#"{ "version": 2, "name": "injected", "script": [
        { "when": { "at_us": 0 }, "host": "server", "do": { "listen": {} } },
        { "when": { "at_us": 0 }, "host": "client", "do": { "connect": {} } },
        { "when": { "at_us": 10000 }, "host": "client", "do": { "inject": { "copy_of": "server:SYN,ACK#1" } } },
        { "when": { "at_us": 400000 }, "host": "server", "do": { "inject": { "copy_of": "client:SYN#1" } } },
        { "when": { "at_us": 500000 }, "host": "client",
          "do": { "inject": { "segment": { "flags": "RST", "seq": { "relative": 1 } } } } }
    ] }"#;
    let trace = Scenario::from_json(scenario).and_then(|scenario| run(&scenario)).expect("it can be run");
    insta::assert_snapshot!("injected", script(&trace));
}

#[test]
fn an_icmp_error_is_told_with_what_came_of_it() {
    let icmp = |at_us: u32, kind: &str, about: &str| {
        format!(
            r#", {{ "when": {{ "at_us": {at_us} }}, "host": "client",
                "do": {{ "inject": {{ "icmp": {{ "kind": {kind}, "about": "{about}" }} }} }} }}"#
        )
    };
    let scenario = format!(
        r#"{{ "version": 2, "name": "icmp", "script": [
            {{ "when": {{ "at_us": 1000 }}, "host": "client", "do": {{ "connect": {{}} }} }} {} {} {} {} ] }}"#,
        icmp(0, r#"{ "unreachable": 1 }"#, "client:SYN#1"),
        icmp(2_000, r#"{ "unreachable": 1 }"#, "client:SYN#1"),
        icmp(3_000, r#""source-quench""#, "client:SYN#1"),
        icmp(4_000, r#"{ "unreachable": 3 }"#, "client:SYN#1"),
    );
    let trace = Scenario::from_json(&scenario).and_then(|scenario| run(&scenario)).expect("it can be run");
    insta::assert_snapshot!("icmp", script(&trace));
}

/// The built-in scenarios on a network that loses, doubles and disorders packets, under every profile.
fn rough_traces() -> impl Iterator<Item = Trace> {
    let profiles = ["rfc9293", "linux", "classic"];
    builtin::all().zip(profiles.into_iter().cycle()).flat_map(|(scenario, profile)| {
        (1..=6).map(move |seed: u32| {
            let mut scenario = scenario.clone();
            let seed = seed.to_string();
            let knobs = [
                ("profile", profile),
                ("seed", &seed),
                ("loss", "25%"),
                ("duplicate", "20%"),
                ("reorder", "30%"),
                ("keepalive", "on"),
            ];
            for (name, value) in knobs {
                set_knob(&mut scenario, name, value).expect("a knob");
            }
            run(&scenario).expect("a built-in scenario runs")
        })
    })
}

#[test]
fn a_caption_fits_into_its_two_lines_whatever_happens() {
    for trace in traces().chain(rough_traces()) {
        for step in steps(&trace) {
            let english = caption(&trace, step, Lang::En).text;
            assert!(english.chars().count() <= 120, "{english}");
            let chinese = caption(&trace, step, Lang::Zh).text;
            let half_ems: usize = chinese.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
            assert!(half_ems <= 2 * 68, "{chinese}");
        }
    }
}

#[test]
fn a_step_that_is_not_there_says_that_nothing_has_happened() {
    let trace = traces().next().expect("a scenario");
    let caption = caption(&trace, Index::MAX, Lang::En);
    assert_eq!((caption.text.as_str(), caption.source), ("Nothing has happened yet.", None));
}

#[test]
fn every_remark_of_the_built_in_scenarios_is_a_sentence() {
    for trace in traces() {
        for step in &trace.steps {
            let Some(side) = step.host else { continue };
            for record in trace.notes_of(step) {
                assert!(remark(&trace, side, record, Lang::En).ends_with('.'));
                assert!(remark(&trace, side, record, Lang::Zh).ends_with('。'));
            }
        }
    }
}

#[test]
fn each_built_in_scenario_has_a_title_and_the_menu_its_order() {
    let names: Vec<&str> = BuiltIn::ALL.iter().map(|known| known.name()).collect();
    assert_eq!(names, builtin::names().collect::<Vec<_>>());
}
