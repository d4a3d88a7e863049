//! Many connections on one host: what runs out, and what does not.

mod common;

use common::{Shown, shown, trace};
use synscope_sim::{Census, Shortage, Side, Trace, set_knob};
use synscope_tcp::{Call, CommandError, Note, Outcome, State, Time};

use Side::{Client, Server};

/// The scene's runs after a person has turned a knob.
fn turned(id: &str, knob: &str, value: &str) -> Shown {
    let Shown { scene, .. } = shown(id);
    let mut scenario = scene.scenario.clone();
    set_knob(&mut scenario, knob, value).expect("a knob");
    let b = scene.has_other().then(|| trace(&scene.other(&scenario)));
    Shown { a: trace(&scenario), b, scene }
}

fn short(trace: &Trace, side: Side, of: Shortage) -> u32 {
    Census::new(trace).shortages(side, of, trace.finish().steps)
}

/// How many connections a host has in a state at a time.
fn count(trace: &Trace, side: Side, state: State, at: Time) -> u32 {
    Census::new(trace).at(side, at)[state as usize]
}

fn succeeded(trace: &Trace, side: Side, of: Call) -> usize {
    let calls = trace.calls.iter().filter(|call| call.host == side && call.call == of);
    calls.filter(|call| call.result == Outcome::Done).count()
}

#[test]
fn a_server_that_forgets_to_close_runs_out_of_descriptors_and_one_that_closes_does_not() {
    let shown = shown("close-wait-piles-up");
    let (a, b, end) = (&shown.a, shown.b(), shown.a.end.at);
    // Three files and a listener leave room for eight; three more wait in the queue, and the last is not let in.
    assert_eq!(succeeded(a, Server, Call::Accept), 8);
    assert_eq!(short(a, Server, Shortage::Descriptors), 3);
    assert_eq!(count(a, Server, State::CloseWait, end), 11);
    assert_eq!(succeeded(a, Client, Call::Connect), 11, "the kernel shakes hands all the same");
    assert!(short(a, Server, Shortage::Backlog) > 1);
    // No timer ends CLOSE-WAIT, though the clients have long forgotten.
    assert_eq!(count(a, Client, State::FinWait2, end), 0);
    assert_eq!(succeeded(b, Server, Call::Accept), 12);
    assert_eq!(short(b, Server, Shortage::Descriptors), 0);
    assert_eq!(count(b, Server, State::CloseWait, b.end.at), 0);
}

#[test]
fn a_higher_limit_only_buys_time() {
    let Shown { a, .. } = turned("close-wait-piles-up", "rlimit_nofile", "20");
    assert_eq!(short(&a, Server, Shortage::Descriptors), 0);
    assert_eq!(count(&a, Server, State::CloseWait, a.end.at), 12);
}

#[test]
fn a_client_in_a_hurry_has_all_its_ports_in_time_wait() {
    let shown = shown("ports-run-out");
    let a = &shown.a;
    let refused = Outcome::Refused(CommandError::NoPortFree);
    let refusals: Vec<_> = a.calls.iter().filter(|call| call.result == refused).collect();
    assert_eq!(refusals.len(), 4);
    for call in &refusals {
        assert_eq!((call.host, call.call), (Client, Call::Connect));
        assert!(a.packets.iter().all(|packet| packet.step != call.step), "nothing is sent");
    }
    let last = refusals.last().expect("one").at;
    assert_eq!(count(a, Client, State::TimeWait, last), 12);
    assert_eq!(count(a, Server, State::TimeWait, last), 0);
    assert_eq!(succeeded(a, Client, Call::Connect), 13, "and one more when a port is free again");
}

#[test]
fn tcp_tw_reuse_takes_ports_out_of_time_wait_and_a_short_wait_frees_them() {
    assert_eq!(short(shown("ports-run-out").b(), Client, Shortage::Ports), 0);
    assert_eq!(succeeded(shown("ports-run-out").b(), Client, Call::Connect), 17);
    let Shown { a, .. } = turned("ports-run-out", "msl", "500ms");
    assert_eq!(short(&a, Client, Shortage::Ports), 0);
}

/// When the server has an open connection: nobody but the client that is there can open one.
fn opens(trace: &Trace) -> Option<Time> {
    let stays = trace.states.iter().filter(|stay| stay.host == Server && stay.state == State::Established);
    stays.map(|stay| stay.from).min()
}

#[test]
fn a_flood_keeps_the_client_out_for_a_minute_and_cookies_let_it_in_at_once() {
    let shown = shown("syn-flood");
    let (a, b) = (&shown.a, shown.b());
    let minute = Time::from_us(60_000_000);
    assert_eq!(
        count(a, Server, State::SynReceived, Time::from_us(2_000_000)),
        6,
        "one more than the backlog"
    );
    assert!(opens(a).is_none_or(|at| at > minute));
    assert!(short(a, Server, Shortage::Backlog) > 5);
    assert_eq!(opens(b), Some(Time::from_us(1_260_000)), "after a round trip and a half");
    assert_eq!(short(b, Server, Shortage::Backlog), 0);
    let taken = b
        .notes
        .iter()
        .filter(|record| matches!(record.note, synscope_sim::Remark::Tcp(Note::SynCookieTaken { .. })));
    assert_eq!(taken.count(), 1);
}

#[test]
fn with_cookies_always_nothing_is_half_open() {
    let Shown { a, .. } = turned("syn-flood", "tcp_syncookies", "2");
    let mut half_open =
        a.states.iter().filter(|stay| stay.host == Server && stay.state == State::SynReceived);
    assert!(half_open.all(|stay| stay.to == Some(stay.from)), "for no time at all");
    assert!(opens(&a).is_some());
    let repeated = a.packets.iter().filter(|packet| packet.from == Server && packet.is_retransmission());
    assert_eq!(repeated.count(), 0);
}
