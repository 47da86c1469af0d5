//! Where scores are placed, so that values far from 0 or of different spread fill the range that noise is a
//! share of.

use circuit::Placement;

use crate::{model::link::Link, policy::Goal};

/// A centre is worth stating when it lies farther from 0 than this share of what the scores reach around it.
const FAR: f64 = 0.5;
/// Centres are whole multiples of this share of the range: they tell little more than the range does.
const STEP: f64 = 1.0 / 16.0;

/// Whether scores are values that leave: others are compared with 0, or with each other.
pub(crate) fn may_be_placed(goal: Goal, link: Link) -> bool {
    link.is_value() && matches!(goal, Goal::Scores { .. })
}

/// Placements of scores that reach from one end to the other; none where scores do as well without.
pub(crate) fn of(reaches: Vec<(f64, f64)>) -> Vec<Placement> {
    let half = |(low, high): &(f64, f64)| (high - low) / 2.0;
    let widest = reaches.iter().map(half).fold(0.0, f64::max);
    let placement = |reach: &(f64, f64)| {
        let (half, middle) = (half(reach), reach.0.midpoint(reach.1));
        let share = if widest > 0.0 { half / widest } else { 1.0 };
        let stretch = share.log2().ceil().exp2().clamp(f64::MIN_POSITIVE, 1.0);
        let size = if half > 0.0 { half } else { widest };
        let step = STEP * 2.0 * size;
        let is_far = middle.abs() > FAR * size && step > 0.0;
        let centre = if is_far {
            (middle / step).round() * step
        } else {
            0.0
        };
        Placement {
            centre: if centre.is_finite() { centre } else { 0.0 },
            stretch: if half > 0.0 { stretch } else { 1.0 },
        }
    };
    let placements: Vec<Placement> = reaches.iter().map(placement).collect();
    match placements
        .iter()
        .all(|placement| *placement == Placement::PLAIN)
    {
        true => Vec::new(),
        false => placements,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_around_zero_need_no_placement() {
        assert_eq!(of(vec![(-1.0, 2.0)]), []);
        assert_eq!(of(vec![(0.0, 0.0)]), []);
    }

    #[test]
    fn far_scores_get_a_round_centre_near_their_middle() {
        let placed = of(vec![(9_990.0, 10_011.0)]);
        assert!((placed[0].centre - 10_000.5).abs() <= 21.0 / 32.0);
        assert_eq!(placed[0].stretch, 1.0);
    }

    #[test]
    fn narrow_scores_beside_wide_ones_are_stretched_by_a_power_of_two() {
        let placed = of(vec![(-100.0, 100.0), (-1.0, 1.0), (0.0, 0.0)]);
        assert_eq!(
            placed.iter().map(|p| p.stretch).collect::<Vec<_>>(),
            [1.0, 0.015_625, 1.0]
        );
    }
}
