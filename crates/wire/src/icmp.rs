//! ICMP errors, and the header that they quote (RFC 792).

use core::net::{Ipv4Addr, SocketAddrV4};

use etherparse::checksum::Sum16BitWords;
use etherparse::{IpNumber, Ipv4HeaderSlice};
use synscope_tcp::{IcmpError, IcmpKind, Seq};

use crate::error::{Part, WireError};
use crate::ip::{self, Envelope};

/// Type, code, checksum, and four octets that depend on the type.
const HEADER: usize = 8;
/// Where the checksum lies.
const CHECKSUM: core::ops::Range<usize> = 2..4;
/// What is quoted of the packet behind its IP header: the ports and the sequence number.
const QUOTE: usize = 8;

/// The packet by which `router` tells the sender of `packet` of an error.
///
/// It quotes the IP header and the first 64 bits behind it (RFC 792). No next-hop MTU and no pointer go
/// with it.
///
/// # Errors
/// When `packet` is no IPv4 packet with TCP, or too short to be quoted.
pub fn encode_icmp(
    kind: IcmpKind,
    router: Ipv4Addr,
    packet: &[u8],
    envelope: Envelope,
) -> Result<Vec<u8>, WireError> {
    let (header, _) = quoted(packet)?;
    let quote = &packet[..header.slice().len() + QUOTE];
    let (type_octet, code) = numbers(kind);
    let mut octets = [&[type_octet, code, 0, 0, 0, 0, 0, 0], quote].concat();
    let checksum = checksum(&octets);
    octets[CHECKSUM].copy_from_slice(&checksum.to_be_bytes());
    ip::wrap(envelope, router, header.source_addr(), IpNumber::ICMP, &octets)
}

/// The error in an IPv4 packet, about a TCP segment.
///
/// # Errors
/// When the packet is cut off, a fragment, of another protocol or with a wrong checksum; when it reports no
/// error, or one about something else than TCP.
pub fn decode_icmp(packet: &[u8]) -> Result<IcmpError, WireError> {
    let octets = ip::unwrap(packet, IpNumber::ICMP)?.payload;
    let (header, quote) = octets.split_at_checked(HEADER).ok_or(WireError::Truncated {
        part: Part::Icmp,
        needed: HEADER,
        found: octets.len(),
    })?;
    check_sum(octets)?;
    let (type_octet, code) = (header[0], header[1]);
    let kind = IcmpKind::new(type_octet, code).ok_or(WireError::NotAnError { kind: type_octet, code })?;
    let (header, tcp) = quoted(quote)?;
    let port = |place: usize| u16::from_be_bytes([tcp[place], tcp[place + 1]]);
    Ok(IcmpError {
        kind,
        src: SocketAddrV4::new(header.source_addr(), port(0)),
        dst: SocketAddrV4::new(header.destination_addr(), port(2)),
        seq: Seq(u32::from_be_bytes([tcp[4], tcp[5], tcp[6], tcp[7]])),
    })
}

/// Header and first octets of a packet with TCP that may be cut off behind them. Its checksum is of no
/// interest: the packet has done its travelling.
fn quoted(packet: &[u8]) -> Result<(Ipv4HeaderSlice<'_>, &[u8; QUOTE]), WireError> {
    let header = ip::header_of(packet)?;
    ip::check_kind(&header, IpNumber::TCP)?;
    let rest = &packet[header.slice().len()..];
    let first = rest.first_chunk().ok_or(WireError::Truncated {
        part: Part::Tcp,
        needed: QUOTE,
        found: rest.len(),
    })?;
    Ok((header, first))
}

/// Type and code.
const fn numbers(kind: IcmpKind) -> (u8, u8) {
    match kind {
        IcmpKind::Unreachable(code) => (3, code),
        IcmpKind::SourceQuench => (4, 0),
        IcmpKind::TimeExceeded => (11, 0),
        IcmpKind::ParameterProblem => (12, 0),
    }
}

/// With a right checksum inside, the sum of everything comes to nothing.
fn check_sum(octets: &[u8]) -> Result<(), WireError> {
    if checksum(octets) == 0 {
        return Ok(());
    }
    let without = [&octets[..CHECKSUM.start], &[0, 0], &octets[CHECKSUM.end..]].concat();
    let found = u16::from_be_bytes([octets[2], octets[3]]);
    Err(WireError::Checksum { part: Part::Icmp, found, expected: checksum(&without) })
}

fn checksum(octets: &[u8]) -> u16 {
    Sum16BitWords::new().add_slice(octets).ones_complement().to_be()
}
