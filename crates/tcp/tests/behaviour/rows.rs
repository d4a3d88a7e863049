//! Every row of the table is taken by something that can happen.

use std::collections::BTreeSet;

use synscope_tcp::{Command, IcmpKind, Profile, RowId, State};

use crate::common::{
    Lab, PEER, SECOND, STATIONS, Station, ack, close_wait, config, data, established, in_station, listen,
    rst, syn, syn_ack, syn_received,
};
use crate::matrix::STIMULI;

/// Knobs with which every timer can run.
const KNOBS: [&[(&str, &str)]; 3] = [
    &[],
    &[("tcp_user_timeout", "500ms"), ("tcp_fin_timeout", "5s")],
    &[
        ("keepalive", "on"),
        ("tcp_keepalive_time", "1s"),
        ("tcp_keepalive_intvl", "1s"),
        ("tcp_keepalive_probes", "1"),
    ],
];

/// Rows that every station with every stimulus takes.
fn by_the_matrix(profile: Profile) -> BTreeSet<RowId> {
    let mut taken = BTreeSet::new();
    for knobs in KNOBS {
        for station in STATIONS {
            for (_, stimulus) in STIMULI {
                let mut lab = in_station(station, config(profile, knobs));
                stimulus.act(&mut lab);
                taken.extend(lab.rows);
            }
        }
    }
    taken
}

/// What needs more than one stimulus.
fn by_stories(profile: Profile) -> BTreeSet<RowId> {
    let stories: [fn(Profile) -> Lab; 10] = [
        send_in_listen_for_one_peer,
        close_wait_with_data_queued,
        close_in_syn_received_with_data_queued,
        |profile| silent_peer_with_a_closed_window(Station::FinWait1, profile),
        |profile| silent_peer_with_a_closed_window(Station::Closing, profile),
        |profile| silent_peer_with_a_closed_window(Station::LastAck, profile),
        silent_peer_in_close_wait,
        |profile| variant(profile, "two_step_handshake", |_| syn()),
        |profile| variant(profile, "no_time_wait", |_| crate::common::fin(1, 2)),
        |profile| {
            variant(profile, "no_time_wait", |lab| {
                lab.receive(crate::common::fin(1, 1));
                ack(2, 2)
            })
        },
    ];
    let mut taken: BTreeSet<RowId> = stories.into_iter().flat_map(|story| story(profile).rows).collect();
    taken.extend(out_of_time_wait(profile, |lab| lab.receive(rst(1))).rows);
    taken.extend(out_of_time_wait(profile, |lab| lab.receive(syn_in_window())).rows);
    taken.extend(icmp_says_that_the_port_is_unreachable(profile));
    taken.extend(out_of_time_wait(profile, |lab| lab.icmp(IcmpKind::Unreachable(3), 0)).rows);
    taken.extend(data_that_is_given_up(profile).rows);
    taken.extend(data_for_an_orphan_whose_fin_is_not_acknowledged(profile).rows);
    taken.extend(data_of_the_user_timeout(profile).rows);
    taken
}

fn syn_in_window() -> crate::common::Seg {
    data(50, 0, 1).with(synscope_tcp::Flags::SYN)
}

fn send_in_listen_for_one_peer(profile: Profile) -> Lab {
    let mut lab = Lab::new(profile);
    lab.does(Command::PassiveOpen { remote: Some(PEER) });
    lab.send(1);
    lab
}

fn close_wait_with_data_queued(profile: Profile) -> Lab {
    let mut lab = close_wait(config(profile, &[]));
    lab.receive(ack(2, 1).window(0));
    lab.send(10);
    lab.does(Command::Close);
    lab.receive(ack(2, 1));
    lab
}

fn close_in_syn_received_with_data_queued(profile: Profile) -> Lab {
    let mut lab = syn_received(config(profile, &[]));
    lab.send(10);
    lab.does(Command::Close);
    lab.receive(ack(1, 1));
    lab
}

/// With a variant that is not TCP: a listener that gets a SYN, or a connection that has closed first.
fn variant(profile: Profile, name: &str, last: fn(&mut Lab) -> crate::common::Seg) -> Lab {
    let config = config(profile, &[(name, "on")]);
    let mut lab = if name == "no_time_wait" { established(config) } else { listen(config) };
    if name == "no_time_wait" {
        lab.does(Command::ShutdownWrite);
    }
    let segment = last(&mut lab);
    lab.receive(segment);
    lab
}

/// The peer closes its window over what waits, and is never heard of again.
fn silent_peer_with_a_closed_window(station: Station, profile: Profile) -> Lab {
    let open = if station == Station::LastAck { close_wait } else { established };
    let mut lab = open(config(profile, &[]));
    let next = (lab.view().rcv_nxt - lab.peer_isn).cast_signed();
    lab.receive(ack(next, 1).window(0));
    lab.does(Command::ShutdownWrite);
    if station == Station::Closing {
        lab.receive(crate::common::fin(next, 1).window(0));
    }
    assert_eq!(lab.state(), station.state());
    lab.pass(100_000 * SECOND);
    assert_eq!(lab.state(), State::Closed);
    lab
}

fn silent_peer_in_close_wait(profile: Profile) -> Lab {
    let mut lab = close_wait(config(profile, &[]));
    lab.receive(ack(2, 1).window(0));
    lab.send(1);
    lab.pass(100_000 * SECOND);
    lab
}

fn data_for_an_orphan_whose_fin_is_not_acknowledged(profile: Profile) -> Lab {
    let mut lab = in_station(Station::FinWait1Orphan, config(profile, &[]));
    lab.receive(data(1, 10, 1));
    lab
}

/// A hard ICMP error about what is in flight, in every station that has something in flight.
fn icmp_says_that_the_port_is_unreachable(profile: Profile) -> Vec<RowId> {
    let rows = STATIONS.into_iter().flat_map(|station| {
        let mut lab = in_station(station, config(profile, &[]));
        if lab.state().may_send() && lab.view().snd_una == lab.view().snd_nxt {
            lab.send(1);
        }
        let first = lab.view().snd_una - lab.view().iss;
        lab.icmp(IcmpKind::Unreachable(if profile == Profile::Linux { 1 } else { 3 }), first);
        lab.rows
    });
    rows.collect()
}

fn data_that_is_given_up(profile: Profile) -> Lab {
    let mut all = established(config(profile, &[]));
    all.send(1);
    all.pass(100_000 * SECOND);
    let mut lab = close_wait(config(profile, &[]));
    lab.send(1);
    lab.pass(100_000 * SECOND);
    all.rows.extend(lab.rows);
    all
}

fn data_of_the_user_timeout(profile: Profile) -> Lab {
    let mut all = established(config(profile, KNOBS[1]));
    all.send(1);
    all.pass(SECOND);
    let mut lab = close_wait(config(profile, KNOBS[1]));
    lab.send(1);
    lab.pass(SECOND);
    all.rows.extend(lab.rows);
    all
}

/// A child that a SYN has opened out of TIME-WAIT, and what comes next.
fn out_of_time_wait(profile: Profile, next: fn(&mut Lab)) -> Lab {
    let old = in_station(Station::TimeWait, config(profile, &[]));
    let mut child = listen(config(profile, &[]));
    child.peer_isn = old.view().rcv_nxt + 1;
    let view = old.view();
    let segment = syn().build(view.remote.expect("a peer"), view.local, child.peer_isn, view.iss);
    child.endpoint.reopen(child.now, old.endpoint, &segment, &mut child.log);
    next(&mut child);
    child
}

#[test]
fn every_row_is_taken_by_something() {
    for profile in Profile::ALL {
        let taken = by_the_matrix(profile).union(&by_stories(profile)).copied().collect::<BTreeSet<_>>();
        let missing: Vec<String> = RowId::all()
            .filter(|id| id.row().profiles.contains(profile) && !taken.contains(id))
            .map(|id| format!("{:?}", id.row()))
            .collect();
        assert!(missing.is_empty(), "{profile}: {missing:#?}");
        let foreign = taken.iter().find(|id| !id.row().profiles.contains(profile));
        assert_eq!(foreign, None, "{profile}");
    }
}

#[test]
fn the_table_has_each_row_once() {
    let rows: Vec<_> = RowId::all().map(RowId::row).collect();
    for (place, row) in rows.iter().enumerate() {
        assert!(
            !rows[..place].iter().any(|other| {
                (other.from, other.event, other.guard, other.profiles, other.what_if)
                    == (row.from, row.event, row.guard, row.profiles, row.what_if)
            }),
            "{row:?}"
        );
    }
}

#[test]
fn every_state_can_be_left_and_all_but_closed_lead_to_closed() {
    let leads_to =
        |from: State| RowId::all().map(RowId::row).filter(move |row| row.from == from).map(|row| row.to);
    for state in State::ALL {
        let mut reached = vec![state];
        let mut place = 0;
        while place < reached.len() {
            let from = reached[place];
            for to in leads_to(from) {
                if !reached.contains(&to) {
                    reached.push(to);
                }
            }
            place += 1;
        }
        assert!(reached.contains(&State::Closed), "{state}");
    }
}

#[test]
fn a_segment_may_take_two_rows_at_one_moment() {
    let mut lab = in_station(Station::FinWait1, config(Profile::Rfc9293, &[]));
    lab.receive(crate::common::fin(1, 2));
    let states: Vec<State> = lab.rows.iter().rev().take(2).rev().map(|id| id.row().to).collect();
    assert_eq!(states, [State::FinWait2, State::TimeWait]);
    let mut lab = in_station(Station::SynSent, config(Profile::Rfc9293, &[]));
    lab.receive(syn_ack().with(synscope_tcp::Flags::FIN));
    let states: Vec<State> = lab.rows.iter().rev().take(2).rev().map(|id| id.row().to).collect();
    assert_eq!(states, [State::Established, State::CloseWait]);
}
