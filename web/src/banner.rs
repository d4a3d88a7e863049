//! The head of the page: what it is, what is shown, and how it is shown.

mod menu;

use synscope_words::{Label, Scene};
use yew::prelude::*;

use self::menu::ScenarioMenu;
use crate::button::{Button, IconButton};
use crate::icon::Icon;
use crate::prefs::Theme;
use crate::shared::use_shared;
use crate::state::{Action, Opened};

#[derive(Properties, PartialEq)]
pub(crate) struct BannerProps {
    /// The scenario's name.
    pub(crate) scenario: AttrValue,
    /// Whether it is as it was loaded.
    pub(crate) is_changed: bool,
    pub(crate) is_menu_open: bool,
    pub(crate) theme: Theme,
    pub(crate) can_undo: bool,
    pub(crate) can_redo: bool,
}

#[component]
pub(crate) fn Banner(props: &BannerProps) -> Html {
    let shared = use_shared();
    let other = shared.lang.other();
    let keys = shared.text(Label::Keys);
    let theme = format!("{}: {}", shared.text(Label::Theme), theme_label(props.theme).text(shared.lang));
    let undo = IconButton::new(shared.text(Label::Undo), Icon::Undo, Action::Undo);
    let redo = IconButton::new(shared.text(Label::Redo), Icon::Redo, Action::Redo);
    html! {
        <header class="banner">
            <h1>{ "SynScope" }</h1>
            <ScenarioMenu
                scenario={props.scenario.clone()}
                is_changed={props.is_changed}
                is_open={props.is_menu_open}
            />
            <div class="end">
                { undo.key("Ctrl+Z").disabled(!props.can_undo).draw() }
                { redo.key("Ctrl+Shift+Z").disabled(!props.can_redo).draw() }
                <Button
                    class="button quiet" lang={other.document_tag()} action={Action::SetLang(other)}
                >
                    { other.name() }
                </Button>
                { IconButton::new(theme, Icon::Theme, Action::SetTheme(props.theme.next())).draw() }
                <Button
                    class="button quiet icon wide" name={keys} title={keys} popup="dialog"
                    action={Action::Open(Opened::Help)}
                >
                    { "?" }
                </Button>
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

/// What a scenario is called: its title if it is built in, else its own name.
fn title(name: &str, lang: synscope_words::Lang) -> AttrValue {
    match Scene::named(name) {
        Some(scene) => scene.title(lang).into(),
        None => AttrValue::from(name.to_owned()),
    }
}
