//! The head of the page: what it is, what is shown, and how it is shown.

mod changes;
mod menu;
mod scenes;

use std::rc::Rc;

use synscope_scenes::Scene;
use synscope_words::{BuiltIn, Label, Lang};
use yew::prelude::*;

pub(crate) use self::menu::{draw_menu, menu_key};
use crate::button::{Button, IconButton};
use crate::compare::{Chooser, draw_chooser};
use crate::icon::Icon;
use crate::markup::html;
use crate::prefs::Theme;
use crate::shared::Shared;
use crate::state::{Action, Change, Listing, Opened};

#[derive(PartialEq)]
pub(crate) struct Banner {
    /// The guided scene, if one is loaded.
    pub(crate) scene: Option<Rc<Scene>>,
    /// The scenario, if it is built in.
    pub(crate) built_in: Option<BuiltIn>,
    /// What it calls itself.
    pub(crate) name: String,
    /// Whether it is no longer as it was loaded.
    pub(crate) is_changed: bool,
    pub(crate) is_menu_open: bool,
    /// The scenes that can be chosen.
    pub(crate) listing: Listing,
    /// What the person has changed.
    pub(crate) changes: Rc<Vec<Change>>,
    pub(crate) are_changes_open: bool,
    pub(crate) compare: Chooser,
    pub(crate) theme: Theme,
    pub(crate) can_undo: bool,
    pub(crate) can_redo: bool,
}

pub(crate) fn draw(banner: &Banner, shared: &Shared) -> Html {
    let other = shared.lang.other();
    let language = Button::new(Action::SetLang(other)).class("button quiet").lang(other.document_tag());
    let keys = shared.text(Label::Keys);
    let help = Button::new(Action::Open(Opened::Help)).class("button quiet icon wide").name(keys).title(keys);
    let theme = shared.pair(shared.text(Label::Theme), shared.text(theme_label(banner.theme)));
    let theme = IconButton::new(theme, Icon::Theme, Action::SetTheme(banner.theme.next()));
    let undo = IconButton::new(shared.text(Label::Undo), Icon::Undo, Action::Undo);
    let redo = IconButton::new(shared.text(Label::Redo), Icon::Redo, Action::Redo);
    html! {
        <header class="banner">
            <h1>{ "SynScope" }</h1>
            { menu::draw(banner, shared) }
            { changes::draw(banner, shared) }
            <div class="end">
                { draw_chooser(&banner.compare, shared) }
                { undo.key("Ctrl+Z").disabled(!banner.can_undo).draw(shared) }
                { redo.key("Ctrl+Shift+Z").disabled(!banner.can_redo).draw(shared) }
                { language.draw(shared, other.name()) }
                { theme.class("button quiet icon theme").draw(shared) }
                { help.popup("dialog").draw(shared, "?") }
            </div>
        </header>
    }
}

const fn theme_label(theme: Theme) -> Label {
    match theme {
        Theme::System => Label::ThemeSystem,
        Theme::Light => Label::ThemeLight,
        Theme::Dark => Label::ThemeDark,
    }
}

/// What the scenario is called: as the guided scene or the built-in one that it is, else by its own name.
pub(crate) fn title(scene: Option<&Scene>, built_in: Option<BuiltIn>, name: &str, lang: Lang) -> String {
    match (scene, built_in) {
        (Some(scene), _) => lang.of(&scene.title),
        (None, Some(known)) => known.title(lang),
        (None, None) if name.trim().is_empty() => Label::Untitled.text(lang),
        (None, None) => name,
    }
    .to_owned()
}
