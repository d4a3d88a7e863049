//! Why octets are not what they should be.

use core::fmt;

/// What was wrong with a packet, where, and what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum WireError {
    /// The packet is shorter than its own headers say.
    #[error("{part}: {found} octets are there, expected {needed}")]
    Truncated {
        /// What is cut off.
        part: Part,
        /// Octets that it needs.
        needed: usize,
        /// Octets that there are.
        found: usize,
    },
    /// Another version of IP.
    #[error("{}: version {found}, expected 4", Part::Ip)]
    Version {
        /// The version field.
        found: u8,
    },
    /// A header's own length is shorter than its fixed fields (IHL, data offset).
    #[error("{part}: header length {words} words, expected 5 or more")]
    HeaderLength {
        /// Whose header.
        part: Part,
        /// The field, in words of 32 bits.
        words: u8,
    },
    /// The total length does not even cover the IPv4 header.
    #[error("{}: total length {total}, expected {header} or more", Part::Ip)]
    TotalLength {
        /// The field, in octets.
        total: u16,
        /// Octets of the header.
        header: usize,
    },
    /// A piece of a packet. Hosts put pieces together below TCP; nothing here does.
    #[error("{}: a fragment at offset {offset}, expected a whole packet", Part::Ip)]
    Fragment {
        /// Where the piece belongs, in octets.
        offset: u16,
    },
    /// Another protocol.
    #[error("{}: protocol {found}, expected {expected}", Part::Ip)]
    Protocol {
        /// The protocol field.
        found: u8,
        /// The number that was looked for.
        expected: u8,
    },
    /// An ICMP message that reports no error about a packet.
    #[error("{}: type {kind} code {code}, expected an error: type 3, 4, 11 or 12", Part::Icmp)]
    NotAnError {
        /// Its type.
        kind: u8,
        /// Its code.
        code: u8,
    },
    /// The checksum is wrong (RFC 9293 §3.1, MUST-3; RFC 1122 §3.2.1.2).
    #[error("{part}: checksum {found:#06x}, expected {expected:#06x}")]
    Checksum {
        /// Whose checksum.
        part: Part,
        /// The field.
        found: u16,
        /// What it should be.
        expected: u16,
    },
    /// More than an IPv4 packet holds.
    #[error("{}: {octets} octets to carry, expected at most {most}", Part::Ip)]
    TooLong {
        /// Octets behind the IPv4 header.
        octets: usize,
        /// How many fit.
        most: usize,
    },
}

/// A part of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The IPv4 header.
    Ip,
    /// The TCP header and its payload.
    Tcp,
    /// An ICMP message.
    Icmp,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ip => "IPv4",
            Self::Tcp => "TCP",
            Self::Icmp => "ICMP",
        })
    }
}
