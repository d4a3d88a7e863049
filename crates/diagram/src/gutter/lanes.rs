//! The two lanes of a gutter.

use std::ops::Range;

use synscope_sim::Side;

use super::LINE;
use crate::arrows::Point;
use crate::layout::Layout;
use crate::list::Extent;

/// From the state column to the stem of each lane, in px.
const LANES: [f64; 2] = [14.0, 44.0];
/// Brackets may share so much of their height and still be one below the other, in px.
const TOUCH: f64 = 0.5;

/// Timers for which there was no lane: `+n`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct More {
    /// The host.
    pub host: Side,
    /// How many.
    pub count: u32,
    /// Where `+n` is written.
    pub at: Point,
    /// How far down they reach, in px.
    pub bottom: f64,
}

impl Extent for More {
    fn extent(&self) -> Range<f64> {
        self.at.y - LINE..self.at.y
    }
}

/// The lanes of one gutter.
pub(super) struct Lanes {
    host: Side,
    stems: [f64; 2],
    /// How far down each is taken.
    taken: [f64; 2],
    pub(super) more: Vec<More>,
}

impl Lanes {
    pub(super) fn new(layout: &Layout, host: Side) -> Self {
        let (left, right) = layout.gutter(host);
        let stems = match host {
            Side::Client => LANES.map(|distance| right - distance),
            Side::Server => LANES.map(|distance| left + distance),
        };
        Self { host, stems, taken: [f64::NEG_INFINITY; 2], more: Vec::new() }
    }

    /// The stem of the first free lane; what finds none is counted.
    pub(super) fn take(&mut self, heights: Range<f64>) -> Option<f64> {
        let Range { start, end } = heights;
        if let Some(lane) = self.taken.iter().position(|taken| *taken <= start + TOUCH) {
            self.taken[lane] = end;
            return Some(self.stems[lane]);
        }
        if let Some(more) = self.more.last_mut().filter(|more| more.bottom > start) {
            more.count += 1;
            more.bottom = more.bottom.max(end);
        } else {
            let outside = match self.host {
                Side::Client => -16.0,
                Side::Server => 16.0,
            };
            let at = Point { x: self.stems[1] + outside, y: start + LINE };
            self.more.push(More { host: self.host, count: 1, at, bottom: end });
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_timer_at_one_height_is_counted() {
        let mut lanes = Lanes::new(&Layout::new(800.0), Side::Client);
        let inner = lanes.take(0.0..100.0);
        let outer = lanes.take(10.0..50.0);
        assert!(inner > outer, "the client's first lane is the one next to its column");
        assert_eq!(lanes.take(20.0..30.0), None);
        assert_eq!(lanes.take(25.0..30.0), None);
        assert_eq!(lanes.take(50.0..60.0), outer, "the lane is free again");
        assert_eq!(lanes.more.iter().map(|more| more.count).collect::<Vec<_>>(), [2]);
    }
}
