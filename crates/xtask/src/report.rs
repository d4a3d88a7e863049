//! Steps one after another, and what came of them.

use std::{
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::process;

/// How many tests passed and failed. A step without tests counts as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// A step that is no collection of tests, and that succeeded.
    pub(crate) const ONE: Self = Self { passed: 1, failed: 0 };
}

/// What came of a step that is not possible on every machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was done.
    Counted(Tally),
    /// It was not, for this reason.
    Skipped(String),
}

/// What has been done so far.
#[derive(Default)]
pub(crate) struct Report {
    steps: Vec<Step>,
}

struct Step {
    name: &'static str,
    time: Duration,
    outcome: Outcome,
}

impl Report {
    /// Does a step and tells its name, its outcome and its time. A step that
    /// fails does not keep the following ones from being done.
    pub(crate) fn step(&mut self, name: &'static str, action: impl FnOnce() -> Result<Tally>) -> bool {
        self.step_or_skip(name, || action().map(Outcome::Counted))
    }

    /// Does a step that may turn out not to be possible here, which is no failure.
    pub(crate) fn step_or_skip(
        &mut self,
        name: &'static str,
        action: impl FnOnce() -> Result<Outcome>,
    ) -> bool {
        println!("── {name}");
        let start = Instant::now();
        let outcome = action().unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Outcome::Counted(Tally { passed: 0, failed: 1 })
        });
        let step = Step { name, time: start.elapsed(), outcome };
        println!("{}\n", step.line());
        let good = step.tally().failed == 0;
        self.steps.push(step);
        good
    }

    /// A step that is one command.
    pub(crate) fn command(&mut self, name: &'static str, command: &mut Command) -> bool {
        self.step(name, || process::run(command).map(|()| Tally::ONE))
    }

    /// Prints all steps and, alone on the last line, `N passed, N failed`.
    pub(crate) fn finish(self) -> ExitCode {
        for step in &self.steps {
            println!("{}", step.line());
        }
        let passed: u64 = self.steps.iter().map(|step| step.tally().passed).sum();
        let failed: u64 = self.steps.iter().map(|step| step.tally().failed).sum();
        println!("{passed} passed, {failed} failed");
        if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

impl Step {
    /// What it adds to the counts: nothing if it was skipped.
    fn tally(&self) -> Tally {
        match self.outcome {
            Outcome::Counted(tally) => tally,
            Outcome::Skipped(_) => Tally::default(),
        }
    }

    fn line(&self) -> String {
        let Self { name, time, outcome } = self;
        let Tally { passed, failed } = match outcome {
            Outcome::Counted(tally) => tally,
            Outcome::Skipped(reason) => return format!("– {name} skipped: {reason}"),
        };
        let mark = if *failed == 0 { "✓" } else { "✗" };
        let count =
            if passed + failed == 1 { String::new() } else { format!(", {passed} passed, {failed} failed") };
        format!("{mark} {name} ({:.1} s{count})", time.as_secs_f64())
    }
}

/// Runs a command that prints as Rust's test harness does, and counts.
pub(crate) fn rust_tests(command: &mut Command) -> Result<Tally> {
    let mut tally = Tally::default();
    let status = process::run_lines(command, |line| {
        if let Some(Tally { passed, failed }) = test_result(line) {
            tally.passed += passed;
            tally.failed += failed;
        }
    })?;
    if !status.success() && tally.failed == 0 {
        // It did not compile, or it crashed before it could count.
        tally.failed = 1;
    }
    Ok(tally)
}

/// Reads `test result: ok. 3 passed; 0 failed; …`.
fn test_result(line: &str) -> Option<Tally> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut counts = counts.split("; ");
    let passed = counts.next()?.strip_suffix(" passed")?.parse().ok()?;
    let failed = counts.next()?.strip_suffix(" failed")?.parse().ok()?;
    Some(Tally { passed, failed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_line_of_the_test_harness_is_counted() {
        let line = "test result: FAILED. 11 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(test_result(line), Some(Tally { passed: 11, failed: 2 }));
    }

    #[test]
    fn other_lines_are_not_counted() {
        assert_eq!(test_result("test result_is_kept ... ok"), None);
    }
}
