//! Idle time that is folded away, as a button that unfolds it.

use synscope_diagram::Fold;
use synscope_words::Label;
use yew::prelude::*;

use super::Drawn;
use super::viewport::Window;
use crate::css::px;
use crate::markup::{classes, html};
use crate::shared::Shared;

/// Less than can be seen, in px.
const HAIR: f64 = 0.01;

pub(super) struct Pills {
    pub(super) ladder: Drawn,
    pub(super) window: Window,
    /// How many there are above the playhead, see [`told`].
    pub(super) told: usize,
    pub(super) position: f64,
}

impl PartialEq for Pills {
    /// The playhead's position says only which lie above it.
    fn eq(&self, other: &Self) -> bool {
        self.ladder == other.ladder && self.window == other.window && self.told == other.told
    }
}

/// How many of the pills in a window lie above the playhead.
pub(super) fn told(ladder: &Drawn, window: Window, position: f64) -> usize {
    ladder.folds.within(window.top..window.bottom).filter(|fold| height(fold) <= position + HAIR).count()
}

/// Where a fold's pill stands.
fn height(fold: &Fold) -> f64 {
    if fold.unfolded { fold.top + 12.0 } else { fold.middle() }
}

pub(super) fn draw(pills: &Pills, shared: &Shared) -> Html {
    let Pills { ladder, window, position, .. } = pills;
    html! {
        <div class="pills">
            { for ladder.folds.within(window.top..window.bottom).map(|fold| {
                draw_pill(fold, height(fold) > *position + HAIR, ladder, shared)
            }) }
        </div>
    }
}

fn draw_pill(fold: &Fold, is_coming: bool, ladder: &Drawn, shared: &Shared) -> Html {
    let name = shared.text(if fold.unfolded { Label::Fold } else { Label::Unfold });
    let style = format!(
        "left:{}px;top:{}px;width:{}px",
        px(ladder.layout.middle()),
        px(height(fold)),
        px(fold.pill_width())
    );
    let text = fold.text();
    html! {
        <button
            key={fold.from.as_us().to_string()} type="button" class={classes!(is_coming.then_some("coming"))} {style} title={name}
            data-fold={fold.from.as_us().to_string()} aria-label={shared.pair(name, &text)}
        >
            { text.clone() }
        </button>
    }
}
