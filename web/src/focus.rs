//! Where the keyboard is.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlDialogElement, HtmlElement};
use yew::prelude::*;

/// Stands in what opens above the page: gives it the focus, and once it is gone gives the focus back
/// to where it was, unless it has gone elsewhere.
#[derive(Default)]
pub(crate) struct Borrowed {
    before: Option<Element>,
    taker: Option<Element>,
}

#[derive(Properties, PartialEq)]
pub(crate) struct BorrowedProps {
    /// What takes the focus, as a selector.
    pub(crate) by: &'static str,
}

impl Component for Borrowed {
    type Message = ();
    type Properties = BorrowedProps;

    fn create(_: &Context<Self>) -> Self {
        Self::default()
    }

    fn view(&self, _: &Context<Self>) -> Html {
        Html::default()
    }

    fn rendered(&mut self, context: &Context<Self>, is_first: bool) {
        if is_first {
            self.before = document().and_then(|document| document.active_element());
            self.taker = find(context.props().by);
            if let Some(dialog) = self.taker.as_ref().and_then(|taker| taker.dyn_ref::<HtmlDialogElement>()) {
                let _ = dialog.show_modal();
            }
            focus(self.taker.clone());
        }
    }

    fn destroy(&mut self, _: &Context<Self>) {
        let now = document().and_then(|document| document.active_element());
        let is_free = now.is_none_or(|now| {
            now.tag_name() == "BODY" || self.taker.as_ref().is_some_and(|taker| taker.contains(Some(&now)))
        });
        if is_free {
            focus(self.before.take().filter(|element| element.is_connected()));
        }
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The first element of the page that a selector names.
pub(crate) fn find(selector: &str) -> Option<Element> {
    document()?.query_selector(selector).ok()?
}

/// Gives an element the focus, if there is one and it takes it.
pub(crate) fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
