//! How the way of a slider maps to the values of a knob.

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
        /// Whether 0 stands before the smallest value.
        zero: bool,
        /// The smallest value but 0: a power of ten.
        min: u64,
        /// The largest value.
        max: u64,
    },
}

/// The round values of one decade, times ten.
const DECADE: [u64; 22] =
    [10, 11, 12, 13, 15, 16, 18, 20, 22, 25, 27, 30, 33, 36, 40, 45, 50, 55, 60, 70, 80, 90];

impl Scale {
    /// The last position.
    pub(crate) fn last(self) -> u32 {
        match self {
            Self::Linear { min, max, step } => u32::try_from((max - min) / step).unwrap_or(u32::MAX),
            Self::Logarithmic { zero, min, max } => u32::from(zero) + notches(min, max) - 1,
        }
    }

    /// The value at a position; positions past the last one have its value.
    pub(crate) fn value(self, position: u32) -> u64 {
        let position = position.min(self.last());
        match self {
            Self::Linear { min, step, .. } => min + u64::from(position) * step,
            Self::Logarithmic { zero: true, .. } if position == 0 => 0,
            Self::Logarithmic { zero, min, .. } => notch(min, position - u32::from(zero)),
        }
    }

    /// The position whose value is nearest.
    pub(crate) fn position(self, value: u64) -> u32 {
        match self {
            Self::Linear { min, max, step } => {
                u32::try_from((value.clamp(min, max) - min + step / 2) / step).unwrap_or(u32::MAX)
            }
            Self::Logarithmic { .. } => {
                (0..=self.last()).min_by_key(|at| self.value(*at).abs_diff(value)).unwrap_or(0)
            }
        }
    }
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
    use super::Scale;

    const MSL: Scale = Scale::Logarithmic { zero: true, min: 10_000, max: 120_000_000 };
    const ROUND_TRIP: Scale = Scale::Logarithmic { zero: false, min: 1_000, max: 3_000_000 };
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
    fn a_value_beyond_the_end_is_shown_at_the_end() {
        assert_eq!(LOSS.position(2_000_000), LOSS.last());
        assert_eq!(MSL.position(u64::MAX), MSL.last());
    }
}
