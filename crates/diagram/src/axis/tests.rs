use proptest::prelude::*;

use super::course::UNFOLDED_MAX;
use super::*;

fn axis(rtt_us: u64, instants: &[(u64, u32)]) -> TimeAxis {
    let instants: Vec<Instant> =
        instants.iter().map(|(at, rows)| Instant { at: Time::from_us(*at), rows: *rows }).collect();
    TimeAxis::alone(rtt_us, &instants, &SortedSet::new())
}

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-6
}

#[test]
fn below_the_end_time_flows_on_at_the_scale_of_the_run() {
    let axis = TimeAxis { rtt_us: 100_000, ..axis(100_000, &[(0, 0), (50_000, 0), (50_000, 4)]) };
    let end = axis.end();
    assert_eq!(axis.time_beyond(end), axis.time_at(end));
    assert_eq!(axis.time_beyond(end - 24.0), axis.time_at(end - 24.0));
    assert_eq!(axis.time_beyond(end + 48.0), axis.time_at(end).after_us(50_000));
}

#[test]
fn one_way_delay_is_drawn_by_its_square_root_within_bounds() {
    for (delay_us, px) in [(50_000, 48.0), (12_500, 24.0), (1_000, 24.0), (200_000, 96.0), (1_500_000, 96.0)]
    {
        let axis = axis(2 * delay_us, &[(0, 0), (delay_us, 0)]);
        assert!(close(axis.bottom() - axis.top(), px), "{delay_us} µs");
    }
}

#[test]
fn two_round_trips_flow_and_more_folds() {
    let flows = axis(100_000, &[(0, 0), (200_000, 0)]);
    assert_eq!(flows.folds().count(), 0);
    assert!(close(flows.bottom() - flows.top(), 192.0));
    let folds = axis(100_000, &[(0, 0), (200_001, 0)]);
    assert_eq!(folds.folds().count(), 1);
    assert!(folds.bottom() - folds.top() < 39.0);
}

#[test]
fn a_doubled_gap_is_ten_px_longer_up_to_a_bound() {
    let length = |gap| {
        let axis = axis(100_000, &[(0, 0), (gap, 0)]);
        axis.bottom() - axis.top()
    };
    assert!(close(length(2_000_000) - length(1_000_000), 10.0));
    assert!(close(length(3_600_000_000), 120.0));
}

#[test]
fn an_unfolded_gap_is_as_long_as_its_time_up_to_a_bound() {
    let instants = [Instant { at: Time::ZERO, rows: 0 }, Instant { at: Time::from_us(1_000_000), rows: 0 }];
    let axis = TimeAxis::alone(100_000, &instants, &SortedSet::from_iter([(Time::ZERO, ())]));
    assert!(close(axis.bottom() - axis.top(), 960.0));
    assert!(axis.folds().all(|fold| fold.unfolded));
    let long = [instants[0], Instant { at: Time::from_us(u64::MAX), rows: 0 }];
    let axis = TimeAxis::alone(2, &long, &SortedSet::from_iter([(Time::ZERO, ())]));
    assert!(close(axis.bottom() - axis.top(), UNFOLDED_MAX));
}

#[test]
fn time_stands_still_in_a_moment_of_several_rows() {
    let axis = axis(100_000, &[(0, 2), (50_000, 0)]);
    let top = axis.top();
    assert_eq!(axis.time_at(top + 43.0), Time::ZERO);
    assert!(close(axis.position_of(Time::from_us(50_000)), top + 44.0 + 48.0));
    assert!(close(axis.position_of(Time::ZERO), top));
}

#[test]
fn a_default_flight_lasts_a_second_and_a_fold_six_tenths() {
    let axis = axis(100_000, &[(0, 0), (50_000, 0), (10_050_000, 0), (10_100_000, 0)]);
    let landed = axis.advance(axis.top(), 1.0, 1.0);
    assert!(close(landed, axis.position_of(Time::from_us(50_000))));
    let fired = axis.advance(landed, 0.6, 1.0);
    assert!(close(fired, axis.position_of(Time::from_us(10_050_000))));
    assert!(close(axis.advance(landed, 0.6, 0.25), fired), "folds do not get slower");
    assert!(close(axis.advance(landed, 0.3, 2.0), fired));
    assert!(close(axis.advance(axis.top(), 1e9, 1.0), axis.bottom()));
}

#[test]
fn a_run_without_anything_has_one_place() {
    let axis = axis(100_000, &[(0, 0)]);
    assert_eq!(axis.time_at(500.0), Time::ZERO);
    assert!(close(axis.position_of(Time::from_us(7)), axis.top()));
}

fn any_instants() -> impl Strategy<Value = (u64, Vec<(u64, u32)>)> {
    let gap = prop_oneof![1_u64..1_000, 1_000_u64..500_000, 500_000_u64..7_200_000_000];
    let instants = proptest::collection::vec((gap, prop_oneof![9 => Just(0_u32), 1 => 1_u32..5]), 1..60);
    (1_000_u64..3_000_000, instants).prop_map(|(rtt_us, gaps)| {
        let mut at = 0;
        let mut instants = vec![(0, 0)];
        for (gap, rows) in gaps {
            at += gap;
            instants.push((at, rows));
        }
        (rtt_us, instants)
    })
}

fn pair(rtt_us: [u64; 2], runs: [&[(u64, u32)]; 2]) -> [TimeAxis; 2] {
    let instants = runs.map(|run| {
        run.iter().map(|(at, rows)| Instant { at: Time::from_us(*at), rows: *rows }).collect::<Vec<_>>()
    });
    TimeAxis::side_by_side(rtt_us, [&instants[0], &instants[1]], &SortedSet::new())
}

fn tops(axis: &TimeAxis) -> Vec<f64> {
    (0..).zip(&axis.instants).map(|(instant, _)| axis.place(Place { instant, row: 0 })).collect()
}

#[test]
fn two_equal_runs_stand_as_one_does() {
    let run = [(0, 2), (50_000, 0), (9_000_000, 1)];
    let alone = axis(100_000, &run);
    for axis in pair([100_000; 2], [&run, &run]) {
        assert_eq!(axis, alone);
    }
}

#[test]
fn what_only_one_run_does_makes_room_in_both() {
    let (busy, idle) = ([(0, 0), (50_000, 3), (100_000, 0)], [(0, 0), (100_000, 0)]);
    let [one, other] = pair([100_000; 2], [&busy, &idle]);
    assert!(close(tops(&one)[2], tops(&other)[1]));
    assert!(close(tops(&other)[1] - tops(&other)[0], 96.0 + 66.0));
    assert!(close(one.place(Place { instant: 1, row: 2 }), one.top() + 48.0 + 44.0));
}

#[test]
fn only_what_both_have_nothing_to_do_in_folds() {
    let (one, other) = ([(0, 0), (9_000_000, 0)], [(0, 0), (4_000_000, 0), (9_000_000, 0)]);
    let [axis, _] = pair([100_000; 2], [&one, &other]);
    let folds: Vec<_> = axis.folds().map(|fold| (fold.from.as_us(), fold.to.as_us())).collect();
    assert_eq!(folds, [(0, 4_000_000), (4_000_000, 9_000_000)]);
}

#[test]
fn the_quicker_of_two_networks_can_still_be_read() {
    let one_way = |axis: &TimeAxis, us| axis.position_of(Time::from_us(us)) - axis.top();
    let [axis, _] = pair([100_000, 1_000_000], [&[(0, 0), (50_000, 0)], &[(0, 0), (500_000, 0)]]);
    assert!(close(one_way(&axis, 50_000), 24.0));
    assert!(close(one_way(&axis, 500_000), 240.0));
    let [axis, _] = pair([1_000, 3_000_000], [&[(0, 0), (500, 0)], &[(0, 0), (1_500_000, 0)]]);
    assert!(close(one_way(&axis, 1_500_000), 480.0), "but not at any price");
}

fn any_two() -> impl Strategy<Value = [(u64, Vec<(u64, u32)>); 2]> {
    // Some instants are those of both runs.
    (any_instants(), any_instants(), 0_usize..60).prop_map(|(one, mut other, common)| {
        other.1.extend(one.1.iter().take(common).copied());
        other.1.sort_unstable();
        other.1.dedup_by_key(|instant| instant.0);
        [one, other]
    })
}

proptest! {
    #[test]
    fn two_runs_agree_on_every_time([one, other] in any_two()) {
        let axes = pair([one.0, other.0], [&one.1, &other.1]);
        prop_assert_eq!(axes[0].pieces(), axes[1].pieces());
        let runs = [&one.1, &other.1];
        for (axis, run) in axes.iter().zip(runs) {
            prop_assert_eq!(axis.instants.len(), run.len());
            for (top, (at, rows)) in tops(axis).iter().zip(run) {
                let at = Time::from_us(*at);
                prop_assert!(close(axis.position_of(at), *top));
                let last = top + f64::from(*rows) * ROW;
                prop_assert_eq!([axis.time_at(*top), axis.time_at(last)], [at, at], "all its rows stand still");
            }
            prop_assert!(axis.end() <= axis.bottom() && axis.bottom() <= axis.foot());
        }
        let tops: Vec<f64> = axes.iter().flat_map(tops).collect();
        for piece in axes[0].pieces() {
            let is_idle = matches!(piece.kind, PieceKind::Fold | PieceKind::Unfolded);
            let is_within = |top: &f64| piece.top + HAIR < *top && *top < piece.bottom - HAIR;
            prop_assert!(!is_idle || !tops.iter().any(is_within));
        }
    }

    #[test]
    fn later_is_below_in_both([one, other] in any_two()) {
        let axes = pair([one.0, other.0], [&one.1, &other.1]);
        let placed = |axis: &TimeAxis, run: &[(u64, u32)]| -> Vec<(u64, f64)> {
            run.iter().map(|(at, _)| *at).zip(tops(axis)).collect()
        };
        let mut all = placed(&axes[0], &one.1);
        all.extend(placed(&axes[1], &other.1));
        all.sort_by_key(|(at, _)| *at);
        for pair in all.windows(2) {
            let ((at, top), (then, below)) = (pair[0], pair[1]);
            let holds = if at == then { close(top, below) } else { top < below };
            prop_assert!(holds, "{} µs at {}, {} µs at {}", at, top, then, below);
        }
    }

    #[test]
    fn position_and_time_are_each_others_inverse((rtt_us, instants) in any_instants(), share in 0.0..1.0_f64) {
        let axis = axis(rtt_us, &instants);
        for (at, _) in &instants {
            let time = Time::from_us(*at);
            prop_assert_eq!(axis.time_at(axis.position_of(time)), time);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the run")]
        let between = Time::from_us((instants[instants.len() - 1].0 as f64 * share) as u64);
        prop_assert_eq!(axis.time_at(axis.position_of(between)), between);
    }

    #[test]
    fn later_is_never_above((rtt_us, instants) in any_instants(), mut shares in proptest::collection::vec(0.0..1.0_f64, 2..20)) {
        let axis = axis(rtt_us, &instants);
        shares.sort_by(f64::total_cmp);
        let positions: Vec<f64> = shares.iter().map(|share| axis.top() + share * (axis.bottom() - axis.top())).collect();
        for pair in positions.windows(2) {
            prop_assert!(axis.time_at(pair[0]) <= axis.time_at(pair[1]));
        }
        for pair in instants.windows(2) {
            prop_assert!(axis.position_of(Time::from_us(pair[0].0)) < axis.position_of(Time::from_us(pair[1].0)));
        }
    }

    #[test]
    fn playing_in_small_steps_comes_as_far_as_in_one((rtt_us, instants) in any_instants(), pace in 0.25..8.0_f64) {
        let axis = axis(rtt_us, &instants);
        let mut position = axis.top();
        for _ in 0..120 {
            position = axis.advance(position, 1.0 / 60.0, pace);
        }
        prop_assert!((position - axis.advance(axis.top(), 2.0, pace)).abs() < 1e-3);
    }
}
