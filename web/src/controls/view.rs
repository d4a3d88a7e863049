//! How the picture is shown: numbers, pauses, and what is still to come.

use synscope_diagram::Numbers;
use synscope_words::Label;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::prefs::{NUMBERS, Prefs, numbers_name, numbers_named};
use crate::shared::{use_act, use_shared};
use crate::state::Action;

#[derive(Properties, PartialEq)]
pub(super) struct ViewOptionsProps {
    pub(super) prefs: Prefs,
}

#[component]
pub(super) fn ViewOptions(props: &ViewOptionsProps) -> Html {
    let shared = use_shared();
    let Prefs { numbers, reading_pauses: pauses, shows_future: future, .. } = props.prefs;
    html! {
        <fieldset class="view">
            <label>{ shared.text(Label::Numbers) }{ " " }<NumbersMenu {numbers} /></label>
            <Switch
                label={Label::ReadingPauses} is_on={pauses} toggled={Action::SetReadingPauses(!pauses)}
            />
            <Switch label={Label::ShowFuture} is_on={future} toggled={Action::SetShowsFuture(!future)} />
        </fieldset>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct NumbersMenuProps {
    pub(crate) numbers: Numbers,
}

/// How sequence numbers are written.
#[component]
pub(crate) fn NumbersMenu(props: &NumbersMenuProps) -> Html {
    let shared = use_shared();
    let onchange = use_callback(shared.dispatch.clone(), |event: Event, dispatch| {
        let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        if let Some(numbers) = select.and_then(|select| numbers_named(&select.value())) {
            dispatch.dispatch(Action::SetNumbers(numbers));
        }
    });
    html! {
        <select class="field" aria-label={shared.text(Label::Numbers)} {onchange}>
            { for NUMBERS.into_iter().map(|numbers| html! {
                <option value={numbers_name(numbers)} selected={numbers == props.numbers}>
                    { label(numbers).text(shared.lang) }
                </option>
            }) }
        </select>
    }
}

const fn label(numbers: Numbers) -> Label {
    match numbers {
        Numbers::FlagsOnly => Label::NumbersFlags,
        Numbers::Symbolic => Label::NumbersSymbolic,
        Numbers::Relative => Label::NumbersRelative,
        Numbers::Absolute => Label::NumbersAbsolute,
    }
}

#[derive(Properties, PartialEq)]
struct SwitchProps {
    label: Label,
    is_on: bool,
    /// What turns it the other way.
    toggled: Action,
}

#[component]
fn Switch(props: &SwitchProps) -> Html {
    let shared = use_shared();
    let onchange = use_act::<Event>(props.toggled.clone());
    html! {
        <label>
            <input type="checkbox" checked={props.is_on} {onchange} />
            { shared.text(props.label) }
        </label>
    }
}
