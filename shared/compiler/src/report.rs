use card::{Accuracy, Answer, OpenQuestion};

use crate::{
    data::table::Table,
    lower::{
        family::{Family, Task},
        family_of,
    },
    model::link::Link,
    read::understanding::Understanding,
    words::counted,
};

/// Classes named in a sentence; more are counted.
const NAMED_CLASSES: usize = 12;

/// What the compiler tells the owner in words.
pub(crate) struct Report<'a> {
    pub(crate) understanding: &'a Understanding,
    pub(crate) table: Option<&'a Table>,
    pub(crate) task: &'a Task<'a>,
    pub(crate) accuracy: Option<Accuracy>,
}

impl Report<'_> {
    fn family(&self) -> &dyn Family {
        family_of(&self.understanding.float)
    }

    /// What the file holds.
    pub(crate) fn understood(&self) -> Vec<String> {
        let mut lines = Vec::new();
        lines.extend(self.understanding.file.clone());
        let steps = self.understanding.steps.join(", then ");
        lines.push(format!("Steps: {steps}."));
        lines.push(self.shape());
        lines.push(self.link().into());
        lines
    }

    /// What the owner should know.
    pub(crate) fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        remarks.extend(self.about_ranges());
        remarks.extend(self.about_questions());
        remarks.extend(self.about_accuracy());
        remarks.extend(self.about_columns());
        remarks.extend(self.about_pixels());
        remarks.extend(self.family().remarks(self.task));
        if self.understanding.float.link() == Link::OneVersusRest {
            let remark = "Each class has its own yes-or-no model; a class's probability is its share of the sum of theirs.";
            remarks.push(remark.into());
        }
        remarks
    }

    fn shape(&self) -> String {
        let features = counted(self.task.features.len(), "feature");
        match &self.understanding.answer {
            Answer::Regression { .. } => format!("{features}, one number."),
            Answer::Values { targets, .. } => {
                format!("{features}, {}.", counted(targets.len(), "number"))
            }
            Answer::Labels { names, .. } => {
                let questions = counted(names.len(), "question");
                format!("{features}, {questions} answered yes or no.")
            }
            Answer::Match { names } => {
                let vectors = counted(names.len(), "named vector");
                format!(
                    "{vectors} of {}.",
                    counted(self.task.features.len(), "number")
                )
            }
            answer => {
                let classes = answer.classes().unwrap_or_default();
                let count = classes.len();
                if count > NAMED_CLASSES {
                    return format!("{features}, {count} classes.");
                }
                format!("{features}, {count} classes: {}.", classes.join(", "))
            }
        }
    }

    fn link(&self) -> &'static str {
        if let Some(about) = self.family().about_scores() {
            return about;
        }
        match self.understanding.float.link() {
            Link::Identity => "The score is the predicted value.",
            Link::Exponential => "The exponential of the score is the predicted value.",
            Link::Margin => {
                "The scores are margins: the class follows from them, a probability does not."
            }
            Link::Logistic => match &self.understanding.answer {
                Answer::Labels { .. } => {
                    "The logistic function of each score is the probability of a yes."
                }
                Answer::Values { .. } | Answer::Regression { .. } => {
                    "The logistic function of the score is the predicted value."
                }
                _ => "The logistic function of the score is the probability of the second class.",
            },
            Link::Softmax => "Softmax of the scores are the probabilities.",
            Link::Share => "The scores tell the probabilities as they are.",
            Link::OneVersusRest => "One score for each class against all others.",
        }
    }

    fn about_questions(&self) -> Vec<String> {
        let open = self.understanding.questions.iter();
        let open = open.filter(|question| !question.is_settled);
        let taken = |question: &OpenQuestion| {
            let chosen = question.chosen.describe(question.outputs);
            format!(
                "{} Taken to be likely: {chosen} Say if it is not so.",
                question.about
            )
        };
        open.map(taken).collect()
    }

    fn about_ranges(&self) -> Option<String> {
        if self.task.settings.ranges.is_some() || self.task.settings.image.is_some() {
            return None;
        }
        if let Some(about) = self.family().about_ranges(self.table.is_some()) {
            return Some(about.into());
        }
        let hinted = self.understanding.hints.iter().all(Option::is_some);
        Some(match (self.table, hinted) {
            (Some(_), true) => "Ranges cover your data and what the scaler was trained on, rounded outward.",
            (Some(_), false) => "Ranges cover your data, rounded outward.",
            (None, true) => "Ranges were taken from the scaler in the model. Check them: values outside are refused.",
            (None, false) => "Nothing tells the range of the features: -10 to 10 is assumed. Give a CSV file or set the ranges.",
        }.into())
    }

    fn about_accuracy(&self) -> Option<String> {
        let Some(table) = self.table else {
            return Some("Accuracy was not measured. Give a CSV file with labels to compare the original with the integer model.".into());
        };
        if table.truth.is_none() {
            return Some("The CSV file has no label column, so accuracy was not measured.".into());
        }
        let measured = self.accuracy.map_or(0, |accuracy| accuracy.rows);
        (measured < table.total).then(|| {
            let total = table.total;
            format!("Accuracy was measured on {measured} of {total} rows: a sample, or those inside the ranges.")
        })
    }

    fn about_columns(&self) -> Option<String> {
        let table = self.table?;
        let unnamed = self.understanding.names.iter().any(String::is_empty);
        let how = match (table.columns.has_header, unnamed) {
            (true, true) => {
                "The model does not name its features: columns were matched by position"
            }
            (true, false) => "Columns were matched by name",
            (false, _) => "The CSV file has no header: columns were matched by position",
        };
        Some(match table.columns.labels.as_slice() {
            [] => format!("{how}."),
            [label] => format!("{how}, and \"{}\" is the label.", label.name),
            labels => {
                let names: Vec<_> = labels
                    .iter()
                    .map(|label| format!("{:?}", label.name))
                    .collect();
                format!("{how}, and {} are the labels.", names.join(", "))
            }
        })
    }

    fn about_pixels(&self) -> Option<String> {
        let count = self.task.features.len();
        let side = count.isqrt();
        let square = side >= 8 && side * side == count && self.task.settings.image.is_none();
        square.then(|| {
            format!("{count} features may be an image of {side} by {side} pixels. If so, say so.")
        })
    }
}
