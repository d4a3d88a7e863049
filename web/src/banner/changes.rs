//! What the person has changed, each of which can be taken back.

use std::rc::Rc;

use synscope_sim::Effect;
use synscope_words::{Label, changes, edit};
use web_sys::Element;
use yew::prelude::*;

use super::Banner;
use crate::button::{Button, IconButton};
use crate::focus::focus;
use crate::icon::{Icon, sign};
use crate::markup::{classes, html};
use crate::shared::{Shared, target_of};
use crate::state::{Action, Change, Opened};

/// A strip in the head of the page; on a phone a button, and what it opens.
pub(super) fn draw(banner: &Banner, shared: &Shared) -> Html {
    let list = &banner.changes;
    if list.is_empty() {
        return html! { <div class="changes" /> };
    }
    let is_open = banner.are_changes_open;
    let told = changes(list.len(), shared.lang);
    let count = Button::new(Action::Open(Opened::Changes)).class("button quiet count").expanded(is_open);
    let count = count.name(told.clone());
    let number = html! {
        <>{ sign(Icon::Change) }<span class="word">{ told }</span><span class="number">{ list.len() }</span></>
    };
    let all = Button::new(Action::TakeAllBack).class("button quiet all");
    let all = all.title(shared.text(Label::TakeAllBackMeaning));
    let close = IconButton::new(shared.text(Label::ClosePanel), Icon::Close, Action::Dismiss);
    let class = classes!("changes", is_open.then_some("unfolded"));
    html! {
        <section {class} aria-label={shared.text(Label::Changes)}>
            { count.draw(shared, number) }
            <div class="list sheet">
                { close.class("button quiet icon close").draw(shared) }
                <ol onclick={onclick(list, shared)}>
                    { for list.iter().enumerate().map(|(place, change)| draw_change(place, change, shared)) }
                </ol>
                { all.draw(shared, shared.text(Label::TakeAllBack)) }
            </div>
        </section>
    }
}

fn draw_change(place: usize, change: &Change, shared: &Shared) -> Html {
    let text = edit(&change.edit, shared.lang);
    let take_back = format!("{}: {text}", shared.text(Label::TakeBack));
    let (class, step) = match change.effect {
        Effect::World => (None, None),
        Effect::At(step) => (None, Some(format!("s{step}"))),
        Effect::Nowhere => (Some("nowhere"), None),
    };
    html! {
        <li key={place} {class} data-place={place.to_string()} data-of={step.clone()}>
            if step.is_some() {
                <button type="button" class="goes">{ text }</button>
            } else {
                <span class="goes">{ text }</span>
            }
            if class.is_some() {
                <small title={shared.text(Label::NoEffectMeaning)}>{ shared.text(Label::NoEffect) }</small>
            }
            <button type="button" class="back" aria-label={take_back.clone()} title={take_back}>
                { sign(Icon::Close) }
            </button>
        </li>
    }
}

/// A click on a change goes to where it shows; one on its cross takes it back.
fn onclick(list: &Rc<Vec<Change>>, shared: &Shared) -> Callback<MouseEvent> {
    let list = Rc::clone(list);
    shared.on(move |event: MouseEvent| {
        let target = target_of::<Element>(&event)?;
        let closest = |selector: &str| target.closest(selector).ok().flatten();
        let item = closest("[data-place]")?;
        let change = list.get(item.get_attribute("data-place")?.parse::<usize>().ok()?)?;
        if closest(".back").is_some() {
            // The places are drawn anew from the first to the last: the keyboard stays at this one, or goes
            // to the one before where this is the last.
            if item.next_element_sibling().is_none() {
                focus(item.previous_element_sibling().and_then(|item| item.query_selector(".back").ok()?));
            }
            return Some(Action::TakeBack(change.edit.clone()));
        }
        closest("button.goes").map(|_| Action::ShowChange(change.edit.clone()))
    })
}
