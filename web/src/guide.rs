//! The guide through a scene: what to look at now, beside the caption, and all of it on a sheet.

pub(crate) mod sheet;

use synscope_scenes::{Beat, Reading};
use synscope_sim::Which;
use synscope_words::{Label, Lang, not_so, place_of_beat};
use yew::prelude::*;

use crate::button::{Button, IconButton};
use crate::icon::{Icon, sign};
use crate::markup::{classes, html};
use crate::shared::Shared;
use crate::state::{Action, Direction, Guided, Opened, Placed};
use crate::terms::marked;

/// What stands for a beat that does not happen any more, besides the words.
pub(crate) const NOT_SO: &str = "⊘";

/// What the guide says now.
#[derive(PartialEq)]
pub(crate) struct Guide {
    pub(crate) guided: Guided,
    /// Whether the sheet with all of it is open.
    pub(crate) is_open: bool,
}

pub(crate) fn draw(guide: &Guide, shared: &Shared) -> Html {
    let Guide { guided, is_open } = guide;
    let title = shared.lang.of(&guided.scene.title);
    let name = shared.pair(shared.text(Label::GuidedScene), title);
    html! {
        <section class="guide" aria-label={name}>
            <div class="head">
                <h2>{ title }</h2>
                { place(guided, shared) }
                { buttons(guided, *is_open, shared) }
            </div>
            { said(guided, shared) }
        </section>
    }
}

/// How far one is: in words, and as a row of dots.
fn place(guided: &Guided, shared: &Shared) -> Html {
    let count = guided.beats.len();
    let dot = |(beat, placed): (usize, &Placed)| {
        let class = match (placed.followed.reading, guided.current) {
            (Reading::Never | Reading::Untrue { .. } | Reading::NoRun, _) => "not",
            (Reading::Happens(_), Some(current)) if beat <= current => "done",
            (Reading::Happens(_), _) => "to-come",
        };
        html! { <i class={classes!(class, (Some(beat) == guided.current).then_some("now"))} /> }
    };
    html! {
        <p class="place">
            <span class="dots" aria-hidden="true">{ for guided.beats.iter().enumerate().map(dot) }</span>
            if let Some(current) = guided.current {
                { place_of_beat(current + 1, count, shared.lang) }
            }
        </p>
    }
}

fn buttons(guided: &Guided, is_open: bool, shared: &Shared) -> Html {
    let back =
        IconButton::new(shared.text(Label::PreviousPoint), Icon::Previous, Action::StepBeat(Direction::Back));
    let next =
        IconButton::new(shared.text(Label::NextPoint), Icon::Next, Action::StepBeat(Direction::Forward));
    let is_last = guided.current.is_some_and(|current| current + 1 >= guided.beats.len());
    let all = shared.text(Label::WholeScene);
    let all = Button::new(Action::Open(Opened::Guide)).class("button quiet icon").name(all).title(all);
    let close = IconButton::new(shared.text(Label::CloseGuide), Icon::Close, Action::CloseGuide);
    // With a mouse the focus stays where it was, so that the keys of the stage go on acting.
    let onmousedown = |event: MouseEvent| event.prevent_default();
    html! {
        <div class="buttons" {onmousedown}>
            { back.key("Shift S").disabled(guided.current.is_none()).draw(shared) }
            { next.key("S").disabled(is_last).class("button quiet icon next").draw(shared) }
            { all.popup("dialog").expanded(is_open).draw(shared, sign(Icon::List)) }
            { close.draw(shared) }
        </div>
    }
}

/// The beat; before the first one, the claim.
fn said(guided: &Guided, shared: &Shared) -> Html {
    match guided.told() {
        None => {
            html! { <p class="said claim">{ marked(shared.lang.of(&guided.scene.claim), false, shared.lang) }</p> }
        }
        Some((beat, placed)) => html! {
            <p class={classes!("said", is_not_so(placed).then_some("not-so"))}>
                { run(guided, beat, shared) }
                { text(beat, placed, false, shared.lang) }
            </p>
        },
    }
}

/// In which run a beat is, where there are two.
fn run(guided: &Guided, beat: &Beat, shared: &Shared) -> Html {
    match &guided.scene.names {
        Some(names) => html! {
            <>
                <span class="of-run">
                    <b>{ beat.run.name() }</b>{ " " }{ shared.lang.of(names.of(beat.run)) }
                </span>
                { " " }
            </>
        },
        None => Html::default(),
    }
}

fn is_not_so(placed: &Placed) -> bool {
    !matches!(placed.followed.reading, Reading::Happens(_))
}

/// What a beat says, or what has become of it.
fn text(beat: &Beat, placed: &Placed, is_in_button: bool, lang: Lang) -> Html {
    match not_so(beat, placed.followed.reading, lang) {
        None => marked(lang.of(&beat.text), is_in_button, lang),
        Some(instead) => {
            html! { <><span class="sign" aria-hidden="true">{ NOT_SO }</span>{ " " }{ instead }</> }
        }
    }
}

/// What a screen reader is told of the beat that has come to be the one.
pub(crate) fn spoken(guided: &Guided, lang: Lang) -> String {
    let scene = &guided.scene;
    let Some(((beat, placed), current)) = guided.told().zip(guided.current) else {
        let (title, claim) = (lang.of(&scene.title), lang.of(&scene.claim));
        return format!("{title}{} {claim}", stop(lang));
    };
    let place = place_of_beat(current + 1, guided.beats.len(), lang);
    let run = scene.names.as_ref().map_or_else(String::new, |names| {
        let which: Which = beat.run;
        format!(" {} {}{}", which.name(), lang.of(names.of(which)), stop(lang))
    });
    let text = not_so(beat, placed.followed.reading, lang);
    let text = text.unwrap_or_else(|| lang.of(&beat.text).to_owned());
    format!("{place}{}{run} {text}", stop(lang))
}

/// The end of what is not a sentence.
const fn stop(lang: Lang) -> &'static str {
    match lang {
        Lang::En => ".",
        Lang::Zh => "。",
    }
}
