//! The ledger: what RFC 9293 requires of a connection's life, and which tests hold it.
//!
//! The table is `ledger.toml`. That it is true is what this crate's own test sees to: each test that it
//! names exists and says the same of itself, and the code that obeys cites the requirement.
//!
//! ```
//! let ledger = synscope_conformance::ledger();
//! let time_wait = ledger.iter().find(|known| known.id == "MUST-13").expect("it is in the table");
//! assert_eq!(time_wait.sections, ["3.6.1"]);
//! ```
#![warn(missing_docs)]

mod table;

use serde::{Deserialize, Serialize};

pub use table::table;

/// The table as it is kept, in TOML.
pub const LEDGER: &str = include_str!("../ledger.toml");

/// Something that an RFC requires.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its number in RFC 9293, Appendix B, such as `MUST-13`.
    pub id: String,
    /// `MUST`, `MUST NOT`, `SHOULD`, `SHOULD NOT` or `MAY`.
    pub level: String,
    /// The sections of RFC 9293 that say it.
    pub sections: Vec<String>,
    /// What it is about, such as `close`.
    pub group: String,
    /// What it asks, in our own words.
    pub text: String,
    /// Whether it is held.
    #[serde(flatten)]
    pub status: Status,
}

/// Whether a requirement is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is, by these tests, each of which fails if it is not: `synscope-tcp::behaviour::closing::…`, or
    /// the path of a script. In the order of their names.
    HeldBy(Vec<String>),
    /// It is deliberately not, for this reason.
    NotHeld(String),
}

impl Requirement {
    /// Whether it is held.
    pub const fn is_held(&self) -> bool {
        matches!(self.status, Status::HeldBy(_))
    }
}

/// The requirements, by what they are about.
///
/// # Panics
/// When the table is malformed, which this crate's tests rule out.
pub fn ledger() -> Vec<Requirement> {
    parse(LEDGER).expect("the ledger is well-formed")
}

/// Reads a table in the form of [`LEDGER`].
///
/// # Errors
/// What is wrong, where, and what was expected.
pub fn parse(text: &str) -> Result<Vec<Requirement>, toml::de::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        requirement: Vec<Requirement>,
    }
    toml::from_str(text).map(|file: File| file.requirement)
}
