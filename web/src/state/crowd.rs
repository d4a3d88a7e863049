//! Many connections: the list of a host's sockets, and the one connection that the ladder shows.

use synscope_sim::{PacketName, Side};

use super::{Model, Opened};

/// The list of sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SocketList {
    /// Whose.
    pub(crate) side: Side,
    /// The first of the lines that are drawn.
    pub(crate) first: usize,
}

impl SocketList {
    pub(super) const fn of(side: Side) -> Self {
        Self { side, first: 0 }
    }
}

impl Model {
    /// Opens the list, where there is one, or closes it: at first of the host that has more sockets.
    pub(super) fn open_sockets(&mut self) {
        let Some(census) = self.picture.run.census() else { return };
        if self.open == Some(Opened::Sockets) {
            return self.dismiss();
        }
        let side =
            if census.peak(Side::Client) > census.peak(Side::Server) { Side::Client } else { Side::Server };
        self.socket_list = SocketList::of(side);
        // It is what a run shows while it is played: that goes on.
        self.open = Some(Opened::Sockets);
    }

    /// Only this connection, or all.
    pub(super) fn show_connection(&mut self, connection: Option<u32>) {
        self.connection = connection;
        let is_shown = |packet: &PacketName| connection.is_none_or(|only| packet.connection == only);
        self.selected = self.selected.filter(is_shown);
        self.tell_step();
    }

    /// The one connection that the ladder shows, if it is not all of them.
    pub(crate) fn shown_connection(&self) -> Option<u32> {
        let run = &self.picture.run;
        self.connection.filter(|only| run.connections.iter().any(|known| known.number == *only))
    }
}
