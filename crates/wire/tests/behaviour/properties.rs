//! What holds for every segment, and for every string of octets.

use bytes::Bytes;
use proptest::prelude::*;
use synscope_tcp::{Flags, Options, SackBlock, Segment, Seq, Timestamps};
use synscope_wire::{Envelope, decode, encode};

use crate::packet;

fn options(syn: bool) -> impl Strategy<Value = Options> {
    let block =
        any::<(u32, u32)>().prop_map(|(left, right)| SackBlock { left: Seq(left), right: Seq(right) });
    (
        prop::option::of(any::<u16>()),
        prop::option::of(any::<u8>()),
        any::<bool>(),
        prop::option::of(any::<(u32, u32)>()),
        // Beside all others there is room for one.
        prop::collection::vec(block, 0..=1),
    )
        .prop_map(move |(mss, window_scale, sack_permitted, timestamps, sack)| Options {
            mss: mss.filter(|_| syn),
            window_scale: window_scale.filter(|_| syn),
            sack_permitted: sack_permitted && syn,
            timestamps: timestamps.map(|(val, ecr)| Timestamps { val, ecr }),
            sack: sack.into_iter().collect(),
        })
}

pub(crate) fn segments() -> impl Strategy<Value = Segment> {
    let address = any::<(u32, u16)>().prop_map(|(ip, port)| core::net::SocketAddrV4::new(ip.into(), port));
    let flags = any::<u8>().prop_map(Flags::from_bits_truncate);
    let payload = prop::collection::vec(any::<u8>(), 0..64).prop_map(Bytes::from);
    (address.clone(), address, flags, any::<(u32, u32, u16)>(), payload).prop_flat_map(
        |(src, dst, flags, (seq, ack, window), payload)| {
            options(flags.contains(Flags::SYN)).prop_map(move |options| Segment {
                ack: Seq(if flags.contains(Flags::ACK) { ack } else { 0 }),
                window,
                options,
                payload: payload.clone(),
                ..Segment::new(src, dst, Seq(seq), flags)
            })
        },
    )
}

proptest! {
    #[test]
    fn what_was_written_is_read_back(segment in segments(), identification: u16, time_to_live: u8, dont_fragment: bool) {
        let packet = encode(&segment, Envelope { identification, time_to_live, dont_fragment }).expect("it fits");
        prop_assert_eq!(decode(&packet), Ok(segment));
    }

    #[test]
    fn garbage_is_an_error_or_a_segment(octets in prop::collection::vec(any::<u8>(), 0..120)) {
        let _ = decode(&octets);
    }

    #[test]
    fn a_changed_octet_is_noticed(segment in segments(), place: prop::sample::Index, change in 1..=u8::MAX) {
        let mut packet = packet(&segment);
        let place = place.index(packet.len());
        packet[place] ^= change;
        prop_assert!(decode(&packet).is_err(), "octet {}", place);
    }
}
