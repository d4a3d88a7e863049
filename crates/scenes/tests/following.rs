//! Beats follow the run, whatever it has become.

use synscope_scenes::{Event, Reading, Scene};
use synscope_sim::{Decision, Scenario, Trace, Verdict, run, set_knob};

const TEXT: &str = r#"{ "en": "x", "zh": "x" }"#;

/// Open and close with these beats.
fn scene(beats: &str) -> Scene {
    let scenario = synscope_sim::builtin::get("open-close").expect("it is built in").to_json();
    let json = format!(
        r#"{{ "version": 1, "group": "notes", "title": {TEXT}, "claim": {TEXT}, "scenario": {scenario},
             "beats": [{beats}], "rule": {{ "source": "RFC 9293", "text": {TEXT} }} }}"#
    );
    Scene::from_json(&json).unwrap_or_else(|error| panic!("{error}\n{json}"))
}

fn trace(scenario: &Scenario) -> Trace {
    run(scenario).expect("it can be run")
}

fn beat(event: &str) -> String {
    format!(r#"{{ "at": {event}, "text": {TEXT} }}"#)
}

fn readings(scene: &Scene, scenario: &Scenario) -> Vec<Reading> {
    scene.follow(&trace(scenario), None).into_iter().map(|followed| followed.reading).collect()
}

/// At what time each beat happens, in milliseconds.
fn times(scene: &Scene, scenario: &Scenario) -> Vec<Option<u64>> {
    readings(scene, scenario).iter().map(|reading| Some(reading.found()?.at.as_us() / 1_000)).collect()
}

#[test]
fn beats_are_found_where_their_events_happen() {
    let beats = [
        r#"{ "sent": "client:SYN#1" }"#,
        r#"{ "enters": { "host": "server", "state": "SYN-RECEIVED" } }"#,
        r#"{ "arrived": "server:SYN,ACK#1" }"#,
        r#"{ "leaves": { "host": "server", "state": "SYN-RECEIVED" } }"#,
        r#""end""#,
    ]
    .map(beat);
    let scene = scene(&beats.join(","));
    let end = trace(&scene.scenario).end.at.as_us() / 1_000;
    assert_eq!(times(&scene, &scene.scenario), [0, 50, 100, 150, end].map(Some));
}

#[test]
fn a_beat_that_does_not_happen_any_more_is_told_and_those_after_it_are_found() {
    let beats =
        [r#"{ "arrived": "client:SYN#1" }"#, r#"{ "enters": { "host": "server", "state": "ESTABLISHED" } }"#];
    let scene = scene(&beats.map(beat).join(","));
    let mut scenario = scene.scenario.clone();
    let packet = "client:SYN#1".parse().expect("a name");
    scenario.verdicts.push(Verdict { packet, fate: Decision::Drop, by_person: true });
    let found = readings(&scene, &scenario);
    assert_eq!(found[0], Reading::Never);
    assert!(matches!(found[1], Reading::Happens(_)), "{found:?}");
}

#[test]
fn a_beat_moves_along_with_its_event() {
    let scene = scene(&beat(r#"{ "enters": { "host": "server", "state": "ESTABLISHED" } }"#));
    let mut scenario = scene.scenario.clone();
    set_knob(&mut scenario, "rtt", "1s").expect("a knob");
    assert_eq!(times(&scene, &scenario), [Some(1_500)]);
}

#[test]
fn a_beat_is_untrue_once_what_it_denies_has_happened() {
    let denies = |event: &str| {
        scene(&format!(
            r#"{{ "at": {{ "enters": {{ "host": "client", "state": "FIN-WAIT-1" }} }}, "unless": [{event}], "text": {TEXT} }}"#
        ))
    };
    let before = denies(r#"{ "sent": "client:SYN#1" }"#);
    assert!(matches!(readings(&before, &before.scenario)[..], [Reading::Untrue { unless: 0, .. }]));
    let after = denies(r#"{ "enters": { "host": "client", "state": "TIME-WAIT" } }"#);
    assert!(matches!(readings(&after, &after.scenario)[..], [Reading::Happens(_)]));
}

#[test]
fn a_packet_is_read_only_where_its_arrival_lets_a_read_return() {
    let trace = trace(&synscope_sim::builtin::get("open-close").expect("it is built in"));
    let reads = |name: &str| Event::Read(name.parse().expect("a name")).find(&trace).len();
    assert_eq!(reads("client:1+100#1"), 1);
    assert_eq!(reads("client:SYN#1"), 0);
    assert_eq!(reads("client:FIN#1"), 0, "the end of the stream is no data");
}

#[test]
fn a_beat_that_is_untrue_does_not_hide_what_happens_before_it() {
    let untrue = format!(
        r#"{{ "at": {{ "enters": {{ "host": "client", "state": "TIME-WAIT" }} }}, "unless": [{{ "sent": "client:SYN#1" }}], "text": {TEXT} }}"#
    );
    let earlier = beat(r#"{ "sent": "client:FIN#1" }"#);
    let scene = scene(&[untrue.clone(), earlier, untrue].join(","));
    let found = readings(&scene, &scene.scenario);
    assert!(matches!(found[0], Reading::Untrue { .. }), "{found:?}");
    assert!(matches!(found[1], Reading::Happens(_)), "{found:?}");
    assert_eq!(found[2], Reading::Never, "what was told once is not told again");
}

#[test]
fn the_same_event_twice_is_two_beats() {
    let established = beat(r#"{ "armed": { "host": "client", "timer": "retransmission" } }"#);
    let scene = scene(&[established.clone(), established].join(","));
    let times = times(&scene, &scene.scenario);
    assert!(times[0].is_some() && times[1] > times[0], "{times:?}");
}

#[test]
fn calls_are_found_by_name_and_result() {
    let trace = trace(&synscope_sim::builtin::get("open-close").expect("it is built in"));
    let find = |call: &str, result: Option<&str>| {
        Event::Calls(synscope_sim::Side::Server, call.to_owned(), result.map(str::to_owned))
            .find(&trace)
            .len()
    };
    assert_eq!(find("accept()", None), 1);
    assert_eq!(find("read()", Some("0")), 1);
    assert_eq!(find("read()", Some("ECONNRESET")), 0);
    assert!(find("write()", None) >= 1);
}

#[test]
fn what_is_wrong_with_a_scene_is_told_with_its_place() {
    let cases = [
        ("{}", "missing field `version`"),
        (r#"{ "version": 2 }"#, "newer SynScope"),
        (r#"{ "version": 1, "beats": [{ "at": { "explodes": 1 } }] }"#, "unknown variant `explodes`"),
        (r#"{ "version": 1, "beats": [{ "at": "end", "text": {} }] }"#, "expected a text in `en` or `zh`"),
        (
            r#"{ "version": 1, "beats": [{ "at": { "fired": { "host": "client", "timer": "egg" } } }] }"#,
            "`egg`",
        ),
    ];
    for (json, expected) in cases {
        let error = Scene::from_json(json).expect_err(json).to_string();
        assert!(error.contains(expected), "{json}: {error}");
    }
}

#[test]
fn a_scene_is_told_from_a_scenario_and_from_garbage() {
    let one = scene(&beat(r#""end""#));
    assert!(!Scene::is_meant(&one.scenario.to_json()));
    for (text, is_meant) in [
        (r#"{ "version": 99, "beats": 3 }"#, true),
        ("\u{feff}{ \"beats\": [] }", true),
        (r#"{ "version": 2 }"#, false),
        (r#"["beats"]"#, false),
        (r#"{ "beats": "#, false),
        ("", false),
    ] {
        assert_eq!(Scene::is_meant(text), is_meant, "{text}");
    }
}
