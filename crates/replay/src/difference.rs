//! Where a replay parts from its recording.

use core::fmt;

use synscope_tcp::{State, Time};

use crate::clock::seconds;
use crate::kernel::kernel_name;
use crate::recording::Name;

/// The first difference between a recording and its replay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// When, on the recording's clock.
    pub at: Time,
    /// What.
    pub what: Mismatch,
}

/// What differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// A packet was recorded, and the replay has not sent it.
    Missing {
        /// The recorded one.
        recorded: String,
    },
    /// The replay sends a packet that was not recorded.
    Extra {
        /// The replay's.
        replayed: String,
        /// What that host sends next in the recording.
        next: Option<String>,
    },
    /// The replay sends a packet, and it was recorded at another time.
    Shifted {
        /// The replay's.
        replayed: String,
        /// When it was recorded.
        recorded: Time,
    },
    /// A call returned something else, or at another time.
    Call {
        /// The call.
        call: String,
        /// What was recorded.
        recorded: String,
        /// What the replay gave.
        replayed: String,
    },
    /// A connection is in another state.
    State {
        /// The connection.
        name: Name,
        /// What was recorded.
        recorded: Option<State>,
        /// What it is in the replay.
        replayed: Option<State>,
        /// Until when.
        until: Time,
    },
    /// A connection took another transition.
    Transition {
        /// The connection.
        name: Name,
        /// What was recorded, and when.
        recorded: Option<(State, State, Time)>,
        /// What the replay did, and when.
        replayed: Option<(State, State, Time)>,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s: {}", seconds(self.at), self.what)
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { recorded } => write!(f, "recorded {recorded}, the replay sends no such packet"),
            Self::Extra { replayed, next: Some(next) } => {
                write!(f, "the replay sends {replayed}, recorded next is {next}")
            }
            Self::Extra { replayed, next: None } => {
                write!(f, "the replay sends {replayed}, nothing more was recorded")
            }
            Self::Shifted { replayed, recorded } => {
                write!(f, "the replay sends {replayed}, recorded at {} s", seconds(*recorded))
            }
            Self::Call { call, recorded, replayed } => {
                write!(f, "{call}: recorded {recorded}, replayed {replayed}")
            }
            Self::State { name, recorded, replayed, until } => write!(
                f,
                "{name}: recorded {}, replayed {}, until {} s",
                state(*recorded),
                state(*replayed),
                seconds(*until)
            ),
            Self::Transition { name, recorded, replayed } => {
                write!(f, "{name}: recorded {}, replayed {}", step(*recorded), step(*replayed))
            }
        }
    }
}

fn state(state: Option<State>) -> &'static str {
    state.map_or("none", kernel_name)
}

fn step(step: Option<(State, State, Time)>) -> String {
    step.map_or_else(
        || "nothing".to_owned(),
        |(from, to, at)| format!("{} => {} at {} s", kernel_name(from), kernel_name(to), seconds(at)),
    )
}

impl fmt::Display for Name {
    /// `b:5000` for a listener, `b:5000 (10.0.0.1:40000)` for a connection.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.side.name(), self.port)?;
        self.peer.map_or(Ok(()), |peer| write!(f, " ({peer})"))
    }
}
