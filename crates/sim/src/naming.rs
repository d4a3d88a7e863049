//! Which connection a packet belongs to, and what it is called.

use core::net::{Ipv4Addr, SocketAddrV4};
use synscope_tcp::{Flags, Segment, Seq, SocketId, SortedMap};

use crate::injection::{Forgery, Number};
use crate::name::{PacketName, Provenance};
use crate::side::{PerSide, Side};
use crate::trace::{Connection, Packet};

/// How often each packet was sent, by its name without a count.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts(SortedMap<PacketName, u32>);

/// Gives packets their names, in the order in which they are sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Namer {
    connections: Vec<Known>,
    /// The newest connection of each pair of ends, as a place in `connections`; in the order of the ends.
    of_ends: Vec<(Ends, usize)>,
    /// The connection of each socket that lives, as a place in `connections`; in the order of the sockets.
    of_socket: PerSide<Vec<(SocketId, usize)>>,
}

/// Between what a connection is: the client's port and the server's, and an address that no host has and that
/// stands in the place of a host's.
type Ends = (u16, u16, Option<Ipv4Addr>);

/// A connection, and what has to be remembered for naming its packets.
#[derive(Clone, Debug)]
struct Known {
    connection: Connection,
    ends: Ends,
    /// The connection of the same ends before this one, as a place.
    former: Option<usize>,
    /// How far each side has sent, relative to its ISS.
    sent: PerSide<u32>,
    /// The socket at each end, while it lives.
    sockets: PerSide<Option<SocketId>>,
    /// Whether each side has acknowledged the other's SYN, and so holds to its initial number.
    has_acknowledged: PerSide<bool>,
}

/// A packet's name, and its numbers relative to the initial sequence numbers. A number stays as it is
/// where the initial one is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) name: PacketName,
    pub(crate) seq: u32,
    pub(crate) ack: u32,
}

impl Named {
    /// An old duplicate of what bears this name.
    pub(crate) fn again(self, counts: &mut Counts) -> Self {
        let name = PacketName { provenance: Provenance::Old, ..self.name.with_nth(0) };
        Self { name: name.with_nth(counts.next(name)), ..self }
    }
}

impl Counts {
    /// Counts packets that have been named.
    pub(crate) fn again(packets: &[Packet]) -> Self {
        // Of the transmissions of a packet the last one stays.
        Self(packets.iter().map(|packet| (packet.name.with_nth(0), packet.name.nth)).collect())
    }

    /// Which transmission of a packet this is, by its name without a count.
    fn next(&mut self, name: PacketName) -> u32 {
        let count = self.0.entry(name);
        *count = count.saturating_add(1);
        *count
    }
}

impl Namer {
    /// Names what `from` sends.
    pub(crate) fn name(
        &mut self,
        counts: &mut Counts,
        from: Side,
        socket: Option<SocketId>,
        segment: &Segment,
    ) -> Named {
        let place = self.place(from, socket, segment);
        let known = &mut self.connections[place];
        let (name, seq, ack) = known.call((Provenance::Sent, from), segment);
        // A RST for what nobody owns borrows its number from the segment that it answers.
        if known.connection.iss[from].is_some() && !segment.has(Flags::RST) {
            known.sent[from] = known.sent[from].max(seq.saturating_add(segment.len()));
            known.has_acknowledged[from] |= segment.has(Flags::ACK);
        }
        Named { name: name.with_nth(counts.next(name)), seq, ack }
    }

    /// Makes a segment up that seems to come from `from`, and names it.
    pub(crate) fn forge(&mut self, counts: &mut Counts, from: Side, forgery: &Forgery) -> (Segment, Named) {
        let asked = PerSide::from_fn(|side| if side == from { forgery.from_port } else { forgery.to_port });
        // The newest that its receiver is an end of, or that there ever was.
        let aimed_at = self.of_socket[from.other()].last().map(|(_, place)| *place);
        let aimed_at = aimed_at.or_else(|| self.connections.len().checked_sub(1));
        let usual = aimed_at.map(|place| self.connections[place].connection.ports);
        let port = |side: Side| {
            asked[side].unwrap_or_else(|| usual.map_or(Forgery::default_port(side), |ports| ports[side]))
        };
        let claimed = forgery.from_address.unwrap_or(from.address());
        let src = SocketAddrV4::new(claimed, port(from));
        let dst = SocketAddrV4::new(from.other().address(), port(from.other()));
        let ends = ends(from, src, dst);
        let newest = || self.newest(ends).ok().map(|at| self.of_ends[at].1);
        let known = aimed_at.filter(|place| self.connections[*place].ends == ends);
        let known = known.or_else(newest);
        let iss = known.map_or_else(PerSide::default, |place| self.connections[place].connection.iss);
        let absolute = |number, side: Side| match number {
            Number::Absolute(number) => Seq(number),
            Number::Relative(number) => iss[side].unwrap_or_default() + number.cast_unsigned(),
        };
        let seq = absolute(forgery.seq, from);
        let ack = forgery.ack.map_or(Seq(0), |ack| absolute(ack, from.other()));
        let segment = forgery.segment(src, dst, seq, ack);
        let place = known.unwrap_or_else(|| self.begin_with_forgery(ends, from, &segment));
        let (name, seq, ack) = self.connections[place].call((Provenance::Forged, from), &segment);
        (segment, Named { name: name.with_nth(counts.next(name)), seq, ack })
    }

    /// What was forged before anything was sent has a connection to itself.
    fn begin_with_forgery(&mut self, ends: Ends, from: Side, segment: &Segment) -> usize {
        let place = self.begin(ends, from, segment);
        if segment.has(Flags::SYN) {
            self.connections[place].connection.iss[from] = Some(segment.seq);
        }
        place
    }

    /// A socket is gone.
    pub(crate) fn removed(&mut self, side: Side, socket: SocketId) {
        if let Ok(at) = self.of_socket[side].binary_search_by_key(&socket, |(socket, _)| *socket) {
            let (_, place) = self.of_socket[side].remove(at);
            self.connections[place].sockets[side] = None;
        }
    }

    /// The connections, by when they began.
    pub(crate) fn into_connections(self) -> Vec<Connection> {
        self.connections.into_iter().map(|known| known.connection).collect()
    }

    /// The place of the connection that a packet belongs to.
    fn place(&mut self, from: Side, socket: Option<SocketId>, segment: &Segment) -> usize {
        let of_socket = &self.of_socket[from];
        let known = socket.map(|socket| of_socket.binary_search_by_key(&socket, |(socket, _)| *socket));
        if let Some(Ok(at)) = known {
            return of_socket[at].1;
        }
        let ends = ends(from, segment.src, segment.dst);
        let takes =
            |place: &usize| !segment.has(Flags::SYN) || self.connections[*place].takes_syn(from, segment);
        // An old SYN may be answered after a newer one was sent; what has no SYN goes to the newest.
        let newest = self.newest(ends).ok().map(|at| self.of_ends[at].1);
        let mut of_ends = core::iter::successors(newest, |place| self.connections[*place].former);
        let place = of_ends.find(takes).unwrap_or_else(|| self.begin(ends, from, segment));
        let known = &mut self.connections[place];
        if segment.has(Flags::SYN) {
            known.connection.iss[from] = Some(segment.seq);
            known.sent[from] = 0;
        }
        // A listener sends nothing but RSTs, and is an end of no connection.
        if let Some(socket) = socket.filter(|_| !segment.has(Flags::RST)) {
            known.sockets[from] = Some(socket);
            let of_socket = &mut self.of_socket[from];
            let at = of_socket.partition_point(|(known, _)| *known < socket);
            of_socket.insert(at, (socket, place));
        }
        place
    }

    /// Begins a connection with a packet that belongs to none.
    fn begin(&mut self, ends: Ends, from: Side, segment: &Segment) -> usize {
        let place = self.connections.len();
        let number = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
        let mut iss = PerSide::default();
        // What is answered with SYN,ACK was sent before, by a socket that is gone.
        if segment.has(Flags::SYN) && segment.has(Flags::ACK) {
            iss[from.other()] = Some(segment.ack - 1);
        }
        let former = match self.newest(ends) {
            Ok(at) => Some(core::mem::replace(&mut self.of_ends[at].1, place)),
            Err(at) => {
                self.of_ends.insert(at, (ends, place));
                None
            }
        };
        self.connections.push(Known {
            former,
            ends,
            connection: Connection { number, ports: PerSide { client: ends.0, server: ends.1 }, iss },
            sent: PerSide::default(),
            sockets: PerSide::default(),
            has_acknowledged: PerSide::default(),
        });
        place
    }

    /// The place in `of_ends` of a pair of ends, or where it belongs.
    fn newest(&self, ends: Ends) -> Result<usize, usize> {
        self.of_ends.binary_search_by_key(&ends, |(ends, _)| *ends)
    }
}

/// Between what a packet goes that bears the name of `from`.
fn ends(from: Side, src: SocketAddrV4, dst: SocketAddrV4) -> Ends {
    let (of_from, of_peer) = (src.port(), dst.port());
    let (client, server) = match from {
        Side::Client => (of_from, of_peer),
        Side::Server => (of_peer, of_from),
    };
    let strange = |end: SocketAddrV4, side: Side| (*end.ip() != side.address()).then_some(*end.ip());
    (client, server, strange(src, from).or_else(|| strange(dst, from.other())))
}

impl Known {
    /// The name of a segment of this connection, without a count, and its relative numbers.
    fn call(&self, (provenance, from): (Provenance, Side), segment: &Segment) -> (PacketName, u32, u32) {
        let iss = &self.connection.iss;
        let relative = |number: Seq, side: Side| iss[side].map_or(number.0, |iss: Seq| number - iss);
        let seq = relative(segment.seq, from);
        let ack = if segment.has(Flags::ACK) { relative(segment.ack, from.other()) } else { 0 };
        let len = u32::try_from(segment.payload.len()).unwrap_or(u32::MAX);
        let numbers = (seq, len, ack);
        let name = PacketName::new(
            self.connection.number,
            (provenance, from),
            segment.flags,
            numbers,
            self.sent[from],
        );
        (name, seq, ack)
    }

    /// Whether a socket's first SYN belongs to this connection: it answers, or crosses, a SYN, and the
    /// sender of that has not agreed with somebody else. Every other SYN begins a new connection.
    fn takes_syn(&self, from: Side, segment: &Segment) -> bool {
        let (ours, theirs) = (self.connection.iss[from], self.connection.iss[from.other()]);
        let peer_lives = self.sockets[from.other()].is_some();
        if segment.has(Flags::ACK) {
            let answers = theirs.is_some_and(|iss| segment.ack == iss + 1);
            let peer_waits = peer_lives && !self.has_acknowledged[from.other()];
            answers && (ours.is_none() || ours == Some(segment.seq) || peer_waits)
        } else {
            ours == Some(segment.seq) || (peer_lives && ours.is_none())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::net::SocketAddrV4;

    const CLIENT: SocketId = SocketId(1);
    const SERVER: SocketId = SocketId(2);

    fn segment(from: Side, flags: Flags, seq: u32, ack: u32) -> Segment {
        let client = SocketAddrV4::new(Side::Client.address(), 40_000);
        let server = SocketAddrV4::new(Side::Server.address(), 80);
        let (src, dst) = match from {
            Side::Client => (client, server),
            Side::Server => (server, client),
        };
        Segment { ack: Seq(ack), ..Segment::new(src, dst, Seq(seq), flags) }
    }

    fn name(
        (namer, counts): &mut (Namer, Counts),
        from: Side,
        socket: Option<SocketId>,
        flags: Flags,
        numbers: (u32, u32),
    ) -> String {
        namer.name(counts, from, socket, &segment(from, flags, numbers.0, numbers.1)).name.to_string()
    }

    #[test]
    fn a_handshake_is_one_connection() {
        let mut namer = <(Namer, Counts)>::default();
        let (c, s) = (Some(CLIENT), Some(SERVER));
        assert_eq!(name(&mut namer, Side::Client, c, Flags::SYN, (1_000, 0)), "client:SYN#1");
        assert_eq!(name(&mut namer, Side::Client, c, Flags::SYN, (1_000, 0)), "client:SYN#2");
        assert_eq!(
            name(&mut namer, Side::Server, s, Flags::SYN | Flags::ACK, (u32::MAX, 1_001)),
            "server:SYN,ACK#1"
        );
        assert_eq!(name(&mut namer, Side::Client, c, Flags::ACK, (1_001, 0)), "client:ACK 1#1");
    }

    #[test]
    fn a_probe_says_which_number_it_repeats() {
        let mut namer = <(Namer, Counts)>::default();
        let c = Some(CLIENT);
        name(&mut namer, Side::Client, c, Flags::SYN, (1_000, 0));
        assert_eq!(name(&mut namer, Side::Client, c, Flags::ACK, (1_000, 5)), "client:ACK 5 at 0#1");
    }

    #[test]
    fn crossing_syns_are_one_connection() {
        let mut namer = <(Namer, Counts)>::default();
        assert_eq!(name(&mut namer, Side::Client, Some(CLIENT), Flags::SYN, (1_000, 0)), "client:SYN#1");
        assert_eq!(name(&mut namer, Side::Server, Some(SERVER), Flags::SYN, (7, 0)), "server:SYN#1");
    }

    #[test]
    fn the_same_ports_with_another_initial_number_are_the_next_connection() {
        let mut namer = <(Namer, Counts)>::default();
        name(&mut namer, Side::Client, Some(CLIENT), Flags::SYN, (1_000, 0));
        assert_eq!(
            name(&mut namer, Side::Client, Some(SocketId(9)), Flags::SYN, (2_000, 0)),
            "2/client:SYN#1"
        );
    }

    #[test]
    fn a_reset_from_no_socket_belongs_to_the_newest_connection() {
        let mut namer = <(Namer, Counts)>::default();
        name(&mut namer, Side::Client, Some(CLIENT), Flags::SYN, (1_000, 0));
        assert_eq!(
            name(&mut namer, Side::Server, None, Flags::RST | Flags::ACK, (0, 1_001)),
            "server:RST,ACK#1"
        );
    }

    #[test]
    fn an_answer_belongs_to_the_syn_that_it_acknowledges() {
        let mut namer = <(Namer, Counts)>::default();
        name(&mut namer, Side::Client, Some(CLIENT), Flags::SYN, (1_000, 0));
        namer.0.removed(Side::Client, CLIENT);
        name(&mut namer, Side::Client, Some(SocketId(5)), Flags::SYN, (2_000, 0));
        let syn_ack = Flags::SYN | Flags::ACK;
        let mut answer =
            |socket, ack| name(&mut namer, Side::Server, Some(SocketId(socket)), syn_ack, (7, ack));
        assert_eq!(answer(2, 1_001), "server:SYN,ACK#1");
        assert_eq!(answer(3, 2_001), "2/server:SYN,ACK#1");
    }

    #[test]
    fn an_old_syn_that_is_answered_anew_is_a_connection_of_its_own() {
        let mut namer = <(Namer, Counts)>::default();
        let syn_ack = Flags::SYN | Flags::ACK;
        name(&mut namer, Side::Client, Some(CLIENT), Flags::SYN, (1_000, 0));
        name(&mut namer, Side::Server, Some(SERVER), syn_ack, (7, 1_001));
        name(&mut namer, Side::Client, Some(CLIENT), Flags::ACK, (1_001, 8));
        namer.0.removed(Side::Server, SERVER);
        let ghost = name(&mut namer, Side::Server, Some(SocketId(3)), syn_ack, (99, 1_001));
        assert_eq!(ghost, "2/server:SYN,ACK#1");
        assert_eq!(name(&mut namer, Side::Client, Some(CLIENT), Flags::ACK, (1_001, 8)), "client:ACK 1#2");
    }

    #[test]
    fn an_answer_by_a_host_that_has_rebooted_belongs_to_the_syn_that_still_waits() {
        let mut namer = <(Namer, Counts)>::default();
        let syn_ack = Flags::SYN | Flags::ACK;
        name(&mut namer, Side::Client, Some(CLIENT), Flags::SYN, (1_000, 0));
        name(&mut namer, Side::Server, Some(SERVER), syn_ack, (7, 1_001));
        namer.0.removed(Side::Server, SERVER);
        let again = name(&mut namer, Side::Server, Some(SocketId(3)), syn_ack, (99, 1_001));
        assert_eq!(again, "server:SYN,ACK#2");
    }

    #[test]
    fn an_answer_to_a_syn_whose_sender_is_gone_is_a_connection_of_its_own() {
        let mut namer = <(Namer, Counts)>::default();
        name(&mut namer, Side::Client, Some(CLIENT), Flags::SYN, (1_000, 0));
        name(&mut namer, Side::Server, Some(SERVER), Flags::SYN | Flags::ACK, (7, 1_001));
        namer.0.removed(Side::Client, CLIENT);
        namer.0.removed(Side::Server, SERVER);
        assert_eq!(
            name(&mut namer, Side::Server, Some(SocketId(3)), Flags::SYN | Flags::ACK, (99, 1_001)),
            "2/server:SYN,ACK#1"
        );
    }
}
