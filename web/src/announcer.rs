//! What a screen reader is told: the caption or a scene's beat while stepping, nothing while playing, and how the run
//! has become once a slider rests.

use std::rc::Rc;

use synscope_diagram::{Numbers, segment_label};
use synscope_sim::{Index, Pair};
use synscope_words::{Label, Lang, caption, choice, parting, question, reason, run_summary, verdict};
use yew::prelude::*;

use crate::extras;
use crate::guide::spoken;
use crate::later::Later;
use crate::markup::html;
use crate::shared::Shared;
use crate::state::{Action, Asked, Beside, Guided, Run, Told};

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
    /// What was asked where the playhead stands.
    pub(crate) asked: Option<Rc<Asked>>,
    pub(crate) predicts: bool,
}

pub(crate) fn draw(announced: &Announced, shared: &Shared) -> Html {
    let Announced { told, ref run, steps, ref other, ref guided, ref asked, predicts } = *announced;
    let answered =
        || asked.as_ref().zip(extras::loaded()).map(|(known, extras)| (extras.asked)(known, shared.lang));
    let text = match told {
        Told::Nothing | Told::Edit(_) => String::new(),
        Told::Step(_) => answered().unwrap_or_else(|| step(run, steps, other.as_ref(), shared.lang)),
        Told::Beat(_) => {
            let beat = guided.as_ref().map(|guided| spoken(guided, shared.lang));
            answered().into_iter().chain(beat).collect::<Vec<_>>().join(" ")
        }
        Told::Rested(_) => summary(run, other.as_ref().map(|(beside, _)| beside), shared.lang),
        Told::Asking(_) => {
            let label = if predicts { Label::QuestionsComeMeaning } else { Label::QuestionsStop };
            shared.text(label).to_owned()
        }
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

/// The question with its choices; or how the answer was, and what has come.
pub(crate) fn asked(asked: &Asked, lang: Lang) -> String {
    let Asked { run, question: known, given, .. } = asked;
    let write = |guess: &_| segment_label(run, guess, Numbers::Symbolic);
    let Some(given) = given else {
        let choices =
            (1..).zip(&known.choices).map(|(key, known)| format!("{key}: {}", choice(known, lang, write)));
        let choices: Vec<String> = choices.collect();
        let how = Label::HowToAnswer.text(lang);
        let (mark, end) = match lang {
            Lang::En => ("; ", ". "),
            Lang::Zh => ("；", "。"),
        };
        return [&question(run, known, lang), " ", &choices.join(mark), end, how].concat();
    };
    let happened = asked.shown().map(|steps| caption(run, steps.wrapping_sub(1), lang).text);
    let texts = [Some(verdict(known, *given, lang, write)), reason(known, lang).map(str::to_owned), happened];
    texts.into_iter().flatten().collect::<Vec<_>>().join(" ")
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
