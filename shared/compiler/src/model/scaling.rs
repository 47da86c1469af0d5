//! The scaling of inputs on either side of the cut between what is public and what is sealed.

use card::{OpenQuestion, OwnerReply, ScalingPlace};
use preparation::{Preparation, Step};

use super::{float::FloatModel, hint::Hint};
use crate::words::counted;

/// Features that are inputs, which a scaler in the file brought to another scale.
pub(crate) struct Scaling(Vec<ScaledFeature>);

/// `(x - zero) / unit` is what the model was trained on.
struct ScaledFeature {
    feature: usize,
    input: usize,
    zero: f64,
    unit: f64,
}

impl Scaling {
    /// What a file's scaler did to inputs that weights meet directly; none where there is nothing to choose.
    pub(crate) fn found(
        float: &mut FloatModel,
        preparation: &Preparation,
        hints: &[Option<Hint>],
    ) -> Option<Self> {
        float.0.first_sums_mut()?;
        let columns = preparation.features.iter().enumerate();
        let scaled = columns.filter_map(|(feature, input)| {
            let (zero, unit) = scaler(hints.get(*input).copied().flatten()?)?;
            Some(ScaledFeature {
                feature,
                input: *input,
                zero,
                unit,
            })
        });
        let scaled: Vec<ScaledFeature> = scaled.collect();
        (!scaled.is_empty()).then_some(Self(scaled))
    }

    /// Where it is to stand; sealed unless the owner says otherwise.
    pub(crate) fn question(&self, chosen: Option<ScalingPlace>) -> OpenQuestion {
        let reply = OwnerReply::Scaling;
        OpenQuestion {
            about: format!(
                "The model scales {} by numbers from its training data. Where shall these stand?",
                counted(self.0.len(), "input")
            ),
            options: vec![reply(ScalingPlace::Sealed), reply(ScalingPlace::Public)],
            chosen: reply(chosen.unwrap_or(ScalingPlace::Sealed)),
            is_settled: true,
        }
    }

    /// Takes it out of the weights and makes it a public step.
    pub(crate) fn publish(self, float: &mut FloatModel, preparation: &mut Preparation) {
        let Some((rows, offsets)) = float.0.first_sums_mut() else {
            return;
        };
        for scaled in self.0 {
            let ScaledFeature {
                feature,
                input,
                zero,
                unit,
            } = scaled;
            for (row, offset) in rows.iter_mut().zip(offsets.iter_mut()) {
                if let Some(weight) = row.get_mut(feature) {
                    *offset += *weight * zero;
                    *weight *= unit;
                }
            }
            let column = preparation.width();
            preparation.steps.push(Step::Scaled {
                column: input,
                scale: 1.0 / unit,
                offset: -zero / unit,
            });
            preparation.features[feature] = column;
        }
    }
}

/// What a scaler takes off, and what it divides by.
fn scaler(hint: Hint) -> Option<(f64, f64)> {
    let (zero, unit) = hint.scaling()?;
    let is_sound = zero.is_finite() && unit.is_normal() && (1.0 / unit).is_finite();
    (is_sound && (zero, unit) != (0.0, 1.0)).then_some((zero, unit))
}

#[cfg(test)]
mod tests {
    use preparation::{Cell, Input};

    use super::*;
    use crate::model::{float::ModelKind, linear::LinearModel, link::Link};

    fn linear() -> FloatModel {
        let rows = vec![vec![0.5, -2.0, 1.0]];
        FloatModel(ModelKind::Linear(LinearModel::new(
            rows,
            vec![0.25],
            Link::Identity,
        )))
    }

    #[test]
    fn scaling_in_public_answers_as_scaling_under_the_seal() {
        let spread = Hint::Spread {
            centre: 40.0,
            deviation: 8.0,
        };
        let ends = Hint::Scaled {
            zero: -1.0,
            one: 3.0,
        };
        let hints = [Some(spread), None, Some(ends)];
        let (sealed, mut public) = (linear(), linear());
        let mut preparation = Preparation::plain(vec![Input::number(-100.0, 100.0); 3]);
        let scaling = Scaling::found(&mut public, &preparation, &hints).unwrap();
        assert!(scaling.question(None).about.contains("2 inputs"));
        scaling.publish(&mut public, &mut preparation);
        preparation.check().unwrap();
        let row = [52.0, 3.0, 0.5];
        let cells = row.map(Cell::Number);
        let features = preparation.features(&cells).unwrap();
        assert_eq!(features, [1.5, 3.0, 0.375]);
        let (one, other) = (sealed.scores(&row), public.scores(&features));
        assert!((one[0] - other[0]).abs() < 1e-9);
    }

    #[test]
    fn nothing_is_asked_where_nothing_was_scaled() {
        let preparation = Preparation::plain(vec![Input::number(0.0, 1.0); 3]);
        let ends = Hint::Ends {
            minimum: 0.0,
            maximum: 1.0,
        };
        let found = |hints: &[Option<Hint>]| Scaling::found(&mut linear(), &preparation, hints);
        assert!(found(&[None, None, Some(ends)]).is_none());
    }
}
