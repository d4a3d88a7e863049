//! What moves the playhead: buttons, the timeline, the clock, the pace.

use synscope_diagram::Numbers;
use synscope_words::{Label, moment};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::button::IconButton;
use crate::css::Css;
use crate::icon::Icon;
use crate::prefs::Pace;
use crate::select::{Chosen, Select};
use crate::shared::use_shared;
use crate::state::{Action, Direction, Opened, Picture};

#[derive(Properties, PartialEq)]
pub(crate) struct TransportProps {
    pub(crate) picture: Picture,
    pub(crate) position: f64,
    pub(crate) is_playing: bool,
    pub(crate) pace: Pace,
    pub(crate) numbers: Numbers,
}

#[component]
pub(crate) fn Transport(props: &TransportProps) -> Html {
    let shared = use_shared();
    let axis = &props.picture.axis;
    let time = axis.playhead(props.position).time;
    let name = shared.text(Label::Timeline);
    let (play, icon) = if props.is_playing { (Label::Pause, Icon::Pause) } else { (Label::Play, Icon::Play) };
    let marks = use_memo(props.picture.clone(), draw_marks);
    let oninput = use_callback(
        (shared.dispatch.clone(), props.picture.clone()),
        |event: InputEvent, (dispatch, picture)| {
            if let Some(value) = slider_value(&event) {
                // The number for the last moment is as exact as it was written.
                dispatch.dispatch(Action::Scrub(picture.axis.top() + value + WRITTEN));
            }
        },
    );
    // With a mouse the focus stays where it was, so that the keys of the stage go on acting.
    let onmousedown = use_callback((), |event: MouseEvent, ()| event.prevent_default());
    let button = |name: Label, icon, action| IconButton::new(shared.text(name), icon, action);
    html! {
        <section class="transport" aria-label={shared.text(Label::Transport)}>
            <div class="buttons" {onmousedown}>
                { button(Label::ToBeginning, Icon::ToStart, Action::ToStart).key("Home").draw() }
                { button(Label::StepBack, Icon::StepBack, Action::Step(Direction::Back)).key("←").draw() }
                { button(play, icon, Action::PlayPause).key("Space").class("button quiet icon play").draw() }
                { button(Label::StepForward, Icon::StepForward, Action::Step(Direction::Forward)).key("→").draw() }
                { button(Label::ToEnd, Icon::ToEnd, Action::ToEnd).key("End").draw() }
            </div>
            <div class="timeline">
                { Html::clone(&marks) }
                { timeline(&props.picture, props.position, name, oninput) }
            </div>
            <output class="clock" aria-label={shared.text(Label::Time)} aria-live="off">
                <span>{ "t = " }</span>{ moment(time) }
            </output>
            <Select class="pace" chosen={Chosen::Pace(props.pace)} />
            <Select class="pace numbers" chosen={Chosen::Numbers(props.numbers)} />
            { button(Label::StateGraph, Icon::Graph, Action::Open(Opened::Graph)).key("G").class("button quiet icon to-graph").draw() }
            { button(Label::Knobs, Icon::Knobs, Action::Open(Opened::MainKnobs)).class("button quiet icon narrow").draw() }
        </section>
    }
}

/// How exact a number in an attribute is, in px.
const WRITTEN: f64 = 0.001;

/// The playhead on its way through the run; idle time is as short here as on the ladder.
fn timeline(picture: &Picture, position: f64, name: &'static str, oninput: Callback<InputEvent>) -> Html {
    let axis = &picture.axis;
    let length = (picture.end() - axis.top()).max(1.0);
    let share = (position - axis.top()) / length;
    html! {
        <input
            type="range" min="0" max={Css(length).to_string()} step="any"
            value={Css(position - axis.top()).to_string()}
            aria-label={name} aria-valuetext={moment(axis.playhead(position).time)}
            style={format!("--fill:calc(8px + {} * (1% - 0.16px))", Css(100.0 * share))}
            {oninput}
        />
    }
}

/// Losses and retransmissions, above the timeline.
fn draw_marks(picture: &Picture) -> Html {
    html! {
        <div class="marks" aria-hidden="true">
            { for picture.marks.iter().map(|mark| html! {
                <span class={if mark.is_loss { "loss" } else { "again" }} style={format!("left:{}%", Css(100.0 * mark.share))}>
                    { if mark.is_loss { "✕" } else { "↻" } }
                </span>
            }) }
        </div>
    }
}

/// Where a slider was moved to.
pub(crate) fn slider_value(event: &InputEvent) -> Option<f64> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let value = input.value_as_number();
    value.is_finite().then_some(value)
}
