//! A host: sockets, listeners, the demultiplexer, and the applications that hold the sockets.

mod apps;
mod calls;
mod commands;
mod cookies;
mod demux;
mod descriptors;
mod destroy;
mod driven;
mod icmp;
mod listeners;
mod options;
mod ports;
mod sink;
mod sockets;
mod transfer;

use core::net::{Ipv4Addr, SocketAddrV4};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use self::driven::Driven;
use self::sink::ForSocket;
pub use self::sink::{HostSink, Quiet, Removal};
use self::sockets::{Keys, Pair, Sockets};
use crate::app::{App, Call, Outcome};
use crate::config::Config;
use crate::endpoint::Endpoint;
use crate::isn::IsnGenerator;
use crate::seq::Seq;
use crate::signal::ConnectionError;
use crate::state::State;
use crate::time::Time;
use crate::view::View;

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
        /// Our port; `None` chooses a free ephemeral one.
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
    /// Initial sequence numbers that were chosen beforehand, the next one last.
    chosen_iss: Vec<Seq>,
    app: App,
    up: bool,
    hanging: bool,
    next_socket: u32,
    /// Where the search for a free ephemeral port begins.
    next_port: u16,
    /// Calls that came back while the process hung, and that it has not seen.
    unseen: Vec<(SocketId, Call, Outcome)>,
    /// Calls of `close()` that waited and are done, which the program has not seen.
    closed: SmallVec<[SocketId; 2]>,
    /// Whether `accept()` was refused for want of a file descriptor, and there are connections that wait for one.
    starved: bool,
    sockets: Sockets,
}

/// A socket: a listener, or a connection with the application that holds it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Socket {
    endpoint: Endpoint,
    /// What waits at a listener; `None` for a connection.
    listening: Option<Listening>,
    /// The listener that it was born of.
    listener: Option<SocketId>,
    /// Whether the application has it: from `connect()`, or by `accept()`.
    accepted: bool,
    /// Whether its port was chosen by the host when it connected.
    auto_port: bool,
    /// Whether it takes a place in its listener's queues.
    waits: Waits,
    /// Whether there was no file descriptor to accept it with.
    refused: bool,
    /// Why it failed before it was accepted, which its application learns when it has accepted it.
    failure: Option<ConnectionError>,
    /// Whether `connect()` has not returned yet.
    connecting: bool,
    /// Whether `connect()` has returned, and the application has not begun its errand.
    has_errand: bool,
    /// Whether the application has read the end of the stream.
    eof_read: bool,
    /// Octets that the application has written.
    written: u64,
    /// When the application closes on its own.
    closes_at: Option<Time>,
    /// What the kernel keeps of a socket that a program drives by system calls.
    driven: Option<Box<Driven>>,
}

/// The queues of a listener.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Listening {
    backlog: u32,
    /// When it last had no room for a half-open connection, and sent a cookie.
    overflowed: Option<Time>,
    /// How many connections are half-open.
    half_open: u32,
    /// Those that are open and wait to be accepted, in the order in which they came to be open.
    queue: SmallVec<[SocketId; 4]>,
}

/// In which of its listener's queues a connection waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Waits {
    Not,
    /// Among the half-open ones.
    HalfOpen,
    /// Among those to be accepted.
    Queued,
}

impl Socket {
    fn new(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            listening: None,
            listener: None,
            accepted: false,
            auto_port: false,
            waits: Waits::Not,
            refused: false,
            failure: None,
            connecting: false,
            has_errand: false,
            eof_read: false,
            written: 0,
            closes_at: None,
            driven: None,
        }
    }

    fn is_listener(&self) -> bool {
        self.listening.is_some()
    }

    /// Where it is to be found: nowhere when it is CLOSED, unless it is bound to a port.
    fn pair(&self) -> Option<Pair> {
        let local = self.endpoint.local().port();
        match self.endpoint.state() {
            State::Closed => {
                Some(Pair::new(self.driven.as_deref().filter(|driven| driven.open)?.bound?, None))
            }
            State::Listen if self.is_listener() => Some(Pair::new(local, None)),
            State::Listen => None,
            State::SynSent
            | State::SynReceived
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck
            | State::TimeWait => Some(Pair::new(local, self.endpoint.remote())),
        }
    }

    /// When it wants to be called: for a timer, for an application that closes on its own, for a `close()`
    /// that has waited for long enough.
    fn deadline(&self, hanging: bool) -> Option<Time> {
        let app = self.closes_at.filter(|_| !hanging);
        let close = self.driven.as_deref().and_then(|driven| driven.closing_until);
        [self.endpoint.poll_timeout(), app, close].into_iter().flatten().min()
    }
}

impl Host {
    /// A host that is switched on and has no sockets.
    pub fn new(address: Ipv4Addr, config: Arc<Config>, isn: IsnGenerator, app: App) -> Self {
        Self {
            address,
            config,
            isn,
            chosen_iss: Vec::new(),
            app,
            up: true,
            hanging: false,
            next_socket: 1,
            next_port: 0,
            unseen: Vec::new(),
            closed: SmallVec::new(),
            starved: false,
            sockets: Sockets::default(),
        }
    }

    /// The connections that the host opens from now on, actively or passively, take these initial
    /// sequence numbers, one after the other; those after them the generator's. A crash does not change
    /// it.
    pub fn choose_iss(&mut self, mut iss: Vec<Seq>) {
        iss.reverse();
        self.chosen_iss = iss;
    }

    /// What chooses the initial sequence number of the next connection.
    fn next_isn(&mut self) -> IsnGenerator {
        self.chosen_isn().unwrap_or(self.isn)
    }

    fn chosen_isn(&mut self) -> Option<IsnGenerator> {
        self.chosen_iss.pop().map(|iss| self.isn.choosing(iss))
    }

    /// When [`Host::handle_timeout`] wants to be called next: for a timer of a connection, or an
    /// application that closes on its own. Ask again after every other call.
    pub fn poll_timeout(&self) -> Option<Time> {
        self.sockets.next_deadline()
    }

    /// Time has passed; does nothing when no deadline is due.
    pub fn handle_timeout(&mut self, now: Time, sink: &mut impl HostSink) {
        let due = self.sockets.due(now);
        for id in due.iter().copied() {
            self.timers_fire(id, now, sink);
        }
        self.close_when_due(&due, now, sink);
        self.accept_starved(now, sink);
    }

    /// What [`Host::poll_timeout`] gives for each socket that waits for something, the earliest first: for
    /// whoever lets timers fire late, each by its own lateness.
    pub fn deadlines(&self) -> impl Iterator<Item = (Time, SocketId)> {
        self.sockets.deadlines()
    }

    /// Time has passed for one socket; the others' timers are left alone, also those that are due.
    pub fn handle_timeout_of(&mut self, now: Time, socket: SocketId, sink: &mut impl HostSink) {
        self.timers_fire(socket, now, sink);
        self.close_when_due(&[socket], now, sink);
        self.accept_starved(now, sink);
    }

    fn timers_fire(&mut self, id: SocketId, now: Time, sink: &mut impl HostSink) {
        if !self.forget_without_listener(id, now, sink) {
            self.with_endpoint(id, now, sink, |endpoint, sink| endpoint.handle_timeout(now, sink));
        }
    }

    /// What a socket looks like.
    pub fn view(&self, socket: SocketId) -> Option<View> {
        self.sockets.get(socket).map(|socket| socket.endpoint.view())
    }

    /// The sockets there are, by number, and whether each is a listener.
    pub fn sockets(&self) -> impl Iterator<Item = (SocketId, bool)> {
        self.sockets.iter().map(|(id, socket)| (id, socket.is_listener()))
    }

    /// Whether the host is switched on.
    pub const fn is_up(&self) -> bool {
        self.up
    }

    /// Whether its process hangs.
    pub const fn is_hanging(&self) -> bool {
        self.hanging
    }

    fn add(&mut self, socket: Socket) -> SocketId {
        let id = SocketId(self.next_socket);
        self.next_socket = self.next_socket.saturating_add(1);
        self.sockets.push(id, socket);
        id
    }

    /// Lets a connection work, then the application that holds it, and takes it away if it has ended.
    fn with_endpoint<S: HostSink, R>(
        &mut self,
        id: SocketId,
        now: Time,
        sink: &mut S,
        work: impl FnOnce(&mut Endpoint, &mut ForSocket<'_, S>) -> R,
    ) -> Option<R> {
        let socket = self.sockets.get_mut(id)?;
        let before = socket.endpoint.state();
        let mut for_socket = ForSocket::new(id, sink);
        let result = work(&mut socket.endpoint, &mut for_socket);
        let has_ended = before != State::Closed && socket.endpoint.state() == State::Closed;
        if let Some(driven) = socket.driven.as_deref_mut().filter(|driven| has_ended && !driven.keeps_port) {
            driven.bound = None;
        }
        let is_driven = socket.driven.is_some();
        let signals = for_socket.into_signals();
        for signal in &signals {
            self.tell_application(id, *signal, sink);
        }
        if is_driven {
            self.shut_down_at_birth(id, now, sink);
            self.stop_lingering(id, now, sink);
        } else {
            self.run_application(id, now, sink);
        }
        self.settle(id, sink);
        Some(result)
    }

    /// After a socket has done something: it is gone if it has ended, else it is found by what it is now.
    fn settle(&mut self, id: SocketId, sink: &mut impl HostSink) {
        let Some(socket) = self.sockets.get(id) else { return };
        let removal = match socket.endpoint.state() {
            State::Closed if socket.driven.as_deref().is_some_and(|driven| driven.open) => None,
            // Linux lets a program accept what was reset before.
            State::Closed if socket.waits == Waits::Queued && self.config.is_linux() => None,
            State::Closed => Some(Removal::Closed),
            State::Listen if !socket.is_listener() => Some(Removal::BackToListen),
            State::Listen
            | State::SynSent
            | State::SynReceived
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck
            | State::TimeWait => None,
        };
        if let Some(removal) = removal {
            return self.take_away(id, removal, sink);
        }
        // A half-open connection that goes back to TIME-WAIT takes no place any more.
        if socket.waits == Waits::HalfOpen && socket.endpoint.state() == State::TimeWait {
            self.leave_queue(id);
        }
        self.reindex(id);
    }

    fn take_away(&mut self, id: SocketId, removal: Removal, sink: &mut impl HostSink) {
        self.keep_for_later(id);
        self.leave_queue(id);
        let socket = self.sockets.remove(id);
        // Nobody has heard of a socket that neither listened nor connected.
        if socket.is_some_and(|socket| socket.driven.is_none_or(|driven| driven.told)) {
            sink.removed(id, removal);
        }
    }

    fn reindex_all(&mut self) {
        for id in self.sockets.ids().collect::<Vec<_>>() {
            self.reindex(id);
        }
    }

    fn reindex(&mut self, id: SocketId) {
        let hanging = self.hanging;
        self.sockets.find_by(id, |socket| Keys { pair: socket.pair(), deadline: socket.deadline(hanging) });
    }
}
