//! The options of the TCP header as octets (RFC 9293 §3.2, RFC 7323, RFC 2018).
//!
//! They are laid out as Linux does it, so that every block of four octets is full. They are read one by
//! one here, not by etherparse's iterator: it ends at the first option that it does not know.

use etherparse::TcpOptions;
use etherparse::tcp_option::{
    KIND_END, KIND_MAXIMUM_SEGMENT_SIZE, KIND_NOOP, KIND_SELECTIVE_ACK, KIND_SELECTIVE_ACK_PERMITTED,
    KIND_TIMESTAMP, KIND_WINDOW_SCALE,
};
use synscope_tcp::{Options, SackBlock, Seq, Timestamps};

const NOP: u8 = KIND_NOOP;
/// The most octets that options take: the header's length is counted in four bits.
const MOST: usize = 40;
/// Two NOPs, kind and length, before the first SACK block.
const SACK_HEADER: usize = 4;
const SACK_BLOCK: usize = 8;

/// The options of a segment; `syn` tells whether it may carry those of a SYN (MUST-65).
pub(crate) fn encode(options: &Options, syn: bool) -> TcpOptions {
    let mut octets = Vec::with_capacity(MOST);
    if let Some(mss) = options.mss.filter(|_| syn) {
        octets.extend_from_slice(&[KIND_MAXIMUM_SEGMENT_SIZE, 4]);
        octets.extend_from_slice(&mss.to_be_bytes());
    }
    // SACK-permitted takes the place of the two octets before timestamps.
    match (options.sack_permitted && syn, options.timestamps.is_some()) {
        (true, true) => octets.extend_from_slice(&[KIND_SELECTIVE_ACK_PERMITTED, 2]),
        (true, false) => octets.extend_from_slice(&[NOP, NOP, KIND_SELECTIVE_ACK_PERMITTED, 2]),
        (false, true) => octets.extend_from_slice(&[NOP, NOP]),
        (false, false) => {}
    }
    if let Some(Timestamps { val, ecr }) = options.timestamps {
        octets.extend_from_slice(&[KIND_TIMESTAMP, 10]);
        octets.extend_from_slice(&val.to_be_bytes());
        octets.extend_from_slice(&ecr.to_be_bytes());
    }
    if let Some(shift) = options.window_scale.filter(|_| syn) {
        octets.extend_from_slice(&[NOP, KIND_WINDOW_SCALE, 3, shift]);
    }
    encode_sack(&options.sack, &mut octets);
    // Nothing above is longer than MOST or leaves a block of four octets open, so nothing is to be filled up
    // (MUST-69).
    TcpOptions::try_from_slice(&octets).unwrap_or_default()
}

fn encode_sack(blocks: &[SackBlock], octets: &mut Vec<u8>) {
    let room = MOST.saturating_sub(octets.len() + SACK_HEADER) / SACK_BLOCK;
    let count = blocks.len().min(room);
    if count == 0 {
        return;
    }
    let len = 2 + SACK_BLOCK * count;
    octets.extend_from_slice(&[NOP, NOP, KIND_SELECTIVE_ACK]);
    octets.extend(u8::try_from(len));
    for block in &blocks[..count] {
        octets.extend_from_slice(&block.left.0.to_be_bytes());
        octets.extend_from_slice(&block.right.0.to_be_bytes());
    }
}

/// Reads what can be read of any segment's options (MUST-5): EOL and NOP are single octets, everything else, as
/// MSS (MUST-4), has a length (MUST-68), at any place (MUST-64). What is not known is passed over (MUST-6); an illegal length ends the reading, because
/// where the next option begins is not to be known (MUST-7).
pub(crate) fn decode(mut octets: &[u8], syn: bool) -> Options {
    let mut options = Options::default();
    // Each round takes at least one octet.
    while let [kind, rest @ ..] = octets {
        match *kind {
            KIND_END => break,
            KIND_NOOP => octets = rest,
            kind => {
                let Some((value, behind)) = value_of(rest) else { break };
                note(&mut options, kind, value, syn);
                octets = behind;
            }
        }
    }
    options
}

/// Parts an option's value from what follows; the length counts the octets of kind and length too.
fn value_of(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, rest) = rest.split_first()?;
    rest.split_at_checked(usize::from(*len).checked_sub(2)?)
}

/// A known option whose value is not as long as it should be is ignored like one that is not known.
fn note(options: &mut Options, kind: u8, value: &[u8], syn: bool) {
    match (kind, value) {
        (KIND_MAXIMUM_SEGMENT_SIZE, &[a, b]) if syn => options.mss = Some(u16::from_be_bytes([a, b])),
        (KIND_WINDOW_SCALE, &[shift]) if syn => options.window_scale = Some(shift),
        (KIND_SELECTIVE_ACK_PERMITTED, &[]) if syn => options.sack_permitted = true,
        (KIND_TIMESTAMP, value) => {
            if let ([val, ecr], []) = value.as_chunks() {
                options.timestamps =
                    Some(Timestamps { val: u32::from_be_bytes(*val), ecr: u32::from_be_bytes(*ecr) });
            }
        }
        (KIND_SELECTIVE_ACK, value) => {
            if let (edges, []) = value.as_chunks()
                && let (blocks, []) = edges.as_chunks()
            {
                options.sack = blocks.iter().copied().map(sack_block).collect();
            }
        }
        _ => {}
    }
}

fn sack_block([left, right]: [[u8; 4]; 2]) -> SackBlock {
    SackBlock { left: Seq(u32::from_be_bytes(left)), right: Seq(u32::from_be_bytes(right)) }
}
