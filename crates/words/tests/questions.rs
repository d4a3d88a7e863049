//! Questions about what happens next: choices that can be told apart in both languages.

use std::collections::BTreeSet;
use std::fmt::Write;

use synscope_diagram::{Numbers, segment_label};
use synscope_scenes::Scene;
use synscope_sim::quiz::{Next, Question, Wait};
use synscope_sim::{Index, Scenario, Side, Trace, builtin, run, set_profile};
use synscope_tcp::{Profile, TimerKind};
use synscope_words::{Lang, choice, question, reason, score, verdict};

/// The scenarios of all guided scenes.
fn of_scenes() -> impl Iterator<Item = Scenario> {
    let files = std::fs::read_dir("../scenes/scenes").expect("the folder of scenes");
    let texts = files.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("a text"));
    let scenes = texts.filter(|text| Scene::is_meant(text));
    scenes.map(|text| Scene::from_json(&text).expect("a scene").scenario)
}

fn traces() -> impl Iterator<Item = Trace> {
    let scenarios = builtin::all()
        .chain(of_scenes())
        .flat_map(|scenario| Profile::ALL.map(|profile| (scenario.clone(), profile)));
    scenarios.map(|(mut scenario, profile)| {
        for side in Side::BOTH {
            set_profile(&mut scenario, side, profile);
        }
        run(&scenario).expect("a built-in scenario can be run")
    })
}

fn questions(trace: &Trace) -> impl Iterator<Item = Question> {
    let count = Index::try_from(trace.steps.len()).expect("a short run");
    (0..=count).filter_map(|steps| Question::after(trace, steps))
}

#[test]
fn choices_are_distinct_in_both_languages_however_numbers_are_written() {
    for trace in traces() {
        for question in questions(&trace) {
            for lang in Lang::ALL {
                for numbers in [Numbers::Symbolic, Numbers::Relative, Numbers::Absolute] {
                    let write = |guess: &_| segment_label(&trace, guess, numbers);
                    let said: BTreeSet<String> =
                        question.choices.iter().map(|known| choice(known, lang, write)).collect();
                    assert_eq!(said.len(), question.choices.len(), "{said:?}");
                    assert!(
                        said.iter().all(|text| !text.is_empty() && !text.ends_with(['.', '。'])),
                        "{said:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn all_that_can_happen_first_is_told_apart() {
    let fires = Side::BOTH.into_iter().flat_map(|host| {
        TimerKind::ALL.into_iter().map(move |timer| Next::Fires { host, timer, gives_up: false })
    });
    let all: Vec<Next> = fires.chain([Next::Nothing]).collect();
    for lang in Lang::ALL {
        let said: BTreeSet<String> = all
            .iter()
            .map(|next| choice(&synscope_sim::quiz::Choice::Next(*next), lang, |_| String::new()))
            .collect();
        assert_eq!(said.len(), all.len());
    }
}

#[test]
fn all_that_can_be_waited_for_is_told_apart() {
    let all = [
        Wait::SynAck,
        Wait::AckOfSyn,
        Wait::AckOfData,
        Wait::AckOfFin,
        Wait::Close,
        Wait::PeersFin,
        Wait::PeersFinForAWhile,
        Wait::TwoMsl,
        Wait::Window,
        Wait::Sign,
        Wait::Ride,
        Wait::Nothing,
    ];
    for lang in Lang::ALL {
        let said: BTreeSet<String> = all
            .iter()
            .map(|wait| choice(&synscope_sim::quiz::Choice::Wait(*wait), lang, |_| String::new()))
            .collect();
        assert_eq!(said.len(), all.len());
    }
}

#[test]
fn a_wrong_answer_is_told_what_is_right() {
    let trace = run(&builtin::get("open-close").expect("a built-in scenario")).expect("it runs");
    let asked = questions(&trace).nth(3).expect("there are more");
    let wrong = usize::from(asked.right == 0);
    for lang in Lang::ALL {
        let write = |guess: &_| segment_label(&trace, guess, Numbers::Symbolic);
        let said = |place: usize| choice(&asked.choices[place], lang, write);
        let told = verdict(&asked, wrong, lang, write);
        assert!(told.contains(&said(wrong)) && told.contains(&said(asked.right)), "{told}");
        assert_ne!(told, verdict(&asked, asked.right, lang, write));
    }
}

#[test]
fn a_score_has_what_was_right_and_how_many_there_were() {
    assert_eq!(score(5, 7, Lang::En), "5 of 7 right");
    assert_eq!(score(5, 7, Lang::Zh), "7 题答对 5 题");
}

#[test]
fn the_questions_of_runs() {
    for lang in Lang::ALL {
        let mut page = String::new();
        for name in ["open-close", "last-ack-lost", "third-ack-lost-for-good"] {
            let trace = run(&builtin::get(name).expect("a built-in scenario")).expect("it runs");
            let _ = writeln!(page, "{name}");
            for asked in questions(&trace) {
                let _ = writeln!(page, "{}", question(&trace, &asked, lang));
                for (place, known) in asked.choices.iter().enumerate() {
                    let sign = if place == asked.right { '✓' } else { ' ' };
                    let said = choice(known, lang, |guess| segment_label(&trace, guess, Numbers::Symbolic));
                    let _ = writeln!(page, "  {sign} {said}");
                }
                if let Some(reason) = reason(&asked, lang) {
                    let _ = writeln!(page, "  {reason}");
                }
            }
        }
        insta::assert_snapshot!(format!("questions-{}", lang.tag()), page);
    }
}
