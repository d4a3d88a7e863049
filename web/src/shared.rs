//! What every component needs: where actions go, and the language.

use synscope_words::{Label, Lang};
use yew::prelude::*;

use crate::state::{Action, Model};

pub(crate) type Dispatch = UseReducerDispatcher<Model>;

/// Handed down to all components; changes only with the language.
#[derive(Clone, PartialEq)]
pub(crate) struct Shared {
    pub(crate) dispatch: Dispatch,
    pub(crate) lang: Lang,
}

impl Shared {
    pub(crate) const fn text(&self, label: Label) -> &'static str {
        label.text(self.lang)
    }
}

/// What the application hands down.
#[hook]
pub(crate) fn use_shared() -> Shared {
    use_context().expect("every component stands below the application, which provides it")
}

/// A callback that is the same as long as the action is.
#[hook]
pub(crate) fn use_act<E: 'static>(action: Action) -> Callback<E> {
    let Shared { dispatch, .. } = use_shared();
    use_callback((dispatch, action), |_event: E, (dispatch, action)| dispatch.dispatch(action.clone()))
}
