//! Buttons: each does one action.

use yew::prelude::*;

use crate::icon::{Icon, sign};
use crate::shared::use_act;
use crate::state::Action;

#[derive(Properties, PartialEq)]
pub(crate) struct ButtonProps {
    pub(crate) action: Action,
    #[prop_or("button")]
    pub(crate) class: &'static str,
    /// What a screen reader calls it, where its content does not say it.
    #[prop_or_default]
    pub(crate) name: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) title: Option<AttrValue>,
    /// One that cannot be pressed stays reachable, so that it can say why.
    #[prop_or_default]
    pub(crate) is_disabled: bool,
    /// Whether it is the chosen one, where one can be.
    #[prop_or_default]
    pub(crate) is_pressed: Option<bool>,
    /// Whether what it opens is open, where it opens something.
    #[prop_or_default]
    pub(crate) is_expanded: Option<bool>,
    /// What it opens.
    #[prop_or_default]
    pub(crate) popup: Option<&'static str>,
    /// The element that describes it.
    #[prop_or_default]
    pub(crate) described_by: Option<AttrValue>,
    /// The key that does the same.
    #[prop_or_default]
    pub(crate) shortcut: Option<&'static str>,
    /// The language of its content, where that is not the page's.
    #[prop_or_default]
    pub(crate) lang: Option<&'static str>,
    #[prop_or_default]
    pub(crate) children: Html,
}

#[component]
pub(crate) fn Button(props: &ButtonProps) -> Html {
    let act = use_act::<MouseEvent>(props.action.clone());
    html! {
        <button
            type="button" class={props.class} lang={props.lang}
            aria-label={props.name.clone()} title={props.title.clone()}
            aria-disabled={props.is_disabled.then_some("true")}
            aria-pressed={props.is_pressed.map(|on| on.to_string())}
            aria-expanded={props.is_expanded.map(|on| on.to_string())}
            aria-haspopup={props.popup} aria-describedby={props.described_by.clone()}
            aria-keyshortcuts={props.shortcut}
            onclick={(!props.is_disabled).then_some(act)}
        >
            { props.children.clone() }
        </button>
    }
}

/// A button that is known by its sign, and to a screen reader by its name.
pub(crate) struct IconButton {
    pub(crate) name: AttrValue,
    pub(crate) icon: Icon,
    pub(crate) action: Action,
    /// The key that does the same, as its tooltip tells it.
    pub(crate) key_hint: Option<&'static str>,
    pub(crate) is_disabled: bool,
    pub(crate) class: &'static str,
}

impl IconButton {
    pub(crate) fn new(name: impl Into<AttrValue>, icon: Icon, action: Action) -> Self {
        let (key_hint, is_disabled, class) = (None, false, "button quiet icon");
        Self { name: name.into(), icon, action, key_hint, is_disabled, class }
    }

    pub(crate) fn key(self, key: &'static str) -> Self {
        Self { key_hint: Some(key), ..self }
    }

    pub(crate) fn disabled(self, is_disabled: bool) -> Self {
        Self { is_disabled, ..self }
    }

    pub(crate) fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }

    pub(crate) fn draw(self) -> Html {
        let Self { name, icon, action, key_hint, is_disabled, class } = self;
        let title = match key_hint {
            Some(key) => AttrValue::from(format!("{name} ({key})")),
            None => name.clone(),
        };
        html! {
            <Button {action} {class} {name} {title} {is_disabled}>{ sign(icon) }</Button>
        }
    }
}
