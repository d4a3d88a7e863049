//! System calls that make, name and open sockets. Each does what the kernel does, in the kernel's order,
//! because the order decides which error a program sees.

use core::net::SocketAddrV4;
use std::sync::Arc;

use super::demux::is_one_host;
use super::driven::{Driven, Phase, is_opening};
use super::{Host, HostSink, Listening, Socket, SocketId, Waits};
use crate::command::Command;
use crate::endpoint::Endpoint;
use crate::state::State;
use crate::syscall::{Errno, Returned, Syscall};
use crate::time::Time;

impl Host {
    /// A program makes a system call.
    ///
    /// No call blocks: where it would, it gives [`Errno::EAGAIN`] ([`Errno::EINPROGRESS`], then
    /// [`Errno::EALREADY`] for `connect()`), and whoever plays a program that blocks makes the same call again after
    /// each step of the host. Sockets made so are driven by these calls alone: no [`App`](crate::App) accepts, reads
    /// or closes for them, and [`HostCommand`](crate::HostCommand)s are none of theirs.
    ///
    /// # Errors
    /// What the kernel returns; [`Errno::EHOSTDOWN`] from a host that is switched off.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use synscope_tcp::{
    ///     App, Config, Errno, Host, IsnGenerator, Profile, Quiet, Returned, Syscall, Time,
    /// };
    ///
    /// let config = Arc::new(Config::new(Profile::Linux));
    /// let mut host = Host::new("192.0.2.1".parse()?, config, IsnGenerator::new((1, 2)), App::default());
    /// let mut call = |call| host.syscall(Time::ZERO, call, &mut Quiet);
    /// let Ok(Returned::Socket(socket)) = call(Syscall::Socket) else { panic!("a socket") };
    /// let remote = "198.51.100.1:80".parse()?;
    /// assert_eq!(call(Syscall::Connect { socket, remote }), Err(Errno::EINPROGRESS));
    /// assert_eq!(call(Syscall::Connect { socket, remote }), Err(Errno::EALREADY));
    /// assert_eq!(call(Syscall::Read { socket, max: 100 }), Err(Errno::EAGAIN));
    /// # Ok::<(), core::net::AddrParseError>(())
    /// ```
    pub fn syscall(&mut self, now: Time, call: Syscall, sink: &mut impl HostSink) -> Result<Returned, Errno> {
        if !self.up {
            return Err(Errno::EHOSTDOWN);
        }
        match call {
            Syscall::Socket if !self.has_descriptor() => Err(Errno::EMFILE),
            Syscall::Socket => Ok(Returned::Socket(self.make_socket())),
            Syscall::Bind { socket, port } => self.bind(socket, port),
            Syscall::Listen { socket, backlog } => self.listen_call(socket, backlog, now, sink),
            Syscall::Accept(socket) => self.accept(socket),
            Syscall::Connect { socket, remote } => self.connect_call(socket, remote, now, sink),
            Syscall::Read { socket, max } => self.read_call(socket, max, now, sink),
            Syscall::Write { socket, data } => self.write_call(socket, data, now, sink),
            Syscall::Shutdown { socket, how } => self.shutdown_call(socket, how, now, sink),
            Syscall::Close(socket) => self.close_call(socket, now, sink),
            Syscall::SetOption { socket, option } => self.set_option(socket, option, now, sink),
            Syscall::GetOption { socket, name } => self.get_option(socket, name),
            Syscall::Poll(socket) => self.poll_call(socket),
        }
    }

    fn make_socket(&mut self) -> SocketId {
        let endpoint = Endpoint::new(Arc::clone(&self.config), self.isn, SocketAddrV4::new(self.address, 0));
        let driven = Some(Box::new(Driven::new(Arc::clone(&self.config))));
        self.add(Socket { accepted: true, driven, ..Socket::new(endpoint) })
    }

    /// The socket of that number, if the program has it.
    pub(super) fn program_has(&self, id: SocketId) -> Result<(&Socket, &Driven), Errno> {
        let socket = self.sockets.get(id).ok_or(Errno::EBADF)?;
        let driven = socket.driven.as_deref().filter(|driven| driven.open).ok_or(Errno::EBADF)?;
        Ok((socket, driven))
    }

    pub(super) fn driven(&mut self, id: SocketId) -> Result<&mut Driven, Errno> {
        let socket = self.sockets.get_mut(id).ok_or(Errno::EBADF)?;
        socket.driven.as_deref_mut().filter(|driven| driven.open).ok_or(Errno::EBADF)
    }

    /// `inet_bind`
    fn bind(&mut self, id: SocketId, port: u16) -> Result<Returned, Errno> {
        let (socket, driven) = self.program_has(id)?;
        if socket.seen_state() != State::Closed || driven.bound.is_some() {
            return Err(Errno::EINVAL);
        }
        let asked_for = port > 0;
        let port = match port {
            0 => self.free_port().ok_or(Errno::EADDRINUSE)?,
            port if self.bind_conflicts(id, driven.reuse_address, port) => return Err(Errno::EADDRINUSE),
            port => port,
        };
        self.bind_to(id, port)?;
        self.driven(id)?.keeps_port = asked_for;
        Ok(Returned::Done)
    }

    fn bind_to(&mut self, id: SocketId, port: u16) -> Result<Returned, Errno> {
        self.driven(id)?.bound = Some(port);
        self.reindex(id);
        Ok(Returned::Done)
    }

    /// `inet_listen`
    fn listen_call(
        &mut self,
        id: SocketId,
        backlog: i32,
        now: Time,
        sink: &mut impl HostSink,
    ) -> Result<Returned, Errno> {
        let (socket, driven) = self.program_has(id)?;
        let backlog = u32::try_from(backlog).map_or(self.config.somaxconn, |n| n.min(self.config.somaxconn));
        match socket.endpoint.state() {
            State::Closed if driven.phase == Phase::Unconnected => {}
            State::Listen => {
                let socket = self.sockets.get_mut(id).ok_or(Errno::EBADF)?;
                socket.listening.get_or_insert_default().backlog = backlog;
                return Ok(Returned::Done);
            }
            State::Closed
            | State::SynSent
            | State::SynReceived
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck
            | State::TimeWait => return Err(Errno::EINVAL),
        }
        let (bound, reuse) = (driven.bound, driven.reuse_address);
        let port = match bound {
            Some(port) if self.bind_conflicts(id, reuse, port) => return Err(Errno::EADDRINUSE),
            Some(port) => port,
            None => {
                let port = self.free_port().ok_or(Errno::EADDRINUSE)?;
                self.bind_to(id, port)?;
                port
            }
        };
        self.renew(id, port)?.listening = Some(Listening { backlog, ..Listening::default() });
        self.tell_opened(id, true, sink);
        let _ = self.command_to(id, Command::PassiveOpen { remote: None }, now, sink);
        self.defer_accept(id);
        Ok(Returned::Done)
    }

    /// A fresh connection for the socket, at `port`, with the options that the program has set.
    fn renew(&mut self, id: SocketId, port: u16) -> Result<&mut Socket, Errno> {
        let (address, isn) = (self.address, self.isn);
        let socket = self.sockets.get_mut(id).ok_or(Errno::EBADF)?;
        let driven = socket.driven.as_deref().ok_or(Errno::EBADF)?;
        socket.endpoint = Endpoint::new(Arc::clone(&driven.config), isn, SocketAddrV4::new(address, port));
        Ok(socket)
    }

    /// `tcp_disconnect`, where the connection has ended: the socket can be used for another.
    fn disconnect(&mut self, id: SocketId) -> Result<(), Errno> {
        let config = Arc::clone(&self.config);
        let driven = self.driven(id)?;
        driven.disconnect(&config);
        let port = driven.bound.unwrap_or(0);
        self.renew(id, port)?;
        Ok(())
    }

    fn tell_opened(&mut self, id: SocketId, is_listener: bool, sink: &mut impl HostSink) {
        if let Ok(driven) = self.driven(id)
            && !core::mem::replace(&mut driven.told, true)
        {
            sink.opened(id, is_listener, None);
        }
    }

    /// `__sys_accept4_file`, which takes a descriptor before it looks, and `inet_csk_accept`
    fn accept(&mut self, id: SocketId) -> Result<Returned, Errno> {
        self.program_has(id)?;
        if !self.has_descriptor() {
            return Err(Errno::EMFILE);
        }
        let socket = self.sockets.get_mut(id).ok_or(Errno::EBADF)?;
        if socket.endpoint.state() != State::Listen {
            return Err(Errno::EINVAL);
        }
        let listening = socket.listening.get_or_insert_default();
        if listening.queue.is_empty() {
            return Err(Errno::EAGAIN);
        }
        let child = listening.queue.remove(0);
        if let Some(socket) = self.sockets.get_mut(child) {
            socket.waits = Waits::Not;
            socket.accepted = true;
            if let Some(driven) = socket.driven.as_deref_mut() {
                driven.open = true;
            }
        }
        Ok(Returned::Socket(child))
    }

    /// `__inet_stream_connect`
    fn connect_call(
        &mut self,
        id: SocketId,
        remote: SocketAddrV4,
        now: Time,
        sink: &mut impl HostSink,
    ) -> Result<Returned, Errno> {
        let (socket, driven) = self.program_has(id)?;
        let state = socket.seen_state();
        match driven.phase {
            Phase::Connected => Err(Errno::EISCONN),
            Phase::Disconnecting => Err(Errno::EINVAL),
            Phase::Connecting if is_opening(state) => Err(Errno::EALREADY),
            Phase::Connecting if state == State::Closed => {
                self.disconnect(id)?;
                Err(self.driven(id)?.error.take().unwrap_or(Errno::ECONNABORTED))
            }
            Phase::Connecting => {
                self.driven(id)?.phase = Phase::Connected;
                Ok(Returned::Done)
            }
            Phase::Unconnected if state == State::Closed => {
                self.start_connecting(id, remote, now, sink)?;
                Err(Errno::EINPROGRESS)
            }
            Phase::Unconnected => Err(Errno::EISCONN),
        }
    }

    /// `tcp_v4_connect`
    fn start_connecting(
        &mut self,
        id: SocketId,
        remote: SocketAddrV4,
        now: Time,
        sink: &mut impl HostSink,
    ) -> Result<(), Errno> {
        if !is_one_host(*remote.ip()) {
            return Err(Errno::ENETUNREACH);
        }
        let bound = self.driven(id)?.bound;
        let way = self.way_to(remote, bound, now).ok_or(Errno::EADDRNOTAVAIL)?;
        let isn = self.clear(way, now, sink);
        let socket = self.renew(id, way.port)?;
        socket.endpoint.set_isn(isn);
        socket.auto_port = bound.is_none();
        self.driven(id)?.connects();
        self.tell_opened(id, false, sink);
        let _ = self.command_to(id, Command::ActiveOpen { remote }, now, sink);
        self.defer_accept(id);
        Ok(())
    }
}
