//! What the receiver did with the packet, test by test, and what came of it: as far as it has happened.

use synscope_sim::{Check, Fate, Finding, Index, NoteRecord, Packet, Reception, Remark};
use synscope_tcp::State;
use synscope_words::{
    Label, check_sentence, comparison, finding_name, host_title, loss, moment, packet_reason, remark,
    test_name,
};
use yew::prelude::*;

use super::{link, source};
use crate::links::of;
use crate::markup::html;
use crate::shared::Shared;
use crate::state::{Run, Thing, timer_told};

pub(super) fn draw(run: &Run, steps: Index, index: Index, packet: &Packet, shared: &Shared) -> Html {
    let mut landings = run.landings(index);
    landings.retain(|landing| *landing < steps);
    let has_copy = packet.copy_arrives.is_some();
    let names = [Label::FirstArrival, Label::SecondArrival];
    html! {
        <>
            { for landings.iter().zip(names).map(|(landing, name)| html! {
                <>
                    if has_copy {
                        <h4>{ shared.text(name) }</h4>
                    }
                    { landed(run, *landing, packet, shared) }
                </>
            }) }
            if landings.is_empty() {
                <p>{ shared.text(Label::StillUnderWay) }</p>
            } else if has_copy && landings.len() == 1 {
                <p>{ shared.text(Label::CopyUnderWay) }</p>
            }
        </>
    }
}

/// One arrival, or the loss instead.
fn landed(run: &Run, landing: Index, packet: &Packet, shared: &Shared) -> Html {
    if let Some(reception) = run.reception(landing) {
        return received(run, &reception, shared);
    }
    let why = match packet.fate {
        Fate::Lost { why, .. } => Some(loss(packet, why, shared.lang)),
        Fate::Arrived { .. } | Fate::InFlight { .. } => None,
    };
    html! {
        <p data-of={of(&[Thing::Step(landing)])}>{ shared.text(Label::NobodyReceivedIt) }{ " " }{ why }</p>
    }
}

fn received(run: &Run, reception: &Reception<'_>, shared: &Shared) -> Html {
    let host = host_title(reception.packet.from.other(), shared.lang);
    let state = reception.view.map_or(State::Closed, |view| view.state);
    let at = run.step(reception.step).map(|step| moment(step.at));
    html! {
        <>
            <p class="where" data-of={of(&[Thing::Step(reception.step)])}>
                { format!("{host} · {state} · ") }{ at }{ " ·" }
                { source(Some(synscope_tcp::Source::Rfc(9293, reception.part.section()))) }
            </p>
            <ol class="checks">
                { for reception.checks.iter().map(|check| tested(run, reception, check, shared)) }
            </ol>
            <h4>{ shared.text(Label::WhatCameOfIt) }</h4>
            { results(run, reception, shared) }
        </>
    }
}

/// A test: its sign, its name, how it came out, and why.
fn tested(run: &Run, reception: &Reception<'_>, check: &Check, shared: &Shared) -> Html {
    let (class, sign) = match check.finding {
        Finding::Passed => ("passed", "✓"),
        Finding::Acted => ("acted", "●"),
        Finding::Ended => ("acted", "■"),
        Finding::Failed => ("stopped", "!"),
        Finding::Stopped => ("stopped", "✕"),
        Finding::Skipped => ("untested", "–"),
        Finding::NotReached => ("untested", "·"),
    };
    let ordinal = check.ordinal.map(|ordinal| format!("{ordinal}. "));
    html! {
        <li {class}>
            <span class="sign" aria-hidden="true">{ sign }</span>
            <span class="test">{ ordinal }{ test_name(check.test, reception.part, shared.lang) }</span>
            <span class="finding">{ finding_name(check.finding, shared.lang) }</span>
            <p>
                { check_sentence(run, reception, check, shared.lang) }
                if let Some(numbers) = comparison(run, reception, check) {
                    { " " }<code>{ numbers }</code>
                }
            </p>
        </li>
    }
}

/// What came of it, in its order; what was sent can be gone to.
fn results(run: &Run, reception: &Reception<'_>, shared: &Shared) -> Html {
    let notes = reception.results.iter().filter_map(|place| run.notes.get(usize::try_from(*place).ok()?));
    let host = reception.packet.from.other();
    html! {
        if reception.results.is_empty() {
            <p>{ shared.text(Label::NothingCameOfIt) }</p>
        } else {
            <ul class="results">
                { for notes.map(|record| {
                    let thing = thing(run, reception.step, record);
                    let told = match record.note {
                        Remark::Sent { packet } => {
                            link(run, packet, |packet| packet_reason(packet, shared.lang), shared)
                        }
                        Remark::Tcp(_) | Remark::Transition { .. } | Remark::Call { .. } | Remark::Removed { .. } => {
                            remark(run, host, record, shared.lang).into()
                        }
                    };
                    html! {
                        <li data-of={thing.map(|thing| of(&[thing]))}>{ told }{ source(record.note.source(run)) }</li>
                    }
                }) }
            </ul>
        }
    }
}

/// What a note is about, if that is drawn elsewhere, too.
fn thing(run: &Run, step: Index, record: &NoteRecord) -> Option<Thing> {
    match record.note {
        Remark::Tcp(_) => timer_told(run, run.step(step)?, record),
        Remark::Transition { row } => Some(Thing::State(row.row().to)),
        Remark::Sent { .. } | Remark::Call { .. } | Remark::Removed { .. } => None,
    }
}
