//! What happens next? The question with its choices in the caption's place, how the answer was, and the
//! score.

use std::rc::Rc;

use synscope_diagram::{Numbers, segment_label};
use synscope_sim::quiz::Guess;
use synscope_words::{Label, choice, question, reason, score, verdict};
use yew::prelude::*;

use crate::button::{Button, IconButton};
use crate::icon::Icon;
use crate::markup::{classes, html};
use crate::shared::Shared;
use crate::state::{Action, Asked, Score};

/// The keys that choose, in the order of the choices.
const KEYS: [&str; 4] = ["1", "2", "3", "4"];

#[derive(PartialEq)]
pub(crate) struct Quizzed {
    pub(crate) asked: Option<Rc<Asked>>,
    pub(crate) score: Score,
    pub(crate) numbers: Numbers,
    /// Whether two runs are compared, where nothing is asked.
    pub(crate) is_comparing: bool,
}

pub(crate) fn draw(quizzed: &Quizzed, shared: &Shared) -> Html {
    let Quizzed { asked, is_comparing, .. } = quizzed;
    let content = match asked.as_deref().map(|asked| (asked, asked.given)) {
        Some((asked, Some(given))) => answered(quizzed, asked, given, shared),
        Some((asked, None)) => open(quizzed, asked, shared),
        None => {
            let hint = if *is_comparing { Label::NoQuestionsBeside } else { Label::QuestionsComeMeaning };
            html! { <p class="how">{ shared.text(hint) }</p> }
        }
    };
    html! {
        <section class="quiz" aria-label={shared.text(Label::Questions)}>
            <div class="asked">{ content }</div>
            { draw_score(quizzed.score, shared) }
        </section>
    }
}

/// The question, and what there is to choose.
fn open(quizzed: &Quizzed, asked: &Asked, shared: &Shared) -> Html {
    let write = writer(quizzed, asked);
    // With a mouse the focus stays where it was, so that the keys of the stage go on acting.
    let onmousedown = |event: MouseEvent| event.prevent_default();
    html! {
        <>
            <p class="prompt" id="prompt">{ question(&asked.run, &asked.question, shared.lang) }</p>
            <div class="choices" role="group" aria-labelledby="prompt" {onmousedown}>
                { for KEYS.into_iter().zip(&asked.question.choices).enumerate().map(|(place, (key, known))| {
                    let text = html! { <><kbd>{ key }</kbd>{ " " }{ choice(known, shared.lang, &write) }</> };
                    Button::new(Action::Answer(place)).class("button choice").shortcut(key).draw(shared, text)
                }) }
                { Button::new(Action::GoOn).class("button quiet").title("Esc").draw(shared, shared.text(Label::Skip)) }
            </div>
        </>
    }
}

/// How the answer was, told by a sign and by words.
fn answered(quizzed: &Quizzed, asked: &Asked, given: usize, shared: &Shared) -> Html {
    let is_right = given == asked.question.right;
    let (class, sign) = if is_right { ("right", "✓") } else { ("wrong", "✕") };
    let told = verdict(&asked.question, given, shared.lang, writer(quizzed, asked));
    let onmousedown = |event: MouseEvent| event.prevent_default();
    html! {
        <div class="verdict" {onmousedown}>
            <span class={classes!("outcome", class)} aria-hidden="true">{ sign }</span>
            <p>
                <b>{ told }</b>
                { reason(&asked.question, shared.lang).map(|reason| html! { <>{ " " }{ reason }</> }) }
            </p>
            { Button::new(Action::GoOn).class("button go-on").draw(shared, shared.text(Label::GoOn)) }
        </div>
    }
}

/// Segments are written as on the ladder; choices that differ in a number need it.
fn writer(quizzed: &Quizzed, asked: &Asked) -> impl Fn(&Guess) -> String {
    let numbers = match quizzed.numbers {
        Numbers::FlagsOnly | Numbers::Symbolic => Numbers::Symbolic,
        numbers @ (Numbers::Relative | Numbers::Absolute) => numbers,
    };
    let run = asked.run.clone();
    move |guess| segment_label(&run, guess, numbers)
}

fn draw_score(known: Score, shared: &Shared) -> Html {
    let Score { right, given } = known;
    let text = if given == 0 {
        shared.text(Label::NoAnswerYet).to_owned()
    } else {
        score(right, given, shared.lang)
    };
    let icon = |name: Label, icon, action| IconButton::new(shared.text(name), icon, action);
    html! {
        <div class="score">
            <output aria-label={shared.text(Label::Score)} aria-live="off">{ text }</output>
            { icon(Label::ResetScore, Icon::Reset, Action::ResetScore).disabled(given == 0).draw(shared) }
            { icon(Label::StopAsking, Icon::Close, Action::TogglePredicts).key("Q").draw(shared) }
        </div>
    }
}
