//! What holds of every ladder, shown on the built-in scenarios at all widths.

use synscope_diagram::{
    AbsenceKind, Arrow, BracketEnd, Ending, Extent, Label, LabelForm, Ladder, Numbers, Options, svg,
};
use synscope_sim::{Action, Decision, Entry, Playhead, Scenario, Side, Trace, Verdict, When, builtin, run};
use synscope_tcp::{SortedSet, Time};

const WIDTHS: [f64; 4] = [360.0, 600.0, 760.0, 1_400.0];
const NUMBERS: [Numbers; 4] = [Numbers::FlagsOnly, Numbers::Symbolic, Numbers::Relative, Numbers::Absolute];

fn trace(scenario: &Scenario) -> Trace {
    run(scenario).unwrap_or_else(|error| panic!("{}: {error}", scenario.name))
}

fn builtin(name: &str) -> Scenario {
    builtin::get(name).unwrap_or_else(|| panic!("no built-in scenario {name}"))
}

fn ladder(scenario: &Scenario) -> Ladder {
    Ladder::new(&trace(scenario), &Options::default())
}

/// Calls `check` with every built-in scenario at every width and with every kind of numbers.
fn for_all(check: impl Fn(&str, &Trace, &Ladder)) {
    for scenario in builtin::all() {
        let trace = trace(&scenario);
        for width in WIDTHS {
            for numbers in NUMBERS {
                let ladder = Ladder::new(&trace, &Options { width, numbers, ..Options::default() });
                check(&format!("{} at {width}, {numbers:?}", scenario.name), &trace, &ladder);
            }
        }
    }
}

fn decide(name: &str, packet: &str, fate: Decision) -> Scenario {
    let mut scenario = builtin(name);
    let packet = packet.parse().unwrap_or_else(|error| panic!("{error}"));
    scenario.verdicts.push(Verdict { packet, fate, by_person: false });
    scenario
}

/// The corners of a label.
fn corners(label: &Label) -> [(f64, f64); 4] {
    let (sin, cos) = label.angle.to_radians().sin_cos();
    [(-0.5, -11.0), (0.5, -11.0), (0.5, 3.0), (-0.5, 3.0)].map(|(share, down)| {
        let along = share * label.width;
        (label.at.x + along * cos - down * sin, label.at.y + along * sin + down * cos)
    })
}

/// Whether two labels are parted by a line along one of their edges.
fn are_apart(left: &Label, right: &Label) -> bool {
    let directions = [left.angle, left.angle + 90.0, right.angle, right.angle + 90.0];
    directions.into_iter().any(|degrees| {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let reach = |label| {
            corners(label)
                .map(|(x, y)| x * cos + y * sin)
                .into_iter()
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)))
        };
        let (left, right) = (reach(left), reach(right));
        left.1 <= right.0 || right.1 <= left.0
    })
}

/// A run with much traffic on a network that does all that a network can do.
fn crowded(seed: u64) -> Scenario {
    let mut scenario = builtin("open-close");
    scenario.seed = seed;
    for side in Side::BOTH {
        let link = scenario.network.link_mut(side);
        (link.jitter_us, link.loss_ppm) = (40_000, 50_000);
        (link.duplicate_ppm, link.reorder_ppm) = (100_000, 100_000);
    }
    scenario.script.extend((0..60).map(|nth| Entry {
        when: When::At(Time::from_us(300_000 + 7_000 * nth)),
        host: Side::Client,
        action: Action::Send { octets: 300, connection: None },
        repeat: None,
        by_person: false,
    }));
    scenario
}

fn written(ladder: &Ladder) -> Vec<&Arrow> {
    ladder.arrows.iter().filter(|arrow| arrow.label.form != LabelForm::Dot).collect()
}

#[test]
fn labels_lie_neither_on_each_other_nor_outside() {
    for_all(|name, _, ladder| {
        let arrows = written(ladder);
        for (index, arrow) in arrows.iter().enumerate() {
            for other in &arrows[index + 1..] {
                assert!(are_apart(&arrow.label, &other.label), "{name}: {} and {}", arrow.name, other.name);
            }
            let lifeline = ladder.layout.lifeline;
            for (x, y) in corners(&arrow.label) {
                assert!(x > lifeline.client && x < lifeline.server && y > 0.0, "{name}: {}", arrow.name);
            }
        }
    });
}

#[test]
fn labels_of_a_crowded_run_give_way_to_each_other() {
    for seed in 0..20 {
        let ladder = ladder(&crowded(seed));
        let arrows = written(&ladder);
        for (index, arrow) in arrows.iter().enumerate() {
            for other in &arrows[index + 1..] {
                assert!(
                    are_apart(&arrow.label, &other.label),
                    "seed {seed}: {} and {}",
                    arrow.name,
                    other.name
                );
            }
        }
        let shortened = ladder.arrows.iter().filter(|arrow| arrow.label.form != LabelForm::Full).count();
        assert!(shortened > 0 && shortened < ladder.arrows.len(), "seed {seed}: {shortened} are shortened");
    }
}

#[test]
fn every_arrow_of_the_built_ins_is_labelled_on_a_wide_ladder() {
    for scenario in builtin::all() {
        let ladder = ladder(&scenario);
        assert_eq!(written(&ladder).len(), ladder.arrows.len(), "{}", scenario.name);
    }
}

#[test]
fn every_packet_has_one_arrow_that_goes_down_and_across() {
    for_all(|name, trace, ladder| {
        assert_eq!(ladder.arrows.len(), trace.packets.len(), "{name}");
        for (index, arrow) in (0..).zip(&ladder.arrows) {
            assert_eq!(ladder.arrow(index).map(|found| found.name), Some(arrow.name), "{name}");
            assert!(arrow.end.y > arrow.start.y, "{name}: {}", arrow.name);
            let other = ladder.layout.lifeline[arrow.from.other()];
            match arrow.ending {
                Ending::Arrived => assert!((arrow.end.x - other).abs() < 1e-9, "{name}: {}", arrow.name),
                Ending::Lost(_) | Ending::InFlight => {
                    assert!((arrow.end.x - other).abs() > 1.0, "{name}: {}", arrow.name);
                }
            }
        }
    });
}

#[test]
fn each_lifeline_shows_one_state_at_each_height() {
    for_all(|name, _, ladder| {
        for side in Side::BOTH {
            let mut y = ladder.axis.top();
            for band in ladder.bands.iter().filter(|band| band.host == side) {
                assert!((band.top - y).abs() < 1e-6, "{name}: a gap or an overlap at {y}");
                y = band.bottom;
            }
            assert!((y - ladder.axis.bottom()).abs() < 1e-6, "{name}: ends at {y}");
        }
    });
}

#[test]
fn all_lies_on_the_paper() {
    for_all(|name, _, ladder| {
        let heights = 0.0..ladder.height;
        let lies = |extent: std::ops::Range<f64>| extent.start >= heights.start && extent.end <= heights.end;
        assert!(ladder.arrows.iter().all(|it| lies(it.extent())), "{name}");
        assert!(ladder.bands.iter().all(|it| lies(it.extent())), "{name}");
        assert!(ladder.brackets.iter().all(|it| lies(it.extent())), "{name}");
        assert!(ladder.calls.iter().all(|it| lies(it.extent())), "{name}");
        assert!(ladder.absences.iter().all(|it| lies(it.extent())), "{name}");
    });
}

#[test]
fn the_playhead_at_a_position_has_seen_what_lies_above() {
    for_all(|name, trace, ladder| {
        for steps in 0..=trace.steps.len() {
            let time = steps.checked_sub(1).map_or(Time::ZERO, |last| trace.steps[last].at);
            let steps = u32::try_from(steps).expect("few steps");
            let playhead = ladder.axis.playhead(ladder.axis.position(Playhead { time, steps }));
            assert_eq!(playhead.time, time, "{name}");
            assert!(playhead.steps >= steps, "{name}: {playhead:?} for {steps} steps");
        }
        let end = ladder.axis.playhead(ladder.axis.bottom());
        assert_eq!((end.time, end.steps as usize), (trace.end.at, trace.steps.len()), "{name}");
    });
}

#[test]
fn stops_lead_through_the_run_and_back() {
    for_all(|name, _, ladder| {
        let axis = &ladder.axis;
        let down: Vec<f64> = std::iter::successors(axis.next_stop(0.0), |y| axis.next_stop(*y)).collect();
        let mut up: Vec<f64> =
            std::iter::successors(axis.previous_stop(axis.bottom() + 1.0), |y| axis.previous_stop(*y))
                .collect();
        up.reverse();
        assert_eq!(down.len(), up.len(), "{name}");
        assert!(down.windows(2).all(|pair| pair[0] < pair[1]), "{name}");
    });
}

#[test]
fn a_lost_packet_ends_at_two_thirds_and_its_retransmission_is_counted() {
    let ladder = ladder(&builtin("syn-lost"));
    let [lost, again] = [0, 1].map(|packet| ladder.arrow(packet).expect("two SYNs").clone());
    assert!(matches!(lost.ending, Ending::Lost(_)));
    let share = (lost.end.x - lost.start.x) / ladder.layout.span();
    assert!((share - 0.68).abs() < 1e-9);
    assert!(again.retransmitted);
    assert_eq!(again.retry.map(|retry| retry.to_string()).as_deref(), Some("↻ 1/7"));
    assert_eq!(again.label.full, "SYN seq=A ↻ 1/7");
}

#[test]
fn a_timer_that_fires_says_what_it_led_to() {
    let ladder = ladder(&builtin("third-ack-lost-for-good"));
    let fired = |bracket: &&synscope_diagram::Bracket| {
        bracket.host == Side::Server && bracket.end == BracketEnd::Fired
    };
    let waits: Vec<_> =
        ladder.brackets.iter().filter(fired).map(|bracket| bracket.length_us / 1_000_000).collect();
    assert_eq!(waits, [3, 6, 12, 24, 48, 96]);
    let retries: Vec<_> =
        ladder.brackets.iter().filter(fired).map(|bracket| bracket.retry.map(|retry| retry.nth)).collect();
    assert_eq!(retries, [Some(1), Some(2), Some(3), Some(4), Some(5), None]);
}

#[test]
fn backoff_visibly_grows() {
    let ladder = ladder(&builtin("third-ack-lost-for-good"));
    let lengths: Vec<f64> = ladder.folds.iter().take(6).map(|fold| fold.bottom - fold.top).collect();
    assert!(lengths.windows(2).all(|pair| pair[0] < pair[1]), "{lengths:?}");
}

#[test]
fn waiting_without_a_timer_is_pointed_out() {
    let kinds = |name| {
        let ladder = ladder(&builtin(name));
        ladder.absences.iter().map(|absence| (absence.host, absence.kind)).collect::<Vec<_>>()
    };
    assert!(kinds("peer-crashed").contains(&(Side::Client, AbsenceKind::Established)));
    assert!(kinds("open-close").contains(&(Side::Server, AbsenceKind::CloseWait)));
    assert!(kinds("open-close").contains(&(Side::Client, AbsenceKind::FinWait2)));
}

#[test]
fn a_cut_lies_on_the_half_of_who_is_cut_off() {
    let ladder = ladder(&builtin("third-ack-lost-for-good"));
    let [cut] = &ladder.cuts[..] else { panic!("{} cuts", ladder.cuts.len()) };
    assert_eq!(
        (cut.from, cut.left, cut.right),
        (Side::Client, ladder.layout.lifeline.client, ladder.layout.middle())
    );
}

#[test]
fn a_copy_has_a_shaft_of_its_own() {
    let ladder = ladder(&decide("open-close", "client:SYN#1", Decision::Duplicate));
    let syn = ladder.arrow(0).expect("a SYN");
    let copy = syn.copy.expect("a copy");
    assert!(copy.y > syn.end.y && (copy.x - syn.end.x).abs() < 1e-9);
}

#[test]
fn a_late_packet_says_by_how_much() {
    let ladder = ladder(&decide("open-close", "client:SYN#1", Decision::DelayUs(300_000)));
    let syn = ladder.arrow(0).expect("a SYN");
    assert_eq!(syn.late_us, Some(300_000));
    assert_eq!(syn.label.full, "SYN seq=A +300 ms");
}

#[test]
fn packets_sent_at_one_time_are_fanned_out_and_braced() {
    let ladder = ladder(&builtin("syn-ack-lost"));
    let [brace] = &ladder.braces[..] else { panic!("{} braces", ladder.braces.len()) };
    assert_eq!(brace.host, Side::Server);
    assert!((brace.bottom - brace.top - 22.0).abs() < 1e-6);
}

#[test]
fn an_unfolded_gap_is_longer_and_the_rest_stays() {
    let trace = trace(&builtin("open-close"));
    let folded = Ladder::new(&trace, &Options::default());
    let gap = folded.folds.first().expect("a fold").from;
    let options = Options { unfolded: SortedSet::from_iter([(gap, ())]), ..Options::default() };
    let unfolded = Ladder::new(&trace, &options);
    assert!(unfolded.folds.first().is_some_and(|fold| fold.unfolded && fold.from == gap));
    assert_eq!(unfolded.folds.len(), folded.folds.len());
    assert!(unfolded.height > folded.height + 100.0);
}

#[test]
fn a_power_cut_is_no_state() {
    let ladder = ladder(&builtin("peer-crashed"));
    let off = |band: &&synscope_diagram::Band| band.kind == synscope_diagram::BandKind::Off;
    assert_eq!(ladder.bands.iter().filter(off).map(|band| band.host).collect::<Vec<_>>(), [Side::Server]);
}

#[test]
fn one_connection_can_be_shown_alone() {
    let trace = trace(&builtin("open-close"));
    let none = Ladder::new(&trace, &Options { connection: Some(2), ..Options::default() });
    assert!(none.arrows.is_empty() && none.brackets.is_empty() && none.absences.is_empty());
    let one = Ladder::new(&trace, &Options { connection: Some(1), ..Options::default() });
    assert_eq!(one.arrows.len(), trace.packets.len());
}

#[test]
fn the_picture_as_a_file_is_well_formed_and_names_itself() {
    for_all(|name, _, ladder| {
        let title = "<SYN> & \"FIN\"";
        let file = svg::render(ladder, &svg::Words::english(title, "first\nsecond"));
        assert!(file.contains("&lt;SYN&gt; &amp; &quot;FIN&quot;</title>"), "{name}");
        let count = |what: &str| file.matches(what).count();
        assert_eq!(count("<g"), count("</g>"), "{name}");
        assert_eq!(count("<text"), count("</text>"), "{name}");
        assert!(!file.contains("NaN") && !file.contains("inf"), "{name}");
    });
}
