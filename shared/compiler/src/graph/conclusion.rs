use std::rc::Rc;

use super::{
    affine::{Affine, Hint},
    interpreter::{Notes, printable},
    value::{Scores, Value},
};
use crate::{
    Error, Link,
    answer::{Answer, UNNAMED},
    float::{FloatModel, Kind},
    linear::LinearModel,
};

/// Programs whose files are named as theirs.
const KNOWN_PRODUCERS: [&str; 2] = ["skl2onnx", "pytorch"];

/// A model file, understood.
pub(crate) struct Understanding {
    pub(crate) float: FloatModel,
    /// What kind of file it is, in words, if that is known.
    pub(crate) file: Option<String>,
    pub(crate) answer: Answer,
    /// Input names, empty where one input carries many features.
    pub(crate) names: Vec<String>,
    /// Ranges given away by scalers.
    pub(crate) hints: Vec<Option<Hint>>,
    /// Steps of the model, in words.
    pub(crate) steps: Vec<String>,
}

impl Understanding {
    /// Says who wrote an ONNX file, if it is a program known here.
    pub(crate) fn written_by(self, producer: &str) -> Self {
        let known = KNOWN_PRODUCERS.contains(&producer);
        Self {
            file: known.then(|| format!("An ONNX file written by {producer}.")),
            ..self
        }
    }
}

/// Reads the graph's outputs: a decision between classes, or one number.
pub(super) fn conclude(
    outputs: &[Value],
    names: Vec<String>,
    target: String,
    notes: Notes,
) -> Result<Understanding, Error> {
    let (float, answer) = match decision(outputs)? {
        Some(scores) => classification(&scores)?,
        None => regression(outputs, &target)?,
    };
    Ok(Understanding {
        float: FloatModel(Kind::Linear(float)),
        answer,
        file: None,
        names,
        hints: notes.hints,
        steps: notes.steps,
    })
}

/// The scores that every label and probability among the outputs comes from.
fn decision(outputs: &[Value]) -> Result<Option<Scores>, Error> {
    let mut decision: Option<Scores> = None;
    for output in outputs {
        let scores = match output {
            Value::Label(scores) | Value::Choice(scores) | Value::Probabilities(scores) => scores,
            Value::Affine(_) | Value::Constant(_) => continue,
            _ => return Err(Error::NotLinear("the output".into())),
        };
        decision = Some(match decision {
            None => scores.clone(),
            Some(earlier) if earlier.is(scores) => merged(&earlier, scores),
            Some(_) => return Err(Error::SeveralOutputs),
        });
    }
    Ok(decision)
}

/// Names and link of two outputs of the same scores; probabilities say more than a label.
fn merged(earlier: &Scores, later: &Scores) -> Scores {
    let link = match earlier.link {
        Link::Margin => later.link,
        link => link,
    };
    Scores {
        link,
        ..later.named(earlier.classes.clone())
    }
}

fn regression(outputs: &[Value], target: &str) -> Result<(LinearModel, Answer), Error> {
    let mut values = outputs.iter().filter_map(|output| match output {
        Value::Affine(affine) if affine.is_matrix() => Some(affine),
        _ => None,
    });
    let value = values.next().ok_or(Error::NoLinearModel)?;
    if values.next().is_some() || value.columns() > 1 {
        return Err(Error::SeveralOutputs);
    }
    let generic = ["variable", "output", "y", ""].contains(&target);
    let target = if generic { UNNAMED } else { target };
    let answer = Answer::Regression {
        target: printable(target),
        decimals: 0,
    };
    Ok((LinearModel::read(value, Link::Identity)?, answer))
}

fn classification(scores: &Scores) -> Result<(LinearModel, Answer), Error> {
    let outputs = scores.affine.columns();
    let classes = class_names(scores, outputs.max(2))?;
    if let [negative, positive] = classes.as_slice() {
        let (float, probability) = binary(&scores.affine, scores.link)?;
        let classes = [negative.clone(), positive.clone()];
        return Ok((
            float,
            Answer::Binary {
                classes,
                probability,
            },
        ));
    }
    let link = match scores.link {
        Link::Logistic => Link::OneVersusRest,
        link => link,
    };
    let probability = link == Link::Softmax;
    let float = LinearModel::read(&scores.affine, link)?;
    Ok((
        float,
        Answer::Multiclass {
            classes,
            probability,
        },
    ))
}

/// One score for two classes: the positive one's, or the difference of two.
fn binary(scores: &Rc<Affine>, link: Link) -> Result<(LinearModel, bool), Error> {
    if scores.columns() == 1 {
        let link = match link {
            Link::Softmax => return Err(Error::NotLinear("Softmax".into())),
            link => link,
        };
        return Ok((LinearModel::read(scores, link)?, link == Link::Logistic));
    }
    let positive = scores.selected(&[1]).ok_or(Error::NoLinearModel)?;
    let mirrored = LinearModel::read(&scores.selected(&[0]).ok_or(Error::NoLinearModel)?, link)?
        .is_negative_of(&LinearModel::read(&positive, link)?);
    let difference = scores.times(1, |column, _| if column == 0 { -1.0 } else { 1.0 });
    match link {
        Link::Logistic if mirrored => Ok((LinearModel::read(&positive, link)?, true)),
        Link::Softmax => Ok((LinearModel::read(&difference?, Link::Logistic)?, true)),
        _ if mirrored => Ok((LinearModel::read(&positive, Link::Margin)?, false)),
        _ => Ok((LinearModel::read(&difference?, Link::Margin)?, false)),
    }
}

/// Class names as the file gives them, or numbers from 0.
fn class_names(scores: &Scores, expected: usize) -> Result<Vec<String>, Error> {
    let Some(classes) = &scores.classes else {
        return Ok((0..expected).map(|class| class.to_string()).collect());
    };
    if classes.len() != expected {
        return Err(Error::Classes {
            expected,
            got: classes.len(),
        });
    }
    let name = |(index, class): (usize, &String)| match printable(class) {
        name if name.trim().is_empty() => format!("class {index}"),
        name => name,
    };
    Ok(classes.iter().enumerate().map(name).collect())
}
