//! Buttons: each does one action.

use yew::prelude::*;

use crate::icon::{Icon, sign};
use crate::markup::html;
use crate::shared::Shared;
use crate::state::Action;

/// A button; what is not said of it is as on most of them.
pub(crate) struct Button {
    action: Action,
    class: &'static str,
    name: Option<AttrValue>,
    title: Option<AttrValue>,
    is_disabled: bool,
    is_pressed: Option<bool>,
    is_expanded: Option<bool>,
    popup: Option<&'static str>,
    described_by: Option<AttrValue>,
    shortcut: Option<&'static str>,
    lang: Option<&'static str>,
}

impl Button {
    pub(crate) const fn new(action: Action) -> Self {
        Self {
            action,
            class: "button",
            name: None,
            title: None,
            is_disabled: false,
            is_pressed: None,
            is_expanded: None,
            popup: None,
            described_by: None,
            shortcut: None,
            lang: None,
        }
    }

    pub(crate) fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }

    /// What a screen reader calls it, where its content does not say it.
    pub(crate) fn name(self, name: impl Into<AttrValue>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    pub(crate) fn title(self, title: impl Into<AttrValue>) -> Self {
        Self { title: Some(title.into()), ..self }
    }

    /// One that cannot be pressed stays reachable, so that it can say why.
    pub(crate) fn disabled(self, is_disabled: bool) -> Self {
        Self { is_disabled, ..self }
    }

    /// Whether it is the chosen one, where one can be.
    pub(crate) fn pressed(self, is_pressed: bool) -> Self {
        Self { is_pressed: Some(is_pressed), ..self }
    }

    /// Whether what it opens is open, where it opens something.
    pub(crate) fn expanded(self, is_expanded: bool) -> Self {
        Self { is_expanded: Some(is_expanded), ..self }
    }

    /// What it opens.
    pub(crate) fn popup(self, popup: &'static str) -> Self {
        Self { popup: Some(popup), ..self }
    }

    /// The element that describes it.
    pub(crate) fn described_by(self, id: impl Into<AttrValue>) -> Self {
        Self { described_by: Some(id.into()), ..self }
    }

    /// The key that does the same.
    pub(crate) fn shortcut(self, key: &'static str) -> Self {
        Self { shortcut: Some(key), ..self }
    }

    /// The language of its content, where that is not the page's.
    pub(crate) fn lang(self, lang: &'static str) -> Self {
        Self { lang: Some(lang), ..self }
    }

    pub(crate) fn draw(self, shared: &Shared, content: impl Into<Html>) -> Html {
        self.draw_with(shared, content.into())
    }

    fn draw_with(self, shared: &Shared, content: Html) -> Html {
        let onclick = (!self.is_disabled).then(|| shared.act::<MouseEvent>(self.action));
        html! {
            <button
                type="button" class={self.class} lang={self.lang} aria-label={self.name} title={self.title}
                aria-disabled={truth(self.is_disabled.then_some(true))} aria-pressed={truth(self.is_pressed)}
                aria-expanded={truth(self.is_expanded)} aria-haspopup={self.popup}
                aria-describedby={self.described_by} aria-keyshortcuts={self.shortcut} {onclick}
            >
                { content }
            </button>
        }
    }
}

/// Yes or no as an attribute.
pub(crate) fn truth(is_so: Option<bool>) -> Option<&'static str> {
    is_so.map(|is_so| if is_so { "true" } else { "false" })
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

    pub(crate) fn draw(self, shared: &Shared) -> Html {
        let Self { name, icon, action, key_hint, is_disabled, class } = self;
        let title = match key_hint {
            Some(key) => AttrValue::from(format!("{name} ({key})")),
            None => name.clone(),
        };
        Button::new(action)
            .class(class)
            .name(name)
            .title(title)
            .disabled(is_disabled)
            .draw_with(shared, sign(icon))
    }
}
