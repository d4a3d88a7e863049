//! Where the nodes stand.

use synscope_tcp::State;

use super::{GraphForm, Node};
use crate::arrows::Point;

/// The measures of a graph, in px, and where its nodes stand by them.
pub(super) struct Board {
    pub(super) width: f64,
    /// The middles of the three columns.
    pub(super) columns: [f64; 3],
    /// The middle of the first row, and how far each next one is below it.
    first: f64,
    pitch: f64,
    height: f64,
    /// The room that a letter takes, and that beside a name.
    letter: f64,
    pad: f64,
    /// How far from the figure's side the rails lie that lead to CLOSED out of turn.
    pub(super) rail: f64,
    /// Between the two ways that join LISTEN and SYN-RECEIVED, each from the middle.
    pub(super) twin: f64,
    /// Where CLOSE in SYN-RECEIVED leaves it, comes down, and arrives at FIN-WAIT-1.
    pub(super) early_close: [f64; 3],
    /// Between the middle of ESTABLISHED and each of the two ways to close.
    pub(super) fork: f64,
    /// Between the middle of FIN-WAIT-1 and the way to CLOSING.
    pub(super) branch: f64,
    /// Between the middle of CLOSING and the ways to it and from it.
    pub(super) shift: f64,
    /// Where what ends ESTABLISHED out of turn passes by CLOSING.
    pub(super) bypass: f64,
}

impl Board {
    pub(super) const fn new(form: GraphForm) -> Self {
        match form {
            GraphForm::Small => Self {
                width: 252.0,
                columns: [50.0, 124.0, 195.0],
                first: 11.0,
                pitch: 30.0,
                height: 18.0,
                letter: 6.82,
                pad: 4.0,
                rail: 4.0,
                twin: 8.0,
                early_close: [164.0, 75.0, 75.0],
                fork: 13.0,
                branch: 25.0,
                shift: 9.0,
                bypass: 157.5,
            },
            GraphForm::Large => Self {
                width: 440.0,
                columns: [78.0, 220.0, 362.0],
                first: 24.0,
                pitch: 78.0,
                height: 30.0,
                letter: 7.44,
                pad: 8.0,
                rail: 10.0,
                twin: 12.0,
                early_close: [320.0, 141.0, 104.0],
                fork: 20.0,
                branch: 36.0,
                shift: 14.0,
                bypass: 280.0,
            },
        }
    }

    /// The height of the figure.
    pub(super) fn height(&self) -> f64 {
        self.y(7.0) + self.first
    }

    /// The middle of a row; halves lie between rows.
    pub(super) fn y(&self, row: f64) -> f64 {
        row.mul_add(self.pitch, self.first)
    }

    /// All states, and CLOSED once more.
    pub(super) fn nodes(&self) -> Vec<Node> {
        State::ALL.into_iter().map(|state| self.node(state)).chain([self.end()]).collect()
    }

    /// CLOSED as it is after a connection.
    pub(super) fn end(&self) -> Node {
        self.node_at(State::Closed, true, 1, 7.0)
    }

    /// A state; CLOSED as it is before a connection.
    pub(super) fn node(&self, state: State) -> Node {
        let (column, row) = match state {
            State::Closed => (1, 0.0),
            State::Listen => (2, 1.0),
            State::SynSent => (0, 2.0),
            State::SynReceived => (2, 2.0),
            State::Established => (1, 3.0),
            State::FinWait1 => (0, 4.0),
            State::CloseWait => (2, 4.0),
            State::FinWait2 => (0, 5.0),
            State::Closing => (1, 5.0),
            State::LastAck => (2, 5.0),
            State::TimeWait => (0, 6.0),
        };
        self.node_at(state, false, column, row)
    }

    fn node_at(&self, state: State, is_end: bool, column: usize, row: f64) -> Node {
        let letters = f64::from(u32::try_from(state.name().len()).unwrap_or(u32::MAX));
        let width = letters.mul_add(self.letter, 2.0 * self.pad);
        let at = Point { x: self.columns[column], y: self.y(row) };
        Node { state, is_end, at, width, height: self.height }
    }
}

impl Node {
    /// Its left border.
    pub fn left(&self) -> f64 {
        self.at.x - self.width / 2.0
    }

    /// Its right border.
    pub fn right(&self) -> f64 {
        self.at.x + self.width / 2.0
    }

    /// Its upper border.
    pub fn top(&self) -> f64 {
        self.at.y - self.height / 2.0
    }

    /// Its lower border.
    pub fn bottom(&self) -> f64 {
        self.at.y + self.height / 2.0
    }
}
