//! All knobs, in groups, with the profile on top; and how the picture is shown.

use std::rc::Rc;

use synscope_sim::{AnyKnob, Scenario, all_knobs};
use synscope_tcp::{Group, Unit};
use synscope_words::{Label, group_name, knob_meaning, knob_value, profile_meaning};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::entry::use_entry;
use crate::button::IconButton;
use crate::focus::use_borrowed_focus;
use crate::icon::Icon;
use crate::prefs::Prefs;
use crate::select::{Chosen, Select, Switch};
use crate::shared::use_shared;
use crate::state::{Action, is_turned};

const GROUPS: [Group; 6] =
    [Group::Network, Group::Opening, Group::Data, Group::Closing, Group::Keepalive, Group::WhatIf];

/// Knobs that stand for several others, or have a slider of their own.
const ELSEWHERE: [&str; 4] = ["loss", "rtt", "msl", "retries"];

#[derive(Properties, PartialEq)]
pub(crate) struct DrawerProps {
    pub(crate) scenario: Rc<Scenario>,
    pub(crate) base: Rc<Scenario>,
    pub(crate) prefs: Prefs,
}

#[component]
pub(crate) fn Drawer(props: &DrawerProps) -> Html {
    let shared = use_shared();
    let place = use_node_ref();
    use_borrowed_focus(&place);
    let DrawerProps { scenario, base, prefs } = props;
    let profile = scenario.client.config.profile();
    let knobs = |group: Group| {
        all_knobs()
            .filter(move |knob| knob.group() == group && !ELSEWHERE.contains(&knob.name()))
            .map(|knob| {
                let (value, turned) = (knob.get(scenario), is_turned(knob, scenario, base));
                html! { <Row key={knob.name()} name={knob.name()} {value} is_turned={turned} /> }
            })
            .collect::<Html>()
    };
    html! {
        <div class="drawer" role="dialog" aria-labelledby="all-knobs" tabindex="-1" ref={place}>
            <div class="head">
                <h2 id="all-knobs">{ shared.text(Label::Knobs) }</h2>
                { IconButton::new(shared.text(Label::ClosePanel), Icon::Close, Action::Dismiss).draw() }
            </div>
            <fieldset>
                <div class="row">
                    <Select class="profile" chosen={Chosen::Profile(profile)} />
                    <p class="about">{ profile_meaning(profile, shared.lang) }</p>
                </div>
            </fieldset>
            { view(*prefs) }
            { for GROUPS.into_iter().map(|group| html! {
                <fieldset>
                    <legend>{ group_name(group, shared.lang) }</legend>
                    { knobs(group) }
                </fieldset>
            }) }
        </div>
    }
}

/// How the picture is shown.
fn view(prefs: Prefs) -> Html {
    let Prefs { numbers, reading_pauses: pauses, shows_future: future, lang, .. } = prefs;
    html! {
        <fieldset class="view">
            <Select class="numbers-too" chosen={Chosen::Numbers(numbers)} />
            <Switch
                name={Label::ReadingPauses.text(lang)} is_on={pauses}
                toggled={Action::SetReadingPauses(!pauses)}
            />
            <Switch name={Label::ShowFuture.text(lang)} is_on={future} toggled={Action::SetShowsFuture(!future)} />
        </fieldset>
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    name: &'static str,
    value: u64,
    is_turned: bool,
}

/// A knob by the name that its users know.
#[component]
fn Row(props: &RowProps) -> Html {
    let shared = use_shared();
    let RowProps { name, value, is_turned } = *props;
    let unit = AnyKnob::find(name).map_or(Unit::Count, AnyKnob::unit);
    let entry = use_entry(name, value, knob_value(unit, value), name.to_owned(), "field");
    let onswitch = use_callback((shared.dispatch.clone(), name), |event: Event, (dispatch, name)| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            dispatch.dispatch(Action::SetKnob { name, value: u64::from(input.checked()) });
            dispatch.dispatch(Action::Settle);
        }
    });
    let reset = format!("{}: {name}", shared.text(Label::Reset));
    let reset = IconButton::new(reset, Icon::Reset, Action::ResetKnob(name));
    html! {
        <div class="row">
            <label aria-hidden="true">{ name }</label>
            if unit == Unit::Switch {
                <label class="tick">
                    <input type="checkbox" aria-label={name} checked={value != 0} onchange={onswitch} />
                </label>
            } else {
                { entry.field }
            }
            { reset.class("reset").disabled(!is_turned).draw() }
            <p class="about">{ knob_meaning(name, shared.lang) }</p>
            { entry.wrong }
        </div>
    }
}
