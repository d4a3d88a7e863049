//! Menus of which one thing is chosen, and switches.

use synscope_diagram::Numbers;
use synscope_tcp::Profile;
use synscope_words::{Label, Lang, profile_name};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::markup::html;
use crate::prefs::{NUMBERS, Pace, numbers_name, numbers_named};
use crate::shared::{Shared, target_of};
use crate::state::Action;

/// What is chosen, of which the rest follows.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Chosen {
    Pace(Pace),
    Numbers(Numbers),
    Profile(Profile),
}

impl Chosen {
    const fn label(self) -> Label {
        match self {
            Self::Pace(_) => Label::Pace,
            Self::Numbers(_) => Label::Numbers,
            Self::Profile(_) => Label::Profile,
        }
    }

    const fn value(self) -> &'static str {
        match self {
            Self::Pace(pace) => pace.name(),
            Self::Numbers(numbers) => numbers_name(numbers),
            Self::Profile(profile) => profile.name(),
        }
    }

    /// Values and what they are called.
    fn options(self, lang: Lang) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Pace(_) => Pace::all().map(|pace| (pace.name(), pace.name())).collect(),
            Self::Numbers(_) => {
                NUMBERS.map(|numbers| (numbers_name(numbers), numbers_label(numbers).text(lang))).to_vec()
            }
            Self::Profile(_) => {
                Profile::ALL.map(|profile| (profile.name(), profile_name(profile, lang))).to_vec()
            }
        }
    }

    /// What choosing another value does.
    fn choose(self, value: &str) -> Option<Action> {
        match self {
            Self::Pace(_) => value.parse().ok().map(Action::SetPace),
            Self::Numbers(_) => numbers_named(value).map(Action::SetNumbers),
            Self::Profile(_) => value.parse().ok().map(Action::SetProfile),
        }
    }
}

const fn numbers_label(numbers: Numbers) -> Label {
    match numbers {
        Numbers::FlagsOnly => Label::NumbersFlags,
        Numbers::Symbolic => Label::NumbersSymbolic,
        Numbers::Relative => Label::NumbersRelative,
        Numbers::Absolute => Label::NumbersAbsolute,
    }
}

/// A menu of what can be chosen instead.
pub(crate) fn select(chosen: Chosen, class: &'static str, shared: &Shared) -> Html {
    let onchange =
        shared.on(move |event: Event| chosen.choose(&target_of::<HtmlSelectElement>(&event)?.value()));
    let label = shared.text(chosen.label());
    html! {
        <label {class}>
            <span>{ label }</span>
            <select class="field" aria-label={label} {onchange}>
                { for chosen.options(shared.lang).into_iter().map(|(value, name)| html! {
                    <option {value} selected={value == chosen.value()}>{ name }</option>
                }) }
            </select>
        </label>
    }
}

/// A switch, and what turns it the other way.
pub(crate) fn switch(name: Label, is_on: bool, toggled: Action, shared: &Shared) -> Html {
    html! {
        <label class="switch">
            <input type="checkbox" checked={is_on} onchange={shared.act::<Event>(toggled)} />
            { " " }{ shared.text(name) }
        </label>
    }
}
