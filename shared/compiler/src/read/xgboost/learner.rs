use super::{
    categories,
    file::{File, Learner, Model},
    kind::XGBOOST,
    lines,
    objective::Objective,
};
use crate::{
    error::Error,
    model::forest::Tree,
    read::{
        trees::{growth::Growth, saved::SavedForest},
        understanding::Understanding,
    },
};

/// What a file holds, whichever way it was written.
///
/// # Errors
/// [`Error::Damaged`], [`Error::Objective`] and those of [`Growth`].
pub(crate) fn understood(file: File) -> Result<Understanding, Error> {
    let File { learner } = file;
    let objective = Objective::of(&learner)?;
    let output = objective.output.checked()?;
    let base = objective.base;
    let features = learner.features()?;
    let Learner {
        attributes,
        feature_names,
        feature_types,
        gradient_booster,
        ..
    } = learner;
    if gradient_booster.is_linear() {
        return lines::read(gradient_booster, &output, &base, features, feature_names);
    }
    let (model, weights) = gradient_booster.model()?;
    let rounds = attributes.rounds();
    let kept = model.kept(rounds, output.scores());
    let mut notes = Vec::new();
    if kept < model.trees.len() {
        notes.push(STOPPED);
    } else if attributes.is_stopped_early(&model, output.scores()) {
        notes.push(NOT_STOPPED);
    }
    if categories::are_codes(model.cats.as_ref(), &feature_types) {
        notes.push(CODES);
    }
    let inputs = categories::inputs(model.cats.as_ref(), features)?;
    if categories::are_cut(&inputs) {
        notes.push(CUT);
    }
    SavedForest {
        kind: XGBOOST,
        inputs,
        gaps: model.knows_gaps(),
        names: feature_names,
        ranges: Vec::new(),
        trees: trees(&model, &weights, kept, features, output.scores())?,
        copies: if model.has_vectors() {
            output.scores()
        } else {
            1
        },
        base,
        output,
        notes,
    }
    .checked()?
    .understood(None, None)
}

const STOPPED: &str = "Training stopped early: trees after the best round were left out, as XGBoost's scikit-learn classes do when they predict.";
const NOT_STOPPED: &str = "Training stopped early, and the file was saved by xgboost.train's Booster, which predicts with all trees: so does this model. To keep the best round only, save booster[:booster.best_iteration + 1].";
const CUT: &str = "XGBoost counts letters beyond ASCII as one byte when it writes names of categories, so the last names lack their ends: they are marked with … and found in the rows it was trained on, if you give them.";
const CODES: &str = "The file does not hold the names of its categories: they are asked for by code, from 0, in the order of the training table's categories. XGBoost 3.1 and newer write the names.";

fn trees(
    model: &Model,
    weights: &[f64],
    kept: usize,
    features: usize,
    scores: usize,
) -> Result<Vec<Tree>, Error> {
    let mut growth = Growth::new(XGBOOST);
    let mut trees = Vec::new();
    let saved = model.trees.iter().zip(&model.tree_info).zip(weights);
    for ((tree, target), weight) in saved.take(kept) {
        let width = tree.width();
        let targets = match width {
            1 => *target..target.saturating_add(1),
            _ if width == scores => 0..scores,
            _ => return Err(Error::Damaged(XGBOOST)),
        };
        for target in targets.clone() {
            let place = target - targets.start;
            let form = tree.form(&mut growth, features, place)?;
            trees.push(Tree { target, form }.scaled(*weight));
        }
    }
    Ok(trees)
}
