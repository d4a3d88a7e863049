//! What happened so far, as lines of text: calls at the left, states in the middle, packets at the right.

use synscope_tcp::Time;

/// More lines than these are not shown; the last ones tell most.
const MOST_LINES: usize = 200;
/// How wide the column of the calls is.
const CALLS: usize = 34;

/// A ladder under construction.
#[derive(Clone, Debug, Default)]
pub(super) struct Ladder {
    lines: std::collections::VecDeque<String>,
    /// Lines that were left out at the top.
    left_out: usize,
}

impl Ladder {
    /// A system call with what it returned, or that it blocks.
    pub(super) fn call(&mut self, at: Time, text: &str) {
        self.push(at, text);
    }

    /// A socket changed its state.
    pub(super) fn state(&mut self, at: Time, name: &str) {
        self.push(at, &format!("{:CALLS$} {name}", ""));
    }

    /// A packet came in.
    pub(super) fn arrived(&mut self, at: Time, packet: &impl core::fmt::Display) {
        self.push(at, &format!("{:CALLS$} │◀── {packet}", ""));
    }

    /// A packet went out.
    pub(super) fn sent(&mut self, at: Time, packet: &str) {
        self.push(at, &format!("{:CALLS$} │──▶ {packet}", ""));
    }

    fn push(&mut self, at: Time, text: &str) {
        let us = at.as_us();
        self.lines.push_back(format!("{:>7}.{:06}  {}", us / 1_000_000, us % 1_000_000, text.trim_end()));
        if self.lines.len() > MOST_LINES {
            self.lines.pop_front();
            self.left_out += 1;
        }
    }
}

impl core::fmt::Display for Ladder {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        if self.left_out > 0 {
            writeln!(f, "{:>14}  ({} lines before)", "…", self.left_out)?;
        }
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
