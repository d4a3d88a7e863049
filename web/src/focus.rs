//! Where the keyboard is.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Gives something the focus while it is there, and gives it back where it was.
#[hook]
pub(crate) fn use_borrowed_focus(place: &NodeRef) {
    let place = place.clone();
    use_effect_with((), move |()| {
        let before = web_sys::window().and_then(|window| window.document()?.active_element());
        focus(place.cast::<Element>());
        move || focus(before.filter(|element| element.is_connected()))
    });
}

/// Gives an element the focus, if there is one and it takes it.
pub(crate) fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
