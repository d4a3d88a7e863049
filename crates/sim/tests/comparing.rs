//! Where two runs part, shown on runs of which it is known.

#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use synscope_sim::{
    Action, AnyKnob, Decision, Difference, Fate, Index, Packet, Pair, Parting, Scenario, Side, Stimulus,
    Tally, Trace, Which, builtin, counterparts, difference, run, set_profile, with_command, with_verdict,
};
use synscope_tcp::{Profile, State, Time, TimerKind};

fn builtin(name: &str) -> Scenario {
    builtin::get(name).unwrap_or_else(|| panic!("no built-in scenario {name}"))
}

fn ran(scenario: &Scenario) -> Trace {
    run(scenario).unwrap_or_else(|error| panic!("{}: {error}", scenario.name))
}

fn decide(trace: &Trace, packet: &str, fate: Decision) -> Trace {
    ran(&with_verdict(&trace.scenario, trace, packet.parse().expect("a packet's name"), fate))
}

fn turn(scenario: &Scenario, knob: &str, value: u64) -> Trace {
    let mut scenario = scenario.clone();
    AnyKnob::find(knob).expect("a knob").set(&mut scenario, value).expect("within its bounds");
    ran(&scenario)
}

fn under(profile: Profile, scenario: &Scenario) -> Trace {
    let mut scenario = scenario.clone();
    for side in Side::BOTH {
        set_profile(&mut scenario, side, profile);
    }
    ran(&scenario)
}

fn part(a: &Trace, b: &Trace) -> Difference {
    difference(Pair([a, b])).expect("the runs are not the same")
}

fn names(trace: &Trace, packets: &[Index]) -> Vec<String> {
    packets.iter().map(|place| trace.packets[*place as usize].name.to_string()).collect()
}

/// The packets of each run that the other does not have, or that fare otherwise there.
fn distinct(a: &Trace, b: &Trace) -> Pair<Vec<Index>> {
    let traces = Pair([a, b]);
    let found = counterparts(traces);
    Pair::from_fn(|which| {
        let packets = traces[which].packets.iter().zip(0..).zip(&found[which]);
        let differs = |packet: &Packet, other: Option<Index>| {
            other.is_none_or(|other| !packet.fares_like(&traces[which.other()].packets[other as usize]))
        };
        packets.filter(|((packet, _), other)| differs(packet, **other)).map(|((_, place), _)| place).collect()
    })
}

fn at_ms(ms: u64) -> Time {
    Time::from_us(ms * 1_000)
}

#[test]
fn a_run_does_not_differ_from_itself() {
    for scenario in builtin::all() {
        let trace = ran(&scenario);
        assert_eq!(difference(Pair([&trace, &trace])), None, "{}", scenario.name);
        assert_eq!(distinct(&trace, &trace), Pair::default());
    }
}

#[test]
fn a_dropped_packet_is_where_the_runs_part_in_either_order() {
    let whole = ran(&builtin("open-close"));
    let dropped = decide(&whole, "client:ACK 1#1", Decision::Drop);
    for (a, b) in [(&dropped, &whole), (&whole, &dropped)] {
        let Difference { at, what: Parting::Fate(packets) } = part(a, b) else { panic!("its fate differs") };
        assert_eq!(names(a, &packets.0[..1]), ["client:ACK 1#1"]);
        assert_eq!(names(b, &packets.0[1..]), ["client:ACK 1#1"]);
        let lost = dropped.packets[2].ends();
        assert!(matches!(dropped.packets[2].fate, Fate::Lost { .. }));
        assert_eq!(at, lost, "it is lost before it would have arrived");
    }
    let distinct = distinct(&dropped, &whole);
    assert_eq!(names(&whole, &distinct[Which::B]), ["client:ACK 1#1"]);
    assert_eq!(names(&dropped, &distinct[Which::A])[..2], ["client:ACK 1#1", "server:SYN,ACK#2"]);
}

#[test]
fn a_delayed_packet_and_a_duplicated_one_fare_otherwise() {
    let whole = ran(&builtin("open-close"));
    let delayed = decide(&whole, "client:SYN#1", Decision::DelayUs(20_000));
    assert_eq!(part(&delayed, &whole), Difference { at: at_ms(50), what: Parting::Fate(Pair([0, 0])) });
    assert_eq!(distinct(&delayed, &whole), Pair::default(), "all of them arrive");
    let doubled = decide(&whole, "client:SYN#1", Decision::Duplicate);
    let Difference { what: Parting::Fate(packets), .. } = part(&doubled, &whole) else {
        panic!("a copy of it arrives")
    };
    assert_eq!(packets, Pair([0, 0]));
    assert_eq!(distinct(&doubled, &whole)[Which::B], [0]);
}

#[test]
fn what_both_do_at_that_time_is_no_difference() {
    let whole = ran(&builtin("open-close"));
    let cut =
        ran(&with_command(&whole.scenario, &whole, whole.playhead_at(at_ms(50)), Side::Client, Action::Cut));
    let delayed = decide(&cut, "client:SYN#1", Decision::DelayUs(20_000));
    let mut delayed = Scenario::clone(&delayed.scenario);
    // The person does it again after having acted before it.
    delayed.script.clone_from(&cut.scenario.script);
    let delayed = ran(&delayed);
    for (a, b) in [(&delayed, &cut), (&cut, &delayed)] {
        assert_eq!(part(a, b), Difference { at: at_ms(50), what: Parting::Fate(Pair([0, 0])) });
    }
}

#[test]
fn what_the_person_did_is_where_the_runs_part() {
    let whole = ran(&builtin("open-close"));
    let playhead = whole.playhead_at(at_ms(120));
    let aborted = ran(&with_command(
        &whole.scenario,
        &whole,
        playhead,
        Side::Server,
        Action::Abort { connection: None },
    ));
    let Difference { at, what: Parting::Step(steps) } = part(&aborted, &whole) else { panic!("a deed") };
    assert_eq!(at, at_ms(120));
    assert_eq!(steps[Which::B], None);
    let step = &aborted.steps[steps[Which::A].expect("it is done in A") as usize];
    assert!(matches!(step.stimulus, Stimulus::Script { .. }));
}

#[test]
fn a_profile_that_waits_longer_sends_the_same_packet_later() {
    let scenario = builtin("third-ack-lost");
    let (a, b) = (under(Profile::Linux, &scenario), under(Profile::Classic, &scenario));
    let Difference { at, what: Parting::Sending(packets) } = part(&a, &b) else { panic!("it is sent later") };
    let sent = |trace: &Trace, which| {
        let place: Option<Index> = packets[which];
        let packet = &trace.packets[place.expect("both send it") as usize];
        (packet.name.to_string(), packet.sent)
    };
    assert_eq!(sent(&a, Which::A).0, "server:SYN,ACK#2");
    assert_eq!(sent(&b, Which::B).0, "server:SYN,ACK#2");
    assert!(at == sent(&a, Which::A).1 && at < sent(&b, Which::B).1);
}

#[test]
fn a_state_that_ends_at_another_time_is_a_difference() {
    let scenario = builtin("open-close");
    let (short, long) = (turn(&scenario, "msl", 1_000_000), turn(&scenario, "msl", 5_000_000));
    let Difference { at, what: Parting::State(Side::Client, turns) } = part(&long, &short) else {
        panic!("TIME-WAIT ends at another time")
    };
    let closed = |trace: &Trace, which| {
        let place: Option<Index> = turns[which];
        let interval = &trace.states[place.expect("both close") as usize];
        assert_eq!(interval.state, State::Closed);
        interval.from
    };
    assert_eq!(at, closed(&short, Which::B));
    assert_eq!(closed(&long, Which::A), at.after_us(8_000_000));
}

#[test]
fn a_packet_that_only_one_run_sends_is_told() {
    let merged = builtin("fin-ack-merged");
    let mut apart = merged.clone();
    AnyKnob::find("delayed_ack").expect("a knob").set(&mut apart, 0).expect("a switch");
    let (a, b) = (ran(&apart), ran(&merged));
    let Difference { what: Parting::Sending(packets), .. } = part(&a, &b) else {
        panic!("an ACK of its own")
    };
    assert!(packets[Which::A].is_some() && packets[Which::B].is_none());
}

#[test]
fn what_cannot_be_seen_is_told_last() {
    let mut scenario = builtin("open-close");
    // They open, and nobody says anything.
    scenario.script.truncate(2);
    let (a, b) = (under(Profile::Classic, &scenario), under(Profile::Rfc9293, &scenario));
    let Difference { at, what: Parting::Timer(timers) } = part(&a, &b) else {
        panic!("the first wait is longer")
    };
    assert_eq!(at, Time::ZERO);
    assert_eq!(a.timers[timers[Which::A] as usize].timer, TimerKind::Retransmission);
    assert_eq!(distinct(&a, &b), Pair::default());
}

#[test]
fn a_run_that_is_stopped_earlier_ends_earlier() {
    let whole = ran(&builtin("open-close"));
    let mut scenario = builtin("open-close");
    scenario.until_us = 60_000;
    let stopped = ran(&scenario);
    let Difference { at, what: Parting::Fate(packets) } = part(&whole, &stopped) else {
        panic!("one is under way")
    };
    assert_eq!(at, at_ms(100));
    assert!(matches!(stopped.packets[packets[Which::B] as usize].fate, Fate::InFlight { .. }));
}

#[test]
fn a_tally_counts() {
    let trace = ran(&builtin("third-ack-lost"));
    let Tally { ends, packets, lost, again, states } = trace.tally();
    assert_eq!(ends, trace.end.at);
    assert_eq!(packets as usize, trace.packets.len());
    assert_eq!((lost, again), (1, 1));
    assert_eq!(states.client, State::Closed);
}

fn scenarios() -> impl Strategy<Value = Scenario> {
    let name = prop::sample::select(builtin::all().map(|scenario| scenario.name).collect::<Vec<_>>());
    let knobs = (0_u64..400_000, 0_u64..4, 1_000_000_u64..60_000_000);
    (name, any::<u64>(), knobs).prop_map(|(name, seed, (loss, retries, msl))| {
        let mut scenario = builtin(&name);
        scenario.seed = seed % 4;
        for (knob, value) in [("loss", loss), ("retries", retries), ("msl", msl)] {
            AnyKnob::find(knob).expect("a knob").set(&mut scenario, value).expect("within its bounds");
        }
        scenario
    })
}

proptest! {
    #[test]
    fn both_orders_part_at_one_time_and_not_before(one in scenarios(), other in scenarios()) {
        let (a, b) = (ran(&one), ran(&other));
        let (there, back) = (difference(Pair([&a, &b])), difference(Pair([&b, &a])));
        prop_assert_eq!(there.map(|found| found.at), back.map(|found| found.at));
        if let Some(found) = there {
            let before = |trace: &Trace| {
                let steps = trace.steps.iter().take_while(|step| step.at < found.at);
                steps.map(|step| (step.at, step.host, step.sent.len())).collect::<Vec<_>>()
            };
            prop_assert_eq!(before(&a), before(&b));
        } else {
            prop_assert_eq!(a.steps.len(), b.steps.len());
            prop_assert_eq!(a.end, b.end);
        }
    }
}
