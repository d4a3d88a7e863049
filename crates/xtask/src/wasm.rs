//! Tests that run as WebAssembly, in Node.

use std::process::Command;

use anyhow::Result;

use crate::{
    check::cargo,
    tools::{WASM_TARGET, wasm_test_runner},
};

/// The command that runs one integration test of the simulation as WebAssembly.
pub(crate) fn test(name: &str) -> Result<Command> {
    run("test", &["--test", name])
}

/// A cargo command for the simulation whose programs run as WebAssembly.
pub(crate) fn run(subcommand: &str, arguments: &[&str]) -> Result<Command> {
    let runner = wasm_test_runner()?;
    let mut command = cargo(subcommand);
    command
        .args(["--package", "synscope-sim", "--target", WASM_TARGET])
        .args(arguments)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    Ok(command)
}
