//! `cargo xtask bench`: natively, as WebAssembly, and in the browser.

use anyhow::Result;

use crate::{check::cargo, e2e, process, site, wasm};

/// Prints all measurements.
pub(crate) fn bench() -> Result<()> {
    println!("── native");
    process::run(cargo("bench").args(["--package", "synscope-sim", "--bench", "*"]))?;
    if let Some(mut command) = wasm::simulation_test("wasm_speed")? {
        println!("── WebAssembly");
        process::run(command.args(["--release", "--", "--nocapture"]))?;
    }
    println!("── browser");
    site::build()?;
    e2e::measure()
}
