//! The list of scenes, which a menu needs before any of them is read.

use synscope_sim::{Scenario, ScenarioError, json};

use crate::scene::{Group, Text};

/// A scene in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its file's name without the ending, such as `two-steps`.
    pub id: String,
    /// In which part of the menu it stands.
    pub group: Group,
    /// The statements of the notes that it is about.
    pub notes: Vec<String>,
    /// What it is called.
    pub title: Text,
    /// What is claimed or asked.
    pub claim: Text,
}

/// Reads `scenes/index.json`: the scenes in the order of the menu.
///
/// # Errors
/// What is wrong, where, and what was expected.
pub fn read_index(text: &str) -> Result<Vec<Entry>, ScenarioError> {
    Scenario::check_length(text.len() as u64)?;
    json::read(text, |_| Ok(()))
}
