//! What a person prefers, and where that is kept between visits.
//!
//! Storage is a help, never a need: in a frame of its own origin, and in some private windows,
//! there is none, and everything works without.

use std::str::FromStr;

use synscope_diagram::Numbers;
use synscope_words::Lang;

/// Everything that a person can prefer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prefs {
    pub(crate) lang: Lang,
    pub(crate) theme: Theme,
    pub(crate) numbers: Numbers,
    pub(crate) pace: Pace,
    /// Whether playing stops for a moment at what has to be read.
    pub(crate) reading_pauses: bool,
    /// Whether what has not happened yet is shown faintly.
    pub(crate) shows_future: bool,
    /// Whether it is asked what happens next; not while that is shown.
    pub(crate) predicts: bool,
    /// Whether the system asks for less motion; not stored.
    pub(crate) reduced_motion: bool,
}

impl Default for Prefs {
    fn default() -> Self {
        Self {
            lang: Lang::default(),
            theme: Theme::System,
            numbers: Numbers::default(),
            pace: Pace::default(),
            reading_pauses: true,
            shows_future: false,
            predicts: false,
            reduced_motion: false,
        }
    }
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the system has it.
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// The value of the document's `data-theme`, and what is stored.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The one that the switch goes to.
    pub(crate) const fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];
}

/// How fast the playhead goes: pace 1 is 48 px a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pace(u8);

impl Pace {
    /// All paces, the slowest first.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..6).map(Self)
    }

    /// The factor.
    pub(crate) fn factor(self) -> f64 {
        0.25 * f64::from(1_u32 << self.0)
    }

    /// As it is written: `¼`, `½`, `1` …
    pub(crate) const fn name(self) -> &'static str {
        ["¼", "½", "1", "2", "4", "8"][self.0 as usize]
    }

    /// The next faster one, if there is one.
    pub(crate) fn faster(self) -> Self {
        Self((self.0 + 1).min(5))
    }

    /// The next slower one, if there is one.
    pub(crate) const fn slower(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self(2)
    }
}

impl FromStr for Pace {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::all().find(|pace| pace.name() == text).ok_or(())
    }
}

/// All ways to write numbers, in the order of the switch.
pub(crate) const NUMBERS: [Numbers; 4] =
    [Numbers::FlagsOnly, Numbers::Symbolic, Numbers::Relative, Numbers::Absolute];

/// What is stored.
pub(crate) const fn numbers_name(numbers: Numbers) -> &'static str {
    match numbers {
        Numbers::FlagsOnly => "flags",
        Numbers::Symbolic => "symbolic",
        Numbers::Relative => "relative",
        Numbers::Absolute => "absolute",
    }
}

/// The way to write numbers of that name.
pub(crate) fn numbers_named(name: &str) -> Option<Numbers> {
    NUMBERS.into_iter().find(|numbers| numbers_name(*numbers) == name)
}

/// Where preferences are kept.
pub(crate) trait Store {
    /// What is kept under a name.
    fn get(&self, name: &str) -> Option<String>;
    /// Keeps something, where that is possible.
    fn set(&self, name: &str, value: &str);
}

impl Prefs {
    /// Preferences as they were left; `browser` are the languages that the browser asks for.
    pub(crate) fn load(store: &impl Store, browser: impl IntoIterator<Item = String>) -> Self {
        let default = Self::default();
        let lang = store.get("lang").and_then(|tag| Lang::from_tag(&tag));
        let theme = store.get("theme").and_then(|name| Theme::ALL.into_iter().find(|t| t.name() == name));
        let numbers = store.get("numbers").and_then(|name| numbers_named(&name));
        let pace = store.get("pace").and_then(|name| name.parse().ok());
        let switch = |name: &str| store.get(name).map(|value| value == "on");
        let shows_future = switch("shows-future").unwrap_or(default.shows_future);
        Self {
            lang: lang.unwrap_or_else(|| Lang::preferred(browser)),
            theme: theme.unwrap_or(default.theme),
            numbers: numbers.unwrap_or(default.numbers),
            pace: pace.unwrap_or(default.pace),
            reading_pauses: switch("reading-pauses").unwrap_or(default.reading_pauses),
            shows_future,
            predicts: switch("predicts").unwrap_or(default.predicts) && !shows_future,
            reduced_motion: default.reduced_motion,
        }
    }

    /// Keeps them.
    pub(crate) fn save(self, store: &impl Store) {
        let switch = |on| if on { "on" } else { "off" };
        store.set("lang", self.lang.tag());
        store.set("theme", self.theme.name());
        store.set("numbers", numbers_name(self.numbers));
        store.set("pace", self.pace.name());
        store.set("reading-pauses", switch(self.reading_pauses));
        store.set("shows-future", switch(self.shows_future));
        store.set("predicts", switch(self.predicts));
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Default)]
    struct Memory(RefCell<BTreeMap<String, String>>);

    impl Store for Memory {
        fn get(&self, name: &str) -> Option<String> {
            self.0.borrow().get(name).cloned()
        }
        fn set(&self, name: &str, value: &str) {
            self.0.borrow_mut().insert(name.to_owned(), value.to_owned());
        }
    }

    #[test]
    fn what_was_saved_is_loaded() {
        let store = Memory::default();
        for predicts in [false, true] {
            let prefs = Prefs {
                lang: Lang::Zh,
                theme: Theme::Dark,
                numbers: Numbers::Absolute,
                pace: Pace::default().faster(),
                reading_pauses: false,
                shows_future: !predicts,
                predicts,
                reduced_motion: false,
            };
            prefs.save(&store);
            assert_eq!(Prefs::load(&store, ["en".to_owned()]), prefs);
        }
    }

    #[test]
    fn nonsense_in_the_store_gives_defaults() {
        let store = Memory::default();
        for name in ["lang", "theme", "numbers", "pace"] {
            store.set(name, "nonsense");
        }
        assert_eq!(Prefs::load(&store, []), Prefs::default());
    }

    #[test]
    fn a_first_visit_speaks_the_browsers_language() {
        let prefs = Prefs::load(&Memory::default(), ["fr".to_owned(), "zh-CN".to_owned()]);
        assert_eq!(prefs.lang, Lang::Zh);
    }

    #[test]
    fn paces_double_and_end() {
        let factors: Vec<f64> = Pace::all().map(Pace::factor).collect();
        assert_eq!(factors, [0.25, 0.5, 1.0, 2.0, 4.0, 8.0]);
        let fastest = Pace::all().last().expect("there are paces");
        assert_eq!(fastest.faster(), fastest);
    }
}
