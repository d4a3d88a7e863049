//! What moves the playhead: buttons, the timeline, the clock, the pace.

use synscope_diagram::Numbers;
use synscope_words::{Label, moment};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::button::IconButton;
use crate::css::Css;
use crate::icon::Icon;
use crate::memo::memo;
use crate::prefs::Pace;
use crate::select::{Chosen, select};
use crate::shared::{Shared, target_of};
use crate::state::{Action, Direction, Opened, Picture};

/// What the transport tells; only its clock and its timeline follow the playhead.
pub(crate) struct Transport<'m> {
    pub(crate) picture: &'m Picture,
    pub(crate) position: f64,
    pub(crate) is_playing: bool,
    pub(crate) pace: Pace,
    pub(crate) numbers: Numbers,
}

pub(crate) fn draw(transport: &Transport<'_>, shared: &Shared) -> Html {
    let Transport { picture, position, is_playing, pace, numbers } = *transport;
    let time = picture.axis.playhead(position).time;
    html! {
        <section class="transport" aria-label={shared.text(Label::Transport)}>
            { memo(shared, is_playing, |is_playing, shared| buttons(*is_playing, shared)) }
            <div class="timeline">
                { memo(shared, picture.clone(), draw_marks) }
                { timeline(picture, position, shared) }
            </div>
            <output class="clock" aria-label={shared.text(Label::Time)} aria-live="off">
                <span>{ "t = " }</span>{ moment(time) }
            </output>
            { memo(shared, (pace, numbers), |(pace, numbers), shared| choices(*pace, *numbers, shared)) }
        </section>
    }
}

fn buttons(is_playing: bool, shared: &Shared) -> Html {
    let (play, icon) = if is_playing { (Label::Pause, Icon::Pause) } else { (Label::Play, Icon::Play) };
    let button = |name: Label, icon, key, action| IconButton::new(shared.text(name), icon, action).key(key);
    // With a mouse the focus stays where it was, so that the keys of the stage go on acting.
    let onmousedown = |event: MouseEvent| event.prevent_default();
    html! {
        <div class="buttons" {onmousedown}>
            { button(Label::ToBeginning, Icon::ToStart, "Home", Action::ToStart).draw(shared) }
            { button(Label::StepBack, Icon::StepBack, "←", Action::Step(Direction::Back)).draw(shared) }
            { button(play, icon, "Space", Action::PlayPause).class("button quiet icon play").draw(shared) }
            { button(Label::StepForward, Icon::StepForward, "→", Action::Step(Direction::Forward)).draw(shared) }
            { button(Label::ToEnd, Icon::ToEnd, "End", Action::ToEnd).draw(shared) }
        </div>
    }
}

/// How it is played and labelled, and what else there is to open.
fn choices(pace: Pace, numbers: Numbers, shared: &Shared) -> Html {
    let open = |name: Label, icon, opened| IconButton::new(shared.text(name), icon, Action::Open(opened));
    let graph = open(Label::StateGraph, Icon::Graph, Opened::Graph).key("G");
    let knobs = open(Label::Knobs, Icon::Knobs, Opened::MainKnobs);
    html! {
        <>
            { select(Chosen::Pace(pace), "pace", shared) }
            { select(Chosen::Numbers(numbers), "pace numbers", shared) }
            { graph.class("button quiet icon to-graph").draw(shared) }
            { knobs.class("button quiet icon narrow").draw(shared) }
        </>
    }
}

/// How exact a number in an attribute is, in px.
const WRITTEN: f64 = 0.001;

/// The playhead on its way through the run; idle time is as short here as on the ladder.
fn timeline(picture: &Picture, position: f64, shared: &Shared) -> Html {
    let axis = &picture.axis;
    let top = axis.top();
    // The number for the last moment is as exact as it was written.
    let oninput =
        shared.on(move |event: InputEvent| Some(Action::Scrub(top + slider_value(&event)? + WRITTEN)));
    let length = (picture.end() - axis.top()).max(1.0);
    let share = (position - axis.top()) / length;
    html! {
        <input
            type="range" min="0" max={Css(length).to_string()} step="any"
            value={Css(position - axis.top()).to_string()}
            aria-label={shared.text(Label::Timeline)} aria-valuetext={moment(axis.playhead(position).time)}
            style={format!("--fill:calc(8px + {} * (1% - 0.16px))", Css(100.0 * share))}
            {oninput}
        />
    }
}

/// Losses and retransmissions, above the timeline.
fn draw_marks(picture: &Picture, _: &Shared) -> Html {
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
    let value = target_of::<HtmlInputElement>(event)?.value_as_number();
    value.is_finite().then_some(value)
}
