//! One endpoint whose peer is played by hand.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::sync::Arc;

use bytes::Bytes;
use synscope_tcp::{
    Cause, Command, CommandError, Config, Endpoint, Flags, IcmpError, IcmpKind, IsnGenerator, Note, Profile,
    Reply, RowId, Segment, Seq, Signal, Sink, State, Time, TimerKind, Transition, View,
};

use super::MS;
use super::segments::Seg;

pub(crate) const LOCAL: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(192, 0, 2, 1), 80);
pub(crate) const PEER: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(198, 51, 100, 1), 49_152);

/// No timer of a test fires more often than this.
const MAX_TIMEOUTS: usize = 10_000;

/// An endpoint, the time, and what the endpoint has put out since somebody looked.
#[derive(Clone)]
pub(crate) struct Lab {
    pub(crate) endpoint: Endpoint,
    pub(crate) now: Time,
    /// The peer's initial sequence number.
    pub(crate) peer_isn: Seq,
    pub(crate) log: Output,
    /// When each segment of the log was sent.
    sent_at: Vec<Time>,
    /// All rows that were ever taken.
    pub(crate) rows: Vec<RowId>,
    /// How many of them had been taken when the output was last forgotten.
    rows_before: usize,
    /// What the last call returned, where a test keeps it.
    pub(crate) reply: Option<String>,
}

/// Everything that an endpoint has put out since somebody looked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Output {
    pub(crate) sent: Vec<(Segment, Cause)>,
    pub(crate) signals: Vec<Signal>,
    pub(crate) notes: Vec<Note>,
    transitions: Vec<Transition>,
    /// All of it but the notes, in the order in which it came: `→CLOSED`, `RST`, `told`.
    pub(crate) order: Vec<String>,
}

impl Sink for Output {
    fn transmit(&mut self, segment: Segment, cause: Cause) {
        self.order.push(segment.flags.to_string());
        self.sent.push((segment, cause));
    }

    fn signal(&mut self, signal: Signal) {
        self.order.push("told".to_owned());
        self.signals.push(signal);
    }

    fn transition(&mut self, transition: Transition) {
        self.order.push(format!("→{}", transition.to()));
        self.transitions.push(transition);
    }

    fn note(&mut self, note: impl FnOnce() -> Note) {
        self.notes.push(note());
    }
}

impl Lab {
    /// An endpoint in CLOSED.
    pub(crate) fn new(profile: Profile) -> Self {
        Self::with(Config::new(profile))
    }

    /// An endpoint in CLOSED with a configuration of its own.
    pub(crate) fn with(config: Config) -> Self {
        Self {
            endpoint: Endpoint::new(Arc::new(config), IsnGenerator::new((1, 2)), LOCAL),
            now: Time::ZERO,
            peer_isn: Seq(700_000),
            log: Output::default(),
            sent_at: Vec::new(),
            rows: Vec::new(),
            rows_before: 0,
            reply: None,
        }
    }

    /// The application calls.
    pub(crate) fn call(&mut self, command: Command) -> Result<Reply, CommandError> {
        let result = self.endpoint.handle_command(self.now, command, &mut self.log);
        self.note_down();
        result
    }

    /// The application makes a call that is allowed.
    pub(crate) fn does(&mut self, command: Command) -> Reply {
        self.call(command).expect("the state allows the call")
    }

    /// The application opens actively.
    pub(crate) fn connect(&mut self) {
        self.does(Command::ActiveOpen { remote: PEER });
    }

    /// The application sends so many octets.
    pub(crate) fn send(&mut self, octets: usize) -> Reply {
        self.does(Command::Send(Bytes::from(vec![b'x'; octets])))
    }

    /// The application reads all there is.
    pub(crate) fn read(&mut self) -> Reply {
        self.does(Command::Receive(usize::MAX))
    }

    /// A segment of the peer arrives.
    pub(crate) fn receive(&mut self, segment: Seg) {
        let segment = segment.build(PEER, LOCAL, self.peer_isn, self.endpoint.view().iss);
        self.receive_raw(&segment);
    }

    /// A segment arrives, with absolute numbers.
    pub(crate) fn receive_raw(&mut self, segment: &Segment) {
        self.endpoint.handle_segment(self.now, segment, &mut self.log);
        self.note_down();
    }

    /// An ICMP error arrives about the segment with that number, relative to our SYN.
    pub(crate) fn icmp(&mut self, kind: IcmpKind, seq: u32) {
        let view = self.view();
        let (src, dst) = (view.local, view.remote.unwrap_or(PEER));
        let error = IcmpError { kind, src, dst, seq: view.iss + seq };
        self.endpoint.handle_icmp(self.now, &error, &mut self.log);
        self.note_down();
    }

    /// Time passes; timers fire when they are due.
    pub(crate) fn pass(&mut self, us: u64) {
        self.pass_until(self.now.after_us(us));
    }

    /// Time passes until a moment; timers fire when they are due.
    pub(crate) fn pass_until(&mut self, end: Time) {
        for _ in 0..MAX_TIMEOUTS {
            match self.endpoint.poll_timeout() {
                Some(due) if due <= end => {
                    self.now = self.now.max(due);
                    self.timeout();
                }
                Some(_) | None => {
                    self.now = end;
                    return;
                }
            }
        }
        panic!("more than {MAX_TIMEOUTS} timeouts until {end}");
    }

    /// The endpoint is told the time, whether it has asked for it or not.
    pub(crate) fn timeout(&mut self) {
        self.endpoint.handle_timeout(self.now, &mut self.log);
        self.note_down();
    }

    /// What was sent since the last look, with relative numbers.
    pub(crate) fn sent(&mut self) -> Vec<String> {
        self.sent_at.clear();
        let sent = core::mem::take(&mut self.log.sent);
        sent.iter().map(|(segment, _)| self.write(segment)).collect()
    }

    /// The last segment that was sent, which stays among those to be looked at.
    pub(crate) fn last(&self) -> &Segment {
        &self.log.sent.last().expect("something was sent").0
    }

    /// The SACK blocks of the last segment that was sent, relative to the peer's SYN.
    pub(crate) fn last_sack(&self) -> Vec<(u32, u32)> {
        let blocks = &self.last().options.sack;
        blocks.iter().map(|block| (block.left - self.peer_isn, block.right - self.peer_isn)).collect()
    }

    /// When something was sent since the last look, in milliseconds.
    pub(crate) fn sent_ms(&mut self) -> Vec<u64> {
        self.log.sent.clear();
        self.sent_at.drain(..).map(|at| at.as_us() / MS).collect()
    }

    /// Why the last segments were sent, since the last look.
    pub(crate) fn causes(&self) -> Vec<Cause> {
        self.log.sent.iter().map(|(_, cause)| *cause).collect()
    }

    /// What the application was told since the last look.
    pub(crate) fn told(&mut self) -> Vec<Signal> {
        core::mem::take(&mut self.log.signals)
    }

    /// Nothing of what was put out so far is looked at.
    pub(crate) fn forget_output(&mut self) {
        self.log = Output::default();
        self.sent_at.clear();
        self.rows_before = self.rows.len();
    }

    /// How many rows were taken since the output was last forgotten.
    pub(crate) fn new_rows(&self) -> usize {
        self.rows.len() - self.rows_before
    }

    pub(crate) fn state(&self) -> State {
        self.endpoint.state()
    }

    pub(crate) fn view(&self) -> View {
        self.endpoint.view()
    }

    /// Milliseconds from now until a timer fires; `None` when it does not run.
    pub(crate) fn timer_ms(&self, timer: TimerKind) -> Option<u64> {
        let running = self.view().timers[timer as usize]?;
        Some(running.deadline.since_us(self.now) / MS)
    }

    /// A segment of ours in short: `FIN,ACK 1+100 ack 1`.
    fn write(&self, segment: &Segment) -> String {
        let view = self.view();
        write_segment(segment, view.iss, self.peer_isn)
    }

    fn note_down(&mut self) {
        self.sent_at.resize(self.log.sent.len(), self.now);
        self.rows.extend(self.log.transitions.drain(..).map(|transition| transition.row));
    }
}

/// A segment in short, numbers relative to the two SYNs; an absolute 0 stays 0 in a RST,ACK.
pub(crate) fn write_segment(segment: &Segment, isn: Seq, acked_isn: Seq) -> String {
    let relative = |number: Seq, isn: Seq| (number - isn).cast_signed();
    let unowned = segment.flags.to_string() == "RST,ACK" && segment.seq == Seq(0);
    let seq = if unowned { 0 } else { relative(segment.seq, isn) };
    let mut text = format!("{} {seq}", segment.flags);
    if !segment.payload.is_empty() {
        text = format!("{text}+{}", segment.payload.len());
    }
    if segment.flags.contains(Flags::ACK) {
        text = format!("{text} ack {}", relative(segment.ack, acked_isn));
    }
    text
}
