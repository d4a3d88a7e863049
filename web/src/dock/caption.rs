//! The sentence for the step at the playhead, and what its rule says.

use synscope_sim::Index;
use synscope_tcp::Source;
use synscope_words::{Label, caption, rule};
use yew::prelude::*;

use crate::button::Button;
use crate::focus::use_borrowed_focus;
use crate::shared::use_shared;
use crate::state::{Action, Opened, Run};

#[derive(Properties, PartialEq)]
pub(crate) struct CaptionProps {
    pub(crate) run: Run,
    /// How many steps have happened.
    pub(crate) steps: Index,
    pub(crate) is_rule_open: bool,
    /// What is to be known of the last edit.
    pub(crate) remark: Option<Label>,
}

#[component]
pub(crate) fn CaptionBar(props: &CaptionProps) -> Html {
    let shared = use_shared();
    let caption = caption(&props.run, props.steps.wrapping_sub(1), shared.lang);
    let told = caption.source.and_then(|source| Some((source, rule(source, shared.lang)?)));
    html! {
        <div class="caption">
            <p class="text">
                <span>{ caption.text }</span>
                if let Some((source, _)) = told {
                    { " " }
                    <Button
                        class="source" title={shared.text(Label::WhatTheRuleSays)}
                        is_expanded={props.is_rule_open} action={Action::Open(Opened::Rule)}
                    >
                        { source.to_string() }
                    </Button>
                }
            </p>
            if let Some(remark) = props.remark {
                <p class="remark">{ shared.text(remark) }</p>
            }
            if let Some((source, text)) = told.filter(|_| props.is_rule_open) {
                <Paraphrase {source} {text} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ParaphraseProps {
    source: Source,
    text: AttrValue,
}

/// What the rule says, on the page: a link to elsewhere is dead in some frames.
#[component]
fn Paraphrase(props: &ParaphraseProps) -> Html {
    let shared = use_shared();
    let place = use_node_ref();
    use_borrowed_focus(&place);
    html! {
        <div class="paraphrase" role="dialog" aria-labelledby="rule-name" tabindex="-1" ref={place}>
            <h2 id="rule-name">{ props.source.to_string() }</h2>
            <p>{ props.text.clone() }</p>
            <p class="absence">{ shared.text(Label::OurWords) }</p>
            <Button action={Action::Dismiss}>{ shared.text(Label::Close) }</Button>
        </div>
    }
}
