//! The timers that run, as they run down.

use synscope_sim::{Index, Side};
use synscope_tcp::{Running, State, Time, TimerKind};
use synscope_words::{Label, duration, timer_meaning, timer_name, waits_without_timer};
use yew::prelude::*;

use crate::button::Button;
use crate::css::Css;
use crate::links::of;
use crate::markup::html;
use crate::memo::memo;
use crate::shared::Shared;
use crate::state::{Action, Run, Thing, running};

/// The timers of a host's newest connection, which change with a step only.
#[derive(Clone, PartialEq)]
pub(crate) struct Timers {
    state: State,
    running: Vec<Timer>,
}

impl Timers {
    /// As they are after so many steps.
    pub(crate) fn of(run: &Run, side: Side, steps: Index) -> Self {
        let host = run.host_after(side, steps);
        let Some(socket) = host.newest() else {
            return Self { state: State::Closed, running: Vec::new() };
        };
        let timers = TimerKind::ALL.into_iter().zip(socket.view.timers);
        let known = |kind, since| running(run, side, socket.id, kind, since);
        let running = timers
            .filter_map(|(kind, timer)| timer.map(|timer| (kind, timer, known(kind, timer.since))))
            .collect();
        Self { state: socket.view.state, running }
    }
}

/// How they run down. Where none runs, nothing follows the playhead.
pub(super) fn draw(timers: &Timers, time: Time, shared: &Shared) -> Html {
    let time = if timers.running.is_empty() { Time::ZERO } else { time };
    memo(shared, (timers.clone(), time), |(timers, time), shared| {
        list(&timers.running, timers.state, *time, shared)
    })
}

/// A timer that runs, which of the run's timers it is, and the step that armed it.
type Timer = (TimerKind, Running, Option<(Thing, Index)>);

fn list(running: &[Timer], state: State, time: Time, shared: &Shared) -> Html {
    let absence = match waits_without_timer(state, shared.lang) {
        Some(absence) => absence,
        None => shared.text(Label::NoTimers),
    };
    html! {
        <section>
            <h3>{ shared.text(Label::Timers) }</h3>
            if running.is_empty() {
                <p class="absence">{ absence }</p>
            } else {
                <ul class="timers">
                    { for running.iter().map(|timer| draw_timer(timer, time, shared)) }
                </ul>
            }
        </section>
    }
}

fn draw_timer((kind, running, known): &Timer, time: Time, shared: &Shared) -> Html {
    let (kind, lang) = (*kind, shared.lang);
    let to_arming = known.map(|(_, step)| {
        let name = shared.pair(timer_name(kind, lang), shared.text(Label::ToArming));
        let button = Button::new(Action::ToStep(step)).class("over").name(name);
        button.title(timer_meaning(kind, lang)).draw(shared, Html::default())
    });
    let left_us = running.deadline.since_us(time);
    let length_us = running.deadline.since_us(running.since);
    let share = left_us as f64 / length_us.max(1) as f64;
    html! {
        <li key={kind as usize} title={timer_meaning(kind, lang)} data-of={known.map(|(thing, _)| of(&[thing]))}>
            <span>{ timer_name(kind, lang) }</span>
            <span class="left">{ format!("{} / {}", countdown(left_us), duration(length_us)) }</span>
            <span class="run" aria-hidden="true">
                <span style={format!("transform:scaleX({})", Css(share))} />
            </span>
            { to_arming }
        </li>
    }
}

/// What is left, with as many digits as the eye can follow: they do not dance while it runs down.
fn countdown(us: u64) -> String {
    match us {
        0..1_000_000 => format!("{} ms", us / 1_000),
        1_000_000..100_000_000 => format!("{}.{:02} s", us / 1_000_000, us % 1_000_000 / 10_000),
        _ => format!("{} s", us / 1_000_000),
    }
}
