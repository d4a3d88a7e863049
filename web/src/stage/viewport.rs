//! The window through which the paper is seen: how wide it is, what of the paper is in it, and how
//! it follows the playhead.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use synscope_sim::Index;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, ResizeObserver};
use yew::prelude::*;

use crate::shared::Dispatch;
use crate::state::Action;

/// The playhead descends to this share of the window, then the paper moves.
const FOLLOW_AT: f64 = 0.62;
/// In a window that is lower, there is more to see above the playhead than below it, in px.
const LOW: f64 = 260.0;
/// So much of a low window stays below the playhead, in px.
const BELOW: f64 = 32.0;
/// In a hand it goes further down, and as near to the upper border; only then the paper moves.
const HELD_TO: f64 = 0.92;
/// The paper is drawn in blocks of so many px, so that scrolling rarely draws anew.
const BLOCK: f64 = 256.0;
/// Where the playhead says what is seen, hardly more has to be drawn: strips of so many px, and so much
/// around them.
const STRIP: f64 = 128.0;
const MARGIN: f64 = 64.0;
/// Paper up to this height is drawn as a whole, so that a page that is searched or saved has all of it, in px.
const WHOLE: f64 = 32.0 * BLOCK;
/// What both A4 and Letter have room for, in px: within the margins and below the title of print.css.
const LEAF: Size = Size { width: 700.0, height: 920.0 };
/// Paper that is higher than a leaf by no more than this is printed smaller, so that one leaf has all of it.
const SHRUNK: f64 = 1.5;
/// So much is printed, in px: some sixty sheets.
const PRINTED: f64 = 256.0 * BLOCK;

/// The heights between which the paper is drawn, in px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl Window {
    /// Without what lies well below the edge of a veil.
    fn above(self, veil: Option<f64>) -> Self {
        let bottom = veil.map_or(f64::INFINITY, |veil| round_down(veil) + STRIP);
        Self { bottom: self.bottom.min(bottom), ..self }
    }
}

/// What the stage needs of its window.
pub(super) struct Viewport {
    pub(super) scroller: NodeRef,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) window: Window,
    /// What of it does not lie below the veil.
    pub(super) seen: Window,
    /// Where the veil begins, if nothing is drawn below it.
    pub(super) veil: Option<f64>,
    /// How much smaller it is printed.
    pub(super) shrunk: f64,
    /// Where we have scrolled to ourselves; what differs was done by the person.
    ours: Rc<Cell<f64>>,
}

#[derive(Clone, Copy, PartialEq)]
struct Size {
    width: f64,
    height: f64,
}

/// Measures the window on paper of a height, and notices when the person scrolls. What is drawn lies
/// where the playhead is to be followed to, or else where the window has been scrolled to. Below an opaque
/// veil, if there is one, nothing is seen.
#[hook]
pub(super) fn use_viewport(
    paper: f64,
    followed: Option<f64>,
    veil: Option<f64>,
    dispatch: Dispatch,
) -> Viewport {
    let scroller = use_node_ref();
    let size = use_state_eq(|| Size { width: 896.0, height: 640.0 });
    let block = use_state_eq(|| 0_u32);
    let ours = use_memo((), |()| Cell::new(0.0_f64));
    use_resize(&scroller, size.setter());
    use_scroll(&scroller, block.setter(), &ours, dispatch);
    let is_printing = use_printing();
    let Size { width, height } = *size;
    let excess = (paper / LEAF.height).max(1.0);
    let shrunk = if excess > SHRUNK { 1.0 } else { excess };
    let width = if is_printing { LEAF.width * shrunk } else { width };
    let window = if is_printing {
        Window { top: 0.0, bottom: PRINTED }
    } else if paper <= WHOLE {
        Window { top: 0.0, bottom: WHOLE }
    } else if let Some(position) = followed {
        let top = round_down(top_for(position, height, paper) - MARGIN);
        Window { top, bottom: top + STRIP + height + 2.0 * MARGIN }
    } else {
        let top = f64::from(*block) * BLOCK;
        Window { top: top - BLOCK, bottom: top + height + 2.0 * BLOCK }
    };
    let veil = veil.filter(|_| !is_printing && paper > WHOLE);
    Viewport { scroller, width, height, window, seen: window.above(veil), veil, shrunk, ours }
}

/// Scrolls so that the playhead is in sight, on paper of a height.
#[hook]
pub(super) fn use_follow(viewport: &Viewport, is_following: bool, is_held: bool, position: f64, paper: f64) {
    let (scroller, ours) = (viewport.scroller.clone(), Rc::clone(&viewport.ours));
    use_effect_with(
        (is_following, position, paper, viewport.height),
        move |(follows, position, paper, height)| {
            let top = if is_held {
                // Paper that moved below the hand would move the playhead, and that the paper.
                let (least, most) = (position - height * HELD_TO, position - height * (1.0 - HELD_TO));
                ours.get().max(least).min(most).min(paper - height).max(0.0)
            } else {
                top_for(*position, *height, *paper)
            };
            if *follows
                && (top - ours.get()).abs() > 0.25
                && let Some(scroller) = scroller.cast::<HtmlElement>()
            {
                ours.set(top);
                scroll_to(&scroller, top);
            }
        },
    );
}

/// How far paper has to be scrolled for the playhead to be where it is looked for.
fn top_for(position: f64, height: f64, paper: f64) -> f64 {
    let lowest = (paper - height).max(0.0);
    let descent = if height < LOW { height - BELOW } else { height * FOLLOW_AT };
    (position - descent).max(0.0).min(lowest)
}

/// Brings a packet, whose middle is at a height, into sight when it comes to be the selected one.
#[hook]
pub(super) fn use_reveal(viewport: &Viewport, selected: Option<(Index, f64)>) {
    let (scroller, height) = (viewport.scroller.clone(), viewport.height);
    use_effect_with(selected.map(|(packet, _)| packet), move |_| {
        let Some(((_, middle), scroller)) = selected.zip(scroller.cast::<HtmlElement>()) else { return };
        let top = scroll_top(&scroller);
        if middle < top || middle > top + height {
            scroll_to(&scroller, middle - height / 2.0);
        }
    });
}

pub(super) fn scroll_to(scroller: &HtmlElement, top: f64) {
    // The property takes fractions of a px, which `set_scroll_top` does not.
    let _ = js_sys::Reflect::set(scroller, &JsValue::from_str("scrollTop"), &JsValue::from_f64(top));
}

pub(super) fn scroll_top(scroller: &HtmlElement) -> f64 {
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

/// Whether the page is being printed: paper has another width, and no window.
#[hook]
fn use_printing() -> bool {
    let is_printing = use_state_eq(|| false);
    let setter = is_printing.setter();
    use_effect_with((), move |()| {
        let listen = |event: &'static str, on: bool| {
            let setter = setter.clone();
            web_sys::window().map(|window| EventListener::new(&window, event, move |_| setter.set(on)))
        };
        let listeners = (listen("beforeprint", true), listen("afterprint", false));
        move || drop(listeners)
    });
    *is_printing
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
                let before = ours.get();
                if (top - before).abs() > 2.0 {
                    ours.set(top);
                    // A window that grows at the end of the paper scrolls back by itself.
                    let lowest = f64::from(element.scroll_height() - element.client_height());
                    if top > before || top < lowest - 2.0 {
                        dispatch.dispatch(Action::Follow(false));
                    }
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

fn round_down(height: f64) -> f64 {
    (height.max(0.0) / STRIP).floor() * STRIP
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_well_below_an_opaque_veil_is_not_drawn() {
        let window = Window { top: 1_000.0, bottom: 1_900.0 };
        assert_eq!(window.above(None), window);
        let Window { top, bottom } = window.above(Some(1_300.0));
        assert!(top <= window.top && bottom > 1_300.0 && bottom <= 1_300.0 + STRIP);
        assert_eq!(window.above(Some(2_500.0)), window);
    }
}
