//! Two endpoints and a network that loses a segment of the connection's life: any of them, any two.

use synscope_tcp::{Command, ConnectionError, Profile, Signal, State};

use crate::common::{MS, Pair, SECOND, Side, config, payload};

/// Opens, sends, closes from both sides; what is lost is sent again.
fn life(profile: Profile, options: &str, lost: &[(Side, usize)]) -> Pair {
    let knobs = [("tcp_timestamps", options), ("tcp_window_scaling", options), ("tcp_sack", options)];
    let mut pair = Pair::new(&config(profile, &knobs)).lose(lost);
    pair.call(Side::Server, Command::PassiveOpen { remote: None });
    pair.connect(Side::Client);
    pair.run_for(20 * SECOND);
    pair.call(Side::Client, Command::Send(payload(0, 10)));
    pair.run_for(20 * SECOND);
    assert_eq!(pair.states(), [State::Established, State::Established], "{profile} {lost:?}");
    pair.read_all(Side::Server);
    assert_eq!(pair.read[1], payload(0, 10), "{profile} {lost:?}");
    pair.call(Side::Client, Command::Close);
    pair.run_for(20 * SECOND);
    assert_eq!(pair.states(), [State::FinWait2, State::CloseWait], "{profile} {lost:?}");
    pair.call(Side::Server, Command::Close);
    pair.run_for(20 * SECOND);
    assert_eq!(pair.states(), [State::TimeWait, State::Closed], "{profile} {lost:?}");
    pair.run();
    assert_eq!(pair.states(), [State::Closed, State::Closed], "{profile} {lost:?}");
    pair
}

#[test]
fn a_connection_survives_the_loss_of_any_two_of_its_segments() {
    let all: Vec<(Side, usize)> = [Side::Client, Side::Server]
        .into_iter()
        .flat_map(|side| (1..=7).map(move |nth| (side, nth)))
        .collect();
    let runs = Profile::ALL.into_iter().flat_map(|profile| [(profile, "on"), (profile, "off")]);
    for (profile, options) in runs {
        for (place, first) in all.iter().enumerate() {
            for second in &all[place..] {
                let pair = life(profile, options, &[*first, *second]);
                let failed =
                    |signals: &[Signal]| signals.iter().any(|signal| matches!(signal, Signal::Failed { .. }));
                assert!(!failed(&pair.told[0]) && !failed(&pair.told[1]), "{profile} {first:?} {second:?}");
            }
        }
    }
}

#[test]
fn the_third_ack_lost_rfc9293_is_made_good_by_the_syn_ack_again() {
    let mut pair = Pair::new(&config(Profile::Rfc9293, &[])).lose(&[(Side::Client, 2)]);
    pair.call(Side::Server, Command::PassiveOpen { remote: None });
    pair.connect(Side::Client);
    pair.run_for(10 * SECOND);
    assert_eq!(
        pair.story,
        [
            "0.000 client SYN 0",
            "0.020 server SYN,ACK 0 ack 1",
            "0.040 client ACK 1 ack 1 ✕",
            "1.020 server SYN,ACK 0 ack 1",
            "1.040 client ACK 1 ack 1",
        ]
    );
}

#[test]
fn the_third_ack_lost_for_good_leaves_a_client_that_thinks_it_is_open() {
    let lost: Vec<(Side, usize)> = (2..=20).map(|nth| (Side::Client, nth)).collect();
    let mut pair = Pair::new(&config(Profile::Classic, &[])).lose(&lost);
    pair.call(Side::Server, Command::PassiveOpen { remote: None });
    pair.connect(Side::Client);
    pair.run_for(200 * SECOND);
    assert_eq!(pair.states(), [State::Established, State::Closed]);
    let repeated: Vec<&str> = pair
        .story
        .iter()
        .filter(|line| line.contains("SYN,ACK"))
        .map(|line| line.split(' ').next().expect("a time"))
        .collect();
    assert_eq!(repeated, ["0.020", "3.020", "9.020", "21.020", "45.020", "93.020"]);
}

#[test]
fn the_client_that_thinks_it_is_open_learns_better_when_it_writes() {
    let lost: Vec<(Side, usize)> = (2..=7).map(|nth| (Side::Client, nth)).collect();
    let mut pair = Pair::new(&config(Profile::Classic, &[])).lose(&lost);
    pair.call(Side::Server, Command::PassiveOpen { remote: None });
    pair.connect(Side::Client);
    pair.run_for(200 * SECOND);
    pair.call(Side::Client, Command::Send(payload(0, 5)));
    pair.run_for(40 * MS);
    assert_eq!(pair.states(), [State::Closed, State::Closed]);
    assert_eq!(pair.told[0].last(), Some(&Signal::Failed { error: ConnectionError::Reset }));
}
