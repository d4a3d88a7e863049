//! Where a scene's beats are in a run, as the person has it now.

use synscope_sim::{Index, Trace, Which};

use crate::event::{Event, Found};
use crate::scene::{Beat, Scene};

/// A beat in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Followed {
    /// What has become of it.
    pub reading: Reading,
    /// What it speaks of: the last time that it happened by then.
    pub of: Option<Found>,
}

/// What has become of a beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// It happens, and what the beat says is so.
    Happens(Found),
    /// It happens, but what it says is not so any more: this one of [`Beat::unless`], by its place, has
    /// happened before.
    Untrue {
        /// When the beat's event happens.
        at: Found,
        /// Which one, from 0.
        unless: usize,
    },
    /// It does not happen after the beats before it.
    Never,
    /// It is in the second run, and that one is not there.
    NoRun,
}

impl Reading {
    /// When the beat's event happens, if it does.
    pub const fn found(&self) -> Option<Found> {
        match self {
            Self::Happens(found) | Self::Untrue { at: found, .. } => Some(*found),
            Self::Never | Self::NoRun => None,
        }
    }
}

impl Scene {
    /// Finds the beats, each in its run from the last one before it on that is so.
    pub fn follow(&self, first: &Trace, second: Option<&Trace>) -> Vec<Followed> {
        let (mut told_first, mut told_second) = (Told::default(), Told::default());
        let mut follow = |beat: &Beat| {
            let (trace, told) = match beat.run {
                Which::A => (Some(first), &mut told_first),
                Which::B => (second, &mut told_second),
            };
            let Some(trace) = trace else { return Followed { reading: Reading::NoRun, of: None } };
            let reading = read(beat, trace, told);
            told.add(reading);
            Followed { reading, of: reading.found().and_then(|found| speaks_of(beat, trace, found)) }
        };
        self.beats.iter().map(&mut follow).collect()
    }
}

/// What the beats before have told of a run.
#[derive(Default)]
struct Told {
    /// The first step that is left to tell of: that of the last beat that is so. One that is not may have been
    /// moved to the end of the run, and those after it are found all the same.
    since: Index,
    /// Where they were found, so that the same event twice is two beats.
    found: Vec<Found>,
}

impl Told {
    fn is_left(&self, found: &Found) -> bool {
        found.step >= self.since && !self.found.contains(found)
    }

    fn add(&mut self, reading: Reading) {
        if let Reading::Happens(found) = reading {
            self.since = found.step;
        }
        self.found.extend(reading.found());
    }
}

/// What becomes of a beat after those before it.
fn read(beat: &Beat, trace: &Trace, told: &Told) -> Reading {
    let Some(at) = beat.at.find(trace).into_iter().find(|found| told.is_left(found)) else {
        return Reading::Never;
    };
    let has_happened = |event: &Event| event.find(trace).iter().any(|found| found.step <= at.step);
    match beat.unless.iter().position(has_happened) {
        Some(unless) => Reading::Untrue { at, unless },
        None => Reading::Happens(at),
    }
}

/// What a beat that happens speaks of.
fn speaks_of(beat: &Beat, trace: &Trace, at: Found) -> Option<Found> {
    match &beat.of {
        Some(event) => event.find(trace).into_iter().rfind(|found| found.step <= at.step),
        None => Some(at),
    }
}
