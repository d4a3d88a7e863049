//! What stands beside the lifelines: timers as brackets, and the applications' calls as ticks.

use synscope_diagram::{Absence, AbsenceKind, Bracket, BracketEnd, CallMark, Layout, Line, More};
use synscope_sim::Side;
use synscope_tcp::{Outcome, State};
use synscope_words::{Lang, outcome, waits_without_timer};
use yew::prelude::*;

use crate::css::px;
use crate::links::of;
use crate::markup::{classes, html};
use crate::state::{Run, Thing, of_call};

/// How far arms reach from a bracket's stem to the lifeline, in px.
const ARM: f64 = 8.0;
/// The size of letters, in px.
const SIZE: f64 = 11.0;
/// What a letter takes of its size; all that is written here is ASCII and arrows.
const EM: f64 = 0.62;
/// What an open bracket has to be longer than what is written beside it, to keep clear of calls, in px.
const CLEARANCE: f64 = 60.0;
/// The narrowest letter that can be read still, as a share of its usual width.
const SQUEEZED: f64 = 0.75;

/// A bracket's arm points to the lifeline.
const fn arm(host: Side) -> f64 {
    match host {
        Side::Client => ARM,
        Side::Server => -ARM,
    }
}

pub(super) fn draw_bracket(bracket: &Bracket) -> Html {
    let Bracket { x, top, bottom, .. } = *bracket;
    let arm = arm(bracket.host);
    let stem = format!("M{} {}h{}V{}", px(x + arm), px(top), px(-arm), px(bottom));
    let shape = match bracket.end {
        BracketEnd::Fired => format!("{stem}h{}", px(arm)),
        BracketEnd::Cancelled | BracketEnd::Running => stem,
    };
    html! {
        <g key={bracket.timer} data-of={of(&[Thing::Timer(bracket.timer)])}>
            <path class="hit" d={shape.clone()} />
            <path d={shape} />
            if bracket.end == BracketEnd::Fired {
                <circle cx={px(x + arm)} cy={px(bottom)} r="3" />
            }
        </g>
    }
}

/// Timers for which there is no lane.
pub(super) fn draw_more(more: &More) -> Html {
    write(&format!("+{}", more.count), (more.at.x, more.at.y), "middle", SIZE)
}

/// What a connection waits for where no timer runs.
fn why(absence: &Absence, lang: Lang) -> &'static str {
    let state = match absence.kind {
        AbsenceKind::Established => State::Established,
        AbsenceKind::FinWait2 => State::FinWait2,
        AbsenceKind::CloseWait => State::CloseWait,
    };
    waits_without_timer(state, lang).unwrap_or_default()
}

/// While a state lasts, timers may run for some of the time: it can wait without one more than once.
fn key_of_absence(absence: &Absence) -> String {
    format!("{}-{}", absence.interval, px(absence.top))
}

/// Where no timer runs: an open bracket.
pub(super) fn draw_absence(absence: &Absence, lang: Lang) -> Html {
    let Absence { x, top, bottom, .. } = *absence;
    let arm = arm(absence.host);
    html! {
        <g key={key_of_absence(absence)} data-of={of(&[Thing::Stay(absence.interval)])}>
            <path d={format!("M{} {}h{}V{}h{}", px(x + arm), px(top), px(-arm), px(bottom), px(arm))}>
                <title>{ why(absence, lang) }</title>
            </path>
        </g>
    }
}

/// The height down to which it is written what is waited for, if there is room for that.
pub(super) fn foot_of_absence(absence: &Absence, lang: Lang) -> Option<f64> {
    let Absence { top, bottom, .. } = *absence;
    let length = length_of(why(absence, lang));
    (bottom - top > length + CLEARANCE).then_some(f64::midpoint(top, bottom) + length / 2.0)
}

/// What is waited for, along an open bracket.
pub(super) fn write_absence(absence: &Absence, layout: &Layout, lang: Lang, is_coming: bool) -> Html {
    let (left, right) = layout.gutter(absence.host);
    let x = match absence.host {
        Side::Client => left - 2.0,
        Side::Server => right + 6.0,
    };
    let middle = f64::midpoint(absence.top, absence.bottom);
    html! {
        <text
            key={key_of_absence(absence)} data-of={of(&[Thing::Stay(absence.interval)])} text-anchor="middle" class={classes!(is_coming.then_some("coming"))}
            transform={format!("translate({},{}) rotate(-90)", px(x), px(middle))}
        >
            { why(absence, lang) }
        </text>
    }
}

/// A call's tick.
pub(super) fn draw_call(call: &CallMark, layout: &Layout) -> Html {
    if layout.compact {
        return Html::default();
    }
    let (left, right) = layout.tint(call.host);
    let tick = match call.host {
        Side::Client => format!("M{} {}h-6", px(left), px(call.y)),
        Side::Server => format!("M{} {}h6", px(right), px(call.y)),
    };
    html! { <path key={key_of(call)} d={tick} /> }
}

fn key_of(call: &CallMark) -> String {
    format!("{}-{}", call.call, call.returns)
}

/// What is written at a call's tick.
pub(super) fn write_call(call: &CallMark, run: &Run, is_coming: bool, lang: Lang) -> Html {
    let anchor = match call.host {
        Side::Client => "end",
        Side::Server => "start",
    };
    let record = usize::try_from(call.call).ok().and_then(|place| run.calls.get(place));
    let has_failed = call.returns && record.is_some_and(|record| record.result.errno().is_some());
    let returned = record.filter(|record| call.returns && record.result != Outcome::Done);
    let class = classes!(has_failed.then_some("failed"), is_coming.then_some("coming"));
    html! {
        <g key={key_of(call)} {class} data-of={of_call(run, call.call, call.returns).map(|step| of(&[step]))}>
            if let Some(record) = returned {
                <title>{ outcome(record.call, record.result, lang) }</title>
            }
            { for call.lines.iter().map(|line| write(&line.text, (line.at.x, line.at.y), anchor, line.size)) }
        </g>
    }
}

/// Whether a line on a bracket tells what comes of the timer, and not only what it is.
pub(super) fn tells_the_end(line: &Line) -> bool {
    line.text.starts_with('↻')
}

/// What is written on a bracket's stem.
pub(super) fn write_bracket(bracket: &Bracket, is_coming: impl Fn(&Line) -> bool) -> Html {
    html! {
        <g key={bracket.timer} data-of={of(&[Thing::Timer(bracket.timer)])}>
            { for bracket.lines.iter().map(|line| html! {
                <g class={classes!(is_coming(line).then_some("coming"))}>
                    { write(&line.text, (line.at.x, line.at.y), "middle", SIZE) }
                </g>
            }) }
        </g>
    }
}

/// How long a text in the page's own letters is at most, in px; a Chinese character takes twice the room.
fn length_of(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 0.55 } else { 1.0 }).sum::<f64>() * SIZE
}

/// A text on paper of its own, so that no line runs through it. It is squeezed where it would leave
/// the sheet on the left.
fn write(text: &str, (x, y): (f64, f64), anchor: &'static str, size: f64) -> Html {
    let width = text.chars().count() as f64 * EM * size;
    let (left, room) = match anchor {
        "start" => (x, width),
        "end" => (x - width, x - 4.0),
        _ => (x - width / 2.0, width),
    };
    let squeezed = (room < width).then(|| px(room.max(SQUEEZED * width)));
    html! {
        <>
            <rect
                class="paper-patch" x={px(left - 1.0)} y={px(y - size + 1.0)} width={px(width + 2.0)}
                height={px(size + 3.0)}
            />
            <text
                x={px(x)} y={px(y)} text-anchor={anchor} style={format!("font-size:{}px", px(size))}
                lengthAdjust={squeezed.as_ref().map(|_| "spacingAndGlyphs")} textLength={squeezed}
            >
                { text.to_owned() }
            </text>
        </>
    }
}
