//! While nothing happens: who waits for what, and what comes first?

use synscope_tcp::{Note, Origin, State, TimerKind, View};

use super::before::{Before, fired};
use super::{Asks, Choice, Next, Question, Wait, ask};
use crate::side::Side;
use crate::trace::{EndReason, Index, Remark, Step, Stimulus, Trace};

/// Whether nothing happens for more than two round trips before a step.
pub(super) fn is_after_idle_time(trace: &Trace, place: Index) -> bool {
    let before = place.checked_sub(1).and_then(|before| trace.step(before));
    let network = &trace.scenario.network;
    let delays = [network.client_to_server.delay_us, network.server_to_client.delay_us];
    let round_trip_us = delays.into_iter().fold(0_u64, u64::saturating_add);
    before
        .zip(trace.step(place))
        .is_some_and(|(before, step)| step.at.since_us(before.at) > round_trip_us.saturating_mul(2))
}

/// The questions that can be asked before a step because nothing happens for some time.
pub(super) fn questions(before: &Before<'_>) -> Vec<Question> {
    let is_over = before.step().is_none();
    let lasts = is_over && before.trace.end.why == EndReason::Quiet;
    let is_alone = Side::BOTH.into_iter().all(|host| before.connections(host).count() <= 1);
    let is_there = Side::BOTH.into_iter().any(|host| before.connections(host).next().is_some());
    let is_idle = lasts || is_after_idle_time(before.trace, before.place);
    if !is_idle || !is_alone || !is_there || !before.frame.flying.is_empty() {
        return Vec::new();
    }
    let waits = Side::BOTH.into_iter().filter_map(|host| wait(before, host));
    waits.chain(next(before)).collect()
}

/// Asks what a host waits for.
fn wait(before: &Before<'_>, host: Side) -> Option<Question> {
    let view = before.connection(host).filter(|_| before.frame.hosts[host].up)?;
    let right = waits_for(view)?;
    let pool: &[Wait] = match view.state {
        State::SynSent | State::SynReceived | State::Closed | State::Listen => {
            &[Wait::SynAck, Wait::AckOfSyn, Wait::Nothing, Wait::AckOfData]
        }
        State::Established => &[Wait::Nothing, Wait::AckOfData, Wait::Sign, Wait::Window, Wait::Ride],
        State::FinWait1
        | State::FinWait2
        | State::CloseWait
        | State::Closing
        | State::LastAck
        | State::TimeWait => {
            &[Wait::AckOfFin, Wait::Close, Wait::PeersFin, Wait::TwoMsl, Wait::PeersFinForAWhile]
        }
    };
    let wrong: Vec<Choice> = pool.iter().copied().map(Choice::Wait).collect();
    ask(before, Asks::Wait { host, state: view.state }, Choice::Wait(right), &wrong)
}

/// The one thing that a connection waits for; nothing where it waits for several.
fn waits_for(view: &View) -> Option<Wait> {
    let runs = |timer: TimerKind| view.timers.get(timer as usize).is_some_and(Option::is_some);
    let mut waits: Vec<Wait> = Vec::new();
    if runs(TimerKind::Retransmission) || runs(TimerKind::LossProbe) {
        waits.extend(unacknowledged(view));
    }
    let timed = [
        (TimerKind::DelayedAck, Wait::Ride),
        (TimerKind::Persist, Wait::Window),
        (TimerKind::Keepalive, Wait::Sign),
        (TimerKind::TimeWait, Wait::TwoMsl),
        (TimerKind::FinWait2, Wait::PeersFinForAWhile),
    ];
    waits.extend(timed.into_iter().filter(|(timer, _)| runs(*timer)).map(|(_, wait)| wait));
    match view.state {
        State::FinWait2 if waits.is_empty() => waits.push(Wait::PeersFin),
        State::CloseWait if !view.closed => waits.push(Wait::Close),
        State::Established if waits.is_empty() => waits.push(Wait::Nothing),
        // In SYN-RECEIVED, who has opened actively waits for either answer to its SYN.
        State::SynReceived if view.origin == Origin::Active => waits.clear(),
        State::Closed
        | State::Listen
        | State::SynSent
        | State::SynReceived
        | State::Established
        | State::FinWait1
        | State::FinWait2
        | State::CloseWait
        | State::Closing
        | State::LastAck
        | State::TimeWait => {}
    }
    match waits.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// What the acknowledgement is of that is waited for: of a FIN, of data, or of both.
fn unacknowledged(view: &View) -> Vec<Wait> {
    match view.state {
        State::SynSent => vec![Wait::SynAck],
        State::SynReceived => vec![Wait::AckOfSyn],
        State::FinWait1 | State::Closing | State::LastAck if view.unsent == 0 => {
            let octets = (view.snd_nxt - view.snd_una).saturating_sub(1);
            if octets == 0 { vec![Wait::AckOfFin] } else { vec![Wait::AckOfData, Wait::AckOfFin] }
        }
        State::Closed
        | State::Listen
        | State::Established
        | State::FinWait1
        | State::FinWait2
        | State::CloseWait
        | State::Closing
        | State::LastAck
        | State::TimeWait => vec![Wait::AckOfData],
    }
}

/// Asks what comes first, where that is a timer, or nothing for ever.
fn next(before: &Before<'_>) -> Option<Question> {
    let right = match before.step() {
        None => Next::Nothing,
        Some(step) => fires(before, step)?,
    };
    let fires = |host, timer| Next::Fires { host, timer, gives_up: false };
    let by_timers = Side::BOTH.into_iter().flat_map(|host| {
        [TimerKind::Retransmission, TimerKind::TimeWait, TimerKind::Keepalive].map(|timer| fires(host, timer))
    });
    let wrong = match right {
        Next::Nothing => by_timers.collect(),
        Next::Fires { host, timer, gives_up } => {
            let contrary = Next::Fires { host, timer, gives_up: !gives_up };
            let contrary = can_give_up(timer).then_some(contrary);
            let elsewhere = [fires(host.other(), timer), Next::Nothing];
            contrary.into_iter().chain(elsewhere).chain(by_timers).collect::<Vec<_>>()
        }
    };
    let again = match right {
        Next::Fires { host, timer, .. } => before.has_fired(host, timer),
        Next::Nothing => false,
    };
    let wrong: Vec<Choice> = wrong.into_iter().map(Choice::Next).collect();
    ask(before, Asks::Next { again }, Choice::Next(right), &wrong)
}

/// The one timer that fires at the moment of a step.
fn fires(before: &Before<'_>, step: &Step) -> Option<Next> {
    let trace = before.trace;
    let host = step.host.filter(|_| step.stimulus == Stimulus::Timeout)?;
    let moment =
        (before.place..).map_while(|place| trace.step(place)).take_while(|other| other.at == step.at);
    let mut timers = moment.flat_map(|step| fired(trace, step));
    let timer = fired(trace, step).next()?;
    if timers.nth(1).is_some() {
        return None;
    }
    let gave_up = |note: &Remark| matches!(note, Remark::Tcp(Note::GaveUp { .. }));
    let gives_up = can_give_up(timer) && trace.notes_of(step).iter().any(|record| gave_up(&record.note));
    Some(Next::Fires { host, timer, gives_up })
}

/// Whether a timer sends something again until that has been done often enough.
const fn can_give_up(timer: TimerKind) -> bool {
    match timer {
        TimerKind::Retransmission | TimerKind::Persist | TimerKind::Keepalive => true,
        TimerKind::DelayedAck
        | TimerKind::TimeWait
        | TimerKind::FinWait2
        | TimerKind::UserTimeout
        | TimerKind::LossProbe => false,
    }
}
