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

/// The notes, if the run begins with a handshake of which no packet is lost, and there is room.
pub(super) fn draw(ladder: &Drawn, run: &Run, window: Window, shared: &Shared) -> Html {
    let notes: Option<Vec<_>> = (0..)
        .zip(STEPS)
        .map(|(index, (cause, label))| {
            let packet = run.packet(index).filter(|packet| packet.cause == Some(cause))?;
            let arrow = ladder.arrow(index)?;
            let is_plain = matches!(packet.fate, Fate::Arrived { .. }) && packet.copy_arrives.is_none();
            (is_plain && has_room(arrow)).then(|| note(arrow, shared.text(label)))
        })
        .collect();
    notes.map_or_else(Html::default, |notes| {
        sheet("primer", ladder, window, html! { <>{ for notes.into_iter() }</> })
    })
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
