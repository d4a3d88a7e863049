//! The variables of the TCB, by the RFC's names; what the last step changed is marked.

use synscope_diagram::Numbers;
use synscope_sim::{Index, Side};
use synscope_tcp::View;
use synscope_words::{Label, Variable};
use yew::prelude::*;

use crate::links::of;
use crate::markup::{classes, html};
use crate::shared::Shared;
use crate::state::{Run, Thing};

pub(super) fn draw(run: &Run, side: Side, steps: Index, numbers: Numbers, shared: &Shared) -> Html {
    let host = run.host_after(side, steps);
    let rows = host
        .newest()
        .map(|socket| Variable::ALL.map(|variable| Row::new(variable, socket.view, socket.before, numbers)));
    html! {
        <details class="variables">
            <summary>{ shared.text(Label::Variables) }</summary>
            if let Some(rows) = rows {
                <table>
                    { for rows.into_iter().enumerate().map(|(place, row)| {
                        row.draw(Thing::Variable(side, place), shared)
                    }) }
                </table>
            } else {
                <p class="absence">{ shared.text(Label::NoConnection) }</p>
            }
        </details>
    }
}

/// A variable with its value, and the one before if this step changed it.
struct Row {
    variable: Variable,
    value: String,
    before: Option<String>,
}

impl Row {
    fn new(variable: Variable, view: &View, before: Option<&View>, numbers: Numbers) -> Self {
        let numbers = match numbers {
            Numbers::FlagsOnly | Numbers::Symbolic | Numbers::Relative => synscope_words::Numbers::Relative,
            Numbers::Absolute => synscope_words::Numbers::Absolute,
        };
        let value = variable.value(view, numbers);
        let before = before.map(|view| variable.value(view, numbers)).filter(|before| *before != value);
        Self { variable, value, before }
    }

    fn draw(self, thing: Thing, shared: &Shared) -> Html {
        let lang = shared.lang;
        let Self { variable, value, before } = self;
        html! {
            <tr
                class={classes!(before.is_some().then_some("changed"))} title={variable.meaning(lang)}
                data-of={of(&[thing])}
            >
                <th scope="row">
                    { variable.name(lang) }
                    if before.is_some() {
                        <span class="told">{ shared.text(Label::ChangedNow) }</span>
                    }
                </th>
                <td>
                    if let Some(before) = before {
                        <span class="was">{ before }{ " → " }</span>
                    }
                    { value }
                </td>
            </tr>
        }
    }
}
