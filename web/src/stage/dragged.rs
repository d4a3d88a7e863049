//! A packet that is dragged down: where it would arrive, and by how much that is later.

use synscope_diagram::{Ending, Point};
use synscope_sim::Index;
use synscope_words::{Label, duration, moment};
use yew::prelude::*;

use super::Drawn;
use super::figure::sheet;
use super::viewport::Window;
use crate::css::px;
use crate::markup::html;
use crate::shared::Shared;
use crate::state::Dragged;

/// From the line to the text beside its end, in px.
const BESIDE: f64 = 12.0;

/// What the selected packet is held by, once it is drawn to its end: a finger scrolls everywhere else.
pub(super) fn hold(ladder: &Drawn, selected: Index, position: f64, shared: &Shared) -> Html {
    let Some(arrow) = ladder.arrow(selected).filter(|arrow| arrow.end.y <= position) else {
        return Html::default();
    };
    let style = format!("left:{}px;top:{}px", px(arrow.end.x), px(arrow.end.y));
    // A ✕ is what a lost packet is held by.
    let class = if matches!(arrow.ending, Ending::Lost(_)) { "hold" } else { "hold shown" };
    html! { <div {class} aria-hidden="true" title={shared.text(Label::DragToDelay)} data-end="" data-packet={selected.to_string()} {style} /> }
}

pub(super) fn draw(ladder: &Drawn, dragged: &Dragged, window: Window) -> Html {
    let Some(arrow) = ladder.arrow(dragged.packet) else { return Html::default() };
    let x = ladder.layout.lifeline[arrow.from.other()];
    // Below the paper nothing can be seen.
    let end = Point { x, y: dragged.to.min(ladder.height - BESIDE) };
    let inwards = (arrow.start.x - x).signum();
    let anchor = if inwards > 0.0 { "start" } else { "end" };
    let text = format!("+{} → {}", duration(dragged.delay_us), moment(dragged.arrives()));
    let line = format!("M{} {}L{} {}", px(arrow.start.x), px(arrow.start.y), px(end.x), px(end.y));
    sheet(
        "dragged",
        ladder,
        window,
        html! {
            <>
                <path d={line} />
                <circle cx={px(end.x)} cy={px(end.y)} r="5" />
                <text x={px(end.x + inwards * BESIDE)} y={px(end.y + 4.0)} text-anchor={anchor}>{ text }</text>
            </>
        },
    )
}
