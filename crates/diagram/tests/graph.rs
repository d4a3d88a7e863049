//! What holds of the graph of states, in both sizes.

use std::collections::BTreeSet;

use synscope_diagram::{Anchor, Edge, EdgeKind, Graph, GraphForm, Node, Point, Take, edge_name, ways};
use synscope_sim::{Side, Trace, builtin, run};
use synscope_tcp::{Config, Profile, RowId, State, TABLE, WhatIf};

const FORMS: [GraphForm; 2] = [GraphForm::Small, GraphForm::Large];

/// A host of each profile with every variant: together they have all rows.
fn all_configs() -> Vec<Config> {
    Profile::ALL
        .into_iter()
        .map(|profile| {
            let mut config = Config::new(profile);
            for variant in WhatIf::ALL {
                config.set(variant.name(), "1").expect("a variant is a switch");
            }
            config
        })
        .collect()
}

fn whole(form: GraphForm) -> Graph {
    let configs = all_configs();
    Graph::new(form, &configs.iter().collect::<Vec<_>>())
}

/// A rectangle: left, top, right, bottom.
type Area = [f64; 4];

fn area(node: &Node) -> Area {
    [node.left(), node.top(), node.right(), node.bottom()]
}

fn overlap(one: Area, other: Area) -> bool {
    one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]
}

/// What the label of a row takes on its edge: letters of 11 px, lines of 13.
fn label_area(edge: &Edge, row: RowId) -> Area {
    let name = edge_name(row);
    let letters = name.event.len().max(name.action.map_or(0, str::len));
    let width = f64::from(u32::try_from(letters).expect("a label is short")) * 6.82;
    let height = if name.action.is_some() { 26.0 } else { 13.0 };
    let at = edge.label.at;
    let left = match edge.label.anchor {
        Anchor::Start => at.x,
        Anchor::Middle => at.x - width / 2.0,
        Anchor::End => at.x - width,
    };
    [left, at.y - height / 2.0, left + width, at.y + height / 2.0]
}

/// A piece of an edge, as wide as a hair.
fn pieces(edge: &Edge) -> impl Iterator<Item = Area> {
    edge.points.windows(2).map(|pair| {
        let [from, to] = [pair[0], pair[1]];
        [from.x.min(to.x) - 0.1, from.y.min(to.y) - 0.1, from.x.max(to.x) + 0.1, from.y.max(to.y) + 0.1]
    })
}

fn way(trace: &Trace, side: Side, steps: u32) -> Vec<Take> {
    ways(trace, steps).into_iter().filter(|take| take.host == side).collect()
}

fn is_on_border(point: Point, node: &Node) -> bool {
    let is_near = |one: f64, other: f64| (one - other).abs() < 1e-9;
    let within =
        (node.left()..=node.right()).contains(&point.x) && (node.top()..=node.bottom()).contains(&point.y);
    within
        && (is_near(point.x, node.left())
            || is_near(point.x, node.right())
            || is_near(point.y, node.top())
            || is_near(point.y, node.bottom()))
}

#[test]
fn every_row_of_the_table_has_exactly_one_edge() {
    for form in FORMS {
        let graph = whole(form);
        for row in RowId::all() {
            let edges: Vec<_> = graph.edges.iter().filter(|edge| edge.rows.contains(&row)).collect();
            assert_eq!(edges.len(), 1, "{row:?}: {:?}", row.row());
            assert_eq!((edges[0].from, edges[0].to), (row.row().from, row.row().to));
        }
        let rows: usize = graph.edges.iter().map(|edge| edge.rows.len()).sum();
        assert_eq!(rows, TABLE.len());
    }
}

#[test]
fn every_state_has_one_node_and_closed_has_two() {
    for form in FORMS {
        let nodes = whole(form).nodes;
        assert!(nodes.iter().map(|node| node.state).eq(State::ALL.into_iter().chain([State::Closed])));
        assert!(nodes.last().is_some_and(|node| node.is_end));
    }
}

#[test]
fn nodes_lie_apart_and_within_the_figure() {
    for form in FORMS {
        let graph = whole(form);
        for (at, node) in graph.nodes.iter().enumerate() {
            let [left, top, right, bottom] = area(node);
            assert!(left >= 0.0 && top >= 0.0 && right <= graph.width && bottom <= graph.height, "{node:?}");
            for other in &graph.nodes[at + 1..] {
                assert!(!overlap(area(node), area(other)), "{form:?}: {} {}", node.state, other.state);
            }
        }
    }
}

#[test]
fn edges_run_at_right_angles_from_node_to_node_and_through_none() {
    for form in FORMS {
        let graph = whole(form);
        for edge in &graph.edges {
            let name = format!("{form:?}: {} to {}", edge.from, edge.to);
            let ends = |state, point| {
                graph.nodes.iter().any(|node| node.state == state && is_on_border(point, node))
            };
            assert!(ends(edge.from, edge.points[0]), "{name} begins at {:?}", edge.points[0]);
            let last = edge.points[edge.points.len() - 1];
            assert!(ends(edge.to, last), "{name} ends at {last:?}");
            for pair in edge.points.windows(2) {
                let is_level = (pair[0].y - pair[1].y).abs() < 1e-9;
                let is_upright = (pair[0].x - pair[1].x).abs() < 1e-9;
                assert!(is_level != is_upright, "{name}: {pair:?}");
            }
            for node in &graph.nodes {
                // Its own nodes it touches.
                let inside = [node.left() + 0.2, node.top() + 0.2, node.right() - 0.2, node.bottom() - 0.2];
                assert!(
                    pieces(edge).all(|piece| !overlap(piece, inside)),
                    "{name} runs through {}",
                    node.state
                );
            }
        }
    }
}

#[test]
fn what_leads_to_closed_ends_below_and_what_leaves_it_begins_above() {
    for form in FORMS {
        let graph = whole(form);
        let middle = graph.height / 2.0;
        for edge in &graph.edges {
            assert!(edge.from != State::Closed || edge.points[0].y < middle);
            assert!(edge.to != State::Closed || edge.points[edge.points.len() - 1].y > middle);
        }
    }
}

#[test]
fn labels_fit_into_the_figure_and_lie_on_no_node_and_no_line() {
    let graph = whole(GraphForm::Large);
    for edge in &graph.edges {
        for row in &edge.rows {
            let label = label_area(edge, *row);
            let name = format!("{} to {} ({})", edge.from, edge.to, edge_name(*row).event);
            assert!(label[0] >= 0.0 && label[2] <= graph.width, "{name} sticks out: {label:?}");
            for node in &graph.nodes {
                assert!(!overlap(label, area(node)), "{name} lies on {}", node.state);
            }
            // What is drawn only when it is taken may pass behind.
            for other in graph.edges.iter().filter(|other| other.kind != EdgeKind::Rare) {
                assert!(
                    edge.kind == EdgeKind::Rare || pieces(other).all(|piece| !overlap(piece, label)),
                    "{name} lies on the way from {} to {}",
                    other.from,
                    other.to
                );
            }
        }
    }
}

#[test]
fn labels_lie_apart() {
    let graph = whole(GraphForm::Large);
    let shown: Vec<_> = graph.edges.iter().filter(|edge| edge.kind != EdgeKind::Rare).collect();
    for (at, edge) in shown.iter().enumerate() {
        for other in &shown[at + 1..] {
            for row in &edge.rows {
                for other_row in &other.rows {
                    let (one, two) = (label_area(edge, *row), label_area(other, *other_row));
                    let names = (edge_name(*row).event, edge_name(*other_row).event);
                    assert!(
                        !overlap(one, two),
                        "{} {} / {} {}: {names:?}",
                        edge.from,
                        edge.to,
                        other.from,
                        other.to
                    );
                }
            }
        }
    }
}

#[test]
fn rows_of_another_profile_or_of_a_variant_that_is_off_are_not_drawn() {
    for profile in Profile::ALL {
        let config = Config::new(profile);
        let graph = Graph::new(GraphForm::Small, &[&config]);
        for row in graph.edges.iter().flat_map(|edge| &edge.rows) {
            assert!(row.row().what_if.is_none() && row.row().profiles.contains(profile), "{:?}", row.row());
        }
    }
    let plain = Graph::new(GraphForm::Small, &[&Config::new(Profile::Linux)]);
    let is_reopened = |edge: &Edge| (edge.from, edge.to) == (State::SynReceived, State::TimeWait);
    assert!(!plain.edges.iter().any(is_reopened), "Linux has no way back to TIME-WAIT");
}

#[test]
fn an_edge_that_nobody_took_is_named_by_what_is_orderly() {
    let graph = whole(GraphForm::Large);
    let named = |from, to| {
        let edge = graph
            .edges
            .iter()
            .find(|edge| (edge.from, edge.to) == (from, to))
            .expect("there is such an edge");
        edge_name(edge.usual().expect("an edge has rows")).event
    };
    assert_eq!(named(State::TimeWait, State::Closed), "2 MSL");
    assert_eq!(named(State::LastAck, State::Closed), "ACK");
    assert_eq!(named(State::Established, State::Closed), "RST");
}

#[test]
fn at_the_end_of_a_run_the_graph_takes_exactly_the_rows_that_the_trace_took() {
    for scenario in builtin::all() {
        let trace = run(&scenario).unwrap_or_else(|error| panic!("{}: {error}", scenario.name));
        let graph = Graph::new(GraphForm::Large, &[&scenario.client.config, &scenario.server.config]);
        for side in Side::BOTH {
            let rows = |rows: &mut dyn Iterator<Item = RowId>| rows.collect::<BTreeSet<_>>();
            let taken = rows(&mut way(&trace, side, u32::MAX).iter().map(|take| take.row));
            let traced = rows(
                &mut trace.states.iter().filter(|state| state.host == side).filter_map(|state| state.row),
            );
            assert_eq!(taken, traced, "{} {side}", scenario.name);
            assert!(taken.iter().all(|row| graph.edge(*row).is_some()), "{} {side}", scenario.name);
        }
    }
}

#[test]
fn a_way_is_unbroken_and_grows_with_the_steps() {
    for scenario in builtin::all() {
        let trace = run(&scenario).unwrap_or_else(|error| panic!("{}: {error}", scenario.name));
        for side in Side::BOTH {
            let whole = way(&trace, side, u32::MAX);
            for steps in 0..=u32::try_from(trace.steps.len()).expect("a run is short") {
                let part = way(&trace, side, steps);
                assert!(whole.starts_with(&part), "{} {side} after {steps}", scenario.name);
            }
            for pair in whole.windows(2) {
                assert_eq!(pair[0].row.row().to, pair[1].row.row().from, "{} {side}", scenario.name);
            }
        }
    }
}

#[test]
fn closed_is_above_before_a_connection_and_below_after_it() {
    let scenario = builtin::get("open-close").expect("the default scenario is built in");
    let trace = run(&scenario).expect("it runs");
    let graph = Graph::new(GraphForm::Small, &[&scenario.client.config]);
    let stands = |steps| graph.nodes[graph.node(Side::Client, State::Closed, &ways(&trace, steps))].is_end;
    assert!(!stands(0));
    assert!(stands(u32::MAX));
}
