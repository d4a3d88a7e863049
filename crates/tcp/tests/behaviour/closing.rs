//! From ESTABLISHED to CLOSED.

use synscope_tcp::{Cause, Command, Flags, Note, Profile, ResetReason, Signal, State, TimerKind};

use crate::common::{
    Lab, MS, Pair, SECOND, Side, ack, close_wait, closing, config, data, established, fin, fin_wait_1,
    fin_wait_2, last_ack, listen, plain, syn, syn_received, syn_received_active, time_wait,
};

const RFC: Profile = Profile::Rfc9293;
const LINUX: Profile = Profile::Linux;

fn none() -> Vec<String> {
    Vec::new()
}

/// Holds RFC 9293 §3.6.
#[test]
fn the_close_takes_four_segments_when_the_second_side_takes_its_time() {
    let mut pair = Pair::new(&config(RFC, &[])).opened();
    pair.story.clear();
    pair.call(Side::Client, Command::Close);
    pair.run_for(1_000 * MS);
    assert_eq!(pair.states(), [State::FinWait2, State::CloseWait]);
    pair.call(Side::Server, Command::Close);
    pair.run_for(1_000 * MS);
    assert_eq!(pair.states(), [State::TimeWait, State::Closed]);
    let start = 300_000;
    let line = |ms: u64, text: &str| format!("{}.{:03} {text}", (start + ms) / 1_000, (start + ms) % 1_000);
    assert_eq!(
        pair.story,
        [
            line(0, "client FIN,ACK 1 ack 1"),
            line(220, "server ACK 1 ack 2"),
            line(1_000, "server FIN,ACK 1 ack 2"),
            line(1_020, "client ACK 2 ack 2"),
        ]
    );
}

#[test]
fn ack_and_fin_merge_when_the_second_side_closes_at_once() {
    let mut pair = Pair::new(&config(RFC, &[])).opened();
    pair.call(Side::Client, Command::Close);
    pair.run_for(20 * MS);
    pair.story.clear();
    pair.call(Side::Server, Command::Close);
    pair.run_for(100 * MS);
    assert_eq!(pair.story, ["300.020 server FIN,ACK 1 ack 2", "300.040 client ACK 2 ack 2"]);
    assert_eq!(pair.states(), [State::TimeWait, State::Closed]);
}

#[test]
fn simultaneous_close_leads_both_through_closing_to_time_wait() {
    for profile in [RFC, LINUX] {
        let mut pair = Pair::new(&config(profile, &[])).opened();
        pair.story.clear();
        pair.call(Side::Client, Command::Close);
        pair.call(Side::Server, Command::Close);
        pair.run_for(20 * MS);
        assert_eq!(pair.states(), [State::Closing, State::Closing], "{profile}");
        pair.run_for(20 * MS);
        assert_eq!(pair.states(), [State::TimeWait, State::TimeWait], "{profile}");
        assert_eq!(
            pair.story,
            [
                "300.000 client FIN,ACK 1 ack 1",
                "300.000 server FIN,ACK 1 ack 1",
                "300.020 server ACK 2 ack 2",
                "300.020 client ACK 2 ack 2",
            ],
            "{profile}"
        );
        pair.run();
        assert_eq!(pair.states(), [State::Closed, State::Closed], "{profile}");
    }
}

/// By the RFC the FIN that comes again is only acknowledged, and that ACK is what helps the other;
/// Linux reads the ACK in it (recording 13d).
#[test]
fn simultaneous_close_with_both_acks_lost_ends_too() {
    for profile in [RFC, LINUX] {
        let mut pair = Pair::new(&config(profile, &[])).opened();
        let lost = [(Side::Client, 4), (Side::Server, 3)];
        pair = pair.lose(&lost);
        pair.call(Side::Client, Command::Close);
        pair.call(Side::Server, Command::Close);
        pair.run();
        assert_eq!(pair.story.iter().filter(|line| line.ends_with('✕')).count(), 2, "{:?}", pair.story);
        assert_eq!(pair.states(), [State::Closed, State::Closed], "{profile}");
        assert_eq!(pair.told[0].last(), Some(&Signal::Closed), "{profile}");
    }
}

#[test]
fn fin_wait_1_receives_fin_with_ack_of_our_fin_goes_to_time_wait() {
    let mut lab = fin_wait_1(config(RFC, &[]));
    lab.receive(fin(1, 2));
    assert_eq!((lab.state(), lab.sent()), (State::TimeWait, vec!["ACK 2 ack 2".to_owned()]));
    assert_eq!(lab.told(), [Signal::EndOfStream]);
    assert_eq!(lab.timer_ms(TimerKind::Retransmission), None);
}

#[test]
fn fin_rides_on_the_last_data() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(ack(1, 1).window(0));
    lab.send(10);
    lab.does(Command::ShutdownWrite);
    assert_eq!((lab.state(), lab.sent()), (State::FinWait1, none()));
    lab.receive(ack(1, 1).window(100));
    assert_eq!(lab.sent(), ["FIN,PSH,ACK 1+10 ack 1"]);
}

#[test]
fn fin_waits_where_the_window_has_room_for_the_data_alone() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(ack(1, 1).window(0));
    lab.send(10);
    lab.does(Command::ShutdownWrite);
    lab.receive(ack(1, 1).window(10));
    assert_eq!(lab.sent(), ["PSH,ACK 1+10 ack 1"]);
    lab.receive(ack(1, 11).window(10));
    assert_eq!(lab.sent(), ["FIN,ACK 11 ack 1"]);
}

#[test]
fn fin_rides_on_data_that_arrives() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(data(1, 10, 1).with(Flags::FIN));
    assert_eq!(lab.state(), State::CloseWait);
    assert_eq!(lab.told(), [Signal::Readable { len: 10 }, Signal::EndOfStream]);
    assert_eq!(lab.view().rcv_nxt - lab.peer_isn, 12);
}

/// Holds SHLD-31.
#[test]
fn fin_out_of_order_waits_for_the_gap_to_be_filled() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(data(11, 10, 1).with(Flags::FIN));
    assert_eq!((lab.state(), lab.sent()), (State::Established, vec!["ACK 1 ack 1".to_owned()]));
    lab.receive(data(1, 10, 1));
    assert_eq!((lab.state(), lab.sent()), (State::CloseWait, vec!["ACK 1 ack 22".to_owned()]));
    assert_eq!(lab.told(), [Signal::Readable { len: 20 }, Signal::EndOfStream]);
}

#[test]
fn fin_in_fin_wait_2_after_a_gap_takes_both_changes_at_once() {
    let mut lab = fin_wait_1(config(RFC, &[]));
    lab.receive(fin(11, 1));
    lab.receive(data(1, 10, 2));
    assert_eq!(lab.state(), State::TimeWait);
}

/// Holds RFC 9293 §3.6.
#[test]
fn half_close_lets_data_flow_the_other_way() {
    let mut lab = fin_wait_2(config(RFC, &[]));
    lab.receive(data(1, 100, 2));
    lab.receive(data(101, 100, 2));
    lab.read();
    assert_eq!(lab.told(), [Signal::Readable { len: 100 }, Signal::Readable { len: 100 }]);
    lab.receive(fin(201, 2));
    assert_eq!(lab.state(), State::TimeWait);
}

#[test]
fn close_wait_may_still_send() {
    let mut lab = close_wait(config(RFC, &[]));
    lab.send(10);
    assert_eq!(lab.sent(), ["PSH,ACK 1+10 ack 2"]);
}

#[test]
fn close_wait_closes_with_data_queued_rfc9293_goes_to_last_ack_with_the_fin() {
    let mut lab = close_wait(config(RFC, &[]));
    lab.receive(ack(2, 1).window(0));
    lab.send(10);
    lab.does(Command::Close);
    assert_eq!(lab.state(), State::CloseWait);
    lab.receive(ack(2, 1).window(100));
    assert_eq!((lab.state(), lab.sent()), (State::LastAck, vec!["FIN,PSH,ACK 1+10 ack 2".to_owned()]));
}

#[test]
fn close_wait_closes_with_data_queued_linux_goes_to_last_ack_at_once() {
    let mut lab = close_wait(config(LINUX, &[]));
    lab.receive(ack(2, 1).window(0));
    lab.send(10);
    lab.does(Command::Close);
    assert_eq!((lab.state(), lab.sent()), (State::LastAck, none()));
    lab.receive(ack(2, 1).window(100));
    assert_eq!(lab.sent(), ["FIN,PSH,ACK 1+10 ack 2"]);
}

#[test]
fn close_wait_closes_twice_is_refused_the_second_time() {
    let mut lab = close_wait(config(RFC, &[]));
    lab.receive(ack(2, 1).window(0));
    lab.send(10);
    lab.does(Command::ShutdownWrite);
    assert!(lab.call(Command::ShutdownWrite).is_err());
}

#[test]
fn syn_received_closes_sends_its_fin_before_the_handshake_is_over() {
    for mut lab in [syn_received(config(RFC, &[])), syn_received_active(config(RFC, &[]))] {
        lab.does(Command::ShutdownWrite);
        assert_eq!((lab.state(), lab.sent()), (State::FinWait1, vec!["FIN,ACK 1 ack 1".to_owned()]));
        lab.receive(ack(1, 2));
        assert_eq!(lab.state(), State::FinWait2);
    }
}

#[test]
fn syn_received_closes_and_is_open_all_the_same_when_its_syn_is_acknowledged() {
    let mut lab = syn_received_active(config(RFC, &[]));
    lab.does(Command::ShutdownWrite);
    lab.forget_output();
    lab.receive(ack(1, 1));
    assert_eq!((lab.state(), &lab.log.signals[..]), (State::FinWait1, &[Signal::Connected][..]));
    lab.receive(data(1, 10, 2));
    assert_eq!(lab.log.signals, [Signal::Connected, Signal::Readable { len: 10 }], "connected once");
}

#[test]
fn syn_received_closes_and_the_fin_arrives_where_the_syn_ack_was_lost() {
    let mut lab = syn_received(config(RFC, &[]));
    lab.does(Command::ShutdownWrite);
    lab.forget_output();
    // The peer, in SYN-SENT, has no use for the FIN and sends its SYN again.
    lab.receive(syn());
    assert_eq!(lab.sent(), ["ACK 2 ack 1"]);
    lab.pass(SECOND);
    assert_eq!(lab.sent(), ["SYN,ACK 0 ack 1"]);
    lab.receive(ack(1, 1));
    assert_eq!(lab.state(), State::FinWait1);
    lab.pass(3 * SECOND);
    assert_eq!(lab.sent(), ["FIN,ACK 1 ack 1"]);
}

#[test]
fn syn_received_closes_with_data_queued_waits_for_the_handshake() {
    let mut lab = syn_received(config(RFC, &[]));
    lab.send(10);
    lab.does(Command::Close);
    assert_eq!((lab.state(), lab.sent()), (State::SynReceived, none()));
    lab.receive(ack(1, 1));
    assert_eq!((lab.state(), lab.sent()), (State::FinWait1, vec!["FIN,PSH,ACK 1+10 ack 1".to_owned()]));
    assert_eq!(lab.told(), [], "nobody is there to be told that it is open");
}

#[test]
fn fin_wait_1_with_data_behind_a_closed_window_receives_fin_and_still_sends_all() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(ack(1, 1).window(0));
    lab.send(10);
    lab.does(Command::ShutdownWrite);
    lab.receive(fin(1, 1).window(0));
    assert_eq!(lab.state(), State::Closing);
    lab.forget_output();
    lab.receive(ack(2, 1).window(100));
    assert_eq!(lab.sent(), ["FIN,PSH,ACK 1+10 ack 2"]);
    lab.receive(ack(2, 12));
    assert_eq!(lab.state(), State::TimeWait);
}

#[test]
fn fin_again_in_every_state_after_it_is_acknowledged_again() {
    for mut lab in [
        close_wait(config(RFC, &[])),
        closing(config(RFC, &[])),
        last_ack(config(RFC, &[])),
        time_wait(config(RFC, &[])),
    ] {
        let state = lab.state();
        lab.receive(fin(1, 1));
        assert_eq!(lab.causes(), [Cause::AckOfRepeatedFin], "{state}");
        assert_eq!(lab.state(), state);
    }
}

#[test]
fn last_ack_receives_the_ack_and_tells_the_application_of_the_orderly_end() {
    let mut lab = close_wait(config(RFC, &[]));
    lab.does(Command::ShutdownWrite);
    lab.receive(ack(2, 2));
    assert_eq!((lab.state(), lab.told()), (State::Closed, vec![Signal::Closed]));
    assert_eq!(lab.endpoint.poll_timeout(), None);
}

#[test]
fn orphan_in_fin_wait_2_rfc9293_waits_for_ever() {
    let mut lab = established(config(RFC, &[]));
    lab.does(Command::Close);
    lab.receive(ack(1, 2));
    lab.pass(100 * 3_600 * SECOND);
    assert_eq!(lab.state(), State::FinWait2);
}

#[test]
fn orphan_in_fin_wait_2_linux_goes_after_tcp_fin_timeout_without_a_word() {
    let mut lab = established(config(LINUX, &[("tcp_fin_timeout", "10s")]));
    lab.does(Command::Close);
    lab.receive(ack(1, 2));
    lab.forget_output();
    lab.pass(10 * SECOND - 1);
    assert_eq!(lab.state(), State::FinWait2);
    lab.pass(1);
    assert_eq!((lab.state(), lab.sent()), (State::Closed, none()));
}

#[test]
fn owner_in_fin_wait_2_waits_for_ever_until_it_closes() {
    let mut lab = fin_wait_2(config(LINUX, &[]));
    lab.pass(1_000 * SECOND);
    assert_eq!(lab.state(), State::FinWait2);
    lab.does(Command::Close);
    lab.pass(60 * SECOND);
    assert_eq!(lab.state(), State::Closed);
}

/// Holds SHLD-3.
#[test]
fn data_after_close_is_answered_with_a_rst_that_the_peer_believes() {
    for profile in [RFC, LINUX] {
        let mut lab = established(config(profile, &[]));
        lab.does(Command::Close);
        lab.forget_output();
        // Our FIN was lost, so the peer expects number 1: a RST at 2 would only draw a challenge.
        lab.receive(data(1, 10, 1));
        assert_eq!((lab.state(), lab.sent()), (State::Closed, vec!["RST 1".to_owned()]), "{profile}");
        assert_eq!(lab.told(), []);
    }
}

/// Holds SHLD-3.
/// Holds RFC 2525 §2.17.
#[test]
fn close_with_data_unread_resets_the_connection() {
    for (profile, reset) in [(RFC, "RST 1"), (LINUX, "RST,ACK 1 ack 11")] {
        let mut lab = established(config(profile, &[]));
        lab.receive(data(1, 10, 1));
        lab.forget_output();
        lab.does(Command::Close);
        assert_eq!((lab.state(), lab.sent()), (State::Closed, vec![reset.to_owned()]), "{profile}");
    }
}

#[test]
fn close_with_data_unread_in_last_ack_resets_too() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(data(1, 10, 1).with(Flags::FIN));
    lab.does(Command::ShutdownWrite);
    lab.forget_output();
    lab.does(Command::Close);
    assert_eq!((lab.state(), lab.sent()), (State::Closed, vec!["RST 2".to_owned()]));
}

#[test]
fn close_with_data_unread_in_time_wait_leaves_it_alone() {
    let mut lab = fin_wait_2(config(RFC, &[]));
    lab.receive(data(1, 10, 2).with(Flags::FIN));
    lab.forget_output();
    lab.does(Command::Close);
    assert_eq!((lab.state(), lab.sent()), (State::TimeWait, none()));
}

#[test]
fn close_before_data_that_rode_on_the_syn_could_be_read_resets() {
    let mut lab = listen(config(RFC, &[]));
    lab.receive(syn().len(5));
    lab.does(Command::Close);
    assert_eq!(lab.causes().last(), Some(&Cause::Reset(ResetReason::UnreadData)));
    assert_eq!(lab.state(), State::Closed);
}

#[test]
fn close_with_all_data_read_sends_a_fin() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(data(1, 10, 1));
    lab.read();
    lab.forget_output();
    lab.does(Command::Close);
    assert_eq!(lab.sent(), ["FIN,ACK 1 ack 11"]);
}

#[test]
fn a_queued_fin_is_noted() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(ack(1, 1).window(0));
    lab.send(10);
    lab.does(Command::ShutdownWrite);
    assert!(lab.log.notes.contains(&Note::FinQueued));
}

#[test]
fn a_fin_without_an_ack_is_dropped() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(plain(1).with(Flags::FIN));
    assert_eq!(lab.state(), State::Established);
}

#[test]
fn a_change_of_state_is_told_before_the_segment_that_it_causes() {
    let mut lab: Lab = close_wait(config(RFC, &[]));
    lab.does(Command::Close);
    let order = lab.log.order.join(" ");
    assert_eq!(order, "→LAST-ACK FIN,ACK");
    let mut lab = established(config(RFC, &[]));
    lab.does(Command::Abort);
    assert_eq!(lab.log.order.join(" "), "→CLOSED RST told");
}
