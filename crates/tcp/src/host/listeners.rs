//! Listeners: the queue of half-open connections and the queue of those that wait to be accepted.

use super::{Host, HostSink, Socket, SocketId, Waits};
use crate::command::Command;
use crate::note::{Ignored, Note, Step};
use crate::state::State;
use crate::time::Time;

impl Host {
    /// A SYN makes a child if its listener has room.
    pub(super) fn add_child(&mut self, listener: SocketId, sink: &mut impl HostSink) -> Option<SocketId> {
        let parent = self.sockets.get_mut(listener)?;
        let listening = parent.listening.as_mut()?;
        let waiting = listening.half_open as usize + listening.queue.len();
        // The kernel compares with `>`, so that a backlog of 0 takes one (`sk_acceptq_is_full`).
        let room = listening.backlog as usize + usize::from(self.config.is_linux());
        if waiting >= room {
            sink.note(Some(listener), || Note::Ignored { step: Step::Syn, why: Ignored::BacklogFull });
            return None;
        }
        listening.half_open += 1;
        let driven = parent.driven.as_deref().map(|driven| Box::new(driven.child()));
        let mut endpoint = parent.endpoint.clone();
        endpoint.set_isn(self.next_isn());
        let child =
            Socket { listener: Some(listener), waits: Waits::HalfOpen, driven, ..Socket::new(endpoint) };
        let child = self.add(child);
        sink.opened(child, false, Some(listener));
        Some(child)
    }

    /// A child is open, and waits to be accepted.
    pub(super) fn queue_child(&mut self, id: SocketId) {
        self.leave_queue(id);
        let Some(socket) = self.sockets.get_mut(id) else { return };
        socket.waits = Waits::Queued;
        let listener = socket.listener.and_then(|listener| self.sockets.get_mut(listener));
        if let Some(listening) = listener.and_then(|socket| socket.listening.as_mut()) {
            listening.queue.push(id);
        }
    }

    /// A child no longer waits: it is accepted, or gone.
    pub(super) fn leave_queue(&mut self, id: SocketId) {
        let Some(socket) = self.sockets.get_mut(id) else { return };
        let waited = core::mem::replace(&mut socket.waits, Waits::Not);
        let listener = socket.listener.and_then(|listener| self.sockets.get_mut(listener));
        let Some(listening) = listener.and_then(|socket| socket.listening.as_mut()) else { return };
        match waited {
            Waits::Not => {}
            Waits::HalfOpen => listening.half_open = listening.half_open.saturating_sub(1),
            Waits::Queued => listening.queue.retain(|queued| *queued != id),
        }
    }

    /// A half-open connection that goes back to TIME-WAIT takes no place any more.
    pub(super) fn leave_queue_in_time_wait(&mut self, id: SocketId) {
        let back = |socket: &Socket| socket.waits != Waits::Not && socket.endpoint.state() == State::TimeWait;
        if self.sockets.get(id).is_some_and(back) {
            self.leave_queue(id);
        }
    }

    /// A listener ends, and with it all that waits in its queues.
    pub(super) fn end_listener(
        &mut self,
        id: SocketId,
        command: Command,
        now: Time,
        sink: &mut impl HostSink,
    ) {
        let _ = self.command_to(id, command, now, sink);
        self.abort_children(id, now, sink);
        if let Some(socket) = self.sockets.get_mut(id) {
            socket.listening = None;
        }
        self.settle(id, sink);
    }

    /// Connections that nobody will accept are reset.
    pub(super) fn abort_children(&mut self, listener: SocketId, now: Time, sink: &mut impl HostSink) {
        let orphans: Vec<SocketId> = self
            .sockets
            .iter()
            .filter(|(_, socket)| socket.listener == Some(listener) && socket.waits != Waits::Not)
            .map(|(id, _)| id)
            .collect();
        for id in orphans {
            let _ = self.command_to(id, Command::Abort, now, sink);
            self.leave_queue(id);
            self.settle(id, sink);
        }
    }
}
