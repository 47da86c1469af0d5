use card::ValueLink;

use super::{file::Learner, kind::XGBOOST};
use crate::{error::Error, read::trees::output::Output, words::printable};

/// What scores mean, and what each starts with.
pub(crate) struct Objective {
    pub(crate) output: Output,
    pub(crate) base: Vec<f64>,
}

impl Objective {
    /// # Errors
    /// [`Error::Objective`], and [`Error::Damaged`] for a base score that does not fit.
    pub(crate) fn of(learner: &Learner) -> Result<Self, Error> {
        let name = learner.objective.name.as_str();
        let (classes, targets) = (learner.classes()?, learner.targets()?.max(1));
        let output = output(name, classes, targets)?;
        let base = base(&learner.learner_model_param.base_score, name, &output)?;
        Ok(Self { output, base })
    }
}

fn output(name: &str, classes: usize, targets: usize) -> Result<Output, Error> {
    let values = |link| match targets {
        1 => Output::Value(link),
        _ => Output::Values(targets, link),
    };
    Ok(match name {
        "binary:logistic" | "binary:logitraw" if targets == 1 => Output::Logistic,
        "binary:logistic" | "binary:logitraw" => Output::Labels(targets),
        "binary:hinge" if targets == 1 => Output::Margin,
        "multi:softprob" | "multi:softmax" => Output::Softmax(classes),
        "reg:logistic" => values(ValueLink::Logistic),
        "count:poisson" | "reg:gamma" | "reg:tweedie" | "survival:cox" | "survival:aft" => {
            values(ValueLink::Exponential)
        }
        "reg:squarederror"
        | "reg:linear"
        | "reg:squaredlogerror"
        | "reg:absoluteerror"
        | "reg:pseudohubererror"
        | "reg:quantileerror"
        | "reg:expectileerror"
        | "rank:pairwise"
        | "rank:ndcg"
        | "rank:map" => values(ValueLink::Identity),
        other => return Err(Error::Objective(printable(other))),
    })
}

/// What each score starts with. Files hold one number, or one for each score: a probability where scores
/// are its log of the odds, the value where scores are its logarithm, otherwise the score itself.
fn base(written: &str, name: &str, output: &Output) -> Result<Vec<f64>, Error> {
    let numbers = written.trim().trim_matches(['[', ']']).split(',');
    let numbers: Result<Vec<f64>, _> = numbers.map(|number| number.trim().parse()).collect();
    let mut base = numbers.map_err(|_| Error::Damaged(XGBOOST))?;
    if let ([one], scores) = (base.as_slice(), output.scores()) {
        base = vec![*one; scores];
    }
    for score in &mut base {
        *score = match output {
            _ if name == "binary:logitraw" => *score,
            Output::Logistic | Output::Labels(_) | Output::Value(ValueLink::Logistic) => {
                log_odds(*score)
            }
            Output::Values(_, ValueLink::Logistic) => log_odds(*score),
            Output::Value(ValueLink::Exponential) | Output::Values(_, ValueLink::Exponential) => {
                score.ln()
            }
            _ => *score,
        };
    }
    (base.len() == output.scores())
        .then_some(base)
        .ok_or(Error::Damaged(XGBOOST))
}

fn log_odds(probability: f64) -> f64 {
    (probability / (1.0 - probability)).ln()
}
