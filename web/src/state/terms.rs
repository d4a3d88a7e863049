//! The glossary: the word that is explained, and the texts, which are fetched when one is.

use std::rc::Rc;

use synscope_scenes::{Explained, Glossary};
use synscope_words::Lang;

use super::{Model, Wanted};

/// A word that is pointed at, and where it stands in the window, in px.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pointed {
    pub(crate) word: Rc<str>,
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    /// Whether it stands in the lower half: there is more room above it.
    pub(crate) is_low: bool,
}

/// What is known of the words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Terms {
    /// The language's texts, once they are there; `None` where they cannot be had.
    known: Option<(Lang, Option<Rc<Glossary>>)>,
    pointed: Option<Pointed>,
}

/// What is shown of a word.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Explanation {
    pub(crate) pointed: Pointed,
    /// `None` where the glossary cannot be had.
    pub(crate) explained: Option<Explained>,
}

impl Model {
    /// A word is pointed at, or none.
    pub(super) fn explain(&mut self, pointed: Option<Pointed>) {
        // What could not be had is asked for again.
        if pointed.is_some() && matches!(self.terms.known, Some((_, None))) {
            self.terms.known = None;
        }
        self.terms.pointed = pointed;
    }

    /// No word is explained any more; whether one was.
    pub(super) fn stops_explaining(&mut self) -> bool {
        self.terms.pointed.take().is_some()
    }

    /// The glossary, if it is to be fetched.
    pub(crate) fn wanted_words(&self) -> Option<Wanted> {
        let lang = self.prefs.lang;
        let is_known = self.terms.known.as_ref().is_some_and(|(known, _)| *known == lang);
        (self.terms.pointed.is_some() && !is_known).then_some(Wanted::Words(lang))
    }

    /// The glossary is there, or cannot be had.
    pub(super) fn know_words(&mut self, lang: Lang, text: Option<&str>) {
        let words = text.and_then(|text| Glossary::from_json(text).ok());
        self.terms.known = Some((lang, words.map(Rc::new)));
    }

    /// What is shown of the word that is pointed at.
    pub(crate) fn explanation(&self) -> Option<Explanation> {
        let pointed = self.terms.pointed.clone()?;
        let (_, words) = self.terms.known.as_ref().filter(|(lang, _)| *lang == self.prefs.lang)?;
        let explained = match words {
            Some(words) => Some(words.get(&pointed.word)?.clone()),
            None => None,
        };
        Some(Explanation { pointed, explained })
    }
}
