//! The applications: who holds which socket, which calls wait, and what they should return.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use synscope_tcp::{
    Errno, Events, Host, HostSink, OptionName, Returned, SocketId, SocketOption, Syscall, Time,
};

use crate::call::{Call, Outcome, What};
use crate::clock::ZERO;
use crate::kernel::kernel_state;
use crate::recording::{Recording, Side};

/// More octets than one read takes from a socket.
const MOST_READ: u32 = 1 << 24;
/// Octets that are written at once.
const CHUNK: u32 = 1 << 16;
static ZEROS: [u8; CHUNK as usize] = [0; CHUNK as usize];

/// A program's name for a socket.
type Key<'r> = (Side, &'r str, &'r str);

/// What the applications have and wait for.
#[derive(Clone)]
pub(crate) struct Apps<'r> {
    recording: &'r Recording,
    sockets: BTreeMap<Key<'r>, SocketId>,
    /// Sockets that were accepted, and that no call is made on.
    idle: Vec<(Side, &'r str, SocketId)>,
    /// Names of sockets that `accept()` returns, by the place of the call.
    accepted: BTreeMap<usize, &'r str>,
    /// Calls that were made and have not returned, in order.
    waiting: Vec<Waiting>,
    /// Programs that stand still.
    stopped: BTreeSet<&'r str>,
}

/// A call that has not returned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waiting {
    /// Its place in the recording.
    pub(crate) place: usize,
    /// Its socket, once it is known.
    socket: Option<SocketId>,
    /// Octets that it has written.
    written: u32,
}

/// What an attempt at a call came to.
pub(crate) enum Attempt {
    /// It would block.
    Blocks,
    /// It returned.
    Returns(Result<Returned, Errno>),
}

impl<'r> Apps<'r> {
    pub(crate) fn new(recording: &'r Recording) -> Self {
        Self {
            recording,
            sockets: BTreeMap::new(),
            idle: Vec::new(),
            accepted: accepted(recording),
            waiting: Vec::new(),
            stopped: BTreeSet::new(),
        }
    }

    /// A call is made.
    pub(crate) fn make(&mut self, place: usize) {
        self.waiting.push(Waiting { place, socket: None, written: 0 });
    }

    /// Calls of a host that have not returned and wait for no other call of the same socket first.
    pub(crate) fn attempts(&self, side: Side) -> Vec<usize> {
        let calls = &self.recording.calls;
        let places = self.waiting.iter().map(|waiting| waiting.place);
        let mut busy = BTreeSet::new();
        let runs = |call: &Call| call.side == side && !self.stopped.contains(call.app.as_str());
        places.filter(|place| runs(&calls[*place]) && busy.insert(key(&calls[*place]))).collect()
    }

    /// How many calls have not returned.
    pub(crate) const fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// When calls of a host that wait failed in the recording.
    pub(crate) fn failures(&self, side: Side) -> impl Iterator<Item = Time> {
        let calls = self.waiting.iter().map(|waiting| &self.recording.calls[waiting.place]);
        calls.filter(move |call| call.side == side).filter_map(|call| match call.outcome {
            Outcome::Failed(_, at) => Some(at),
            Outcome::Returned(..) | Outcome::Blocked => None,
        })
    }

    /// Whether a call has not returned.
    pub(crate) fn waits(&self, place: usize) -> bool {
        self.waiting.iter().any(|waiting| waiting.place == place)
    }

    /// Whether a call has not come to its socket yet.
    pub(crate) fn is_fresh(&self, place: usize) -> bool {
        self.waiting.iter().any(|waiting| waiting.place == place && waiting.socket.is_none())
    }

    /// Makes a call, for the first time or again.
    pub(crate) fn attempt(
        &mut self,
        place: usize,
        host: &mut Host,
        now: Time,
        sink: &mut impl HostSink,
    ) -> Attempt {
        let call = &self.recording.calls[place];
        let Some(at) = self.waiting.iter().position(|waiting| waiting.place == place) else {
            return Attempt::Blocks;
        };
        let Some(socket) = self.waiting[at].socket.or_else(|| self.socket(call, host, now, sink)) else {
            return Attempt::Blocks;
        };
        self.waiting[at].socket = Some(socket);
        let result = match &call.what {
            What::Send(octets) => write(&mut self.waiting[at].written, *octets, socket, host, now, sink),
            What::SetOptions(options) => options.iter().try_fold(Returned::Done, |_, option| {
                host.syscall(now, Syscall::SetOption { socket, option: *option }, sink)
            }),
            what => match plain(what, socket) {
                Some(syscall) => host.syscall(now, syscall, sink),
                None => Err(Errno::EINVAL),
            },
        };
        if blocks(call, &result, now) {
            return Attempt::Blocks;
        }
        self.waiting.remove(at);
        if call.what == What::Close {
            self.sockets.remove(&key(call));
        }
        if let Ok(Returned::Socket(new)) = result {
            match self.accepted.get(&place) {
                Some(name) => drop(self.sockets.insert((call.side, &call.app, name), new)),
                None => self.idle.push((call.side, &call.app, new)),
            }
        }
        Attempt::Returns(result)
    }

    /// A program stands still, or goes on.
    pub(crate) fn stop(&mut self, app: &str, stands_still: bool) {
        let known = self.recording.calls.iter().find(|call| call.app == app);
        let Some(app) = known.map(|call| call.app.as_str()) else { return };
        if stands_still {
            self.stopped.insert(app);
        } else {
            self.stopped.remove(app);
        }
    }

    /// The sockets of a program, which is killed, in the order in which it got them.
    pub(crate) fn kill(&mut self, app: &str) -> Vec<(Side, SocketId)> {
        let calls = &self.recording.calls;
        self.waiting.retain(|waiting| calls[waiting.place].app != app);
        let named = self.sockets.extract_if(.., |(_, of, _), _| *of == app);
        let idle = self.idle.extract_if(.., |(_, of, _)| *of == app);
        let mut held: Vec<_> = named
            .map(|((side, ..), socket)| (side, socket))
            .chain(idle.map(|(side, _, socket)| (side, socket)))
            .collect();
        held.sort_unstable();
        held
    }

    /// A call's socket: held already, waited for from an `accept()`, or made now.
    fn socket(
        &mut self,
        call: &'r Call,
        host: &mut Host,
        now: Time,
        sink: &mut impl HostSink,
    ) -> Option<SocketId> {
        let key = key(call);
        if let Some(socket) = self.sockets.get(&key) {
            return Some(*socket);
        }
        let calls = &self.recording.calls;
        let comes = |(place, name): (&usize, &&str)| {
            let accept = &calls[*place];
            *name == call.sock && accept.side == call.side && accept.app == call.app
        };
        if self.accepted.iter().any(comes) {
            return None;
        }
        match host.syscall(now, Syscall::Socket, sink) {
            Ok(Returned::Socket(socket)) => {
                self.sockets.insert(key, socket);
                if now < ZERO {
                    // Not among the recorded calls, but what was bound before the recording's zero had it: its
                    // port is bound again later, which both sockets must allow.
                    let option = SocketOption::ReuseAddress(true);
                    let _ = host.syscall(now, Syscall::SetOption { socket, option }, sink);
                }
                Some(socket)
            }
            Ok(_) | Err(_) => None,
        }
    }
}

/// A call that is one system call.
fn plain(what: &What, socket: SocketId) -> Option<Syscall> {
    Some(match what {
        What::Bind(port) => Syscall::Bind { socket, port: *port },
        What::Listen(backlog) => Syscall::Listen { socket, backlog: *backlog },
        What::Accept => Syscall::Accept(socket),
        What::Connect(remote) => Syscall::Connect { socket, remote: *remote },
        What::Receive => Syscall::Read { socket, max: MOST_READ },
        What::Shutdown(how) => Syscall::Shutdown { socket, how: *how },
        What::Close => Syscall::Close(socket),
        What::GetError => Syscall::GetOption { socket, name: OptionName::Error },
        What::GetState => Syscall::GetOption { socket, name: OptionName::State },
        What::Poll(_) => Syscall::Poll(socket),
        What::Send(_) | What::SetOptions(_) | What::Unknown => return None,
    })
}

/// A blocking `send()` goes on until all is taken; one that fails after it has taken some says how much.
fn write(
    written: &mut u32,
    octets: u32,
    socket: SocketId,
    host: &mut Host,
    now: Time,
    sink: &mut impl HostSink,
) -> Result<Returned, Errno> {
    while *written < octets {
        let chunk = usize::try_from((octets - *written).min(CHUNK)).unwrap_or(0);
        let data = Bytes::from_static(&ZEROS[..chunk]);
        match host.syscall(now, Syscall::Write { socket, data }, sink) {
            Ok(Returned::Octets(0)) => return Err(Errno::EAGAIN),
            Ok(Returned::Octets(taken)) => *written = written.saturating_add(taken),
            Ok(other) => return Ok(other),
            Err(Errno::EAGAIN) => return Err(Errno::EAGAIN),
            Err(_) if *written > 0 => return Ok(Returned::Octets(*written)),
            Err(errno) => return Err(errno),
        }
    }
    Ok(Returned::Octets(*written))
}

/// Whether a call goes on waiting: it would block, and did not return just that in the recording.
fn blocks(call: &Call, result: &Result<Returned, Errno>, now: Time) -> bool {
    match (result, &call.what) {
        (Err(errno @ (Errno::EAGAIN | Errno::EINPROGRESS | Errno::EALREADY)), _) => {
            !matches!(&call.outcome, Outcome::Failed(name, _) if name == errno.name())
        }
        (Ok(Returned::Events(events)), What::Poll(_)) => {
            *events == Events::default() && call.what.ends(call.at).is_some_and(|end| now < end)
        }
        (Ok(_) | Err(_), _) => false,
    }
}

/// What a call returned, in the recording's words.
pub(crate) fn in_words(what: &What, result: &Result<Returned, Errno>, host: &Host) -> String {
    match result {
        Err(errno) => errno.name().to_owned(),
        Ok(Returned::Done) => "ok".to_owned(),
        Ok(Returned::Octets(octets)) => octets.to_string(),
        Ok(Returned::Data(data)) if data.is_empty() => "0 (EOF)".to_owned(),
        Ok(Returned::Data(data)) => format!("{} bytes", data.len()),
        Ok(Returned::Socket(socket)) => {
            let peer = host.view(*socket).and_then(|view| view.remote);
            peer.map_or_else(|| "fd".to_owned(), |peer| format!("fd from {peer}"))
        }
        Ok(Returned::Value(number)) if *what == What::GetState => kernel_state(*number).to_owned(),
        Ok(Returned::Value(number)) => {
            let errno = Errno::ALL.iter().find(|errno| errno.number() == *number);
            errno.map_or_else(|| number.to_string(), |errno| errno.name().to_owned())
        }
        Ok(Returned::Events(events)) => poll_events(*events),
    }
}

fn poll_events(events: Events) -> String {
    let names = [
        (events.readable, "POLLIN"),
        (events.writable, "POLLOUT"),
        (events.error, "POLLERR"),
        (events.hangup, "POLLHUP"),
        (events.read_hangup, "POLLRDHUP"),
    ];
    let set: Vec<&str> = names.into_iter().filter(|(set, _)| *set).map(|(_, name)| name).collect();
    if set.is_empty() { "0".to_owned() } else { set.join("|") }
}

/// Which names the sockets have that `accept()` returned: a program's sockets that it neither bound nor
/// connected, each from the last call before it was used that no later one is from.
fn accepted(recording: &Recording) -> BTreeMap<usize, &str> {
    let calls = &recording.calls;
    let mut names = BTreeMap::new();
    let mut known: BTreeSet<Key<'_>> = calls.iter().filter(|call| makes(&call.what)).map(key).collect();
    let new: Vec<&Call> = calls.iter().filter(|call| known.insert(key(call))).collect();
    let is_of = |place: &usize, call: &Call| {
        let accept = &calls[*place];
        accept.side == call.side
            && accept.app == call.app
            && accept.outcome.at().is_some_and(|at| at <= call.at)
    };
    let mut accepts: Vec<usize> = (0..calls.len())
        .filter(|place| {
            calls[*place].what == What::Accept && matches!(calls[*place].outcome, Outcome::Returned(..))
        })
        .collect();
    accepts.sort_by_key(|place| calls[*place].outcome.at());
    let in_order = accepts.len() == new.len();
    for call in new {
        let mut fitting = (0..accepts.len()).filter(|at| is_of(&accepts[*at], call));
        let chosen = if in_order { fitting.next() } else { fitting.next_back() };
        if let Some(chosen) = chosen {
            names.insert(accepts.remove(chosen), call.sock.as_str());
        }
    }
    names
}

fn key(call: &Call) -> Key<'_> {
    (call.side, &call.app, &call.sock)
}

/// Whether only a socket that the program made itself is used so.
fn makes(what: &What) -> bool {
    matches!(what, What::Bind(_) | What::Listen(_) | What::Accept | What::Connect(_))
}
