//! Ports: which may be bound, and which is given to a program that asks for none.

use core::net::SocketAddrV4;

use super::{Host, Pair, SocketId};
use crate::state::State;

/// Ports that are given out, up to 65535 (RFC 6335 §6).
pub(super) const FIRST_EPHEMERAL_PORT: u16 = 49_152;

impl Host {
    /// Whether another connection has this port and this peer.
    pub(super) fn is_pair_taken(&self, port: u16, remote: SocketAddrV4) -> bool {
        self.sockets.with_pair(Pair::new(port, Some(remote))).next().is_some()
    }

    /// The next ephemeral port that no socket has; each is tried once.
    pub(super) fn free_port(&mut self) -> Option<u16> {
        for _ in FIRST_EPHEMERAL_PORT..=u16::MAX {
            let port = self.next_port;
            self.next_port = port.checked_add(1).unwrap_or(FIRST_EPHEMERAL_PORT);
            if self.sockets.with_port(port).next().is_none() {
                return Some(port);
            }
        }
        None
    }

    /// Whether `bind()` is refused (`inet_bind_conflict`): sockets share a port only if all of them allow it
    /// and none listens.
    pub(super) fn bind_conflicts(&self, id: SocketId, reuse_address: bool, port: u16) -> bool {
        self.sockets.with_port(port).filter(|(other, _)| *other != id).any(|(_, socket)| {
            let allows = socket.driven.as_deref().is_some_and(|driven| driven.reuse_address);
            !reuse_address || !allows || socket.endpoint.state() == State::Listen
        })
    }
}
