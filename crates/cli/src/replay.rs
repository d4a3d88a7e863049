//! `synscope replay`: recordings of a kernel in, a verdict for each out.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use synscope_replay::{ReadError, Recording, Verdict};

use crate::WRONG;
use crate::args::ReplayArgs;
use crate::error::Error;
use crate::output;

/// A recording has at most so many mebibytes.
const LIMIT_MIB: u64 = 64;
/// The exit status when a recording differs.
const DIFFERS: u8 = 1;

/// How many recordings came to what.
#[derive(Default)]
struct Count {
    equal: u32,
    differ: u32,
    skipped: u32,
    unreadable: u32,
}

/// Replays each file and writes a line about it, and at the end how many came to what. A file that
/// cannot be read is told on standard error, and the others are replayed all the same.
pub(crate) fn replay(args: &ReplayArgs) -> Result<ExitCode, Error> {
    let mut count = Count::default();
    for path in &args.files {
        match read(path) {
            Ok(recording) => {
                let text = line(path, &recording, args.verbose, &mut count);
                output::write(&text, None)?;
            }
            Err(error) => {
                count.unreadable += 1;
                eprintln!("synscope: {}: {error}", path.display());
            }
        }
    }
    output::write(&count.text(), None)?;
    Ok(count.status())
}

fn line(path: &Path, recording: &Recording, verbose: bool, count: &mut Count) -> String {
    let file = path.display();
    let (verdict, log) = synscope_replay::replay_with_log(recording);
    let line = match verdict {
        Verdict::Equal => {
            count.equal += 1;
            format!("equal {file}\n")
        }
        Verdict::Differs(difference) => {
            count.differ += 1;
            format!("differs {file}: {difference}\n")
        }
        Verdict::Skipped(skip) => {
            count.skipped += 1;
            format!("skip {file}: {skip}\n")
        }
    };
    if verbose { log.join("\n") + "\n" + &line } else { line }
}

impl Count {
    fn text(&self) -> String {
        let Self { equal, differ, skipped, unreadable } = self;
        let unreadable =
            if *unreadable > 0 { format!(", {unreadable} cannot be read") } else { String::new() };
        format!("{equal} equal, {differ} differ, {skipped} skipped{unreadable}\n")
    }

    fn status(&self) -> ExitCode {
        match self {
            Self { unreadable: 1.., .. } => ExitCode::from(WRONG),
            Self { differ: 1.., .. } => ExitCode::from(DIFFERS),
            Self { .. } => ExitCode::SUCCESS,
        }
    }
}

/// Why a file is not replayed.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error("cannot be read: {0}")]
    Io(#[from] std::io::Error),
    #[error("longer than {LIMIT_MIB} MiB, expected a recording as JSON")]
    TooLong,
    #[error("not a recording: {0}")]
    Malformed(#[from] ReadError),
}

fn read(path: &Path) -> Result<Recording, Unreadable> {
    let limit = LIMIT_MIB << 20;
    let mut text = Vec::new();
    File::open(path)?.take(limit + 1).read_to_end(&mut text)?;
    if u64::try_from(text.len()).is_ok_and(|length| length > limit) {
        return Err(Unreadable::TooLong);
    }
    Ok(Recording::from_json(&text)?)
}
