//! Packets that Linux sent, octet by octet.
//!
//! Recorded on Linux 6.18 hosts in network namespaces (10.77.n.1 to 10.77.n.2), without offloads, so
//! that the checksums are the kernel's own.

use synscope_tcp::{Flags, Options, SackBlock, Segment, Seq, Timestamps};
use synscope_wire::{Envelope, decode, encode};

use crate::octets;

const SYN: &str = "4500003c1d9a4000400602860a4d03010a4d03029c4013880089ad9d00000000\
                   a002faf0028d0000020405b40402080a9d3f34b4000000000103030a";
const SYN_ACK: &str = "4500003c00004000400620200a4d03020a4d030113889c40a93e60cd0089ad9e\
                       a012fe885c100000020405b40402080a7bc91cfe9d3f34b40103030a";
const ACK: &str = "450000341d9b40004006028d0a4d03010a4d03029c4013880089ad9ea93e60ce\
                   8010003f890100000101080a9d3f34dc7bc91cfe";
const FIN: &str = "450000341d9e40004006028a0a4d03010a4d03029c4013880089ae02a93e6196\
                   8011003f85df00000101080a9d3f36a87bc91d27";
const D_SACK: &str = "45000040ce614000400655ba0a4d01020a4d010113889c40154c2be08d5c518e\
                      b0100040fd5100000101080a45ecc0b849f34d610101050a8d5c51f28d5c51f3";
/// Without timestamps.
const PLAIN_SYN: &str = "4500003409ed40004006183b0a4d02010a4d02029c401388e90f5361000000008002faf06f470000020405b4010104020103030a";
const REFUSED: &str = "4500002800004000400624340a4d01020a4d010113889c4000000000c5e1a5a1501400007de80000";
const PUSH: &str = "4500003eca534000400657ca0a4d02010a4d02029c4013883bd4143e1b5853c7\
                    8018003fb31500000101080a5248521e2ec40e3b78787878787878787878";

#[test]
fn every_packet_is_written_as_linux_wrote_it() {
    for hex in [SYN, SYN_ACK, ACK, FIN, D_SACK, PLAIN_SYN, REFUSED, PUSH] {
        let packet = octets(hex);
        let segment = decode(&packet).expect("Linux sends right packets");
        let envelope =
            Envelope { identification: u16::from_be_bytes([packet[4], packet[5]]), ..Envelope::default() };
        assert_eq!(encode(&segment, envelope), Ok(packet), "{segment:?}");
    }
}

#[test]
fn a_syn_is_read() {
    let expected = Segment {
        window: 64_240,
        options: Options {
            mss: Some(1460),
            window_scale: Some(10),
            sack_permitted: true,
            timestamps: Some(Timestamps { val: 0x9d3f_34b4, ecr: 0 }),
            ..Options::default()
        },
        ..Segment::new(
            "10.77.3.1:40000".parse().expect("an address"),
            "10.77.3.2:5000".parse().expect("an address"),
            Seq(0x0089_ad9d),
            Flags::SYN,
        )
    };
    assert_eq!(decode(&octets(SYN)), Ok(expected));
}

#[test]
fn a_duplicate_is_reported_in_a_sack_block() {
    let segment = decode(&octets(D_SACK)).expect("Linux sends right packets");
    let block = SackBlock { left: Seq(0x8d5c_51f2), right: Seq(0x8d5c_51f3) };
    assert_eq!(segment.options.sack.as_slice(), [block]);
}
