//! `cargo xtask bench`: natively, as WebAssembly, and in the browser.

use anyhow::Result;

use crate::{check::cargo, e2e, process, site, wasm};

/// Prints all measurements.
pub(crate) fn bench() -> Result<()> {
    println!("── native");
    process::run(cargo("bench").args(["--package", "synscope-sim", "--bench", "*"]))?;
    println!("── WebAssembly");
    process::run(wasm::test("wasm_speed")?.args(["--release", "--", "--nocapture"]))?;
    println!("── browser");
    site::build()?;
    e2e::measure()
}
