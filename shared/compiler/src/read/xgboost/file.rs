//! What a file holds, as it is written.

use serde::Deserialize;

use super::{categories::Categories, kind::XGBOOST, tree::SavedTree};
use crate::error::Error;

#[derive(Deserialize)]
pub(crate) struct File {
    pub(crate) learner: Learner,
}

#[derive(Deserialize)]
pub(crate) struct Learner {
    #[serde(default)]
    pub(crate) attributes: Attributes,
    #[serde(default)]
    pub(crate) feature_names: Vec<String>,
    #[serde(default)]
    pub(crate) feature_types: Vec<String>,
    pub(crate) gradient_booster: Booster,
    pub(crate) learner_model_param: Parameters,
    pub(crate) objective: Trained,
}

#[derive(Default, Deserialize)]
pub(crate) struct Attributes {
    best_iteration: Option<String>,
    /// Written by the scikit-learn classes alone.
    scikit_learn: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Parameters {
    pub(crate) base_score: String,
    num_class: String,
    num_feature: String,
    num_target: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Trained {
    pub(crate) name: String,
}

#[derive(Deserialize)]
pub(crate) struct Booster {
    #[serde(default)]
    name: String,
    model: Option<Model>,
    gbtree: Option<Box<Booster>>,
    weight_drop: Option<Vec<f64>>,
}

#[derive(Deserialize)]
pub(crate) struct Model {
    #[serde(default)]
    pub(crate) tree_info: Vec<usize>,
    #[serde(default)]
    pub(crate) trees: Vec<SavedTree>,
    /// The first tree of each round, and of the one that would come next.
    #[serde(default)]
    iteration_indptr: Vec<usize>,
    weight_drop: Option<Vec<f64>>,
    gbtree_model_param: Option<TreeParameters>,
    pub(crate) cats: Option<Categories>,
    /// Of a linear booster: weights of each feature for each score, then biases.
    pub(crate) weights: Option<Vec<f64>>,
}

#[derive(Deserialize)]
struct TreeParameters {
    num_parallel_tree: Option<String>,
}

impl Learner {
    pub(crate) fn features(&self) -> Result<usize, Error> {
        count(&self.learner_model_param.num_feature)
    }

    pub(crate) fn classes(&self) -> Result<usize, Error> {
        count(&self.learner_model_param.num_class)
    }

    pub(crate) fn targets(&self) -> Result<usize, Error> {
        let targets = &self.learner_model_param.num_target;
        targets.as_ref().map_or(Ok(1), |targets| count(targets))
    }
}

impl Attributes {
    /// Rounds that the program which wrote the file predicts with, if not with all.
    pub(crate) fn rounds(&self) -> Option<usize> {
        self.scikit_learn.as_ref()?;
        self.best()
    }

    fn best(&self) -> Option<usize> {
        let best: usize = self.best_iteration.as_ref()?.parse().ok()?;
        best.checked_add(1)
    }

    /// Whether there are trees after the best round.
    pub(crate) fn is_stopped_early(&self, model: &Model, scores: usize) -> bool {
        model.kept(self.best(), scores) < model.trees.len()
    }
}

impl Booster {
    pub(crate) fn is_linear(&self) -> bool {
        self.name == "gblinear"
    }

    /// The weights of a linear booster.
    pub(crate) fn weights(self) -> Result<Vec<f64>, Error> {
        let weights = self.model.and_then(|model| model.weights);
        weights.ok_or(Error::Damaged(XGBOOST))
    }

    /// The trees and the weight of each.
    pub(crate) fn model(self) -> Result<(Model, Vec<f64>), Error> {
        let inner = self.gbtree.and_then(|booster| booster.model);
        let model = self.model.or(inner).ok_or(Error::Damaged(XGBOOST))?;
        let weights = self.weight_drop.or_else(|| model.weight_drop.clone());
        let weights = weights.unwrap_or_else(|| vec![1.0; model.trees.len()]);
        let fits = weights.len() == model.trees.len() && model.tree_info.len() == weights.len();
        fits.then_some((model, weights))
            .ok_or(Error::Damaged(XGBOOST))
    }
}

impl Model {
    /// Trees of so many rounds.
    pub(crate) fn kept(&self, rounds: Option<usize>, scores: usize) -> usize {
        let all = self.trees.len();
        let Some(rounds) = rounds else {
            return all;
        };
        if let Some(trees) = self.iteration_indptr.get(rounds) {
            return all.min(*trees);
        }
        let parameters = self.gbtree_model_param.as_ref();
        let parallel = parameters.and_then(|p| p.num_parallel_tree.as_ref()?.parse().ok());
        let each = match self.has_vectors() {
            true => 1,
            false => scores,
        };
        let each = each.saturating_mul(parallel.unwrap_or(1));
        rounds.saturating_mul(each).min(all)
    }

    /// Whether leaves hold a number for each score.
    pub(crate) fn has_vectors(&self) -> bool {
        self.trees.iter().any(|tree| tree.width() > 1)
    }

    /// Whether missing values were seen in training: without, every split of a kind sends them to the same
    /// side.
    pub(crate) fn knows_gaps(&self) -> bool {
        [true, false].into_iter().any(|categorical| {
            let mut sides = self.trees.iter().flat_map(|tree| tree.sides(categorical));
            let first = sides.next();
            sides.any(|side| Some(side) != first)
        })
    }
}

fn count(text: &str) -> Result<usize, Error> {
    text.parse().map_err(|_| Error::Damaged(XGBOOST))
}
