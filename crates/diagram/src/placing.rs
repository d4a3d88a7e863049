//! Where labels stand, so that none lies on another.
//!
//! Labels are placed one after the other, the most telling first; each looks only at what lies at
//! its own height.

use crate::arrows::{Arrow, Ending, LabelForm, Point, Priority};
use crate::numbers::Wording;

/// The size of arrow labels, in px.
const SIZE: f64 = 12.0;
/// From the shaft to the baseline, in px.
const LIFT: f64 = 5.0;
/// From the shaft to the middle of the letters, and half their height, in px.
const MIDDLE: f64 = 9.0;
const HALF_HEIGHT: f64 = 7.0;
/// What a label leaves free at each end of its shaft, in px.
const MARGIN: f64 = 10.0;
/// Half the size of what is kept free around a ✕, in px.
const CROSS: f64 = 8.0;
/// The height of a cell of the index, in px.
const CELL: f64 = 64.0;
/// Where so many arrows pass through one cell, nothing can be read anyway.
const CROWD: usize = 40;
/// Where on the drawn part of the shaft a label may stand, the best first.
const SHARES: [f64; 3] = [0.5, 0.3, 0.7];

/// The width of a text at a size in px: 0.62 em a character, 1 em where a character is wide.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    // Wide are the scripts of East Asia, which begin here. The tables that know every character would
    // make the page larger and the picture no better.
    text.chars().map(|character| if character < '\u{2e80}' { 0.62 * size } else { size }).sum()
}

/// A rectangle that is turned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tilted {
    middle: Point,
    /// The direction of its length, of length one.
    along: Point,
    half_width: f64,
    half_height: f64,
}

impl Tilted {
    /// One that is not turned.
    pub(crate) const fn upright(middle: Point, half_width: f64, half_height: f64) -> Self {
        Self { middle, along: Point { x: 1.0, y: 0.0 }, half_width, half_height }
    }

    pub(crate) const fn middle(&self) -> Point {
        self.middle
    }

    fn meets(&self, other: &Self) -> bool {
        self.not_parted_along_its_axes(other) && other.not_parted_along_its_axes(self)
    }

    fn not_parted_along_its_axes(&self, other: &Self) -> bool {
        let apart = self.seen(other.middle);
        let cos = (self.along.x * other.along.x + self.along.y * other.along.y).abs();
        let sin = (self.along.x * other.along.y - self.along.y * other.along.x).abs();
        let reach_along = other.half_width * cos + other.half_height * sin;
        let reach_across = other.half_width * sin + other.half_height * cos;
        apart.x.abs() < self.half_width + reach_along && apart.y.abs() < self.half_height + reach_across
    }

    /// Whether a line from one point to another passes through.
    fn is_crossed_by(&self, start: Point, end: Point) -> bool {
        let (start, end) = (self.seen(start), self.seen(end));
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (from, to, half) in [(start.x, end.x, self.half_width), (start.y, end.y, self.half_height)] {
            let run = to - from;
            if run.abs() < 1e-9 {
                if from.abs() >= half {
                    return false;
                }
                continue;
            }
            let (near, far) = ((-half - from) / run, (half - from) / run);
            enter = enter.max(near.min(far));
            leave = leave.min(near.max(far));
        }
        enter < leave
    }

    /// A point as seen from the middle, along and across.
    fn seen(&self, point: Point) -> Point {
        let (dx, dy) = (point.x - self.middle.x, point.y - self.middle.y);
        Point { x: dx * self.along.x + dy * self.along.y, y: dy * self.along.x - dx * self.along.y }
    }

    fn heights(&self) -> (f64, f64) {
        let reach = self.half_width * self.along.y.abs() + self.half_height * self.along.x.abs();
        (self.middle.y - reach, self.middle.y + reach)
    }
}

/// Places the labels of all arrows. `obstacles` are what else no label may lie on.
pub(crate) fn place(arrows: &mut [Arrow], wordings: &[Wording], obstacles: &[Tilted]) {
    let bottom = arrows.iter().fold(0.0_f64, |bottom, arrow| bottom.max(arrow.start.y).max(arrow.end.y));
    let mut paper = Paper::new(bottom, arrows);
    for obstacle in obstacles {
        paper.ground.take(*obstacle);
    }
    for arrow in &*arrows {
        if let Ending::Lost(_) = arrow.ending {
            paper.ground.take(Tilted::upright(arrow.end, CROSS, CROSS));
        }
    }
    let ranks: Vec<Priority> = arrows.iter().map(|arrow| arrow.label.priority).collect();
    let of = |wanted: Priority| (0..).zip(&ranks).filter(move |(_, rank)| **rank == wanted);
    for (index, _) in Priority::ALL.into_iter().flat_map(of) {
        let found = find(&paper, arrows, index, &wordings[index]);
        let shaft = Shaft::of(&arrows[index]);
        let label = &mut arrows[index].label;
        label.angle = shaft.angle();
        if let Some(Found { form, text, width, middle }) = found {
            label.at = shaft.above(middle, LIFT);
            (label.form, label.text, label.width) = (form, text, width);
            paper.ground.take(shaft.room(middle, width));
        } else {
            label.at = shaft.start.towards(shaft.end, 0.5);
            (label.form, label.width) = (LabelForm::Dot, 0.0);
            label.text.clear();
        }
    }
}

/// A place for a label.
struct Found {
    form: LabelForm,
    text: String,
    width: f64,
    /// The middle of the label, in px along the shaft.
    middle: f64,
}

/// The first of all places and forms at which the label is clear of everything; else one at which
/// the bare name is crossed by shafts only.
fn find(paper: &Paper, arrows: &[Arrow], index: usize, wording: &Wording) -> Option<Found> {
    let shaft = Shaft::of(&arrows[index]);
    if paper.is_crowded(&shaft) {
        return None;
    }
    let mut crossed = None;
    for form in [LabelForm::Full, LabelForm::WithoutAck, LabelForm::WithoutNumbers] {
        let text = wording.write(form);
        let width = text_width(&text, SIZE);
        let reach = width / 2.0 + MARGIN;
        if 2.0 * reach > shaft.length {
            continue;
        }
        for share in SHARES {
            let middle = (shaft.length * share).max(reach).min(shaft.length - reach);
            let room = shaft.room(middle, width);
            if !paper.ground.is_free(&room) {
                continue;
            }
            if !paper.is_crossed(&room, arrows, index) {
                return Some(Found { form, text, width, middle });
            }
            if form == LabelForm::WithoutNumbers && crossed.is_none() {
                crossed = Some(Found { form, text: text.clone(), width, middle });
            }
        }
    }
    crossed
}

/// The drawn part of an arrow.
#[derive(Clone, Copy)]
struct Shaft {
    start: Point,
    end: Point,
    length: f64,
}

impl Shaft {
    fn of(arrow: &Arrow) -> Self {
        Self { start: arrow.start, end: arrow.end, length: arrow.start.distance(arrow.end) }
    }

    /// From left to right, of length one.
    fn along(&self) -> Point {
        let sign = if self.end.x < self.start.x { -1.0 } else { 1.0 };
        let length = self.length.max(1e-9) * sign;
        Point { x: (self.end.x - self.start.x) / length, y: (self.end.y - self.start.y) / length }
    }

    fn angle(&self) -> f64 {
        let along = self.along();
        along.y.atan2(along.x).to_degrees()
    }

    /// The point so many px along the shaft and so many above it.
    fn above(&self, distance: f64, lift: f64) -> Point {
        let on = self.start.towards(self.end, distance / self.length.max(1e-9));
        let along = self.along();
        Point { x: on.x + along.y * lift, y: on.y - along.x * lift }
    }

    fn room(&self, middle: f64, width: f64) -> Tilted {
        Tilted {
            middle: self.above(middle, MIDDLE),
            along: self.along(),
            half_width: width / 2.0,
            half_height: HALF_HEIGHT,
        }
    }
}

/// What is covered already, by height.
pub(crate) struct Ground {
    cells: Vec<Vec<Tilted>>,
}

impl Ground {
    /// Nothing yet, on paper of a height in px.
    pub(crate) fn new(height: f64) -> Self {
        Self { cells: vec![Vec::new(); cell(height) + 2] }
    }

    pub(crate) fn take(&mut self, room: Tilted) {
        let (top, bottom) = room.heights();
        for cell in cells(top, bottom, self.cells.len()) {
            self.cells[cell].push(room);
        }
    }

    pub(crate) fn is_free(&self, room: &Tilted) -> bool {
        let (top, bottom) = room.heights();
        !cells(top, bottom, self.cells.len())
            .any(|cell| self.cells[cell].iter().any(|taken| taken.meets(room)))
    }
}

/// The shafts by height, and what is covered.
struct Paper {
    shafts: Vec<Vec<u32>>,
    ground: Ground,
}

impl Paper {
    fn new(bottom: f64, arrows: &[Arrow]) -> Self {
        let mut shafts = vec![Vec::new(); cell(bottom) + 2];
        let count = shafts.len();
        for (index, arrow) in (0..).zip(arrows) {
            let (top, bottom) = (arrow.start.y.min(arrow.end.y), arrow.start.y.max(arrow.end.y));
            for cell in cells(top, bottom, count) {
                shafts[cell].push(index);
            }
        }
        Self { shafts, ground: Ground::new(bottom) }
    }

    fn is_crowded(&self, shaft: &Shaft) -> bool {
        let middle = f64::midpoint(shaft.start.y, shaft.end.y);
        cells(middle, middle, self.shafts.len()).any(|cell| self.shafts[cell].len() > CROWD)
    }

    fn is_crossed(&self, room: &Tilted, arrows: &[Arrow], own: usize) -> bool {
        let (top, bottom) = room.heights();
        cells(top, bottom, self.shafts.len()).any(|cell| {
            self.shafts[cell].iter().any(|index| {
                let arrow = &arrows[*index as usize];
                *index as usize != own
                    && (room.is_crossed_by(arrow.start, arrow.end)
                        || arrow.copy.is_some_and(|copy| room.is_crossed_by(arrow.start, copy)))
            })
        })
    }
}

/// The cells between two heights, of so many.
fn cells(top: f64, bottom: f64, count: usize) -> std::ops::RangeInclusive<usize> {
    cell(top).min(count - 1)..=cell(bottom).min(count - 1)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "heights are small and not negative"
)]
fn cell(height: f64) -> usize {
    (height.max(0.0) / CELL) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tilted(x: f64, y: f64, degrees: f64) -> Tilted {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Tilted { middle: Point { x, y }, along: Point { x: cos, y: sin }, half_width: 50.0, half_height: 7.0 }
    }

    #[test]
    fn rectangles_meet_where_they_share_ground() {
        assert!(tilted(0.0, 0.0, 10.0).meets(&tilted(20.0, 5.0, -10.0)));
        assert!(tilted(0.0, 0.0, 10.0).meets(&tilted(0.0, 0.0, -80.0)));
        assert!(!tilted(0.0, 0.0, 0.0).meets(&tilted(0.0, 15.0, 0.0)));
        assert!(
            !tilted(0.0, 0.0, 45.0).meets(&tilted(40.0, 0.0, 45.0)),
            "parallel and apart, though their hulls meet"
        );
    }

    #[test]
    fn a_line_crosses_a_rectangle_or_passes_by() {
        let room = tilted(0.0, 0.0, 0.0);
        let at = |x, y| Point { x, y };
        assert!(room.is_crossed_by(at(-10.0, -20.0), at(10.0, 20.0)));
        assert!(room.is_crossed_by(at(-5.0, 0.0), at(5.0, 0.0)), "inside");
        assert!(!room.is_crossed_by(at(-60.0, -20.0), at(60.0, -8.0)));
        assert!(!room.is_crossed_by(at(60.0, -20.0), at(60.0, 20.0)));
    }

    #[test]
    fn wide_characters_take_an_em() {
        assert!((text_width("SYN", 12.0) - 22.32).abs() < 1e-9);
        assert!((text_width("序号", 12.0) - 24.0).abs() < 1e-9);
    }
}
