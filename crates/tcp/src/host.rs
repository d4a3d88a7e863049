//! A host: sockets, listeners, the demultiplexer, and the applications that hold the sockets.

mod sink;

use core::net::{Ipv4Addr, SocketAddrV4};
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use self::sink::{HostSink, Removal};
use crate::app::App;
use crate::config::Config;
use crate::endpoint::Endpoint;
use crate::isn::IsnGenerator;
use crate::segment::Segment;
use crate::time::Time;

/// A socket's number at its host. Numbers are never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SocketId(pub u32);

/// What can be asked of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HostCommand {
    /// An application listens on a port.
    Listen {
        /// The port.
        port: u16,
        /// How many connections may wait, half-open or not accepted.
        backlog: u16,
    },
    /// An application connects.
    Connect {
        /// The peer.
        remote: SocketAddrV4,
        /// Our port; `None` chooses a free one from 49152 up (RFC 6335 §6).
        from_port: Option<u16>,
    },
    /// An application sends so many octets.
    Send {
        /// The socket.
        socket: SocketId,
        /// How many.
        octets: u32,
    },
    /// An application shuts down writing.
    ShutdownWrite(SocketId),
    /// An application closes a connection or a listener.
    Close(SocketId),
    /// An application aborts.
    Abort(SocketId),
    /// The process is killed: the kernel closes all its sockets.
    Kill,
    /// The process hangs: it reads and answers nothing more, the kernel still does.
    Hang,
    /// The process goes on.
    Resume,
    /// Power off: everything is forgotten, nothing is sent.
    PowerOff,
    /// The host is there again, with nothing remembered.
    Reboot,
}

/// A host with its sockets.
///
/// The caller gives it segments, commands and the time, and calls [`Host::handle_timeout`] at
/// [`Host::poll_timeout`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Host {
    address: Ipv4Addr,
    config: Arc<Config>,
    isn: IsnGenerator,
    app: App,
    up: bool,
    hanging: bool,
    next_socket: u32,
    next_port: u16,
    sockets: BTreeMap<SocketId, Socket>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Socket {
    endpoint: Endpoint,
}

impl Host {
    /// A host that is switched on and has no sockets.
    pub fn new(address: Ipv4Addr, config: Arc<Config>, isn: IsnGenerator, app: App) -> Self {
        Self {
            address,
            config,
            isn,
            app,
            up: true,
            hanging: false,
            next_socket: 1,
            next_port: 49152,
            sockets: BTreeMap::new(),
        }
    }

    /// A segment arrives.
    pub fn handle_segment(&mut self, now: Time, segment: &Segment, sink: &mut impl HostSink) {
        let _ = (now, segment, sink);
    }

    /// Time has passed; does nothing when no deadline is due.
    pub fn handle_timeout(&mut self, now: Time, sink: &mut impl HostSink) {
        let _ = (now, sink);
    }

    /// When [`Host::handle_timeout`] wants to be called next.
    pub fn poll_timeout(&self) -> Option<Time> {
        None
    }

    /// An application, or the world, does something. The call and its outcome go to the sink, too.
    pub fn handle_command(
        &mut self,
        now: Time,
        command: HostCommand,
        sink: &mut impl HostSink,
    ) -> Result<(), crate::CommandError> {
        let _ = (now, command, sink);
        Ok(())
    }

    /// What a socket looks like.
    pub fn view(&self, socket: SocketId) -> Option<crate::View> {
        let _ = socket;
        None
    }

    /// The sockets there are, by number, and whether each is a listener.
    pub fn sockets(&self) -> impl Iterator<Item = (SocketId, bool)> {
        self.sockets.keys().map(|id| (*id, false))
    }

    /// Whether the host is switched on.
    pub fn is_up(&self) -> bool {
        self.up
    }

    /// Whether its process hangs.
    pub fn is_hanging(&self) -> bool {
        self.hanging
    }
}
