//! What is done with packets for a connection: forged, old, doubled and lost ones.

use synscope_sim::{
    Decision, Finding, Index, NoteRecord, PacketName, Part, Reception, Remark, Side, Test, Trace, builtin,
    run, with_verdict,
};
use synscope_tcp::{Note, Seq, State};

use crate::{command, forged, reception, shape, trace, trace_with};

/// The notes of a test.
fn notes(trace: &Trace, reception: &Reception<'_>, test: Test) -> Vec<Note> {
    let check = reception.checks.iter().find(|check| check.test == test).expect("it is made");
    let record = |place: &Index| trace.notes[usize::try_from(*place).expect("a place")];
    let tcp = |record: NoteRecord| if let Remark::Tcp(note) = record.note { Some(note) } else { None };
    check.notes.iter().map(record).filter_map(tcp).collect()
}

#[test]
fn a_rst_outside_of_the_window_stops_at_the_sequence_number() {
    let lines = [forged(400_000, Side::Server, r#""flags": "RST", "seq": { "relative": -10 }"#)];
    let trace = trace(&lines);
    let reception = reception(&trace, "forged:client:RST -10#1");
    assert_eq!((reception.part, shape(&reception).as_str()), (Part::Otherwise, "X......."));
    let [Note::Unacceptable { seq: Seq(90), rcv_nxt: Seq(101), .. }, Note::Ignored { .. }] =
        notes(&trace, &reception, Test::Sequence)[..]
    else {
        panic!("{:?}", notes(&trace, &reception, Test::Sequence));
    };
    assert!(reception.results.is_empty(), "it is not answered");
}

#[test]
fn a_rst_in_the_window_is_challenged_and_at_its_edge_believed() {
    let rst = |seq: i32| {
        let segment = format!(r#""flags": "RST", "seq": {{ "relative": {seq} }}"#);
        trace(&[forged(400_000, Side::Server, &segment)])
    };
    let guess = rst(9);
    let guess = reception(&guess, "forged:client:RST 9#1");
    assert_eq!(shape(&guess), "pX......");
    assert_eq!(guess.results.len(), 1, "the challenge ACK");
    let exact = rst(1);
    assert_eq!(shape(&reception(&exact, "forged:client:RST 1#1")), "pE......");
}

#[test]
fn a_syn_in_established_draws_a_challenge_ack() {
    let segment = r#""flags": "SYN", "seq": { "relative": 5 }"#;
    let trace = trace(&[forged(400_000, Side::Server, segment)]);
    let reception = reception(&trace, "forged:client:SYN 5#1");
    assert_eq!(shape(&reception), "pp-X....");
    assert!(reception.checks[3].notes.iter().any(|note| reception.results.contains(note)), "its answer");
}

#[test]
fn an_old_duplicate_of_data_is_only_acknowledged() {
    let lines = [
        command(200_000, Side::Client, r#"{ "send": { "octets": 100 } }"#),
        command(500_000, Side::Server, r#"{ "inject": { "copy_of": "client:1+100#1" } }"#),
    ];
    let trace = trace(&lines);
    assert_eq!(shape(&reception(&trace, "client:1+100#1")), "pp-pppAp");
    let old = reception(&trace, "old:client:1+100#1");
    assert_eq!((shape(&old).as_str(), old.results.len()), ("X.......", 1));
}

#[test]
fn an_old_timestamp_is_looked_at_before_all_else() {
    let lines = [
        command(200_000, Side::Client, r#"{ "send": { "octets": 100 } }"#),
        command(600_000, Side::Client, r#"{ "send": { "octets": 100 } }"#),
        command(900_000, Side::Server, r#"{ "inject": { "copy_of": "client:1+100#1" } }"#),
    ];
    let trace = trace_with(&[("tcp_timestamps", "1")], &lines);
    let old = reception(&trace, "old:client:1+100#1");
    assert_eq!((old.checks[0].test, old.checks[0].ordinal), (Test::Timestamp, None));
    assert_eq!(shape(&old), "X........");
    assert_eq!(shape(&reception(&trace, "client:1+100#1")), "ppp-pppAp");
}

#[test]
fn at_a_closed_window_the_ack_counts_although_the_segment_lies_outside() {
    let data = r#""flags": "ACK", "seq": { "relative": 65536 }, "ack": { "relative": 1 }, "len": 5"#;
    let lines = [
        command(200_000, Side::Server, r#""hang""#),
        command(300_000, Side::Client, r#"{ "send": { "octets": 65535 } }"#),
        forged(2_000_000, Side::Server, data),
    ];
    let trace = trace(&lines);
    let outside = reception(&trace, "forged:client:65536+5#1");
    assert_eq!(outside.view.map(|view| view.rcv_wnd), Some(0));
    assert_eq!(shape(&outside), "fp-pppfp");
}

#[test]
fn a_fin_that_comes_again_in_time_wait_restarts_it() {
    let scenario = builtin::get("last-ack-lost").expect("a built-in scenario");
    let trace = run(&scenario).expect("it runs");
    let again = reception(&trace, "server:FIN#2");
    assert_eq!(again.view.map(|view| view.state), Some(State::TimeWait));
    assert_eq!(shape(&again), "X.......");
    let notes = notes(&trace, &again, Test::Sequence);
    assert!(matches!(notes[..], [Note::Unacceptable { .. }, Note::FinRepeated { .. }]), "{notes:?}");
}

#[test]
fn a_new_syn_in_time_wait_opens_anew() {
    let lines = [
        command(300_000, Side::Server, r#"{ "close": {} }"#),
        command(500_000, Side::Client, r#"{ "close": {} }"#),
        forged(900_000, Side::Server, r#""flags": "SYN", "seq": { "relative": 5000 }"#),
    ];
    let trace = trace(&lines);
    let syn = reception(&trace, "forged:client:SYN 5000#1");
    assert_eq!(syn.view.map(|view| view.state), Some(State::TimeWait));
    let reopened = syn.checks.iter().find(|check| check.test == Test::Syn).expect("a test");
    assert_eq!(reopened.finding, Finding::Ended);
}

#[test]
fn a_host_that_is_off_receives_nothing() {
    let lines = [
        command(200_000, Side::Server, r#""power_off""#),
        command(300_000, Side::Client, r#"{ "send": { "octets": 100 } }"#),
    ];
    let trace = trace(&lines);
    let place = trace.find_packet(&"client:1+100#1".parse().expect("a name")).expect("it is sent");
    let [landing] = trace.landings(place)[..] else { panic!("it lands once") };
    assert!(trace.reception(landing).is_none());
}

#[test]
fn a_copy_lands_once_more_and_a_lost_packet_is_received_by_nobody() {
    let scenario = builtin::get("open-close").expect("a built-in scenario");
    let name: PacketName = "client:1+100#1".parse().expect("a name");
    let doubled = with_verdict(&scenario, &run(&scenario).expect("it runs"), name, Decision::Duplicate);
    let trace = run(&doubled).expect("it runs");
    let place = trace.find_packet(&name).expect("it is sent");
    let shapes: Vec<_> = trace
        .landings(place)
        .into_iter()
        .filter_map(|step| trace.reception(step))
        .map(|reception| shape(&reception))
        .collect();
    assert_eq!(shapes, ["pp-pppAp", "X......."]);
    let lost = run(&builtin::get("syn-lost").expect("a built-in scenario")).expect("it runs");
    let landings = lost.landings(0);
    assert_eq!(landings.len(), 1);
    assert!(lost.reception(landings[0]).is_none());
}
