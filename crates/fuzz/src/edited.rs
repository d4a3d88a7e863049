//! A built-in scenario whose JSON has been edited by somebody who does not know what he does.
//!
//! Made-up octets are hardly ever JSON, so that what lies behind the parser is hardly ever reached. Here
//! the fuzzer chooses edits, and nearly every input is a scenario that is run.

use arbitrary::{Arbitrary, Unstructured};
use serde_json::{Number, Value};
use synscope_sim::builtin;

use crate::scenario::scenario;

/// More edits leave nothing of the scenario.
const MAX_EDITS: usize = 12;

#[derive(Debug, Arbitrary)]
struct Plan {
    scenario: u8,
    edits: Vec<Edit>,
}

/// A change of the value at a place; places are counted in the order of the text.
#[derive(Debug, Arbitrary)]
struct Edit {
    place: u16,
    change: Change,
}

#[derive(Debug, Arbitrary)]
enum Change {
    Number(u64),
    /// A small number, or one near a power of two.
    Bit {
        bit: u8,
        less: u8,
    },
    Text(String),
    Null,
    /// What stands at another place.
    CopyOf(u16),
    /// A list's first element once more, at its end.
    Grow,
    /// A list's or object's last element is gone.
    Shrink,
}

/// Edits a built-in scenario as the octets say, and does with it what [`scenario`] does.
///
/// # Panics
/// When something does not hold; that is what a fuzzer looks for.
pub fn edited_scenario(data: &[u8]) {
    let Ok(plan) = Plan::arbitrary_take_rest(Unstructured::new(data)) else { return };
    let names: Vec<&str> = builtin::names().collect();
    let name = names[usize::from(plan.scenario) % names.len()];
    let mut json = serde_json::to_value(builtin::get(name)).expect("a scenario can be written");
    for edit in plan.edits.iter().take(MAX_EDITS) {
        edit.apply(&mut json);
    }
    scenario(json.to_string().as_bytes());
}

impl Edit {
    fn apply(&self, json: &mut Value) {
        let count = count(json);
        let place = usize::from(self.place) % count;
        let copied = match self.change {
            Change::CopyOf(other) => at(json, usize::from(other) % count).cloned(),
            _ => None,
        };
        let Some(value) = at(json, place) else { return };
        match &self.change {
            Change::Number(number) => *value = Value::from(*number),
            Change::Bit { bit, less } => {
                let number = 1_u64.checked_shl(u32::from(*bit) % 64).unwrap_or(1);
                *value = Value::Number(Number::from(number.saturating_sub(u64::from(*less))));
            }
            Change::Text(text) => *value = Value::String(text.clone()),
            Change::Null => *value = Value::Null,
            Change::CopyOf(_) => *value = copied.unwrap_or_default(),
            Change::Grow => {
                if let Value::Array(list) = value {
                    list.extend(list.first().cloned());
                }
            }
            Change::Shrink => match value {
                Value::Array(list) => drop(list.pop()),
                Value::Object(map) => {
                    let last = map.keys().next_back().cloned();
                    last.and_then(|key| map.remove(&key));
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            },
        }
    }
}

/// How many places a value has.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(count).sum(),
        Value::Object(map) => map.values().map(count).sum::<usize>(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// The value at a place.
fn at(value: &mut Value, place: usize) -> Option<&mut Value> {
    let Some(mut rest) = place.checked_sub(1) else { return Some(value) };
    let children: Vec<&mut Value> = match value {
        Value::Array(list) => list.iter_mut().collect(),
        Value::Object(map) => map.values_mut().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
    };
    for child in children {
        let within = count(child);
        if rest < within {
            return at(child, rest);
        }
        rest -= within;
    }
    None
}
