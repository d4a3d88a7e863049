use synscope_sim::{builtin, run};
use synscope_tcp::{Call, State};

use super::*;

fn trace(name: &str) -> Trace {
    run(&builtin::get(name).expect("a built-in scenario")).expect("it runs")
}

fn packet(trace: &Trace, name: &str) -> Thing {
    let name = name.parse().expect("a packet's name");
    Thing::Packet(trace.find_packet(&name).expect("the run has the packet"))
}

fn stay(trace: &Trace, host: Side, state: State) -> Thing {
    let found = trace.states.iter().position(|stay| stay.host == host && stay.state == state);
    Thing::Stay(found.and_then(|place| Index::try_from(place).ok()).expect("the host was in the state"))
}

fn timers(trace: &Trace, host: Side, kind: TimerKind) -> Vec<Thing> {
    let all = (0..).zip(&trace.timers);
    all.filter(|(_, timer)| timer.host == host && timer.timer == kind)
        .map(|(place, _)| Thing::Timer(place))
        .collect()
}

fn of(trace: &Trace, thing: Thing) -> Vec<Thing> {
    linked(trace, &[thing], trace.finish().steps)
}

fn place(variable: Variable) -> usize {
    Variable::ALL.iter().position(|known| *known == variable).expect("a variable")
}

#[test]
fn a_packet_belongs_with_what_its_arrival_changes() {
    let trace = trace("open-close");
    let links = of(&trace, packet(&trace, "server:SYN,ACK#1"));
    let (client, server) = (Side::Client, Side::Server);
    assert!(links.contains(&stay(&trace, client, State::Established)));
    assert!(!links.contains(&Thing::State(State::Established)), "the server is not there by this packet");
    assert!(
        links.contains(&timers(&trace, client, TimerKind::Retransmission)[0]),
        "the SYN's timer is stopped"
    );
    assert!(links.contains(&timers(&trace, server, TimerKind::Retransmission)[0]), "its own timer is armed");
    assert!(links.contains(&Thing::Variable(client, place(Variable::Irs))));
    assert!(!links.contains(&Thing::Variable(client, place(Variable::Iss))));
    assert!(!links.iter().any(|link| matches!(link, Thing::Packet(_))), "the answer is a thing of its own");
}

#[test]
fn a_lost_packet_belongs_with_where_it_is_lost() {
    let trace = trace("third-ack-lost");
    let lost = packet(&trace, "client:ACK 1#1");
    let steps = of(&trace, lost).into_iter().filter_map(|link| match link {
        Thing::Step(step) => trace.step(step).map(|step| step.stimulus),
        _ => None,
    });
    let Thing::Packet(place) = lost else { unreachable!("it is a packet") };
    assert!(steps.into_iter().any(|stimulus| stimulus == Stimulus::Loss { packet: place }));
}

#[test]
fn a_timer_belongs_with_the_packet_that_it_watches_over_and_the_one_that_it_sends() {
    let trace = trace("third-ack-lost");
    let timer = timers(&trace, Side::Server, TimerKind::Retransmission)[0];
    let links = of(&trace, timer);
    assert!(links.contains(&packet(&trace, "server:SYN,ACK#1")));
    assert!(links.contains(&packet(&trace, "server:SYN,ACK#2")));
    assert!(of(&trace, packet(&trace, "server:SYN,ACK#2")).contains(&timer), "and the other way round");
}

#[test]
fn a_timer_that_is_stopped_belongs_with_what_stops_it() {
    let trace = trace("open-close");
    let links = of(&trace, timers(&trace, Side::Client, TimerKind::Retransmission)[0]);
    assert!(links.contains(&packet(&trace, "client:SYN#1")));
    assert!(links.contains(&packet(&trace, "server:SYN,ACK#1")));
    assert!(!links.contains(&packet(&trace, "client:ACK 1#1")), "that was sent because of the SYN-ACK");
}

#[test]
fn a_stay_belongs_with_its_state_and_what_led_to_it() {
    let trace = trace("open-close");
    let links = of(&trace, stay(&trace, Side::Server, State::SynReceived));
    assert!(links.contains(&Thing::State(State::SynReceived)));
    assert!(links.contains(&packet(&trace, "client:SYN#1")));
}

#[test]
fn a_variable_belongs_with_the_step_that_changed_it_last() {
    let trace = trace("open-close");
    let variable = Thing::Variable(Side::Client, place(Variable::Irs));
    assert!(of(&trace, variable).contains(&packet(&trace, "server:SYN,ACK#1")));
    assert_eq!(linked(&trace, &[variable], 0), [], "nothing has happened");
    // Before the end other packets were the last to change it.
    let acknowledged = Thing::Variable(Side::Client, place(Variable::SndUna));
    let handshake = trace.playhead_at(Time::from_us(150_000)).steps;
    assert_ne!(linked(&trace, &[acknowledged], handshake), of(&trace, acknowledged));
}

#[test]
fn every_timer_of_every_scenario_is_found_from_the_step_that_arms_it() {
    for scenario in builtin::all() {
        let trace = run(&scenario).expect("a built-in scenario runs");
        for (place, interval) in (0..).zip(&trace.timers) {
            let (armed, _) = arming(&trace, interval).expect("a step arms it");
            let links = of(&trace, Thing::Step(armed));
            assert!(links.contains(&Thing::Timer(place)), "{}: timer {place} {interval:?}", scenario.name);
            let since = running(&trace, interval.host, interval.socket, interval.timer, interval.armed);
            assert_eq!(since, Some((Thing::Timer(place), armed)));
        }
    }
}

#[test]
fn what_is_not_in_the_run_is_linked_with_nothing() {
    let trace = trace("open-close");
    let far = [
        Thing::Packet(999),
        Thing::Step(999),
        Thing::Timer(999),
        Thing::Stay(999),
        Thing::Variable(Side::Client, 99),
    ];
    assert_eq!(linked(&trace, &far, Index::MAX), []);
}

#[test]
fn a_call_belongs_with_the_step_that_makes_it_and_with_the_one_that_answers_it() {
    let trace = trace("open-close");
    let connect =
        trace.calls.iter().position(|record| record.call == Call::Connect).expect("the client connects");
    let connect = Index::try_from(connect).expect("a run is short");
    let packet = |returns| {
        trace.find_packet(&if returns { "server:SYN,ACK#1" } else { "client:SYN#1" }.parse().expect("a name"))
    };
    let step = |returns| match of_call(&trace, connect, returns) {
        Some(Thing::Step(step)) => trace.step(step).expect("a step of the run"),
        other => panic!("{other:?} is no step"),
    };
    assert_eq!(step(false).sent.clone().next(), packet(false));
    assert_eq!(stimulus(step(true)), packet(true));
}
