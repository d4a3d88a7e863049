//! Every word that a person can point at is explained, in both languages.

use std::path::Path;

use synscope_scenes::Glossary;
use synscope_sim::{AnyKnob, all_knobs};
use synscope_tcp::{Flags, State};

/// What belongs to neither states nor flags nor knobs.
const WORDS: [&str; 15] = [
    "segment",
    "sequence-number",
    "acknowledgement-number",
    "window",
    "tcb",
    "old-duplicate",
    "isn",
    "rto",
    "rtt",
    "half-open",
    "half-closed",
    "orphan",
    "backlog",
    "profile",
    "seed",
];

fn glossary(lang: &str) -> Glossary {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("glossary").join(format!("{lang}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Glossary::from_json(&text).unwrap_or_else(|error| panic!("{lang}: {error}"))
}

fn wanted() -> Vec<String> {
    let states = State::ALL.map(State::name).into_iter().map(str::to_owned);
    let flags = Flags::all().iter().map(|flag| flag.to_string());
    let knobs = all_knobs().map(AnyKnob::name).map(str::to_owned);
    let mut wanted: Vec<String> = states
        .chain(flags)
        .chain(knobs)
        .chain(WORDS.map(str::to_owned))
        .map(|id| id.to_ascii_lowercase())
        .collect();
    wanted.sort();
    // The RTT is a knob as well.
    wanted.dedup();
    wanted
}

#[test]
fn every_state_flag_knob_and_word_is_explained_in_both_languages_and_nothing_else() {
    for lang in ["en", "zh"] {
        let glossary = glossary(lang);
        let found: Vec<&str> = glossary.ids().collect();
        assert_eq!(found, wanted(), "{lang}");
    }
}

#[test]
fn names_are_found_as_they_are_written() {
    let glossary = glossary("zh");
    for name in ["CLOSE-WAIT", "SYN", "tcp_retries2", "half-open"] {
        assert!(glossary.get(name).is_some(), "{name}");
    }
    assert!(glossary.get("tea").is_none());
}

#[test]
fn each_is_one_paragraph_in_its_language() {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    for (lang, most) in [("en", 500), ("zh", 250)] {
        let glossary = glossary(lang);
        for id in glossary.ids() {
            let explained = glossary.get(id).expect("its own id");
            let (term, text) = (&explained.term, &explained.text);
            assert!(!term.is_empty() && !text.contains('\n'), "{lang}: {id}");
            let length = text.chars().count();
            assert!((20..=most).contains(&length), "{lang}: {id} has {length} characters");
            assert_eq!(text.contains(is_han), lang == "zh", "{lang}: {id}");
            assert!(text.ends_with(['.', '。']), "{lang}: {id} does not end");
            assert!(lang == "en" || !text.contains([',', ';', '?', '!']), "half-width marks in {id}: {text}");
        }
    }
}

#[test]
fn what_is_wrong_is_told() {
    let twice = r#"{ "a": { "term": "A", "text": "x" }, "a": { "term": "A", "text": "x" } }"#;
    for (text, expected) in
        [("[]", "expected fields"), (r#"{ "a": {} }"#, "missing field `term`"), (twice, "duplicate")]
    {
        let error = Glossary::from_json(text).expect_err(text).to_string();
        assert!(error.contains(expected), "{error}");
    }
}
