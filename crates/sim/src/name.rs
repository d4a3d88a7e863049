//! What packets are called.
//!
//! A packet is named by what it is, not by its ordinal: `client:SYN#1`, `server:SYN,ACK#3`,
//! `client:FIN#2`, `client:1+100#1` (100 octets from relative number 1), `client:FIN 1+100#1` (a FIN
//! that rides on data), `client:ACK 101#1` (a pure ACK of everything before 101), `client:ACK 101 at 100#1`
//! (a probe: its own number is one that was sent before), `server:RST 201#1`. A connection after the first is
//! named in front: `2/client:SYN#1`.

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
    /// The sender.
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
    /// For pure ACKs, whether `seq` lies before what the sender has sent already.
    pub probe: bool,
    /// Which transmission of it, from 1.
    pub nth: u32,
}

/// The flags that name a packet.
const NAMING: Flags = Flags::SYN.union(Flags::FIN).union(Flags::RST).union(Flags::ACK);

impl PacketName {
    /// The flags that are part of the name.
    pub fn flags(&self) -> Flags {
        Flags::from_bits_truncate(self.kind)
    }

    /// Names a packet; `seq` and `ack` are relative, `sent` is how much the sender has sent before.
    pub(crate) fn new(
        connection: u32,
        from: Side,
        flags: Flags,
        (seq, len, ack): (u32, u32, u32),
        sent: u32,
    ) -> Self {
        let mut naming = flags & NAMING;
        if naming.contains(Flags::FIN) || len > 0 {
            naming.remove(Flags::ACK);
        }
        let pure_ack = naming == Flags::ACK;
        let probe = pure_ack && seq < sent;
        let implied = (naming == Flags::FIN && len == 0) || (pure_ack && !probe);
        Self {
            connection,
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
        if flags == Flags::ACK && self.len == 0 {
            return if self.probe {
                format!("ACK {} at {}", self.ack, self.seq)
            } else {
                format!("ACK {}", self.ack)
            };
        }
        match (flags.is_empty(), self.len, self.seq) {
            (true, len, seq) => format!("{seq}+{len}"),
            (false, 0, 0) => flags.to_string(),
            (false, 0, _) if flags == Flags::FIN => flags.to_string(),
            (false, 0, seq) => format!("{flags} {seq}"),
            (false, len, seq) => format!("{flags} {seq}+{len}"),
        }
    }
}

impl fmt::Display for PacketName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.connection > 1 {
            write!(f, "{}/", self.connection)?;
        }
        write!(f, "{}:{}#{}", self.from, self.what(), self.nth)
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
    let (side, rest) = rest.split_once(':')?;
    let from = Side::BOTH.into_iter().find(|known| known.name() == side)?;
    let (what, nth) = rest.rsplit_once('#')?;
    let nth = nth.parse().ok().filter(|nth| *nth > 0)?;
    let name = parse_what(what)?;
    let name = PacketName { connection, from, nth, ..name };
    // What is written in another way than we write it would name a packet that never is.
    (name.what() == what).then_some(name)
}

/// Reads [`PacketName::what`]; the sender, the connection and the count are filled in by the caller.
fn parse_what(what: &str) -> Option<PacketName> {
    let (flags, numbers) = if what.starts_with(|c: char| c.is_ascii_digit()) {
        (Flags::empty(), what)
    } else {
        let (flags, numbers) = what.split_once(' ').unwrap_or((what, ""));
        (parse_flags(flags)?, numbers)
    };
    let mut name = PacketName {
        connection: 1,
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
        name.ack = ack.parse().ok()?;
        if let Some(seq) = seq {
            name.probe = true;
            name.seq = seq.parse().ok()?;
        }
    } else if let Some((seq, len)) = numbers.split_once('+') {
        name.seq = seq.parse().ok()?;
        name.len = len.parse().ok().filter(|len| *len > 0)?;
    } else if !numbers.is_empty() {
        name.seq = numbers.parse().ok()?;
    }
    Some(name)
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
