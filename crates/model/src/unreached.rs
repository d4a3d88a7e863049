//! Rows of the table that no setup can take.

use synscope_tcp::{Event, Row, State};

/// Rows that no setup can take, and why.
#[derive(Clone, Copy, Debug)]
pub struct Unreached {
    /// The state that they leave.
    pub from: State,
    /// By what.
    pub event: Event,
    /// Why nothing in the model leads there.
    pub why: &'static str,
}

impl Unreached {
    /// Whether this speaks of `row`.
    pub fn is(&self, row: &Row) -> bool {
        (self.from, self.event) == (row.from, row.event)
    }
}

/// All of them. At present every row is taken by one setup at least.
pub static UNREACHED: &[Unreached] = &[];
