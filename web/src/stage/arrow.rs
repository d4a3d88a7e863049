//! One packet's way across: shaft, head, and what can be clicked.

use synscope_diagram::{Arrow, Ending, Point};
use synscope_sim::Provenance;
use yew::prelude::*;

use super::beside::{Standing, draw_mark};
use crate::css::px;
use crate::links::of;
use crate::markup::{classes, html};
use crate::state::Thing;

pub(super) fn draw_arrow(arrow: &Arrow, is_selected: bool, standing: &Standing) -> Html {
    let is_lost = matches!(arrow.ending, Ending::Lost(_));
    let class = classes!(
        "arrow",
        arrow.retransmitted.then_some("again"),
        (arrow.old || arrow.name.provenance == Provenance::Old).then_some("old"),
        (arrow.name.provenance == Provenance::Forged).then_some("forged"),
        is_lost.then_some("lost"),
        is_selected.then_some("selected"),
        standing.class(arrow.packet),
    );
    let way = line(arrow.start, arrow.end);
    html! {
        <g
            key={arrow.packet} {class} data-packet={arrow.packet.to_string()}
            data-of={of(&[Thing::Packet(arrow.packet)])}
        >
            <path class="hit" d={way.clone()} />
            <path class="shaft" d={way} />
            if arrow.ending == Ending::Arrived {
                <path class="head" d={head(arrow, arrow.end)} />
            }
            if arrow.name.is_injected() {
                <circle class="origin" cx={px(arrow.start.x)} cy={px(arrow.start.y)} r="4" />
            }
            if let Some(copy) = arrow.copy {
                <path class="shaft" d={line(arrow.start, copy)} />
                <path class="head" d={head(arrow, copy)} />
            }
            if standing.is_distinct(arrow.packet) == Some(true) {
                { draw_mark(arrow) }
            }
        </g>
    }
}

/// The end of a packet, by which it is dragged; above all packets, because the next one often begins there.
pub(super) fn draw_end(arrow: &Arrow) -> Html {
    html! {
        <circle
            key={arrow.packet} data-end="" data-packet={arrow.packet.to_string()}
            data-of={of(&[Thing::Packet(arrow.packet)])} cx={px(arrow.end.x)} cy={px(arrow.end.y)} r="14"
        />
    }
}

fn line(from: Point, to: Point) -> String {
    format!("M{} {}L{} {}", px(from.x), px(from.y), px(to.x), px(to.y))
}

/// A head of 9 × 7 px.
fn head(arrow: &Arrow, tip: Point) -> String {
    let length = arrow.start.distance(tip).max(1.0);
    let back = Point { x: (arrow.start.x - tip.x) / length, y: (arrow.start.y - tip.y) / length };
    let root = Point { x: tip.x + back.x * 9.0, y: tip.y + back.y * 9.0 };
    let (dx, dy) = (-back.y * 3.5, back.x * 3.5);
    format!(
        "M{} {}L{} {}L{} {}Z",
        px(tip.x),
        px(tip.y),
        px(root.x + dx),
        px(root.y + dy),
        px(root.x - dx),
        px(root.y - dy)
    )
}
