//! A comparison that nothing can fail proves nothing: what is changed in a recording has to be noticed.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use synscope_replay::{Recording, Verdict, replay};

/// Recordings that are equal: a close with its TIME-WAIT, a lost FIN, a simultaneous open, keepalive, a full
/// backlog.
const IDS: [&str; 5] = ["01a", "09a", "14a", "20a", "24a"];

fn recording(id: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings").join(id).with_extension("json");
    serde_json::from_slice(&fs::read(path).expect("a recording")).expect("JSON")
}

fn verdict(document: &Value) -> Verdict {
    replay(&Recording::from_json(document.to_string().as_bytes()).expect("a recording"))
}

/// Changes each row of a list in turn, where it can be changed so, and expects a difference every time.
fn notices(list: &str, change: impl Fn(&mut Value) -> bool) {
    let mut changed = 0;
    for id in IDS {
        let original = recording(id);
        let rows = original[list].as_array().expect("a list").len();
        let end = original["params"]["duration_s"].as_f64().expect("a number");
        for place in 0..rows {
            let mut document = original.clone();
            let row = &mut document[list][place];
            // What comes at the very end may have been cut off.
            let late = row["t"].as_f64().is_some_and(|t| t > end - 1.0);
            if late || !change(row) {
                continue;
            }
            changed += 1;
            if row.is_null() {
                document[list].as_array_mut().expect("a list").remove(place);
            }
            let verdict = verdict(&document);
            assert!(
                matches!(verdict, Verdict::Differs(_)),
                "{id} {list}[{place}]: {}",
                original[list][place]
            );
        }
    }
    assert!(changed >= IDS.len(), "there is something to change");
}

/// Adds to a number of the row.
fn add(row: &mut Value, field: &str, number: i64) -> bool {
    match row[field].as_i64() {
        Some(before) => {
            row[field] = json!(before.saturating_add(number).rem_euclid(1 << 32));
            true
        }
        None => false,
    }
}

fn is_sent(row: &Value) -> bool {
    row["dir"] == "out"
}

#[test]
fn the_recordings_are_equal_as_they_are() {
    for id in IDS {
        assert_eq!(verdict(&recording(id)), Verdict::Equal, "{id}");
    }
}

#[test]
fn another_sequence_number_is_noticed() {
    // The initial number itself means nothing: it is what the others are counted from.
    notices("events", |row| is_sent(row) && row["seq"] != 0 && add(row, "seq", 1) && add(row, "seq_abs", 1));
}

#[test]
fn another_acknowledgement_number_is_noticed() {
    notices("events", |row| is_sent(row) && add(row, "ack", 1) && add(row, "ack_abs", 1));
}

#[test]
fn another_length_is_noticed() {
    notices("events", |row| is_sent(row) && add(row, "len", 1));
}

#[test]
fn other_flags_are_noticed() {
    notices("events", |row| {
        row["flags"] = json!(format!("URG|{}", row["flags"].as_str().expect("flags")));
        is_sent(row)
    });
}

#[test]
fn a_packet_that_is_not_in_the_recording_is_noticed() {
    notices("events", |row| {
        let sent = is_sent(row);
        *row = Value::Null;
        sent
    });
}

#[test]
fn another_time_is_noticed() {
    // Earlier than any timer that is late would be.
    notices("events", |row| {
        let t = row["t"].as_f64().expect("a time");
        row["t"] = json!(t - 0.3);
        is_sent(row)
    });
}

#[test]
fn another_result_of_a_call_is_noticed() {
    notices("app_results", |row| {
        row["result"] = json!("something else");
        row["errno"] = Value::Null;
        !row["t1"].is_null()
    });
}

#[test]
fn another_errno_is_noticed() {
    notices("app_results", |row| {
        row["errno"] = json!("EIO");
        !row["t1"].is_null()
    });
}

#[test]
fn a_call_that_returned_later_is_noticed() {
    notices("app_results", |row| {
        let t1 = row["t1"].as_f64();
        row["t1"] = json!(t1.unwrap_or_default() + 0.04);
        t1.is_some()
    });
}

#[test]
fn another_state_is_noticed() {
    notices("state_changes", |row| {
        let is_state = row["why"] != "gone" && row["state"] != "CLOSE";
        row["state"] = json!(if row["state"] == "CLOSING" { "LAST_ACK" } else { "CLOSING" });
        is_state
    });
}

#[test]
fn a_transition_that_is_not_in_the_recording_is_noticed() {
    notices("kernel_trace", |row| {
        let is_plain = matches!(
            row["new"].as_str(),
            Some("ESTABLISHED" | "FIN_WAIT1" | "FIN_WAIT2" | "CLOSE_WAIT" | "LAST_ACK")
        );
        *row = Value::Null;
        is_plain
    });
}
