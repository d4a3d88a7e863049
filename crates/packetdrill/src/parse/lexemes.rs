//! Tokens, the blanks between them, and what went wrong.

use winnow::error::{AddContext, ParserError};
use winnow::prelude::*;
use winnow::stream::{Location, Stream};
use winnow::token::{any, take, take_till, take_while};

use super::Input;

/// What a rule reads, or where it could not.
pub(super) type Read<T> = Result<T, Failure>;

/// Where something else was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// The offset in octets.
    pub(super) at: usize,
    pub(super) expected: &'static str,
}

impl Failure {
    pub(super) fn at(at: usize) -> Self {
        Self { at, expected: "something else" }
    }

    pub(super) fn expecting(at: usize, expected: &'static str) -> Self {
        Self { at, expected }
    }

    /// An event that breaks off at the end of a line is wrong there, and not where the next thing begins.
    pub(super) fn on_its_line(self, text: &str, start: usize) -> Self {
        let read = text.get(start..self.at).unwrap_or_default();
        let mut end = read.trim_end().len();
        while let Some((before, line)) = read[..end].rsplit_once('\n')
            && line.trim_start().starts_with(['/', '#'])
        {
            end = before.trim_end().len();
        }
        if read[end..].contains('\n') { Self { at: start + end, ..self } } else { self }
    }
}

impl ParserError<Input<'_>> for Failure {
    type Inner = Self;

    fn from_input(input: &Input<'_>) -> Self {
        Self::at(input.current_token_start())
    }

    fn into_inner(self) -> Result<Self::Inner, Self> {
        Ok(self)
    }
}

impl<'t> AddContext<Input<'t>, &'static str> for Failure {
    fn add_context(
        self,
        _input: &Input<'t>,
        _token_start: &<Input<'t> as Stream>::Checkpoint,
        context: &'static str,
    ) -> Self {
        Self { expected: context, ..self }
    }
}

/// Skips blanks and comments: `// …`, `# …` and `/* … */`.
pub(super) fn blanks(input: &mut Input<'_>) -> Read<()> {
    loop {
        take_while(0.., char::is_whitespace).void().parse_next(input)?;
        if starts_with(input, "//") || starts_with(input, "#") {
            take_till(0.., '\n').void().parse_next(input)?;
        } else if starts_with(input, "/*") {
            let rest: &str = input;
            let Some(end) = rest.find("*/") else {
                return Err(Failure::expecting(
                    input.current_token_start(),
                    "a comment that is closed by `*/`",
                ));
            };
            take(end + 2).void().parse_next(input)?;
        } else {
            return Ok(());
        }
    }
}

/// A rule, and the blanks after it.
pub(super) fn then_blanks<'t, T>(
    mut rule: impl Parser<Input<'t>, T, Failure>,
    input: &mut Input<'t>,
) -> Read<T> {
    let value = rule.parse_next(input)?;
    blanks(input)?;
    Ok(value)
}

/// A mark such as `(`, and the blanks after it.
pub(super) fn mark(mark: &'static str, expected: &'static str, input: &mut Input<'_>) -> Read<()> {
    then_blanks(mark.context(expected).void(), input)
}

/// Takes a mark if it comes next.
pub(super) fn has_mark(mark: char, input: &mut Input<'_>) -> Read<bool> {
    if peek_char(input) != Some(mark) {
        return Ok(false);
    }
    then_blanks(any.void(), input)?;
    Ok(true)
}

pub(super) fn peek_char(input: &Input<'_>) -> Option<char> {
    input.chars().next()
}

pub(super) fn starts_with(input: &Input<'_>, prefix: &str) -> bool {
    let rest: &str = input;
    rest.starts_with(prefix)
}

/// Whether this word comes next, and no longer one.
pub(super) fn peeks_word(input: &Input<'_>, word: &str) -> bool {
    let rest: &str = input;
    rest.strip_prefix(word).is_some_and(|after| !after.starts_with(is_word_char))
}

pub(super) fn is_word_char(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric()
}

/// Letters, digits and underscores.
pub(super) fn word<'t>(input: &mut Input<'t>) -> Read<&'t str> {
    take_while(1.., is_word_char).parse_next(input)
}

/// A whole number, with a sign or in hexadecimal.
pub(super) fn integer(input: &mut Input<'_>) -> Read<i64> {
    const A_NUMBER: &str = "a number";
    let at = input.current_token_start();
    let number = |text: &str, radix| {
        i64::from_str_radix(text, radix).map_err(|_| Failure::expecting(at, "a number of at most 63 bits"))
    };
    if starts_with(input, "0x") {
        take(2_usize).void().parse_next(input)?;
        let digits = take_while(1.., |c: char| c.is_ascii_hexdigit())
            .context("hexadecimal digits")
            .parse_next(input)?;
        return number(digits, 16);
    }
    let negative = starts_with(input, "-");
    if negative {
        any.void().parse_next(input)?;
    }
    let digits = take_while(1.., |c: char| c.is_ascii_digit()).context(A_NUMBER).parse_next(input)?;
    number(digits, 10).map(|value| if negative { -value } else { value })
}

/// A text between two quotes, in which a backslash hides the character after it.
pub(super) fn quoted<'t>(quote: char, input: &mut Input<'t>) -> Read<&'t str> {
    let at = input.current_token_start();
    any.void().parse_next(input)?;
    let rest: &str = input;
    let mut hidden = false;
    for (place, c) in rest.char_indices() {
        if hidden {
            hidden = false;
        } else if c == '\\' {
            hidden = true;
        } else if c == quote {
            let text = take(rest[..place].chars().count()).parse_next(input)?;
            any.void().parse_next(input)?;
            return Ok(text);
        }
    }
    let expected =
        if quote == '`' { "a command that is closed by a backtick" } else { "a text that is closed by `\"`" };
    Err(Failure::expecting(at, expected))
}
