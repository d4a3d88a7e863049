//! The ladder itself. Nothing here depends on the playhead: what has not happened yet lies under
//! the veil.

use synscope_diagram::{Arrow, Band, BandKind, Brace, Cut, Layout};
use synscope_sim::{Index, Side};
use synscope_tcp::State;
use synscope_words::{Label, Lang, host_title, state_meaning};
use yew::prelude::*;

use super::Drawn;
use super::arrow::{draw_arrow, draw_end};
use super::beside::Standing;
use super::gutter;
use super::viewport::Window;
use crate::css::px;
use crate::group::group_class;
use crate::links::of;
use crate::markup::{classes, html};
use crate::shared::Shared;
use crate::state::Thing;

#[derive(PartialEq)]
pub(super) struct Figure {
    pub(super) ladder: Drawn,
    pub(super) window: Window,
    pub(super) selected: Option<Index>,
    pub(super) standing: Standing,
}

/// Where things of a kind follow each other more closely than this all along a window, in px, they would
/// lie on each other, and the page would stall: not all of them are drawn.
const SPACING: f64 = 6.0;

/// How many things of a kind are drawn in a window at most. In hundreds, so that it does not change with
/// every strip by which the window grows and shrinks: what is left out would flicker.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and small")]
pub(super) fn most(ladder: &Drawn, window: Window) -> usize {
    let height = window.bottom.min(ladder.height) - window.top.max(0.0);
    100 * (height / SPACING / 100.0).round().max(1.0) as usize
}

/// The arrows in a window that are drawn, the selected one among them.
pub(super) fn arrows(
    ladder: &Drawn,
    window: Window,
    selected: Option<Index>,
) -> impl Iterator<Item = &Arrow> {
    let few = ladder.arrows.few_within(window.top..window.bottom, most(ladder, window));
    let is_in_window = |arrow: &&Arrow| arrow.start.y <= window.bottom && arrow.end.y >= window.top;
    let selected = selected.and_then(|packet| ladder.arrow(packet)).filter(is_in_window);
    few.filter(move |arrow| selected.is_none_or(|selected| selected.packet != arrow.packet)).chain(selected)
}

/// An SVG that shows the part of the paper that lies in the window, at its place on the paper.
pub(super) fn sheet(class: &'static str, ladder: &Drawn, window: Window, content: Html) -> Html {
    let top = window.top.max(0.0);
    let bottom = window.bottom.min(ladder.height).max(top);
    let (width, height) = (ladder.layout.width, bottom - top);
    html! {
        <svg
            {class} aria-hidden="true" width={px(width)} height={px(height)}
            viewBox={format!("0 {} {} {}", px(top), px(width), px(height))} style={format!("top:{}px", px(top))}
        >
            { content }
        </svg>
    }
}

pub(super) fn draw(figure: &Figure, shared: &Shared) -> Html {
    let Figure { ladder, window, selected, standing } = figure;
    let Window { top, bottom } = *window;
    let layout = &ladder.layout;
    let (heights, most) = (top..bottom, most(ladder, *window));
    let content = html! {
        <>
            <defs>
                <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <path class="hatching" d="M0 0V6" />
                </pattern>
            </defs>
            <g class={classes!("hosts", layout.compact.then_some("coming"))}>
                { for Side::BOTH.map(|side| draw_host(side, layout, shared.lang)) }
            </g>
            <g class="bands">
                { for ladder.bands.few_within(heights.clone(), most).map(|band| draw_band(band, layout, shared.lang)) }
            </g>
            <g class="cuts">
                { for ladder.cuts.few_within(heights.clone(), most).map(|cut| draw_cut(cut, ladder, shared)) }
            </g>
            <g class="absences">
                { for ladder.absences.few_within(heights.clone(), most).map(|absence| gutter::draw_absence(absence, shared.lang)) }
            </g>
            <g class="brackets">
                { for ladder.brackets.few_within(heights.clone(), most).map(gutter::draw_bracket) }
            </g>
            <g class="more">
                { for ladder.more.few_within(heights.clone(), most).map(gutter::draw_more) }
            </g>
            <g class="calls">
                { for ladder.calls.few_within(heights.clone(), most).map(|call| gutter::draw_call(call, layout)) }
            </g>
            <g class="braces">
                { for ladder.braces.few_within(heights.clone(), most).map(|brace| draw_brace(brace, layout, shared)) }
            </g>
            <g class="tears">
                { for ladder.folds.few_within(heights.clone(), most).filter(|fold| !fold.unfolded).map(|fold| {
                    draw_tear(f64::midpoint(fold.top, fold.bottom), layout)
                }) }
            </g>
            <g class="arrows">
                { for arrows(ladder, *window, *selected).map(|arrow| {
                    draw_arrow(arrow, *selected == Some(arrow.packet), standing)
                }) }
            </g>
            <g class="ends">
                { for arrows(ladder, *window, *selected).filter(|arrow| arrow.end.y <= bottom).map(draw_end) }
            </g>
        </>
    };
    sheet("figure", ladder, *window, content)
}

/// A host's name above its lifeline; on a phone only paper needs it.
fn draw_host(side: Side, layout: &Layout, lang: Lang) -> Html {
    let (spine, tint) = (layout.spine(side), layout.tint(side));
    let (x, anchor) = match (layout.compact, side) {
        (false, _) => (f64::midpoint(spine.0.min(tint.0), spine.1.max(tint.1)), "middle"),
        (true, Side::Client) => (spine.0, "start"),
        (true, Side::Server) => (spine.1, "end"),
    };
    html! {
        <text key={side.name()} x={px(x)} y="20" text-anchor={anchor}>{ host_title(side, lang) }</text>
    }
}

fn draw_band(band: &Band, layout: &Layout, lang: Lang) -> Html {
    let height = band.bottom - band.top;
    if height <= 0.0 {
        return Html::default();
    }
    let (tint_left, tint_right) = layout.tint(band.host);
    let (spine_left, spine_right) = layout.spine(band.host);
    let (group, hatched, meaning) = match band.kind {
        BandKind::State(state) => (group_class(state), state == State::TimeWait, state_meaning(state, lang)),
        BandKind::Off => ("off", true, Label::SwitchedOff.text(lang)),
    };
    let key = format!("{}-{}", band.host.name(), px(band.top));
    let rect = |class: &'static str, left: f64, right: f64| {
        html! {
            <rect {class} x={px(left)} y={px(band.top)} width={px(right - left)} height={px(height)} />
        }
    };
    html! {
        <g {key} class={group} data-of={band_is(band)}>
            <title>{ meaning }</title>
            if tint_right > tint_left {
                { rect("tint", tint_left, tint_right) }
                <path class="turn" d={format!("M{} {}H{}", px(tint_left), px(band.top), px(tint_right))} />
            }
            { rect("spine", spine_left, spine_right) }
            if hatched {
                { rect("hatched", spine_left, spine_right) }
                if tint_right > tint_left {
                    { rect("hatched faint", tint_left, tint_right) }
                }
            }
        </g>
    }
}

/// The stay in a state that a band shows, and that state; where there is no connection, the state alone.
pub(super) fn band_is(band: &Band) -> Option<AttrValue> {
    let BandKind::State(state) = band.kind else { return None };
    Some(match band.interval {
        Some(stay) => of(&[Thing::Stay(stay), Thing::State(state)]),
        None => of(&[Thing::State(state)]),
    })
}

fn draw_cut(cut: &Cut, ladder: &Drawn, shared: &Shared) -> Html {
    let key = format!("{}-{}", cut.from.name(), px(cut.top));
    let middle = f64::midpoint(cut.left, cut.right);
    let text = free_line(cut, ladder).map(|y| {
        html! { <text x={px(middle)} y={px(y)} text-anchor="middle">{ shared.text(Label::LinkCut) }</text> }
    });
    html! {
        <g {key}>
            <rect
                class="hatched" x={px(cut.left)} y={px(cut.top)} width={px(cut.right - cut.left)}
                height={px((cut.bottom - cut.top).max(0.0))}
            />
            { text }
        </g>
    }
}

/// The first height within a cut at which a line of text lies on no packet.
fn free_line(cut: &Cut, ladder: &Drawn) -> Option<f64> {
    const LINE: f64 = 14.0;
    let mut y = cut.top + LINE;
    while y + LINE < cut.bottom {
        // Arrows reach some way above themselves, for their labels.
        if ladder.arrows.within(y - LINE..y).next().is_none() {
            return Some(y);
        }
        y += LINE;
    }
    None
}

fn draw_brace(brace: &Brace, layout: &Layout, shared: &Shared) -> Html {
    let (x, out, anchor) = match brace.host {
        Side::Client => (layout.lifeline.client + 4.0, 5.0, "start"),
        Side::Server => (layout.lifeline.server - 4.0, -5.0, "end"),
    };
    let (top, bottom) = (brace.top - 3.0, brace.bottom + 3.0);
    html! {
        <g key={format!("{}-{}", brace.host.name(), px(brace.top))}>
            <path d={format!("M{} {}h{}V{}h{}", px(x), px(top), px(out), px(bottom), px(-out))} />
            <text x={px(x + 2.0 * out)} y={px(bottom + 11.0)} text-anchor={anchor}>{ shared.text(Label::SameInstant) }</text>
        </g>
    }
}

/// A zigzag through the columns of both sides, and the brackets beside them.
fn draw_tear(y: f64, layout: &Layout) -> Html {
    let tear = |side: Side| {
        let (gutter, spine) = (layout.gutter(side), layout.spine(side));
        let (left, right) = (gutter.0.min(spine.0) - 2.0, gutter.1.max(spine.1) + 2.0);
        let teeth = core::iter::successors(Some(left), move |x| (*x < right).then(|| (x + 5.0).min(right)));
        let heights = [y - 3.0, y + 3.0].into_iter().cycle();
        let points = teeth.zip(heights).map(|(x, y)| format!("{} {}", px(x), px(y)));
        format!("M{}", points.collect::<Vec<_>>().join("L"))
    };
    let path = format!("{}{}", tear(Side::Client), tear(Side::Server));
    html! {
        <g key={px(y)}>
            <path class="gap" d={path.clone()} />
            <path class="edge" d={path} />
        </g>
    }
}
