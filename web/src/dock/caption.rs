//! The sentence for the step at the playhead, and what its rule says.

use synscope_sim::Index;
use synscope_tcp::Source;
use synscope_words::{Label, caption, rule};
use yew::prelude::*;

use crate::button::Button;
use crate::focus::Borrowed;
use crate::shared::Shared;
use crate::state::{Action, Opened, Run};

#[derive(PartialEq)]
pub(crate) struct Caption {
    pub(crate) run: Run,
    /// How many steps have happened.
    pub(crate) steps: Index,
    pub(crate) is_rule_open: bool,
    /// What is to be known of the last edit.
    pub(crate) remark: Option<Label>,
}

pub(crate) fn draw(props: &Caption, shared: &Shared) -> Html {
    let caption = caption(&props.run, props.steps.wrapping_sub(1), shared.lang);
    let told = caption.source.and_then(|source| Some((source, rule(source, shared.lang)?)));
    let button = |source: Source| {
        Button::new(Action::Open(Opened::Rule))
            .class("source")
            .title(shared.text(Label::WhatTheRuleSays))
            .expanded(props.is_rule_open)
            .draw(shared, source.to_string())
    };
    html! {
        <div class="caption">
            <p class="text">
                <span>{ caption.text }</span>
                if let Some((source, _)) = told {
                    { " " }{ button(source) }
                }
            </p>
            if let Some(remark) = props.remark {
                <p class="remark">{ shared.text(remark) }</p>
            }
            if let Some((source, text)) = told.filter(|_| props.is_rule_open) {
                { paraphrase(source, text, shared) }
            }
        </div>
    }
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
