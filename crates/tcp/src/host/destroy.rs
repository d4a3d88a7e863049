//! What ends sockets from outside of the program that has them.

use super::{Host, HostSink, SocketId};
use crate::command::Command;
use crate::syscall::Errno;
use crate::time::Time;

impl Host {
    /// A tool destroys a socket (`ss -K`, `tcp_abort`): the peer is told with a RST where it would be at a
    /// reset by the program, which sees `ECONNABORTED`. A socket that is no more is left alone.
    pub fn destroy(&mut self, now: Time, socket: SocketId, sink: &mut impl HostSink) {
        if let Ok(driven) = self.driven(socket) {
            driven.error = Some(Errno::ECONNABORTED);
        }
        // A socket without a connection has nothing to reset.
        let _ = self.command_to(socket, Command::Abort, now, sink);
    }

    /// The program that has a socket is killed: the kernel closes it, and does not wait as `close()` would
    /// (`PF_EXITING`).
    pub fn close_for_killed(&mut self, now: Time, socket: SocketId, sink: &mut impl HostSink) {
        if let Ok(driven) = self.driven(socket) {
            driven.linger = driven.linger.filter(|seconds| *seconds == 0);
        }
        // Nobody is left to hear of an error. One that lingers already does so no longer.
        if self.close_call(socket, now, sink) == Err(Errno::EAGAIN) {
            self.let_go(socket, now, sink);
        }
    }
}
