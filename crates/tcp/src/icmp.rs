//! ICMP errors about our segments (RFC 792, RFC 1122 §3.2.2, RFC 9293 §3.9.2.2).

use core::net::SocketAddrV4;

use serde::{Deserialize, Serialize};

use crate::seq::Seq;
use crate::syscall::Errno;

/// An ICMP error that came in: what it says, and about which of our segments. It quotes the IP header and
/// the first eight octets of that, which hold the ports and the sequence number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IcmpError {
    /// What it says.
    pub kind: IcmpKind,
    /// Where the segment came from: our address and port.
    pub src: SocketAddrV4,
    /// Where it was to go.
    pub dst: SocketAddrV4,
    /// SEG.SEQ of it.
    pub seq: Seq,
}

/// What an ICMP error says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IcmpKind {
    /// Destination unreachable (type 3), with its code: 0 network, 1 host, 2 protocol, 3 port, 4
    /// fragmentation needed, 5 source route failed, and those of RFC 1122 §3.2.2.1 and RFC 1812 §5.2.7.1.
    Unreachable(u8),
    /// Source quench (type 4), which nobody heeds any more (RFC 6633).
    SourceQuench,
    /// Time exceeded (type 11).
    TimeExceeded,
    /// Parameter problem (type 12).
    ParameterProblem,
}

impl IcmpKind {
    /// The error of that type and code; `None` for a message that reports no error, or that is too new for
    /// us.
    pub const fn new(kind: u8, code: u8) -> Option<Self> {
        match (kind, code) {
            (3, ..=15) => Some(Self::Unreachable(code)),
            (4, _) => Some(Self::SourceQuench),
            (11, _) => Some(Self::TimeExceeded),
            (12, _) => Some(Self::ParameterProblem),
            _ => None,
        }
    }

    /// Whether RFC 9293 §3.9.2.2 calls it a hard error: codes 2 to 4 of destination unreachable.
    pub const fn is_hard(self) -> bool {
        matches!(self, Self::Unreachable(2..=4))
    }

    /// Whether it may have to do with a route that is being mended: network or host unreachable.
    pub(crate) const fn is_about_the_route(self) -> bool {
        matches!(self, Self::Unreachable(0 | 1))
    }

    /// Whether the kernel gives up a half-open connection for it (`tcp_v4_err`, `tcp_req_err`).
    pub(crate) const fn ends_a_request(self) -> bool {
        self.is_about_the_route() || matches!(self, Self::TimeExceeded | Self::ParameterProblem)
    }

    /// The error number that a program gets, as the kernel has it (`icmp_err_convert`).
    pub const fn errno(self) -> Errno {
        match self {
            Self::Unreachable(code) => match code {
                0 | 6 | 9 | 11 => Errno::ENETUNREACH,
                2 => Errno::ENOPROTOOPT,
                3 => Errno::ECONNREFUSED,
                4 => Errno::EMSGSIZE,
                5 => Errno::EOPNOTSUPP,
                7 => Errno::EHOSTDOWN,
                8 => Errno::ENONET,
                _ => Errno::EHOSTUNREACH,
            },
            Self::TimeExceeded | Self::SourceQuench => Errno::EHOSTUNREACH,
            Self::ParameterProblem => Errno::EPROTO,
        }
    }
}

impl core::fmt::Display for IcmpKind {
    /// Type and code as they are usually written: `ICMP 3/1`.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Unreachable(code) => write!(f, "ICMP 3/{code}"),
            Self::SourceQuench => f.write_str("ICMP 4"),
            Self::TimeExceeded => f.write_str("ICMP 11"),
            Self::ParameterProblem => f.write_str("ICMP 12"),
        }
    }
}

/// What came of an ICMP error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IcmpEffect {
    /// Source quench is discarded in silence (RFC 9293 §3.9.2.2, MUST-55).
    Discarded,
    /// It is about a segment that is not under way, and so old or forged (RFC 5927 §4.1).
    NotInFlight,
    /// The application can learn of it; the connection goes on.
    Reported,
    /// The connection ends.
    Fatal,
}
