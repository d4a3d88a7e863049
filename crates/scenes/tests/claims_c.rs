//! What is often believed: each run refutes it, and what the scene says to try does what it says.

mod common;

use common::{Shown, shown, trace};
use synscope_sim::{
    Action, Decision, Entry, Fate, Packet, Side, StateInterval, TimerInterval, Trace, Verdict, When, set_knob,
};
use synscope_tcp::{Call, Flags, Outcome, State, Time, TimerKind};

use Side::{Client, Server};

/// The scene's runs after a person has turned a knob.
fn turned(id: &str, knob: &str, value: &str) -> Shown {
    changed(id, |scenario| set_knob(scenario, knob, value).expect("a knob"))
}

/// The scene's runs after a person has changed something.
fn changed(id: &str, change: impl FnOnce(&mut synscope_sim::Scenario)) -> Shown {
    let Shown { scene, .. } = shown(id);
    let mut scenario = scene.scenario.clone();
    change(&mut scenario);
    let b = scene.has_other().then(|| trace(&scene.other(&scenario)));
    Shown { a: trace(&scenario), b, scene }
}

fn by_person(at_us: u64, host: Side, action: Action) -> Entry {
    Entry { when: When::At(Time::from_us(at_us)), host, action, repeat: None, by_person: true }
}

fn stays(trace: &Trace, host: Side, state: State) -> Vec<&StateInterval> {
    trace.states.iter().filter(|stay| stay.host == host && stay.state == state).collect()
}

fn has_been_in(trace: &Trace, host: Side, state: State) -> bool {
    !stays(trace, host, state).is_empty()
}

/// The runs of a timer that came to their end.
fn fired(trace: &Trace, host: Side, timer: TimerKind) -> Vec<&TimerInterval> {
    let timers = trace.timers.iter();
    timers.filter(|run| run.host == host && run.timer == timer && run.fired).collect()
}

fn calls(trace: &Trace, host: Side, call: Call) -> Vec<Outcome> {
    trace
        .calls
        .iter()
        .filter(|known| known.host == host && known.call == call)
        .map(|known| known.result)
        .collect()
}

/// What was sent on a connection.
fn sent(trace: &Trace, connection: u32) -> impl Iterator<Item = &Packet> {
    trace.packets.iter().filter(move |packet| packet.name.connection == connection)
}

/// What was sent on a connection from its first FIN or RST on.
fn close_of(trace: &Trace, connection: u32) -> Vec<String> {
    let ends = |packet: &&Packet| packet.segment.flags.intersects(Flags::FIN | Flags::RST);
    sent(trace, connection).skip_while(|packet| !ends(packet)).map(|packet| packet.name.to_string()).collect()
}

fn resets(trace: &Trace, connection: u32) -> usize {
    sent(trace, connection).filter(|packet| packet.segment.flags.contains(Flags::RST)).count()
}

fn us(stay: &StateInterval) -> u64 {
    stay.to.expect("it ends").since_us(stay.from)
}

#[test]
fn closing_takes_three_segments_when_the_ack_may_wait_and_an_abort_one() {
    let shown = shown("closing-takes-four");
    assert_eq!(close_of(&shown.a, 1), ["client:FIN#1", "server:FIN#1", "client:ACK 2#1"]);
    let four = ["client:FIN#1", "server:ACK 2#1", "server:FIN#1", "client:ACK 2#1"];
    assert_eq!(close_of(shown.b(), 1), four);
    for trace in [&shown.a, shown.b()] {
        assert_eq!(close_of(trace, 2), ["2/client:RST 1#1"]);
        assert_eq!(calls(trace, Client, Call::Close), [Outcome::Done]);
    }
    let later = turned("closing-takes-four", "server_closes_after", "1s");
    assert_eq!(close_of(&later.a, 1), four, "the ACK cannot wait for so long");
}

#[test]
fn time_wait_is_with_whoever_closes_first_and_with_both_if_both_do() {
    let id = "time-wait-of-the-client";
    let Shown { a, .. } = shown(id);
    let of = |trace: &Trace, host, connection| {
        let stays = stays(trace, host, State::TimeWait);
        stays.into_iter().filter(|stay| stay.connection == Some(connection)).map(us).collect::<Vec<_>>()
    };
    let two_msl = 240_000_000;
    assert_eq!((of(&a, Client, 1), of(&a, Server, 1)), (vec![], vec![two_msl]));
    assert_eq!((of(&a, Client, 2), of(&a, Server, 2)), (vec![two_msl], vec![two_msl]));
    assert!(has_been_in(&a, Client, State::CloseWait) && !has_been_in(&a, Server, State::CloseWait));

    let first = changed(id, |scenario| {
        scenario.script.push(by_person(200_000, Client, Action::Close { connection: Some(1) }));
    });
    assert_eq!((of(&first.a, Client, 1), of(&first.a, Server, 1)), (vec![two_msl], vec![]));
}

#[test]
fn tcp_fin_timeout_ends_fin_wait_2_and_does_not_touch_time_wait() {
    let id = "fin-timeout-and-time-wait";
    let lengths = |trace: &Trace| {
        let lasts = |timer| {
            let [run] = fired(trace, Client, timer)[..] else { panic!("{timer:?} does not fire once") };
            run.ended.expect("it has fired").since_us(run.armed) / 1_000_000
        };
        (lasts(TimerKind::FinWait2), lasts(TimerKind::TimeWait))
    };
    let shown = shown(id);
    assert_eq!((lengths(&shown.a), lengths(shown.b())), ((10, 60), (60, 60)));
    let shorter = turned(id, "msl", "5s");
    assert_eq!((lengths(&shorter.a), lengths(shorter.b())), ((10, 10), (60, 10)));
}

#[test]
fn close_wait_lasts_until_the_process_is_killed_however_long_that_takes() {
    let id = "close-wait-times-out";
    let Shown { a, .. } = shown(id);
    let [stay] = stays(&a, Server, State::CloseWait)[..] else { panic!("one stay in CLOSE-WAIT") };
    let waits = |run: &&TimerInterval| {
        run.host == Server
            && run.ended.is_none_or(|end| end > stay.from)
            && run.timer != TimerKind::DelayedAck
    };
    let before = stay.to.expect("it is killed").as_us() - 1;
    let armed = a.timers.iter().filter(waits).filter(|run| run.armed.as_us() <= before).count();
    assert_eq!(armed, 0, "no timer runs in CLOSE-WAIT but that of the delayed ACK");
    assert!(us(stay) > 3_600_000_000);
    assert_eq!(calls(&a, Server, Call::Close), []);

    let closes = turned(id, "server_closes_after", "5s");
    assert_eq!(us(stays(&closes.a, Server, State::CloseWait)[0]), 5_000_000);
    assert_eq!((resets(&a, 1), resets(&closes.a, 1)), (1, 0));
}

#[test]
fn data_after_a_lost_third_ack_opens_the_connection_and_draws_no_reset() {
    let id = "data-after-a-lost-third-ack";
    let Shown { a, .. } = shown(id);
    let [opened] = stays(&a, Server, State::Established)[..] else { panic!("one stay in ESTABLISHED") };
    let data = a.packets.iter().find(|packet| packet.name.to_string() == "client:1+100#1").expect("data");
    assert_eq!(data.fate, Fate::Arrived { at: opened.from });
    assert_eq!(calls(&a, Server, Call::Read), [Outcome::Octets(100)]);
    assert_eq!(calls(&a, Client, Call::Read), [Outcome::Octets(200)]);
    assert_eq!(resets(&a, 1), 0);

    let lost = changed(id, |scenario| {
        let packet = "client:1+100#1".parse().expect("a name");
        scenario.verdicts.push(Verdict { packet, fate: Decision::Drop, by_person: true });
    });
    assert_eq!(calls(&lost.a, Client, Call::Read), [Outcome::Octets(200)]);
    assert_eq!(resets(&lost.a, 1), 0);
}

#[test]
fn established_outlives_the_peer_until_something_is_sent() {
    let id = "established-and-the-peer";
    let Shown { a, .. } = shown(id);
    let off = a.calls.iter().find(|call| call.call == Call::PowerOff).expect("it loses power").at;
    let [stay] = stays(&a, Client, State::Established)[..] else { panic!("one stay in ESTABLISHED") };
    assert!(stay.to.expect("it is given up").since_us(off) > 3 * 3_600_000_000);
    assert_eq!(calls(&a, Client, Call::Write(100)), [Outcome::Octets(100)], "write() succeeds");
    let silence = |from: Time, to: Time| a.packets.iter().any(|p| p.sent > from && p.sent < to);
    let write = a.calls.iter().find(|call| call.call == Call::Write(100)).expect("it writes").at;
    assert!(!silence(off, write));
    let timed_out = |trace: &Trace| {
        let failed = |call: &&synscope_sim::CallRecord| call.result.to_string() == "ETIMEDOUT";
        trace.calls.iter().find(failed).expect("the application learns of it").returned.expect("it returns")
    };
    assert!(timed_out(&a) > write);
    assert!(timed_out(&turned(id, "keepalive", "on").a) < write, "found out before anybody writes");
}

#[test]
fn every_reset_is_sent_by_a_host_on_a_working_network_and_a_broken_one_is_silent() {
    let id = "rst-and-the-network";
    let Shown { a, .. } = shown(id);
    assert_eq!([1, 2, 3].map(|connection| resets(&a, connection)), [1, 1, 0]);
    let works = |packet: &Packet| matches!(packet.fate, Fate::Arrived { .. });
    assert!(sent(&a, 1).chain(sent(&a, 2)).all(works));
    assert!(sent(&a, 3).any(|packet| !works(packet)));
    let results: Vec<_> = a.calls.iter().filter_map(|call| call.result.errno()).collect();
    assert_eq!(results, ["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT"]);

    let lossy = turned(id, "loss", "100%").a;
    assert!(lossy.packets.iter().all(|packet| packet.segment.flags == Flags::SYN));
}

#[test]
fn two_msl_pass_without_the_last_ack_ever_arriving() {
    let id = "two-msl-and-the-last-ack";
    for shown in [shown(id), turned(id, "msl", "2min")] {
        assert_eq!(fired(&shown.a, Client, TimerKind::TimeWait).len(), 1);
        let last = sent(&shown.a, 1).filter(|packet| packet.name.what() == "ACK 2" && packet.from == Client);
        let arrived = last.filter(|packet| matches!(packet.fate, Fate::Arrived { .. })).count();
        assert_eq!(arrived, 0);
    }
    let (usual, long) = (shown(id).a, turned(id, "msl", "2min").a);
    assert!(stays(&usual, Server, State::LastAck)[0].to > stays(&usual, Client, State::TimeWait)[0].to);
    assert_eq!((resets(&usual, 1), resets(&long, 1)), (1, 0));
}

#[test]
fn all_is_acknowledged_and_nothing_was_read() {
    let id = "ack-and-the-application";
    let Shown { a, .. } = shown(id);
    assert!(has_been_in(&a, Client, State::FinWait2), "the FIN is acknowledged");
    assert_eq!(calls(&a, Server, Call::Read), []);
    assert_eq!(resets(&a, 1), 1);

    let resumed =
        changed(id, |scenario| scenario.script.push(by_person(2_000_000, Server, Action::Resume))).a;
    assert_eq!(calls(&resumed, Server, Call::Read), [Outcome::Octets(1_000), Outcome::EndOfStream]);
    let acks = |trace: &Trace| {
        let acks =
            sent(trace, 1).filter(|packet| packet.from == Server && packet.name.what().starts_with("ACK"));
        acks.map(|packet| (packet.name, packet.sent)).collect::<Vec<_>>()
    };
    assert_eq!(acks(&resumed), acks(&a));
}

#[test]
fn a_server_that_was_killed_cannot_bind_its_port_beside_time_wait_unless_it_reuses_the_address() {
    let id = "address-in-use";
    let shown = shown(id);
    let refused = |trace: &Trace| calls(trace, Server, Call::Bind).len();
    let served = |trace: &Trace| stays(trace, Server, State::Established).len();
    assert_eq!((refused(&shown.a), refused(shown.b())), (1, 0));
    assert_eq!((served(&shown.a), served(shown.b())), (1, 2));
    let over = fired(&shown.a, Server, TimerKind::TimeWait)[0].ended.expect("it has fired");
    let again = shown.a.calls.iter().rfind(|call| call.call == Call::Listen).expect("it starts again");
    assert!(again.at > over && again.result == Outcome::Done);
    assert_eq!(refused(&turned(id, "msl", "0").a), 0, "without TIME-WAIT nothing keeps the port");
}
