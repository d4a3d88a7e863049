//! The file as it is written: JSON, of which only what a replay uses is read.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A recording as JSON. What it has beyond these fields is passed over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Document {
    /// What was recorded and how.
    pub params: Params,
    /// Packets, one row for each place where one was seen.
    pub events: Vec<Event>,
    /// Sockets as polling them showed.
    #[serde(default)]
    pub state_changes: Vec<StateChange>,
    /// Tracepoints of the kernel.
    #[serde(default)]
    pub kernel_trace: Vec<TraceRow>,
    /// System calls of the applications.
    pub app_results: Vec<AppResult>,
}

/// What was recorded and how.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    /// The recording's name.
    pub id: String,
    /// What it shows.
    #[serde(default)]
    pub title: String,
    /// The kernel's release.
    #[serde(default)]
    pub kernel: String,
    /// When it ends, in seconds.
    pub duration_s: f64,
    /// The addresses of the hosts.
    pub hosts: Hosts,
    /// Kernel parameters of each host.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sysctl: BTreeMap<String, BTreeMap<String, Value>>,
    /// Those that were changed, by `a`, `b` or `ab`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sysctl_changed: BTreeMap<String, BTreeMap<String, Value>>,
    /// What was done to the hosts and the network.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub driver_actions: Vec<DriverAction>,
    /// When the recording began, as Unix time; some rows are given in that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub t0_unix: Option<f64>,
}

/// The addresses of the hosts.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Hosts {
    /// The client's side.
    pub a: Ipv4Addr,
    /// The server's side.
    pub b: Ipv4Addr,
}

/// Something done to a host or to the network.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DriverAction {
    /// When, in seconds.
    pub t: f64,
    /// What, in words.
    pub what: String,
}

/// A packet at one place.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Event {
    /// When, in seconds.
    pub t: f64,
    /// `a`, `b`, or `relay`.
    pub host: String,
    /// `out`, `in` or `inject`.
    pub dir: String,
    /// The packet's number, the same at each place.
    pub pkt: u64,
    /// Control bits, joined by `|`.
    pub flags: String,
    /// Relative sequence number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<i64>,
    /// Relative acknowledgement number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ack: Option<i64>,
    /// Payload octets.
    pub len: u64,
    /// The window field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub win: Option<u16>,
    /// Source port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sport: Option<u16>,
    /// Destination port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dport: Option<u16>,
    /// Sequence number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq_abs: Option<u32>,
    /// Acknowledgement number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ack_abs: Option<u32>,
    /// TCP options.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opts: Option<Opts>,
    /// What became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fate: Option<String>,
    /// When it arrived, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub t_rx: Option<f64>,
    /// Why it was dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Whether this is a copy that the network made.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub dup: bool,
    /// `icmp` for an ICMP message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proto: Option<String>,
    /// Its type and code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icmp: Option<(u8, u8)>,
    /// Where an injected packet goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// TCP options of a packet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Opts {
    /// Maximum segment size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mss: Option<u16>,
    /// Window scale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wscale: Option<u8>,
    /// SACK permitted.
    #[serde(default, rename = "sackOK", skip_serializing_if = "core::ops::Not::not")]
    pub sack_ok: bool,
    /// Timestamp.
    #[serde(default, rename = "TSval", skip_serializing_if = "Option::is_none")]
    pub ts_val: Option<u32>,
    /// Timestamp echo.
    #[serde(default, rename = "TSecr", skip_serializing_if = "Option::is_none")]
    pub ts_ecr: Option<u32>,
}

/// A socket that polling showed to have changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StateChange {
    /// When it was polled, in seconds.
    pub t: f64,
    /// `a` or `b`.
    pub host: String,
    /// What changed.
    pub why: String,
    /// The local port.
    pub sport: u16,
    /// The peer.
    pub peer: std::net::SocketAddrV4,
    /// The kernel's name of the state.
    pub state: String,
    /// The state that it had when it went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// Whether it is a TIME-WAIT minisock.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub tw_minisock: bool,
}

/// A tracepoint.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TraceRow {
    /// When, in seconds.
    pub t: f64,
    /// `a`, `b` or `?`.
    pub host: String,
    /// Which tracepoint.
    pub ev: String,
    /// The local port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sport: Option<u16>,
    /// The peer's port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dport: Option<u16>,
    /// The state before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// The state after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
    /// The kernel's reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The packet that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pkt: Option<u64>,
}

/// A system call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AppResult {
    /// `a` or `b`.
    pub host: String,
    /// The program.
    pub app: String,
    /// Its name for the socket.
    pub sock: String,
    /// The call.
    pub call: String,
    /// Its arguments, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub args: String,
    /// When it was made, in seconds.
    pub t0: f64,
    /// When it returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub t1: Option<f64>,
    /// What it returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// The name of its error number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errno: Option<String>,
}
