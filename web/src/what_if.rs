//! What is on that TCP does not do: it is said for as long as it is on.

use synscope_sim::{Pair, Scenario, Side, Which};
use synscope_tcp::WhatIf;
use synscope_words::{Label, what_if_name};
use yew::prelude::*;

use crate::markup::html;
use crate::shared::Shared;

/// The variants that a host of a scenario has.
pub(crate) fn what_ifs(scenario: &Scenario) -> Vec<WhatIf> {
    let is_on = |variant: &WhatIf| Side::BOTH.iter().any(|side| scenario.host(*side).config.has(*variant));
    WhatIf::ALL.into_iter().filter(is_on).collect()
}

/// A strip below the head of the page, with the variants of the run, and of the one beside it.
pub(crate) fn draw_strip(runs: &(Vec<WhatIf>, Option<Vec<WhatIf>>), shared: &Shared) -> Html {
    let (a, b) = runs;
    let told = match b {
        Some(b) if a != b => Pair([a, b]),
        Some(_) | None => return strip(&[(None, a)], shared),
    };
    strip(&Which::BOTH.map(|which| (Some(which), told[which])), shared)
}

fn strip(runs: &[(Option<Which>, &Vec<WhatIf>)], shared: &Shared) -> Html {
    let runs = runs.iter().filter(|(_, variants)| !variants.is_empty());
    let mut told = runs.map(|(which, variants)| {
        html! {
            <p>
                if let Some(which) = which {
                    <b>{ which.name() }</b>{ " " }
                }
                { draw(variants, shared) }
            </p>
        }
    });
    match told.next() {
        None => Html::default(),
        Some(first) => {
            let name = shared.text(Label::WhatIfOn);
            html! { <section class="what-if" aria-label={name}>{ first }{ for told }</section> }
        }
    }
}

/// That it is not TCP, and in what.
fn draw(variants: &[WhatIf], shared: &Shared) -> Html {
    let names: Vec<&str> = variants.iter().map(|variant| what_if_name(*variant, shared.lang)).collect();
    let told = shared.pair(shared.text(Label::WhatIfOn), &names.join(" + "));
    html! { <>{ not_tcp() }{ " " }{ told }</> }
}

/// The sign of what is not TCP.
pub(crate) fn not_tcp() -> Html {
    html! { <span class="not-tcp">{ "≠ TCP" }</span> }
}
