//! What packets are called.
//!
//! A packet is named by what it is, not by its ordinal: `client:SYN#1`, `server:SYN,ACK#3`,
//! `client:FIN#2`, `client:1+100#1` (100 octets from relative number 1), `client:FIN 1+100#1` (a FIN
//! that rides on data), `client:ACK 101#1` (a pure ACK of everything before 101), `client:ACK 101 at 100#1`
//! (a probe: its own number is one that was sent before), `server:RST 201#1`. A connection after the first is
//! named in front: `2/client:SYN#1`.
//!
//! What the network delivers without a host that has sent it says so: `forged:client:RST 101#1` in the
//! client's name, and `old:client:SYN#1`, an old duplicate of `client:SYN#1`. Of those, numbers in front of
//! the initial one are negative, and a pure ACK that is not where its sender stands says where:
//! `forged:server:ACK -7 at 90#1`.

use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};
use synscope_tcp::Flags;

use crate::side::Side;

/// Everything that makes a packet the packet it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PacketName {
    /// Which connection, from 1, in the order in which they begin.
    pub connection: u32,
    /// Whether its sender has sent it.
    pub provenance: Provenance,
    /// The sender, or whose name a forged one bears.
    pub from: Side,
    /// SYN, FIN, RST and ACK, as [`Flags`] has them; PSH and URG do not name.
    pub(crate) kind: u8,
    /// SEG.SEQ relative to the sender's ISS; 0 where the kind says it: a FIN without data, and a pure
    /// ACK that is no probe.
    pub seq: u32,
    /// Payload octets.
    pub len: u32,
    /// For pure ACKs, SEG.ACK relative to the peer's ISS; else 0.
    pub ack: u32,
    /// For pure ACKs, whether `seq` lies before what the sender has sent already; if it was injected, whether
    /// it lies elsewhere.
    pub probe: bool,
    /// Which transmission of it, from 1.
    pub nth: u32,
}

/// Where a packet comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provenance {
    /// Its sender has sent it.
    Sent = 0,
    /// Nobody has: it was made up.
    Forged = 1,
    /// It is an old duplicate of what its sender has sent.
    Old = 2,
}

impl Provenance {
    /// How a name begins.
    const PREFIXES: [(Self, &'static str); 2] = [(Self::Forged, "forged:"), (Self::Old, "old:")];

    /// `sent`, `forged` or `old`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Forged => "forged",
            Self::Old => "old",
        }
    }

    fn prefix(self) -> &'static str {
        Self::PREFIXES.iter().find(|(known, _)| *known == self).map_or("", |(_, prefix)| prefix)
    }
}

/// The flags that name a packet.
const NAMING: Flags = Flags::SYN.union(Flags::FIN).union(Flags::RST).union(Flags::ACK);

impl PacketName {
    /// The flags that are part of the name.
    pub fn flags(&self) -> Flags {
        Flags::from_bits_truncate(self.kind)
    }

    /// Whether no host has sent the packet.
    pub const fn is_injected(&self) -> bool {
        !matches!(self.provenance, Provenance::Sent)
    }

    /// Names a packet; `seq` and `ack` are relative, `sent` is how much the sender has sent before.
    pub(crate) fn new(
        connection: u32,
        (provenance, from): (Provenance, Side),
        flags: Flags,
        (seq, len, ack): (u32, u32, u32),
        sent: u32,
    ) -> Self {
        let mut naming = flags & NAMING;
        if naming.contains(Flags::FIN) || len > 0 {
            naming.remove(Flags::ACK);
        }
        let pure_ack = naming == Flags::ACK;
        let elsewhere = match provenance {
            Provenance::Sent => seq < sent,
            Provenance::Forged | Provenance::Old => seq != sent,
        };
        let probe = pure_ack && elsewhere;
        let implied = (naming == Flags::FIN && len == 0) || (pure_ack && !probe);
        Self {
            connection,
            provenance,
            from,
            kind: naming.bits(),
            seq: if implied { 0 } else { seq },
            len,
            ack: if pure_ack { ack } else { 0 },
            probe,
            nth: 0,
        }
    }

    /// The same name for another transmission.
    pub(crate) const fn with_nth(self, nth: u32) -> Self {
        Self { nth, ..self }
    }

    /// The name without sender, connection and count: `SYN,ACK`, `FIN`, `1+100`, `ACK 101`.
    pub fn what(&self) -> String {
        let flags = self.flags();
        let (ack, seq) = (self.shown(self.ack), self.shown(self.seq));
        if flags == Flags::ACK && self.len == 0 {
            return if self.probe { format!("ACK {ack} at {seq}") } else { format!("ACK {ack}") };
        }
        match (flags.is_empty(), self.len, self.seq) {
            (true, len, _) => format!("{seq}+{len}"),
            (false, 0, 0) => flags.to_string(),
            (false, 0, _) if flags == Flags::FIN => flags.to_string(),
            (false, 0, _) => format!("{flags} {seq}"),
            (false, len, _) => format!("{flags} {seq}+{len}"),
        }
    }

    /// A relative number as the name has it. What hosts send does not lie in front of its initial number.
    fn shown(&self, number: u32) -> i64 {
        if self.is_injected() { number.cast_signed().into() } else { number.into() }
    }
}

impl fmt::Display for PacketName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.connection > 1 {
            write!(f, "{}/", self.connection)?;
        }
        write!(f, "{}{}:{}#{}", self.provenance.prefix(), self.from, self.what(), self.nth)
    }
}

/// A text that names no packet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` names no packet, expected a name such as client:SYN#1, server:SYN,ACK#2, client:1+100#1 or client:ACK 101#1"
)]
pub struct NotAName(pub String);

impl FromStr for PacketName {
    type Err = NotAName;

    fn from_str(text: &str) -> Result<Self, NotAName> {
        parse(text).ok_or_else(|| NotAName(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<PacketName> {
    let (connection, rest) = match text.split_once('/') {
        Some((number, rest)) => (number.parse().ok().filter(|number| *number > 0)?, rest),
        None => (1, text),
    };
    let mut known = Provenance::PREFIXES.iter();
    let injected = known.find_map(|(provenance, prefix)| Some((*provenance, rest.strip_prefix(prefix)?)));
    let (provenance, rest) = injected.unwrap_or((Provenance::Sent, rest));
    let (side, rest) = rest.split_once(':')?;
    let from = Side::BOTH.into_iter().find(|known| known.name() == side)?;
    let (what, nth) = rest.rsplit_once('#')?;
    let nth = nth.parse().ok().filter(|nth| *nth > 0)?;
    let name = parse_what(what)?;
    let name = PacketName { connection, provenance, from, nth, ..name };
    // What is written in another way than we write it would name a packet that never is.
    (name.what() == what).then_some(name)
}

/// Reads [`PacketName::what`]; the sender, the connection and the count are filled in by the caller.
fn parse_what(what: &str) -> Option<PacketName> {
    let (flags, numbers) = if what.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        (Flags::empty(), what)
    } else {
        let (flags, numbers) = what.split_once(' ').unwrap_or((what, ""));
        (parse_flags(flags)?, numbers)
    };
    let mut name = PacketName {
        connection: 1,
        provenance: Provenance::Sent,
        from: Side::Client,
        kind: flags.bits(),
        seq: 0,
        len: 0,
        ack: 0,
        probe: false,
        nth: 0,
    };
    if flags == Flags::ACK {
        let (ack, seq) = numbers.split_once(" at ").map_or((numbers, None), |(ack, seq)| (ack, Some(seq)));
        name.ack = number(ack)?;
        if let Some(seq) = seq {
            name.probe = true;
            name.seq = number(seq)?;
        }
    } else if let Some((seq, len)) = numbers.split_once('+') {
        name.seq = number(seq)?;
        name.len = len.parse().ok().filter(|len| *len > 0)?;
    } else if !numbers.is_empty() {
        name.seq = number(numbers)?;
    }
    Some(name)
}

/// Reads a relative number; those in front of the initial one are negative.
fn number(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| text.parse().ok().map(i32::cast_unsigned))
}

fn parse_flags(text: &str) -> Option<Flags> {
    text.split(',').try_fold(Flags::empty(), |flags, word| {
        Some(flags | Flags::from_name(word).filter(|flag| NAMING.contains(*flag))?)
    })
}

impl Serialize for PacketName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PacketName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
