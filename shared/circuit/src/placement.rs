use serde::{Deserialize, Serialize};

/// Where the scores of one output lie: `real = centre + stretch * score`, where the score is what the
/// [`crate::Scale`] makes of a plaintext.
///
/// Values far from 0 and close together, or several values of different spread, then fill the range that
/// noise is a share of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Placement {
    /// The real score in the middle of the range.
    pub centre: f64,
    /// Width of the range next to the scale's, above 0 and at most 1.
    pub stretch: f64,
}

impl Placement {
    /// Scores as the scale has them.
    pub const PLAIN: Self = Self {
        centre: 0.0,
        stretch: 1.0,
    };

    /// The real score.
    pub fn real(&self, score: f64) -> f64 {
        self.centre + self.stretch * score
    }

    pub(crate) fn is_sound(&self) -> bool {
        self.centre.is_finite() && self.stretch > 0.0 && self.stretch <= 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_read_around_its_centre() {
        let placement = Placement {
            centre: 10_000.0,
            stretch: 0.25,
        };
        assert_eq!(placement.real(-4.0), 9_999.0);
        assert_eq!(Placement::PLAIN.real(-4.0), -4.0);
        assert!(placement.is_sound() && Placement::PLAIN.is_sound());
        for stretch in [0.0, -1.0, 2.0, f64::NAN] {
            assert!(
                !Placement {
                    stretch,
                    ..placement
                }
                .is_sound()
            );
        }
    }
}
