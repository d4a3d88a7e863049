//! A button with a sign.

use yew::prelude::*;

use crate::icon::{Icon, Sign};
use crate::shared::use_act;
use crate::state::Action;

#[derive(Properties, PartialEq)]
pub(crate) struct IconButtonProps {
    pub(crate) name: AttrValue,
    pub(crate) icon: Icon,
    pub(crate) action: Action,
    #[prop_or_default]
    pub(crate) disabled: bool,
    /// The key that does the same.
    #[prop_or_default]
    pub(crate) key_hint: &'static str,
    #[prop_or("button quiet icon")]
    pub(crate) class: &'static str,
}

/// A button that is known by its sign, and to a screen reader by its name.
#[component]
pub(crate) fn IconButton(props: &IconButtonProps) -> Html {
    let act = use_act::<MouseEvent>(props.action.clone());
    let onclick = (!props.disabled).then_some(act);
    let title = match props.key_hint {
        "" => props.name.to_string(),
        key => format!("{} ({key})", props.name),
    };
    html! {
        <button
            type="button"
            class={props.class}
            aria-label={props.name.clone()}
            {title}
            aria-disabled={props.disabled.then_some("true")}
            {onclick}
        >
            <Sign icon={props.icon} />
        </button>
    }
}
