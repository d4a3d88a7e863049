//! The recording's clock: seconds, some of them before its zero.

use synscope_tcp::Time;

use crate::error::{ReadError, value};

/// Seconds before the recording's zero that still have a [`Time`], and that it may last.
pub(crate) const MOST_SECONDS: f64 = 1_000_000.0;
/// Where the recording's zero lies in [`Time`]: bind and listen come before it.
pub(crate) const ZERO: Time = Time::from_us(1_000_000 * 1_000_000);

/// A moment of the recording. Microseconds are all that it has.
pub(crate) fn time(at: &str, seconds: f64) -> Result<Time, ReadError> {
    if !(-MOST_SECONDS..=MOST_SECONDS).contains(&seconds) {
        return Err(value(at, seconds, "seconds, from -1000000 to 1000000"));
    }
    // Within the bounds that were just checked, and not below the epoch.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    let us = ((seconds + MOST_SECONDS) * 1e6).round() as u64;
    Ok(Time::from_us(us))
}

/// A moment in seconds from the recording's zero, for people.
pub(crate) fn seconds(time: Time) -> String {
    let (sign, us) = if time < ZERO { ("-", ZERO.since_us(time)) } else { ("", time.since_us(ZERO)) };
    format!("{sign}{}.{:04}", us / 1_000_000, us % 1_000_000 / 100)
}
