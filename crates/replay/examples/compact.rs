//! Writes a recording with only what a replay uses, a row a line.
//!
//! `cargo run -p synscope-replay --example compact -- IN.json OUT.json`

use std::error::Error;
use std::fmt::Write as _;

use serde::Serialize;
use synscope_replay::document::{Document, StateChange};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(from), Some(to)) = (args.next(), args.next()) else {
        return Err("expected two files: the recording, and where to write it".into());
    };
    let mut document: Document = serde_json::from_slice(&std::fs::read(from)?)?;
    document.events.retain(|event| event.dir != "in" || event.dup);
    document.kernel_trace.retain(|row| {
        (row.ev == "state" && row.host != "?") || row.reason.as_deref() == Some("NETFILTER_DROP")
    });
    document.state_changes = changes_of_state(&document.state_changes);
    std::fs::write(to, write(&document)?)?;
    Ok(())
}

/// Polling also tells of timers and queues.
fn changes_of_state(rows: &[StateChange]) -> Vec<StateChange> {
    let is_same_socket = |one: &StateChange, other: &StateChange| {
        (&one.host, one.sport, one.peer) == (&other.host, other.sport, other.peer)
    };
    let is_new = |place: &usize| {
        let row = &rows[*place];
        let before = rows[..*place].iter().rev().find(|before| is_same_socket(before, row));
        row.why == "gone"
            || row.why == "new"
            || before
                .is_none_or(|before| (&before.state, before.tw_minisock) != (&row.state, row.tw_minisock))
    };
    (0..rows.len()).filter(is_new).map(|place| rows[place].clone()).collect()
}

fn write(document: &Document) -> Result<String, Box<dyn Error>> {
    let mut text = format!("{{\"params\":{}", serde_json::to_string(&document.params)?);
    list(&mut text, "events", &document.events)?;
    list(&mut text, "state_changes", &document.state_changes)?;
    list(&mut text, "kernel_trace", &document.kernel_trace)?;
    list(&mut text, "app_results", &document.app_results)?;
    text.push_str("\n}\n");
    Ok(text)
}

fn list<T: Serialize>(text: &mut String, name: &str, rows: &[T]) -> Result<(), Box<dyn Error>> {
    write!(text, ",\n\"{name}\":[")?;
    for (place, row) in rows.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        write!(text, "{comma}\n{}", serde_json::to_string(row)?)?;
    }
    text.push(']');
    Ok(())
}
