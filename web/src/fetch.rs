//! Texts from the page's own folder, such as guided scenes. Nothing else on the page asks for any.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::XmlHttpRequest;
use yew::prelude::*;

use crate::shared::Dispatch;
use crate::state::{Action, Extra, Wanted};

/// Fetches what is wanted, and tells the model; what is not wanted any more is not waited for.
#[hook]
pub(crate) fn use_fetched(dispatch: Dispatch, wanted: Option<Wanted>) {
    use_effect_with(wanted, move |wanted| {
        let request = wanted.clone().map(|wanted| {
            let path = wanted.path();
            text(&path, move |text| {
                let fetched = Extra::Fetched(wanted.clone(), text.map(Into::into));
                dispatch.dispatch(Action::Extra(fetched));
            })
        });
        move || drop(request)
    });
}

/// The text of a file, by its path from the page's folder on; `None` where it cannot be had.
fn text(path: &str, done: impl Fn(Option<String>) + 'static) -> Option<Request> {
    let (request, done) = (XmlHttpRequest::new().ok()?, Rc::new(done));
    let (asked, told) = (request.clone(), Rc::clone(&done));
    let ended = Closure::<dyn FnMut()>::new(move || {
        // A page that lies in a file gets no status, and mostly no text.
        let is_there = asked.status() == Ok(200);
        told(asked.response_text().ok().flatten().filter(|_| is_there));
    });
    request.set_onloadend(Some(ended.as_ref().unchecked_ref()));
    if request.open("GET", path).and_then(|()| request.send()).is_err() {
        done(None);
    }
    Some(Request { request, _ended: ended })
}

/// Is under way until it is dropped.
struct Request {
    request: XmlHttpRequest,
    _ended: Closure<dyn FnMut()>,
}

impl Drop for Request {
    fn drop(&mut self) {
        self.request.set_onloadend(None);
        let _ = self.request.abort();
    }
}
