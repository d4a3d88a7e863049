//! Every station of a connection's life with every stimulus, as a table that is read in review.

use core::fmt::Write;

use bytes::Bytes;
use synscope_tcp::{Command, Config, Flags, Profile, Seq};

use crate::common::{Lab, STATIONS, Station, ack, data, fin, in_station, plain, rst, syn, syn_ack};

/// A stimulus: its name, and what it does to an endpoint.
pub(crate) type Stimulus = (&'static str, fn(&mut Lab));

/// What arrives, by its place relative to what the endpoint expects and has sent.
pub(crate) const ARRIVALS: &[Stimulus] = &[
    ("SYN at IRS", |lab| lab.receive(syn())),
    ("SYN in window", |lab| {
        let next = next(lab);
        lab.receive(plain(next.0 + 10).with(Flags::SYN));
    }),
    ("SYN,ACK of all", |lab| {
        let next = next(lab);
        lab.receive(syn().ack(next.1));
    }),
    ("SYN,ACK of unsent", |lab| {
        let next = next(lab);
        lab.receive(syn().ack(next.1 + 1));
    }),
    ("SYN,FIN at IRS", |lab| lab.receive(syn().with(Flags::FIN))),
    ("ACK of all", |lab| {
        let next = next(lab);
        lab.receive(ack(next.0, next.1));
    }),
    ("ACK of nothing new", |lab| {
        let (next, una) = (next(lab), una(lab));
        lab.receive(ack(next.0, una));
    }),
    ("ACK of unsent", |lab| {
        let next = next(lab);
        lab.receive(ack(next.0, next.1 + 1));
    }),
    ("ACK far too old", |lab| {
        let next = next(lab);
        lab.receive(ack(next.0, next.1 - 100_000));
    }),
    ("ACK before window", |lab| {
        let next = next(lab);
        lab.receive(ack(next.0 - 1, next.1));
    }),
    ("data in order", |lab| {
        let next = next(lab);
        lab.receive(data(next.0, 100, next.1));
    }),
    ("data out of order", |lab| {
        let next = next(lab);
        lab.receive(data(next.0 + 100, 100, next.1));
    }),
    ("data before window", |lab| {
        let next = next(lab);
        lab.receive(data(next.0 - 100, 100, next.1));
    }),
    ("data beyond window", |lab| {
        let next = next(lab);
        lab.receive(data(next.0 + 70_000, 100, next.1));
    }),
    ("FIN,ACK of all", |lab| {
        let next = next(lab);
        lab.receive(fin(next.0, next.1));
    }),
    ("FIN,ACK of nothing new", |lab| {
        let (next, una) = (next(lab), una(lab));
        lab.receive(fin(next.0, una));
    }),
    ("FIN,ACK out of order", |lab| {
        let next = next(lab);
        lab.receive(fin(next.0 + 10, next.1));
    }),
    ("FIN,ACK before window", |lab| {
        let next = next(lab);
        lab.receive(fin(next.0 - 1, next.1));
    }),
    ("FIN without ACK", |lab| {
        let next = next(lab);
        lab.receive(plain(next.0).with(Flags::FIN));
    }),
    ("FIN without ACK, before", |lab| {
        let next = next(lab);
        lab.receive(plain(next.0 - 1).with(Flags::FIN));
    }),
    ("no flag", |lab| {
        let next = next(lab);
        lab.receive(plain(next.0));
    }),
    ("RST exact", |lab| {
        let next = next(lab);
        lab.receive(rst(next.0));
    }),
    ("RST,ACK exact", |lab| {
        let next = next(lab);
        lab.receive(rst(next.0).ack(next.1));
    }),
    ("RST in window", |lab| {
        let next = next(lab);
        lab.receive(rst(next.0 + 10));
    }),
    ("RST at right edge", |lab| {
        let next = next(lab);
        let wnd = i32::try_from(lab.view().rcv_wnd).expect("a small window");
        lab.receive(rst(next.0 + wnd));
    }),
    ("RST before window", |lab| {
        let next = next(lab);
        lab.receive(rst(next.0 - 1));
    }),
];

/// What the application calls.
pub(crate) const CALLS: &[Stimulus] = &[
    ("passive OPEN", |lab| call(lab, Command::PassiveOpen { remote: None })),
    ("active OPEN", |lab| call(lab, Command::ActiveOpen { remote: "198.51.100.1:49152".parse().expect("one") })),
    ("SEND", |lab| call(lab, Command::Send(Bytes::from_static(b"hello")))),
    ("RECEIVE", |lab| call(lab, Command::Receive(10))),
    ("CLOSE (shutdown)", |lab| call(lab, Command::ShutdownWrite)),
    ("close()", |lab| call(lab, Command::Close)),
    ("ABORT", |lab| call(lab, Command::Abort)),
];

/// What time brings.
pub(crate) const SILENCES: &[Stimulus] = &[
    ("first timer fires", |lab| {
        if let Some(due) = lab.endpoint.poll_timeout() {
            lab.pass_until(due);
        }
    }),
    ("silence for an hour", |lab| {
        lab.pass(3_600_000_000);
        // How often, others look at.
        lab.log.sent.truncate(1);
    }),
];

/// RCV.NXT and SND.NXT, relative. Before there is an IRS: what a peer of ours would mean by them.
fn next(lab: &Lab) -> (i32, i32) {
    let view = lab.view();
    let rcv_nxt = if view.irs == Seq(0) { 1 } else { (view.rcv_nxt - lab.peer_isn).cast_signed() };
    (rcv_nxt, (view.snd_nxt - view.iss).cast_signed())
}

fn una(lab: &Lab) -> i32 {
    let view = lab.view();
    (view.snd_una - view.iss).cast_signed()
}

fn call(lab: &mut Lab, command: Command) {
    lab.reply = Some(match lab.call(command) {
        Ok(reply) => format!("{reply:?}"),
        Err(error) => error.to_string(),
    });
}

/// One line: what came of a stimulus at a station.
fn line(station: Station, config: &Config, (name, act): &Stimulus) -> String {
    let mut lab = in_station(station, config.clone());
    let deadline = |lab: &Lab| lab.view().timers[4].map(|running| running.deadline);
    lab.pass(1_000);
    let time_wait = deadline(&lab);
    act(&mut lab);
    let mut line = format!("  {name:<24}");
    let through: Vec<&str> = lab.rows.iter().rev().take(lab.new_rows()).rev().map(|row| row.row().to.name()).collect();
    let state = if through.is_empty() { "·".to_owned() } else { through.join(" ") };
    write!(line, " {state:<16}").expect("a string takes everything");
    for text in lab.sent() {
        write!(line, "  sends {text}").expect("a string takes everything");
    }
    if let Some(reply) = &lab.reply {
        write!(line, "  = {reply}").expect("a string takes everything");
    }
    for signal in lab.told() {
        write!(line, "  tells {signal:?}").expect("a string takes everything");
    }
    if lab.state() == station.state() && deadline(&lab) != time_wait {
        line.push_str("  2 MSL anew");
    }
    line.trim_end().to_owned()
}

fn matrix(profile: Profile) -> String {
    let mut text = String::new();
    for station in STATIONS {
        writeln!(text, "{station:?}").expect("a string takes everything");
        for stimulus in [ARRIVALS, CALLS, SILENCES].concat() {
            writeln!(text, "{}", line(station, &Config::new(profile), &stimulus)).expect("a string takes everything");
        }
    }
    text
}

#[test]
fn every_station_with_every_stimulus_rfc9293() {
    insta::assert_snapshot!(matrix(Profile::Rfc9293));
}

#[test]
fn every_station_with_every_stimulus_linux() {
    insta::assert_snapshot!(matrix(Profile::Linux));
}
