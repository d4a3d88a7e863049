//! What stands where in a packet, field by field, as RFC 791 and RFC 9293 name them.

use core::ops::Range;

use etherparse::IpNumber;

use crate::error::WireError;
use crate::{ip, segment};

/// A field of a packet, by the name that its RFC gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// Version of IP, 4 (RFC 791 §3.1, as all up to the destination address).
    Version,
    /// Internet header length, in words of 32 bits.
    HeaderLength,
    /// Type of service.
    TypeOfService,
    /// Octets of the whole packet.
    TotalLength,
    /// What pieces of one packet have in common.
    Identification,
    /// Whether the packet may be fragmented, and whether more of it follows.
    FragmentFlags,
    /// Where a piece belongs, in units of eight octets.
    FragmentOffset,
    /// Hops that are left.
    TimeToLive,
    /// What is carried; 6 for TCP.
    Protocol,
    /// The checksum of the IPv4 header.
    HeaderChecksum,
    /// The sender's address.
    SourceAddress,
    /// The receiver's address.
    DestinationAddress,
    /// Options of the IPv4 header.
    IpOptions,
    /// The sender's port (RFC 9293 §3.1, as all up to the urgent pointer).
    SourcePort,
    /// The receiver's port.
    DestinationPort,
    /// SEG.SEQ.
    SequenceNumber,
    /// SEG.ACK.
    AcknowledgmentNumber,
    /// Words of 32 bits in the TCP header.
    DataOffset,
    /// Nothing yet.
    Reserved,
    /// One of the control bits.
    Control(ControlBit),
    /// SEG.WND, not scaled.
    Window,
    /// The checksum over the pseudo header, the TCP header and the data.
    Checksum,
    /// SEG.UP.
    UrgentPointer,
    /// Which option it is (RFC 9293 §3.2). The two options of a single octet, end of option list and
    /// no-operation, have no more than that.
    OptionKind(TcpOption),
    /// Octets of the option, those of kind and length too.
    OptionLength(TcpOption),
    /// The largest payload that the sender takes (RFC 9293 §3.7.1).
    SegmentSize,
    /// By how many bits the sender shifts its windows (RFC 7323 §2.2).
    WindowShift,
    /// TSval (RFC 7323 §3.2).
    TimestampValue,
    /// TSecr (RFC 7323 §3.2).
    TimestampEcho,
    /// Where a block begins that has arrived (RFC 2018 §3).
    SackLeft,
    /// The number after the last of that block.
    SackRight,
    /// The value of an option that is not known, or not as long as it should be.
    OptionData,
    /// What fills the header up behind the end of the options.
    Padding,
    /// The data.
    Payload,
}

/// The eight control bits, the most significant first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "their names are all there is to say")]
pub enum ControlBit {
    Cwr,
    Ece,
    Urg,
    Ack,
    Psh,
    Rst,
    Syn,
    Fin,
}

impl ControlBit {
    /// In the order of the header.
    pub const ALL: [Self; 8] =
        [Self::Cwr, Self::Ece, Self::Urg, Self::Ack, Self::Psh, Self::Rst, Self::Syn, Self::Fin];

    /// As the RFC writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cwr => "CWR",
            Self::Ece => "ECE",
            Self::Urg => "URG",
            Self::Ack => "ACK",
            Self::Psh => "PSH",
            Self::Rst => "RST",
            Self::Syn => "SYN",
            Self::Fin => "FIN",
        }
    }
}

/// An option of the TCP header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TcpOption {
    /// Kind 0, without a length.
    EndOfList,
    /// Kind 1, without a length.
    NoOperation,
    /// Kind 2.
    SegmentSize,
    /// Kind 3.
    WindowScale,
    /// Kind 4.
    SackPermitted,
    /// Kind 5.
    Sack,
    /// Kind 8.
    Timestamps,
    /// Any other.
    Other(u8),
}

impl TcpOption {
    const fn of(kind: u8) -> Self {
        match kind {
            0 => Self::EndOfList,
            1 => Self::NoOperation,
            2 => Self::SegmentSize,
            3 => Self::WindowScale,
            4 => Self::SackPermitted,
            5 => Self::Sack,
            8 => Self::Timestamps,
            other => Self::Other(other),
        }
    }
}

/// A field in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Placed {
    /// Which.
    pub field: Field,
    /// Its first bit, counted from the beginning of the packet.
    pub bit: u32,
    /// How many bits it has.
    pub bits: u32,
    /// Its value; 0 where it is longer than 32 bits.
    pub value: u32,
}

impl Placed {
    /// The octets that it lies in, from the beginning of the packet.
    pub const fn octets(&self) -> Range<u32> {
        self.bit / 8..(self.bit + self.bits).div_ceil(8)
    }

    /// Whether it belongs to the IPv4 header.
    pub const fn is_ip(&self) -> bool {
        matches!(
            self.field,
            Field::Version
                | Field::HeaderLength
                | Field::TypeOfService
                | Field::TotalLength
                | Field::Identification
                | Field::FragmentFlags
                | Field::FragmentOffset
                | Field::TimeToLive
                | Field::Protocol
                | Field::HeaderChecksum
                | Field::SourceAddress
                | Field::DestinationAddress
                | Field::IpOptions
        )
    }
}

/// All fields of an IPv4 packet with TCP, in their order: each bit of it belongs to exactly one.
///
/// Checksums are not checked, and what follows the packet's total length is left out.
///
/// # Errors
/// When the packet is cut off within a header, is a fragment or of another protocol, or when one of its
/// lengths cannot be.
pub fn fields(packet: &[u8]) -> Result<Vec<Placed>, WireError> {
    let header = ip::header_of(packet)?;
    ip::check_kind(&header, IpNumber::TCP)?;
    let (start, total) = (header.slice().len(), header.total_len());
    let octets = packet
        .get(start..usize::from(total).min(packet.len()))
        .ok_or(WireError::TotalLength { total, header: start })?;
    let tcp = segment::header_of(octets)?;
    let data = start + tcp.slice().len();
    let mut reader =
        Reader { octets: &packet[..start + octets.len()], bit: 0, fields: Vec::with_capacity(48) };
    reader.ip(start);
    reader.tcp();
    reader.options(data);
    reader.rest(Field::Payload, reader.octets.len());
    Ok(reader.fields)
}

/// Takes one field after the other.
struct Reader<'a> {
    octets: &'a [u8],
    bit: u32,
    fields: Vec<Placed>,
}

impl Reader<'_> {
    fn ip(&mut self, end: usize) {
        self.take(Field::Version, 4);
        self.take(Field::HeaderLength, 4);
        self.take(Field::TypeOfService, 8);
        self.take(Field::TotalLength, 16);
        self.take(Field::Identification, 16);
        self.take(Field::FragmentFlags, 3);
        self.take(Field::FragmentOffset, 13);
        self.take(Field::TimeToLive, 8);
        self.take(Field::Protocol, 8);
        self.take(Field::HeaderChecksum, 16);
        self.take(Field::SourceAddress, 32);
        self.take(Field::DestinationAddress, 32);
        self.rest(Field::IpOptions, end);
    }

    fn tcp(&mut self) {
        self.take(Field::SourcePort, 16);
        self.take(Field::DestinationPort, 16);
        self.take(Field::SequenceNumber, 32);
        self.take(Field::AcknowledgmentNumber, 32);
        self.take(Field::DataOffset, 4);
        self.take(Field::Reserved, 4);
        for bit in ControlBit::ALL {
            self.take(Field::Control(bit), 1);
        }
        self.take(Field::Window, 16);
        self.take(Field::Checksum, 16);
        self.take(Field::UrgentPointer, 16);
    }

    /// The options up to where the data begins. What stands behind one with an illegal length cannot be told
    /// apart any more.
    fn options(&mut self, end: usize) {
        // Each round takes at least one octet.
        while let Some(kind) = self.octets[..end].get(self.place()).copied() {
            let option = TcpOption::of(kind);
            self.take(Field::OptionKind(option), 8);
            match option {
                TcpOption::EndOfList => return self.rest(Field::Padding, end),
                TcpOption::NoOperation => {}
                TcpOption::SegmentSize
                | TcpOption::WindowScale
                | TcpOption::SackPermitted
                | TcpOption::Sack
                | TcpOption::Timestamps
                | TcpOption::Other(_) => {
                    let len = self.octets[..end].get(self.place()).map_or(0, |len| usize::from(*len));
                    let behind = self.place() - 1 + len;
                    if len < 2 || behind > end {
                        return self.rest(Field::OptionData, end);
                    }
                    self.take(Field::OptionLength(option), 8);
                    self.value(option, len - 2, behind);
                }
            }
        }
    }

    /// The value of an option, which has so many octets.
    fn value(&mut self, option: TcpOption, len: usize, end: usize) {
        match (option, len) {
            (TcpOption::SegmentSize, 2) => self.take(Field::SegmentSize, 16),
            (TcpOption::WindowScale, 1) => self.take(Field::WindowShift, 8),
            (TcpOption::Timestamps, 8) => {
                self.take(Field::TimestampValue, 32);
                self.take(Field::TimestampEcho, 32);
            }
            (TcpOption::Sack, len) if len.is_multiple_of(8) => {
                for _ in 0..len / 8 {
                    self.take(Field::SackLeft, 32);
                    self.take(Field::SackRight, 32);
                }
            }
            _ => self.rest(Field::OptionData, end),
        }
    }

    /// The octet that is next.
    fn place(&self) -> usize {
        usize::try_from(self.bit / 8).unwrap_or(usize::MAX)
    }

    /// A field of at most 32 bits.
    fn take(&mut self, field: Field, bits: u32) {
        let first = self.place();
        let window = (0..5).fold(0_u64, |sum, next| {
            sum << 8 | u64::from(self.octets.get(first + next).copied().unwrap_or_default())
        });
        let value = window >> (40 - self.bit % 8 - bits) & ((1 << bits) - 1);
        self.push(field, bits, u32::try_from(value).unwrap_or_default());
    }

    /// All that is left up to an octet, if anything is.
    fn rest(&mut self, field: Field, end: usize) {
        let bits = end.saturating_sub(self.place()) * 8;
        match u32::try_from(bits) {
            Ok(0) | Err(_) => {}
            Ok(bits @ 1..=32) => self.take(field, bits),
            Ok(bits) => self.push(field, bits, 0),
        }
    }

    fn push(&mut self, field: Field, bits: u32, value: u32) {
        self.fields.push(Placed { field, bit: self.bit, bits, value });
        self.bit += bits;
    }
}
