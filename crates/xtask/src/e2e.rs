//! Playwright on the finished site in `dist/`.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;

use crate::{browser, process, report::Tally};

const FOLDER: &str = "web/e2e";
/// Where `web/e2e/playwright.config.ts` has Playwright write its results.
const RESULTS: &str = "target/playwright/results.json";

/// How views, themes, languages and widths are combined.
#[derive(Clone, Copy)]
pub(crate) enum Matrix {
    /// So that every two values meet.
    Pairwise,
    /// All with all.
    All,
}

/// Runs the browser tests and counts them.
pub(crate) fn tests(matrix: Matrix) -> Result<Tally> {
    let mut playwright = playwright("playwright.config.ts")?;
    playwright.env(
        "SYNSCOPE_MATRIX",
        match matrix {
            Matrix::Pairwise => "pairwise",
            Matrix::All => "all",
        },
    );
    // Results of an earlier run must not be taken for those of this one.
    if let Err(error) = fs::remove_file(RESULTS)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error).with_context(|| format!("cannot remove {RESULTS}"));
    }
    let ran = process::run(&mut playwright);
    let Some(Stats { expected, unexpected, flaky }) = read_results()? else {
        return Err(ran.err().unwrap_or_else(|| anyhow!("Playwright has left no {RESULTS}")));
    };
    let mut failed = unexpected + flaky;
    if failed == 0
        && let Err(error) = ran
    {
        eprintln!("error: outside of all tests: {error:#}");
        failed = 1;
    }
    Ok(Tally { passed: expected, failed })
}

/// What Playwright counted, if it came that far.
fn read_results() -> Result<Option<Stats>> {
    if !Path::new(RESULTS).exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(RESULTS).with_context(|| format!("cannot read {RESULTS}"))?;
    let Results { stats } =
        serde_json::from_str(&text).with_context(|| format!("{RESULTS} is not as expected"))?;
    Ok(Some(stats))
}

/// Checks the types of the browser tests, which Playwright itself ignores.
pub(crate) fn types() -> Result<()> {
    install_packages()?;
    process::run(Command::new("node").current_dir(FOLDER).arg("node_modules/typescript/bin/tsc"))
}

/// Runs the measurements, which print a report.
pub(crate) fn measure() -> Result<()> {
    process::run(&mut playwright("report/playwright.config.ts")?)
}

#[derive(Deserialize)]
struct Results {
    stats: Stats,
}

#[derive(Deserialize)]
struct Stats {
    expected: u64,
    unexpected: u64,
    flaky: u64,
}

fn playwright(config: &str) -> Result<Command> {
    let chrome = browser::ensure()?;
    install_packages()?;
    let mut command = Command::new("node");
    command
        .current_dir(FOLDER)
        .args(["node_modules/@playwright/test/cli.js", "test", "--config", config])
        .env("CHROME", chrome);
    Ok(command)
}

/// `npm ci`, unless what it installs is newer than what it reads.
fn install_packages() -> Result<()> {
    let npm = require_node()?;
    let folder = Path::new(FOLDER);
    let modified = |name: &str| fs::metadata(folder.join(name)).and_then(|file| file.modified()).ok();
    let installed = modified("node_modules/.package-lock.json");
    if installed.is_some() && installed > modified("package-lock.json") {
        return Ok(());
    }
    println!("Installing the packages of {FOLDER} (below a minute).");
    let mut command = Command::new(npm);
    command
        .current_dir(FOLDER)
        .args(["ci", "--no-audit", "--no-fund"])
        // The browser is Chromium from this machine.
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    process::run(&mut command)
}

/// The path of npm on a machine with Node 20 or later.
fn require_node() -> Result<PathBuf> {
    const NEEDED: u32 = 20;
    let version = process::output(Command::new("node").arg("--version"));
    let major = version
        .as_deref()
        .and_then(|text| text.trim_start_matches('v').split('.').next()?.parse::<u32>().ok());
    match (major, which::which("npm")) {
        (Some(major), Ok(npm)) if major >= NEEDED => Ok(npm),
        (Some(major), Ok(_)) => {
            bail!("the browser tests need Node {NEEDED} or later; this is {major}")
        }
        (Some(_) | None, _) => bail!("the browser tests need Node {NEEDED} or later with npm"),
    }
}
