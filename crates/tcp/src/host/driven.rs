//! A socket that a program drives by system calls: what the kernel keeps of it besides its connection
//! (`struct socket` and `struct sock`).

use std::sync::Arc;

use crate::config::Config;
use crate::state::State;
use crate::syscall::Errno;
use crate::time::Time;

use super::Socket;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Driven {
    /// Whether the program has it: from `socket()` or `accept()` to `close()`.
    pub(super) open: bool,
    pub(super) phase: Phase,
    /// The port that it was bound to.
    pub(super) bound: Option<u16>,
    /// Whether it asked for that port, and so keeps it when its connection ends (`SOCK_BINDPORT_LOCK`).
    pub(super) keeps_port: bool,
    /// `TCP_MAXSEG`, where the program has set it.
    pub(super) max_segment: Option<u16>,
    /// When it connected: what a segment was thought to hold before the peer had said anything, and what was
    /// advertised.
    pub(super) mss_at_connect: Option<(u16, u16)>,
    /// The host's configuration, with what `setsockopt()` has changed.
    pub(super) config: Arc<Config>,
    pub(super) reuse_address: bool,
    /// Seconds that `close()` waits.
    pub(super) linger: Option<u32>,
    /// For how many timeouts of the SYN-ACK a listener waits for data after the third step.
    pub(super) defer_accept: u8,
    /// `sk_err`: what the next call returns.
    pub(super) error: Option<Errno>,
    pub(super) shut_read: bool,
    pub(super) shut_write: bool,
    /// Whether the sink knows of it.
    pub(super) told: bool,
    /// Until when `close()` waits.
    pub(super) closing_until: Option<Time>,
}

/// How far `connect()` has come (`socket->state`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Phase {
    Unconnected,
    Connecting,
    Connected,
    /// It was shut down before it was open.
    Disconnecting,
}

impl Driven {
    pub(super) fn new(config: Arc<Config>) -> Self {
        Self {
            open: true,
            phase: Phase::Unconnected,
            bound: None,
            keeps_port: false,
            max_segment: None,
            mss_at_connect: None,
            config,
            reuse_address: false,
            linger: None,
            defer_accept: 0,
            error: None,
            shut_read: false,
            shut_write: false,
            told: false,
            closing_until: None,
        }
    }

    /// What a connection to a listener has of it, before it is accepted.
    pub(super) fn child(&self) -> Self {
        Self {
            open: false,
            phase: Phase::Connected,
            bound: None,
            keeps_port: false,
            max_segment: self.max_segment,
            mss_at_connect: None,
            error: None,
            shut_read: self.shut_read,
            shut_write: self.shut_write,
            told: true,
            closing_until: None,
            config: Arc::clone(&self.config),
            reuse_address: self.reuse_address,
            linger: self.linger,
            defer_accept: 0,
        }
    }

    /// The connection is no more, and the socket may be used for another (`tcp_disconnect`). What the program has set
    /// stays, but for the segment size.
    pub(super) fn disconnect(&mut self, host: &Config) {
        self.phase = Phase::Unconnected;
        self.shut_read = false;
        self.shut_write = false;
        if self.max_segment.take().is_some() {
            Arc::make_mut(&mut self.config).mss = host.mss;
        }
    }
}

/// Whether a connection is being opened and nothing can be written or read yet.
pub(super) const fn is_opening(state: State) -> bool {
    matches!(state, State::SynSent | State::SynReceived)
}

impl Socket {
    /// The state as a program sees it: in TIME-WAIT the kernel keeps the addresses, not the socket.
    pub(super) fn seen_state(&self) -> State {
        match self.endpoint.state() {
            State::TimeWait => State::Closed,
            state @ (State::Closed
            | State::Listen
            | State::SynSent
            | State::SynReceived
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck) => state,
        }
    }

    /// Whether its connection has ended, whichever way (`tcp_done`).
    fn is_done(&self, driven: &Driven) -> bool {
        driven.phase != Phase::Unconnected && self.seen_state() == State::Closed
    }

    /// Whether nothing more will be received (`RCV_SHUTDOWN`).
    pub(super) fn is_shut_for_reading(&self, driven: &Driven) -> bool {
        driven.shut_read || self.endpoint.fin_received() || self.is_done(driven)
    }

    /// Whether nothing more may be sent (`SEND_SHUTDOWN`).
    pub(super) fn is_shut_for_writing(&self, driven: &Driven) -> bool {
        driven.shut_write || self.is_done(driven)
    }
}
