//! Why a recording is not replayed.

use std::net::SocketAddrV4;

/// Why a recording is not replayed: it is well-formed, but has something that the hosts do not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Skip {
    /// A kernel parameter that no knob stands for.
    #[error("{name}={value} is not modelled")]
    Sysctl {
        /// The parameter.
        name: String,
        /// Its value.
        value: String,
    },
    /// A system call.
    #[error("{0} is not modelled")]
    Call(String),
    /// Something done to a host or the network.
    #[error("`{0}` is not understood")]
    Action(String),
    /// An application connects to somebody else.
    #[error("{0} is neither of the two hosts")]
    Elsewhere(SocketAddrV4),
    /// An ICMP message of a type that a host does not know, or about no packet of it.
    #[error("ICMP {kind}/{code} is not modelled, or it is not known about which packet it is")]
    Icmp {
        /// Its type.
        kind: u8,
        /// Its code.
        code: u8,
    },
    /// It took too many steps.
    #[error("more than {0} steps")]
    TooLong(u32),
}
