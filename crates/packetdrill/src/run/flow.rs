//! The connection that a script is about: its addresses, and its numbers as the script counts them.
//!
//! A script knows neither the ports nor the initial sequence numbers. Numbers of a SYN stand as they are,
//! all others count from the SYN of their side on; the host's is learned when it sends one, and learned
//! again when it sends one for a new connection.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::collections::BTreeMap;

use bytes::Bytes;
use synscope_tcp::{Flags, IcmpError, IcmpKind, Segment, Seq, SocketId, Timestamps};

use crate::options::{listed, values};
use crate::script::{Direction, OptionList, Packet};

/// The host's address (RFC 1918).
pub(super) const LOCAL: Ipv4Addr = Ipv4Addr::new(192, 168, 0, 1);
/// The peer's (RFC 5737).
pub(super) const REMOTE: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
/// The port that a program binds or connects to where the script leaves it open.
pub(super) const PORT: u16 = 8080;
/// The port of the peer that connects.
const PEER_PORT: u16 = 53_055;
/// What the peer's numbers are shifted by, so that none is right by chance.
const SHIFT: u32 = 2_000_000_000;
/// The window of a packet that comes in, where the script does not say.
const WINDOW: u16 = 65_535;

/// The connection that packets belong to.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    /// `None` until the host has sent the SYN that tells it.
    local: Option<SocketAddrV4>,
    remote: SocketAddrV4,
    /// The host's initial sequence number, as far as it is known.
    iss: Option<Iss>,
    /// The number of the peer's SYN, as the host sees it.
    irs: Option<Seq>,
    /// That of the last SYN that came in.
    last_syn: Option<Seq>,
    stamps: Stamps,
}

#[derive(Clone, Copy, Debug)]
struct Iss {
    live: Seq,
    /// The number that the script gives it.
    script: Option<u32>,
    /// The socket that sent the SYN.
    socket: Option<SocketId>,
    /// The peer's SYN that it answered.
    answers: Option<Seq>,
}

/// Timestamps of the host: the script has its own clock.
#[derive(Clone, Debug, Default)]
struct Stamps {
    /// The host's for the script's.
    live: BTreeMap<u32, u32>,
    /// The first pair, script and host.
    first: Option<(u32, u32)>,
    /// The last one that the host sent.
    last: Option<u32>,
}

impl Flow {
    /// The peer connects to one of the host's ports.
    pub(super) fn passive(port: u16) -> Self {
        let local = Some(SocketAddrV4::new(LOCAL, port));
        Self::new(local, SocketAddrV4::new(REMOTE, PEER_PORT))
    }

    /// The host connects to the peer.
    pub(super) fn active(remote: SocketAddrV4) -> Self {
        Self::new(None, remote)
    }

    fn new(local: Option<SocketAddrV4>, remote: SocketAddrV4) -> Self {
        Self { local, remote, iss: None, irs: None, last_syn: None, stamps: Stamps::default() }
    }

    /// Both ends, the host's as far as it is known.
    pub(super) fn ends(&self) -> (SocketAddrV4, SocketAddrV4) {
        (self.local.unwrap_or(SocketAddrV4::new(LOCAL, PORT)), self.remote)
    }

    /// A packet as the host gets it.
    pub(super) fn inject(&mut self, packet: &Packet) -> Segment {
        let is_syn = packet.flags.contains(Flags::SYN);
        let seq = if is_syn { Seq(SHIFT) + packet.seq } else { self.irs() + packet.seq };
        if is_syn {
            self.last_syn = Some(seq);
            self.irs.get_or_insert(seq);
        }
        let base = self.iss_of(is_syn);
        let has_ack = packet.flags.contains(Flags::ACK);
        let ack = packet.ack.unwrap_or_default();
        let mut options = match &packet.options {
            OptionList::These(list) => values(list, base),
            OptionList::Whatever => values(&[], base),
        };
        if has_ack && let Some(stamps) = &mut options.timestamps {
            stamps.ecr = self.stamps.live_for(stamps.ecr);
        }
        let (local, remote) = self.ends();
        let mut segment = Segment::new(remote, local, seq, packet.flags);
        segment.ack = if has_ack { base + ack } else { Seq(ack) };
        segment.window = packet.window.unwrap_or(WINDOW);
        segment.options = options;
        segment.payload = Bytes::from_static(&ZEROS[..usize::from(packet.len)]);
        segment
    }

    /// An ICMP error about a segment of the host.
    pub(super) fn icmp(&self, kind: IcmpKind, seq: u32) -> IcmpError {
        let (src, dst) = self.ends();
        IcmpError { kind, src, dst, seq: self.iss_of(false) + seq }
    }

    /// A packet of the host as the script sees it, but for a SYN, which is called 0; `None` if it belongs to
    /// another connection.
    pub(super) fn observe(&mut self, segment: &Segment, socket: Option<SocketId>) -> Option<Packet> {
        let is_syn = segment.has(Flags::SYN);
        let has_ack = segment.has(Flags::ACK);
        if segment.dst != self.remote {
            return None;
        }
        if is_syn && !has_ack {
            self.local.get_or_insert(segment.src);
        }
        if self.local.is_some_and(|local| local != segment.src) {
            return None;
        }
        if is_syn {
            self.learn(segment.seq, socket, has_ack);
        }
        if let Some(Timestamps { val, .. }) = segment.options.timestamps {
            self.stamps.last = Some(val);
        }
        // The numbers of a SYN stand as they are.
        let irs = if is_syn { Seq(SHIFT) } else { self.irs() };
        Some(Packet {
            direction: Direction::Out,
            flags: segment.flags,
            seq: segment.seq - self.iss_of(false),
            len: u16::try_from(segment.payload.len()).unwrap_or(u16::MAX),
            ack: has_ack.then(|| segment.ack - irs),
            window: Some(segment.window),
            options: OptionList::These(listed(&segment.options, irs)),
            unsupported: None,
        })
    }

    /// The host sends a SYN. That of another socket, or the answer to another SYN, begins a new connection.
    fn learn(&mut self, live: Seq, socket: Option<SocketId>, answers: bool) {
        let answered = self.last_syn.filter(|_| answers);
        let is_new = self.iss.is_none_or(|known| match (known.socket, socket) {
            (Some(known), Some(socket)) => known != socket,
            (Some(_), None) | (None, Some(_) | None) => known.answers != answered,
        });
        if !is_new {
            return;
        }
        if self.iss.is_some() {
            self.irs = answered.or(self.irs);
            self.stamps = Stamps::default();
        }
        self.iss = Some(Iss { live, script: None, socket, answers: answered });
    }

    /// The script calls the host's SYN `seq`, which is believed the first time. What it is called.
    pub(super) fn name_syn(&mut self, seq: u32) -> u32 {
        self.iss.as_mut().map_or(0, |iss| *iss.script.get_or_insert(seq))
    }

    /// The socket that sent the last SYN.
    pub(super) fn socket(&self) -> Option<SocketId> {
        self.iss.and_then(|iss| iss.socket)
    }

    /// Timestamps that the script expects in a packet which has these.
    pub(super) fn name_timestamp(&mut self, script: u32, live: u32) {
        self.stamps.live.insert(script, live);
        self.stamps.first.get_or_insert((script, live));
    }

    /// A timestamp of the host on the script's clock.
    pub(super) fn timestamp_in_script(&self, live: u32) -> u32 {
        let (script, first) = self.stamps.first.unwrap_or((live, live));
        script.wrapping_add(live.wrapping_sub(first))
    }

    /// Where the host's numbers begin. A SYN's are counted as the script names them.
    fn iss_of(&self, is_syn: bool) -> Seq {
        match self.iss {
            Some(iss) if is_syn => iss.live - iss.script.unwrap_or_default(),
            Some(iss) => iss.live,
            None => Seq(0),
        }
    }

    fn irs(&self) -> Seq {
        self.irs.unwrap_or(Seq(SHIFT))
    }
}

impl Stamps {
    fn live_for(&self, script: u32) -> u32 {
        if let Some(live) = self.live.get(&script) {
            return *live;
        }
        match self.first {
            Some((first, live)) => live.wrapping_add(script.wrapping_sub(first)),
            // The script has not looked at any timestamp: it means the last one.
            None => self.last.unwrap_or(script),
        }
    }
}

/// Payload: what it says does not matter.
pub(super) static ZEROS: [u8; 4 << 20] = [0; 4 << 20];
