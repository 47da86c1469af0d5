use card::{Answer, ProbabilityLink, ValueLink};
use std::rc::Rc;

use super::{
    affine::Affine,
    extraction,
    notes::Notes,
    value::{Scores, Value},
};
use crate::{
    error::Error,
    model::{
        answer::UNNAMED,
        float::{FloatModel, ModelKind},
        link::Link,
    },
    read::understanding::Understanding,
    words::printable,
};

/// Reads the graph's outputs: a decision between classes, or one number.
pub(crate) fn conclude(
    outputs: &[Value],
    names: Vec<String>,
    target: String,
    mut notes: Notes,
) -> Result<Understanding, Error> {
    let outputs = &ended(outputs, &mut notes)?;
    let (scores, link, answer) = match decision(outputs)? {
        Some(scores) => classification(&scores)?,
        None => value(outputs, &target)?,
    };
    let mut float = match scores.source() {
        None => ModelKind::Linear(extraction::linear(&scores, link)?),
        Some(_) => ModelKind::Network(extraction::network(&scores, link)?),
    };
    let preparation = extraction::prepared(&mut float, notes.columns);
    Ok(Understanding {
        float: FloatModel(float),
        answer,
        preparation,
        file: None,
        names,
        hints: notes.hints,
        steps: notes.steps,
    })
}

/// The outputs, with functions of something affine taken as the outputs of layers.
fn ended(outputs: &[Value], notes: &mut Notes) -> Result<Vec<Value>, Error> {
    let end = |output: &Value| match output {
        Value::Function(affine, function) => {
            let layer = notes.layer(Rc::clone(affine), function.as_ref().clone())?;
            Ok(Value::Affine(Rc::new(layer)))
        }
        other => Ok(other.clone()),
    };
    outputs.iter().map(end).collect()
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

/// Scores, how they become answers, and what they mean.
type Meaning = (Rc<Affine>, Link, Answer);

/// One number, or the scores of classes that a network leaves unnamed.
fn value(outputs: &[Value], target: &str) -> Result<Meaning, Error> {
    let mut values = outputs.iter().filter_map(|output| match output {
        Value::Affine(affine) if affine.is_matrix() => Some(affine),
        _ => None,
    });
    let value = values.next().ok_or(Error::NoLinearModel)?;
    if values.next().is_some() {
        return Err(Error::SeveralOutputs);
    }
    if value.columns() > 1 {
        let scores = Scores::new(value, Link::Margin);
        return match value.source() {
            Some(_) => classification(&scores),
            None => Err(Error::SeveralOutputs),
        };
    }
    let generic = ["variable", "output", "y", ""].contains(&target);
    let target = if generic { UNNAMED } else { target };
    let answer = Answer::Regression {
        target: printable(target),
        unit: String::new(),
        decimals: 0,
        link: ValueLink::Identity,
    };
    Ok((Rc::clone(value), Link::Identity, answer))
}

fn classification(scores: &Scores) -> Result<Meaning, Error> {
    let outputs = scores.affine.columns();
    let classes = class_names(scores, outputs.max(2))?;
    if let [negative, positive] = classes.as_slice() {
        let (affine, link) = binary(&scores.affine, scores.link)?;
        let answer = Answer::Binary {
            classes: [negative.clone(), positive.clone()],
            probability: matches!(link, Link::Logistic | Link::Share),
            link: probability_link(link),
        };
        return Ok((affine, link, answer));
    }
    let link = match scores.link {
        Link::Logistic => Link::OneVersusRest,
        link => link,
    };
    let answer = Answer::Multiclass {
        classes,
        probability: matches!(link, Link::Softmax | Link::Share),
        link: probability_link(link),
    };
    Ok((Rc::clone(&scores.affine), link, answer))
}

fn probability_link(link: Link) -> ProbabilityLink {
    match link {
        Link::Share => ProbabilityLink::Share,
        Link::OneVersusRest => ProbabilityLink::OneVersusRest,
        _ => ProbabilityLink::Softmax,
    }
}

/// One score for two classes: the positive one's, or the difference of two.
fn binary(scores: &Rc<Affine>, link: Link) -> Result<(Rc<Affine>, Link), Error> {
    if scores.columns() == 1 {
        return match link {
            Link::Softmax => Err(Error::NotLinear("Softmax".into())),
            link => Ok((Rc::clone(scores), link)),
        };
    }
    let one = |index: usize| scores.selected(&[index]).ok_or(Error::NoLinearModel);
    let (negative, positive) = (one(0)?, one(1)?);
    let negative = extraction::linear(&negative, link)?;
    let mirrored = negative.is_negative_of(&extraction::linear(&positive, link)?);
    let difference = scores.times(1, |column, _| if column == 0 { -1.0 } else { 1.0 });
    match link {
        Link::Logistic if mirrored => Ok((Rc::new(positive), link)),
        Link::Softmax => Ok((Rc::new(difference?), Link::Logistic)),
        _ if mirrored => Ok((Rc::new(positive), Link::Margin)),
        _ => Ok((Rc::new(difference?), Link::Margin)),
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
