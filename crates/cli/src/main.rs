//! The `synscope` command: runs a scenario and writes what happened as text, JSON or SVG.
//!
//! Thin: what a scenario does is in `synscope-sim`, how it is drawn in `synscope-diagram`, and what is
//! said in `synscope-words`. The JSON that `run --format json` writes is described in `FORMAT.md`.

mod args;
mod error;
mod input;
mod nearest;
mod output;
mod packetdrill;
mod replay;
mod run;
mod scene;
mod sockets;
mod tables;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::error::Error;

/// What is wrong with a command, a file or a value; the same that clap uses for the command line.
const WRONG: u8 = 2;

fn main() -> ExitCode {
    match carry_out(Args::parse().command) {
        Ok(status) => status,
        Err(error) => {
            eprintln!("synscope: {error}");
            ExitCode::from(WRONG)
        }
    }
}

fn carry_out(command: Command) -> Result<ExitCode, Error> {
    match command {
        Command::Run(args) => {
            let text = run::run(&args)?;
            output::write(&text, args.output.as_deref())?;
        }
        Command::Scene(args) => output::write(&scene::scene(&args)?, None)?,
        Command::Ss(args) => output::write(&sockets::list(&args)?, None)?,
        Command::Packetdrill(args) => return packetdrill::packetdrill(&args),
        Command::Replay(args) => return replay::replay(&args),
        Command::Conformance(args) => output::write(&tables::conformance(args.format)?, None)?,
        Command::List => output::write(&tables::scenarios(), None)?,
        Command::Knobs => output::write(&tables::knobs(), None)?,
    }
    Ok(ExitCode::SUCCESS)
}
