//! Two runs side by side: what to compare with, and what each of the two is.

mod heads;

use std::rc::Rc;

use synscope_scenes::Scene;
use synscope_words::{Label, Lang, profile_meaning, profile_name};
use web_sys::Element;
use yew::prelude::*;

pub(crate) use self::heads::{draw_heads, run_class, run_name, shows};
use crate::banner::menu_key;
use crate::button::{Button, truth};
use crate::extras;
use crate::focus::{Borrowed, find, focus};
use crate::icon::{Icon, sign};
use crate::markup::html;
use crate::shared::{Shared, target_of};
use crate::state::{Action, Against, Extra, Model, Opened};

/// What can be compared with, and why not; in the order of the menu.
pub(crate) type Choices = Vec<(Against, Option<Label>)>;

pub(crate) fn choices(model: &Model) -> Choices {
    let is_there = |against: &Against| *against != Against::Scene || model.has_scenes_other();
    Against::ALL
        .into_iter()
        .filter(is_there)
        .map(|against| (against, model.cannot_compare(against)))
        .collect()
}

/// The button that opens the menu, and the menu.
#[derive(PartialEq)]
pub(crate) struct Chooser {
    pub(crate) chosen: Option<Against>,
    /// The choices, where the menu is open.
    pub(crate) open: Option<Choices>,
    /// The guided scene, whose second run can be among them.
    pub(crate) scene: Option<Rc<Scene>>,
}

pub(crate) fn draw_chooser(chooser: &Chooser, shared: &Shared) -> Html {
    let text = shared.text(Label::Compare);
    let button = Button::new(Action::Open(Opened::Compare)).class("button quiet").name(text);
    let button = button.title(format!("{text} (C)")).shortcut("c").popup("menu");
    let face = html! { <>{ sign(Icon::Compare) }<span class="word">{ text }</span></> };
    html! {
        <div class="chooser">
            { button.expanded(chooser.open.is_some()).draw(shared, face) }
            if let Some((choices, extras)) = chooser.open.as_ref().zip(extras::loaded()) {
                { (extras.choices)(chooser, choices, shared) }
            }
        </div>
    }
}

/// What can be chosen.
pub(crate) fn draw_menu(chooser: &Chooser, choices: &Choices, shared: &Shared) -> Html {
    let chosen = chooser.chosen;
    let onclick = shared.on(|event: MouseEvent| {
        let item = target_of::<Element>(&event)?.closest("[data-against]:not([aria-disabled])").ok()??;
        let place: Option<usize> = item.get_attribute("data-against")?.parse().ok();
        focus(find(".scroller"));
        Some(Action::Extra(Extra::Compare(place.and_then(|place| Against::ALL.get(place).copied()))))
    });
    let place = |against| Against::ALL.iter().position(|known| *known == against);
    html! {
        <div
            class="menu" role="menu" aria-label={shared.text(Label::CompareWith)}
            onkeydown={shared.on(|event| menu_key(&event))} {onclick}
        >
            { for choices.iter().map(|(against, why)| {
                let about = why.map_or_else(|| about(*against, chooser.scene.as_deref(), shared), |why| shared.text(why).to_owned());
                item(place(*against), &choice(*against, shared.lang), &about, why.is_some(), chosen == Some(*against))
            }) }
            { item(None, shared.text(Label::CompareOff), "", false, chosen.is_none()) }
            <Borrowed by=".menu [aria-checked=true]" />
        </div>
    }
}

fn item(place: Option<usize>, name: &str, about: &str, is_disabled: bool, is_chosen: bool) -> Html {
    let place = place.map_or_else(|| "off".to_owned(), |place| place.to_string());
    html! {
        <button
            key={place.clone()} type="button" role="menuitemradio" tabindex="-1" aria-checked={truth(Some(is_chosen))}
            aria-disabled={truth(is_disabled.then_some(true))} data-against={place}
        >
            <span class="mark" aria-hidden="true">{ if is_chosen { "●" } else { "" } }</span>
            <span class="name">{ name }</span>
            if !about.is_empty() {
                <span class="about">{ about }</span>
            }
        </button>
    }
}

fn choice(against: Against, lang: Lang) -> String {
    match against {
        Against::Scene => Label::SceneOther.text(lang).to_owned(),
        Against::LastEdit => Label::AgainstLastEdit.text(lang).to_owned(),
        Against::Loaded => Label::AgainstLoaded.text(lang).to_owned(),
        Against::Profile(profile) => {
            format!("{} {}", Label::AgainstProfile.text(lang), profile_name(profile, lang))
        }
    }
}

fn about(against: Against, scene: Option<&Scene>, shared: &Shared) -> String {
    match against {
        Against::Scene => {
            let names = scene.and_then(|scene| scene.names.as_ref());
            names.map_or_else(String::new, |names| shared.lang.of(&names.b).to_owned())
        }
        Against::LastEdit | Against::Loaded => String::new(),
        Against::Profile(profile) => profile_meaning(profile, shared.lang).to_owned(),
    }
}
