//! Ports: which may be bound, which is given to a program that asks for none, and when a connection may
//! take the place of one in TIME-WAIT.

use core::net::SocketAddrV4;

use super::{Host, HostSink, Pair, Removal, Socket, SocketId, Waits};
use crate::command::Command;
use crate::endpoint::{Endpoint, ISS_STEP};
use crate::isn::IsnGenerator;
use crate::state::State;
use crate::time::Time;

/// From which port a connection can be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) port: u16,
    /// The connection in TIME-WAIT whose place it takes.
    replaces: Option<SocketId>,
}

impl Host {
    /// The ephemeral port that is tried first when a program next asks for none: for whoever has to repeat what
    /// another host chose at random (RFC 6056).
    pub const fn try_port_first(&mut self, port: u16) {
        self.next_port = port;
    }

    /// A way to a peer, from a certain port or from an ephemeral one; `None` if there is none.
    pub(super) fn way_to(&mut self, remote: SocketAddrV4, from: Option<u16>, now: Time) -> Option<Way> {
        if let Some(port) = from {
            return self.way_from(port, remote, true, now);
        }
        if let Some(port) = self.free_port() {
            return Some(Way { port, replaces: None });
        }
        // Linux gives a port to several connections if their peers differ.
        let shared = |port: &u16| {
            self.config.is_linux() && self.sockets.with_port(*port).all(|(_, socket)| socket.auto_port)
        };
        let mut ports = self.ephemeral_ports().filter(shared);
        ports.find_map(|port| self.way_from(port, remote, false, now))
    }

    fn way_from(&self, port: u16, remote: SocketAddrV4, is_asked_for: bool, now: Time) -> Option<Way> {
        let replaces = match self.sockets.with_pair(Pair::new(port, Some(remote))).next() {
            Some((id, old)) if self.may_replace(old, remote, is_asked_for, now) => Some(id),
            Some(_) => return None,
            None => None,
        };
        Some(Way { port, replaces })
    }

    /// Whether a connection may be opened anew out of TIME-WAIT, from this side (`tcp_twsk_unique`): its
    /// timestamps must tell old segments, and for a port that nobody asked for `tcp_tw_reuse` must allow it.
    fn may_replace(&self, old: &Socket, remote: SocketAddrV4, is_asked_for: bool, now: Time) -> bool {
        let Some(since) = old.endpoint.time_wait_with_timestamps() else { return false };
        let allowed = match self.config.tcp_tw_reuse {
            0 => false,
            1 => true,
            _ => remote.ip().is_loopback() || self.address.is_loopback() || *remote.ip() == self.address,
        };
        (is_asked_for && self.config.is_linux())
            || (allowed && now.since_us(since) > self.config.tcp_tw_reuse_delay_us)
    }

    /// Clears the way; what chooses the initial sequence number of the connection that goes it. Out of TIME-WAIT it
    /// lies beyond all that the old incarnation used.
    pub(super) fn clear(&mut self, way: Way, now: Time, sink: &mut impl HostSink) -> IsnGenerator {
        let old = way.replaces.and_then(|old| self.take_out_of_time_wait(old, now, sink));
        let Some(old) = old else { return self.next_isn() };
        let beyond = self.isn.choosing(old.view().snd_nxt + ISS_STEP);
        self.chosen_isn().unwrap_or(beyond)
    }

    /// Takes a connection in TIME-WAIT away, for another that takes its place. A program that still has the socket
    /// keeps it, with what it has not read.
    pub(super) fn take_out_of_time_wait(
        &mut self,
        id: SocketId,
        now: Time,
        sink: &mut impl HostSink,
    ) -> Option<Endpoint> {
        if self.program_has(id).is_ok() {
            let endpoint = self.sockets.get(id)?.endpoint.clone();
            let _ = self.command_to(id, Command::Abort, now, sink);
            return Some(endpoint);
        }
        let socket = self.sockets.remove(id)?;
        sink.removed(id, Removal::Reopened);
        Some(socket.endpoint)
    }

    /// The next ephemeral port that no socket has; each is tried once.
    pub(super) fn free_port(&mut self) -> Option<u16> {
        let (first, last) = self.config.ephemeral_ports();
        for _ in first..=last {
            let port = self.next_port.clamp(first, last);
            self.next_port = if port == last { first } else { port + 1 };
            if self.sockets.with_port(port).next().is_none() {
                return Some(port);
            }
        }
        None
    }

    fn ephemeral_ports(&self) -> impl Iterator<Item = u16> + use<> {
        let (first, last) = self.config.ephemeral_ports();
        first..=last
    }

    /// Whether an application that wants a port is kept from it: by a listener, and unless applications set
    /// `SO_REUSEADDR` by every connection that still has the port, also in TIME-WAIT. A half-open one has not:
    /// it is only a request.
    pub(super) fn is_kept_from(&self, port: u16) -> bool {
        let shares = self.config.reuse_address;
        self.sockets
            .with_port(port)
            .any(|(_, socket)| if shares { socket.is_listener() } else { socket.waits != Waits::HalfOpen })
    }

    /// Whether `bind()` is refused (`inet_bind_conflict`): sockets share a port only if all of them allow it
    /// and none listens.
    pub(super) fn bind_conflicts(&self, id: SocketId, reuse_address: bool, port: u16) -> bool {
        // A program may bind a socket again whose connection is in TIME-WAIT, where it is found by.
        let bound_again = self.sockets.iter().filter(|(_, socket)| {
            let bound = socket.driven.as_deref().filter(|driven| driven.open).and_then(|driven| driven.bound);
            bound == Some(port) && socket.endpoint.state() == State::TimeWait
        });
        self.sockets.with_port(port).chain(bound_again).filter(|(other, _)| *other != id).any(
            |(_, socket)| {
                let allows = socket.driven.as_deref().is_some_and(|driven| driven.reuse_address);
                !reuse_address || !allows || socket.endpoint.state() == State::Listen
            },
        )
    }
}
