//! Files that are no recordings, or recordings of what cannot be.

use synscope_replay::{Recording, Verdict, replay};

const SMALL: &str = r#"{
    "params": { "id": "x", "duration_s": 1.0, "hosts": { "a": "10.0.0.1", "b": "10.0.0.2" } },
    "events": [], "app_results": []
}"#;

fn complaint(text: &str) -> String {
    Recording::from_json(text.as_bytes()).expect_err("no recording").to_string()
}

fn with(list: &str, row: &str) -> String {
    SMALL.replace(&format!("\"{list}\": []"), &format!("\"{list}\": [{row}]"))
}

#[test]
fn a_recording_of_nothing_is_equal() {
    let recording = Recording::from_json(SMALL.as_bytes()).expect("a recording");
    assert_eq!(replay(&recording), Verdict::Equal);
}

#[test]
fn what_is_no_json_is_said_where() {
    assert_eq!(complaint("{"), "EOF while parsing an object at line 1 column 1");
    assert!(complaint("[]").contains("expected struct Document"));
    assert!(complaint("{}").contains("missing field `params`"));
    assert!(complaint(&"[".repeat(100_000)).contains("line 1"));
}

#[test]
fn values_that_cannot_be_are_named() {
    let late = SMALL.replace("1.0,", "1e300,");
    assert!(complaint(&late).starts_with("params.duration_s: 1"), "{}", complaint(&late));
    let row = r#"{ "t": 0, "host": "c", "dir": "out", "pkt": 1, "flags": "SYN", "len": 0, "sport": 1, "dport": 2 }"#;
    assert_eq!(complaint(&with("events", row)), "events[0].host: c, expected a or b");
    let long = row.replace("\"c\"", "\"a\"").replace("\"len\": 0", "\"len\": 70000");
    assert_eq!(complaint(&with("events", &long)), "events[0].len: 70000, expected 0 to 65535");
    let flags = row.replace("\"c\"", "\"a\"").replace("SYN", "XMAS");
    assert!(complaint(&with("events", &flags)).starts_with("events[0].flags: XMAS, expected SYN"));
}

#[test]
fn calls_and_parameters_that_no_host_knows_are_skipped() {
    let call =
        r#"{ "host": "a", "app": "p", "sock": "s", "call": "splice", "t0": 0, "t1": 0.1, "result": "0" }"#;
    let recording = Recording::from_json(with("app_results", call).as_bytes()).expect("well-formed");
    assert!(matches!(replay(&recording), Verdict::Skipped(_)));
    let knob =
        SMALL.replace("\"hosts\"", "\"sysctl_changed\": { \"ab\": { \"tcp_mtu_probing\": 1 } }, \"hosts\"");
    let recording = Recording::from_json(knob.as_bytes()).expect("well-formed");
    let Verdict::Skipped(skip) = replay(&recording) else { panic!("not replayed") };
    assert_eq!(skip.to_string(), "tcp_mtu_probing=1 is not modelled");
}

#[test]
fn control_bits_that_no_host_knows_are_skipped() {
    let row = r#"{ "t": 0, "host": "a", "dir": "out", "pkt": 7, "flags": "SYN|ECE|CWR", "len": 0, "sport": 1, "dport": 2 }"#;
    let recording = Recording::from_json(with("events", row).as_bytes()).expect("well-formed");
    let Verdict::Skipped(skip) = replay(&recording) else { panic!("not replayed") };
    assert_eq!(skip.to_string(), "packet 7 has control bits that are not modelled");
}

#[test]
fn a_call_of_absurd_size_is_not_made() {
    let call =
        r#"{ "host": "a", "app": "p", "sock": "s", "call": "send", "args": "4294967295 bytes", "t0": 0 }"#;
    let recording = Recording::from_json(with("app_results", call).as_bytes()).expect("well-formed");
    assert!(matches!(replay(&recording), Verdict::Skipped(_)));
}

/// What comes of a poll of half a second, made at 0.2 s, of a listener to which nobody comes.
fn poll(t1: &str, result: &str, actions: &str) -> Verdict {
    let call = |name: &str, args: &str, t0: &str, t1: &str, result: &str| {
        format!(
            r#"{{ "host": "b", "app": "p", "sock": "L", "call": "{name}", "args": "{args}", "t0": {t0}, "t1": {t1}, "result": "{result}" }}"#
        )
    };
    let rows = [
        call("bind", "80", "0.1", "0.1", "ok"),
        call("listen", "5", "0.1", "0.1", "ok"),
        call("poll", "500 ms", "0.2", t1, result),
    ];
    let text = with("app_results", &rows.join(","));
    let text = text.replace("\"hosts\"", &format!("\"driver_actions\": [{actions}], \"hosts\""));
    replay(&Recording::from_json(text.as_bytes()).expect("well-formed"))
}

#[test]
fn a_poll_that_sees_nothing_returns_when_its_time_is_over() {
    assert_eq!(poll("0.7001", "0", ""), Verdict::Equal);
    assert!(matches!(poll("0.6", "0", ""), Verdict::Differs(_)));
    assert!(matches!(poll("0.7001", "POLLIN", ""), Verdict::Differs(_)));
}

#[test]
fn a_program_that_stands_still_returns_from_its_call_when_it_goes_on() {
    let still = r#"{ "t": 0.5, "what": "SIGSTOP app p" }, { "t": 0.8, "what": "SIGCONT app p" }"#;
    assert_eq!(poll("0.8001", "0", still), Verdict::Equal);
    assert!(matches!(poll("0.7001", "0", still), Verdict::Differs(_)));
}
