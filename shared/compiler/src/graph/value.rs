use std::rc::Rc;

use super::affine::Affine;
use crate::{Link, onnx::Tensor};

/// What a name in the graph stands for.
#[derive(Clone)]
pub(crate) enum Value {
    /// Numbers or texts of the file.
    Constant(Rc<Tensor>),
    /// Affine in the features.
    Affine(Rc<Affine>),
    /// `exp(z)`, on the way to a logistic function.
    Exponential(Rc<Affine>),
    /// `1 + exp(z)`.
    OnePlusExponential(Rc<Affine>),
    /// Probabilities, in the order of the scores.
    Probabilities(Scores),
    /// `1 - probability`.
    Complement(Scores),
    /// A number for the whole row that is never negative: a sum of probabilities.
    Total(Scores),
    /// Index of the best score.
    Choice(Scores),
    /// Class name of the best score.
    Label(Scores),
}

impl Value {
    /// Numbers this value keeps in memory, where it may be new.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Affine(affine) => affine.size(),
            Self::Probabilities(scores) | Self::Label(scores) => scores.affine.size(),
            _ => 0,
        }
    }
}

/// Scores that decide a class.
#[derive(Clone)]
pub(crate) struct Scores {
    pub(crate) affine: Rc<Affine>,
    pub(crate) link: Link,
    pub(crate) classes: Option<Rc<[String]>>,
}

impl Scores {
    pub(crate) fn new(affine: &Rc<Affine>, link: Link) -> Self {
        Self {
            affine: Rc::clone(affine),
            link,
            classes: None,
        }
    }

    pub(crate) fn named(&self, classes: Option<Rc<[String]>>) -> Self {
        Self {
            classes: classes.or_else(|| self.classes.clone()),
            ..self.clone()
        }
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.affine, &other.affine)
    }
}
