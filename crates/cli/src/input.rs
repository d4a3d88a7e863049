//! Where a scenario or a scene comes from: its name, a file, or standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use synscope_scenes::Scene;
use synscope_sim::{Scenario, builtin};

use crate::error::Error;
use crate::nearest::nearest;

/// A scenario as JSON has at most so many mebibytes.
pub(crate) const LIMIT_MIB: u64 = Scenario::JSON_LIMIT >> 20;

/// Reads what the command line names: `-`, a built-in scenario, or else a file.
pub(crate) fn scenario(named: &str) -> Result<Scenario, Error> {
    if named == "-" {
        let from = "standard input";
        return parse(&read(io::stdin().lock(), from)?, from);
    }
    if let Some(scenario) = builtin::get(named) {
        return Ok(scenario);
    }
    if !looks_like_a_path(named) {
        let nearest = nearest(named, builtin::names().map(str::to_owned));
        return Err(Error::UnknownScenario { name: named.to_owned(), nearest });
    }
    let file = File::open(named).map_err(|source| Error::Unreadable { from: named.to_owned(), source })?;
    parse(&read(file, named)?, named)
}

/// Reads the scene that the command line names: `-`, or a file.
pub(crate) fn scene(named: &str) -> Result<Scene, Error> {
    let (text, from) = if named == "-" {
        let from = "standard input";
        (read(io::stdin().lock(), from)?, from)
    } else {
        let file =
            File::open(named).map_err(|source| Error::Unreadable { from: named.to_owned(), source })?;
        (read(file, named)?, named)
    };
    Scene::from_json(&text)
        .map_err(|source| Error::BadScenario { from: from.to_owned(), source: Box::new(source) })
}

/// Whether a word that names no built-in scenario is meant as a file: it is one, or has the form.
fn looks_like_a_path(word: &str) -> bool {
    let path = Path::new(word);
    path.components().count() > 1 || path.extension().is_some() || path.exists()
}

fn read(from: impl Read, name: &str) -> Result<String, Error> {
    let limit = LIMIT_MIB << 20;
    let mut bytes = Vec::new();
    from.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| Error::Unreadable { from: name.to_owned(), source })?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > limit) {
        return Err(Error::TooLong { from: name.to_owned() });
    }
    String::from_utf8(bytes)
        .map_err(|error| Error::NotText { from: name.to_owned(), at: error.utf8_error().valid_up_to() })
}

fn parse(text: &str, from: &str) -> Result<Scenario, Error> {
    Scenario::from_json(text)
        .map_err(|source| Error::BadScenario { from: from.to_owned(), source: Box::new(source) })
}
