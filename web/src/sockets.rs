//! The sockets of a host where there are many: how many over time, and all of them as `ss` lists them.

mod chart;
mod table;

use synscope_sim::{Census, Frame, Index, Playhead, Shortage, Side};
use synscope_tcp::{State, Time};
use synscope_words::{Label, chart_name, host_title, shortage, usage};
use yew::prelude::*;

use crate::button::{Button, IconButton};
use crate::focus::Borrowed;
use crate::group::group_class;
use crate::icon::Icon;
use crate::markup::{classes, html};
use crate::shared::Shared;
use crate::state::{Action, Run, SocketList};

/// Both hosts' sockets, small.
#[derive(PartialEq)]
pub(crate) struct Small {
    pub(crate) run: Run,
    pub(crate) steps: Index,
}

/// A host's sockets, all of them.
#[derive(PartialEq)]
pub(crate) struct Sheet {
    pub(crate) run: Run,
    pub(crate) steps: Index,
    /// The time that the playhead stands at; that of the last step while it moves.
    pub(crate) time: Time,
    pub(crate) listing: SocketList,
    /// The connection that the ladder shows, if it is one.
    pub(crate) connection: Option<u32>,
}

/// The charts beside the ladder, which open the list; nothing where there are few sockets.
pub(crate) fn draw_small(small: &Small, shared: &Shared) -> Html {
    let Small { ref run, steps } = *small;
    let Some(census) = run.census() else { return Html::default() };
    let time = time_of(run, steps);
    let chart = |side: Side| {
        html! {
            <div class="of-host">
                <span class="host" aria-hidden="true">{ host_title(side, shared.lang) }</span>
                { chart::draw(census, side, time, &chart::SMALL) }
                { counted(census, side, time) }
                <ul class="short">{ for short(census, side, steps, shared) }</ul>
            </div>
        }
    };
    let names = Side::BOTH.map(|side| name(census, side, time, shared));
    let name = shared.pair(shared.text(Label::Sockets), &names.join(" "));
    let opens = Button::new(Action::OpenSockets).class("over").name(name).popup("dialog");
    html! {
        <div class="crowd">
            <h3>{ shared.text(Label::Sockets) }</h3>
            { for Side::BOTH.map(chart) }
            { opens.title(shared.text(Label::AllSockets)).shortcut("t").draw(shared, Html::default()) }
        </div>
    }
}

/// When the last of so many steps happened.
pub(crate) fn time_of(run: &Run, steps: Index) -> Time {
    steps.checked_sub(1).and_then(|last| run.step(last)).map_or(Time::ZERO, |step| step.at)
}

fn name(census: &Census, side: Side, time: Time, shared: &Shared) -> String {
    chart_name(side, &census.at(side, time), census.peak(side), shared.lang)
}

/// How many there are in each state.
fn counted(census: &Census, side: Side, time: Time) -> Html {
    let counts = census.at(side, time);
    let states = State::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    html! {
        <ul class="counted">
            { for states.map(|(state, count)| html! {
                <li key={state.name()}>
                    <i class={classes!("key", group_class(state), chart::is_hatched(state).then_some("waits"))} aria-hidden="true" />
                    <b>{ count }</b>{ " " }{ state.name() }
                </li>
            }) }
        </ul>
    }
}

/// What has run out so far.
fn short(census: &Census, side: Side, steps: Index, shared: &Shared) -> Vec<Html> {
    let mut told = Vec::new();
    for of in Shortage::ALL {
        let times = census.shortages(side, of, steps);
        if times > 0 {
            told.push(html! { <li>{ shortage(of, times, shared.lang) }</li> });
        }
    }
    told
}

/// The list of a host's sockets.
pub(crate) fn draw_sheet(sheet: &Sheet, shared: &Shared) -> Html {
    let Sheet { ref run, steps, time, listing, connection } = *sheet;
    let Some(census) = run.census() else { return Html::default() };
    let side = listing.side;
    let frame = run.at(Playhead { time, steps });
    let close = IconButton::new(shared.text(Label::ClosePanel), Icon::Close, Action::Dismiss);
    html! {
        <div class="sockets" role="dialog" aria-labelledby="sockets" tabindex="-1">
            <div class="head">
                <h2 id="sockets">{ shared.text(Label::Sockets) }</h2>
                <div class="hosts" role="group" aria-label={shared.text(Label::Sockets)}>
                    { for Side::BOTH.map(|side| {
                        let choose = Button::new(Action::ListSockets(side)).class("button choice");
                        choose.pressed(side == listing.side).draw(shared, host_title(side, shared.lang))
                    }) }
                </div>
                { close.draw(shared) }
            </div>
            <div class="graphic" role="img" aria-label={name(census, side, time, shared)}>
                { chart::draw(census, side, time, &chart::LARGE) }
            </div>
            { counted(census, side, time) }
            { takes(run, census, &frame, side, shared) }
            { table::draw(&run.listed(census, &frame, side), listing, connection, shared) }
            <p class="about">{ shared.text(Label::SocketsAbout) }</p>
            <Borrowed by="[aria-labelledby=sockets]" />
        </div>
    }
}

/// What the sockets take up, and what has run out.
fn takes(run: &Run, census: &Census, frame: &Frame<'_>, side: Side, shared: &Shared) -> Html {
    let taken = usage(&run.usage(census, frame, side), shared.lang);
    html! {
        <ul class="takes">
            { for taken.into_iter().map(|part| html! { <li>{ part }</li> }) }
            { for short(census, side, frame.playhead.steps, shared) }
        </ul>
    }
}
