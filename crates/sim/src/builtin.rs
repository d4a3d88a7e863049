//! The scenarios that come with SynScope.
//!
//! They wait for conditions rather than for times, so that they show what they are to show also when the
//! knobs are turned. A round trip takes 100 ms in all of them.

use synscope_tcp::{App, Config, Flags, OnEof, Profile, State, Time};

use crate::name::{PacketName, Provenance};
use crate::scenario::{Action, Condition, Decision, Entry, HostSpec, Scenario, Verdict, When};
use crate::side::Side;

const MILLISECOND: u64 = 1_000;

/// The port of the server.
const PORT: u16 = 80;
/// The port of the client, where it must be known.
const CLIENT_PORT: u16 = 49_152;
/// How many may wait to be accepted.
const BACKLOG: u16 = 16;

/// Makes a scenario, without its name.
type Make = fn() -> Scenario;

/// Names and makers, in the order of a menu.
const ALL: [(&str, Make); 13] = [
    ("open-close", open_close),
    ("server-closes-first", server_closes_first),
    ("third-ack-lost", third_ack_lost),
    ("third-ack-lost-for-good", third_ack_lost_for_good),
    ("syn-lost", syn_lost),
    ("syn-ack-lost", syn_ack_lost),
    ("fin-lost", fin_lost),
    ("last-ack-lost", last_ack_lost),
    ("fin-ack-merged", fin_ack_merged),
    ("simultaneous-open", simultaneous_open),
    ("simultaneous-close", simultaneous_close),
    ("connection-refused", connection_refused),
    ("peer-crashed", peer_crashed),
];

/// The names of all of them, in the order of a menu.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(name, _)| *name)
}

/// All of them, in the order of a menu.
pub fn all() -> impl Iterator<Item = Scenario> {
    ALL.iter().map(|(name, make)| Scenario { name: (*name).to_owned(), ..make() })
}

/// The one of that name.
///
/// ```
/// let scenario = synscope_sim::builtin::get("fin-lost").expect("a built-in scenario");
/// assert_eq!(scenario.name, "fin-lost");
/// ```
pub fn get(name: &str) -> Option<Scenario> {
    ALL.iter()
        .find(|(known, _)| *known == name)
        .map(|(name, make)| Scenario { name: (*name).to_owned(), ..make() })
}

/// Open, a request, an answer, close; each of the four segments of the close on its own.
fn open_close() -> Scenario {
    let mut scenario = open(Profile::Rfc9293);
    exchange(&mut scenario);
    let answered = Condition::Read { host: Side::Client, octets: 200 };
    scenario.script.push(after(answered, 300, Side::Client, close()));
    scenario
}

/// The same, but it is the server that has to wait in TIME-WAIT.
fn server_closes_first() -> Scenario {
    let mut scenario = open(Profile::Rfc9293);
    exchange(&mut scenario);
    let asked = Condition::Read { host: Side::Server, octets: 100 };
    scenario.script.push(after(asked, 300, Side::Server, close()));
    scenario
}

/// The server repeats its SYN,ACK, and the client, which is ESTABLISHED, acknowledges it again.
fn third_ack_lost() -> Scenario {
    let mut scenario = open(Profile::Classic);
    scenario.verdicts.push(drop(client(1)));
    exchange(&mut scenario);
    let answered = Condition::Read { host: Side::Client, octets: 200 };
    scenario.script.push(after(answered, 300, Side::Client, close()));
    scenario
}

/// What the client sends is cut off until the server has given up: the client is ESTABLISHED all alone,
/// and learns it when it writes.
fn third_ack_lost_for_good() -> Scenario {
    let mut scenario = open(Profile::Classic);
    let syn = name(Side::Client, Flags::SYN, 0);
    let gave_up = || Condition::Gone(Side::Server);
    scenario.script.extend([
        after(Condition::Sent(syn), 0, Side::Client, Action::Cut),
        after(gave_up(), 500, Side::Client, Action::Mend),
        after(gave_up(), 1_000, Side::Client, send(100)),
    ]);
    scenario
}

fn syn_lost() -> Scenario {
    let mut scenario = open_and_close();
    scenario.verdicts.push(drop(name(Side::Client, Flags::SYN, 0)));
    scenario
}

fn syn_ack_lost() -> Scenario {
    let mut scenario = open_and_close();
    let syn_ack = Flags::SYN.union(Flags::ACK);
    scenario.verdicts.push(drop(name(Side::Server, syn_ack, 0)));
    scenario
}

/// The client's FIN is lost, and its timer repeats it.
fn fin_lost() -> Scenario {
    let mut scenario = open_and_close();
    scenario.verdicts.push(drop(name(Side::Client, Flags::FIN, 0)));
    scenario
}

/// The last ACK is lost: the server repeats its FIN, and TIME-WAIT answers and begins anew.
fn last_ack_lost() -> Scenario {
    let mut scenario = open_and_close();
    // The server has sent nothing but its SYN and its FIN.
    scenario.verdicts.push(drop(client(2)));
    scenario
}

/// The server's application closes at once, so that its FIN takes the waiting ACK along: three segments.
fn fin_ack_merged() -> Scenario {
    let mut scenario = open_and_close();
    scenario.server.app.on_eof = OnEof::CloseAfterUs(0);
    scenario
}

/// Nobody listens; both connect to each other's port at once.
fn simultaneous_open() -> Scenario {
    let mut scenario = hosts(Profile::Rfc9293);
    let connect = |from_port, port| Action::Connect { port, from_port: Some(from_port) };
    scenario.script.extend([
        at_once(Side::Client, connect(CLIENT_PORT, PORT)),
        at_once(Side::Server, connect(PORT, CLIENT_PORT)),
        after(Condition::BothIn(State::Established), 500, Side::Client, close()),
    ]);
    scenario
}

/// Both close at once: the FINs cross, and both end in TIME-WAIT.
fn simultaneous_close() -> Scenario {
    let mut scenario = open(Profile::Rfc9293);
    for side in Side::BOTH {
        scenario.script.push(after(Condition::BothIn(State::Established), 500, side, close()));
    }
    scenario
}

/// Nobody listens: the SYN is answered with a RST.
fn connection_refused() -> Scenario {
    let mut scenario = hosts(Profile::Rfc9293);
    scenario.script.push(at_once(Side::Client, connect()));
    scenario
}

/// The server loses power and starts again, knowing nothing of the connection (RFC 9293 §3.5.1). The
/// client, which has no keepalive, learns it when it writes.
fn peer_crashed() -> Scenario {
    let mut scenario = open(Profile::Rfc9293);
    let crashed = || Condition::Gone(Side::Server);
    scenario.script.extend([
        after(Condition::BothIn(State::Established), 500, Side::Server, Action::PowerOff),
        after(crashed(), 2_000, Side::Server, Action::Reboot),
        after(crashed(), 3_000, Side::Client, send(100)),
    ]);
    scenario
}

/// Open, and the client closes half a second later.
fn open_and_close() -> Scenario {
    let mut scenario = open(Profile::Rfc9293);
    scenario.script.push(after(Condition::BothIn(State::Established), 500, Side::Client, close()));
    scenario
}

/// The server listens and the client connects.
fn open(profile: Profile) -> Scenario {
    let mut scenario = hosts(profile);
    scenario.script.push(at_once(Side::Server, Action::Listen { port: PORT, backlog: BACKLOG }));
    scenario.script.push(at_once(Side::Client, connect()));
    scenario
}

/// Two hosts whose applications close half a second after the end of the stream: the ACK of a FIN, which
/// may be delayed by 200 ms, does not meet the other FIN.
fn hosts(profile: Profile) -> Scenario {
    let app = App { on_eof: OnEof::CloseAfterUs(500 * MILLISECOND), ..App::default() };
    let host = || HostSpec { config: Config::new(profile), app, iss: Vec::new() };
    Scenario { seed: 1, client: host(), server: host(), ..Scenario::default() }
}

/// The client asks in 100 octets, and the server answers in 200.
fn exchange(scenario: &mut Scenario) {
    scenario.server.app.reply_octets = 200;
    scenario.script.push(after(Condition::BothIn(State::Established), 100, Side::Client, send(100)));
}

fn at_once(host: Side, action: Action) -> Entry {
    Entry { when: When::At(Time::ZERO), host, action, repeat: None, by_person: false }
}

fn after(condition: Condition, delay_ms: u64, host: Side, action: Action) -> Entry {
    let when = When::After { condition, delay_us: delay_ms * MILLISECOND };
    Entry { when, host, action, repeat: None, by_person: false }
}

const fn connect() -> Action {
    Action::Connect { port: PORT, from_port: None }
}

const fn send(octets: u32) -> Action {
    Action::Send { octets, connection: None }
}

const fn close() -> Action {
    Action::Close { connection: None }
}

/// The first transmission of a packet without data of the first connection.
fn name(from: Side, flags: Flags, ack: u32) -> PacketName {
    PacketName::new(1, (Provenance::Sent, from), flags, (0, 0, ack), 0).with_nth(1)
}

/// The client's first pure ACK of everything before `ack`.
fn client(ack: u32) -> PacketName {
    name(Side::Client, Flags::ACK, ack)
}

const fn drop(packet: PacketName) -> Verdict {
    Verdict { packet, fate: Decision::Drop, by_person: false }
}
