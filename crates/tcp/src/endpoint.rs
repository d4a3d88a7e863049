//! One connection, from CLOSED to CLOSED (RFC 9293 §3.10).

mod ack;
mod collapse;
mod commands;
mod cwnd;
mod expire;
mod forget;
mod frames;
mod icmp;
mod keepalive;
mod linux;
mod listen;
mod minisock;
mod options;
mod persist;
mod queue;
mod receive;
mod request;
mod reset;
mod retransmit;
mod rto;
mod rtt;
mod sack;
mod send;
mod stream;
mod syn_sent;
mod text;
mod timestamps;
mod tlp;

use core::net::SocketAddrV4;
use std::sync::Arc;

use bytes::Bytes;
use smallvec::SmallVec;

use self::ack::AckMode;
use self::cwnd::CongestionWindow;
pub(crate) use self::forget::moved;
pub(crate) use self::listen::ISS_STEP;
use self::options::Agreed;
use self::queue::Queue;
pub(crate) use self::request::{SYN_COOKIE_MSS, SynCookie};
pub(crate) use self::reset::{answer_to_unowned, reset_for as reset_by};
use self::rto::Rto;
use self::sack::Sack;
use self::stream::Reassembly;
use self::timestamps::Stamps;
use self::tlp::TailProbe;
use crate::cause::Cause;
use crate::config::Config;
use crate::icmp::IcmpKind;
use crate::isn::IsnGenerator;
use crate::note::Transition;
use crate::segment::{Flags, Segment};
use crate::seq::Seq;
use crate::signal::{ConnectionError, Signal};
use crate::sink::Sink;
use crate::state::{Event, Guard, Row, RowId, State};
use crate::time::Time;
use crate::timers::{TimerKind, Timers};
use crate::view::{Origin, View};

/// One end of a connection: a transmission control block and the rules that move it.
///
/// Whoever holds it gives it segments, commands and the time, and calls
/// [`Endpoint::handle_timeout`] at [`Endpoint::poll_timeout`]. It never asks for the time itself.
///
/// ```
/// use std::sync::Arc;
/// use synscope_tcp::{Command, Config, Endpoint, IsnGenerator, Log, State, Time};
///
/// let isn = IsnGenerator::new((1, 2));
/// let mut client = Endpoint::new(Arc::new(Config::default()), isn, "192.0.2.1:49152".parse()?);
/// let mut log = Log::default();
/// let remote = "198.51.100.1:80".parse()?;
/// client.handle_command(Time::ZERO, Command::ActiveOpen { remote }, &mut log).unwrap();
/// assert_eq!(client.state(), State::SynSent);
/// assert_eq!(log.sent[0].0.flags.to_string(), "SYN");
/// # Ok::<(), core::net::AddrParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    config: Arc<Config>,
    isn: IsnGenerator,
    state: State,
    origin: Origin,
    local: SocketAddrV4,
    remote: Option<SocketAddrV4>,
    /// The peer that a passive OPEN named; all others are refused.
    only_from: Option<SocketAddrV4>,

    /// ISS: the number of our SYN.
    iss: Seq,
    /// SND.UNA: the oldest number that is not acknowledged.
    snd_una: Seq,
    /// SND.NXT: the next number to be used; all before it have been sent at least once.
    snd_nxt: Seq,
    /// SND.WND, as the peer last advertised it.
    snd_wnd: u32,
    /// MAX.SND.WND: the largest window that the peer ever advertised (RFC 5961 §5.2).
    max_snd_wnd: u32,
    /// SND.WL1: SEG.SEQ of the segment that last updated the window.
    snd_wl1: Seq,
    /// SND.WL2: SEG.ACK of that segment.
    snd_wl2: Seq,
    /// The largest payload that goes into one segment, beside the options that every segment has.
    snd_mss: u16,
    congestion_window: CongestionWindow,
    agreed: Agreed,
    stamps: Stamps,
    /// What the application gave and has not been sent.
    unsent: Queue,
    /// The retransmission queue: sent and not acknowledged, in order.
    in_flight: SmallVec<[InFlight; 2]>,
    /// The application has closed its direction: after `unsent` comes a FIN.
    closed: bool,
    /// The FIN has been sent; it is the last number before `snd_nxt`.
    fin_sent: bool,
    /// The application is gone: nobody reads, nobody is told.
    orphan: bool,
    /// `TCP_DEFER_ACCEPT`, in timeouts of the SYN-ACK.
    defer_accept: u8,
    /// The third step came, and a listener of Linux did not take it yet.
    third_step_seen: bool,
    /// The kernel keeps a minisock for it, no socket any more.
    minisock: bool,
    /// The last ICMP error that did not end the connection, until somebody asks.
    soft_error: Option<IcmpKind>,
    /// The application has shut down reading; what comes after our FIN is lost.
    reads_no_more: bool,

    /// IRS: the number of the peer's SYN.
    irs: Seq,
    /// RCV.NXT: the next number expected.
    rcv_nxt: Seq,
    /// The right edge of the window that we advertised; it never moves left (SHLD-14).
    rcv_edge: Seq,
    /// Data that the application has not read.
    unread: Queue,
    reassembly: Reassembly,
    sack: Sack,
    /// The peer's FIN has been taken in order.
    fin_received: bool,
    ack: Ack,
    /// Full-sized segments that came since our last ACK.
    unacked_segments: u8,
    /// How Linux settles when it acknowledges.
    ack_mode: AckMode,

    rto: Rto,
    /// Retransmissions since the last progress.
    retransmits: u8,
    /// When the first of them was sent; or, while the window is closed, when its first probe was due; or, for
    /// Linux's SYN, when it was sent first.
    first_retransmit: Option<Time>,
    /// R1 has been reached since the last progress.
    r1_reached: bool,
    tail_probe: TailProbe,
    /// Our SYN was retransmitted because the timer fired.
    syn_timed_out: bool,
    /// Zero-window probes since the last answer.
    window_probes: u8,
    /// By how many doublings the wait for the next zero-window probe is longer than the timeout.
    persist_backoff: u8,
    /// Keepalive probes since the last answer.
    keepalive_probes: u8,
    /// Challenge ACKs sent since `challenge_since`.
    challenges: u8,
    challenge_since: Time,
    timers: Timers,
    /// The incarnation before, in TIME-WAIT, that a SYN has opened anew; it comes back if that SYN
    /// turns out to be an old duplicate (RFC 9293 §3.6.1, MAY-2).
    former: Option<Box<Self>>,
}

/// A segment on the retransmission queue.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct InFlight {
    seq: Seq,
    flags: Flags,
    payload: Bytes,
    sent: Time,
    retransmitted: bool,
    /// The peer says that it has it (RFC 2018).
    sacked: bool,
    /// It was under way when the retransmission timer fired, and has not been sent again.
    lost: bool,
}

impl InFlight {
    fn end(&self) -> Seq {
        let control = u32::from(self.flags.contains(Flags::SYN)) + u32::from(self.flags.contains(Flags::FIN));
        self.seq + (octets(self.payload.len()) + control)
    }
}

/// What is owed to the peer. It is settled when all that arrived has been processed (MUST-59), so one ACK
/// stands for all (MUST-58).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Ack {
    Nothing,
    /// An ACK that may wait for something to ride on.
    Delayed(Cause),
    /// An ACK that goes out with this step.
    Now(Cause),
}

/// A length as the header counts it. Buffers are bounded far below 2³².
fn octets(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

impl Endpoint {
    /// A connection in CLOSED, at our address and port, which whoever opens it chooses (MUST-43).
    pub fn new(config: Arc<Config>, isn: IsnGenerator, local: SocketAddrV4) -> Self {
        Self {
            rto: Rto::new(&config),
            snd_mss: config.mss,
            congestion_window: CongestionWindow::default(),
            config,
            isn,
            state: State::Closed,
            origin: Origin::Active,
            local,
            remote: None,
            only_from: None,
            iss: Seq(0),
            snd_una: Seq(0),
            snd_nxt: Seq(0),
            snd_wnd: 0,
            max_snd_wnd: 0,
            agreed: Agreed::default(),
            stamps: Stamps::default(),
            snd_wl1: Seq(0),
            snd_wl2: Seq(0),
            unsent: Queue::default(),
            in_flight: SmallVec::new(),
            closed: false,
            fin_sent: false,
            orphan: false,
            defer_accept: 0,
            third_step_seen: false,
            minisock: false,
            soft_error: None,
            reads_no_more: false,
            irs: Seq(0),
            rcv_nxt: Seq(0),
            rcv_edge: Seq(0),
            unread: Queue::default(),
            reassembly: Reassembly::default(),
            sack: Sack::default(),
            fin_received: false,
            ack: Ack::Nothing,
            unacked_segments: 0,
            ack_mode: AckMode::default(),
            retransmits: 0,
            first_retransmit: None,
            r1_reached: false,
            tail_probe: TailProbe::default(),
            syn_timed_out: false,
            window_probes: 0,
            persist_backoff: 0,
            keepalive_probes: 0,
            challenges: 0,
            challenge_since: Time::ZERO,
            timers: Timers::default(),
            former: None,
        }
    }

    /// Chooses initial sequence numbers by another generator from now on.
    pub fn set_isn(&mut self, isn: IsnGenerator) {
        self.isn = isn;
    }

    /// A segment arrives that is addressed to this connection.
    pub fn handle_segment(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) {
        match self.state {
            State::Closed => {
                if let Some((reply, cause)) = answer_to_unowned(segment) {
                    sink.transmit(reply, cause);
                }
            }
            State::Listen => self.segment_in_listen(now, segment, sink),
            State::SynSent => self.segment_in_syn_sent(now, segment, sink),
            State::SynReceived
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck
            | State::TimeWait => self.segment_otherwise(now, segment, sink),
        }
        self.output(now, sink);
    }

    /// When [`Endpoint::handle_timeout`] wants to be called next; `None` while no timer runs.
    /// Ask again after every other call.
    pub fn poll_timeout(&self) -> Option<Time> {
        self.timers.next()
    }

    /// The state.
    pub const fn state(&self) -> State {
        self.state
    }

    /// Our address and port.
    pub const fn local(&self) -> SocketAddrV4 {
        self.local
    }

    /// The peer's address and port; `None` before an OPEN that names it.
    pub const fn remote(&self) -> Option<SocketAddrV4> {
        self.remote
    }

    /// Which OPEN the connection comes from.
    pub const fn origin(&self) -> Origin {
        self.origin
    }

    /// Whether the application is gone.
    pub const fn is_orphan(&self) -> bool {
        self.orphan
    }

    /// Octets that can be read.
    pub fn unread(&self) -> usize {
        self.unread.len()
    }

    /// Whether the peer has closed and everything before has been taken in.
    pub const fn fin_received(&self) -> bool {
        self.fin_received
    }

    /// STATUS: the variables of the connection (RFC 9293 §3.10.6).
    pub fn view(&self) -> View {
        View {
            state: self.state,
            origin: self.origin,
            local: self.local,
            remote: self.remote,
            iss: self.iss,
            snd_una: self.snd_una,
            snd_nxt: self.snd_nxt,
            snd_wnd: self.snd_wnd,
            snd_wl1: self.snd_wl1,
            snd_wl2: self.snd_wl2,
            irs: self.irs,
            rcv_nxt: self.rcv_nxt,
            rcv_wnd: self.rcv_wnd(),
            snd_mss: self.snd_mss,
            unsent: octets(self.unsent.len()),
            unread: octets(self.unread.len()),
            out_of_order: self.reassembly.octets(),
            closed: self.closed,
            orphan: self.orphan,
            srtt_us: self.rto.srtt_us(),
            rttvar_us: self.rto.rttvar_us(),
            rto_us: self.rto.rto_us(),
            retransmits: self.retransmits,
            timers: self.timers.all(),
        }
    }

    /// RCV.WND: what the peer may still send, as we told it.
    fn rcv_wnd(&self) -> u32 {
        if self.rcv_edge.before(self.rcv_nxt) { 0 } else { self.rcv_edge - self.rcv_nxt }
    }

    /// Whether our FIN is acknowledged.
    fn fin_acked(&self) -> bool {
        self.fin_sent && self.snd_una == self.snd_nxt
    }

    /// Takes the row of the table that `event` leads by, if there is one. What the row causes comes
    /// after it: segments, timers, signals.
    fn take(&mut self, event: Event, sink: &mut impl Sink) -> Option<&'static Row> {
        let holds = |guard: Guard| match guard {
            Guard::Always => true,
            Guard::ActiveOrigin => self.origin == Origin::Active,
            Guard::PassiveOrigin => self.origin == Origin::Passive,
            Guard::OutOfTimeWait => self.former.is_some(),
            Guard::NothingQueued => self.unsent.is_empty(),
            Guard::DataQueued => !self.unsent.is_empty(),
        };
        let row = RowId::find(self.state, event, &self.config, holds)?;
        self.state = row.row().to;
        sink.transition(Transition { row });
        Some(row.row())
    }

    /// The handshake is complete (RFC 9293 §3.10.7.3 and §3.10.7.4, fifth step).
    fn established(&mut self, now: Time, sink: &mut impl Sink) {
        self.former = None;
        self.rto.data_begins(self.syn_timed_out, sink);
        if self.config.is_linux() {
            self.ack_mode.begin(now, self.snd_mss, self.rcv_wnd());
        }
        self.restart_keepalive(now, sink);
        if !self.orphan {
            sink.signal(Signal::Connected);
        }
        if self.closed {
            self.take(Event::Close, sink);
        }
    }

    /// TIME-WAIT begins, and lasts two MSL (MUST-13): only its timer runs.
    fn enter_time_wait(&mut self, now: Time, sink: &mut impl Sink) {
        if self.config.is_linux() {
            // The minisock begins with a throttle of its own (`tcp_time_wait`).
            self.challenges = 0;
        }
        self.timers.cancel_all(sink);
        self.timers.arm(TimerKind::TimeWait, now, self.config.time_wait_us(), sink);
    }

    /// The connection ends: timers stop, buffers are flushed, the application learns of an error.
    fn end(&mut self, error: Option<ConnectionError>, sink: &mut impl Sink) {
        self.timers.cancel_all(sink);
        self.unsent.clear();
        self.in_flight.clear();
        self.reassembly = Reassembly::default();
        self.ack = Ack::Nothing;
        match error {
            Some(error) if !self.orphan => sink.signal(Signal::Failed { error }),
            Some(_) => {}
            None => sink.signal(Signal::Closed),
        }
    }

    /// A connection that came to a listener fails before it is open: it is the listener again, and
    /// nobody is told. A host that keeps its listeners apart discards it. One that came out of
    /// TIME-WAIT is there again, and waits anew.
    fn back_to_where_it_came_from(&mut self, now: Time, sink: &mut impl Sink) {
        self.timers.cancel_all(sink);
        if let Some(former) = self.former.take() {
            *self = *former;
            self.enter_time_wait(now, sink);
            return;
        }
        let only_from = self.only_from;
        *self = Self { state: State::Listen, origin: Origin::Passive, only_from, ..self.fresh() };
    }

    /// A connection in CLOSED, with nothing of what this one has been.
    fn fresh(&self) -> Self {
        Self::new(Arc::clone(&self.config), self.isn, self.local)
    }
}
