//! The graph of states, laid out as a figure in a textbook: the open above, the close below, who
//! acts on the left and who answers on the right.
//!
//! The layout is made by hand, but what is drawn comes from the endpoint's own table: each pair of
//! states that a row of [`TABLE`] joins has one edge, and an edge without a row is not drawn. CLOSED
//! stands twice, before the connection and after it. What ends a connection out of turn (a reset, an
//! abort, a timeout) goes along the rim, where it does not cross what everybody has to read.

mod board;
mod names;
mod routes;
mod way;

use synscope_sim::Side;
use synscope_tcp::{Config, Row, RowId, State};

#[cfg(doc)]
use synscope_tcp::TABLE;

use self::board::Board;
use crate::arrows::Point;

pub use self::names::{EdgeName, edge_name};
pub use self::way::{Take, ways};

/// How large the graph is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GraphForm {
    /// Beside the ladder: names of states only.
    Small,
    /// On a sheet of its own, with room for a label on each edge.
    Large,
}

/// The graph of states.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    /// The width of the figure, in px.
    pub width: f64,
    /// The height of the figure, in px.
    pub height: f64,
    /// All nodes: the states in the order of [`State::ALL`], and CLOSED once more.
    pub nodes: Vec<Node>,
    /// The edges that the hosts' table has, each pair of states once.
    pub edges: Vec<Edge>,
}

/// A state in the graph.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// The state.
    pub state: State,
    /// Whether it is CLOSED as it is after a connection.
    pub is_end: bool,
    /// Its middle.
    pub at: Point,
    /// Its width, in px.
    pub width: f64,
    /// Its height, in px.
    pub height: f64,
}

/// How one gets from a state to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// The state before.
    pub from: State,
    /// The state after.
    pub to: State,
    /// The rows that it stands for, in the order of the table.
    pub rows: Vec<RowId>,
    /// Whether it belongs to the figure that everybody has to read.
    pub kind: EdgeKind,
    /// Its way, level or upright throughout, from the border of a node to that of another.
    pub points: Vec<Point>,
    /// Where its label stands.
    pub label: LabelPlace,
}

/// Which part of the figure an edge belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeKind {
    /// How connections open and close in order.
    Regular,
    /// How they end out of turn, along the rim.
    Exit,
    /// A shortcut through the figure that is worth its line only when it is taken.
    Rare,
}

/// Where a label stands: its middle is at `y`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabelPlace {
    /// The place.
    pub at: Point,
    /// Which part of it is at `x`.
    pub anchor: Anchor,
}

/// Which part of a text is at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

impl Graph {
    /// The graph of hosts with these settings: a row that none of them has is not drawn.
    pub fn new(form: GraphForm, configs: &[&Config]) -> Self {
        let board = Board::new(form);
        let edges = routes::all(&board).into_iter().filter_map(|route| {
            let is_drawn = |row: &Row| {
                (row.from, row.to) == (route.from, route.to) && configs.iter().any(|config| row.is_of(config))
            };
            let rows: Vec<RowId> = RowId::all().filter(|id| is_drawn(id.row())).collect();
            (!rows.is_empty()).then_some(Edge {
                from: route.from,
                to: route.to,
                rows,
                kind: route.kind,
                points: route.points,
                label: route.label,
            })
        });
        Self { width: board.width, height: board.height(), edges: edges.collect(), nodes: board.nodes() }
    }

    /// The node that a host stands on, by what was taken so far: CLOSED is the one below once the host
    /// has done anything.
    pub fn node(&self, host: Side, state: State, taken: &[Take]) -> usize {
        let has_begun = taken.iter().any(|take| take.host == host);
        if state == State::Closed && has_begun { self.nodes.len() - 1 } else { state as usize }
    }

    /// The edge of a row, if these hosts' graph has it.
    pub fn edge(&self, row: RowId) -> Option<&Edge> {
        self.edges.iter().find(|edge| edge.rows.contains(&row))
    }
}

impl Edge {
    /// What tells it from all others.
    pub const fn key(&self) -> u32 {
        self.from as u32 * 16 + self.to as u32
    }

    /// Whether it bears a label also when nobody took it.
    pub const fn is_named(&self) -> bool {
        matches!(self.kind, EdgeKind::Regular)
    }

    /// The middle of its longest piece, and whether that piece is level.
    pub fn middle(&self) -> (Point, bool) {
        let pieces = self.points.windows(2).map(|pair| (pair[0], pair[1]));
        let longest = pieces.max_by(|one, other| one.0.distance(one.1).total_cmp(&other.0.distance(other.1)));
        let start = self.points.first().copied().unwrap_or_default();
        let (from, to) = longest.unwrap_or((start, start));
        (from.towards(to, 0.5), (to.x - from.x).abs() > (to.y - from.y).abs())
    }

    /// The row that speaks for the edge as long as nobody took it: the first of those that belong to
    /// an orderly connection.
    pub fn usual(&self) -> Option<RowId> {
        let orderly = self.rows.iter().find(|row| names::is_orderly(row.row().event));
        orderly.or(self.rows.first()).copied()
    }
}
