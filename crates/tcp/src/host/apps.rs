//! The applications: what they do when a connection tells them something.

use super::{ForSocket, Host, HostSink, SocketId, Waits};
use crate::app::{Call, Errand, OnEof, Outcome};
use crate::command::Command;
use crate::signal::Signal;
use crate::time::Time;

impl Host {
    /// A connection has something to tell.
    pub(super) fn tell_application(&mut self, id: SocketId, signal: Signal, sink: &mut impl HostSink) {
        let Some(socket) = self.sockets.get_mut(id) else { return };
        match signal {
            Signal::Connected => {
                if socket.listener.is_some() {
                    self.queue_child(id);
                } else if core::mem::take(&mut socket.connecting) {
                    socket.has_errand = !self.app.on_connect.is_none();
                    self.returns(id, Call::Connect, Outcome::Done, sink);
                }
            }
            Signal::Failed { error } => {
                if let Some(driven) = socket.driven.as_deref_mut() {
                    driven.error = Some(error.into());
                } else if core::mem::take(&mut socket.connecting) {
                    self.returns(id, Call::Connect, Outcome::Failed(error), sink);
                } else if socket.accepted {
                    self.returns(id, Call::Read, Outcome::Failed(error), sink);
                } else {
                    socket.failure = Some(error);
                }
            }
            // Looked at by `run_application`, as soon as the application looks.
            Signal::Readable { .. }
            | Signal::EndOfStream
            | Signal::DeliveryProblem { .. }
            | Signal::Closed => {}
        }
    }

    /// A call comes back. A process that hangs does not see it before it goes on.
    fn returns(&mut self, id: SocketId, call: Call, outcome: Outcome, sink: &mut impl HostSink) {
        if self.hanging {
            self.unseen.push((id, call, outcome));
        } else {
            sink.call(Some(id), call, outcome);
        }
    }

    /// A connection ends while its process hangs: what has arrived is read when the process goes on. A
    /// reset throws it away (RFC 9293 §3.10.7.4), though not in Linux.
    pub(super) fn keep_for_later(&mut self, id: SocketId) {
        let Some(socket) = self.sockets.get(id) else { return };
        if !self.hanging || !socket.accepted || socket.endpoint.is_orphan() {
            return;
        }
        let failed = self
            .unseen
            .iter()
            .position(|(of, _, outcome)| *of == id && matches!(outcome, Outcome::Failed(_)));
        let place = match failed {
            Some(_) if !self.config.is_linux() => return,
            Some(place) => place,
            None => self.unseen.len(),
        };
        let unread = u32::try_from(socket.endpoint.unread()).unwrap_or(u32::MAX);
        let ends = failed.is_none() && socket.endpoint.fin_received() && !socket.eof_read;
        let data = (unread > 0).then_some((id, Call::Read, Outcome::Octets(unread)));
        let end = ends.then_some((id, Call::Read, Outcome::EndOfStream));
        self.unseen.splice(place..place, data.into_iter().chain(end));
    }

    /// The application does what it can do now, unless it hangs: accept, read, answer, close. A program that drives
    /// its sockets itself has none.
    pub(super) fn run_application(&mut self, id: SocketId, now: Time, sink: &mut impl HostSink) {
        if self.hanging {
            return;
        }
        let Some(socket) = self.sockets.get_mut(id) else { return };
        if socket.waits == Waits::Queued && !socket.refused {
            self.accept_if_it_can(id, sink);
        }
        self.go_on_errand(id, now, sink);
        let Some(socket) = self.sockets.get_mut(id) else { return };
        if !socket.accepted || socket.endpoint.is_orphan() {
            return;
        }
        let failure = socket.failure.take();
        let (has_data, has_end) = (socket.endpoint.unread() > 0, socket.endpoint.fin_received());
        if has_data {
            self.read(id, now, sink);
            if self.app.reply_octets > 0 && failure.is_none() {
                // What does not fit into the send buffer is told by the call's outcome.
                let _ = self.write(id, self.app.reply_octets, now, sink);
            }
        }
        if let Some(error) = failure {
            sink.call(Some(id), Call::Read, Outcome::Failed(error));
        } else if has_end {
            self.read_end_of_stream(id, now, sink);
        }
    }

    /// What the application does with a connection that it has opened.
    fn go_on_errand(&mut self, id: SocketId, now: Time, sink: &mut impl HostSink) {
        let Some(socket) = self.sockets.get_mut(id) else { return };
        if !core::mem::take(&mut socket.has_errand) {
            return;
        }
        let Errand { send_octets, close_after_us } = self.app.on_connect;
        if send_octets > 0 {
            // What does not fit into the send buffer is told by the call's outcome.
            let _ = self.write(id, send_octets, now, sink);
        }
        match close_after_us {
            None => {}
            Some(0) => self.close_on_its_own(id, now, sink),
            Some(wait_us) => {
                let Some(socket) = self.sockets.get_mut(id) else { return };
                socket.closes_at = Some(now.after_us(wait_us));
            }
        }
    }

    fn read(&mut self, id: SocketId, now: Time, sink: &mut impl HostSink) {
        let Some(socket) = self.sockets.get_mut(id) else { return };
        let octets = u32::try_from(socket.endpoint.unread()).unwrap_or(u32::MAX);
        sink.call(Some(id), Call::Read, Outcome::Octets(octets));
        let mut for_socket = ForSocket::new(id, sink);
        // There is something to read, and an application that is still there may read it.
        let _ = socket.endpoint.handle_command(now, Command::Receive(usize::MAX), &mut for_socket);
    }

    fn read_end_of_stream(&mut self, id: SocketId, now: Time, sink: &mut impl HostSink) {
        let Some(socket) = self.sockets.get_mut(id) else { return };
        if socket.eof_read || !socket.endpoint.fin_received() || socket.endpoint.unread() > 0 {
            return;
        }
        socket.eof_read = true;
        sink.call(Some(id), Call::Read, Outcome::EndOfStream);
        match self.app.on_eof {
            OnEof::Never => {}
            OnEof::CloseAfterUs(0) => self.close_on_its_own(id, now, sink),
            OnEof::CloseAfterUs(wait_us) => socket.closes_at = Some(now.after_us(wait_us)),
        }
    }

    /// Applications whose time to close has come, and calls of `close()` that have waited for long enough.
    pub(super) fn close_when_due(&mut self, ids: &[SocketId], now: Time, sink: &mut impl HostSink) {
        for id in ids.iter().copied() {
            self.stop_lingering(id, now, sink);
            let hanging = self.hanging;
            let Some(socket) = self.sockets.get_mut(id) else { continue };
            if !hanging && socket.closes_at.is_some_and(|at| at <= now) {
                socket.closes_at = None;
                self.close_on_its_own(id, now, sink);
                self.settle(id, sink);
            }
        }
    }

    fn close_on_its_own(&mut self, id: SocketId, now: Time, sink: &mut impl HostSink) {
        if self.sockets.get(id).is_some_and(|socket| !socket.endpoint.is_orphan()) {
            sink.call(Some(id), Call::Close, Outcome::Done);
            let _ = self.command_to(id, Command::Close, now, sink);
        }
    }
}
