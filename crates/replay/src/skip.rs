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
    /// A packet with control bits of ECN.
    #[error("packet {0} has control bits that are not modelled")]
    Flags(u64),
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
    /// It has more packets, calls or changes than a replay compares.
    #[error("it has {count} {what}, more than {most}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many there may be.
        most: usize,
    },
    /// It took too long.
    #[error("it takes more than {0} steps")]
    TooLong(u64),
}
