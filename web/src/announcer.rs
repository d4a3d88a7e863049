//! What a screen reader is told: the caption or a scene's beat while stepping, nothing while playing, and how the run
//! has become once a slider rests.

use synscope_sim::{Index, Pair};
use synscope_words::{Label, Lang, caption, parting, run_summary};
use yew::prelude::*;

use crate::guide::spoken;
use crate::later::Later;
use crate::shared::Shared;
use crate::state::{Action, Beside, Guided, Run, Told};

/// A slider rests when it has not moved for so long, in milliseconds.
const REST_MS: u32 = 500;

#[derive(PartialEq)]
pub(crate) struct Announced {
    pub(crate) told: Told,
    pub(crate) run: Run,
    /// How many steps have happened.
    pub(crate) steps: Index,
    /// The run beside it, and its steps.
    pub(crate) other: Option<(Beside, Index)>,
    pub(crate) guided: Option<Guided>,
}

pub(crate) fn draw(announced: &Announced, shared: &Shared) -> Html {
    let Announced { told, ref run, steps, ref other, ref guided } = *announced;
    let text = match told {
        Told::Nothing | Told::Edit(_) => String::new(),
        Told::Step(_) => step(run, steps, other.as_ref(), shared.lang),
        Told::Beat(_) => guided.as_ref().map_or_else(String::new, |guided| spoken(guided, shared.lang)),
        Told::Rested(_) => summary(run, other.as_ref().map(|(beside, _)| beside), shared.lang),
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

/// The caption; of two runs, that of the one in which something has just happened.
fn step(run: &Run, steps: Index, other: Option<&(Beside, Index)>, lang: Lang) -> String {
    let said = |run: &Run, steps: Index| caption(run, steps.wrapping_sub(1), lang).text;
    let a = said(run, steps);
    let Some((beside, other_steps)) = other else { return a };
    let other = &beside.picture.run;
    let b = said(other, *other_steps);
    let last = |run: &Run, steps: Index| run.step(steps.checked_sub(1)?).map(|step| step.at);
    match last(run, steps).cmp(&last(other, *other_steps)) {
        core::cmp::Ordering::Equal if a == b => format!("A, B: {a}"),
        core::cmp::Ordering::Equal => format!("A: {a} B: {b}"),
        core::cmp::Ordering::Greater => format!("A: {a}"),
        core::cmp::Ordering::Less => format!("B: {b}"),
    }
}

/// How the run has become, and where it parts with the one beside it.
fn summary(run: &Run, beside: Option<&Beside>, lang: Lang) -> String {
    let summary = run_summary(run, lang);
    let Some(beside) = beside else { return summary };
    let Some(difference) = beside.difference else {
        return format!("{summary} {}", Label::RunsAreSame.text(lang));
    };
    let [a, b] = parting(Pair::from_fn(|which| &*beside.runs[which]), &difference, lang).0;
    format!("{summary} A: {a} B: {b}")
}
