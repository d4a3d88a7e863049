//! The graph of states, with both hosts on it: small beside the ladder, and on a sheet with what
//! leads from state to state.
//!
//! It changes when a state does, and rests for all the frames between.

mod draw;

use synscope_diagram::{Anchor, Edge, EdgeName, Graph as Layout, GraphForm, Take, edge_name, ways};
use synscope_sim::{Index, PerSide, Side};
use synscope_tcp::State;
use synscope_words::{Label, host_title, taken, whereabouts};
use web_sys::Element;
use yew::prelude::*;

use crate::button::{Button, IconButton};
use crate::css::Css;
use crate::focus::Borrowed;
use crate::group::group_class;
use crate::icon::Icon;
use crate::links::of;
use crate::markup::html;
use crate::panel::state;
use crate::shared::{Shared, target_of};
use crate::state::{Action, Opened, Run, Thing};

/// What the graph tells of.
pub(crate) struct Graph {
    pub(crate) run: Run,
    /// How many steps have happened.
    pub(crate) steps: Index,
}

impl PartialEq for Graph {
    /// Most steps leave the graph as it is.
    fn eq(&self, other: &Self) -> bool {
        self.run == other.run && (self.steps == other.steps || Moment::of(self) == Moment::of(other))
    }
}

/// All that a step can change of the graph.
#[derive(Clone, Copy, PartialEq)]
struct Moment {
    /// How many steps there were when a state last changed.
    steps: Index,
    states: PerSide<State>,
}

impl Moment {
    fn of(graph: &Graph) -> Self {
        let Graph { ref run, steps } = *graph;
        let changes = run.states.partition_point(|interval| interval.step < steps);
        let last = changes.checked_sub(1).and_then(|last| run.states.get(last));
        let states = PerSide::from_fn(|side| state(run, side, steps));
        Self { steps: last.map_or(0, |interval| interval.step + 1), states }
    }
}

/// What is drawn: the figure, and where the hosts are on it and have been.
struct Shown {
    run: Run,
    layout: Layout,
    is_large: bool,
    taken: Vec<Take>,
    at: Moment,
}

impl Shown {
    fn new(form: GraphForm, graph: &Graph) -> Self {
        let at = Moment::of(graph);
        let scenario = &graph.run.scenario;
        let layout = Layout::new(form, &[&scenario.client.config, &scenario.server.config]);
        Self {
            run: graph.run.clone(),
            layout,
            is_large: form == GraphForm::Large,
            taken: ways(&graph.run, at.steps),
            at,
        }
    }

    /// The node that a host stands on.
    fn node(&self, side: Side) -> usize {
        self.layout.node(side, self.at.states[side], &self.taken)
    }
}

/// The small graph, which opens the sheet.
pub(crate) fn draw_small(graph: &Graph, shared: &Shared) -> Html {
    let shown = Shown::new(GraphForm::Small, graph);
    let states = shown.at.states;
    let name = whereabouts(states.client, states.server, shared.lang);
    let opens = Button::new(Action::Open(Opened::Graph)).class("over").name(name).popup("dialog");
    html! {
        <div class="graph">
            { draw::figure(&shown) }
            { opens.title(shared.text(Label::StateGraph)).shortcut("g").draw(shared, Html::default()) }
        </div>
    }
}

/// The enlarged graph: a click on what was taken goes to its moment.
pub(crate) fn draw_sheet(graph: &Graph, shared: &Shared) -> Html {
    let onclick = shared.on(|event: MouseEvent| {
        let edge = target_of::<Element>(&event)?.closest("[data-step]").ok()??;
        Some(Action::ToStep(edge.get_attribute("data-step")?.parse().ok()?))
    });
    let shown = Shown::new(GraphForm::Large, graph);
    let close = IconButton::new(shared.text(Label::ClosePanel), Icon::Close, Action::Dismiss);
    html! {
        <div class="graph-sheet" role="dialog" aria-labelledby="state-graph" tabindex="-1">
            <div class="head">
                <h2 id="state-graph">{ shared.text(Label::StateGraph) }</h2>
                { legend(shown.at, shared) }
                { close.draw(shared) }
            </div>
            <div class="figure" {onclick}>
                { draw::figure(&shown) }
                { labels(&shown, shared) }
            </div>
            <p class="about">{ shared.text(Label::GraphLines) }</p>
            <Borrowed by="[aria-labelledby=state-graph]" />
        </div>
    }
}

/// Whose mark is which, and where each host is.
fn legend(at: Moment, shared: &Shared) -> Html {
    html! {
        <ul class="legend">
            { for Side::BOTH.map(|side| html! {
                <li>
                    { draw::legend_mark(side) }
                    <span>{ host_title(side, shared.lang) }</span>
                    <b class={group_class(at.states[side])}>{ at.states[side].name() }</b>
                </li>
            }) }
        </ul>
    }
}

/// What stands on the edges. Those that were taken are buttons, in the order in which they were.
fn labels(shown: &Shown, shared: &Shared) -> Html {
    let edge_of = |take: &Take| shown.layout.edge(take.row);
    let firsts = shown.taken.iter().enumerate().filter(|(place, take)| {
        let key = edge_of(take).map(Edge::key);
        !shown.taken[..*place].iter().any(|earlier| edge_of(earlier).map(Edge::key) == key)
    });
    let taken = firsts.filter_map(|(_, take)| edge_of(take));
    let others = shown.layout.edges.iter();
    let others = others.filter(|edge| edge.is_named() && takes(shown, edge).next().is_none());
    html! {
        <>
            <div class="edge-names" aria-hidden="true">
                { for others.map(|edge| {
                    let text = edge.usual().map(|row| name(edge_name(row)));
                    html! { <span key={edge.key()} class={anchor(edge)} style={place(edge, shown)}>{ text }</span> }
                }) }
            </div>
            <ol class="edge-names" aria-label={shared.text(Label::WayTaken)}>
                { for taken.map(|edge| button(edge, shown, shared)) }
            </ol>
        </>
    }
}

/// The label of an edge that was taken, which leads to when it was.
fn button(edge: &Edge, shown: &Shown, shared: &Shared) -> Html {
    let mut sentences = String::new();
    for take in takes(shown, edge) {
        if !sentences.is_empty() {
            sentences.push(' ');
        }
        sentences += &taken(take.host, take.row, take.at, shared.lang);
    }
    // What one host did makes the other do the same: the first is the cause.
    let text = takes(shown, edge).next().map(|take| name(edge_name(take.row)));
    html! {
        <li key={edge.key()} class={anchor(edge)} style={place(edge, shown)} data-of={moments(shown, edge)}>
            { text }
            <button
                type="button" class="over" data-step={target(shown, edge)}
                aria-label={sentences.clone()} title={sentences}
            />
        </li>
    }
}

/// Who took an edge, and when, in the order in which it was taken.
fn takes<'s>(shown: &'s Shown, edge: &'s Edge) -> impl Iterator<Item = &'s Take> {
    shown.taken.iter().filter(|take| edge.rows.contains(&take.row))
}

/// The steps in which an edge was taken, as what it is drawn for.
fn moments(shown: &Shown, edge: &Edge) -> Option<AttrValue> {
    let moments: Vec<Thing> = takes(shown, edge).map(|take| Thing::Step(take.step)).collect();
    (!moments.is_empty()).then(|| of(&moments))
}

/// The step that an edge leads to: the last time that it was taken, or the time before if that is now.
fn target(shown: &Shown, edge: &Edge) -> Option<String> {
    let earlier = takes(shown, edge).filter(|take| take.step + 1 < shown.at.steps).last();
    earlier.or(takes(shown, edge).last()).map(|take| take.step.to_string())
}

const fn anchor(edge: &Edge) -> &'static str {
    match edge.label.anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    }
}

/// The place of an edge's label, whatever size the figure has.
fn place(edge: &Edge, shown: &Shown) -> String {
    let share = |at: f64, whole: f64| Css(100.0 * at / whole);
    let Layout { width, height, .. } = shown.layout;
    format!("left:{}%;top:{}%", share(edge.label.at.x, width), share(edge.label.at.y, height))
}

/// Event over action, as in the RFC's figure.
fn name(name: EdgeName) -> Html {
    html! {
        <>
            <span aria-hidden="true">{ name.event }</span>
            if let Some(action) = name.action {
                <span aria-hidden="true">{ action }</span>
            }
        </>
    }
}
