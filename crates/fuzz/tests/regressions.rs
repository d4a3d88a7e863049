//! What a fuzzer once found is tried again, and some garbage besides.
//!
//! `regressions/TARGET` holds one file for each finding, as the fuzzer wrote it. To add one: copy it from
//! `target/fuzz/artifacts`, and give it the name of what it broke.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use synscope_fuzz::{edited_scenario, scenario, segments};

fn try_again(target: &str, run: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions").join(target);
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("a file of the folder").path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    for file in files {
        println!("{}", file.display());
        run(&fs::read(&file).expect("a file that can be read"));
    }
}

#[test]
fn segments_that_broke_an_endpoint_do_so_no_more() {
    try_again("segments", segments);
}

#[test]
fn scenarios_that_broke_a_run_do_so_no_more() {
    try_again("scenario", scenario);
}

#[test]
fn edits_that_broke_a_run_do_so_no_more() {
    try_again("edited_scenario", edited_scenario);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn garbage_breaks_no_endpoint(data in prop::collection::vec(any::<u8>(), 0..2_000)) {
        segments(&data);
    }

    #[test]
    fn edits_break_no_run(data in prop::collection::vec(any::<u8>(), 0..300)) {
        edited_scenario(&data);
    }

    #[test]
    fn garbage_is_no_scenario(data in prop::collection::vec(any::<u8>(), 0..200)) {
        scenario(&data);
    }
}
