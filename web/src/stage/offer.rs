//! What can be done with the selected packet.

use synscope_sim::{Decision, Fate, Index, Packet, Provenance, Which};
use synscope_tcp::Unit;
use synscope_words::{Label, knob_value, loss, packet_kind, packet_reason};
use yew::prelude::*;

use super::Drawn;
use super::beside::Standing;
use crate::button::Button;
use crate::controls::entry::{Entry, Typed};
use crate::css::px;
use crate::keys::DELAY_US;
use crate::links::of;
use crate::markup::html;
use crate::shared::Shared;
use crate::state::{Action, Opened, Run, Thing, is_alike};

pub(super) fn draw(
    ladder: &Drawn,
    run: &Run,
    selected: Index,
    position: f64,
    standing: &Standing,
    shared: &Shared,
) -> Html {
    let (Some(arrow), Some(packet)) = (ladder.arrow(selected), run.packet(selected)) else {
        return Html::default();
    };
    // Below the packet: where it is now, or where it ended.
    let drawn = ((position - arrow.start.y) / (arrow.end.y - arrow.start.y).max(1.0)).clamp(0.0, 1.0);
    let at = arrow.start.towards(arrow.end, drawn);
    let half = 210.0_f64.min(ladder.layout.width / 2.0 - 8.0);
    let x = at.x.min(ladder.layout.width - half - 8.0).max(half + 8.0);
    let style = format!("--at:{}px;top:{}px", px(x), px(at.y + 20.0));
    let lost = match packet.fate {
        Fate::Lost { why, .. } if arrow.end.y <= position => Some(why),
        Fate::Lost { .. } | Fate::Arrived { .. } | Fate::InFlight { .. } => None,
    };
    html! {
        <div
            class="offer" role="group" aria-label={shared.text(Label::SelectedPacket)} {style}
            data-of={of(&[Thing::Packet(selected)])}
        >
            <p title={packet_kind(packet, shared.lang)}><code>{ arrow.label.full.clone() }</code></p>
            <p class="why">
                { packet_reason(packet, shared.lang) }
                if let Some(why) = lost {
                    { " " }{ loss(packet, why, shared.lang) }
                }
                if let Some(elsewhere) = standing.counterpart(selected, shared.lang) {
                    { " " }{ elsewhere }
                }
            </p>
            { if standing.which() == Some(Which::B) { read_only(shared) } else { decisions(run, packet, arrow.start.y <= position, shared) } }
        </div>
    }
}

/// Only one of two runs can be changed.
fn read_only(shared: &Shared) -> Html {
    html! { <p class="why">{ shared.text(Label::OnlyAChanges) }</p> }
}

/// What can be decided about it. What is decided is pressed, and taken back by pressing it again.
fn decisions(run: &Run, packet: &Packet, is_sent: bool, shared: &Shared) -> Html {
    let known = run.scenario.verdict(packet.name);
    let delay_us = match known.map(|known| known.fate) {
        Some(Decision::DelayUs(us)) => us,
        Some(Decision::Drop | Decision::Duplicate | Decision::LetThrough) | None => 0,
    };
    let text = knob_value(Unit::Time(1), delay_us);
    html! {
        <>
            <div>
                { for CHOICES.iter().map(|choice| {
                    let Offered { decision, label, meaning, key } = *choice;
                    let is_pressed = known.is_some_and(|known| is_alike(known.fate, decision));
                    let after = if is_pressed { format!(" {}", shared.text(Label::TakesBack)) } else { String::new() };
                    let button = Button::new(Action::Decide(decision)).shortcut(key).pressed(is_pressed);
                    let button = button.title(format!("{}{after} ({key})", shared.text(meaning)));
                    button.draw(shared, shared.text(label))
                }) }
                { opens_inspector(shared) }
            </div>
            <div class="further">
                <span aria-hidden="true">{ shared.text(Label::DelayBy) }</span>
                <Entry
                    key={packet.name.to_string()} shared={shared.clone()} typed={Typed::Delay} value={delay_us} {text}
                    label={shared.text(Label::DelayBy)} class="field"
                />
                if packet.name.provenance == Provenance::Sent {
                    { send_again(is_sent, shared) }
                }
            </div>
        </>
    }
}

fn send_again(is_sent: bool, shared: &Shared) -> Html {
    let title = shared.text(if is_sent { Label::SendAgainMeaning } else { Label::NotSentYet });
    let again = Button::new(Action::SendAgain).class("button quiet").title(title);
    again.disabled(!is_sent).draw(shared, shared.text(Label::SendAgain))
}

fn opens_inspector(shared: &Shared) -> Html {
    let button = Button::new(Action::Open(Opened::Inspector)).popup("dialog").shortcut("I");
    let title = format!("{} (I)", shared.text(Label::HeaderMeaning));
    button.title(title).draw(shared, shared.text(Label::Header))
}

/// What can be decided about a packet, and the key that does it.
#[derive(Clone, Copy, PartialEq)]
struct Offered {
    decision: Decision,
    label: Label,
    meaning: Label,
    key: &'static str,
}

const CHOICES: [Offered; 4] = [
    Offered { decision: Decision::Drop, label: Label::Drop, meaning: Label::DropMeaning, key: "D" },
    Offered {
        decision: Decision::DelayUs(DELAY_US),
        label: Label::Delay,
        meaning: Label::DelayMeaning,
        key: "L",
    },
    Offered {
        decision: Decision::Duplicate,
        label: Label::DuplicateIt,
        meaning: Label::DuplicateMeaning,
        key: "U",
    },
    Offered {
        decision: Decision::LetThrough,
        label: Label::LetThrough,
        meaning: Label::LetThroughMeaning,
        key: "P",
    },
];
