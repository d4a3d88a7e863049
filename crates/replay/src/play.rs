//! The replay itself: two hosts in virtual time, a network that gives each packet its recorded fate, and the
//! applications' calls.

mod settle;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use synscope_tcp::{App, Host, IcmpError, IcmpKind, IsnGenerator, Segment, SocketId, Time};

use crate::Verdict;
use crate::action::Action;
use crate::apps::Apps;
use crate::clock::seconds;
use crate::difference::Difference;
use crate::effects::Effects;
use crate::knobs;
use crate::limits;
use crate::matching::{Matching, describe};
use crate::numbers::flow;
use crate::recording::{Recording, Side, Sides};
use crate::skip::Skip;
use crate::snap::Snap;
use crate::states::States;
use crate::tolerance::{JIFFY_US, SLACK_US, before};

/// Steps that a replay may take; one that looks at many sockets or calls counts for as many.
const MOST_STEPS: u64 = 2_000_000;

/// Something that happens at a moment.
#[derive(Clone, Debug)]
enum Input {
    Arrival(Side, Segment),
    Injection(usize),
    Icmp(usize),
    Call(usize),
    /// A call that was blocked may return.
    Wake(usize),
    Action(usize),
    /// A recorded packet should have been sent by now.
    CheckPacket(usize),
    /// A call should have returned by now.
    CheckCall(usize),
}

/// Why a replay ends before its end.
enum Stop {
    Differs(Difference),
    Skipped(Skip),
}

impl From<Difference> for Stop {
    fn from(difference: Difference) -> Self {
        Self::Differs(difference)
    }
}

/// Which of a host's timers fires next, and when.
#[derive(Clone, Copy, Debug)]
enum NextTimer {
    /// It has to be found out, because the host has done something.
    Unknown,
    /// None before the end.
    Never,
    At(Time, SocketId),
}

/// A replay under way.
struct Play<'r> {
    recording: &'r Recording,
    hosts: Sides<Host>,
    /// Each host's clock, where it is ahead of the recording's: see [`Play::fire`].
    clocks: Sides<Time>,
    actions: Vec<Action>,
    inputs: BTreeMap<(Time, u32), Input>,
    next_input: u32,
    /// Those inputs that are arrivals at each side.
    arrivals: Sides<BTreeSet<(Time, u32)>>,
    matching: Matching<'r>,
    apps: Apps<'r>,
    /// Calls that were blocked and whose return is at hand.
    waking: BTreeSet<usize>,
    states: States,
    timers: Sides<NextTimer>,
    steps: u64,
    /// What happened, for people who want to know.
    log: Option<Vec<String>>,
}

/// Replays a recording and compares; keeps a log of what the replay does if there is one to write to.
pub(crate) fn play(recording: &Recording, log: Option<&mut Vec<String>>) -> Verdict {
    let mut play = match Play::new(recording) {
        Ok(play) => play,
        Err(skip) => return Verdict::Skipped(skip),
    };
    play.log = log.is_some().then(Vec::new);
    let verdict = play.verdict();
    if let (Some(to), Some(from)) = (log, play.log) {
        to.extend(from);
    }
    verdict
}

impl<'r> Play<'r> {
    fn new(recording: &'r Recording) -> Result<Self, Skip> {
        limits::check(recording)?;
        let host = |side: Side| {
            let config = knobs::config(&recording.sysctls[side])?;
            let secret = (0x5eed, u64::from(u32::from(recording.addresses[side])));
            Ok(Host::new(
                recording.addresses[side],
                Arc::new(config),
                IsnGenerator::new(secret),
                App::default(),
            ))
        };
        let hosts = Sides([host(Side::A)?, host(Side::B)?]);
        let actions = recording.actions.iter().map(|(_, what)| Action::parse(what));
        let mut play = Self {
            recording,
            hosts,
            clocks: Sides([Time::ZERO; 2]),
            actions: actions.collect::<Result<_, _>>()?,
            inputs: BTreeMap::new(),
            next_input: 0,
            arrivals: Sides::default(),
            matching: Matching::new(recording),
            apps: Apps::new(recording),
            waking: BTreeSet::new(),
            states: States::new(recording),
            timers: Sides([NextTimer::Unknown; 2]),
            steps: 0,
            log: None,
        };
        play.schedule_all();
        Ok(play)
    }

    fn schedule_all(&mut self) {
        let recording = self.recording;
        for (place, call) in recording.calls.iter().enumerate() {
            self.schedule(call.at, Input::Call(place));
            if let Some(end) = call.what.ends(call.at).filter(|end| *end > call.at) {
                self.schedule(end, Input::Wake(place));
            }
            if let Some(at) = call.outcome.at() {
                self.schedule(at.after_us(SLACK_US + 1), Input::CheckCall(place));
            }
        }
        for (place, packet) in recording.packets.iter().enumerate() {
            if packet.injected {
                self.schedule(packet.at, Input::Injection(place));
            } else {
                self.schedule(packet.at.after_us(SLACK_US + 1), Input::CheckPacket(place));
            }
        }
        for (place, message) in recording.icmp.iter().enumerate() {
            self.schedule(message.at, Input::Icmp(place));
        }
        for (place, (at, _)) in recording.actions.iter().enumerate() {
            self.schedule(*at, Input::Action(place));
        }
    }

    fn schedule(&mut self, at: Time, input: Input) {
        if let Input::Arrival(side, _) = &input {
            self.arrivals[*side].insert((at, self.next_input));
        }
        self.inputs.insert((at, self.next_input), input);
        self.next_input = self.next_input.saturating_add(1);
    }

    fn verdict(&mut self) -> Verdict {
        let difference = match self.run() {
            Err(Stop::Skipped(skip)) => return Verdict::Skipped(skip),
            Err(Stop::Differs(difference)) => Some(difference),
            Ok(()) => None,
        };
        let until = difference.as_ref().map_or(self.recording.end, |difference| difference.at);
        let states = self.states.compare(self.recording, until);
        let first = difference.into_iter().chain(states).min_by_key(|difference| difference.at);
        first.map_or(Verdict::Equal, Verdict::Differs)
    }

    fn run(&mut self) -> Result<(), Stop> {
        loop {
            let timer = Side::BOTH
                .into_iter()
                .filter_map(|side| self.timer(side).map(|(at, socket)| (at, side, socket)))
                .min_by_key(|(at, ..)| *at);
            let input = self.inputs.first_key_value().map(|((at, _), _)| *at);
            let next = timer.map(|(at, ..)| at).into_iter().chain(input).min();
            if next.is_none_or(|next| next > self.recording.end) {
                return Ok(());
            }
            match timer {
                Some((at, side, socket)) if Some(at) == next => self.fire(side, socket, at)?,
                Some(_) | None => {
                    if let Some((key, input)) = self.inputs.pop_first() {
                        for arrivals in &mut self.arrivals.0 {
                            arrivals.remove(&key);
                        }
                        self.take(key.0, input)?;
                    }
                }
            }
        }
    }

    /// Which of a host's timers fires next and when: when it is due, or when the recording says that it did.
    fn timer(&mut self, side: Side) -> Option<(Time, SocketId)> {
        match self.timers[side] {
            NextTimer::At(at, socket) => return Some((at, socket)),
            NextTimer::Never => return None,
            NextTimer::Unknown => {}
        }
        let snap = Snap {
            recording: self.recording,
            matching: &self.matching,
            states: &self.states,
            apps: &self.apps,
            side,
            host: &self.hosts[side],
        };
        let (mut next, sockets): (Option<(Time, SocketId)>, _) = (None, snap.host.sockets().count());
        let mut tried = 0;
        for (due, socket) in snap.host.deadlines() {
            // None fires long before it is due.
            if due > self.recording.end || next.is_some_and(|(at, _)| at <= before(due, JIFFY_US)) {
                break;
            }
            let fires = (snap.fires(socket, due), socket);
            tried += sockets;
            next = Some(next.map_or(fires, |next| next.min(fires)));
        }
        self.steps += u64::try_from(tried).unwrap_or(MOST_STEPS);
        self.timers[side] = next.map_or(NextTimer::Never, |(at, socket)| NextTimer::At(at, socket));
        next
    }

    /// A timer fires. The kernel counts in jiffies, and one that has begun counts as one: its timer may be early by
    /// that much. Ours may not, so that the host's clock is put ahead instead, and waits there.
    fn fire(&mut self, side: Side, socket: SocketId, now: Time) -> Result<(), Stop> {
        let due = self.hosts[side].deadlines().find(|(_, of)| *of == socket).map(|(due, _)| due);
        let clock = self.clock(side, now).max(due.unwrap_or(now));
        self.clocks[side] = clock;
        let mut effects = Effects::default();
        self.hosts[side].handle_timeout_of(clock, socket, &mut effects);
        self.settle(side, now, effects)
    }

    /// What time it is for a host.
    fn clock(&self, side: Side, now: Time) -> Time {
        self.clocks[side].max(now)
    }

    fn take(&mut self, now: Time, input: Input) -> Result<(), Stop> {
        match input {
            Input::Arrival(side, segment) => self.arrive(side, now, &segment),
            Input::Injection(place) => {
                let packet = &self.recording.packets[place];
                let segment = self.matching.inject(packet);
                self.note(now, || format!("injected {}", describe(packet)));
                for arrival in &packet.arrivals {
                    self.schedule(*arrival, Input::Arrival(packet.from.other(), segment.clone()));
                }
                Ok(())
            }
            Input::Icmp(place) => self.icmp(now, place),
            Input::Call(place) => {
                self.apps.make(place);
                self.settle(self.recording.calls[place].side, now, Effects::default())
            }
            Input::Wake(place) => self.settle(self.recording.calls[place].side, now, Effects::default()),
            Input::Action(place) => self.act(now, place),
            Input::CheckPacket(place) => Ok(self.matching.check(place)?),
            Input::CheckCall(place) => self.check_call(place),
        }
    }

    fn arrive(&mut self, side: Side, now: Time, segment: &Segment) -> Result<(), Stop> {
        let first = self.calls_before(side, segment, now);
        self.attempt_all(&first, now)?;
        let mut effects = Effects::default();
        let clock = self.clock(side, now);
        self.hosts[side].handle_segment(clock, segment, &mut effects);
        self.settle(side, now, effects)
    }

    /// An ICMP error quotes the packet that it is about, as the replay sent it.
    fn icmp(&mut self, now: Time, place: usize) -> Result<(), Stop> {
        let message = &self.recording.icmp[place];
        let packet = message.about.map(|about| &self.recording.packets[about]);
        let kind = IcmpKind::new(message.kind, message.code);
        let (Some(packet), Some(kind)) = (packet, kind) else {
            return Err(Stop::Skipped(Skip::Icmp { kind: message.kind, code: message.code }));
        };
        let seq = self.matching.numbers.translate(flow(packet), packet.seq).unwrap_or_default();
        let error = IcmpError { kind, src: packet.src, dst: packet.dst, seq };
        self.note(now, || format!("ICMP {}/{} about {}", message.kind, message.code, describe(packet)));
        let mut effects = Effects::default();
        let clock = self.clock(message.to, now);
        self.hosts[message.to].handle_icmp(clock, &error, &mut effects);
        self.settle(message.to, now, effects)
    }

    fn act(&mut self, now: Time, place: usize) -> Result<(), Stop> {
        match &self.actions[place] {
            Action::Nothing => Ok(()),
            Action::Kill(app) => {
                for (side, socket) in self.apps.kill(app) {
                    let mut effects = Effects::default();
                    let clock = self.clock(side, now);
                    self.hosts[side].close_for_killed(clock, socket, &mut effects);
                    self.settle(side, now, effects)?;
                }
                Ok(())
            }
            Action::Stop(app) => {
                self.apps.stop(app, true);
                Ok(())
            }
            Action::Continue(app) => {
                self.apps.stop(app, false);
                Side::BOTH.into_iter().try_for_each(|side| self.settle(side, now, Effects::default()))
            }
            Action::Destroy(side, filter) => {
                let (side, host) = (*side, &self.hosts[*side]);
                let takes = |socket| host.view(socket).is_some_and(|view| filter.takes(&view));
                let sockets = host.sockets().map(|(socket, _)| socket);
                let chosen: Vec<SocketId> = sockets.filter(|socket| takes(*socket)).collect();
                for socket in chosen {
                    let mut effects = Effects::default();
                    let clock = self.clock(side, now);
                    self.hosts[side].destroy(clock, socket, &mut effects);
                    self.settle(side, now, effects)?;
                }
                Ok(())
            }
        }
    }

    fn note(&mut self, now: Time, text: impl FnOnce() -> String) {
        if let Some(log) = &mut self.log {
            log.push(format!("{:>12}  {}", seconds(now), text()));
        }
    }
}
