//! The options of the header, well-formed and not.

use proptest::prelude::*;
use synscope_tcp::{Flags, Options, SackBlock, Segment, Seq, Timestamps};
use synscope_wire::decode;

use crate::{forge, packet, segment, syn};

/// What is read from a segment whose header carries these octets as its options.
fn read(base: &Segment, octets: &[u8]) -> Options {
    assert_eq!(octets.len() % 4, 0, "the header is counted in words");
    let bare = packet(&Segment { options: Options::default(), ..base.clone() });
    let forged = forge(bare, |packet| {
        packet.splice(40..40, octets.iter().copied());
        let total = u16::try_from(packet.len()).expect("a packet is short");
        packet[2..4].copy_from_slice(&total.to_be_bytes());
        packet[32] += u8::try_from(octets.len() / 4 * 16).expect("at most ten words");
    });
    let segment = decode(&forged).expect("options make no packet wrong");
    assert_eq!(segment.payload, base.payload, "options do not move the payload");
    segment.options
}

fn syn_with(octets: &[u8]) -> Options {
    read(&syn(Options::default()), octets)
}

/// Holds MUST-4.
#[test]
fn the_end_of_the_list_no_operation_and_the_maximum_segment_size_are_understood() {
    assert_eq!(syn_with(&[2, 4, 5, 0xb4]), Options::with_mss(1460));
    assert_eq!(syn_with(&[1, 1, 2, 4, 5, 0xb4, 0, 0]), Options::with_mss(1460));
    assert_eq!(syn_with(&[0, 2, 4, 5, 0xb4, 0, 0, 0]), Options::default(), "nothing counts behind the end");
}

/// Holds MUST-5.
#[test]
fn options_are_taken_in_any_segment() {
    let timestamps = [1, 1, 8, 10, 0, 0, 0, 7, 0, 0, 0, 9];
    let expected = Options { timestamps: Some(Timestamps { val: 7, ecr: 9 }), ..Options::default() };
    for flags in [Flags::SYN, Flags::SYN | Flags::ACK, Flags::ACK, Flags::FIN | Flags::ACK, Flags::RST] {
        assert_eq!(read(&Segment { flags, ..segment() }, &timestamps), expected, "{flags}");
    }
}

/// Holds MUST-6.
/// Holds MUST-68.
#[test]
fn an_unknown_option_is_passed_over_by_its_length() {
    let unknown = [253, 6, 2, 4, 0, 1];
    let octets = [&unknown[..], &[2, 4, 5, 0xb4], &[254, 2]].concat();
    assert_eq!(syn_with(&octets), Options::with_mss(1460));
    assert_eq!(read(&segment(), &[253, 4, 0, 0]), Options::default());
}

/// Holds MUST-7.
#[test]
fn an_illegal_length_ends_the_options_and_harms_nothing() {
    for illegal in [&[253, 0, 0, 0][..], &[253, 1, 0, 0], &[253, 5, 0, 0], &[253, 255, 0, 0], &[1, 1, 1, 2]] {
        assert_eq!(syn_with(illegal), Options::default(), "{illegal:?}");
        let behind = [&[2, 4, 5, 0xb4], illegal].concat();
        assert_eq!(syn_with(&behind), Options::with_mss(1460), "{illegal:?}");
    }
}

/// Holds MUST-7.
#[test]
fn a_known_option_of_the_wrong_length_is_ignored_and_the_next_one_read() {
    for wrong in [
        &[2, 3, 5][..],
        &[2, 5, 5, 0xb4, 0],
        &[3, 2],
        &[3, 4, 7, 7],
        &[4, 3, 0],
        &[5, 4, 0, 0],
        &[8, 4, 0, 0],
    ] {
        let octets = [wrong, &[3, 3, 7]].concat();
        let padded = [&octets[..], &[0, 0, 0][..(4 - octets.len() % 4) % 4]].concat();
        assert_eq!(syn_with(&padded), Options { window_scale: Some(7), ..Options::default() }, "{wrong:?}");
    }
}

/// Holds MUST-64.
#[test]
fn options_begin_at_any_octet() {
    for shift in 0..=3 {
        let octets = [&[1, 1, 1][..shift], &[2, 4, 5, 0xb4], &[1, 1, 1][..(4 - shift) % 4]].concat();
        assert_eq!(syn_with(&octets), Options::with_mss(1460), "{octets:?}");
    }
}

/// Holds MUST-69.
#[test]
fn the_header_is_filled_up_with_zeros_or_needs_no_filling() {
    let all = Options {
        mss: Some(1460),
        window_scale: Some(7),
        sack_permitted: true,
        timestamps: Some(Timestamps { val: 1, ecr: 2 }),
        sack: [SackBlock { left: Seq(1), right: Seq(2) }].into_iter().collect(),
    };
    for options in [
        Options::with_mss(536),
        Options { window_scale: Some(7), ..Options::default() },
        Options { sack_permitted: true, ..Options::default() },
        Options { timestamps: all.timestamps, ..Options::default() },
        Options { sack: all.sack.clone(), ..Options::default() },
        Options { sack: [].into_iter().collect(), ..all },
    ] {
        let octets = packet(&syn(options.clone()));
        let header_len = usize::from(octets[32] >> 4) * 4;
        assert_eq!(octets.len(), 20 + header_len, "a SYN has no payload");
        let list = &octets[40..];
        let mut place = 0;
        while let Some(&kind) = list.get(place) {
            match kind {
                0 => assert!(list[place..].iter().all(|octet| *octet == 0), "{list:?}"),
                1 => {}
                _ => place += usize::from(list[place + 1]) - 1,
            }
            place += 1;
        }
        assert_eq!(place, list.len(), "the last option ends with the header: {list:?}");
    }
}

/// Holds MUST-65.
#[test]
fn only_a_syn_carries_what_belongs_to_a_syn() {
    let options =
        Options { mss: Some(1460), window_scale: Some(7), sack_permitted: true, ..Options::default() };
    assert_eq!(decode(&packet(&syn(options.clone()))).expect("it is right").options, options);
    let ack = packet(&Segment { options, ..segment() });
    assert_eq!(ack.len(), 40 + segment().payload.len(), "nothing is written");
    assert_eq!(read(&segment(), &[2, 4, 5, 0xb4, 1, 3, 3, 7, 1, 1, 4, 2]), Options::default(), "nor read");
}

#[test]
fn as_many_sack_blocks_are_written_as_fit() {
    let sack = (1..=4).map(|n| SackBlock { left: Seq(n * 10), right: Seq(n * 10 + 5) }).collect();
    let options = Options { sack, ..Options::default() };
    let count =
        |options| decode(&packet(&Segment { options, ..segment() })).expect("it is right").options.sack.len();
    assert_eq!(count(options.clone()), 4);
    assert_eq!(count(Options { timestamps: Some(Timestamps { val: 1, ecr: 1 }), ..options }), 3);
}

proptest! {
    /// Holds MUST-7.
    #[test]
    fn no_options_are_too_strange(words in prop::collection::vec(any::<[u8; 4]>(), 0..=10)) {
        let octets = words.concat();
        read(&segment(), &octets);
        syn_with(&octets);
    }
}
