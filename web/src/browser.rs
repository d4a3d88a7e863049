//! The browser around the application: what it asks for, what it keeps, which keys are pressed.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlInputElement, KeyboardEvent, MediaQueryList, Storage};
use yew::prelude::*;

use crate::focus::{find, focus};
use crate::keys::{self, Place, Press};
use crate::prefs::{Prefs, Store};
use crate::shared::Dispatch;
use crate::state::Action;

/// Everything that is kept has a name that begins with this.
const PREFIX: &str = "synscope.";

/// What the browser keeps between visits, if it keeps anything.
struct Kept(Option<Storage>);

impl Kept {
    fn open() -> Self {
        Self(web_sys::window().and_then(|window| window.local_storage().ok().flatten()))
    }
}

impl Store for Kept {
    fn get(&self, name: &str) -> Option<String> {
        self.0.as_ref()?.get_item(&format!("{PREFIX}{name}")).ok().flatten()
    }

    fn set(&self, name: &str, value: &str) {
        if let Some(storage) = &self.0 {
            // A full or forbidden store forgets; nothing depends on it.
            let _ = storage.set_item(&format!("{PREFIX}{name}"), value);
        }
    }
}

/// The preferences of a person who opens the page.
pub(crate) fn load_prefs() -> Prefs {
    let languages = web_sys::window().map(|window| window.navigator().languages());
    let languages = languages.into_iter().flatten().filter_map(|language| language.as_string());
    let mut prefs = Prefs::load(&Kept::open(), languages);
    prefs.reduced_motion = motion_query().is_some_and(|query| query.matches());
    prefs
}

fn motion_query() -> Option<MediaQueryList> {
    web_sys::window()?.match_media("(prefers-reduced-motion: reduce)").ok()?
}

/// Keeps preferences, and gives the document its language, title and theme.
#[hook]
pub(crate) fn use_document(prefs: Prefs) {
    use_effect_with(prefs, |prefs| {
        prefs.save(&Kept::open());
        let root = web_sys::window().and_then(|window| window.document()?.document_element());
        if let Some(root) = root {
            let _ = root.set_attribute("lang", prefs.lang.document_tag());
            let _ = root.set_attribute("data-theme", prefs.theme.name());
        }
    });
}

/// Names the document by what it shows, for tabs, bookmarks and prints.
#[hook]
pub(crate) fn use_title(title: String) {
    use_effect_with(title, |title| {
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            document.set_title(&format!("{title} – SynScope"));
        }
    });
}

/// Notices when the system comes to ask for less motion, or no longer does.
#[hook]
pub(crate) fn use_motion_preference(dispatch: Dispatch) {
    use_effect_with((), move |()| {
        let query = motion_query();
        let asked = query.clone();
        let notice = Closure::<dyn FnMut()>::new(move || {
            if let Some(query) = &asked {
                dispatch.dispatch(Action::SetReducedMotion(query.matches()));
            }
        });
        if let Some(query) = &query {
            query.set_onchange(Some(notice.as_ref().unchecked_ref()));
        }
        move || {
            if let Some(query) = query {
                query.set_onchange(None);
            }
            drop(notice);
        }
    });
}

/// What Escape closes, or lets go of; where there is none of it, Escape leads to the ladder.
const DISMISSED: &str = "[role=dialog], [role=menu], .unfolded, .offer, .explains";

/// Listens to the keyboard.
#[hook]
pub(crate) fn use_keys(dispatch: Dispatch) {
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                if event.default_prevented() {
                    return;
                }
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                let key = event.key();
                let press = Press {
                    key: &key,
                    shift: event.shift_key(),
                    command: event.ctrl_key() || event.meta_key(),
                    alt: event.alt_key(),
                };
                if let Some(action) = keys::action(&press, place(event)) {
                    event.prevent_default();
                    if action == Action::Dismiss && find(DISMISSED).is_none() {
                        focus(find(".scroller"));
                    }
                    dispatch.dispatch(action);
                }
            })
        });
        move || drop(listener)
    });
}

/// Where the focus is when a key is pressed.
fn place(event: &KeyboardEvent) -> Place {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return Place::Stage;
    };
    let is_in = |selector: &str| target.closest(selector).ok().flatten().is_some();
    if is_in("dialog, [role=menu]") {
        Place::Dialog
    } else if is_in(".quiz") {
        Place::Question
    } else if is_in("input[type=text]") {
        let input = target.dyn_ref::<HtmlInputElement>();
        let is_taken = input.is_some_and(|input| input.get_attribute("data-taken") == Some(input.value()));
        if is_taken { Place::Field } else { Place::Text }
    } else if is_in("input[type=range]") {
        Place::Slider
    } else if is_in("button, a, input, select, summary") {
        Place::Control
    } else {
        Place::Stage
    }
}
