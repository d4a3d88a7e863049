//! What holds for every scene, and a picture of each.

mod common;

use std::fmt::Write as _;

use common::{Shown, folder, shown};
use synscope_scenes::{Reading, Text, read_index};
use synscope_sim::{AnyKnob, Side, Trace, Which};

/// The names of the files, without the index.
fn ids() -> Vec<String> {
    let files = std::fs::read_dir(folder()).expect("the folder of scenes");
    let names = files.map(|file| file.expect("a file").file_name().into_string().expect("a name"));
    let mut ids: Vec<_> = names
        .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
        .filter(|id| id != "index")
        .collect();
    ids.sort();
    ids
}

/// All scenes, by name.
fn all() -> impl Iterator<Item = (String, Shown)> {
    ids().into_iter().map(|id| (id.clone(), shown(&id)))
}

#[test]
fn every_scene_has_three_to_eight_beats_and_one_or_two_sliders() {
    for (id, Shown { scene, .. }) in all() {
        assert!((3..=8).contains(&scene.beats.len()), "{id}: {} beats", scene.beats.len());
        assert!((1..=2).contains(&scene.sliders.len()), "{id}: {:?}", scene.sliders);
    }
}

/// A slider turns both hosts' knob and shows where the client's stands.
#[test]
fn every_slider_stands_where_it_stands_for_both_hosts() {
    for (id, Shown { scene, .. }) in all() {
        for slider in &scene.sliders {
            let knob = AnyKnob::find(slider).expect("a knob");
            let [client, server] = Side::BOTH.map(|side| knob.get_of(&scene.scenario, side));
            assert_eq!(client, server, "{id}: {slider}");
        }
    }
}

#[test]
fn every_text_is_there_in_both_languages() {
    for (id, Shown { scene, .. }) in all() {
        let mut texts =
            vec![&scene.title, &scene.claim, &scene.rule.text, &scene.try_it.what, &scene.try_it.look];
        texts.extend(scene.names.iter().flat_map(|names| [&names.a, &names.b]));
        texts.extend(scene.beats.iter().map(|beat| &beat.text));
        for Text { en, zh } in texts {
            assert!(
                !en.is_empty() && en.is_ascii() | !has_han(en),
                "{id}: English is missing or Chinese: {en}"
            );
            assert!(!zh.is_empty() && has_han(zh), "{id}: Chinese is missing or English: {zh}");
            assert!(!zh.contains([',', ';', '?', '!']), "{id}: half-width marks in {zh}");
        }
    }
}

fn has_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn every_beat_happens_one_after_the_other() {
    for (id, shown) in all() {
        let mut last = None;
        for (place, (reading, beat)) in shown.readings().into_iter().zip(&shown.scene.beats).enumerate() {
            let Reading::Happens(found) = reading else { panic!("{id}: beat {place}: {reading:?}") };
            assert!(
                last < Some(found.at) || last == Some(found.at) && beat.run == Which::B,
                "{id}: beat {place} is not after the one before it"
            );
            last = Some(found.at);
        }
    }
}

#[test]
fn every_scene_ends_by_itself() {
    for (id, shown) in all() {
        for trace in [Some(&shown.a), shown.b.as_ref()].into_iter().flatten() {
            let is_over = trace.end.why != synscope_sim::EndReason::TooManySteps;
            assert!(is_over, "{id}: {:?}", trace.end);
        }
    }
}

/// `UPDATE_INDEX=1 cargo test -p synscope-scenes --test all` writes it.
#[test]
fn the_index_lists_them_all() {
    let mut shown: Vec<_> = all().map(|(id, shown)| (id, shown.scene)).collect();
    shown.sort_by_key(|(id, scene)| {
        (scene.group, scene.notes.first().map(String::len), scene.notes.clone(), id.clone())
    });
    let entries: Vec<_> = shown
        .iter()
        .map(|(id, scene)| {
            let text = |text: &Text| serde_json::json!({ "en": text.en, "zh": text.zh });
            serde_json::json!({
                "id": id, "group": scene.group.name(), "notes": scene.notes,
                "title": text(&scene.title), "claim": text(&scene.claim),
            })
        })
        .collect();
    let wanted = serde_json::to_string_pretty(&entries).expect("it can be written") + "\n";
    let path = folder().join("index.json");
    if std::env::var_os("UPDATE_INDEX").is_some() {
        std::fs::write(&path, &wanted).expect("the index can be written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, wanted, "the index is out of date: run this test with UPDATE_INDEX=1");
    let read = read_index(&found).expect("the index can be read");
    assert_eq!(
        read.iter().map(|entry| &entry.id).collect::<Vec<_>>(),
        shown.iter().map(|(id, _)| id).collect::<Vec<_>>()
    );
}

#[test]
fn the_ladders_and_beats_are_as_reviewed() {
    for (id, shown) in all() {
        insta::assert_snapshot!(id.as_str(), picture(&shown));
    }
}

/// The ladder of each run, and when each beat happens in it.
fn picture(shown: &Shown) -> String {
    let mut picture = String::new();
    let runs: [(Which, Option<&Trace>); 2] = [(Which::A, Some(&shown.a)), (Which::B, shown.b.as_ref())];
    for (which, trace) in runs {
        let Some(trace) = trace else { continue };
        if let Some(names) = &shown.scene.names {
            let name = names.of(which);
            let _ = writeln!(picture, "=== {} ===", name.en);
        }
        picture += &synscope_diagram::text::render(trace);
        for (place, (reading, beat)) in shown
            .readings()
            .iter()
            .zip(&shown.scene.beats)
            .enumerate()
            .filter(|(_, (_, beat))| beat.run == which)
        {
            let at = reading
                .found()
                .map_or(String::new(), |found| format!("{:.6} s", found.at.as_us() as f64 / 1e6));
            let _ = writeln!(picture, "beat {}  {at}  {}", place + 1, beat.text.en);
        }
    }
    picture
}
