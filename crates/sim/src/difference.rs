//! Where two runs part first.

use synscope_tcp::{Call, Options, Outcome, Removal, RowId, Segment, Time};

use crate::compare::{Pair, Which, place};
use crate::name::PacketName;
use crate::side::Side;
use crate::trace::{Index, Packet, Remark, StateInterval, Step, Stimulus, Trace};

/// Where two runs part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Until then they are the same.
    pub at: Time,
    /// What is not the same then.
    pub what: Parting,
}

/// What two runs part by. Places are places in the lists of each run's trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parting {
    /// A packet that both have fares otherwise, or at another time.
    Fate(Pair<Index>),
    /// A packet is sent at another time, or in one run only.
    Sending(Pair<Option<Index>>),
    /// A host changes its state at another time, to another one, or in one run only.
    State(Side, Pair<Option<Index>>),
    /// Something else happens at another time, or in one run only: these steps.
    Step(Pair<Option<Index>>),
    /// All that is seen is the same; a timer is set to another time.
    Timer(Pair<Index>),
    /// All that is seen is the same; a packet announces other things in its header.
    Header(Pair<Index>),
    /// All is the same for as long as both go on.
    End,
}

/// Where two runs part first; `None` if they never do.
pub fn difference(traces: Pair<&Trace>) -> Option<Difference> {
    let [a, b] = traces.0;
    let mut both = a.steps.iter().zip(&b.steps);
    let same = both.position(|(x, y)| !are_alike((a, x), (b, y))).unwrap_or(a.steps.len().min(b.steps.len()));
    let next = Pair([a.steps.get(same), b.steps.get(same)]);
    let (which, step) = match next.0 {
        [None, None] => return hidden(traces),
        [Some(step), None] => (Which::A, step),
        [None, Some(step)] => (Which::B, step),
        [Some(x), Some(y)] if x.at != y.at => {
            if x.at < y.at {
                (Which::A, x)
            } else {
                (Which::B, y)
            }
        }
        [Some(x), Some(y)] if has_same_cause((a, x), (b, y)) => {
            return Some(Difference { at: x.at, what: effect(traces, same, [x, y]) });
        }
        [Some(x), Some(y)] => {
            // One is an extra: the other comes in both.
            let mut moment = b.steps.iter().skip(same).take_while(|step| step.at == x.at);
            if moment.any(|later| are_alike((a, x), (b, later))) { (Which::B, y) } else { (Which::A, x) }
        }
    };
    Some(Difference { at: step.at, what: extra(traces, which, place(same), step) })
}

/// A step of a run.
type Of<'t> = (&'t Trace, &'t Step);

fn are_alike(one: Of<'_>, other: Of<'_>) -> bool {
    one.1.at == other.1.at && has_same_cause(one, other) && effects(one).eq(effects(other))
}

fn has_same_cause((a, x): Of<'_>, (b, y): Of<'_>) -> bool {
    let name = |trace: &Trace, packet| trace.packet(packet).map(|packet| packet.name);
    x.host == y.host
        && match (x.stimulus, y.stimulus) {
            (Stimulus::Arrival { packet: one }, Stimulus::Arrival { packet: other })
            | (Stimulus::Loss { packet: one }, Stimulus::Loss { packet: other }) => {
                name(a, one) == name(b, other)
            }
            (Stimulus::Timeout, Stimulus::Timeout) => true,
            (Stimulus::Script { entry: one }, Stimulus::Script { entry: other }) => {
                let deed = |trace: &Trace, entry: Index| {
                    let entry = trace.scenario.script.get(usize::try_from(entry).ok()?)?;
                    Some((entry.host, entry.action.clone()))
                };
                deed(a, one) == deed(b, other)
            }
            (
                Stimulus::Arrival { .. }
                | Stimulus::Loss { .. }
                | Stimulus::Timeout
                | Stimulus::Script { .. },
                _,
            ) => false,
        }
}

/// What is seen of what a step does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    Sent(PacketName),
    Turned(RowId),
    Called(Call, Outcome),
    Gone(Removal),
}

fn effects((trace, step): Of<'_>) -> impl Iterator<Item = Effect> + '_ {
    trace.notes_of(step).iter().filter_map(|record| match record.note {
        Remark::Sent { packet } => trace.packet(packet).map(|packet| Effect::Sent(packet.name)),
        Remark::Transition { row } => Some(Effect::Turned(row)),
        Remark::Call { call, result } => {
            let record = trace.calls.get(usize::try_from(call).ok()?)?;
            Some(Effect::Called(record.call, result))
        }
        Remark::Removed { removal } => Some(Effect::Gone(removal)),
        Remark::Tcp(_) => None,
    })
}

/// The same happens to both at one time, and they do not do the same.
fn effect(traces: Pair<&Trace>, same: usize, steps: [&Step; 2]) -> Parting {
    let done = Pair::from_fn(|which| {
        let step = steps[which as usize];
        effects((traces[which], step)).collect::<Vec<_>>()
    });
    let extra = Which::BOTH.into_iter().find_map(|which| {
        let effect = done[which].iter().find(|effect| !done[which.other()].contains(effect))?;
        Some((which, *effect))
    });
    match extra {
        Some((which, Effect::Sent(name))) => sending(traces, which, name),
        Some((which, Effect::Turned(row))) => turning(traces, which, place(same), row),
        Some((_, Effect::Called(..) | Effect::Gone(_))) | None => Parting::Step(Pair([Some(place(same)); 2])),
    }
}

/// A step that the other run does not have then.
fn extra(traces: Pair<&Trace>, which: Which, at: Index, step: &Step) -> Parting {
    let trace = traces[which];
    match step.stimulus {
        Stimulus::Arrival { packet } | Stimulus::Loss { packet } => {
            let counterpart =
                trace.packet(packet).and_then(|known| traces[which.other()].find_packet(&known.name));
            match counterpart {
                Some(other) => Parting::Fate(order(which, packet, other)),
                None => Parting::Sending(order(which, Some(packet), None)),
            }
        }
        Stimulus::Timeout => {
            let done: Vec<Effect> = effects((trace, step)).collect();
            let sent = done.iter().find_map(|effect| match effect {
                Effect::Sent(name) => Some(*name),
                Effect::Turned(_) | Effect::Called(..) | Effect::Gone(_) => None,
            });
            let turned = done.iter().find_map(|effect| match effect {
                Effect::Turned(row) => Some(*row),
                Effect::Sent(_) | Effect::Called(..) | Effect::Gone(_) => None,
            });
            match (sent, turned) {
                (Some(name), _) => sending(traces, which, name),
                (None, Some(row)) => turning(traces, which, at, row),
                (None, None) => later(traces, which, at, step),
            }
        }
        Stimulus::Script { .. } => later(traces, which, at, step),
    }
}

/// A step, and the same one later in the other run.
fn later(traces: Pair<&Trace>, which: Which, at: Index, step: &Step) -> Parting {
    let (this, other) = (traces[which], traces[which.other()]);
    let mut coming = other.steps.iter().zip(0..).skip(usize::try_from(at).unwrap_or(usize::MAX));
    let found = coming.find(|(known, _)| has_same_cause((this, step), (other, known)));
    Parting::Step(order(which, Some(at), found.map(|(_, place)| place)))
}

fn sending(traces: Pair<&Trace>, which: Which, name: PacketName) -> Parting {
    Parting::Sending(order(which, traces[which].find_packet(&name), traces[which.other()].find_packet(&name)))
}

/// The change of state in a step, and the one that the same socket makes in its stead in the other run.
fn turning(traces: Pair<&Trace>, which: Which, at: Index, row: RowId) -> Parting {
    let (this, other) = (traces[which], traces[which.other()]);
    let mut turns = this.states.iter();
    let Some(turn) = turns.position(|turn| turn.step == at && turn.row == Some(row)) else {
        return Parting::Step(order(which, Some(at), None));
    };
    let of_socket = |trace: &Trace| -> Vec<usize> {
        let states = trace.states.iter().zip(0..);
        let own = |known: &StateInterval| {
            this.states.get(turn).is_some_and(|turn| (turn.host, turn.socket) == (known.host, known.socket))
        };
        states.filter(|(known, _)| own(known)).map(|(_, place)| place).collect()
    };
    let nth = of_socket(this).iter().position(|place| *place == turn);
    let instead = nth.and_then(|nth| of_socket(other).get(nth).copied());
    let host = this.states.get(turn).map_or(Side::Client, |turn| turn.host);
    Parting::State(host, order(which, Some(place(turn)), instead.map(place)))
}

/// What cannot be seen in the ladder: the first timer that is set otherwise, or the first header that is
/// not the same; else the end.
fn hidden(traces: Pair<&Trace>) -> Option<Difference> {
    let [a, b] = traces.0;
    let timer = a.timers.iter().zip(&b.timers).zip(0..).find(|((one, other), _)| {
        (one.host, one.timer, one.deadline) != (other.host, other.timer, other.deadline)
    });
    let timer = timer.map(|((one, other), place)| Difference {
        at: one.armed.min(other.armed),
        what: Parting::Timer(Pair([place; 2])),
    });
    let header =
        a.packets.iter().zip(&b.packets).zip(0..).find(|((one, other), _)| header(one) != header(other));
    let header =
        header.map(|((one, _), place)| Difference { at: one.sent, what: Parting::Header(Pair([place; 2])) });
    let end = (a.end != b.end).then(|| Difference { at: a.end.at.min(b.end.at), what: Parting::End });
    let unseen = timer.into_iter().chain(header).min_by_key(|difference| difference.at);
    unseen.or(end)
}

/// What a packet's header announces, but for numbers that are drawn anew for each run.
fn header(packet: &Packet) -> impl PartialEq + use<> {
    let Segment { flags, window, ref options, .. } = packet.segment;
    let Options { mss, window_scale, sack_permitted, timestamps, ref sack } = *options;
    (flags, window, mss, window_scale, sack_permitted, timestamps.is_some(), sack.len())
}

/// Of this run, and of the other.
const fn order<T: Copy>(which: Which, own: T, others: T) -> Pair<T> {
    match which {
        Which::A => Pair([own, others]),
        Which::B => Pair([others, own]),
    }
}
