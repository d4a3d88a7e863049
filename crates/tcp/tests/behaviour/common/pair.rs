//! Two endpoints with a network between them, on a virtual clock.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::collections::VecDeque;
use std::sync::Arc;

use synscope_tcp::{Command, Config, Endpoint, IsnGenerator, Log, Reply, Segment, Signal, State, Time};

use super::MS;
use super::lab::write_segment;

/// No run of a test takes more steps than this.
const MAX_STEPS: usize = 100_000;

const CLIENT: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(192, 0, 2, 1), 49_152);
const SERVER: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(198, 51, 100, 1), 80);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Server,
}

impl Side {
    const fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

/// A client and a server, 20 ms apart. Either may open actively.
pub(crate) struct Pair {
    pub(crate) now: Time,
    pub(crate) one_way_us: u64,
    endpoints: [Endpoint; 2],
    logs: [Log; 2],
    /// Under way, in the order in which they arrive.
    network: VecDeque<(Time, Side, Segment)>,
    /// How many segments each side has sent.
    counts: [usize; 2],
    /// Which of them are lost: side and number, from 1.
    lost: Vec<(Side, usize)>,
    /// Everything that was sent: `0.020 server SYN,ACK 0 ack 1`, `✕` at the end of what was lost.
    pub(crate) story: Vec<String>,
    /// What each side's application was told.
    pub(crate) told: [Vec<Signal>; 2],
    /// What each side's application has read.
    pub(crate) read: [Vec<u8>; 2],
}

impl Pair {
    /// Both in CLOSED, at a moment of the clock that initial sequence numbers come from.
    pub(crate) fn at(now: Time, client: Config, server: Config) -> Self {
        let endpoint = |config, secret, local| {
            Endpoint::new(Arc::new(config), IsnGenerator::new((secret, secret)), local)
        };
        Self {
            now,
            one_way_us: 20 * MS,
            endpoints: [endpoint(client, 1, CLIENT), endpoint(server, 2, SERVER)],
            logs: [Log::default(), Log::default()],
            network: VecDeque::new(),
            counts: [0, 0],
            lost: Vec::new(),
            story: Vec::new(),
            told: [Vec::new(), Vec::new()],
            read: [Vec::new(), Vec::new()],
        }
    }

    pub(crate) fn new(config: &Config) -> Self {
        Self::at(Time::ZERO, config.clone(), config.clone())
    }

    /// Segments that the network loses: by the sender and the number among all it sends, from 1.
    pub(crate) fn lose(mut self, lost: &[(Side, usize)]) -> Self {
        self.lost.extend_from_slice(lost);
        self
    }

    /// The server listens, the client connects, and time passes until both are ESTABLISHED.
    pub(crate) fn opened(mut self) -> Self {
        self.call(Side::Server, Command::PassiveOpen { remote: None });
        self.connect(Side::Client);
        self.run_for(300_000 * MS);
        assert_eq!(self.states(), [State::Established, State::Established]);
        self
    }

    pub(crate) fn connect(&mut self, side: Side) {
        let remote = self.endpoints[side.other() as usize].local();
        self.call(side, Command::ActiveOpen { remote });
    }

    /// The application of a side makes a call that is allowed.
    pub(crate) fn call(&mut self, side: Side, command: Command) -> Reply {
        let (now, place) = (self.now, side as usize);
        let result = self.endpoints[place].handle_command(now, command, &mut self.logs[place]);
        self.collect(side);
        result.expect("the state allows the call")
    }

    /// The application of a side reads all there is.
    pub(crate) fn read_all(&mut self, side: Side) {
        if let Reply::Data(data) = self.call(side, Command::Receive(usize::MAX)) {
            self.read[side as usize].extend_from_slice(&data);
        }
    }

    pub(crate) fn states(&self) -> [State; 2] {
        [self.endpoints[0].state(), self.endpoints[1].state()]
    }

    pub(crate) fn endpoint(&self, side: Side) -> &Endpoint {
        &self.endpoints[side as usize]
    }

    /// Lets time pass, until nothing is under way and no timer is due within it.
    pub(crate) fn run_for(&mut self, us: u64) {
        let end = self.now.after_us(us);
        for _ in 0..MAX_STEPS {
            let timers = self.endpoints.iter().filter_map(Endpoint::poll_timeout);
            let arrivals = self.network.front().map(|(at, ..)| *at);
            match timers.chain(arrivals).min() {
                Some(next) if next <= end => self.step(next),
                Some(_) | None => {
                    self.now = end;
                    return;
                }
            }
        }
        panic!("more than {MAX_STEPS} steps until {end}");
    }

    /// Lets time pass until nothing more will happen.
    pub(crate) fn run(&mut self) {
        self.run_for(24 * 3_600_000 * MS);
    }

    fn step(&mut self, now: Time) {
        self.now = self.now.max(now);
        match self.network.front() {
            Some((at, ..)) if *at <= self.now => {
                if let Some((_, to, segment)) = self.network.pop_front() {
                    let place = to as usize;
                    self.endpoints[place].handle_segment(self.now, &segment, &mut self.logs[place]);
                    self.collect(to);
                }
            }
            Some(_) | None => {
                for side in [Side::Client, Side::Server] {
                    let place = side as usize;
                    self.endpoints[place].handle_timeout(self.now, &mut self.logs[place]);
                    self.collect(side);
                }
            }
        }
    }

    /// Takes what an endpoint has put out: segments to the network, signals to its application.
    fn collect(&mut self, side: Side) {
        let log = core::mem::take(&mut self.logs[side as usize]);
        self.told[side as usize].extend(log.signals);
        for (segment, _) in log.sent {
            self.counts[side as usize] += 1;
            let is_lost = self.lost.contains(&(side, self.counts[side as usize]));
            let line = self.line(side, &segment);
            self.story.push(if is_lost { format!("{line} ✕") } else { line });
            if !is_lost {
                self.network.push_back((self.now.after_us(self.one_way_us), side.other(), segment));
            }
        }
    }

    fn line(&self, side: Side, segment: &Segment) -> String {
        let isn = |side: Side| self.endpoints[side as usize].view().iss;
        let name = match side {
            Side::Client => "client",
            Side::Server => "server",
        };
        let ms = self.now.as_us() / MS;
        let text = write_segment(segment, isn(side), isn(side.other()));
        format!("{}.{:03} {name} {text}", ms / 1_000, ms % 1_000)
    }
}
