//! The sockets of a host as `ss` lists them, and how many there are over time.

#![cfg(not(target_arch = "wasm32"))]

use synscope_sim::{Census, Listed, Scenario, Shortage, Side, Trace, Usage, builtin, run, total};
use synscope_tcp::{State, Time};

const MS: u64 = 1_000;

/// A server that forgets to close and has room for five sockets; clients come every 100 ms and stay for 50 ms.
fn forgetful() -> Trace {
    let scenario = Scenario::from_json(
        r#"{ "version": 3, "client": { "app": { "on_connect": { "send_octets": 100, "close_after_us": 50000 } } },
          "server": { "config": { "rlimit_nofile": 8 }, "app": { "on_eof": "never" } },
          "network": { "client_to_server": { "delay_us": 5000 }, "server_to_client": { "delay_us": 5000 } },
          "script": [
            { "when": { "at_us": 0 }, "host": "server", "do": { "listen": { "backlog": 2 } } },
            { "when": { "at_us": 0 }, "host": "client", "do": { "connect": {} },
              "repeat": { "times": 10, "every_us": 100000 } }
          ], "until_us": 5000000 }"#,
    );
    run(&scenario.expect("a scenario")).expect("a scenario")
}

fn at(trace: &Trace, side: Side, ms: u64) -> (Vec<Listed>, Usage) {
    let census = Census::new(trace);
    let frame = trace.at(trace.playhead_at(Time::from_us(ms * MS)));
    (trace.listed(&census, &frame, side), trace.usage(&census, &frame, side))
}

fn line(listed: &Listed) -> String {
    let peer = listed.peer_text();
    format!("{} {} {} {peer}", listed.state.ss_name(), listed.recv_q, listed.send_q)
}

#[test]
fn what_is_not_accepted_has_its_octets_and_its_fin_unread_and_waits_at_the_listener() {
    let (lines, usage) = at(&forgetful(), Side::Server, 2_000);
    let lines: Vec<String> = lines.iter().map(line).collect();
    let expected = [
        // Two wait, and the backlog is two.
        "LISTEN 2 2 0.0.0.0:*",
        "CLOSE-WAIT 0 0 192.0.2.1:49152",
        "CLOSE-WAIT 0 0 192.0.2.1:49153",
        "CLOSE-WAIT 0 0 192.0.2.1:49154",
        "CLOSE-WAIT 0 0 192.0.2.1:49155",
        "CLOSE-WAIT 101 0 192.0.2.1:49156",
        "CLOSE-WAIT 101 0 192.0.2.1:49157",
    ];
    assert_eq!(lines, expected);
    assert_eq!((usage.descriptors.used, usage.descriptors.limit), (8, 8));
}

#[test]
fn what_is_on_its_way_is_in_the_send_queue_with_the_timer_that_watches_it() {
    let (lines, usage) = at(&forgetful(), Side::Client, 3);
    assert_eq!(lines.iter().map(line).collect::<Vec<_>>(), ["SYN-SENT 0 1 198.51.100.1:80"]);
    let timer = lines[0].timer.expect("it waits");
    assert_eq!((timer.name, timer.retransmits), ("on", 0));
    assert_eq!(timer.to_string(), "timer:(on,997ms,0)");
    assert_eq!((usage.ports.used, usage.half_open), (1, None));
    let trace = run(&builtin::get("open-close").expect("built in")).expect("a scenario");
    let of = |ms, place: usize| at(&trace, Side::Client, ms).0[place].timer.map(|timer| timer.to_string());
    assert_eq!(of(trace.end.at.as_us() / MS - 30_000, 0).as_deref(), Some("timer:(timewait,30sec,0)"));
    assert_eq!(of(trace.end.at.as_us() / MS - 90_000, 0).as_deref(), Some("timer:(timewait,1min30sec,0)"));
    assert!(
        at(&trace, Side::Client, trace.end.at.as_us() / MS).0.is_empty(),
        "a socket that is gone is none"
    );
}

#[test]
fn counts_follow_the_states_and_the_shortages_the_steps() {
    let trace = forgetful();
    let census = Census::new(&trace);
    for ms in [0, 3, 12, 70, 350, 1_000, 4_999] {
        let playhead = trace.playhead_at(Time::from_us(ms * MS));
        let frame = trace.at(playhead);
        for side in Side::BOTH {
            let counts = census.at(side, playhead.time);
            let listed = trace.listed(&census, &frame, side);
            for state in State::ALL.into_iter().filter(|state| *state != State::Listen) {
                let there = listed.iter().filter(|listed| listed.state == state).count();
                assert_eq!(counts[state as usize] as usize, there, "{side} {state} at {ms} ms");
            }
        }
    }
    let end = trace.finish().steps;
    assert_eq!(census.shortages(Side::Server, Shortage::Descriptors, end), 2);
    assert!(census.shortages(Side::Server, Shortage::Backlog, end) > 0);
    assert_eq!(census.shortages(Side::Server, Shortage::Descriptors, 0), 0);
    assert_eq!(census.shortages(Side::Client, Shortage::Ports, end), 0);
    assert_eq!(census.peak(Side::Server), 6);
}

#[test]
fn columns_keep_the_highest_counts() {
    let census = Census::new(&forgetful());
    for columns in [1, 7, 100] {
        let found = census.columns(Side::Server, columns);
        assert_eq!(found.len(), columns as usize);
        assert_eq!(found.iter().map(total).max(), Some(census.peak(Side::Server)), "{columns}");
    }
    let totals: Vec<u32> = census.columns(Side::Server, 20).iter().map(total).collect();
    assert!(totals.is_sorted(), "none goes away: {totals:?}");
    let nothing = Census::new(&run(&Scenario::default()).expect("a scenario"));
    assert_eq!(nothing.columns(Side::Client, 3), vec![[0; 11]; 3]);
}
