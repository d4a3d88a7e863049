//! Where the columns stand.

use synscope_sim::{PerSide, Side};

/// From this width up there is room for gutters and state columns, in px.
const WIDE: f64 = 600.0;
const PAD: f64 = 12.0;
const GUTTER: f64 = 64.0;
const TINT: f64 = 94.0;
const SPINE: f64 = 10.0;
/// The longest that an arrow goes sideways, in px.
const ARROW_MAX: f64 = 560.0;

/// The columns of a ladder, in px from its left edge.
///
/// From outside to inside each host has a gutter for timers and calls, a tinted column for the
/// state's name, and a spine in the state's colour. Under 600 px only the spines are left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// The width of the whole.
    pub width: f64,
    /// Whether only the spines are left.
    pub compact: bool,
    /// The inner edges of the spines, between which arrows go.
    pub lifeline: PerSide<f64>,
}

impl Layout {
    /// The layout of a ladder of a width in px; at least 120.
    pub fn new(width: f64) -> Self {
        let width = width.max(120.0);
        let compact = width < WIDE;
        let side = if compact { PAD + SPINE } else { PAD + GUTTER + TINT + SPINE };
        let arrow = (width - 2.0 * side).min(ARROW_MAX);
        let left = (width - arrow) / 2.0;
        Self { width, compact, lifeline: PerSide { client: left, server: left + arrow } }
    }

    /// How far arrows go sideways.
    pub fn span(&self) -> f64 {
        self.lifeline.server - self.lifeline.client
    }

    /// The middle between the lifelines.
    pub fn middle(&self) -> f64 {
        f64::midpoint(self.lifeline.client, self.lifeline.server)
    }

    /// Left and right edge of a host's spine.
    pub fn spine(&self, side: Side) -> (f64, f64) {
        self.outwards(side, 0.0, SPINE)
    }

    /// Left and right edge of the tinted column outside of a host's spine; of no width when compact.
    pub fn tint(&self, side: Side) -> (f64, f64) {
        self.outwards(side, SPINE, if self.compact { 0.0 } else { TINT })
    }

    /// Left and right edge of a host's gutter; of no width when compact.
    pub fn gutter(&self, side: Side) -> (f64, f64) {
        if self.compact { self.outwards(side, SPINE, 0.0) } else { self.outwards(side, SPINE + TINT, GUTTER) }
    }

    /// Left and right edge of what stands `distance` outside of a lifeline and is so wide.
    fn outwards(&self, side: Side, distance: f64, width: f64) -> (f64, f64) {
        match side {
            Side::Client => {
                let right = self.lifeline.client - distance;
                (right - width, right)
            }
            Side::Server => {
                let left = self.lifeline.server + distance;
                (left, left + width)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_ladder_has_gutter_column_and_spine_on_each_side() {
        let layout = Layout::new(600.0);
        assert_eq!(layout.gutter(Side::Client), (12.0, 76.0));
        assert_eq!(layout.tint(Side::Client), (76.0, 170.0));
        assert_eq!(layout.spine(Side::Client), (170.0, 180.0));
        assert_eq!(layout.spine(Side::Server), (420.0, 430.0));
        assert_eq!(layout.gutter(Side::Server), (524.0, 588.0));
    }

    #[test]
    fn arrows_stop_growing_and_stay_in_the_middle() {
        let layout = Layout::new(1_600.0);
        assert!((layout.span() - 560.0).abs() < 1e-9);
        assert!((layout.middle() - 800.0).abs() < 1e-9);
    }

    #[test]
    fn a_narrow_ladder_has_spines_only() {
        let layout = Layout::new(360.0);
        assert!(layout.compact);
        assert_eq!(layout.spine(Side::Client), (12.0, 22.0));
        assert!((layout.span() - 316.0).abs() < 1e-9);
    }
}
