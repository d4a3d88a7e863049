//! Turns a figure into a scenario, and compares what it leads to with the figure's lines.
//!
//! Whatever a host does not do by itself has to be made happen: a call, a crash, a segment that nobody has
//! sent, and how long a segment is under way. It is settled line by line, by running what there is so far.

use synscope_sim::{
    Action, Condition, Decision, Entry, Fate, Forgery, HostFrame, Injection, Number, Packet, PacketName,
    Scenario, Side, Trace, Verdict, When, run, set_knob,
};
use synscope_tcp::{App, Flags, OnEof, Options, Profile, Seq, State, Time};

use crate::figure::{self, Figure, Kind, Line, Seg, Tcp};

const MS: u64 = 1_000;
/// How long a segment is under way, but for those that a figure delays.
const DELAY_US: u64 = 10 * MS;
/// How long after a line the next call is made, or the next segment injected.
const PAUSE_US: u64 = MS;
/// So late are segments that a figure has not let arrive yet.
const LATER: Decision = Decision::DelayUs(60_000 * MS);
/// Where a host listens.
const PORT: u16 = 80;

impl Tcp {
    pub(crate) const fn side(self) -> Side {
        match self {
            Self::A => Side::Client,
            Self::B => Side::Server,
        }
    }

    /// The port of its end of the connection, also when it opens it anew after a crash.
    const fn port(self) -> u16 {
        match self {
            Self::A => 49_152,
            Self::B => PORT,
        }
    }

    const fn connects(self) -> Action {
        Action::Connect { port: self.peer().port(), from_port: Some(self.port()) }
    }

    const fn peer(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

/// What a figure has come to.
pub(crate) struct Replay {
    pub(crate) trace: Trace,
    /// What each line has come to.
    pub(crate) seen: Vec<Seen>,
    /// Packets that no line tells of, from the first line to the last, which leaves its answer out.
    pub(crate) untold: Vec<String>,
}

/// What a line has come to.
pub(crate) struct Seen {
    pub(crate) line: Line,
    /// When all of it had happened.
    pub(crate) at: Time,
    /// Its segment.
    pub(crate) packet: Option<PacketName>,
}

/// A replay under way.
struct Stage {
    scenario: Scenario,
    trace: Trace,
    /// When the last line had happened.
    now: Time,
    seen: Vec<Seen>,
    /// Segments of the figure that are under way, by what they are.
    held: Vec<(Tcp, u32, Flags, PacketName)>,
    /// Packets that lines have told of, and those before the first line.
    told: Vec<PacketName>,
}

/// Replays a figure with both hosts by one profile, knobs turned.
pub(crate) fn replay(figure: &Figure, profile: Profile, knobs: &[(&str, &str)]) -> Replay {
    let mut stage = Stage::new(figure, profile, knobs);
    for line in &figure.steps {
        stage.play(line);
    }
    let untold = stage.trace.packets.iter().filter(|packet| packet.sent < stage.now);
    let untold = untold.filter(|packet| !stage.told.contains(&packet.name)).map(write).collect();
    Replay { trace: stage.trace, seen: stage.seen, untold }
}

fn compute(scenario: &Scenario) -> Trace {
    run(scenario).unwrap_or_else(|error| panic!("{error}"))
}

impl Stage {
    fn new(figure: &Figure, profile: Profile, knobs: &[(&str, &str)]) -> Self {
        let mut scenario = Scenario { name: figure.title.clone(), ..Scenario::default() };
        for (name, value) in [("profile", profile.name()), ("delayed_ack", "0")].iter().chain(knobs) {
            set_knob(&mut scenario, name, value).unwrap_or_else(|error| panic!("{error}"));
        }
        let before = figure.open_connection();
        for host in [Tcp::A, Tcp::B] {
            let spec = scenario.host_mut(host.side());
            spec.app = App { on_eof: OnEof::Never, ..App::default() };
            // A connection that is open before the first line has sent its SYN.
            let open = before.map(|of_b| match host {
                Tcp::A => of_b.rcv_nxt - 1,
                Tcp::B => of_b.snd_nxt - 1,
            });
            spec.iss = open.into_iter().chain(figure.initial_numbers(host)).map(Seq).collect();
            scenario.network.link_mut(host.side()).delay_us = DELAY_US;
        }
        let mut stage = Self {
            trace: compute(&scenario),
            scenario,
            now: Time::ZERO,
            seen: Vec::new(),
            held: Vec::new(),
            told: Vec::new(),
        };
        if before.is_some() {
            stage.open_a_connection();
        }
        for host in [Tcp::A, Tcp::B].into_iter().filter(|host| figure.listens(*host)) {
            stage.act(host, Action::Listen { port: PORT, backlog: 1 });
        }
        stage.now = stage.now.after_us(PAUSE_US);
        stage
    }

    /// Before the first line: a connection whose server does not listen any more.
    fn open_a_connection(&mut self) {
        self.act(Tcp::B, Action::Listen { port: PORT, backlog: 1 });
        self.act(Tcp::A, Tcp::A.connects());
        let when = When::After { condition: Condition::BothIn(State::Established), delay_us: 0 };
        let action = Action::CloseListener { port: PORT };
        self.scenario.script.push(Entry { when, host: Side::Server, action, repeat: None, by_person: false });
        self.run();
        self.now = self.trace.end.at;
        self.told = self.trace.packets.iter().map(|packet| packet.name).collect();
    }

    fn run(&mut self) {
        self.trace = compute(&self.scenario);
    }

    /// Something is done to a host a moment after the last line.
    fn act(&mut self, host: Tcp, action: Action) {
        let when = When::At(self.now.after_us(PAUSE_US));
        self.scenario.script.push(Entry { when, host: host.side(), action, repeat: None, by_person: false });
        self.run();
    }

    fn play(&mut self, line: &Line) {
        let packet = match (line.kind, line.from, &line.seg) {
            (Kind::Deliver | Kind::Send, Some(from), Some(seg)) => Some(self.sent(line, from, seg)),
            (Kind::Arrive, Some(from), Some(seg)) => Some(self.arrives(from, seg)),
            (Kind::Event, _, _) => {
                self.event(line);
                None
            }
            (Kind::State, _, _) => None,
            (Kind::Deliver | Kind::Send | Kind::Arrive, _, _) => panic!("{} has no segment", line.name()),
        };
        self.seen.push(Seen { line: line.clone(), at: self.now, packet });
    }

    /// A host sends a segment, which arrives at once or on a later line.
    fn sent(&mut self, line: &Line, from: Tcp, seg: &Seg) -> PacketName {
        self.make_it_sent(line, from, seg);
        let (name, at) = self.find(line, from, seg);
        self.told.push(name);
        self.now = self.now.max(at);
        if line.kind == Kind::Send {
            self.decide(name, LATER);
            self.held.push((from, seg.seq.value(), seg.flags(), name));
        } else {
            self.let_arrive(name, at);
        }
        name
    }

    /// Calls whatever makes a host send what it would not send by itself.
    fn make_it_sent(&mut self, line: &Line, from: Tcp, seg: &Seg) {
        let (flags, state) = (seg.flags(), self.state(from));
        if flags == Flags::SYN && state == State::Closed {
            self.act(from, from.connects());
        } else if flags.contains(Flags::FIN) && matches!(state, State::Established | State::CloseWait) {
            let closes =
                if line.note.contains("both users CLOSE") { vec![from, from.peer()] } else { vec![from] };
            for host in closes {
                self.act(host, Action::ShutdownWrite { connection: None });
            }
        } else if seg.octets() > 0 {
            self.act(from, Action::Send { octets: seg.octets(), connection: None });
        }
    }

    /// The first packet of that kind and number that no line has told of, and when it was sent.
    fn find(&self, line: &Line, from: Tcp, seg: &Seg) -> (PacketName, Time) {
        let candidates = || {
            let sent = self.trace.packets.iter().filter(|packet| packet.from == from.side());
            sent.filter(|packet| !packet.name.is_injected() && !self.told.contains(&packet.name))
        };
        let is_it = |packet: &&Packet| {
            let segment = &packet.segment;
            (control(segment.flags), segment.seq.0) == (seg.flags(), seg.seq.value())
        };
        let found = candidates().find(is_it).unwrap_or_else(|| {
            let others: Vec<_> = candidates().map(write).collect();
            panic!(
                "{}: {from:?} did not send {} {}, but {others:?}",
                line.name(),
                seg.flags(),
                seg.seq.value()
            )
        });
        (found.name, found.sent)
    }

    /// A segment arrives that was under way for long, or that nobody has sent.
    fn arrives(&mut self, from: Tcp, seg: &Seg) -> PacketName {
        let what = (from, seg.seq.value(), seg.flags());
        if let Some(place) = self.held.iter().position(|held| (held.0, held.1, held.2) == what) {
            let (_, _, _, name) = self.held.remove(place);
            let sent = self.packet(name).sent;
            self.let_arrive(name, sent);
            return name;
        }
        let forgery = Forgery {
            flags: seg.flags(),
            seq: Number::Absolute(seg.seq.value()),
            ack: seg.ack.as_ref().map(|ack| Number::Absolute(ack.value())),
            len: 0,
            window: u16::MAX,
            options: Options::default(),
            // Two listeners know each other by the port where they listen.
            from_address: None,
            from_port: (self.state(from) == State::Listen).then_some(PORT),
            to_port: (self.state(from.peer()) == State::Listen).then_some(PORT),
        };
        self.act(from.peer(), Action::Inject(Injection::Segment(forgery)));
        let injected = self.trace.packets.iter().rfind(|packet| packet.name.is_injected());
        let injected = injected.expect("it was injected");
        let (name, ends) = (injected.name, injected.ends());
        self.told.push(name);
        self.now = ends;
        name
    }

    /// Lets a packet arrive after the last line, with a delay if it would be too early.
    fn let_arrive(&mut self, name: PacketName, sent: Time) {
        self.scenario.verdicts.retain(|verdict| verdict.packet != name);
        let usual = sent.after_us(DELAY_US);
        self.now = if usual > self.now { usual } else { self.now.after_us(DELAY_US) };
        let late_us = self.now.since_us(usual);
        if late_us > 0 {
            self.decide(name, Decision::DelayUs(late_us));
        } else {
            self.run();
        }
    }

    fn decide(&mut self, packet: PacketName, fate: Decision) {
        self.scenario.verdicts.push(Verdict { packet, fate, by_person: false });
        self.run();
    }

    fn event(&mut self, line: &Line) {
        if line.note.contains("A reboots") {
            self.act(Tcp::A, Action::Reboot);
            self.now = self.now.after_us(PAUSE_US);
        } else if line.note.contains("2 MSL") {
            let time_wait_us = self.scenario.client.config.time_wait_us();
            self.now = self.now.after_us(time_wait_us);
        } else {
            panic!("{}: what is {}?", line.name(), line.note);
        }
    }

    fn packet(&self, name: PacketName) -> &Packet {
        let place = self.trace.find_packet(&name).expect("a packet of the run");
        self.trace.packet(place).expect("it is there")
    }

    fn state(&self, host: Tcp) -> State {
        state(&self.trace, host, self.now)
    }
}

/// The state of a host at a time: that of its connection, or of its listener where there is none.
fn state(trace: &Trace, host: Tcp, at: Time) -> State {
    let frame = trace.at(trace.playhead_at(at));
    let host: &HostFrame<'_> = &frame.hosts[host.side()];
    match host.state() {
        State::Closed if host.sockets.iter().any(|socket| socket.is_listener) => State::Listen,
        state => state,
    }
}

/// The control bits that figures tell of.
fn control(flags: Flags) -> Flags {
    flags & (Flags::SYN | Flags::ACK | Flags::FIN | Flags::RST)
}

/// A packet as figures write it.
fn write(packet: &Packet) -> String {
    let from = if packet.from == Side::Client { 'A' } else { 'B' };
    let segment = &packet.segment;
    format!("{from}: {}", write_numbers((segment.seq.0, segment.ack.0, control(segment.flags))))
}

fn write_numbers((seq, ack, flags): (u32, u32, Flags)) -> String {
    let ack = if flags.contains(Flags::ACK) { format!("<ACK={ack}>") } else { String::new() };
    format!("<SEQ={seq}>{ack}<CTL={flags}>")
}

impl Replay {
    /// The state of a host when nothing is left to happen, and its SND.NXT and RCV.NXT.
    pub(crate) fn outcome(&self, host: Tcp) -> (State, u32, u32) {
        let frame = self.trace.at(self.trace.finish());
        let socket = frame.hosts[host.side()].newest().expect("a connection");
        (socket.view.state, socket.view.snd_nxt.0, socket.view.rcv_nxt.0)
    }

    /// The state of a host after a line.
    pub(crate) fn state_after(&self, line: &str, host: Tcp) -> State {
        state(&self.trace, host, self.seen(line).at)
    }

    fn seen(&self, line: &str) -> &Seen {
        self.seen.iter().find(|seen| seen.line.name() == line).expect("a line of the figure")
    }

    /// What was sent when a line's segment arrived.
    pub(crate) fn answer(&self, line: &str) -> Vec<String> {
        let seen = self.seen(line);
        let sent = self.trace.packets.iter().filter(|packet| packet.sent == seen.at);
        sent.map(write).collect()
    }

    /// Everything in which the run differs from the figure.
    pub(crate) fn differences(&self) -> Vec<String> {
        let mut differences = Vec::new();
        for seen in &self.seen {
            let mut tell = |what: String| differences.push(format!("{}: {what}", seen.line.name()));
            if let (Some(name), Some(seg)) = (seen.packet, &seen.line.seg) {
                self.compare_segment(seen, name, seg, &mut tell);
            }
            for host in [Tcp::A, Tcp::B] {
                let (drawn, found) = (seen.line.states_after(host), state(&self.trace, host, seen.at));
                if !drawn.is_empty() && !drawn.contains(&found) {
                    tell(format!("{host:?} is {found}, not {}", drawn[0]));
                }
            }
        }
        differences
    }

    fn compare_segment(&self, seen: &Seen, name: PacketName, seg: &Seg, tell: &mut impl FnMut(String)) {
        let place = self.trace.find_packet(&name).expect("a packet of the run");
        let packet = self.trace.packet(place).expect("it is there");
        let segment = &packet.segment;
        let drawn = (seg.seq.value(), seg.ack.as_ref().map_or(0, figure::Number::value), seg.flags());
        let found = (segment.seq.0, segment.ack.0, control(segment.flags));
        if found != drawn {
            tell(format!("{}, not {}", write(packet), write_numbers(drawn)));
        }
        let octets = u32::try_from(segment.payload.len()).expect("small");
        if octets != seg.octets() {
            tell(format!("{octets} octets, not {}", seg.octets()));
        }
        // RFC 1337 writes another window where the SYN,ACK of its Figure 4 arrives than where it leaves.
        let leaves = seen.line.kind != Kind::Arrive;
        if leaves && seg.wnd.is_some_and(|wnd| wnd != segment.window) {
            tell(format!("a window of {}, not {:?}", segment.window, seg.wnd));
        }
        let arrives = matches!(packet.fate, Fate::Arrived { at } if at == seen.at);
        if seen.line.kind != Kind::Send && !arrives {
            tell(format!("{name} does not arrive then: {:?}", packet.fate));
        }
    }
}
