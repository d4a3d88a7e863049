//! What a mouse or a finger does to the paper.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use synscope_sim::Index;
use synscope_tcp::Time;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, PointerEvent};
use yew::prelude::*;

use super::viewport::{scroll_to, scroll_top};
use crate::shared::Dispatch;
use crate::state::{Action, Thing, parse};

/// Moving by less than this is a click, in px.
const CLICK_SLOP: f64 = 4.0;

/// What the paper listens to.
pub(super) struct Touch {
    pub(super) onclick: Callback<MouseEvent>,
    pub(super) onpointerdown: Callback<PointerEvent>,
}

/// Clicks on the paper, and dragging it.
#[hook]
pub(super) fn use_touch(scroller: &NodeRef, dispatch: Dispatch) -> Touch {
    let dragged = use_memo((), |()| Cell::new(false));
    Touch {
        onclick: use_onclick(dispatch.clone(), &dragged),
        onpointerdown: use_drag(scroller, dispatch, &dragged),
    }
}

/// A click selects a packet, folds or unfolds idle time, goes to where a state was entered, or lets go of
/// the selection.
#[hook]
fn use_onclick(dispatch: Dispatch, dragged: &Rc<Cell<bool>>) -> Callback<MouseEvent> {
    let dragged = Rc::clone(dragged);
    use_callback(dispatch, move |event: MouseEvent, dispatch| {
        if dragged.take() {
            return;
        }
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
            return;
        };
        let is_beside = target.closest(".run.b").ok().flatten().is_some();
        if let Some(packet) = number_at(&target, "data-packet") {
            dispatch.dispatch(if is_beside {
                Action::SelectBeside(packet)
            } else {
                Action::SelectIndex(packet)
            });
        } else if let Some(from_us) = number_at(&target, "data-fold") {
            dispatch.dispatch(Action::ToggleFold(Time::from_us(from_us)));
        } else if let Some(stay) = stay_at(&target).filter(|_| !is_beside) {
            dispatch.dispatch(Action::ToStay(stay));
        } else if target.closest("button, .grip, .rail").ok().flatten().is_none() {
            dispatch.dispatch(Action::Select(None));
        }
    })
}

/// The stay in a state whose band was met.
fn stay_at(target: &Element) -> Option<Index> {
    let band = target.closest(".bands [data-of]").ok()??;
    match parse(&band.get_attribute("data-of")?).first() {
        Some(Thing::Stay(stay)) => Some(*stay),
        _ => None,
    }
}

/// The number that the element, or one that it lies in, has as an attribute.
fn number_at<N: core::str::FromStr>(target: &Element, attribute: &str) -> Option<N> {
    target.closest(&format!("[{attribute}]")).ok()??.get_attribute(attribute)?.parse().ok()
}

/// With a mouse, dragging the paper scrolls it; a finger does so anyway.
#[hook]
fn use_drag(scroller: &NodeRef, dispatch: Dispatch, dragged: &Rc<Cell<bool>>) -> Callback<PointerEvent> {
    let (scroller, dragged) = (scroller.clone(), Rc::clone(dragged));
    let drag = use_memo((), |()| Cell::new(None::<Drag>));
    use_callback(dispatch, move |event: PointerEvent, dispatch| {
        let is_elsewhere = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|target| target.closest("button, .grip, .rail").ok().flatten().is_some());
        if event.pointer_type() != "mouse" || event.button() != 0 || is_elsewhere {
            return;
        }
        dragged.set(false);
        let Some(element) = scroller.cast::<HtmlElement>() else { return };
        drag.set(Some(Drag::begin(&element, f64::from(event.client_y()), &dragged, &drag, dispatch.clone())));
    })
}

/// A drag under way; it ends when it is dropped.
struct Drag {
    _moves: EventListener,
    _ends: EventListener,
}

impl Drag {
    fn begin(
        element: &HtmlElement,
        from_y: f64,
        dragged: &Rc<Cell<bool>>,
        place: &Rc<Cell<Option<Self>>>,
        dispatch: Dispatch,
    ) -> Self {
        let from_top = scroll_top(element);
        let (moved, dragged) = (element.clone(), Rc::clone(dragged));
        let window: web_sys::EventTarget = web_sys::window().expect("a page has a window").into();
        let moves = EventListener::new(&window, "pointermove", move |event| {
            let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
            let by = f64::from(event.client_y()) - from_y;
            if by.abs() > CLICK_SLOP && !dragged.replace(true) {
                dispatch.dispatch(Action::Follow(false));
            }
            if dragged.get() {
                scroll_to(&moved, from_top - by);
            }
        });
        let place = Rc::clone(place);
        let ends = EventListener::once(&window, "pointerup", move |_| place.set(None));
        Self { _moves: moves, _ends: ends }
    }
}
