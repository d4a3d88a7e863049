//! The guide through a scene: which of its beats is told, and where they are in the run as it is now.

use std::rc::Rc;

use synscope_scenes::{Beat, Followed, Happening, Scene};
use synscope_sim::{Index, Trace, Which};
use synscope_tcp::sort_by;

use super::linked::of_call;
use super::thing::Thing;
use super::{Beside, Direction, Model, Motion, Opened, Picture, Told};

/// Less than anything that can be seen, in px.
const HAIR: f64 = 1e-3;

/// A beat in the run as it is now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Placed {
    pub(crate) followed: Followed,
    /// Where the playhead is when it has happened, if it does.
    position: Option<f64>,
}

/// What is seen of the guide.
#[derive(Clone, Debug)]
pub(crate) struct Guided {
    pub(crate) scene: Rc<Scene>,
    pub(crate) beats: Rc<Vec<Placed>>,
    /// The beat that is told; before the first one, the claim is.
    pub(crate) current: Option<usize>,
    /// Whether the person has gone there, and not past it.
    pub(crate) stands: bool,
}

/// A guide that is shown.
#[derive(Clone, Debug)]
pub(crate) struct Guide {
    scene: Rc<Scene>,
    beats: Rc<Vec<Placed>>,
    /// In what they are placed.
    picture: Picture,
    beside: Option<Beside>,
    /// The beat that the person has gone to, which may share its moment with others or have none.
    chosen: Chosen,
    /// Whether the playhead stands where that has led.
    stands: bool,
    /// What was told last, and shown in its run: a beat, or the claim.
    told: Option<usize>,
    /// Whether that was told at all.
    has_told: bool,
}

/// A beat, or the claim, and where the playhead is as long as it is told.
#[derive(Clone, Copy, Debug)]
struct Chosen {
    beat: Option<usize>,
    position: f64,
}

impl PartialEq for Guided {
    fn eq(&self, other: &Self) -> bool {
        let is_same = Rc::ptr_eq(&self.scene, &other.scene) && Rc::ptr_eq(&self.beats, &other.beats);
        is_same && self.current == other.current
    }
}

impl Guided {
    /// The beat that is told, and what has become of it.
    pub(crate) fn told(&self) -> Option<(&Beat, &Placed)> {
        self.scene.beats.get(self.current?).zip(self.beats.get(self.current?))
    }

    /// What the beat speaks of, and where on the axis of its run that is.
    pub(crate) fn spoken_of(&self, picture: &Picture, other: Option<&Beside>) -> Option<(Which, Thing, f64)> {
        let (beat, placed) = self.told()?;
        let picture = match beat.run {
            Which::A => picture,
            Which::B => &other?.picture,
        };
        let found = placed.followed.of?;
        let thing = match found.what {
            Happening::Packet(packet) => Thing::Packet(packet),
            Happening::Stay(stay) => Thing::Stay(stay),
            Happening::Timer(timer) => Thing::Timer(timer),
            Happening::Call(call) => of_call(&picture.run, call, true)?,
            // The last step may lie far before; a state that lasts is there.
            Happening::End => lasting(&picture.run).unwrap_or(Thing::Step(found.step)),
        };
        Some((beat.run, thing, picture.axis.position_of(found.at)))
    }

    /// Whether a beat's moment has come; as long as the claim is told, none has.
    pub(crate) fn has_come(&self, beat: usize, position: f64) -> bool {
        let at = self.beats.get(beat).and_then(|placed| placed.position);
        self.current.is_some() && at.is_some_and(|at| at <= position + HAIR)
    }
}

/// The newest stay in a state that lasts to the end of a run.
fn lasting(trace: &Trace) -> Option<Thing> {
    let stay = trace.states.iter().rposition(|stay| stay.to.is_none())?;
    Index::try_from(stay).ok().map(Thing::Stay)
}

impl Guide {
    fn new(scene: &Rc<Scene>, picture: &Picture, beside: Option<&Beside>) -> Self {
        Self {
            beats: Rc::new(place(scene, picture, beside)),
            scene: Rc::clone(scene),
            picture: picture.clone(),
            beside: beside.cloned(),
            chosen: Chosen { beat: None, position: picture.axis.top() },
            stands: true,
            told: None,
            has_told: false,
        }
    }

    fn position(&self, beat: usize) -> Option<f64> {
        self.beats.get(beat)?.position
    }

    /// Beats that happen, in the order in which they do.
    fn in_order(&self) -> Vec<(f64, usize)> {
        let mut order: Vec<(f64, usize)> =
            (0..self.beats.len()).filter_map(|beat| Some((self.position(beat)?, beat))).collect();
        sort_by(&mut order, |one, other| one.0.total_cmp(&other.0));
        order
    }

    /// Whether the playhead is where the person has gone to, or on its way.
    fn is_at_chosen(&self, position: f64, motion: Motion) -> bool {
        (going_to(position, motion) - self.chosen.position).abs() < HAIR
    }

    /// The beat that is told at a position: the one that was gone to while the playhead is there or on its
    /// way, else the last one whose moment has come. At the beginning
    /// it is the claim.
    fn current(&self, position: f64, motion: Motion) -> Option<usize> {
        if self.is_at_chosen(position, motion) {
            return self.chosen.beat;
        }
        let there = going_to(position, motion);
        if there <= self.picture.axis.top() + HAIR {
            return None;
        }
        let order = self.in_order();
        order.iter().rev().find(|(at, _)| *at <= position + HAIR).map(|(_, beat)| *beat)
    }

    /// The next beat to be told from a position on, at which `current` is told.
    fn next(&self, position: f64, current: Option<usize>) -> Option<(f64, usize)> {
        let is_next = |(at, beat): &(f64, usize)| {
            *at > position + HAIR || (at - position).abs() <= HAIR && current.is_none_or(|now| *beat > now)
        };
        self.in_order().into_iter().find(is_next)
    }
}

const fn going_to(position: f64, motion: Motion) -> f64 {
    match motion {
        Motion::Gliding { to, .. } => to,
        Motion::Still | Motion::Held | Motion::Playing { .. } => position,
    }
}

/// Where the beats are now.
fn place(scene: &Scene, picture: &Picture, beside: Option<&Beside>) -> Vec<Placed> {
    let other = beside.map(|beside| &beside.picture);
    let followed = scene.follow(&picture.run, other.map(|other| &*other.run));
    let placed = |(beat, followed): (&Beat, Followed)| {
        let picture = match beat.run {
            Which::A => Some(picture),
            Which::B => other,
        };
        let position = picture
            .zip(followed.reading.found())
            .map(|(picture, found)| picture.axis.position(found.playhead(&picture.run)).min(picture.end()));
        Placed { followed, position }
    };
    scene.beats.iter().zip(followed).map(placed).collect()
}

impl Model {
    /// The guide, if a scene is loaded and it was not closed.
    pub(crate) fn guided(&self) -> Option<Guided> {
        let guide = self.guide.as_ref()?;
        let current = guide.current(self.position, self.motion);
        let stands = guide.is_at_chosen(self.position, self.motion);
        Some(Guided { scene: Rc::clone(&guide.scene), beats: Rc::clone(&guide.beats), current, stands })
    }

    /// Whether a guide is shown.
    pub(crate) const fn is_guided(&self) -> bool {
        self.guide.is_some()
    }

    /// Leaves the run as it is.
    pub(super) fn close_guide(&mut self) {
        self.closed_guide = self.version.scene.clone();
        self.open = self.open.filter(|open| *open != Opened::Guide);
    }

    /// To the next beat or the one before; before the first one is the claim.
    pub(super) fn step_beat(&mut self, direction: Direction) {
        self.land();
        let Some(guide) = &self.guide else { return };
        let current = guide.current(self.position, self.motion);
        let to = match (direction, current) {
            (Direction::Forward, None) => Some(0),
            (Direction::Forward, Some(beat)) => Some(beat + 1),
            (Direction::Back, None) => return,
            (Direction::Back, Some(beat)) => beat.checked_sub(1),
        };
        if to.is_none_or(|beat| beat < guide.beats.len()) {
            self.visit_beat(to);
        }
    }

    /// To a beat, or to the claim; to one that does not happen without a way.
    pub(super) fn visit_beat(&mut self, beat: Option<usize>) {
        let Some(guide) = &mut self.guide else { return };
        let here = self.position;
        let to = match beat {
            Some(beat) => guide.position(beat).unwrap_or(here),
            None => guide.picture.axis.top(),
        };
        guide.chosen = Chosen { beat, position: to };
        if let Some(run) = beat.and_then(|beat| guide.scene.beats.get(beat)).map(|beat| beat.run) {
            self.show_run(run);
        }
        self.go(to);
    }

    /// The beat at which playing from one position to another has to stop; it is the one that is told then.
    pub(super) fn stop_at_beat(&mut self, to: f64) -> Option<f64> {
        let motion = self.motion;
        let guide = self.guide.as_mut()?;
        let current = guide.current(self.position, motion);
        let (position, beat) = guide.next(self.position, current).filter(|(at, _)| *at <= to + HAIR)?;
        guide.chosen = Chosen { beat: Some(beat), position };
        Some(position)
    }

    /// Whether there is a beat to come from here on.
    pub(super) fn has_beat_to_come(&self) -> bool {
        let guide = self.guide.as_ref();
        guide.is_some_and(|guide| {
            guide.next(self.position, guide.current(self.position, self.motion)).is_some()
        })
    }

    /// Brings the guide up to what has become of the run, and tells the beat that has come to be the one.
    pub(super) fn keep_guiding(&mut self) {
        let is_closed =
            |scene: &Rc<Scene>| self.closed_guide.as_ref().is_some_and(|closed| Rc::ptr_eq(closed, scene));
        let Some(scene) = self.version.scene.clone().filter(|scene| !is_closed(scene)) else {
            self.guide = None;
            return;
        };
        let beside = self.scenes_other().cloned();
        match self.guide.take().filter(|guide| Rc::ptr_eq(&guide.scene, &scene)) {
            None => self.guide = Some(Guide::new(&scene, &self.picture, beside.as_ref())),
            Some(guide) if guide.picture == self.picture && guide.beside == beside => {
                self.guide = Some(guide);
            }
            Some(guide) => self.follow_run(&guide, beside.as_ref()),
        }
        self.tell_beat();
    }

    /// B, where it is the scene's.
    fn scenes_other(&self) -> Option<&Beside> {
        let compared = self.compared().filter(|compared| compared.scene.is_some())?;
        compared.beside.as_ref()
    }

    /// The run has become another one, or is drawn elsewhere: the beats are found anew. Who stands at one
    /// and turns a knob goes on standing there, whenever it happens now.
    fn follow_run(&mut self, before: &Guide, beside: Option<&Beside>) {
        let is_same_run = before.picture.run == self.picture.run;
        let has_turned = self.has_turned && matches!(self.told, Told::Edit(_) | Told::Rested(_));
        let mut guide = Guide::new(&before.scene, &self.picture, beside);
        (guide.told, guide.has_told) = (before.told, before.has_told);
        guide.chosen = before.chosen;
        if before.stands && (is_same_run || has_turned) {
            let at = match before.chosen.beat {
                Some(beat) => guide.position(beat),
                None => Some(self.picture.axis.top()),
            };
            self.position = at.unwrap_or(self.position);
            guide.chosen.position = self.position;
        } else {
            // Where nothing is.
            guide.chosen.position = f64::NEG_INFINITY;
        }
        self.guide = Some(guide);
    }

    /// A beat that has come to be the one is told, and shown in its run.
    fn tell_beat(&mut self) {
        let (position, motion) = (self.position, self.motion);
        let Some(guide) = &mut self.guide else { return };
        guide.stands = guide.is_at_chosen(position, motion);
        let current = guide.current(position, motion);
        let run = current.and_then(|beat| guide.scene.beats.get(beat)).map(|beat| beat.run);
        if guide.has_told && guide.told == current {
            return;
        }
        if let Told::Step(number) = self.told {
            self.told = Told::Beat(number);
        }
        // What is passed while playing is told once it stops.
        if !motion.is_on_its_way() {
            (guide.told, guide.has_told) = (current, true);
            if let Some(run) = run {
                self.show_run(run);
            }
        }
    }
}
