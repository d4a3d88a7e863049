//! What holds whatever happens: random segments, calls and timeouts, in every state.

use bytes::Bytes;
use proptest::prelude::*;
use synscope_tcp::{
    Command, Config, Flags, Options, Profile, SackBlock, Segment, Seq, State, Time, TimerKind, Timestamps,
    View,
};

use crate::common::{Lab, PEER, Pair, SECOND, STATIONS, Side, Station, config, in_station, payload, syn_ack};

/// Something that can happen to an endpoint.
#[derive(Clone, Debug)]
enum Stimulus {
    /// A segment whose numbers lie near those that matter.
    Arrives {
        flags: u8,
        seq: Near,
        ack: Near,
        len: u16,
        window: u16,
        options: Options,
        sack: Vec<(Near, u16)>,
    },
    Calls(Command),
    /// So many microseconds pass, and timers fire when they are due.
    Passes(u64),
    /// The next timer fires, however far away it is.
    NextTimer,
    /// A timeout that nobody has asked for.
    SpuriousTimeout,
}

/// A number near one of a connection's variables.
#[derive(Clone, Copy, Debug)]
struct Near {
    anchor: u8,
    offset: i32,
}

impl Near {
    fn resolve(self, view: &View) -> Seq {
        let anchors = [
            view.rcv_nxt,
            view.irs,
            view.rcv_nxt + view.rcv_wnd,
            view.snd_nxt,
            view.snd_una,
            view.iss,
            Seq(0),
        ];
        let anchor = anchors[usize::from(self.anchor) % anchors.len()];
        Seq(anchor.0.wrapping_add_signed(self.offset))
    }
}

fn near() -> impl Strategy<Value = Near> {
    let offset = prop_oneof![
        6 => -2..=2_i32,
        2 => -2_000..=2_000_i32,
        1 => any::<i32>(),
    ];
    (0..7_u8, offset).prop_map(|(anchor, offset)| Near { anchor, offset })
}

fn command() -> impl Strategy<Value = Command> {
    let remote = PEER;
    prop_oneof![
        Just(Command::PassiveOpen { remote: None }),
        Just(Command::PassiveOpen { remote: Some(remote) }),
        Just(Command::ActiveOpen { remote }),
        (0..4_000_usize).prop_map(|len| Command::Send(Bytes::from(vec![7; len]))),
        (0..4_000_usize).prop_map(Command::Receive),
        Just(Command::ShutdownWrite),
        Just(Command::Close),
        Just(Command::Abort),
    ]
}

/// Options with whatever values; timestamps are mostly near [`PEER_CLOCK`].
fn options() -> impl Strategy<Value = Options> {
    let val = prop_oneof![6 => PEER_CLOCK - 2..PEER_CLOCK + 20, 1 => Just(0), 1 => any::<u32>()];
    let timestamps = prop::option::weighted(0.8, (val, any::<u32>()));
    (any::<Option<u16>>(), any::<Option<u8>>(), any::<bool>(), timestamps).prop_map(
        |(mss, window_scale, sack_permitted, timestamps)| Options {
            mss,
            window_scale,
            sack_permitted,
            timestamps: timestamps.map(|(val, ecr)| Timestamps { val, ecr }),
            ..Options::default()
        },
    )
}

fn stimulus() -> impl Strategy<Value = Stimulus> {
    let flags = prop_oneof![
        4 => Just(Flags::ACK.bits()),
        2 => Just((Flags::ACK | Flags::FIN).bits()),
        1 => Just(Flags::SYN.bits()),
        1 => Just((Flags::SYN | Flags::ACK).bits()),
        1 => Just(Flags::RST.bits()),
        1 => 0..64_u8,
    ];
    let window = prop_oneof![Just(0), Just(1), Just(100), Just(u16::MAX), any::<u16>()];
    let len = prop_oneof![3 => Just(0), 3 => 1..2_000_u16, 1 => any::<u16>()];
    let sack = prop::collection::vec((near(), any::<u16>()), 0..4);
    let arrives = (flags, near(), near(), len, window, options(), sack).prop_map(
        |(flags, seq, ack, len, window, options, sack)| Stimulus::Arrives {
            flags,
            seq,
            ack,
            len,
            window,
            options,
            sack,
        },
    );
    prop_oneof![
        8 => arrives,
        3 => command().prop_map(Stimulus::Calls),
        2 => (0..10 * SECOND).prop_map(Stimulus::Passes),
        2 => Just(Stimulus::NextTimer),
        1 => Just(Stimulus::SpuriousTimeout),
    ]
}

fn knobs() -> impl Strategy<Value = Config> {
    let profile = prop_oneof![Just(Profile::Rfc9293), Just(Profile::Linux), Just(Profile::Classic)];
    let size = prop_oneof![Just(1_u32), Just(100), Just(5_000), Just(65_535)];
    (profile, size.clone(), size, any::<(bool, bool, bool, bool)>(), any::<bool>()).prop_map(
        |(profile, rcvbuf, sndbuf, (keepalive, user_timeout, nodelay, no_wait), with_options)| {
            let mut config = Config::new(profile);
            let mut set = |name: &str, value: &str| config.set(name, value).expect("within its bounds");
            set("rcvbuf", &rcvbuf.to_string());
            set("sndbuf", &sndbuf.to_string());
            set("keepalive", if keepalive { "on" } else { "off" });
            set("tcp_user_timeout", if user_timeout { "30s" } else { "0" });
            set("nodelay", if nodelay { "on" } else { "off" });
            for option in OPTIONS {
                set(option, if with_options { "on" } else { "off" });
            }
            if no_wait {
                set("msl", "0");
                set("delayed_ack", "0");
            }
            config
        },
    )
}

/// Lets one thing happen; returns the segment, if it was one.
fn happen(lab: &mut Lab, stimulus: &Stimulus) -> Option<Segment> {
    let view = lab.view();
    match stimulus {
        Stimulus::Arrives { flags, seq, ack, len, window, options, sack } => {
            let remote = view.remote.unwrap_or(PEER);
            let mut segment =
                Segment::new(remote, view.local, seq.resolve(&view), Flags::from_bits_truncate(*flags));
            if segment.has(Flags::ACK) {
                segment.ack = ack.resolve(&view);
            }
            (segment.window, segment.options) = (*window, options.clone());
            let block = |(left, len): &(Near, u16)| {
                let left = left.resolve(&view);
                SackBlock { left, right: left + u32::from(*len) }
            };
            segment.options.sack = sack.iter().map(block).collect();
            segment.payload = payload(0, usize::from(*len));
            lab.receive_raw(&segment);
            return Some(segment);
        }
        Stimulus::Calls(command) => drop(lab.call(command.clone())),
        Stimulus::Passes(us) => lab.pass(*us),
        Stimulus::NextTimer => {
            if let Some(due) = lab.endpoint.poll_timeout() {
                lab.pass_until(due.max(lab.now));
            }
        }
        Stimulus::SpuriousTimeout => {
            let due = lab.endpoint.poll_timeout();
            let before = lab.endpoint.clone();
            lab.timeout();
            if due.is_none_or(|due| due > lab.now) {
                assert!(lab.endpoint == before, "a spurious timeout does nothing");
            }
        }
    }
    None
}

/// What holds after every stimulus.
fn check(lab: &Lab, config: &Config, before: &View, arrived: Option<&Segment>) {
    let view = lab.view();
    let outstanding = view.snd_nxt - view.snd_una;
    assert!(outstanding <= 200_000, "SND.UNA <= SND.NXT: {view:?}");
    assert!(view.snd_una - view.iss <= view.snd_nxt - view.iss, "ISS <= SND.UNA: {view:?}");
    let rcvbuf: u32 = Config::knob("rcvbuf").expect("a knob").get(config).try_into().expect("small");
    assert!(view.unread + view.out_of_order <= rcvbuf, "the buffer holds what the window let in");
    assert!(view.rcv_wnd <= rcvbuf);
    // A change of state is a row of the table, and nothing else.
    let mut state = before.state;
    for id in lab.rows.iter().skip(lab.rows.len() - lab.new_rows()) {
        let row = id.row();
        assert!(row.from == state && row.profiles.contains(config.profile()), "{row:?} from {state}");
        state = row.to;
    }
    assert_eq!(state, view.state);
    check_timers(lab, &view);
    if arrived.is_some_and(|segment| segment.has(Flags::RST)) {
        assert!(lab.log.sent.iter().all(|(segment, _)| !segment.has(Flags::RST)), "a RST answers a RST");
    }
    if view.state == State::Closed {
        assert_eq!(lab.endpoint.poll_timeout(), None, "CLOSED has no timers");
    }
}

/// Timers lie ahead, and whatever waits for the peer has one.
fn check_timers(lab: &Lab, view: &View) {
    if let Some(due) = lab.endpoint.poll_timeout() {
        assert!(due >= lab.now, "{due} lies before {}", lab.now);
    }
    let earliest = view.timers.iter().flatten().map(|running| running.deadline).min();
    assert_eq!(lab.endpoint.poll_timeout(), earliest);
    let runs = |timer: TimerKind| view.timers[timer as usize].is_some();
    let (retransmission, persist) = (runs(TimerKind::Retransmission), runs(TimerKind::Persist));
    let probe = runs(TimerKind::LossProbe);
    let waits = view.snd_nxt != view.snd_una || view.unsent > 0;
    if waits && view.state.is_synchronized() && view.state != State::TimeWait {
        assert!(retransmission || persist || probe, "nothing watches over what waits: {view:?}");
    }
    let watching = u8::from(retransmission) + u8::from(persist) + u8::from(probe);
    assert!(watching <= 1, "two timers watch over the same: {view:?}");
    assert_eq!(runs(TimerKind::TimeWait), view.state == State::TimeWait, "{view:?}");
    assert!(!runs(TimerKind::FinWait2) || (view.state == State::FinWait2 && view.orphan), "{view:?}");
}

/// So many cases, or as many as `PROPTEST_CASES` asks for.
fn at_least(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig { cases: default.cases.max(cases), failure_persistence: None, ..default }
}

proptest! {
    #![proptest_config(at_least(1_000))]

    #[test]
    fn nothing_that_happens_breaks_an_endpoint(
        station in 0..STATIONS.len(),
        config in knobs(),
        stimuli in prop::collection::vec(stimulus(), 1..40),
    ) {
        let small = config.clone();
        let mut lab = in_station_or_near(STATIONS[station], small);
        for stimulus in &stimuli {
            let before = lab.view();
            lab.forget_output();
            let arrived = happen(&mut lab, stimulus);
            check(&lab, &config, &before, arrived.as_ref());
        }
    }

    /// Whatever a peer sends, an endpoint that is then left alone comes to rest.
    #[test]
    fn an_endpoint_that_is_left_alone_comes_to_rest(
        station in 0..STATIONS.len(),
        config in knobs(),
        stimuli in prop::collection::vec(stimulus(), 1..20),
    ) {
        let mut lab = in_station_or_near(STATIONS[station], config);
        for stimulus in &stimuli {
            happen(&mut lab, stimulus);
        }
        lab.pass(100_000 * SECOND);
        let view = lab.view();
        let waits = view.snd_nxt != view.snd_una || view.unsent > 0;
        prop_assert!(!waits || !view.state.is_synchronized(), "{view:?}");
        prop_assert!(view.state != State::SynSent && view.state != State::SynReceived);
    }
}

proptest! {
    #![proptest_config(at_least(200))]

    /// Data comes out as it went in, whatever a network with bounded losses does.
    #[test]
    fn data_arrives_whole_through_any_bounded_losses(
        profile in prop_oneof![Just(Profile::Rfc9293), Just(Profile::Linux)],
        lost in prop::collection::vec((any::<bool>(), 1..40_usize), 0..12),
        len in 0..3_000_usize,
        rcvbuf in 1..2_000_u32,
        mss in 64..600_u32,
        with_options in any::<bool>(),
    ) {
        let (rcvbuf, mss) = (rcvbuf.to_string(), mss.to_string());
        let mut config = config(profile, &[("rcvbuf", &rcvbuf), ("mss", &mss), ("tcp_retries2", "100")]);
        for option in OPTIONS {
            config.set(option, if with_options { "on" } else { "off" }).expect("a switch");
        }
        let side = |is_client: bool| if is_client { Side::Client } else { Side::Server };
        let lost: Vec<_> = lost.into_iter().map(|(is_client, nth)| (side(is_client), nth)).collect();
        let mut pair = Pair::new(&config).lose(&lost);
        pair.call(Side::Server, Command::PassiveOpen { remote: None });
        pair.connect(Side::Client);
        pair.run_for(1_000 * SECOND);
        // Without the handshake there is nothing to test.
        prop_assume!(pair.states() == [State::Established, State::Established]);
        pair.call(Side::Client, Command::Send(payload(0, len)));
        for _ in 0..len {
            if pair.read[1].len() == len {
                break;
            }
            pair.run_for(5_000 * SECOND);
            pair.read_all(Side::Server);
        }
        prop_assert_eq!(&pair.read[1], &payload(0, len));
    }
}

/// What the peer's timestamp clock says.
const PEER_CLOCK: u32 = 1_000;
/// The knobs of options.
const OPTIONS: [&str; 4] = ["tcp_timestamps", "tcp_window_scaling", "tcp_sack", "tcp_dsack"];

/// The station, if the configuration lets it be reached by the usual way. With options, those that are open
/// or closing begin in ESTABLISHED: what leads to the others has none.
fn in_station_or_near(station: Station, config: Config) -> Lab {
    let has_options = Config::knob("tcp_sack").expect("a knob").get(&config) == 1;
    if has_options && station.state().is_synchronized() {
        let mut lab = in_station(Station::SynSent, config);
        lab.receive(syn_ack().mss(1_460).scale(3).sack_permitted().stamped(PEER_CLOCK, 0));
        assert_eq!(lab.state(), State::Established);
        lab.forget_output();
        return lab;
    }
    let no_wait = config.time_wait_us() == 0;
    let station = if station == Station::TimeWait && no_wait { Station::FinWait2 } else { station };
    in_station(station, config)
}

/// The clock may be at its very end.
#[test]
fn the_end_of_time_breaks_nothing() {
    for station in STATIONS {
        let mut lab = in_station(station, Config::default());
        lab.now = Time::NEVER;
        lab.endpoint.handle_timeout(lab.now, &mut lab.log);
        lab.receive(crate::common::ack(1, 1));
        drop(lab.call(Command::Close));
        assert!(lab.log.notes.len() < 1_000, "{:?}", lab.log.notes.last());
    }
}
