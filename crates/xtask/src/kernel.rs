//! `cargo xtask kernel`: the endpoint against this machine's own TCP.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::{
    check::cargo,
    process,
    report::{Outcome, Tally},
};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only the cases whose names contain all of these words
    words: Vec<String>,
    /// Show what happened in every case, not only in those that failed
    #[arg(long)]
    show: bool,
}

/// Runs the cases that are asked for; the program itself tells what came of them.
pub(crate) fn kernel(options: &Options) -> Result<ExitCode> {
    let mut arguments = options.words.clone();
    arguments.extend(options.show.then(|| "--show".to_owned()));
    Ok(match run(&arguments)? {
        Outcome::Counted(Tally { failed: 0, .. }) | Outcome::Skipped(_) => ExitCode::SUCCESS,
        Outcome::Counted(_) => ExitCode::FAILURE,
    })
}

/// Runs all cases.
pub(crate) fn tests() -> Result<Outcome> {
    run(&[])
}

fn run(arguments: &[String]) -> Result<Outcome> {
    let mut command = cargo("run");
    command.args(["--quiet", "--package", "synscope-kernel", "--"]).args(arguments);
    let mut outcome = None;
    process::run_lines(&mut command, |line| outcome = read(line).or(outcome.take()))?;
    outcome.context("synscope-kernel has not come to its end")
}

/// Reads the last line, `N passed, N failed` or `skipped: ` and why.
fn read(line: &str) -> Option<Outcome> {
    if let Some(reason) = line.strip_prefix("skipped: ") {
        return Some(Outcome::Skipped(reason.to_owned()));
    }
    let (passed, failed) = line.split_once(" passed, ")?;
    let (passed, failed) = (passed.parse().ok()?, failed.strip_suffix(" failed")?.parse().ok()?);
    Some(Outcome::Counted(Tally { passed, failed }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_is_read() {
        assert_eq!(read("12 passed, 3 failed"), Some(Outcome::Counted(Tally { passed: 12, failed: 3 })));
        assert_eq!(read("skipped: not root"), Some(Outcome::Skipped("not root".to_owned())));
    }

    #[test]
    fn other_lines_are_not_read() {
        assert_eq!(read("ok     linux/we-open/we-close/nothing-lost (0.3 s)"), None);
    }
}
