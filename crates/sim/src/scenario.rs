//! What is to happen: two hosts, a network, a script, and verdicts on single packets.
//!
//! A scenario is what people share, paste and edit; in JSON it looks like this:
//!
//! ```json
//! {
//!   "version": 3,
//!   "name": "third-ack-lost",
//!   "seed": 1,
//!   "client": { "config": { "profile": "classic" } },
//!   "server": { "config": { "profile": "classic" }, "app": { "on_eof": { "close_after_us": 0 } } },
//!   "network": { "client_to_server": { "delay_us": 50000 }, "server_to_client": { "delay_us": 50000 } },
//!   "script": [
//!     { "when": { "at_us": 0 }, "do": { "listen": {} }, "host": "server" },
//!     { "when": { "at_us": 0 }, "do": { "connect": {} }, "host": "client" }
//!   ],
//!   "verdicts": [ { "packet": "client:ACK 1#1", "fate": "drop" } ]
//! }
//! ```

use serde::Serialize;
use synscope_tcp::{App, Config, Seq, SortedMap, State, Time};

use crate::injection::Injection;
use crate::name::PacketName;
use crate::side::{PerSide, Side};

/// The version of the format that this code writes. It reads all before it: version 2 has brought
/// `iss` and `inject`, version 3 `repeat`, `on_connect` and `from_address`.
pub const VERSION: u32 = 3;

/// The longest delay, in microseconds: a day.
pub const DELAY_MAX_US: u64 = 24 * 3_600 * 1_000_000;

/// A whole situation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Scenario {
    /// The format's version, [`VERSION`].
    pub version: u32,
    /// A built-in scenario's name, or any other.
    pub name: String,
    /// What luck and initial sequence numbers are drawn from.
    pub seed: u64,
    /// The client.
    pub client: HostSpec,
    /// The server.
    pub server: HostSpec,
    /// The network.
    pub network: Network,
    /// What the applications and the world do, and when.
    pub script: Vec<Entry>,
    /// What happens to single packets, whatever luck says.
    pub verdicts: Vec<Verdict>,
    /// A teacher's notes.
    pub notes: Vec<TeacherNote>,
    /// The run ends here at the latest, in microseconds of simulated time.
    pub until_us: u64,
}

/// An hour.
const DEFAULT_UNTIL_US: u64 = 3_600_000_000;

/// One host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct HostSpec {
    /// Its knobs.
    pub config: Config,
    /// How its applications behave on their own.
    pub app: App,
    /// The initial sequence numbers of the connections that it opens, actively or passively, one after
    /// the other; those after them are drawn.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub iss: Vec<Seq>,
}

/// The two directions of the network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Network {
    /// What the client sends.
    pub client_to_server: Link,
    /// What the server sends.
    pub server_to_client: Link,
}

impl Network {
    /// The direction that `from` sends in.
    pub const fn link(&self, from: Side) -> &Link {
        match from {
            Side::Client => &self.client_to_server,
            Side::Server => &self.server_to_client,
        }
    }

    /// The direction that `from` sends in, to be changed.
    pub const fn link_mut(&mut self, from: Side) -> &mut Link {
        match from {
            Side::Client => &mut self.client_to_server,
            Side::Server => &mut self.server_to_client,
        }
    }
}

/// One direction. Probabilities are in parts per million, 0 to 1,000,000; times in microseconds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Link {
    /// How long a packet is under way.
    pub delay_us: u64,
    /// Up to how much longer, by luck.
    pub jitter_us: u64,
    /// How likely a packet is lost.
    pub loss_ppm: u32,
    /// How likely a packet arrives twice.
    pub duplicate_ppm: u32,
    /// How likely a packet is held back by `reorder_us`, so that later ones overtake it.
    pub reorder_ppm: u32,
    /// By how much a held-back packet is late.
    pub reorder_us: u64,
    /// A packet that is under way for longer is discarded by the network; this is what MSL promises.
    pub lifetime_us: u64,
}

impl Default for Link {
    fn default() -> Self {
        Self {
            delay_us: 50_000,
            jitter_us: 0,
            loss_ppm: 0,
            duplicate_ppm: 0,
            reorder_ppm: 0,
            reorder_us: 100_000,
            lifetime_us: 120_000_000,
        }
    }
}

/// One line of the script.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Entry {
    /// When.
    pub when: When,
    /// Who; for cuts of the network the side whose packets are cut off, for injections the side that
    /// they are to reach.
    pub host: Side,
    /// What.
    #[serde(rename = "do")]
    pub action: Action,
    /// Whether it is carried out more than once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// Whether the person added it, so that a fork before it takes it away.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub by_person: bool,
}

/// How often a line of the script is carried out, and how far apart. Of a segment that is made up the port that
/// it claims to come from grows by one each time, and so does the last part of an address that is no host's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Repeat {
    /// How many times in all; at most 10,000 for all lines of a script together.
    pub times: u32,
    /// Microseconds from one time to the next.
    pub every_us: u64,
}

/// When a line of the script is carried out. Ties are resolved in the script's order; at one
/// moment, arrivals and timers come before the script.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// At a moment.
    #[serde(rename = "at_us")]
    At(Time),
    /// Once, a while after a condition first came true. Conditions are tested after each step.
    After {
        /// The condition.
        condition: Condition,
        /// How long after, in microseconds.
        delay_us: u64,
    },
}

/// Something that becomes true in a run.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// The newest connection of a host is in a state.
    State {
        /// The host.
        host: Side,
        /// The state.
        state: State,
    },
    /// The newest connections of both hosts are in a state.
    BothIn(State),
    /// A connection of the host has existed, and none does any more.
    Gone(Side),
    /// A packet was sent.
    Sent(PacketName),
    /// A packet arrived.
    Arrived(PacketName),
    /// The application of the host has read so many octets in all.
    Read {
        /// The host.
        host: Side,
        /// Octets.
        octets: u64,
    },
    /// The application of the host has read the end of the stream.
    EndOfStream(Side),
    /// All of these are true at one time.
    All(Vec<Condition>),
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The application listens.
    Listen {
        /// The port.
        port: u16,
        /// How many connections may wait to be accepted.
        backlog: u16,
    },
    /// The application connects to the other host.
    Connect {
        /// The other host's port.
        port: u16,
        /// Our port; `None` lets the host choose.
        #[serde(skip_serializing_if = "Option::is_none")]
        from_port: Option<u16>,
    },
    /// The application sends so many octets.
    Send {
        /// Octets, 1 to 1,048,576.
        octets: u32,
        /// Which connection of the host, from 1; `None` is its newest.
        #[serde(skip_serializing_if = "Option::is_none")]
        connection: Option<u32>,
    },
    /// The application shuts down writing.
    ShutdownWrite {
        /// Which connection of the host, from 1; `None` is its newest.
        #[serde(skip_serializing_if = "Option::is_none")]
        connection: Option<u32>,
    },
    /// The application closes.
    Close {
        /// Which connection of the host, from 1; `None` is its newest.
        #[serde(skip_serializing_if = "Option::is_none")]
        connection: Option<u32>,
    },
    /// The application aborts.
    Abort {
        /// Which connection of the host, from 1; `None` is its newest.
        #[serde(skip_serializing_if = "Option::is_none")]
        connection: Option<u32>,
    },
    /// The application stops listening.
    CloseListener {
        /// The port.
        port: u16,
    },
    /// The process is killed: the kernel closes all its sockets.
    Kill,
    /// The process hangs: it reads nothing and answers nothing, the kernel still does.
    Hang,
    /// The process goes on.
    Resume,
    /// Power off: the host forgets everything, silently.
    PowerOff,
    /// The host is there again, with nothing remembered.
    Reboot,
    /// The link is cut for what `host` sends.
    Cut,
    /// The link is mended for what `host` sends.
    Mend,
    /// A segment that the other host does not send is on its way to `host`.
    Inject(Injection),
}

impl Action {
    /// The port where none is named.
    pub(crate) const DEFAULT_PORT: u16 = 80;
    /// How many connections may wait to be accepted where it is not said.
    pub(crate) const DEFAULT_BACKLOG: u16 = 16;
}

/// What is decided about one packet, whatever luck says.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Verdict {
    /// The packet.
    pub packet: PacketName,
    /// What becomes of it.
    pub fate: Decision,
    /// Whether the person added it, so that a fork before the packet takes it away.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub by_person: bool,
}

/// What can be decided about a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It is lost.
    Drop,
    /// It takes so much longer, in microseconds.
    DelayUs(u64),
    /// It arrives twice.
    Duplicate,
    /// It arrives once and in time, also through a cut.
    LetThrough,
}

/// A teacher's note at a packet or a moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct TeacherNote {
    /// What it is pinned to.
    pub anchor: Anchor,
    /// The text by language tag (`en`, `zh`).
    pub text: SortedMap<String, String>,
}

/// What a teacher's note is pinned to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// A packet.
    Packet(PacketName),
    /// A moment.
    #[serde(rename = "at_us")]
    At(Time),
}

impl Default for Scenario {
    /// Two hosts that do nothing.
    fn default() -> Self {
        Self {
            version: VERSION,
            name: String::new(),
            seed: 0,
            client: HostSpec::default(),
            server: HostSpec::default(),
            network: Network::default(),
            script: Vec::new(),
            verdicts: Vec::new(),
            notes: Vec::new(),
            until_us: DEFAULT_UNTIL_US,
        }
    }
}

impl Scenario {
    /// What is decided about a packet: of several verdicts the last.
    pub fn verdict(&self, packet: PacketName) -> Option<&Verdict> {
        self.verdicts.iter().rfind(|verdict| verdict.packet == packet)
    }

    /// The specification of a host.
    pub const fn host(&self, side: Side) -> &HostSpec {
        match side {
            Side::Client => &self.client,
            Side::Server => &self.server,
        }
    }

    /// The specification of a host, to be changed.
    pub const fn host_mut(&mut self, side: Side) -> &mut HostSpec {
        match side {
            Side::Client => &mut self.client,
            Side::Server => &mut self.server,
        }
    }

    /// Both hosts' specifications.
    pub fn hosts(&self) -> PerSide<&HostSpec> {
        PerSide { client: &self.client, server: &self.server }
    }
}
