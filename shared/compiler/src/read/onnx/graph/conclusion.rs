use card::{
    Answer,
    OutputMeaning::{self, Classes, Labels, Values},
    ValueLink,
};
use std::rc::Rc;

use super::{
    affine::{Affine, Source},
    extraction, leaves,
    notes::Notes,
    value::{Scores, Value},
};
use crate::{
    error::Error,
    model::{
        answer::{UNNAMED, UNNAMED_QUESTION, numbered},
        float::{FloatModel, ModelKind},
        link::Link,
    },
    read::{meaning, understanding::Understanding},
    words::{printable, tidy},
};

/// Reads the graph's outputs: a decision between classes, or one number, or several.
pub(crate) fn conclude(
    outputs: &[Value],
    names: Vec<String>,
    titles: &[String],
    mut notes: Notes,
) -> Result<Understanding, Error> {
    let Conclusion {
        scores,
        link,
        answer,
        open,
    } = concluded(outputs, titles, &mut notes)?;
    let mut float = match scores.source() {
        Source::Inputs => ModelKind::Linear(extraction::linear(&scores, link)?),
        Source::Layer(_) => ModelKind::Network(extraction::network(&scores, link)?),
        Source::Trees => ModelKind::Forest(extraction::forest(&scores, link, &notes)?),
    };
    if let ModelKind::Forest(forest) = &float {
        notes.tell(forest);
    }
    notes.learn_of_steps();
    let (hints, steps) = (notes.hints.clone(), notes.steps.clone());
    let pixels = notes.pixels;
    let preparation = extraction::prepared(&mut float, notes);
    let mut understanding = Understanding {
        float: FloatModel(float),
        answer,
        preparation,
        file: None,
        names,
        hints,
        steps,
        pixels,
        questions: Vec::new(),
    };
    if let Some((about, options)) = open {
        understanding.leave_open(about, options);
    }
    Ok(understanding)
}

/// Scores, how they become answers, what they mean, and what is left open.
struct Conclusion {
    scores: Rc<Affine>,
    link: Link,
    answer: Answer,
    open: Option<Open>,
}

/// What is left open, in a sentence, and the options, the likeliest first.
type Open = (&'static str, &'static [OutputMeaning]);

impl Conclusion {
    fn sure(scores: &Rc<Affine>, (answer, link): (Answer, Link)) -> Self {
        Self {
            scores: Rc::clone(scores),
            link,
            answer,
            open: None,
        }
    }
}

fn concluded(outputs: &[Value], titles: &[String], notes: &mut Notes) -> Result<Conclusion, Error> {
    let outputs: Vec<Value> = outputs.iter().map(stepped).collect();
    let named = outputs.iter().zip(titles);
    let unread = named.filter_map(|(output, title)| match output {
        Value::Unread(error) => Some((error, title)),
        _ => None,
    });
    let unread: Vec<(&Rc<Error>, &String)> = unread.collect();
    let is_decided = |output: &Value| {
        matches!(
            output,
            Value::Label(_) | Value::Choice(_) | Value::Labels(_)
        )
    };
    if let Some((error, _)) = unread.first()
        && !outputs.iter().any(is_decided)
    {
        return Err(error.as_ref().clone());
    }
    for (_, title) in unread {
        notes.step(&format!("the output \"{}\" left out", printable(title)));
    }
    if let Some(each) = questions(&outputs) {
        return answers(each);
    }
    match decision(&outputs)? {
        Some(scores) => decided(&told(scores, notes), &outputs),
        None => valued(&ended(&outputs, notes)?, titles),
    }
}

/// A step at 0 as what it decides: a class, or an answer each.
fn stepped(output: &Value) -> Value {
    let Value::Function(affine, function) = output else {
        return output.clone();
    };
    let classes: [String; 2] = match function.step() {
        Some((-1.0, 1.0)) if affine.columns() == 1 => ["-1", "1"].map(str::to_owned),
        Some((0.0, 1.0)) if affine.is_matrix() => ["0", "1"].map(str::to_owned),
        _ => return output.clone(),
    };
    let of = |column: usize| {
        let column = Rc::new(affine.selected(&[column])?);
        Some(Scores::new(&column, Link::Margin).named(Some(Rc::new(classes.clone()))))
    };
    let each: Option<Rc<[Scores]>> = (0..affine.columns()).map(of).collect();
    match each.as_deref() {
        Some([only]) => Value::Label(only.clone()),
        Some(each) => Value::Labels(each.into()),
        None => output.clone(),
    }
}

/// The scores of several answers, with probabilities where an output holds them.
fn questions(outputs: &[Value]) -> Option<Vec<Scores>> {
    let mut lists = outputs.iter().filter_map(|output| match output {
        Value::Labels(each) => Some(each),
        _ => None,
    });
    let first = lists.next()?;
    let tells = |each: &&Rc<[Scores]>| each.iter().all(|scores| scores.link != Link::Margin);
    let told = lists.find(|each| tells(each) && each.len() == first.len());
    let mut each = told.unwrap_or(first).to_vec();
    let apart = outputs.iter().find_map(|output| match output {
        Value::Probabilities(scores) if scores.affine.columns() == each.len() => Some(scores),
        _ => None,
    });
    if let Some(scores) = apart.filter(|scores| scores.link == Link::Logistic) {
        for (index, one) in each.iter_mut().enumerate() {
            let column = Rc::new(scores.affine.selected(&[index])?);
            *one = Scores::new(&column, Link::Logistic);
        }
    }
    Some(each)
}

/// Several yes-or-no answers.
fn answers(each: Vec<Scores>) -> Result<Conclusion, Error> {
    if let [only] = each.as_slice() {
        let (affine, link, answer) = classification(only)?;
        return Ok(Conclusion::sure(&affine, (answer, link)));
    }
    let of = |scores: &Scores| match scores.affine.columns() {
        1 | 2 => binary(&scores.affine, scores.link),
        _ => Err(Error::SeveralOutputs),
    };
    let parts: Vec<(Rc<Affine>, Link)> = each.iter().map(of).collect::<Result<_, _>>()?;
    let columns: Vec<&Affine> = parts.iter().map(|(affine, _)| affine.as_ref()).collect();
    let joined = Affine::joined(&columns).ok_or(Error::SeveralOutputs)?;
    let is_logistic = parts.iter().all(|(_, link)| *link == Link::Logistic);
    let link = if is_logistic {
        Link::Logistic
    } else {
        Link::Margin
    };
    let names = numbered(UNNAMED_QUESTION, parts.len());
    Ok(Conclusion::sure(
        &Rc::new(joined),
        meaning::labels(names, link),
    ))
}

/// The outputs, with functions of something affine taken as the outputs of layers.
fn ended(outputs: &[Value], notes: &mut Notes) -> Result<Vec<Value>, Error> {
    let end = |output: &Value| match output {
        Value::ByLeaf(_) => Ok(leaves::as_affine(output, notes).unwrap_or(output.clone())),
        Value::Function(affine, function) if !matches!(affine.source(), Source::Trees) => {
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
            Value::Label(scores)
            | Value::Choice(scores)
            | Value::Probabilities(scores)
            | Value::Logarithm(scores) => scores,
            Value::Affine(_)
            | Value::Constant(_)
            | Value::Exponential(_)
            | Value::Function(..)
            | Value::Unread(_) => continue,
            _ => return Err(Error::NotLinear("the output".into())),
        };
        decision = Some(match decision {
            None => scores.clone(),
            Some(earlier) if earlier.orders_as(scores) => merged(&earlier, scores),
            Some(_) => return Err(Error::SeveralOutputs),
        });
    }
    Ok(decision)
}

/// Scores of trees or of shares that add up to 1 in every row are probabilities.
fn told(scores: Scores, notes: &Notes) -> Scores {
    let are_shares = scores.link == Link::Margin
        && match scores.affine.source() {
            Source::Inputs => false,
            Source::Trees => extraction::are_shares(&scores.affine, &notes.trees),
            Source::Layer(layer) => (layer.functions.only())
                .is_some_and(|function| scores.affine.are_mixed_shares(function.bounds())),
        };
    match are_shares {
        true => Scores {
            link: Link::Share,
            ..scores
        },
        false => scores,
    }
}

/// Two outputs of the same order; probabilities say more than a label.
fn merged(earlier: &Scores, later: &Scores) -> Scores {
    let telling = match earlier.link {
        Link::Margin => later,
        _ => earlier,
    };
    let classes = earlier.classes.clone().or_else(|| later.classes.clone());
    telling.named(classes)
}

/// Whether one score behind a layer lies between 0 and 1, whatever the row: a mean of probabilities.
fn is_share(scores: &Affine) -> bool {
    let function = scores.layer().and_then(|layer| layer.functions.only());
    scores.columns() == 1 && function.is_some_and(|function| scores.are_shares(function.bounds()))
}

/// Names of outputs that say nothing.
const GENERIC: [&str; 4] = ["variable", "output", "y", ""];
/// How skl2onnx calls the output of a regressor: values for certain.
const REGRESSOR: &str = "variable";

/// One number, or several.
fn valued(outputs: &[Value], titles: &[String]) -> Result<Conclusion, Error> {
    let (scores, link) = numbers(outputs)?;
    let title = titles.first().map_or("", String::as_str);
    let columns = scores.columns();
    if title != REGRESSOR && link == Link::Identity && is_share(&scores) {
        let share = scores.shifted(&[-0.5]).ok_or(Error::NoLinearModel)?;
        let (share, link, answer) = classification(&Scores::new(&Rc::new(share), Link::Share))?;
        return Ok(Conclusion {
            open: Some((OPEN_SHARE, &[Labels, Values])),
            ..Conclusion::sure(&share, (answer, link))
        });
    }
    if columns == 1 {
        let target = if GENERIC.contains(&title) {
            UNNAMED
        } else {
            title
        };
        let shown = match link {
            Link::Exponential => ValueLink::Exponential,
            _ => ValueLink::Identity,
        };
        let answer = Answer::Regression {
            target: printable(target),
            unit: String::new(),
            decimals: 0,
            link: shown,
            decision: None,
        };
        let is_sure = title == REGRESSOR || link != Link::Identity;
        return Ok(Conclusion {
            open: (!is_sure).then_some((OPEN_SCORE, &[Values, Labels])),
            ..Conclusion::sure(&scores, (answer, link))
        });
    }
    let apart = titles.len() == columns && outputs.len() == columns;
    let names = match apart {
        true => titles.iter().map(|title| printable(title)).collect(),
        false => numbered(UNNAMED, columns),
    };
    let certain = apart || title == REGRESSOR || link != Link::Identity;
    Ok(Conclusion {
        open: (!certain).then_some(match columns {
            2 => (OPEN_SCORES, &[Values, Classes, Labels]),
            _ => (OPEN_SCORES, &[Classes, Values, Labels]),
        }),
        ..Conclusion::sure(&scores, meaning::values(names, link))
    })
}

const OPEN_SCORE: &str = "The file does not say what its one output is: a value, or the score of two classes, above 0 for the second.";
const OPEN_PROBABILITY: &str =
    "The one output ends in a logistic function, and the file names no classes.";
const OPEN_SHARE: &str = "The one output always lies between 0 and 1, as a probability does, and the file names no classes.";
const OPEN_SCORES: &str =
    "The file does not say what its outputs are: no softmax or label follows them.";
const OPEN_PROBABILITIES: &str =
    "Each output has a logistic function of its own, and the file names no classes.";

/// The numbers that leave, side by side, and what is done to them at last.
fn numbers(outputs: &[Value]) -> Result<(Rc<Affine>, Link), Error> {
    let number = |output: &Value| match output {
        Value::Affine(affine) if affine.is_matrix() => Some((Rc::clone(affine), Link::Identity)),
        Value::Exponential(affine) => Some((Rc::clone(affine), Link::Exponential)),
        _ => None,
    };
    let numbers: Vec<_> = outputs.iter().filter_map(number).collect();
    match numbers.as_slice() {
        [] => Err(Error::NoLinearModel),
        [(scores, link)] => Ok((Rc::clone(scores), *link)),
        [(_, link), rest @ ..] => {
            let alike = rest.iter().all(|(_, other)| other == link);
            let single = numbers.iter().all(|(scores, _)| scores.columns() == 1);
            let parts: Vec<&Affine> = numbers.iter().map(|(scores, _)| scores.as_ref()).collect();
            let joined = Affine::joined(&parts).filter(|_| alike && single);
            Ok((Rc::new(joined.ok_or(Error::SeveralOutputs)?), *link))
        }
    }
}

/// Classes, or questions where each output has its own probability and nothing chooses between them.
fn decided(scores: &Scores, outputs: &[Value]) -> Result<Conclusion, Error> {
    let columns = scores.affine.columns();
    let chooses = outputs
        .iter()
        .any(|output| matches!(output, Value::Label(_) | Value::Choice(_)));
    let is_open = scores.link == Link::Logistic && scores.classes.is_none() && !chooses;
    if !is_open || columns == 1 {
        let (affine, link, answer) = classification(scores)?;
        return Ok(Conclusion {
            open: is_open.then_some((OPEN_PROBABILITY, &[Labels, Values])),
            ..Conclusion::sure(&affine, (answer, link))
        });
    }
    let names = numbered(UNNAMED_QUESTION, columns);
    Ok(Conclusion {
        open: Some((OPEN_PROBABILITIES, &[Labels, Classes, Values])),
        ..Conclusion::sure(&scores.affine, meaning::labels(names, scores.link))
    })
}

/// Scores, how they become answers, and what they mean.
type Meaning = (Rc<Affine>, Link, Answer);

fn classification(scores: &Scores) -> Result<Meaning, Error> {
    let outputs = scores.affine.columns();
    let classes = class_names(scores, outputs.max(2))?;
    if let [negative, positive] = classes.as_slice() {
        let (affine, link) = binary(&scores.affine, scores.link)?;
        let answer = Answer::Binary {
            classes: [negative.clone(), positive.clone()],
            probability: matches!(link, Link::Logistic | Link::Share),
            link: link.probability_link(),
        };
        return Ok((affine, link, answer));
    }
    let link = match scores.link {
        Link::Logistic => Link::OneVersusRest,
        link => link,
    };
    let answer = Answer::Multiclass {
        classes,
        probability: matches!(
            link,
            Link::Softmax | Link::Share | Link::OneVersusRest | Link::Clipped
        ),
        link: link.probability_link(),
    };
    Ok((Rc::clone(&scores.affine), link, answer))
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
        Link::Logistic | Link::OneVersusRest if mirrored => Ok((Rc::new(positive), Link::Logistic)),
        Link::Softmax => Ok((Rc::new(difference?), Link::Logistic)),
        Link::Share => {
            let share = positive.shifted(&[-0.5]).ok_or(Error::NoLinearModel)?;
            Ok((Rc::new(share), link))
        }
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
    let name = |(index, class): (usize, &String)| match tidy(class) {
        name if name.is_empty() => format!("class {index}"),
        name => name,
    };
    Ok(classes.iter().enumerate().map(name).collect())
}
