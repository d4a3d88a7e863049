//! The way that a host took through the graph.

use synscope_sim::{Index, Side, Socket, StateInterval, Trace};
use synscope_tcp::{RowId, SocketId, Time};

/// A row that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Take {
    /// The row.
    pub row: RowId,
    /// When.
    pub at: Time,
    /// In which step.
    pub step: Index,
}

/// The rows that a host has taken after so many steps: those of its newest connection, and those of
/// the listener that it was born of or that it still waits for.
pub fn way(trace: &Trace, side: Side, steps: Index) -> Vec<Take> {
    let so_far =
        || trace.states.iter().filter(move |interval| interval.host == side && interval.step < steps);
    let newest = so_far().map(|interval| interval.socket).filter(|id| !is_listener(trace, side, *id)).max();
    let listener = match newest {
        Some(id) => find(trace, side, id).and_then(|socket| socket.listener),
        None => so_far().map(|interval| interval.socket).max(),
    };
    let is_of_the_way = |interval: &&StateInterval| [newest, listener].contains(&Some(interval.socket));
    let take = |interval: &StateInterval| {
        interval.row.map(|row| Take { row, at: interval.from, step: interval.step })
    };
    so_far().filter(is_of_the_way).filter_map(take).collect()
}

fn is_listener(trace: &Trace, side: Side, id: SocketId) -> bool {
    find(trace, side, id).is_some_and(|socket| socket.is_listener)
}

fn find(trace: &Trace, side: Side, id: SocketId) -> Option<&Socket> {
    trace.sockets.iter().find(|socket| socket.host == side && socket.id == id)
}
