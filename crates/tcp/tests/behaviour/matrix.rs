//! Every station of a connection's life with every stimulus, as a table that is read in review.

use bytes::Bytes;
use synscope_tcp::{Command, Config, Flags, Profile, Seq, Time, TimerKind};

use crate::common::{
    Lab, MS, PEER, SECOND, STATIONS, Seg, Station, ack, data, fin, in_station, plain, rst, syn,
};

/// Something that can happen to an endpoint.
#[derive(Clone, Copy)]
pub(crate) enum Stimulus {
    /// A segment that lies thus to what the endpoint expects and has sent.
    Arrives(fn(Numbers) -> Seg),
    /// A call, or time.
    Happens(fn(&mut Lab)),
}

impl Stimulus {
    pub(crate) fn act(self, lab: &mut Lab) {
        match self {
            Self::Arrives(segment) => lab.receive(segment(Numbers::of(lab))),
            Self::Happens(act) => act(lab),
        }
    }
}

/// The numbers that matter, relative to the SYNs.
#[derive(Clone, Copy)]
pub(crate) struct Numbers {
    rcv_nxt: i32,
    rcv_wnd: i32,
    snd_una: i32,
    snd_nxt: i32,
}

impl Numbers {
    /// Before there is an IRS: what a peer of ours would mean by them.
    fn of(lab: &Lab) -> Self {
        let view = lab.view();
        let of_peer = |number: Seq| (number - lab.peer_isn).cast_signed();
        let of_ours = |number: Seq| (number - view.iss).cast_signed();
        Self {
            rcv_nxt: if view.irs == Seq(0) { 1 } else { of_peer(view.rcv_nxt) },
            rcv_wnd: i32::try_from(view.rcv_wnd).expect("a small window"),
            snd_una: of_ours(view.snd_una),
            snd_nxt: of_ours(view.snd_nxt),
        }
    }
}

/// All stimuli, with their names.
pub(crate) const STIMULI: &[(&str, Stimulus)] = {
    use Stimulus::{Arrives, Happens};
    &[
        ("SYN at IRS", Arrives(|_| syn())),
        ("SYN in window", Arrives(|now| plain(now.rcv_nxt + 10).with(Flags::SYN))),
        ("SYN,ACK of all", Arrives(|now| syn().ack(now.snd_nxt))),
        ("SYN,ACK of unsent", Arrives(|now| syn().ack(now.snd_nxt + 1))),
        ("SYN,FIN at IRS", Arrives(|_| syn().with(Flags::FIN))),
        ("ACK of all", Arrives(|now| ack(now.rcv_nxt, now.snd_nxt))),
        ("ACK of nothing new", Arrives(|now| ack(now.rcv_nxt, now.snd_una))),
        ("ACK of unsent", Arrives(|now| ack(now.rcv_nxt, now.snd_nxt + 1))),
        ("ACK far too old", Arrives(|now| ack(now.rcv_nxt, now.snd_nxt - 100_000))),
        ("ACK before window", Arrives(|now| ack(now.rcv_nxt - 1, now.snd_nxt))),
        ("data in order", Arrives(|now| data(now.rcv_nxt, 100, now.snd_nxt))),
        ("data out of order", Arrives(|now| data(now.rcv_nxt + 100, 100, now.snd_nxt))),
        ("data before window", Arrives(|now| data(now.rcv_nxt - 100, 100, now.snd_nxt))),
        ("data beyond window", Arrives(|now| data(now.rcv_nxt + 70_000, 100, now.snd_nxt))),
        ("FIN,ACK of all", Arrives(|now| fin(now.rcv_nxt, now.snd_nxt))),
        ("FIN,ACK of nothing new", Arrives(|now| fin(now.rcv_nxt, now.snd_una))),
        ("FIN,ACK out of order", Arrives(|now| fin(now.rcv_nxt + 10, now.snd_nxt))),
        ("FIN,ACK before window", Arrives(|now| fin(now.rcv_nxt - 1, now.snd_nxt))),
        ("FIN without ACK", Arrives(|now| plain(now.rcv_nxt).with(Flags::FIN))),
        ("FIN without ACK, before", Arrives(|now| plain(now.rcv_nxt - 1).with(Flags::FIN))),
        ("no flag", Arrives(|now| plain(now.rcv_nxt))),
        ("RST exact", Arrives(|now| rst(now.rcv_nxt))),
        ("RST,ACK exact", Arrives(|now| rst(now.rcv_nxt).ack(now.snd_nxt))),
        ("RST in window", Arrives(|now| rst(now.rcv_nxt + 10))),
        ("RST at right edge", Arrives(|now| rst(now.rcv_nxt + now.rcv_wnd))),
        ("RST before window", Arrives(|now| rst(now.rcv_nxt - 1))),
        ("passive OPEN", Happens(|lab| call(lab, Command::PassiveOpen { remote: None }))),
        ("active OPEN", Happens(|lab| call(lab, Command::ActiveOpen { remote: PEER }))),
        ("SEND", Happens(|lab| call(lab, Command::Send(Bytes::from_static(b"hello"))))),
        ("RECEIVE", Happens(|lab| call(lab, Command::Receive(10)))),
        ("CLOSE (shutdown)", Happens(|lab| call(lab, Command::ShutdownWrite))),
        ("close()", Happens(|lab| call(lab, Command::Close))),
        ("ABORT", Happens(|lab| call(lab, Command::Abort))),
        ("first timer fires", Happens(first_timer)),
        ("silence for an hour", Happens(an_hour)),
    ]
};

fn call(lab: &mut Lab, command: Command) {
    lab.reply = Some(match lab.call(command) {
        Ok(reply) => format!("{reply:?}"),
        Err(error) => error.to_string(),
    });
}

fn first_timer(lab: &mut Lab) {
    if let Some(due) = lab.endpoint.poll_timeout() {
        lab.pass_until(due);
    }
}

fn an_hour(lab: &mut Lab) {
    lab.pass(3_600 * SECOND);
    // How often something is repeated, other tests look at.
    lab.log.sent.truncate(1);
}

/// When TIME-WAIT ends.
fn time_wait_ends(lab: &Lab) -> Option<Time> {
    lab.view().timers[TimerKind::TimeWait as usize].map(|running| running.deadline)
}

/// One line: what came of a stimulus at a station.
fn line(station: Station, config: &Config, name: &str, stimulus: Stimulus) -> String {
    let mut lab = in_station(station, config.clone());
    lab.pass(MS);
    let before = time_wait_ends(&lab);
    stimulus.act(&mut lab);
    let first_new = lab.rows.len() - lab.new_rows();
    let through: Vec<&str> = lab.rows[first_new..].iter().map(|row| row.row().to.name()).collect();
    let states = if through.is_empty() { "·".to_owned() } else { through.join(" ") };
    let mut parts = vec![format!("  {name:<24} {states:<16}")];
    parts.extend(lab.sent().into_iter().map(|text| format!("sends {text}")));
    parts.extend(lab.reply.take().map(|reply| format!("= {reply}")));
    parts.extend(lab.told().into_iter().map(|signal| format!("tells {signal:?}")));
    if lab.state() == station.state() && time_wait_ends(&lab) != before {
        parts.push("2 MSL anew".to_owned());
    }
    parts.join("  ").trim_end().to_owned()
}

fn matrix(profile: Profile) -> String {
    let mut lines = Vec::new();
    for station in STATIONS {
        lines.push(format!("{station:?}"));
        lines.extend(
            STIMULI.iter().map(|(name, stimulus)| line(station, &Config::new(profile), name, *stimulus)),
        );
    }
    lines.join("\n")
}

/// Holds RFC 9293 §3.10.7.2.
/// Holds RFC 9293 §3.10.7.3.
/// Holds RFC 9293 §3.10.7.4.
#[test]
fn every_station_with_every_stimulus_rfc9293() {
    insta::assert_snapshot!(matrix(Profile::Rfc9293));
}

#[test]
fn every_station_with_every_stimulus_linux() {
    insta::assert_snapshot!(matrix(Profile::Linux));
}
