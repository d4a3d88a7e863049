//! The command as a person and as another program meets it.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn synscope(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_synscope")).args(args).output().expect("the command starts")
}

fn synscope_reading(args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_synscope"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    // A command that has read enough closes its input.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    child.wait_with_output().expect("the command ends")
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn json(args: &[&str]) -> Value {
    let args = [&["run", "--format", "json"], args].concat();
    serde_json::from_str(&stdout(&synscope(&args))).expect("JSON")
}

/// The one line on standard error of a command that must fail.
fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty(), "nothing is written when something is wrong");
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// A path for this test alone.
fn scratch(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn entries<'v>(document: &'v Value, list: &str) -> &'v Vec<Value> {
    document[list].as_array().unwrap_or_else(|| panic!("a list of {list}"))
}

#[test]
fn text_is_the_default_and_draws_a_ladder() {
    let text = stdout(&synscope(&["run", "open-close"]));
    for word in ["open-close", "client", "server", "SYN seq=0", "ESTABLISHED", "TIME-WAIT"] {
        assert!(text.contains(word), "{word} in\n{text}");
    }
    assert_eq!(text, stdout(&synscope(&["run", "open-close", "--format", "text"])));
}

#[test]
fn svg_is_a_picture_with_a_name() {
    let text = stdout(&synscope(&["run", "third-ack-lost", "--format", "svg"]));
    assert!(text.trim_start().starts_with("<svg") || text.starts_with("<?xml"), "{}", &text[..80]);
    assert!(text.trim_end().ends_with("</svg>"));
    assert!(text.contains("<title") && text.contains("Third ACK lost"));
}

#[test]
fn json_tells_each_packet_with_its_fate() {
    let run = json(&["third-ack-lost"]);
    let packets = entries(&run, "packets");
    let syn = &packets[0];
    assert_eq!(syn["name"], "client:SYN#1");
    assert_eq!((&syn["number"], &syn["from"], &syn["sent_us"]), (&1.into(), &"client".into(), &0.into()));
    assert_eq!(syn["fate"], serde_json::json!({ "kind": "arrived", "at_us": 50_000 }));
    assert_eq!((&syn["flags"], &syn["seq"], &syn["len"]), (&"SYN".into(), &0.into(), &0.into()));
    assert_eq!(syn["retransmission"], false);
    assert!(syn["seq_abs"].is_u64() && syn["options"]["mss"].is_u64());
    let lost = packets.iter().find(|packet| packet["fate"]["kind"] == "lost").expect("a lost packet");
    assert_eq!(lost["name"], "client:ACK 1#1");
    assert_eq!(lost["fate"]["why"], "verdict");
    let again = packets.iter().find(|packet| packet["retransmission"] == true).expect("a retransmission");
    assert_eq!(again["name"], "server:SYN,ACK#2");
    assert_eq!(again["flags"], "SYN,ACK");
    assert_eq!(again["ack"], 1);
    assert_eq!(again["cause"]["kind"], "retransmission");
    assert_eq!(again["cause"]["detail"]["nth"], 1);
}

#[test]
fn json_tells_states_timers_calls_steps_and_notes() {
    let run = json(&["open-close"]);
    let client =
        |list| entries(&run, list).iter().filter(|entry| entry["host"] == "client").collect::<Vec<_>>();
    let states: Vec<&str> = client("states").iter().filter_map(|state| state["state"].as_str()).collect();
    let expected = ["SYN-SENT", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "CLOSED"];
    assert_eq!(states, expected);
    assert!(client("states").iter().all(|state| state["connection"] == 1 && state["from_us"].is_u64()));
    let time_wait =
        client("timers").into_iter().find(|timer| timer["timer"] == "time-wait").expect("TIME-WAIT");
    assert_eq!(time_wait["fired"], true);
    let calls = client("calls");
    let read = calls.iter().find(|call| call["result"] == "200").expect("a read of 200 bytes");
    assert_eq!(read["call"], "read()");
    assert!(calls.iter().any(|call| call["call"] == "close()" && call["at_us"].is_u64()));
    for list in ["steps", "notes"] {
        for entry in entries(&run, list) {
            let sentence = entry["sentence"].as_str().expect("a sentence");
            assert!(sentence.ends_with('.'), "{sentence}");
        }
    }
    let armed =
        entries(&run, "notes").iter().find(|note| note["detail"]["note"] == "timer-armed").expect("a note");
    assert_eq!(armed["source"], "RFC 6298 §5");
    assert_eq!(armed["detail"]["timer"], "retransmission");
    assert_eq!(run["end"]["why"], "quiet");
    let digest = run["digest"].as_str().expect("a text");
    assert!(digest.len() == 16 && digest.bytes().all(|digit| digit.is_ascii_hexdigit()), "{digest}");
}

#[test]
fn json_of_every_built_in_scenario_can_be_written() {
    for line in stdout(&synscope(&["list"])).lines().skip(1) {
        let name = line.split_whitespace().next().expect("a name");
        assert_eq!(json(&[name])["scenario"]["name"], name);
    }
}

#[test]
fn a_refused_connection_tells_its_error_and_its_reason() {
    let run = json(&["connection-refused"]);
    assert_eq!(entries(&run, "calls")[0]["result"], "ECONNREFUSED");
    let reset = entries(&run, "packets").last().expect("a packet");
    assert_eq!(reset["cause"], serde_json::json!({ "kind": "reset", "detail": "nobody-listens" }));
}

#[test]
fn the_number_of_syn_acks_follows_its_knob() {
    for retries in [0, 2, 5] {
        let setting = format!("tcp_synack_retries={retries}");
        let run = json(&["third-ack-lost-for-good", "--set", &setting]);
        let syn_acks = entries(&run, "packets").iter().filter(|packet| packet["flags"] == "SYN,ACK").count();
        assert_eq!(syn_acks, 1 + retries);
    }
}

#[test]
fn loss_of_everything_ends_in_a_timeout() {
    let run = json(&["open-close", "--set", "loss=100%", "--set", "retries=1"]);
    assert_eq!(entries(&run, "packets").len(), 2);
    let connect = entries(&run, "calls").iter().find(|call| call["call"] == "connect()").expect("a call");
    assert_eq!(connect["result"], "ETIMEDOUT");
}

#[test]
fn a_seed_changes_the_numbers_and_the_same_seed_does_not() {
    let digest = |seed| json(&["open-close", "--seed", seed])["digest"].clone();
    assert_eq!(digest("7"), digest("7"));
    assert_ne!(digest("7"), digest("8"));
    assert_eq!(json(&["open-close", "--seed", "7"])["scenario"]["seed"], 7);
}

#[test]
fn a_run_can_be_ended_early() {
    let run = json(&["open-close", "--until", "200ms"]);
    assert_eq!(run["end"], serde_json::json!({ "at_us": 200_000, "why": "until" }));
    let server = entries(&run, "states").iter().rfind(|state| state["host"] == "server").expect("a state");
    assert_eq!((&server["state"], &server["to_us"]), (&"ESTABLISHED".into(), &Value::Null));
}

#[test]
fn the_scenario_in_a_document_is_read_back_from_standard_input_and_from_a_file() {
    let first = json(&["fin-lost", "--seed", "3"]);
    let scenario = first["scenario"].to_string();
    let output = synscope_reading(&["run", "-", "--format", "json"], scenario.as_bytes());
    let second: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert_eq!(first["digest"], second["digest"]);
    let path = scratch("scenario.json");
    std::fs::write(&path, format!("\u{feff}{scenario}")).expect("a file");
    assert_eq!(first["digest"], json(&[path.to_str().expect("UTF-8")])["digest"]);
}

#[test]
fn the_output_goes_to_a_file_where_that_is_asked_for() {
    let path = scratch("run.txt");
    let name = path.to_str().expect("UTF-8");
    assert_eq!(stdout(&synscope(&["run", "syn-lost", "-o", name])), "");
    let written = std::fs::read_to_string(&path).expect("a file");
    assert_eq!(written, stdout(&synscope(&["run", "syn-lost"])));
}

/// The example of `FORMAT.md`, in which the server recovers from an old duplicate SYN.
#[test]
fn the_scenario_of_the_documentation_runs_as_it_says() {
    let format = include_str!("../FORMAT.md");
    let example =
        format.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block");
    let text = stdout(&synscope_reading(&["run", "-"], example.as_bytes()));
    for told in ["forged ✱─ SYN seq=−10", "old duplicate ✱─ SYN seq=0", "ICMP 3/3"] {
        assert!(text.contains(told), "{told}:\n{text}");
    }
}

#[test]
fn conformance_prints_a_line_for_each_requirement_and_the_count() {
    let text = stdout(&synscope(&["conformance"]));
    let ids = ["MUST-", "SHLD-", "MAY-"];
    assert_eq!(text.lines().filter(|line| ids.iter().any(|id| line.starts_with(id))).count(), 79);
    assert!(text.contains("\nRFC 5961 "));
    assert!(text.contains("\nMAY-6 "));
    assert!(text.lines().last().is_some_and(|line| line.ends_with(" of 79 requirements of RFC 9293 held")));
    let json: serde_json::Value =
        serde_json::from_str(&stdout(&synscope(&["conformance", "--format", "json"]))).expect("JSON");
    let requirements = json["requirements"].as_array().expect("a list");
    assert_eq!((requirements.len(), &requirements[0]["id"]), (79, &"MUST-8".into()));
    assert!(requirements[0]["held_by"].as_array().is_some_and(|tests| !tests.is_empty()));
    assert!(json["related"].as_array().is_some_and(|clauses| !clauses.is_empty()));
}

#[test]
fn tables_list_what_there_is() {
    let list = stdout(&synscope(&["list"]));
    assert_eq!(list.lines().count(), 14);
    assert!(list.contains("third-ack-lost-for-good  classic  Third ACK lost for good"), "{list}");
    let knobs = stdout(&synscope(&["knobs"]));
    let retries = knobs.lines().find(|line| line.starts_with("tcp_synack_retries")).expect("a line");
    let words: Vec<&str> = retries.split_whitespace().collect();
    assert_eq!(words, ["tcp_synack_retries", "number", "0", "to", "127", "7", "5", "5"]);
    for name in ["loss", "rtt", "msl", "profile", "seed"] {
        assert!(knobs.lines().any(|line| line.starts_with(&format!("{name} "))), "{name}");
    }
}

#[test]
fn help_describes_the_json() {
    let help = stdout(&synscope(&["run", "--help"]));
    for word in ["packets", "states", "calls", "notes", "digest", "--set", "--until"] {
        assert!(help.contains(word), "{word}");
    }
}

#[test]
fn an_unknown_scenario_is_told_with_what_was_expected() {
    let complaint = complaint(&synscope(&["run", "syn-losst"]));
    assert!(complaint.contains("unknown scenario `syn-losst` (did you mean `syn-lost`?)"), "{complaint}");
    assert!(complaint.contains("synscope list"), "{complaint}");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let complaint = complaint(&synscope(&["run", "no/such/file.json"]));
    assert!(complaint.contains("no/such/file.json"), "{complaint}");
    let folder = env!("CARGO_TARGET_TMPDIR");
    assert!(self::complaint(&synscope(&["run", folder])).contains(folder));
}

#[test]
fn bad_json_is_told_with_its_place() {
    let output = synscope_reading(&["run", "-"], b"{\n  \"version\": 1,\n  \"sed\": 1\n}");
    let complaint = complaint(&output);
    assert!(complaint.contains("standard input: line 3, column"), "{complaint}");
    assert!(complaint.contains("sed") && complaint.contains("seed"), "{complaint}");
}

#[test]
fn a_value_out_of_range_in_a_file_is_told_with_its_place() {
    let scenario = r#"{ "version": 1, "network": { "client_to_server": { "loss_ppm": 2000000 } } }"#;
    let complaint = complaint(&synscope_reading(&["run", "-"], scenario.as_bytes()));
    assert!(complaint.contains("loss_ppm") && complaint.contains("0 to 1000000"), "{complaint}");
}

#[test]
fn input_that_is_no_text_or_has_no_end_is_refused() {
    let complaint_of = |input: &[u8]| complaint(&synscope_reading(&["run", "-"], input));
    assert!(complaint_of(b"{ \"version\": \xff }").contains("not UTF-8 text: byte 13"));
    assert!(complaint_of(&vec![b' '; (8 << 20) + 1]).contains("longer than 8 MiB"));
    assert!(complaint_of(b"").contains("line 1, column 1"));
}

#[test]
fn an_unknown_knob_is_told_with_the_nearest() {
    let complaint_of = |setting| complaint(&synscope(&["run", "open-close", "--set", setting]));
    let message = complaint_of("tcp_synack_retires=2");
    assert!(
        message.contains("unknown knob `tcp_synack_retires` (did you mean `tcp_synack_retries`?)"),
        "{message}"
    );
    let message = complaint_of("server.mls=1s");
    assert!(message.contains("did you mean `server.msl`?"), "{message}");
    assert!(complaint_of("colour=red").contains("synscope knobs"));
}

#[test]
fn packets_are_dropped_by_name_and_by_number() {
    let by_number = json(&["open-close", "--drop", "client:2"]);
    let by_name = json(&["open-close", "--drop", "client:ACK 1#1"]);
    assert_eq!(by_number["digest"], by_name["digest"]);
    let lost = |document: &Value| -> Vec<String> {
        let packets = entries(document, "packets").iter().filter(|packet| packet["fate"]["kind"] == "lost");
        packets.map(|packet| packet["name"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(lost(&by_number), ["client:ACK 1#1"]);
    let twice = json(&["open-close", "--drop", "client:SYN#1", "--drop", "client:SYN#2"]);
    assert_eq!(
        lost(&twice),
        ["client:SYN#1", "client:SYN#2"],
        "the second is sent because the first is lost"
    );
}

#[test]
fn a_packet_that_is_not_there_cannot_be_dropped() {
    let complaint_of = |packet| complaint(&synscope(&["run", "open-close", "--drop", packet]));
    assert!(complaint_of("client:99").contains("--drop `client:99` is no packet of this run"));
    assert!(complaint_of("the third").contains("names no packet, expected a name such as client:SYN#1"));
}

#[test]
fn a_wrong_value_of_a_knob_is_told_with_its_range() {
    let complaint_of = |setting| complaint(&synscope(&["run", "open-close", "--set", setting]));
    assert!(complaint_of("msl=3min").contains("--set msl=3min: expected 0s to 2min"));
    assert!(complaint_of("loss=some").contains("expected a percentage such as 20%"));
    assert!(complaint_of("profile=bsd").contains("rfc9293, linux or classic"));
    assert!(complaint_of("loss").contains("expected KNOB=VALUE"));
}

#[test]
fn a_wrong_end_or_seed_is_refused() {
    assert!(
        complaint(&synscope(&["run", "open-close", "--until", "soon"])).contains("expected a time such as")
    );
    assert!(
        complaint(&synscope(&["run", "open-close", "--until", "99999999s"]))
            .contains("--until 99999999s: expected 0s to")
    );
    assert!(complaint(&synscope(&["run", "open-close", "--seed", "-1"])).contains("--seed"));
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let complaint = complaint(&synscope(&["run", "open-close", "-o", "no/such/folder/run.txt"]));
    assert!(complaint.contains("no/such/folder/run.txt"), "{complaint}");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_synscope"))
        .args(["run", "third-ack-lost-for-good", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the command ends");
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// A scene of one beat, with a second run.
fn a_scene() -> String {
    let text = |en: &str, zh: &str| format!(r#"{{ "en": "{en}", "zh": "{zh}" }}"#);
    format!(
        r#"{{ "version": 1, "group": "notes", "title": {}, "claim": {}, "scenario": {{ "version": 2, "script": [
             {{ "when": {{ "at_us": 0 }}, "do": {{ "connect": {{}} }}, "host": "client" }} ] }},
             "names": {{ "a": {}, "b": {} }}, "against": {{ "loss": "100%" }},
             "beats": [ {{ "at": {{ "arrived": "client:SYN#1" }}, "text": {} }} ],
             "rule": {{ "source": "RFC 9293 §3.10.7.1", "text": {} }},
             "try": {{ "do": {}, "look": {} }} }}"#,
        text("Refused", "拒绝"),
        text("Nobody listens.", "无人监听。"),
        text("With", "有"),
        text("Without", "无"),
        text("The SYN is there.", "SYN 到了。"),
        text("Answered by a RST.", "以 RST 应答。"),
        text("Listen.", "监听。"),
        text("Look.", "看。"),
    )
}

#[test]
fn a_scene_is_told_with_its_runs_and_where_its_beats_are() {
    let scene = a_scene();
    let told = stdout(&synscope_reading(&["scene", "-"], scene.as_bytes()));
    for part in
        ["Refused", "=== With ===", "1. 0.050 s  The SYN is there.", "=== Without ===", "RFC 9293 §3.10.7.1"]
    {
        assert!(told.contains(part), "{part} in\n{told}");
    }
    let args = ["scene", "-", "--lang", "zh", "--set", "loss=100%"];
    let changed = stdout(&synscope_reading(&args, scene.as_bytes()));
    assert!(changed.contains("1. -  改动之后，这里不再发生：客户端的 SYN #1 到达。"), "{changed}");
}

#[test]
fn what_is_wrong_with_a_scene_is_told_with_its_place() {
    let scene = a_scene().replace("arrived", "explodes");
    let complaint = complaint(&synscope_reading(&["scene", "-"], scene.as_bytes()));
    assert!(complaint.contains("line 4, column") && complaint.contains("`explodes`"), "{complaint}");
}

#[test]
fn ss_lists_the_sockets_of_both_hosts_at_a_time() {
    let text = stdout(&synscope(&["ss", "open-close", "--at", "700ms"]));
    let lines: Vec<String> =
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for line in [
        "State Recv-Q Send-Q Local Address:Port Peer Address:Port",
        "FIN-WAIT-1 0 1 192.0.2.1:49152 198.51.100.1:80 timer:(on,950ms,0)",
        "LISTEN 0 16 198.51.100.1:80 0.0.0.0:*",
        "CLOSE-WAIT 0 0 198.51.100.1:80 192.0.2.1:49152",
    ] {
        assert!(lines.iter().any(|found| found == line), "{line} in\n{text}");
    }
    assert!(text.contains("1 CLOSE-WAIT, descriptors 5/1024"), "{text}");
    let end = stdout(&synscope(&["ss", "open-close", "--set", "msl=1s"]));
    assert!(!end.contains("TIME-WAIT"), "the end of the run: {end}");
    assert!(complaint(&synscope(&["ss", "open-close", "--at", "soon"])).contains("--at"));
}
