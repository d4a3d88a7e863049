//! How numbers are written: the same in both languages, with the units of the SI.

use synscope_tcp::{Seq, Time, Unit};

/// Keeps the groups of a number on one line.
const GROUP_SEPARATOR: char = '\u{a0}';

/// A moment of the run, in seconds with milliseconds, such as `1.063 s`.
///
/// ```
/// use synscope_tcp::Time;
/// assert_eq!(synscope_words::moment(Time::from_us(1_063_000)), "1.063 s");
/// ```
pub fn moment(time: Time) -> String {
    let ms = time.as_us() / 1_000;
    format!("{}.{:03} s", grouped(ms / 1_000), ms % 1_000)
}

/// How long something takes, in the unit that fits and with at most three decimals: `250 µs`,
/// `40 ms`, `1.5 s`, `60 s`, `4 min`, `2 h`.
///
/// Seconds go up to two minutes, since that is how retransmission times and TIME-WAIT are spoken
/// of, and stay where minutes would need a fraction.
///
/// ```
/// assert_eq!(synscope_words::duration(40_000), "40 ms");
/// assert_eq!(synscope_words::duration(240_000_000), "4 min");
/// ```
pub fn duration(us: u64) -> String {
    const SECOND: u64 = 1_000_000;
    const MINUTE: u64 = 60 * SECOND;
    const HOUR: u64 = 60 * MINUTE;
    match us {
        0 => "0 s".to_owned(),
        1..1_000 => format!("{us} µs"),
        1_000..SECOND => format!("{} ms", decimal(us, 1_000)),
        _ if us >= 2 * HOUR && us.is_multiple_of(HOUR) => format!("{} h", grouped(us / HOUR)),
        _ if us >= 2 * MINUTE && us.is_multiple_of(MINUTE) => format!("{} min", grouped(us / MINUTE)),
        _ => format!("{} s", decimal(us, SECOND)),
    }
}

/// A knob's value as the page shows it: `100 ms`, `2 min`, `20%`, `250 µs`. [`Unit::parse`] reads it.
///
/// ```
/// use synscope_tcp::Unit;
/// assert_eq!(synscope_words::knob_value(Unit::Time(1), 100_000), "100 ms");
/// assert_eq!(synscope_words::knob_value(Unit::Share, 200_000), "20%");
/// ```
pub fn knob_value(unit: Unit, value: u64) -> String {
    set_apart(&unit.format(value))
}

/// A value as [`Unit::format`] writes it, with a space between the number and its unit.
pub(crate) fn set_apart(value: &str) -> String {
    match value.split_once(|c: char| c.is_ascii_alphabetic()) {
        Some(("", _)) | None => value.to_owned(),
        Some((number, _)) => {
            let unit = if value.ends_with("us") { "µs" } else { &value[number.len()..] };
            format!("{number} {unit}")
        }
    }
}

/// An absolute sequence number, its digits in groups of three.
pub fn sequence(seq: Seq) -> String {
    grouped(u64::from(seq.0))
}

/// A relative sequence number: what lies in the half circle before 0 is negative, as numbers of an old
/// connection are.
///
/// ```
/// assert_eq!(synscope_words::signed(u32::MAX), "−1");
/// ```
pub fn signed(relative: u32) -> String {
    let number = relative.cast_signed();
    let digits = grouped(number.unsigned_abs().into());
    if number < 0 { format!("−{digits}") } else { digits }
}

/// A number with its digits in groups of three from five digits on, such as `65 535`, with spaces
/// that do not break. Four digits are read at a glance.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut text = String::with_capacity(digits.len() * 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(GROUP_SEPARATOR);
        }
        text.push(digit);
    }
    text
}

/// `value / scale` with at most three decimals, none of them a trailing zero. The rest is cut off,
/// not rounded: a clock that shows 1.000 s has reached it.
fn decimal(value: u64, scale: u64) -> String {
    let whole = grouped(value / scale);
    // The scale is 1,000 at least, and the product stays below 10⁹.
    let thousandths = value % scale * 1_000 / scale;
    if thousandths == 0 {
        return whole;
    }
    let digits = format!("{thousandths:03}");
    format!("{whole}.{}", digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_take_the_unit_that_fits() {
        let cases = [
            (0, "0 s"),
            (250, "250 µs"),
            (1_500, "1.5 ms"),
            (200_000, "200 ms"),
            (1_000_000, "1 s"),
            (60_000_000, "60 s"),
            (90_000_000, "90 s"),
            (189_000_000, "189 s"),
            (240_000_000, "4 min"),
            (7_200_000_000, "2 h"),
        ];
        for (us, text) in cases {
            assert_eq!(duration(us), text);
        }
    }

    #[test]
    fn numbers_are_grouped_from_five_digits_on() {
        assert_eq!(sequence(Seq(3_141_592_653)), "3\u{a0}141\u{a0}592\u{a0}653");
        assert_eq!(grouped(65_535), "65\u{a0}535");
        assert_eq!(grouped(1460), "1460");
    }

    #[test]
    fn what_a_field_shows_is_read_back() {
        let cases = [
            (Unit::Time(1), 0, "0 s"),
            (Unit::Time(1), 250, "250 µs"),
            (Unit::Time(1), 1_500, "1.5 ms"),
            (Unit::Time(1), 120_000_000, "2 min"),
            (Unit::Time(1), 7_200_000_000, "2 h"),
            (Unit::TimeOrNever(1, 9), 9, "never"),
            (Unit::Share, 5_000, "0.5%"),
            (Unit::Count, 15, "15"),
            (Unit::Octets, 65_535, "65535"),
            (Unit::Switch, 1, "on"),
        ];
        for (unit, value, text) in cases {
            assert_eq!(knob_value(unit, value), text);
            assert_eq!(unit.parse(text), Ok(value));
        }
    }

    #[test]
    fn the_end_of_time_can_be_written() {
        assert!(moment(Time::NEVER).ends_with(" s"));
        assert!(!duration(u64::MAX).is_empty());
    }
}
