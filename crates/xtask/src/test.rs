//! `cargo xtask test`: everything, up to a real browser.

use std::process::ExitCode;

use crate::{
    check,
    e2e::{self, Matrix},
    kernel,
    report::{Report, Tally, rust_tests},
    site, wasm,
};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Combine everything with everything in the browser tests, which takes many minutes
    #[arg(long)]
    all: bool,
}

/// Runs all tests and tells what came of them.
pub(crate) fn test(options: &Options) -> ExitCode {
    let mut report = Report::default();
    check::steps(&mut report);
    report.step_or_skip("the kernel itself", kernel::tests);
    report.step("WebAssembly against native", || rust_tests(&mut wasm::test("digest")?));
    let built = report.step("site", || site::build().map(|()| Tally::ONE));
    report.step("types of the browser tests", || e2e::types().map(|()| Tally::ONE));
    if built {
        report.step("browser tests", || e2e::tests(if options.all { Matrix::All } else { Matrix::Pairwise }));
    }
    report.finish()
}
