//! The sentence for the step at the playhead, and what its rule says.

use synscope_sim::{Index, Which};
use synscope_tcp::{Source, State};
use synscope_words::{Label, Lang, caption as said, packet_title, rule, timer_name};
use yew::prelude::*;

use crate::button::Button;
use crate::focus::Borrowed;
use crate::links::of;
use crate::markup::{classes, html};
use crate::shared::Shared;
use crate::state::{Action, Opened, Run, Thing, linked, stimulus};
use crate::terms::marked;

#[derive(PartialEq)]
pub(crate) struct Caption {
    pub(crate) run: Run,
    /// How many steps have happened.
    pub(crate) steps: Index,
    /// The run beside it, and its steps.
    pub(crate) other: Option<(Run, Index)>,
    pub(crate) is_rule_open: bool,
    /// What is to be known of the last edit.
    pub(crate) remark: Option<Label>,
}

pub(crate) fn draw(props: &Caption, shared: &Shared) -> Html {
    let step = props.steps.wrapping_sub(1);
    let caption = said(&props.run, step, shared.lang);
    let told = caption.source.and_then(|source| Some((source, rule(source, shared.lang)?)));
    let button = |source: Source| {
        Button::new(Action::Open(Opened::Rule))
            .class("source")
            .title(shared.text(Label::WhatTheRuleSays))
            .expanded(props.is_rule_open)
            .draw(shared, source.to_string())
    };
    let other = props.other.as_ref().map(|(run, steps)| said(run, steps.wrapping_sub(1), shared.lang).text);
    html! {
        <div class={classes!("caption", other.is_some().then_some("two"))}>
            <p class="text" data-of={of(&[Thing::Step(step)])}>
                if other.is_some() {
                    <b>{ Which::A.name() }</b>{ " " }
                }
                <span>{ named(&caption.text, &names(&props.run, step, shared.lang), shared.lang) }</span>
                if let Some((source, _)) = told {
                    { " " }{ button(source) }
                }
            </p>
            if let Some(text) = other {
                <p class="text"><b>{ Which::B.name() }</b>{ " " }<span>{ marked(&text, true, shared.lang) }</span></p>
            }
            if let Some(remark) = props.remark {
                <p class="remark">{ shared.text(remark) }</p>
            }
            if let Some((source, text)) = told.filter(|_| props.is_rule_open) {
                { paraphrase(source, text, shared) }
            }
        </div>
    }
}

/// A text in which what has a name says what it is, and words are explained.
fn named(text: &str, names: &[(String, Thing)], lang: Lang) -> Html {
    let mut pieces: Vec<Html> = Vec::new();
    let mut rest = text;
    let first = |rest: &str| {
        let found = names.iter().filter_map(|named| Some((rest.find(&named.0)?, named)));
        found.min_by_key(|(at, _)| *at)
    };
    while let Some((at, (name, thing))) = first(rest) {
        let (before, after) = rest.split_at(at);
        pieces.push(marked(before, true, lang));
        pieces.push(html! { <span data-of={of(&[*thing])}>{ marked(name, true, lang) }</span> });
        rest = after.strip_prefix(name.as_str()).unwrap_or_default();
    }
    pieces.push(marked(rest, true, lang));
    pieces.into_iter().collect()
}

/// What the caption of a step can call by name: states, the packet that set the step off, and the timers
/// of which it tells.
fn names(run: &Run, place: Index, lang: Lang) -> Vec<(String, Thing)> {
    let states = State::ALL.iter().map(|state| (state.name().to_owned(), Thing::State(*state)));
    let packet = run
        .step(place)
        .and_then(stimulus)
        .and_then(|packet| Some((packet_title(run.packet(packet)?, lang), Thing::Packet(packet))));
    let timers = linked(run, &[Thing::Step(place)], place).into_iter().filter_map(|thing| match thing {
        Thing::Timer(timer) => {
            let interval = run.timers.get(usize::try_from(timer).ok()?)?;
            Some((timer_name(interval.timer, lang).to_owned(), thing))
        }
        Thing::Packet(_) | Thing::Step(_) | Thing::Stay(_) | Thing::State(_) | Thing::Variable(..) => None,
    });
    states.chain(packet).chain(timers).collect()
}

/// What the rule says, on the page: a link to elsewhere is dead in some frames.
fn paraphrase(source: Source, text: &'static str, shared: &Shared) -> Html {
    html! {
        <div class="paraphrase" role="dialog" aria-labelledby="rule-name" tabindex="-1">
            <h2 id="rule-name">{ source.to_string() }</h2>
            <p>{ text }</p>
            <p class="absence">{ shared.text(Label::OurWords) }</p>
            { Button::new(Action::Dismiss).draw(shared, shared.text(Label::Close)) }
            <Borrowed by="[aria-labelledby=rule-name]" />
        </div>
    }
}
