//! What the application is told.

use serde::{Deserialize, Serialize};

use crate::icmp::IcmpKind;

/// Something that the application of a connection learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "signal", rename_all = "kebab-case")]
pub enum Signal {
    /// The connection is open. A listener's application can accept it now.
    Connected,
    /// Data can be read.
    Readable {
        /// Octets that arrived in order.
        len: u32,
    },
    /// All data has been delivered and there will be no more: the peer has closed, and not aborted, which
    /// [`Signal::Failed`] would tell (RFC 9293 §3.6, MUST-12).
    EndOfStream,
    /// R1 is reached: what was sent has been repeated so often, and is not acknowledged (RFC 9293 §3.8.3,
    /// SHLD-9).
    DeliveryProblem {
        /// How often.
        repeated: u8,
    },
    /// The connection is gone.
    Failed {
        /// Why.
        error: ConnectionError,
    },
    /// The connection has come to its orderly end.
    Closed,
}

/// Why a connection ended other than by closing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum ConnectionError {
    /// The peer answered our SYN with a RST.
    #[error("connection refused")]
    Refused,
    /// The peer reset the connection.
    #[error("connection reset")]
    Reset,
    /// Retransmissions, probes or the user timeout ran out.
    #[error("connection timed out")]
    TimedOut,
    /// An ICMP error said so.
    #[error("{0}")]
    Icmp(IcmpKind),
    /// The peer had closed, and then reset the connection.
    #[error("broken pipe")]
    BrokenPipe,
}

impl ConnectionError {
    /// The name of the error number that a system call returns.
    pub const fn errno(self) -> &'static str {
        match self {
            Self::Refused => "ECONNREFUSED",
            Self::Reset => "ECONNRESET",
            Self::TimedOut => "ETIMEDOUT",
            Self::Icmp(kind) => kind.errno().name(),
            Self::BrokenPipe => "EPIPE",
        }
    }
}
