//! Time as the endpoint is told it.

use core::fmt;
use serde::{Deserialize, Serialize};

/// A moment, in microseconds since an epoch that the caller chooses.
///
/// Arithmetic saturates: a deadline that lies beyond the end of time is [`Time::NEVER`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(u64);

impl Time {
    /// The epoch.
    pub const ZERO: Self = Self(0);
    /// Later than every moment that is reached.
    pub const NEVER: Self = Self(u64::MAX);

    /// The moment `us` microseconds after the epoch.
    pub const fn from_us(us: u64) -> Self {
        Self(us)
    }

    /// Microseconds since the epoch.
    pub const fn as_us(self) -> u64 {
        self.0
    }

    /// The moment `us` microseconds later; [`Time::NEVER`] when that cannot be written.
    #[must_use]
    pub const fn after_us(self, us: u64) -> Self {
        Self(self.0.saturating_add(us))
    }

    /// Microseconds from `earlier` to this moment; 0 when `earlier` is not earlier.
    pub const fn since_us(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Time {
    /// Seconds with microseconds, such as `1.063000s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06}s", self.0 / 1_000_000, self.0 % 1_000_000)
    }
}
