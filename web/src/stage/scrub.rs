//! The playhead in the hand: a grip that rides on it, and beside the paper a rail that brings it to
//! where it is pressed.

use synscope_words::Label;
use web_sys::{HtmlElement, PointerEvent};
use yew::prelude::*;

use crate::markup::html;
use crate::memo::memo;
use crate::shared::{Shared, target_of};
use crate::state::Action;

/// The rail, at which a press brings the playhead.
pub(super) fn rail(shared: &Shared) -> Html {
    memo(shared, (), |(), shared| {
        let onpointerdown = shared.on(|event: PointerEvent| {
            // A finger that comes down may be about to scroll; it is a click if it does not.
            (event.button() == 0 && event.pointer_type() != "touch").then(|| hold(&event))?
        });
        let onclick = shared.on(|event: MouseEvent| Some(Action::Scrub(height_of(&event)?)));
        handle("rail", onpointerdown, Some(onclick), shared)
    })
}

/// The grip, which is dragged.
pub(super) fn grip(shared: &Shared) -> Html {
    memo(shared, (), |(), shared| {
        let onpointerdown = |event: PointerEvent| drop(hold(&event));
        handle("grip", Callback::from(onpointerdown), None, shared)
    })
}

/// What the playhead is dragged by, once it is pressed.
fn handle(
    class: &'static str,
    onpointerdown: Callback<PointerEvent>,
    onclick: Option<Callback<MouseEvent>>,
    shared: &Shared,
) -> Html {
    let onpointermove = shared.on(|event: PointerEvent| {
        let is_held = target_of::<HtmlElement>(&event)?.has_pointer_capture(event.pointer_id());
        is_held.then(|| height_of(&event).map(Action::Hold))?
    });
    let onlostpointercapture = shared.act::<PointerEvent>(Action::LetGo);
    let title = shared.text(Label::DragTime);
    html! { <div {class} {title} {onpointerdown} {onpointermove} {onlostpointercapture} {onclick} /> }
}

/// Takes the playhead in the hand, and brings it to where that is.
fn hold(event: &PointerEvent) -> Option<Action> {
    event.prevent_default();
    let _ = target_of::<HtmlElement>(event)?.set_pointer_capture(event.pointer_id());
    height_of(event).map(Action::Hold)
}

/// How far down the paper an event is, in px.
fn height_of(event: &MouseEvent) -> Option<f64> {
    let paper = target_of::<HtmlElement>(event)?.closest(".paper").ok()??;
    Some(f64::from(event.client_y()) - paper.get_bounding_client_rect().top())
}
