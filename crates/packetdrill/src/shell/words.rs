//! Splits a command line into words as the shell does, as far as that is needed.

/// A word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// Text, quotes taken away.
    Plain(String),
    /// The command line in `$(…)`, which is the whole word.
    Substitution(String),
}

/// What comes after a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// The next word.
    None,
    /// `|`
    Pipe,
    /// `;`, `&&` or the end of the line: the next command.
    Then,
}

/// Words, each with what comes after it. A link without a word before it has an empty one.
pub(super) fn split(line: &str) -> Result<Vec<(Word, Link)>, String> {
    let mut splitter = Splitter { rest: line.chars().peekable(), done: Vec::new(), word: None };
    while let Some(c) = splitter.rest.next() {
        splitter.take(c)?;
    }
    splitter.link(Link::Then);
    Ok(splitter.done)
}

struct Splitter<'l> {
    rest: core::iter::Peekable<core::str::Chars<'l>>,
    done: Vec<(Word, Link)>,
    /// The word that is being read.
    word: Option<String>,
}

impl Splitter<'_> {
    fn take(&mut self, c: char) -> Result<(), String> {
        match c {
            '\'' => self.quoted('\'')?,
            '"' => self.quoted('"')?,
            '`' => return Err("a command in backticks".to_owned()),
            '\\' => match self.rest.next() {
                Some('\n') | None => {}
                Some(hidden) => self.push(hidden),
            },
            '$' => self.substitution()?,
            '\n' | ';' => self.link(Link::Then),
            '|' if self.rest.peek() == Some(&'|') => {
                return Err("a command that depends on another's failure".to_owned());
            }
            '|' => self.link(Link::Pipe),
            '&' => self.ampersand()?,
            '#' if self.word.is_none() => while self.rest.next_if(|c| *c != '\n').is_some() {},
            c if c.is_whitespace() => self.end_word(Link::None),
            c => self.push(c),
        }
        Ok(())
    }

    fn push(&mut self, c: char) {
        self.word.get_or_insert_default().push(c);
    }

    fn end_word(&mut self, link: Link) {
        if let Some(word) = self.word.take() {
            self.done.push((Word::Plain(word), link));
        }
    }

    fn link(&mut self, link: Link) {
        match self.word.take() {
            Some(word) => self.done.push((Word::Plain(word), link)),
            None => self.done.push((Word::Plain(String::new()), link)),
        }
    }

    fn quoted(&mut self, quote: char) -> Result<(), String> {
        self.word.get_or_insert_default();
        loop {
            match self.rest.next() {
                None => return Err("a command with an open quote".to_owned()),
                Some(c) if c == quote => return Ok(()),
                Some('$' | '`') if quote == '"' => {
                    return Err("a command with an expansion in quotes".to_owned());
                }
                Some('\\') if quote == '"' => {
                    if let Some(hidden) = self.rest.next() {
                        self.push(hidden);
                    }
                }
                Some(c) => self.push(c),
            }
        }
    }

    /// `&&`, or a part of `2>&1` and `&>`.
    fn ampersand(&mut self) -> Result<(), String> {
        if self.rest.next_if_eq(&'&').is_some() {
            self.link(Link::Then);
            return Ok(());
        }
        let redirects = self.word.as_ref().is_some_and(|word| word.ends_with('>'))
            || (self.word.is_none() && self.rest.peek() == Some(&'>'));
        if !redirects {
            return Err("a command in the background".to_owned());
        }
        self.push('&');
        Ok(())
    }

    /// `$(…)`, which does not nest here and has to be a word of its own.
    fn substitution(&mut self) -> Result<(), String> {
        let wrong = || "a command with an expansion".to_owned();
        if self.word.is_some() || self.rest.next() != Some('(') || self.rest.peek() == Some(&'(') {
            return Err(wrong());
        }
        let mut inside = String::new();
        loop {
            match self.rest.next() {
                Some(')') => break,
                Some('(' | '$' | '`') | None => return Err(wrong()),
                Some(c) => inside.push(c),
            }
        }
        if self.rest.peek().is_some_and(|c| !c.is_whitespace() && *c != ';') {
            return Err(wrong());
        }
        self.done.push((Word::Substitution(inside), Link::None));
        Ok(())
    }
}
