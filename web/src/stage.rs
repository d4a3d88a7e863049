//! The stage: the ladder, what moves on it, and what is written and pressed there.
//!
//! From back to front: the figure, which is drawn once; the veil, which hides what has not happened
//! yet; names and labels of what has; and what moves. While playing only the veil and what moves
//! change, the rest once a step.

mod arrow;
mod beside;
mod dragged;
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

use synscope_diagram::{Ladder, Numbers, Options};
use synscope_sim::{Index, Which};
use synscope_words::{Label, one_connection};
use yew::prelude::*;

use self::beside::Standing;
use self::figure::Figure;
use self::ghost::Afterglow;
use self::labels::{Labels, told};
use self::names::Names;
use self::packets::PacketList;
use self::pills::Pills;
use self::touch::use_touch;
use self::viewport::{Viewport, use_follow, use_reveal, use_viewport};
use crate::button::Button;
use crate::compare::{run_class, run_name, shows};
use crate::css::{Css, px};
use crate::icon::{Icon, sign};
use crate::markup::{classes, html};
use crate::memo::memo;
use crate::shared::Shared;
use crate::state::{Action, Beside, Compared, Dragged, Ghost, Picture};

/// A ladder that is shared and compared by where it lies.
#[derive(Clone)]
pub(crate) struct Drawn(Rc<Ladder>);

impl Drawn {
    fn new(picture: &Picture, width: f64, numbers: Numbers, connection: Option<u32>) -> Self {
        let options = Options { width, numbers, connection, unfolded: picture.unfolded.clone() };
        Self(Rc::new(Ladder::on(picture.axis.clone(), &picture.run, &options)))
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
    /// The one connection that is shown, if it is not all of them.
    pub(crate) connection: Option<u32>,
    pub(crate) shows_future: bool,
    pub(crate) is_following: bool,
    /// Whether the playhead is in the person's hand.
    pub(crate) is_held: bool,
    pub(crate) ghost: Option<Ghost>,
    pub(crate) dragged: Option<Dragged>,
    /// Whether nothing was played yet.
    pub(crate) is_untouched: bool,
    /// Whether the hint is to be shown on the first packet that flies.
    pub(crate) is_hinting: bool,
    /// A scene's beat that was gone to, and how far down what it speaks of is.
    pub(crate) told: Option<(usize, f64)>,
    /// What the run is compared with.
    pub(crate) compared: Option<Compared>,
    /// The selected packet's place in the other run.
    pub(crate) selected_beside: Option<Index>,
}

/// From this width up there is room for two ladders, in px.
const ROOM_FOR_TWO: f64 = 900.0;

fn has_room_for_two(viewport: &Viewport) -> bool {
    viewport.width >= ROOM_FOR_TWO
}

/// A run on its paper.
#[derive(Clone, Copy)]
struct Lane<'p> {
    which: Which,
    picture: &'p Picture,
    ladder: &'p Drawn,
    selected: Option<Index>,
}

#[component]
pub(crate) fn Stage(props: &StageProps) -> Html {
    let StageProps { shared, picture, position, selected, numbers, is_following, is_held, compared, .. } =
        props;
    let (position, selected) = (*position, *selected);
    let how = (*numbers, props.connection);
    let dispatch = &shared.dispatch;
    let followed = (*is_following && !is_held).then_some(position);
    let veil = (!props.shows_future).then_some(position);
    let viewport = use_viewport(picture.axis.foot(), followed, veil, dispatch.clone());
    let touch = use_touch(&viewport.scroller, dispatch.clone());
    let are_two = compared.is_some() && has_room_for_two(&viewport);
    let width = if are_two { (viewport.width / 2.0).floor() } else { viewport.width };
    let beside = compared.as_ref().and_then(|compared| compared.beside.clone());
    let other = beside.as_ref().map(|beside| &beside.picture);
    let ladders = [use_ladder(Some(picture), width, how), use_ladder(other, width, how)];
    use_follow(&viewport, *is_following, *is_held, position, picture.axis.foot());
    let lane = |which, picture, selected| {
        let ladder = ladders[which as usize].as_ref().as_ref()?;
        Some(Lane { which, picture, ladder, selected })
    };
    let lanes =
        [lane(Which::A, picture, selected), other.and_then(|b| lane(Which::B, b, props.selected_beside))];
    use_reveal(&viewport, lanes.iter().flatten().find_map(Lane::selected));
    use_reveal(&viewport, props.told.and_then(|(beat, height)| Some((Index::try_from(beat).ok()?, height))));
    html! {
        <section class="stage" aria-label={shared.text(Label::Ladder)}>
            { for lanes.iter().flatten().map(|lane| packet_list(props, lane)) }
            <div
                class="scroller" ref={viewport.scroller.clone()} tabindex="0" role="group"
                aria-label={shared.text(Label::Ladder)}
                onclick={touch.onclick} onpointerdown={touch.onpointerdown}
            >
                { match compared {
                    Some(compared) => papers(props, compared, &lanes, &viewport),
                    None => lanes.iter().flatten().map(|lane| paper(props, lane, &viewport)).collect(),
                } }
            </div>
            if let Some(only) = props.connection {
                { only_one(only, picture.run.connections.len(), shared) }
            }
            if !is_following {
                { Button::new(Action::Follow(true)).class("button pill").draw(shared, shared.text(Label::BackToNow)) }
            }
        </section>
    }
}

/// That one connection of many is shown, and the way back to all.
fn only_one(number: u32, of: usize, shared: &Shared) -> Html {
    let text = one_connection(number, of, shared.lang);
    let all = shared.text(Label::ShowAll);
    let button = Button::new(Action::ShowConnection(None)).class("button only");
    button.name(shared.pair(&text, all)).title(all).draw(shared, html! { <>{ text }{ sign(Icon::Close) }</> })
}

/// The ladder of a run, which is drawn anew only when it has become another one.
#[hook]
fn use_ladder(picture: Option<&Picture>, width: f64, how: (Numbers, Option<u32>)) -> Rc<Option<Drawn>> {
    use_memo((picture.cloned(), width.to_bits(), how), |(picture, width, (numbers, connection))| {
        picture.as_ref().map(|picture| Drawn::new(picture, f64::from_bits(*width), *numbers, *connection))
    })
}

impl Lane<'_> {
    /// The selected packet, and the height of its middle.
    fn selected(&self) -> Option<(Index, f64)> {
        let packet = self.selected?;
        let arrow = self.ladder.arrow(packet)?;
        Some((packet, f64::midpoint(arrow.start.y, arrow.end.y)))
    }
}

fn packet_list(props: &StageProps, lane: &Lane<'_>) -> Html {
    let Lane { which, picture, selected, .. } = *lane;
    let steps = picture.axis.playhead(props.position).steps;
    let standing = Standing::of(props, which);
    memo(&props.shared, PacketList { run: picture.run.clone(), steps, selected, standing }, packets::draw)
}

/// Both papers, side by side or one instead of the other.
fn papers(
    props: &StageProps,
    compared: &Compared,
    lanes: &[Option<Lane<'_>>; 2],
    viewport: &Viewport,
) -> Html {
    let StageProps { shared, picture, position, .. } = props;
    let parting = compared.beside.as_ref().and_then(Beside::parting);
    html! {
        <div class={classes!("papers", shows(compared.shown), if has_room_for_two(viewport) { "two" } else { "one" })}>
            { for Which::BOTH.into_iter().zip(lanes).map(|(which, lane)| {
                let name = run_name(compared, which, &picture.run, shared.lang);
                html! {
                    <div key={which.name()} class={classes!("run", run_class(which))} role="group" aria-label={name}>
                        { lane.as_ref().map(|lane| paper(props, lane, viewport)) }
                    </div>
                }
            }) }
            if let Some(parting) = parting {
                { beside::draw_parting(parting, *position, shared) }
            }
        </div>
    }
}

/// All that lies on the paper.
fn paper(props: &StageProps, lane: &Lane<'_>, viewport: &Viewport) -> Html {
    let StageProps { ref shared, position, numbers, .. } = *props;
    let Lane { which, picture, ladder, selected } = *lane;
    let window = viewport.seen;
    let steps = picture.axis.playhead(position).steps;
    let standing = Standing::of(props, which);
    let figure = Figure { ladder: ladder.clone(), window, selected, standing: standing.clone() };
    let pills =
        Pills { ladder: ladder.clone(), window, told: pills::told(ladder, window, position), position };
    let afterglow = |ghost: &Ghost| {
        let (ghost, width, connection) = (ghost.clone(), ladder.layout.width, props.connection);
        Afterglow { ghost, width, numbers, connection, window: viewport.window }
    };
    let names = Names { ladder: ladder.clone(), window, steps, position };
    let told = told(ladder, window, position, shared.lang);
    let run = picture.run.clone();
    let labels = Labels { ladder: ladder.clone(), run, window, told, position };
    let is_alone = props.compared.is_none();
    html! {
        <div class="paper" style={paper_style(ladder, viewport.shrunk)}>
            { memo(shared, figure, figure::draw) }
            { memo(shared, pills, pills::draw) }
            <div
                class={classes!("veil", props.shows_future.then_some("sheer"))}
                style={format!("transform:translateY({}px)", Css(position))}
            />
            if let Some(ghost) = props.ghost.as_ref().filter(|_| is_alone) {
                { memo(shared, afterglow(ghost), ghost::draw) }
            }
            { memo(shared, names, names::draw) }
            { memo(shared, labels, labels::draw) }
            { labels::along_arrows(ladder, viewport, selected, position, &standing, shared) }
            if props.is_untouched && selected.is_none() && is_alone {
                { primer::draw(ladder, &picture.run, window, shared) }
            }
            { scrub::rail(shared) }
            { moving::draw(ladder, position, selected, props.is_hinting && which == Which::A, shared) }
            if let Some(selected) = selected.filter(|_| which == Which::A) {
                { dragged::hold(ladder, selected, position, shared) }
            }
            if let Some(dragged) = props.dragged.as_ref().filter(|_| which == Which::A) {
                { dragged::draw(ladder, dragged, viewport.window) }
            } else if let Some(selected) = selected.filter(|selected| offers(&standing, *selected, viewport)) {
                { offer::draw(ladder, &picture.run, selected, position, &standing, shared) }
            }
        </div>
    }
}

/// Whether there is something to be said of a selected packet here: of one that is the same in both runs
/// A says it all.
fn offers(standing: &Standing, selected: Index, viewport: &Viewport) -> bool {
    standing.which() != Some(Which::B)
        || standing.is_distinct(selected) == Some(true)
        || !has_room_for_two(viewport)
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
