//! What no host sends: forged segments, old duplicates, and ICMP errors.

use core::net::{Ipv4Addr, SocketAddrV4};

use bytes::Bytes;
use serde::Serialize;
use synscope_tcp::{Flags, IcmpKind, Options, Segment, Seq};

use crate::name::PacketName;
use crate::scenario::{Action, Entry};
use crate::side::Side;

/// Something that turns up in the network without a host that sends it. A segment appears half-way
/// between the hosts, and from there goes on as every packet does.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Injection {
    /// A segment that somebody made up in a host's name.
    Segment(Forgery),
    /// An old duplicate: a copy of a packet of this run. Nothing is injected if it has not been sent
    /// by then.
    CopyOf(PacketName),
    /// An ICMP error that comes back to the sender of a packet. It comes in at once, and not at all if
    /// the packet has not been sent by then.
    Icmp(IcmpReport),
}

/// What an ICMP error says, and of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct IcmpReport {
    /// What it says: `"source-quench"`, `"time-exceeded"`, `"parameter-problem"`, or `unreachable` with a
    /// code from 0 to 15.
    pub kind: IcmpKind,
    /// The packet that it quotes.
    pub about: PacketName,
}

impl Injection {
    /// The packet of this run that it takes from, if it does.
    pub(crate) const fn model(&self) -> Option<PacketName> {
        match self {
            Self::Segment(_) => None,
            Self::CopyOf(name) | Self::Icmp(IcmpReport { about: name, .. }) => Some(*name),
        }
    }
}

impl Entry {
    /// What it injects, if it does.
    pub(crate) const fn injection(&self) -> Option<&Injection> {
        match &self.action {
            Action::Inject(injection) => Some(injection),
            Action::Listen { .. }
            | Action::Connect { .. }
            | Action::Send { .. }
            | Action::ShutdownWrite { .. }
            | Action::Close { .. }
            | Action::Abort { .. }
            | Action::CloseListener { .. }
            | Action::Kill
            | Action::Hang
            | Action::Resume
            | Action::PowerOff
            | Action::Reboot
            | Action::Cut
            | Action::Mend => None,
        }
    }
}

/// A segment that somebody makes up.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Forgery {
    /// The control bits.
    pub flags: Flags,
    /// SEG.SEQ.
    pub seq: Number,
    /// SEG.ACK, with the flag ACK and only with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ack: Option<Number>,
    /// Payload octets, all zero; at most [`Forgery::MAX_LEN`].
    pub len: u16,
    /// SEG.WND.
    pub window: u16,
    /// The options.
    #[serde(skip_serializing_if = "Options::is_empty")]
    pub options: Options,
    /// The address that it claims to come from, which no host has: nobody hears the answer. `None` is the host's
    /// in whose name it comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_address: Option<Ipv4Addr>,
    /// The port that it claims to come from; `None` is that of the connection it is aimed at: the newest
    /// that its receiver is an end of, or else the newest of all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_port: Option<u16>,
    /// The port that it goes to; `None` is that of the same connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_port: Option<u16>,
}

/// A sequence or acknowledgement number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Number {
    /// As it stands in the header.
    Absolute(u32),
    /// From the initial sequence number of the side whose numbers it counts, modulo 2³²; from 0 where
    /// none was seen.
    Relative(i32),
}

impl Forgery {
    /// The longest payload that fits into an IPv4 packet without options.
    pub const MAX_LEN: u16 = u16::MAX - 40;

    /// The ports of a connection if there is none yet: those that the first `connect()` of a client to
    /// a server would have.
    pub(crate) const fn default_port(side: Side) -> u16 {
        match side {
            Side::Client => 49_152,
            Side::Server => 80,
        }
    }

    /// The same for the next time: from the next port, and the next of 254 addresses. Ports that somebody
    /// chooses are not 0.
    pub(crate) fn nth(&self, nth: u32) -> Self {
        let port = |port: u16| {
            let next = (u64::from(port) + u64::from(nth)).saturating_sub(1) % u64::from(u16::MAX) + 1;
            u16::try_from(next).unwrap_or(port)
        };
        let address = |address: Ipv4Addr| {
            let [a, b, c, last] = address.octets();
            let next = (u64::from(last) + u64::from(nth)).saturating_sub(1) % 254 + 1;
            Ipv4Addr::new(a, b, c, u8::try_from(next).unwrap_or(last))
        };
        let (from_address, from_port) = (self.from_address.map(address), self.from_port.map(port));
        Self { from_address, from_port, ..self.clone() }
    }

    /// The segment between these addresses with these numbers.
    pub(crate) fn segment(&self, src: SocketAddrV4, dst: SocketAddrV4, seq: Seq, ack: Seq) -> Segment {
        let payload = Bytes::from(vec![0; usize::from(self.len)]);
        let (flags, window, options) = (self.flags, self.window, self.options.clone());
        Segment { src, dst, seq, ack, flags, window, options, payload }
    }
}
