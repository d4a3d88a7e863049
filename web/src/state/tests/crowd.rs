//! Many connections: their list, and the one that the ladder shows.

use super::*;

/// A server that forgets to close and has room for five sockets; eight clients, four a second.
const FORGETFUL: &str = r#"{ "version": 3,
  "client": { "app": { "on_connect": { "close_after_us": 50000 } } },
  "server": { "config": { "rlimit_nofile": 8 }, "app": { "on_eof": "never" } },
  "script": [
    { "when": { "at_us": 0 }, "host": "server", "do": { "listen": {} } },
    { "when": { "at_us": 0 }, "host": "client", "do": { "connect": {} }, "repeat": { "times": 8, "every_us": 250000 } }
  ], "until_us": 5000000 }"#;

fn crowd() -> Page {
    let mut page = Page::open();
    page.act(Action::Extra(Extra::OpenText(FORGETFUL.into())));
    assert_eq!(page.0.failure, None);
    page
}

#[test]
fn where_there_are_few_connections_there_is_no_list_of_them() {
    let mut page = Page::open();
    page.act(Action::OpenSockets);
    assert_eq!((page.0.open, page.0.picture.run.census()), (None, None));
}

#[test]
fn the_list_opens_beside_what_is_played_and_closes_by_the_same_key() {
    let mut page = crowd();
    page.act(Action::PlayPause);
    page.act(Action::OpenSockets);
    assert_eq!((page.0.open, page.0.is_playing()), (Some(Opened::Sockets), true));
    page.wait(200);
    page.act(Action::PlayPause);
    page.act(Action::PlayPause);
    assert_eq!(page.0.open, Some(Opened::Sockets), "it stays");
    page.act(Action::ScrollSockets(20));
    page.act(Action::ListSockets(Side::Client));
    assert_eq!(page.0.socket_list, SocketList { side: Side::Client, first: 0 });
    page.act(Action::OpenSockets);
    assert_eq!(page.0.open, None);
}

#[test]
fn one_connection_is_shown_until_all_are_again() {
    let mut page = crowd();
    page.act(Action::Select(Some(packet("2/client:SYN#1"))));
    page.act(Action::ShowConnection(Some(3)));
    assert_eq!(
        (page.0.shown_connection(), page.0.selected),
        (Some(3), None),
        "what is not shown is not selected"
    );
    page.act(Action::Select(Some(packet("3/client:SYN#1"))));
    page.act(Action::OpenSockets);
    for left in [(None, true, Some(3)), (None, false, Some(3)), (None, false, None)] {
        page.act(Action::Dismiss);
        assert_eq!((page.0.open, page.0.selected.is_some(), page.0.shown_connection()), left);
    }
    page.act(Action::ShowConnection(Some(99)));
    assert_eq!(page.0.shown_connection(), None, "the run has no such connection");
    page.act(Action::ShowConnection(Some(3)));
    page.act(Action::Load("open-close"));
    assert_eq!(page.0.shown_connection(), None, "another scenario has other connections");
}

#[test]
fn playing_waits_for_the_reader_only_where_something_runs_out() {
    let mut page = crowd();
    page.act(Action::ToStart);
    page.act(Action::PlayPause);
    let mut waited = Vec::new();
    for _ in 0..20_000 {
        page.act(Action::Tick(20.0));
        if matches!(page.0.motion, Motion::Playing { wait_ms } if wait_ms > 1_000.0) {
            waited.push(page.time_us());
        }
        if !page.0.is_playing() {
            break;
        }
    }
    waited.dedup();
    // The fifth client finds no descriptor: a round trip and a half after it has begun.
    assert_eq!(waited, [4 * 250_000 + 150_000]);
}
