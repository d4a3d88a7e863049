//! A recording whose every value has been checked.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddrV4};

use serde_json::Value;
use synscope_tcp::{Flags, State, Time};

use crate::call::Call;
use crate::document::Document;
use crate::error::ReadError;

/// One of the two hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The client's side.
    A,
    /// The server's side.
    B,
}

impl Side {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::A, Self::B];

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    /// `a` or `b`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
        }
    }
}

/// Something for each side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sides<T>(pub(crate) [T; 2]);

impl<T> core::ops::Index<Side> for Sides<T> {
    type Output = T;
    fn index(&self, side: Side) -> &T {
        &self.0[side as usize]
    }
}

impl<T> core::ops::IndexMut<Side> for Sides<T> {
    fn index_mut(&mut self, side: Side) -> &mut T {
        &mut self.0[side as usize]
    }
}

/// A recording of two hosts' TCP and of what the applications and the network did to it.
#[derive(Clone, Debug)]
pub struct Recording {
    /// When it ends.
    pub(crate) end: Time,
    /// The hosts' addresses.
    pub(crate) addresses: Sides<Ipv4Addr>,
    /// Kernel parameters in force at each host, where they are known.
    pub(crate) sysctls: Sides<BTreeMap<String, Value>>,
    /// Packets that left a host or were injected, in order of time.
    pub(crate) packets: Vec<Packet>,
    /// ICMP errors that were injected.
    pub(crate) icmp: Vec<IcmpMessage>,
    /// System calls, in order of time.
    pub(crate) calls: Vec<Call>,
    /// What was done to the hosts and the network.
    pub(crate) actions: Vec<(Time, String)>,
    /// Sockets as polling showed them.
    pub(crate) polls: Vec<Poll>,
    /// Changes of state that the kernel traced.
    pub(crate) traced: Vec<Traced>,
}

/// A packet that left a host, or was injected.
#[derive(Clone, Debug)]
pub(crate) struct Packet {
    /// Its number in the recording.
    pub(crate) number: u64,
    /// When it left.
    pub(crate) at: Time,
    /// Whose it is, or says that it is.
    pub(crate) from: Side,
    /// Whether the network made it.
    pub(crate) injected: bool,
    /// Source address and port.
    pub(crate) src: SocketAddrV4,
    /// Destination address and port.
    pub(crate) dst: SocketAddrV4,
    /// Control bits.
    pub(crate) flags: Flags,
    /// Whether there are others, which the hosts do not know: those of ECN.
    pub(crate) other_flags: bool,
    /// SEG.SEQ.
    pub(crate) seq: Number,
    /// SEG.ACK; without meaning where ACK is not set.
    pub(crate) ack: Number,
    /// Payload octets.
    pub(crate) len: u32,
    /// The window field.
    pub(crate) window: u16,
    /// Maximum segment size.
    pub(crate) mss: Option<u16>,
    /// Window scale.
    pub(crate) window_scale: Option<u8>,
    /// SACK permitted.
    pub(crate) sack_permitted: bool,
    /// TSval and TSecr.
    pub(crate) timestamps: Option<(u32, u32)>,
    /// When it arrives, once or more often; never, if it was dropped.
    pub(crate) arrivals: Vec<Time>,
}

/// A sequence number as recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    /// As it stood in the packet.
    pub(crate) absolute: u32,
    /// Counted from the initial number of its direction, where that is known.
    pub(crate) relative: Option<i64>,
}

/// An ICMP error that was injected.
#[derive(Clone, Debug)]
pub(crate) struct IcmpMessage {
    /// When it arrives.
    pub(crate) at: Time,
    /// To whom.
    pub(crate) to: Side,
    /// Its type.
    pub(crate) kind: u8,
    /// Its code.
    pub(crate) code: u8,
    /// Place in [`Recording::packets`] of the one that it is about.
    pub(crate) about: Option<usize>,
}

/// A connection, seen from one host, by its ports and its peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The host.
    pub side: Side,
    /// Its port.
    pub port: u16,
    /// The peer; `None` for a listener.
    pub peer: Option<SocketAddrV4>,
}

/// What polling showed of a socket.
#[derive(Clone, Debug)]
pub(crate) struct Poll {
    /// When.
    pub(crate) at: Time,
    /// Which.
    pub(crate) name: Name,
    /// Its state; `Err` with the one that it had, when it is gone.
    pub(crate) state: Result<State, Option<State>>,
    /// Whether it is a TIME-WAIT minisock.
    pub(crate) minisock: bool,
}

/// A change of state that the kernel traced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Traced {
    /// When.
    pub(crate) at: Time,
    /// At which host.
    pub(crate) side: Side,
    /// Its port.
    pub(crate) port: u16,
    /// The peer's port.
    pub(crate) peer_port: u16,
    /// The state before.
    pub(crate) from: State,
    /// The state after.
    pub(crate) to: State,
}

impl Recording {
    /// Reads a recording.
    ///
    /// # Errors
    /// When the text is not JSON of the schema, or a value in it cannot be.
    pub fn from_json(text: &[u8]) -> Result<Self, ReadError> {
        let document: Document = serde_json::from_slice(text).map_err(ReadError::Json)?;
        crate::parse::recording(&document)
    }

    /// Whose address it is.
    pub(crate) fn side_of(&self, address: Ipv4Addr) -> Option<Side> {
        Side::BOTH.into_iter().find(|side| self.addresses[*side] == address)
    }
}
