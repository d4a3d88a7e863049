//! What the words mean: segments and flags, states, knobs.
//!
//! Those that come with SynScope are in this crate's folder `glossary`, a file for each language, fetched when
//! a word is pointed at.

use synscope_sim::json::{Fault, Node, Read};
use synscope_sim::{Scenario, ScenarioError, json};
use synscope_tcp::SortedMap;

/// The words of one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glossary {
    entries: SortedMap<String, Explained>,
}

/// A word and what it means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explained {
    /// The word as a heading has it.
    pub term: String,
    /// One paragraph.
    pub text: String,
}

impl Glossary {
    /// Reads a glossary from JSON: ids such as `syn`, `time-wait` or `tcp_retries2`, each with a `term` and a
    /// `text`.
    ///
    /// # Errors
    /// What is wrong, where, and what was expected.
    ///
    /// ```
    /// let text = r#"{ "fin": { "term": "FIN", "text": "No more data comes from me." } }"#;
    /// let glossary = synscope_scenes::Glossary::from_json(text)?;
    /// assert_eq!(glossary.get("FIN").map(|fin| fin.term.as_str()), Some("FIN"));
    /// # Ok::<(), synscope_sim::ScenarioError>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, ScenarioError> {
        Scenario::check_length(text.len() as u64)?;
        Ok(Self { entries: json::read(text, |_| Ok(()))? })
    }

    /// What a word means, by its id, or by a state's, a flag's or a knob's name as it is written everywhere
    /// else.
    pub fn get(&self, word: &str) -> Option<&Explained> {
        self.entries.get(&word.to_ascii_lowercase())
    }

    /// All ids, in the order of the alphabet.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(id, _)| id.as_str())
    }
}

impl Read for Explained {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut value = Self::default();
        node.fields(2, &mut [("term", &mut value.term), ("text", &mut value.text)])?;
        Ok(value)
    }
}
