//! The packets as a list for those who do not see the ladder: one place in the order of focus, and
//! arrows within.

use synscope_sim::{Index, Packet, Which};
use synscope_tcp::Time;
use synscope_words::{Label, packet_sentence};
use web_sys::Element;
use yew::prelude::*;

use super::beside::Standing;
use crate::compare::run_class;
use crate::focus::focus;
use crate::markup::{classes, html};
use crate::shared::{Shared, target_of};
use crate::state::{Action, Run};

/// So many of the newest packets are listed: the page stays light however long the run is.
const LISTED: usize = 50;

#[derive(PartialEq)]
pub(super) struct PacketList {
    pub(super) run: Run,
    /// How many steps have happened.
    pub(super) steps: Index,
    pub(super) selected: Option<Index>,
    pub(super) standing: Standing,
}

pub(super) fn draw(list: &PacketList, shared: &Shared) -> Html {
    let PacketList { run, steps, selected, standing } = list;
    let sent = run.packets.partition_point(|packet| packet.step < *steps);
    let first = sent.saturating_sub(LISTED);
    let now = steps.checked_sub(1).and_then(|last| run.step(last)).map_or(Time::ZERO, |step| step.at);
    let current = selected
        .and_then(|index| usize::try_from(index).ok())
        .filter(|index| (first..sent).contains(index))
        .unwrap_or_else(|| sent.saturating_sub(1));
    let which = standing.which();
    let onfocusin = shared.on(move |event: FocusEvent| {
        let packet = target_of::<Element>(&event)?.get_attribute("data-packet")?.parse().ok()?;
        Some(if which == Some(Which::B) { Action::SelectBeside(packet) } else { Action::SelectIndex(packet) })
    });
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        let Some(item) = target_of::<Element>(&event) else { return };
        let next = match event.key().as_str() {
            "ArrowDown" => item.next_element_sibling(),
            "ArrowUp" => item.previous_element_sibling(),
            _ => return,
        };
        event.prevent_default();
        focus(next);
    });
    // What is still under way is not told of before.
    let elsewhere = |index: usize, packet: &Packet| {
        let index = Index::try_from(index).ok().filter(|_| packet.ends() <= now)?;
        standing.counterpart(index, shared.lang)
    };
    let title = shared.text(Label::Packets);
    let name = which.map_or_else(|| title.to_owned(), |which| format!("{}: {title}", which.name()));
    html! {
        <ol class={classes!("told", "packets", which.map(run_class))} aria-label={name} {onfocusin} {onkeydown}>
            { for run.packets.iter().enumerate().take(sent).skip(first).map(|(index, packet)| html! {
                <li
                    key={packet.name.to_string()} tabindex={if index == current { "0" } else { "-1" }}
                    data-packet={index.to_string()} data-of={format!("p{index}")}
                >
                    { packet_sentence(packet, now, shared.lang) }
                    if let Some(said) = elsewhere(index, packet) {
                        { " " }{ said }
                    }
                </li>
            }) }
        </ol>
    }
}
