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
            $crate::Lang::Zh => $crate::lang::set_spaces(&format!($zh)),
        }
    };
}
pub(crate) use say;

/// Sets the spaces of a Chinese sentence: one between a Chinese character and Latin, none between
/// Chinese characters or beside full-width marks. What a template is filled with may be either, so
/// the template alone cannot know.
pub(crate) fn set_spaces(text: &str) -> String {
    let mut set = String::with_capacity(text.len());
    let mut last = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        if c == ' ' && last.zip(next).is_some_and(|(last, next)| takes_no_space(last, next)) {
            continue;
        }
        if last.is_some_and(|last| takes_space(last, c)) {
            set.push(' ');
        }
        set.push(c);
        last = Some(c);
    }
    set
}

const fn takes_no_space(left: char, right: char) -> bool {
    is_han(left) && is_han(right) || is_chinese_mark(left) || is_chinese_mark(right)
}

const fn takes_space(left: char, right: char) -> bool {
    is_han(left) && right.is_ascii_alphanumeric() || left.is_ascii_alphanumeric() && is_han(right)
}

const fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// Whether it is a Chinese character or mark.
pub(crate) const fn is_chinese(c: char) -> bool {
    is_han(c) || is_chinese_mark(c)
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
        assert_eq!(super::set_spaces("发送 数据（100字节） ， 等待RTO"), "发送数据（100 字节），等待 RTO");
    }
}
