//! What each built-in scenario shows. Their ladders are under review where ladders are drawn.

#![cfg(not(target_arch = "wasm32"))]

use synscope_sim::{EndReason, Fate, LossReason, Scenario, Side, Trace, builtin, run, set_knob};
use synscope_tcp::{Call, Cause, Outcome, State, TimerKind};

const SECOND: u64 = 1_000_000;

fn scenario(name: &str) -> Scenario {
    builtin::get(name).expect("a built-in scenario")
}

fn trace(name: &str) -> Trace {
    run(&scenario(name)).expect("built-in scenarios can be run")
}

/// The states that a host's connections go through.
fn path(trace: &Trace, side: Side) -> Vec<&'static str> {
    let of_side = trace.states.iter().filter(|state| state.host == side && state.state != State::Listen);
    of_side.map(|state| state.state.name()).collect()
}

/// When packets whose names begin like that were sent, in seconds after the first of them.
fn sent(trace: &Trace, name: &str) -> Vec<u64> {
    let of_name = trace.packets.iter().filter(|packet| packet.name.to_string().starts_with(name));
    let times: Vec<_> = of_name.map(|packet| packet.sent.as_us()).collect();
    times.iter().map(|time| (time - times[0]) / SECOND).collect()
}

fn names(trace: &Trace) -> Vec<String> {
    trace.packets.iter().map(|packet| packet.name.to_string()).collect()
}

fn call(trace: &Trace, side: Side, call: Call) -> Option<Outcome> {
    trace.calls.iter().rfind(|known| known.host == side && known.call == call).map(|known| known.result)
}

fn errno(trace: &Trace, side: Side, of: Call) -> Option<&'static str> {
    call(trace, side, of).and_then(Outcome::errno)
}

#[test]
fn all_end_quietly_and_are_called_by_their_names() {
    for scenario in builtin::all() {
        let trace = run(&scenario).expect("built-in scenarios can be run");
        assert_eq!(trace.end.why, EndReason::Quiet, "{}", scenario.name);
        assert_eq!(builtin::get(&scenario.name), Some(scenario));
    }
    assert!(builtin::names().eq(builtin::all().map(|scenario| scenario.name)));
    assert_eq!(builtin::get("nothing"), None);
}

#[test]
fn all_are_read_back_from_their_json() {
    for scenario in builtin::all() {
        assert_eq!(Scenario::from_json(&scenario.to_json()), Ok(scenario));
    }
}

#[test]
fn none_of_them_depends_on_the_round_trip() {
    for name in builtin::names() {
        let mut slow = scenario(name);
        set_knob(&mut slow, "rtt", "400ms").expect("a knob");
        let slow = run(&slow).expect("a scenario");
        let fast = trace(name);
        for side in Side::BOTH {
            assert_eq!(path(&slow, side), path(&fast, side), "{name}: {side}");
        }
    }
}

#[test]
fn open_close_goes_through_all_states_of_both_sides() {
    let trace = trace("open-close");
    let client = ["SYN-SENT", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "CLOSED"];
    let server = ["SYN-RECEIVED", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED"];
    assert_eq!(path(&trace, Side::Client), client);
    assert_eq!(path(&trace, Side::Server), server);
}

#[test]
fn time_wait_is_where_the_close_began() {
    let trace = trace("server-closes-first");
    assert!(path(&trace, Side::Server).contains(&"TIME-WAIT"));
    assert!(!path(&trace, Side::Client).contains(&"TIME-WAIT"));
}

#[test]
fn a_lost_third_ack_is_sent_again_when_the_syn_ack_is() {
    let trace = trace("third-ack-lost");
    assert_eq!(sent(&trace, "server:SYN,ACK"), [0, 3]);
    assert_eq!(sent(&trace, "client:ACK 1#"), [0, 3]);
    assert_eq!(path(&trace, Side::Server)[..2], ["SYN-RECEIVED", "ESTABLISHED"]);
}

#[test]
fn a_third_ack_lost_for_good_ends_in_a_reset_when_the_client_writes() {
    let trace = trace("third-ack-lost-for-good");
    assert_eq!(sent(&trace, "server:SYN,ACK"), [0, 3, 9, 21, 45, 93]);
    let gave_up = trace.sockets.iter().find_map(|socket| {
        let to = socket.to.filter(|_| socket.host == Side::Server && !socket.is_listener)?;
        Some(to.since_us(socket.from) / SECOND)
    });
    assert_eq!(gave_up, Some(189));
    assert_eq!(path(&trace, Side::Client), ["SYN-SENT", "ESTABLISHED", "CLOSED"]);
    assert_eq!(errno(&trace, Side::Client, Call::Read), Some("ECONNRESET"));
    let cut = |fate| matches!(fate, Fate::Lost { why: LossReason::Cut, .. });
    assert_eq!(trace.packets.iter().filter(|packet| cut(packet.fate)).count(), 6);
}

#[test]
fn retries_say_how_often_the_syn_ack_is_repeated() {
    for retries in 0..=6 {
        let mut scenario = scenario("third-ack-lost-for-good");
        set_knob(&mut scenario, "retries", &retries.to_string()).expect("a knob");
        let trace = run(&scenario).expect("a scenario");
        assert_eq!(sent(&trace, "server:SYN,ACK").len(), retries + 1);
        assert_eq!(errno(&trace, Side::Client, Call::Read), Some("ECONNRESET"));
    }
}

#[test]
fn a_lost_packet_of_the_open_is_repeated_after_a_second() {
    for (scenario, packet) in [("syn-lost", "client:SYN#"), ("syn-ack-lost", "server:SYN,ACK#")] {
        let trace = trace(scenario);
        assert_eq!(sent(&trace, packet), [0, 1], "{scenario}");
        assert_eq!(call(&trace, Side::Client, Call::Connect), Some(Outcome::Done));
    }
}

#[test]
fn a_lost_fin_is_repeated() {
    let trace = trace("fin-lost");
    assert_eq!(sent(&trace, "client:FIN"), [0, 1]);
    assert_eq!(path(&trace, Side::Server).last(), Some(&"CLOSED"));
}

#[test]
fn a_lost_last_ack_makes_time_wait_begin_anew() {
    let trace = trace("last-ack-lost");
    assert_eq!(sent(&trace, "server:FIN"), [0, 1]);
    let again = trace.packets.iter().filter(|packet| packet.cause == Some(Cause::AckOfRepeatedFin)).count();
    assert_eq!(again, 1);
    let waits: Vec<_> = trace.timers.iter().filter(|timer| timer.timer == TimerKind::TimeWait).collect();
    assert_eq!(waits.iter().map(|wait| wait.fired).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn an_ack_that_waits_goes_with_the_fin() {
    let trace = trace("fin-ack-merged");
    assert_eq!(names(&trace)[3..], ["client:FIN#1", "server:FIN#1", "client:ACK 2#1"]);
}

#[test]
fn simultaneous_open_is_one_connection() {
    let trace = trace("simultaneous-open");
    assert_eq!(trace.connections.len(), 1);
    for side in Side::BOTH {
        assert_eq!(path(&trace, side)[..3], ["SYN-SENT", "SYN-RECEIVED", "ESTABLISHED"]);
    }
}

#[test]
fn simultaneous_close_goes_through_closing_on_both_sides() {
    let trace = trace("simultaneous-close");
    for side in Side::BOTH {
        assert_eq!(path(&trace, side)[2..], ["FIN-WAIT-1", "CLOSING", "TIME-WAIT", "CLOSED"]);
    }
}

#[test]
fn where_nobody_listens_the_connection_is_refused() {
    let trace = trace("connection-refused");
    assert_eq!(names(&trace), ["client:SYN#1", "server:RST,ACK#1"]);
    assert_eq!(errno(&trace, Side::Client, Call::Connect), Some("ECONNREFUSED"));
}

#[test]
fn a_peer_that_crashed_is_noticed_when_something_is_sent() {
    let trace = trace("peer-crashed");
    assert_eq!(names(&trace)[3..], ["client:1+100#1", "server:RST 1#1"]);
    assert_eq!(errno(&trace, Side::Client, Call::Read), Some("ECONNRESET"));
    assert_eq!(path(&trace, Side::Server), ["SYN-RECEIVED", "ESTABLISHED"]);
}
