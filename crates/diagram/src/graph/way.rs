//! The ways that the hosts took through the graph.

use synscope_sim::{Index, PerSide, Side, Socket, StateInterval, Trace};
use synscope_tcp::{RowId, SocketId, Time};

/// A row that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Take {
    /// By whom.
    pub host: Side,
    /// The row.
    pub row: RowId,
    /// When.
    pub at: Time,
    /// In which step.
    pub step: Index,
}

/// The rows that the hosts have taken after so many steps, in that order: each host's are those of its
/// newest connection, and those of the listener that it was born of or that it still waits for.
pub fn ways(trace: &Trace, steps: Index) -> Vec<Take> {
    let sockets = PerSide::from_fn(|side| shown(trace, side, steps));
    let is_shown = |interval: &&StateInterval| sockets[interval.host].contains(&Some(interval.socket));
    let take = |interval: &StateInterval| {
        let StateInterval { host, row, from: at, step, .. } = *interval;
        row.map(|row| Take { host, row, at, step })
    };
    so_far(trace, steps).filter(is_shown).filter_map(take).collect()
}

fn so_far(trace: &Trace, steps: Index) -> impl Iterator<Item = &StateInterval> {
    trace.states.iter().filter(move |interval| interval.step < steps)
}

/// The newest connection of a host, and its listener.
fn shown(trace: &Trace, side: Side, steps: Index) -> [Option<SocketId>; 2] {
    let of_host =
        || so_far(trace, steps).filter(|interval| interval.host == side).map(|interval| interval.socket);
    let newest = of_host().filter(|id| !is_listener(trace, side, *id)).max();
    let listener = match newest {
        Some(id) => find(trace, side, id).and_then(|socket| socket.listener),
        None => of_host().max(),
    };
    [newest, listener]
}

fn is_listener(trace: &Trace, side: Side, id: SocketId) -> bool {
    find(trace, side, id).is_some_and(|socket| socket.is_listener)
}

fn find(trace: &Trace, side: Side, id: SocketId) -> Option<&Socket> {
    trace.sockets.iter().find(|socket| socket.host == side && socket.id == id)
}
