//! What the application may call, and what it is told when it may not (RFC 9293 §3.10.1 to §3.10.5).

use bytes::Bytes;
use synscope_tcp::{Command, CommandError, Profile, Reply, State};

use crate::common::{
    PEER, STATIONS, Station, close_wait, closed, config, data, established, fin, in_station, listen,
};

const RFC: Profile = Profile::Rfc9293;

/// What a call returns at each station, except where it is allowed.
fn errors(command: &Command) -> Vec<(Station, CommandError)> {
    STATIONS
        .into_iter()
        .filter_map(|station| {
            let lab = in_station(station, config(RFC, &[]));
            let error = lab.endpoint.allows(command).err()?;
            let before = lab.endpoint.clone();
            let mut lab = lab;
            assert_eq!(lab.call(command.clone()), Err(error), "{station:?}");
            assert!(lab.endpoint == before && lab.log.order.is_empty(), "{station:?}: nothing has changed");
            Some((station, error))
        })
        .collect()
}

fn open() -> Command {
    Command::ActiveOpen { remote: PEER }
}

/// Holds RFC 9293 §3.10.1.
#[test]
fn passive_open_is_for_closed() {
    let found = errors(&Command::PassiveOpen { remote: None });
    assert_eq!(found.len(), STATIONS.len() - 1);
    assert!(
        found
            .iter()
            .all(|(station, error)| { *station != Station::Closed && *error == CommandError::AlreadyExists })
    );
}

/// Holds RFC 9293 §3.10.1.
#[test]
fn active_open_is_for_closed_and_listen() {
    let found = errors(&open());
    assert_eq!(found.len(), STATIONS.len() - 2);
    assert!(found.iter().all(|(_, error)| *error == CommandError::AlreadyExists));
}

/// Holds RFC 9293 §3.10.2.
#[test]
fn send_is_for_connections_that_are_not_being_closed_from_this_side() {
    use CommandError::{Closing, NoConnection, RemoteUnspecified};
    assert_eq!(
        errors(&Command::Send(Bytes::from_static(b"x"))),
        [
            (Station::Closed, NoConnection),
            (Station::Listen, RemoteUnspecified),
            (Station::FinWait1, Closing),
            (Station::FinWait1Orphan, Closing),
            (Station::FinWait2, Closing),
            (Station::FinWait2Orphan, Closing),
            (Station::Closing, Closing),
            (Station::LastAck, Closing),
            (Station::TimeWait, Closing),
        ]
    );
}

/// Holds RFC 9293 §3.10.4.
#[test]
fn close_is_for_connections_that_are_not_being_closed_from_this_side() {
    use CommandError::{Closing, NoConnection};
    assert_eq!(
        errors(&Command::ShutdownWrite),
        [
            (Station::Closed, NoConnection),
            (Station::FinWait1, Closing),
            (Station::FinWait1Orphan, Closing),
            (Station::FinWait2, Closing),
            (Station::FinWait2Orphan, Closing),
            (Station::Closing, Closing),
            (Station::LastAck, Closing),
            (Station::TimeWait, Closing),
        ]
    );
}

/// Holds MAY-1.
#[test]
fn an_application_that_is_gone_calls_nothing_more() {
    for command in [Command::Receive(1), Command::Close] {
        let orphans = [
            (Station::Closed, CommandError::NoConnection),
            (Station::FinWait1Orphan, CommandError::Closing),
            (Station::FinWait2Orphan, CommandError::Closing),
            (Station::LastAck, CommandError::Closing),
        ];
        assert_eq!(errors(&command), orphans);
    }
}

/// Holds RFC 9293 §3.10.5.
#[test]
fn abort_is_for_every_connection() {
    assert_eq!(errors(&Command::Abort), [(Station::Closed, CommandError::NoConnection)]);
}

#[test]
fn errors_have_the_rfcs_words() {
    let words = [
        (CommandError::NoConnection, "connection does not exist"),
        (CommandError::AlreadyExists, "connection already exists"),
        (CommandError::Closing, "connection closing"),
        (CommandError::RemoteUnspecified, "remote socket unspecified"),
        (CommandError::InsufficientResources, "insufficient resources"),
    ];
    for (error, text) in words {
        assert_eq!(error.to_string(), text);
    }
}

/// Holds RFC 9293 §3.10.3.
#[test]
fn receive_in_close_wait_gives_what_is_left_and_then_the_end() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(data(1, 10, 1));
    lab.receive(fin(11, 1));
    assert_eq!(lab.state(), State::CloseWait);
    assert!(matches!(lab.read(), Reply::Data(data) if data.len() == 10));
    assert_eq!(lab.read(), Reply::EndOfStream);
}

#[test]
fn data_that_came_before_a_reset_can_still_be_read() {
    let mut lab = established(config(RFC, &[]));
    lab.receive(data(1, 10, 1));
    lab.receive(crate::common::rst(11));
    assert_eq!(lab.state(), State::Closed);
    assert!(matches!(lab.read(), Reply::Data(_)));
    assert_eq!(lab.call(Command::Receive(1)), Err(CommandError::NoConnection));
}

/// Holds RFC 9293 §3.10.4.
#[test]
fn close_in_listen_and_syn_sent_deletes_the_connection() {
    for mut lab in [listen(config(RFC, &[])), crate::common::syn_sent(config(RFC, &[]))] {
        lab.does(Command::ShutdownWrite);
        assert_eq!((lab.state(), lab.sent(), lab.endpoint.poll_timeout()), (State::Closed, vec![], None));
    }
}

#[test]
fn active_open_in_listen_gives_the_listener_up() {
    let mut lab = listen(config(RFC, &[]));
    lab.does(open());
    assert_eq!((lab.state(), lab.sent()), (State::SynSent, vec!["SYN 0".to_owned()]));
}

/// Holds RFC 9293 §3.10.6.
#[test]
fn status_tells_the_variables_by_the_rfcs_names() {
    let lab = close_wait(config(RFC, &[]));
    let view = lab.view();
    assert_eq!(view.state, State::CloseWait);
    assert_eq!((view.snd_una - view.iss, view.snd_nxt - view.iss, view.snd_wnd), (1, 1, 10_000));
    assert_eq!((view.irs, view.rcv_nxt - view.irs), (lab.peer_isn, 2));
}

#[test]
fn a_connection_in_closed_has_no_peer() {
    assert_eq!(closed(config(RFC, &[])).endpoint.remote(), None);
}
