//! The future that a fork has just replaced: it lingers for a moment.

use gloo_timers::callback::Timeout;
use synscope_diagram::Numbers;
use yew::prelude::*;

use super::Drawn;
use super::figure::Figure;
use super::viewport::Window;
use crate::shared::use_shared;
use crate::state::{Action, Ghost};

/// How long it lingers, in milliseconds.
const LINGERS_MS: u32 = 800;

#[derive(Properties, PartialEq)]
pub(super) struct AfterglowProps {
    pub(super) ghost: Ghost,
    pub(super) width: f64,
    pub(super) numbers: Numbers,
    pub(super) window: Window,
}

#[component]
pub(super) fn Afterglow(props: &AfterglowProps) -> Html {
    let dispatch = use_shared().dispatch;
    use_effect_with(props.ghost.clone(), move |_| {
        let fades = Timeout::new(LINGERS_MS, move || dispatch.dispatch(Action::GhostFades));
        move || drop(fades)
    });
    let ladder = use_memo(
        (props.ghost.picture.clone(), props.width.to_bits(), props.numbers),
        |(picture, width, numbers)| Drawn::new(picture, f64::from_bits(*width), *numbers),
    );
    // What both runs share is not drawn twice.
    let window = Window { top: props.window.top.max(props.ghost.from), ..props.window };
    html! {
        <div class="ghost" aria-hidden="true">
            <Figure ladder={Drawn::clone(&ladder)} {window} />
        </div>
    }
}
