//! What can be done with the selected packet.

use synscope_sim::{Decision, Index};
use synscope_words::{Label, packet_kind};
use yew::prelude::*;

use super::Drawn;
use crate::keys::DELAY_US;
use crate::shared::{use_act, use_shared};
use crate::state::{Action, Run};

#[derive(Properties, PartialEq)]
pub(super) struct OfferProps {
    pub(super) ladder: Drawn,
    pub(super) run: Run,
    pub(super) selected: Index,
    pub(super) position: f64,
}

#[component]
pub(super) fn Offer(props: &OfferProps) -> Html {
    let shared = use_shared();
    let OfferProps { ladder, run, selected, position } = props;
    let (Some(arrow), Some(packet)) = (ladder.arrow(*selected), run.packet(*selected)) else {
        return Html::default();
    };
    // Below the packet: where it is now, or where it ended.
    let drawn = ((position - arrow.start.y) / (arrow.end.y - arrow.start.y).max(1.0)).clamp(0.0, 1.0);
    let at = arrow.start.towards(arrow.end, drawn);
    let half = 150.0_f64.min(ladder.layout.width / 2.0 - 8.0);
    let x = at.x.clamp(half + 8.0, (ladder.layout.width - half - 8.0).max(half + 8.0));
    let style = format!("left:{x:.1}px;top:{:.1}px", at.y + 20.0);
    html! {
        <div class="offer" role="group" aria-label={shared.text(Label::SelectedPacket)} {style}>
            <p>
                <strong>{ packet_kind(packet, shared.lang) }</strong>
                { " " }<code>{ arrow.label.full.clone() }</code>
            </p>
            <div>
                <Choice decision={Decision::Drop} label={Label::Drop} meaning={Label::DropMeaning} key_hint="D" />
                <Choice
                    decision={Decision::DelayUs(DELAY_US)} label={Label::Delay} meaning={Label::DelayMeaning}
                    key_hint="L"
                />
                <Choice
                    decision={Decision::Duplicate} label={Label::DuplicateIt} meaning={Label::DuplicateMeaning}
                    key_hint="U"
                />
                <Choice
                    decision={Decision::LetThrough} label={Label::LetThrough} meaning={Label::LetThroughMeaning}
                    key_hint="P"
                />
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ChoiceProps {
    decision: Decision,
    label: Label,
    meaning: Label,
    key_hint: &'static str,
}

#[component]
fn Choice(props: &ChoiceProps) -> Html {
    let shared = use_shared();
    let onclick = use_act::<MouseEvent>(Action::Decide(props.decision));
    let title = format!("{} ({})", shared.text(props.meaning), props.key_hint);
    html! {
        <button type="button" class="button" {title} aria-keyshortcuts={props.key_hint} {onclick}>
            { shared.text(props.label) }
        </button>
    }
}
