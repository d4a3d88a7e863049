//! A host at the playhead: its state, its timers, what can be done with it, and its variables.

mod application;
mod timers;
mod variables;

use synscope_diagram::Numbers;
use synscope_sim::{HostFrame, Index, Playhead, Side};
use synscope_tcp::{Removal, RowId, State};
use synscope_words::{Label, host_title, state_meaning, transition};
use yew::prelude::*;

pub(crate) use self::timers::Timers;
use crate::button::{Button, IconButton};
use crate::extras;
use crate::graph;
use crate::group::group_class;
use crate::icon::Icon;
use crate::links::of;
use crate::markup::{classes, html};
use crate::memo::memo;
use crate::shared::Shared;
use crate::sockets::Small;
use crate::state::{Action, Opened, Run, Thing};

pub(crate) struct Panel<'m> {
    pub(crate) side: Side,
    pub(crate) run: &'m Run,
    pub(crate) playhead: Playhead,
    pub(crate) timers: &'m Timers,
    pub(crate) numbers: Numbers,
    /// What the button *send* sends.
    pub(crate) octets: u32,
    /// On a phone, whether more than its head is shown.
    pub(crate) is_unfolded: bool,
}

/// A host; only its timers change between two steps.
pub(crate) fn draw(panel: &Panel<'_>, shared: &Shared) -> Html {
    let Panel { side, run, playhead, timers, numbers, octets, is_unfolded } = *panel;
    let Playhead { time, steps } = playhead;
    let head = Head { side, run: run.clone(), steps, is_unfolded };
    let details = Details { side, run: run.clone(), steps, numbers, octets };
    let graph = graph::Graph { run: run.clone(), steps };
    let class = classes!("panel", side.name(), is_unfolded.then_some("unfolded"));
    html! {
        <section {class} aria-label={host_title(side, shared.lang)}>
            { memo(shared, head, draw_head) }
            <div class="body sheet">
                { close(shared) }
                { memo(shared, Meaning { side, run: run.clone(), steps }, draw_meaning) }
                { timers::draw(timers, time, shared) }
                { memo(shared, details, draw_details) }
                { match (side, extras::loaded()) {
                    (Side::Client, _) => memo(shared, graph, graph::draw_small),
                    (Side::Server, Some(extras)) => memo(shared, Small { run: run.clone(), steps }, extras.socket_charts),
                    (Side::Server, None) => Html::default(),
                } }
            </div>
        </section>
    }
}

/// On a phone, what folds the panel away.
fn close(shared: &Shared) -> Html {
    memo(shared, (), |(), shared| {
        let close = IconButton::new(shared.text(Label::ClosePanel), Icon::Close, Action::Dismiss);
        close.class("button quiet icon close").draw(shared)
    })
}

#[derive(PartialEq)]
struct Meaning {
    side: Side,
    run: Run,
    steps: Index,
}

/// What it means to be in the state: what the connection waits for.
fn draw_meaning(meaning: &Meaning, shared: &Shared) -> Html {
    let state = state(&meaning.run, meaning.side, meaning.steps);
    html! { <p class="meaning">{ state_meaning(state, shared.lang) }</p> }
}

#[derive(PartialEq)]
struct Details {
    side: Side,
    run: Run,
    steps: Index,
    numbers: Numbers,
    octets: u32,
}

/// What changes with a step only: what can be done, and what is remembered.
fn draw_details(details: &Details, shared: &Shared) -> Html {
    let Details { side, ref run, steps, numbers, octets } = *details;
    html! {
        <>
            { application::draw(run, (side, octets), steps, shared) }
            { variables::draw(run, side, steps, numbers, shared) }
        </>
    }
}

#[derive(PartialEq)]
struct Head {
    side: Side,
    run: Run,
    steps: Index,
    is_unfolded: bool,
}

fn draw_head(head: &Head, shared: &Shared) -> Html {
    let Head { side, ref run, steps, is_unfolded } = *head;
    let host = run.host_after(side, steps);
    let state = shown_state(run, &host);
    let trouble = match (host.up, host.hanging) {
        (false, _) => Some(Label::SwitchedOff),
        (true, true) => Some(Label::ProcessHangs),
        (true, false) => None,
    };
    let listener = host.sockets.iter().find(|socket| socket.is_listener);
    let listens = listener.map(|socket| socket.view.local.port());
    let title = host_title(side, shared.lang);
    let path = path(run, side, steps);
    let stay = path.last().filter(|(_, last, _)| *last == state).map(|(place, ..)| Thing::Stay(*place));
    let now: Vec<Thing> = stay.into_iter().chain([Thing::State(state)]).collect();
    let unfold = Button::new(Action::Open(Opened::Host(side))).class("unfold").name(title);
    html! {
        <header>
            <div class="role">
                <h2>{ title }</h2>
                if let Some(port) = listens {
                    <span class="listens" title={state_meaning(State::Listen, shared.lang)}>
                        { format!("{} :{port}", State::Listen.name()) }
                    </span>
                }
                <span class="address">{ side.address().to_string() }</span>
            </div>
            <p class="now" data-of={of(&now)}>
                <span key={path.len()} class={classes!("swatch", group_class(state))} aria-hidden="true" />
                <output key="state" aria-label={format!("{title} {}", shared.text(Label::State))} aria-live="off"
                    data-term={state.name()}
                >
                    { state.name() }
                </output>
            </p>
            if let Some(trouble) = trouble {
                <p class="trouble">{ shared.text(trouble) }</p>
            }
            <p class="path" title={shared.text(Label::StatesSoFar)}>
                { for path.into_iter().enumerate().map(|(at, (place, state, row))| html! {
                    <>
                        if at > 0 {
                            { " → " }
                        }
                        <span title={row.map(|row| transition(row, shared.lang))} data-of={of(&[Thing::Stay(place), Thing::State(state)])}>
                            { state.name() }
                        </span>
                    </>
                }) }
            </p>
            { unfold.expanded(is_unfolded).draw(shared, Html::default()) }
        </header>
    }
}

/// The state that a host's column shows after so many steps: that of its newest connection; LISTEN before
/// there is one, or where it went back to being a listener's.
pub(crate) fn state(run: &Run, side: Side, steps: Index) -> State {
    shown_state(run, &run.host_after(side, steps))
}

fn shown_state(run: &Run, host: &HostFrame<'_>) -> State {
    let is_listening = host.sockets.iter().any(|socket| socket.is_listener);
    let went_back = |id| {
        let mut sockets = run.sockets.iter();
        sockets.any(|socket| {
            socket.host == host.side && socket.id == id && socket.removal == Some(Removal::BackToListen)
        })
    };
    match host.newest() {
        None if is_listening => State::Listen,
        Some(newest) if newest.view.state == State::Closed && is_listening && went_back(newest.id) => {
            State::Listen
        }
        Some(_) | None => host.state(),
    }
}

/// The states that the newest connection has taken so far, and the rows that led to them.
fn path(run: &Run, side: Side, steps: Index) -> Vec<(Index, State, Option<RowId>)> {
    let so_far = || {
        (0..).zip(&run.states).filter(move |(_, interval)| {
            interval.host == side && interval.step < steps && interval.state != State::Listen
        })
    };
    let newest = so_far().map(|(_, interval)| interval.socket).max();
    so_far()
        .filter(|(_, interval)| Some(interval.socket) == newest)
        .map(|(place, interval)| (place, interval.state, interval.row))
        .collect()
}
