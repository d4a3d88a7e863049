//! The window through which the paper is seen: how wide it is, what of the paper is in it, and how
//! it follows the playhead.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, PointerEvent, ResizeObserver};
use yew::prelude::*;

use crate::shared::{Dispatch, use_shared};
use crate::state::{Action, Picture};
use synscope_tcp::Time;

/// The playhead descends to this share of the window, then the paper moves.
const FOLLOW_AT: f64 = 0.62;
/// The paper is drawn in blocks of so many px, so that scrolling rarely draws anew.
const BLOCK: f64 = 1_024.0;
/// Moving by less than this is a click, in px.
const CLICK_SLOP: f64 = 4.0;

/// The heights between which the paper is drawn, in px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    pub(super) top: f64,
    pub(super) bottom: f64,
}

/// What the stage needs of its window.
pub(super) struct Viewport {
    pub(super) scroller: NodeRef,
    pub(super) width: f64,
    pub(super) window: Window,
    pub(super) onclick: Callback<MouseEvent>,
    pub(super) onpointerdown: Callback<PointerEvent>,
}

#[derive(Clone, Copy, PartialEq)]
struct Size {
    width: f64,
    height: f64,
}

/// Measures the window, and scrolls it with the playhead while it follows.
#[hook]
pub(super) fn use_viewport(position: f64, is_following: bool, picture: &Picture) -> Viewport {
    let dispatch = use_shared().dispatch;
    let scroller = use_node_ref();
    let size = use_state_eq(|| Size { width: 896.0, height: 640.0 });
    let block = use_state_eq(|| 0_u32);
    // Where we have scrolled to ourselves; what differs was done by the person.
    let ours = use_memo((), |()| Cell::new(0.0_f64));
    use_resize(&scroller, size.setter());
    use_scroll(&scroller, block.setter(), &ours, dispatch.clone());
    let height = size.height;
    {
        let (scroller, ours) = (scroller.clone(), Rc::clone(&ours));
        use_effect_with(
            (position, is_following, height, picture.clone()),
            move |(position, follows, height, _)| {
                if let Some(scroller) = scroller.cast::<HtmlElement>().filter(|_| *follows) {
                    follow(&scroller, *position, *height, &ours);
                }
            },
        );
    }
    let top = f64::from(*block) * BLOCK;
    let dragged = use_memo((), |()| Cell::new(false));
    Viewport {
        onclick: use_onclick(dispatch.clone(), &dragged),
        onpointerdown: use_drag(&scroller, dispatch, &dragged),
        scroller,
        width: size.width,
        window: Window { top: top - BLOCK, bottom: top + height + 2.0 * BLOCK },
    }
}

fn follow(scroller: &HtmlElement, position: f64, height: f64, ours: &Cell<f64>) {
    let top = (position - height * FOLLOW_AT).max(0.0);
    if (top - ours.get()).abs() < 0.5 && top > 0.0 {
        return;
    }
    if top == 0.0 && ours.get() == 0.0 {
        return;
    }
    scroll_to(scroller, top);
    ours.set(scroll_top(scroller));
}

fn scroll_to(scroller: &HtmlElement, top: f64) {
    // The property takes fractions of a px, which `set_scroll_top` does not.
    let _ = js_sys::Reflect::set(scroller, &JsValue::from_str("scrollTop"), &JsValue::from_f64(top));
}

fn scroll_top(scroller: &HtmlElement) -> f64 {
    js_sys::Reflect::get(scroller, &JsValue::from_str("scrollTop"))
        .ok()
        .and_then(|top| top.as_f64())
        .unwrap_or(0.0)
}

#[hook]
fn use_resize(scroller: &NodeRef, size: UseStateSetter<Size>) {
    let scroller = scroller.clone();
    use_effect_with((), move |()| {
        let element = scroller.cast::<HtmlElement>();
        let measured = element.clone();
        let observe = Closure::<dyn FnMut()>::new(move || {
            if let Some(element) = &measured {
                let (width, height) = (f64::from(element.client_width()), f64::from(element.client_height()));
                if width > 0.0 && height > 0.0 {
                    size.set(Size { width, height });
                }
            }
        });
        let observer = ResizeObserver::new(observe.as_ref().unchecked_ref()).ok();
        if let Some((observer, element)) = observer.as_ref().zip(element.as_ref()) {
            observer.observe(element);
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(observe);
        }
    });
}

/// Notes which part of the paper is seen, and whether the person has scrolled.
#[hook]
fn use_scroll(scroller: &NodeRef, block: UseStateSetter<u32>, ours: &Rc<Cell<f64>>, dispatch: Dispatch) {
    let (scroller, ours) = (scroller.clone(), Rc::clone(ours));
    use_effect_with((), move |()| {
        let element = scroller.cast::<HtmlElement>();
        let listener = element.map(|element| {
            let options = EventListenerOptions::run_in_capture_phase();
            EventListener::new_with_options(&element.clone(), "scroll", options, move |_| {
                let top = scroll_top(&element);
                block.set(block_of(top));
                if (top - ours.get()).abs() > 2.0 {
                    ours.set(top);
                    dispatch.dispatch(Action::Follow(false));
                }
            })
        });
        move || drop(listener)
    });
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and small")]
fn block_of(top: f64) -> u32 {
    (top.max(0.0) / BLOCK) as u32
}

/// A click selects a packet, folds or unfolds idle time, or lets go of the selection.
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
        if let Some(packet) = number_at(&target, "data-packet") {
            dispatch.dispatch(Action::SelectIndex(packet));
        } else if let Some(from_us) = number_at(&target, "data-fold") {
            dispatch.dispatch(Action::ToggleFold(Time::from_us(from_us)));
        } else if target.closest("button").ok().flatten().is_none() {
            dispatch.dispatch(Action::Select(None));
        }
    })
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
            .is_some_and(|target| target.closest("button, .grip").ok().flatten().is_some());
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
