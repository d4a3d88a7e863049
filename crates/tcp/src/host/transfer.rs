//! System calls on sockets that are open: what goes through them, and how they end.

use std::sync::Arc;

use bytes::Bytes;

use super::driven::{Phase, is_opening};
use super::{Host, HostSink, Socket, SocketId, Waits};
use crate::command::{Command, Reply};
use crate::state::State;
use crate::syscall::{Errno, Events, How, Returned};
use crate::time::Time;

impl Host {
    /// `tcp_recvmsg`
    pub(super) fn read_call(
        &mut self,
        id: SocketId,
        max: u32,
        now: Time,
        sink: &mut impl HostSink,
    ) -> Result<Returned, Errno> {
        let (socket, driven) = self.program_has(id)?;
        let state = socket.seen_state();
        if state == State::Listen {
            return Err(Errno::ENOTCONN);
        }
        if socket.endpoint.unread() > 0 {
            let max = usize::try_from(max).unwrap_or(usize::MAX);
            return match self.command_to(id, Command::Receive(max), now, sink) {
                Ok(Reply::Data(data)) => Ok(Returned::Data(data)),
                Ok(Reply::Done | Reply::Taken(_) | Reply::EndOfStream | Reply::NotYet) | Err(_) => {
                    Ok(Returned::Data(Bytes::new()))
                }
            };
        }
        let (ended, shut) = (socket.endpoint.fin_received(), socket.is_shut_for_reading(driven));
        if ended {
            return Ok(Returned::Data(Bytes::new()));
        }
        match self.driven(id)?.error.take() {
            Some(error) => Err(error),
            None if shut => Ok(Returned::Data(Bytes::new())),
            None if state == State::Closed => Err(Errno::ENOTCONN),
            None => Err(Errno::EAGAIN),
        }
    }

    /// `tcp_sendmsg`
    pub(super) fn write_call(
        &mut self,
        id: SocketId,
        data: Bytes,
        now: Time,
        sink: &mut impl HostSink,
    ) -> Result<Returned, Errno> {
        let (socket, driven) = self.program_has(id)?;
        let state = socket.seen_state();
        let (shut, room) = (socket.is_shut_for_writing(driven), socket.endpoint.send_room());
        if let Some(error) = self.driven(id)?.error.take() {
            return Err(error);
        }
        if is_opening(state) {
            return Err(Errno::EAGAIN);
        }
        if shut || !matches!(state, State::Established | State::CloseWait) {
            return Err(Errno::EPIPE);
        }
        if room == 0 && !data.is_empty() {
            return Err(Errno::EAGAIN);
        }
        match self.command_to(id, Command::Send(data), now, sink) {
            Ok(Reply::Taken(taken)) => Ok(Returned::Octets(u32::try_from(taken).unwrap_or(u32::MAX))),
            Ok(Reply::Done | Reply::Data(_) | Reply::EndOfStream | Reply::NotYet) | Err(_) => {
                Err(Errno::EPIPE)
            }
        }
    }

    /// `inet_shutdown`
    pub(super) fn shutdown_call(
        &mut self,
        id: SocketId,
        how: How,
        now: Time,
        sink: &mut impl HostSink,
    ) -> Result<Returned, Errno> {
        let state = self.program_has(id)?.0.seen_state();
        let (read, write) = (how != How::Write, how != How::Read);
        let config = Arc::clone(&self.config);
        let driven = self.driven(id)?;
        if driven.phase == Phase::Connecting {
            let ends = is_opening(state) || state == State::Closed;
            driven.phase = if ends { Phase::Disconnecting } else { Phase::Connected };
        }
        if state == State::Listen {
            if read {
                driven.disconnect(&config);
                self.end_listener(id, now, sink);
            }
            return Ok(Returned::Done);
        }
        if state == State::SynSent {
            driven.disconnect(&config);
            driven.error = Some(Errno::ECONNRESET);
            let _ = self.command_to(id, Command::Abort, now, sink);
            return Ok(Returned::Done);
        }
        driven.shut_read |= read;
        let ends_writing = write && !driven.shut_write;
        driven.shut_write |= write;
        if state == State::Closed {
            return Err(Errno::ENOTCONN);
        }
        if read {
            self.shut_reading(id);
        }
        if ends_writing {
            let _ = self.command_to(id, Command::ShutdownWrite, now, sink);
        }
        Ok(Returned::Done)
    }

    /// A connection to a listener that was shut down before it listened has that, too (`sk_clone`): it closes
    /// as soon as it is open.
    pub(super) fn shut_down_at_birth(&mut self, id: SocketId, now: Time, sink: &mut impl HostSink) {
        let is_shut = |socket: &Socket| socket.driven.as_deref().is_some_and(|driven| driven.shut_write);
        let is_new =
            |socket: &Socket| socket.waits == Waits::Queued && socket.endpoint.state() == State::Established;
        if self.sockets.get(id).is_some_and(|socket| is_new(socket) && is_shut(socket)) {
            let _ = self.command_to(id, Command::ShutdownWrite, now, sink);
        }
    }

    /// Data that comes after the own FIN is answered with a RST from now on.
    fn shut_reading(&mut self, id: SocketId) {
        if let Some(socket) = self.sockets.get_mut(id) {
            socket.endpoint.shut_reading();
        }
    }

    /// `tcp_close`
    pub(super) fn close_call(
        &mut self,
        id: SocketId,
        now: Time,
        sink: &mut impl HostSink,
    ) -> Result<Returned, Errno> {
        if let Some(place) = self.closed.iter().position(|closed| *closed == id) {
            self.closed.remove(place);
            return Ok(Returned::Done);
        }
        let (socket, driven) = self.program_has(id)?;
        if driven.closing_until.is_some() {
            return Err(Errno::EAGAIN);
        }
        let (state, linger) = (socket.seen_state(), driven.linger);
        let loses_data = socket.endpoint.unread() > 0;
        if state == State::Listen {
            self.end_listener(id, now, sink);
        }
        // Unread data comes first (RFC 2525 §2.17): it resets the connection, whatever the linger time.
        let linger = linger.filter(|_| state != State::Listen && state != State::Closed && !loses_data);
        match linger {
            Some(0) => drop(self.command_to(id, Command::Abort, now, sink)),
            Some(seconds) => return self.linger(id, seconds, now, sink),
            None => {}
        }
        self.let_go(id, now, sink);
        Ok(Returned::Done)
    }

    /// The program has the socket no more.
    pub(super) fn let_go(&mut self, id: SocketId, now: Time, sink: &mut impl HostSink) {
        if let Ok(driven) = self.driven(id) {
            driven.open = false;
            driven.closing_until = None;
        }
        let closable =
            self.sockets.get(id).is_some_and(|socket| socket.endpoint.allows(&Command::Close).is_ok());
        if closable {
            let _ = self.command_to(id, Command::Close, now, sink);
        } else {
            self.settle(id, sink);
        }
    }

    /// `close()` sends the FIN, and waits for its acknowledgement.
    fn linger(
        &mut self,
        id: SocketId,
        seconds: u32,
        now: Time,
        sink: &mut impl HostSink,
    ) -> Result<Returned, Errno> {
        let driven = self.driven(id)?;
        driven.shut_read = true;
        driven.shut_write = true;
        self.shut_reading(id);
        let _ = self.command_to(id, Command::ShutdownWrite, now, sink);
        if !self.lingers(id) {
            self.let_go(id, now, sink);
            return Ok(Returned::Done);
        }
        self.driven(id)?.closing_until = Some(now.after_us(u64::from(seconds) * 1_000_000));
        self.settle(id, sink);
        Err(Errno::EAGAIN)
    }

    /// A `close()` that waits is done when the FIN is acknowledged, or when its time is over.
    pub(super) fn stop_lingering(&mut self, id: SocketId, now: Time, sink: &mut impl HostSink) {
        let until = self.sockets.get(id).and_then(|socket| socket.driven.as_deref()?.closing_until);
        if until.is_some_and(|until| until <= now || !self.lingers(id)) {
            self.closed.push(id);
            self.let_go(id, now, sink);
        }
    }

    /// Whether `close()` still waits for the FIN to be acknowledged (`sk_stream_wait_close`).
    fn lingers(&self, id: SocketId) -> bool {
        self.sockets.get(id).is_some_and(|socket| {
            matches!(socket.endpoint.state(), State::FinWait1 | State::Closing | State::LastAck)
        })
    }

    /// `tcp_poll`
    pub(super) fn poll_call(&self, id: SocketId) -> Result<Returned, Errno> {
        let (socket, driven) = self.program_has(id)?;
        let state = socket.seen_state();
        if let (State::Listen, Some(listening)) = (state, &socket.listening) {
            let readable = !listening.queue.is_empty();
            return Ok(Returned::Events(Events { readable, ..Events::default() }));
        }
        let (shut_read, shut_write) =
            (socket.is_shut_for_reading(driven), socket.is_shut_for_writing(driven));
        let opening = is_opening(state);
        let room = socket.endpoint.send_room();
        Ok(Returned::Events(Events {
            readable: shut_read || (!opening && socket.endpoint.unread() > 0),
            writable: !opening && (shut_write || room >= socket.endpoint.unsent_and_unacked() / 2),
            hangup: (shut_read && shut_write) || state == State::Closed,
            error: driven.error.is_some(),
            read_hangup: shut_read,
        }))
    }
}
