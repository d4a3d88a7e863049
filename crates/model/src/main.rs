//! Explores the setups and prints what was found: `cargo xtask model`.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::thread;

use anyhow::{Result, bail};
use clap::Parser;
use synscope_model::{
    Bounds, CutShort, Findings, Invariant, SETUPS, Setup, UNREACHED, Violation, WHAT_IFS, WhatIfSetup,
    counterexample, explore, violation,
};
use synscope_sim::Side;
use synscope_tcp::RowId;

/// Explores every interleaving of two endpoints and a network that loses, duplicates and reorders.
///
/// For each setup it prints how many worlds were generated, how many of them are different, how many steps
/// the longest way to one is, and how long that took.
#[derive(Parser)]
#[command(name = "cargo xtask model", bin_name = "cargo xtask model")]
struct Arguments {
    /// How many steps from the beginning; without it, to the end
    #[arg(long)]
    depth: Option<usize>,
    /// How many worlds are generated at most for each setup, which bounds the memory: five million take up to 4 GB
    #[arg(long, default_value_t = 3_000_000)]
    worlds: usize,
    /// The setups; without a name, all
    names: Vec<String>,
}

fn main() -> Result<ExitCode> {
    let Arguments { depth, worlds, names } = Arguments::parse();
    let all = || SETUPS.iter().chain(WHAT_IFS.iter().map(|what_if| &what_if.setup)).map(|setup| setup.name);
    if let Some(unknown) = names.iter().find(|name| all().all(|known| known != **name)) {
        bail!("unknown setup `{unknown}`, expected one of {}", all().collect::<Vec<_>>().join(", "));
    }
    let is_asked = |setup: &Setup| names.is_empty() || names.iter().any(|name| name == setup.name);
    let bounds = Bounds { depth, worlds, threads: thread::available_parallelism().map_or(1, usize::from) };
    let mut is_as_expected = true;
    let mut rows = BTreeSet::new();
    for setup in SETUPS.iter().filter(|setup| is_asked(setup)) {
        let findings = explore(setup, bounds)?;
        rows.extend(&findings.rows);
        tell(setup, &findings, |invariant| setup.promise.includes(invariant));
        for found in &findings.violations {
            tell_way(&violation(setup, found.invariant, bounds)?.unwrap_or_else(|| found.clone()));
            is_as_expected = false;
        }
    }
    for what_if in WHAT_IFS.iter().filter(|what_if| is_asked(&what_if.setup)) {
        is_as_expected &= tell_what_if(what_if, bounds, &mut rows)?;
    }
    if names.is_empty() {
        tell_rows(&rows);
    }
    Ok(if is_as_expected { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(setup: &Setup, findings: &Findings, is_looked_at: impl Fn(Invariant) -> bool) {
    println!("{}: {}", setup.name, setup.about);
    let cut_short = match findings.cut_short {
        None => "everything was explored",
        Some(CutShort::Depth) => "cut short by --depth",
        Some(CutShort::Worlds) => "cut short by --worlds",
    };
    let Findings { generated, different, depth, took, .. } = findings;
    let seconds = took.as_secs_f64();
    println!("  {generated} worlds, {different} different, depth {depth}, {seconds:.1} s, {cut_short}");
    for invariant in Invariant::ALL.into_iter().filter(|invariant| is_looked_at(*invariant)) {
        let is_violated = findings.violations.iter().any(|violation| violation.invariant == invariant);
        println!("  {:<8} {invariant}", if is_violated { "violated" } else { "ok" });
    }
}

/// The setup as it is, and with something left out: the one must hold and the other must not. Returns whether
/// that is so, as far as was looked.
fn tell_what_if(what_if: &WhatIfSetup, bounds: Bounds, rows: &mut BTreeSet<RowId>) -> Result<bool> {
    let (with, without) = (explore(&what_if.setup, bounds)?, explore(&what_if.left_out(), bounds)?);
    rows.extend(&without.rows);
    tell(&what_if.setup, &with, |invariant| invariant == what_if.violates);
    if let Some((knob, value)) = what_if.without.last() {
        let Findings { generated, different, depth, .. } = &without;
        println!("  with {knob}={value}: {generated} worlds, {different} different, depth {depth}");
    }
    let holds = with.violations.iter().all(|violation| violation.invariant != what_if.violates);
    match counterexample(what_if, bounds) {
        Ok(scenario) => {
            let steps = scenario.script.len() + scenario.verdicts.len();
            println!("  as to be expected, not: {} (a scenario of {steps} lines)", what_if.violates);
            Ok(holds)
        }
        // Whoever looks only a few steps far has not been shown that nothing goes wrong.
        Err(error) if without.cut_short.is_some() => {
            println!("  not violated within these bounds: {} ({error})", what_if.violates);
            Ok(holds)
        }
        Err(error) => {
            println!("  expected a way to violate: {} ({error})", what_if.violates);
            Ok(false)
        }
    }
}

/// How an invariant comes to be violated, step by step.
fn tell_way(violation: &Violation) {
    println!("  a way to violate: {} ({:?})", violation.invariant, violation.fault);
    for (world, action) in &violation.path {
        let state = |side| world.hosts[side].endpoint.state();
        let action = action.map_or(String::new(), |action| format!("{action:?}"));
        println!("    {:<12} {:<12} {action}", state(Side::Client), state(Side::Server));
        for packet in world.net.packets() {
            let segment = &packet.segment;
            let (flags, len) = (segment.flags.to_string(), segment.payload.len());
            println!("      to {}: {flags} seq={} ack={} len={len}", packet.to, segment.seq, segment.ack);
        }
    }
}

fn tell_rows(rows: &BTreeSet<RowId>) {
    println!("{} of {} rows of the table were taken", rows.len(), RowId::all().count());
    for id in RowId::all().filter(|id| !rows.contains(id)) {
        let row = id.row();
        let known = UNREACHED.iter().find(|unreached| unreached.is(row));
        let why = known.map_or("not within these bounds", |unreached| unreached.why);
        println!("  not {}, {:?}, {:?}: {why}", row.from, row.event, row.guard);
    }
}
