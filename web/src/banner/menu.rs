//! The menu of scenarios and guided scenes.

use synscope_sim::builtin;
use synscope_words::{BuiltIn, Label, Lang};
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use super::{Banner, scenes, title};
use crate::button::truth;
use crate::extras;
use crate::focus::{Borrowed, find, focus};
use crate::markup::html;
use crate::open;
use crate::shared::{Shared, target_of};
use crate::state::{Action, Opened};

pub(super) fn draw(banner: &Banner, shared: &Shared) -> Html {
    let name = title(banner.scene.as_deref(), banner.built_in, &banner.name, shared.lang);
    let changed = if banner.is_changed {
        format!(" · {}", shared.text(Label::ChangedScenario))
    } else {
        String::new()
    };
    let label = shared.pair(shared.text(Label::Scenario), &format!("{name}{changed}"));
    html! {
        <div class="scenario">
            <button
                type="button" class="button" aria-haspopup="menu" aria-expanded={truth(Some(banner.is_menu_open))}
                aria-label={label} onclick={shared.act::<MouseEvent>(Action::Open(Opened::Scenarios))}
            >
                <span>
                    { name }{ changed }
                </span>
                <span class="chevron" aria-hidden="true" />
            </button>
            if let Some(extras) = extras::loaded().filter(|_| banner.is_menu_open) {
                { (extras.scenarios)(banner, shared) }
            }
            { open::input(shared) }
        </div>
    }
}

/// What can be chosen.
pub(crate) fn draw_menu(banner: &Banner, shared: &Shared) -> Html {
    let onclick = shared.on(|event: MouseEvent| {
        let item = target_of::<Element>(&event)?.closest("[data-scenario], [data-scene]").ok()??;
        let chosen = match item.get_attribute("data-scene") {
            Some(id) => Action::PickScene(id.into()),
            None => Action::Load(BuiltIn::named(&item.get_attribute("data-scenario")?)?.name()),
        };
        // Who has chosen goes on to the stage; who has not is back where they were.
        focus(find(".scroller"));
        Some(chosen)
    });
    let open_file = shared.on(|_: MouseEvent| {
        open::choose();
        Some(Action::Dismiss)
    });
    let chosen = banner.built_in.filter(|_| banner.scene.is_none());
    let is_scene_listed = scenes::is_listed(&banner.listing, banner.scene.as_deref());
    let scenarios = shared.text(Label::Scenarios);
    html! {
        <div
            class="menu scenes" role="menu" aria-label={shared.text(Label::Scenario)}
            onkeydown={shared.on(|event| menu_key(&event))} {onclick}
        >
            <div class="part">
                <div role="group" aria-label={scenarios}>
                    <p class="part-name" aria-hidden="true">{ scenarios }</p>
                    { for BuiltIn::ALL.iter().enumerate().map(|(place, known)| {
                        let is_first = Some(*known) == chosen || chosen.is_none() && place == 0 && !is_scene_listed;
                        item(*known, Some(*known) == chosen, is_first, shared.lang)
                    }) }
                </div>
                <button type="button" role="menuitem" tabindex="-1" onclick={open_file}>
                    <span class="name">{ shared.text(Label::OpenFile) }</span>
                    <span class="about">{ shared.text(Label::OpenFileMeaning) }</span>
                </button>
            </div>
            { scenes::draw(&banner.listing, banner.scene.as_deref(), shared) }
            <Borrowed by=".menu [data-first]" />
        </div>
    }
}

/// Moves the focus within a menu, or leaves it.
pub(crate) fn menu_key(event: &KeyboardEvent) -> Option<Action> {
    let item = target_of::<Element>(event)?;
    let items = item.closest("[role=menu]").ok()??.query_selector_all("[role^=menuitem]").ok()?;
    let count = items.length();
    let here = (0..count).find(|place| items.item(*place).is_some_and(|known| known == *item))?;
    let next = match event.key().as_str() {
        "ArrowDown" => (here + 1) % count,
        "ArrowUp" => (here + count - 1) % count,
        "Home" => 0,
        "End" => count - 1,
        "Escape" | "Tab" => {
            event.prevent_default();
            return Some(Action::Dismiss);
        }
        _ => return None,
    };
    event.prevent_default();
    focus(items.item(next).and_then(|item| item.dyn_into().ok()));
    None
}

/// A scenario; the first to be focused is the current one.
fn item(known: BuiltIn, is_current: bool, is_first: bool, lang: Lang) -> Html {
    let profile = builtin::get(known.name()).map(|scenario| scenario.client.config.profile());
    html! {
        <button
            key={known.name()} type="button" role="menuitemradio" tabindex="-1"
            aria-checked={truth(Some(is_current))} data-scenario={known.name()} data-first={truth(is_first.then_some(true))}
        >
            <span class="mark" aria-hidden="true">{ if is_current { "●" } else { "" } }</span>
            <span class="name">{ known.title(lang) }</span>
            <span class="tag">{ profile.map(synscope_tcp::Profile::name) }</span>
            <span class="about">{ known.about(lang) }</span>
        </button>
    }
}
