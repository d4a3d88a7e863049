//! What an application can ask of a connection (RFC 9293 §3.9.1, §3.10.1 to §3.10.6).

use bytes::Bytes;
use core::net::SocketAddrV4;

/// A call of the application.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// OPEN, passive: wait for a connection, from `remote` alone where it is given.
    PassiveOpen {
        /// The peer, where it is specified.
        remote: Option<SocketAddrV4>,
    },
    /// OPEN, active: send a SYN to `remote`.
    ActiveOpen {
        /// The peer.
        remote: SocketAddrV4,
    },
    /// SEND.
    Send(Bytes),
    /// RECEIVE up to so many octets.
    Receive(usize),
    /// RFC 9293's CLOSE: no more data to send; receiving goes on. `shutdown(SHUT_WR)`.
    ShutdownWrite,
    /// `close()`: no more data to send, and nobody will receive (MAY-1). Data that arrives afterwards is
    /// answered with a RST (RFC 9293 §3.6.1, SHLD-3).
    Close,
    /// ABORT.
    Abort,
}

/// What a call returns.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reply {
    /// Done, or under way.
    Done,
    /// So many octets are taken for sending; the rest did not fit into the buffer.
    Taken(usize),
    /// Data.
    Data(Bytes),
    /// No more data will come.
    EndOfStream,
    /// Nothing to read yet.
    NotYet,
}

/// Why a call was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum CommandError {
    /// There is no connection.
    #[error("connection does not exist")]
    NoConnection,
    /// The connection is open or being opened.
    #[error("connection already exists")]
    AlreadyExists,
    /// The connection is being closed from this side.
    #[error("connection closing")]
    Closing,
    /// A listening connection has no peer to send to.
    #[error("remote socket unspecified")]
    RemoteUnspecified,
    /// The send buffer is full.
    #[error("insufficient resources")]
    InsufficientResources,
    /// The address is in use by another socket.
    #[error("address in use")]
    AddressInUse,
    /// All ports are in use.
    #[error("no port is free")]
    NoPortFree,
    /// The host is switched off.
    #[error("host is down")]
    HostDown,
    /// The process has as many file descriptors as it may have.
    #[error("too many open files")]
    TooManyFiles,
}

impl CommandError {
    /// The name of the error number that a system call returns.
    pub const fn errno(self) -> &'static str {
        match self {
            Self::NoConnection => "ENOTCONN",
            Self::AlreadyExists => "EISCONN",
            Self::Closing => "EPIPE",
            Self::RemoteUnspecified => "EDESTADDRREQ",
            Self::InsufficientResources => "EAGAIN",
            Self::AddressInUse => "EADDRINUSE",
            Self::NoPortFree => "EADDRNOTAVAIL",
            Self::HostDown => "EHOSTDOWN",
            Self::TooManyFiles => "EMFILE",
        }
    }
}
