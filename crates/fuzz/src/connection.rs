//! Segments of a malicious peer against one endpoint, in every state and under every profile.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::sync::Arc;

use arbitrary::{Arbitrary, Unstructured};
use bytes::Bytes;
use synscope_tcp::{
    Command, Config, Endpoint, Flags, IsnGenerator, KNOBS, Log, Options, Profile, SackBlock, Segment, Seq,
    State, Time, Timestamps, View,
};

const LOCAL: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(192, 0, 2, 1), 80);
const PEER: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(198, 51, 100, 1), 40_000);

/// Longer lives show nothing that shorter ones do not.
const MAX_EVENTS: usize = 300;

/// What one input of the peer, the application or the clock can make an endpoint say. A whole send
/// buffer in segments of one octet is the most; the bound is far above what it does and far below what
/// would hurt.
const MAX_OUTPUTS: usize = 1 << 21;

/// A life of an endpoint, as the fuzzer wants it.
#[derive(Debug, Arbitrary)]
struct Life {
    profile: u8,
    /// Knobs that are turned: which, and where to between its bounds.
    knobs: Vec<(u8, u16)>,
    start: Start,
    events: Vec<Event>,
}

/// How it gets to a state from which garbage has an effect.
#[derive(Debug, Arbitrary)]
enum Start {
    Closed,
    Listen,
    SynSent,
    SynReceived,
    Established,
    FinWait1,
    FinWait2,
    CloseWait,
    Closing,
    LastAck,
    TimeWait,
}

#[derive(Debug, Arbitrary)]
enum Event {
    Arrives(Forged),
    Calls(Called),
    /// So many microseconds pass; timers fire when they are due.
    Passes(u32),
    /// The next timer fires, however far away it is.
    NextTimer,
    /// A timeout that nobody asked for.
    Spurious,
}

#[derive(Debug, Arbitrary)]
enum Called {
    Listen,
    Connect,
    Send(u16),
    Receive(u16),
    ShutdownWrite,
    Close,
    Abort,
}

#[derive(Debug, Arbitrary)]
struct Forged {
    flags: u8,
    seq: Near,
    ack: Near,
    window: u16,
    len: u16,
    mss: Option<u16>,
    window_scale: Option<u8>,
    sack_permitted: bool,
    timestamps: Option<(Clock, Clock)>,
    sack: [Option<(Near, Near)>; 2],
}

/// A number near one of the connection's variables, which is where it matters.
#[derive(Debug, Arbitrary)]
enum Near {
    RcvNxt(i8),
    RcvEdge(i8),
    SndUna(i8),
    SndNxt(i8),
    Iss(i8),
    Irs(i8),
    Anything(u32),
}

impl Near {
    fn resolve(&self, view: &View) -> Seq {
        let near = |seq: Seq, offset: i8| Seq(seq.0.wrapping_add_signed(i32::from(offset)));
        match *self {
            Self::RcvNxt(offset) => near(view.rcv_nxt, offset),
            Self::RcvEdge(offset) => near(view.rcv_nxt + view.rcv_wnd, offset),
            Self::SndUna(offset) => near(view.snd_una, offset),
            Self::SndNxt(offset) => near(view.snd_nxt, offset),
            Self::Iss(offset) => near(view.iss, offset),
            Self::Irs(offset) => near(view.irs, offset),
            Self::Anything(number) => Seq(number),
        }
    }
}

/// A timestamp: one of the endpoint's own, a little off, or anything.
#[derive(Debug, Arbitrary)]
enum Clock {
    Seen(i8),
    Anything(u32),
}

/// Lets an endpoint live the life that the octets describe.
///
/// # Panics
/// When something does not hold; that is what a fuzzer looks for.
pub fn segments(data: &[u8]) {
    // Too few octets for a life are none.
    let Ok(life) = Life::arbitrary_take_rest(Unstructured::new(data)) else { return };
    let mut lab = Lab::new(&life);
    lab.begin(&life.start);
    for event in life.events.iter().take(MAX_EVENTS) {
        lab.happen(event);
        lab.check();
    }
}

struct Lab {
    endpoint: Endpoint,
    config: Arc<Config>,
    now: Time,
    /// The last TSval that the endpoint sent.
    clock: u32,
    outputs: usize,
}

impl Lab {
    fn new(life: &Life) -> Self {
        let profile = Profile::ALL[usize::from(life.profile) % Profile::ALL.len()];
        let mut config = Config::new(profile);
        for (which, place) in life.knobs.iter().take(KNOBS.len()) {
            let knob = &KNOBS[usize::from(*which) % KNOBS.len()];
            let span = u128::from(knob.max - knob.min) * u128::from(*place) / u128::from(u16::MAX);
            let value = knob.min + u64::try_from(span).expect("a part of the span");
            knob.set(&mut config, value).expect("between its bounds");
        }
        let config = Arc::new(config);
        let endpoint = Endpoint::new(Arc::clone(&config), IsnGenerator::new((1, 2)), LOCAL);
        Self { endpoint, config, now: Time::ZERO, clock: 0, outputs: 0 }
    }

    /// Goes to a state the way that a connection goes.
    fn begin(&mut self, start: &Start) {
        match start {
            Start::Closed => {}
            Start::Listen | Start::SynReceived => self.call(&Called::Listen),
            Start::SynSent
            | Start::Established
            | Start::FinWait1
            | Start::FinWait2
            | Start::CloseWait
            | Start::Closing
            | Start::LastAck
            | Start::TimeWait => self.call(&Called::Connect),
        }
        match start {
            Start::Closed | Start::Listen | Start::SynSent => {}
            Start::SynReceived => self.peer(Flags::SYN, 0, 0),
            Start::Established => self.shake_hands(),
            Start::FinWait1 => {
                self.shake_hands();
                self.call(&Called::ShutdownWrite);
            }
            Start::FinWait2 => {
                self.shake_hands();
                self.call(&Called::Close);
                self.peer(Flags::ACK, 0, 0);
            }
            Start::CloseWait => {
                self.shake_hands();
                self.peer(Flags::FIN | Flags::ACK, 0, 0);
            }
            Start::Closing => {
                self.shake_hands();
                self.call(&Called::Close);
                self.peer(Flags::FIN | Flags::ACK, 0, -1);
            }
            Start::LastAck => {
                self.shake_hands();
                self.peer(Flags::FIN | Flags::ACK, 0, 0);
                self.call(&Called::Close);
            }
            Start::TimeWait => {
                self.shake_hands();
                self.call(&Called::Close);
                self.peer(Flags::FIN | Flags::ACK, 0, 0);
            }
        }
    }

    fn shake_hands(&mut self) {
        self.peer(Flags::SYN | Flags::ACK, 0, 0);
    }

    /// The peer behaves: its next number, acknowledging all that was sent, or a little less.
    fn peer(&mut self, flags: Flags, seq: i8, ack: i8) {
        let view = self.endpoint.view();
        let mut segment = Segment::new(PEER, LOCAL, Near::RcvNxt(seq).resolve(&view), flags);
        if flags.contains(Flags::ACK) {
            segment.ack = Near::SndNxt(ack).resolve(&view);
        }
        segment.window = 10_000;
        self.arrive(&segment);
    }

    fn happen(&mut self, event: &Event) {
        match event {
            Event::Arrives(forged) => {
                let segment = self.forge(forged);
                self.arrive(&segment);
            }
            Event::Calls(called) => self.call(called),
            Event::Passes(us) => self.pass(self.now.after_us(u64::from(*us))),
            Event::NextTimer => {
                if let Some(due) = self.endpoint.poll_timeout() {
                    self.now = self.now.max(due);
                    self.timeout();
                }
            }
            Event::Spurious => self.timeout(),
        }
    }

    fn forge(&self, forged: &Forged) -> Segment {
        let view = self.endpoint.view();
        let clock = |clock: &Clock| match *clock {
            Clock::Seen(offset) => self.clock.wrapping_add_signed(i32::from(offset)),
            Clock::Anything(number) => number,
        };
        let from = view.remote.unwrap_or(PEER);
        let flags = Flags::from_bits_truncate(forged.flags);
        let mut segment = Segment::new(from, LOCAL, forged.seq.resolve(&view), flags);
        if flags.contains(Flags::ACK) {
            segment.ack = forged.ack.resolve(&view);
        }
        segment.window = forged.window;
        segment.payload = Bytes::from(vec![7; usize::from(forged.len)]);
        segment.options = Options {
            mss: forged.mss,
            window_scale: forged.window_scale,
            sack_permitted: forged.sack_permitted,
            timestamps: forged
                .timestamps
                .as_ref()
                .map(|(val, ecr)| Timestamps { val: clock(val), ecr: clock(ecr) }),
            sack: forged
                .sack
                .iter()
                .flatten()
                .map(|(left, right)| SackBlock { left: left.resolve(&view), right: right.resolve(&view) })
                .collect(),
        };
        segment
    }

    fn arrive(&mut self, segment: &Segment) {
        let mut log = Log::default();
        self.endpoint.handle_segment(self.now, segment, &mut log);
        self.read(&log);
    }

    fn call(&mut self, called: &Called) {
        let command = match *called {
            Called::Listen => Command::PassiveOpen { remote: None },
            Called::Connect => Command::ActiveOpen { remote: PEER },
            Called::Send(octets) => Command::Send(Bytes::from(vec![7; usize::from(octets)])),
            Called::Receive(octets) => Command::Receive(usize::from(octets)),
            Called::ShutdownWrite => Command::ShutdownWrite,
            Called::Close => Command::Close,
            Called::Abort => Command::Abort,
        };
        let mut log = Log::default();
        let before = self.endpoint.clone();
        let allowed = self.endpoint.allows(&command);
        let result = self.endpoint.handle_command(self.now, command, &mut log);
        if let Err(error) = allowed {
            assert_eq!(result, Err(error), "a call that is not allowed");
            assert_eq!(self.endpoint, before, "a refused call leaves no trace");
        }
        self.read(&log);
    }

    /// Timers fire when they are due. That many of them cannot fire in so short a time.
    fn pass(&mut self, end: Time) {
        for _ in 0..1_000_000 {
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
        panic!("timers fire without end");
    }

    fn timeout(&mut self) {
        let mut log = Log::default();
        let is_due = self.endpoint.poll_timeout().is_some_and(|due| due <= self.now);
        let before = (!is_due).then(|| self.endpoint.clone());
        self.endpoint.handle_timeout(self.now, &mut log);
        if let Some(before) = before {
            assert_eq!(self.endpoint, before, "a timeout that nobody asked for changes nothing");
            assert!(log.sent.is_empty() && log.signals.is_empty(), "nor is anything put out");
        }
        self.read(&log);
    }

    fn read(&mut self, log: &Log) {
        self.outputs += log.sent.len() + log.signals.len() + log.transitions.len() + log.notes.len();
        for (segment, _) in &log.sent {
            assert!(segment.payload.len() <= 65_495, "a segment fits into an IP packet");
            self.clock = segment.options.timestamps.map_or(self.clock, |timestamps| timestamps.val);
        }
    }

    /// What holds in every state.
    fn check(&self) {
        let view = self.endpoint.view();
        assert!(self.outputs <= MAX_OUTPUTS, "{} outputs", self.outputs);
        assert!(view.snd_una.at_or_before(view.snd_nxt), "SND.UNA is beyond SND.NXT: {view:?}");
        assert!(view.unsent <= 1 << 20, "more is queued than the send buffer holds");
        let rcvbuf = KNOBS.iter().find(|knob| knob.name == "rcvbuf").map(|knob| knob.get(&self.config));
        let kept = u64::from(view.unread) + u64::from(view.out_of_order);
        assert!(kept <= rcvbuf.unwrap_or(u64::MAX), "{kept} octets are kept of a buffer of {rcvbuf:?}");
        if view.state == State::Closed {
            assert_eq!(self.endpoint.poll_timeout(), None, "a timer runs in CLOSED");
        }
    }
}
