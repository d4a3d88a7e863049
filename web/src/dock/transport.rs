//! What moves the playhead: buttons, the timeline, the clock, the pace.

use synscope_diagram::Numbers;
use synscope_sim::{Index, Playhead, Which};
use synscope_words::{Label, moment};
use yew::prelude::*;

use super::timeline::{self, Marked};
use crate::button::IconButton;
use crate::icon::Icon;
use crate::links::Links;
use crate::markup::html;
use crate::memo::memo;
use crate::prefs::Pace;
use crate::select::{Chosen, select};
use crate::shared::Shared;
use crate::state::{Action, Beside, Direction, Opened, Picture, Thing};

/// What the transport tells; only its clock and its timeline follow the playhead.
pub(crate) struct Transport<'m> {
    pub(crate) picture: &'m Picture,
    pub(crate) position: f64,
    /// The run beside it, and its steps.
    pub(crate) other: Option<(Beside, Index)>,
    pub(crate) selected: Option<Index>,
    /// What a scene's beat speaks of, and in which run.
    pub(crate) spoken_of: Option<(Which, Thing)>,
    pub(crate) is_playing: bool,
    pub(crate) pace: Pace,
    pub(crate) numbers: Numbers,
    /// Whether it is asked what happens next: then what is still to come does not stand out.
    pub(crate) hides_future: bool,
    /// Whether a question is open: then nothing tells what belongs to what.
    pub(crate) is_asking: bool,
}

pub(crate) fn draw(transport: &Transport<'_>, shared: &Shared) -> Html {
    let Transport { picture, position, ref other, selected, spoken_of, is_playing, pace, numbers, .. } =
        *transport;
    let parting = other.as_ref().and_then(|(beside, _)| beside.parting());
    let Playhead { time, steps } = picture.axis.playhead(position);
    let marked = Marked { picture: picture.clone(), until: transport.hides_future.then_some(steps) };
    html! {
        <section class="transport" aria-label={shared.text(Label::Transport)}>
            { memo(shared, is_playing, |is_playing, shared| buttons(*is_playing, shared)) }
            <div class="timeline">
                { memo(shared, marked, timeline::draw_marks) }
                <Links
                    picture={picture.clone()} {steps} other={other.clone()} {selected} {spoken_of}
                    hides={transport.is_asking}
                />
                { timeline::draw(picture, position, shared) }
                { parting.map(|parting| timeline::draw_parting(picture, parting)) }
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
    let packet = button(Label::NextPacket, Icon::NextPacket, ".", Action::StepPacket(Direction::Forward));
    let to_end = button(Label::ToEnd, Icon::ToEnd, "End", Action::ToEnd);
    // With a mouse the focus stays where it was, so that the keys of the stage go on acting.
    let onmousedown = |event: MouseEvent| event.prevent_default();
    html! {
        <div class="buttons" {onmousedown}>
            { button(Label::ToBeginning, Icon::ToStart, "Home", Action::ToStart).draw(shared) }
            { button(Label::StepBack, Icon::StepBack, "←", Action::Step(Direction::Back)).draw(shared) }
            { button(play, icon, "Space", Action::PlayPause).class("button quiet icon play").draw(shared) }
            { button(Label::StepForward, Icon::StepForward, "→", Action::Step(Direction::Forward)).draw(shared) }
            { packet.class("button quiet icon packet").draw(shared) }
            { button(Label::NextNotable, Icon::NextNotable, "N", Action::StepNotable(Direction::Forward)).draw(shared) }
            { to_end.class("button quiet icon end").draw(shared) }
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
