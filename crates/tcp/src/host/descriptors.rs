//! File descriptors: each socket that a program has takes one, and it may have only so many (`RLIMIT_NOFILE`).

use super::{Host, HostSink, Socket, SocketId};
use crate::app::{Call, Outcome};
use crate::command::CommandError;
use crate::state::State;
use crate::time::Time;

/// Those that every process has: standard input, output and error.
const STANDARD: usize = 3;

impl Host {
    /// Whether the program can have another socket.
    pub(super) fn has_descriptor(&self) -> bool {
        let limit = usize::try_from(self.config.rlimit_nofile).unwrap_or(usize::MAX);
        // Most sockets are the program's: to count them is only worth it where there are many.
        STANDARD + self.sockets.len() < limit || self.descriptors() < limit
    }

    /// How many file descriptors the program has. What it has closed is the kernel's alone, until the connection
    /// has ended; what it has not accepted yet is, too.
    fn descriptors(&self) -> usize {
        STANDARD + self.sockets.iter().filter(|(_, socket)| socket.has_descriptor()).count()
    }

    /// The application calls `accept()` for a connection that waits.
    pub(super) fn accept_if_it_can(&mut self, id: SocketId, sink: &mut impl HostSink) {
        let can = self.has_descriptor();
        let Some(socket) = self.sockets.get_mut(id) else { return };
        if can {
            socket.accepted = true;
            self.leave_queue(id);
            sink.call(Some(id), Call::Accept, Outcome::Done);
        } else {
            socket.refused = true;
            self.starved = true;
            sink.call(Some(id), Call::Accept, Outcome::Refused(CommandError::TooManyFiles));
        }
    }

    /// Connections that wait because there was no file descriptor are accepted when there is one, in the order in
    /// which they came to be open.
    pub(super) fn accept_starved(&mut self, now: Time, sink: &mut impl HostSink) {
        while self.starved && !self.hanging && self.has_descriptor() {
            let Some(next) = self.next_starved() else {
                self.starved = false;
                return;
            };
            if let Some(socket) = self.sockets.get_mut(next) {
                socket.refused = false;
            }
            self.run_application(next, now, sink);
            self.settle(next, sink);
        }
    }

    fn next_starved(&self) -> Option<SocketId> {
        let queues = self.sockets.iter().filter_map(|(_, socket)| socket.listening.as_ref());
        let mut waiting = queues.flat_map(|listening| &listening.queue).copied();
        waiting.find(|id| self.sockets.get(*id).is_some_and(|socket| socket.refused))
    }
}

impl Socket {
    fn has_descriptor(&self) -> bool {
        match self.driven.as_deref() {
            Some(driven) => driven.open,
            None if self.is_listener() => true,
            None => self.accepted && !self.endpoint.is_orphan() && self.endpoint.state() != State::Closed,
        }
    }
}
