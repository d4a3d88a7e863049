//! What belongs together: a packet with the steps that send and end it, the timers that it arms and
//! stops, the states that it changes; and so on for all that can be pointed at.

use synscope_sim::{
    Fate, Index, NoteRecord, Remark, Side, StateInterval, Step, Stimulus, TimerInterval, Trace,
};
use synscope_tcp::{Note, SocketId, Time, TimerKind};
use synscope_words::{Numbers, Variable};

use super::thing::Thing;

/// So many things are linked with one at most.
const MOST: usize = 64;
/// How far back is looked for what was armed, or changed, long ago.
const LOOK_BACK: usize = 4_096;

/// What is linked with things, without themselves, after so many steps. What it was at that time
/// matters only to variables.
pub(crate) fn linked(trace: &Trace, things: &[Thing], steps: Index) -> Vec<Thing> {
    let mut links = Links { trace, found: Vec::new() };
    for thing in things {
        match *thing {
            Thing::Packet(place) => links.of_packet(place),
            Thing::Step(place) => links.of_step(place),
            Thing::Timer(place) => links.of_timer(place),
            Thing::Stay(place) => links.of_stay(place),
            // All that is drawn of a state bears its token.
            Thing::State(_) => {}
            Thing::Variable(side, place) => links.of_variable(side, place, steps),
        }
    }
    links.found.retain(|found| !things.contains(found));
    links.found
}

struct Links<'t> {
    trace: &'t Trace,
    found: Vec<Thing>,
}

impl Links<'_> {
    fn add(&mut self, thing: Thing) {
        if self.found.len() < MOST && !self.found.contains(&thing) {
            self.found.push(thing);
        }
    }

    /// Where it is sent and where it ends; the timers that watch over it or sent it, and all that its
    /// arrival changed.
    fn of_packet(&mut self, place: Index) {
        let Some(packet) = self.trace.packet(place) else { return };
        self.add(Thing::Step(packet.step));
        if let (Some(step), Some(socket)) = (self.trace.step(packet.step), packet.socket) {
            self.timers(step, |record, kind| record == socket && kind != Turn::Cancelled);
        }
        for end in ends(self.trace, place) {
            self.add(Thing::Step(end));
            self.changes(end);
        }
    }

    /// The packet that set it off, what it sent, and all that it changed.
    fn of_step(&mut self, place: Index) {
        let Some(step) = self.trace.step(place) else { return };
        if let Some(packet) = stimulus(step) {
            self.add(Thing::Packet(packet));
        }
        step.sent.clone().take(MOST).for_each(|packet| self.add(Thing::Packet(packet)));
        self.changes(place);
    }

    /// States, timers and variables that a step changes.
    fn changes(&mut self, place: Index) {
        let Some(step) = self.trace.step(place) else { return };
        let first = self.trace.states.partition_point(|stay| stay.step < place);
        let after = self.trace.states.partition_point(|stay| stay.step <= place);
        for stay in (first..after).take(MOST).filter_map(|stay| Index::try_from(stay).ok()) {
            self.add(Thing::Stay(stay));
        }
        self.timers(step, |_, _| true);
        if let Some(side) = step.host {
            for variable in changed(self.trace, side, place) {
                self.add(Thing::Variable(side, variable));
            }
        }
    }

    /// What armed it, what it watches over, and what came of it.
    fn of_timer(&mut self, place: Index) {
        let Some(interval) = timer(self.trace, place) else { return };
        let (armed, ended) = (arming(self.trace, interval), ending(self.trace, interval));
        // One that is stopped has nothing to do with what is sent then.
        for (turn, sends) in [(armed, true), (ended, interval.fired)] {
            let Some((place, step)) = turn else { continue };
            self.add(Thing::Step(place));
            if let Some(packet) = stimulus(step) {
                self.add(Thing::Packet(packet));
            }
            let sent = self.trace.sent_by(step).iter().zip(step.sent.clone()).take(MOST);
            for (_, packet) in sent.filter(|(packet, _)| sends && packet.socket == Some(interval.socket)) {
                self.add(Thing::Packet(packet));
            }
        }
    }

    /// Its state, and what led to it.
    fn of_stay(&mut self, place: Index) {
        let Some(stay) = stay(self.trace, place) else { return };
        self.add(Thing::State(stay.state));
        self.add(Thing::Step(stay.step));
        if let Some(packet) = self.trace.step(stay.step).and_then(stimulus) {
            self.add(Thing::Packet(packet));
        }
    }

    /// The last step that changed it, with what set that off.
    fn of_variable(&mut self, side: Side, variable: usize, steps: Index) {
        let Some(place) = last_change(self.trace, side, variable, steps) else { return };
        self.add(Thing::Step(place));
        if let Some(packet) = self.trace.step(place).and_then(stimulus) {
            self.add(Thing::Packet(packet));
        }
    }

    /// The timers of a step that are wanted.
    fn timers(&mut self, step: &Step, is_wanted: impl Fn(SocketId, Turn) -> bool) {
        for record in self.trace.notes_of(step) {
            let (Some(socket), Some((_, turn))) = (record.socket, Turn::of(&record.note)) else {
                continue;
            };
            if is_wanted(socket, turn)
                && let Some(timer) = timer_told(self.trace, step, record)
            {
                self.add(timer);
            }
        }
    }
}

/// The timer that a note of a step tells of.
pub(crate) fn timer_told(trace: &Trace, step: &Step, record: &NoteRecord) -> Option<Thing> {
    let (host, socket) = (step.host?, record.socket?);
    let (kind, turn) = Turn::of(&record.note)?;
    let is_it =
        |interval: &TimerInterval| (interval.host, interval.socket, interval.timer) == (host, socket, kind);
    find_timer(trace, step.at, turn, is_it).map(Thing::Timer)
}

/// What happens to a timer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Armed,
    Cancelled,
    Fired,
}

impl Turn {
    fn of(remark: &Remark) -> Option<(TimerKind, Self)> {
        match remark {
            Remark::Tcp(Note::TimerArmed { timer, .. }) => Some((*timer, Self::Armed)),
            Remark::Tcp(Note::TimerCancelled { timer }) => Some((*timer, Self::Cancelled)),
            Remark::Tcp(Note::TimerFired { timer }) => Some((*timer, Self::Fired)),
            Remark::Tcp(_)
            | Remark::Transition { .. }
            | Remark::Sent { .. }
            | Remark::Call { .. }
            | Remark::Removed { .. } => None,
        }
    }
}

/// The newest timer that is armed, or ends, at a time.
fn find_timer(trace: &Trace, at: Time, turn: Turn, is_it: impl Fn(&TimerInterval) -> bool) -> Option<Index> {
    let turns = |interval: &TimerInterval| match turn {
        Turn::Armed => interval.armed == at,
        Turn::Cancelled => interval.ended == Some(at) && !interval.fired,
        Turn::Fired => interval.ended == Some(at) && interval.fired,
    };
    let known = trace.timers.partition_point(|interval| interval.armed <= at);
    let mut places = (0..known).rev().take(LOOK_BACK);
    let found = places
        .find(|place| trace.timers.get(*place).is_some_and(|interval| is_it(interval) && turns(interval)));
    Index::try_from(found?).ok()
}

fn timer(trace: &Trace, place: Index) -> Option<&TimerInterval> {
    trace.timers.get(usize::try_from(place).ok()?)
}

/// The running timer of a socket, by when it was armed; and the step that armed it.
pub(crate) fn running(
    trace: &Trace,
    host: Side,
    socket: SocketId,
    kind: TimerKind,
    since: Time,
) -> Option<(Thing, Index)> {
    let is_it =
        |interval: &TimerInterval| (interval.host, interval.socket, interval.timer) == (host, socket, kind);
    let place = find_timer(trace, since, Turn::Armed, is_it)?;
    let (step, _) = arming(trace, timer(trace, place)?)?;
    Some((Thing::Timer(place), step))
}

/// The step in which a timer is armed; if it is armed twice at one time, the last.
fn arming<'t>(trace: &'t Trace, interval: &TimerInterval) -> Option<(Index, &'t Step)> {
    let armed = steps_at(trace, interval.armed);
    armed.filter(|(_, step)| turns(trace, step, interval).any(|turn| turn == Turn::Armed)).last()
}

/// The step in which a timer fires, is stopped, or makes room for a new one.
fn ending<'t>(trace: &'t Trace, interval: &TimerInterval) -> Option<(Index, &'t Step)> {
    let is_it = |turn| (turn == Turn::Fired) == interval.fired;
    steps_at(trace, interval.ended?).find(|(_, step)| turns(trace, step, interval).any(is_it))
}

/// What a step does with a timer's like: of that kind, and of that socket.
fn turns(trace: &Trace, step: &Step, interval: &TimerInterval) -> impl Iterator<Item = Turn> {
    let (socket, kind) = (Some(interval.socket), interval.timer);
    let notes = if step.host == Some(interval.host) { trace.notes_of(step) } else { &[] };
    let mine = notes.iter().filter(move |record| record.socket == socket);
    mine.filter_map(move |record| Turn::of(&record.note).filter(|(known, _)| *known == kind))
        .map(|(_, turn)| turn)
}

/// The steps of a time.
fn steps_at(trace: &Trace, at: Time) -> impl Iterator<Item = (Index, &Step)> {
    let first = trace.steps.partition_point(|step| step.at < at);
    (0..).zip(&trace.steps).skip(first).take_while(move |(_, step)| step.at == at)
}

/// The steps in which a packet and its copy end.
fn ends(trace: &Trace, place: Index) -> impl Iterator<Item = Index> {
    let times = trace.packet(place).map(|packet| {
        let end = match packet.fate {
            Fate::Arrived { at } | Fate::Lost { at, .. } => Some(at),
            Fate::InFlight { .. } => None,
        };
        [end, packet.copy_arrives.filter(|copy| Some(*copy) != end)]
    });
    let times = times.into_iter().flatten().flatten();
    times
        .flat_map(move |at| steps_at(trace, at))
        .filter(move |(_, step)| stimulus(step) == Some(place))
        .map(|(end, _)| end)
}

/// The step in which a call is made, or in which it returns.
pub(crate) fn of_call(trace: &Trace, call: Index, returns: bool) -> Option<Thing> {
    let record = trace.calls.get(usize::try_from(call).ok()?)?;
    let is_it =
        |record: &NoteRecord| matches!(record.note, Remark::Call { call: known, .. } if known == call);
    let made = || steps_at(trace, record.at).find(|(_, step)| trace.notes_of(step).iter().any(is_it));
    let step = if returns { record.step } else { made()?.0 };
    Some(Thing::Step(step))
}

/// From when to when a thing is; `None` for the end of the run.
pub(super) fn stretches(trace: &Trace, thing: Thing) -> Vec<(Time, Option<Time>)> {
    let one = match thing {
        Thing::Packet(place) => trace.packet(place).map(|packet| (packet.sent, Some(packet.ends()))),
        Thing::Step(place) => trace.step(place).map(|step| (step.at, Some(step.at))),
        Thing::Timer(place) => timer(trace, place).map(|interval| (interval.armed, interval.ended)),
        Thing::Stay(place) => stay(trace, place).map(|stay| (stay.from, stay.to)),
        Thing::State(state) => {
            let stays = trace.states.iter().filter(|stay| stay.state == state);
            return stays.map(|stay| (stay.from, stay.to)).take(MOST).collect();
        }
        Thing::Variable(..) => None,
    };
    one.into_iter().collect()
}

fn stay(trace: &Trace, place: Index) -> Option<&StateInterval> {
    trace.states.get(usize::try_from(place).ok()?)
}

/// The packet that sets a step off.
pub(crate) const fn stimulus(step: &Step) -> Option<Index> {
    match step.stimulus {
        Stimulus::Arrival { packet } | Stimulus::Loss { packet } => Some(packet),
        Stimulus::Timeout | Stimulus::Script { .. } => None,
    }
}

/// The variables of a host's newest connection that a step changes, by their places.
fn changed(trace: &Trace, side: Side, place: Index) -> Vec<usize> {
    let host = trace.host_after(side, place + 1);
    let views = host.newest().and_then(|socket| Some((socket.view, socket.before?)));
    let Some((after, before)) = views else { return Vec::new() };
    let differs = |variable: Variable| {
        variable.value(after, Numbers::Absolute) != variable.value(before, Numbers::Absolute)
    };
    (0..).zip(Variable::ALL).filter(|(_, variable)| differs(*variable)).map(|(place, _)| place).collect()
}

/// The last of so many steps that changed a variable of a host's newest connection.
fn last_change(trace: &Trace, side: Side, variable: usize, steps: Index) -> Option<Index> {
    let variable = Variable::ALL.get(variable)?;
    let last = trace.step(steps.checked_sub(1)?)?;
    let socket = trace.host_after(side, steps).newest()?.id;
    let end = usize::try_from(last.views.end).ok()?;
    let records = (0..end).rev().take(LOOK_BACK).filter_map(|place| Some((place, trace.views.get(place)?)));
    let mut mine = records.filter(|(_, record)| record.host == side && record.socket == socket);
    let (mut place, newest) = mine.next()?;
    let value = variable.value(&newest.view, Numbers::Absolute);
    for (earlier, record) in mine {
        if variable.value(&record.view, Numbers::Absolute) != value {
            break;
        }
        place = earlier;
    }
    let place = Index::try_from(place).ok()?;
    let step = trace.steps.partition_point(|step| step.views.end <= place);
    Index::try_from(step).ok()
}

#[cfg(test)]
mod tests;
