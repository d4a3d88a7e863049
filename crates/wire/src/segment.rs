//! A segment as an IPv4 packet (RFC 9293 §3.1).

use core::net::{Ipv4Addr, SocketAddrV4};

use bytes::Bytes;
use etherparse::checksum::Sum16BitWords;
use etherparse::err::tcp::{HeaderError, HeaderSliceError};
use etherparse::{IpNumber, TcpHeader, TcpHeaderSlice};
use synscope_tcp::{Flags, Segment, Seq};

use crate::error::{Part, WireError};
use crate::ip::{self, Datagram, Envelope};
use crate::options;

/// Where the checksum lies in the TCP header.
const CHECKSUM: core::ops::Range<usize> = 16..18;

/// A segment as an IPv4 packet with both checksums (MUST-2).
///
/// Options that belong to a SYN are left out of other segments (MUST-65), and of SACK blocks only as
/// many are written as fit. The urgent pointer is 0.
///
/// # Errors
/// [`WireError::TooLong`] when headers and payload do not fit into a packet.
pub fn encode(segment: &Segment, envelope: Envelope) -> Result<Vec<u8>, WireError> {
    let mut header = TcpHeader::new(segment.src.port(), segment.dst.port(), segment.seq.0, segment.window);
    header.acknowledgment_number = segment.ack.0;
    header.fin = segment.has(Flags::FIN);
    header.syn = segment.has(Flags::SYN);
    header.rst = segment.has(Flags::RST);
    header.psh = segment.has(Flags::PSH);
    header.ack = segment.has(Flags::ACK);
    header.urg = segment.has(Flags::URG);
    header.options = options::encode(&segment.options, header.syn);

    let mut octets = Vec::with_capacity(header.header_len() + segment.payload.len());
    octets.extend_from_slice(&header.to_bytes());
    octets.extend_from_slice(&segment.payload);
    let checksum = checksum(*segment.src.ip(), *segment.dst.ip(), &octets);
    octets[CHECKSUM].copy_from_slice(&checksum.to_be_bytes());
    ip::wrap(envelope, *segment.src.ip(), *segment.dst.ip(), IpNumber::TCP, &octets)
}

/// The segment in an IPv4 packet.
///
/// Options that are not known are ignored (MUST-6), and so are those behind one with an illegal length
/// (MUST-7), the urgent pointer, and the bits that were reserved before ECN.
///
/// # Errors
/// When the packet is cut off, is a fragment or of another protocol, or when a length or a checksum
/// (MUST-3) is wrong.
pub fn decode(packet: &[u8]) -> Result<Segment, WireError> {
    let datagram = ip::unwrap(packet, IpNumber::TCP)?;
    let header = header_of(datagram.payload)?;
    check_sum(&datagram, header.checksum())?;
    let flags = flags(&header);
    Ok(Segment {
        src: SocketAddrV4::new(datagram.source, header.source_port()),
        dst: SocketAddrV4::new(datagram.destination, header.destination_port()),
        seq: Seq(header.sequence_number()),
        ack: Seq(if header.ack() { header.acknowledgment_number() } else { 0 }),
        flags,
        window: header.window_size(),
        options: options::decode(header.options(), flags.contains(Flags::SYN)),
        payload: Bytes::copy_from_slice(&datagram.payload[header.slice().len()..]),
    })
}

pub(crate) fn header_of(octets: &[u8]) -> Result<TcpHeaderSlice<'_>, WireError> {
    TcpHeaderSlice::from_slice(octets).map_err(|error| match error {
        HeaderSliceError::Len(error) => {
            WireError::Truncated { part: Part::Tcp, needed: error.required_len, found: error.len }
        }
        HeaderSliceError::Content(HeaderError::DataOffsetTooSmall { data_offset }) => {
            WireError::HeaderLength { part: Part::Tcp, words: data_offset }
        }
    })
}

fn flags(header: &TcpHeaderSlice<'_>) -> Flags {
    let mut flags = Flags::empty();
    flags.set(Flags::FIN, header.fin());
    flags.set(Flags::SYN, header.syn());
    flags.set(Flags::RST, header.rst());
    flags.set(Flags::PSH, header.psh());
    flags.set(Flags::ACK, header.ack());
    flags.set(Flags::URG, header.urg());
    flags
}

/// With a right checksum inside, the sum of everything comes to nothing.
fn check_sum(datagram: &Datagram<'_>, found: u16) -> Result<(), WireError> {
    let Datagram { source, destination, payload } = *datagram;
    if checksum(source, destination, payload) == 0 {
        return Ok(());
    }
    let without = [&payload[..CHECKSUM.start], &[0, 0], &payload[CHECKSUM.end..]].concat();
    let expected = checksum(source, destination, &without);
    Err(WireError::Checksum { part: Part::Tcp, found, expected })
}

/// The sum over the pseudo header, the header and the payload (RFC 9293 §3.1).
fn checksum(source: Ipv4Addr, destination: Ipv4Addr, octets: &[u8]) -> u16 {
    // What is longer than the field goes into no packet: `ip::wrap` refuses it.
    let len = u16::try_from(octets.len()).unwrap_or(u16::MAX);
    Sum16BitWords::new()
        .add_4bytes(source.octets())
        .add_4bytes(destination.octets())
        .add_2bytes([0, IpNumber::TCP.0])
        .add_2bytes(len.to_be_bytes())
        .add_slice(octets)
        .ones_complement()
        .to_be()
}
