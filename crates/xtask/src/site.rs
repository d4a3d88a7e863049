//! `cargo xtask build`: the static site.

use anyhow::{Context, Result};

use crate::{process, tools::Tools};

/// Builds the site into `dist/`, as small as it gets.
pub(crate) fn build() -> Result<()> {
    let mut trunk = Tools::ensure()?.trunk()?;
    process::run(trunk.args(["build", "--release"])).context("the site does not build")
}
