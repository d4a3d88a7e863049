//! Exploring a setup up to a bound.

use std::time::{Duration, Instant};

use stateright::{Checker, Model, Path};
use synscope_tcp::{KnobError, RowId};

use crate::exploration::Exploration;
use crate::fault::{Fault, Invariant};
use crate::setup::Setup;
use crate::world::{Action, World};

/// How far an exploration goes.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How many steps from the beginning; `None` goes to the end.
    pub depth: Option<usize>,
    /// How many worlds are generated at most, which bounds the memory that it takes.
    pub worlds: usize,
    /// How many threads explore.
    pub threads: usize,
}

/// What an exploration found.
#[derive(Clone, Debug)]
pub struct Findings {
    /// Worlds that were generated, those that were known already included.
    pub generated: usize,
    /// Different worlds.
    pub different: usize,
    /// The longest way from the beginning, in steps.
    pub depth: usize,
    /// How long it took.
    pub took: Duration,
    /// Why it did not see everything, if it did not.
    pub cut_short: Option<CutShort>,
    /// The invariants that do not hold, each with the fault and the way there.
    pub violations: Vec<Violation>,
    /// The rows of the table that were taken.
    pub rows: Vec<RowId>,
}

/// Why an exploration did not see everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutShort {
    /// There are worlds beyond the bound on the depth.
    Depth,
    /// The bound on the number of worlds was reached.
    Worlds,
}

/// An invariant that does not hold.
#[derive(Clone, Debug)]
pub struct Violation {
    /// Which.
    pub invariant: Invariant,
    /// How it is violated.
    pub fault: Option<Fault>,
    /// What leads to it from the beginning: worlds, and what happens in each.
    pub path: Vec<(World, Option<Action>)>,
}

/// Explores a setup, breadth first, and watches every invariant.
///
/// # Errors
/// When a knob of the setup is none, or its value is wrong.
pub fn explore(setup: &Setup, bounds: Bounds) -> Result<Findings, KnobError> {
    Ok(run(&Exploration::new(*setup)?, bounds))
}

/// Looks for a shortest way to the violation of one invariant.
///
/// # Errors
/// When a knob of the setup is none, or its value is wrong.
pub fn violation(
    setup: &Setup,
    invariant: Invariant,
    bounds: Bounds,
) -> Result<Option<Violation>, KnobError> {
    // With one thread, breadth first, the first is a shortest one.
    let exploration = Exploration::new(*setup)?.watching(invariant);
    let findings = run(&exploration, Bounds { threads: 1, ..bounds });
    Ok(findings.violations.into_iter().next())
}

fn run(exploration: &Exploration, bounds: Bounds) -> Findings {
    let started = Instant::now();
    let mut builder = exploration.clone().checker().threads(bounds.threads).target_state_count(bounds.worlds);
    // The checker counts worlds, not steps between them, and stops before it looks at the last.
    let depth = bounds.depth.map(|steps| steps.saturating_add(2));
    if let Some(depth) = depth {
        builder = builder.target_max_depth(depth);
    }
    let checker = builder.spawn_bfs().join();
    let violations = Invariant::ALL.into_iter().filter_map(|invariant| {
        let path = checker.discoveries().remove(invariant.text())?;
        Some(seen(exploration, invariant, path))
    });
    let violations: Vec<Violation> = violations.collect();
    let cut_short = if checker.state_count() >= bounds.worlds {
        Some(CutShort::Worlds)
    } else if depth.is_some_and(|depth| checker.max_depth() >= depth) {
        Some(CutShort::Depth)
    } else {
        None
    };
    Findings {
        generated: checker.state_count(),
        different: checker.unique_state_count(),
        depth: checker.max_depth().saturating_sub(1),
        took: started.elapsed(),
        cut_short,
        violations,
        rows: exploration.rows_taken().collect(),
    }
}

fn seen(exploration: &Exploration, invariant: Invariant, path: Path<World, Action>) -> Violation {
    let path = path.into_vec();
    let fault = path.last().and_then(|(world, _)| exploration.fault(world));
    Violation { invariant, fault, path }
}
