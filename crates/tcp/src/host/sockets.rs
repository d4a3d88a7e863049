//! The sockets of a host: by their numbers, by their addresses, and by when they want to be called.

use core::net::{Ipv4Addr, SocketAddrV4};

use smallvec::SmallVec;

use super::{Socket, SocketId};
use crate::sorted::{SortedSet, sort_by};
use crate::time::Time;

/// So many sockets are looked through one by one; more have an index.
const FEW: usize = 8;

/// Sockets in the order of their numbers. Numbers only grow, so a new socket comes last; each lies in a
/// place of its own, so that none is moved when another goes. A host with thousands of connections finds them
/// by an index, and one with few pays nothing for it. Whoever changes a socket says with
/// [`Sockets::find_by`] what it is to be found by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Sockets {
    list: Vec<Entry>,
    /// There whenever there are more than a few, so that it follows from the list alone.
    index: Option<Box<Index>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Entry {
    id: SocketId,
    keys: Keys,
    socket: Box<Socket>,
}

/// What a socket is found by: its addresses, and when it wants to be called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Keys {
    pub(super) pair: Option<Pair>,
    pub(super) deadline: Option<Time>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Index {
    by_address: SortedSet<(Pair, SocketId)>,
    deadlines: SortedSet<(Time, SocketId)>,
}

impl Index {
    fn add(&mut self, id: SocketId, keys: Keys) {
        if let Some(pair) = keys.pair {
            self.by_address.insert((pair, id), ());
        }
        if let Some(deadline) = keys.deadline {
            self.deadlines.insert((deadline, id), ());
        }
    }

    fn remove(&mut self, id: SocketId, keys: Keys) {
        keys.pair.map(|pair| self.by_address.remove(&(pair, id)));
        keys.deadline.map(|deadline| self.deadlines.remove(&(deadline, id)));
    }
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
    /// Adds a socket whose number is larger than all there are. It is found by nothing yet.
    pub(super) fn push(&mut self, id: SocketId, socket: Socket) {
        debug_assert!(self.list.last().is_none_or(|last| last.id < id), "numbers only grow");
        self.list.push(Entry { id, keys: Keys::default(), socket: Box::new(socket) });
        if self.list.len() > FEW && self.index.is_none() {
            let mut index = Box::<Index>::default();
            self.list.iter().for_each(|entry| index.add(entry.id, entry.keys));
            self.index = Some(index);
        }
    }

    pub(super) fn remove(&mut self, id: SocketId) -> Option<Box<Socket>> {
        let place = self.place(id)?;
        let entry = self.list.remove(place);
        if self.list.len() <= FEW {
            self.index = None;
        }
        if let Some(index) = &mut self.index {
            index.remove(id, entry.keys);
        }
        Some(entry.socket)
    }

    pub(super) fn get(&self, id: SocketId) -> Option<&Socket> {
        self.place(id).map(|place| &*self.list[place].socket)
    }

    pub(super) fn get_mut(&mut self, id: SocketId) -> Option<&mut Socket> {
        self.place(id).map(|place| &mut *self.list[place].socket)
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (SocketId, &Socket)> {
        self.list.iter().map(|entry| (entry.id, &*entry.socket))
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = SocketId> {
        self.list.iter().map(|entry| entry.id)
    }

    /// What a socket is found by from now on.
    pub(super) fn find_by(&mut self, id: SocketId, keys: impl FnOnce(&Socket) -> Keys) {
        let Some(place) = self.place(id) else { return };
        let entry = &mut self.list[place];
        let now = keys(&entry.socket);
        let before = core::mem::replace(&mut entry.keys, now);
        if let Some(index) = self.index.as_mut().filter(|_| before != now) {
            index.remove(id, before);
            index.add(id, now);
        }
    }

    /// The earliest deadline.
    pub(super) fn next_deadline(&self) -> Option<Time> {
        match &self.index {
            Some(index) => index.deadlines.first().map(|(deadline, _)| *deadline),
            None => self.list.iter().filter_map(|entry| entry.keys.deadline).min(),
        }
    }

    /// All deadlines with their sockets, the earliest first.
    pub(super) fn deadlines(&self) -> impl Iterator<Item = (Time, SocketId)> {
        let deadline = |entry: &Entry| Some((entry.keys.deadline?, entry.id));
        let mut few: SmallVec<[(Time, SocketId); FEW]> = self.few().iter().filter_map(deadline).collect();
        sort_by(&mut few, Ord::cmp);
        let many = self.index.iter().flat_map(|index| index.deadlines.iter());
        few.into_iter().chain(many.map(|(entry, ())| *entry))
    }

    /// The sockets whose deadline has come, by number.
    pub(super) fn due(&self, now: Time) -> SmallVec<[SocketId; 2]> {
        let is_due = |entry: &&Entry| entry.keys.deadline.is_some_and(|deadline| deadline <= now);
        let Some(index) = &self.index else {
            return self.list.iter().filter(is_due).map(|entry| entry.id).collect();
        };
        let due = index.deadlines.range((Time::ZERO, SocketId(0))..=(now, SocketId(u32::MAX)));
        let mut due: SmallVec<[SocketId; 2]> = due.map(|(_, id)| *id).collect();
        sort_by(&mut due, Ord::cmp);
        due
    }

    /// The connection between these two, or the first socket that has this port and no peer.
    pub(super) fn id_with_pair(&self, pair: Pair) -> Option<SocketId> {
        match &self.index {
            Some(index) => {
                let (first, last) = ((pair, SocketId(0)), (pair, SocketId(u32::MAX)));
                index.by_address.range(first..=last).next().map(|(_, id)| *id)
            }
            None => self.list.iter().find(|entry| entry.keys.pair == Some(pair)).map(|entry| entry.id),
        }
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
        let lies = move |entry: &&Entry| entry.keys.pair.is_some_and(|pair| first <= pair && pair <= last);
        let few = self.few().iter().filter(lies).map(|entry| (entry.id, &*entry.socket));
        let range = (first, SocketId(0))..=(last, SocketId(u32::MAX));
        let indexed = self.index.iter().flat_map(move |index| index.by_address.range(range.clone()));
        few.chain(indexed.filter_map(|(_, id)| Some((*id, self.get(*id)?))))
    }

    /// All sockets, where there is no index.
    fn few(&self) -> &[Entry] {
        if self.index.is_none() { &self.list } else { &[] }
    }

    fn place(&self, id: SocketId) -> Option<usize> {
        if self.list.len() <= FEW {
            self.list.iter().position(|entry| entry.id == id)
        } else {
            self.list.binary_search_by_key(&id, |entry| entry.id).ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::Config;
    use crate::endpoint::Endpoint;
    use crate::isn::IsnGenerator;

    fn socket() -> Socket {
        let local = SocketAddrV4::new(Ipv4Addr::new(192, 0, 2, 1), 80);
        Socket::new(Endpoint::new(Arc::new(Config::default()), IsnGenerator::new((1, 2)), local))
    }

    fn keys(number: u32) -> Keys {
        let port = u16::try_from(number % 5).expect("small");
        let remote = (!number.is_multiple_of(3)).then(|| SocketAddrV4::new(Ipv4Addr::from(number % 7), port));
        let deadline = (!number.is_multiple_of(4)).then(|| Time::from_us(u64::from(number * 37 % 11)));
        Keys { pair: Some(Pair::new(port, remote)), deadline }
    }

    /// Everything that can be asked, in the order of the sockets' numbers.
    fn found(sockets: &Sockets) -> Vec<Vec<SocketId>> {
        let sorted = |mut ids: Vec<SocketId>| {
            ids.sort_unstable();
            ids
        };
        let pairs = (0..40).filter_map(|number| keys(number).pair);
        let by_pair = pairs.map(|pair| sockets.with_pair(pair).map(|(id, _)| id).collect());
        let by_port = (0..5).map(|port| sorted(sockets.with_port(port).map(|(id, _)| id).collect()));
        let due = (0..11).map(|us| sockets.due(Time::from_us(us)).to_vec());
        let deadlines = sockets.deadlines().map(|(_, id)| id).collect();
        let ends = sockets.next_deadline().map(|first| sockets.due(first).to_vec()).unwrap_or_default();
        by_pair.chain(by_port).chain(due).chain([deadlines, ends]).collect()
    }

    #[test]
    fn few_sockets_and_many_are_found_by_the_same() {
        let (mut many, mut expected) = (Sockets::default(), Sockets::default());
        for number in 0..40 {
            many.push(SocketId(number), socket());
            many.find_by(SocketId(number), |_| keys(number + 1));
            many.find_by(SocketId(number), |_| keys(number));
        }
        assert!(many.index.is_some());
        // Only those that stay are ever there.
        let stay = |number: &u32| number % 5 == 2;
        for number in (0..40).filter(stay) {
            expected.push(SocketId(number), socket());
            expected.find_by(SocketId(number), |_| keys(number));
        }
        assert_eq!(expected.list.len(), FEW);
        let (added, gone) = ((40..45), (0..40).filter(|number| !stay(number)));
        gone.for_each(|number| drop(many.remove(SocketId(number))));
        assert!(many == expected && found(&many) == found(&expected) && many.index.is_none());
        for number in added {
            for sockets in [&mut many, &mut expected] {
                sockets.push(SocketId(number), socket());
                sockets.find_by(SocketId(number), |_| keys(number));
            }
        }
        assert!(many.index.is_some());
        let with_index = found(&many);
        many.index = None;
        assert_eq!(found(&many), with_index);
    }
}
