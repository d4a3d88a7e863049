//! The guided scenes in the menu of scenarios.

use synscope_scenes::{Entry, Group, Scene};
use synscope_words::{Label, group_of_scenes};
use yew::prelude::*;

use crate::button::truth;
use crate::markup::html;
use crate::shared::Shared;
use crate::state::Listing;

/// Those that can be chosen, in groups; or why there are none.
pub(super) fn draw(listing: &Listing, current: Option<&Scene>, shared: &Shared) -> Html {
    let note = |label| html! { <p class="note" role="presentation">{ shared.text(label) }</p> };
    html! {
        <div class="part">
            <p class="part-name" role="presentation">{ shared.text(Label::GuidedScenes) }</p>
            { match listing {
                Listing::Unasked | Listing::Asked => note(Label::ListComes),
                Listing::Absent => note(Label::NoList),
                Listing::There(entries) => {
                    Group::ALL.into_iter().map(|group| part(group, entries, current, shared)).collect()
                }
            } }
        </div>
    }
}

/// Whether the scene that is loaded is in the list.
pub(super) fn is_listed(listing: &Listing, current: Option<&Scene>) -> bool {
    match (listing, current) {
        (Listing::There(entries), Some(scene)) => entries.iter().any(|entry| is_it(entry, scene)),
        (Listing::Unasked | Listing::Asked | Listing::Absent, _) | (Listing::There(_), None) => false,
    }
}

fn is_it(entry: &Entry, scene: &Scene) -> bool {
    (&entry.title, &entry.claim) == (&scene.title, &scene.claim)
}

fn part(group: Group, entries: &[Entry], current: Option<&Scene>, shared: &Shared) -> Html {
    let mut entries = entries.iter().filter(|entry| entry.group == group).peekable();
    if entries.peek().is_none() {
        return Html::default();
    }
    let name = group_of_scenes(group, shared.lang);
    html! {
        <div role="group" aria-label={name}>
            <p class="group-name" aria-hidden="true">{ name }</p>
            { for entries.map(|entry| item(entry, current, shared)) }
        </div>
    }
}

/// A scene; its claim is read once it is chosen.
fn item(entry: &Entry, current: Option<&Scene>, shared: &Shared) -> Html {
    let is_current = current.is_some_and(|scene| is_it(entry, scene));
    html! {
        <button
            key={entry.id.clone()} type="button" role="menuitemradio" tabindex="-1" aria-checked={truth(Some(is_current))}
            data-scene={entry.id.clone()} data-first={truth(is_current.then_some(true))} title={shared.lang.of(&entry.claim).to_owned()}
        >
            <span class="mark" aria-hidden="true">{ if is_current { "●" } else { "" } }</span>
            <span class="name">{ shared.lang.of(&entry.title) }</span>
        </button>
    }
}
