//! The list of what a person has changed, and taking one thing of it back.

#![cfg(not(target_arch = "wasm32"))]

mod generate;

use generate::Choices;
use proptest::prelude::*;
use synscope_sim::{
    Action, AnyKnob, Decision, Edit, Effect, Injection, PacketName, Scenario, Side, Trace, Verdict,
    all_knobs, as_loaded, builtin, edits, run, set_knob, set_profile, with_command, with_verdict, without,
};
use synscope_tcp::{Profile, Time};

/// Something that a person does, by numbers, so that every number is something.
type Doing = (u8, u32, u32, u32);

fn doings() -> impl Strategy<Value = (Scenario, Vec<Doing>)> {
    let numbers = any::<u64>();
    let scenarios = numbers.prop_map(|seed| generate::scenario(&mut Choices::from_seed(seed)));
    (scenarios, proptest::collection::vec(any::<Doing>(), 1..6))
}

/// The scenario after a person has done something to a run of it.
fn does(scenario: &Scenario, (kind, which, value, ms): Doing) -> Scenario {
    let seen = run(scenario).expect("it can be run");
    let side = Side::BOTH[usize::from(which % 2 == 1)];
    let pick = |len: usize| usize::try_from(which).expect("small") % len.max(1);
    let act = |action| with_command(scenario, &seen, at(&seen, ms % 12_000), side, action);
    let sent = seen.packets.get(pick(seen.packets.len())).map(|packet| packet.name);
    match kind % 8 {
        0 | 1 => {
            let mut turned = scenario.clone();
            let knob = all_knobs().nth(pick(all_knobs().count())).expect("there is one");
            let (min, max) = knob.range();
            knob.set(&mut turned, min + u64::from(value) % (max - min + 1)).expect("within the bounds");
            turned
        }
        2 => {
            let mut turned = scenario.clone();
            for side in Side::BOTH {
                set_profile(&mut turned, side, Profile::ALL[pick(Profile::ALL.len())]);
            }
            turned
        }
        3 => act(Action::Close { connection: None }),
        4 => act(if value % 2 == 0 { Action::Cut } else { Action::Reboot }),
        5 => match sent {
            Some(name) => {
                let again = Action::Inject(Injection::CopyOf(name));
                with_command(scenario, &seen, at(&seen, ms % 12_000), name.from.other(), again)
            }
            None => scenario.clone(),
        },
        _ => match sent {
            Some(name) => {
                let decisions = [Decision::Drop, Decision::DelayUs(value.into()), Decision::LetThrough];
                with_verdict(scenario, &seen, name, decisions[usize::try_from(value % 3).expect("small")])
            }
            None => scenario.clone(),
        },
    }
}

fn at(seen: &Trace, ms: u32) -> synscope_sim::Playhead {
    seen.playhead_at(Time::from_us(u64::from(ms) * 1_000))
}

/// What an edit has brought about, whether or not it is listed.
fn stands(scenario: &Scenario, edit: &Edit) -> bool {
    match edit {
        Edit::Profile(profile) => scenario.client.config.profile() == *profile,
        Edit::Knob { name, value } => {
            let knob = AnyKnob::find(name).expect("a knob");
            Side::BOTH.into_iter().any(|side| knob.get_of(scenario, side) == *value)
        }
        Edit::Line { entry, .. } => scenario.script.contains(entry),
        Edit::Verdict(verdict) => scenario.verdicts.contains(verdict),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn without_all_of_them_the_scenario_is_as_it_was_loaded((base, doings) in doings()) {
        let mut scenario = doings.into_iter().fold(base.clone(), |scenario, doing| does(&scenario, doing));
        for _ in 0..edits(&base, &scenario).len() {
            let first = edits(&base, &scenario).swap_remove(0);
            scenario = without(&scenario, &base, &first);
            if scenario == base {
                break;
            }
        }
        prop_assert_eq!(&scenario, &base);
        prop_assert_eq!(edits(&base, &scenario), vec![]);
    }

    #[test]
    fn taking_one_back_leaves_the_others((base, doings) in doings(), which in any::<prop::sample::Index>()) {
        let scenario = doings.into_iter().fold(base.clone(), |scenario, doing| does(&scenario, doing));
        let list = edits(&base, &scenario);
        prop_assume!(!list.is_empty());
        let taken = &list[which.index(list.len())];
        let left = without(&scenario, &base, taken);
        left.validate().expect("it can be run");
        // Of two equal lines one is left.
        let is_twin = |edit: &Edit| matches!((edit, taken), (Edit::Line { entry: one, .. }, Edit::Line { entry: other, .. }) if one == other);
        prop_assert!(!edits(&base, &left).contains(taken) || list.iter().filter(|edit| is_twin(edit)).count() > 1);
        for edit in list.iter().filter(|edit| *edit != taken) {
            prop_assert!(stands(&left, edit), "{edit:?} went with {taken:?}");
        }
        prop_assert!(list.len() > edits(&base, &left).len());
    }
}

fn open_close() -> Trace {
    run(&builtin::get("open-close").expect("a built-in scenario")).expect("it can be run")
}

fn name(text: &str) -> PacketName {
    text.parse().expect("a packet's name")
}

fn turned(base: &Scenario, settings: &[(&str, &str)]) -> Scenario {
    let mut scenario = base.clone();
    for (knob, value) in settings {
        set_knob(&mut scenario, knob, value).expect("a knob");
    }
    scenario
}

/// The names and values of the knobs among the edits.
fn knobs(list: &[Edit]) -> Vec<(&'static str, u64)> {
    let knob = |edit: &Edit| match edit {
        Edit::Knob { name, value } => Some((*name, *value)),
        Edit::Profile(_) | Edit::Line { .. } | Edit::Verdict(_) => None,
    };
    list.iter().filter_map(knob).collect()
}

#[test]
fn a_knob_that_stands_for_several_is_one_edit_while_all_are_the_same() {
    let base = Scenario::default();
    let list = |settings: &[(&str, &str)]| knobs(&edits(&base, &turned(&base, settings)));
    assert_eq!(list(&[("loss", "20%")]), [("loss", 200_000)]);
    assert_eq!(list(&[("loss_client_to_server", "20%")]), [("loss_client_to_server", 200_000)]);
    assert_eq!(list(&[("retries", "2")]), [("retries", 2)]);
    assert_eq!(
        list(&[("retries", "2"), ("tcp_syn_retries", "3")]),
        [("tcp_syn_retries", 3), ("tcp_synack_retries", 2)]
    );
}

#[test]
fn a_profile_brings_no_knobs_with_it() {
    let base = Scenario::default();
    let scenario = turned(&base, &[("profile", "linux"), ("msl", "5s")]);
    let list = edits(&base, &scenario);
    assert_eq!(list[0], Edit::Profile(Profile::Linux));
    assert_eq!(knobs(&list), [("msl", 5_000_000)]);
    let left = without(&scenario, &base, &list[0]);
    assert_eq!(left, turned(&base, &[("msl", "5s")]));
}

#[test]
fn a_verdict_that_replaced_the_scenarios_own_gives_it_back() {
    let own = Verdict { packet: name("client:SYN#1"), fate: Decision::Drop, by_person: false };
    let base = Scenario { verdicts: vec![own], ..Scenario::clone(&open_close().scenario) };
    let seen = run(&base).expect("it can be run");
    let scenario = with_verdict(&base, &seen, name("client:SYN#1"), Decision::LetThrough);
    let list = edits(&base, &scenario);
    assert_eq!(list.len(), 1);
    assert_eq!(without(&scenario, &base, &list[0]), base);
}

#[test]
fn a_verdict_on_a_packet_that_is_not_sent_any_more_shows_nowhere() {
    let seen = open_close();
    let base = Scenario::clone(&seen.scenario);
    let dropped = with_verdict(&base, &seen, name("client:SYN#1"), Decision::Drop);
    let again = run(&dropped).expect("it can be run");
    let twice = with_verdict(&dropped, &again, name("client:SYN#2"), Decision::Drop);
    let list = edits(&base, &twice);
    let effects = |scenario: &Scenario| {
        let trace = run(scenario).expect("it can be run");
        edits(&base, scenario).iter().map(|edit| edit.effect(&trace)).collect::<Vec<_>>()
    };
    assert!(matches!(effects(&twice)[..], [Effect::At(_), Effect::At(_)]));
    assert_eq!(effects(&without(&twice, &base, &list[0])), [Effect::Nowhere]);
}

#[test]
fn a_command_that_is_refused_shows_nowhere_and_so_does_a_copy_of_what_is_not_sent() {
    let seen = open_close();
    let base = Scenario::clone(&seen.scenario);
    let mut scenario = base.clone();
    for (host, action) in [
        (Side::Client, Action::Close { connection: Some(7) }),
        (Side::Server, Action::Inject(Injection::CopyOf(name("client:SYN#9")))),
        (Side::Server, Action::Inject(Injection::CopyOf(name("client:SYN#1")))),
    ] {
        scenario = with_command(&scenario, &seen, at(&seen, 300), host, action);
    }
    let trace = run(&scenario).expect("it can be run");
    let effects: Vec<_> = edits(&base, &scenario).iter().map(|edit| edit.effect(&trace)).collect();
    assert!(matches!(effects[..], [Effect::Nowhere, Effect::Nowhere, Effect::At(_)]), "{effects:?}");
}

#[test]
fn what_was_loaded_is_by_nobody() {
    let seen = open_close();
    let scenario = with_verdict(&seen.scenario, &seen, name("client:SYN#1"), Decision::Drop);
    let base = as_loaded(scenario);
    assert!(base.verdicts.iter().all(|verdict| !verdict.by_person));
    let forked = with_command(&base, &seen, seen.start(), Side::Client, Action::Cut);
    assert_eq!(edits(&base, &forked).len(), 1, "a fork takes nothing away that was loaded");
}

#[test]
fn the_time_of_a_packet_does_not_count_what_was_decided() {
    let seen = open_close();
    let syn = name("client:SYN#1");
    for decision in [Decision::DelayUs(3_000_000), Decision::Drop, Decision::LetThrough] {
        let trace = run(&with_verdict(&seen.scenario, &seen, syn, decision)).expect("it can be run");
        let packet = &trace.packets[0];
        assert_eq!(trace.in_time(packet), Time::from_us(50_000), "{decision:?}");
    }
}
