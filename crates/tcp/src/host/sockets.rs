//! The sockets of a host, by their numbers.

use super::{Socket, SocketId};

/// Sockets in the order of their numbers. Numbers only grow, so a new socket comes last; each lies in a
/// place of its own, so that none is moved when another goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Sockets {
    list: Vec<(SocketId, Box<Socket>)>,
}

impl Sockets {
    /// Adds a socket whose number is larger than all there are.
    pub(super) fn push(&mut self, id: SocketId, socket: Socket) {
        debug_assert!(self.list.last().is_none_or(|(last, _)| *last < id), "numbers only grow");
        self.list.push((id, Box::new(socket)));
    }

    pub(super) fn remove(&mut self, id: SocketId) -> Option<Box<Socket>> {
        let place = self.place(id)?;
        Some(self.list.remove(place).1)
    }

    pub(super) fn get(&self, id: SocketId) -> Option<&Socket> {
        self.place(id).map(|place| &*self.list[place].1)
    }

    pub(super) fn get_mut(&mut self, id: SocketId) -> Option<&mut Socket> {
        self.place(id).map(|place| &mut *self.list[place].1)
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (SocketId, &Socket)> {
        self.list.iter().map(|(id, socket)| (*id, &**socket))
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Socket> {
        self.list.iter().map(|(_, socket)| &**socket)
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = SocketId> {
        self.list.iter().map(|(id, _)| *id)
    }

    fn place(&self, id: SocketId) -> Option<usize> {
        self.list.binary_search_by_key(&id, |(id, _)| *id).ok()
    }
}
