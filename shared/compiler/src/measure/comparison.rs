//! The original and the compiled model side by side, row by row.

use card::{
    Answer, ClassComparison, Comparison, Confusion, DecisionRows, DecisionTruth, OutsideRanges,
    ToldAnswer, ValueComparison, ValueErrors, WorstRow,
};
use circuit::{Circuit, OutputPolicy, Trained};

use super::trial::Trial;
use crate::{
    data::sample::{Names, Truth},
    model::scorer::best,
    policy::Goal,
};

/// Rows listed that are answered least alike.
const MOST_WORST: usize = 10;
/// Pairs of numbers for a drawing.
const MOST_POINTS: usize = 300;

impl Trial<'_> {
    /// Both models on the owner's rows; without any, on those drawn. Lookups' noise is drawn once for a row.
    pub(crate) fn compare(
        &self,
        circuit: &Circuit,
        trained: &Trained,
        answer: &Answer,
        goal: Goal,
    ) -> Comparison {
        let sides = Sides {
            trial: self,
            reader: Reader::new(answer, circuit.policy),
            original: &self.scores[usize::from(!self.has_rows())],
            sealed: self.answers_once(circuit, trained),
            threshold: goal.threshold(),
        };
        Comparison {
            rows: sides.original.len(),
            is_measured: self.has_rows(),
            classes: sides.classes(),
            values: sides.values(),
            points: sides.points(),
            worst: sides.worst(),
            outside: OutsideRanges::default(),
            decision: sides.decision(),
        }
    }
}

/// How scores under a policy are read.
struct Reader<'a> {
    answer: &'a Answer,
    policy: OutputPolicy,
    /// Of a gallery, the first vector of each vector's name.
    first: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn new(answer: &'a Answer, policy: OutputPolicy) -> Self {
        let first = match answer {
            Answer::Match { names } => match Truth::names(names) {
                Truth::Names(Names { first, .. }) => first,
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        Self {
            answer,
            policy,
            first,
        }
    }

    fn is_decision(&self) -> bool {
        self.policy.has_threshold()
    }

    /// Whether values are told, and no class.
    fn is_value(&self) -> bool {
        let is_value = matches!(
            self.answer,
            Answer::Regression { .. } | Answer::Values { .. }
        );
        is_value && !self.is_decision()
    }

    /// Questions or values, otherwise one answer.
    fn outputs(&self) -> usize {
        match self.answer {
            Answer::Labels { names, .. } => names.len(),
            Answer::Values { targets, .. } => targets.len(),
            _ => 1,
        }
    }

    fn classes(&self) -> usize {
        match self.answer {
            Answer::Multiclass { classes, .. } => classes.len(),
            Answer::Match { names } if !self.is_decision() => names.len(),
            _ => 2,
        }
    }

    /// The class of one of the outputs; none where nothing was answered.
    fn class(&self, scores: &[f64], output: usize) -> Option<usize> {
        if scores.is_empty() {
            return None;
        }
        if self.is_decision() {
            return Some(usize::from(scores.iter().any(|score| *score >= 0.0)));
        }
        match self.answer {
            Answer::Labels { .. } => scores.get(output).map(|score| usize::from(*score > 0.0)),
            Answer::Match { .. } => self.first.get(best(scores)).copied(),
            _ => Some(best(scores)).filter(|class| *class < self.classes()),
        }
    }

    /// What scores tell in numbers: probabilities of all classes where there are some, values, or the
    /// scores.
    fn numbers(&self, scores: &[f64]) -> Vec<f64> {
        match self.answer {
            Answer::Binary {
                probability: true,
                link,
                ..
            }
            | Answer::Multiclass {
                probability: true,
                link,
                ..
            } => link.probabilities(scores),
            Answer::Labels {
                probability: true, ..
            } => {
                let of_yes = |score: &f64| card::ProbabilityLink::Softmax.probability(*score);
                scores.iter().map(of_yes).collect()
            }
            Answer::Regression { link, .. } | Answer::Values { link, .. } => {
                scores.iter().map(|score| link.value(*score)).collect()
            }
            _ => scores.to_vec(),
        }
    }

    /// The number that says most about one of the outputs, and about a class.
    fn number(&self, numbers: &[f64], output: usize, class: Option<usize>) -> Option<f64> {
        let index = match self.answer {
            Answer::Labels { .. } | Answer::Values { .. } => output,
            Answer::Match { .. } => best_of(numbers)?,
            _ if numbers.len() == 1 => 0,
            _ => class?,
        };
        numbers.get(index).copied()
    }
}

/// Index of the largest number; none of none.
fn best_of(numbers: &[f64]) -> Option<usize> {
    let indexed = numbers.iter().enumerate();
    let best = indexed.max_by(|(_, a), (_, b)| a.total_cmp(b));
    best.map(|(index, _)| index)
}

/// Scores of both models for the same rows.
struct Sides<'a> {
    trial: &'a Trial<'a>,
    reader: Reader<'a>,
    original: &'a [Vec<f64>],
    sealed: Vec<Vec<f64>>,
    /// What was taken from the original's scores.
    threshold: f64,
}

impl Sides<'_> {
    fn rows(&self) -> std::ops::Range<usize> {
        0..self.original.len().min(self.sealed.len())
    }

    fn classes(&self) -> Vec<ClassComparison> {
        if self.reader.is_value() {
            return Vec::new();
        }
        let several = matches!(self.reader.answer, Answer::Labels { .. });
        let outputs = 0..self.reader.outputs();
        outputs
            .map(|output| self.class_comparison(output, several))
            .collect()
    }

    fn class_comparison(&self, output: usize, several: bool) -> ClassComparison {
        let classes = self.reader.classes();
        let original = |row: usize| self.reader.class(&self.original[row], output);
        let sealed = |row: usize| self.reader.class(&self.sealed[row], output);
        let labelled = self
            .rows()
            .filter_map(|row| Some((self.expected_class(row, output)?, original(row))));
        let labelled = Confusion::of(classes, labelled);
        let both = self
            .rows()
            .filter_map(|row| Some((original(row)?, sealed(row))));
        ClassComparison {
            question: several.then_some(output),
            original: (labelled.rows > 0).then_some(labelled),
            sealed: Confusion::of(classes, both),
        }
    }

    fn values(&self) -> Vec<ValueComparison> {
        if !self.reader.is_value() {
            return Vec::new();
        }
        let outputs = 0..self.reader.outputs();
        outputs
            .filter_map(|output| self.value_comparison(output))
            .collect()
    }

    fn value_comparison(&self, output: usize) -> Option<ValueComparison> {
        let original = |row: usize| self.original_numbers(row).get(output).copied();
        let sealed = |row: usize| self.sealed_numbers(row).get(output).copied();
        let label = |row: usize| self.expected_value(row, output);
        let errors = |expected: &dyn Fn(usize) -> Option<f64>,
                      told: &dyn Fn(usize) -> Option<f64>| {
            let pairs = self
                .rows()
                .filter_map(|row| Some((expected(row)?, told(row)?)));
            ValueErrors::of(&pairs.collect::<Vec<_>>())
        };
        Some(ValueComparison {
            original: errors(&label, &original),
            sealed: errors(&label, &sealed),
            apart: errors(&original, &sealed)?,
        })
    }

    fn points(&self) -> Vec<(f64, f64)> {
        let rows = self.rows();
        let step = rows.len().div_ceil(MOST_POINTS).max(1);
        let point = |row: usize| {
            let class = self.reader.class(&self.original[row], 0);
            let number = |numbers: &[f64]| self.reader.number(numbers, 0, class);
            let pair = (
                number(&self.original_numbers(row))?,
                number(&self.sealed_numbers(row))?,
            );
            (pair.0.is_finite() && pair.1.is_finite()).then_some(pair)
        };
        rows.step_by(step).filter_map(point).collect()
    }

    fn worst(&self) -> Vec<WorstRow> {
        if !self.trial.has_rows() {
            return Vec::new();
        }
        let spreads = self.spreads();
        let mut worst: Vec<(f64, usize, usize)> = self
            .rows()
            .filter_map(|row| {
                let (gap, output) = self.gap(row, &spreads)?;
                (gap > 0.0).then_some((gap, row, output))
            })
            .collect();
        worst.sort_by(|(a, ..), (b, ..)| b.total_cmp(a));
        worst.truncate(MOST_WORST);
        let listed = worst.into_iter();
        listed
            .map(|(_, row, output)| self.worst_row(row, output))
            .collect()
    }

    /// How far the answers to a row lie apart, comparable between rows, and the output where they do most.
    fn gap(&self, row: usize, spreads: &[f64]) -> Option<(f64, usize)> {
        let (original, sealed) = (self.original_numbers(row), self.sealed_numbers(row));
        let differs =
            |output: usize| self.class_at(row, output, true) != self.class_at(row, output, false);
        if sealed.is_empty() {
            // No score leaves: of rows with another class, those that the original is surest of.
            let output = (0..self.reader.outputs()).find(|output| differs(*output))?;
            return Some((self.margin(row), output));
        }
        let apart = original.iter().zip(&sealed).enumerate();
        let apart = apart.map(|(index, (a, b))| {
            let spread = match self.reader.is_value() {
                true => spreads.get(index).copied().unwrap_or(1.0),
                false => 1.0,
            };
            ((a - b).abs() / spread, index)
        });
        let (gap, index) = apart.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
        let output = index.min(self.reader.outputs() - 1);
        Some((gap, output))
    }

    /// How far the original's best score lies above its second, or a single one from its threshold.
    fn margin(&self, row: usize) -> f64 {
        let mut scores = self.original[row].clone();
        scores.sort_by(|a, b| b.total_cmp(a));
        let margin = match scores.as_slice() {
            [first, second, ..] => first - second,
            [only] => only.abs(),
            [] => 0.0,
        };
        margin.max(f64::MIN_POSITIVE)
    }

    /// Standard deviation of each of the original's numbers.
    fn spreads(&self) -> Vec<f64> {
        let numbers: Vec<Vec<f64>> = self.rows().map(|row| self.original_numbers(row)).collect();
        let count = numbers.len().max(1) as f64;
        let spread = |output: usize| {
            let column = || numbers.iter().filter_map(|row| row.get(output));
            let mean = column().sum::<f64>() / count;
            let square = column().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
            Some(square.sqrt()).filter(|spread| *spread > 0.0)
        };
        (0..self.reader.outputs())
            .map(|output| spread(output).unwrap_or(1.0))
            .collect()
    }

    fn worst_row(&self, row: usize, output: usize) -> WorstRow {
        let (original, sealed) = (self.original_numbers(row), self.sealed_numbers(row));
        let told = |numbers: &[f64], class: Option<usize>| ToldAnswer {
            class: class.filter(|_| !self.reader.is_value()),
            number: self.reader.number(numbers, output, class),
        };
        let is_one = matches!(
            self.reader.answer,
            Answer::Labels { .. } | Answer::Values { .. }
        );
        let apart = original.iter().zip(&sealed).enumerate();
        let apart = apart.filter(|(index, _)| !is_one || *index == output);
        let apart = apart.map(|(_, (a, b))| (a - b).abs());
        WorstRow {
            line: self.trial.lines.get(row).copied().unwrap_or(0),
            output,
            label: self.label(row, output),
            original: told(&original, self.class_at(row, output, true)),
            sealed: told(&sealed, self.class_at(row, output, false)),
            difference: apart.max_by(f64::total_cmp),
        }
    }

    fn class_at(&self, row: usize, output: usize, is_original: bool) -> Option<usize> {
        let scores = match is_original {
            true => &self.original[row],
            false => &self.sealed[row],
        };
        self.reader.class(scores, output)
    }

    fn label(&self, row: usize, output: usize) -> Option<ToldAnswer> {
        let told = ToldAnswer {
            class: self.expected_class(row, output),
            number: self.expected_value(row, output),
        };
        (told != ToldAnswer::default()).then_some(told)
    }

    fn expected_class(&self, row: usize, output: usize) -> Option<usize> {
        match self.trial.truth.as_ref()? {
            Truth::Classes(classes) => classes.get(row).copied(),
            Truth::Names(names) => names.rows.get(row).copied().flatten(),
            Truth::Matches(matches) => matches.get(row).map(|is_match| usize::from(*is_match)),
            Truth::Marks(marks) => marks.get(row)?.get(output).map(|mark| usize::from(*mark)),
            Truth::Values(_) | Truth::Vectors(_) => None,
        }
    }

    fn expected_value(&self, row: usize, output: usize) -> Option<f64> {
        match self.trial.truth.as_ref()? {
            Truth::Values(values) => values.get(row).copied(),
            Truth::Vectors(vectors) => vectors.get(row)?.get(output).copied(),
            _ => None,
        }
    }

    /// Numbers of the original, before a threshold.
    fn original_numbers(&self, row: usize) -> Vec<f64> {
        let scores = self.original[row].iter();
        let scores: Vec<f64> = scores.map(|score| score + self.threshold).collect();
        self.reader.numbers(&scores)
    }

    /// Numbers of the compiled model; none where no score leaves.
    fn sealed_numbers(&self, row: usize) -> Vec<f64> {
        match self.reader.policy.shows_scores() && !self.sealed[row].is_empty() {
            true => self.reader.numbers(&self.sealed[row]),
            false => Vec::new(),
        }
    }

    fn decision(&self) -> Option<DecisionRows> {
        let has_one = match self.reader.answer {
            Answer::Binary { .. } | Answer::Regression { .. } | Answer::Match { .. } => true,
            Answer::Multiclass { .. } | Answer::Values { .. } | Answer::Labels { .. } => false,
        };
        let said = |row: usize| {
            let numbers = self.original_numbers(row);
            match self.reader.answer {
                Answer::Match { .. } => best_of(&numbers).map(|best| numbers[best]),
                _ => numbers.last().copied(),
            }
        };
        let said: Option<Vec<f64>> = self.rows().map(said).collect();
        Some(DecisionRows {
            said: said.filter(|said| has_one && !said.is_empty())?,
            truth: self.trial.labels.as_ref().and_then(decision_truth),
            is_measured: self.trial.has_rows(),
        })
    }
}

fn decision_truth(labels: &Truth) -> Option<DecisionTruth> {
    match labels {
        Truth::Classes(classes) => Some(DecisionTruth::Answers(
            classes.iter().map(|class| *class == 1).collect(),
        )),
        Truth::Names(names) => Some(DecisionTruth::Answers(
            names.rows.iter().map(Option::is_some).collect(),
        )),
        Truth::Values(values) => Some(DecisionTruth::Values(values.clone())),
        Truth::Matches(_) | Truth::Vectors(_) | Truth::Marks(_) => None,
    }
}
