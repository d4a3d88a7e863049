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
use self::moving::Moving;
use self::names::Names;
use self::packets::PacketList;
use self::pills::Pills;
use self::touch::use_touch;
use self::viewport::{use_follow, use_reveal, use_viewport};
use crate::button::Button;
use crate::css::{Css, px};
use crate::shared::use_shared;
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
    pub(crate) picture: Picture,
    pub(crate) position: f64,
    pub(crate) selected: Option<Index>,
    pub(crate) numbers: Numbers,
    pub(crate) shows_future: bool,
    pub(crate) is_following: bool,
    pub(crate) ghost: Option<Ghost>,
    /// Whether nothing was played yet.
    pub(crate) is_untouched: bool,
    /// Whether the hint is to be shown on the first packet that flies.
    pub(crate) is_hinting: bool,
}

#[component]
pub(crate) fn Stage(props: &StageProps) -> Html {
    let shared = use_shared();
    let StageProps { picture, position, selected, numbers, shows_future, is_following, ghost, .. } = props;
    let (position, selected, numbers) = (*position, *selected, *numbers);
    let viewport = use_viewport(picture.axis.bottom(), is_following.then_some(position));
    let touch = use_touch(&viewport.scroller);
    let ladder =
        use_memo((picture.clone(), viewport.width.to_bits(), numbers), |(picture, width, numbers)| {
            Drawn::new(picture, f64::from_bits(*width), *numbers)
        });
    let ladder = Drawn::clone(&ladder);
    use_follow(&viewport, *is_following, position, ladder.height);
    let middle = |arrow: &Arrow| f64::midpoint(arrow.start.y, arrow.end.y);
    use_reveal(&viewport, selected.and_then(|packet| Some((packet, middle(ladder.arrow(packet)?)))));
    let steps = picture.axis.playhead(position).steps;
    let window = viewport.window;
    let told = told(&ladder, window, position, shared.lang);
    html! {
        <section class="stage" aria-label={shared.text(Label::Ladder)}>
            <PacketList run={picture.run.clone()} {steps} {selected} />
            <div
                class="scroller" ref={viewport.scroller} tabindex="0" role="group"
                aria-label={shared.text(Label::Ladder)}
                onclick={touch.onclick} onpointerdown={touch.onpointerdown}
            >
                <div class="paper" style={paper_style(&ladder)}>
                    <Figure ladder={ladder.clone()} {window} {selected} />
                    <Pills ladder={ladder.clone()} {window} told={pills::told(&ladder, window, position)} {position} />
                    <div
                        class={classes!("veil", shows_future.then_some("sheer"))}
                        style={format!("transform:translateY({}px)", Css(position))}
                    />
                    if let Some(ghost) = ghost {
                        <Afterglow ghost={ghost.clone()} width={ladder.layout.width} {numbers} {window} />
                    }
                    <Names ladder={ladder.clone()} {window} {steps} {position} />
                    <Labels ladder={ladder.clone()} run={picture.run.clone()} {window} {told} {selected} {position} />
                    if props.is_untouched && selected.is_none() {
                        { primer::draw(&ladder, &picture.run, window, &shared) }
                    }
                    <Moving
                        ladder={ladder.clone()} {position} {selected} is_hinting={props.is_hinting}
                    />
                    if let Some(selected) = selected {
                        { offer::draw(&ladder, &picture.run, selected, position, &shared) }
                    }
                </div>
            </div>
            if !is_following {
                <Button class="button pill" action={Action::Follow(true)}>{ shared.text(Label::BackToNow) }</Button>
            }
        </section>
    }
}

/// The paper's height, and where the lifelines go on, once the run is over or while it is to come.
fn paper_style(ladder: &Drawn) -> String {
    let lifeline = &ladder.layout.lifeline;
    format!(
        "height:{}px;--left:{}px;--right:{}px",
        px(ladder.height),
        px(lifeline.client),
        px(lifeline.server)
    )
}
