use preparation::Input;

use super::{
    ColumnRole,
    cell::{class, mark},
    numbers::DecimalSign,
};
use crate::Answer;

/// What a table is read for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// What the model or its card calls the inputs; empty: unnamed.
    pub names: &'a [&'a str],
    /// What each input takes; empty: numbers.
    pub inputs: &'a [Input],
    /// What labels look like; none: one of any kind.
    pub answer: Option<&'a Answer>,
    /// Labels in each row; none: as many as the answer has values.
    pub labels: Option<usize>,
    /// What the owner says of each column.
    pub roles: Option<&'a [ColumnRole]>,
    /// Whether columns too many may be left out by their place: for who checks each way against labels.
    pub guesses: bool,
}

impl Wanted<'_> {
    /// Labels in each row.
    pub(super) fn labels(&self) -> usize {
        self.labels.unwrap_or(match self.answer {
            Some(answer @ (Answer::Values { .. } | Answer::Labels { .. })) => answer.outputs(),
            _ => 1,
        })
    }

    pub(super) fn takes_texts(&self) -> bool {
        let is_number = |input: &Input| matches!(input, Input::Number { .. });
        !self.inputs.iter().all(is_number)
    }

    /// Whether a label like this is one that the model can answer.
    pub(super) fn answers(&self, text: &str, sign: DecimalSign) -> bool {
        match self.answer {
            None | Some(Answer::Match { .. }) => true,
            Some(Answer::Labels { .. }) => mark(text).is_some(),
            Some(Answer::Regression { .. } | Answer::Values { .. }) => sign.read(text).is_some(),
            Some(answer) => class(text, answer.classes().unwrap_or_default()).is_some(),
        }
    }
}
