//! What is done with the packets of the built-in scenarios.

use synscope_sim::{
    Finding, Index, Reception, Side, Stimulus, Test, Trace, builtin, run, set_knob, set_profile,
};
use synscope_tcp::{Profile, State};

use crate::{reception, shape};

/// The traces of all built-in scenarios, with both hosts of one kind.
fn built_in(profile: Profile) -> impl Iterator<Item = Trace> {
    builtin::all().map(move |mut scenario| {
        for side in Side::BOTH {
            set_profile(&mut scenario, side, profile);
        }
        run(&scenario).expect("a built-in scenario runs")
    })
}

fn receptions(trace: &Trace) -> impl Iterator<Item = Reception<'_>> {
    let steps = 0..Index::try_from(trace.steps.len()).expect("few steps");
    steps.filter_map(|step| trace.reception(step))
}

#[test]
fn every_arrival_in_every_built_in_scenario_has_its_table() {
    for profile in [Profile::Rfc9293, Profile::Classic, Profile::Linux] {
        for trace in built_in(profile) {
            let arrivals =
                trace.steps.iter().filter(|step| matches!(step.stimulus, Stimulus::Arrival { .. })).count();
            assert_eq!(receptions(&trace).count(), arrivals);
            for reception in receptions(&trace) {
                let what = format!("{} {} {}", trace.scenario.name, reception.packet.name, shape(&reception));
                let tests: Vec<_> = reception.checks.iter().map(|check| check.test).collect();
                let own = tests.iter().filter(|test| **test != Test::Timestamp).copied();
                assert_eq!(own.collect::<Vec<_>>(), reception.part.tests(), "{what}");
                let end = reception.checks.iter().position(|check| check.finding.is_end());
                let behind = reception.checks.iter().skip(end.map_or(usize::MAX, |end| end + 1));
                for check in behind {
                    assert_eq!((check.finding, &check.notes[..]), (Finding::NotReached, &[][..]), "{what}");
                }
                let reached = reception.checks.iter().take(end.map_or(usize::MAX, |end| end + 1));
                for check in reached {
                    assert_ne!(check.finding, Finding::NotReached, "{what}");
                }
                assert_all_told(&trace, &reception, &what);
            }
        }
    }
}

/// Each note of the step tells of a test or of what came of it.
fn assert_all_told(trace: &Trace, reception: &Reception<'_>, what: &str) {
    let step = trace.step(reception.step).expect("a step");
    let told: Vec<Index> =
        reception.checks.iter().flat_map(|check| &check.notes).chain(&reception.results).copied().collect();
    for note in step.notes.clone() {
        assert!(told.contains(&note), "{what}: note {note} is told");
    }
    assert!(told.iter().all(|note| step.notes.contains(note)), "{what}: nothing else is told");
}

#[test]
fn the_rfcs_endpoint_makes_every_test_but_that_of_security() {
    for trace in built_in(Profile::Rfc9293) {
        for reception in receptions(&trace) {
            for check in &reception.checks {
                let skipped = check.finding == Finding::Skipped;
                assert_eq!(
                    skipped,
                    check.test == Test::Security && check.finding != Finding::NotReached,
                    "{} {} {:?}",
                    trace.scenario.name,
                    reception.packet.name,
                    check.test
                );
            }
        }
    }
}

#[test]
fn opening_and_closing_test_by_test() {
    let scenario = builtin::get("open-close").expect("a built-in scenario");
    let trace = run(&scenario).expect("it runs");
    let told: Vec<_> = receptions(&trace)
        .map(|reception| {
            let state = reception.view.map_or(State::Closed, |view| view.state);
            format!("{} {} {}", reception.packet.name, state, shape(&reception))
        })
        .collect();
    assert_eq!(
        told,
        [
            "client:SYN#1 LISTEN ppE.",
            "server:SYN,ACK#1 SYN-SENT pp-E.",
            "client:ACK 1#1 SYN-RECEIVED pp-pAppp",
            "client:1+100#1 ESTABLISHED pp-pppAp",
            "server:1+200#1 ESTABLISHED pp-pApAp",
            "client:ACK 201#1 ESTABLISHED pp-pAppp",
            "client:FIN#1 ESTABLISHED pp-ppppA",
            "server:ACK 102#1 FIN-WAIT-1 pp-pAppp",
            "server:FIN#1 FIN-WAIT-2 pp-ppppA",
            "client:ACK 202#1 LAST-ACK pp-pE...",
        ]
    );
}

#[test]
fn where_a_connection_is_forgotten_nothing_more_is_tested() {
    let mut scenario = builtin::get("open-close").expect("a built-in scenario");
    set_knob(&mut scenario, "no_time_wait", "1").expect("a knob");
    let trace = run(&scenario).expect("it runs");
    assert_eq!(shape(&reception(&trace, "server:FIN#1")), "pp-ppppE");
}
