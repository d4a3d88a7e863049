//! `cargo xtask model`: every interleaving of two endpoints and a network.

use anyhow::Result;

use crate::{check::cargo, process};

#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Options {
    /// `--depth N` steps at most, `--worlds N` at most for each setup, and the setups; `--help` tells all
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Explores, optimized, and prints what was found. A violation is an error.
pub(crate) fn model(options: &Options) -> Result<()> {
    let mut command = cargo("run");
    command.args(["--release", "--package", "synscope-model", "--"]).args(&options.arguments);
    process::run(&mut command)
}
