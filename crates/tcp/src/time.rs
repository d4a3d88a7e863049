//! Time as the endpoint is told it.

use core::fmt;
use core::hash::{Hash, Hasher};
use core::num::NonZeroU64;

use serde::{Deserialize, Serialize};

/// A moment, in microseconds since an epoch that the caller chooses.
///
/// Arithmetic saturates: a deadline that lies beyond the end of time is [`Time::NEVER`].
///
/// An `Option<Time>` is as small as a `Time`: connections and traces are full of moments that have not come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "u64", into = "u64")]
pub struct Time {
    /// One more than the microseconds.
    ordinal: NonZeroU64,
}

impl Time {
    /// The epoch.
    pub const ZERO: Self = Self { ordinal: NonZeroU64::MIN };
    /// Later than every moment that is reached.
    pub const NEVER: Self = Self { ordinal: NonZeroU64::MAX };

    /// The moment `us` microseconds after the epoch.
    pub const fn from_us(us: u64) -> Self {
        Self::ZERO.after_us(us)
    }

    /// Microseconds since the epoch.
    pub const fn as_us(self) -> u64 {
        self.ordinal.get() - 1
    }

    /// The moment `us` microseconds later; [`Time::NEVER`] when that cannot be written.
    #[must_use]
    pub const fn after_us(self, us: u64) -> Self {
        Self { ordinal: self.ordinal.saturating_add(us) }
    }

    /// Microseconds from `earlier` to this moment; 0 when `earlier` is not earlier.
    pub const fn since_us(self, earlier: Self) -> u64 {
        self.ordinal.get().saturating_sub(earlier.ordinal.get())
    }
}

impl Default for Time {
    fn default() -> Self {
        Self::ZERO
    }
}

impl From<u64> for Time {
    fn from(us: u64) -> Self {
        Self::from_us(us)
    }
}

impl From<Time> for u64 {
    fn from(time: Time) -> Self {
        time.as_us()
    }
}

impl Hash for Time {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_us().hash(state);
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Time").field(&self.as_us()).finish()
    }
}

impl fmt::Display for Time {
    /// Seconds with microseconds, such as `1.063000s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06}s", self.as_us() / 1_000_000, self.as_us() % 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_that_may_not_come_takes_no_more_room() {
        assert_eq!(size_of::<Option<Time>>(), size_of::<u64>());
    }

    #[test]
    fn what_lies_beyond_the_end_of_time_never_comes() {
        assert_eq!(Time::from_us(u64::MAX), Time::NEVER);
        assert_eq!(Time::from_us(7).after_us(u64::MAX), Time::NEVER);
        assert_eq!(Time::from_us(7).as_us(), 7);
        assert_eq!(Time::from_us(7).since_us(Time::from_us(9)), 0);
    }

    #[test]
    fn moments_are_written_as_their_microseconds() {
        assert_eq!(format!("{:?}", Time::from_us(1_500_000)), "Time(1500000)");
        assert_eq!(Time::from_us(1_500_000).to_string(), "1.500000s");
    }
}
