//! `cargo xtask serve`: the page on this machine, rebuilt on every change.

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
};

use anyhow::{Context, Result};

use crate::{
    process,
    site::{self, Profile},
    tools::Tools,
};

/// Apart from `dist/`, so that serving does not spoil a finished site.
const SERVED: &str = "target/served";

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The port to listen on
    #[arg(long, default_value_t = 8080, value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,
    /// Open the page in the browser
    #[arg(long)]
    open: bool,
    /// Build as for the static site: slower to build, quicker to run
    #[arg(long)]
    release: bool,
}

/// Serves until it is ended from outside.
pub(crate) fn serve(options: &Options) -> Result<()> {
    let Options { port, open, release } = *options;
    ensure_free(port)?;
    let tools = Tools::ensure()?;

    println!("Building (a minute or two the first time, seconds after that).");
    site::compile(if release { Profile::Web } else { Profile::Dev })?;

    println!("Serving http://127.0.0.1:{port}/ (Ctrl-C ends it).");
    let mut trunk = tools.trunk()?;
    trunk.args(["serve", "--dist", SERVED, "--address", "127.0.0.1", "--port", &port.to_string()]);
    trunk.args(open.then_some("--open")).args(release.then_some("--release"));
    process::become_program(&mut trunk)
}

/// A taken port is told before minutes go into building for it.
fn ensure_free(port: u16) -> Result<()> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(anyhow::anyhow!(
            "port {port} is taken: end the program that listens there, or choose another port with --port"
        )),
        Err(error) => Err(error).with_context(|| format!("cannot listen on port {port}")),
    }
}
