//! Every recording is replayed. It is equal, or it is listed with its first difference and why that is so.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use synscope_replay::{Recording, Verdict, replay};

/// `differences.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    difference: Vec<Listed>,
}

/// A recording that is not equal.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    id: String,
    first: String,
    why: String,
}

#[test]
fn every_recording_is_equal_or_listed_with_its_difference() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings");
    let list = fs::read_to_string(folder.join("differences.toml")).expect("the list of differences");
    let list: List = toml::from_str(&list).expect("a list of differences");
    let mut listed: BTreeMap<String, Listed> =
        list.difference.into_iter().map(|listed| (listed.id.clone(), listed)).collect();
    let (mut equal, mut wrong) = (0, Vec::new());
    let files = recordings(&folder);
    for path in &files {
        let id = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        let found = match verdict(path) {
            Verdict::Equal => None,
            Verdict::Differs(difference) => Some(format!("differs: {difference}")),
            Verdict::Skipped(skip) => Some(format!("skip: {skip}")),
        };
        equal += u32::from(found.is_none());
        match (found, listed.remove(id)) {
            (None, None) => {}
            (None, Some(_)) => wrong.push(format!("{id} is equal, but listed")),
            (Some(found), None) => wrong.push(format!("{id} {found}, and is not listed")),
            (Some(found), Some(listed)) => {
                if found != listed.first {
                    wrong.push(format!("{id} {found}, but listed is\n    {}", listed.first));
                }
                if listed.why.trim().is_empty() {
                    wrong.push(format!("{id} is listed without a reason"));
                }
            }
        }
    }
    wrong.extend(listed.into_keys().map(|id| format!("{id} is listed, but there is no such recording")));
    println!("{equal} of {} recordings are equal", files.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Recordings of packets and calls alone, of what the others do not show.
#[test]
fn every_further_recording_is_equal() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings/more");
    let differing: Vec<String> = recordings(&folder)
        .iter()
        .map(|path| (path.display(), verdict(path)))
        .filter(|(_, verdict)| *verdict != Verdict::Equal)
        .map(|(path, verdict)| format!("{path}: {verdict:?}"))
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

fn verdict(path: &Path) -> Verdict {
    let text = fs::read(path).expect("a recording");
    replay(&Recording::from_json(&text).expect("a recording"))
}

fn recordings(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the recordings").map(|entry| entry.expect("a file").path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect();
    files.sort();
    files
}
