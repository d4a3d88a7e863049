//! From a text to a tree: the parser is jsonc-parser's, which knows where each value stands, as strict as
//! JSON is.

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, ParseOptions, ParseStringErrorKind, parse_to_ast};

use super::{Fault, Field, Node, Value};

/// A text holds at most so many values; a scenario with all its lists full has half of them.
const VALUES_LIMIT: usize = 1_000_000;

/// What JSON has, and nothing that its relatives have; only a line break within a string is let through.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads a text that is one value.
pub(crate) fn parse(text: &str) -> Result<Node, Fault> {
    let parsed = parse_to_ast(text, &CollectOptions::default(), &STRICT).map_err(|error| {
        let what = what(error.kind());
        // What has no end is named by its beginning, but it is at the end that something is missing.
        Fault::new(if what == ENDS_EARLY { text.len() } else { error.range().start }, what)
    })?;
    let value = parsed.value.ok_or_else(|| Fault::new(text.len(), ENDS_EARLY))?;
    Converter { values: 0 }.node(value)
}

/// Turns the parser's tree into ours, which is less: its loops are bounded by the text's length, and it is
/// as deep as the parser allows.
struct Converter {
    values: usize,
}

impl Converter {
    fn node(&mut self, value: ast::Value<'_>) -> Result<Node, Fault> {
        let at = value.range().start;
        self.values += 1;
        if self.values > VALUES_LIMIT {
            return Err(Fault::new(at, TOO_MUCH));
        }
        let value = match value {
            ast::Value::NullKeyword(_) => Value::Null,
            ast::Value::BooleanLit(switch) => Value::Switch(switch.value),
            ast::Value::NumberLit(number) => number_of(number.value),
            ast::Value::StringLit(text) => Value::Text(text.value.into_owned()),
            ast::Value::Array(list) => {
                let nodes = list.elements.into_iter().map(|value| self.node(value));
                Value::List(nodes.collect::<Result<_, _>>()?)
            }
            ast::Value::Object(map) => {
                let fields = map.properties.into_iter().map(|field| self.field(field));
                Value::Map(fields.collect::<Result<_, _>>()?)
            }
        };
        Ok(Node { at, value })
    }

    fn field(&mut self, field: ast::ObjectProp<'_>) -> Result<Field, Fault> {
        let value = self.node(field.value)?;
        Ok(Field { at: field.range.start, name: field.name.into_string(), value })
    }
}

fn number_of(text: &str) -> Value {
    match (text.parse(), text.parse()) {
        (Ok(number), _) => Value::Number(number),
        (Err(_), Ok(negative)) => Value::Negative(negative),
        (Err(_), Err(_)) => Value::Other,
    }
}

const ENDS_EARLY: &str = "the text ends too early";
const TOO_MUCH: &str = "nested too deeply, or too long";

/// What the parser finds, in words that are translated.
const fn what(kind: &ParseErrorKind) -> &'static str {
    match kind {
        ParseErrorKind::UnterminatedArray | ParseErrorKind::UnterminatedObject => ENDS_EARLY,
        ParseErrorKind::MultipleRootJsonValues => "trailing characters",
        ParseErrorKind::NestingDepthExceeded => TOO_MUCH,
        ParseErrorKind::ExpectedColonAfterObjectKey => "expected `:`",
        ParseErrorKind::ExpectedComma => "expected `,`",
        ParseErrorKind::ExpectedStringObjectProperty | ParseErrorKind::UnexpectedTokenInObject => {
            "expected a name in quotes"
        }
        ParseErrorKind::String(ParseStringErrorKind::UnterminatedStringLiteral) => "a string without its end",
        ParseErrorKind::String(_) => "an unknown escape in a string",
        _ => "expected a JSON value",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> Option<String> {
        match parse(json).ok()?.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    #[test]
    fn escapes_are_read() {
        assert_eq!(text(r#""a\"\\\/\n\tä""#).as_deref(), Some("a\"\\/\n\tä"));
        assert_eq!(text(r#""\u00e4\u6536 \ud83d\ude00""#).as_deref(), Some("ä收 😀"));
        for wrong in [r#""\x""#, r#""\u12""#, r#""\ud83d""#, r#""\ud83d\u0041""#, "\"", "\"\\", "\"\\ü\""] {
            assert_eq!(text(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn whole_numbers_are_read_and_others_kept_apart() {
        let number = |json| parse(json).map(|node| node.value);
        assert!(matches!(number("18446744073709551615"), Ok(Value::Number(u64::MAX))));
        assert!(matches!(number("-7"), Ok(Value::Negative(-7))));
        for other in ["1.5", "1e3", "18446744073709551616"] {
            assert!(matches!(number(other), Ok(Value::Other)), "{other}");
        }
    }

    #[test]
    fn depth_and_length_are_bounded() {
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert!(parse(&format!("[{}1]", "1,".repeat(2_000_000))).is_err());
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for wrong in [
            "",
            "{",
            "[1,",
            "[1,]",
            "{\"a\" 1}",
            "{\"a\": 1,}",
            "{a: 1}",
            "nul",
            "1 2",
            "[1 2]",
            "\u{0}",
            "-",
            "'a'",
            "[1] // x",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        for right in ["null", " [ ] ", "{\"a\": [true, {}]}", "-0"] {
            assert!(parse(right).is_ok(), "{right}");
        }
    }
}
