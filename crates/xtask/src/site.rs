//! `cargo xtask build`: the static site.

use std::{path::Path, process::Command};

use anyhow::{Context, Result};

use crate::{
    process, split,
    tools::{Tools, WASM_TARGET},
};

/// How the page is compiled.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// Quick to build.
    Dev,
    /// Small, in one piece.
    Web,
    /// As for the static site: small, and with what is split off afterwards.
    Split,
}

/// Where the site is built.
const SITE: &str = "dist";

/// Builds the site into `dist/`, as small as it gets.
pub(crate) fn build() -> Result<()> {
    let tools = Tools::ensure()?;
    let mut trunk = tools.trunk()?;
    compile(Profile::Split)?;
    trunk.args(["build", "--release", "--dist", SITE]);
    split::prepare(&mut trunk, &tools)?;
    process::run(&mut trunk).context("the site cannot be put together")?;
    split::finish(Path::new(SITE))
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
        Profile::Split => {
            cargo.args(["--profile", "web", "--features", split::FEATURE]);
        }
    }
    process::run(&mut cargo).context("the page does not compile")
}
