//! `cargo xtask bench`: natively, as WebAssembly, and in the browser.

use std::process::Command;

use anyhow::{Result, ensure};

use crate::{check::cargo, e2e, process, site, wasm};

/// The benchmark that is run both ways.
const SAME_RUN: &str = "same_run";

/// Prints all measurements.
pub(crate) fn bench() -> Result<()> {
    println!("── native");
    process::run(&mut benchmarks(&["speed", "memory"]))?;
    println!("── the same run, native and as WebAssembly");
    compare()?;
    println!("── browser");
    site::build()?;
    e2e::measure()
}

fn benchmarks(names: &[&str]) -> Command {
    let mut command = cargo("bench");
    command.args(["--package", "synscope-sim"]);
    for name in names {
        command.args(["--bench", name]);
    }
    command
}

/// Runs the same benchmark both ways and prints how they compare.
fn compare() -> Result<()> {
    let native = figures(&mut benchmarks(&[SAME_RUN]))?;
    // As a test, because only tests are found in WebAssembly.
    let mut command = wasm::run("test", &["--release", "--bench", SAME_RUN])?;
    let web_assembly = figures(command.args(["--", "--nocapture"]))?;
    for (what, native_ns) in native {
        let other = web_assembly.iter().find(|(same, _)| *same == what);
        if let Some((_, wasm_ns)) = other {
            println!("{what}: WebAssembly takes {:.2} times as long", wasm_ns / native_ns);
        }
    }
    Ok(())
}

/// Runs a benchmark and collects the lines that are a name, a colon, and nanoseconds.
fn figures(command: &mut Command) -> Result<Vec<(String, f64)>> {
    let mut figures = Vec::new();
    let status = process::run_lines(command, |line| figures.extend(figure(line)))?;
    ensure!(status.success() && !figures.is_empty(), "the benchmark {SAME_RUN} failed");
    Ok(figures)
}

fn figure(line: &str) -> Option<(String, f64)> {
    let (what, ns) = line.rsplit_once(": ")?;
    Some((what.to_owned(), ns.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_with_a_figure_are_collected() {
        assert_eq!(
            figure("open and close, full trace: 4045"),
            Some(("open and close, full trace".into(), 4045.0))
        );
        assert_eq!(figure("test result: ok. 1 passed"), None);
    }
}
