//! Numbers as style sheets and SVG want them.

use core::fmt;

/// A number with no more digits than can be seen: three decimals, and no noughts at the end.
///
/// The standard library's exact conversion of floating-point numbers is large, and this is all
/// that drawing needs of it.
#[derive(Clone, Copy)]
pub(crate) struct Css(pub(crate) f64);

impl fmt::Display for Css {
    #[expect(clippy::cast_possible_truncation, reason = "paper is shorter than 2^53 thousandths of a px")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thousandths = (self.0 * 1_000.0).round() as i64;
        if thousandths < 0 {
            f.write_str("-")?;
        }
        let thousandths = thousandths.unsigned_abs();
        write!(f, "{}", thousandths / 1_000)?;
        match thousandths % 1_000 {
            0 => Ok(()),
            rest if rest.is_multiple_of(100) => write!(f, ".{}", rest / 100),
            rest if rest.is_multiple_of(10) => write!(f, ".{:02}", rest / 10),
            rest => write!(f, ".{rest:03}"),
        }
    }
}

/// A coordinate, to a tenth of a px.
pub(crate) fn px(value: f64) -> String {
    Css((value * 10.0).round() / 10.0).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (12.0, "12"),
            (0.5, "0.5"),
            (-1.25, "-1.25"),
            (1.005, "1.005"),
            (-0.0004, "0"),
            (33_554_432.125, "33554432.125"),
        ];
        for (number, text) in cases {
            assert_eq!(Css(number).to_string(), text);
        }
        assert_eq!(px(0.26), "0.3");
    }
}
