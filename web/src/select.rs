//! Menus of which one thing is chosen, and switches.

use synscope_diagram::Numbers;
use synscope_tcp::Profile;
use synscope_words::{Label, Lang, profile_name};
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::prefs::{NUMBERS, Pace, numbers_name, numbers_named};
use crate::shared::{use_act, use_shared};
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

#[derive(Properties, PartialEq)]
pub(crate) struct SelectProps {
    pub(crate) chosen: Chosen,
    pub(crate) class: &'static str,
}

#[component]
pub(crate) fn Select(props: &SelectProps) -> Html {
    let shared = use_shared();
    let chosen = props.chosen;
    let onchange = use_callback((shared.dispatch.clone(), chosen), |event: Event, (dispatch, chosen)| {
        let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        if let Some(action) = select.and_then(|select| chosen.choose(&select.value())) {
            dispatch.dispatch(action);
        }
    });
    let label = shared.text(chosen.label());
    html! {
        <label class={props.class}>
            <span>{ label }</span>
            <select class="field" aria-label={label} {onchange}>
                { for chosen.options(shared.lang).into_iter().map(|(value, name)| html! {
                    <option {value} selected={value == chosen.value()}>{ name }</option>
                }) }
            </select>
        </label>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct SwitchProps {
    pub(crate) name: &'static str,
    pub(crate) is_on: bool,
    /// What turns it the other way.
    pub(crate) toggled: Action,
}

#[component]
pub(crate) fn Switch(props: &SwitchProps) -> Html {
    let onchange = use_act::<Event>(props.toggled.clone());
    html! {
        <label class="switch">
            <input type="checkbox" checked={props.is_on} {onchange} />
            { " " }{ props.name }
        </label>
    }
}
