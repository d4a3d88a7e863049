//! Measuring: many runs in batches. What is compared is measured in turn, so that a slow moment of the
//! machine is one for all.

#![allow(clippy::disallowed_types, clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::fmt;
use std::time::{Duration, Instant};

/// So many batches of each are measured.
const BATCHES: usize = 25;
/// A batch takes about so long.
const BATCH: Duration = Duration::from_millis(30);

/// How long something takes: nanoseconds a run, batch by batch.
#[derive(Clone)]
pub(crate) struct Measured(Vec<f64>);

impl Measured {
    /// The median of how much longer it takes than another, batch by batch.
    pub(crate) fn ratio(&self, other: &Self) -> f64 {
        median(self.0.iter().zip(&other.0).map(|(one, other)| one / other).collect())
    }

    pub(crate) fn divided(&self, parts: u64) -> Self {
        Self(self.0.iter().map(|ns| ns / parts as f64).collect())
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ns = median(self.0.clone());
        if ns < 10_000.0 { write!(f, "{ns:.0} ns") } else { write!(f, "{:.1} us", ns / 1_000.0) }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The time that each kind of work takes.
pub(crate) fn per_run<const N: usize>(mut works: [&mut dyn FnMut(); N]) -> [Measured; N] {
    let runs = works.each_mut().map(runs_in_a_batch);
    let mut measured = [const { Measured(Vec::new()) }; N];
    for _ in 0..BATCHES {
        for ((work, runs), measured) in works.iter_mut().zip(runs).zip(&mut measured) {
            let start = Instant::now();
            for _ in 0..runs {
                work();
            }
            measured.0.push(start.elapsed().as_nanos() as f64 / f64::from(runs));
        }
    }
    measured
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
