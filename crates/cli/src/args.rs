//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use synscope_tcp::{Profile, Unit};
use synscope_words::Lang;

/// Runs TCP connections between two simulated hosts and tells what happened.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a scenario
    #[command(after_long_help = JSON_HELP)]
    Run(RunArgs),
    /// Run a guided scene: its ladder, or its two, and where its beats are
    Scene(SceneArgs),
    /// List the sockets of both hosts at one time of a run, as `ss -tano` does
    Ss(SsArgs),
    /// Replay recordings of a kernel's TCP against the linux profile and compare
    #[command(after_long_help = REPLAY_HELP)]
    Replay(ReplayArgs),
    /// Run packetdrill scripts against a host, in simulated time
    #[command(after_long_help = PACKETDRILL_HELP)]
    Packetdrill(PacketdrillArgs),
    /// Tell which requirements of RFC 9293 are held, by how many tests, or why not
    Conformance(ConformanceArgs),
    /// List the built-in scenarios: name, profile, title
    List,
    /// List the knobs: name, unit, range, and the default of each profile
    Knobs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RunArgs {
    /// A built-in scenario (see `synscope list`), a file with a scenario as JSON, or - for JSON on
    /// standard input
    #[arg(value_name = "NAME|FILE|-")]
    pub(crate) scenario: String,

    /// Turn a knob (see `synscope knobs`), such as tcp_synack_retries=2, loss=20%, msl=30s or
    /// profile=classic; server.msl=1s turns one host's only. May be given many times
    #[arg(long, value_name = "KNOB=VALUE", value_parser = parse_setting)]
    pub(crate) set: Vec<Setting>,

    /// Draw luck and initial sequence numbers from this number
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) seed: Option<u64>,

    /// End the run at this simulated time at the latest, such as 90s or 2min
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) until: Option<u64>,

    /// Lose this packet: by its name, such as client:SYN#1, or client:3 for the third that the client
    /// sends. May be given many times
    #[arg(long, value_name = "PACKET")]
    pub(crate) drop: Vec<String>,

    /// What to write
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,

    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SceneArgs {
    /// A file with a scene as JSON, or - for JSON on standard input
    #[arg(value_name = "FILE|-")]
    pub(crate) scene: String,

    /// Turn a knob in both runs, as in `synscope run`. May be given many times
    #[arg(long, value_name = "KNOB=VALUE", value_parser = parse_setting)]
    pub(crate) set: Vec<Setting>,

    /// The language of its texts: en or zh
    #[arg(long, value_name = "TAG", default_value = "en", value_parser = parse_lang)]
    pub(crate) lang: Lang,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SsArgs {
    /// A built-in scenario, a file with a scenario as JSON, or - for JSON on standard input
    #[arg(value_name = "NAME|FILE|-")]
    pub(crate) scenario: String,

    /// Turn a knob, as with `synscope run`
    #[arg(long, value_name = "KNOB=VALUE", value_parser = parse_setting)]
    pub(crate) set: Vec<Setting>,

    /// The time, such as 3s or 500ms; the end of the run if it is not given
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) at: Option<u64>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PacketdrillArgs {
    /// Scripts
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,

    /// Whose defaults the host has: linux, rfc9293 or classic. A script that names the defaults of the
    /// kernel's tests gets linux
    #[arg(long, value_name = "PROFILE", default_value_t = Profile::Linux)]
    pub(crate) profile: Profile,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReplayArgs {
    /// Recordings, each a file with JSON
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,

    /// Also write what the replay did, up to the first difference
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ConformanceArgs {
    /// What to write
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub(crate) format: TableFormat,
}

/// What a table is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// A line each, and the count
    Text,
    /// All of it, with the names of the tests, for other programs
    Json,
}

/// What a run is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A ladder of lines
    Text,
    /// Everything, for other programs
    Json,
    /// A ladder as a picture
    Svg,
}

/// One `KNOB=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) knob: String,
    pub(crate) value: String,
}

fn parse_setting(text: &str) -> Result<Setting, String> {
    let (knob, value) = text.split_once('=').ok_or("expected KNOB=VALUE, such as loss=20%")?;
    Ok(Setting { knob: knob.trim().to_owned(), value: value.trim().to_owned() })
}

fn parse_lang(text: &str) -> Result<Lang, String> {
    Lang::from_tag(text).ok_or_else(|| "expected en or zh".to_owned())
}

/// What the end of a run is given in; a number without a unit means seconds.
pub(crate) const UNTIL: Unit = Unit::Time(1_000_000);

fn parse_time(text: &str) -> Result<u64, String> {
    UNTIL.parse(text).map_err(|expected| format!("expected {expected}"))
}

const JSON_HELP: &str = "\
The JSON of a run is one object. Times are in microseconds of simulated time:
  scenario  what was run; `synscope run FILE` reads it back
  packets   name (client:FIN#2), number, from, sent_us, fate {kind: arrived|lost|in-flight, at_us, why},
            flags (SYN,ACK), seq and ack (relative), seq_abs, ack_abs, len, window, options, retransmission, cause …
  states    host, connection, state, from_us, to_us
  timers    host, connection, timer, armed_us, deadline_us, ended_us, fired
  calls     host, call (read()), at_us, returned_us, result (ok, 100, 0, ETIMEDOUT)
  steps     at_us, host, stimulus, sentence
  notes     step, at_us, host, kind, detail, source (RFC 9293 §3.8.1), sentence
  end       at_us, why
  digest    the same for the same scenario on every machine

Exit status: 0 when the run was written, 2 when a scenario, a value, a file or the command line is wrong.";

const REPLAY_HELP: &str = "\
A recording has the system calls of two hosts' applications, their packets with what became of each,
and the states of their connections. Two simulated hosts get the same calls at the same times, their
packets get the same fate, and what they do is compared: packets by flags, relative numbers, length and
time, states, and what each call returned. Timers may be as late as the kernel's.

A line for each file says
  equal FILE                 the replay did what was recorded
  differs FILE: TIME s: ...  the first difference
  skip FILE: ...             why it is not replayed
and the last line how many there were of each.

Exit status: 0 when none differs, 1 when one differs, 2 when a file cannot be read or is malformed.";

const PACKETDRILL_HELP: &str = "\
A script says which packets arrive at a host, which system calls its program makes, and what the host has
to send and to return, and when. Times may differ by --tolerance_usecs (4000), or by 12.5 % of the wait.
Nothing in a script is executed: `sysctl` turns knobs, `ss ... | grep -c STATE` counts sockets, %{ assert
tcpi_state == 1 }% looks at a connection. A script with anything that is not supported is skipped.

A line for each file says
  ok FILE                   the host did as the script says
  not ok FILE:LINE: ...     what differed; under it expected and actual, and all that happened up to there
  skip FILE:LINE: ...       what is not supported
and the last line how many there were of each.

Exit status: 0 when none fails, 1 when one fails, 2 when a file cannot be read or is malformed.";
