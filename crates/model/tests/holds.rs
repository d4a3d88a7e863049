//! What must hold always holds in every setup, as far as is looked here, and every row of the table is taken.
//! `cargo xtask model` goes on to the end.

use std::collections::BTreeSet;

use synscope_model::{Bounds, SETUPS, UNREACHED, WHAT_IFS, explore};
use synscope_tcp::{RowId, TABLE};

/// So much of each setup is explored within a minute in all, without optimization.
const BOUNDS: Bounds = Bounds { depth: None, worlds: 150_000, threads: 2 };

#[test]
fn every_setup_holds_and_every_row_of_the_table_is_taken() {
    let mut taken = BTreeSet::new();
    for setup in SETUPS {
        let findings = explore(setup, BOUNDS).expect("the knobs are right");
        let violated: Vec<_> = findings.violations.iter().map(|v| (v.invariant, v.fault)).collect();
        assert_eq!(violated, [], "{}: `cargo xtask model {}` shows how", setup.name, setup.name);
        assert!(findings.rows.iter().all(|id| id.row().what_if.is_none()), "{}", setup.name);
        taken.extend(findings.rows);
    }
    for what_if in WHAT_IFS {
        taken.extend(explore(&what_if.left_out(), BOUNDS).expect("the knobs are right").rows);
    }
    let missing: Vec<_> = RowId::all().filter(|id| !taken.contains(id)).map(RowId::row).collect();
    let unexplained: Vec<_> =
        missing.iter().filter(|row| !UNREACHED.iter().any(|unreached| unreached.is(row))).collect();
    assert!(unexplained.is_empty(), "never taken, and nothing says why: {unexplained:#?}");
    for unreached in UNREACHED {
        assert!(TABLE.iter().any(|row| unreached.is(row)), "no such row: {unreached:?}");
        assert!(missing.iter().any(|row| unreached.is(row)), "it is taken after all: {unreached:?}");
    }
}

/// Where nothing was to go wrong, nothing does, however the losses and duplicates fall.
#[test]
fn orderly_connections_are_explored_to_the_end() {
    for name in ["orderly", "orderly-duplicates", "orderly-octets", "keepalive"] {
        let setup = SETUPS.iter().find(|setup| setup.name == name).expect("a setup");
        let findings = explore(setup, Bounds { worlds: 2_000_000, ..BOUNDS }).expect("the knobs are right");
        assert_eq!(findings.cut_short, None, "{name}");
        assert!(findings.violations.is_empty(), "{name}: `cargo xtask model {name}` shows how");
    }
}
