//! The options of a segment's header (RFC 9293 §3.2, RFC 7323, RFC 2018), as values: how they are laid
//! out in octets is none of the endpoint's business.

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::seq::Seq;

/// The options that a segment carries. Most have none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Maximum segment size in octets, only on a SYN (RFC 9293 §3.7.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mss: Option<u16>,
    /// Window scale: by how many bits the sender of this SYN will shift its windows, 0 to 14; more
    /// counts as 14 (RFC 7323 §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window_scale: Option<u8>,
    /// The sender of this SYN takes SACK options (RFC 2018 §2).
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub sack_permitted: bool,
    /// Timestamps (RFC 7323 §3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamps: Option<Timestamps>,
    /// What arrived out of order, the newest first, at most four blocks; the first may be a duplicate
    /// (RFC 2018 §3, RFC 2883 §3).
    #[serde(skip_serializing_if = "SmallVec::is_empty")]
    pub sack: SmallVec<[SackBlock; 2]>,
}

impl Options {
    /// Only a maximum segment size.
    pub fn with_mss(mss: u16) -> Self {
        Self { mss: Some(mss), ..Self::default() }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The two numbers of the timestamps option (RFC 7323 §3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timestamps {
    /// TSval: the sender's timestamp clock.
    pub val: u32,
    /// TSecr: the newest TSval that the sender has to echo; 0 where there is no ACK.
    pub ecr: u32,
}

/// A run of sequence numbers that has arrived: from `left` up to but without `right`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SackBlock {
    /// The first number.
    pub left: Seq,
    /// The number after the last.
    pub right: Seq,
}
