//! Two runs on one axis, shown on the built-in scenarios.

use synscope_diagram::{Ending, Ladder, Options, TimeAxis};
use synscope_sim::{Playhead, Scenario, Trace, builtin, run};
use synscope_tcp::{SortedSet, Time};

fn runs() -> Vec<Trace> {
    let run =
        |scenario: Scenario| run(&scenario).unwrap_or_else(|error| panic!("{}: {error}", scenario.name));
    builtin::all().map(run).collect()
}

/// Calls `check` with each run and the one after it, on one axis.
fn for_pairs(check: impl Fn(&str, [&Trace; 2], [TimeAxis; 2])) {
    let runs = runs();
    for (one, other) in runs.iter().zip(runs.iter().cycle().skip(1)) {
        let name = format!("{} beside {}", one.scenario.name, other.scenario.name);
        check(&name, [one, other], TimeAxis::shared([one, other], &SortedSet::new()));
    }
}

#[test]
fn a_run_beside_itself_stands_as_it_does_alone() {
    for trace in runs() {
        let alone = TimeAxis::new(&trace, &SortedSet::new());
        for axis in TimeAxis::shared([&trace, &trace], &SortedSet::new()) {
            assert_eq!(axis.pieces(), alone.pieces(), "{}", trace.scenario.name);
            let ladder = Ladder::on(axis, &trace, &Options::default());
            let expected = Ladder::new(&trace, &Options::default());
            assert!(ladder.arrows.iter().eq(expected.arrows.iter()), "{}", trace.scenario.name);
            assert!(ladder.bands.iter().eq(expected.bands.iter()), "{}", trace.scenario.name);
        }
    }
}

#[test]
fn every_packet_begins_and_ends_at_the_height_of_its_times() {
    for_pairs(|name, traces, axes| {
        for (trace, axis) in traces.into_iter().zip(axes) {
            let ladder = Ladder::on(axis, trace, &Options::default());
            for arrow in &*ladder.arrows {
                let packet = &trace.packets[arrow.packet as usize];
                assert_eq!(ladder.axis.time_at(arrow.start.y), packet.sent, "{name}: {}", packet.name);
                if arrow.ending != Ending::InFlight {
                    assert_eq!(ladder.axis.time_at(arrow.end.y), packet.ends(), "{name}: {}", packet.name);
                }
            }
        }
    });
}

#[test]
fn one_position_is_one_time_in_both_and_each_has_its_own_steps_there() {
    for_pairs(|name, traces, axes| {
        let [top, foot] = [axes[0].top(), axes[0].foot()];
        for share in 0..200 {
            let position = top + (foot - top) * f64::from(share) / 200.0;
            let [one, other] = axes.each_ref().map(|axis| axis.playhead(position));
            assert_eq!(one.time, other.time, "{name}");
            for (trace, playhead) in traces.into_iter().zip([one, other]) {
                let before = trace.steps.partition_point(|step| step.at < playhead.time);
                let by = trace.playhead_at(playhead.time).steps;
                assert!((before..=by as usize).contains(&(playhead.steps as usize)), "{name}");
            }
        }
    });
}

#[test]
fn every_step_of_either_run_is_a_stop_of_both() {
    for_pairs(|name, traces, axes| {
        let mut stops = vec![axes[0].top() - 1.0];
        while let Some(next) = axes[0].next_stop(stops[stops.len() - 1]) {
            assert_eq!(axes[1].next_stop(stops[stops.len() - 1]), Some(next), "{name}");
            stops.push(next);
        }
        for (trace, axis) in traces.into_iter().zip(&axes) {
            for (place, step) in (0..).zip(&trace.steps) {
                let there = axis.position(Playhead { time: step.at, steps: place + 1 });
                assert!(stops.iter().any(|stop| (stop - there).abs() < 1e-6), "{name}: step {place}");
            }
        }
        let last = stops.pop().expect("something happens");
        assert_eq!(axes[0].previous_stop(last), stops.last().copied().filter(|stop| *stop >= axes[0].top()));
    });
}

#[test]
fn what_lasts_when_nothing_is_left_to_happen_goes_on_beside_a_longer_run() {
    let [short, long] = ["connection-refused", "third-ack-lost-for-good"]
        .map(|name| run(&builtin::get(name).expect("a built-in scenario")).expect("it can be run"));
    let [axis, longer] = TimeAxis::shared([&short, &long], &SortedSet::new());
    assert!(axis.end() < longer.end());
    assert!((axis.bottom() - axis.foot()).abs() < f64::EPSILON);
    let ladder = Ladder::on(axis, &short, &Options::default());
    let lowest = ladder.bands.iter().map(|band| band.bottom).fold(0.0, f64::max);
    assert!((lowest - ladder.axis.foot()).abs() < f64::EPSILON);
    assert_eq!(ladder.end.at, short.end.at);
    assert_eq!(ladder.axis.time_at(ladder.end.y), short.end.at);
    assert!(short.end.at > Time::ZERO);
}
