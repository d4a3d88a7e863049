//! What a connection looks like from outside: its TCB at one moment.

use core::net::SocketAddrV4;
use serde::{Deserialize, Serialize};

use crate::seq::Seq;
use crate::state::State;
use crate::timers::{Running, TimerKind};

/// Which OPEN a connection comes from, which SYN-RECEIVED has to remember (RFC 9293 §3.5, MUST-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The application connected.
    Active,
    /// A listener took it.
    Passive,
}

/// The variables of a transmission control block, by the RFC's names (RFC 9293 §3.3.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct View {
    /// The state.
    pub state: State,
    /// Which OPEN it comes from.
    pub origin: Origin,
    /// Our address and port.
    pub local: SocketAddrV4,
    /// The peer's; `None` for a listener.
    pub remote: Option<SocketAddrV4>,
    /// Initial send sequence number.
    pub iss: Seq,
    /// Oldest unacknowledged number.
    pub snd_una: Seq,
    /// Next number to be sent; `snd_una <= snd_nxt`.
    pub snd_nxt: Seq,
    /// The peer's window, in octets from the `ack` that carried it.
    pub snd_wnd: u32,
    /// SEG.SEQ of the last window update.
    pub snd_wl1: Seq,
    /// SEG.ACK of the last window update.
    pub snd_wl2: Seq,
    /// Initial receive sequence number.
    pub irs: Seq,
    /// Next number expected.
    pub rcv_nxt: Seq,
    /// Our window, in octets from `rcv_nxt`.
    pub rcv_wnd: u32,
    /// Largest payload that the peer takes.
    pub snd_mss: u16,
    /// Octets that the application gave and that have not been sent yet.
    pub unsent: u32,
    /// Octets that the application has not read yet.
    pub unread: u32,
    /// Octets that wait for a gap to be filled.
    pub out_of_order: u32,
    /// Whether the application has closed its direction.
    pub closed: bool,
    /// Whether the application is gone (`close()`, or its process is).
    pub orphan: bool,
    /// Smoothed round-trip time in microseconds; 0 before the first sample.
    pub srtt_us: u64,
    /// Its variation in microseconds.
    pub rttvar_us: u64,
    /// The retransmission timeout in microseconds, backoff included.
    pub rto_us: u64,
    /// Retransmissions since the last progress.
    pub retransmits: u8,
    /// The timers that run, by their place in [`TimerKind::ALL`].
    pub timers: [Option<Running>; TimerKind::ALL.len()],
}
