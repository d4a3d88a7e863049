//! Writes down a run as a [`Trace`].

pub(crate) mod resumption;
mod socket;
mod timers;

use std::rc::Rc;

use synscope_tcp::{Call, Host, Note, Outcome, Removal, SocketId, State, Time, TimerKind, Transition, View};

use self::resumption::Resumptions;
use self::socket::{Known, Sockets};
use crate::recorder::{Recorder, Sent};
use crate::scenario::Scenario;
use crate::side::{PerSide, Side};
use crate::situation::Situation;
use crate::trace::{
    CallRecord, Checkpoint, Circumstance, Connection, End, Fate, Index, LossReason, NoteRecord, Packet,
    Remark, Socket, StateInterval, Step, Stimulus, TimerInterval, Trace, ViewRecord,
};

/// A checkpoint is made every so many steps.
const CHECKPOINT_STEPS: u32 = 256;

/// The recorder that keeps everything.
#[derive(Clone, Debug)]
pub struct TraceBuilder {
    now: Time,
    steps: Vec<Step>,
    packets: Vec<Packet>,
    sockets: Vec<Socket>,
    states: Vec<StateInterval>,
    timers: Vec<TimerInterval>,
    calls: Vec<CallRecord>,
    notes: Vec<NoteRecord>,
    views: Vec<ViewRecord>,
    checkpoints: Vec<Checkpoint>,
    circumstances: Vec<Circumstance>,
    resumptions: Resumptions,
    /// How many packets each side has sent.
    numbers: PerSide<u32>,
    /// The sockets that exist.
    known: PerSide<Sockets>,
    /// The last view of each host's newest connection, when it is gone.
    newest_gone: PerSide<Option<Index>>,
}

impl Default for TraceBuilder {
    /// Room for a connection that is opened and closed, so that the lists of most runs need not grow.
    fn default() -> Self {
        Self {
            now: Time::ZERO,
            steps: Vec::with_capacity(32),
            packets: Vec::with_capacity(16),
            sockets: Vec::new(),
            states: Vec::with_capacity(16),
            timers: Vec::with_capacity(16),
            calls: Vec::with_capacity(16),
            notes: Vec::with_capacity(160),
            views: Vec::with_capacity(20),
            checkpoints: Vec::new(),
            circumstances: Vec::new(),
            resumptions: Resumptions::default(),
            numbers: PerSide::default(),
            known: PerSide::default(),
            newest_gone: PerSide::default(),
        }
    }
}

/// The place that the next element of a list will have.
fn next_place<T>(list: &[T]) -> Index {
    Index::try_from(list.len()).unwrap_or(Index::MAX)
}

/// An element of a list by its place.
fn element<T>(list: &mut [T], place: Index) -> Option<&mut T> {
    list.get_mut(usize::try_from(place).ok()?)
}

impl TraceBuilder {
    /// A recorder that keeps what it takes to resume the run every so many steps, at least one; further
    /// apart as the run grows.
    pub fn resumable_every(steps: u32) -> Self {
        Self { resumptions: Resumptions::new(steps), ..Self::default() }
    }

    /// A recorder that keeps as much as the one that has made a trace.
    pub(crate) fn like(trace: &Trace) -> Self {
        Self { resumptions: trace.resumptions.anew(), ..Self::default() }
    }

    /// The packets that were sent.
    pub(crate) fn packets(&self) -> &[Packet] {
        &self.packets
    }

    /// The place of the step that is being taken.
    fn step(&self) -> Index {
        next_place(&self.steps).saturating_sub(1)
    }

    fn remark(&mut self, socket: Option<SocketId>, note: Remark) {
        self.notes.push(NoteRecord { socket, note });
    }

    /// Closes the lists.
    pub(crate) fn finish(self, scenario: Rc<Scenario>, connections: Vec<Connection>, end: End) -> Trace {
        let mut trace = Trace {
            scenario,
            steps: self.steps,
            packets: self.packets,
            sockets: self.sockets,
            connections,
            states: self.states,
            timers: self.timers,
            calls: self.calls,
            notes: self.notes,
            views: self.views,
            checkpoints: self.checkpoints,
            circumstances: self.circumstances,
            resumptions: self.resumptions,
            last_end: Vec::new(),
            end,
        };
        let mut last = Time::ZERO;
        trace.last_end = Vec::with_capacity(trace.packets.len());
        for packet in &trace.packets {
            last = last.max(packet.ends()).max(packet.copy_arrives.unwrap_or(Time::ZERO));
            trace.last_end.push(last);
        }
        trace.shrink();
        trace
    }

    /// The socket is an end of this connection: its states so far are, too.
    fn join(&mut self, side: Side, socket: SocketId, connection: u32) {
        let Some(known) = self.known[side].touch(socket) else { return };
        if known.connection.is_some() || known.is_listener {
            return;
        }
        known.connection = Some(connection);
        let first_state = known.first_state;
        if let Some(record) = element(&mut self.sockets, known.record) {
            record.connection = Some(connection);
        }
        self.name_connection((side, socket), first_state, Some(connection));
    }

    /// The states of a socket so far, from the first of them, belong to a connection, or to none yet.
    fn name_connection(&mut self, of: (Side, SocketId), first_state: Index, connection: Option<u32>) {
        let begun_at = usize::try_from(first_state).unwrap_or(usize::MAX);
        for interval in self.states.iter_mut().skip(begun_at) {
            if (interval.host, interval.socket) == of {
                interval.connection = connection;
            }
        }
    }

    /// A socket begins to be in a state.
    fn enter(&mut self, side: Side, socket: SocketId, state: State, transition: Option<Transition>) {
        let (now, step, place) = (self.now, self.step(), next_place(&self.states));
        let Some(known) = self.known[side].touch(socket) else { return };
        let former = known.state.replace(place);
        let interval = StateInterval {
            host: side,
            socket,
            connection: known.connection,
            state,
            row: transition.map(|transition| transition.row),
            step,
            from: now,
            to: None,
        };
        match former.and_then(|former| Some((former, element(&mut self.states, former)?))) {
            // Where a socket comes to be is told only if it stays there.
            Some((former, born)) if born.row.is_none() && born.step == step => {
                *born = interval;
                known.state = Some(former);
                return;
            }
            Some((_, former)) => former.to = Some(now),
            None => {}
        }
        self.states.push(interval);
    }

    /// Looks at the sockets that the step touched.
    fn look(&mut self, side: Side, host: &Host) {
        let views = &mut self.views;
        let newest_gone = self.known[side].settle(|known| {
            let former = known.view.and_then(|place| views.get(usize::try_from(place).ok()?));
            let view = match former {
                Some(former) if known.gone => Some(gone(&former.view)),
                Some(_) | None => host.view(known.id),
            };
            let (Some(view), blocked_in) = (view, known.blocked_in()) else { return };
            if former.is_some_and(|former| former.view == view && former.blocked_in == blocked_in) {
                return;
            }
            known.view = Some(next_place(views));
            views.push(ViewRecord { host: side, socket: known.id, record: known.record, view, blocked_in });
        });
        if let Some(newest) = newest_gone {
            self.newest_gone[side] = newest.view;
        }
    }

    fn checkpoint(&mut self) {
        let views = Side::BOTH.into_iter().flat_map(|side| {
            let living = self.known[side].iter().filter_map(|known| known.view);
            self.newest_gone[side].into_iter().chain(living)
        });
        self.checkpoints.push(Checkpoint { step: self.step(), views: views.collect() });
    }
}

/// What is left of a TCB that was deleted.
fn gone(view: &View) -> View {
    View { state: State::Closed, timers: Default::default(), ..view.clone() }
}

impl Recorder for TraceBuilder {
    const NAMES: bool = true;

    fn step_begins(&mut self, at: Time, stimulus: Stimulus, host: Option<Side>) {
        self.now = at;
        let (notes, sent, views) =
            (next_place(&self.notes), next_place(&self.packets), next_place(&self.views));
        self.steps.push(Step {
            at,
            stimulus,
            host,
            notes: notes..notes,
            sent: sent..sent,
            views: views..views,
        });
    }

    fn sent(&mut self, packet: Sent<'_>) {
        let Sent { from, socket, segment, cause, named, fortune } = packet;
        // This recorder asks for names.
        let Some(named) = named else { return };
        let place = next_place(&self.packets);
        let number = if named.name.is_injected() { 0 } else { self.numbers[from].saturating_add(1) };
        self.numbers[from] = self.numbers[from].max(number);
        if let Some(socket) = socket {
            self.join(from, socket, named.name.connection);
        }
        self.packets.push(Packet {
            name: named.name,
            number,
            from,
            socket,
            sent: self.now,
            step: self.step(),
            fate: Fate::InFlight { at: fortune.arrives },
            copy_arrives: fortune.copy,
            segment: segment.clone(),
            seq: named.seq,
            ack: named.ack,
            cause,
            decided: fortune.decided,
        });
        self.remark(socket, Remark::Sent { packet: place });
    }

    fn arrived(&mut self, packet: Index, is_copy: bool) {
        let at = self.now;
        if let Some(packet) = element(&mut self.packets, packet).filter(|_| !is_copy) {
            packet.fate = Fate::Arrived { at };
        }
    }

    fn lost(&mut self, packet: Index, is_copy: bool, why: LossReason) {
        let at = self.now;
        if let Some(packet) = element(&mut self.packets, packet).filter(|_| !is_copy) {
            packet.fate = Fate::Lost { at, why };
        }
    }

    fn opened(&mut self, side: Side, socket: SocketId, is_listener: bool, listener: Option<SocketId>) {
        self.known[side].open(Known::new(
            socket,
            is_listener,
            next_place(&self.sockets),
            next_place(&self.states),
        ));
        self.sockets.push(Socket {
            host: side,
            id: socket,
            listener,
            is_listener,
            connection: None,
            from: self.now,
            to: None,
            removal: None,
        });
        if !is_listener {
            self.newest_gone[side] = None;
        }
        // A listener's child starts from LISTEN, everything else from CLOSED.
        let born = if listener.is_some() { State::Listen } else { State::Closed };
        self.enter(side, socket, born, None);
    }

    fn transition(&mut self, side: Side, socket: SocketId, transition: Transition) {
        self.enter(side, socket, transition.to(), Some(transition));
        self.remark(Some(socket), Remark::Transition { row: transition.row });
    }

    fn removed(&mut self, side: Side, socket: SocketId, removal: Removal) {
        let now = self.now;
        self.remark(Some(socket), Remark::Removed { removal });
        let Some(known) = self.known[side].touch(socket) else { return };
        known.gone = true;
        if let Some(interval) = known.state.take().and_then(|place| element(&mut self.states, place)) {
            interval.to = Some(now);
        }
        if let Some(record) = element(&mut self.sockets, known.record) {
            (record.to, record.removal) = (Some(now), Some(removal));
        }
        for timer in TimerKind::ALL {
            self.stop(side, socket, timer, false);
        }
    }

    fn call(&mut self, side: Side, socket: Option<SocketId>, call: Call, outcome: Outcome) {
        let (now, step, next) = (self.now, self.step(), next_place(&self.calls));
        let known = socket.and_then(|socket| self.known[side].touch(socket));
        let blocked = outcome == Outcome::Blocked;
        let place = match known {
            Some(known) if blocked => {
                if !known.block(call, next) {
                    return;
                }
                next
            }
            Some(known) => known.unblock(call).unwrap_or(next),
            None => next,
        };
        let returned = (!blocked).then_some(now);
        match element(&mut self.calls, place) {
            Some(record) => (record.returned, record.result, record.step) = (returned, outcome, step),
            None => self.calls.push(CallRecord {
                host: side,
                socket,
                call,
                at: now,
                returned,
                result: outcome,
                step,
            }),
        }
        self.remark(socket, Remark::Call { call: place, result: outcome });
    }

    fn note(&mut self, side: Side, socket: Option<SocketId>, note: impl FnOnce() -> Note) {
        let note = note();
        // Which note it is is known wherever one is made: only those of timers cost anything here.
        if let (Some(socket), Note::TimerArmed { timer, deadline }) = (socket, note) {
            self.arm(side, socket, timer, deadline);
        } else if let (Some(socket), Note::TimerCancelled { timer }) = (socket, note) {
            self.stop(side, socket, timer, false);
        } else if let (Some(socket), Note::TimerFired { timer }) = (socket, note) {
            self.stop(side, socket, timer, true);
        }
        self.remark(socket, Remark::Tcp(note));
    }

    fn moment_ends(&mut self, situation: &Situation) {
        if self.resumptions.want(situation.steps) {
            self.keep(situation);
        }
    }

    fn step_ends(&mut self, hosts: &PerSide<Host>, cut: PerSide<bool>) {
        for side in Side::BOTH {
            self.look(side, &hosts[side]);
        }
        let (notes, sent, views) =
            (next_place(&self.notes), next_place(&self.packets), next_place(&self.views));
        let step = self.step();
        if let Some(last) = self.steps.last_mut() {
            (last.notes.end, last.sent.end, last.views.end) = (notes, sent, views);
        }
        let up = PerSide::from_fn(|side| hosts[side].is_up());
        let hanging = PerSide::from_fn(|side| hosts[side].is_hanging());
        let circumstance = Circumstance { step, up, hanging, cut };
        let same = |last: &Circumstance| (last.up, last.hanging, last.cut) == (up, hanging, cut);
        if !self.circumstances.last().is_some_and(same) {
            self.circumstances.push(circumstance);
        }
        if (step + 1).is_multiple_of(CHECKPOINT_STEPS) {
            self.checkpoint();
        }
    }
}
