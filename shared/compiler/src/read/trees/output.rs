use card::{Answer, ProbabilityLink, Target, ValueLink};

use crate::{
    error::Error,
    model::{
        answer::{UNNAMED, UNNAMED_QUESTION, numbered},
        link::Link,
    },
    words::printable,
};

/// Most scores of an ensemble.
const MOST_SCORES: usize = 1_024;

/// What sums of leaves mean.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Output {
    /// A predicted value.
    Value(ValueLink),
    /// So many predicted values.
    Values(usize, ValueLink),
    /// So many questions answered yes or no, each with its own log of the odds.
    Labels(usize),
    /// Two classes: the log of the odds.
    Logistic,
    /// Two classes: only the sign counts.
    Margin,
    /// So many classes: logs of probabilities, up to a common summand.
    Softmax(usize),
    /// So many classes, each with its own log of the odds.
    OneVersusRest(usize),
}

impl Output {
    pub(crate) fn scores(&self) -> usize {
        match self {
            Self::Value(_) | Self::Logistic | Self::Margin => 1,
            Self::Values(scores, _)
            | Self::Labels(scores)
            | Self::Softmax(scores)
            | Self::OneVersusRest(scores) => *scores,
        }
    }

    /// # Errors
    /// [`Error::Outputs`] for a number of scores that no such model has.
    pub(crate) fn checked(self) -> Result<Self, Error> {
        let least = match self {
            Self::Value(_) | Self::Logistic | Self::Margin => 1,
            _ => 2,
        };
        let got = self.scores();
        let usable = (least..=MOST_SCORES).contains(&got);
        usable.then_some(self).ok_or(Error::Outputs { got })
    }

    /// How scores become the answer.
    pub(crate) fn link(&self) -> Link {
        match self {
            Self::Value(link) | Self::Values(_, link) => Link::of_value(*link),
            Self::Logistic | Self::Labels(_) => Link::Logistic,
            Self::Margin => Link::Margin,
            Self::Softmax(_) => Link::Softmax,
            Self::OneVersusRest(_) => Link::OneVersusRest,
        }
    }

    /// The answer with these class names and this target.
    ///
    /// # Errors
    /// [`Error::Classes`].
    pub(crate) fn answer(
        &self,
        classes: Option<Vec<String>>,
        target: Option<&str>,
    ) -> Result<Answer, Error> {
        let expected = self.scores().max(2);
        let named = |classes: Option<Vec<String>>| match classes {
            None => Ok((0..expected).map(|class| class.to_string()).collect()),
            Some(classes) if classes.len() == expected => Ok(classes),
            Some(classes) => Err(Error::Classes {
                expected,
                got: classes.len(),
            }),
        };
        let probability = matches!(self, Self::Logistic | Self::Softmax(_));
        Ok(match self {
            Self::Value(link) => Answer::Regression {
                target: target.map_or(UNNAMED.into(), printable),
                unit: String::new(),
                decimals: 0,
                link: *link,
                decision: None,
            },
            Self::Values(count, link) => Answer::Values {
                targets: numbered(UNNAMED, *count)
                    .into_iter()
                    .map(plain_target)
                    .collect(),
                link: *link,
            },
            Self::Labels(count) => Answer::Labels {
                names: numbered(UNNAMED_QUESTION, *count),
                probability: true,
            },
            Self::Logistic | Self::Margin => {
                let mut classes: Vec<String> = named(classes)?;
                let positive = classes.pop().unwrap_or_default();
                let negative = classes.pop().unwrap_or_default();
                Answer::Binary {
                    classes: [negative, positive],
                    probability,
                    link: ProbabilityLink::Softmax,
                }
            }
            _ => Answer::Multiclass {
                classes: named(classes)?,
                probability,
                link: ProbabilityLink::Softmax,
            },
        })
    }
}

/// A value that is predicted.
fn plain_target(name: String) -> Target {
    Target {
        name,
        unit: String::new(),
        decimals: 0,
    }
}
