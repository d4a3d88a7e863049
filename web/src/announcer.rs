//! What a screen reader is told: the caption while stepping, nothing while playing, and how the run
//! has become once a slider rests.

use gloo_timers::callback::Timeout;
use synscope_sim::Index;
use synscope_words::{caption, run_summary};
use yew::prelude::*;

use crate::shared::use_shared;
use crate::state::{Run, Told};

/// A slider rests when it has not moved for so long, in milliseconds.
const REST_MS: u32 = 500;

#[derive(Properties, PartialEq)]
pub(crate) struct AnnouncerProps {
    pub(crate) told: Told,
    pub(crate) run: Run,
    /// How many steps have happened.
    pub(crate) steps: Index,
}

#[component]
pub(crate) fn Announcer(props: &AnnouncerProps) -> Html {
    let lang = use_shared().lang;
    let AnnouncerProps { told, ref run, steps } = *props;
    let rested = use_state_eq(|| None::<Told>);
    {
        let rested = rested.setter();
        use_effect_with((told, run.clone()), move |(told, _)| {
            let told = *told;
            let rest =
                matches!(told, Told::Edit(_)).then(|| Timeout::new(REST_MS, move || rested.set(Some(told))));
            move || drop(rest)
        });
    }
    let text = match told {
        Told::Nothing => String::new(),
        Told::Step(_) => caption(run, steps.wrapping_sub(1), lang).text,
        Told::Edit(_) if *rested == Some(told) => run_summary(run, lang),
        Told::Edit(_) => String::new(),
    };
    html! {
        <p class="told" role="status" aria-live="polite">{ text }</p>
    }
}
