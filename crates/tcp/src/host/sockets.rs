//! The sockets of a host: by their numbers, by their addresses, and by when they want to be called.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::collections::BTreeSet;

use super::{Socket, SocketId};
use crate::time::Time;

/// Sockets in the order of their numbers. Numbers only grow, so a new socket comes last; each lies in a
/// place of its own, so that none is moved when another goes. What is looked for often is indexed, so that a
/// host with thousands of connections finds them as quickly; [`Sockets::index`] keeps that up to date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Sockets {
    list: Vec<(SocketId, Box<Socket>)>,
    by_address: BTreeSet<(Pair, SocketId)>,
    deadlines: BTreeSet<(Time, SocketId)>,
}

/// A local port and a remote address, packed so that all pairs of one port are neighbours; a socket without
/// a peer has the remote address 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Pair(u64);

impl Pair {
    /// A port and a peer; none for a socket that is only bound, or listens.
    pub(super) fn new(port: u16, remote: Option<SocketAddrV4>) -> Self {
        let remote = remote.unwrap_or(SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 0));
        let address = u64::from(u32::from(*remote.ip()));
        Self((u64::from(port) << 48) | (address << 16) | u64::from(remote.port()))
    }

    fn last_of(port: u16) -> Self {
        Self((u64::from(port) << 48) | 0xffff_ffff_ffff)
    }
}

impl Sockets {
    /// Adds a socket whose number is larger than all there are.
    pub(super) fn push(&mut self, id: SocketId, socket: Socket) {
        debug_assert!(self.list.last().is_none_or(|(last, _)| *last < id), "numbers only grow");
        self.list.push((id, Box::new(socket)));
    }

    pub(super) fn remove(&mut self, id: SocketId) -> Option<Box<Socket>> {
        let place = self.place(id)?;
        let socket = self.list.remove(place).1;
        if let Some(pair) = socket.indexed.pair {
            self.by_address.remove(&(pair, id));
        }
        if let Some(deadline) = socket.indexed.deadline {
            self.deadlines.remove(&(deadline, id));
        }
        Some(socket)
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

    pub(super) fn ids(&self) -> impl Iterator<Item = SocketId> {
        self.list.iter().map(|(id, _)| *id)
    }

    /// Where a socket is to be found from now on, and when it wants to be called.
    pub(super) fn index(&mut self, id: SocketId, now: Indexed) {
        let Some(place) = self.place(id) else { return };
        let before = core::mem::replace(&mut self.list[place].1.indexed, now);
        if before.pair != now.pair {
            before.pair.map(|pair| self.by_address.remove(&(pair, id)));
            now.pair.map(|pair| self.by_address.insert((pair, id)));
        }
        if before.deadline != now.deadline {
            before.deadline.map(|deadline| self.deadlines.remove(&(deadline, id)));
            now.deadline.map(|deadline| self.deadlines.insert((deadline, id)));
        }
    }

    /// The earliest deadline.
    pub(super) fn next_deadline(&self) -> Option<Time> {
        self.deadlines.first().map(|(deadline, _)| *deadline)
    }

    /// All deadlines with their sockets, the earliest first.
    pub(super) fn deadlines(&self) -> impl Iterator<Item = (Time, SocketId)> {
        self.deadlines.iter().copied()
    }

    /// The sockets whose deadline has come.
    pub(super) fn due(&self, now: Time) -> impl Iterator<Item = SocketId> {
        self.deadlines.range(..=(now, SocketId(u32::MAX))).map(|(_, id)| *id)
    }

    /// The sockets with exactly this pair, by number.
    pub(super) fn with_pair(&self, pair: Pair) -> impl Iterator<Item = (SocketId, &Socket)> {
        self.between(pair, pair)
    }

    /// All sockets with this local port.
    pub(super) fn with_port(&self, port: u16) -> impl Iterator<Item = (SocketId, &Socket)> {
        self.between(Pair::new(port, None), Pair::last_of(port))
    }

    fn between(&self, first: Pair, last: Pair) -> impl Iterator<Item = (SocketId, &Socket)> {
        self.by_address
            .range((first, SocketId(0))..=(last, SocketId(u32::MAX)))
            .filter_map(|(_, id)| Some((*id, self.get(*id)?)))
    }

    fn place(&self, id: SocketId) -> Option<usize> {
        self.list.binary_search_by_key(&id, |(id, _)| *id).ok()
    }
}

/// What a socket is found by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Indexed {
    pub(super) pair: Option<Pair>,
    pub(super) deadline: Option<Time>,
}
