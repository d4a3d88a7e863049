//! What is said of what a host did with a packet, test by test.

use std::fmt::Write;

use synscope_sim::{Check, Finding, Index, Scenario, Trace, builtin, run};
use synscope_words::{Lang, check_sentence, comparison, finding_name, packet_kind, test_name};

const fn is_reached(check: &Check) -> bool {
    !matches!(check.finding, Finding::NotReached)
}

/// The tables of all arrivals, as far as the tests were made, in both languages.
fn tables(trace: &Trace) -> String {
    let mut text = String::new();
    let steps = 0..Index::try_from(trace.steps.len()).expect("few steps");
    for reception in steps.filter_map(|step| trace.reception(step)) {
        let state = reception.view.map_or("-", |view| view.state.name());
        let kind = packet_kind(reception.packet, Lang::En);
        let _ = writeln!(text, "{} {kind} in {state}, {}", reception.packet.from, reception.part.section());
        for check in reception.checks.iter().filter(|check| is_reached(check)) {
            for lang in Lang::ALL {
                let said = check_sentence(trace, &reception, check, lang);
                let (test, finding) =
                    (test_name(check.test, reception.part, lang), finding_name(check.finding, lang));
                let ordinal = check.ordinal.map_or_else(String::new, |ordinal| ordinal.to_string());
                let _ = writeln!(text, "  {ordinal:1} {test}: {finding}. {said}");
            }
            if let Some(numbers) = comparison(trace, &reception, check) {
                let _ = writeln!(text, "    {numbers}");
            }
        }
    }
    text.replace('\u{a0}', " ")
        .lines()
        .map(str::trim_end)
        .fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn opening_and_closing_is_told_test_by_test() {
    let scenario = builtin::get("open-close").expect("a built-in scenario");
    insta::assert_snapshot!(tables(&run(&scenario).expect("it runs")));
}

#[test]
fn what_is_not_believed_is_told_test_by_test() {
    let scenario = r#"{ "version": 2, "client": { "iss": [100] }, "server": { "iss": [300] }, "script": [
        { "when": { "at_us": 0 }, "host": "server", "do": { "listen": {} } },
        { "when": { "at_us": 0 }, "host": "client", "do": { "connect": {} } },
        { "when": { "at_us": 10000 }, "host": "client",
          "do": { "inject": { "segment": { "flags": "ACK", "seq": { "absolute": 7 }, "ack": { "relative": 9 } } } } },
        { "when": { "at_us": 300000 }, "host": "server",
          "do": { "inject": { "segment": { "flags": "RST", "seq": { "relative": -10 } } } } },
        { "when": { "at_us": 400000 }, "host": "server",
          "do": { "inject": { "segment": { "flags": "RST", "seq": { "relative": 9 } } } } },
        { "when": { "at_us": 500000 }, "host": "server",
          "do": { "inject": { "segment": { "flags": "SYN", "seq": { "relative": 9 } } } } },
        { "when": { "at_us": 600000 }, "host": "server",
          "do": { "inject": { "segment": { "flags": "ACK", "seq": { "relative": 1 }, "ack": { "relative": 70 } } } } },
        { "when": { "at_us": 700000 }, "host": "server",
          "do": { "inject": { "segment": { "flags": "ACK", "seq": { "relative": 1 }, "ack": { "relative": 1 }, "len": 5 } } } },
        { "when": { "at_us": 800000 }, "host": "server",
          "do": { "inject": { "segment": { "flags": "ACK", "seq": { "relative": 1 }, "ack": { "relative": 1 }, "len": 5 } } } },
        { "when": { "at_us": 900000 }, "host": "server",
          "do": { "inject": { "segment": { "flags": "RST", "seq": { "relative": 6 } } } } }
    ] }"#;
    let trace = Scenario::from_json(scenario).and_then(|scenario| run(&scenario)).expect("it can be run");
    insta::assert_snapshot!(tables(&trace));
}

#[test]
fn every_test_of_every_built_in_scenario_is_told_in_sentences() {
    for scenario in builtin::all() {
        let trace = run(&scenario).expect("a built-in scenario runs");
        let steps = 0..Index::try_from(trace.steps.len()).expect("few steps");
        for reception in steps.filter_map(|step| trace.reception(step)) {
            let is_reached =
                |check: &&synscope_sim::Check| check.finding != synscope_sim::Finding::NotReached;
            for check in reception.checks.iter().filter(|check| is_reached(check)) {
                let said = |lang| check_sentence(&trace, &reception, check, lang);
                assert!(said(Lang::En).ends_with('.') && said(Lang::Zh).ends_with('。'), "{check:?}");
                assert!(!said(Lang::En).contains("..") && !said(Lang::Zh).contains("。。"), "{check:?}");
            }
        }
    }
}
