//! What conditions of the script are tested against, and what it may copy: a summary of the run so far.

use smallvec::SmallVec;
use synscope_tcp::{Call, Outcome, Segment, SocketId, State};

use crate::name::PacketName;
use crate::naming::Named;
use crate::scenario::{Condition, Entry, When};
use crate::side::{PerSide, Side};
use crate::trace::Index;

/// A summary of the run, kept up to date while it runs.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    hosts: PerSide<HostWatch>,
    /// The packets that conditions and injections speak of, by name.
    packets: Vec<PacketWatch>,
    /// Whether the script forges packets.
    forges: bool,
    /// Whether something has changed since conditions were tested.
    changed: bool,
}

/// One host.
#[derive(Clone, Debug, Default)]
struct HostWatch {
    /// Its connections, by when they came to be.
    connections: SmallVec<[SocketId; 4]>,
    /// How many of them there are still.
    living: usize,
    /// The state of the newest.
    state: Option<State>,
    /// Octets that were read.
    read: u64,
    /// Whether an end of a stream was read.
    end_of_stream: bool,
    /// Its listeners and their ports.
    listeners: SmallVec<[(u16, SocketId); 2]>,
}

#[derive(Clone, Debug)]
struct PacketWatch {
    name: PacketName,
    /// Whether it is to be copied or quoted once it is sent.
    is_model: bool,
    sent: bool,
    arrived: bool,
    /// What will be copied or quoted.
    model: Option<(Segment, Named)>,
}

impl Watch {
    /// Nothing has happened; the conditions of `script` will be asked.
    pub(crate) fn new(script: &[Entry]) -> Self {
        let (mut packets, mut forges) = (Vec::new(), false);
        for entry in script {
            match &entry.when {
                When::At(_) => {}
                When::After { condition, .. } => collect_names(condition, &mut packets),
            }
            let Some(injection) = entry.injection() else { continue };
            match injection.model() {
                Some(name) => collect(name, &mut packets).is_model = true,
                None => forges = true,
            }
        }
        // Conditions that are true from the beginning have to be found, too.
        Self { hosts: PerSide::default(), packets, forges, changed: true }
    }

    /// Whether the script speaks of packets.
    pub(crate) fn needs_names(&self) -> bool {
        self.forges || !self.packets.is_empty()
    }

    /// A socket comes to be; `port` is the port that is being listened on, where it is a listener.
    pub(crate) fn opened(&mut self, side: Side, socket: SocketId, is_listener: bool, port: Option<u16>) {
        let host = &mut self.hosts[side];
        if is_listener {
            host.listeners.extend(port.map(|port| (port, socket)));
        } else {
            host.connections.push(socket);
            host.living += 1;
            host.state = Some(State::Closed);
            self.changed = true;
        }
    }

    /// A socket has a new state.
    pub(crate) fn state(&mut self, side: Side, socket: SocketId, state: State) {
        let host = &mut self.hosts[side];
        if host.connections.last() == Some(&socket) {
            host.state = Some(state);
            self.changed = true;
        }
    }

    /// A socket is gone.
    pub(crate) fn removed(&mut self, side: Side, socket: SocketId) {
        self.state(side, socket, State::Closed);
        let host = &mut self.hosts[side];
        let listeners = host.listeners.len();
        host.listeners.retain(|(_, listener)| *listener != socket);
        if host.listeners.len() == listeners {
            host.living = host.living.saturating_sub(1);
            self.changed = true;
        }
    }

    /// A call was made or returned.
    pub(crate) fn call(&mut self, side: Side, call: Call, outcome: Outcome) {
        if call != Call::Read {
            return;
        }
        let host = &mut self.hosts[side];
        match outcome {
            Outcome::Octets(octets) => host.read = host.read.saturating_add(u64::from(octets)),
            Outcome::EndOfStream => host.end_of_stream = true,
            Outcome::Blocked | Outcome::Done | Outcome::Failed(_) | Outcome::Refused(_) => return,
        }
        self.changed = true;
    }

    /// A packet was sent; gives the place by which its arrival can be told, if the script speaks of it.
    pub(crate) fn sent(&mut self, named: &Named, segment: &Segment) -> Option<Index> {
        if self.packets.is_empty() {
            return None;
        }
        let place = self.packets.binary_search_by(|packet| packet.name.cmp(&named.name)).ok()?;
        let packet = self.packets.get_mut(place)?;
        packet.sent = true;
        if packet.is_model {
            packet.model = Some((segment.clone(), *named));
        }
        self.changed = true;
        Index::try_from(place).ok()
    }

    /// What is to be copied or quoted, if it has been sent.
    pub(crate) fn model(&self, name: &PacketName) -> Option<&(Segment, Named)> {
        self.packet(name)?.model.as_ref()
    }

    /// A packet arrived that the script speaks of.
    pub(crate) fn arrived(&mut self, place: Index) {
        let packet = usize::try_from(place).ok().and_then(|place| self.packets.get_mut(place));
        if let Some(packet) = packet {
            packet.arrived = true;
            self.changed = true;
        }
    }

    /// Whether conditions have to be tested again; asking answers it.
    pub(crate) const fn take_changed(&mut self) -> bool {
        core::mem::replace(&mut self.changed, false)
    }

    /// Whether a condition is true now.
    pub(crate) fn holds(&self, condition: &Condition) -> bool {
        match condition {
            Condition::State { host, state } => self.hosts[*host].state == Some(*state),
            Condition::BothIn(state) => {
                Side::BOTH.into_iter().all(|side| self.hosts[side].state == Some(*state))
            }
            Condition::Gone(side) => {
                let host = &self.hosts[*side];
                !host.connections.is_empty() && host.living == 0
            }
            Condition::Sent(name) => self.packet(name).is_some_and(|packet| packet.sent),
            Condition::Arrived(name) => self.packet(name).is_some_and(|packet| packet.arrived),
            Condition::Read { host, octets } => self.hosts[*host].read >= *octets,
            Condition::EndOfStream(side) => self.hosts[*side].end_of_stream,
            Condition::All(all) => all.iter().all(|condition| self.holds(condition)),
        }
    }

    /// A connection of a host by its number from 1; the newest one without a number.
    pub(crate) fn connection(&self, side: Side, number: Option<u32>) -> Option<SocketId> {
        let connections = &self.hosts[side].connections;
        match number {
            None => connections.last().copied(),
            Some(number) => {
                let place = usize::try_from(number).ok()?.checked_sub(1)?;
                connections.get(place).copied()
            }
        }
    }

    /// The listener on a port.
    pub(crate) fn listener(&self, side: Side, port: u16) -> Option<SocketId> {
        self.hosts[side].listeners.iter().find(|(known, _)| *known == port).map(|(_, socket)| *socket)
    }

    fn packet(&self, name: &PacketName) -> Option<&PacketWatch> {
        let place = self.packets.binary_search_by(|packet| packet.name.cmp(name)).ok()?;
        self.packets.get(place)
    }
}

/// Adds the packets that a condition speaks of.
fn collect_names(condition: &Condition, packets: &mut Vec<PacketWatch>) {
    match condition {
        Condition::Sent(name) | Condition::Arrived(name) => {
            collect(*name, packets);
        }
        Condition::All(all) => all.iter().for_each(|condition| collect_names(condition, packets)),
        Condition::State { .. }
        | Condition::BothIn(_)
        | Condition::Gone(_)
        | Condition::Read { .. }
        | Condition::EndOfStream(_) => {}
    }
}

/// Adds a packet, each once, in the order of their names.
fn collect(name: PacketName, packets: &mut Vec<PacketWatch>) -> &mut PacketWatch {
    let place = packets.binary_search_by(|packet| packet.name.cmp(&name)).unwrap_or_else(|place| {
        let packet = PacketWatch { name, is_model: false, sent: false, arrived: false, model: None };
        packets.insert(place, packet);
        place
    });
    &mut packets[place]
}
