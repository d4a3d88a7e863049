//! What a trace says about a moment, and how one finds one's way in it.

#![cfg(not(target_arch = "wasm32"))]

use synscope_sim::{
    Action, CommandKind, Entry, Flying, Frame, Index, NotNow, Playhead, ResolveError, Scenario, Side, Trace,
    When, builtin, run, set_knob,
};
use synscope_tcp::{Call, State, Time};

fn trace(name: &str) -> Trace {
    run(&builtin::get(name).expect("a built-in scenario")).expect("it can be run")
}

fn at(trace: &Trace, ms: u64) -> Frame<'_> {
    trace.at(trace.playhead_at(Time::from_us(ms * 1_000)))
}

fn states(frame: &Frame<'_>) -> (State, State) {
    (frame.hosts.client.state(), frame.hosts.server.state())
}

fn allowed(frame: &Frame<'_>, side: Side, command: CommandKind) -> Result<(), NotNow> {
    let commands = &frame.hosts[side].commands;
    commands.iter().find(|(known, _)| *known == command).expect("all commands are told").1
}

#[test]
fn a_packet_flies_from_when_it_is_sent_until_it_ends() {
    let trace = trace("open-close");
    let flying = |ms| at(&trace, ms).flying;
    let fly = |packet, progress_ppm| vec![Flying { packet, progress_ppm, is_copy: false }];
    assert_eq!(flying(0), fly(0, 0));
    assert_eq!(flying(25), fly(0, 500_000));
    assert_eq!(flying(50), fly(1, 0));
    assert_eq!(flying(200), []);
}

#[test]
fn within_a_moment_a_packet_flies_until_its_step() {
    let trace = trace("open-close");
    // The server listens, the client connects, the SYN arrives.
    let arriving = trace.at(Playhead { time: Time::from_us(50_000), steps: 2 });
    assert_eq!(arriving.flying, [Flying { packet: 0, progress_ppm: 1_000_000, is_copy: false }]);
    assert_eq!(states(&arriving), (State::SynSent, State::Closed));
}

#[test]
fn a_lost_packet_comes_two_thirds_of_its_way() {
    let trace = trace("syn-lost");
    assert_eq!(at(&trace, 17).flying[0].progress_ppm, 340_000);
    assert_eq!(at(&trace, 34).flying, []);
}

#[test]
fn a_copy_flies_on_its_own() {
    let mut scenario = builtin::get("connection-refused").expect("a built-in scenario");
    set_knob(&mut scenario, "duplicate", "100%").expect("a knob");
    let trace = run(&scenario).expect("a scenario");
    let copies: Vec<_> = at(&trace, 44).flying.iter().map(|flying| flying.is_copy).collect();
    assert_eq!(copies, [false, true]);
    let late = at(&trace, 52).flying.iter().filter(|flying| flying.packet == 0).count();
    assert_eq!(late, 1);
}

#[test]
fn a_frame_tells_states_and_what_the_last_step_changed() {
    let trace = trace("open-close");
    assert_eq!(states(&at(&trace, 0)), (State::SynSent, State::Closed));
    assert_eq!(states(&at(&trace, 60)), (State::SynSent, State::SynReceived));
    let established = at(&trace, 100);
    assert_eq!(states(&established), (State::Established, State::SynReceived));
    let client = established.hosts.client.newest().expect("a connection");
    assert_eq!(client.before.map(|view| view.state), Some(State::SynSent));
    let server = established.hosts.server.newest().expect("a connection");
    assert_eq!(server.before, None);
}

#[test]
fn a_connection_that_is_gone_is_still_shown() {
    let trace = trace("open-close");
    let end = trace.at(trace.finish());
    assert_eq!(states(&end), (State::Closed, State::Closed));
    let client = end.hosts.client.newest().expect("it is still shown");
    assert!(client.view.timers.iter().all(Option::is_none));
    assert_eq!(end.flying, []);
}

#[test]
fn a_blocked_call_is_told_until_it_returns() {
    let trace = trace("open-close");
    let blocked = |ms| at(&trace, ms).hosts.client.newest().and_then(|socket| socket.blocked_in);
    assert_eq!(blocked(99), Some(Call::Connect));
    assert_eq!(blocked(100), None);
}

#[test]
fn cuts_and_power_are_told() {
    let cut = trace("third-ack-lost-for-good");
    assert!(at(&cut, 0).cut.client && !at(&cut, 0).cut.server);
    assert!(!cut.at(cut.finish()).cut.client);
    let crashed = trace("peer-crashed");
    assert!(at(&crashed, 600).hosts.server.up);
    assert!(!at(&crashed, 700).hosts.server.up);
    assert!(crashed.at(crashed.finish()).hosts.server.up);
}

#[test]
fn what_cannot_be_done_says_why() {
    let trace = trace("open-close");
    let before = trace.at(Playhead::default());
    assert_eq!(allowed(&before, Side::Client, CommandKind::Connect), Ok(()));
    assert_eq!(allowed(&before, Side::Client, CommandKind::Send), Err(NotNow::NoConnection));
    assert_eq!(allowed(&before, Side::Client, CommandKind::Kill), Err(NotNow::NoProcess));
    assert_eq!(allowed(&before, Side::Client, CommandKind::Reboot), Err(NotNow::HostUp));
    let open = at(&trace, 200);
    assert_eq!(allowed(&open, Side::Client, CommandKind::Connect), Err(NotNow::AlreadyConnected));
    assert_eq!(allowed(&open, Side::Server, CommandKind::Listen), Err(NotNow::AlreadyListening));
    assert_eq!(allowed(&open, Side::Server, CommandKind::Close), Ok(()));
    assert_eq!(allowed(&open, Side::Server, CommandKind::Mend), Err(NotNow::NotCut));
    let closed = at(&trace, 800);
    assert_eq!(allowed(&closed, Side::Client, CommandKind::Send), Err(NotNow::AlreadyClosed));
    assert_eq!(allowed(&closed, Side::Server, CommandKind::Send), Ok(()));
    let crashed = crate::trace("peer-crashed");
    let down = at(&crashed, 1_000);
    assert_eq!(allowed(&down, Side::Server, CommandKind::Listen), Err(NotNow::HostDown));
    assert_eq!(allowed(&down, Side::Server, CommandKind::Reboot), Ok(()));
}

#[test]
fn packets_are_found_by_name_and_by_number() {
    let trace = trace("open-close");
    let name = |place: Index| trace.packet(place).expect("a packet").name.to_string();
    assert_eq!(trace.resolve("client:3").map(name), Ok("client:1+100#1".to_owned()));
    assert_eq!(trace.resolve("server:FIN#1").map(name), Ok("server:FIN#1".to_owned()));
    let missing = trace.resolve("server:FIN#2").expect_err("there is only one");
    assert_eq!(missing, ResolveError::NoSuchPacket("server:FIN#2".to_owned()));
    let nonsense = trace.resolve("the third").expect_err("no name");
    assert!(nonsense.to_string().starts_with("`the third` names no packet"), "{nonsense}");
}

#[test]
fn the_end_of_a_run_that_was_stopped_is_shown_with_what_still_flies() {
    let mut scenario = Scenario { until_us: 20_000, ..builtin::get("open-close").expect("a built-in") };
    scenario.script.push(Entry {
        when: When::At(Time::from_us(1_000_000)),
        host: Side::Client,
        action: Action::Abort { connection: None },
        repeat: None,
        by_person: false,
    });
    let trace = run(&scenario).expect("a scenario");
    assert_eq!(trace.end.at, Time::from_us(20_000));
    let end = trace.at(trace.finish());
    assert_eq!(end.flying, [Flying { packet: 0, progress_ppm: 400_000, is_copy: false }]);
}
