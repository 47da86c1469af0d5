use card::{Accuracy, Fidelity, RowsOrigin, ValueLink};
use circuit::{Circuit, OutputPolicy, Trained};

use super::{
    fidelity::{Original, Tolerance},
    rows,
    simulation::{Rounds, Simulation},
};
use crate::{
    data::{sample::Truth, table::Table},
    model::{feature::Feature, float::FloatModel, link::Link, scorer::Scorer},
    policy::Goal,
};

/// Products that one pass over the rows may take: many vectors are measured on fewer rows.
const MOST_PRODUCTS: usize = 1 << 27;
/// The same of drawn rows.
const MOST_DRAWN: usize = 1 << 23;
/// Most of the owner's rows.
const MOST_ROWS: usize = 4_000;
/// Rows drawn around the owner's, and their seed: whatever is fitted is fitted to others.
const DRAWN: usize = 240;
const MEASURED: u64 = 11;

/// Finest resolution a policy takes.
pub(crate) const FINEST_RESOLUTION: u8 = 16;

/// The owner's rows, others drawn inside the ranges, and what the float model says to them.
pub(crate) struct Trial<'a> {
    /// The owner's; a number outside its range counts as the nearest end for the integer model.
    pub(crate) rows: Vec<&'a [f64]>,
    /// Line of each of the owner's in the file, from 1.
    pub(super) lines: Vec<u64>,
    drawn: Vec<Vec<f64>>,
    /// The owner's labels.
    pub(super) labels: Option<Truth>,
    /// What is right of them under the goal.
    pub(super) truth: Option<Truth>,
    /// Of the owner's rows, and of the drawn ones.
    pub(super) scores: [Vec<Vec<f64>>; 2],
    link: Link,
}

/// How well a circuit does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    /// On labelled rows.
    pub(crate) accuracy: Option<Accuracy>,
    /// On the owner's rows; without any, on those drawn.
    pub(crate) fidelity: Fidelity,
    /// On rows drawn inside the ranges.
    pub(crate) drawn: Fidelity,
}

impl Measured {
    /// What is lost, as a multiple of what may be.
    pub(crate) fn used_of(&self, tolerance: Tolerance) -> f64 {
        let drawn = tolerance.used_by(&self.drawn) / tolerance.drawn;
        match self.fidelity.is_measured {
            true => tolerance.used_by(&self.fidelity).max(drawn),
            false => tolerance.used_by(&self.fidelity),
        }
    }
}

impl<'a> Trial<'a> {
    /// The rows of a table, if there is one.
    pub(crate) fn new(
        float: &FloatModel,
        goal: Goal,
        features: &[Feature],
        table: Option<&'a Table>,
    ) -> Self {
        let all = table.map_or(&[][..], |table| &table.rows);
        let chosen = thinned(all.len(), float, MOST_PRODUCTS);
        let rows: Vec<&[f64]> = chosen.iter().map(|row| &*all[*row]).collect();
        let lines = table.map_or(&[][..], |table| &table.lines);
        let lines = chosen.iter().filter_map(|row| lines.get(*row).copied());
        let labels = table.and_then(|table| table.truth.as_ref());
        let labels = labels.map(|labels| labels.at(&chosen));
        let labels = labels.filter(|labels| labels.rows() > 0);
        let truth = labels.clone();
        let truth = truth.map(|truth| decided(truth, goal, float.link()));
        let drawn = match all.is_empty() {
            true => rows::made_up(features),
            false => rows::around(all, features, DRAWN, MEASURED),
        };
        let few = thinned(drawn.len(), float, MOST_DRAWN).len();
        let drawn: Vec<Vec<f64>> = drawn.into_iter().take(few).collect();
        let borrowed: Vec<&[f64]> = drawn.iter().map(Vec::as_slice).collect();
        let scorer = float.scorer();
        let scores = [scorer.scores_of(&rows), scorer.scores_of(&borrowed)];
        Self {
            truth: truth.filter(|truth| truth.rows() > 0),
            labels,
            lines: lines.collect(),
            rows,
            drawn,
            scores,
            link: float.link(),
        }
    }

    /// What an answer that looks at no row would have in [`Truth::measure`].
    pub(crate) fn baseline(&self) -> Option<f64> {
        self.truth.as_ref().map(Truth::baseline)
    }

    /// Whether there are rows of the owner.
    pub(crate) fn has_rows(&self) -> bool {
        !self.rows.is_empty()
    }

    /// The owner's rows whose label nobody compares, as they lie on the edge between two classes.
    pub(crate) fn undecided(&self) -> usize {
        let original = Original {
            scores: &self.scores[0],
            link: self.link,
        };
        original.undecided()
    }

    /// Smallest standard deviation of the original's scores, of the owner's rows or else of those drawn.
    pub(crate) fn spread(&self) -> f64 {
        let scores = &self.scores[usize::from(!self.has_rows())];
        let count = scores.len() as f64;
        let deviation = |output: usize| {
            let column = || scores.iter().map(|row| row[output]);
            let mean = column().sum::<f64>() / count;
            (column().map(|score| (score - mean).powi(2)).sum::<f64>() / count).sqrt()
        };
        let outputs = scores.first().map_or(0, Vec::len);
        let spreads = (0..outputs).map(deviation).filter(|spread| *spread > 0.0);
        spreads.fold(f64::INFINITY, f64::min)
    }

    /// Highest score of each row of a gallery, before a threshold, and whether its name is enrolled.
    pub(crate) fn highest(&self, goal: Goal) -> Vec<(f64, bool)> {
        let enrolled: Vec<bool> = match &self.truth {
            Some(Truth::Names(names)) => names.rows.iter().map(Option::is_some).collect(),
            Some(Truth::Matches(matches)) => matches.clone(),
            _ => return Vec::new(),
        };
        let highest = |scores: &Vec<f64>| scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let rows = self.scores[0].iter().zip(enrolled);
        rows.map(|(scores, enrolled)| (highest(scores) + goal.threshold(), enrolled))
            .collect()
    }

    /// Accuracy of the original and of the integer model, and how closely one follows the other; with
    /// lookups, their noise is simulated.
    pub(crate) fn measure(&self, circuit: &Circuit, trained: &Trained) -> Measured {
        self.measured_from(circuit, trained, None)
    }

    /// The same, where the integer scores of the owner's rows under the lookups' noise are known.
    pub(crate) fn measured_from(
        &self,
        circuit: &Circuit,
        trained: &Trained,
        own: Option<&Rounds>,
    ) -> Measured {
        let own = match own {
            Some(scores) => Simulation::new(circuit, trained).concluded_of(scores),
            None => self.answers(circuit, trained, self.rows.iter().copied()),
        };
        let drawn = self.answers(circuit, trained, self.drawn.iter().map(Vec::as_slice));
        let fidelity = |index: usize, answers: &[Vec<Vec<f64>>]| {
            let original = Original {
                scores: &self.scores[index],
                link: self.link,
            };
            original.fidelity(answers, circuit.policy, index == 0)
        };
        let drawn = fidelity(1, &drawn);
        Measured {
            accuracy: self.accuracy(&own),
            fidelity: match self.has_rows() {
                true => fidelity(0, &own),
                false => drawn,
            },
            drawn,
        }
    }

    /// What is lost of the scores where another float model stands for the original, as a multiple of what may be.
    pub(crate) fn used_by(&self, other: &dyn Scorer, tolerance: Tolerance) -> f64 {
        let policy = OutputPolicy::Scores {
            resolution_bits: FINEST_RESOLUTION,
        };
        let drawn: Vec<&[f64]> = self.drawn.iter().map(Vec::as_slice).collect();
        let answers = [other.scores_of(&self.rows), other.scores_of(&drawn)];
        let used = |(index, answers): (usize, Vec<Vec<f64>>)| {
            let original = Original {
                scores: &self.scores[index],
                link: self.link,
            };
            let fidelity = original.fidelity(&[answers], policy, index == 0);
            let most = if index == 0 { 1.0 } else { tolerance.drawn };
            tolerance.used_by(&fidelity) / most
        };
        let each = answers.into_iter().enumerate();
        each.filter(|(index, _)| *index == 1 || self.has_rows())
            .map(used)
            .fold(0.0, f64::max)
    }

    fn accuracy(&self, answers: &[Vec<Vec<f64>>]) -> Option<Accuracy> {
        let truth = self.truth.as_ref()?;
        Some(Accuracy {
            rows: truth.rows(),
            origin: RowsOrigin::Unknown,
            metric: truth.metric(),
            float: self.right(truth, &self.scores[0]),
            integer: self.mean_right(truth, answers),
        })
    }

    /// Mean over several answers to the same rows.
    fn mean_right(&self, truth: &Truth, answers: &[Vec<Vec<f64>>]) -> f64 {
        let each = answers.iter().map(|round| self.right(truth, round));
        each.sum::<f64>() / answers.len().max(1) as f64
    }

    /// How well scores meet the labels; values are compared as a person reads them.
    fn right(&self, truth: &Truth, scores: &[Vec<f64>]) -> f64 {
        let is_value = matches!(truth, Truth::Values(_) | Truth::Vectors(_));
        match (self.link.value_link(), is_value) {
            (ValueLink::Identity, _) | (_, false) => truth.measure(scores),
            (link, true) => {
                let value = |score: &f64| link.value(*score);
                let values = |scores: &Vec<f64>| scores.iter().map(value).collect();
                let values: Vec<Vec<f64>> = scores.iter().map(values).collect();
                truth.measure(&values)
            }
        }
    }

    /// What noise costs on top of rounding: accuracy, or where no row is labelled the share of other answers.
    pub(crate) fn loss_by_lookups(&self, circuit: &Circuit, trained: &Trained) -> f64 {
        let quiet = Circuit {
            lookups: None,
            ..circuit.clone()
        };
        self.rightness(&quiet, trained) - self.rightness(circuit, trained)
    }

    /// Integer scores of the owner's rows under the lookups' noise.
    pub(crate) fn noisy_scores(&self, circuit: &Circuit, trained: &Trained) -> Rounds {
        Simulation::new(circuit, trained).scores_of(self.rows.iter().copied())
    }

    /// What flooding costs on top of rounding and lookups, at each of several resolutions, of so noisy scores.
    pub(crate) fn losses_by_flooding(
        &self,
        circuit: &Circuit,
        trained: &Trained,
        scores: &Rounds,
        resolutions: &[u8],
    ) -> Vec<f64> {
        let at = |resolution_bits: u8| Circuit {
            policy: OutputPolicy::Scores { resolution_bits },
            ..circuit.clone()
        };
        let finest = at(FINEST_RESOLUTION);
        let simulation = Simulation::new(&finest, trained);
        let rightness = |circuit: &Circuit| self.agreement(&simulation.flooded(circuit, scores));
        let best = rightness(&finest);
        let each = resolutions.iter();
        each.map(|bits| best - rightness(&at(*bits))).collect()
    }

    /// Accuracy; without labels, agreement with the original.
    fn rightness(&self, circuit: &Circuit, trained: &Trained) -> f64 {
        self.agreement(&self.answers(circuit, trained, self.rows.iter().copied()))
    }

    fn agreement(&self, answers: &[Vec<Vec<f64>>]) -> f64 {
        if let Some(truth) = &self.truth {
            return self.mean_right(truth, answers);
        }
        let original = Original {
            scores: &self.scores[0],
            link: self.link,
        };
        let policy = OutputPolicy::Scores {
            resolution_bits: FINEST_RESOLUTION,
        };
        let fidelity = original.fidelity(answers, policy, true);
        match (fidelity.labels, fidelity.determination) {
            (Some(labels), _) => 1.0 - labels,
            (None, determination) => determination.unwrap_or(1.0),
        }
    }

    /// Answers to the owner's rows, or else to those drawn: under the noise of lookups, drawn once.
    pub(super) fn answers_once(&self, circuit: &Circuit, trained: &Trained) -> Vec<Vec<f64>> {
        let simulation = Simulation::new(circuit, trained);
        let drawn = || self.drawn.iter().map(Vec::as_slice);
        match (circuit.lookups, self.has_rows()) {
            (None, true) => simulation.quiet(self.rows.iter().copied()),
            (None, false) => simulation.quiet(drawn()),
            (Some(_), true) => simulation.noisy(self.rows.iter().copied()),
            (Some(_), false) => simulation.noisy(drawn()),
        }
    }

    /// Answers to rows: of the cleartext twin once, or under the noise of lookups several times.
    fn answers<'r>(
        &self,
        circuit: &Circuit,
        trained: &Trained,
        rows: impl Iterator<Item = &'r [f64]>,
    ) -> Vec<Vec<Vec<f64>>> {
        let simulation = Simulation::new(circuit, trained);
        match circuit.lookups {
            None => vec![simulation.quiet(rows)],
            Some(_) => simulation.concluded_of(&simulation.scores_of(rows)),
        }
    }
}

/// An even selection of so many rows where all of them would take too long.
fn thinned(rows: usize, float: &FloatModel, most: usize) -> Vec<usize> {
    let products = rows * float.scorer().products();
    let step = products.div_ceil(most).max(rows.div_ceil(MOST_ROWS));
    (0..rows).step_by(step.max(1)).collect()
}

/// Of a decision: whether the true value reaches the threshold, or a row's name is enrolled.
fn decided(truth: Truth, goal: Goal, link: Link) -> Truth {
    match (truth, goal) {
        (Truth::Values(values), Goal::Decision { threshold }) => {
            let threshold = link.value_link().value(threshold);
            let reaches = |value: &f64| usize::from(*value >= threshold);
            Truth::Classes(values.iter().map(reaches).collect())
        }
        (Truth::Names(names), Goal::Decision { .. }) => {
            Truth::Matches(names.rows.iter().map(Option::is_some).collect())
        }
        (truth, _) => truth,
    }
}
