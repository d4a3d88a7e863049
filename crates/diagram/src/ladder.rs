//! The whole picture of a run.

use std::ops::Range;

use synscope_sim::{EndReason, Index, Remark, Side, Stimulus, Trace};
use synscope_tcp::{SortedSet, Time};

use crate::arrows::{Arrow, Drawing, Point, draw};
use crate::axis::{Fold, TimeAxis};
use crate::bands::{Band, ListenerChip, bands, listeners};
use crate::calls::{CallMark, calls};
use crate::cuts::{Cut, cuts};
use crate::gutter::{Absence, Bracket, More, Source, gutters};
use crate::heights::Heights;
use crate::layout::Layout;
use crate::list::{Extent, List, sort_by_height};
use crate::moments::{Moments, fans};
use crate::numbers::Numbers;
use crate::placing::{Ground, Tilted, place, text_width};
use crate::units::gap;

/// Room below the end of the run, in px.
const BELOW: f64 = 24.0;
/// The size of a fold's text and half the height of its pill, in px.
const PILL_SIZE: f64 = 11.0;
const PILL_HALF: f64 = 10.0;
/// Half the height of its break mark, in px.
const ZIGZAG_HALF: f64 = 5.0;

/// How a ladder is to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Its width in px. Under 600 there are spines and arrows only.
    pub width: f64,
    /// How sequence numbers are written.
    pub numbers: Numbers,
    /// The connection to be shown, from 1; `None` shows all.
    pub connection: Option<u32>,
    /// The beginnings of gaps that are drawn at full length.
    pub unfolded: SortedSet<Time>,
}

impl Default for Options {
    /// As wide as it gets, with symbolic numbers, everything shown and folded.
    fn default() -> Self {
        Self { width: 920.0, numbers: Numbers::default(), connection: None, unfolded: SortedSet::new() }
    }
}

/// The geometry of a run.
///
/// Lists are sorted from top to bottom, and [`List::within`] finds what lies within a range of heights.
#[derive(Clone, Debug, PartialEq)]
pub struct Ladder {
    /// The columns.
    pub layout: Layout,
    /// The time axis.
    pub axis: TimeAxis,
    /// Its height, in px.
    pub height: f64,
    /// The packets, by their place in the trace.
    pub arrows: List<Arrow>,
    /// The states of both hosts.
    pub bands: List<Band>,
    /// The listeners.
    pub listeners: Vec<ListenerChip>,
    /// The timers.
    pub brackets: List<Bracket>,
    /// Timers for which there is no room.
    pub more: List<More>,
    /// Where a connection waits and no timer runs.
    pub absences: List<Absence>,
    /// The applications' calls.
    pub calls: List<CallMark>,
    /// Gaps in which nothing happens.
    pub folds: List<Fold>,
    /// Packets that one host sends at one time.
    pub braces: List<Brace>,
    /// When the link is cut.
    pub cuts: List<Cut>,
    /// The end of the run.
    pub end: EndMark,
}

/// Packets that a host sends at one time, spread out so that they can be told apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Brace {
    /// The host.
    pub host: Side,
    /// Where the first is sent, in px.
    pub top: f64,
    /// Where the last is sent, in px.
    pub bottom: f64,
}

/// The end of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EndMark {
    /// Where, in px.
    pub y: f64,
    /// When.
    pub at: Time,
    /// Why.
    pub why: EndReason,
}

impl Extent for Fold {
    fn extent(&self) -> Range<f64> {
        self.top..self.bottom
    }
}

impl Extent for Brace {
    fn extent(&self) -> Range<f64> {
        self.top..self.bottom
    }
}

impl Fold {
    /// What its pill says: `⋯ 3.0 s ⋯`.
    pub fn text(&self) -> String {
        format!("⋯ {} ⋯", gap(self.length_us()))
    }

    /// The width of its pill, in px.
    pub fn pill_width(&self) -> f64 {
        text_width(&self.text(), PILL_SIZE) + 16.0
    }

    /// The middle of its break mark, in px.
    pub fn middle(&self) -> f64 {
        f64::midpoint(self.top, self.bottom)
    }

    /// What its break mark covers.
    fn zigzag(&self, layout: &Layout) -> Tilted {
        let middle = Point { x: layout.middle(), y: self.middle() };
        Tilted::upright(middle, layout.width / 2.0, ZIGZAG_HALF)
    }

    fn pill(&self, layout: &Layout) -> Tilted {
        let middle = Point { x: layout.middle(), y: self.middle() };
        Tilted::upright(middle, self.pill_width() / 2.0, PILL_HALF)
    }
}

impl Ladder {
    /// Draws a run.
    pub fn new(trace: &Trace, options: &Options) -> Self {
        Self::on(TimeAxis::new(trace, &options.unfolded), trace, options)
    }

    /// Draws a run on its axis, which it may share with another one; what is unfolded there is unfolded
    /// here.
    pub fn on(axis: TimeAxis, trace: &Trace, options: &Options) -> Self {
        let moments = Moments::new(trace);
        let heights = Heights::new(trace, &moments, &axis);
        let layout = Layout::new(options.width);
        let only = options.connection;
        let height = axis.foot() + BELOW;
        let mut ground = Ground::new(height);
        let folds: Vec<Fold> = axis.folds().collect();
        for fold in &folds {
            ground.take(fold.zigzag(&layout));
        }
        let calls = calls(trace, &heights, &layout, only, &mut ground);
        let source =
            Source { trace, axis: &axis, moments: &moments, heights: &heights, layout: &layout, only };
        let gutters = gutters(&source, &mut ground);
        let arrows = arrows(trace, &moments, &axis, &layout, options, &folds);
        let brace = |(host, first, last)| Brace { host, top: axis.place(first), bottom: axis.place(last) };
        let mut braces: Vec<Brace> = fans(trace, &moments, only).into_iter().map(brace).collect();
        sort_by_height(&mut braces, |brace| brace.top);
        Self {
            arrows: List::new(arrows),
            bands: List::new(bands(trace, &axis, &heights, only)),
            listeners: listeners(trace, &axis),
            brackets: List::new(gutters.brackets),
            more: List::new(gutters.more),
            absences: List::new(gutters.absences),
            calls: List::new(calls),
            folds: List::new(folds),
            braces: List::new(braces),
            cuts: List::new(cuts(trace, &axis, &layout)),
            end: EndMark { y: axis.end(), at: trace.end.at, why: trace.end.why },
            layout,
            axis,
            height,
        }
    }

    /// The arrow of a packet, by its place in the trace's packets; `None` if its connection is not
    /// shown.
    pub fn arrow(&self, packet: Index) -> Option<&Arrow> {
        let found = self.arrows.binary_search_by_key(&packet, |arrow| arrow.packet).ok()?;
        self.arrows.get(found)
    }
}

fn arrows(
    trace: &Trace,
    moments: &Moments,
    axis: &TimeAxis,
    layout: &Layout,
    options: &Options,
    folds: &[Fold],
) -> Vec<Arrow> {
    let telling = telling(trace);
    let drawing = Drawing { trace, axis, layout, numbers: options.numbers, telling: &telling };
    let shown = (0..).zip(&moments.packets).filter(|(index, _)| {
        let connection = trace.packets[*index as usize].name.connection;
        options.connection.is_none_or(|only| only == connection)
    });
    let (mut arrows, wordings): (Vec<_>, Vec<_>) =
        shown.map(|(index, places)| draw(&drawing, index, places)).unzip();
    let pills: Vec<Tilted> = folds.iter().map(|fold| fold.pill(layout)).collect();
    place(&mut arrows, &wordings, &pills);
    arrows
}

/// Whether the arrival of each packet changes a state.
fn telling(trace: &Trace) -> Vec<bool> {
    let mut telling = vec![false; trace.packets.len()];
    for step in &trace.steps {
        if let Stimulus::Arrival { packet } = step.stimulus {
            let notes = &trace.notes[step.notes.start as usize..step.notes.end as usize];
            let changes = notes.iter().any(|record| matches!(record.note, Remark::Transition { .. }));
            telling[packet as usize] |= changes;
        }
    }
    telling
}
