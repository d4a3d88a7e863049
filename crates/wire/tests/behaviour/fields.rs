//! The fields of a packet, as they are drawn.

use proptest::prelude::*;
use synscope_sim::{builtin, run};
use synscope_tcp::{Flags, Options, SackBlock, Segment, Seq, Timestamps};
use synscope_wire::{ControlBit, Envelope, Field, Placed, TcpOption, decode, encode, fields};

use crate::properties::segments;
use crate::{packet, segment, syn};

/// The value of a field that is there once.
fn value(placed: &[Placed], field: Field) -> u32 {
    let mut found = placed.iter().filter(|placed| placed.field == field);
    let value = found.next().unwrap_or_else(|| panic!("no {field:?}")).value;
    assert!(found.next().is_none(), "{field:?} twice");
    value
}

/// The segment that the fields tell of, but for its payload, of which only the octets are known.
fn told(placed: &[Placed], octets: &[u8]) -> Segment {
    let value = |field| value(placed, field);
    let option = |field| placed.iter().find(|placed| placed.field == field).map(|placed| placed.value);
    let half = |value: u32| u16::try_from(value).expect("16 bits");
    let address = |ip, port| core::net::SocketAddrV4::new(value(ip).into(), half(value(port)));
    let flags = ControlBit::ALL.into_iter().fold(0, |sum, bit| sum << 1 | value(Field::Control(bit)));
    let edges =
        |field| placed.iter().filter(move |placed| placed.field == field).map(|placed| Seq(placed.value));
    let payload = placed.iter().find(|placed| placed.field == Field::Payload).map_or(0..0, |placed| {
        let Placed { bit, bits, .. } = *placed;
        bit as usize / 8..(bit + bits) as usize / 8
    });
    Segment {
        src: address(Field::SourceAddress, Field::SourcePort),
        dst: address(Field::DestinationAddress, Field::DestinationPort),
        seq: Seq(value(Field::SequenceNumber)),
        ack: Seq(value(Field::AcknowledgmentNumber)),
        flags: Flags::from_bits(u8::try_from(flags).expect("eight bits")).expect("known flags"),
        window: half(value(Field::Window)),
        options: Options {
            mss: option(Field::SegmentSize).map(half),
            window_scale: option(Field::WindowShift).map(|shift| u8::try_from(shift).expect("eight bits")),
            sack_permitted: option(Field::OptionKind(TcpOption::SackPermitted)).is_some(),
            timestamps: option(Field::TimestampValue)
                .zip(option(Field::TimestampEcho))
                .map(|(val, ecr)| Timestamps { val, ecr }),
            sack: edges(Field::SackLeft)
                .zip(edges(Field::SackRight))
                .map(|(left, right)| SackBlock { left, right })
                .collect(),
        },
        payload: bytes::Bytes::copy_from_slice(&octets[payload]),
    }
}

/// Each bit belongs to exactly one field.
fn assert_covered(placed: &[Placed], octets: &[u8]) {
    let mut bit = 0;
    for field in placed {
        assert_eq!(field.bit, bit, "{field:?} begins where the one before ends");
        assert!(field.bits > 0, "{field:?} has bits");
        bit += field.bits;
    }
    assert_eq!(bit as usize, octets.len() * 8, "the fields end where the packet does");
}

#[test]
fn the_fields_of_every_packet_of_every_built_in_scenario_are_its_segment() {
    for scenario in builtin::all() {
        let trace = run(&scenario).expect("a built-in scenario runs");
        for sent in &trace.packets {
            let octets = packet(&sent.segment);
            let placed = fields(&octets).expect("a packet");
            assert_covered(&placed, &octets);
            assert_eq!(told(&placed, &octets), sent.segment, "{} {}", scenario.name, sent.name);
            assert_eq!(decode(&octets).as_ref(), Ok(&sent.segment), "{} {}", scenario.name, sent.name);
        }
    }
}

#[test]
fn the_fields_of_a_bare_segment_stand_where_the_rfc_draws_them() {
    let placed = fields(&packet(&segment())).expect("a packet");
    let tcp: Vec<_> = placed
        .iter()
        .filter(|placed| !placed.is_ip())
        .map(|placed| (placed.field, placed.bit - 160, placed.bits))
        .collect();
    let control = |bit, place| (Field::Control(bit), place, 1);
    assert_eq!(
        tcp,
        [
            (Field::SourcePort, 0, 16),
            (Field::DestinationPort, 16, 16),
            (Field::SequenceNumber, 32, 32),
            (Field::AcknowledgmentNumber, 64, 32),
            (Field::DataOffset, 96, 4),
            (Field::Reserved, 100, 4),
            control(ControlBit::Cwr, 104),
            control(ControlBit::Ece, 105),
            control(ControlBit::Urg, 106),
            control(ControlBit::Ack, 107),
            control(ControlBit::Psh, 108),
            control(ControlBit::Rst, 109),
            control(ControlBit::Syn, 110),
            control(ControlBit::Fin, 111),
            (Field::Window, 112, 16),
            (Field::Checksum, 128, 16),
            (Field::UrgentPointer, 144, 16),
            (Field::Payload, 160, 40),
        ]
    );
    let octets: Vec<_> = placed.iter().map(Placed::octets).collect();
    assert_eq!(octets[..4], [0..1, 0..1, 1..2, 2..4], "two fields share the first octet");
}

#[test]
fn the_ipv4_header_says_what_the_envelope_does() {
    let envelope = Envelope { identification: 0xbeef, time_to_live: 7, dont_fragment: true };
    let octets = encode(&segment(), envelope).expect("it fits");
    let placed = fields(&octets).expect("a packet");
    let expected = [
        (Field::Version, 4),
        (Field::HeaderLength, 5),
        (Field::TypeOfService, 0),
        (Field::TotalLength, 45),
        (Field::Identification, 0xbeef),
        (Field::FragmentFlags, 0b010),
        (Field::FragmentOffset, 0),
        (Field::TimeToLive, 7),
        (Field::Protocol, 6),
    ];
    for (field, expected) in expected {
        assert_eq!(value(&placed, field), expected, "{field:?}");
    }
}

#[test]
fn each_option_has_its_kind_its_length_and_its_value() {
    let options = Options {
        mss: Some(1460),
        window_scale: Some(7),
        sack_permitted: true,
        timestamps: Some(Timestamps { val: 1, ecr: 2 }),
        ..Options::default()
    };
    let placed = fields(&packet(&syn(options))).expect("a packet");
    let options: Vec<_> =
        placed.iter().skip_while(|placed| placed.field != Field::UrgentPointer).skip(1).collect();
    let shown: Vec<_> = options.iter().map(|placed| (placed.field, placed.bits, placed.value)).collect();
    let (kind, length) = (Field::OptionKind, Field::OptionLength);
    assert_eq!(
        shown,
        [
            (kind(TcpOption::SegmentSize), 8, 2),
            (length(TcpOption::SegmentSize), 8, 4),
            (Field::SegmentSize, 16, 1460),
            (kind(TcpOption::SackPermitted), 8, 4),
            (length(TcpOption::SackPermitted), 8, 2),
            (kind(TcpOption::Timestamps), 8, 8),
            (length(TcpOption::Timestamps), 8, 10),
            (Field::TimestampValue, 32, 1),
            (Field::TimestampEcho, 32, 2),
            (kind(TcpOption::NoOperation), 8, 1),
            (kind(TcpOption::WindowScale), 8, 3),
            (length(TcpOption::WindowScale), 8, 3),
            (Field::WindowShift, 8, 7),
        ]
    );
}

/// What is found behind the fixed fields of a header with these options.
fn options(octets: &[u8]) -> Vec<(Field, u32)> {
    let mut packet = packet(&Segment { payload: bytes::Bytes::new(), ..segment() });
    packet.extend_from_slice(octets);
    packet[3] = u8::try_from(packet.len()).expect("a short packet");
    packet[32] += u8::try_from(octets.len() / 4 * 16).expect("at most ten words");
    let placed = fields(&packet).expect("a packet");
    assert_covered(&placed, &packet);
    let behind = placed.into_iter().filter(|placed| placed.bit >= 320);
    behind.map(|placed| (placed.field, placed.bits)).collect()
}

#[test]
fn what_cannot_be_read_as_an_option_keeps_its_place() {
    let end = Field::OptionKind(TcpOption::EndOfList);
    assert_eq!(options(&[0, 9, 9, 9]), [(end, 8), (Field::Padding, 24)]);
    let other = TcpOption::Other(253);
    let (kind, length) = (Field::OptionKind(other), Field::OptionLength(other));
    assert_eq!(options(&[253, 4, 1, 2]), [(kind, 8), (length, 8), (Field::OptionData, 16)]);
    assert_eq!(options(&[253, 1, 1, 2]), [(kind, 8), (Field::OptionData, 24)], "an illegal length");
    assert_eq!(options(&[253, 9, 1, 2]), [(kind, 8), (Field::OptionData, 24)], "beyond the header");
    let nop = (Field::OptionKind(TcpOption::NoOperation), 8);
    assert_eq!(options(&[1, 1, 1, 253]), [nop, nop, nop, (kind, 8)], "no room for a length");
    let scale = TcpOption::WindowScale;
    assert_eq!(
        options(&[3, 4, 1, 2]),
        [(Field::OptionKind(scale), 8), (Field::OptionLength(scale), 8), (Field::OptionData, 16)],
        "too long for a shift"
    );
}

#[test]
fn the_edges_of_sack_blocks_are_fields() {
    let block = |left, right| SackBlock { left: Seq(left), right: Seq(right) };
    let options = Options { sack: [block(1, 2), block(5, 9)].into_iter().collect(), ..Options::default() };
    let placed = fields(&packet(&Segment { options, ..segment() })).expect("a packet");
    let edge = |placed: &&Placed| matches!(placed.field, Field::SackLeft | Field::SackRight);
    assert_eq!(placed.iter().filter(edge).map(|placed| placed.value).collect::<Vec<_>>(), [1, 2, 5, 9]);
}

#[test]
fn what_is_no_packet_has_no_fields() {
    let whole = packet(&segment());
    assert!(fields(&[]).is_err());
    assert!(fields(&whole[..39]).is_err(), "cut off within the TCP header");
    let short = {
        let mut short = whole.clone();
        short[2..4].copy_from_slice(&[0, 19]);
        short
    };
    assert!(fields(&short).is_err(), "a total length that does not cover the header");
}

proptest! {
    #[test]
    fn the_fields_of_a_segment_tell_all_of_it(segment in segments()) {
        let octets = packet(&segment);
        let placed = fields(&octets).expect("a packet");
        assert_covered(&placed, &octets);
        prop_assert_eq!(told(&placed, &octets), segment);
    }

    #[test]
    fn garbage_has_fields_or_is_an_error(mut octets in prop::collection::vec(any::<u8>(), 0..120)) {
        // Most of it would fail at the first octet.
        if let [first, .., ] = &mut octets[..] { *first = 0x45; }
        if let Some(protocol) = octets.get_mut(9) { *protocol = 6; }
        if let Some(fragment) = octets.get_mut(6..8) { fragment.fill(0); }
        if let Ok(placed) = fields(&octets) {
            let end = placed.last().map_or(0, |last| (last.bit + last.bits) / 8) as usize;
            prop_assert!(end <= octets.len());
            assert_covered(&placed, &octets[..end]);
        }
    }
}
