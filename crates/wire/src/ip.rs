//! The IPv4 header around a segment (RFC 791).

use core::net::Ipv4Addr;

use etherparse::checksum::Sum16BitWords;
use etherparse::err::ipv4::{HeaderError, HeaderSliceError};
use etherparse::{IpNumber, Ipv4Header, Ipv4HeaderSlice};

use crate::error::{Part, WireError};

/// The fields of the IPv4 header that are none of TCP's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Envelope {
    /// Identification.
    pub identification: u16,
    /// Time to live, in hops (RFC 9293 §3.9.2, MUST-49: configurable).
    pub time_to_live: u8,
    /// Whether routers must not fragment the packet.
    pub dont_fragment: bool,
}

impl Default for Envelope {
    /// 64 hops (RFC 1700), not to be fragmented (RFC 1191 §3), numbered 0 (RFC 6864 §4.1).
    fn default() -> Self {
        Self { identification: 0, time_to_live: 64, dont_fragment: true }
    }
}

/// Puts a header before `payload`.
pub(crate) fn wrap(
    envelope: Envelope,
    source: Ipv4Addr,
    destination: Ipv4Addr,
    protocol: IpNumber,
    payload: &[u8],
) -> Result<Vec<u8>, WireError> {
    let mut header = Ipv4Header {
        identification: envelope.identification,
        dont_fragment: envelope.dont_fragment,
        time_to_live: envelope.time_to_live,
        protocol,
        source: source.octets(),
        destination: destination.octets(),
        ..Ipv4Header::default()
    };
    let most = usize::from(header.max_payload_len());
    header.set_payload_len(payload.len()).map_err(|_| WireError::TooLong { octets: payload.len(), most })?;
    header.header_checksum = header.calc_header_checksum();
    let mut packet = Vec::with_capacity(header.header_len() + payload.len());
    packet.extend_from_slice(&header.to_bytes());
    packet.extend_from_slice(payload);
    Ok(packet)
}

/// An IPv4 packet that has been looked through, options passed over.
pub(crate) struct Datagram<'a> {
    pub(crate) source: Ipv4Addr,
    pub(crate) destination: Ipv4Addr,
    pub(crate) payload: &'a [u8],
}

/// Takes the header off a whole packet of `protocol`. What follows its total length is padding of the
/// link and does not count.
pub(crate) fn unwrap(packet: &[u8], protocol: IpNumber) -> Result<Datagram<'_>, WireError> {
    let header = header_of(packet)?;
    let header_len = header.slice().len();
    let total = header.total_len();
    if usize::from(total) < header_len {
        return Err(WireError::TotalLength { total, header: header_len });
    }
    check_sum(&header)?;
    check_kind(&header, protocol)?;
    let payload = packet.get(header_len..usize::from(total)).ok_or(WireError::Truncated {
        part: Part::Ip,
        needed: usize::from(total),
        found: packet.len(),
    })?;
    Ok(Datagram { source: header.source_addr(), destination: header.destination_addr(), payload })
}

/// The header at the start of a packet that may be cut off behind it.
pub(crate) fn header_of(packet: &[u8]) -> Result<Ipv4HeaderSlice<'_>, WireError> {
    Ipv4HeaderSlice::from_slice(packet).map_err(|error| match error {
        HeaderSliceError::Len(error) => {
            WireError::Truncated { part: Part::Ip, needed: error.required_len, found: error.len }
        }
        HeaderSliceError::Content(HeaderError::UnexpectedVersion { version_number }) => {
            WireError::Version { found: version_number }
        }
        HeaderSliceError::Content(HeaderError::HeaderLengthSmallerThanHeader { ihl }) => {
            WireError::HeaderLength { part: Part::Ip, words: ihl }
        }
    })
}

/// Refuses pieces of packets, and other protocols than the one that is looked for.
pub(crate) fn check_kind(header: &Ipv4HeaderSlice<'_>, protocol: IpNumber) -> Result<(), WireError> {
    if header.is_fragmenting_payload() {
        return Err(WireError::Fragment { offset: header.fragments_offset().value() * 8 });
    }
    if header.protocol() != protocol {
        return Err(WireError::Protocol { found: header.protocol().0, expected: protocol.0 });
    }
    Ok(())
}

/// With a right checksum inside, the sum of everything comes to nothing.
fn check_sum(header: &Ipv4HeaderSlice<'_>) -> Result<(), WireError> {
    if Sum16BitWords::new().add_slice(header.slice()).ones_complement() == 0 {
        return Ok(());
    }
    let (found, expected) = (header.header_checksum(), header.to_header().calc_header_checksum());
    Err(WireError::Checksum { part: Part::Ip, found, expected })
}
