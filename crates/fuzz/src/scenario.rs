//! A scenario as somebody pastes it.

use synscope_diagram::{Ladder, Options, svg, text};
use synscope_sim::{STEP_LIMIT, Scenario, run};

/// Longer runs are not drawn: a picture of everything takes seconds, and the fuzzer would stay there.
const DRAWN_PACKETS: usize = 300;

/// Reads a scenario, runs it, and draws what came of it, as `synscope run` does.
///
/// A refusal is fine as long as it says what is wrong.
///
/// # Panics
/// When something does not hold; that is what a fuzzer looks for.
pub fn scenario(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    let scenario = match Scenario::from_json(text) {
        Ok(scenario) => scenario,
        Err(error) => return assert!(!error.to_string().is_empty(), "an error says nothing"),
    };
    let written = serde_json::to_string(&scenario).expect("a scenario can be written");
    assert_eq!(Scenario::from_json(&written).as_ref(), Ok(&scenario), "a scenario reads back as another");
    let trace = run(&scenario).expect("a scenario that was accepted can be run");
    assert!(trace.steps.len() <= STEP_LIMIT as usize, "the run is longer than it may be");
    assert_eq!(run(&scenario).map(|again| again.digest()), Ok(trace.digest()), "two runs differ");
    if trace.packets.len() <= DRAWN_PACKETS {
        assert!(!text::render(&trace).is_empty(), "a ladder without a line");
        let words = svg::Words::english("", "");
        assert!(svg::render(&Ladder::new(&trace, &Options::default()), &words).ends_with("</svg>\n"));
    }
}
