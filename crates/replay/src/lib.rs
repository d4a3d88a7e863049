//! Recordings of the Linux kernel's TCP, played again and compared.
//!
//! A [`Recording`] has everything that went into two hosts: the system calls of their applications, the fate
//! of each packet, and what was injected. [`replay`] gives the same to two [`Host`](synscope_tcp::Host)s with
//! the kernel's parameters, in virtual time, and compares what comes out: packets with their relative numbers
//! and times, states, and what each call returned.
//!
//! ```
//! use synscope_replay::{Recording, Verdict, replay};
//! let recording = Recording::from_json(
//!     br#"{
//!         "params": { "id": "refused", "duration_s": 1.0, "hosts": { "a": "10.0.0.1", "b": "10.0.0.2" } },
//!         "events": [],
//!         "app_results": [{
//!             "host": "a", "app": "client", "sock": "c", "call": "recv", "t0": 0.0,
//!             "t1": 0.0001, "errno": "ENOTCONN"
//!         }]
//!     }"#,
//! )?;
//! assert_eq!(replay(&recording), Verdict::Equal);
//! # Ok::<(), synscope_replay::ReadError>(())
//! ```
#![warn(missing_docs)]

mod action;
mod apps;
mod call;
mod clock;
mod difference;
pub mod document;
mod effects;
mod error;
mod kernel;
mod knobs;
mod limits;
mod matching;
mod numbers;
mod parse;
mod play;
mod recording;
mod skip;
mod snap;
mod states;
mod tolerance;

pub use difference::{Difference, Mismatch};
pub use error::ReadError;
pub use recording::{Name, Recording, Side};
pub use skip::Skip;

/// What became of a replay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As recorded.
    Equal,
    /// Not as recorded.
    Differs(Difference),
    /// Not replayed.
    Skipped(Skip),
}

/// Replays a recording and compares.
pub fn replay(recording: &Recording) -> Verdict {
    play::play(recording, None)
}

/// Replays a recording and compares; also what the replay's hosts and applications did up to the first
/// difference, a line each.
pub fn replay_with_log(recording: &Recording) -> (Verdict, Vec<String>) {
    let mut log = Vec::new();
    (play::play(recording, Some(&mut log)), log)
}
