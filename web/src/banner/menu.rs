//! The menu of scenarios.

use std::cell::Cell;
use std::rc::Rc;

use synscope_sim::builtin;
use synscope_words::{Label, Lang, Scene};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::title;
use crate::focus::focus;
use crate::shared::{use_act, use_shared};
use crate::state::{Action, Opened};

#[derive(Properties, PartialEq)]
pub(super) struct ScenarioMenuProps {
    pub(super) scenario: AttrValue,
    pub(super) is_changed: bool,
    pub(super) is_open: bool,
}

#[component]
pub(super) fn ScenarioMenu(props: &ScenarioMenuProps) -> Html {
    let shared = use_shared();
    let toggle = use_act::<MouseEvent>(Action::Open(Opened::Scenarios));
    let button = use_node_ref();
    let name = title(&props.scenario, shared.lang);
    let label = format!("{}: {name}", shared.text(Label::Scenario));
    html! {
        <div class="scenario">
            <button
                type="button" class="button" ref={button.clone()}
                aria-haspopup="menu" aria-expanded={props.is_open.to_string()} aria-label={label} onclick={toggle}
            >
                <span>
                    { name }
                    if props.is_changed {
                        { format!(" · {}", shared.text(Label::ChangedScenario)) }
                    }
                </span>
                <span class="chevron" aria-hidden="true" />
            </button>
            if props.is_open {
                <Menu current={props.scenario.clone()} {button} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct MenuProps {
    current: AttrValue,
    /// What opens it.
    button: NodeRef,
}

#[component]
fn Menu(props: &MenuProps) -> Html {
    let shared = use_shared();
    let menu = use_node_ref();
    let has_chosen = use_memo((), |()| Cell::new(false));
    {
        let (menu, button, has_chosen) = (menu.clone(), props.button.clone(), Rc::clone(&has_chosen));
        use_effect_with((), move |()| {
            let current = menu.cast::<HtmlElement>().and_then(|menu| {
                let current = menu.query_selector("[aria-checked=true]").ok().flatten();
                current.or_else(|| menu.first_element_child())
            });
            focus(current);
            // Who has chosen goes on to the stage; who has not is back where they were.
            move || {
                let stage = || web_sys::window()?.document()?.query_selector(".scroller").ok()?;
                focus(if has_chosen.get() { stage() } else { button.cast::<web_sys::Element>() });
            }
        });
    }
    let onkeydown = use_callback(shared.dispatch.clone(), |event: KeyboardEvent, dispatch| {
        let item = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let Some(item) = item else { return };
        let parent = item.parent_element();
        let target = match event.key().as_str() {
            "ArrowDown" => item.next_element_sibling().or_else(|| parent?.first_element_child()),
            "ArrowUp" => item.previous_element_sibling().or_else(|| parent?.last_element_child()),
            "Home" => parent.and_then(|menu| menu.first_element_child()),
            "End" => parent.and_then(|menu| menu.last_element_child()),
            "Escape" | "Tab" => {
                event.prevent_default();
                dispatch.dispatch(Action::Dismiss);
                return;
            }
            _ => return,
        };
        event.prevent_default();
        focus(target);
    });
    let onclick = use_callback(shared.dispatch.clone(), move |event: MouseEvent, dispatch| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let item = target.and_then(|target| target.closest("[data-scene]").ok().flatten());
        let scene = item.and_then(|item| Scene::named(&item.get_attribute("data-scene")?));
        if let Some(scene) = scene {
            has_chosen.set(true);
            dispatch.dispatch(Action::Load(scene.name()));
        }
    });
    html! {
        <div class="menu" role="menu" ref={menu} aria-label={shared.text(Label::Scenario)} {onkeydown} {onclick}>
            { for Scene::ALL.iter().map(|scene| item(*scene, *scene.name() == *props.current, shared.lang)) }
        </div>
    }
}

fn item(scene: Scene, is_current: bool, lang: Lang) -> Html {
    let profile = builtin::get(scene.name()).map(|scenario| scenario.client.config.profile());
    html! {
        <button
            key={scene.name()} type="button" role="menuitemradio" tabindex="-1"
            aria-checked={is_current.to_string()} data-scene={scene.name()}
        >
            <span class="mark" aria-hidden="true">{ if is_current { "●" } else { "" } }</span>
            <span class="name">{ scene.title(lang) }</span>
            <span class="tag">{ profile.map(synscope_tcp::Profile::name) }</span>
            <span class="about">{ scene.about(lang) }</span>
        </button>
    }
}
