//! Everything a contributor runs: `cargo xtask --help`.

mod bench;
mod browser;
mod check;
mod e2e;
mod fuzz;
mod kernel;
mod model;
mod process;
mod report;
mod serve;
mod site;
mod split;
mod test;
mod tools;
mod versions;
mod wasm;

use std::{
    env,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::{Parser, Subcommand};

/// Builds, serves, checks and measures SynScope.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the page and rebuild it whenever a file changes
    Serve(serve::Options),
    /// Build the static site into `dist/`
    Build,
    /// The quick inner loop: formatting, clippy, tests, documentation
    Check,
    /// All tests, with WebAssembly and a real browser
    Test(test::Options),
    /// Run the benchmarks and measure the page
    Bench,
    /// Feed made-up segments, scenarios and scripts to everything that reads them
    Fuzz(fuzz::Options),
    /// Let the endpoint speak with this machine's own TCP
    Kernel(kernel::Options),
    /// Explore every interleaving of two endpoints and a network
    Model(model::Options),
}

fn main() -> ExitCode {
    let outcome = if split::is_stand_in() { split::stand_in() } else { run(Arguments::parse().command) };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    process::stop_children_on_signals()?;
    let root = workspace_root();
    env::set_current_dir(&root).with_context(|| format!("cannot enter {}", root.display()))?;
    match command {
        Command::Serve(options) => serve::serve(&options)?,
        Command::Build => site::build()?,
        Command::Check => return Ok(check::check()),
        Command::Test(options) => return Ok(test::test(&options)),
        Command::Bench => bench::bench()?,
        Command::Model(options) => model::model(&options)?,
        Command::Fuzz(options) => fuzz::fuzz(&options)?,
        Command::Kernel(options) => return kernel::kernel(&options),
    }
    Ok(ExitCode::SUCCESS)
}

/// The folder of the workspace; every path in this crate is relative to it.
fn workspace_root() -> PathBuf {
    // Cargo tells at run time where the crate is now; the other value is where
    // it was when it was compiled.
    let manifest_dir = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&manifest_dir).join("../..")
}
