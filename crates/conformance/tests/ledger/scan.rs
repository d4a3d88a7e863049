//! What the workspace says of itself: which tests there are, which requirements they hold, and which the
//! code cites.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// How a doc line begins that says what a test holds.
const HOLDS: &str = "Holds ";

/// What was found.
#[derive(Default)]
pub(crate) struct Found {
    /// Each test with the requirements that it holds, by its name in the ledger.
    pub(crate) tests: BTreeMap<String, BTreeSet<String>>,
    /// The requirements that code cites.
    pub(crate) cited: BTreeSet<String>,
    /// Lines that hold something and belong to no test.
    pub(crate) stray: Vec<String>,
}

/// The workspace's folder.
pub(crate) fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    root.expect("the crate lies in the workspace").to_owned()
}

impl Found {
    pub(crate) fn in_workspace() -> Self {
        let root = root();
        let mut found = Self::default();
        for package in children(&root.join("crates")).into_iter().chain([root.join("web")]) {
            let name = package_name(&package);
            for file in files(&package.join("src"), "rs") {
                let module = module(&package.join("src"), &file);
                found.read_tests(&file, &join(&name, &module));
                if name != "synscope-conformance" {
                    found.read_citations(&file);
                }
            }
            for file in files(&package.join("tests"), "rs") {
                found.read_tests(&file, &join(&name, &module(&package.join("tests"), &file)));
            }
            for (folder, extension) in [("scripts", "pkt"), ("e2e", "ts")] {
                for file in files(&package.join(folder), extension) {
                    found.read_script(&root, &file);
                }
            }
        }
        found
    }

    /// The tests of a file of Rust. It is formatted, so modules and functions begin lines of their own.
    fn read_tests(&mut self, file: &Path, module: &str) {
        let text = read(file);
        let mut inner = String::new();
        let (mut holds, mut is_test) = (BTreeSet::new(), false);
        for line in text.lines() {
            let code = line.trim();
            if let Some(name) = line.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(" {")) {
                inner = format!("::{name}");
            } else if line == "}" {
                inner.clear();
            } else if let Some(doc) = code.strip_prefix("///") {
                holds.extend(held(doc.trim()));
            } else if code.starts_with("#[ignore") {
                // What does not run holds nothing.
                holds.clear();
            } else if code == "#[test]" || code.contains("wasm_bindgen_test::wasm_bindgen_test") {
                is_test = true;
            } else if let Some(name) = function(code).filter(|_| is_test) {
                self.tests.insert(format!("{module}{inner}::{name}"), std::mem::take(&mut holds));
                is_test = false;
            } else if !code.starts_with('#') && !holds.is_empty() {
                self.stray.push(format!("{}: {code}", file.display()));
                holds.clear();
            }
        }
    }

    /// A script is one test, called by its path.
    fn read_script(&mut self, root: &Path, file: &Path) {
        let holds: BTreeSet<String> = read(file)
            .lines()
            .filter_map(|line| line.trim().strip_prefix("//"))
            .flat_map(|c| held(c.trim()))
            .collect();
        let name = file.strip_prefix(root).expect("it lies in the workspace").display().to_string();
        self.tests.insert(name, holds);
    }

    /// What comments of code that is no test cite.
    fn read_citations(&mut self, file: &Path) {
        let text = read(file);
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code.lines() {
            let Some((_, comment)) = line.split_once("//") else { continue };
            self.cited.extend(ids(comment));
        }
    }
}

/// The requirements that a line `Holds MUST-10, MUST-11 and MAY-2.` names; none of another line.
fn held(doc: &str) -> Vec<String> {
    let Some(list) = doc.strip_prefix(HOLDS).and_then(|rest| rest.strip_suffix('.')) else {
        return Vec::new();
    };
    list.split(", ").flat_map(|part| part.split(" and ")).map(str::to_owned).collect()
}

/// All that looks like a requirement's id.
fn ids(comment: &str) -> Vec<String> {
    let is_part = |c: char| !(c.is_ascii_alphanumeric() || c == '-');
    let words = comment.split(is_part).map(|word| word.trim_matches('-'));
    let is_id = |word: &&str| {
        ["MUST-", "SHLD-", "MAY-"].iter().any(|level| {
            word.strip_prefix(level).is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        })
    };
    words.filter(is_id).map(str::to_owned).collect()
}

/// The name of the function that a line begins.
fn function(code: &str) -> Option<&str> {
    let name = code.strip_prefix("async ").unwrap_or(code).strip_prefix("fn ")?;
    name.split(['(', '<']).next()
}

fn package_name(package: &Path) -> String {
    let manifest = read(&package.join("Cargo.toml"));
    let name = manifest.lines().find_map(|line| line.strip_prefix("name = \""));
    name.expect("a package has a name").trim_end_matches('"').to_owned()
}

/// The modules that a file is, from its folder `src` or `tests`.
fn module(base: &Path, file: &Path) -> Vec<String> {
    let inside = file.strip_prefix(base).expect("it was found there").with_extension("");
    let mut parts: Vec<String> =
        inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| ["lib", "main", "mod"].contains(&last.as_str())) {
        parts.pop();
    }
    parts
}

fn join(package: &str, module: &[String]) -> String {
    [package.to_owned()].iter().chain(module).cloned().collect::<Vec<_>>().join("::")
}

/// The files below a folder with that extension, if there is such a folder.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for child in children(folder) {
        if child.is_dir() && child.file_name().is_none_or(|name| name != "node_modules") {
            found.extend(files(&child, extension));
        } else if child.extension().is_some_and(|known| known == extension) {
            found.push(child);
        }
    }
    found
}

fn children(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut children: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    children.sort();
    children
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
