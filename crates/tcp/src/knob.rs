//! Knobs: what a person can set, by the name that the kernel or the RFC gives it.

use core::fmt;

/// In what a knob counts, and how its values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// A plain number.
    Count,
    /// Microseconds, written with a unit (`250us`, `40ms`, `1.5s`, `2min`). A number without one is
    /// taken times the given number of microseconds, as the kernel's own unit has it.
    Time(u64),
    /// As [`Unit::Time`], or `never`: the second number, which is past the longest time.
    TimeOrNever(u64, u64),
    /// Octets.
    Octets,
    /// 0 or 1, also written `off` and `on`.
    Switch,
    /// Parts per million, written as a percentage (`20%`, `0.5%`).
    Share,
}

impl Unit {
    /// Reads a value as a person writes it.
    ///
    /// # Errors
    /// What was expected instead, in the unit's own terms.
    ///
    /// ```
    /// use synscope_tcp::Unit;
    /// assert_eq!(Unit::Time(1_000_000).parse("1.5s"), Ok(1_500_000));
    /// assert_eq!(Unit::Time(1_000_000).parse("60"), Ok(60_000_000));
    /// assert_eq!(Unit::Share.parse("20%"), Ok(200_000));
    /// assert!(Unit::Count.parse("many").is_err());
    /// ```
    pub fn parse(self, text: &str) -> Result<u64, &'static str> {
        let text = text.trim();
        match self {
            Self::Count | Self::Octets => text.parse().map_err(|_| self.expected()),
            Self::Switch => match text {
                "0" | "off" | "false" => Ok(0),
                "1" | "on" | "true" => Ok(1),
                _ => Err(self.expected()),
            },
            Self::Share => {
                let number = text.strip_suffix('%').ok_or(self.expected())?;
                decimal(number.trim_end(), 10_000).ok_or(self.expected())
            }
            Self::TimeOrNever(_, never) if text == NEVER => Ok(never),
            Self::TimeOrNever(plain, never) => match Self::Time(plain).parse(text) {
                Ok(time) if time != never => Ok(time),
                _ => Err(self.expected()),
            },
            Self::Time(plain) => {
                let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
                let (number, unit) = text.split_at(split);
                let scale = match unit.trim_start() {
                    "" => plain,
                    "us" | "µs" => 1,
                    "ms" => 1_000,
                    "s" => 1_000_000,
                    "min" => MINUTE_US,
                    "h" => HOUR_US,
                    _ => return Err(self.expected()),
                };
                decimal(number, scale).ok_or(self.expected())
            }
        }
    }

    /// What a value of this unit looks like, for error messages.
    pub const fn expected(self) -> &'static str {
        match self {
            Self::Count => "a whole number",
            Self::Octets => "a whole number of octets",
            Self::Switch => "on or off",
            Self::Share => "a percentage such as 20%",
            Self::Time(_) => "a time such as 250us, 40ms, 1.5s or 2min",
            Self::TimeOrNever(..) => "a time such as 250us, 40ms, 1.5s or 2min, or never",
        }
    }

    /// Writes a value so that [`Unit::parse`] reads it back.
    pub fn format(self, value: u64) -> String {
        match self {
            Self::Count | Self::Octets => value.to_string(),
            Self::Switch => if value == 0 { "off" } else { "on" }.to_owned(),
            Self::Share => format!("{}%", fraction(value, 10_000)),
            Self::TimeOrNever(_, never) if value == never => NEVER.to_owned(),
            Self::Time(_) | Self::TimeOrNever(..) => format_time(value),
        }
    }
}

const NEVER: &str = "never";
const MINUTE_US: u64 = 60_000_000;
const HOUR_US: u64 = 60 * MINUTE_US;

/// A duration in the largest unit in which it is at least 1, without loss.
fn format_time(us: u64) -> String {
    match us {
        0 => "0s".to_owned(),
        1..1_000 => format!("{us}us"),
        1_000..1_000_000 => format!("{}ms", fraction(us, 1_000)),
        _ if us.is_multiple_of(HOUR_US) => format!("{}h", us / HOUR_US),
        _ if us.is_multiple_of(MINUTE_US) => format!("{}min", us / MINUTE_US),
        _ => format!("{}s", fraction(us, 1_000_000)),
    }
}

/// `value / scale` as a decimal number without trailing zeros; `scale` is a power of ten.
fn fraction(value: u64, scale: u64) -> String {
    let (whole, rest) = (value / scale, value % scale);
    if rest == 0 {
        return whole.to_string();
    }
    let width = usize::try_from(scale.ilog10()).unwrap_or(0);
    let digits = format!("{rest:0width$}");
    format!("{whole}.{}", digits.trim_end_matches('0'))
}

/// A decimal number times `scale`, if it is one and the product is a whole number that fits.
fn decimal(text: &str, scale: u64) -> Option<u64> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(rest) || rest.len() > 12 {
        return None;
    }
    let mut value = whole.parse::<u64>().ok()?.checked_mul(scale)?;
    if !rest.is_empty() {
        let divisor = 10_u64.checked_pow(u32::try_from(rest.len()).ok()?)?;
        let product = rest.parse::<u64>().ok()?.checked_mul(scale)?;
        if product % divisor != 0 {
            return None;
        }
        value = value.checked_add(product / divisor)?;
    }
    Some(value)
}

/// Where a knob stands in a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// The network between the hosts.
    Network,
    /// Opening.
    Opening,
    /// Data and its retransmission.
    Data,
    /// Closing.
    Closing,
    /// Keepalive.
    Keepalive,
    /// Variants that TCP does not have ([`WhatIf`](crate::WhatIf)).
    WhatIf,
}

/// One knob of a `T`: its name, its unit, its bounds, and how it is read and set.
pub struct Knob<T: 'static> {
    /// The kernel's name where it has one, else a plain one.
    pub name: &'static str,
    /// What it counts in.
    pub unit: Unit,
    /// The smallest value, in the unit of storage.
    pub min: u64,
    /// The largest value, in the unit of storage.
    pub max: u64,
    /// Where it stands in a panel.
    pub group: Group,
    pub(crate) get: fn(&T) -> u64,
    pub(crate) set: fn(&mut T, u64),
}

impl<T> Knob<T> {
    /// A knob of a type outside of this crate. `set` is only called with values within the bounds.
    pub const fn new(
        name: &'static str,
        unit: Unit,
        (min, max): (u64, u64),
        group: Group,
        get: fn(&T) -> u64,
        set: fn(&mut T, u64),
    ) -> Self {
        Self { name, unit, min, max, group, get, set }
    }

    /// The value that `target` has.
    pub fn get(&self, target: &T) -> u64 {
        (self.get)(target)
    }

    /// Gives `target` a value.
    ///
    /// # Errors
    /// When the value is outside of the bounds; `target` is then as it was.
    pub fn set(&self, target: &mut T, value: u64) -> Result<(), KnobError> {
        if value < self.min || value > self.max {
            return Err(KnobError::OutOfRange {
                name: self.name,
                value: self.unit.format(value),
                min: self.unit.format(self.min),
                max: self.unit.format(self.max),
            });
        }
        (self.set)(target, value);
        Ok(())
    }

    /// Gives `target` a value as a person writes it.
    ///
    /// # Errors
    /// When the text is not a value of the unit, or outside of the bounds.
    pub fn set_text(&self, target: &mut T, text: &str) -> Result<(), KnobError> {
        let value = self.unit.parse(text).map_err(|expected| KnobError::Malformed {
            name: self.name,
            text: text.to_owned(),
            expected,
        })?;
        self.set(target, value)
    }
}

impl<T> fmt::Debug for Knob<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Knob").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Why a knob was not set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KnobError {
    /// No knob has this name.
    #[error("unknown knob `{0}`")]
    Unknown(String),
    /// The text is no value of the knob's unit.
    #[error("{name}={text}: expected {expected}")]
    Malformed {
        /// The knob.
        name: &'static str,
        /// What was given.
        text: String,
        /// What a value looks like.
        expected: &'static str,
    },
    /// The value is outside of the knob's bounds.
    #[error("{name}={value}: expected {min} to {max}")]
    OutOfRange {
        /// The knob.
        name: &'static str,
        /// What was given.
        value: String,
        /// The smallest value.
        min: String,
        /// The largest value.
        max: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_so_that_they_are_read_back() {
        let unit = Unit::Time(1_000_000);
        for us in
            [0, 1, 999, 1_000, 40_000, 1_500, 1_000_000, 1_500_000, 90_000_000, 7_200_000_000, 120_000_000]
        {
            assert_eq!(unit.parse(&unit.format(us)), Ok(us), "{}", unit.format(us));
        }
    }

    #[test]
    fn never_is_a_value_of_its_own() {
        let unit = Unit::TimeOrNever(1, 1_001);
        for (text, value) in [("1ms", 1_000), ("never", 1_001)] {
            assert_eq!(unit.parse(text), Ok(value));
            assert_eq!(unit.format(value), text);
        }
        assert!(unit.parse("1001us").is_err());
        assert!(Unit::Time(1).parse("never").is_err());
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "-1s", "1e3s", "s", "1.2.3s", "99999999999999999999s", "1 week", "0.0000001s"] {
            assert!(Unit::Time(1).parse(text).is_err(), "{text}");
        }
        assert!(Unit::Share.parse("20").is_err());
        assert!(Unit::Switch.parse("maybe").is_err());
    }
}
