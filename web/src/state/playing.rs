//! How the playhead moves.

use synscope_sim::{Index, Playhead, Side};

use super::{Direction, Model, Opened, Told};

/// What the playhead does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Motion {
    /// It stands.
    Still,
    /// It plays, once it has waited for so long.
    Playing {
        /// In milliseconds of the reader's time.
        wait_ms: f64,
    },
    /// The person holds it.
    Held,
    /// It goes to a position and stops there.
    Gliding {
        from: f64,
        to: f64,
        /// How long it has gone.
        passed_ms: f64,
    },
}

/// How long playing waits at what has to be read.
const READING_MS: f64 = 1_200.0;
/// How long a step takes at most.
const GLIDE_MS: f64 = 450.0;
/// How long each moment stands when nothing may move.
const DISCRETE_MS: f64 = 1_000.0;
/// A tab that was in the background does not catch up.
const LONGEST_TICK_MS: f64 = 100.0;

impl Motion {
    /// Whether it goes by itself.
    pub(crate) const fn is_on_its_way(self) -> bool {
        match self {
            Self::Playing { .. } | Self::Gliding { .. } => true,
            Self::Still | Self::Held => false,
        }
    }
}

impl Model {
    pub(super) fn play_or_pause(&mut self) {
        if self.is_playing() {
            self.pause();
            return;
        }
        self.leave_question();
        if self.untouched || self.position >= self.picture.end() && !self.has_beat_to_come() {
            self.position = self.picture.axis.top();
        }
        self.untouched = false;
        self.following = true;
        self.deselect();
        // Beside these the run can go on: it is what they show.
        self.open = self.open.filter(|open| {
            matches!(open, Opened::Graph | Opened::Inspector | Opened::Guide | Opened::Sockets)
        });
        self.motion = Motion::Playing { wait_ms: 0.0 };
        self.told = Told::Nothing;
    }

    pub(super) fn pause(&mut self) {
        if self.is_playing() {
            self.tell_step();
        }
        self.motion = Motion::Still;
    }

    pub(super) fn tick(&mut self, ms: f64) {
        let ms = ms.clamp(0.0, LONGEST_TICK_MS);
        match self.motion {
            Motion::Still | Motion::Held => {}
            Motion::Playing { wait_ms } if wait_ms > ms => {
                self.motion = Motion::Playing { wait_ms: wait_ms - ms };
            }
            Motion::Playing { .. } if self.prefs.reduced_motion => self.play_discretely(),
            Motion::Playing { wait_ms } => self.play_on(ms - wait_ms),
            Motion::Gliding { from, to, passed_ms } => self.glide(from, to, passed_ms + ms),
        }
    }

    fn play_on(&mut self, ms: f64) {
        let pace = self.prefs.pace.factor();
        let axis = &self.picture.axis;
        let reached = axis.advance(self.position, ms / 1_000.0, pace);
        let pause = self.picture.pause_within(self.position, reached).filter(|_| self.prefs.reading_pauses);
        let Some(to) = self.way_to(pause.unwrap_or(reached)) else { return };
        self.position = to;
        if self.position >= self.picture.end() {
            self.pause();
        } else {
            // Who hurries reads quickly.
            let wait_ms = if pause.is_some() { READING_MS / pace.max(1.0) } else { 0.0 };
            self.motion = Motion::Playing { wait_ms };
        }
    }

    fn play_discretely(&mut self) {
        let next = self.picture.axis.next_stop(self.position);
        if self.way_to(next.unwrap_or(self.position)).is_none() {
            return;
        }
        match next {
            Some(next) => {
                self.position = next;
                self.motion = Motion::Playing { wait_ms: DISCRETE_MS / self.prefs.pace.factor() };
            }
            None => self.pause(),
        }
    }

    /// How far playing comes on its way to a position; nowhere, if it stops for a scene's beat or a question.
    fn way_to(&mut self, to: f64) -> Option<f64> {
        let beat = self.stop_at_beat(to);
        let stop = self.ask_before(beat.unwrap_or(to), true).or(beat);
        if let Some(stop) = stop {
            self.position = stop;
            self.pause();
        }
        stop.is_none().then_some(to)
    }

    fn glide(&mut self, from: f64, to: f64, passed_ms: f64) {
        let share = (passed_ms / GLIDE_MS).min(1.0);
        if share >= 1.0 {
            self.position = to;
            self.motion = Motion::Still;
            self.tell_step();
        } else {
            self.position = from + (to - from) * share;
            self.motion = Motion::Gliding { from, to, passed_ms };
        }
    }

    /// To a position at once, and no further.
    pub(super) fn scrub(&mut self, position: f64) {
        let axis = &self.picture.axis;
        self.position = position.min(self.picture.end()).max(axis.top());
        self.motion = Motion::Still;
        self.untouched = false;
        self.following = true;
        self.tell_step();
    }

    /// To a position at once, and on wherever the hand goes.
    pub(super) fn hold(&mut self, position: f64) {
        self.scrub(position);
        self.motion = Motion::Held;
    }

    pub(super) fn let_go(&mut self) {
        if self.motion == Motion::Held {
            self.motion = Motion::Still;
        }
    }

    pub(super) fn jump(&mut self, position: f64) {
        self.scrub(position);
        self.deselect();
    }

    /// Lets go of the packet, unless it is looked at in detail.
    fn deselect(&mut self) {
        if self.open != Some(Opened::Inspector) {
            self.selected = None;
        }
    }

    /// To where a step has just happened.
    pub(super) fn jump_to_step(&mut self, place: Index) {
        if let Some(step) = self.picture.run.step(place) {
            let there = Playhead { time: step.at, steps: place + 1 };
            self.jump(self.picture.axis.position(there));
        }
    }

    /// To where a state was entered.
    pub(super) fn jump_to_stay(&mut self, stay: Index) {
        let stay = usize::try_from(stay).ok().and_then(|stay| self.picture.run.states.get(stay));
        if let Some(step) = stay.map(|stay| stay.step) {
            self.jump_to_step(step);
        }
    }

    pub(super) fn step(&mut self, direction: Direction) {
        self.land();
        let axis = &self.picture.axis;
        let to = match direction {
            Direction::Forward => axis.next_stop(self.position),
            Direction::Back => axis.previous_stop(self.position),
        };
        self.hop(direction, to);
    }

    /// To the next moment at which a packet is sent or ends, whoever sends it.
    pub(super) fn step_packet(&mut self, direction: Direction) {
        self.land();
        let to = self.packet_event(direction);
        if self.hop(direction, to) {
            self.look_at(to, None);
        }
    }

    /// To the next moment that a reader needs time for.
    pub(super) fn step_notable(&mut self, direction: Direction) {
        self.land();
        self.hop(direction, self.picture.notable(self.position, direction));
    }

    /// A step that is still on its way counts as taken.
    pub(super) fn land(&mut self) {
        if let Motion::Gliding { to, .. } = self.motion {
            self.position = to;
        }
    }

    /// To a position in a direction; to the end of the run where there is none. Whether it comes there, and
    /// is not stopped by a question.
    fn hop(&mut self, direction: Direction, to: Option<f64>) -> bool {
        match direction {
            Direction::Forward => {
                self.leave_question();
                let to = to.unwrap_or_else(|| self.picture.end());
                let asked = self.ask_before(to, false);
                self.go(asked.unwrap_or(to));
                asked.is_none()
            }
            Direction::Back => {
                self.jump(to.unwrap_or_else(|| self.picture.axis.top()));
                true
            }
        }
    }

    /// To the next packet of the host that the selected packet, or the last one sent, is from.
    pub(super) fn step_host(&mut self, direction: Direction) {
        self.land();
        let packets = &self.picture.run.packets;
        let axis = &self.picture.axis;
        let now = self.playhead();
        let host = self
            .selected
            .map(|name| name.from)
            .or_else(|| {
                packets.iter().take_while(|packet| packet.step < now.steps).last().map(|packet| packet.from)
            })
            .unwrap_or(Side::Client);
        let mut sent =
            packets.iter().filter(|packet| packet.from == host).map(|packet| axis.step(packet.step));
        let to = match direction {
            Direction::Forward => sent.find(|at| *at > self.position + 0.5),
            Direction::Back => sent.take_while(|at| *at < self.position - 0.5).last(),
        };
        if self.hop(direction, to) {
            self.look_at(to, Some(host));
        }
    }

    /// What is looked at in detail is the packet that one has come to: what a host sends there, or what anybody
    /// sends or gets.
    fn look_at(&mut self, to: Option<f64>, host: Option<Side>) {
        let (Some(Opened::Inspector), Some(to)) = (self.open, to) else { return };
        let axis = &self.picture.axis;
        let is_here = |at: f64| (at - to).abs() < 0.5;
        let found = self.picture.run.packets.iter().find(|packet| {
            let is_sent = is_here(axis.step(packet.step));
            host.map_or(is_sent || is_here(axis.position_of(packet.ends())), |host| {
                is_sent && packet.from == host
            })
        });
        if let Some(packet) = found {
            self.selected = Some(packet.name);
        }
    }

    /// Goes there visibly, unless nothing may move.
    pub(super) fn go(&mut self, to: f64) {
        let from = self.position;
        if self.prefs.reduced_motion || to <= from {
            self.jump(to);
        } else {
            self.jump(from);
            self.motion = Motion::Gliding { from, to, passed_ms: 0.0 };
            // What lies between is passed, not told.
            self.told = Told::Nothing;
        }
    }
}
