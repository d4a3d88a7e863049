//! Times and numbers as people read them.

/// A length of time in s or ms, whichever fits, without noughts at the end: `3 s`, `62.5 ms`.
///
/// ```
/// assert_eq!(synscope_diagram::duration(3_000_000), "3 s");
/// assert_eq!(synscope_diagram::duration(1_050_000), "1.05 s");
/// assert_eq!(synscope_diagram::duration(62_500), "62.5 ms");
/// ```
pub fn duration(us: u64) -> String {
    let (unit_us, digits, unit) = if us < 1_000_000 { (1_000, 3, "ms") } else { (1_000_000, 6, "s") };
    let text = format!("{}.{:0digits$}", us / unit_us, us % unit_us);
    format!("{} {unit}", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A gap in seconds with one decimal, as folds show it: `3.0 s`; whole from a hundred seconds up.
pub(crate) fn gap(us: u64) -> String {
    if us < 1_000_000 {
        return format!("{} ms", us.saturating_add(500) / 1_000);
    }
    if us >= 100_000_000 {
        return format!("{} s", us.saturating_add(500_000) / 1_000_000);
    }
    let tenths = us.saturating_add(50_000) / 100_000;
    format!("{}.{} s", tenths / 10, tenths % 10)
}

/// A number in groups of three with thin spaces: `3 141 592 653`.
pub(crate) fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + 6);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_have_one_decimal_until_it_tells_nothing() {
        assert_eq!(gap(850_000), "850 ms");
        assert_eq!(gap(2_950_000), "3.0 s");
        assert_eq!(gap(95_900_000), "95.9 s");
        assert_eq!(gap(239_900_000), "240 s");
    }

    #[test]
    fn numbers_are_grouped_from_the_right() {
        assert_eq!(grouped(1), "1");
        assert_eq!(grouped(1_000), "1\u{202f}000");
        assert_eq!(grouped(3_141_592_653), "3\u{202f}141\u{202f}592\u{202f}653");
    }
}
