//! `synscope packetdrill`: scripts in, a verdict for each out.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use synscope_packetdrill::{Failure, LONGEST, ParseError, Script, Verdict, parse, run};
use synscope_tcp::Profile;

use crate::WRONG;
use crate::args::PacketdrillArgs;
use crate::error::Error;
use crate::output;

/// The exit status when a script fails.
const FAILED: u8 = 1;

/// How many scripts came to what.
#[derive(Default)]
struct Count {
    passed: u32,
    failed: u32,
    skipped: u32,
    unreadable: u32,
}

/// Runs each script and writes a line about it, under a failure what happened, and at the end how many
/// came to what. A file that cannot be read is told on standard error, and the others are run all the same.
pub(crate) fn packetdrill(args: &PacketdrillArgs) -> Result<ExitCode, Error> {
    let mut count = Count::default();
    for path in &args.files {
        match read(path) {
            Ok(script) => output::write(&report(path, &script, args.profile, &mut count), None)?,
            Err(error) => {
                count.unreadable += 1;
                eprintln!("synscope: {error}");
            }
        }
    }
    let Count { passed, failed, skipped, .. } = count;
    output::write(&format!("{passed} passed, {failed} failed, {skipped} skipped\n"), None)?;
    Ok(count.status())
}

fn report(path: &Path, script: &Script, profile: Profile, count: &mut Count) -> String {
    let file = path.display();
    match run(script, profile) {
        Verdict::Passed => {
            count.passed += 1;
            format!("ok {file}\n")
        }
        Verdict::Failed(failure) => {
            count.failed += 1;
            format!("not ok {file}:{}: {}\n{}", failure.line, failure.why, details(&failure))
        }
        Verdict::Skipped(skip) => {
            count.skipped += 1;
            format!("skip {file}:{}: {}\n", skip.line, skip.reason)
        }
    }
}

/// The event, what was expected, what happened, and all up to there; indented, so that the lines about
/// scripts stand out.
fn details(failure: &Failure) -> String {
    let Failure { event, expected, actual, ladder, .. } = failure;
    let mut text = format!(
        "    event:    {event}\n    expected: {expected}\n    actual:   {actual}\n    up to there:\n"
    );
    for line in ladder.lines() {
        text.push_str("    ");
        text.push_str(line);
        text.push('\n');
    }
    text
}

impl Count {
    fn status(&self) -> ExitCode {
        match self {
            Self { unreadable: 1.., .. } => ExitCode::from(WRONG),
            Self { failed: 1.., .. } => ExitCode::from(FAILED),
            Self { .. } => ExitCode::SUCCESS,
        }
    }
}

/// Why a file is not run.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error("cannot read {file}: {source}")]
    Io { file: String, source: std::io::Error },
    #[error("{file}: expected a script of at most {} MiB", LONGEST >> 20)]
    TooLong { file: String },
    #[error("{file}:{line}:{column}: expected UTF-8 text, found another octet")]
    NotText { file: String, line: usize, column: usize },
    #[error("{file}:{source}")]
    Malformed { file: String, source: ParseError },
}

fn read(path: &Path) -> Result<Script, Unreadable> {
    let file = path.display().to_string();
    let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    let mut octets = Vec::new();
    let opened = File::open(path);
    if let Err(source) = opened.and_then(|from| from.take(limit.saturating_add(1)).read_to_end(&mut octets)) {
        return Err(Unreadable::Io { file, source });
    }
    if octets.len() > LONGEST {
        return Err(Unreadable::TooLong { file });
    }
    let text = match core::str::from_utf8(&octets) {
        Ok(text) => text,
        Err(error) => {
            let before = String::from_utf8_lossy(&octets[..error.valid_up_to()]);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            return Err(Unreadable::NotText { file, line, column });
        }
    };
    parse(text).map_err(|source| Unreadable::Malformed { file, source })
}
