//! The languages that SynScope speaks.

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// All of them, the default first.
    pub const ALL: [Self; 2] = [Self::En, Self::Zh];

    /// The short tag, as links and teachers' notes have it: `en` or `zh`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }

    /// The tag for a document's `lang` attribute (BCP 47), which also chooses the fonts.
    pub const fn document_tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-Hans",
        }
    }

    /// Its own name for itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Zh => "中文",
        }
    }

    /// The one that a switch goes to.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::En => Self::Zh,
            Self::Zh => Self::En,
        }
    }

    /// The language of a tag such as `en-GB` or `zh-Hans-CN`, if it is one of ours.
    ///
    /// ```
    /// use synscope_words::Lang;
    /// assert_eq!(Lang::from_tag("zh-TW"), Some(Lang::Zh));
    /// assert_eq!(Lang::from_tag("de"), None);
    /// ```
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|lang| lang.tag().eq_ignore_ascii_case(primary))
    }

    /// The first of a browser's preferred languages that is one of ours; English where none is.
    pub fn preferred<T: AsRef<str>>(tags: impl IntoIterator<Item = T>) -> Self {
        tags.into_iter().find_map(|tag| Self::from_tag(tag.as_ref())).unwrap_or_default()
    }

    /// One text of two.
    pub(crate) const fn pick(self, en: &'static str, zh: &'static str) -> &'static str {
        match self {
            Self::En => en,
            Self::Zh => zh,
        }
    }
}

/// Formats a sentence in the language given: the English template first, then the Chinese one.
macro_rules! say {
    ($lang:expr, $en:literal, $zh:literal) => {
        match $lang {
            $crate::Lang::En => format!($en),
            $crate::Lang::Zh => $crate::lang::close_up(&format!($zh)),
        }
    };
}
pub(crate) use say;

/// Takes out the spaces between two Chinese characters. A template has a space around what is
/// mostly Latin (`发送 {kind}`); where it turns out Chinese (`数据`), the space must not stay.
pub(crate) fn close_up(text: &str) -> String {
    let mut closed = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let between = closed.chars().next_back().zip(chars.peek().copied());
        let is_wanted = !between.is_some_and(|(before, after)| {
            is_chinese(before) && is_chinese(after) || is_chinese_mark(before) || is_chinese_mark(after)
        });
        if c != ' ' || is_wanted {
            closed.push(c);
        }
    }
    closed
}

/// Whether it is a Chinese character or mark.
pub(crate) const fn is_chinese(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}') || is_chinese_mark(c)
}

/// Whether it is a full-width mark, which brings its own space.
pub(crate) const fn is_chinese_mark(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn the_first_known_preference_wins() {
        assert_eq!(Lang::preferred(["de-DE", "zh-CN", "en"]), Lang::Zh);
        assert_eq!(Lang::preferred(["fr", "de"]), Lang::En);
        assert_eq!(Lang::preferred(Vec::<String>::new()), Lang::En);
    }

    #[test]
    fn a_tag_is_matched_by_its_primary_part_only() {
        assert_eq!(Lang::from_tag("EN_us"), Some(Lang::En));
        assert_eq!(Lang::from_tag("zhx"), None);
        assert_eq!(Lang::from_tag(""), None);
    }

    #[test]
    fn chinese_stands_close_and_latin_apart() {
        assert_eq!(super::close_up("发送 数据（100 字节） ， 等待 RTO"), "发送数据（100 字节），等待 RTO");
    }
}
