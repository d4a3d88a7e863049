//! Reads a script.
//!
//! The grammar is packetdrill's: tokens with blanks and comments between them, events that begin with a
//! time. It is parsed without backtracking: what comes next decides which rule applies, so that any text
//! is read once, and an error stands where something else was expected.

mod call;
mod lexemes;
mod packet;
mod when;

use winnow::combinator::eof;
use winnow::prelude::*;
use winnow::stream::{LocatingSlice, Location};
use winnow::token::{any, take_till};

use self::lexemes::{Failure, Read, blanks, integer, peek_char, quoted, starts_with, word};
use crate::script::{Action, Direction, Event, Script, ScriptOption, When};

/// The longest text that is read, in octets.
pub const LONGEST: usize = 16 << 20;
/// The most events that a script has.
const MOST_EVENTS: usize = 100_000;
/// The most option lines that a script has.
const MOST_OPTIONS: usize = 1_000;
/// How much of an unexpected word a message shows, in characters.
const SHOWN: usize = 24;
/// How much of an event a message shows, in characters.
const LONGEST_SHOWN: usize = 160;

/// What is wrong with a text that is no script.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: expected {expected}, found {found}")]
pub struct ParseError {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// What would have been right.
    pub expected: String,
    /// What stands there instead.
    pub found: String,
}

/// Reads a script.
///
/// # Errors
/// Where the text is no script: line, column, what was expected and what was found.
///
/// ```
/// let script = synscope_packetdrill::parse("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3")?;
/// assert_eq!(script.events.len(), 1);
/// let error = synscope_packetdrill::parse("0 < S 0:0(0) win many").unwrap_err();
/// assert_eq!(error.to_string(), "1:18: expected a number, found `many`");
/// # Ok::<(), synscope_packetdrill::ParseError>(())
/// ```
pub fn parse(text: &str) -> Result<Script, ParseError> {
    // Editors on Windows begin a file with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > LONGEST {
        let expected = "a script of at most 16 MiB".to_owned();
        return Err(ParseError { line: 1, column: 1, expected, found: format!("{} octets", text.len()) });
    }
    let mut input = LocatingSlice::new(text);
    script(text, &mut input).map_err(|failure| explain(text, &failure))
}

type Input<'t> = LocatingSlice<&'t str>;

fn script(text: &str, input: &mut Input<'_>) -> Read<Script> {
    blanks(input)?;
    let mut lines = Lines { text, seen: 0, line: 1 };
    let mut options = Vec::new();
    while starts_with(input, "--") {
        if options.len() == MOST_OPTIONS {
            return fail(input, "at most 1000 options");
        }
        options.push(option(lines.at(input.current_token_start()), input)?);
    }
    let mut events: Vec<Event> = Vec::new();
    while !input.is_empty() {
        if events.len() == MOST_EVENTS {
            return fail(input, "at most 100000 events");
        }
        // A command without a time stands at the beginning or at the end.
        let untimed = peek_char(input) == Some('`');
        if untimed && events.last().is_some_and(|last| last.when == When::Untimed) && events.len() > 1 {
            return fail(input, "the end of the script");
        }
        if !untimed && events.len() > 1 && events.last().is_some_and(|last| last.when == When::Untimed) {
            return fail(input, "the end of the script after the command that cleans up");
        }
        let start = input.current_token_start();
        events.push(event(text, &mut lines, input).map_err(|failure| failure.on_its_line(text, start))?);
    }
    if events.is_empty() {
        return fail(input, "an event, such as `0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3`");
    }
    eof.context("an event").parse_next(input)?;
    Ok(Script { options, events })
}

/// `--name` or `--name=value`.
fn option(line: u32, input: &mut Input<'_>) -> Read<ScriptOption> {
    "--".parse_next(input)?;
    let name = word.context("the name of an option").parse_next(input)?.to_owned();
    let value = if peek_char(input) == Some('=') {
        any.parse_next(input)?;
        Some(option_value(input)?)
    } else {
        None
    };
    if name == "tolerance_usecs" || name == "mss" {
        let is_number = value.as_deref().is_some_and(|value| value.parse::<u32>().is_ok());
        if !is_number {
            return fail(input, "a whole number as the value of this option");
        }
    }
    blanks(input)?;
    Ok(ScriptOption { line, name, value })
}

/// Up to the next blank; `NAME="a b"` and quotes around the whole hold blanks.
fn option_value(input: &mut Input<'_>) -> Read<String> {
    let mut value =
        take_till(0.., |c: char| c.is_whitespace() || matches!(c, '"' | '`')).parse_next(input)?.to_owned();
    if let Some(quote @ ('"' | '`')) = peek_char(input) {
        value.push_str(quoted(quote, input)?);
    }
    if value.is_empty() {
        return fail(input, "the value of the option");
    }
    Ok(value)
}

fn event(text: &str, lines: &mut Lines<'_>, input: &mut Input<'_>) -> Read<Event> {
    let start = input.current_token_start();
    let line = lines.at(start);
    let (when, action) = if peek_char(input) == Some('`') {
        (When::Untimed, Action::Command(command(input)?))
    } else {
        let when = when::when(input)?;
        blanks(input)?;
        (when, action(when, input)?)
    };
    blanks(input)?;
    Ok(Event { line, when, action, text: first_line(text.get(start..).unwrap_or_default()) })
}

fn action(when: When, input: &mut Input<'_>) -> Read<Action> {
    let before = *input;
    let action = match peek_char(input) {
        Some('<') => packet::packet(Direction::In, input)?,
        Some('>') => packet::packet(Direction::Out, input)?,
        Some('`') => Action::Command(command(input)?),
        Some('%') => Action::Code(code(input)?),
        Some(c) if c == '.' || c == '_' || c.is_ascii_alphabetic() => Action::Call(call::call(when, input)?),
        Some(_) | None => {
            return fail(input, "a packet (`<` or `>`), a system call, a `command` or %{ code }%");
        }
    };
    let sends = matches!(&action, Action::Packet(packet) if packet.direction == Direction::Out)
        || matches!(&action, Action::Icmp(icmp) if icmp.direction == Direction::Out)
        || matches!(&action, Action::OtherPacket(_));
    match when {
        When::Between(..) | When::AfterBetween(..) | When::Any if !sends => {
            fail(&before, "a packet that is sent (`>`), which alone can have a range of times or `*`")
        }
        When::Between(..)
        | When::AfterBetween(..)
        | When::Any
        | When::At(_)
        | When::After(_)
        | When::Untimed => Ok(action),
    }
}

fn command(input: &mut Input<'_>) -> Read<String> {
    quoted('`', input).map(str::to_owned)
}

/// `%{ … }%`, which does not nest.
fn code(input: &mut Input<'_>) -> Read<String> {
    "%{".context("`%{`").parse_next(input)?;
    let rest: &str = input;
    let Some(end) = rest.find("}%") else {
        return Err(Failure::expecting(input.current_token_start() + rest.len(), "`}%`"));
    };
    let code = winnow::token::take(end).parse_next(input)?.trim().to_owned();
    "}%".parse_next(input)?;
    Ok(code)
}

fn fail<T>(input: &Input<'_>, expected: &'static str) -> Read<T> {
    Err(Failure::expecting(input.current_token_start(), expected))
}

/// How an event is written, up to the end of its first line, without a comment.
fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let event = line.split_once("//").map_or(line, |(event, _)| event);
    event.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST_SHOWN).collect()
}

/// Counts lines from one event to the next.
struct Lines<'t> {
    text: &'t str,
    seen: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line of an offset that does not lie before the last one asked for.
    fn at(&mut self, offset: usize) -> u32 {
        let newlines = self.text.get(self.seen..offset).unwrap_or_default().matches('\n').count();
        self.line = self.line.saturating_add(u32::try_from(newlines).unwrap_or(u32::MAX));
        self.seen = offset.max(self.seen);
        self.line
    }
}

fn explain(text: &str, failure: &Failure) -> ParseError {
    let at = failure.at.min(text.len());
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    ParseError {
        line: count(before.matches('\n').count()).saturating_add(1),
        column: count(before[line_start..].chars().count()).saturating_add(1),
        expected: failure.expected.to_owned(),
        found: found(text.get(at..).unwrap_or_default()),
    }
}

/// What stands there: a word, or a single character.
fn found(rest: &str) -> String {
    let Some(first) = rest.chars().next() else { return "the end of the file".to_owned() };
    if first == '\n' || first == '\r' {
        return "the end of the line".to_owned();
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let shown: String = if is_word(first) {
        rest.chars().take_while(|c| is_word(*c)).take(SHOWN).collect()
    } else {
        first.to_string()
    };
    format!("`{}`", shown.escape_debug())
}

/// A number of the type that is asked for, or a complaint about its range.
fn bounded<T: TryFrom<i64>>(expected: &'static str, input: &mut Input<'_>) -> Read<T> {
    let at = input.current_token_start();
    let number = integer(input)?;
    T::try_from(number).map_err(|_| Failure::expecting(at, expected))
}

#[cfg(test)]
mod tests;
