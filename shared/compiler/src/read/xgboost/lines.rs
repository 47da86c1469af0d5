//! Boosted linear models (`gblinear`).

use circuit::MOST_FEATURES;
use preparation::Preparation;

use super::{file::Booster, kind::XGBOOST};
use crate::{
    error::Error,
    model::{
        float::{FloatModel, ModelKind},
        linear::LinearModel,
    },
    read::{
        trees::output::Output,
        understanding::{Understanding, open_numbers},
    },
    words::printable,
};

/// Every score starts with the first base score, as XGBoost predicts (`GBLinear::PredictBatchInternal`).
///
/// # Errors
/// [`Error::Damaged`], [`Error::Features`] and [`Error::NotFinite`].
pub(crate) fn read(
    booster: Booster,
    output: &Output,
    base: &[f64],
    features: usize,
    names: Vec<String>,
) -> Result<Understanding, Error> {
    if !(1..=MOST_FEATURES).contains(&features) {
        return Err(Error::Features { got: features });
    }
    let weights = booster.weights()?;
    let scores = output.scores();
    let fits = weights.len() == (features + 1) * scores && [0, features].contains(&names.len());
    fits.then_some(()).ok_or(Error::Damaged(XGBOOST))?;
    let of_score = |score: usize| weights.iter().skip(score).step_by(scores).copied();
    let rows = (0..scores).map(|score| of_score(score).take(features).collect());
    let biases = weights[features * scores..].iter();
    let offsets = biases.map(|bias| bias + base[0]).collect();
    let model = LinearModel::new(rows.collect(), offsets, output.link()).finite()?;
    let mut names: Vec<String> = names.iter().map(|name| printable(name)).collect();
    names.resize(features, String::new());
    Ok(Understanding {
        answer: output.answer(None, None)?,
        preparation: Preparation::plain(open_numbers(features)),
        names,
        hints: vec![None; features],
        steps: vec!["a linear model of boosted weights".into()],
        pixels: None,
        questions: Vec::new(),
        file: Some(format!("A model file written by {}.", XGBOOST.program)),
        float: FloatModel(ModelKind::Linear(model)),
    })
}
