//! What must never happen.

use core::fmt;

use synscope_tcp::{Event, ResetReason, State};

/// Something that must never happen, and did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// A state changed otherwise than by the rows of the table that the endpoint told of.
    OutsideTheTable {
        /// The state that the rows lead from, one after the other.
        from: State,
        /// The state that it is in all the same.
        to: State,
    },
    /// A connection became ESTABLISHED whose peer neither has these numbers nor asks for them.
    Ghost,
    /// Both ends are ESTABLISHED, and do not agree on the numbers.
    DifferentNumbers,
    /// An octet was read that its writer wrote on another connection.
    OtherIncarnation,
    /// An octet was read twice, or before its turn.
    OutOfOrder,
    /// A RST was sent that nothing in the history explains.
    Reset(ResetReason),
    /// A connection ended by this where nothing was to go wrong.
    Broken(Event),
    /// Nothing can happen any more, and not every connection is CLOSED.
    NotClosed,
    /// Nothing can happen any more, and not all that was written has been read.
    NotDelivered,
}

/// What must hold always: the sentence that a kind of fault makes untrue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// No change of state outside of the table.
    Table,
    /// Never ESTABLISHED with nobody.
    Somebody,
    /// Never both ESTABLISHED on different sequence numbers.
    SameNumbers,
    /// No octet delivered that belongs to another incarnation.
    OwnOctets,
    /// No octet delivered twice or out of order.
    InOrder,
    /// No RST without a duplicate, old or forged segment, abort or refusal.
    NoNeedlessReset,
    /// With fewer losses than retransmissions, nobody gives up or is reset.
    Orderly,
    /// After both have closed, the end is CLOSED at both.
    ClosedAtLast,
    /// With fewer losses than retransmissions, all that was written is read.
    Delivered,
}

impl Invariant {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Table,
        Self::Somebody,
        Self::SameNumbers,
        Self::OwnOctets,
        Self::InOrder,
        Self::NoNeedlessReset,
        Self::Orderly,
        Self::ClosedAtLast,
        Self::Delivered,
    ];

    /// The sentence.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Table => "no change of state outside of the table",
            Self::Somebody => "never ESTABLISHED with nobody",
            Self::SameNumbers => "never both ESTABLISHED on different sequence numbers",
            Self::OwnOctets => "no octet from another incarnation",
            Self::InOrder => "no octet twice or out of order",
            Self::NoNeedlessReset => "no RST without a duplicate, old or forged segment, abort or refusal",
            Self::Orderly => "nobody gives up or is reset where nothing was to go wrong",
            Self::ClosedAtLast => "CLOSED at both when both have closed and nothing can happen any more",
            Self::Delivered => "all that was written is read where nothing was to go wrong",
        }
    }
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text())
    }
}

impl Fault {
    /// What it violates.
    pub const fn violates(self) -> Invariant {
        match self {
            Self::OutsideTheTable { .. } => Invariant::Table,
            Self::Ghost => Invariant::Somebody,
            Self::DifferentNumbers => Invariant::SameNumbers,
            Self::OtherIncarnation => Invariant::OwnOctets,
            Self::OutOfOrder => Invariant::InOrder,
            Self::Reset(_) => Invariant::NoNeedlessReset,
            Self::Broken(_) => Invariant::Orderly,
            Self::NotClosed => Invariant::ClosedAtLast,
            Self::NotDelivered => Invariant::Delivered,
        }
    }
}
