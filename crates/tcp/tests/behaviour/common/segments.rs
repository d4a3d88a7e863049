//! Segments that the peer sends, with numbers relative to both sides' SYNs: those are 0.

use core::net::SocketAddrV4;

use bytes::Bytes;
use synscope_tcp::{Flags, SackBlock, Segment, Seq, Timestamps};

/// A segment of the peer. Its window is 10,000 octets and it has no options, unless it is said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seg {
    flags: Flags,
    seq: i32,
    ack: i32,
    len: usize,
    window: u16,
    mss: Option<u16>,
    window_scale: Option<u8>,
    sack_permitted: bool,
    timestamps: Option<Timestamps>,
    /// Numbers of ours that the peer has.
    sack: Option<(i32, i32)>,
}

impl Seg {
    const fn new(flags: Flags, seq: i32) -> Self {
        Self {
            flags,
            seq,
            ack: 0,
            len: 0,
            window: 10_000,
            mss: None,
            window_scale: None,
            sack_permitted: false,
            timestamps: None,
            sack: None,
        }
    }

    /// Sets the ACK bit, and the number.
    pub(crate) fn ack(self, ack: i32) -> Self {
        Self { ack, ..self.with(Flags::ACK) }
    }

    /// Sets bits.
    pub(crate) fn with(self, flags: Flags) -> Self {
        Self { flags: self.flags | flags, ..self }
    }

    /// Gives it so many octets of payload.
    pub(crate) const fn len(self, len: usize) -> Self {
        Self { len, ..self }
    }

    /// Advertises a window.
    pub(crate) const fn window(self, window: u16) -> Self {
        Self { window, ..self }
    }

    /// Has an MSS option.
    pub(crate) const fn mss(self, mss: u16) -> Self {
        Self { mss: Some(mss), ..self }
    }

    /// Offers to scale windows.
    pub(crate) const fn scale(self, shift: u8) -> Self {
        Self { window_scale: Some(shift), ..self }
    }

    /// Offers to take SACK options.
    pub(crate) const fn sack_permitted(self) -> Self {
        Self { sack_permitted: true, ..self }
    }

    /// Has timestamps.
    pub(crate) const fn stamped(self, val: u32, ecr: u32) -> Self {
        Self { timestamps: Some(Timestamps { val, ecr }), ..self }
    }

    /// Says that the peer has our octets from `left` up to but without `right`.
    pub(crate) const fn sack(self, left: i32, right: i32) -> Self {
        Self { sack: Some((left, right)), ..self }
    }

    /// The real segment; octets count up from the number of their place in the stream.
    pub(crate) fn build(&self, from: SocketAddrV4, to: SocketAddrV4, isn: Seq, acked_isn: Seq) -> Segment {
        let relative = |isn: Seq, offset: i32| Seq(isn.0.wrapping_add_signed(offset));
        let ack = if self.flags.contains(Flags::ACK) { relative(acked_isn, self.ack) } else { Seq(0) };
        let mut segment = Segment::new(from, to, relative(isn, self.seq), self.flags);
        segment.ack = ack;
        segment.window = self.window;
        segment.options.mss = self.mss;
        segment.options.window_scale = self.window_scale;
        segment.options.sack_permitted = self.sack_permitted;
        segment.options.timestamps = self.timestamps;
        let block =
            |(left, right)| SackBlock { left: relative(acked_isn, left), right: relative(acked_isn, right) };
        segment.options.sack = self.sack.into_iter().map(block).collect();
        segment.payload = payload(self.seq, self.len);
        segment
    }
}

/// The peer's octets from a place of its stream.
pub(crate) fn payload(seq: i32, len: usize) -> Bytes {
    let start = seq.rem_euclid(251);
    (start..).map(|place| u8::try_from(place % 251).expect("below 251")).take(len).collect()
}

/// A SYN.
pub(crate) fn syn() -> Seg {
    Seg::new(Flags::SYN, 0)
}

/// The SYN with the ACK of ours.
pub(crate) fn syn_ack() -> Seg {
    syn().ack(1)
}

/// A bare ACK.
pub(crate) fn ack(seq: i32, ack: i32) -> Seg {
    Seg::new(Flags::empty(), seq).ack(ack)
}

/// So many octets of data, acknowledging `ack`.
pub(crate) fn data(seq: i32, len: usize, ack: i32) -> Seg {
    Seg::new(Flags::empty(), seq).ack(ack).len(len)
}

/// A FIN that acknowledges `ack`.
pub(crate) fn fin(seq: i32, ack: i32) -> Seg {
    Seg::new(Flags::FIN, seq).ack(ack)
}

/// A RST without an ACK.
pub(crate) fn rst(seq: i32) -> Seg {
    Seg::new(Flags::RST, seq)
}

/// A segment with no bit set.
pub(crate) fn plain(seq: i32) -> Seg {
    Seg::new(Flags::empty(), seq)
}
