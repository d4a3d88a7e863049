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
    let text = use_state_eq(String::new);
    {
        let (run, steps, text) = (props.run.clone(), props.steps, text.setter());
        use_effect_with((props.told, steps, run.clone()), move |(told, _, _)| {
            let rests = match told {
                Told::Nothing => {
                    text.set(String::new());
                    None
                }
                Told::Step(_) => {
                    text.set(caption(&run, steps.wrapping_sub(1), lang).text);
                    None
                }
                Told::Edit(_) => Some(Timeout::new(REST_MS, move || text.set(run_summary(&run, lang)))),
            };
            move || drop(rests)
        });
    }
    html! {
        <p class="told" role="status" aria-live="polite">{ (*text).clone() }</p>
    }
}
