//! What applications are told to do, and what befalls the host.

use core::net::SocketAddrV4;
use std::sync::Arc;

use bytes::Bytes;

use super::demux::is_one_host;
use super::{Host, HostCommand, HostSink, Listening, Removal, Socket, SocketId, Waits};
use crate::app::{Call, Outcome};
use crate::command::{Command, CommandError, Reply};
use crate::endpoint::Endpoint;
use crate::sorted::sort_by;
use crate::time::Time;

/// The octet at each place of a stream: its offset modulo a prime, so that a shift shows.
const PATTERN_PERIOD: u64 = 251;

/// The pattern for as long as a send buffer of the usual size needs it.
static PATTERN: [u8; 251 * 263] = {
    let mut pattern = [0; 251 * 263];
    let (mut place, mut octet) = (0, 0);
    while place < pattern.len() {
        pattern[place] = octet;
        octet = if octet == 250 { 0 } else { octet + 1 };
        place += 1;
    }
    pattern
};

impl HostCommand {
    /// The call that it is.
    const fn call(self) -> Call {
        match self {
            Self::Listen { .. } => Call::Listen,
            Self::Connect { .. } => Call::Connect,
            Self::Send { octets, .. } => Call::Write(octets),
            Self::ShutdownWrite(_) => Call::ShutdownWrite,
            Self::Close(_) => Call::Close,
            Self::Abort(_) => Call::Abort,
            Self::Kill => Call::Kill,
            Self::Hang => Call::Hang,
            Self::Resume => Call::Resume,
            Self::PowerOff => Call::PowerOff,
            Self::Reboot => Call::Reboot,
        }
    }
}

impl Host {
    /// An application, or the world, does something. The call and its outcome go to the sink, too.
    ///
    /// # Errors
    /// Those of the call: RFC 9293 §3.10 for a connection, addresses in use, a host that is down.
    pub fn handle_command(
        &mut self,
        now: Time,
        command: HostCommand,
        sink: &mut impl HostSink,
    ) -> Result<(), CommandError> {
        let result = self.carry_out(now, command, sink);
        self.accept_starved(now, sink);
        result
    }

    fn carry_out(
        &mut self,
        now: Time,
        command: HostCommand,
        sink: &mut impl HostSink,
    ) -> Result<(), CommandError> {
        match command {
            HostCommand::Reboot => {
                self.reboot(sink);
                Ok(())
            }
            _ if !self.up => refuse(None, command.call(), CommandError::HostDown, sink),
            HostCommand::Listen { port, backlog } => self.listen(port, backlog, now, sink),
            HostCommand::Connect { remote, from_port } => self.connect(remote, from_port, now, sink),
            HostCommand::Send { socket, octets } => self.write(socket, octets, now, sink),
            HostCommand::ShutdownWrite(socket) => {
                self.end(socket, Call::ShutdownWrite, Command::ShutdownWrite, now, sink)
            }
            HostCommand::Close(socket) => self.end(socket, Call::Close, Command::Close, now, sink),
            HostCommand::Abort(socket) => self.end(socket, Call::Abort, Command::Abort, now, sink),
            HostCommand::Kill => {
                sink.call(None, Call::Kill, Outcome::Done);
                self.close_all(now, sink);
                Ok(())
            }
            HostCommand::Hang => {
                self.hanging = true;
                self.reindex_all();
                sink.call(None, Call::Hang, Outcome::Done);
                Ok(())
            }
            HostCommand::Resume => {
                self.resume(now, sink);
                Ok(())
            }
            HostCommand::PowerOff => {
                self.power_off(sink);
                Ok(())
            }
        }
    }

    /// A listener is a record of its own, whatever connections its port has (MUST-41, MUST-42).
    fn listen(
        &mut self,
        port: u16,
        backlog: u16,
        now: Time,
        sink: &mut impl HostSink,
    ) -> Result<(), CommandError> {
        if !self.has_descriptor() {
            return refuse(None, Call::Socket, CommandError::TooManyFiles, sink);
        }
        if self.is_kept_from(port) {
            return refuse(None, Call::Bind, CommandError::AddressInUse, sink);
        }
        let local = SocketAddrV4::new(self.address, port);
        let endpoint = Endpoint::new(Arc::clone(&self.config), self.isn, local);
        let backlog = u32::from(backlog).min(self.config.somaxconn);
        let listening = Some(Listening { backlog, ..Listening::default() });
        let id = self.add(Socket { listening, ..Socket::new(endpoint) });
        sink.opened(id, true, None);
        self.call(id, Call::Listen, Command::PassiveOpen { remote: None }, now, sink)
    }

    /// The address that the connection has from its SYN on is the host's (MUST-44, MUST-45).
    fn connect(
        &mut self,
        remote: SocketAddrV4,
        from_port: Option<u16>,
        now: Time,
        sink: &mut impl HostSink,
    ) -> Result<(), CommandError> {
        // RFC 9293 §3.9.1.1, MUST-46.
        if !is_one_host(*remote.ip()) {
            return refuse(None, Call::Connect, CommandError::RemoteUnspecified, sink);
        }
        if !self.has_descriptor() {
            return refuse(None, Call::Socket, CommandError::TooManyFiles, sink);
        }
        if from_port.is_some_and(|port| !self.config.reuse_address && self.is_kept_from(port)) {
            return refuse(None, Call::Bind, CommandError::AddressInUse, sink);
        }
        let Some(way) = self.way_to(remote, from_port, now) else {
            let error =
                if from_port.is_some() { CommandError::AddressInUse } else { CommandError::NoPortFree };
            return refuse(None, Call::Connect, error, sink);
        };
        let isn = self.clear(way, now, sink);
        let local = SocketAddrV4::new(self.address, way.port);
        let endpoint = Endpoint::new(Arc::clone(&self.config), isn, local);
        let auto_port = from_port.is_none();
        let id = self.add(Socket { accepted: true, connecting: true, auto_port, ..Socket::new(endpoint) });
        sink.opened(id, false, None);
        sink.call(Some(id), Call::Connect, Outcome::Blocked);
        self.command_to(id, Command::ActiveOpen { remote }, now, sink).map(drop)
    }

    /// The application writes so many octets of its stream.
    pub(super) fn write(
        &mut self,
        id: SocketId,
        octets: u32,
        now: Time,
        sink: &mut impl HostSink,
    ) -> Result<(), CommandError> {
        let call = Call::Write(octets);
        let allowed = match self.sockets.get(id) {
            Some(socket) => socket.endpoint.allows(&Command::Send(Bytes::new())).map(|()| socket),
            None => Err(CommandError::NoConnection),
        };
        let socket = match allowed {
            Ok(socket) => socket,
            Err(error) => return refuse(Some(id), call, error, sink),
        };
        let (start, room) = (socket.written, socket.endpoint.send_room());
        let taken = octets.min(room);
        if taken == 0 {
            return refuse(Some(id), call, CommandError::InsufficientResources, sink);
        }
        sink.call(Some(id), call, Outcome::Octets(taken));
        let end = start.saturating_add(u64::from(taken));
        if let Some(socket) = self.sockets.get_mut(id) {
            socket.written = end;
        }
        let data = stream(start, end);
        self.command_to(id, Command::Send(data), now, sink).map(drop)
    }

    /// Makes a call that ends a listener with all that waits in its backlog, or a connection.
    fn end(
        &mut self,
        id: SocketId,
        call: Call,
        command: Command,
        now: Time,
        sink: &mut impl HostSink,
    ) -> Result<(), CommandError> {
        let is_listener = self.sockets.get(id).is_some_and(Socket::is_listener);
        let result = self.call(id, call, command, now, sink);
        if is_listener {
            self.abort_children(id, now, sink);
        }
        result
    }

    /// Makes a call to a socket and tells the sink of it, before anything that it causes.
    fn call(
        &mut self,
        id: SocketId,
        call: Call,
        command: Command,
        now: Time,
        sink: &mut impl HostSink,
    ) -> Result<(), CommandError> {
        let allowed = match self.sockets.get(id) {
            Some(socket) => socket.endpoint.allows(&command),
            None => Err(CommandError::NoConnection),
        };
        if let Err(error) = allowed {
            return refuse(Some(id), call, error, sink);
        }
        sink.call(Some(id), call, Outcome::Done);
        self.command_to(id, command, now, sink).map(drop)
    }

    pub(super) fn command_to(
        &mut self,
        id: SocketId,
        command: Command,
        now: Time,
        sink: &mut impl HostSink,
    ) -> Result<Reply, CommandError> {
        self.with_endpoint(id, now, sink, |endpoint, sink| endpoint.handle_command(now, command, sink))
            .unwrap_or(Err(CommandError::NoConnection))
    }

    /// The kernel closes all sockets of a process that is no more, listeners first.
    fn close_all(&mut self, now: Time, sink: &mut impl HostSink) {
        self.hanging = false;
        self.unseen.clear();
        let mut all: Vec<(bool, SocketId)> =
            self.sockets.iter().map(|(id, socket)| (!socket.is_listener(), id)).collect();
        sort_by(&mut all, Ord::cmp);
        for (is_connection, id) in all {
            let Some(socket) = self.sockets.get_mut(id) else { continue };
            // A half-open connection that outlives its listener is the kernel's, not the process's.
            if socket.waits == Waits::HalfOpen {
                continue;
            }
            socket.closes_at = None;
            if socket.driven.is_some() {
                self.close_for_killed(now, id, sink);
            } else {
                let _ = self.command_to(id, Command::Close, now, sink);
            }
            if !is_connection {
                self.abort_children(id, now, sink);
            }
        }
        self.closed.clear();
    }

    fn resume(&mut self, now: Time, sink: &mut impl HostSink) {
        self.hanging = false;
        sink.call(None, Call::Resume, Outcome::Done);
        for (id, call, outcome) in core::mem::take(&mut self.unseen) {
            sink.call(Some(id), call, outcome);
        }
        let apps = self.sockets.iter().filter(|(_, socket)| socket.driven.is_none());
        let all: Vec<SocketId> = apps.map(|(id, _)| id).collect();
        for id in all.iter().copied() {
            self.run_application(id, now, sink);
            self.settle(id, sink);
        }
        self.close_when_due(&all, now, sink);
    }

    fn power_off(&mut self, sink: &mut impl HostSink) {
        self.up = false;
        self.hanging = false;
        self.unseen.clear();
        self.closed.clear();
        self.starved = false;
        sink.call(None, Call::PowerOff, Outcome::Done);
        for id in core::mem::take(&mut self.sockets).ids() {
            sink.removed(id, Removal::PowerOff);
        }
    }

    fn reboot(&mut self, sink: &mut impl HostSink) {
        if self.up {
            self.power_off(sink);
        }
        self.up = true;
        self.next_port = 0;
        sink.call(None, Call::Reboot, Outcome::Done);
    }
}

/// The octets of a stream between two offsets; copied only where the pattern is not long enough.
fn stream(start: u64, end: u64) -> Bytes {
    let place = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
    let begin = place(start % PATTERN_PERIOD);
    let len = place(end.saturating_sub(start));
    PATTERN.get(begin..begin.saturating_add(len)).map_or_else(
        || PATTERN[..place(PATTERN_PERIOD)].iter().copied().cycle().skip(begin).take(len).collect(),
        Bytes::from_static,
    )
}

fn refuse(
    socket: Option<SocketId>,
    call: Call,
    error: CommandError,
    sink: &mut impl HostSink,
) -> Result<(), CommandError> {
    sink.call(socket, call, Outcome::Refused(error));
    Err(error)
}
