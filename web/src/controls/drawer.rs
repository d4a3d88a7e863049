//! All knobs, in groups, with the profile on top; and how the picture is shown.

use std::rc::Rc;

use synscope_sim::{AnyKnob, Scenario, all_knobs, is_turned};
use synscope_tcp::{Group, Unit};
use synscope_words::{Label, group_name, knob_meaning, knob_value, profile_meaning};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::entry::{Entry, Typed};
use crate::button::IconButton;
use crate::focus::Borrowed;
use crate::icon::Icon;
use crate::markup::html;
use crate::memo::memo;
use crate::prefs::Prefs;
use crate::select::{Chosen, select, switch};
use crate::shared::{Shared, target_of};
use crate::state::Action;

const GROUPS: [Group; 6] =
    [Group::Network, Group::Opening, Group::Data, Group::Closing, Group::Keepalive, Group::WhatIf];

#[derive(PartialEq)]
pub(crate) struct Drawer {
    pub(crate) scenario: Rc<Scenario>,
    pub(crate) base: Rc<Scenario>,
    /// Knobs that have a slider on the row.
    pub(crate) on_row: Vec<&'static str>,
    pub(crate) prefs: Prefs,
}

pub(crate) fn draw(drawer: &Drawer, shared: &Shared) -> Html {
    let Drawer { scenario, base, on_row, prefs } = drawer;
    let profile = scenario.client.config.profile();
    let knobs = |group: Group| {
        all_knobs()
            .filter(move |knob| knob.group() == group && !on_row.contains(&knob.name()))
            .map(|knob| {
                let (value, is_turned) = (knob.get(scenario), is_turned(knob, scenario, base));
                memo(shared, Row { name: knob.name(), value, is_turned }, draw_row)
            })
            .collect::<Html>()
    };
    html! {
        <div class="drawer" role="dialog" aria-labelledby="all-knobs" tabindex="-1">
            <div class="head">
                <h2 id="all-knobs">{ shared.text(Label::Knobs) }</h2>
                { IconButton::new(shared.text(Label::ClosePanel), Icon::Close, Action::Dismiss).draw(shared) }
            </div>
            <fieldset>
                <div class="row">
                    { select(Chosen::Profile(profile), "profile", shared) }
                    <p class="about">{ profile_meaning(profile, shared.lang) }</p>
                </div>
            </fieldset>
            { view(*prefs, shared) }
            { for GROUPS.into_iter().map(|group| html! {
                <fieldset>
                    <legend>{ group_name(group, shared.lang) }</legend>
                    { knobs(group) }
                </fieldset>
            }) }
            <Borrowed by="[aria-labelledby=all-knobs]" />
        </div>
    }
}

/// How the picture is shown.
fn view(prefs: Prefs, shared: &Shared) -> Html {
    let Prefs { numbers, reading_pauses: pauses, shows_future: future, predicts, .. } = prefs;
    html! {
        <fieldset class="view">
            { select(Chosen::Numbers(numbers), "numbers-too", shared) }
            { switch(Label::ReadingPauses, pauses, Action::SetReadingPauses(!pauses), shared) }
            { switch(Label::AskWhatNext, predicts, Action::TogglePredicts, shared) }
            { switch(Label::ShowFuture, future, Action::SetShowsFuture(!future), shared) }
        </fieldset>
    }
}

#[derive(PartialEq)]
struct Row {
    name: &'static str,
    value: u64,
    is_turned: bool,
}

/// A knob by the name that its users know.
fn draw_row(row: &Row, shared: &Shared) -> Html {
    let Row { name, value, is_turned } = *row;
    let unit = AnyKnob::find(name).map_or(Unit::Count, AnyKnob::unit);
    let reset = shared.pair(shared.text(Label::Reset), name);
    let reset = IconButton::new(reset, Icon::Reset, Action::ResetKnob(name));
    html! {
        <div class="row">
            <label aria-hidden="true"><span data-term={name}>{ name }</span></label>
            if unit == Unit::Switch {
                <label class="tick">
                    <input type="checkbox" aria-label={name} checked={value != 0} onchange={onswitch(name, shared)} />
                </label>
            } else {
                <Entry
                    shared={shared.clone()} typed={Typed::Knob(name)} {value} text={knob_value(unit, value)} label={name} class="field"
                />
            }
            { reset.class("reset").disabled(!is_turned).draw(shared) }
            <p class="about">{ knob_meaning(name, shared.lang) }</p>
        </div>
    }
}

/// Turns a switch.
pub(super) fn onswitch(name: &'static str, shared: &Shared) -> Callback<Event> {
    let dispatch = shared.dispatch.clone();
    shared.on(move |event| {
        let value = u64::from(target_of::<HtmlInputElement>(&event)?.checked());
        dispatch.dispatch(Action::SetKnob { name, value });
        Some(Action::Settle)
    })
}
