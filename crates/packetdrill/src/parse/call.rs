//! System calls: `connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)`.

use winnow::prelude::*;
use winnow::stream::Location;
use winnow::token::take_till;

use super::lexemes::{
    Failure, Read, blanks, has_mark, integer, is_word_char, mark, peek_char, quoted, starts_with,
    then_blanks, word,
};
use super::when::time;
use super::{Input, fail};
use crate::script::{Call, Value, When};

/// How deep lists may lie in each other.
const DEEPEST: u8 = 16;

const A_VALUE: &str = "a value: a number, a name, a \"text\", `...`, `[…]` or `{…}`";

/// A call, with the time until which it blocks if it begins with `...`.
pub(super) fn call(when: When, input: &mut Input<'_>) -> Read<Call> {
    let until = if starts_with(input, ".") { Some(until(when, input)?) } else { None };
    let name = then_blanks(word.context("the name of a system call"), input)?.to_owned();
    mark("(", "`(` and the arguments of the call", input)?;
    let arguments = values(")", 0, input)?;
    mark("=", "`=` and what the call returns", input)?;
    let result = value(0, input)?;
    let errno = match peek_char(input) {
        Some('E') => Some(then_blanks(word, input)?.to_owned()),
        Some(_) | None => None,
    };
    if peek_char(input) == Some('(') {
        take_till(0.., |c| c == ')' || c == '\n').void().parse_next(input)?;
        mark(")", "`)` at the end of the note", input)?;
    }
    Ok(Call { until, name, arguments, result, errno })
}

/// `...` and a time, which may not lie before the one at which the call is made.
fn until(when: When, input: &mut Input<'_>) -> Read<u64> {
    mark("...", "`...` and the time until which the call blocks", input)?;
    let at = input.current_token_start();
    let end = then_blanks(time, input)?;
    let begin = match when {
        When::At(time) | When::After(time) => time,
        When::Between(..) | When::AfterBetween(..) | When::Any | When::Untimed => 0,
    };
    if end < begin {
        return Err(Failure::expecting(at, "a time that is not before the call"));
    }
    Ok(end)
}

/// Values with commas between them, up to a closing mark.
fn values(close: &'static str, depth: u8, input: &mut Input<'_>) -> Read<Vec<Value>> {
    let mut values = Vec::new();
    if starts_with(input, close) {
        mark(close, close, input)?;
        return Ok(values);
    }
    loop {
        values.push(value(depth, input)?);
        if !has_mark(',', input)? {
            let expected = match close {
                ")" => "`,` or `)`",
                "]" => "`,` or `]`",
                _ => "`,` or `}`",
            };
            mark(close, expected, input)?;
            return Ok(values);
        }
    }
}

/// A value, or several with `|` between them.
fn value(depth: u8, input: &mut Input<'_>) -> Read<Value> {
    if depth > DEEPEST {
        return fail(input, "at most 16 lists in each other");
    }
    let first = single(depth, input)?;
    if peek_char(input) != Some('|') {
        return Ok(first);
    }
    let mut all = vec![first];
    while has_mark('|', input)? {
        all.push(single(depth, input)?);
    }
    Ok(Value::Either(all))
}

fn single(depth: u8, input: &mut Input<'_>) -> Read<Value> {
    match peek_char(input) {
        Some('.') => {
            mark("...", "`...`", input)?;
            Ok(Value::Ellipsis)
        }
        Some('[') => {
            mark("[", "`[`", input)?;
            values("]", depth + 1, input).map(Value::List)
        }
        Some('{') => {
            mark("{", "`{`", input)?;
            values("}", depth + 1, input).map(Value::Record)
        }
        Some('"') => text(input),
        Some(c) if c == '-' || c.is_ascii_digit() => number(input),
        Some(c) if is_word_char(c) => named(depth, input),
        Some(_) | None => fail(input, A_VALUE),
    }
}

/// A whole number.
fn number(input: &mut Input<'_>) -> Read<Value> {
    let number = integer(input)?;
    if let Some(c) = peek_char(input)
        && is_word_char(c)
    {
        return fail(input, "the end of the number");
    }
    blanks(input)?;
    Ok(Value::Number(number))
}

/// A text, of several pieces perhaps, perhaps with `...` for what follows.
fn text(input: &mut Input<'_>) -> Read<Value> {
    let mut text = String::new();
    while peek_char(input) == Some('"') {
        text.push_str(quoted('"', input)?);
        blanks(input)?;
    }
    if starts_with(input, "...") {
        mark("...", "`...`", input)?;
    }
    Ok(Value::Text(text))
}

/// A name, `name(…)`, `name=value` or `name(…)=value`.
fn named(depth: u8, input: &mut Input<'_>) -> Read<Value> {
    let name = then_blanks(word, input)?.to_owned();
    let value_of = if has_mark('(', input)? {
        Value::Applied(name.clone(), values(")", depth + 1, input)?)
    } else {
        Value::Word(name.clone())
    };
    if peek_char(input) == Some('=') && depth > 0 {
        mark("=", "`=`", input)?;
        return Ok(Value::Field(name, Box::new(value(depth + 1, input)?)));
    }
    Ok(value_of)
}
