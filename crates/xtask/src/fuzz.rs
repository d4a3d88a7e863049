//! `cargo xtask fuzz`: makes up segments, scenarios and scripts until the time is over.

use std::{
    ffi::OsString,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};

use crate::{check::cargo, process, tools};

/// The crate with the fuzz targets.
const CRATE: &str = "crates/fuzz";

/// Where the fuzzers put what they build, and keep what they have learnt.
const FOLDER: &str = "target/fuzz";

/// A fuzz target, and how long the inputs are that are worth trying.
struct Target {
    name: &'static str,
    max_len: u32,
    /// A folder of the project whose files are a good start.
    seeds: Option<&'static str>,
}

const TARGETS: [Target; 4] = [
    Target { name: "segments", max_len: 2_000, seeds: None },
    Target { name: "scenario", max_len: 8_192, seeds: None },
    Target { name: "edited_scenario", max_len: 400, seeds: None },
    Target { name: "packetdrill", max_len: 2_000, seeds: Some("crates/packetdrill/scripts") },
];

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How long each target runs
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,

    /// Run only this target; may be given many times
    #[arg(long, value_name = "NAME", value_parser = TARGETS.map(|target| target.name))]
    target: Vec<String>,
}

/// Runs the fuzzers one after the other; a finding is an error that says where it lies.
pub(crate) fn fuzz(options: &Options) -> Result<()> {
    ensure!(cfg!(unix), "libFuzzer runs on Linux and macOS only");
    let path = tools::path_with_cargo_fuzz()?;
    process::run(cargo("run").args(["--package", "synscope-fuzz", "--example", "seeds", FOLDER]))?;
    let wanted =
        |target: &&Target| options.target.is_empty() || options.target.iter().any(|name| name == target.name);
    let mut findings = Vec::new();
    for target in TARGETS.iter().filter(wanted) {
        println!("── {}: {} seconds", target.name, options.seconds);
        process::run(&mut cargo_fuzz("build", target, &path)).context("the fuzz target does not build")?;
        let outcome = target.run(options.seconds, &path)?;
        println!("{outcome}");
        if let Outcome::Found { .. } = outcome {
            findings.push(target.name);
        }
    }
    if findings.is_empty() { Ok(()) } else { bail!("findings: {}", findings.join(", ")) }
}

/// What came of a target.
enum Outcome {
    /// libFuzzer's own last word, and how many places of the code were reached.
    Nothing { done: String, coverage: String },
    /// The end of what was printed; it names the file with the input.
    Found { log: PathBuf, end: String },
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nothing { done, coverage } => write!(f, "no finding: {done}, coverage {coverage}"),
            Self::Found { log, end } => write!(f, "{end}\nfinding: all of it is in {}", log.display()),
        }
    }
}

impl Target {
    fn run(&self, seconds: u32, path: &OsString) -> Result<Outcome> {
        let corpus = Path::new(FOLDER).join(self.name);
        let artifacts = Path::new(FOLDER).join("artifacts").join(self.name);
        for folder in [&corpus, &artifacts] {
            fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
        let log = Path::new(FOLDER).join(self.name).with_extension("log");
        let file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut command = cargo_fuzz("run", self, path);
        command.arg(&corpus).args(self.seeds).arg("--").args([
            format!("-max_total_time={seconds}"),
            format!("-max_len={}", self.max_len),
            format!("-artifact_prefix={}/", artifacts.display()),
            "-timeout=30".to_owned(),
            "-rss_limit_mb=2048".to_owned(),
        ]);
        command.stdout(file.try_clone().context("the log cannot be shared")?).stderr(file);
        let is_good = process::run(&mut command).is_ok();
        let text = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
        Ok(if is_good { nothing(&text) } else { Outcome::Found { end: last_lines(&text), log } })
    }
}

fn nothing(log: &str) -> Outcome {
    let done = log.lines().rev().find(|line| line.starts_with("Done ")).unwrap_or("done");
    let coverage = log
        .lines()
        .rev()
        .find_map(|line| line.split_once(" cov: ")?.1.split_whitespace().next())
        .unwrap_or("unknown");
    Outcome::Nothing { done: done.to_owned(), coverage: coverage.to_owned() }
}

fn last_lines(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}

/// A `cargo fuzz` command for a target, without a sanitizer: those want a nightly compiler, and there is no
/// unsafe code here for them to look at.
fn cargo_fuzz(subcommand: &str, target: &Target, path: &OsString) -> Command {
    let mut command = cargo("fuzz");
    command
        .args([subcommand, "--sanitizer", "none", "--fuzz-dir", CRATE, "--features", "programs"])
        .args(["--target-dir", FOLDER, target.name])
        .env("PATH", path);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_of_the_fuzzer_is_told() {
        let log = "#1 NEW cov: 12 ft: 3\n#2 DONE   cov: 345 ft: 9\nDone 2 runs in 1 second(s)\n";
        assert_eq!(nothing(log).to_string(), "no finding: Done 2 runs in 1 second(s), coverage 345");
    }

    #[test]
    fn every_target_is_a_program_of_the_crate() {
        let manifest = fs::read_to_string(Path::new("../fuzz/Cargo.toml")).expect("the crate's manifest");
        let manifest: toml::Table = manifest.parse().expect("a manifest");
        let programs: Vec<_> =
            manifest["bin"].as_array().into_iter().flatten().filter_map(|bin| bin["name"].as_str()).collect();
        let mut targets = TARGETS.map(|target| target.name).to_vec();
        targets.sort_unstable();
        let mut programs = programs;
        programs.sort_unstable();
        assert_eq!(targets, programs);
    }
}
