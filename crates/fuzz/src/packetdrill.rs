//! A packetdrill script as somebody has it.

use synscope_packetdrill::{Verdict, parse, run};
use synscope_tcp::Profile;

/// Reads a script and runs it under each profile, as `synscope packetdrill` does.
///
/// A refusal is fine as long as it says where and what is wrong.
///
/// # Panics
/// When something does not hold; that is what a fuzzer looks for.
pub fn packetdrill(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    let script = match parse(text) {
        Ok(script) => script,
        Err(error) => {
            let lines = text.matches('\n').count() + 1;
            assert!((1..=lines).contains(&(error.line as usize)), "an error on line {}", error.line);
            assert!(error.column > 0 && !error.expected.is_empty() && !error.found.is_empty());
            return;
        }
    };
    for profile in Profile::ALL {
        let verdict = run(&script, profile);
        match &verdict {
            Verdict::Passed => {}
            Verdict::Failed(failure) => assert!(!failure.why.is_empty() && failure.line > 0),
            Verdict::Skipped(skip) => assert!(!skip.reason.is_empty() && skip.line > 0),
        }
        assert_eq!(run(&script, profile), verdict, "two runs differ");
    }
}
