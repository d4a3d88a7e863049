//! Packets as octets, by what is right and what is wrong with them.

mod fields;
mod icmp;
mod linux;
mod options;
mod packets;
mod properties;

use bytes::Bytes;
use synscope_tcp::{Flags, Options, Segment, Seq};
use synscope_wire::{Envelope, encode};

/// A segment with everything but options.
fn segment() -> Segment {
    Segment {
        ack: Seq(0x8765_4321),
        window: 65_535,
        payload: Bytes::from_static(b"hello"),
        ..Segment::new(
            "192.0.2.1:40000".parse().expect("an address"),
            "198.51.100.2:80".parse().expect("an address"),
            Seq(0x1234_5678),
            Flags::ACK | Flags::PSH,
        )
    }
}

fn syn(options: Options) -> Segment {
    let Segment { src, dst, seq, .. } = segment();
    Segment { window: 64_240, options, ..Segment::new(src, dst, seq, Flags::SYN) }
}

fn packet(segment: &Segment) -> Vec<u8> {
    encode(segment, Envelope::default()).expect("it fits into a packet")
}

/// Octets that are written as hexadecimal digits.
fn octets(hex: &str) -> Vec<u8> {
    assert!(hex.is_ascii() && hex.len().is_multiple_of(2), "two digits an octet");
    (0..hex.len())
        .step_by(2)
        .map(|place| u8::from_str_radix(&hex[place..place + 2], 16).expect("two hexadecimal digits"))
        .collect()
}

/// Changes a packet behind the back of its checksums, and then makes them right again.
fn forge(mut packet: Vec<u8>, change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    change(&mut packet);
    let header_len = usize::from(packet[0] & 0xf) * 4;
    packet[10..12].fill(0);
    let ip = sum(&packet[..header_len]);
    packet[10..12].copy_from_slice(&ip.to_be_bytes());
    let (source_and_destination, tcp) = (packet[12..20].to_vec(), header_len..packet.len());
    packet[tcp.start + 16..tcp.start + 18].fill(0);
    let len = u16::try_from(tcp.len()).expect("a packet is short");
    let pseudo = [&source_and_destination[..], &[0, 6], &len.to_be_bytes(), &packet[tcp.clone()]].concat();
    let checksum = sum(&pseudo);
    packet[tcp.start + 16..tcp.start + 18].copy_from_slice(&checksum.to_be_bytes());
    packet
}

/// The internet checksum as RFC 1071 §4.1 writes it down, for a second opinion.
fn sum(octets: &[u8]) -> u16 {
    let mut sum: u32 = octets
        .chunks(2)
        .map(|pair| u32::from(pair[0]) << 8 | pair.get(1).copied().map_or(0, u32::from))
        .sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).expect("it was folded")
}
