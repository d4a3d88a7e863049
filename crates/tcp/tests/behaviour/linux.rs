//! Whole stories as the recordings of Linux 6.18 have them, where they need no timestamps.

use synscope_tcp::{Cause, Challenge, Command, Profile, State};

use crate::common::{
    MS, Pair, SECOND, Side, config, data, established, fin, fin_wait_1, payload, plain, syn_ack,
    syn_received, syn_received_active,
};

fn pair() -> Pair {
    Pair::new(&config(Profile::Linux, &[]))
}

/// Recording 05b: each SYN again draws the SYN-ACK again, whose own timer begins anew each time.
#[test]
fn many_lost_syn_acks() {
    let lost: Vec<(Side, usize)> = (1..=8).map(|nth| (Side::Server, nth)).collect();
    let pair = pair().lose(&lost).opened();
    let of_server: Vec<&str> = pair
        .story
        .iter()
        .filter(|line| line.contains("server SYN,ACK"))
        .map(|line| line.split(' ').next().expect("a time"))
        .collect();
    // The client's SYNs come a second apart up to 5.020 and then at 7.020. Between, at 6.020, the
    // server's own timer fires, and doubles.
    let expected = ["0.020", "1.020", "2.020", "3.020", "4.020", "5.020", "6.020", "7.020", "9.020"];
    assert_eq!(of_server, expected);
}

/// Recording 16g: data for a client that has closed, from a server that has not.
#[test]
fn reply_to_a_client_that_has_closed() {
    let mut pair = pair().opened();
    pair.call(Side::Client, Command::Send(payload(0, 100)));
    pair.run_for(10 * MS);
    pair.call(Side::Client, Command::Close);
    pair.run_for(40 * MS);
    pair.read_all(Side::Server);
    pair.call(Side::Server, Command::Send(payload(0, 200)));
    pair.run_for(100 * MS);
    assert_eq!(pair.story.last().map(|line| line.split_once(' ').expect("a time").1), Some("client RST 102"));
    assert_eq!(pair.states(), [State::Closed, State::Closed]);
}

/// Recording 12a: TIME-WAIT answers a FIN that comes again, and waits 60 s from then.
#[test]
fn last_ack_lost() {
    let mut pair = pair().lose(&[(Side::Client, 4)]).opened();
    pair.call(Side::Client, Command::Close);
    pair.run_for(SECOND);
    pair.call(Side::Server, Command::Close);
    pair.run_for(59 * SECOND);
    assert_eq!(pair.states(), [State::TimeWait, State::Closed]);
    pair.run_for(SECOND);
    assert_eq!(pair.states(), [State::TimeWait, State::Closed], "it has been started anew");
    pair.run_for(SECOND);
    assert_eq!(pair.states(), [State::Closed, State::Closed]);
}

/// Recording 13d: in CLOSING, the ACK in the peer's FIN that comes again counts, and all else is dropped.
#[test]
fn fin_again_in_closing_acknowledges_ours() {
    let mut lab = fin_wait_1(config(Profile::Linux, &[]));
    lab.receive(fin(1, 1));
    lab.forget_output();
    lab.receive(fin(1, 2));
    assert_eq!((lab.state(), lab.sent()), (State::TimeWait, vec![]));
}

#[test]
fn the_syn_ack_of_crossed_syns_with_data_is_challenged() {
    let mut lab = syn_received_active(config(Profile::Linux, &[]));
    lab.receive(syn_ack().len(5));
    assert_eq!((lab.state(), lab.causes()), (State::SynReceived, vec![Cause::Challenge(Challenge::Syn)]));
}

#[test]
fn a_request_cuts_an_old_syn_off_the_data_behind_it() {
    let mut lab = syn_received(config(Profile::Linux, &[]));
    lab.receive(syn_ack().len(5));
    assert_eq!((lab.state(), lab.endpoint.unread()), (State::Established, 5));
}

#[test]
fn what_has_neither_ack_nor_rst_nor_syn_is_dropped_wherever_it_lies() {
    let mut lab = established(config(Profile::Linux, &[]));
    lab.receive(plain(-100).len(5));
    assert_eq!(lab.sent(), [""; 0]);
}

/// Recording 27a: a probe with an octet of another stack is answered, too.
#[test]
fn a_probe_of_a_closed_window_is_answered() {
    let mut lab = established(config(Profile::Linux, &[("rcvbuf", "100"), ("delayed_ack", "0")]));
    lab.receive(data(1, 100, 1));
    lab.forget_output();
    lab.receive(data(101, 1, 1));
    assert_eq!(lab.sent(), ["ACK 1 ack 101"]);
}

/// Data and FIN that were lost together go again as one segment (`tcp_retrans_try_collapse`).
#[test]
fn small_segments_that_were_lost_together_go_again_as_one() {
    let config = config(Profile::Linux, &[("tcp_sack", "0")]);
    let mut pair = Pair::new(&config).lose(&[(Side::Client, 3), (Side::Client, 4)]).opened();
    pair.call(Side::Client, Command::Send(payload(0, 100)));
    pair.call(Side::Client, Command::Close);
    pair.run_for(SECOND);
    assert_eq!(
        pair.story[3..],
        [
            "300.000 client PSH,ACK 1+100 ack 1 ✕",
            "300.000 client FIN,ACK 101 ack 1 ✕",
            "300.240 client FIN,PSH,ACK 1+100 ack 1",
            "300.300 server ACK 1 ack 102",
        ]
    );
}
