//! How the way of a slider maps to the values of a knob.

use synscope_tcp::Unit;

/// A slider's positions, 0 to [`Scale::last`], and the value at each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    /// Every `step`-th value from `min` to `max`.
    Linear {
        /// The value at the first position.
        min: u64,
        /// The value at the last position.
        max: u64,
        /// The distance between two positions.
        step: u64,
    },
    /// Values that grow by about a tenth from each position to the next.
    Logarithmic {
        /// What stands before the round values: 0, or the smallest value where that is not round.
        least: Option<u64>,
        /// The smallest round value: a power of ten.
        min: u64,
        /// The largest value.
        max: u64,
        /// What stands after it: never.
        past: Option<u64>,
    },
    /// Every number from `min` to 10, and from there on round ones: how often something is done.
    Counted {
        /// The value at the first position: 10 at most.
        min: u64,
        /// The largest value.
        max: u64,
    },
}

/// The round values of one decade, times ten.
const DECADE: [u64; 22] =
    [10, 11, 12, 13, 15, 16, 18, 20, 22, 25, 27, 30, 33, 36, 40, 45, 50, 55, 60, 70, 80, 90];

/// Up to here a slider takes every value: in one that has more of them nobody could hit the small ones,
/// which matter most.
const EACH: u64 = 10;
/// A slider of shares has so many positions.
const MOST: u64 = 200;

impl Scale {
    /// The slider of a knob that counts in a unit and has a range.
    pub(crate) fn of(unit: Unit, (min, max): (u64, u64)) -> Self {
        let grows = |least: u64, max, past| {
            let mut first = least;
            while first < min && first < max {
                first = first.saturating_mul(10);
            }
            Self::Logarithmic { least: (min < first).then_some(min), min: first, max, past }
        };
        match unit {
            Unit::Time(_) => grows(1_000, max, None),
            Unit::TimeOrNever(_, never) => grows(1_000, never.saturating_sub(1), Some(never)),
            Unit::Octets => grows(100, max, None),
            Unit::Count if min <= EACH && max > EACH => Self::Counted { min, max },
            Unit::Count | Unit::Switch | Unit::Share => {
                Self::Linear { min, max, step: (max - min).div_ceil(MOST).max(1) }
            }
        }
    }

    /// The last position.
    pub(crate) fn last(self) -> u32 {
        match self {
            Self::Linear { min, max, step } => u32::try_from((max - min) / step).unwrap_or(u32::MAX),
            Self::Logarithmic { least, min, max, past } => {
                u32::from(least.is_some()) + notches(min, max) - 1 + u32::from(past.is_some())
            }
            Self::Counted { min, max } => each(min) + notches(EACH, max) - 1,
        }
    }

    /// The value at a position; positions past the last one have its value.
    pub(crate) fn value(self, position: u32) -> u64 {
        let position = position.min(self.last());
        match self {
            Self::Linear { min, step, .. } => min + u64::from(position) * step,
            Self::Logarithmic { least: Some(least), .. } if position == 0 => least,
            Self::Logarithmic { past: Some(past), .. } if position == self.last() => past,
            Self::Logarithmic { least, min, .. } => notch(min, position - u32::from(least.is_some())),
            Self::Counted { min, .. } => match position.checked_sub(each(min)) {
                Some(round) => notch(EACH, round),
                None => min + u64::from(position),
            },
        }
    }

    /// The position whose value is nearest.
    pub(crate) fn position(self, value: u64) -> u32 {
        match self {
            Self::Linear { min, max, step } => {
                u32::try_from((value.clamp(min, max) - min + step / 2) / step).unwrap_or(u32::MAX)
            }
            Self::Logarithmic { .. } | Self::Counted { .. } => {
                (0..=self.last()).min_by_key(|at| self.value(*at).abs_diff(value)).unwrap_or(0)
            }
        }
    }
}

/// How many values come before [`EACH`].
fn each(min: u64) -> u32 {
    u32::try_from(EACH - min).unwrap_or(0)
}

/// The `index`-th round value from `min` up.
fn notch(min: u64, index: u32) -> u64 {
    let decade = index / 22;
    let within = usize::try_from(index % 22).unwrap_or(0);
    min.saturating_mul(10_u64.saturating_pow(decade)).saturating_mul(DECADE[within]) / 10
}

/// How many round values there are from `min` to `max`.
fn notches(min: u64, max: u64) -> u32 {
    (0..22 * 20).take_while(|index| notch(min, *index) <= max).count().try_into().unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use synscope_sim::all_knobs;

    use super::{Scale, Unit};

    const MSL: Scale = Scale::Logarithmic { least: Some(0), min: 10_000, max: 120_000_000, past: None };
    const ROUND_TRIP: Scale = Scale::Logarithmic { least: None, min: 1_000, max: 3_000_000, past: None };
    const LOSS: Scale = Scale::Linear { min: 0, max: 1_000_000, step: 10_000 };

    #[test]
    fn both_ends_are_reached() {
        for (scale, first, last) in
            [(MSL, 0, 120_000_000), (ROUND_TRIP, 1_000, 3_000_000), (LOSS, 0, 1_000_000)]
        {
            assert_eq!(scale.value(0), first);
            assert_eq!(scale.value(scale.last()), last);
        }
    }

    #[test]
    fn every_position_is_found_again_from_its_value() {
        for scale in [MSL, ROUND_TRIP, LOSS] {
            for position in 0..=scale.last() {
                assert_eq!(scale.position(scale.value(position)), position);
            }
        }
    }

    #[test]
    fn values_grow_with_the_position() {
        for scale in [MSL, ROUND_TRIP, LOSS] {
            for position in 0..scale.last() {
                assert!(scale.value(position) < scale.value(position + 1));
            }
        }
    }

    #[test]
    fn usual_values_have_a_position_of_their_own() {
        for value in [0, 500_000, 1_000_000, 30_000_000, 60_000_000, 120_000_000] {
            assert_eq!(MSL.value(MSL.position(value)), value);
        }
        assert_eq!(ROUND_TRIP.value(ROUND_TRIP.position(100_000)), 100_000);
    }

    #[test]
    fn every_knob_has_a_slider_that_reaches_from_one_end_to_the_other() {
        for knob in all_knobs() {
            let (min, max) = knob.range();
            let scale = Scale::of(knob.unit(), (min, max));
            let name = knob.name();
            assert_eq!(scale.value(0), min, "{name}");
            // No further round value fits: they are an eighth apart at most.
            let last = scale.value(scale.last());
            assert!(
                last <= max && last.saturating_mul(9) >= (max - max / 1_000).saturating_mul(8),
                "{name}: {last}"
            );
            assert!(scale.last() < 400, "{name}: {} positions", scale.last());
            for position in 0..scale.last() {
                assert!(scale.value(position) < scale.value(position + 1), "{name} at {position}");
            }
        }
    }

    #[test]
    fn small_counts_have_a_position_each() {
        let retries = Scale::of(Unit::Count, (1, 127));
        let values: Vec<_> = (0..12).map(|position| retries.value(position)).collect();
        assert_eq!(values, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        assert_eq!(retries.value(retries.last()), 120);
    }

    #[test]
    fn a_value_beyond_the_end_is_shown_at_the_end() {
        assert_eq!(LOSS.position(2_000_000), LOSS.last());
        assert_eq!(MSL.position(u64::MAX), MSL.last());
    }
}
