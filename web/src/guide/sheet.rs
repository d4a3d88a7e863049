//! All of a scene on a sheet: the claim, the beats, the rule, and what to try.

use synscope_scenes::{Beat, Scene, Text};
use synscope_words::Label;
use yew::prelude::*;

use super::{is_not_so, run, text};
use crate::button::IconButton;
use crate::focus::Borrowed;
use crate::icon::Icon;
use crate::markup::{classes, html};
use crate::shared::Shared;
use crate::state::{Action, Guided, Placed};
use crate::terms::marked;

/// What gets the focus: the beat that is told, or else the sheet.
const CURRENT: &str = ".guide-sheet [aria-current]";
const SHEET: &str = "[aria-labelledby=guide-sheet]";

/// What the sheet shows.
#[derive(PartialEq)]
pub(crate) struct Sheet {
    pub(crate) guided: Guided,
    /// Whether each beat's moment has come.
    pub(crate) have_come: Vec<bool>,
}

pub(crate) fn draw(sheet: &Sheet, shared: &Shared) -> Html {
    let Sheet { guided, have_come } = sheet;
    let scene: &Scene = &guided.scene;
    let close = IconButton::new(shared.text(Label::ClosePanel), Icon::Close, Action::Dismiss);
    let word = |text: &Text| marked(shared.lang.of(text), false, shared.lang);
    let beats = scene.beats.iter().zip(guided.beats.iter()).zip(have_come).enumerate();
    html! {
        <div class="guide-sheet" role="dialog" aria-labelledby="guide-sheet" tabindex="-1">
            <div class="head">
                <h2 id="guide-sheet">{ shared.lang.of(&scene.title) }</h2>
                { close.draw(shared) }
            </div>
            <div class="body">
                <p class="claim">{ word(&scene.claim) }</p>
                <h3>{ shared.text(Label::Points) }</h3>
                <ol class="beats">
                    { for beats.map(|(place, ((beat, placed), has_come))| {
                        item(guided, place, (beat, placed), *has_come, shared)
                    }) }
                </ol>
                <h3>{ shared.text(Label::TheRule) }</h3>
                <p>{ word(&scene.rule.text) }{ " " }<span class="source">{ &scene.rule.source }</span></p>
                <h3>{ shared.text(Label::TryIt) }</h3>
                <p>{ word(&scene.try_it.what) }</p>
                <p><b>{ shared.pair(shared.text(Label::LookFor), "") }</b>{ word(&scene.try_it.look) }</p>
            </div>
            <Borrowed by={if guided.current.is_some() { CURRENT } else { SHEET }} />
        </div>
    }
}

/// A beat, as a button that leads to its moment.
fn item(
    guided: &Guided,
    place: usize,
    (beat, placed): (&Beat, &Placed),
    has_come: bool,
    shared: &Shared,
) -> Html {
    let is_current = guided.current == Some(place);
    let class =
        classes!((!has_come && !is_current).then_some("to-come"), is_not_so(placed).then_some("not-so"),);
    html! {
        <li {class}>
            <button
                type="button" aria-current={is_current.then_some("step")}
                onclick={shared.act::<MouseEvent>(Action::ToBeat(place))}
            >
                <span class="number" aria-hidden="true">{ place + 1 }</span>
                <span>
                    { run(guided, beat, shared) }
                    { text(beat, placed, true, shared.lang) }
                </span>
                if !has_come && !is_not_so(placed) {
                    <small>{ shared.text(Label::ToCome) }</small>
                }
            </button>
        </li>
    }
}
