//! The application as behaviour: what it does on its own, without being told.

use serde::{Deserialize, Serialize};

use crate::command::CommandError;
use crate::signal::ConnectionError;

/// How a host's applications behave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct App {
    /// Octets that it answers each time it has read data with; 0 for no answer.
    pub reply_octets: u32,
    /// What it does when it has read the end of the stream.
    pub on_eof: OnEof,
    /// What it does with each connection that it has opened.
    #[serde(skip_serializing_if = "Errand::is_none")]
    pub on_connect: Errand,
}

/// What an application does with a connection that it has opened, as soon as `connect()` has returned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Errand {
    /// Octets that it sends; 0 for none.
    pub send_octets: u32,
    /// After how many microseconds it closes, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close_after_us: Option<u64>,
}

impl Errand {
    /// Whether it does nothing of its own accord.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// What an application does when the peer has closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnEof {
    /// It closes after so many microseconds.
    CloseAfterUs(u64),
    /// It forgets to close.
    Never,
}

impl Default for OnEof {
    fn default() -> Self {
        Self::CloseAfterUs(0)
    }
}

/// A call that an application makes, by the name of the system call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// `listen()`
    Listen,
    /// `connect()`
    Connect,
    /// `accept()`
    Accept,
    /// `read()`
    Read,
    /// `write()` of so many octets
    Write(u32),
    /// `shutdown(SHUT_WR)`
    ShutdownWrite,
    /// `close()`
    Close,
    /// `close()` with a linger time of zero, which aborts
    Abort,
    /// The process is killed; not a call, but what befalls it.
    Kill,
    /// The process hangs.
    Hang,
    /// The process goes on.
    Resume,
    /// Power off.
    PowerOff,
    /// Reboot.
    Reboot,
    /// `bind()`, a part of listening and connecting; told only where it is refused
    Bind,
    /// `socket()`, which is told only where it is refused.
    Socket,
}

impl core::fmt::Display for Call {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Listen => f.write_str("listen()"),
            Self::Connect => f.write_str("connect()"),
            Self::Accept => f.write_str("accept()"),
            Self::Read => f.write_str("read()"),
            Self::Write(octets) => write!(f, "write({octets})"),
            Self::ShutdownWrite => f.write_str("shutdown(SHUT_WR)"),
            Self::Close => f.write_str("close()"),
            Self::Abort => f.write_str("abort()"),
            Self::Kill => f.write_str("killed"),
            Self::Hang => f.write_str("hangs"),
            Self::Resume => f.write_str("goes on"),
            Self::PowerOff => f.write_str("power off"),
            Self::Reboot => f.write_str("reboot"),
            Self::Bind => f.write_str("bind()"),
            Self::Socket => f.write_str("socket()"),
        }
    }
}

/// What a call returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It has not returned.
    Blocked,
    /// Success.
    Done,
    /// So many octets.
    Octets(u32),
    /// 0: no more data will come.
    EndOfStream,
    /// The connection failed.
    Failed(ConnectionError),
    /// The call was refused.
    Refused(CommandError),
}

impl Outcome {
    /// The name of the error number, if it is an error.
    pub const fn errno(self) -> Option<&'static str> {
        match self {
            Self::Failed(error) => Some(error.errno()),
            Self::Refused(error) => Some(error.errno()),
            Self::Blocked | Self::Done | Self::Octets(_) | Self::EndOfStream => None,
        }
    }
}

impl core::fmt::Display for Outcome {
    /// As a system call trace shows it: `0`, `100`, `ETIMEDOUT`; `…` while it is blocked.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Blocked => f.write_str("…"),
            Self::Done => f.write_str("ok"),
            Self::Octets(octets) => write!(f, "{octets}"),
            Self::EndOfStream => f.write_str("0"),
            Self::Failed(error) => f.write_str(error.errno()),
            Self::Refused(error) => f.write_str(error.errno()),
        }
    }
}
