use card::{Accuracy, ValueLink};
use circuit::{Circuit, OutputPolicy, Trained};

use super::{noise::Draws, simulation::Simulation};
use crate::{
    data::{sample::Truth, table::Table},
    model::{feature::Feature, float::FloatModel, link::Link},
    policy::Goal,
};

/// Noisy answers simulated at least, so that a single close row does not decide.
const SIMULATED_ROWS: usize = 2_000;

/// Products that one pass over the rows may take: many vectors are measured on fewer rows.
const MOST_PRODUCTS: usize = 1 << 28;

/// Finest resolution a policy takes.
pub(crate) const FINEST_RESOLUTION: u8 = 16;

/// Labelled rows inside the encoder's ranges, and what the float model says to them.
pub(crate) struct Trial<'a> {
    pub(crate) rows: Vec<&'a [f64]>,
    truth: Truth,
    scores: Vec<Vec<f64>>,
    /// How scores become what the truth is compared with.
    link: Link,
}

impl<'a> Trial<'a> {
    /// The labelled rows of a table that lie inside the features' ranges; none when there are none.
    pub(crate) fn new(
        float: &FloatModel,
        goal: Goal,
        features: &[Feature],
        table: &'a Table,
    ) -> Option<Self> {
        let truth = table.truth.as_ref()?;
        let inside: Vec<usize> = (0..table.rows.len())
            .filter(|row| lies_inside(&table.rows[*row], features))
            .collect();
        let inside = thinned(inside, float);
        let rows: Vec<&[f64]> = inside.iter().map(|row| &*table.rows[*row]).collect();
        let scores = rows.iter().map(|row| float.scores(row)).collect();
        let truth = decided(truth.at(&inside), goal, float.link());
        (truth.rows() > 0).then_some(Self {
            truth,
            rows,
            scores,
            link: float.link(),
        })
    }

    /// Highest score of each row of a gallery, before a threshold, and whether its name is enrolled.
    pub(crate) fn highest(&self, goal: Goal) -> Vec<(f64, bool)> {
        let enrolled: Vec<bool> = match &self.truth {
            Truth::Names(names) => names.rows.iter().map(Option::is_some).collect(),
            Truth::Matches(matches) => matches.clone(),
            Truth::Classes(_) | Truth::Values(_) | Truth::Vectors(_) | Truth::Marks(_) => {
                return Vec::new();
            }
        };
        let highest = |scores: &Vec<f64>| scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let rows = self.scores.iter().zip(enrolled);
        rows.map(|(scores, enrolled)| (highest(scores) + goal.threshold(), enrolled))
            .collect()
    }

    /// Accuracy of the original and of the integer model; with lookups, their noise is simulated.
    pub(crate) fn accuracy(&self, circuit: &Circuit, trained: &Trained) -> Accuracy {
        Accuracy {
            rows: self.truth.rows(),
            metric: self.truth.metric(),
            float: self.measure(&self.scores),
            integer: match circuit.lookups {
                None => self.measure(&self.quiet_scores(circuit, trained)),
                Some(_) => self.noisy(circuit, trained),
            },
        }
    }

    /// What noise costs on top of rounding.
    pub(crate) fn loss_by_lookups(&self, circuit: &Circuit, trained: &Trained) -> f64 {
        let quiet = self.quiet_scores(circuit, trained);
        self.measure(&quiet) - self.noisy(circuit, trained)
    }

    /// What flooding costs on top of rounding and lookups.
    pub(crate) fn loss_by_flooding(&self, circuit: &Circuit, trained: &Trained) -> f64 {
        if circuit.lookups.is_none() {
            return self.loss_by_lookups(circuit, trained);
        }
        let mut finest = circuit.clone();
        finest.policy = OutputPolicy::Scores {
            resolution_bits: FINEST_RESOLUTION,
        };
        self.noisy(&finest, trained) - self.noisy(circuit, trained)
    }

    /// How well scores meet the labels; values are compared as a person reads them.
    fn measure(&self, scores: &[Vec<f64>]) -> f64 {
        let is_value = matches!(self.truth, Truth::Values(_) | Truth::Vectors(_));
        match (self.link.value_link(), is_value) {
            (ValueLink::Identity, _) | (_, false) => self.truth.measure(scores),
            (link, true) => {
                let value = |score: &f64| link.value(*score);
                let values = |scores: &Vec<f64>| scores.iter().map(value).collect();
                let values: Vec<Vec<f64>> = scores.iter().map(values).collect();
                self.truth.measure(&values)
            }
        }
    }

    /// Mean accuracy over several draws of noise.
    fn noisy(&self, circuit: &Circuit, trained: &Trained) -> f64 {
        let simulation = Simulation::new(circuit, trained);
        let first: Vec<_> = self.rows.iter().map(|row| simulation.first(row)).collect();
        let mut draws = Draws::new(0);
        let mut round = || {
            let answer = |first: &Option<Vec<i64>>| match first {
                Some(first) => simulation.answer(first, &mut draws),
                None => Vec::new(),
            };
            self.measure(&first.iter().map(answer).collect::<Vec<_>>())
        };
        let rounds = SIMULATED_ROWS.div_ceil(self.rows.len());
        (0..rounds).map(|_| round()).sum::<f64>() / rounds as f64
    }

    /// Scores of the cleartext twin; empty where a row does not fit.
    fn quiet_scores(&self, circuit: &Circuit, trained: &Trained) -> Vec<Vec<f64>> {
        let twin = circuit.twin(trained).ok();
        let scores = |row: &&[f64]| twin.as_ref()?.scores(row).ok();
        let rows = self.rows.iter();
        rows.map(|row| scores(row).unwrap_or_default()).collect()
    }
}

/// An even selection of the rows where all of them would take too long.
fn thinned(rows: Vec<usize>, float: &FloatModel) -> Vec<usize> {
    let products = rows.len() * float.features() * float.outputs();
    let step = products.div_ceil(MOST_PRODUCTS).max(1);
    rows.into_iter().step_by(step).collect()
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

fn lies_inside(row: &[f64], features: &[Feature]) -> bool {
    let mut cells = row.iter().zip(features);
    cells.all(|(cell, feature)| (feature.range.minimum..=feature.range.maximum).contains(cell))
}
