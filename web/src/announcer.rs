//! What a screen reader is told: the caption while stepping, nothing while playing, and how the run
//! has become once a slider rests.

use synscope_sim::Index;
use synscope_words::{caption, run_summary};
use yew::prelude::*;

use crate::later::Later;
use crate::shared::Shared;
use crate::state::{Action, Run, Told};

/// A slider rests when it has not moved for so long, in milliseconds.
const REST_MS: u32 = 500;

#[derive(PartialEq)]
pub(crate) struct Announced {
    pub(crate) told: Told,
    pub(crate) run: Run,
    /// How many steps have happened.
    pub(crate) steps: Index,
}

pub(crate) fn draw(announced: &Announced, shared: &Shared) -> Html {
    let Announced { told, ref run, steps } = *announced;
    let text = match told {
        Told::Nothing | Told::Edit(_) => String::new(),
        Told::Step(_) => caption(run, steps.wrapping_sub(1), shared.lang).text,
        Told::Rested(_) => run_summary(run, shared.lang),
    };
    html! {
        <p class="told" role="status" aria-live="polite">
            { text }
            if let Told::Edit(number) = told {
                <Later shared={shared.clone()} action={Action::Rest(number)} ms={REST_MS} />
            }
        </p>
    }
}
