//! What is said about a scenario that cannot be run.

#![cfg(not(target_arch = "wasm32"))]

use synscope_sim::{Action, Condition, Entry, Scenario, ScenarioError, Side, When, builtin, run};
use synscope_tcp::Time;

fn refusal(text: &str) -> String {
    Scenario::from_json(text).expect_err("it is wrong").to_string()
}

fn entry(when: When, action: Action) -> Entry {
    Entry { when, host: Side::Client, action, repeat: None, by_person: false }
}

fn with_script(script: Vec<Entry>) -> Result<(), ScenarioError> {
    Scenario { script, ..Scenario::default() }.validate()
}

#[test]
fn bad_json_says_where_and_what_was_expected() {
    assert_eq!(refusal("{"), "line 1, column 2: the text ends too early");
    assert_eq!(
        refusal("{\"version\": 1,\n\"sed\": 1}"),
        "line 2, column 1: unknown field `sed`, expected one of `version`, `name`, `seed`, `client`, `server`, \
         `network`, `script`, `verdicts`, `notes`, `until_us`"
    );
    assert_eq!(
        refusal("{\"version\": 1, \"client\": {\"config\": {\"msl\": \"long\"}}}"),
        "line 1, column 38: msl=long: expected a time such as 250us, 40ms, 1.5s or 2min"
    );
}

#[test]
fn a_misspelt_field_is_found_wherever_it_stands() {
    let when = |when: &str| {
        refusal(&format!(
            "{{\"version\": 1, \"script\": [{{\"host\": \"client\", \"do\": \"cut\", \"when\": {when}}}]}}"
        ))
    };
    let late = when("{\"after\": {\"condition\": {\"gone\": \"client\"}, \"dely_us\": 5}}");
    assert!(late.contains("unknown field `dely_us`, expected `condition` or `delay_us`"), "{late}");
    let state = "{\"state\": {\"host\": \"client\", \"state\": \"CLOSED\", \"x\": 1}}";
    let odd = when(&format!("{{\"after\": {{\"condition\": {state}}}}}"));
    assert!(odd.contains("unknown field `x`, expected `host` or `state`"), "{odd}");
}

#[test]
fn a_text_that_is_too_long_is_not_read() {
    let long = " ".repeat(9 << 20);
    assert_eq!(refusal(&long), "9437184 bytes, expected at most 8388608");
}

#[test]
fn a_byte_order_mark_is_no_fault() {
    assert!(Scenario::from_json("\u{feff}{\"version\": 2}").is_ok());
}

#[test]
fn there_is_no_version_0() {
    assert_eq!(refusal("{\"version\": 0}"), "version: 0, expected 1 to 3");
}

#[test]
fn a_newer_version_is_told_before_anything_that_it_may_have_brought() {
    assert_eq!(
        refusal("{\"version\": 4, \"weather\": \"rain\"}"),
        "version: 4, expected 3 or less; it was written by a newer SynScope"
    );
}

#[test]
fn a_value_out_of_range_says_where() {
    let link = "{\"version\": 1, \"network\": {\"client_to_server\": {\"loss_ppm\": 2000000}}}";
    assert_eq!(refusal(link), "network.client_to_server.loss_ppm: 2000000, expected 0 to 1000000");
    let script = "{\"version\": 1, \"script\": [{\"when\": {\"at_us\": 0}, \"host\": \"client\", \
                  \"do\": {\"send\": {\"octets\": 0}}}]}";
    assert_eq!(refusal(script), "script[0].do.send.octets: 0, expected 1 to 1048576");
}

#[test]
fn too_much_is_refused() {
    let cut = || entry(When::At(Time::ZERO), Action::Cut);
    assert_eq!(with_script(vec![cut(); 10_000]), Ok(()));
    assert_eq!(
        with_script(vec![cut(); 10_001]).map_err(|error| error.to_string()),
        Err("script: 10001 entries, expected at most 10000".to_owned())
    );
    let late = entry(When::At(Time::NEVER), Action::Cut);
    assert!(matches!(with_script(vec![late]), Err(ScenarioError::OutOfRange { .. })));
}

#[test]
fn conditions_of_nothing_or_without_end_are_refused() {
    let after = |condition| entry(When::After { condition, delay_us: 0 }, Action::Cut);
    let empty = with_script(vec![after(Condition::All(Vec::new()))]);
    assert_eq!(empty, Err(ScenarioError::EmptyCondition { at: "script[0].when.after".to_owned() }));
    let mut deep = Condition::Gone(Side::Client);
    for _ in 0..10_000 {
        deep = Condition::All(vec![deep]);
    }
    let refused = with_script(vec![after(deep)]);
    assert!(matches!(refused, Err(ScenarioError::TooDeep { .. })), "{refused:?}");
}

#[test]
fn what_cannot_be_run_is_not_run() {
    let mut scenario = builtin::get("open-close").expect("a built-in scenario");
    scenario.network.client_to_server.delay_us = u64::MAX;
    assert!(run(&scenario).is_err());
}
