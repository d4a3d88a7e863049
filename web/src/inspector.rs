//! The selected packet in detail, on a sheet: its header as the RFC draws it, its bytes, why it was sent,
//! and what the receiver did with it.

mod header;
mod received;
mod spots;
mod wire;

use synscope_sim::{Index, Packet, Remark, Stimulus};
use synscope_tcp::{Cause, Note, Time};
use synscope_words::{Label, packet_kind, packet_reason, packet_sentence, remark};
use yew::prelude::*;

use self::wire::Wire;
use crate::button::{Button, IconButton};
use crate::focus::Borrowed;
use crate::icon::Icon;
use crate::links::of;
use crate::markup::html;
use crate::shared::Shared;
use crate::state::{Action, Run, Spots, Thing};

/// What is drawn anew only when it is another: never by playing on between two steps.
#[derive(PartialEq)]
pub(crate) struct Inspected {
    pub(crate) run: Run,
    /// How many steps have happened.
    pub(crate) steps: Index,
    pub(crate) selected: Option<Index>,
    pub(crate) spots: Spots,
}

pub(crate) fn draw(inspected: &Inspected, shared: &Shared) -> Html {
    let packet = inspected.selected.and_then(|index| Some((index, inspected.run.packet(index)?)));
    let close = IconButton::new(shared.text(Label::ClosePanel), Icon::Close, Action::Dismiss);
    html! {
        <div class="inspector" role="dialog" aria-labelledby="inspector" tabindex="-1">
            <div class="head">
                <h2 id="inspector">{ shared.text(Label::Inspector) }</h2>
                { close.draw(shared) }
            </div>
            <div class="body">{ body(inspected, packet, shared) }</div>
            <Borrowed by="[aria-labelledby=inspector]" />
        </div>
    }
}

/// What is to be told of the packet at the playhead.
fn body(inspected: &Inspected, packet: Option<(Index, &Packet)>, shared: &Shared) -> Html {
    let absence = |label| html! { <p class="absence">{ shared.text(label) }</p> };
    match packet {
        None => absence(Label::NoPacketYet),
        Some((_, packet)) if packet.step >= inspected.steps => absence(Label::NotSentYet),
        Some((index, packet)) => details(inspected, index, packet, shared),
    }
}

fn details(inspected: &Inspected, index: Index, packet: &Packet, shared: &Shared) -> Html {
    let Inspected { run, steps, spots, .. } = inspected;
    let now = steps.checked_sub(1).and_then(|last| run.step(last)).map_or(Time::ZERO, |step| step.at);
    html! {
        <>
            <p class="what">{ packet_sentence(packet, now, shared.lang) }</p>
            if let Some(wire) = Wire::of(run, packet) {
                { header::draw(&wire, *spots, shared) }
            }
            { why(run, packet, shared) }
            <section>
                <h3>{ shared.text(Label::WhatReceiverDid) }</h3>
                { received::draw(run, *steps, index, packet, shared) }
            </section>
        </>
    }
}

/// Why it was sent: the reason, what led to it at its sender, and the packet that it answers.
fn why(run: &Run, packet: &Packet, shared: &Shared) -> Html {
    let step = run.step(packet.step);
    let notes = step.map(|step| run.notes_of(step)).unwrap_or_default();
    let led_to = notes.iter().filter(|record| match &record.note {
        Remark::Tcp(note) => packet.socket == record.socket && tells_of_sending(note),
        Remark::Transition { .. } | Remark::Sent { .. } | Remark::Call { .. } | Remark::Removed { .. } => {
            false
        }
    });
    let answered = step.and_then(|step| match step.stimulus {
        Stimulus::Arrival { packet } => Some(packet),
        Stimulus::Loss { .. } | Stimulus::Timeout | Stimulus::Script { .. } => None,
    });
    html! {
        <section>
            <h3>{ shared.text(Label::WhySent) }</h3>
            <p>{ packet_reason(packet, shared.lang) }{ source(packet.cause.map(Cause::source)) }</p>
            <ul class="results">
                { for led_to.map(|record| html! {
                    <li>{ remark(run, packet.from, record, shared.lang) }{ source(record.note.source(run)) }</li>
                }) }
                if let Some(answered) = answered {
                    <li>
                        { shared.text(Label::InAnswerTo) }{ " " }
                        { link(run, answered, |packet| packet_kind(packet, shared.lang), shared) }
                    </li>
                }
            </ul>
        </section>
    }
}

/// Whether a note of a step tells why something is sent, and not what was found in what had arrived.
const fn tells_of_sending(note: &Note) -> bool {
    matches!(
        note,
        Note::IsnChosen { .. }
            | Note::TimerFired { .. }
            | Note::RtoBackedOff { .. }
            | Note::R1Reached { .. }
            | Note::AckMerged
            | Note::SynCookieSent { .. }
    )
}

/// Where a rule stands, behind what it is the reason for.
fn source(source: Option<synscope_tcp::Source>) -> Html {
    html! {
        if let Some(source) = source {
            { " " }<span class="source">{ source.to_string() }</span>
        }
    }
}

/// A packet that can be gone to.
fn link(run: &Run, packet: Index, text: impl FnOnce(&Packet) -> String, shared: &Shared) -> Html {
    let text = run.packet(packet).map(text).unwrap_or_default();
    html! {
        <span data-of={of(&[Thing::Packet(packet)])}>
            { Button::new(Action::SelectIndex(packet)).class("link").draw(shared, text) }
        </span>
    }
}
