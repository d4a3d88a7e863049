//! JSON as a tree of values that know where they stand.
//!
//! What is read from them is read by functions of our own and not by derived ones, which took three times
//! the room in the page's download, and could not tell where a value is wrong. Whole numbers only: a
//! scenario has no others.

mod hosts;
mod parse;
mod read;
mod script;

use synscope_tcp::KnobError;

use self::parse::parse;
pub use self::read::{Place, Read, Variant};
use crate::error::ScenarioError;

/// Reads a text, of which `check` sees the tree first.
///
/// # Errors
/// What is wrong, and at which line and column.
pub fn read<T: Read>(
    text: &str,
    check: impl FnOnce(&Node) -> Result<(), ScenarioError>,
) -> Result<T, ScenarioError> {
    let node = parse(text).map_err(|fault| fault.locate(text))?;
    check(&node)?;
    T::read(&node).map_err(|fault| fault.locate(text))
}

/// A value, and the byte at which it begins.
#[derive(Debug)]
pub struct Node {
    at: usize,
    value: Value,
}

#[derive(Debug)]
enum Value {
    Null,
    Switch(bool),
    Number(u64),
    Negative(i64),
    /// A number that is not whole, or too large.
    Other,
    Text(String),
    List(Vec<Node>),
    Map(Vec<Field>),
}

#[derive(Debug)]
struct Field {
    at: usize,
    name: String,
    value: Node,
}

impl Node {
    /// Whether it has a field of this name.
    pub fn has(&self, name: &str) -> bool {
        matches!(&self.value, Value::Map(fields) if fields.iter().any(|field| field.name == name))
    }

    /// The whole number that a field of this name has.
    pub fn number(&self, name: &str) -> Option<u64> {
        let Value::Map(fields) = &self.value else { return None };
        match fields.iter().find(|field| field.name == name)?.value.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }
}

/// What is wrong, and the byte at which it is.
#[derive(Debug)]
pub struct Fault {
    at: usize,
    what: What,
}

#[derive(Debug)]
enum What {
    Text(String),
    Knob(KnobError),
}

impl Fault {
    fn new(at: usize, what: impl Into<String>) -> Self {
        Self { at, what: What::Text(what.into()) }
    }

    const fn knob(at: usize, error: KnobError) -> Self {
        Self { at, what: What::Knob(error) }
    }

    /// The fault with its line and column in the text.
    fn locate(self, text: &str) -> ScenarioError {
        let before = text.get(..self.at).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        match self.what {
            What::Text(what) => ScenarioError::Json { line, column, what },
            What::Knob(error) => ScenarioError::Knob { line, column, error },
        }
    }
}
