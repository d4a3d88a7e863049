//! When a timer fires: the kernel's fire late, and lateness must not add up.

use synscope_tcp::{Host, SocketId, State, Time};

use crate::apps::Apps;
use crate::effects::Effects;
use crate::matching::Matching;
use crate::recording::{Recording, Side};
use crate::states::States;
use crate::tolerance::{JIFFY_US, POLLING_US, SLACK_US, before, lateness_us};

/// What is known when a timer of a host is due.
pub(crate) struct Snap<'p> {
    pub(crate) recording: &'p Recording,
    pub(crate) matching: &'p Matching<'p>,
    pub(crate) states: &'p States,
    pub(crate) apps: &'p Apps<'p>,
    pub(crate) side: Side,
    pub(crate) host: &'p Host,
}

impl Snap<'_> {
    /// The recorded moment of what a socket's next timer will do, if the kernel's timer may have been so
    /// late, or early by a jiffy; otherwise the moment at which it is due. What it will do is tried out on a copy.
    pub(crate) fn fires(&self, socket: SocketId, due: Time) -> Time {
        let (mut copy, mut effects) = (self.host.clone(), Effects::default());
        copy.handle_timeout_of(due, socket, &mut effects);
        let latest = due.after_us(lateness_us(self.length_us(socket, due)));
        let within = (before(due, SLACK_US), latest);
        let moment = self
            .packet(&effects, within)
            .or_else(|| self.step(&effects, within))
            .or_else(|| self.poll(&copy, within))
            .or_else(|| self.call(&effects, within));
        // What it does may have come after the recording's end.
        let otherwise = if latest > self.recording.end { latest } else { due };
        moment.map_or(otherwise, |moment| moment.max(before(due, JIFFY_US)))
    }

    /// When the first packet that it sends was recorded.
    fn packet(&self, effects: &Effects, (from, to): (Time, Time)) -> Option<Time> {
        let mut segments = effects.segments.iter();
        let place = segments.find_map(|segment| self.matching.find(self.side, segment, from, to))?;
        Some(self.recording.packets[place].at)
    }

    /// When the kernel traced the change of state that it makes.
    fn step(&self, effects: &Effects, (earliest, latest): (Time, Time)) -> Option<Time> {
        effects.transitions.iter().find_map(|(socket, from, to)| {
            let name = self.states.name(self.side, *socket)?;
            let peer_port = name.peer?.port();
            let traced = self.recording.traced.iter().find(|traced| {
                (traced.side, traced.port, traced.peer_port) == (self.side, name.port, peer_port)
                    && (traced.from, traced.to) == (*from, *to)
                    && (earliest..=latest).contains(&traced.at)
            });
            traced.map(|traced| traced.at)
        })
    }

    /// When polling showed the change of state that it makes; it was made since the time before.
    fn poll(&self, after: &Host, (from, to): (Time, Time)) -> Option<Time> {
        let changes = States::changes(self.side, self.host, after);
        changes.into_iter().find_map(|(name, state)| {
            let polled = self.states.polled(name, state, from, to.after_us(POLLING_US))?;
            Some(before(polled, POLLING_US / 2))
        })
    }

    /// When a call that waits failed, if what the timer does is to give up.
    fn call(&self, effects: &Effects, (from, to): (Time, Time)) -> Option<Time> {
        let gives_up = effects.transitions.iter().any(|(.., state)| *state == State::Closed);
        let mut failed = self.apps.failures(self.side);
        failed.find(|at| gives_up && (from..=to).contains(at))
    }

    /// The length of the timer that is due.
    fn length_us(&self, socket: SocketId, due: Time) -> u64 {
        let timers = self.host.view(socket).map(|view| view.timers);
        let running = timers.into_iter().flatten().flatten().filter(|timer| timer.deadline <= due);
        running.map(|timer| due.since_us(timer.since)).max().unwrap_or(0)
    }
}
