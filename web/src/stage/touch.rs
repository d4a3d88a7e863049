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
        } else if target.closest("button, .grip, .rail, .offer").ok().flatten().is_none() {
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

/// Dragging a packet down delays it. With a mouse, dragging the paper scrolls it; a finger does so anyway.
#[hook]
fn use_drag(scroller: &NodeRef, dispatch: Dispatch, dragged: &Rc<Cell<bool>>) -> Callback<PointerEvent> {
    let (scroller, dragged) = (scroller.clone(), Rc::clone(dragged));
    let drag = use_memo((), |()| Cell::new(None::<Drag>));
    use_callback(dispatch, move |event: PointerEvent, dispatch| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let (Some(target), Some(scroller)) = (target, scroller.cast::<HtmlElement>()) else { return };
        let is_elsewhere = target.closest("button, input, .grip, .rail, .offer").ok().flatten().is_some();
        dragged.set(false);
        if event.button() != 0 || !event.is_primary() || is_elsewhere {
            return;
        }
        let packet =
            target.closest("[data-end]:not(.run.b *)").ok().flatten().and(number_at(&target, "data-packet"));
        let what = match packet {
            Some(packet) => What::Packet(packet),
            None if event.pointer_type() == "mouse" => What::Paper { from_top: scroll_top(&scroller) },
            None => return,
        };
        let from_y = what.height(&event, &scroller);
        let hand = Hand { scroller, what, from_y, dragged: Rc::clone(&dragged) };
        drag.set(Some(Drag::begin(hand, &drag, dispatch.clone())));
    })
}

/// What is dragged.
#[derive(Clone, Copy)]
enum What {
    /// The paper, which had been scrolled so far.
    Paper { from_top: f64 },
    /// The end of a packet.
    Packet(Index),
}

impl What {
    /// How far down a pointer is: on the window for what moves the paper, and on the paper for what lies on it.
    fn height(self, event: &PointerEvent, scroller: &HtmlElement) -> f64 {
        let top = match self {
            Self::Paper { .. } => 0.0,
            Self::Packet(_) => scroller.get_bounding_client_rect().top() - scroll_top(scroller),
        };
        f64::from(event.client_y()) - top
    }
}

/// A pointer that is pressed.
struct Hand {
    scroller: HtmlElement,
    what: What,
    from_y: f64,
    /// Whether it has moved, so that this is no click.
    dragged: Rc<Cell<bool>>,
}

impl Hand {
    fn moves(&self, event: &PointerEvent, dispatch: &Dispatch) {
        let by = self.what.height(event, &self.scroller) - self.from_y;
        if by.abs() > CLICK_SLOP && !self.dragged.replace(true) {
            dispatch.dispatch(match self.what {
                What::Paper { .. } => Action::Follow(false),
                What::Packet(packet) => Action::Grab(packet),
            });
        }
        if self.dragged.get() {
            match self.what {
                What::Paper { from_top } => scroll_to(&self.scroller, from_top - by),
                What::Packet(_) => dispatch.dispatch(Action::Drag(by)),
            }
        }
    }

    /// The pointer is up, or was taken away.
    fn ends(&self, is_up: bool, dispatch: &Dispatch) {
        match self.what {
            What::Packet(_) if self.dragged.get() => {
                dispatch.dispatch(if is_up { Action::Release } else { Action::PutBack });
            }
            What::Packet(_) | What::Paper { .. } => {}
        }
    }
}

/// A drag under way; it ends when it is dropped.
struct Drag {
    _listeners: [EventListener; 3],
}

impl Drag {
    fn begin(hand: Hand, place: &Rc<Cell<Option<Self>>>, dispatch: Dispatch) -> Self {
        let (hand, window) = (Rc::new(hand), web_sys::window().expect("a page has a window"));
        let ends = |kind: &'static str| {
            let (hand, place, dispatch) = (Rc::clone(&hand), Rc::clone(place), dispatch.clone());
            EventListener::once(&window, kind, move |_| {
                hand.ends(kind == "pointerup", &dispatch);
                place.set(None);
            })
        };
        let ends = (ends("pointerup"), ends("pointercancel"));
        let moves = EventListener::new(&window, "pointermove", move |event| {
            if let Some(event) = event.dyn_ref::<PointerEvent>() {
                hand.moves(event, &dispatch);
            }
        });
        Self { _listeners: [moves, ends.0, ends.1] }
    }
}
