//! In which state will it be?

use synscope_tcp::{Config, Event, Row, RowId, State};

use super::before::{Before, rows};
use super::{Asks, Choice, Question, ask};
use crate::side::Side;

/// Asks for the state that a step leads a host's only connection to.
pub(super) fn question(before: &Before<'_>) -> Option<Question> {
    let host = before.step()?.host?;
    let when = before.when()?;
    let taken = before.rows();
    let (first, last) = (taken.first()?, taken.last()?);
    let is_of_one = taken.iter().all(|(socket, _)| *socket == first.0);
    let newest = before.frame.hosts[host].newest().map(|socket| socket.id);
    let has_others = before.connections(host).any(|socket| Some(socket.id) != first.0) || first.0 < newest;
    // What the moment ends in is what one sees, and a listener goes on listening whatever its child does.
    let goes_on = before.rest_of_moment().any(|step| rows(before.trace, step).next().is_some());
    let (from, to) = (first.1.from, last.1.to);
    if !is_of_one || has_others || goes_on || to == State::Listen || to == from {
        return None;
    }
    let config = match host {
        Side::Client => &before.trace.scenario.client.config,
        Side::Server => &before.trace.scenario.server.config,
    };
    let mut wrong = neighbours(from, last.1, config);
    wrong.retain(|state| !taken.iter().any(|(_, row)| row.to == *state));
    let wrong: Vec<Choice> = wrong.into_iter().map(Choice::State).collect();
    ask(before, Asks::State { host, when }, Choice::State(to), &wrong)
}

/// States that are easily taken for the right one, by the table: none at all is new, where the same leads
/// to from elsewhere, where something of the same class leads to, one state too far, and whatever else.
fn neighbours(from: State, taken: &Row, config: &Config) -> Vec<State> {
    let table = || RowId::all().map(RowId::row).filter(|row| row.is_of(config));
    let class = class(taken.event);
    let stays = [from].into_iter();
    let elsewhere = table().filter(|row| row.event == taken.event).map(|row| row.to);
    let alike = table().filter(|row| row.from == from && self::class(row.event) == class).map(|row| row.to);
    let is_over = taken.to == State::Closed;
    let too_far = table().filter(|row| row.from == taken.to && !is_over).map(|row| row.to);
    let any = table().filter(|row| row.from == from).map(|row| row.to);
    let all = stays.chain(elsewhere).chain(alike).chain(too_far).chain(any);
    all.filter(|state| *state != State::Listen).collect()
}

/// What kind of thing happens.
#[derive(PartialEq)]
enum Class {
    Arrival,
    Call,
    Timeout,
}

const fn class(event: Event) -> Class {
    match event {
        Event::PassiveOpen
        | Event::ActiveOpen
        | Event::Send
        | Event::Close
        | Event::FinSent
        | Event::Abort
        | Event::SynAckSent => Class::Call,
        Event::ReceiveSyn
        | Event::ReceiveSynAck
        | Event::ReceiveAckOfSyn
        | Event::ReceiveFin
        | Event::ReceiveAckOfFin
        | Event::ReceiveReset
        | Event::HardIcmpError
        | Event::ReceiveDataAfterClose => Class::Arrival,
        Event::RetriesExhausted
        | Event::PeerUnresponsive
        | Event::UserTimeout
        | Event::FinWait2Timeout
        | Event::TimeWaitTimeout => Class::Timeout,
    }
}
