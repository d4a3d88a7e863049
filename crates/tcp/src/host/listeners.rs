//! Listeners: the queue of half-open connections and the queue of those that wait to be accepted.

use super::{Host, HostSink, Listening, Socket, SocketId, Waits};
use crate::cause::{Cause, ResetReason};
use crate::command::Command;
use crate::endpoint::reset_by;
use crate::note::{Ignored, Note, Step};
use crate::segment::Segment;
use crate::time::Time;

/// What a listener does about a SYN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// It is remembered.
    Remembered,
    /// It is answered, but nothing is remembered.
    Cookie,
    /// It is dropped: the client will try again (RFC 4987 §2.2).
    Dropped(Ignored),
}

impl Host {
    /// Whether a listener has room for another half-open connection.
    pub(super) fn admission(&self, listener: SocketId) -> Admission {
        let listening = self.sockets.get(listener).and_then(|socket| socket.listening.as_ref());
        let Some(listening) = listening else { return Admission::Dropped(Ignored::BacklogFull) };
        if self.config.is_linux() { self.linux_admission(listening) } else { self.plain_admission(listening) }
    }

    /// One backlog for all that waits, half-open or not accepted (RFC 4987 §2.2).
    fn plain_admission(&self, listening: &Listening) -> Admission {
        let cookies = self.config.tcp_syncookies;
        let is_full = listening.waiting() >= u64::from(listening.backlog);
        if cookies == 2 || (is_full && cookies > 0) {
            Admission::Cookie
        } else if is_full {
            Admission::Dropped(Ignored::BacklogFull)
        } else if listening.half_open >= self.config.tcp_max_syn_backlog {
            Admission::Dropped(Ignored::SynQueueFull)
        } else {
            Admission::Remembered
        }
    }

    /// `tcp_conn_request`
    fn linux_admission(&self, listening: &Listening) -> Admission {
        let (cookies, most) = (self.config.tcp_syncookies, self.config.tcp_max_syn_backlog);
        let is_full = listening.half_open > listening.backlog;
        let last_quarter = most.saturating_sub(listening.half_open) < most / 4;
        if is_full && cookies == 0 {
            Admission::Dropped(Ignored::SynQueueFull)
        } else if listening.accept_queue_is_full() {
            Admission::Dropped(Ignored::AcceptQueueFull)
        } else if is_full || cookies == 2 {
            Admission::Cookie
        } else if cookies == 0 && last_quarter {
            // Kept for clients that are known to be alive, and nobody is known here.
            Admission::Dropped(Ignored::SynQueueFull)
        } else {
            Admission::Remembered
        }
    }

    /// A child of a listener, in LISTEN as it is.
    pub(super) fn add_child(&mut self, listener: SocketId, sink: &mut impl HostSink) -> Option<SocketId> {
        let isn = self.next_isn();
        let parent = self.sockets.get_mut(listener)?;
        parent.listening.as_mut()?.half_open += 1;
        let driven = parent.driven.as_deref().map(|driven| Box::new(driven.child()));
        let mut endpoint = parent.endpoint.clone();
        endpoint.set_isn(isn);
        let child =
            Socket { listener: Some(listener), waits: Waits::HalfOpen, driven, ..Socket::new(endpoint) };
        let child = self.add(child);
        sink.opened(child, false, Some(listener));
        Some(child)
    }

    /// What Linux does with a segment for a half-open connection before the connection sees it (`tcp_check_req`,
    /// `tcp_v4_rcv`).
    pub(super) fn looked_at_by_listener(
        &mut self,
        now: Time,
        child: SocketId,
        segment: &Segment,
        sink: &mut impl HostSink,
    ) -> Admitted {
        let Some(socket) = self.sockets.get(child).filter(|socket| socket.waits == Waits::HalfOpen) else {
            return Admitted::Yes;
        };
        if !self.config.is_linux() {
            return Admitted::Yes;
        }
        let parent = socket.listener.and_then(|listener| self.sockets.get(listener));
        let Some(listening) = parent.and_then(|socket| socket.listening.as_ref()) else {
            self.forget_half_open(child, now, sink);
            return Admitted::NobodyListens;
        };
        if !socket.endpoint.is_opened_by(now, segment) {
            return Admitted::Yes;
        }
        let why = if socket.endpoint.waits_for_data(segment) {
            Ignored::AcceptDeferred
        } else if listening.accept_queue_is_full() {
            Ignored::AcceptQueueFull
        } else {
            return Admitted::Yes;
        };
        if why == Ignored::AcceptQueueFull && self.config.tcp_abort_on_overflow {
            let (reset, cause) = (reset_by(segment), Cause::Reset(ResetReason::AcceptQueueFull));
            sink.transmit(Some(child), reset, cause);
            self.forget_half_open(child, now, sink);
            return Admitted::No;
        }
        sink.note(Some(child), || Note::Ignored { step: Step::Ack, why });
        if let Some(socket) = self.sockets.get_mut(child) {
            socket.endpoint.third_step_seen();
        }
        Admitted::No
    }

    /// Linux forgets a half-open connection whose listener is gone when its timer fires. Whether it was one.
    pub(super) fn forget_without_listener(
        &mut self,
        id: SocketId,
        now: Time,
        sink: &mut impl HostSink,
    ) -> bool {
        let Some(socket) = self.sockets.get(id) else { return false };
        let parent = socket.listener.and_then(|listener| self.sockets.get(listener));
        let listens = parent.is_some_and(Socket::is_listener);
        let forgets = self.config.is_linux() && socket.waits == Waits::HalfOpen && !listens;
        if forgets {
            self.forget_half_open(id, now, sink);
        }
        forgets
    }

    fn forget_half_open(&mut self, id: SocketId, now: Time, sink: &mut impl HostSink) {
        let _ = self.command_to(id, Command::Abort, now, sink);
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

    /// A listener ends, and with it all that waits in its queues.
    pub(super) fn end_listener(&mut self, id: SocketId, now: Time, sink: &mut impl HostSink) {
        let _ = self.command_to(id, Command::Close, now, sink);
        if let Some(socket) = self.sockets.get_mut(id) {
            socket.listening = None;
        }
        self.abort_children(id, now, sink);
        self.settle(id, sink);
    }

    /// Connections that nobody will accept are reset. Linux lets the half-open ones be until they are looked at
    /// (`inet_csk_listen_stop`).
    pub(super) fn abort_children(&mut self, listener: SocketId, now: Time, sink: &mut impl HostSink) {
        let is_linux = self.config.is_linux();
        let ends = |socket: &Socket| match socket.waits {
            Waits::Not => false,
            Waits::HalfOpen => !is_linux,
            Waits::Queued => true,
        };
        let orphans: Vec<SocketId> = self
            .sockets
            .iter()
            .filter(|(_, socket)| socket.listener == Some(listener) && ends(socket))
            .map(|(id, _)| id)
            .collect();
        for id in orphans {
            let _ = self.command_to(id, Command::Abort, now, sink);
            self.leave_queue(id);
            self.settle(id, sink);
        }
    }
}

impl Listening {
    /// How many connections wait, half-open or to be accepted.
    pub(super) fn waiting(&self) -> u64 {
        u64::from(self.half_open) + self.queue.len() as u64
    }

    /// The kernel compares with `>`, so that a backlog of 0 takes one (`sk_acceptq_is_full`).
    pub(super) fn accept_queue_is_full(&self) -> bool {
        self.queue.len() as u64 > u64::from(self.backlog)
    }
}

/// Whether a half-open connection sees a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admitted {
    Yes,
    No,
    /// The connection is forgotten; the segment is whose it is now.
    NobodyListens,
}
