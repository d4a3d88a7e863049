//! What goes wrong when something is left out, as a scenario.

use synscope_sim::{Anchor, PerSide, Scenario, Side, TeacherNote};
use synscope_tcp::{Config, KnobError, Time};

use crate::exploration::Exploration;
use crate::explore::{Bounds, violation};
use crate::story::{EPILOGUE_US, Untellable, tell};
use crate::what_ifs::WhatIfSetup;

/// Why there is no counterexample.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCounterexample {
    /// A knob of the setup is wrong.
    #[error(transparent)]
    Knob(#[from] KnobError),
    /// The invariant holds, as far as was looked.
    #[error("nothing was found that goes wrong")]
    Holds,
    /// It cannot be told.
    #[error(transparent)]
    Untellable(#[from] Untellable),
}

/// Looks for a shortest way to what goes wrong, and tells it as a scenario with a teacher's note at its end.
///
/// # Errors
/// When nothing goes wrong, or the way cannot be told.
pub fn counterexample(what_if: &WhatIfSetup, bounds: Bounds) -> Result<Scenario, NoCounterexample> {
    let setup = what_if.left_out();
    let found = violation(&setup, what_if.violates, bounds)?.ok_or(NoCounterexample::Holds)?;
    let exploration = Exploration::new(setup)?;
    let mut configs = PerSide::from_fn(|side| Config::clone(&exploration.configs()[side]));
    for side in Side::BOTH {
        if setup.repeats[side] == Some(0) {
            // What must not fire while the story is told is far away.
            configs[side].set("rto_initial", "1min")?;
            configs[side].set("tcp_rto_min_us", "1min")?;
        }
    }
    let mut scenario = tell(&found.path, &configs, |world, side| exploration.ready(world, side))?;
    setup.name.clone_into(&mut scenario.name);
    let text =
        [("en", what_if.en), ("zh", what_if.zh)].map(|(lang, text)| (lang.to_owned(), text.to_owned()));
    let anchor = Anchor::At(Time::from_us(scenario.until_us.saturating_sub(EPILOGUE_US)));
    scenario.notes = vec![TeacherNote { anchor, text: text.into_iter().collect() }];
    Ok(scenario)
}
