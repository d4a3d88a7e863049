//! The sentence for the step at the playhead, and what its rule says.

use synscope_sim::Index;
use synscope_tcp::Source;
use synscope_words::{Label, caption, rule};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::shared::{use_act, use_shared};
use crate::state::{Action, Opened, Run};

#[derive(Properties, PartialEq)]
pub(crate) struct CaptionProps {
    pub(crate) run: Run,
    /// How many steps have happened.
    pub(crate) steps: Index,
    pub(crate) is_rule_open: bool,
}

#[component]
pub(crate) fn CaptionBar(props: &CaptionProps) -> Html {
    let shared = use_shared();
    let caption = caption(&props.run, props.steps.wrapping_sub(1), shared.lang);
    let told = caption.source.and_then(|source| Some((source, rule(source, shared.lang)?)));
    html! {
        <div class="caption">
            <p class="text" lang={shared.lang.document_tag()}>{ caption.text }</p>
            if let Some((source, text)) = told {
                <SourceButton {source} is_open={props.is_rule_open} />
                if props.is_rule_open {
                    <Paraphrase {source} {text} />
                }
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct SourceButtonProps {
    source: Source,
    is_open: bool,
}

#[component]
fn SourceButton(props: &SourceButtonProps) -> Html {
    let shared = use_shared();
    let toggle = use_act::<MouseEvent>(Action::Open(Opened::Rule));
    html! {
        <button
            type="button" class="source" title={shared.text(Label::WhatTheRuleSays)}
            aria-expanded={props.is_open.to_string()} onclick={toggle}
        >
            { props.source.to_string() }
        </button>
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
    let close = use_act::<MouseEvent>(Action::Dismiss);
    let place = use_node_ref();
    {
        let place = place.clone();
        use_effect_with((), move |()| {
            let before = focused();
            if let Some(place) = place.cast::<HtmlElement>() {
                let _ = place.focus();
            }
            move || {
                if let Some(before) = before {
                    let _ = before.focus();
                }
            }
        });
    }
    html! {
        <div class="paraphrase" role="dialog" aria-labelledby="rule-name" tabindex="-1" ref={place}>
            <h2 id="rule-name">{ props.source.to_string() }</h2>
            <p>{ props.text.clone() }</p>
            <p class="absence">{ shared.text(Label::OurWords) }</p>
            <button type="button" class="button" onclick={close}>{ shared.text(Label::Close) }</button>
        </div>
    }
}

/// What has the focus now.
fn focused() -> Option<HtmlElement> {
    web_sys::window()?.document()?.active_element()?.dyn_into().ok()
}
