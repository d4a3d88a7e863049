//! Times: `1.5`, `+.1`, `1~2`, `+1~+2`, `*`.

use winnow::prelude::*;
use winnow::stream::Location;
use winnow::token::{any, take_while};

use super::lexemes::{Failure, Read, blanks, has_mark, mark, peek_char, starts_with};
use super::{Input, fail};
use crate::script::When;

/// No script goes on for longer: some 31 years.
const LATEST_S: u64 = 1_000_000_000;

const A_TIME: &str = "a time such as 0, 1.5, +.1, 1~2 or *";

/// The time at which an event begins, without the blanks after it.
pub(super) fn when(input: &mut Input<'_>) -> Read<When> {
    match peek_char(input) {
        Some('*') => {
            any.void().parse_next(input)?;
            Ok(When::Any)
        }
        Some('+') => {
            any.void().parse_next(input)?;
            blanks(input)?;
            let start = time(input)?;
            Ok(match range_end(true, start, input)? {
                Some(end) => When::AfterBetween(start, end),
                None => When::After(start),
            })
        }
        Some(c) if c == '.' || c.is_ascii_digit() => {
            let start = time(input)?;
            Ok(match range_end(false, start, input)? {
                Some(end) => When::Between(start, end),
                None => When::At(start),
            })
        }
        Some(_) | None => fail(input, A_TIME),
    }
}

/// `~` and the end of a range.
fn range_end(relative: bool, start: u64, input: &mut Input<'_>) -> Read<Option<u64>> {
    blanks(input)?;
    if !has_mark('~', input)? {
        return Ok(None);
    }
    if relative {
        mark("+", "`+`, because the range begins with one", input)?;
    }
    let at = input.current_token_start();
    let end = time(input)?;
    if end < start {
        return Err(Failure::expecting(at, "a time that is not before the beginning of the range"));
    }
    Ok(Some(end))
}

/// Seconds with a fraction, as microseconds; what is finer is cut off.
pub(super) fn time(input: &mut Input<'_>) -> Read<u64> {
    let at = input.current_token_start();
    let digits = |c: char| c.is_ascii_digit();
    let whole = take_while(0.., digits).parse_next(input)?;
    let rest: &str = input;
    let has_fraction = rest.strip_prefix('.').is_some_and(|after| after.starts_with(digits));
    if whole.is_empty() && !has_fraction {
        return Err(Failure::expecting(at, "a number of seconds"));
    }
    let mut us = match whole {
        "" => 0,
        whole => match whole.parse::<u64>() {
            Ok(seconds) if seconds <= LATEST_S => seconds * 1_000_000,
            Ok(_) | Err(_) => {
                return Err(Failure::expecting(at, "a time of at most a billion seconds"));
            }
        },
    };
    if has_fraction && starts_with(input, ".") {
        any.void().parse_next(input)?;
        let fraction = take_while(1.., digits).parse_next(input)?;
        let scales = [100_000, 10_000, 1_000, 100, 10, 1];
        us += fraction.bytes().zip(scales).map(|(digit, scale)| u64::from(digit - b'0') * scale).sum::<u64>();
    }
    Ok(us)
}
