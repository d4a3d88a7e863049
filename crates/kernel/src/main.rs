//! Lets SynScope's endpoint speak with the machine's own TCP, and tells where the two do not agree.
//!
//! Prints a line for each case and at the end `N passed, N failed`, or `skipped: ` and why.

#[cfg(target_os = "linux")]
mod cases;
#[cfg(target_os = "linux")]
mod ground;
#[cfg(target_os = "linux")]
mod journal;
#[cfg(target_os = "linux")]
mod kernel;
#[cfg(target_os = "linux")]
mod ours;
#[cfg(target_os = "linux")]
mod path;
#[cfg(target_os = "linux")]
mod program;
#[cfg(target_os = "linux")]
mod run;
#[cfg(target_os = "linux")]
mod who;
#[cfg(target_os = "linux")]
mod world;

use std::process::ExitCode;

use clap::Parser;

/// Lets the endpoint speak with the machine's own TCP.
#[derive(Parser)]
struct Options {
    /// Only the cases whose names contain all of these words
    words: Vec<String>,
    /// How many cases take place at once; they mostly wait
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: u16,
    /// Show what happened in every case, not only in those that failed
    #[arg(long)]
    show: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    match possible() {
        Ok(()) => run(&options),
        Err(reason) => {
            println!("skipped: {reason:#}");
            ExitCode::SUCCESS
        }
    }
}

#[cfg(target_os = "linux")]
fn possible() -> anyhow::Result<()> {
    ground::prepare()
}

#[cfg(target_os = "linux")]
fn run(options: &Options) -> ExitCode {
    run::run(options)
}

#[cfg(not(target_os = "linux"))]
fn possible() -> anyhow::Result<()> {
    anyhow::bail!("only Linux has network namespaces to do this in, this is {}", std::env::consts::OS)
}

#[cfg(not(target_os = "linux"))]
fn run(_options: &Options) -> ExitCode {
    ExitCode::FAILURE
}
