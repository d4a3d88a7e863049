//! The timeline: the playhead on its way through the run, and above it what stands out.

use synscope_sim::Index;
use synscope_words::{Label, Lang, caption, moment};
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use crate::css::Css;
use crate::focus::focus;
use crate::group::group_class;
use crate::links::of;
use crate::markup::{classes, html};
use crate::shared::{Shared, target_of};
use crate::state::{Action, Mark, MarkKind, Picture, Thing};

/// How exact a number in an attribute is, in px.
const WRITTEN: f64 = 0.001;

/// The playhead on its way through the run; idle time is as short here as on the ladder.
pub(super) fn draw(picture: &Picture, position: f64, shared: &Shared) -> Html {
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

/// Where the run parts with the one beside it; what stands above the ladder says so in words.
pub(super) fn draw_parting(picture: &Picture, parting: f64) -> Html {
    let top = picture.axis.top();
    let share = (parting - top) / (picture.end() - top).max(1.0);
    html! {
        <div class="parts" aria-hidden="true"><i style={format!("left:{}%", Css(100.0 * share))} /></div>
    }
}

/// Where a slider was moved to.
pub(crate) fn slider_value(event: &InputEvent) -> Option<f64> {
    let value = target_of::<HtmlInputElement>(event)?.value_as_number();
    value.is_finite().then_some(value)
}

/// What stands out.
#[derive(PartialEq)]
pub(super) struct Marked {
    pub(super) picture: Picture,
    /// Only what has happened in so many steps, if the rest is not to be told.
    pub(super) until: Option<Index>,
}

/// What stands out, each a button that leads there. The arrow keys go from one to the next.
pub(super) fn draw_marks(marked: &Marked, shared: &Shared) -> Html {
    let Marked { picture, until } = marked;
    let known = picture.marks.iter().filter(|mark| until.is_none_or(|until| mark.step < until));
    let onclick = shared.on(|event: MouseEvent| {
        Some(Action::ToStep(mark_of(&event)?.get_attribute("data-step")?.parse().ok()?))
    });
    // With a mouse the focus stays where it was, so that the keys of the stage go on acting.
    let onmousedown = |event: MouseEvent| event.prevent_default();
    html! {
        <ol class="marks" aria-label={shared.text(Label::Marks)} {onclick} {onmousedown} onkeydown={|event: KeyboardEvent| walk(&event)}>
            { for known.enumerate().map(|(at, mark)| draw_mark(picture, at, mark, shared.lang)) }
        </ol>
    }
}

/// From a mark to the next.
fn walk(event: &KeyboardEvent) {
    let item = mark_of(event).and_then(|mark| mark.parent_element());
    let to = match event.key().as_str() {
        "ArrowRight" => item.and_then(|item| item.next_element_sibling()),
        "ArrowLeft" => item.and_then(|item| item.previous_element_sibling()),
        _ => return,
    };
    event.prevent_default();
    focus(to.and_then(|item| item.first_element_child()));
}

fn mark_of(event: &Event) -> Option<Element> {
    target_of::<Element>(event)?.closest("[data-step]").ok()?
}

fn draw_mark(picture: &Picture, at: usize, mark: &Mark, lang: Lang) -> Html {
    let step = Thing::Step(mark.step);
    let things = match mark.thing {
        Some(thing) => of(&[thing, step]),
        None => of(&[step]),
    };
    let time = picture.run.step(mark.step).map(|step| moment(step.at));
    let name = format!("{}: {}", time.unwrap_or_default(), caption(&picture.run, mark.step, lang).text);
    let ([class, host, group], sign) = match mark.kind {
        MarkKind::Loss => (["loss", "", ""], "✕"),
        MarkKind::GaveUp => (["gave-up", "", ""], "⊘"),
        MarkKind::Again => (["again", "", ""], "↻"),
        MarkKind::Turn(side, state) => (["turn", side.name(), group_class(state)], ""),
    };
    html! {
        <li
            key={mark.step} class={classes!(class, host, group, (!mark.is_roomy).then_some("tight"))}
            style={format!("left:{}%", Css(100.0 * mark.share))}
        >
            <button
                type="button" tabindex={if at == 0 { "0" } else { "-1" }} data-step={mark.step.to_string()}
                data-of={things} aria-label={name.clone()} title={name}
            >
                { sign }
            </button>
        </li>
    }
}
