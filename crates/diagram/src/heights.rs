//! At which height of its step something happens.
//!
//! A step may send several packets, each in a row of its own. What the step does before it sends a
//! packet stands at that packet's row, so that CLOSE-WAIT can be seen between an ACK and the FIN
//! that follows it at once.

use synscope_sim::{Index, Remark, Side, Step, Trace};
use synscope_tcp::{Outcome, SocketId, SortedMap};

use crate::axis::TimeAxis;
use crate::moments::Moments;

/// Heights in px of what has no packet of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heights {
    /// The beginning of each of the trace's state intervals.
    pub(crate) states: Vec<f64>,
    /// When each call was made.
    pub(crate) made: Vec<f64>,
    /// When each call returned.
    pub(crate) returned: Vec<f64>,
    /// When a socket was gone.
    pub(crate) removed: SortedMap<(Side, SocketId), f64>,
}

impl Heights {
    pub(crate) fn new(trace: &Trace, moments: &Moments, axis: &TimeAxis) -> Self {
        let mut heights = Self {
            states: trace.states.iter().map(|interval| axis.step(interval.step)).collect(),
            made: trace.calls.iter().map(|call| axis.position_of(call.at)).collect(),
            returned: trace
                .calls
                .iter()
                .map(|call| call.returned.map_or_else(|| axis.bottom(), |at| axis.position_of(at)))
                .collect(),
            removed: SortedMap::new(),
        };
        let mut states = 0..trace.states.len();
        for (index, step) in (0..).zip(&trace.steps) {
            while trace.states.get(states.start).is_some_and(|interval| interval.step < index) {
                states.start += 1;
            }
            let mut rows = Rows::new(moments, axis, index, step);
            heights.read_step(trace, step, index, &mut states.start, &mut rows);
        }
        heights
    }

    fn read_step(
        &mut self,
        trace: &Trace,
        step: &Step,
        index: Index,
        state: &mut usize,
        rows: &mut Rows<'_>,
    ) {
        let notes = &trace.notes[step.notes.start as usize..step.notes.end as usize];
        for record in notes {
            match record.note {
                Remark::Sent { .. } => rows.sent(),
                Remark::Transition { row } => {
                    // Intervals without a row begin where their socket does, at the step's top.
                    while let Some(interval) = trace.states.get(*state).filter(|found| found.step == index) {
                        *state += 1;
                        if interval.row == Some(row) {
                            self.states[*state - 1] = rows.now();
                            break;
                        }
                    }
                }
                Remark::Call { call, result: Outcome::Blocked } => self.made[call as usize] = rows.now(),
                Remark::Call { call, .. } => {
                    self.returned[call as usize] = rows.now();
                    if trace.calls[call as usize].at == step.at {
                        self.made[call as usize] = self.made[call as usize].max(rows.top);
                    }
                }
                Remark::Removed { .. } => {
                    if let (Some(host), Some(socket)) = (step.host, record.socket) {
                        self.removed.insert((host, socket), rows.now());
                    }
                }
                Remark::Tcp(_) => {}
            }
        }
    }
}

/// The rows of one step, as its notes are read in order.
struct Rows<'r> {
    moments: &'r Moments,
    axis: &'r TimeAxis,
    /// Where the step begins.
    top: f64,
    /// The packets of the step that are not sent yet.
    left: std::ops::Range<Index>,
    any_sent: bool,
}

impl<'r> Rows<'r> {
    fn new(moments: &'r Moments, axis: &'r TimeAxis, index: Index, step: &Step) -> Self {
        Self { moments, axis, top: axis.step(index), left: step.sent.clone(), any_sent: false }
    }

    fn sent(&mut self) {
        self.any_sent = true;
        self.left.next();
    }

    /// The height of what happens now: with the packet that is sent next, else with the last one.
    fn now(&self) -> f64 {
        let with = if self.left.is_empty() { self.left.start.checked_sub(1) } else { Some(self.left.start) };
        match with.filter(|_| self.any_sent) {
            Some(packet) => self.axis.place(self.moments.packets[packet as usize].sent).max(self.top),
            None => self.top,
        }
    }
}
