//! The sockets of a host at one moment, as `ss -tano` lists them.

use core::fmt;
use core::net::SocketAddrV4;

use synscope_tcp::{Origin, SocketId, State, Time, TimerKind, View};

use crate::census::Census;
use crate::frame::{Frame, HostFrame, SocketFrame};
use crate::scenario::Action;
use crate::side::Side;
use crate::trace::{CallRecord, Index, Playhead, Socket, Stimulus, Trace};

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The socket.
    pub id: SocketId,
    /// The connection that it is an end of; `None` for listeners, and where nothing was sent.
    pub connection: Option<u32>,
    /// Its state.
    pub state: State,
    /// Recv-Q: octets that the application has not read, an unread FIN among them; of a listener, the connections
    /// that wait to be accepted.
    pub recv_q: u32,
    /// Send-Q: octets that are not acknowledged or not sent; of a listener, its backlog.
    pub send_q: u32,
    /// Its own address and port.
    pub local: SocketAddrV4,
    /// The peer's; `None` for a listener.
    pub peer: Option<SocketAddrV4>,
    /// The timer that runs.
    pub timer: Option<ListedTimer>,
    /// Whether the last step has changed it.
    pub is_news: bool,
}

/// A timer as `ss -o` tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedTimer {
    /// Which: `on` is retransmission.
    pub name: &'static str,
    /// In how many microseconds it fires.
    pub left_us: u64,
    /// How often was retransmitted.
    pub retransmits: u8,
}

/// How much there is of something, and how much there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gauge {
    /// How much there is.
    pub used: u32,
    /// How much there may be.
    pub limit: u32,
}

/// What a host's sockets take up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// File descriptors of the process, the three among them that every process has.
    pub descriptors: Gauge,
    /// Ephemeral ports, whether a process still has them or the kernel keeps them in TIME-WAIT.
    pub ports: Gauge,
    /// Half-open connections of a listener, and its backlog; `None` where nobody listens.
    pub half_open: Option<Gauge>,
}

/// Standard input, output and error.
const STANDARD: u32 = 3;

impl Trace {
    /// The sockets of a host in a picture of this run, listeners first and then by number. CLOSED ones are none.
    pub fn listed(&self, census: &Census, frame: &Frame<'_>, side: Side) -> Vec<Listed> {
        let there = There::new(self, census, frame, side);
        let listeners = there.sockets().filter(|socket| socket.is_listener);
        let connections = there.sockets().filter(|socket| !socket.is_listener);
        listeners.chain(connections).map(|socket| there.line(socket)).collect()
    }

    /// What a host's sockets take up in a picture of this run.
    pub fn usage(&self, census: &Census, frame: &Frame<'_>, side: Side) -> Usage {
        There::new(self, census, frame, side).usage()
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A host at a moment.
struct There<'f> {
    trace: &'f Trace,
    census: &'f Census,
    host: &'f HostFrame<'f>,
    steps: Index,
    now: Time,
}

impl<'f> There<'f> {
    fn new(trace: &'f Trace, census: &'f Census, frame: &'f Frame<'f>, side: Side) -> Self {
        let Playhead { steps, time } = frame.playhead;
        There { trace, census, host: &frame.hosts[side], steps, now: time }
    }

    /// The sockets that exist: the frame also has the newest connection when it is gone.
    fn sockets(&self) -> impl Iterator<Item = &SocketFrame<'f>> {
        self.host.sockets.iter().filter(|socket| socket.view.state != State::Closed)
    }

    fn usage(&self) -> Usage {
        let config = &self.trace.scenario.host(self.host.side).config;
        let (first, last) = config.ephemeral_ports();
        let mut taken = vec![false; usize::from(last - first) + 1];
        for socket in self.sockets() {
            let place = socket.view.local.port().checked_sub(first);
            if let Some(port) = place.and_then(|place| taken.get_mut(usize::from(place))) {
                *port = true;
            }
        }
        let ports = taken.iter().filter(|port| **port).count();
        let held = self.sockets().filter(|socket| self.is_held(socket)).count();
        let listener = self.sockets().find(|socket| socket.is_listener);
        Usage {
            descriptors: Gauge { used: STANDARD.saturating_add(small(held)), limit: config.rlimit_nofile() },
            ports: Gauge { used: small(ports), limit: u32::from(last - first) + 1 },
            half_open: listener.map(|listener| Gauge {
                used: self.children(listener.id, |view| view.state == State::SynReceived),
                limit: self.backlog(listener.id),
            }),
        }
    }

    fn line(&self, socket: &SocketFrame<'_>) -> Listed {
        let view = socket.view;
        let (recv_q, send_q) = if socket.is_listener {
            (self.accept_queue(socket.id), self.backlog(socket.id))
        } else {
            (self.recv_q(socket), send_q(view))
        };
        Listed {
            id: socket.id,
            connection: self.record(socket).and_then(|record| record.connection),
            state: view.state,
            recv_q,
            send_q,
            local: view.local,
            peer: view.remote.filter(|_| !socket.is_listener),
            timer: self.timer(view),
            is_news: socket.before.is_some(),
        }
    }

    fn record(&self, socket: &SocketFrame<'_>) -> Option<&Socket> {
        self.trace.sockets.get(usize::try_from(socket.record).ok()?)
    }

    /// What waits at a listener, open and not accepted.
    fn accept_queue(&self, listener: SocketId) -> u32 {
        let is_open = |view: &View| !matches!(view.state, State::SynReceived | State::Listen);
        self.children(listener, is_open)
    }

    /// How many connections of a listener are so, and not accepted.
    fn children(&self, listener: SocketId, is_so: impl Fn(&View) -> bool) -> u32 {
        let waits = |socket: &&SocketFrame<'_>| {
            is_so(socket.view)
                && self.record(socket).is_some_and(|record| record.listener == Some(listener))
                && !self.census.is_accepted(socket.record, self.steps)
        };
        small(self.sockets().filter(waits).count())
    }

    /// What a listener was asked for, and got.
    fn backlog(&self, listener: SocketId) -> u32 {
        let made = |call: &&CallRecord| call.host == self.host.side && call.socket == Some(listener);
        let step = self.trace.calls.iter().find(made).and_then(|call| self.trace.step(call.step));
        let entry = match step.map(|step| step.stimulus) {
            Some(Stimulus::Script { entry }) => usize::try_from(entry).ok(),
            Some(Stimulus::Arrival { .. } | Stimulus::Loss { .. } | Stimulus::Timeout) | None => None,
        };
        let asked =
            match entry.and_then(|entry| self.trace.scenario.script.get(entry)).map(|entry| &entry.action) {
                Some(Action::Listen { backlog, .. }) => u32::from(*backlog),
                Some(_) | None => 0,
            };
        asked.min(self.trace.scenario.host(self.host.side).config.somaxconn())
    }

    /// Whether a file descriptor of the process is the socket's.
    fn is_held(&self, socket: &SocketFrame<'_>) -> bool {
        let is_childs = self.record(socket).is_some_and(|record| record.listener.is_some());
        !socket.view.orphan && (!is_childs || self.census.is_accepted(socket.record, self.steps))
    }

    /// A FIN takes a number, too, and has been read when the application knows of it.
    fn recv_q(&self, socket: &SocketFrame<'_>) -> u32 {
        let view = socket.view;
        let fin = match view.state {
            State::CloseWait | State::LastAck | State::Closing => {
                !view.orphan && !self.census.is_read_out(socket.record, self.steps)
            }
            State::Closed
            | State::Listen
            | State::SynSent
            | State::SynReceived
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::TimeWait => false,
        };
        view.unread.saturating_add(u32::from(fin))
    }

    fn timer(&self, view: &View) -> Option<ListedTimer> {
        let running = |kind: TimerKind| view.timers[kind as usize];
        let (name, timer) = TIMERS.iter().find_map(|(kind, name)| Some((*name, running(*kind)?)))?;
        Some(ListedTimer { name, left_us: timer.deadline.since_us(self.now), retransmits: view.retransmits })
    }
}

/// The timers that `ss` tells of, by its names for them; of several that run the first.
const TIMERS: [(TimerKind, &str); 6] = [
    (TimerKind::Retransmission, "on"),
    (TimerKind::LossProbe, "on"),
    (TimerKind::Persist, "persist"),
    (TimerKind::TimeWait, "timewait"),
    (TimerKind::FinWait2, "timewait"),
    (TimerKind::Keepalive, "keepalive"),
];

/// What is not acknowledged or not sent. A half-open connection of a listener, and one in TIME-WAIT, is a small
/// record that has no queues.
fn send_q(view: &View) -> u32 {
    match (view.state, view.origin) {
        (State::TimeWait, _) | (State::SynReceived, Origin::Passive) => 0,
        _ => (view.snd_nxt - view.snd_una).saturating_add(view.unsent),
    }
}

impl Listed {
    /// The peer's address and port; that of a listener is anybody's.
    pub fn peer_text(&self) -> String {
        self.peer.map_or_else(|| "0.0.0.0:*".to_owned(), |peer| peer.to_string())
    }
}

impl ListedTimer {
    /// What `ss -o` writes of it: `(timewait,59sec,0)`.
    pub fn detail(&self) -> String {
        format!("({},{},{})", self.name, left(self.left_us), self.retransmits)
    }
}

impl fmt::Display for ListedTimer {
    /// As `ss -o` writes it: `timer:(timewait,59sec,0)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "timer:{}", self.detail())
    }
}

/// A time much as `ss` writes it: `1min59sec`, `29sec`, `4.800sec`, `200ms`.
fn left(us: u64) -> String {
    let ms = us / 1_000;
    let (minutes, seconds, ms) = (ms / 60_000, ms / 1_000 % 60, ms % 1_000);
    match (minutes, seconds) {
        (0, 0) => format!("{ms}ms"),
        (0, 1..=9) if ms > 0 => format!("{seconds}.{ms:03}sec"),
        (0, _) => format!("{seconds}sec"),
        (_, 0) => format!("{minutes}min"),
        (_, _) => format!("{minutes}min{seconds}sec"),
    }
}
