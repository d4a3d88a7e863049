//! One step: something happens to a host, and what comes of it is judged.

use core::net::SocketAddrV4;
use std::sync::Arc;

use bytes::Bytes;
use synscope_sim::{PerSide, Side};
use synscope_tcp::{
    Cause, Command, Flags, IcmpError, IcmpKind, IsnGenerator, Note, Reply, ResetReason, Segment, Seq, Signal,
    Sink, State, Time, TimerKind, Transition, View,
};

use crate::exploration::Exploration;
use crate::fault::Fault;
use crate::net::{Packet, is_repetition, is_request};
use crate::setup::{Do, Forgery, Timing};
use crate::station::{Station, is_disorderly};
use crate::world::World;

/// What happens to a host.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stimulus<'a> {
    /// Its application makes the next call.
    Call,
    /// A segment arrives.
    Arrival(&'a Packet),
    /// A forged one does.
    Forgery(Forgery),
    /// Its next timers fire.
    Timeout,
}

/// What an endpoint puts out in one step.
#[derive(Default)]
struct Heard {
    sent: Vec<(Segment, Cause)>,
    transitions: Vec<Transition>,
}

impl Sink for Heard {
    fn transmit(&mut self, segment: Segment, cause: Cause) {
        self.sent.push((segment, cause));
    }

    fn signal(&mut self, _signal: Signal) {}

    fn transition(&mut self, transition: Transition) {
        self.transitions.push(transition);
    }

    fn note(&mut self, _note: impl FnOnce() -> Note) {}
}

/// The port of a host; a connection is always between these two.
const fn port(side: Side) -> u16 {
    match side {
        Side::Client => 49_152,
        Side::Server => 80,
    }
}

pub(crate) const fn address(side: Side) -> SocketAddrV4 {
    SocketAddrV4::new(side.address(), port(side))
}

/// Where a host takes its initial sequence numbers from.
pub(crate) const fn isn(side: Side) -> IsnGenerator {
    IsnGenerator::new((side as u64, 0))
}

/// A host's clock moves on until just before its next timer.
pub(crate) fn wait(model: &Exploration, world: &mut World, side: Side) {
    let station = Arc::make_mut(&mut world.hosts[side]);
    let now = model.moment(station.begun.len());
    if let Some(deadline) = station.endpoint.poll_timeout() {
        station.endpoint.forget_past(now.after_us(deadline.since_us(now).saturating_sub(1)), now);
    }
}

/// Lets something happen to the host `side`, and judges what it does about it.
pub(crate) fn take(model: &Exploration, world: &mut World, side: Side, stimulus: Stimulus<'_>) {
    let mut step = Step::begin(model, world, side, stimulus);
    step.act();
    step.read_at_once();
    step.settle();
}

/// A step that is under way.
struct Step<'a> {
    model: &'a Exploration,
    world: &'a mut World,
    side: Side,
    stimulus: Stimulus<'a>,
    /// The host before the step.
    before: Arc<Station>,
    view_before: View,
    /// The host as it becomes.
    station: Station,
    now: Time,
    heard: Heard,
    /// The state that the first change of state leads from.
    from: State,
    /// The call that is made.
    call: Option<Do>,
    /// How many octets it writes.
    wrote: u8,
    /// Whether it became ESTABLISHED.
    is_established: bool,
    fault: Option<Fault>,
}

impl<'a> Step<'a> {
    fn begin(model: &'a Exploration, world: &'a mut World, side: Side, stimulus: Stimulus<'a>) -> Self {
        let before = Arc::clone(&world.hosts[side]);
        let mut station = Station::clone(&before);
        // An opening has a moment of its own on the clock that initial numbers are taken from.
        let openings = before.begun.len();
        let now = model.moment(openings + usize::from(may_open(before.endpoint.state())));
        station.endpoint.forget_past(model.moment(openings), now);
        Self {
            view_before: before.endpoint.view(),
            from: before.endpoint.state(),
            heard: Heard::default(),
            call: None,
            wrote: 0,
            is_established: false,
            fault: None,
            model,
            world,
            side,
            stimulus,
            before,
            station,
            now,
        }
    }

    /// The stimulus itself.
    fn act(&mut self) {
        match self.stimulus {
            Stimulus::Call => self.make_call(),
            Stimulus::Arrival(packet) => self.receive(&packet.segment),
            Stimulus::Forgery(forgery) => self.be_deceived(forgery),
            Stimulus::Timeout => self.fire(),
        }
    }

    fn make_call(&mut self) {
        let Some(line) = self.model.ready(self.world, self.side) else { return };
        self.call = Some(line.call);
        self.station.next += 1;
        let remote = address(self.side.other());
        let command = match line.call {
            // A connection is accepted by itself.
            Do::Accept => return,
            Do::Listen => Command::PassiveOpen { remote: None },
            Do::ListenForPeer => Command::PassiveOpen { remote: Some(remote) },
            Do::Connect | Do::ConnectInstead => Command::ActiveOpen { remote },
            Do::Send(octets) => Command::Send(self.written_by(octets)),
            Do::Read => return self.read_all(),
            Do::ShutdownWrite => Command::ShutdownWrite,
            Do::Close => Command::Close,
            Do::Abort => Command::Abort,
        };
        let reply = self.station.endpoint.handle_command(self.now, command, &mut self.heard);
        if let Ok(Reply::Taken(octets)) = reply {
            self.wrote = u8::try_from(octets).unwrap_or(u8::MAX);
        }
    }

    /// Octets that say which connection of their writer they are of, and which octet of it.
    fn written_by(&self, octets: u8) -> Bytes {
        let opens = self.station.endpoint.state() == State::Listen;
        let (first, connection) = if opens { (0, 1) } else { (self.station.written, 0) };
        let connection = u8::try_from(self.station.begun.len()).unwrap_or(u8::MAX).saturating_add(connection);
        (first..first.saturating_add(octets)).map(|place| (connection << 4) | (place & 15)).collect()
    }

    /// A segment comes to whom it is for: the connection, or the listener of a host where that stays.
    fn receive(&mut self, segment: &Segment) {
        let Station { endpoint, .. } = &mut self.station;
        if !(self.model.setup.listener_stays && self.side == Side::Server) {
            return endpoint.handle_segment(self.now, segment, &mut self.heard);
        }
        match endpoint.state() {
            State::Closed => {
                let mut child = self.model.listener(self.side);
                child.handle_segment(self.now, segment, &mut self.heard);
                self.from = State::Listen;
                if child.state() == State::Listen {
                    // What the listener itself answers leaves no connection behind.
                    self.from = State::Closed;
                } else {
                    *endpoint = child;
                }
            }
            State::TimeWait if endpoint.may_reopen(segment) => {
                let old = core::mem::replace(endpoint, self.model.listener(self.side));
                endpoint.reopen(self.now, old, segment, &mut self.heard);
            }
            State::Listen
            | State::SynSent
            | State::SynReceived
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck
            | State::TimeWait => endpoint.handle_segment(self.now, segment, &mut self.heard),
        }
    }

    fn be_deceived(&mut self, forgery: Forgery) {
        let view = &self.view_before;
        let at = |seq: Seq, flags: Flags| Segment::new(address(self.side.other()), view.local, seq, flags);
        let segment = match forgery {
            Forgery::ResetInWindow => at(view.rcv_nxt + 1_000, Flags::RST),
            Forgery::ResetThatHits => at(view.rcv_nxt, Flags::RST),
            Forgery::SynInWindow | Forgery::SynWhenOpen => at(view.rcv_nxt + 1_000, Flags::SYN),
            Forgery::AckOfUnsent => Segment { ack: view.snd_nxt + 1_000, ..at(view.rcv_nxt, Flags::ACK) },
            Forgery::PortUnreachable => {
                let (src, dst) = (view.local, address(self.side.other()));
                let error = IcmpError { kind: IcmpKind::Unreachable(3), src, dst, seq: view.snd_una };
                return self.station.endpoint.handle_icmp(self.now, &error, &mut self.heard);
            }
        };
        self.receive(&segment);
    }

    fn fire(&mut self) {
        let Some(deadline) = self.station.endpoint.poll_timeout() else { return };
        if self.model.setup.repeats[self.side].is_some() && is_repeating(&self.view_before) {
            self.station.repeats_left -= 1;
        }
        if self.model.setup.timing == Timing::Patient {
            self.pass_at_the_other(deadline.since_us(self.now));
        }
        self.now = deadline;
        self.station.endpoint.handle_timeout(deadline, &mut self.heard);
    }

    /// By one clock, as much time passes at the other host.
    fn pass_at_the_other(&mut self, us: u64) {
        let other = Arc::make_mut(&mut self.world.hosts[self.side.other()]);
        let epoch = self.model.moment(other.begun.len());
        other.endpoint.forget_past(epoch.after_us(us), epoch);
    }

    /// The application reads what there is, where it always does.
    fn read_at_once(&mut self) {
        if self.model.setup.reads_at_once && !self.station.endpoint.is_orphan() {
            self.read_all();
        }
    }

    fn read_all(&mut self) {
        // Each turn takes an octet at least.
        while self.station.endpoint.unread() > 0 {
            let command = Command::Receive(usize::MAX);
            match self.station.endpoint.handle_command(self.now, command, &mut self.heard) {
                Ok(Reply::Data(octets)) => self.judge_octets(&octets),
                Ok(Reply::Done | Reply::Taken(_) | Reply::EndOfStream | Reply::NotYet) | Err(_) => return,
            }
        }
    }

    /// Whether what was read is what comes next of what the peer wrote on this connection.
    fn judge_octets(&mut self, octets: &[u8]) {
        let irs = self.station.endpoint.view().irs;
        let writer = Arc::make_mut(&mut self.world.hosts[self.side.other()]);
        let connection = writer.begun.iter().rposition(|begun| begun.iss == irs);
        for octet in octets {
            let (of, place) = (usize::from(octet >> 4), octet & 15);
            match connection {
                Some(connection) if of == connection + 1 => {
                    let begun = &mut writer.begun[connection];
                    if place != begun.delivered {
                        self.fault.get_or_insert(Fault::OutOfOrder);
                    }
                    begun.delivered = begun.delivered.saturating_add(1);
                }
                Some(_) | None => {
                    self.fault.get_or_insert(Fault::OtherIncarnation);
                }
            }
        }
    }

    /// Puts everything in its place, and judges it.
    fn settle(mut self) {
        let view = self.station.endpoint.view();
        self.judge_transitions(&view);
        self.station.hears(&view);
        self.judge_establishment(&view);
        self.send(&view);
        self.station.written = self.station.written.saturating_add(self.wrote);
        let plan = self.model.plan(self.world, self.side);
        self.station.turn_to_next(plan, self.is_established);
        let epoch = self.model.moment(self.station.begun.len());
        self.station.endpoint.forget_past(self.now, epoch);
        self.world.hosts[self.side] = Arc::new(self.station);
        self.world.fault = self.fault.filter(|fault| self.model.is_watched(*fault));
    }

    /// Every change of state is a row of the table that this host has, and one leads on from the other.
    fn judge_transitions(&mut self, view: &View) {
        let mut state = self.from;
        for transition in core::mem::take(&mut self.heard.transitions) {
            let row = transition.row.row();
            self.model.take_note(transition.row);
            self.station.took(transition.row, view);
            let config = &self.model.configs()[self.side];
            let is_ours = row.profiles.contains(config.profile())
                && row.what_if.is_none_or(|variant| config.has(variant));
            if row.from != state || !is_ours {
                self.fault.get_or_insert(Fault::OutsideTheTable { from: state, to: row.from });
            }
            if self.model.setup.promise.is_orderly() && is_disorderly(row.from, row.event, row.to) {
                self.fault.get_or_insert(Fault::Broken(row.event));
            }
            state = row.to;
            if state == State::Established {
                self.is_established = true;
            }
        }
        if state != view.state {
            self.fault.get_or_insert(Fault::OutsideTheTable { from: state, to: view.state });
        }
    }

    /// Whoever becomes ESTABLISHED has a peer that knows of it.
    fn judge_establishment(&mut self, view: &View) {
        let peer = &self.world.hosts[self.side.other()];
        if self.is_established && !peer.knows(view.irs, view.iss) {
            self.fault.get_or_insert(Fault::Ghost);
        }
    }

    fn send(&mut self, view: &View) {
        for (segment, cause) in core::mem::take(&mut self.heard.sent) {
            if let Cause::Reset(reason) = cause
                && !self.is_explained(reason)
            {
                self.fault.get_or_insert(Fault::Reset(reason));
            }
            let connection = match (self.stimulus, cause) {
                (Stimulus::Arrival(packet), Cause::Reset(_)) => packet.connection,
                (Stimulus::Call | Stimulus::Arrival(_) | Stimulus::Forgery(_) | Stimulus::Timeout, _) => {
                    connection_of(
                        self.side,
                        if view.state == State::Listen { &self.view_before } else { view },
                    )
                }
            };
            // Nobody meant the SYN that comes twice; whoever answers it answers a duplicate.
            let answers_duplicate = cause == Cause::AnswerToSyn
                && matches!(self.stimulus, Stimulus::Arrival(packet) if packet.repeats);
            let repeats = is_repetition(cause) || answers_duplicate;
            self.world.net.put(Packet { to: self.side.other(), segment, connection, repeats });
        }
    }

    /// Whether the history explains a RST.
    fn is_explained(&self, reason: ResetReason) -> bool {
        let packet = match self.stimulus {
            Stimulus::Forgery(_) => return true,
            Stimulus::Arrival(packet) => packet,
            Stimulus::Timeout => return reason == ResetReason::PeerUnresponsive,
            Stimulus::Call => {
                let unread = self.view_before.unread > 0 || self.view_before.out_of_order > 0;
                return match (reason, self.call) {
                    (ResetReason::Abort, Some(Do::Abort)) => true,
                    (ResetReason::UnreadData, Some(Do::Close)) => unread,
                    _ => false,
                };
            }
        };
        match reason {
            ResetReason::DataAfterClose => {
                self.before.endpoint.is_orphan() && !packet.segment.payload.is_empty()
            }
            ResetReason::NobodyListens => {
                self.from == State::Closed && is_request(&packet.segment) || self.is_excused(packet)
            }
            ResetReason::NoConnection
            | ResetReason::AckAtListen
            | ResetReason::BadAckInHandshake
            | ResetReason::BadEcho => self.is_excused(packet),
            ResetReason::Abort
            | ResetReason::UnreadData
            | ResetReason::AcceptQueueFull
            | ResetReason::PeerUnresponsive => false,
        }
    }

    /// Whether a segment that found no connection is a duplicate or an old one, or came to a host whose
    /// connection was broken off.
    fn is_excused(&self, packet: &Packet) -> bool {
        let (here, there) = (&self.before, &self.world.hosts[self.side.other()]);
        let of = packet.connection;
        let is_of = |number: Option<Seq>, newest: Option<Seq>| number.is_none_or(|iss| Some(iss) == newest);
        let is_stale =
            !is_of(of[self.side.other()], there.newest_iss()) || !is_of(of[self.side], here.newest_iss());
        let view = &self.view_before;
        let segment = &packet.segment;
        // A host that listens again has had a connection.
        let is_stale = is_stale || (view.state == State::Listen && !here.begun.is_empty());
        let is_overtaken = of[self.side.other()] == Some(view.irs)
            && (segment.seq.before(view.rcv_nxt)
                || (segment.has(Flags::ACK) && segment.ack.before(view.snd_nxt)));
        packet.repeats || here.is_broken || is_stale || is_overtaken
    }
}

/// Whether a host in this state may begin a connection with its next step.
const fn may_open(state: State) -> bool {
    matches!(state, State::Closed | State::Listen | State::TimeWait)
}

/// Whether the timers that are next repeat something.
fn is_repeating(view: &View) -> bool {
    let next = view.timers.iter().flatten().map(|running| running.deadline).min();
    let repeating =
        [TimerKind::Retransmission, TimerKind::LossProbe, TimerKind::Persist, TimerKind::Keepalive];
    repeating
        .into_iter()
        .any(|timer| view.timers[timer as usize].is_some_and(|running| Some(running.deadline) == next))
}

/// The connection that an endpoint holds to.
fn connection_of(side: Side, view: &View) -> PerSide<Option<Seq>> {
    let mut connection = PerSide::default();
    connection[side] = Some(view.iss);
    connection[side.other()] = (view.state != State::SynSent).then_some(view.irs);
    connection
}
