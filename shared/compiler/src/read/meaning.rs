//! What several outputs are, where a file leaves it open: values, classes, or answers to questions.

use card::{Answer, OpenQuestion, OutputMeaning, OwnerReply, ProbabilityLink, Target, ValueLink};

use crate::{
    error::Error,
    model::{answer::UNNAMED, float::ModelKind, link::Link, scorer::Scorer},
    read::understanding::Understanding,
};

impl Understanding {
    /// Leaves open what the outputs are; the first of `options` is taken to be likely.
    pub(crate) fn leave_open(&mut self, about: &str, options: &[OutputMeaning]) {
        let outputs = self.float.outputs();
        let reply = |meaning: &OutputMeaning| OwnerReply::Meaning {
            meaning: *meaning,
            outputs,
        };
        let options: Vec<OwnerReply> = options.iter().map(reply).collect();
        self.questions.push(OpenQuestion {
            about: about.to_owned(),
            chosen: options[0].clone(),
            options,
            is_settled: false,
        });
    }

    /// The same model, its outputs read as `meaning` says, else as is likely; as it is where the file
    /// leaves nothing open.
    ///
    /// # Errors
    /// [`Error::Meaning`] for a meaning that is none of the options.
    pub(crate) fn settled(mut self, meaning: Option<OutputMeaning>) -> Result<Self, Error> {
        let outputs = self.float.outputs();
        let Some(question) = self.questions.first_mut() else {
            return Ok(self);
        };
        if let Some(meaning) = meaning {
            let reply = OwnerReply::Meaning { meaning, outputs };
            if !question.options.contains(&reply) {
                return Err(Error::Meaning);
            }
            question.chosen = reply;
            question.is_settled = true;
        }
        if let OwnerReply::Meaning { meaning, .. } = question.chosen {
            self.read_as(meaning);
        }
        Ok(self)
    }

    fn read_as(&mut self, meaning: OutputMeaning) {
        let mut link = self.float.link();
        let count = self.float.outputs();
        let is_binary = matches!(self.answer, Answer::Binary { .. });
        if let ModelKind::Forest(forest) = &mut self.float.0 {
            let outputs = self.answer.names();
            let named = outputs.iter().map(|name| (*name).to_owned()).collect();
            (self.answer, forest.link) = match (meaning, count) {
                (OutputMeaning::Values, 1) => value(link),
                (_, 1) if is_binary => return,
                (_, 1) => two_classes(link),
                (OutputMeaning::Values, _) => values(named, link),
                (OutputMeaning::Labels, _) => labels(named, link),
                (OutputMeaning::Classes, count) => several(count, link),
            };
            return;
        }
        let Some(head) = self.float.0.head_mut() else {
            return;
        };
        if count == 1 {
            if meaning == OutputMeaning::Values && link == Link::Share {
                // Two classes are told apart at 0, their share at a half.
                head.subtract(-0.5);
            }
            (self.answer, link) = match (meaning, is_binary) {
                (OutputMeaning::Values, true) => value(link),
                (OutputMeaning::Values, false) | (_, true) => return,
                (_, false) => two_classes(link),
            };
            head.relink(link);
            return;
        }
        let outputs = self.answer.names();
        let named = outputs.iter().map(|name| (*name).to_owned()).collect();
        let (answer, link) = match meaning {
            OutputMeaning::Values => values(named, link),
            OutputMeaning::Labels => labels(named, link),
            OutputMeaning::Classes => classes(outputs.len(), link),
        };
        match answer {
            Answer::Binary { .. } => *head = head.difference(link),
            _ => head.relink(link),
        }
        self.answer = answer;
    }
}

/// A value for each output.
pub(crate) fn values(names: Vec<String>, link: Link) -> (Answer, Link) {
    let target = |name| Target {
        name,
        unit: String::new(),
        decimals: 0,
    };
    let (shown, link) = match link {
        Link::Logistic => (ValueLink::Logistic, Link::Logistic),
        Link::Exponential => (ValueLink::Exponential, Link::Exponential),
        _ => (ValueLink::Identity, Link::Identity),
    };
    let targets = names.into_iter().map(target).collect();
    let answer = Answer::Values {
        targets,
        link: shown,
    };
    (answer, link)
}

/// The one value.
fn value(link: Link) -> (Answer, Link) {
    let (answer, link) = values(vec![UNNAMED.into()], link);
    let shown = match answer {
        Answer::Values { link, .. } => link,
        _ => ValueLink::Identity,
    };
    let answer = Answer::Regression {
        target: UNNAMED.into(),
        unit: String::new(),
        decimals: 0,
        link: shown,
        decision: None,
    };
    (answer, link)
}

/// A question for each output.
pub(crate) fn labels(names: Vec<String>, link: Link) -> (Answer, Link) {
    let probability = link == Link::Logistic;
    let link = if probability { link } else { Link::Margin };
    (Answer::Labels { names, probability }, link)
}

/// A class for each output; two are told apart by the difference of their scores.
fn classes(count: usize, link: Link) -> (Answer, Link) {
    match count {
        2 => two_classes(Link::Margin),
        _ => several(count, link),
    }
}

/// Two classes by the sign of one score.
fn two_classes(link: Link) -> (Answer, Link) {
    let probability = link == Link::Logistic;
    let link = if probability { link } else { Link::Margin };
    let answer = Answer::Binary {
        classes: [0, 1].map(|class: usize| class.to_string()),
        probability,
        link: ProbabilityLink::default(),
    };
    (answer, link)
}

/// A class for each output.
fn several(count: usize, link: Link) -> (Answer, Link) {
    let link = match link {
        Link::Logistic => Link::OneVersusRest,
        _ => Link::Margin,
    };
    let answer = Answer::Multiclass {
        classes: (0..count).map(|class| class.to_string()).collect(),
        probability: link == Link::OneVersusRest,
        link: link.probability_link(),
    };
    (answer, link)
}
