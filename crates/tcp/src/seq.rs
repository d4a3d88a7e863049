//! Sequence numbers: 32 bits that wrap (RFC 9293 §3.4).

use core::fmt;
use core::ops::{Add, AddAssign, Sub};
use serde::{Deserialize, Serialize};

/// A sequence number, modulo 2³².
///
/// Comparisons are those of RFC 9293 §3.4: `a.before(b)` when `a` lies in the half circle in
/// front of `b`. There is no `Ord`, because the relation is not transitive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u32);

impl Seq {
    /// Whether this number comes before `other` (`SEG < other` in the RFC's writing).
    pub const fn before(self, other: Self) -> bool {
        self.0.wrapping_sub(other.0).cast_signed() < 0
    }

    /// Whether this number is `other` or comes before it.
    pub const fn at_or_before(self, other: Self) -> bool {
        !other.before(self)
    }

    /// Whether this number comes after `other`.
    pub const fn after(self, other: Self) -> bool {
        other.before(self)
    }

    /// Whether `start <= self < start + len`, on the circle.
    pub const fn within(self, start: Self, len: u32) -> bool {
        self.0.wrapping_sub(start.0) < len
    }

    /// The later of two numbers.
    #[must_use]
    pub const fn max(self, other: Self) -> Self {
        if self.before(other) { other } else { self }
    }
}

impl Add<u32> for Seq {
    type Output = Self;
    fn add(self, octets: u32) -> Self {
        Self(self.0.wrapping_add(octets))
    }
}

impl AddAssign<u32> for Seq {
    fn add_assign(&mut self, octets: u32) {
        *self = *self + octets;
    }
}

impl Sub<u32> for Seq {
    type Output = Self;
    fn sub(self, octets: u32) -> Self {
        Self(self.0.wrapping_sub(octets))
    }
}

impl Sub for Seq {
    type Output = u32;
    /// The distance from `start` to this number, going up the circle.
    fn sub(self, start: Self) -> u32 {
        self.0.wrapping_sub(start.0)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::Seq;

    #[test]
    fn comparison_wraps_around_zero() {
        let end = Seq(u32::MAX);
        assert!(end.before(end + 1));
        assert!((end + 1).after(end));
        assert_eq!((end + 10) - end, 10);
        assert!(Seq(3).within(end, 5));
        assert!(!Seq(4).within(end, 5));
    }

    #[test]
    fn nothing_is_within_an_empty_range() {
        assert!(!Seq(7).within(Seq(7), 0));
    }

    #[test]
    fn the_later_of_two_is_found_across_the_wrap() {
        assert_eq!(Seq(u32::MAX).max(Seq(1)), Seq(1));
        assert_eq!(Seq(1).max(Seq(u32::MAX)), Seq(1));
    }
}
