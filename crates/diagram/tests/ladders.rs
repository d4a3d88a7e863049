//! The ladder of each built-in scenario as text, so that a change in behaviour is read as a picture.

use synscope_diagram::{Ladder, Options, svg};
use synscope_sim::{Scenario, builtin, run};

fn ladder(name: &str) -> String {
    let scenario = builtin::get(name).unwrap_or_else(|| panic!("no built-in scenario {name}"));
    let trace = run(&scenario).unwrap_or_else(|error| panic!("{name}: {error}"));
    synscope_diagram::text::render(&trace)
}

macro_rules! ladders {
    ($($test:ident: $name:literal,)*) => {
        $(#[test]
        fn $test() {
            insta::assert_snapshot!($name, ladder($name));
        })*
    };
}

/// A SYN in the client's name, its real one after it, and an old duplicate of that.
#[test]
fn what_nobody_sends_comes_out_of_the_network() {
    let scenario = r#"{
        "version": 2, "name": "injected", "client": { "iss": [100] }, "server": { "iss": [300, 400] },
        "script": [
            { "when": { "at_us": 0 }, "host": "server", "do": { "listen": {} } },
            { "when": { "at_us": 0 }, "host": "client", "do": { "connect": {} } },
            { "when": { "at_us": 1000 }, "host": "server",
              "do": { "inject": { "segment": { "flags": "SYN", "seq": { "absolute": 90 } } } } },
            { "when": { "at_us": 400000 }, "host": "server", "do": { "inject": { "copy_of": "client:SYN#1" } } },
            { "when": { "at_us": 600000 }, "host": "client",
              "do": { "inject": { "segment": { "flags": "RST", "seq": { "relative": 1 } } } } }
        ],
        "verdicts": [ { "packet": "client:SYN#1", "fate": { "delay_us": 200000 } } ]
    }"#;
    let trace = Scenario::from_json(scenario).and_then(|scenario| run(&scenario)).expect("it can be run");
    insta::assert_snapshot!("injected", synscope_diagram::text::render(&trace));
    let ladder = Ladder::new(&trace, &Options::default());
    let middle = ladder.layout.middle();
    for arrow in &ladder.arrows {
        let starts = if arrow.name.is_injected() { middle } else { ladder.layout.lifeline[arrow.from] };
        assert!((arrow.start.x - starts).abs() < 1e-9, "{}", arrow.name);
        assert!(!arrow.old, "{} belongs to a connection that lives", arrow.name);
        assert_eq!(arrow.late_us.is_some(), arrow.name.to_string() == "client:SYN#1", "{}", arrow.name);
    }
    let svg = svg::render(&ladder, &svg::Words::english("Injected", ""));
    assert_eq!(svg.matches("<circle class=\"origin\"").count(), 3);
}

ladders! {
    open_close: "open-close",
    server_closes_first: "server-closes-first",
    third_ack_lost: "third-ack-lost",
    third_ack_lost_for_good: "third-ack-lost-for-good",
    syn_lost: "syn-lost",
    syn_ack_lost: "syn-ack-lost",
    fin_lost: "fin-lost",
    last_ack_lost: "last-ack-lost",
    fin_ack_merged: "fin-ack-merged",
    simultaneous_open: "simultaneous-open",
    simultaneous_close: "simultaneous-close",
    connection_refused: "connection-refused",
    peer_crashed: "peer-crashed",
}
