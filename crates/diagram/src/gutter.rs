//! What stands beside the lifelines, apart from calls: timers as brackets, and where there is none.

mod absences;
mod brackets;
mod lanes;

use std::ops::Range;

use synscope_sim::{Index, Side, Trace};
use synscope_tcp::SocketId;

pub use self::absences::{Absence, AbsenceKind};
pub use self::brackets::{Bracket, BracketEnd, Line};
use self::lanes::Lanes;
pub use self::lanes::More;
use crate::axis::TimeAxis;
use crate::heights::Heights;
use crate::layout::Layout;
use crate::list::sort_by_height;
use crate::moments::Moments;
use crate::placing::Ground;

/// What is less high is not drawn, in px.
const SHORTEST: f64 = 4.0;
/// The size of the text and the height of a line, in px.
const SIZE: f64 = 11.0;
const LINE: f64 = 13.0;

/// All that stands in the gutters, apart from calls.
#[derive(Default)]
pub(crate) struct Gutters {
    pub(crate) brackets: Vec<Bracket>,
    pub(crate) absences: Vec<Absence>,
    pub(crate) more: Vec<More>,
}

/// What gutters are drawn from.
pub(crate) struct Source<'s> {
    pub(crate) trace: &'s Trace,
    pub(crate) axis: &'s TimeAxis,
    pub(crate) moments: &'s Moments,
    pub(crate) heights: &'s Heights,
    pub(crate) layout: &'s Layout,
    pub(crate) only: Option<u32>,
}

/// Draws the gutters; there are none when compact. `ground` has what is there already.
pub(crate) fn gutters(source: &Source<'_>, ground: &mut Ground) -> Gutters {
    let mut gutters = Gutters::default();
    if source.layout.compact {
        return gutters;
    }
    for host in Side::BOTH {
        let mut lanes = Lanes::new(source.layout, host);
        for found in source.found(host) {
            match (found, lanes.take(found.heights())) {
                (Found::Timer { timer, top, bottom }, Some(x)) => {
                    gutters.brackets.push(source.bracket(timer, top..bottom, x));
                }
                (Found::Absence(absence), Some(x)) => gutters.absences.push(Absence { x, ..absence }),
                (Found::Timer { .. } | Found::Absence(_), None) => {}
            }
        }
        gutters.more.append(&mut lanes.more);
    }
    sort_by_height(&mut gutters.brackets, |bracket| bracket.top);
    sort_by_height(&mut gutters.absences, |absence| absence.top);
    sort_by_height(&mut gutters.more, |more| more.at.y);
    for bracket in &mut gutters.brackets {
        bracket.write(source.layout, ground);
    }
    for absence in &mut gutters.absences {
        absence.keep_room(source.layout, ground);
    }
    gutters
}

/// Something that wants a lane.
#[derive(Clone, Copy)]
enum Found {
    Timer { timer: Index, top: f64, bottom: f64 },
    Absence(Absence),
}

impl Found {
    fn heights(&self) -> Range<f64> {
        match self {
            Self::Timer { top, bottom, .. } => *top..*bottom,
            Self::Absence(absence) => absence.top..absence.bottom,
        }
    }
}

impl Source<'_> {
    /// What a host's gutter is to show, from top to bottom.
    fn found(&self, host: Side) -> Vec<Found> {
        let mut found: Vec<Found> = (0..)
            .zip(&self.trace.timers)
            .filter(|(_, interval)| interval.host == host && self.shows(host, interval.socket))
            .map(|(timer, interval)| {
                let (top, bottom) = self.heights_of(interval);
                Found::Timer { timer, top, bottom }
            })
            .collect();
        found.extend(self.absences(host).into_iter().map(Found::Absence));
        found.retain(|found| found.heights().end - found.heights().start >= SHORTEST);
        sort_by_height(&mut found, |found| found.heights().start);
        found
    }

    fn shows(&self, host: Side, id: SocketId) -> bool {
        let Some(only) = self.only else { return true };
        let mut sockets = self.trace.sockets.iter();
        sockets.any(|socket| socket.host == host && socket.id == id && socket.connection == Some(only))
    }
}
