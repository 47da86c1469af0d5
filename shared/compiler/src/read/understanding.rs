use card::Answer;

use crate::model::{float::FloatModel, hint::Hint};

/// A model file, understood: what a reader hands over.
pub(crate) struct Understanding {
    pub(crate) float: FloatModel,
    /// What kind of file it is, in words, if that is known.
    pub(crate) file: Option<String>,
    pub(crate) answer: Answer,
    /// Names of the features, empty where the file does not name one.
    pub(crate) names: Vec<String>,
    /// What the file gives away about each feature's usual values.
    pub(crate) hints: Vec<Option<Hint>>,
    /// Steps of the model, in words.
    pub(crate) steps: Vec<String>,
}
