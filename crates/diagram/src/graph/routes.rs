//! How the edges run: each was laid by hand, and all at right angles.

use synscope_tcp::State;

use super::board::Board;
use super::{Anchor, EdgeKind, LabelPlace, Node};
use crate::arrows::Point;

/// An edge, whether or not there is a row for it.
pub(super) struct Route {
    pub(super) from: State,
    pub(super) to: State,
    pub(super) kind: EdgeKind,
    pub(super) points: Vec<Point>,
    pub(super) label: LabelPlace,
}

impl Route {
    /// A way that starts at a point and turns at each number: alternately a height and a place from
    /// the left.
    fn new(from: State, to: State, kind: EdgeKind, start: Point, first: Turn, rest: &[f64]) -> Self {
        let mut points = vec![start];
        let mut turn = first;
        let mut at = start;
        for number in rest {
            match turn {
                Turn::Level => at.x = *number,
                Turn::Upright => at.y = *number,
            }
            turn = turn.other();
            points.push(at);
        }
        points.dedup();
        let label = LabelPlace { at: start, anchor: Anchor::Middle };
        Self { from, to, kind, points, label }
    }

    fn label(self, x: f64, y: f64, anchor: Anchor) -> Self {
        Self { label: LabelPlace { at: Point { x, y }, anchor }, ..self }
    }
}

/// Which way a piece runs.
#[derive(Clone, Copy)]
enum Turn {
    Level,
    Upright,
}

impl Turn {
    const fn other(self) -> Self {
        match self {
            Self::Level => Self::Upright,
            Self::Upright => Self::Level,
        }
    }
}

/// The edges of the whole table, those along the rim first: what is orderly is drawn above them.
pub(super) fn all(board: &Board) -> Vec<Route> {
    let mut routes = Vec::from(rim(board));
    routes.extend(shortcuts(board));
    routes.extend(opening(board));
    routes.extend(closing(board));
    routes
}

const fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

/// Room between a line and its label.
const GAP: f64 = 8.0;

fn opening(board: &Board) -> [Route; 8] {
    use EdgeKind::{Exit, Regular};
    use State::{Closed, Established, Listen, SynReceived, SynSent};
    use Turn::{Level, Upright};
    let y = |row| board.y(row);
    let [left, middle, right] = board.columns;
    let (closed, listen) = (board.node(Closed), board.node(Listen));
    let (sent, received, open) = (board.node(SynSent), board.node(SynReceived), board.node(Established));
    let leave = |node: Node, x: f64| point(x, node.bottom());
    let main = right + board.twin;
    [
        Route::new(Closed, SynSent, Regular, point(closed.left(), y(0.0)), Level, &[left, sent.top()]).label(
            left + GAP,
            y(0.42),
            Anchor::Start,
        ),
        Route::new(Closed, Listen, Regular, point(closed.right(), y(0.0)), Level, &[right, listen.top()])
            .label(right - GAP, y(0.42), Anchor::End),
        Route::new(
            Listen,
            SynSent,
            Regular,
            point(listen.left(), y(1.0)),
            Level,
            &[left + board.twin, sent.top()],
        )
        .label(middle, y(1.0) - 18.0, Anchor::Middle),
        Route::new(
            Listen,
            SynReceived,
            Regular,
            leave(listen, right - board.twin),
            Upright,
            &[received.top()],
        )
        .label(right - board.twin - GAP, y(1.5), Anchor::End),
        Route::new(
            SynReceived,
            Listen,
            Exit,
            point(right + board.twin, received.top()),
            Upright,
            &[listen.bottom()],
        )
        .label(right + board.twin + GAP, y(1.63), Anchor::Start),
        Route::new(SynSent, SynReceived, Regular, point(sent.right(), y(2.0)), Level, &[received.left()])
            .label(middle, y(2.0) - 18.0, Anchor::Middle),
        Route::new(SynSent, Established, Regular, leave(sent, left), Upright, &[y(3.0), open.left()]).label(
            left + GAP,
            y(2.58),
            Anchor::Start,
        ),
        Route::new(
            SynReceived,
            Established,
            Regular,
            leave(received, main),
            Upright,
            &[y(3.0), open.right()],
        )
        .label(f64::midpoint(open.right(), main), y(3.0) - 16.0, Anchor::Middle),
    ]
}

fn closing(board: &Board) -> [Route; 10] {
    use EdgeKind::Regular;
    use State::{
        CloseWait, Closed, Closing, Established, FinWait1, FinWait2, LastAck, SynReceived, TimeWait,
    };
    use Turn::Upright;
    let y = |row| board.y(row);
    let [left, middle, right] = board.columns;
    let (open, wait1, wait2) = (board.node(Established), board.node(FinWait1), board.node(FinWait2));
    let (both, wait) = (board.node(Closing), board.node(TimeWait));
    let (passive, last, end) = (board.node(CloseWait), board.node(LastAck), board.end());
    let leave = |node: Node, x: f64| point(x, node.bottom());
    let [early, lane, entry] = board.early_close;
    let branch = left + board.branch;
    let inward = middle - board.shift;
    [
        Route::new(
            SynReceived,
            FinWait1,
            Regular,
            leave(board.node(SynReceived), early),
            Upright,
            &[y(2.5), lane, y(3.56), entry, wait1.top()],
        )
        .label(middle, y(2.5) - 17.0, Anchor::Middle),
        Route::new(
            Established,
            FinWait1,
            Regular,
            leave(open, middle - board.fork),
            Upright,
            &[y(4.0), wait1.right()],
        )
        .label(middle - board.fork - 6.0, y(3.56), Anchor::End),
        Route::new(
            Established,
            CloseWait,
            Regular,
            leave(open, middle + board.fork),
            Upright,
            &[y(4.0), passive.left()],
        )
        .label(middle + board.fork + GAP, y(3.56), Anchor::Start),
        Route::new(FinWait1, FinWait2, Regular, leave(wait1, left), Upright, &[wait2.top()]).label(
            left + GAP,
            y(4.5),
            Anchor::Start,
        ),
        Route::new(FinWait1, Closing, Regular, leave(wait1, branch), Upright, &[y(4.5), inward, both.top()])
            .label(f64::midpoint(branch, inward), y(4.5) + 17.0, Anchor::Middle),
        Route::new(FinWait2, TimeWait, Regular, leave(wait2, left), Upright, &[wait.top()]).label(
            left + GAP,
            y(5.5),
            Anchor::Start,
        ),
        Route::new(Closing, TimeWait, Regular, leave(both, inward), Upright, &[y(6.0), wait.right()]).label(
            f64::midpoint(wait.right(), inward),
            y(6.0) - 12.0,
            Anchor::Middle,
        ),
        Route::new(CloseWait, LastAck, Regular, leave(passive, right), Upright, &[last.top()]).label(
            right - GAP,
            y(4.5),
            Anchor::End,
        ),
        Route::new(LastAck, Closed, Regular, leave(last, right), Upright, &[y(7.0), end.right()]).label(
            right - GAP,
            y(6.55),
            Anchor::End,
        ),
        Route::new(TimeWait, Closed, Regular, leave(wait, left), Upright, &[y(7.0), end.left()]).label(
            left + GAP,
            y(6.55),
            Anchor::Start,
        ),
    ]
}

/// What ends a connection out of turn: out to the side, down, and to CLOSED.
fn rim(board: &Board) -> [Route; 8] {
    use EdgeKind::Exit;
    use State::{CloseWait, Closed, Closing, Established, FinWait1, FinWait2, Listen, SynReceived, SynSent};
    use Turn::{Level, Upright};
    let y = |row| board.y(row);
    let end = board.end();
    let middle = board.columns[1];
    // Below its node, at the rail.
    let below = |node: Node| node.bottom() + 15.0;
    let out_left = |state: State| {
        let node = board.node(state);
        let start = point(node.left(), node.at.y);
        Route::new(state, Closed, Exit, start, Level, &[board.rail, y(7.0), end.left()]).label(
            board.rail + 5.0,
            below(node),
            Anchor::Start,
        )
    };
    let out_right = |state: State| {
        let node = board.node(state);
        let (start, rail) = (point(node.right(), node.at.y), board.width - board.rail);
        Route::new(state, Closed, Exit, start, Level, &[rail, y(7.0), end.right()]).label(
            rail - 5.0,
            below(node),
            Anchor::End,
        )
    };
    let (open, both) = (board.node(Established), board.node(Closing));
    [
        out_right(Listen),
        out_left(SynSent),
        out_right(SynReceived),
        Route::new(
            Established,
            Closed,
            Exit,
            point(middle, open.bottom()),
            Upright,
            &[y(4.45), board.bypass, y(6.5), middle + board.shift, end.top()],
        )
        .label(board.bypass + 6.0, y(5.75), Anchor::Start),
        out_left(FinWait1),
        out_left(FinWait2),
        out_right(CloseWait),
        Route::new(Closing, Closed, Exit, point(middle, both.bottom()), Upright, &[end.top()]).label(
            middle - 6.0,
            y(6.5),
            Anchor::End,
        ),
    ]
}

/// Out of TIME-WAIT by a new SYN, and back to it, between the right column and its rail.
fn shortcuts(board: &Board) -> [Route; 2] {
    use EdgeKind::Rare;
    use State::{SynReceived, TimeWait};
    let (wait, received) = (board.node(TimeWait), board.node(SynReceived));
    let lane = f64::midpoint(received.right(), board.width - board.rail);
    let aside = board.node(TimeWait).height / 4.0;
    let (high, low) = (-aside, aside);
    let way = |node: Node, off: f64| point(node.right(), node.at.y + off);
    [
        Route::new(
            TimeWait,
            SynReceived,
            Rare,
            way(wait, low),
            Turn::Level,
            &[lane, received.at.y + low, received.right()],
        )
        .label(lane - 6.0, board.y(3.42), Anchor::End),
        Route::new(
            SynReceived,
            TimeWait,
            Rare,
            way(received, high),
            Turn::Level,
            &[lane, wait.at.y + high, wait.right()],
        )
        .label(lane - 6.0, board.y(5.82), Anchor::End),
    ]
}
