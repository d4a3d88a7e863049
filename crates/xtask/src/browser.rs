//! Finds a Chromium for the browser tests.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::process::{output, run};

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const MISSING: &str = "the browser tests need Chromium or Chrome: install one (Debian: apt-get install chromium \
                       fonts-noto-cjk), or name it in the environment variable CHROME";

/// The program named by `CHROME`, or one on PATH, or Debian's, installed now.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(chrome) = env::var_os("CHROME") {
        return which::which(&chrome)
            .with_context(|| format!("CHROME is {}, which cannot be run", chrome.display()));
    }
    if let Some(chrome) = find() {
        return Ok(chrome);
    }
    if !can_install() {
        bail!(MISSING);
    }
    eprintln!("Chromium is missing: installing Debian's package (some 300 MB, a few minutes).");
    run(apt_get().arg("update"))
        .and_then(|()| run(apt_get().args(["install", "--yes", "chromium", "fonts-noto-cjk"])))
        .context(MISSING)?;
    find().context(MISSING)
}

fn find() -> Option<PathBuf> {
    let mac = Path::new(MAC);
    NAMES.iter().find_map(|name| which::which(name).ok()).or_else(|| mac.exists().then(|| mac.to_owned()))
}

/// Only root on a machine with apt: nobody is asked for a password.
fn can_install() -> bool {
    which::which("apt-get").is_ok() && output(Command::new("id").arg("-u")).as_deref() == Some("0")
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}
