//! From CLOSED to ESTABLISHED.

use synscope_tcp::{Command, Flags, Note, Profile, Signal, State};

use crate::common::{
    Lab, MS, PEER, Pair, Side, ack, config, data, fin, listen, plain, syn, syn_ack, syn_received,
    syn_received_active, syn_sent,
};

const RFC: Profile = Profile::Rfc9293;
const LINUX: Profile = Profile::Linux;

#[test]
fn the_handshake_takes_three_segments_and_one_and_a_half_round_trips() {
    let pair = Pair::new(&config(RFC, &[])).opened();
    assert_eq!(
        pair.story,
        ["0.000 client SYN 0", "0.020 server SYN,ACK 0 ack 1", "0.040 client ACK 1 ack 1"]
    );
    assert_eq!(pair.told, [[Signal::Connected], [Signal::Connected]]);
}

#[test]
fn a_syn_carries_our_mss_and_our_whole_buffer_as_window() {
    let mut lab = Lab::with(config(RFC, &[("mss", "1000"), ("rcvbuf", "5000")]));
    lab.connect();
    let (syn, _) = &lab.log.sent[0];
    assert_eq!((syn.options.mss, syn.window, syn.flags), (Some(1_000), 5_000, Flags::SYN));
}

#[test]
fn a_peer_without_an_mss_option_is_sent_536_octets_at_most() {
    let mut lab = syn_sent(config(RFC, &[]));
    lab.receive(syn_ack());
    lab.forget_output();
    lab.send(1_000);
    assert_eq!(lab.sent(), ["ACK 1+536 ack 1"]);
}

#[test]
fn our_own_mss_bounds_what_we_send_too() {
    let mut lab = syn_sent(config(RFC, &[("mss", "300")]));
    lab.receive(syn_ack().mss(9_000));
    lab.forget_output();
    lab.send(600);
    assert_eq!(lab.sent(), ["ACK 1+300 ack 1", "PSH,ACK 301+300 ack 1"]);
}

#[test]
fn data_queued_in_syn_sent_rides_on_the_third_segment() {
    let mut lab = syn_sent(config(RFC, &[]));
    lab.send(10);
    assert_eq!(lab.sent(), [""; 0]);
    lab.receive(syn_ack().mss(1_460));
    assert_eq!(lab.sent(), ["PSH,ACK 1+10 ack 1"]);
}

#[test]
fn data_that_rides_on_a_syn_waits_for_the_handshake() {
    let mut lab = listen(config(RFC, &[]));
    lab.receive(syn().len(5).mss(1_460));
    assert_eq!(lab.sent(), ["SYN,ACK 0 ack 1"]);
    assert_eq!(lab.view().out_of_order, 5);
    lab.receive(ack(6, 1));
    assert_eq!(lab.state(), State::Established);
    assert_eq!(lab.told(), [Signal::Connected, Signal::Readable { len: 5 }]);
}

#[test]
fn data_that_rode_on_a_syn_and_comes_again_with_the_ack_is_taken_once() {
    let mut lab = listen(config(RFC, &[]));
    lab.receive(syn().len(5));
    lab.forget_output();
    lab.receive(data(1, 8, 1));
    assert_eq!(lab.told(), [Signal::Connected, Signal::Readable { len: 5 }, Signal::Readable { len: 3 }]);
    assert_eq!((lab.sent(), lab.view().out_of_order), (vec!["ACK 1 ack 9".to_owned()], 0));
}

#[test]
fn data_and_fin_that_ride_on_a_syn_lead_to_close_wait_with_its_ack() {
    let mut lab = listen(config(RFC, &[]));
    lab.receive(syn().len(5).with(Flags::FIN));
    lab.receive(ack(7, 1));
    assert_eq!(lab.state(), State::CloseWait);
    assert_eq!(lab.told(), [Signal::Connected, Signal::Readable { len: 5 }, Signal::EndOfStream]);
}

#[test]
fn data_that_rides_on_a_syn_is_cut_to_the_window_with_its_fin() {
    let mut lab = listen(config(RFC, &[("rcvbuf", "10")]));
    lab.receive(syn().len(20).with(Flags::FIN));
    assert_eq!(lab.view().out_of_order, 10);
    lab.receive(ack(1, 1));
    assert_eq!((lab.state(), lab.endpoint.unread()), (State::Established, 10));
}

/// Holds RFC 4987 §3.5.
#[test]
fn linux_takes_no_data_from_a_syn() {
    let mut lab = listen(config(LINUX, &[]));
    lab.receive(syn().len(5));
    assert_eq!(lab.view().out_of_order, 0);
}

#[test]
fn data_that_rides_on_the_syn_ack_is_acknowledged_with_it() {
    let mut lab = syn_sent(config(RFC, &[]));
    lab.receive(syn_ack().len(5));
    assert_eq!(lab.sent(), ["ACK 1 ack 6"]);
    assert_eq!(lab.told(), [Signal::Connected, Signal::Readable { len: 5 }]);
}

#[test]
fn linux_takes_no_data_from_the_syn_ack() {
    let mut lab = syn_sent(config(LINUX, &[]));
    lab.receive(syn_ack().len(5));
    assert_eq!(lab.sent(), ["ACK 1 ack 1"]);
}

/// Holds MUST-10.
#[test]
fn simultaneous_open_rfc9293_ends_established_by_way_of_an_ack_and_drop() {
    let mut pair = Pair::new(&config(RFC, &[]));
    pair.connect(Side::Client);
    pair.connect(Side::Server);
    pair.run_for(1_000 * MS);
    assert_eq!(pair.states(), [State::Established, State::Established]);
    assert_eq!(
        pair.story,
        [
            "0.000 client SYN 0",
            "0.000 server SYN 0",
            "0.020 server SYN,ACK 0 ack 1",
            "0.020 client SYN,ACK 0 ack 1",
            "0.040 client ACK 1 ack 1",
            "0.040 server ACK 1 ack 1",
        ]
    );
}

/// Holds MUST-10.
#[test]
fn simultaneous_open_linux_is_over_with_the_syn_acks_as_figure_7_draws_it() {
    let mut pair = Pair::new(&config(LINUX, &[]));
    pair.connect(Side::Client);
    pair.connect(Side::Server);
    pair.run_for(40 * MS);
    assert_eq!(pair.states(), [State::Established, State::Established]);
}

#[test]
fn simultaneous_open_survives_the_loss_of_both_syn_acks() {
    for profile in [RFC, LINUX] {
        let mut pair = Pair::new(&config(profile, &[])).lose(&[(Side::Client, 2), (Side::Server, 2)]);
        pair.connect(Side::Client);
        pair.connect(Side::Server);
        pair.run_for(2_000 * MS);
        assert_eq!(pair.states(), [State::Established, State::Established], "{profile}");
        // The timer of the SYN has run on; its SYN-ACK did not start it anew.
        assert!(pair.story.contains(&"1.000 client SYN,ACK 0 ack 1".to_owned()), "{:?}", pair.story);
    }
}

#[test]
fn data_on_a_syn_that_crosses_ours_is_queued_by_the_rfc_and_dropped_by_linux() {
    for (profile, queued) in [(RFC, 5), (LINUX, 0)] {
        let mut lab = syn_sent(config(profile, &[]));
        lab.receive(syn().len(5));
        assert_eq!((lab.sent(), lab.view().out_of_order), (vec!["SYN,ACK 0 ack 1".to_owned()], queued));
    }
}

/// RFC 1337's Figure 4 cannot happen: the RST that an old ACK draws has a number in the server's window,
/// but not the exact one.
#[test]
fn a_rst_that_an_old_duplicate_draws_does_not_end_the_handshake() {
    let mut server = syn_received(config(RFC, &[]));
    let mut client = syn_sent(config(RFC, &[]));
    client.receive(ack(-100, 23));
    let (reset, _) = client.log.sent.remove(0);
    let offset = (reset.seq - client.view().iss).cast_signed();
    server.receive(plain(offset).with(Flags::RST));
    assert_eq!((server.state(), server.sent()), (State::SynReceived, vec!["ACK 1 ack 1".to_owned()]));
}

#[test]
fn old_duplicate_syn_is_undone_by_the_clients_rst_as_in_figure_8() {
    let mut lab = listen(config(RFC, &[]));
    let real_isn = lab.peer_isn;
    lab.peer_isn = real_isn - 10;
    lab.receive(syn());
    // The client, in SYN-SENT, answers the SYN-ACK with a RST at the number that it acknowledges.
    lab.receive(plain(1).with(Flags::RST));
    assert_eq!(lab.state(), State::Listen);
    lab.peer_isn = real_isn;
    lab.receive(syn());
    lab.receive(ack(1, 1));
    assert_eq!(lab.state(), State::Established);
}

#[test]
fn listen_for_one_peer_refuses_another() {
    let mut lab = Lab::new(RFC);
    lab.does(Command::PassiveOpen { remote: Some("203.0.113.1:1".parse().expect("an address")) });
    lab.receive(syn());
    assert_eq!((lab.state(), lab.sent()), (State::Listen, vec!["RST,ACK 0 ack 1".to_owned()]));
}

#[test]
fn send_in_listen_for_one_peer_opens_actively_and_sends_with_the_handshake() {
    let mut lab = Lab::new(RFC);
    lab.does(Command::PassiveOpen { remote: Some(PEER) });
    lab.send(3);
    assert_eq!((lab.state(), lab.sent()), (State::SynSent, vec!["SYN 0".to_owned()]));
    lab.receive(syn_ack());
    assert_eq!(lab.sent(), ["PSH,ACK 1+3 ack 1"]);
}

#[test]
fn syn_received_with_the_third_ack_lost_is_opened_by_data() {
    let mut lab = syn_received(config(RFC, &[]));
    lab.receive(data(1, 10, 1));
    assert_eq!(lab.state(), State::Established);
    assert_eq!(lab.told(), [Signal::Connected, Signal::Readable { len: 10 }]);
}

#[test]
fn syn_received_with_the_third_ack_lost_is_opened_by_a_fin() {
    let mut lab = syn_received(config(RFC, &[]));
    lab.receive(fin(1, 1));
    assert_eq!(lab.state(), State::CloseWait);
}

#[test]
fn syn_received_receives_the_syn_again_with_data_and_waits_on() {
    let mut lab = syn_received(config(RFC, &[]));
    lab.receive(syn().len(10));
    assert_eq!((lab.state(), lab.sent()), (State::SynReceived, vec![]));
}

#[test]
fn syn_received_receives_the_syn_again_rfc9293_answers_with_an_ack() {
    let mut lab = syn_received(config(RFC, &[]));
    lab.receive(syn());
    assert_eq!(lab.sent(), ["ACK 1 ack 1"]);
}

#[test]
fn syn_received_receives_the_syn_again_linux_repeats_the_syn_ack_and_waits_anew() {
    let mut lab = syn_received(config(LINUX, &[]));
    lab.pass(900 * MS);
    lab.receive(syn());
    assert_eq!(lab.sent_ms(), [900]);
    lab.pass(1_000 * MS);
    assert_eq!(lab.sent_ms(), [1_900]);
}

#[test]
fn the_isn_is_told() {
    let mut lab = Lab::new(RFC);
    lab.connect();
    let iss = lab.view().iss;
    assert!(lab.log.notes.contains(&Note::IsnChosen { iss }));
}

#[test]
fn a_syn_ack_of_a_simultaneous_open_is_no_sample_of_the_round_trip() {
    let mut lab = syn_received_active(config(RFC, &[]));
    lab.pass(100 * MS);
    lab.receive(ack(1, 1));
    assert_eq!(lab.view().srtt_us, 0);
}

#[test]
fn an_open_after_the_end_begins_with_nothing_of_the_old_connection() {
    let mut lab = syn_sent(config(RFC, &[]));
    lab.does(Command::Close);
    assert_eq!(lab.state(), State::Closed);
    let mut passive = lab.clone();
    lab.connect();
    lab.receive(syn_ack());
    passive.does(Command::PassiveOpen { remote: None });
    passive.receive(syn());
    passive.receive(ack(1, 1));
    for lab in [lab, passive] {
        assert_eq!(lab.state(), State::Established);
        let view = lab.view();
        assert!(!view.closed && !view.orphan);
    }
}
