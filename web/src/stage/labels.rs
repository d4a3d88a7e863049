//! What is written along arrows, and the ✕ of lost packets. Both are hidden until the packet is there.

use synscope_diagram::{Arrow, Ending, LabelForm};
use synscope_sim::Index;
use yew::prelude::*;

use super::Drawn;
use super::figure::sheet;
use super::viewport::Window;
use crate::css::{Css, px};

#[derive(Properties)]
pub(super) struct LabelsProps {
    pub(super) ladder: Drawn,
    pub(super) window: Window,
    /// How many packets of the window have left the picture.
    pub(super) ended: usize,
    pub(super) selected: Option<Index>,
    pub(super) position: f64,
}

impl PartialEq for LabelsProps {
    /// The playhead's position tells only which packets have left the picture, and `ended` counts them.
    fn eq(&self, other: &Self) -> bool {
        self.ladder == other.ladder
            && self.window == other.window
            && self.ended == other.ended
            && self.selected == other.selected
    }
}

#[component]
pub(super) fn Labels(props: &LabelsProps) -> Html {
    let LabelsProps { ladder, window, selected, position, .. } = props;
    let heights = window.top..window.bottom;
    let content = html! {
        <g>
            { for ladder.arrows.within(heights).map(|arrow| {
                let is_coming = !has_ended(arrow, *position);
                draw(arrow, *selected == Some(arrow.packet), is_coming)
            }) }
        </g>
    };
    sheet("labels", ladder, *window, content)
}

/// Whether the packet has arrived or is lost.
pub(super) fn has_ended(arrow: &Arrow, position: f64) -> bool {
    arrow.end.y <= position + 0.01
}

fn draw(arrow: &Arrow, is_selected: bool, is_coming: bool) -> Html {
    let label = &arrow.label;
    let class = classes!("label", is_selected.then_some("selected"), is_coming.then_some("coming"));
    let at = format!("translate({},{}) rotate({})", px(label.at.x), px(label.at.y), Css(label.angle));
    html! {
        <g key={arrow.packet} {class} data-packet={arrow.packet.to_string()}>
            if label.form == LabelForm::Dot {
                <circle cx={px(label.at.x)} cy={px(label.at.y)} r="3"><title>{ label.full.clone() }</title></circle>
            } else {
                <text transform={at} text-anchor="middle">{ label.text.clone() }</text>
            }
            if let Ending::Lost(_) = arrow.ending {
                { cross(arrow.end.x, arrow.end.y) }
            }
        </g>
    }
}

/// A ✕ of 12 px, on the colour of the paper whatever lies below.
fn cross(x: f64, y: f64) -> Html {
    let (left, right, top, bottom) = (x - 6.0, x + 6.0, y - 6.0, y + 6.0);
    html! {
        <g class="cross">
            <circle cx={px(x)} cy={px(y)} r="9" />
            <path d={format!("M{l} {t}L{r} {b}M{l} {b}L{r} {t}", l = px(left), r = px(right), t = px(top), b = px(bottom))} />
        </g>
    }
}
