//! The guided scenes that lie in the page's folder: their list, and the one that is being fetched.

use std::rc::Rc;

use synscope_scenes::{Entry, Scene, read_index};
use synscope_words::Lang;

use super::{Failure, Model};

/// A file of the page's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The list of scenes.
    Index,
    /// A scene, by its id.
    Scene(Rc<str>),
    /// The glossary of a language.
    Words(Lang),
}

/// What is known of the list of scenes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Listing {
    /// Nobody has asked for it.
    #[default]
    Unasked,
    /// It is on its way.
    Asked,
    /// It cannot be had.
    Absent,
    /// The scenes, in the order of the menu.
    There(Rc<Vec<Entry>>),
}

/// The scenes that can be chosen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf {
    pub(crate) listing: Listing,
    /// The scene that was chosen last, while it is on its way.
    picked: Option<Rc<str>>,
}

impl Wanted {
    /// Where it lies, from the page's folder on.
    pub(crate) fn path(&self) -> String {
        let (folder, name) = match self {
            Self::Index => ("scenes", "index"),
            Self::Scene(id) => ("scenes", &**id),
            Self::Words(lang) => ("glossary", lang.tag()),
        };
        format!("{folder}/{name}.json")
    }
}

impl Shelf {
    /// The list, if it is to be fetched.
    pub(crate) fn wanted_list(&self) -> Option<Wanted> {
        (self.listing == Listing::Asked).then_some(Wanted::Index)
    }

    /// What is on its way is not waited for any more.
    pub(super) fn give_up(&mut self) {
        self.picked = None;
        if self.listing == Listing::Asked {
            self.listing = Listing::Absent;
        }
    }

    /// Something else was loaded than what was chosen.
    pub(super) fn forget(&mut self) {
        self.picked = None;
    }

    /// The scene that is to be fetched.
    pub(crate) fn wanted_scene(&self) -> Option<Wanted> {
        self.picked.clone().map(Wanted::Scene)
    }
}

impl Model {
    /// Asks for the list, unless it is there; one that could not be had is asked for again.
    pub(super) fn ask_for_scenes(&mut self) {
        if matches!(self.shelf.listing, Listing::Unasked | Listing::Absent) {
            self.shelf.listing = Listing::Asked;
        }
    }

    /// A scene is chosen: the last one counts.
    pub(super) fn pick_scene(&mut self, id: Rc<str>) {
        self.pause();
        self.open = None;
        self.failure = None;
        self.shelf.picked = Some(id);
    }

    /// What was wanted is there, or cannot be had; what is not wanted any more is not taken.
    pub(super) fn fetched(&mut self, file: &Wanted, text: Option<&str>) {
        match file {
            Wanted::Index => {
                let list = text.and_then(|text| read_index(text).ok());
                self.shelf.listing = list.map_or(Listing::Absent, |list| Listing::There(Rc::new(list)));
            }
            Wanted::Scene(id) if self.shelf.picked.as_ref() == Some(id) => {
                self.shelf.picked = None;
                match text {
                    Some(text) => self.open_scene(text),
                    None => self.refuse(Failure::Unreachable),
                }
            }
            Wanted::Scene(_) => {}
            Wanted::Words(lang) => self.know_words(*lang, text),
        }
    }

    /// Loads a scene that is written in a text.
    pub(super) fn open_scene(&mut self, text: &str) {
        match Scene::from_json(text) {
            Ok(scene) => self.load_scene(scene),
            Err(error) => self.refuse(Failure::Scenario(Rc::new(error))),
        }
    }
}
