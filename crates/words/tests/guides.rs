//! What is said of beats that do not happen in the run as it has become.

use synscope_scenes::{Event, Reading, Scene, Text};
use synscope_sim::{Side, Verdict, builtin, run};
use synscope_tcp::{State, TimerKind};
use synscope_words::{Lang, not_so};

const TEXT: &str = r#"{ "en": "x", "zh": "x" }"#;

/// What is said of the one beat of open and close, without the packets that are named.
fn said(beat: &str, drops: &[&str], lang: Lang) -> Option<String> {
    let mut scenario = builtin::get("open-close").expect("it is built in");
    let json = format!(
        r#"{{ "version": 1, "group": "notes", "title": {TEXT}, "claim": {TEXT}, "scenario": {},
             "beats": [{beat}], "rule": {{ "source": "RFC 9293", "text": {TEXT} }} }}"#,
        scenario.to_json()
    );
    let scene = Scene::from_json(&json).expect("a scene");
    for name in drops {
        let packet = name.parse().expect("a name");
        let fate = synscope_sim::Decision::Drop;
        scenario.verdicts.push(Verdict { packet, fate, by_person: true });
    }
    let trace = run(&scenario).expect("it can be run");
    let followed = scene.follow(&trace, None).into_iter().next().expect("a beat");
    not_so(&scene.beats[0], followed.reading, lang)
}

#[test]
fn a_beat_that_does_not_happen_says_what_does_not() {
    let beat = format!(r#"{{ "at": {{ "arrived": "client:SYN#1" }}, "text": {TEXT} }}"#);
    assert_eq!(said(&beat, &[], Lang::En), None);
    let drops = &["client:SYN#1"];
    let (en, zh) = (said(&beat, drops, Lang::En), said(&beat, drops, Lang::Zh));
    assert_eq!(
        en.as_deref(),
        Some("With your changes, this does not happen here any more: the client's SYN #1 arrives.")
    );
    assert_eq!(zh.as_deref(), Some("改动之后，这里不再发生：客户端的 SYN #1 到达。"));
}

#[test]
fn a_beat_that_is_untrue_now_says_what_has_happened() {
    let beat = format!(
        r#"{{ "at": {{ "enters": {{ "host": "server", "state": "ESTABLISHED" }} }},
             "unless": [{{ "lost": "client:SYN#1" }}], "text": {TEXT} }}"#
    );
    assert_eq!(said(&beat, &[], Lang::En), None);
    let said = said(&beat, &["client:SYN#1"], Lang::En);
    assert_eq!(
        said.as_deref(),
        Some("With your changes, it is different here: the client's SYN #1 is lost.")
    );
}

#[test]
fn every_kind_of_event_can_be_told_in_both_languages() {
    let name = "server:FIN 1#1".parse().or_else(|_| "server:FIN#1".parse()).expect("a name");
    let call = |call: &str, result: Option<&str>| {
        Event::Calls(Side::Server, call.to_owned(), result.map(str::to_owned))
    };
    let events = [
        Event::Sent(name),
        Event::Arrived(name),
        Event::Lost(name),
        Event::Read(name),
        Event::Sent("2/client:SYN#1".parse().expect("a name")),
        Event::Enters(Side::Client, State::TimeWait),
        Event::Leaves(Side::Client, State::TimeWait),
        Event::Armed(Side::Client, TimerKind::TimeWait),
        Event::Fired(Side::Client, TimerKind::Retransmission),
        Event::Stopped(Side::Client, TimerKind::Retransmission),
        call("close()", None),
        call("read()", Some("0")),
        call("power off", None),
        Event::End,
    ];
    let text = Text { en: "x".to_owned(), zh: String::new() };
    let mut told = String::new();
    for at in events {
        let beat = synscope_scenes::Beat {
            run: synscope_sim::Which::A,
            at,
            of: None,
            unless: vec![],
            text: text.clone(),
        };
        for lang in Lang::ALL {
            told += &not_so(&beat, Reading::Never, lang).expect("it is not so");
            told += "\n";
        }
    }
    insta::assert_snapshot!(told);
}
