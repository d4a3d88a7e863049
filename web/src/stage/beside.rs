//! What a run has to do with the one beside it.

use synscope_diagram::{Arrow, Point};
use synscope_sim::{Index, Which};
use synscope_words::{Label, Lang, counterpart};
use yew::prelude::*;

use super::StageProps;
use crate::css::px;
use crate::markup::{classes, html};
use crate::shared::Shared;
use crate::state::Beside;

/// How the packets of a run stand to those of the run beside it, if there is one.
#[derive(Clone, PartialEq)]
pub(super) struct Standing(Option<(Beside, Which)>);

impl Standing {
    /// A run that is alone.
    pub(super) const ALONE: Self = Self(None);

    pub(super) fn of(props: &StageProps, which: Which) -> Self {
        let beside = props.compared.as_ref().and_then(|compared| compared.beside.clone());
        Self(beside.map(|beside| (beside, which)))
    }

    /// Which of the two runs it is.
    pub(super) fn which(&self) -> Option<Which> {
        Some(self.0.as_ref()?.1)
    }

    /// Whether the packet is not in the other run, or fares otherwise there; `None` if there is none.
    pub(super) fn is_distinct(&self, packet: Index) -> Option<bool> {
        let (beside, which) = self.0.as_ref()?;
        Some(beside.is_distinct(*which, packet))
    }

    /// The class that tells it.
    pub(super) fn class(&self, packet: Index) -> Option<&'static str> {
        Some(if self.is_distinct(packet)? { "distinct" } else { "alike" })
    }

    /// How a packet that is not the same in both fares in the other run, as a sentence.
    pub(super) fn counterpart(&self, packet: Index, lang: Lang) -> Option<String> {
        let (beside, which) = self.0.as_ref().filter(|_| self.is_distinct(packet) == Some(true))?;
        Some(counterpart(which.other(), beside.counterpart(*which, packet), lang))
    }
}

/// How far from its beginning an arrow bears the mark, in px.
const MARK_AT: f64 = 18.0;

/// The mark of a packet that is not the same in both runs.
pub(super) fn draw_mark(arrow: &Arrow) -> Html {
    let length = arrow.start.distance(arrow.end).max(1.0);
    let Point { x, y } = arrow.start.towards(arrow.end, (MARK_AT / length).min(0.5));
    html! {
        <g class="mark">
            <circle cx={px(x)} cy={px(y)} r="8" />
            <text x={px(x)} y={px(y + 4.0)} text-anchor="middle">{ "≠" }</text>
        </g>
    }
}

/// A line across both runs where they part, once that has happened.
pub(super) fn draw_parting(at: f64, position: f64, shared: &Shared) -> Html {
    let is_coming = at > position + 0.01;
    html! {
        <div
            class={classes!("parting", is_coming.then_some("coming"))} style={format!("top:{}px", px(at))}
            aria-hidden="true"
        >
            <span>{ format!("≠ {}", shared.text(Label::FirstDifference)) }</span>
        </div>
    }
}
