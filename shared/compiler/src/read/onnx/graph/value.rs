use std::rc::Rc;

use super::{
    affine::Affine,
    by_leaf::ByLeaf,
    preparing::texts::{TextColumn, TextWords},
};
use crate::{
    error::Error,
    model::{
        link::Link,
        network::function::{Curve, Function},
    },
    read::onnx::{
        algebra::{extent::Extent, folding},
        protobuf::tensor::Tensor,
    },
};

/// What rounding to levels is called.
pub(crate) const ROUNDING: &str = "rounding to levels";

/// What a name in the graph stands for.
#[derive(Clone)]
pub(crate) enum Value {
    /// Numbers or texts of the file.
    Constant(Rc<Tensor>),
    /// Decided by one tree alone: a constant for each of its leaves.
    ByLeaf(Rc<ByLeaf>),
    /// Text inputs.
    Texts(Rc<[TextColumn]>),
    /// A text on its way to a vocabulary.
    Words(Rc<TextWords>),
    /// Affine in the features.
    Affine(Rc<Affine>),
    /// A function of each column of something affine.
    Function(Rc<Affine>, Rc<Function>),
    /// `exp(z)`, on the way to a logistic function.
    Exponential(Rc<Affine>),
    /// `1 + exp(z)`.
    OnePlusExponential(Rc<Affine>),
    /// Probabilities, in the order of the scores.
    Probabilities(Scores),
    /// Logarithms of probabilities.
    Logarithm(Scores),
    /// Logarithm of the sum of `e^score` over all columns.
    LogTotal(Scores),
    /// The largest score.
    Largest(Scores),
    /// Scores less the largest one.
    Lowered(Scores),
    /// `e^score`, all times the same.
    Weights(Scores),
    /// `1 - probability`.
    Complement(Scores),
    /// A number for the whole row that is never negative: a sum of probabilities.
    Total(Scores),
    /// Index of the best score.
    Choice(Scores),
    /// Class name of the best score.
    Label(Scores),
    /// Several answers, one of each of these scores.
    Labels(Rc<[Scores]>),
    /// What no rule reads, and why. An output may be so where another one decides a class.
    Unread(Rc<Error>),
}

impl Value {
    /// Numbers this value keeps in memory, where it may be new.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Affine(affine) => affine.size(),
            Self::Constant(tensor) => tensor.content.len(),
            Self::ByLeaf(values) => values.size(),
            Self::Function(affine, _) if Rc::strong_count(affine) == 1 => affine.size(),
            Self::Probabilities(scores) | Self::Label(scores) => scores.affine.size(),
            _ => 0,
        }
    }

    /// Scores as they were before they were rounded to levels: rounding keeps their order, but for ties.
    pub(crate) fn unrounded(&self) -> Self {
        match self {
            Self::Function(affine, function) if function.is_made_of(ROUNDING) => {
                Self::Affine(Rc::clone(affine))
            }
            other => other.clone(),
        }
    }

    /// How the graph arranges the numbers of one row; none of a choice among them.
    pub(crate) fn extent(&self) -> Option<Extent> {
        Some(match self {
            Self::Constant(tensor) => folding::extent(tensor)?,
            Self::Affine(affine)
            | Self::Function(affine, _)
            | Self::Exponential(affine)
            | Self::OnePlusExponential(affine) => affine.extent().clone(),
            Self::Probabilities(scores) | Self::Logarithm(scores) | Self::Complement(scores) => {
                scores.affine.extent().clone()
            }
            Self::Lowered(scores) | Self::Weights(scores) => scores.affine.extent().clone(),
            Self::Texts(_)
            | Self::Words(_)
            | Self::ByLeaf(_)
            | Self::Total(_)
            | Self::LogTotal(_)
            | Self::Largest(_)
            | Self::Choice(_)
            | Self::Label(_)
            | Self::Labels(_)
            | Self::Unread(_) => return None,
        })
    }

    /// The same numbers in another arrangement.
    pub(crate) fn arranged(&self, extent: &Extent) -> Option<Self> {
        let arranged = |affine: &Rc<Affine>| match affine.extent() == extent {
            true => Some(Rc::clone(affine)),
            false => affine.arranged(extent.clone()).map(Rc::new),
        };
        Some(match self {
            Self::Affine(affine) => Self::Affine(arranged(affine)?),
            Self::Function(affine, function) => {
                Self::Function(arranged(affine)?, Rc::clone(function))
            }
            Self::Probabilities(scores) if scores.is_plain() => Self::Probabilities(Scores {
                affine: arranged(&scores.affine)?,
                ..scores.clone()
            }),
            other => other.clone(),
        })
    }

    /// This value as a function of each column of something affine; none when it is not one.
    pub(crate) fn as_function(&self) -> Option<(Rc<Affine>, Function)> {
        let shaped = |curve, name| Function::identity().shaped(curve, name);
        let (affine, function) = match self {
            Self::Affine(affine) => (affine, Function::identity()),
            Self::Function(affine, function) => (affine, function.as_ref().clone()),
            Self::Exponential(affine) => (affine, shaped(Curve::Exponential, "Exp")?),
            Self::OnePlusExponential(affine) => {
                (affine, shaped(Curve::Exponential, "Exp")?.scaled(1.0, 1.0))
            }
            Self::Probabilities(scores) if scores.is_plain() => {
                (&scores.affine, shaped(Curve::Sigmoid, "Sigmoid")?)
            }
            Self::Complement(scores) if scores.is_plain() => (
                &scores.affine,
                shaped(Curve::Sigmoid, "Sigmoid")?.scaled(-1.0, 1.0),
            ),
            _ => return None,
        };
        Some((Rc::clone(affine), function))
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

    /// What is kept between 0 and 1 of several sums, where that is all a function does to them.
    pub(crate) fn clipped(affine: &Affine, function: &Function) -> Option<Self> {
        let (factor, shift) = function.clipped_share().filter(|_| affine.columns() > 1)?;
        let shares = affine.scaled(&[factor])?.shifted(&[shift])?;
        Some(Self::new(&Rc::new(shares), Link::Clipped))
    }

    /// These, divided by their sum.
    pub(crate) fn normalized(&self) -> Self {
        let link = match self.link {
            Link::Logistic if self.affine.columns() > 1 && !self.is_pair() => Link::OneVersusRest,
            link => link,
        };
        Self {
            link,
            ..self.clone()
        }
    }

    /// Whether these are two columns, each the other's negative.
    fn is_pair(&self) -> bool {
        let column = |column| self.affine.selected(&[column]);
        let is_negative = || {
            let (factor, shift) = column(0)?.relation_to(&column(1)?)?;
            Some((factor + 1.0).abs() < 1e-6 && shift.abs() < 1e-6)
        };
        self.affine.columns() == 2 && is_negative() == Some(true)
    }

    /// Whether these are logistic functions, one for each column.
    fn is_plain(&self) -> bool {
        self.link == Link::Logistic
    }

    /// Whether both decide the same: one is a positive multiple of the other, in several columns perhaps
    /// shifted.
    pub(crate) fn orders_as(&self, other: &Self) -> bool {
        let is_multiple = |(factor, shift): (f64, f64)| {
            factor > 0.0 && (shift.abs() < 1e-9 || self.affine.columns() > 1)
        };
        self.is(other)
            || self
                .affine
                .relation_to(&other.affine)
                .is_some_and(is_multiple)
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.affine, &other.affine)
            || self.affine.relation_to(&other.affine) == Some((1.0, 0.0))
    }
}
