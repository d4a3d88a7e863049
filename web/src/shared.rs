//! What every part of the page needs: where actions go, and the language.

use synscope_words::{Label, Lang};
use wasm_bindgen::JsCast;
use yew::prelude::*;

use crate::state::{Action, Model};

pub(crate) type Dispatch = UseReducerDispatcher<Model>;

/// Handed down to all parts; changes only with the language.
#[derive(Clone, PartialEq)]
pub(crate) struct Shared {
    pub(crate) dispatch: Dispatch,
    pub(crate) lang: Lang,
}

impl Shared {
    pub(crate) const fn text(&self, label: Label) -> &'static str {
        label.text(self.lang)
    }

    /// What something is called, and which or what it is, with the colon of the language.
    pub(crate) fn pair(&self, name: &str, what: &str) -> String {
        let colon = match self.lang {
            Lang::En => ": ",
            Lang::Zh => "：",
        };
        [name, colon, what].concat()
    }

    /// A callback that does one thing.
    pub(crate) fn act<E: 'static>(&self, action: Action) -> Callback<E> {
        let dispatch = self.dispatch.clone();
        Callback::from(move |_| dispatch.dispatch(action.clone()))
    }

    /// A callback that does what an event asks for, if it asks for something.
    pub(crate) fn on<E: 'static>(&self, asked: impl Fn(E) -> Option<Action> + 'static) -> Callback<E> {
        let dispatch = self.dispatch.clone();
        Callback::from(move |event| {
            if let Some(action) = asked(event) {
                dispatch.dispatch(action);
            }
        })
    }
}

/// What an event has happened to, if that is such an element.
pub(crate) fn target_of<T: JsCast>(event: &web_sys::Event) -> Option<T> {
    event.target()?.dyn_into().ok()
}
