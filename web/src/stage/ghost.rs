//! The future that a fork has just replaced: it lingers for a moment.

use synscope_diagram::Numbers;
use yew::prelude::*;

use super::Drawn;
use super::beside::Standing;
use super::figure::{self, Figure};
use super::viewport::Window;
use crate::later::Later;
use crate::markup::html;
use crate::shared::Shared;
use crate::state::{Action, Ghost};

/// How long it lingers, in milliseconds.
const LINGERS_MS: u32 = 800;

#[derive(PartialEq)]
pub(super) struct Afterglow {
    pub(super) ghost: Ghost,
    pub(super) width: f64,
    pub(super) numbers: Numbers,
    pub(super) connection: Option<u32>,
    pub(super) window: Window,
}

pub(super) fn draw(afterglow: &Afterglow, shared: &Shared) -> Html {
    let Afterglow { ref ghost, width, numbers, connection, window } = *afterglow;
    let ladder = Drawn::new(&ghost.picture, width, numbers, connection);
    // What both runs share is not drawn twice.
    let window = Window { top: window.top.max(ghost.from), ..window };
    html! {
        <div class="ghost" aria-hidden="true">
            { figure::draw(&Figure { ladder, window, selected: None, standing: Standing::ALONE }, shared) }
            <Later shared={shared.clone()} action={Action::GhostFades(ghost.clone())} ms={LINGERS_MS} />
        </div>
    }
}
