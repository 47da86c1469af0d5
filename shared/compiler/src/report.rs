use card::{
    Accuracy, Answer, Comparison, Doubt, Fidelity, Metric, NamedTable, OpenQuestion, OwnerReply,
};
use preparation::{Input, Preparation};

use crate::{
    data::table::Table,
    lower::{
        family::{Family, Task},
        family_of,
        search::Lowered,
    },
    measure::{fidelity::EDGE, strays::Strays},
    model::{hint::Hint, link::Link},
    ranges,
    read::understanding::Understanding,
    words::counted,
};

/// Share of rows drawn anywhere inside the ranges that may be answered wrongly with a remark alone.
const MANY_STRAYS: f64 = 0.1;
/// Share of answers, or of the scores' variance, that a model may lose by choice without a doubt; and of either
/// that it may lose to the noise of its lookups.
const MOST_LOST: f64 = 0.1;
const MOST_LOST_TO_NOISE: f64 = 0.03;
/// R² below this is told as that.
const WORST_R2: f64 = -100.0;
/// Classes named in a sentence; more are counted.
const NAMED_CLASSES: usize = 12;

/// Inputs named in a sentence.
const NAMED_INPUTS: usize = 6;

const NARROW: &str = "Narrow the ranges to what real rows can be, or give more rows that show it. Publish it so only where no row comes from elsewhere.";
const WHAT_TO_CHECK: &str = "Is the label the right column, are the columns in the model's order, and are the values scaled as in training (units, normalisation, grey levels)? Import again with what is right.";

/// What the compiler tells the owner in words.
pub(crate) struct Report<'a> {
    pub(crate) understanding: &'a Understanding,
    pub(crate) table: Option<&'a Table>,
    /// Names of inputs whose ranges are assumed.
    pub(crate) assumed: &'a [String],
    /// Names of inputs whose ranges are those of the version before.
    pub(crate) kept: &'a [(usize, String)],
    pub(crate) task: &'a Task<'a>,
    pub(crate) lowered: &'a Lowered,
    pub(crate) comparison: &'a Comparison,
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
        lines.extend(made_public(&self.understanding.preparation));
        lines
    }

    /// What makes it doubtful whether the rows are what the model was trained on.
    pub(crate) fn doubts(&self) -> Vec<Doubt> {
        let table = self
            .table
            .map_or_else(Vec::new, |table| table.doubts.clone());
        let (training, assumed) = (self.about_table(), self.about_assumed());
        let original = self.about_original();
        let strays = self.about_strays().filter(|_| self.has_many_strays());
        let strays = strays.map(|what| Doubt {
            what,
            action: self.about_narrowing(),
        });
        let doubts = training.into_iter().chain(assumed);
        let doubts = doubts.chain(original).chain(table);
        doubts
            .chain(strays)
            .chain(self.about_thresholds())
            .chain(self.about_agreement())
            .chain(self.about_noise())
            .collect()
    }

    /// Whether rows inside the ranges may well be answered wrongly.
    fn has_many_strays(&self) -> bool {
        self.far_rows().is_some_and(|share| share >= MANY_STRAYS)
    }

    fn about_narrowing(&self) -> String {
        match self.is_square() {
            true => format!(
                "If the inputs are the pixels of a picture, say so: nobody draws those anywhere. Otherwise: {NARROW}"
            ),
            false => NARROW.into(),
        }
    }

    fn about_strays(&self) -> Option<String> {
        self.strays().and_then(|strays| strays.remark())
    }

    /// Share of rows drawn anywhere inside the ranges that is answered wrongly.
    pub(crate) fn far_rows(&self) -> Option<f64> {
        self.strays().and_then(|strays| strays.share())
    }

    /// Rows drawn anywhere inside the ranges; of pictures nobody draws pixels anywhere.
    fn strays(&self) -> Option<Strays> {
        let is_picture = ranges::are_pixels(self.task.features, self.task.settings);
        self.lowered.strays.filter(|_| !is_picture)
    }

    /// Whether probabilities of trees differ although the owner did not ask for fewer lookups: they ask for more
    /// thresholds than a row can hold.
    fn about_thresholds(&self) -> Option<Doubt> {
        let Lowered {
            circuit,
            fidelity,
            drawn,
            ..
        } = self.lowered;
        let is_wished = self.task.settings.lookups.is_some();
        let may_differ = self.family().tolerance()?.probability;
        let errors = [fidelity, drawn].map(|fidelity| fidelity.probability.unwrap_or(0.0));
        let most = errors[0].max(errors[1]);
        let is_forest = !circuit.encoder.grids.is_empty();
        (is_forest && !is_wished && most > may_differ).then(|| Doubt {
            what: format!("Probabilities differ from the original's by up to {most:.3}: these trees do not fit one answer as they are."),
            action: "Train fewer or shallower trees, or trees with more rows in each leaf; in extremely randomised trees every tree asks for thresholds of its own, a random forest asks for fewer. Or publish it if that is close enough.".into(),
        })
    }

    /// Whether many answers are others than the original's, where the owner chose how closely it is followed.
    fn about_agreement(&self) -> Option<Doubt> {
        let settings = self.task.settings;
        let is_chosen = settings.lookups.is_some() || settings.bits.is_some();
        let Fidelity {
            labels,
            determination,
            ..
        } = self.lowered.fidelity;
        let explained = determination.map(|explained| 1.0 - explained);
        let lost = labels.or(explained).filter(|_| is_chosen)?;
        let found = match (labels, self.apart()) {
            (Some(_), _) => format!(
                "only {:.1} % of answers are the original's",
                100.0 * (1.0 - lost)
            ),
            (None, Some(apart)) => format!("scores are not close to the original's, {apart}"),
            (None, None) => "scores are not close to the original's".into(),
        };
        (lost.is_nan() || lost > MOST_LOST).then(|| Doubt {
            what: format!("As you chose to compile it, it is another model: {found}."),
            action: "Compile it with more lookups or more bits; publish it only if it is good enough all the same.".into(),
        })
    }

    /// Whether the noise of lookups changes many answers, as the owner did not choose.
    fn about_noise(&self) -> Option<Doubt> {
        let settings = self.task.settings;
        let is_chosen = settings.lookups.is_some() || settings.bits.is_some();
        let is_noisy = self.lowered.circuit.lookups.is_some() && !is_chosen;
        let what = is_noisy
            .then(|| self.lost_labels().or_else(|| self.lost_values()))
            .flatten()?;
        let is_tree = !self.lowered.circuit.encoder.grids.is_empty();
        let action = match is_tree {
            true => {
                "Train it with fewer trees, or with more rows in a leaf; or publish it if that is close enough."
            }
            false => {
                "Train it with fewer layers, or with weight decay and a little noise on what its layers pass on; or publish it if that is close enough."
            }
        };
        Some(Doubt {
            what,
            action: action.into(),
        })
    }

    fn lost_labels(&self) -> Option<String> {
        let labels = self.lowered.fidelity.labels;
        let lost = labels.filter(|lost| *lost > MOST_LOST_TO_NOISE)?;
        Some(format!(
            "About {:.1} % of answers name another class than the original does: its scores lie close together, and encrypted lookups add noise.",
            100.0 * lost
        ))
    }

    fn lost_values(&self) -> Option<String> {
        let Fidelity {
            labels,
            determination,
            ..
        } = self.lowered.fidelity;
        let kept = determination.filter(|kept| kept.is_nan() || 1.0 - kept > MOST_LOST_TO_NOISE);
        let kept = kept.filter(|_| labels.is_none())?;
        Some(format!(
            "Answers are not close to the original's: next to it, their R² is {}. Encrypted lookups add noise.",
            explained(kept)
        ))
    }

    /// Whether a gallery is likelier the table a model was trained on.
    fn about_table(&self) -> Option<Doubt> {
        let training = OwnerReply::Table(NamedTable::Training);
        let mut questions = self.understanding.questions.iter();
        let is_open = questions.any(|question| question.chosen == training);
        is_open.then(|| Doubt {
            what: "This is likely the table a model was trained on, not a gallery: its names stand for several rows each.".into(),
            action: "If so, drop the model's own file instead, and this table below it. If not, say above that it is a gallery.".into(),
        })
    }

    /// Whether nothing tells ranges, of which a wrong one would cut inputs off.
    fn about_assumed(&self) -> Option<Doubt> {
        let count = self.assumed.len();
        let names = listed(self.assumed);
        (count > 0).then(|| Doubt {
            what: format!(
                "Nobody told the smallest and largest values of {}, so likely ones are assumed: {}. A number outside counts as the nearest end, and its answer is then another than the original's.",
                counted(count, "input"),
                names
            ),
            action: "Set them below and compile again, or give a CSV file of usual rows. Publish it so only where the ranges are right as they are.".into(),
        })
    }

    /// Whether the original does worse on its own rows than an answer that looks at none of them.
    fn about_original(&self) -> Option<Doubt> {
        let accuracy = self.lowered.accuracy?;
        let baseline = self.task.trial.baseline()?;
        let fails = accuracy.float < baseline || accuracy.float.is_nan();
        let found = match accuracy.metric {
            Metric::R2 => format!(
                "its R² is {}, and always answering the mean has 0",
                explained(accuracy.float)
            ),
            Metric::Accuracy => format!(
                "it tells {:.1} % right, and always answering the most frequent one tells {:.1} %",
                100.0 * accuracy.float,
                100.0 * baseline
            ),
        };
        fails.then(|| Doubt {
            what: format!("The original itself fails on your rows: {found}."),
            action: WHAT_TO_CHECK.into(),
        })
    }

    /// What the owner should know.
    pub(crate) fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        remarks.extend(self.about_ranges());
        remarks.extend(self.about_unread());
        remarks.extend(self.about_kept());
        remarks.extend(self.about_questions());
        remarks.extend(self.about_accuracy());
        remarks.extend(self.about_fidelity());
        remarks.extend(self.about_edge());
        remarks.extend(self.about_columns());
        remarks.extend(self.about_pixels());
        remarks.extend(self.family().remarks(self.task));
        remarks.extend(self.about_circuit());
        remarks.extend(self.lowered.remarks.iter().cloned());
        remarks.extend(self.about_strays().filter(|_| !self.has_many_strays()));
        if self.understanding.float.link() == Link::OneVersusRest {
            let remark = "Each class has its own yes-or-no model; a class's probability is its share of the sum of theirs.";
            remarks.push(remark.into());
        }
        remarks
    }

    /// What became of the model on its way; trees that were brought down to fewer lookups say so themselves.
    fn about_circuit(&self) -> Option<String> {
        let mut budget = self.lowered.budget.iter();
        match budget.any(|choice| choice.chosen && !choice.is_whole) {
            true => None,
            false => self.family().about_circuit(&self.lowered.circuit),
        }
    }

    /// What an answer passes through.
    pub(crate) fn layers(&self) -> Vec<String> {
        let mut layers = self.lowered.layers.clone();
        let read = counted(self.task.features.len(), "input");
        let first = layers.first_mut().filter(|first| **first == read);
        if let Some(first) = first {
            *first = self.given("input");
        }
        layers
    }

    /// How much is given for a row, and what the model reads of it where that is another number.
    fn given(&self, noun: &str) -> String {
        let given = self.understanding.preparation.inputs.len();
        let read = self.task.features.len();
        match given == read {
            true => counted(given, noun),
            false => format!(
                "{}, from which {} are made",
                counted(given, noun),
                counted(read, "number")
            ),
        }
    }

    fn shape(&self) -> String {
        let features = self.given("feature");
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
                let named: Vec<String> = classes.iter().map(|name| format!("{name:?}")).collect();
                format!("{features}, {count} classes: {}.", named.join(", "))
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
            Link::Squared => {
                "The square of the score, with its sign, is the predicted value: it was trained on roots."
            }
            Link::Softplus => {
                "The logarithm of 1 plus the exponential of the score is the predicted value."
            }
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
            Link::Clipped => {
                "Each score, kept between 0 and 1, is its class's share of the probability."
            }
        }
    }

    fn about_questions(&self) -> Vec<String> {
        let open = self.understanding.questions.iter();
        let is_taken = |reply: &OwnerReply| !matches!(reply, OwnerReply::Origin(_));
        let open = open.filter(|question| !question.is_settled && is_taken(&question.chosen));
        let taken = |question: &OpenQuestion| {
            let chosen = question.chosen.describe();
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
        if let Some(about) = self.understanding.own_ranges(self.table.is_some()) {
            return Some(about.into());
        }
        let inputs = &self.understanding.preparation.inputs;
        let is_kept = |index: usize| self.kept.iter().any(|(kept, _)| *kept == index);
        let numbers = inputs.iter().zip(&self.understanding.hints).enumerate();
        let numbers = numbers.filter(|(_, (input, _))| matches!(input, Input::Number { .. }));
        let told: Vec<bool> = numbers
            .map(|(index, (_, hint))| hint.is_some_and(Hint::tells_range) && !is_kept(index))
            .collect();
        let all = told.iter().all(|is_told| *is_told) && !told.is_empty();
        let count = told.iter().filter(|is_told| **is_told).count();
        match self.table {
            Some(_) if all => {
                Some("Ranges cover your data and what the model tells of its training, with a margin.".into())
            }
            Some(_) => Some("Ranges cover your data with a margin.".into()),
            None => (count > 0).then(|| {
                format!(
                    "Ranges of {} were taken from what the model tells of its training. Check them: a value outside counts as the nearest end.",
                    counted(count, "input")
                )
            }),
        }
    }

    /// How many inputs the model reads nothing of, where no data tells their ranges.
    fn about_unread(&self) -> Option<String> {
        let hints = &self.understanding.hints;
        let unread = hints.iter().filter(|hint| **hint == Some(Hint::Unread));
        let count = unread.count();
        (count > 0 && self.table.is_none()).then(|| {
            format!(
                "No tree asks for {}; any number does.",
                counted(count, "input")
            )
        })
    }

    /// Which ranges are those of the version before.
    fn about_kept(&self) -> Option<String> {
        let count = self.kept.len();
        let names: Vec<String> = self.kept.iter().map(|(_, name)| name.clone()).collect();
        (count > 0).then(|| {
            format!(
                "Ranges, steps and examples of {} were kept from the version before, since no rows tell others: {}.",
                counted(count, "input"),
                listed(&names)
            )
        })
    }

    fn about_fidelity(&self) -> Option<String> {
        let fidelity = &self.lowered.fidelity;
        let few = self.family().tolerance()?;
        let mut losses = Vec::new();
        if let Some(labels) = fidelity.labels.filter(|share| *share > few.labels) {
            losses.push(format!("{:.1} % of labels differ", 100.0 * labels));
        }
        if let Some(error) = fidelity
            .probability
            .filter(|error| *error > few.probability)
        {
            losses.push(format!("a probability is off by up to {error:.3}"));
        }
        let determination = fidelity.determination;
        if let Some(share) = determination.filter(|share| 1.0 - share > few.variance) {
            losses.push(format!(
                "R² against the original's scores is {}",
                explained(share)
            ));
            losses.extend(self.apart());
        }
        (!losses.is_empty()).then(|| {
            let losses = losses.join(", ");
            match self.lowered.circuit.lookups {
                Some(_) => {
                    format!("Next to the original, {losses}. That is as close as the lookups come.")
                }
                None => format!(
                    "Next to the original, {losses}. That is as close as the rounded weights come."
                ),
            }
        })
    }

    /// How far values lie from the original's, in the answer's unit; none where there are several, or no value.
    fn apart(&self) -> Option<String> {
        let [value] = self.comparison.values.as_slice() else {
            return None;
        };
        let unit = match &self.understanding.answer {
            Answer::Regression { unit, .. } if !unit.is_empty() => format!(" {unit}"),
            _ => String::new(),
        };
        let [mean, largest] = [value.apart.mean, value.apart.largest]
            .map(|apart| format!("{}{unit}", three_digits(apart)));
        Some(format!(
            "values lie {mean} away on the average and {largest} at most"
        ))
    }

    /// Rows whose labels are not compared with the original's.
    fn about_edge(&self) -> Option<String> {
        let undecided = self.task.trial.undecided();
        let is_told = self.lowered.fidelity.labels.is_some() && undecided > 0;
        is_told.then(|| {
            format!(
                "Left out where labels are compared with the original's: {} of yours within {} % of the scores' spread of the edge between the two classes, where rounding alone may decide.",
                counted(undecided, "row"),
                100.0 * EDGE
            )
        })
    }

    fn about_accuracy(&self) -> Option<String> {
        let Some(table) = self.table else {
            return Some("Accuracy was not measured. Give a CSV file with labels to compare the original with the integer model.".into());
        };
        if table.truth.is_none() {
            return Some("The CSV file has no label column, so accuracy was not measured.".into());
        }
        let accuracy: Option<Accuracy> = self.lowered.accuracy;
        let measured = accuracy.map_or(0, |accuracy| accuracy.rows);
        (measured < table.total).then(|| {
            let total = table.total;
            format!("Accuracy was measured on {measured} of {total} rows: a sample.")
        })
    }

    fn about_columns(&self) -> Vec<String> {
        self.table
            .map_or_else(Vec::new, |table| table.facts.sentences())
    }

    /// Whether there are as many features as a square picture has pixels.
    fn is_square(&self) -> bool {
        ranges::is_square(self.task.features.len())
    }

    fn about_pixels(&self) -> Option<String> {
        let count = self.task.features.len();
        let side = count.isqrt();
        let square = self.is_square() && self.task.settings.image.is_none();
        square.then(|| {
            format!("{count} features may be an image of {side} by {side} pixels. If so, say so.")
        })
    }
}

/// Names of inputs: the first of them, and how many more there are.
fn listed(inputs: &[String]) -> String {
    let (first, more) = inputs.split_at(inputs.len().min(NAMED_INPUTS));
    let mut names: Vec<String> = first.iter().map(|name| format!("{name:?}")).collect();
    if !more.is_empty() {
        names.push(format!("{} more", more.len()));
    }
    names.join(", ")
}

/// R² in few digits: far below 0 none of them says more.
fn explained(share: f64) -> String {
    match share < WORST_R2 {
        true => format!("below {WORST_R2}"),
        false => format!("{share:.4}"),
    }
}

/// A size as people read it: three digits, or all before the point.
fn three_digits(size: f64) -> String {
    let magnitude = size.abs().max(f64::MIN_POSITIVE).log10().floor();
    match (-6.0..6.0).contains(&magnitude) || size == 0.0 {
        true => {
            let places = (2.0 - magnitude).clamp(0.0, 8.0) as usize;
            let written = format!("{size:.places$}");
            match written.contains('.') {
                true => written.trim_end_matches('0').trim_end_matches('.').into(),
                false => written,
            }
        }
        false => format!("{size:.2e}"),
    }
}

/// What a preparation shows to everyone, in words; none of inputs that are the features themselves.
fn made_public(preparation: &Preparation) -> Option<String> {
    let names = preparation.inputs.iter().map(|input| input.names().len());
    let names: usize = names.sum();
    let mut told = Vec::new();
    if names > 0 {
        told.push(format!("{} of categories", counted(names, "name")));
    }
    told.extend(preparation.learnt().map(|(kind, count)| {
        let called = kind.called()[usize::from(count > 1)];
        format!("{count} {called}")
    }));
    (!told.is_empty()).then(|| format!("Public: {}.", told.join(", ")))
}
