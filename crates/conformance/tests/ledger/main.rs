//! That the tables are true: every requirement is there, the tests exist and say the same, and the code cites what
//! it obeys.
//!
//! After a test has come to hold something, write the lists of tests anew:
//!
//! ```text
//! UPDATE_LEDGER=1 cargo test -p synscope-conformance
//! ```

mod scan;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use scan::{Found, root};
use synscope_conformance::{LEDGER, RELATED, Status, ledger, related};

/// The numbered requirements of RFC 9293, Appendix B, that concern the life of a connection. The other forty are
/// about what this project leaves out: congestion control, urgent data, IPv6, PUSH as a call, path MTU.
const IDS: [&str; 79] = [
    "MUST-8", "SHLD-1", "MUST-9", "MUST-10", "MUST-11", "MUST-41", "MUST-42", "MUST-43", "MUST-44",
    "MUST-45", "MUST-46", "MUST-57", "MUST-63", "SHLD-2", "MUST-12", "MUST-66", "MAY-12", "MAY-1", "SHLD-3",
    "MUST-13", "MAY-2", "SHLD-4", "MUST-18", "MUST-19", "MUST-20", "MUST-21", "SHLD-9", "SHLD-10", "SHLD-11",
    "MUST-22", "MUST-23", "MAY-5", "MUST-24", "MUST-25", "MUST-26", "MUST-27", "MUST-28", "MUST-29",
    "SHLD-12", "MAY-6", "MUST-54", "MUST-55", "MUST-56", "SHLD-25", "SHLD-26", "MUST-4", "MUST-5", "MUST-6",
    "MUST-7", "MUST-64", "MUST-68", "MUST-69", "MUST-14", "SHLD-5", "MAY-3", "MUST-15", "MUST-16", "MUST-67",
    "MUST-65", "MUST-1", "MUST-2", "MUST-3", "MUST-58", "MUST-59", "SHLD-31", "MAY-13", "SHLD-18", "MUST-40",
    "SHLD-19", "MUST-36", "SHLD-29", "SHLD-30", "MUST-35", "MUST-37", "SHLD-17", "MUST-47", "SHLD-20",
    "MUST-61", "MUST-60",
];

/// What both tables say of each of their lines, by its id.
fn lines() -> Vec<(String, Status)> {
    let requirements = ledger().into_iter().map(|one| (one.id, one.status));
    requirements.chain(related().into_iter().map(|one| (one.id, one.status))).collect()
}

/// What a test holds, with the tests.
fn held() -> BTreeMap<String, BTreeSet<String>> {
    let tests = |(id, status)| match status {
        Status::HeldBy(tests) => Some((id, tests.into_iter().collect())),
        Status::NotHeld(_) => None,
    };
    lines().into_iter().filter_map(tests).collect()
}

/// What tests say that they hold.
fn claimed(found: &Found) -> BTreeMap<String, BTreeSet<String>> {
    let mut claimed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (test, ids) in &found.tests {
        for id in ids {
            claimed.entry(id.clone()).or_default().insert(test.clone());
        }
    }
    claimed
}

#[test]
fn every_requirement_has_its_line() {
    let ids: Vec<String> = ledger().into_iter().map(|requirement| requirement.id).collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "each has one");
    let (found, expected): (BTreeSet<&str>, BTreeSet<&str>) =
        (ids.iter().map(String::as_str).collect(), IDS.into_iter().collect());
    assert_eq!(found, expected);
}

#[test]
fn a_line_is_held_by_a_test_or_there_is_a_reason_why_not() {
    for (id, status) in lines() {
        let said = match &status {
            Status::HeldBy(tests) => !tests.is_empty(),
            Status::NotHeld(why) => !why.is_empty(),
        };
        assert!(said, "{id}: no test holds it, and no reason says why");
    }
}

#[test]
fn the_tests_that_hold_something_exist_and_say_so_themselves() {
    let found = Found::in_workspace();
    assert_eq!(found.stray, [""; 0], "lines that say what is held, at something that is no test");
    let claimed = claimed(&found);
    if std::env::var_os("UPDATE_LEDGER").is_some() {
        let folder = root().join("crates/conformance");
        for (name, text) in [("ledger.toml", LEDGER), ("related.toml", RELATED)] {
            std::fs::write(folder.join(name), updated(text, &claimed)).expect("the table can be written");
        }
        return;
    }
    let ids: BTreeSet<String> = lines().into_iter().map(|(id, _)| id).collect();
    for (id, tests) in &claimed {
        assert!(ids.contains(id), "{tests:?} hold {id}, which no table has");
    }
    let held = held();
    for (id, tests) in &held {
        for test in tests {
            assert!(found.tests.contains_key(test), "{id}: there is no test {test}");
        }
    }
    let differ = held.keys().chain(claimed.keys()).filter(|id| held.get(*id) != claimed.get(*id));
    let differ: BTreeSet<_> = differ.map(|id| (id, held.get(id), claimed.get(id))).collect();
    assert!(differ.is_empty(), "where the ledger and the tests differ; write the ledger anew: {differ:#?}");
}

/// Other clauses are cited by their sections, as sources of causes, notes and rows.
#[test]
fn the_code_cites_the_numbered_requirements_that_it_obeys() {
    let cited = Found::in_workspace().cited;
    let held = ledger().into_iter().filter(|one| one.status.is_held());
    let silent: Vec<String> = held.map(|one| one.id).filter(|id| !cited.contains(id)).collect();
    assert_eq!(silent, [""; 0], "no comment of the code cites them");
}

/// The sentence is `NN of the 79 requirements`.
#[test]
fn the_readme_says_how_many_are_held() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("there is a README");
    let held = ledger().iter().filter(|one| one.status.is_held()).count();
    let says = format!("{held} of the {} requirements", IDS.len());
    assert!(readme.contains(&says), "the README does not say \"{says}\"");
}

/// A table with the lists of tests as the tests have it. What is deliberately not held stays so until somebody
/// puts an empty list in the place of its reason.
fn updated(table: &str, claimed: &BTreeMap<String, BTreeSet<String>>) -> String {
    let (mut text, mut id, mut in_list) = (String::new(), "", false);
    for line in table.lines() {
        id = line.strip_prefix("id = ").map_or(id, |quoted| quoted.trim_matches('"'));
        if line.starts_with("held_by = [") {
            in_list = !line.ends_with(']');
            text += &list(claimed.get(id));
        } else if in_list {
            in_list = line != "]";
        } else {
            text = text + line + "\n";
        }
    }
    text
}

fn list(tests: Option<&BTreeSet<String>>) -> String {
    let lines: String = tests.into_iter().flatten().fold(String::new(), |mut text, test| {
        let _ = writeln!(text, "    {test:?},");
        text
    });
    if lines.is_empty() { "held_by = []\n".to_owned() } else { format!("held_by = [\n{lines}]\n") }
}
