//! Idle time that is folded away, as a button that unfolds it.

use synscope_diagram::Fold;
use synscope_sim::Index;
use synscope_words::Label;
use yew::prelude::*;

use super::Drawn;
use super::viewport::Window;
use crate::css::px;
use crate::shared::{Shared, use_shared};

#[derive(Properties)]
pub(super) struct PillsProps {
    pub(super) ladder: Drawn,
    pub(super) window: Window,
    /// How many steps have happened.
    pub(super) steps: Index,
    pub(super) position: f64,
}

impl PartialEq for PillsProps {
    /// Idle time begins with a step, so the playhead's position tells nothing more.
    fn eq(&self, other: &Self) -> bool {
        self.ladder == other.ladder && self.window == other.window && self.steps == other.steps
    }
}

#[component]
pub(super) fn Pills(props: &PillsProps) -> Html {
    let shared = use_shared();
    let PillsProps { ladder, window, position, .. } = props;
    html! {
        <div class="pills">
            { for ladder.folds.within(window.top..window.bottom).map(|fold| {
                draw(fold, fold.top > *position + 0.01, ladder, &shared)
            }) }
        </div>
    }
}

fn draw(fold: &Fold, is_coming: bool, ladder: &Drawn, shared: &Shared) -> Html {
    let (y, name) = if fold.unfolded {
        (fold.top + 12.0, shared.text(Label::Fold))
    } else {
        (f64::midpoint(fold.top, fold.bottom), shared.text(Label::Unfold))
    };
    let style =
        format!("left:{}px;top:{}px;width:{}px", px(ladder.layout.middle()), px(y), px(fold.pill_width()));
    let text = fold.text();
    html! {
        <button
            key={fold.from.as_us().to_string()} type="button" class={classes!(is_coming.then_some("coming"))} {style} title={name}
            data-fold={fold.from.as_us().to_string()} aria-label={format!("{name}: {text}")}
        >
            { text.clone() }
        </button>
    }
}
