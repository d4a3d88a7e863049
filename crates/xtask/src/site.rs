//! `cargo xtask build`: the static site.

use std::process::Command;

use anyhow::{Context, Result};

use crate::{
    process,
    tools::{Tools, WASM_TARGET},
};

/// How the page is compiled.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// Quick to build.
    Dev,
    /// As for the static site, small.
    Web,
}

/// Builds the site into `dist/`, as small as it gets.
pub(crate) fn build() -> Result<()> {
    let mut trunk = Tools::ensure()?.trunk()?;
    compile(Profile::Web)?;
    process::run(trunk.args(["build", "--release"])).context("the site cannot be put together")
}

/// Compiles the page as Trunk will do. Trunk buries a compiler error under a
/// page of its own, and goes on serving after one.
pub(crate) fn compile(profile: Profile) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--package", "synscope-web", "--target", WASM_TARGET]);
    match profile {
        Profile::Dev => {}
        Profile::Web => {
            cargo.args(["--profile", "web"]);
        }
    }
    process::run(&mut cargo).context("the page does not compile")
}
