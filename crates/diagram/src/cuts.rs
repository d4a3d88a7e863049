//! When the link is cut.

use std::ops::Range;

use synscope_sim::{Action, PerSide, Side, Stimulus, Trace};

use crate::axis::TimeAxis;
use crate::layout::Layout;
use crate::list::{Extent, sort_by_height};

/// A stretch in which what a host sends is cut off. It is drawn over that host's half.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut {
    /// The host whose packets are cut off.
    pub from: Side,
    /// Its top, in px.
    pub top: f64,
    /// Its bottom, in px.
    pub bottom: f64,
    /// Its left edge, in px.
    pub left: f64,
    /// Its right edge, in px.
    pub right: f64,
}

impl Extent for Cut {
    fn extent(&self) -> Range<f64> {
        self.top..self.bottom
    }
}

/// The cuts from top to bottom.
pub(crate) fn cuts(trace: &Trace, axis: &TimeAxis, layout: &Layout) -> Vec<Cut> {
    let mut open: PerSide<Option<f64>> = PerSide::default();
    let mut cuts = Vec::new();
    for (index, step) in (0..).zip(&trace.steps) {
        let Stimulus::Script { entry } = step.stimulus else { continue };
        let Some(entry) = trace.scenario.script.get(entry as usize) else { continue };
        match entry.action {
            Action::Cut => _ = open[entry.host].get_or_insert_with(|| axis.step(index)),
            Action::Mend => {
                let top = open[entry.host].take();
                cuts.extend(top.map(|top| strip(entry.host, top, axis.step(index), layout)));
            }
            Action::Listen { .. }
            | Action::Connect { .. }
            | Action::Send { .. }
            | Action::ShutdownWrite { .. }
            | Action::Close { .. }
            | Action::Abort { .. }
            | Action::CloseListener { .. }
            | Action::Kill
            | Action::Hang
            | Action::Resume
            | Action::PowerOff
            | Action::Reboot
            | Action::Inject(_) => {}
        }
    }
    for side in Side::BOTH {
        cuts.extend(open[side].map(|top| strip(side, top, axis.bottom(), layout)));
    }
    sort_by_height(&mut cuts, |cut| cut.top);
    cuts
}

fn strip(from: Side, top: f64, bottom: f64, layout: &Layout) -> Cut {
    let (left, right) = match from {
        Side::Client => (layout.lifeline.client, layout.middle()),
        Side::Server => (layout.middle(), layout.lifeline.server),
    };
    Cut { from, top, bottom, left, right }
}
