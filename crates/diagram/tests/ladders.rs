//! The ladder of each built-in scenario as text, so that a change in behaviour is read as a picture.

use synscope_sim::{builtin, run};

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
