//! How many connections a host has in each state over time, as areas one above the other.

use synscope_sim::{Census, Counts, Side};
use synscope_tcp::{State, Time};
use synscope_words::moment;
use yew::prelude::*;

use crate::css::px;
use crate::group::group_class;
use crate::markup::html;

/// How large a chart is, and how fine.
pub(super) struct Size {
    width: f64,
    height: f64,
    columns: u32,
    /// Whether its axes are labelled.
    is_labelled: bool,
    /// The pattern of its hatches: each figure has its own.
    hatch: &'static str,
}

pub(super) const SMALL: Size =
    Size { width: 240.0, height: 34.0, columns: 80, is_labelled: false, hatch: "crowd-small" };
pub(super) const LARGE: Size =
    Size { width: 536.0, height: 96.0, columns: 134, is_labelled: true, hatch: "crowd-large" };

/// The states from the bottom to the top: what is used, what comes, what waits for its application, what goes.
const STACK: [State; 9] = [
    State::Established,
    State::SynSent,
    State::SynReceived,
    State::CloseWait,
    State::LastAck,
    State::FinWait1,
    State::FinWait2,
    State::Closing,
    State::TimeWait,
];

/// Whether a state is told from its group by hatches: it waits for nothing but time.
pub(super) fn is_hatched(state: State) -> bool {
    state == State::TimeWait
}

pub(super) fn draw(census: &Census, side: Side, now: Time, size: &Size) -> Html {
    let Size { width, height, columns, is_labelled, hatch } = *size;
    let peak = census.peak(side);
    let counts = census.columns(side, columns);
    let end = census.end();
    let share = now.as_us() as f64 / end.as_us().max(1) as f64;
    let x = px(share.min(1.0) * width);
    html! {
        <>
            <svg class="chart" viewBox={format!("0 0 {} {}", px(width), px(height))} preserveAspectRatio="none" aria-hidden="true">
                <defs>
                    <pattern id={format!("{hatch}-{}", side.name())} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                        <path class="hatching" d="M0 0V5" />
                    </pattern>
                </defs>
                { for (0..STACK.len()).filter_map(|place| area(&counts, place, peak, size, side)) }
                <path class="future" d={format!("M{x} 0H{}V{}H{x}z", px(width), px(height))} />
                <path class="ground" d={format!("M0 {}H{}", px(height), px(width))} />
                <path class="playhead" d={format!("M{x} 0V{}", px(height))} />
            </svg>
            if is_labelled {
                <p class="axes" aria-hidden="true"><span>{ peak }</span><span>{ moment(Time::ZERO) }</span><span>{ moment(end) }</span></p>
            }
        </>
    }
}

/// The area of a state, above those of the states before it.
fn area(counts: &[Counts], place: usize, peak: u32, size: &Size, side: Side) -> Option<Html> {
    let state = STACK[place];
    let of =
        |counts: &Counts, states: &[State]| states.iter().map(|state| counts[*state as usize]).sum::<u32>();
    if counts.iter().all(|counts| counts[state as usize] == 0) {
        return None;
    }
    let x = |column: usize| px(column as f64 * size.width / counts.len() as f64);
    let y = |count: u32| px(size.height - f64::from(count) * size.height / f64::from(peak.max(1)));
    let (mut upper, mut lower) = (String::new(), String::new());
    for (column, counts) in counts.iter().enumerate() {
        let (left, right) = (x(column), x(column + 1));
        let (top, bottom) = (y(of(counts, &STACK[..=place])), y(of(counts, &STACK[..place])));
        let sign = if column == 0 { "M" } else { "L" };
        upper = format!("{upper}{sign}{left} {top}H{right}");
        lower = format!("L{right} {bottom}H{left}{lower}");
    }
    let path = format!("{upper}{lower}Z");
    let hatch = format!("fill:url(#{}-{})", size.hatch, side.name());
    Some(html! {
        <g key={state.name()} class={group_class(state)}>
            <title>{ state.name() }</title>
            <path class="area" d={path.clone()} />
            if is_hatched(state) {
                <path style={hatch} d={path} />
            }
        </g>
    })
}

#[cfg(test)]
mod tests {
    use synscope_sim::total;

    use super::*;

    #[test]
    fn every_connection_has_a_place_in_the_chart() {
        let mut counts = Counts::default();
        for state in STACK {
            counts[state as usize] += 1;
        }
        assert_eq!(total(&counts), 9);
        assert_eq!((counts[State::Closed as usize], counts[State::Listen as usize]), (0, 0));
    }
}
