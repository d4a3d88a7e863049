//! What can be wrong: what, where, and what was expected.

use std::path::PathBuf;

use synscope_sim::{ResolveError, ScenarioError};
use synscope_tcp::KnobError;

use crate::input::LIMIT_MIB;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(
        "unknown scenario `{name}`{}, expected a name that `synscope list` shows, a file, or - for standard input",
        did_you_mean(nearest.as_deref())
    )]
    UnknownScenario { name: String, nearest: Option<String> },

    #[error("cannot read {from}: {source}")]
    Unreadable { from: String, source: std::io::Error },

    #[error("{from} is longer than {LIMIT_MIB} MiB, expected a scenario as JSON")]
    TooLong { from: String },

    #[error("{from} is not UTF-8 text: byte {at} cannot be read, expected a scenario as JSON")]
    NotText { from: String, at: usize },

    #[error("{from}: {source}")]
    BadScenario { from: String, source: Box<ScenarioError> },

    #[error(
        "--set {setting}: unknown knob `{name}`{}, expected a name that `synscope knobs` shows",
        did_you_mean(nearest.as_deref())
    )]
    UnknownKnob { setting: String, name: String, nearest: Option<String> },

    #[error("--set {0}")]
    BadKnob(KnobError),

    #[error("--drop {0}")]
    BadPacket(ResolveError),

    #[error("--until {found}: expected {min} to {max}")]
    BadUntil { found: String, min: String, max: String },

    #[error("cannot write the run as JSON: {0}")]
    Json(#[from] serde_json::Error),

    #[error("cannot write {}: {source}", path.display())]
    Unwritable { path: PathBuf, source: std::io::Error },

    #[error("cannot write to standard output: {0}")]
    Stdout(std::io::Error),
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!(" (did you mean `{nearest}`?)"))
}
