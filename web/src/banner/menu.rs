//! The menu of scenarios.

use synscope_sim::builtin;
use synscope_words::{Label, Lang, Scene};
use web_sys::Element;
use yew::prelude::*;

use super::{Banner, title};
use crate::button::truth;
use crate::focus::{Borrowed, find, focus};
use crate::open;
use crate::shared::{Shared, target_of};
use crate::state::{Action, Opened};

pub(super) fn draw(banner: &Banner, shared: &Shared) -> Html {
    let name = title(banner.scene, &banner.name, shared.lang);
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
            if banner.is_menu_open {
                { menu(banner.scene, shared) }
            }
            { open::input(shared) }
        </div>
    }
}

fn menu(current: Option<Scene>, shared: &Shared) -> Html {
    let onclick = shared.on(|event: MouseEvent| {
        let item = target_of::<Element>(&event)?.closest("[data-scene]").ok()??;
        let scene = Scene::named(&item.get_attribute("data-scene")?)?;
        // Who has chosen goes on to the stage; who has not is back where they were.
        focus(find(".scroller"));
        Some(Action::Load(scene.name()))
    });
    let open_file = shared.on(|_: MouseEvent| {
        open::choose();
        Some(Action::Dismiss)
    });
    let chosen = Scene::ALL.iter().position(|scene| Some(*scene) == current);
    let first = chosen.unwrap_or(0);
    html! {
        <div class="menu" role="menu" aria-label={shared.text(Label::Scenario)} onkeydown={shared.on(|event| menu_key(&event))} {onclick}>
            { for Scene::ALL.iter().enumerate().map(|(place, scene)| {
                item(*scene, chosen == Some(place), place == first, shared.lang)
            }) }
            <button type="button" role="menuitem" tabindex="-1" onclick={open_file}>
                <span class="name">{ shared.text(Label::OpenFile) }</span>
                <span class="about">{ shared.text(Label::OpenFileMeaning) }</span>
            </button>
            <Borrowed by=".menu [data-first]" />
        </div>
    }
}

/// Moves the focus within a menu, or leaves it.
pub(crate) fn menu_key(event: &KeyboardEvent) -> Option<Action> {
    let item = target_of::<Element>(event)?;
    let menu = item.parent_element()?;
    let next = match event.key().as_str() {
        "ArrowDown" => item.next_element_sibling().or_else(|| menu.first_element_child()),
        "ArrowUp" => item.previous_element_sibling().or_else(|| menu.last_element_child()),
        "Home" => menu.first_element_child(),
        "End" => menu.last_element_child(),
        "Escape" | "Tab" => {
            event.prevent_default();
            return Some(Action::Dismiss);
        }
        _ => return None,
    };
    event.prevent_default();
    focus(next);
    None
}

/// A scene; the first to be focused is the current one.
fn item(scene: Scene, is_current: bool, is_first: bool, lang: Lang) -> Html {
    let profile = builtin::get(scene.name()).map(|scenario| scenario.client.config.profile());
    html! {
        <button
            key={scene.name()} type="button" role="menuitemradio" tabindex="-1"
            aria-checked={truth(Some(is_current))} data-scene={scene.name()} data-first={truth(is_first.then_some(true))}
        >
            <span class="mark" aria-hidden="true">{ if is_current { "●" } else { "" } }</span>
            <span class="name">{ scene.title(lang) }</span>
            <span class="tag">{ profile.map(synscope_tcp::Profile::name) }</span>
            <span class="about">{ scene.about(lang) }</span>
        </button>
    }
}
