//! Words that the glossary explains: to point at one, or to focus it, shows its paragraph.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use synscope_words::{Label, Lang, terms};
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use crate::css::Css;
use crate::markup::html;
use crate::memo::memo;
use crate::shared::{Dispatch, Shared, target_of};
use crate::state::{Action, Explanation, Pointed};

/// So long a pointer rests on a word before it is explained, and is away from it before that ends, in ms.
const REST_MS: u32 = 350;
const LEAVE_MS: u32 = 200;

/// A text in which words that are explained can be pointed at, and focused unless the text is that of a button.
pub(crate) fn marked(text: &str, is_in_button: bool, lang: Lang) -> Html {
    let mut pieces: Vec<Html> = Vec::new();
    let mut end = 0;
    for (range, id) in terms(text, lang) {
        let piece = |from, to| text.get(from..to).unwrap_or_default().to_owned();
        pieces.push(piece(end, range.start).into());
        let word = piece(range.start, range.end);
        pieces.push(if is_in_button {
            html! { <span class="term" data-term={id}>{ word }</span> }
        } else {
            // With a mouse the focus stays where it was, so that the keys of the stage go on acting.
            let onmousedown = |event: MouseEvent| event.prevent_default();
            html! {
                <button type="button" class="term" data-term={id} aria-describedby="explains" {onmousedown}>
                    { word }
                </button>
            }
        });
        end = range.end;
    }
    pieces.push(text.get(end..).unwrap_or_default().to_owned().into());
    pieces.into_iter().collect()
}

/// The paragraph, beside its word.
pub(crate) fn draw(explanation: Option<Explanation>, shared: &Shared) -> Html {
    html! {
        <div id="explains" aria-live="polite">
            { explanation.map(|explanation| memo(shared, explanation, card)) }
        </div>
    }
}

fn card(explanation: &Explanation, shared: &Shared) -> Html {
    let Explanation { pointed: Pointed { left, top, bottom, is_low, .. }, explained } = explanation;
    let place = if *is_low {
        format!("bottom:calc(100dvh - {}px)", Css(top - GAP))
    } else {
        format!("top:{}px", Css(bottom + GAP))
    };
    html! {
        <div class="explains" style={format!("--left:{}px;{place}", Css(*left))}>
            if let Some(explained) = explained {
                <p><b>{ &explained.term }</b>{ " " }{ &explained.text }</p>
            } else {
                <p>{ shared.text(Label::NoGlossary) }</p>
            }
        </div>
    }
}

/// Between a word and its paragraph, in px.
const GAP: f64 = 6.0;

/// What is waited for, and whether a word is explained.
#[derive(Default)]
struct Waiting {
    timeout: Option<Timeout>,
    is_shown: bool,
}

/// Notices which word is pointed at.
#[hook]
pub(crate) fn use_terms(dispatch: Dispatch) {
    use_effect_with((), move |()| {
        let waiting = Rc::new(RefCell::new(Waiting::default()));
        let document = web_sys::window().and_then(|window| window.document());
        let listeners = document.map(|document| {
            ["pointerover", "focusin", "click", "scroll"].map(|name| {
                let (waiting, dispatch) = (Rc::clone(&waiting), dispatch.clone());
                let options = EventListenerOptions::run_in_capture_phase();
                EventListener::new_with_options(&document, name, options, move |event| {
                    notice(event, &waiting, &dispatch);
                })
            })
        });
        move || drop(listeners)
    });
}

fn notice(event: &Event, waiting: &Rc<RefCell<Waiting>>, dispatch: &Dispatch) {
    let target = target_of::<Element>(event);
    let within = |selector: &str| target.as_ref().and_then(|target| target.closest(selector).ok()?);
    let is_touch = event.dyn_ref::<PointerEvent>().is_some_and(|event| event.pointer_type() == "touch");
    let kind = event.type_();
    if within(".explains").is_some() || kind == "pointerover" && is_touch {
        // What is read stays; a finger does not point, it presses.
        waiting.borrow_mut().timeout = None;
        return;
    }
    let is_meant = kind != "focusin"
        || target.as_ref().is_some_and(|target| target.matches(":focus-visible").unwrap_or(false));
    let word = within("[data-term]").filter(|_| is_meant);
    let is_shown = waiting.borrow().is_shown;
    if kind == "scroll" {
        // What scrolls below a pointer that rests on a word does not take it from the word.
        if is_shown {
            show(None, waiting, dispatch);
        }
        return;
    }
    waiting.borrow_mut().timeout = None;
    match (kind == "pointerover", word) {
        (true, Some(word)) => after(REST_MS, Some(word), waiting, dispatch),
        (true, None) if is_shown => after(LEAVE_MS, None, waiting, dispatch),
        (false, word) if is_shown || word.is_some() => show(word.as_ref(), waiting, dispatch),
        (_, None) | (false, Some(_)) => {}
    }
}

/// Explains a word, or none.
fn show(word: Option<&Element>, waiting: &RefCell<Waiting>, dispatch: &Dispatch) {
    let pointed = word.and_then(pointed);
    waiting.borrow_mut().is_shown = pointed.is_some();
    dispatch.dispatch(Action::Explain(pointed));
}

/// The same after so many ms, unless something else is pointed at by then.
fn after(ms: u32, word: Option<Element>, waiting: &Rc<RefCell<Waiting>>, dispatch: &Dispatch) {
    let (known, dispatch) = (Rc::clone(waiting), dispatch.clone());
    let timeout = Timeout::new(ms, move || show(word.as_ref(), &known, &dispatch));
    waiting.borrow_mut().timeout = Some(timeout);
}

fn pointed(element: &Element) -> Option<Pointed> {
    let area = element.get_bounding_client_rect();
    let height = web_sys::window()?.inner_height().ok()?.as_f64()?;
    Some(Pointed {
        word: element.get_attribute("data-term")?.into(),
        left: area.left(),
        top: area.top(),
        bottom: area.bottom(),
        is_low: area.top() > height / 2.0,
    })
}
