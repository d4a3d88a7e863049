//! ICMP errors about segments.

use std::net::Ipv4Addr;

use proptest::prelude::*;
use synscope_tcp::{IcmpError, IcmpKind, Seq};
use synscope_wire::{Envelope, Part, WireError, decode, decode_icmp, encode_icmp};

use crate::{octets, packet, segment, sum};

const ROUTER: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 1);

/// Recorded on Linux 6.18 hosts in network namespaces: a firewall answers a SYN with port unreachable.
const PORT_UNREACHABLE: &str = "45000038777740004001aab10a4d02020a4d0201030321af00000000\
                                4500003c5c2f40004006c5f00a4d02010a4d02029c4013884478e70c";

fn error(kind: IcmpKind) -> Vec<u8> {
    encode_icmp(kind, ROUTER, &packet(&segment()), Envelope::default()).expect("a packet can be quoted")
}

/// Changes the ICMP message, and makes both checksums right again.
fn forge(mut packet: Vec<u8>, change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    change(&mut packet);
    let total = u16::try_from(packet.len()).expect("a packet is short");
    packet[2..4].copy_from_slice(&total.to_be_bytes());
    for (start, end, checksum) in [(0, 20, 10), (20, packet.len(), 22)] {
        packet[checksum..checksum + 2].fill(0);
        let sum = sum(&packet[start..end]);
        packet[checksum..checksum + 2].copy_from_slice(&sum.to_be_bytes());
    }
    packet
}

#[test]
fn an_error_is_about_the_segment_that_it_quotes() {
    let expected = IcmpError {
        kind: IcmpKind::Unreachable(3),
        src: "10.77.2.1:40000".parse().expect("an address"),
        dst: "10.77.2.2:5000".parse().expect("an address"),
        seq: Seq(0x4478_e70c),
    };
    assert_eq!(decode_icmp(&octets(PORT_UNREACHABLE)), Ok(expected));
}

#[test]
fn every_kind_of_error_is_read_as_it_was_written() {
    let unreachable = (0..=15).map(IcmpKind::Unreachable);
    for kind in
        unreachable.chain([IcmpKind::SourceQuench, IcmpKind::TimeExceeded, IcmpKind::ParameterProblem])
    {
        let packet = error(kind);
        assert_eq!(packet, forge(packet.clone(), |_| {}), "both checksums are right");
        let expected = IcmpError { kind, src: segment().src, dst: segment().dst, seq: segment().seq };
        assert_eq!(decode_icmp(&packet), Ok(expected));
    }
}

#[test]
fn what_is_no_error_is_refused() {
    let echo = forge(error(IcmpKind::TimeExceeded), |packet| packet[20] = 8);
    assert_eq!(decode_icmp(&echo), Err(WireError::NotAnError { kind: 8, code: 0 }));
    assert_eq!(decode_icmp(&packet(&segment())), Err(WireError::Protocol { found: 6, expected: 1 }));
    assert_eq!(decode(&error(IcmpKind::TimeExceeded)), Err(WireError::Protocol { found: 1, expected: 6 }));
}

#[test]
fn a_wrong_checksum_is_refused() {
    let mut wrong = error(IcmpKind::TimeExceeded);
    wrong[50] ^= 1;
    assert!(matches!(decode_icmp(&wrong), Err(WireError::Checksum { part: Part::Icmp, .. })));
}

#[test]
fn an_error_about_something_else_than_a_segment_is_refused() {
    let udp = forge(error(IcmpKind::TimeExceeded), |packet| packet[28 + 9] = 17);
    assert_eq!(decode_icmp(&udp), Err(WireError::Protocol { found: 17, expected: 6 }));
    let fragment = forge(error(IcmpKind::TimeExceeded), |packet| packet[28 + 7] = 1);
    assert_eq!(decode_icmp(&fragment), Err(WireError::Fragment { offset: 8 }));
}

#[test]
fn a_quotation_that_is_cut_off_is_refused() {
    for (len, part, needed, found) in [(24, Part::Icmp, 8, 4), (40, Part::Ip, 20, 12), (52, Part::Tcp, 8, 4)]
    {
        let short = forge(error(IcmpKind::TimeExceeded), |packet| packet.truncate(len));
        assert_eq!(decode_icmp(&short), Err(WireError::Truncated { part, needed, found }));
    }
}

proptest! {
    #[test]
    fn garbage_is_an_error(message in prop::collection::vec(any::<u8>(), 0..64)) {
        let packet = forge(error(IcmpKind::TimeExceeded), |packet| {
            packet.truncate(20);
            packet.extend([3, 1, 0, 0]);
            packet.extend(&message);
        });
        let _ = decode_icmp(&packet);
        let _ = decode_icmp(&message);
    }
}
