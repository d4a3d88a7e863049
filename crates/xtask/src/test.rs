//! `cargo xtask test`: everything, up to a real browser.

use anyhow::Result;

use crate::{
    check::{self, Extent},
    e2e,
    report::{Report, Tally, rust_tests},
    site, wasm,
};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Also run the tests marked `#[ignore]`, which take minutes
    #[arg(long)]
    all: bool,
}

/// Runs all tests and tells what came of them.
pub(crate) fn test(options: &Options) -> Result<()> {
    let mut report = Report::default();
    check::steps(
        &mut report,
        if options.all {
            Extent::All
        } else {
            Extent::Quick
        },
    );
    if let Some(mut command) = wasm::simulation_test("digest")? {
        report.step("WebAssembly against native", || rust_tests(&mut command));
    }
    let built = report.step("site", || site::build().map(|()| Tally::ONE));
    if built {
        report.step("browser tests", e2e::tests);
    }
    report.finish()
}
