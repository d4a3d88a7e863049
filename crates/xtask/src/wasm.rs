//! Tests that run as WebAssembly, in Node.

use std::{path::Path, process::Command};

use anyhow::Result;

use crate::{
    check::cargo,
    tools::{WASM_TARGET, wasm_test_runner},
};

/// The command that runs one integration test of the simulation as
/// WebAssembly, or nothing where there is no such test.
pub(crate) fn simulation_test(name: &str) -> Result<Option<Command>> {
    if !Path::new("crates/sim/tests")
        .join(name)
        .with_extension("rs")
        .exists()
    {
        return Ok(None);
    }
    let mut command = cargo("test");
    command
        .args([
            "--package",
            "synscope-sim",
            "--test",
            name,
            "--target",
            WASM_TARGET,
        ])
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            wasm_test_runner()?,
        );
    Ok(Some(command))
}
