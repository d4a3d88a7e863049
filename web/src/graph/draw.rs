//! The figure: edges, nodes, and the hosts' marks.

use synscope_diagram::{Edge, EdgeKind, Node, Point, Take};
use synscope_sim::{Index, Side};
use synscope_tcp::State;
use yew::prelude::*;

use super::{Shown, moments, takes, target};
use crate::css::px;
use crate::group::group_class;
use crate::links::of;
use crate::markup::{classes, html};
use crate::state::Thing;

pub(super) fn figure(shown: &Shown) -> Html {
    let layout = &shown.layout;
    // A pattern of a figure that is not displayed is none: each has its own.
    let hatch = if shown.is_large { "waiting-large" } else { "waiting" };
    let (mut light, mut strong) = (Vec::new(), Vec::new());
    for edge in &layout.edges {
        let list = if takes(shown, edge).next().is_none() { &mut light } else { &mut strong };
        list.push(draw_edge(shown, edge));
    }
    html! {
        <svg class="states" viewBox={format!("0 0 {} {}", px(layout.width), px(layout.height))} aria-hidden="true">
            <defs>
                <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <path class="hatching" d="M0 0V6" />
                </pattern>
            </defs>
            <g class="edges">{ for light }</g>
            <g class="edges taken">{ for strong }</g>
            <g class="nodes">
                { for layout.nodes.iter().enumerate().map(|(place, node)| draw_node(shown, place, node, hatch)) }
            </g>
            <g class="marks">
                { for Side::BOTH.map(|side| draw_mark(shown, side)) }
            </g>
        </svg>
    }
}

fn draw_edge(shown: &Shown, edge: &Edge) -> Html {
    let class = match edge.kind {
        EdgeKind::Regular => "regular",
        EdgeKind::Exit => "exit",
        EdgeKind::Rare => "rare",
    };
    let path = path(&edge.points);
    let (middle, is_level) = edge.middle();
    let sides: Vec<_> =
        Side::BOTH.into_iter().filter(|side| takes(shown, edge).any(|take| take.host == *side)).collect();
    // Two marks stand side by side along the way.
    let crumb = |(place, side): (usize, &Side)| {
        let off = if sides.len() < 2 {
            0.0
        } else if place == 0 {
            -5.0
        } else {
            5.0
        };
        let at = if is_level {
            Point { x: middle.x + off, ..middle }
        } else {
            Point { y: middle.y + off, ..middle }
        };
        mark(*side, at, 3.0)
    };
    html! {
        <g key={edge.key()} {class} data-step={target(shown, edge)} data-of={moments(shown, edge)}>
            <path class="reach" d={path.clone()} />
            <path class="line" d={path} />
            <path class="tip" d={tip(&edge.points, if shown.is_large { 8.0 } else { 6.0 })} />
            if shown.is_large {
                { for sides.iter().enumerate().map(crumb) }
            }
        </g>
    }
}

/// How far a corner is cut, in px.
const ROUND: f64 = 9.0;

/// The way with its corners rounded.
fn path(points: &[Point]) -> String {
    let place = |at: Point| format!("{} {}", px(at.x), px(at.y));
    let piece = |(index, at): (usize, &Point)| {
        let before = index.checked_sub(1).and_then(|before| points.get(before));
        match (before, points.get(index + 1)) {
            (None, _) => format!("M{}", place(*at)),
            (Some(_), None) => format!("L{}", place(*at)),
            (Some(before), Some(after)) => {
                let near = |other: &Point| {
                    let whole = at.distance(*other);
                    place(at.towards(*other, ROUND.min(whole / 2.0) / whole))
                };
                format!("L{}Q{} {}", near(before), place(*at), near(after))
            }
        }
    };
    points.iter().enumerate().map(piece).collect()
}

/// The arrowhead at the end of a way.
fn tip(points: &[Point], length: f64) -> String {
    let [.., before, end] = points else { return String::new() };
    let (x, y) = ((end.x - before.x).signum(), (end.y - before.y).signum());
    // One of them is 0, and a way is never shorter than its tip.
    let (x, y) = if (end.x - before.x).abs() < (end.y - before.y).abs() { (0.0, y) } else { (x, 0.0) };
    let corner = |aside: f64| {
        let (back, out) = (length, length * aside / 2.0);
        format!("L{} {}", px(end.x - back * x - out * y), px(end.y - back * y + out * x))
    };
    format!("M{} {}{}{}z", px(end.x), px(end.y), corner(1.0), corner(-1.0))
}

fn draw_node(shown: &Shown, place: usize, node: &Node, hatch: &str) -> Html {
    let is_now = Side::BOTH.into_iter().any(|side| shown.node(side) == place);
    let was_there = |take: &Take| {
        let row = take.row.row();
        let (from, to) = (row.from == node.state && !node.is_end, row.to == node.state);
        from || to && (node.is_end || node.state != State::Closed)
    };
    let was = shown.taken.iter().any(was_there);
    let class = classes!(group_class(node.state), is_now.then_some("here"), was.then_some("been"));
    let rect = |class: &'static str, fill: Option<String>| {
        html! {
            <rect
                {class} {fill} x={px(node.left())} y={px(node.top())} width={px(node.width)} height={px(node.height)} rx="4"
            />
        }
    };
    html! {
        <g key={place} {class} data-of={node_is(shown, node)} data-term={node.state.name()}>
            // Under the fill, so that lines end at the border.
            { rect("ground", None) }
            { rect("fill", None) }
            if node.state == State::TimeWait {
                { rect("hatches", Some(format!("url(#{hatch})"))) }
            }
            if is_now {
                // A new one each time a state changes: it is what rings.
                <rect
                    key={format!("ring {}", shown.at.steps)} class="ring"
                    x={px(node.left())} y={px(node.top())} width={px(node.width)} height={px(node.height)} rx="4"
                />
            }
            <text x={px(node.at.x)} y={px(node.at.y + 4.0)} text-anchor="middle">{ node.state.name() }</text>
        </g>
    }
}

/// So many stays in a state are told at its node.
const STAYS: usize = 16;

/// The state of a node, and the last of the hosts' stays in it.
fn node_is(shown: &Shown, node: &Node) -> AttrValue {
    let states = &shown.run.states;
    let known = states.partition_point(|stay| stay.step < shown.at.steps);
    // Who stays in CLOSED has been somewhere else before.
    let is_it =
        |place: &usize| states[*place].state == node.state && (node.is_end || node.state != State::Closed);
    let stays = (0..known).rev().filter(is_it).take(STAYS);
    let stays = stays.filter_map(|place| Index::try_from(place).ok().map(Thing::Stay));
    let things: Vec<Thing> = [Thing::State(node.state)].into_iter().chain(stays).collect();
    of(&things)
}

/// A host on its state: the client on the left border, the server on the right one.
fn draw_mark(shown: &Shown, side: Side) -> Html {
    let node = &shown.layout.nodes[shown.node(side)];
    // Some way out, so that it leaves the name alone and covers the tip of the way that led here.
    let x = match side {
        Side::Client => node.left() - 3.0,
        Side::Server => node.right() + 3.0,
    };
    html! { <g key={side.name()}>{ mark(side, Point { x, ..node.at }, 5.0) }</g> }
}

/// A circle for the client, a square for the server.
fn mark(side: Side, at: Point, radius: f64) -> Html {
    match side {
        Side::Client => {
            html! { <circle class="mark" cx={px(at.x)} cy={px(at.y)} r={px(radius)} /> }
        }
        Side::Server => {
            // As large to the eye as the circle.
            let half = radius * 0.9;
            html! {
                <rect
                    class="mark" x={px(at.x - half)} y={px(at.y - half)} width={px(2.0 * half)} height={px(2.0 * half)}
                />
            }
        }
    }
}

/// A host's mark, to stand beside its name.
pub(super) fn legend_mark(side: Side) -> Html {
    html! {
        <svg class="states" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
            { mark(side, Point { x: 7.0, y: 7.0 }, 5.0) }
        </svg>
    }
}
