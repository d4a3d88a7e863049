//! That the ledger is true: it has every requirement, its tests exist and say the same, and the code cites what
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
use synscope_conformance::{Requirement, Status, ledger};

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

/// Those of the ledger that a test holds, with the tests.
fn held() -> BTreeMap<String, BTreeSet<String>> {
    let names = |requirement: Requirement| match requirement.status {
        Status::HeldBy(tests) => Some((requirement.id, tests.into_iter().collect())),
        Status::NotHeld(_) => None,
    };
    ledger().into_iter().filter_map(names).collect()
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
fn a_requirement_is_held_by_a_test_or_there_is_a_reason_why_not() {
    for requirement in ledger() {
        let said = match &requirement.status {
            Status::HeldBy(tests) => !tests.is_empty(),
            Status::NotHeld(why) => !why.is_empty(),
        };
        assert!(said, "{}: no test holds it, and no reason says why", requirement.id);
    }
}

#[test]
fn the_tests_that_hold_something_exist_and_say_so_themselves() {
    let found = Found::in_workspace();
    assert_eq!(found.stray, [""; 0], "lines that say what is held, at something that is no test");
    let claimed = claimed(&found);
    if std::env::var_os("UPDATE_LEDGER").is_some() {
        let path = root().join("crates/conformance/ledger.toml");
        return std::fs::write(path, updated(&claimed)).expect("the ledger can be written");
    }
    for (id, tests) in &claimed {
        assert!(IDS.contains(&id.as_str()), "{tests:?} hold {id}, which the ledger does not have");
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

#[test]
fn the_code_cites_what_it_obeys() {
    let cited = Found::in_workspace().cited;
    let silent: Vec<String> = held().into_keys().filter(|id| !cited.contains(id)).collect();
    assert_eq!(silent, [""; 0], "no comment of the code cites them");
}

/// The sentence is `NN of the 79 requirements`.
#[test]
fn the_readme_says_how_many_are_held() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("there is a README");
    let says = format!("{} of the {} requirements", held().len(), IDS.len());
    assert!(readme.contains(&says), "the README does not say \"{says}\"");
}

/// The ledger with the lists of tests as the tests have it.
fn updated(claimed: &BTreeMap<String, BTreeSet<String>>) -> String {
    let head = synscope_conformance::LEDGER.split("[[requirement]]").next().unwrap_or_default();
    let mut text = head.to_owned();
    for requirement in ledger() {
        let Requirement { id, level, sections, group, text: asks, status } = requirement;
        // What is deliberately not held stays so until somebody takes its reason away.
        let status = match status {
            Status::HeldBy(_) => Status::HeldBy(claimed.get(&id).into_iter().flatten().cloned().collect()),
            Status::NotHeld(why) => Status::NotHeld(why),
        };
        let _ = writeln!(text, "[[requirement]]\nid = {id:?}\nlevel = {level:?}\nsections = {sections:?}");
        let _ = writeln!(text, "group = {group:?}\ntext = {asks:?}");
        let _ = match status {
            Status::HeldBy(tests) if tests.is_empty() => writeln!(text, "held_by = []\n"),
            Status::HeldBy(tests) => {
                let lines: Vec<String> = tests.iter().map(|test| format!("    {test:?},\n")).collect();
                writeln!(text, "held_by = [\n{}]\n", lines.concat())
            }
            Status::NotHeld(why) => writeln!(text, "not_held = {why:?}\n"),
        };
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}
