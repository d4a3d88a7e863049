//! Data in order and out of order, small and large, lost and come twice.

use bytes::Bytes;
use synscope_tcp::{Command, CommandError, Flags, Note, Profile, Reply, Signal};

use crate::common::{
    Lab, MS, Pair, SECOND, Side, ack, config, data, established, payload, syn_ack, syn_sent,
};

const RFC: Profile = Profile::Rfc9293;

fn none() -> Vec<String> {
    Vec::new()
}

/// An endpoint whose peer takes segments of 100 octets and has the given window.
fn with_window(window: u16) -> Lab {
    let mut lab = syn_sent(config(RFC, &[]));
    lab.receive(syn_ack().mss(100).window(window));
    lab.forget_output();
    lab
}

#[test]
fn small_data_goes_out_at_once_when_nothing_is_under_way() {
    let mut lab = established(config(RFC, &[]));
    assert_eq!(lab.send(1), Reply::Taken(1));
    assert_eq!(lab.sent(), ["PSH,ACK 1+1 ack 1"]);
}

/// Holds MUST-60.
#[test]
fn nagle_holds_small_data_back_until_all_is_acknowledged() {
    let mut lab = established(config(RFC, &[]));
    lab.send(1);
    lab.send(2);
    lab.send(3);
    assert_eq!(lab.sent(), ["PSH,ACK 1+1 ack 1"]);
    assert!(lab.log.notes.contains(&Note::HeldByNagle { len: 5 }));
    lab.receive(ack(1, 2));
    assert_eq!(lab.sent(), ["PSH,ACK 2+5 ack 1"]);
}

#[test]
fn nagle_lets_full_segments_go() {
    let mut lab = with_window(10_000);
    lab.send(1);
    lab.send(250);
    assert_eq!(lab.sent(), ["PSH,ACK 1+1 ack 1", "ACK 2+100 ack 1", "ACK 102+100 ack 1"]);
}

#[test]
fn without_nagle_small_data_goes_out_at_once() {
    let mut lab = established(config(RFC, &[("nodelay", "on")]));
    lab.send(1);
    lab.send(2);
    assert_eq!(lab.sent(), ["PSH,ACK 1+1 ack 1", "PSH,ACK 2+2 ack 1"]);
}

#[test]
fn a_close_lets_the_last_data_go_and_its_fin_with_it() {
    let mut lab = established(config(RFC, &[]));
    lab.send(1);
    lab.send(2);
    lab.forget_output();
    lab.does(Command::ShutdownWrite);
    assert_eq!(lab.sent(), ["FIN,PSH,ACK 2+2 ack 1"]);
}

/// Holds MUST-61.
#[test]
fn push_is_set_where_the_queue_ends() {
    let mut lab = with_window(10_000);
    lab.send(250);
    assert_eq!(lab.sent(), ["ACK 1+100 ack 1", "ACK 101+100 ack 1"]);
    lab.receive(ack(1, 201));
    assert_eq!(lab.sent(), ["PSH,ACK 201+50 ack 1"]);
}

#[test]
fn no_more_is_sent_than_the_window_holds() {
    let mut lab = with_window(250);
    lab.send(1_000);
    assert_eq!(lab.sent(), ["ACK 1+100 ack 1", "ACK 101+100 ack 1"]);
    lab.receive(ack(1, 101).window(250));
    assert_eq!(lab.sent(), ["ACK 201+100 ack 1"]);
}

/// RFC 9293 §3.8.6.2.1: a window that opens a little is not filled a little.
#[test]
fn silly_windows_are_not_filled() {
    let mut lab = with_window(200);
    lab.send(1_000);
    lab.forget_output();
    lab.receive(ack(1, 201).window(30));
    assert_eq!(lab.sent(), none());
    lab.receive(ack(1, 201).window(99));
    assert_eq!(lab.sent(), none());
    lab.receive(ack(1, 201).window(100));
    assert_eq!(lab.sent(), ["ACK 201+100 ack 1"]);
}

#[test]
fn half_of_the_largest_window_is_worth_sending_into() {
    let mut lab = with_window(60);
    lab.send(1_000);
    assert_eq!(lab.sent(), ["ACK 1+60 ack 1"]);
    lab.receive(ack(1, 61).window(29));
    assert_eq!(lab.sent(), none());
    lab.receive(ack(1, 61).window(30));
    assert_eq!(lab.sent(), ["ACK 61+30 ack 1"]);
}

#[test]
fn half_of_the_largest_window_is_worth_it_only_when_nothing_is_under_way() {
    let mut lab = with_window(60);
    lab.send(30);
    lab.send(1_000);
    assert_eq!(lab.sent(), ["PSH,ACK 1+30 ack 1"]);
}

/// Holds SHLD-31.
#[test]
fn data_arrives_in_order_whatever_the_network_does() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(data(21, 10, 1));
    lab.receive(data(5, 12, 1));
    lab.receive(data(1, 6, 1));
    lab.receive(data(15, 8, 1));
    assert_eq!(lab.read(), Reply::Data(payload(1, 30)));
    assert_eq!(lab.told(), [Signal::Readable { len: 16 }, Signal::Readable { len: 14 }]);
}

#[test]
fn data_that_overlaps_the_window_on_the_left_is_cut() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(data(1, 10, 1));
    lab.receive(data(6, 10, 1));
    assert_eq!(lab.read(), Reply::Data(payload(1, 15)));
    assert!(lab.log.notes.iter().any(|note| matches!(note, Note::DataRepeated { len: 5, .. })));
}

#[test]
fn data_that_overlaps_the_window_on_the_right_is_cut_with_its_fin() {
    let mut lab = established(config(RFC, &[("rcvbuf", "100"), ("delayed_ack", "0")]));
    lab.receive(data(1, 150, 1).with(Flags::FIN));
    assert_eq!(lab.sent(), ["ACK 1 ack 101"]);
    assert_eq!(lab.told(), [Signal::Readable { len: 100 }]);
}

#[test]
fn a_fin_that_alone_lies_beyond_the_window_is_cut_by_the_rfc_and_taken_by_linux() {
    for (profile, ack) in [(RFC, "ACK 1 ack 101"), (Profile::Linux, "ACK 1 ack 102")] {
        let mut lab = established(config(profile, &[("rcvbuf", "100"), ("delayed_ack", "0")]));
        lab.receive(data(1, 100, 1).with(Flags::FIN));
        assert_eq!(lab.sent(), [ack], "{profile}");
    }
}

#[test]
fn send_takes_what_the_buffer_holds_and_then_refuses() {
    let mut lab = established(config(RFC, &[("sndbuf", "100")]));
    assert_eq!(lab.send(150), Reply::Taken(100));
    assert_eq!(lab.call(Command::Send(Bytes::from_static(b"x"))), Err(CommandError::InsufficientResources));
    assert_eq!(lab.endpoint.send_room(), 0);
    lab.receive(ack(1, 61));
    assert_eq!(lab.endpoint.send_room(), 60);
    assert_eq!(lab.send(150), Reply::Taken(60));
}

#[test]
fn send_of_nothing_is_done_at_once() {
    let mut lab = established(config(RFC, &[("sndbuf", "1")]));
    lab.send(1);
    lab.forget_output();
    assert_eq!(lab.call(Command::Send(Bytes::new())), Ok(Reply::Taken(0)));
    assert_eq!(lab.sent(), none());
}

#[test]
fn receive_gives_what_was_asked_for_and_keeps_the_rest() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(data(1, 10, 1));
    assert_eq!(lab.does(Command::Receive(4)), Reply::Data(payload(1, 4)));
    assert_eq!(lab.does(Command::Receive(0)), Reply::NotYet);
    assert_eq!(lab.does(Command::Receive(40)), Reply::Data(payload(5, 6)));
    assert_eq!(lab.does(Command::Receive(1)), Reply::NotYet);
}

#[test]
fn an_ack_in_the_middle_of_a_segment_leaves_its_rest_to_be_sent_again() {
    let mut lab = established(config(RFC, &[]));
    lab.send(10);
    lab.receive(ack(1, 5));
    lab.forget_output();
    lab.pass(SECOND);
    assert_eq!(lab.sent(), ["PSH,ACK 5+6 ack 1"]);
}

#[test]
fn an_ack_of_the_data_alone_leaves_the_fin_to_be_sent_again() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(ack(1, 1).window(0));
    lab.send(10);
    lab.does(Command::ShutdownWrite);
    lab.receive(ack(1, 1));
    lab.receive(ack(1, 11));
    lab.forget_output();
    lab.pass(SECOND);
    assert_eq!(lab.sent(), ["FIN,PSH,ACK 11 ack 1"]);
}

#[test]
fn a_kilobyte_each_way_survives_the_loss_of_any_one_segment() {
    for side in [Side::Client, Side::Server] {
        for number in 1..=12 {
            let knobs = [("mss", "100"), ("tcp_rto_min_us", "1s")];
            let mut pair = Pair::new(&config(RFC, &knobs)).lose(&[(side, number)]).opened();
            for side in [Side::Client, Side::Server] {
                pair.call(side, Command::Send(payload(0, 1_000)));
            }
            pair.run_for(100 * SECOND);
            for side in [Side::Client, Side::Server] {
                pair.read_all(side);
                assert_eq!(pair.read[side as usize], payload(0, 1_000), "{side:?} after losing {number}");
                pair.call(side, Command::Close);
            }
            pair.run();
            assert!(pair.states().iter().all(|state| state.name() == "CLOSED"), "{:?}", pair.story);
        }
    }
}

#[test]
fn a_reader_that_never_reads_gets_no_more_than_its_buffer() {
    let mut pair = Pair::new(&config(RFC, &[("rcvbuf", "500"), ("mss", "100")])).opened();
    pair.call(Side::Client, Command::Send(payload(0, 2_000)));
    pair.run_for(1_000 * MS);
    assert_eq!(pair.endpoint(Side::Server).unread(), 500);
    pair.run_for(3_600 * SECOND);
    assert_eq!(pair.endpoint(Side::Server).unread(), 500);
    for _ in 0..20 {
        pair.read_all(Side::Server);
        pair.run_for(10 * SECOND);
    }
    assert_eq!(pair.read[Side::Server as usize], payload(0, 2_000));
}

/// Recording 18b: what goes to the network together ends with PSH, and small data waits only for small data.
#[test]
fn linux_sends_by_twos_and_does_not_hold_the_last_back() {
    let mut lab = syn_sent(config(Profile::Linux, &[("tcp_timestamps", "off")]));
    lab.pass(40 * MS);
    lab.receive(syn_ack().mss(1_000).window(60_000));
    lab.forget_output();
    lab.send(2_500);
    assert_eq!(lab.sent(), ["ACK 1+1000 ack 1", "PSH,ACK 1001+1000 ack 1", "PSH,ACK 2001+500 ack 1"]);
    lab.send(5_000);
    assert_eq!(lab.sent().len(), 5, "they are full segments");
    lab.send(10);
    assert_eq!(lab.sent(), [""; 0], "it is small, and so is one under way");
    lab.receive(ack(1, 2_501));
    assert_eq!(lab.sent(), ["PSH,ACK 7501+10 ack 1"]);
}

/// On a short round trip more goes together (`tcp_tso_autosize`), but never more than half of the congestion
/// window: by five, seven and ten, as a host with Linux 6.18 did it.
#[test]
fn linux_sends_more_at_once_on_a_short_round_trip() {
    let mut lab = syn_sent(config(Profile::Linux, &[("tcp_timestamps", "off")]));
    lab.pass(MS);
    lab.receive(syn_ack().mss(1_000).window(60_000));
    lab.forget_output();
    lab.send(50_000);
    let pushed_after = |lab: &mut Lab| {
        let sent = lab.sent();
        let pushed = |(place, segment): (usize, &String)| segment.starts_with("PSH").then_some(place + 1);
        (sent.len(), sent.iter().enumerate().filter_map(pushed).collect::<Vec<_>>())
    };
    assert_eq!(pushed_after(&mut lab), (10, vec![5, 10]));
    lab.receive(ack(1, 5_001).window(60_000));
    assert_eq!(pushed_after(&mut lab), (10, vec![7, 10]));
    lab.receive(ack(1, 10_001).window(60_000));
    assert_eq!(pushed_after(&mut lab), (10, vec![10]));
}

/// The initial window of RFC 6928 and slow start: what is acknowledged makes room for twice as much.
#[test]
fn linux_begins_with_ten_segments() {
    let mut lab = established(config(Profile::Linux, &[("tcp_timestamps", "off"), ("mss", "1000")]));
    lab.receive(ack(1, 1).window(60_000));
    lab.send(40_000);
    assert_eq!(lab.sent().len(), 10);
    lab.receive(ack(1, 1_001).window(60_000));
    assert_eq!(lab.sent().len(), 2);
    lab.receive(ack(1, 10_001).window(60_000));
    assert_eq!(lab.sent().len(), 18);
    let mut rfc = established(config(Profile::Rfc9293, &[("mss", "1000")]));
    rfc.receive(ack(1, 1).window(60_000));
    rfc.send(40_000);
    assert_eq!(rfc.sent().len(), 40, "RFC 9293 alone knows no such window");
}
