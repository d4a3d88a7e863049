//! How far a recorded time may be from ours.

use synscope_tcp::Time;

/// What a kernel, its applications and the recording itself take, in microseconds.
pub(crate) const SLACK_US: u64 = 30_000;
/// How often sockets were polled, in microseconds: a change shows at most so much later.
pub(crate) const POLLING_US: u64 = 20_000;

/// What the kernel counts timers in, in microseconds (HZ=250).
pub(crate) const JIFFY_US: u64 = 4_000;

/// How late a timer of this length may fire: the kernel's timer wheel rounds up to steps of up to an eighth
/// of the length.
pub(crate) const fn lateness_us(length_us: u64) -> u64 {
    length_us / 8 + SLACK_US
}

/// Whether two moments are one, as far as a recording can tell.
pub(crate) fn is_close(one: Time, other: Time) -> bool {
    one.since_us(other) <= SLACK_US && other.since_us(one) <= SLACK_US
}

/// So much earlier.
pub(crate) const fn before(time: Time, us: u64) -> Time {
    Time::from_us(time.as_us().saturating_sub(us))
}
