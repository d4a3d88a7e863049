//! Headers and checksums, right and wrong.

use bytes::Bytes;
use synscope_tcp::Segment;
use synscope_wire::{Envelope, Part, WireError, decode, encode};

use crate::{forge, packet, segment};

/// Holds MUST-2.
#[test]
fn a_sent_segment_has_a_right_checksum() {
    for len in 0..5 {
        let segment = Segment { payload: segment().payload.slice(..len), ..segment() };
        let sent = packet(&segment);
        assert_eq!(sent, forge(sent.clone(), |_| {}), "{len} octets");
    }
}

/// Holds MUST-3.
#[test]
fn a_segment_with_a_wrong_checksum_is_refused() {
    let right = packet(&segment());
    for place in 20..right.len() {
        let mut wrong = right.clone();
        wrong[place] ^= 0x10;
        // Where the header's length is hit, that is what is found first.
        if place != 32 {
            let result = decode(&wrong);
            assert!(
                matches!(result, Err(WireError::Checksum { part: Part::Tcp, .. })),
                "{place}: {result:?}"
            );
        }
    }
}

/// Holds MUST-3.
#[test]
fn the_checksum_covers_the_addresses() {
    let right = packet(&segment());
    let forged = forge(right.clone(), |packet| packet[15] = 9);
    let mut elsewhere = right;
    elsewhere[10..12].copy_from_slice(&forged[10..12]);
    elsewhere[15] = 9;
    assert!(matches!(decode(&elsewhere), Err(WireError::Checksum { part: Part::Tcp, .. })));
}

/// Holds MUST-1.
#[test]
fn a_window_is_an_unsigned_number() {
    for window in [0, 0x7fff, 0x8000, 0xffff] {
        assert_eq!(decode(&packet(&Segment { window, ..segment() })).expect("it is right").window, window);
    }
}

#[test]
fn the_error_tells_the_checksum_that_was_expected() {
    let right = packet(&segment());
    let mut wrong = right.clone();
    wrong[36..38].copy_from_slice(&[0, 0]);
    let expected = u16::from_be_bytes([right[36], right[37]]);
    assert_eq!(decode(&wrong), Err(WireError::Checksum { part: Part::Tcp, found: 0, expected }));
}

#[test]
fn a_wrong_checksum_of_the_ip_header_is_refused() {
    let mut wrong = packet(&segment());
    wrong[8] = 63;
    assert!(matches!(decode(&wrong), Err(WireError::Checksum { part: Part::Ip, .. })));
}

#[test]
fn options_of_the_ip_header_are_passed_over() {
    let with_options = forge(packet(&segment()), |packet| {
        // Record route, with room for one address.
        packet.splice(20..20, [7, 7, 4, 0, 0, 0, 0, 0]);
        packet[0] = 0x47;
        packet[3] += 8;
    });
    assert_eq!(decode(&with_options), Ok(segment()));
}

#[test]
fn padding_of_the_link_does_not_count() {
    let padded = [&packet(&segment())[..], &[0; 6]].concat();
    assert_eq!(decode(&padded), Ok(segment()));
}

#[test]
fn fragments_are_refused() {
    let first = forge(packet(&segment()), |packet| packet[6] = 0x20);
    assert_eq!(decode(&first), Err(WireError::Fragment { offset: 0 }));
    let second = forge(packet(&segment()), |packet| packet[6..8].copy_from_slice(&[0, 3]));
    assert_eq!(decode(&second), Err(WireError::Fragment { offset: 24 }));
}

#[test]
fn a_packet_that_is_cut_off_is_refused_wherever_it_ends() {
    let whole = packet(&segment());
    for len in 0..whole.len() {
        let result = decode(&whole[..len]);
        assert!(
            matches!(result, Err(WireError::Truncated { part: Part::Ip, found, .. }) if found == len),
            "{len}: {result:?}"
        );
    }
}

#[test]
fn lengths_that_contradict_each_other_are_refused() {
    let set = |place: usize, value: u8| forge(packet(&segment()), |packet| packet[place] = value);
    assert_eq!(decode(&set(3, 19)), Err(WireError::TotalLength { total: 19, header: 20 }));
    assert_eq!(decode(&set(3, 39)), Err(WireError::Truncated { part: Part::Tcp, needed: 20, found: 19 }));
    let offset = |words: u8| decode(&set(32, words << 4));
    assert_eq!(offset(4), Err(WireError::HeaderLength { part: Part::Tcp, words: 4 }));
    assert_eq!(offset(15), Err(WireError::Truncated { part: Part::Tcp, needed: 60, found: 25 }));
    let mut short = packet(&segment());
    short[0] = 0x44;
    assert_eq!(decode(&short), Err(WireError::HeaderLength { part: Part::Ip, words: 4 }));
}

#[test]
fn other_protocols_are_refused() {
    let udp = forge(packet(&segment()), |packet| packet[9] = 17);
    assert_eq!(decode(&udp), Err(WireError::Protocol { found: 17, expected: 6 }));
    let mut six = packet(&segment());
    six[0] = 0x65;
    assert_eq!(decode(&six), Err(WireError::Version { found: 6 }));
}

#[test]
fn bits_that_were_once_reserved_are_ignored() {
    let ecn = forge(packet(&segment()), |packet| {
        packet[32] |= 0x0f;
        packet[33] |= 0xc0;
    });
    assert_eq!(decode(&ecn), Ok(segment()));
}

#[test]
fn the_envelope_is_written_as_it_is_given() {
    let envelope = Envelope { identification: 0xabcd, time_to_live: 3, dont_fragment: false };
    let packet = encode(&segment(), envelope).expect("it fits");
    assert_eq!(packet[4..9], [0xab, 0xcd, 0, 0, 3]);
}

#[test]
fn what_no_packet_holds_is_refused() {
    let of = |len| Segment { payload: Bytes::from(vec![7; len]), ..segment() };
    let most = 65_535 - 40;
    let largest = encode(&of(most), Envelope::default()).expect("it just fits");
    assert_eq!(decode(&largest).expect("it is right").payload.len(), most);
    let refused = encode(&of(most + 1), Envelope::default());
    assert_eq!(refused, Err(WireError::TooLong { octets: 20 + most + 1, most: 20 + most }));
}

#[test]
fn an_error_says_what_where_and_what_was_expected() {
    let error = decode(&packet(&segment())[..30]).expect_err("it is cut off");
    assert_eq!(error.to_string(), "IPv4: 30 octets are there, expected 45");
}
