//! What can be wrong with a file.

/// Why a file is not a recording.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not JSON, or a field is missing or of another kind.
    #[error("{0}")]
    Json(serde_json::Error),
    /// A value cannot be.
    #[error("{at}: {found}, expected {expected}")]
    Value {
        /// Where, such as `events[3].t`.
        at: String,
        /// What stands there.
        found: String,
        /// What could.
        expected: &'static str,
    },
}

/// A value that cannot be.
pub(crate) fn value(at: &str, found: impl core::fmt::Display, expected: &'static str) -> ReadError {
    ReadError::Value { at: at.to_owned(), found: shortened(&found.to_string()), expected }
}

/// A text from a file as far as an error message has room for it.
fn shortened(text: &str) -> String {
    let head: String = text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if head.len() < text.len() { format!("{head}…") } else { head }
}
