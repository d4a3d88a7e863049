//! What follows from what: the endpoint itself, between a network and two applications that may do
//! whatever the setup allows.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use stateright::{Model, Property};
use synscope_sim::{PerSide, Side};
use synscope_tcp::{Command, Config, Endpoint, KnobError, Log, RowId, State, TABLE, Time, TimerKind};

use crate::fault::{Fault, Invariant};
use crate::net::Net;
use crate::setup::{Line, Plan, Setup, Timing};
use crate::station::Station;
use crate::step::{self, Stimulus};
use crate::world::{Action, World};

/// Where each host's clock stands before it opens anything: far enough from the epoch to look back.
const FIRST_OPENING: Time = Time::from_us(3_600_000_000);

/// A setup, ready to be explored.
#[derive(Clone, Debug)]
pub struct Exploration {
    /// What is explored.
    pub setup: Setup,
    configs: PerSide<Arc<Config>>,
    /// The invariants to be watched; a violation of another is passed over.
    watched: Vec<Invariant>,
    rows: Arc<[AtomicBool]>,
}

impl Exploration {
    /// Prepares a setup; all invariants are watched.
    ///
    /// # Errors
    /// When a knob of the setup is none, or its value is wrong.
    pub fn new(setup: Setup) -> Result<Self, KnobError> {
        let mut config = Config::new(setup.profile);
        for (name, value) in setup.knobs {
            config.set(name, value)?;
        }
        let mut of_client = config.clone();
        for (name, value) in setup.knobs_of_client {
            of_client.set(name, value)?;
        }
        Ok(Self {
            setup,
            configs: PerSide { client: Arc::new(of_client), server: Arc::new(config) },
            watched: Invariant::ALL.to_vec(),
            rows: TABLE.iter().map(|_| AtomicBool::new(false)).collect(),
        })
    }

    /// Watches one invariant alone, so that the first violation that is found is a shortest one.
    #[must_use]
    pub fn watching(self, invariant: Invariant) -> Self {
        Self { watched: vec![invariant], ..self }
    }

    /// The rows of the table that have been taken so far, in all that was explored.
    pub fn rows_taken(&self) -> impl Iterator<Item = RowId> {
        RowId::all()
            .zip(self.rows.iter())
            .filter(|(_, taken)| taken.load(Ordering::Relaxed))
            .map(|(row, _)| row)
    }

    pub(crate) fn take_note(&self, row: RowId) {
        if let Some((_, taken)) = RowId::all().zip(self.rows.iter()).find(|(known, _)| *known == row) {
            taken.store(true, Ordering::Relaxed);
        }
    }

    /// Whether a fault counts here.
    pub(crate) fn is_watched(&self, fault: Fault) -> bool {
        self.watched.contains(&fault.violates())
    }

    /// The moment at which everything happens at a host between its opening number `openings` and the next.
    pub(crate) fn moment(&self, openings: usize) -> Time {
        let openings = u64::try_from(openings).unwrap_or(u64::MAX);
        FIRST_OPENING.after_us(openings.saturating_mul(self.setup.opening_gap_us))
    }

    /// A listener of a host.
    pub(crate) fn listener(&self, side: Side) -> Endpoint {
        let mut endpoint =
            Endpoint::new(Arc::clone(&self.configs[side]), step::isn(side), step::address(side));
        let open = Command::PassiveOpen { remote: None };
        // A connection in CLOSED can be opened.
        let _ = endpoint.handle_command(FIRST_OPENING, open, &mut Log::default());
        endpoint
    }

    pub(crate) const fn configs(&self) -> &PerSide<Arc<Config>> {
        &self.configs
    }

    /// The plan that a host's application has.
    pub(crate) fn plan(&self, world: &World, side: Side) -> Plan {
        self.setup.plans[side][usize::from(world.hosts[side].plan)]
    }

    /// The line of its plan that an application may carry out now.
    pub(crate) fn ready(&self, world: &World, side: Side) -> Option<Line> {
        world.hosts[side].ready(&world.hosts[side.other()], self.plan(world, side))
    }

    fn begin(&self, plans: PerSide<u8>) -> World {
        let host = |side: Side| {
            let address = step::address(side);
            Arc::new(Station {
                endpoint: Endpoint::new(Arc::clone(&self.configs[side]), step::isn(side), address),
                plan: plans[side],
                next: 0,
                begun: Vec::new(),
                written: 0,
                is_broken: false,
                repeats_left: self.setup.repeats[side].unwrap_or(u8::MAX),
            })
        };
        World {
            hosts: PerSide::from_fn(host),
            net: Net::default(),
            losses_left: self.setup.losses,
            duplicates_left: self.setup.duplicates,
            forged: 0,
            fault: None,
        }
    }

    /// Whether the timers of `side` that are next may fire now.
    fn may_fire(&self, world: &World, side: Side) -> bool {
        let station = &world.hosts[side];
        let Some(deadline) = station.endpoint.poll_timeout() else { return false };
        let view = station.endpoint.view();
        let now = self.moment(station.begun.len());
        let due = |timer: &TimerKind| {
            view.timers[*timer as usize].is_some_and(|running| running.deadline == deadline)
        };
        if self.setup.timing == Timing::Patient && !self.is_next(world, side) {
            return false;
        }
        TimerKind::ALL.iter().filter(|timer| due(timer)).all(|timer| match timer {
            TimerKind::DelayedAck => true,
            // With a length of zero it keeps no promise.
            TimerKind::TimeWait if deadline <= now => true,
            TimerKind::TimeWait => {
                !world.net.packets().iter().any(|packet| packet.is_of(side, view.iss, view.irs))
            }
            TimerKind::Retransmission | TimerKind::LossProbe | TimerKind::Persist | TimerKind::Keepalive => {
                station.repeats_left > 0
            }
            TimerKind::FinWait2 | TimerKind::UserTimeout => true,
        })
    }

    /// Whether by one clock, with a network that is faster than any timer, the next timers are those of `side`.
    fn is_next(&self, world: &World, side: Side) -> bool {
        let wait_us = |side: Side| {
            let station = &world.hosts[side];
            let deadline = station.endpoint.poll_timeout()?;
            Some(deadline.since_us(self.moment(station.begun.len())))
        };
        let comes_first = match (wait_us(side), wait_us(side.other())) {
            (Some(own), Some(other)) => own <= other,
            (Some(_), None) => true,
            (None, _) => false,
        };
        world.net.is_empty() && comes_first
    }

    /// Whether a timer of `side` is due already.
    fn is_due(&self, world: &World, side: Side) -> bool {
        let station = &world.hosts[side];
        station.endpoint.poll_timeout().is_some_and(|deadline| deadline <= self.moment(station.begun.len()))
    }

    /// Whether the clock of `side` can move on without a timer firing. Where one timer runs at most that
    /// makes no difference.
    fn may_wait(&self, world: &World, side: Side) -> bool {
        let station = &world.hosts[side];
        let Some(deadline) = station.endpoint.poll_timeout() else { return false };
        let running = station.endpoint.view().timers.iter().flatten().count();
        let now = self.moment(station.begun.len());
        running > 0 && deadline.since_us(now) > 1
    }

    /// Whether nothing can happen any more.
    fn is_over(&self, world: &World) -> bool {
        world.net.is_empty()
            && Side::BOTH
                .into_iter()
                .all(|side| self.ready(world, side).is_none() && !self.may_fire(world, side))
    }

    /// What is wrong with a world in which nothing can happen any more.
    fn fault_at_the_end(&self, world: &World) -> Option<Fault> {
        if !self.is_over(world) {
            return None;
        }
        // It only seems to be the end: the setup does not let a timer fire that would.
        if Side::BOTH.into_iter().any(|side| world.hosts[side].endpoint.poll_timeout().is_some()) {
            return None;
        }
        let is_at_rest =
            |side: Side| matches!(world.hosts[side].endpoint.state(), State::Closed | State::Listen);
        if !Side::BOTH.into_iter().all(is_at_rest) {
            return Some(Fault::NotClosed);
        }
        let is_read = |side: Side| {
            let station = &world.hosts[side];
            station.begun.last().is_none_or(|begun| begun.delivered == station.written)
        };
        let all_is_read = self.setup.promise.is_orderly() && !Side::BOTH.into_iter().all(is_read);
        all_is_read.then_some(Fault::NotDelivered)
    }

    /// The first fault of a world, if there is one: of the step that led here, or of the world itself.
    pub fn fault(&self, world: &World) -> Option<Fault> {
        let fault = world.fault.or_else(|| disagreement(world)).or_else(|| self.fault_at_the_end(world))?;
        self.is_watched(fault).then_some(fault)
    }
}

/// Both ESTABLISHED, on different numbers.
fn disagreement(world: &World) -> Option<Fault> {
    let PerSide { client, server } = &world.hosts;
    if client.endpoint.state() != State::Established || server.endpoint.state() != State::Established {
        return None;
    }
    let (client, server) = (client.endpoint.view(), server.endpoint.view());
    (client.iss != server.irs || server.iss != client.irs).then_some(Fault::DifferentNumbers)
}

impl Model for Exploration {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        let plans = |side: Side| (0..=u8::MAX).take(self.setup.plans[side].len());
        let both =
            plans(Side::Client).flat_map(|client| plans(Side::Server).map(move |server| (client, server)));
        both.map(|(client, server)| self.begin(PerSide { client, server })).collect()
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        if world.fault.is_some() {
            return;
        }
        // A wait of no length is over before anything else happens.
        if let Some(side) = Side::BOTH.into_iter().find(|side| self.is_due(world, *side)) {
            return actions.push(Action::Timeout(side));
        }
        for side in Side::BOTH {
            if self.ready(world, side).is_some() {
                actions.push(Action::Call(side));
            }
        }
        for place in world.net.different() {
            actions.push(Action::Deliver(place));
            if world.losses_left > 0 {
                actions.push(Action::Lose(place));
            }
            if world.duplicates_left > 0 {
                actions.push(Action::DeliverAndKeep(place));
            }
        }
        for side in Side::BOTH {
            if self.may_fire(world, side) {
                actions.push(Action::Timeout(side));
            }
            if self.setup.waits && self.may_wait(world, side) {
                actions.push(Action::Wait(side));
            }
            for (place, forgery) in self.setup.forged.iter().enumerate() {
                if world.forged & (1 << place) == 0 && forgery.may_come(world.hosts[side].endpoint.state()) {
                    actions.push(Action::Forge(side, place));
                }
            }
        }
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        let mut next = world.clone();
        match action {
            Action::Call(side) => step::take(self, &mut next, side, Stimulus::Call),
            Action::Deliver(place) => {
                let packet = next.net.take(place);
                step::take(self, &mut next, packet.to, Stimulus::Arrival(&packet));
            }
            Action::DeliverAndKeep(place) => {
                next.duplicates_left -= 1;
                let packet = next.net.copy(place);
                step::take(self, &mut next, packet.to, Stimulus::Arrival(&packet));
            }
            Action::Lose(place) => {
                next.losses_left -= 1;
                next.net.take(place);
            }
            Action::Timeout(side) => step::take(self, &mut next, side, Stimulus::Timeout),
            Action::Wait(side) => step::wait(self, &mut next, side),
            Action::Forge(side, place) => {
                let forgery = *self.setup.forged.get(place)?;
                next.forged |= 1 << place;
                step::take(self, &mut next, side, Stimulus::Forgery(forgery));
            }
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        self.watched.iter().map(|invariant| always(*invariant)).collect()
    }
}

/// The property that an invariant holds in every world.
fn always(invariant: Invariant) -> Property<Exploration> {
    macro_rules! holds {
        ($($invariant:ident),+) => {
            match invariant {
                $(Invariant::$invariant => {
                    |model: &Exploration, world: &World| {
                        model.fault(world).is_none_or(|fault| fault.violates() != Invariant::$invariant)
                    }
                })+
            }
        };
    }
    let condition: fn(&Exploration, &World) -> bool = holds!(
        Table,
        Somebody,
        SameNumbers,
        OwnOctets,
        InOrder,
        NoNeedlessReset,
        Orderly,
        ClosedAtLast,
        Delivered
    );
    Property::always(invariant.text(), condition)
}
