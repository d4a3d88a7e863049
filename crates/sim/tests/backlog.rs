//! Many connections to one listener.

#![cfg(not(target_arch = "wasm32"))]

use synscope_sim::{Action, EndReason, Entry, Remark, Scenario, Side, Trace, When, run};
use synscope_tcp::{Call, Config, Note, Outcome, Profile, State, Time};

const SECOND: u64 = 1_000_000;

fn entry(at_us: u64, host: Side, action: Action) -> Entry {
    Entry { when: When::At(Time::from_us(at_us)), host, action, repeat: None, by_person: false }
}

/// A server listens with a backlog of 1, and does not accept before the fifth second; at once after the
/// beginning so many clients connect, each from its own port.
fn crowd(profile: Profile, knobs: &[(&str, &str)], clients: u16) -> Trace {
    let mut config = Config::new(profile);
    for (name, value) in knobs {
        config.set(name, value).expect("a knob and its value");
    }
    let mut scenario = Scenario::default();
    for side in Side::BOTH {
        scenario.host_mut(side).config = config.clone();
    }
    scenario.script = vec![
        entry(0, Side::Server, Action::Listen { port: 80, backlog: 1 }),
        entry(0, Side::Server, Action::Hang),
        entry(5 * SECOND, Side::Server, Action::Resume),
    ];
    scenario.script.extend((0..clients).map(|client| {
        let connect = Action::Connect { port: 80, from_port: Some(40_000 + client) };
        entry(u64::from(client) * 1_000, Side::Client, connect)
    }));
    run(&scenario).expect("a scenario")
}

/// How many calls of that kind have succeeded.
fn succeeded(trace: &Trace, of: Call) -> usize {
    trace.calls.iter().filter(|call| call.call == of && call.result == Outcome::Done).count()
}

/// When the last connection of the server came to be open, in seconds.
fn last_opened(trace: &Trace) -> u64 {
    let of_server = trace.states.iter().filter(|known| known.host == Side::Server);
    let opened = of_server.filter(|known| known.state == State::Established);
    opened.map(|known| known.from.as_us()).max().expect("one is open") / SECOND
}

fn noted(trace: &Trace, is_it: fn(&Note) -> bool) -> usize {
    trace.notes.iter().filter(|record| matches!(&record.note, Remark::Tcp(note) if is_it(note))).count()
}

#[test]
fn without_cookies_clients_that_find_no_room_try_again() {
    for profile in [Profile::Rfc9293, Profile::Linux] {
        let trace = crowd(profile, &[("tcp_syncookies", "0")], 5);
        assert_eq!(trace.end.why, EndReason::Quiet, "{profile}");
        assert_eq!((succeeded(&trace, Call::Connect), succeeded(&trace, Call::Accept)), (5, 5), "{profile}");
        assert!(last_opened(&trace) >= 5, "{profile}");
        assert!(noted(&trace, |note| matches!(note, Note::Ignored { .. })) > 0, "{profile}");
    }
}

#[test]
fn with_cookies_all_clients_are_answered_at_once() {
    for profile in [Profile::Rfc9293, Profile::Linux] {
        let trace = crowd(profile, &[("tcp_syncookies", "1")], 5);
        let syn_acks = trace.packets.iter().filter(|packet| {
            let name = packet.name.to_string();
            packet.from == Side::Server && name.contains("SYN,ACK#1") && packet.sent.as_us() < SECOND
        });
        assert_eq!(syn_acks.count(), 5, "{profile}");
        assert_eq!(succeeded(&trace, Call::Connect), 5, "{profile}");
        assert!(noted(&trace, |note| matches!(note, Note::SynCookieSent { .. })) >= 3, "{profile}");
    }
}

#[test]
fn a_client_whose_cookie_found_no_room_is_let_in_when_it_sends() {
    let mut scenario = crowd(Profile::Linux, &[], 3).scenario.as_ref().clone();
    for client in 0..3 {
        let send = Action::Send { octets: 10, connection: Some(client + 1) };
        scenario.script.push(entry(SECOND, Side::Client, send));
    }
    let trace = run(&scenario).expect("a scenario");
    assert_eq!(succeeded(&trace, Call::Accept), 3);
    assert_eq!(noted(&trace, |note| matches!(note, Note::SynCookieTaken { .. })), 1);
}
