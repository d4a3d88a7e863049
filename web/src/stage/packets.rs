//! The packets as a list for those who do not see the ladder: one place in the order of focus, and
//! arrows within.

use synscope_sim::Index;
use synscope_tcp::Time;
use synscope_words::{Label, packet_sentence};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::focus::focus;
use crate::shared::use_shared;
use crate::state::{Action, Run};

/// So many of the newest packets are listed: the page stays light however long the run is.
const LISTED: usize = 50;

#[derive(Properties, PartialEq)]
pub(super) struct PacketListProps {
    pub(super) run: Run,
    /// How many steps have happened.
    pub(super) steps: Index,
    pub(super) selected: Option<Index>,
}

#[component]
pub(super) fn PacketList(props: &PacketListProps) -> Html {
    let shared = use_shared();
    let PacketListProps { run, steps, selected } = props;
    let sent = run.packets.partition_point(|packet| packet.step < *steps);
    let first = sent.saturating_sub(LISTED);
    let now = steps.checked_sub(1).and_then(|last| run.step(last)).map_or(Time::ZERO, |step| step.at);
    let current = selected
        .and_then(|index| usize::try_from(index).ok())
        .filter(|index| (first..sent).contains(index))
        .unwrap_or_else(|| sent.saturating_sub(1));
    let onfocusin = use_callback(shared.dispatch.clone(), |event: FocusEvent, dispatch| {
        let item = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        if let Some(packet) = item.and_then(|item| item.get_attribute("data-packet")?.parse().ok()) {
            dispatch.dispatch(Action::SelectIndex(packet));
        }
    });
    let onkeydown = use_callback((), |event: KeyboardEvent, ()| {
        let Some(item) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
            return;
        };
        let target = match event.key().as_str() {
            "ArrowDown" => item.next_element_sibling(),
            "ArrowUp" => item.previous_element_sibling(),
            _ => return,
        };
        event.prevent_default();
        focus(target);
    });
    html! {
        <ol class="told packets" aria-label={shared.text(Label::Packets)} {onfocusin} {onkeydown}>
            { for run.packets.iter().enumerate().take(sent).skip(first).map(|(index, packet)| html! {
                <li
                    key={packet.name.to_string()} tabindex={if index == current { "0" } else { "-1" }}
                    data-packet={index.to_string()}
                >
                    { packet_sentence(packet, now, shared.lang) }
                </li>
            }) }
        </ol>
    }
}
