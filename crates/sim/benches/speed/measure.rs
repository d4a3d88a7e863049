//! Measuring: many runs in batches, of which the median counts.

#![allow(clippy::disallowed_types, clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::fmt;
use std::time::{Duration, Instant};

/// So many batches are measured.
const BATCHES: usize = 15;
/// A batch takes about so long.
const BATCH: Duration = Duration::from_millis(60);

/// How long something takes, in nanoseconds.
#[derive(Clone, Copy)]
pub(crate) struct Measured(f64);

impl Measured {
    pub(crate) fn ratio(self, other: Self) -> f64 {
        self.0 / other.0
    }

    pub(crate) fn divided(self, parts: u64) -> Self {
        Self(self.0 / parts as f64)
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(ns) = *self;
        if ns < 10_000.0 { write!(f, "{ns:.0} ns") } else { write!(f, "{:.1} us", ns / 1_000.0) }
    }
}

/// The time that `work` takes: the median over batches.
pub(crate) fn per_run(mut work: impl FnMut()) -> Measured {
    let runs = runs_in_a_batch(&mut work);
    let mut batches: Vec<f64> = (0..BATCHES)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..runs {
                work();
            }
            start.elapsed().as_nanos() as f64 / f64::from(runs)
        })
        .collect();
    batches.sort_by(f64::total_cmp);
    Measured(batches[BATCHES / 2])
}

/// Doubles the number of runs until they fill a batch; this also warms up.
fn runs_in_a_batch(work: &mut impl FnMut()) -> u32 {
    let mut runs = 1;
    loop {
        let start = Instant::now();
        for _ in 0..runs {
            work();
        }
        if start.elapsed() >= BATCH || runs >= 1 << 24 {
            return runs;
        }
        runs *= 2;
    }
}
