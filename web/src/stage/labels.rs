//! What is written along arrows, at calls and on brackets, and the ✕ of lost packets. All of it is
//! hidden until it has happened: what is written stands above the height at which it does.

use synscope_diagram::{Arrow, Bracket, Ending, LabelForm, Line};
use synscope_sim::Index;
use synscope_words::Lang;
use yew::prelude::*;

use super::Drawn;
use super::beside::Standing;
use super::figure::{arrows, most, sheet};
use super::gutter;
use super::viewport::{Viewport, Window};
use crate::css::{Css, px};
use crate::links::of;
use crate::markup::{classes, html};
use crate::memo::memo;
use crate::shared::Shared;
use crate::state::{Run, Thing};

pub(super) struct Labels {
    pub(super) ladder: Drawn,
    pub(super) run: Run,
    pub(super) window: Window,
    /// How much of the window can be told, see [`told`].
    pub(super) told: usize,
    pub(super) position: f64,
}

impl PartialEq for Labels {
    /// The playhead's position says only what can be told, and that never becomes less further down.
    fn eq(&self, other: &Self) -> bool {
        self.ladder == other.ladder && self.window == other.window && self.told == other.told
    }
}

/// The labels of some arrows that follow each other: where packets are many, some end in every frame,
/// and only their neighbours are drawn anew with them.
struct Block {
    ladder: Drawn,
    packets: Vec<Index>,
    /// How many of them have ended.
    told: usize,
    /// The selected one, if it is among them.
    selected: Option<Index>,
    standing: Standing,
    position: f64,
}

impl PartialEq for Block {
    fn eq(&self, other: &Self) -> bool {
        self.ladder == other.ladder
            && self.packets == other.packets
            && self.told == other.told
            && self.selected == other.selected
            && self.standing == other.standing
    }
}

/// So many arrows are in one block.
const BLOCK: usize = 24;

/// What is written along the arrows in a window.
pub(super) fn along_arrows(
    ladder: &Drawn,
    viewport: &Viewport,
    selected: Option<Index>,
    position: f64,
    standing: &Standing,
    shared: &Shared,
) -> Html {
    let window = viewport.seen;
    let is_drawn = |arrow: &&Arrow| viewport.veil.is_none() || has_ended(arrow, position);
    let arrows: Vec<&Arrow> = arrows(ladder, window, selected).filter(is_drawn).collect();
    let block = |arrows: &[&Arrow]| {
        let packets: Vec<Index> = arrows.iter().map(|arrow| arrow.packet).collect();
        let told = arrows.iter().filter(|arrow| has_ended(arrow, position)).count();
        let selected = selected.filter(|packet| packets.contains(packet));
        let (ladder, standing) = (ladder.clone(), standing.clone());
        memo(shared, Block { ladder, packets, told, selected, standing, position }, draw_block)
    };
    sheet("labels", ladder, window, html! { <>{ for arrows.chunks(BLOCK).map(block) }</> })
}

fn draw_block(block: &Block, _: &Shared) -> Html {
    let Block { ladder, packets, selected, standing, position, .. } = block;
    html! {
        <g>
            { for packets.iter().filter_map(|packet| ladder.arrow(*packet)).map(|arrow| {
                let class = classes!(
                    "label",
                    (*selected == Some(arrow.packet)).then_some("selected"),
                    (!has_ended(arrow, *position)).then_some("coming"),
                    standing.class(arrow.packet),
                );
                draw_label(arrow, class)
            }) }
        </g>
    }
}

pub(super) fn draw(labels: &Labels, shared: &Shared) -> Html {
    let lang = shared.lang;
    let Labels { ladder, run, window, position, .. } = labels;
    let position = *position;
    let (heights, most) = (window.top..window.bottom, most(ladder, *window));
    let content = html! {
        <>
            <g class="absences">
                { for ladder.absences.few_within(heights.clone(), most).filter_map(|absence| {
                    let foot = gutter::foot_of_absence(absence, lang)?;
                    Some(gutter::write_absence(absence, &ladder.layout, lang, foot > position + HAIR))
                }) }
            </g>
            <g class="brackets">
                { for ladder.brackets.few_within(heights.clone(), most).map(|bracket| {
                    gutter::write_bracket(bracket, |line| !is_told(bracket, line, position))
                }) }
            </g>
            <g class="calls">
                { for ladder.calls.few_within(heights, most).map(|call| {
                    gutter::write_call(call, run, call.y > position + HAIR, lang)
                }) }
            </g>
        </>
    };
    sheet("labels", ladder, *window, content)
}

/// Less than can be seen, in px.
const HAIR: f64 = 0.01;

/// How much of what lies in a window beside the arrows can be told at a position.
pub(super) fn told(ladder: &Drawn, window: Window, position: f64, lang: Lang) -> usize {
    let (heights, most) = (window.top..window.bottom, most(ladder, window));
    let calls = ladder.calls.few_within(heights.clone(), most).filter(|call| call.y <= position + HAIR);
    let absences = ladder
        .absences
        .within(heights.clone())
        .filter(|absence| gutter::foot_of_absence(absence, lang).is_some_and(|foot| foot <= position + HAIR));
    let lines = ladder
        .brackets
        .within(heights)
        .flat_map(|bracket| bracket.lines.iter().filter(move |line| is_told(bracket, line, position)));
    calls.count() + absences.count() + lines.count()
}

/// Whether the packet has arrived or is lost.
fn has_ended(arrow: &Arrow, position: f64) -> bool {
    arrow.end.y <= position + HAIR
}

/// Whether a line on a bracket can be read and is true already.
fn is_told(bracket: &Bracket, line: &Line, position: f64) -> bool {
    let from = if gutter::tells_the_end(line) { bracket.bottom } else { line.at.y };
    from <= position + HAIR
}

fn draw_label(arrow: &Arrow, class: Option<AttrValue>) -> Html {
    let label = &arrow.label;
    let at = format!("translate({},{}) rotate({})", px(label.at.x), px(label.at.y), Css(label.angle));
    html! {
        <g
            key={arrow.packet} {class} data-packet={arrow.packet.to_string()}
            data-of={of(&[Thing::Packet(arrow.packet)])}
        >
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
