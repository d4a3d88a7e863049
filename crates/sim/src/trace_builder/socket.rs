//! What has to be remembered of the sockets that exist, to write down how they go on.

use smallvec::SmallVec;
use synscope_tcp::{Call, SocketId, TimerKind};

use crate::trace::Index;

/// The sockets of a host, by number.
#[derive(Clone, Debug, Default)]
pub(super) struct Sockets {
    known: Vec<Known>,
    /// Those that the step has touched, as places in `known`.
    touched: Vec<usize>,
}

/// A socket that exists, with places in the lists of the trace.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) id: SocketId,
    pub(super) is_listener: bool,
    /// In the sockets.
    pub(super) record: Index,
    /// The first of its states.
    pub(super) first_state: Index,
    /// The state it is in.
    pub(super) state: Option<Index>,
    /// The timers that run, by their place in [`TimerKind::ALL`].
    pub(super) timers: [Option<Index>; TimerKind::ALL.len()],
    /// The calls that have not returned.
    pub(super) open_calls: SmallVec<[(Call, Index); 2]>,
    /// Its newest view.
    pub(super) view: Option<Index>,
    pub(super) connection: Option<u32>,
    /// Whether the step has touched it.
    pub(super) touched: bool,
    /// Whether it was removed in this step.
    pub(super) gone: bool,
}

impl Known {
    pub(super) fn new(id: SocketId, is_listener: bool, record: Index, first_state: Index) -> Self {
        Self {
            id,
            is_listener,
            record,
            first_state,
            state: None,
            timers: [None; TimerKind::ALL.len()],
            open_calls: SmallVec::new(),
            view: None,
            connection: None,
            touched: false,
            gone: false,
        }
    }

    /// A call does not return; its record is at `place`. Gives whether that is news: only writes can
    /// be waited for more than once.
    pub(super) fn block(&mut self, call: Call, place: Index) -> bool {
        let told = self.open_calls.iter().any(|open| same(open.0, call));
        let news = !told || matches!(call, Call::Write(_));
        if news {
            self.open_calls.push((call, place));
        }
        news
    }

    /// A call returns; gives the place of its record if it was blocked.
    pub(super) fn unblock(&mut self, call: Call) -> Option<Index> {
        let open = self.open_calls.iter().position(|open| same(open.0, call))?;
        Some(self.open_calls.remove(open).1)
    }

    /// The newest call that has not returned. Nothing returns to a socket that is gone.
    pub(super) fn blocked_in(&self) -> Option<Call> {
        if self.gone {
            return None;
        }
        self.open_calls.last().map(|(call, _)| *call)
    }
}

/// Whether two calls are the same system call; that a write is cut short does not make it another.
fn same(one: Call, other: Call) -> bool {
    core::mem::discriminant(&one) == core::mem::discriminant(&other)
}

impl Sockets {
    pub(super) fn open(&mut self, known: Known) {
        // Numbers grow, so the list stays sorted.
        self.known.push(known);
    }

    /// The socket of that number.
    pub(super) fn get_mut(&mut self, id: SocketId) -> Option<&mut Known> {
        let place = self.known.binary_search_by_key(&id, |known| known.id).ok()?;
        self.known.get_mut(place)
    }

    /// The socket of that number, which is then looked at when the step is over.
    pub(super) fn touch(&mut self, id: SocketId) -> Option<&mut Known> {
        let place = self.known.binary_search_by_key(&id, |known| known.id).ok()?;
        let known = self.known.get_mut(place)?;
        if !known.touched {
            known.touched = true;
            self.touched.push(place);
        }
        Some(known)
    }

    /// Hands over each socket that the step has touched, and forgets those that are gone. Gives the
    /// newest connection back if it is one of them.
    pub(super) fn settle(&mut self, mut look: impl FnMut(&mut Known)) -> Option<Known> {
        if self.touched.is_empty() {
            return None;
        }
        let mut any_gone = false;
        for place in &self.touched {
            if let Some(known) = self.known.get_mut(*place) {
                known.touched = false;
                look(known);
                any_gone |= known.gone;
            }
        }
        self.touched.clear();
        if !any_gone {
            return None;
        }
        let newest = self.known.iter().rev().find(|known| !known.is_listener);
        let newest = newest.filter(|known| known.gone).cloned();
        self.known.retain(|known| !known.gone);
        newest
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Known> {
        self.known.iter()
    }
}
