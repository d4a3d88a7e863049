//! N12: what a silent peer may be, and who finds out.

use synscope_scenes::Event;
use synscope_sim::{Action, EndReason, Side};
use synscope_tcp::{Call, State, TimerKind};

use crate::common::shown;
use crate::facts::{
    arrived, at_the_end, calls, doing, happens, is_told, read, read_with, sent, states, when, with,
};

#[test]
fn without_keepalive_a_dead_peer_is_never_found_out() {
    let shown = shown("dead-peer");
    assert_eq!(shown.a.end.why, EndReason::Quiet);
    assert_eq!(at_the_end(&shown.a, Side::Client), [State::Established]);
    let off = Event::Calls(Side::Server, "power off".to_owned(), None);
    let off = when(&shown.a, &off);
    assert!(shown.a.packets.iter().all(|packet| packet.sent.as_us() < off), "nobody sends anything");
}

#[test]
fn with_keepalive_it_is_found_out_after_the_time_and_all_probes() {
    let shown = shown("dead-peer");
    for (time, interval, probes) in [(60, 10, 3), (60, 75, 9), (5, 1, 1), (1_000, 20, 4)] {
        let knobs = [
            ("tcp_keepalive_time", format!("{time}s")),
            ("tcp_keepalive_intvl", format!("{interval}s")),
            ("tcp_keepalive_probes", probes.to_string()),
        ];
        let knobs: Vec<_> = knobs.iter().map(|(knob, value)| (*knob, value.as_str())).collect();
        let trace = with(&shown.scene.other(&shown.scene.scenario), &knobs);
        let heard = when(&trace, &arrived("server:SYN,ACK#1"));
        let given_up = when(&trace, &read(Side::Client, "ETIMEDOUT"));
        assert_eq!(given_up - heard, (time + probes * interval) * 1_000_000, "{knobs:?}");
    }
}

#[test]
fn writing_finds_out_what_waiting_does_not() {
    let shown = shown("dead-peer");
    let send = Action::Send { octets: 10, connection: None };
    let trace = doing(&shown.scene.scenario, 10_000_000, Side::Client, send);
    assert!(happens(&trace, &read(Side::Client, "ETIMEDOUT")));
    assert_eq!(at_the_end(&trace, Side::Client), []);
}

#[test]
fn keepalive_passes_a_hung_process_and_a_heartbeat_does_not() {
    let shown = shown("hung-process");
    let hangs = when(&shown.a, &Event::Calls(Side::Server, "hangs".to_owned(), None));
    let probes = Event::Fired(Side::Client, TimerKind::Keepalive).find(&shown.a);
    assert!(probes.iter().any(|probe| probe.at.as_us() > hangs), "it is probed");
    assert!(when(&shown.a, &arrived("server:ACK 11#2")) > hangs, "the probe is answered");
    assert!(happens(&shown.a, &arrived("server:ACK 21#1")), "the heartbeat is acknowledged");
    let answers = calls(&shown.a, Side::Client, |call| call == Call::Read)
        .filter(|call| call.result.to_string() == "10")
        .count();
    assert_eq!(answers, 1, "the heartbeat is not answered");
}

#[test]
fn without_the_heartbeat_the_hung_process_is_never_noticed() {
    let mut scenario = shown("hung-process").scene.scenario;
    scenario.script.truncate(4);
    let trace = with(&scenario, &[]);
    assert_eq!(at_the_end(&trace, Side::Client), [State::Established]);
    assert!(Event::Fired(Side::Client, TimerKind::Keepalive).find(&trace).len() > 50);
}

#[test]
fn a_process_that_goes_on_answers_late() {
    let shown = shown("hung-process");
    let trace = doing(&shown.scene.scenario, 50_000_000, Side::Server, Action::Resume);
    let answers = calls(&trace, Side::Client, |call| call == Call::Read)
        .filter(|call| call.result.to_string() == "10")
        .count();
    assert_eq!(answers, 2);
    assert!(!is_told(&shown.scene, (&trace, None), 6), "the answer has come");
}

#[test]
fn a_process_exit_sends_a_fin_and_a_reboot_answers_with_a_reset() {
    let shown = shown("four-ends");
    let killed = when(&shown.a, &Event::Calls(Side::Server, "killed".to_owned(), None));
    assert_eq!(when(&shown.a, &sent("server:FIN#1")), killed);
    assert!(happens(&shown.a, &read(Side::Client, "0")));
    let reboot = when(&shown.a, &Event::Calls(Side::Server, "reboot".to_owned(), None));
    assert!(when(&shown.a, &sent("2/server:RST 1#1")) > reboot);
    assert!(happens(&shown.a, &read(Side::Client, "ECONNRESET")));
}

#[test]
fn a_cut_cable_and_a_power_failure_look_the_same_and_only_the_cable_can_be_mended() {
    let shown = shown("four-ends");
    for lost in ["2/client:1+100#1", "2/client:101+100#1"] {
        assert!(happens(&shown.a, &Event::Lost(lost.parse().expect("a name"))), "{lost}");
    }
    assert_eq!(read_with(&shown.a, Side::Server, "2/client:1+100#2"), 100);
    let cut = when(&shown.a, &Event::Lost("2/client:1+100#1".parse().expect("a name")));
    let established = states(&shown.a, Side::Client);
    assert_eq!(established.iter().filter(|state| **state == State::Established).count(), 2);
    assert!(cut < when(&shown.a, &arrived("2/client:1+100#2")), "the same connection goes on");
}

#[test]
fn with_few_retries_the_client_gives_up_before_the_reboot() {
    let shown = shown("four-ends");
    let trace = with(&shown.scene.scenario, &[("tcp_retries2", "1")]);
    assert!(happens(&trace, &read(Side::Client, "ETIMEDOUT")));
    assert!(!happens(&trace, &read(Side::Client, "ECONNRESET")));
}
