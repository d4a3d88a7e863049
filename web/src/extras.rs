//! What is fetched when it is wanted first: the code of all that a person opens and may never open.
//!
//! With the feature `split` it is a module of its own, which `cargo xtask build` splits off and the
//! page fetches from its own folder. Everything in it is reached through [`Extras`] alone: what is
//! called directly from elsewhere as well stays in the first download.

use std::cell::Cell;

use synscope_sim::quiz::Question;
use synscope_sim::{Index, Trace};
use synscope_words::Lang;
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::announcer;
use crate::banner::{self, Banner};
use crate::compare::{self, Choices, Chooser};
use crate::controls::drawer::{self, Drawer};
use crate::dock::quiz::{self, Quizzed};
use crate::graph::{self, Graph};
use crate::guide::{self, Guide};
use crate::help;
use crate::inject::{self, Sheet};
use crate::inspector::{self, Inspected};
use crate::shared::{Dispatch, Shared};
use crate::sockets;
use crate::state::{Action, Asked, Compared, Extra, Failure, Model, Run};

/// The ways in.
pub(crate) struct Extras {
    pub(crate) act: fn(&mut Model, Extra),
    pub(crate) keep_up: fn(&mut Model),
    pub(crate) put_beside: fn(&mut Model, Run),
    pub(crate) question: fn(&Trace, Index) -> Option<Question>,
    pub(crate) asked: fn(&Asked, Lang) -> String,
    pub(crate) quiz: fn(&Quizzed, &Shared) -> Html,
    pub(crate) scenarios: fn(&Banner, &Shared) -> Html,
    pub(crate) choices: fn(&Chooser, &Choices, &Shared) -> Html,
    pub(crate) heads: fn(&Model, &Compared, &Shared) -> Html,
    pub(crate) guide: fn(&Guide, &Shared) -> Html,
    pub(crate) whole_guide: fn(&guide::sheet::Sheet, &Shared) -> Html,
    pub(crate) graph: fn(&Graph, &Shared) -> Html,
    pub(crate) inspector: fn(&Inspected, &Shared) -> Html,
    pub(crate) sockets: fn(&sockets::Sheet, &Shared) -> Html,
    pub(crate) socket_charts: fn(&sockets::Small, &Shared) -> Html,
    pub(crate) injection: fn(&Sheet, &Shared) -> Html,
    pub(crate) knobs: fn(&Drawer, &Shared) -> Html,
    pub(crate) help: fn(&Shared) -> Html,
}

static EXTRAS: Extras = Extras {
    act: Model::act_extra,
    keep_up: Model::keep_up,
    put_beside: Model::put_beside,
    question: Question::after,
    asked: announcer::asked,
    quiz: quiz::draw,
    scenarios: banner::draw_menu,
    choices: compare::draw_menu,
    heads: compare::draw_heads,
    guide: guide::draw,
    whole_guide: guide::sheet::draw,
    graph: graph::draw_sheet,
    inspector: inspector::draw,
    sockets: sockets::draw_sheet,
    socket_charts: sockets::draw_small,
    injection: inject::draw,
    knobs: drawer::draw,
    help: help::draw,
};

thread_local! {
    /// On the page they are there only after they were fetched; tests have them.
    static LOADED: Cell<Option<&'static Extras>> =
        const { Cell::new(if cfg!(target_family = "wasm") { None } else { Some(&EXTRAS) }) };
}

/// The extras, if they are there.
pub(crate) fn loaded() -> Option<&'static Extras> {
    LOADED.get()
}

/// Has them fetched once they are wanted; what waits for them is then done.
#[hook]
pub(crate) fn use_extras(dispatch: Dispatch, wanted: bool) {
    use_effect_with(wanted, move |wanted| {
        if *wanted {
            spawn_local(fetch(dispatch));
        }
    });
}

async fn fetch(dispatch: Dispatch) {
    let fetched = fetched().await;
    if fetched.is_some() {
        LOADED.set(fetched);
    }
    let refused = Action::Refuse(Failure::Unreachable);
    dispatch.dispatch(if fetched.is_some() { Action::ExtrasCame } else { refused });
}

#[cfg(feature = "split")]
async fn fetched() -> Option<&'static Extras> {
    table().await.ok()
}

/// All that only this function reaches is split off.
#[cfg(feature = "split")]
#[allow(clippy::unnecessary_wraps, reason = "the macro puts into it what goes wrong when fetching")]
#[wasm_split_helpers::wasm_split(extras, fallible)]
fn table() -> Result<&'static Extras, wasm_split_helpers::SplitLoaderError> {
    Ok(&EXTRAS)
}

#[cfg(not(feature = "split"))]
#[expect(clippy::unused_async, reason = "it is fetched where it is split off")]
async fn fetched() -> Option<&'static Extras> {
    Some(&EXTRAS)
}
