//! `cargo xtask check`: everything that needs neither WebAssembly nor a browser.

use std::process::{Command, ExitCode};

use crate::{
    report::{Report, rust_tests},
    tools::{WASM_TARGET, has_wasm_target},
};

/// Runs the quick checks and tells what came of them.
pub(crate) fn check() -> ExitCode {
    let mut report = Report::default();
    steps(&mut report);
    report.finish()
}

/// The steps, for commands that do more besides.
pub(crate) fn steps(report: &mut Report) {
    report.command("formatting", cargo("fmt").args(["--all", "--check"]));
    report.command(
        "clippy",
        cargo("clippy").args(["--workspace", "--all-targets", "--", "--deny", "warnings"]),
    );
    if has_wasm_target() {
        report.command(
            "clippy for the browser",
            cargo("clippy")
                .args(["--package", "synscope-web", "--target", WASM_TARGET])
                .args(["--", "--deny", "warnings"]),
        );
    }
    report.step("unit and integration tests", || {
        let mut command = cargo("test");
        command.args(["--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"]);
        rust_tests(&mut command)
    });
    report.step("doc tests", || rust_tests(cargo("test").args(["--workspace", "--doc", "--no-fail-fast"])));
    report.command(
        "documentation",
        cargo("doc").args(["--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "--deny warnings"),
    );
}

/// A cargo command.
pub(crate) fn cargo(subcommand: &str) -> Command {
    let mut command = Command::new("cargo");
    command.arg(subcommand);
    command
}
