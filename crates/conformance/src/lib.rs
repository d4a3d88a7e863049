//! The ledger: what RFC 9293 requires of a connection's life, and which tests hold it.
//!
//! The tables are `ledger.toml`, the requirements with a number, and `related.toml`, what binds without one. That
//! they are true is what this crate's own test sees to: each test that they name exists and says the same of
//! itself, and the code that obeys cites the requirement.
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

/// The requirements as they are kept, in TOML.
pub const LEDGER: &str = include_str!("../ledger.toml");
/// The other clauses as they are kept, in TOML.
pub const RELATED: &str = include_str!("../related.toml");

/// Something that RFC 9293 requires by number.
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

/// Something that holds for the life of a connection, too: a section without a number, or of another RFC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Where it stands, such as `RFC 5961 §3.2`.
    pub id: String,
    /// What it asks, in our own words.
    pub text: String,
    /// Whether it is held.
    #[serde(flatten)]
    pub status: Status,
}

/// Whether something is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is, by these tests, each of which fails if it is not: `synscope-tcp::behaviour::closing::…`, or
    /// the path of a script. In the order of their names.
    HeldBy(Vec<String>),
    /// It is deliberately not, for this reason.
    NotHeld(String),
}

impl Status {
    /// Whether it is held.
    pub const fn is_held(&self) -> bool {
        matches!(self, Self::HeldBy(_))
    }
}

/// The requirements, by what they are about.
///
/// # Panics
/// When the table is malformed, which this crate's tests rule out.
pub fn ledger() -> Vec<Requirement> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        requirement: Vec<Requirement>,
    }
    toml::from_str(LEDGER).map(|file: File| file.requirement).expect("the ledger is well-formed")
}

/// The other clauses, by where they stand.
///
/// # Panics
/// When the table is malformed, which this crate's tests rule out.
pub fn related() -> Vec<Clause> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        clause: Vec<Clause>,
    }
    toml::from_str(RELATED).map(|file: File| file.clause).expect("the related clauses are well-formed")
}
