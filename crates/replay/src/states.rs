//! The states that connections were in, recorded and replayed, and where the two part.

use std::collections::{BTreeMap, BTreeSet};

use synscope_tcp::{Host, SocketId, State, Time};

use crate::difference::{Difference, Mismatch};
use crate::recording::{Name, Recording, Side, Traced};
use crate::tolerance::{POLLING_US, SLACK_US, before, is_close};

/// The states of a connection from moment to moment; `None` when there is none.
type Line = Vec<(Time, Option<State>)>;

/// What the replay's connections did.
#[derive(Clone, Debug)]
pub(crate) struct States {
    /// What polling showed of the recorded ones.
    recorded: BTreeMap<Name, Line>,
    lines: BTreeMap<Name, Line>,
    names: BTreeMap<(Side, SocketId), Name>,
    steps: Vec<Traced>,
}

impl States {
    pub(crate) fn new(recording: &Recording) -> Self {
        Self {
            recorded: recorded(recording),
            lines: BTreeMap::new(),
            names: BTreeMap::new(),
            steps: Vec::new(),
        }
    }

    /// A socket took a transition. What its name is may only be known when the host has been looked at.
    pub(crate) fn step(&mut self, side: Side, socket: SocketId, from: State, to: State, at: Time) {
        if let Some(name) = self.names.get(&(side, socket))
            && let Some(peer) = name.peer
        {
            self.steps.push(Traced { at, side, port: name.port, peer_port: peer.port(), from, to });
        }
    }

    /// What a socket is called.
    pub(crate) fn name(&self, side: Side, socket: SocketId) -> Option<Name> {
        self.names.get(&(side, socket)).copied()
    }

    /// Learns which sockets a host has.
    pub(crate) fn learn(&mut self, side: Side, host: &Host) {
        for (socket, is_listener) in host.sockets() {
            if let Some(view) = host.view(socket) {
                let peer = view.remote.filter(|_| !is_listener);
                self.names.insert((side, socket), Name { side, port: view.local.port(), peer });
            }
        }
    }

    /// Looks at a host.
    pub(crate) fn look(&mut self, side: Side, host: &Host, now: Time) {
        self.learn(side, host);
        let seen = seen(side, host);
        for (name, line) in self.lines.iter_mut().filter(|(name, _)| name.side == side) {
            put(line, now, seen.get(name).copied());
        }
        for (name, state) in seen {
            put(self.lines.entry(name).or_default(), now, Some(state));
        }
    }

    /// The recorded moment, between two times, at which polling showed a connection come to a state.
    pub(crate) fn polled(&self, name: Name, state: Option<State>, from: Time, to: Time) -> Option<Time> {
        changes(self.recorded.get(&name)?, from, to).find(|(_, now)| *now == state).map(|(at, _)| *at)
    }

    /// What differs when a host is looked at before and after: connections with their new states.
    pub(crate) fn changes(side: Side, old: &Host, new: &Host) -> Vec<(Name, Option<State>)> {
        let (old, new) = (seen(side, old), seen(side, new));
        let names: BTreeSet<Name> = old.keys().chain(new.keys()).copied().collect();
        let changed = names.into_iter().filter(|name| old.get(name) != new.get(name));
        changed.map(|name| (name, new.get(&name).copied())).collect()
    }

    /// The first difference up to a moment. A recording without polls, or without a trace, tells nothing of
    /// states in that way.
    pub(crate) fn compare(&self, recording: &Recording, until: Time) -> Option<Difference> {
        let recorded = &self.recorded;
        let names: BTreeSet<&Name> = recorded.keys().chain(self.lines.keys()).collect();
        let empty = Line::new();
        let lines = names.into_iter().filter_map(|name| {
            let [recorded, replayed] = [recorded, &self.lines].map(|lines| lines.get(name).unwrap_or(&empty));
            compare_lines(*name, recorded, replayed, until)
        });
        let steps = self.compare_steps(recording, until);
        let lines = lines.filter(|_| !recording.polls.is_empty());
        let steps = steps.into_iter().filter(|_| !recording.traced.is_empty());
        lines.chain(steps).min_by_key(|difference| difference.at)
    }

    fn compare_steps(&self, recording: &Recording, until: Time) -> Vec<Difference> {
        let of = |steps: &[Traced]| {
            let mut by_name: BTreeMap<(Side, u16, u16), Vec<Traced>> = BTreeMap::new();
            for step in steps.iter().filter(|step| is_comparable(step)) {
                by_name.entry((step.side, step.port, step.peer_port)).or_default().push(*step);
            }
            by_name
        };
        let (recorded, replayed) = (of(&without_attempts(recording)), of(&self.steps));
        let names: BTreeSet<_> = recorded.keys().chain(replayed.keys()).collect();
        let none = Vec::new();
        let differing = names.into_iter().filter_map(|name| {
            let (recorded, replayed) =
                (recorded.get(name).unwrap_or(&none), replayed.get(name).unwrap_or(&none));
            first_step(recording, recorded, replayed)
        });
        differing.filter(|difference| difference.at <= before(until, SLACK_US)).collect()
    }
}

/// What the kernel traced, but for connections that were never opened: `connect()` enters SYN_SENT before it
/// looks for a way to the peer, and leaves it again when there is none.
fn without_attempts(recording: &Recording) -> Vec<Traced> {
    let mut kept: Vec<Option<Traced>> = Vec::new();
    let mut last: BTreeMap<(Side, u16, u16), (usize, Traced)> = BTreeMap::new();
    for step in &recording.traced {
        let name = (step.side, step.port, step.peer_port);
        let sends = |since: Time| {
            recording.packets.iter().any(|packet| {
                (packet.from, packet.src.port(), packet.dst.port()) == name
                    && (since..=step.at).contains(&packet.at)
            })
        };
        let before = last.insert(name, (kept.len(), *step));
        let fails = (step.from, step.to) == (State::SynSent, State::Closed);
        match before {
            Some((place, begin)) if fails && begin.to == State::SynSent && !sends(begin.at) => {
                kept[place] = None;
                kept.push(None);
            }
            Some(_) | None => kept.push(Some(*step)),
        }
    }
    kept.into_iter().flatten().collect()
}

/// The first place at which two sequences of transitions part.
fn first_step(recording: &Recording, recorded: &[Traced], replayed: &[Traced]) -> Option<Difference> {
    (0..recorded.len().max(replayed.len())).find_map(|place| {
        let (one, other) = (recorded.get(place), replayed.get(place));
        if let (Some(one), Some(other)) = (one, other)
            && (one.from, one.to) == (other.from, other.to)
            && is_close(one.at, other.at)
        {
            return None;
        }
        let earliest = one.into_iter().chain(other).min_by_key(|step| step.at)?;
        let peer =
            std::net::SocketAddrV4::new(recording.addresses[earliest.side.other()], earliest.peer_port);
        let name = Name { side: earliest.side, port: earliest.port, peer: Some(peer) };
        let written = |step: Option<&Traced>| step.map(|step| (step.from, step.to, step.at));
        let what = Mismatch::Transition { name, recorded: written(one), replayed: written(other) };
        Some(Difference { at: earliest.at, what })
    })
}

/// Whether the kernel tells of such a transition at the moment at which it happens, and in the same way. It
/// does not for a request sock, which is none of its full sockets, nor for a minisock, whose full socket is
/// closed when it takes over; an opening socket may have no port yet. What polling shows tells of those.
fn is_comparable(step: &Traced) -> bool {
    match (step.from, step.to) {
        (_, State::Listen | State::TimeWait) | (State::Listen | State::TimeWait, _) => false,
        (State::Closed, State::SynSent) => false,
        (State::FinWait2 | State::Closing | State::SynReceived, State::Closed) => false,
        (from, to) => from != to && step.port != 0,
    }
}

fn seen(side: Side, host: &Host) -> BTreeMap<Name, State> {
    let mut seen = BTreeMap::new();
    for (socket, is_listener) in host.sockets() {
        let Some(view) = host.view(socket) else { continue };
        if view.state == State::Closed {
            continue;
        }
        let peer = view.remote.filter(|_| !is_listener);
        seen.insert(Name { side, port: view.local.port(), peer }, view.state);
    }
    seen
}

fn put(line: &mut Line, now: Time, state: Option<State>) {
    if line.last().map_or(state.is_some(), |(_, last)| *last != state) {
        line.push((now, state));
    }
}

/// What polling showed, connection by connection. A socket that the application still holds is CLOSE
/// beside the minisock that carries its connection on.
fn recorded(recording: &Recording) -> BTreeMap<Name, Line> {
    let mut lines: BTreeMap<Name, Line> = BTreeMap::new();
    let mut socks: BTreeMap<Name, (Option<State>, Option<State>)> = BTreeMap::new();
    for poll in &recording.polls {
        let (full, mini) = socks.entry(poll.name).or_default();
        match poll.state {
            Ok(state) if poll.minisock => {
                *mini = Some(state);
                *full = full.filter(|full| *full == State::Closed);
            }
            Ok(state) => {
                *full = Some(state);
                if state != State::Closed {
                    *mini = None;
                }
            }
            Err(was) if full.is_some() && *full == was => *full = None,
            Err(_) if mini.is_some() => *mini = None,
            Err(_) => *full = None,
        }
        let state = full.filter(|full| *full != State::Closed).or(*mini);
        put(lines.entry(poll.name).or_default(), poll.at, state);
    }
    lines
}

/// The first state that polling showed and that the replay was not in about then, or else the first time
/// span in which two lines differ for longer than polling and slack explain.
fn compare_lines(name: Name, recorded: &Line, replayed: &Line, until: Time) -> Option<Difference> {
    let unseen = recorded.iter().find(|(at, state)| {
        state.is_some() && at.after_us(SLACK_US) < until && !comes_to(replayed, *state, *at)
    });
    if let Some((at, state)) = unseen {
        let what = Mismatch::State { name, recorded: *state, replayed: state_at(replayed, *at), until: *at };
        return Some(Difference { at: *at, what });
    }
    let mut moments: Vec<Time> = recorded.iter().chain(replayed).map(|(at, _)| *at).collect();
    moments.sort_unstable();
    moments.dedup();
    moments.push(until);
    let mut since: Option<Time> = None;
    for pair in moments.windows(2) {
        let [from, to] = [pair[0], pair[1].min(until)];
        if state_at(recorded, from) == state_at(replayed, from) || from >= until {
            since = None;
            continue;
        }
        let start = *since.get_or_insert(from);
        if to.since_us(start) > POLLING_US + SLACK_US {
            let (recorded, replayed) = (state_at(recorded, from), state_at(replayed, from));
            let what = Mismatch::State { name, recorded, replayed, until: to };
            return Some(Difference { at: start, what });
        }
    }
    None
}

/// Whether a connection is in a state at about a moment.
fn comes_to(line: &Line, state: Option<State>, about: Time) -> bool {
    let (from, to) = (before(about, SLACK_US), about.after_us(SLACK_US));
    state_at(line, from) == state || changes(line, from, to).any(|(_, now)| *now == state)
}

fn changes(line: &Line, from: Time, to: Time) -> impl Iterator<Item = &(Time, Option<State>)> {
    let start = line.partition_point(|(at, _)| *at < from);
    line[start..].iter().take_while(move |(at, _)| *at <= to)
}

fn state_at(line: &Line, at: Time) -> Option<State> {
    let place = line.partition_point(|(since, _)| *since <= at);
    line.get(place.checked_sub(1)?).and_then(|(_, state)| *state)
}
