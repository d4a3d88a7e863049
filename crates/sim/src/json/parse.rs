//! From a text to a tree.

use super::{Fault, Field, Node, Value};

/// Values are nested at most so deeply; no scenario comes near.
const DEPTH_LIMIT: usize = 64;
/// A text holds at most so many values; a scenario with all its lists full has half of them.
const VALUES_LIMIT: usize = 1_000_000;

/// Reads a text that is one value.
pub(crate) fn parse(text: &str) -> Result<Node, Fault> {
    let mut parser = Parser { text, at: 0, values: 0 };
    let node = parser.value(0)?;
    parser.skip_space();
    if parser.at < text.len() { Err(parser.fault("trailing characters")) } else { Ok(node) }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    values: usize,
}

impl Parser<'_> {
    fn fault(&self, what: &str) -> Fault {
        let what = if self.at < self.text.len() { what } else { "the text ends too early" };
        Fault::new(self.at, what)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes on if this byte comes next.
    fn eat(&mut self, byte: u8) -> bool {
        let comes = self.peek() == Some(byte);
        self.at += usize::from(comes);
        comes
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Fault> {
        self.skip_space();
        self.values += 1;
        if depth > DEPTH_LIMIT || self.values > VALUES_LIMIT {
            return Err(self.fault("nested too deeply, or too long"));
        }
        let at = self.at;
        let value = match self.peek() {
            Some(b'{') => Value::Map(self.map(depth)?),
            Some(b'[') => Value::List(self.list(depth)?),
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word()?,
        };
        Ok(Node { at, value })
    }

    /// `null`, `true` or `false`.
    fn word(&mut self) -> Result<Value, Fault> {
        let words = [("null", Value::Null), ("true", Value::Switch(true)), ("false", Value::Switch(false))];
        for (word, value) in words {
            if self.text[self.at..].starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.fault("expected a JSON value"))
    }

    fn number(&mut self) -> Value {
        let from = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) {
            self.at += 1;
        }
        let text = &self.text[from..self.at];
        match (text.parse(), text.parse()) {
            (Ok(number), _) => Value::Number(number),
            (Err(_), Ok(negative)) => Value::Negative(negative),
            (Err(_), Err(_)) => Value::Other,
        }
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Node>, Fault> {
        self.at += 1;
        let mut list = Vec::new();
        while self.goes_on(b']', list.is_empty())? {
            list.push(self.value(depth + 1)?);
        }
        Ok(list)
    }

    fn map(&mut self, depth: usize) -> Result<Vec<Field>, Fault> {
        self.at += 1;
        let mut map = Vec::new();
        while self.goes_on(b'}', map.is_empty())? {
            self.skip_space();
            let at = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.fault("expected a name in quotes"));
            }
            let name = self.string()?;
            self.skip_space();
            if !self.eat(b':') {
                return Err(self.fault("expected `:`"));
            }
            map.push(Field { at, name, value: self.value(depth + 1)? });
        }
        Ok(map)
    }

    /// Whether there is another entry; at the end, goes on behind it.
    fn goes_on(&mut self, end: u8, is_first: bool) -> Result<bool, Fault> {
        self.skip_space();
        if self.eat(end) {
            return Ok(false);
        }
        if !is_first && !self.eat(b',') {
            let expected = if end == b']' { "expected `,` or `]`" } else { "expected `,` or `}`" };
            return Err(self.fault(expected));
        }
        Ok(true)
    }

    fn string(&mut self) -> Result<String, Fault> {
        self.at += 1;
        let mut string = String::new();
        loop {
            let from = self.at;
            while self.peek().is_some_and(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
                self.at += 1;
            }
            string.push_str(&self.text[from..self.at]);
            if self.eat(b'"') {
                return Ok(string);
            }
            if !self.eat(b'\\') {
                return Err(self.fault("a control character in a string"));
            }
            string.push(self.escaped()?);
        }
    }

    fn escaped(&mut self) -> Result<char, Fault> {
        let byte = self.peek();
        self.at += usize::from(byte.is_some_and(|byte| byte.is_ascii()));
        Ok(match byte {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'u') => self.unicode()?,
            _ => return Err(self.fault("an unknown escape in a string")),
        })
    }

    /// The character of `\u`: two of them for one beyond the first 65,536.
    fn unicode(&mut self) -> Result<char, Fault> {
        let high = self.hex()?;
        let code = match high {
            0xD800..0xDC00 if self.text[self.at..].starts_with("\\u") => {
                self.at += 2;
                let low = self.hex()?.wrapping_sub(0xDC00);
                if low < 0x400 { 0x1_0000 + ((high - 0xD800) << 10) + low } else { high }
            }
            _ => high,
        };
        char::from_u32(code).ok_or_else(|| self.fault("half a character in a string"))
    }

    fn hex(&mut self) -> Result<u32, Fault> {
        let digits =
            self.text.get(self.at..self.at + 4).filter(|text| text.bytes().all(|c| c.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let code = code.ok_or_else(|| self.fault("expected four hexadecimal digits"))?;
        self.at += 4;
        Ok(code)
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
        for wrong in
            [r#""\x""#, r#""\u12""#, r#""\ud83d""#, r#""\ud83d\u0041""#, "\"\n\"", "\"", "\"\\", "\"\\ü\""]
        {
            assert_eq!(text(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn whole_numbers_are_read_and_others_kept_apart() {
        let number = |json| parse(json).map(|node| node.value);
        assert!(matches!(number("18446744073709551615"), Ok(Value::Number(u64::MAX))));
        assert!(matches!(number("-7"), Ok(Value::Negative(-7))));
        for other in ["1.5", "1e3", "18446744073709551616", "-"] {
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
        for wrong in
            ["", "{", "[1,", "[1,]", "{\"a\" 1}", "{\"a\": 1,}", "{a: 1}", "nul", "1 2", "[1 2]", "\u{0}"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        for right in ["null", " [ ] ", "{\"a\": [true, {}]}", "-0"] {
            assert!(parse(right).is_ok(), "{right}");
        }
    }
}
