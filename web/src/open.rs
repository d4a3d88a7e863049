//! Scenarios from elsewhere: a file that is chosen, dropped or pasted, or a text.

use gloo_events::{EventListener, EventListenerOptions};
use std::rc::Rc;
use synscope_sim::Scenario;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Element, File, FileReader, HtmlInputElement};
use yew::prelude::*;

use crate::focus::find;
use crate::markup::html;
use crate::shared::{Dispatch, Shared, target_of};
use crate::state::{Action, Extra, Failure};

/// Where files are chosen. It is not seen; [`choose`] presses it.
pub(crate) fn input(shared: &Shared) -> Html {
    let dispatch = shared.dispatch.clone();
    let onchange = move |event: Event| {
        let Some(input) = target_of::<HtmlInputElement>(&event) else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            read(&file, dispatch.clone());
        }
        // Or the same file could not be chosen again.
        input.set_value("");
    };
    html! { <input type="file" id="file" accept=".json,application/json" hidden=true {onchange} /> }
}

/// Lets the person choose a file.
pub(crate) fn choose() {
    if let Some(input) = find("#file").and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) {
        input.click();
    }
}

/// Takes what is dropped or pasted anywhere on the page.
#[hook]
pub(crate) fn use_gifts(dispatch: Dispatch) {
    use_effect_with((), move |()| {
        let listeners = web_sys::window().map(|window| {
            let listen = |name, handle: fn(&web_sys::Event, &Dispatch)| {
                let dispatch = dispatch.clone();
                let options = EventListenerOptions::enable_prevent_default();
                EventListener::new_with_options(&window, name, options, move |event| handle(event, &dispatch))
            };
            // Without this the browser would not let anything be dropped.
            let over = listen("dragover", |event, _| event.prevent_default());
            (over, listen("drop", on_drop), listen("paste", on_paste))
        });
        move || drop(listeners)
    });
}

fn on_drop(event: &web_sys::Event, dispatch: &Dispatch) {
    let Some(data) = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer) else { return };
    let is_file = data.files().is_some_and(|files| files.length() > 0);
    if is_file || !is_in_field(event) {
        // Or the browser would leave the page for the file.
        event.prevent_default();
        take(&data, dispatch);
    }
}

fn on_paste(event: &web_sys::Event, dispatch: &Dispatch) {
    let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
    if let Some(data) = data.filter(|_| !is_in_field(event)) {
        take(&data, dispatch);
    }
}

/// Whether a text goes into a field, which it is meant for then.
fn is_in_field(event: &web_sys::Event) -> bool {
    let field = target_of::<Element>(event).map(|target| target.closest("input, textarea"));
    field.is_some_and(|field| field.is_ok_and(|field| field.is_some()))
}

/// A file, or else a text.
fn take(data: &DataTransfer, dispatch: &Dispatch) {
    if let Some(file) = data.files().and_then(|files| files.get(0)) {
        read(&file, dispatch.clone());
    } else if let Some(text) = data.get_data("text/plain").ok().filter(|text| !text.trim().is_empty()) {
        dispatch.dispatch(Action::Extra(Extra::OpenText(text.into())));
    }
}

/// Reads a file and opens what it holds.
fn read(file: &File, dispatch: Dispatch) {
    let refuse = |failure| dispatch.dispatch(Action::Refuse(failure));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number of bytes")]
    let size = file.size() as u64;
    if let Err(error) = Scenario::check_length(size) {
        return refuse(Failure::Scenario(Rc::new(error)));
    }
    let Ok(reader) = FileReader::new() else { return refuse(Failure::Unreadable) };
    if reader.read_as_text(file).is_err() {
        return refuse(Failure::Unreadable);
    }
    let read = reader.clone();
    let done = Closure::once_into_js(move || {
        let text = read.result().ok().and_then(|text| text.as_string());
        let action = text
            .map_or(Action::Refuse(Failure::Unreadable), |text| Action::Extra(Extra::OpenText(text.into())));
        dispatch.dispatch(action);
    });
    reader.set_onloadend(Some(done.unchecked_ref()));
}
