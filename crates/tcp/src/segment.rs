//! A segment as the endpoint sees it: header fields and payload, not bytes on a wire.

use bytes::Bytes;
use core::fmt;
use core::net::SocketAddrV4;
use core::str::FromStr;
use serde::{Deserialize, Serialize};

use crate::options::Options;
use crate::seq::Seq;

bitflags::bitflags! {
    /// The control bits of the header (RFC 9293 §3.1), at their places in the header's octet.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Flags: u8 {
        /// No more data from the sender.
        const FIN = 0x01;
        /// Synchronize sequence numbers.
        const SYN = 0x02;
        /// Reset the connection.
        const RST = 0x04;
        /// Push: deliver without waiting for more.
        const PSH = 0x08;
        /// The acknowledgement number is significant.
        const ACK = 0x10;
        /// The urgent pointer is significant.
        const URG = 0x20;
    }
}

impl Flags {
    /// Names with the flag that gives a segment its kind first, as in `SYN,ACK` and `FIN,ACK`.
    const ORDER: [(Self, &'static str); 6] = [
        (Self::SYN, "SYN"),
        (Self::FIN, "FIN"),
        (Self::RST, "RST"),
        (Self::PSH, "PSH"),
        (Self::ACK, "ACK"),
        (Self::URG, "URG"),
    ];
}

impl fmt::Display for Flags {
    /// Comma-separated names, such as `SYN,ACK`; `-` when no flag is set.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for (flag, name) in Self::ORDER {
            if self.contains(flag) {
                if !first {
                    f.write_str(",")?;
                }
                f.write_str(name)?;
                first = false;
            }
        }
        if first { f.write_str("-") } else { Ok(()) }
    }
}

impl Serialize for Flags {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Flags {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl FromStr for Flags {
    type Err = UnknownFlag;

    /// Reads what `Display` writes, in any order.
    fn from_str(text: &str) -> Result<Self, UnknownFlag> {
        let mut flags = Self::empty();
        for word in text.split(',').filter(|word| *word != "-") {
            match Self::ORDER.iter().find(|(_, name)| *name == word) {
                Some((flag, _)) => flags |= *flag,
                None => return Err(UnknownFlag(word.to_owned())),
            }
        }
        Ok(flags)
    }
}

/// A flag that TCP does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown flag `{0}`, expected SYN, FIN, RST, PSH, ACK or URG")]
pub struct UnknownFlag(pub String);

/// One TCP segment with the addresses that its IP packet carries.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Segment {
    /// Source address and port.
    pub src: SocketAddrV4,
    /// Destination address and port.
    pub dst: SocketAddrV4,
    /// SEG.SEQ: the number of the SYN, or of the first payload octet.
    pub seq: Seq,
    /// SEG.ACK: the next number expected; 0 when ACK is not set.
    pub ack: Seq,
    /// The control bits.
    pub flags: Flags,
    /// SEG.WND: octets the sender will take, counted from `ack`; without a sign (MUST-1).
    pub window: u16,
    /// The options.
    pub options: Options,
    /// The payload.
    pub payload: Bytes,
}

impl Segment {
    /// SEG.LEN: payload octets, plus one for SYN and one for FIN.
    ///
    /// ```
    /// use synscope_tcp::{Flags, Segment, Seq};
    /// let syn = Segment::new("192.0.2.1:40000".parse()?, "192.0.2.2:80".parse()?, Seq(7), Flags::SYN);
    /// assert_eq!(syn.len(), 1);
    /// # Ok::<(), core::net::AddrParseError>(())
    /// ```
    pub fn len(&self) -> u32 {
        let payload = u32::try_from(self.payload.len()).unwrap_or(u32::MAX);
        payload
            .saturating_add(u32::from(self.flags.contains(Flags::SYN)))
            .saturating_add(u32::from(self.flags.contains(Flags::FIN)))
    }

    /// Whether the segment takes no sequence space.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number after the last one that this segment takes.
    pub fn end(&self) -> Seq {
        self.seq + self.len()
    }

    /// A segment without payload or options, acknowledging nothing, with a closed window.
    pub fn new(src: SocketAddrV4, dst: SocketAddrV4, seq: Seq, flags: Flags) -> Self {
        Self {
            src,
            dst,
            seq,
            ack: Seq(0),
            flags,
            window: 0,
            options: Options::default(),
            payload: Bytes::new(),
        }
    }

    /// Whether one of `flags` is set.
    pub fn has(&self, flags: Flags) -> bool {
        self.flags.intersects(flags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_written_with_the_telling_one_first() {
        assert_eq!((Flags::ACK | Flags::SYN).to_string(), "SYN,ACK");
        assert_eq!((Flags::ACK | Flags::FIN).to_string(), "FIN,ACK");
        assert_eq!(Flags::empty().to_string(), "-");
    }
}
