//! What can be done with the selected packet.

use synscope_sim::{Decision, Fate, Index, Which};
use synscope_words::{Label, loss, packet_kind, packet_reason};
use yew::prelude::*;

use super::Drawn;
use super::beside::Standing;
use crate::button::Button;
use crate::css::px;
use crate::keys::DELAY_US;
use crate::links::of;
use crate::shared::Shared;
use crate::state::{Action, Opened, Run, Thing};

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
    let decided =
        run.scenario.verdicts.iter().find(|verdict| verdict.packet == packet.name).map(|known| known.fate);
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
            { if standing.which() == Some(Which::B) { read_only(shared) } else { choices(decided, shared) } }
        </div>
    }
}

/// Only one of two runs can be changed.
fn read_only(shared: &Shared) -> Html {
    html! { <p class="why">{ shared.text(Label::OnlyAChanges) }</p> }
}

fn choices(decided: Option<Decision>, shared: &Shared) -> Html {
    html! {
        <div>
            { for CHOICES.iter().map(|choice| {
                let Offered { decision, label, meaning, key } = *choice;
                let button = Button::new(Action::Decide(decision)).shortcut(key);
                let button = button.title(format!("{} ({key})", shared.text(meaning)));
                button.pressed(decided == Some(decision)).draw(shared, shared.text(label))
            }) }
            { opens_inspector(shared) }
        </div>
    }
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
