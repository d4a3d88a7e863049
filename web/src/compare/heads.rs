//! What stands above two runs: which is which, where each of them is, and where they part.

use synscope_sim::{Index, Pair, Side, Which};
use synscope_words::{Label, Lang, host_title, parting, profile_name, tally};
use yew::prelude::*;

use crate::button::{Button, IconButton};
use crate::group::group_class;
use crate::icon::Icon;
use crate::markup::{classes, html};
use crate::memo::memo;
use crate::panel::state;
use crate::shared::Shared;
use crate::state::{Action, Against, Beside, Compared, Extra, Model, Run};
use crate::what_if::{not_tcp, what_ifs};

/// All that stands above the runs.
pub(crate) fn draw_heads(model: &Model, compared: &Compared, shared: &Shared) -> Html {
    let Compared { shown, beside, .. } = compared;
    let a = Head {
        which: Which::A,
        compared: compared.clone(),
        a: model.picture.run.clone(),
        run: Some(model.picture.run.clone()),
        steps: model.playhead().steps,
        beside: beside.clone(),
    };
    let other = beside.as_ref().map(|beside| &beside.picture);
    let b = Head {
        which: Which::B,
        run: other.map(|picture| picture.run.clone()),
        steps: other.map_or(0, |picture| picture.axis.playhead(model.position).steps),
        a: a.a.clone(),
        beside: beside.clone(),
        compared: compared.clone(),
    };
    html! {
        <div class={classes!("compare", shows(*shown))}>
            { memo(shared, (*shown, beside.clone()), |(shown, beside), shared| bar(*shown, beside.as_ref(), shared)) }
            { memo(shared, a, head) }
            { memo(shared, b, head) }
        </div>
    }
}

/// The class that says which run is seen where there is room for one.
pub(crate) const fn shows(shown: Which) -> &'static str {
    match shown {
        Which::A => "shows-a",
        Which::B => "shows-b",
    }
}

/// What is done with both.
fn bar(shown: Which, beside: Option<&Beside>, shared: &Shared) -> Html {
    let end =
        IconButton::new(shared.text(Label::CompareOff), Icon::Close, Action::Extra(Extra::Compare(None)));
    let difference = beside.map(|beside| {
        if beside.difference.is_none() {
            return html! { <span>{ shared.text(Label::RunsAreSame) }</span> };
        }
        let text = format!("≠ {}", shared.text(Label::ToFirstDifference));
        let button =
            Button::new(Action::Extra(Extra::ToDifference)).title(format!("{text} (X)")).shortcut("x");
        button.draw(shared, text)
    });
    // With a mouse the focus stays where it was, so that the keys of the stage go on acting.
    let onmousedown = |event: MouseEvent| event.prevent_default();
    html! {
        <div class="bar" {onmousedown}>
            <div class="toggle" role="group" aria-label={shared.text(Label::ShownRun)}>
                { for Which::BOTH.map(|which| {
                    let name = which.name();
                    let key = if which == Which::A { "a" } else { "b" };
                    let button = Button::new(Action::ShowRun(which)).pressed(which == shown).shortcut(key);
                    button.draw(shared, name)
                }) }
            </div>
            { difference }
            <span class="about">{ shared.text(Label::OnlyAChanges) }</span>
            { end.draw(shared) }
        </div>
    }
}

/// One of the runs.
#[derive(PartialEq)]
struct Head {
    which: Which,
    compared: Compared,
    a: Run,
    /// `None` while it is computed.
    run: Option<Run>,
    /// How many of its steps have happened.
    steps: Index,
    beside: Option<Beside>,
}

/// What a run is called: `A: with your changes`.
pub(crate) fn run_name(compared: &Compared, which: Which, a: &Run, lang: Lang) -> String {
    format!("{}: {}", which.name(), what(compared, which, a, lang))
}

fn what<'t>(compared: &'t Compared, which: Which, a: &Run, lang: Lang) -> &'t str {
    let names = compared.scene.as_ref().and_then(|scene| scene.names.as_ref());
    match (compared.against, which) {
        (Against::Scene, _) => names.map_or("", |names| lang.of(names.of(which))),
        (Against::LastEdit, Which::A) => Label::AfterLastEdit.text(lang),
        (Against::LastEdit, Which::B) => Label::BeforeLastEdit.text(lang),
        (Against::Loaded, Which::A) => Label::WithEdits.text(lang),
        (Against::Loaded, Which::B) => Label::WithoutEdits.text(lang),
        (Against::Profile(_), Which::A) => profile_name(a.scenario.client.config.profile(), lang),
        (Against::Profile(profile), Which::B) => profile_name(profile, lang),
    }
}

fn head(head: &Head, shared: &Shared) -> Html {
    let Head { which, ref compared, ref a, .. } = *head;
    let lang = shared.lang;
    let class = classes!("run", run_class(which));
    html! {
        <section {class} aria-label={run_name(compared, which, a, lang)}>
            <h2>
                <b>{ which.name() }</b>{ " " }{ what(compared, which, a, lang) }
                if head.run.as_ref().is_some_and(|run| !what_ifs(&run.scenario).is_empty()) {
                    { " " }{ not_tcp() }
                }
            </h2>
            { head.run.as_ref().map_or_else(
                || html! { <p class="parts">{ shared.text(Label::ComputingOther) }</p> },
                |run| rest(head, run, shared),
            ) }
        </section>
    }
}

/// The class of what belongs to a run.
pub(crate) const fn run_class(which: Which) -> &'static str {
    match which {
        Which::A => "a",
        Which::B => "b",
    }
}

/// The states now, how it parts with the other, and what comes of it.
fn rest(head: &Head, run: &Run, shared: &Shared) -> Html {
    let (which, lang) = (head.which, shared.lang);
    let now = |side: Side| {
        let state = state(run, side, head.steps);
        let title = host_title(side, lang);
        let name = format!("{} {title} {}", which.name(), shared.text(Label::State));
        html! {
            <p class="now">
                <span>{ title }</span>
                <span class={classes!("swatch", group_class(state))} aria-hidden="true" />
                <output aria-label={name} aria-live="off">{ state.name() }</output>
            </p>
        }
    };
    let said = head.beside.as_ref().and_then(|beside| {
        let traces = Pair::from_fn(|which| &*beside.runs[which]);
        Some(parting(traces, &beside.difference?, lang).0[which as usize].clone())
    });
    html! {
        <>
            { for Side::BOTH.map(now) }
            if let Some(said) = said {
                <p class="parts">{ format!("≠ {said}") }</p>
            }
            <p class="about">{ tally(&run.tally(), lang) }</p>
        </>
    }
}
