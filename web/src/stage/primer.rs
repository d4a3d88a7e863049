//! What the three packets of the handshake are for, beside them: on the first picture only, which
//! nobody has touched yet.

use synscope_diagram::Arrow;
use synscope_sim::{Fate, Side};
use synscope_tcp::Cause;
use synscope_words::Label;
use yew::prelude::*;

use super::Drawn;
use super::figure::sheet;
use super::viewport::Window;
use crate::css::{Css, px};
use crate::markup::html;
use crate::shared::Shared;
use crate::state::Run;

/// From the shaft to the baseline, in px.
const BELOW: f64 = 15.0;
/// From the lifeline to the text, along the shaft, in px.
const INSET: f64 = 14.0;
/// A shaft that descends by less leaves no room below it, in px.
const STEEP: f64 = 40.0;
/// An arrow that is shorter has no room for the text, in px.
const LONG: f64 = 360.0;

/// What each of the three packets of a handshake is sent for, and what is to be said about it.
const STEPS: [(Cause, Label); 3] = [
    (Cause::ActiveOpen, Label::HandshakeSyn),
    (Cause::AnswerToSyn, Label::HandshakeSynAck),
    (Cause::AckOfSyn, Label::HandshakeAck),
];

/// The notes, if the run begins with a handshake of which no packet is lost: along the shafts where there
/// is room, else below the picture, with their numbers at the shafts.
pub(super) fn draw(ladder: &Drawn, run: &Run, window: Window, shared: &Shared) -> Html {
    let notes: Option<Vec<_>> = (0..)
        .zip(STEPS)
        .map(|(index, (cause, label))| {
            let packet = run.packet(index).filter(|packet| packet.cause == Some(cause))?;
            let is_plain = matches!(packet.fate, Fate::Arrived { .. }) && packet.copy_arrives.is_none();
            Some((ladder.arrow(index).filter(|_| is_plain)?, shared.text(label)))
        })
        .collect();
    let Some(notes) = notes else { return Html::default() };
    let has_room = notes.iter().all(|(arrow, _)| has_room(arrow));
    let at_shafts = notes.iter().map(|(arrow, text)| note(arrow, if has_room { text } else { number(text) }));
    html! {
        <>
            { sheet("primer", ladder, window, at_shafts.collect()) }
            if !has_room {
                { below(ladder, &notes) }
            }
        </>
    }
}

/// The notes as lines below the last packet, where nothing has happened yet.
fn below(ladder: &Drawn, notes: &[(&Arrow, &'static str)]) -> Html {
    let top = notes.iter().map(|(arrow, _)| arrow.end.y).fold(0.0, f64::max) + BELOW;
    let lifeline = &ladder.layout.lifeline;
    let (left, width) = (lifeline.client + INSET, lifeline.server - lifeline.client - 2.0 * INSET);
    html! {
        <div
            class="primer" aria-hidden="true" style={format!("top:{}px;left:{}px;width:{}px", px(top), px(left), px(width))}
        >
            { for notes.iter().map(|(_, text)| html! { <p>{ *text }</p> }) }
        </div>
    }
}

/// The number that a note begins with.
fn number(text: &'static str) -> &'static str {
    text.split(' ').next().unwrap_or(text)
}

fn has_room(arrow: &Arrow) -> bool {
    arrow.end.y - arrow.start.y >= STEEP && (arrow.end.x - arrow.start.x).abs() >= LONG
}

/// A text below a shaft, turned with it, at the end where it begins.
fn note(arrow: &Arrow, text: &'static str) -> Html {
    let (x, y) = (arrow.end.x - arrow.start.x, arrow.end.y - arrow.start.y);
    let angle = if x < 0.0 { (-y).atan2(-x) } else { y.atan2(x) }.to_degrees();
    let (inset, anchor) = match arrow.from {
        Side::Client => (INSET, "start"),
        Side::Server => (-INSET, "end"),
    };
    let turn = format!("translate({},{}) rotate({})", px(arrow.start.x), px(arrow.start.y), Css(angle));
    html! {
        <text key={arrow.packet} transform={turn} x={px(inset)} y={px(BELOW)} text-anchor={anchor}>{ text }</text>
    }
}
