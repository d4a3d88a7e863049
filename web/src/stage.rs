//! The stage: the ladder, what moves on it, and what is written and pressed there.
//!
//! From back to front: the figure, which is drawn once; the veil, which hides what has not happened
//! yet; names and labels of what has; and what moves. While playing only the veil and what moves
//! change, the rest once a step.

mod arrow;
mod figure;
mod ghost;
mod gutter;
mod labels;
mod moving;
mod names;
mod offer;
mod packets;
mod pills;
mod primer;
mod scrub;
mod touch;
mod viewport;

use std::ops::Deref;
use std::rc::Rc;

use synscope_diagram::{Arrow, Ladder, Numbers, Options};
use synscope_sim::Index;
use synscope_words::Label;
use yew::prelude::*;

use self::figure::Figure;
use self::ghost::Afterglow;
use self::labels::{Labels, told};
use self::names::Names;
use self::packets::PacketList;
use self::pills::Pills;
use self::touch::use_touch;
use self::viewport::{Window, use_follow, use_reveal, use_viewport};
use crate::button::Button;
use crate::css::{Css, px};
use crate::memo::memo;
use crate::shared::Shared;
use crate::state::{Action, Ghost, Picture};

/// A ladder that is shared and compared by where it lies.
#[derive(Clone)]
pub(crate) struct Drawn(Rc<Ladder>);

impl Drawn {
    fn new(picture: &Picture, width: f64, numbers: Numbers) -> Self {
        let options = Options { width, numbers, connection: None, unfolded: picture.unfolded.clone() };
        Self(Rc::new(Ladder::new(&picture.run, &options)))
    }
}

impl PartialEq for Drawn {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Drawn {
    type Target = Ladder;
    fn deref(&self) -> &Ladder {
        &self.0
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct StageProps {
    pub(crate) shared: Shared,
    pub(crate) picture: Picture,
    pub(crate) position: f64,
    pub(crate) selected: Option<Index>,
    pub(crate) numbers: Numbers,
    pub(crate) shows_future: bool,
    pub(crate) is_following: bool,
    /// Whether the playhead is in the person's hand.
    pub(crate) is_held: bool,
    pub(crate) ghost: Option<Ghost>,
    /// Whether nothing was played yet.
    pub(crate) is_untouched: bool,
    /// Whether the hint is to be shown on the first packet that flies.
    pub(crate) is_hinting: bool,
}

#[component]
pub(crate) fn Stage(props: &StageProps) -> Html {
    let StageProps { shared, picture, position, selected, numbers, is_following, is_held, .. } = props;
    let (position, selected, numbers) = (*position, *selected, *numbers);
    let dispatch = &shared.dispatch;
    let followed = (*is_following && !is_held).then_some(position);
    let viewport = use_viewport(picture.axis.bottom(), followed, dispatch.clone());
    let touch = use_touch(&viewport.scroller, dispatch.clone());
    let ladder =
        use_memo((picture.clone(), viewport.width.to_bits(), numbers), |(picture, width, numbers)| {
            Drawn::new(picture, f64::from_bits(*width), *numbers)
        });
    use_follow(&viewport, *is_following, *is_held, position, ladder.height);
    let middle = |arrow: &Arrow| f64::midpoint(arrow.start.y, arrow.end.y);
    use_reveal(&viewport, selected.and_then(|packet| Some((packet, middle(ladder.arrow(packet)?)))));
    let list =
        PacketList { run: picture.run.clone(), steps: picture.axis.playhead(position).steps, selected };
    html! {
        <section class="stage" aria-label={shared.text(Label::Ladder)}>
            { memo(shared, list, packets::draw) }
            <div
                class="scroller" ref={viewport.scroller} tabindex="0" role="group"
                aria-label={shared.text(Label::Ladder)}
                onclick={touch.onclick} onpointerdown={touch.onpointerdown}
            >
                { paper(props, &ladder, viewport.window, viewport.shrunk) }
            </div>
            if !is_following {
                { Button::new(Action::Follow(true)).class("button pill").draw(shared, shared.text(Label::BackToNow)) }
            }
        </section>
    }
}

/// All that lies on the paper.
fn paper(props: &StageProps, ladder: &Drawn, window: Window, shrunk: f64) -> Html {
    let StageProps { ref shared, ref picture, position, selected, numbers, .. } = *props;
    let steps = picture.axis.playhead(position).steps;
    let figure = Figure { ladder: ladder.clone(), window, selected };
    let pills =
        Pills { ladder: ladder.clone(), window, told: pills::told(ladder, window, position), position };
    let afterglow =
        |ghost: &Ghost| Afterglow { ghost: ghost.clone(), width: ladder.layout.width, numbers, window };
    let names = Names { ladder: ladder.clone(), window, steps, position };
    let told = told(ladder, window, position, shared.lang);
    let labels =
        Labels { ladder: ladder.clone(), run: picture.run.clone(), window, told, selected, position };
    html! {
        <div class="paper" style={paper_style(ladder, shrunk)}>
            { memo(shared, figure, figure::draw) }
            { memo(shared, pills, pills::draw) }
            <div
                class={classes!("veil", props.shows_future.then_some("sheer"))}
                style={format!("transform:translateY({}px)", Css(position))}
            />
            if let Some(ghost) = &props.ghost {
                { memo(shared, afterglow(ghost), ghost::draw) }
            }
            { memo(shared, names, names::draw) }
            { memo(shared, labels, labels::draw) }
            if props.is_untouched && selected.is_none() {
                { primer::draw(ladder, &picture.run, window, shared) }
            }
            { scrub::rail(shared) }
            { moving::draw(ladder, position, selected, props.is_hinting, shared) }
            if let Some(selected) = selected {
                { offer::draw(ladder, &picture.run, selected, position, shared) }
            }
        </div>
    }
}

/// The paper's height, where the lifelines go on, once the run is over or while it is to come, and how
/// large it is printed.
fn paper_style(ladder: &Drawn, shrunk: f64) -> String {
    let lifeline = &ladder.layout.lifeline;
    format!(
        "height:{}px;--left:{}px;--right:{}px;--print:{}",
        px(ladder.height),
        px(lifeline.client),
        px(lifeline.server),
        Css(1.0 / shrunk)
    )
}
