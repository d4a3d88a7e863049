//! A script as it is written: options, then events in the order of time.
//!
//! Everything that is well-formed has a place here, also what SynScope does not support; what a script
//! means, and whether it can be run, is decided when it is planned.

mod display;

use synscope_tcp::Flags;

/// A parsed script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// `--name=value` lines.
    pub options: Vec<ScriptOption>,
    /// What happens; at least one thing.
    pub events: Vec<Event>,
}

/// A line `--name=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptOption {
    /// The line, from 1.
    pub line: u32,
    /// The name, without dashes.
    pub name: String,
    /// The value, without quotes; `None` where there is no `=`.
    pub value: Option<String>,
}

/// Something that happens, or has to happen, at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The line on which it begins, from 1.
    pub line: u32,
    /// When.
    pub when: When,
    /// What.
    pub action: Action,
    /// How it is written, its first line, for messages.
    pub text: String,
}

/// When an event happens. All times are microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At a time since the script began: `1.5`.
    At(u64),
    /// After the event before it: `+.1`.
    After(u64),
    /// Between two times: `1~2`.
    Between(u64, u64),
    /// Between two times after the event before: `+1~+2`.
    AfterBetween(u64, u64),
    /// At any time: `*`.
    Any,
    /// A command without a time: the first thing of a script, or the last.
    Untimed,
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// A segment comes in or goes out.
    Packet(Packet),
    /// An ICMP error comes in or goes out.
    Icmp(Icmp),
    /// A packet of another protocol, or in a tunnel: its first word.
    OtherPacket(String),
    /// A system call.
    Call(Call),
    /// A shell command. It is read, never run.
    Command(String),
    /// A piece of Python. It is read, never run.
    Code(String),
}

/// Which way a packet goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `<`: to the endpoint.
    In,
    /// `>`: the endpoint has to send it.
    Out,
}

/// A segment, its numbers as the script counts them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Which way.
    pub direction: Direction,
    /// The control bits.
    pub flags: Flags,
    /// The first number; all numbers count from the first SYN on, except in a SYN.
    pub seq: u32,
    /// Octets of payload.
    pub len: u16,
    /// The acknowledgement number, where there is one.
    pub ack: Option<u32>,
    /// The window field, where it is written.
    pub window: Option<u16>,
    /// The options.
    pub options: OptionList,
    /// The first thing in it that SynScope does not know: ECN bits, ports, an urgent pointer.
    pub unsupported: Option<String>,
}

/// The list of a segment's options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionList {
    /// `<...>`: whatever there is.
    Whatever,
    /// These, in this order; none if the script has no list.
    These(Vec<TcpOption>),
}

/// A TCP option as it lies in the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TcpOption {
    /// `nop`
    Nop,
    /// `eol`
    Eol,
    /// `mss N`
    Mss(u16),
    /// `wscale N`
    WindowScale(u8),
    /// `sackOK`
    SackPermitted,
    /// `TS val V ecr E`
    Timestamps {
        /// TSval.
        val: u32,
        /// TSecr.
        ecr: u32,
    },
    /// `sack L:R L:R`
    Sack(Vec<(u32, u32)>),
    /// An option that SynScope does not know, as it is written.
    Other(String),
}

/// An ICMP message about a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Icmp {
    /// Which way.
    pub direction: Direction,
    /// The kind: `unreachable`.
    pub kind: String,
    /// The code: `host_unreachable`.
    pub code: Option<String>,
    /// `mtu N`
    pub mtu: Option<u32>,
    /// The first number of the segment that it is about.
    pub seq: Option<u32>,
    /// What it is about, if that is not TCP.
    pub unsupported: Option<String>,
}

/// A system call with what it has to return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Until when it blocks: a time since the script began, or since the event before, like that of the event.
    pub until: Option<u64>,
    /// The name.
    pub name: String,
    /// The arguments.
    pub arguments: Vec<Value>,
    /// What it returns.
    pub result: Value,
    /// The name of the error number.
    pub errno: Option<String>,
}

/// An argument or a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `...`: whatever fits.
    Ellipsis,
    /// A number.
    Number(i64),
    /// A name, such as `SOL_TCP`.
    Word(String),
    /// A text in quotes.
    Text(String),
    /// `A|B`
    Either(Vec<Value>),
    /// `[a, b]`
    List(Vec<Value>),
    /// `{a, b}`
    Record(Vec<Value>),
    /// `name=value`
    Field(String, Box<Value>),
    /// `name(a, b)`
    Applied(String, Vec<Value>),
}
