use circuit::{
    Circuit, Encoder, Head, LookupSet, OutputPolicy, Scale, SecretTables, Tables, Trained,
    TrainedHead, Weights,
};

use super::{
    forest::{Forest, Form, Tree},
    grid::Grid,
    plan::{Cutting, OPTIONS, Plan, milliseconds},
    table::Table,
    words,
};
use crate::{
    Accuracy, Choice, Error,
    import::Task,
    policy::Goal,
    precision::{Chosen, set_resolution},
    quantize::RESOLUTION_BITS,
};

/// Bits of one row, so that it fits a ciphertext.
pub(super) const MOST_WIDTH: usize = 2048;
/// Coefficients of the ring.
const RING_SIZE: usize = 2048;
/// Bits of a score. What rounding leaves takes is then less than the noise of lookups.
const RANGE_BITS: u8 = 16;
/// Most lookups of one answer.
const MOST_LOOKUPS: usize = 8_192;
/// Loss of accuracy that is accepted for faster lookups: 0.1 points.
const ACCEPTED_LOSS: f64 = 0.001;

/// A plan and what it is carried out with.
struct Option<'a> {
    set: LookupSet,
    plan: Plan,
    circuit: Circuit,
    milliseconds: f64,
    cutting: &'a Cutting<'a>,
}

struct Candidate {
    circuit: Circuit,
    trained: Trained,
    accuracy: std::option::Option<Accuracy>,
}

/// Compiles trees to sealed tables, with the fastest lookups that lose nothing.
///
/// # Errors
/// [`Error::ForestSize`] and [`Error::TreeSize`].
pub(crate) fn choose(forest: &Forest, task: &Task) -> Result<Chosen, Error> {
    let grid = Grid::new(forest, MOST_WIDTH);
    let scale = scale(forest);
    let cutting = Cutting::new(forest, &grid, scale.unit);
    let frame = Frame {
        forest,
        grid: &grid,
        scale,
        task,
    };
    let mut options = frame.options(&cutting)?;
    options.sort_by(|a, b| a.milliseconds.total_cmp(&b.milliseconds));
    let mut candidates: Vec<Candidate> = Vec::new();
    for option in options {
        let candidate = frame.candidate(&option)?;
        let kept = loss(&candidate) <= ACCEPTED_LOSS;
        candidates.push(candidate);
        if kept {
            break;
        }
    }
    let losses = candidates.iter().map(loss).enumerate();
    let best = losses
        .min_by(|(_, a), (_, b)| a.total_cmp(b))
        .map_or(0, |(index, _)| index);
    let choices = candidates.iter().enumerate();
    let choices = choices
        .map(|(index, candidate)| candidate.choice(index == best))
        .collect();
    let Candidate {
        circuit,
        trained,
        accuracy,
    } = candidates.swap_remove(best);
    let layers = words::layers(&circuit, &grid);
    Ok(Chosen {
        circuit,
        trained,
        choices,
        accuracy,
        layers,
    })
}

fn loss(candidate: &Candidate) -> f64 {
    candidate
        .accuracy
        .map_or(0.0, |accuracy| accuracy.float - accuracy.integer)
}

impl Candidate {
    fn choice(&self, chosen: bool) -> Choice {
        Choice {
            input_bits: 1,
            weight_bits: RANGE_BITS,
            lookups: self.circuit.lookups,
            accuracy: self.accuracy,
            chosen,
        }
    }
}

/// What does not depend on how trees are cut.
struct Frame<'a> {
    forest: &'a Forest,
    grid: &'a Grid,
    scale: Scale,
    task: &'a Task<'a>,
}

impl<'a> Frame<'a> {
    /// Plans for each kind of lookups; of two that differ in boxes only, the one with fewer.
    fn options(&self, cutting: &'a Cutting<'a>) -> Result<Vec<Option<'a>>, Error> {
        let mut options: Vec<Option> = Vec::new();
        let mut fewest = usize::MAX;
        for (set, most) in OPTIONS {
            let Some(plan) = cutting.plan(most) else {
                continue;
            };
            fewest = fewest.min(plan.tables);
            if plan.tables > MOST_LOOKUPS
                || options.last().is_some_and(|last| last.equals(set, &plan))
            {
                continue;
            }
            let circuit = self.circuit(set, plan.tables.max(1), plan.boxes, &[]);
            let lookups = circuit
                .cost(RING_SIZE)
                .map_or(plan.tables as u64, |cost| cost.lookups);
            let milliseconds = lookups as f64 * milliseconds(set);
            options.push(Option {
                set,
                plan,
                circuit,
                milliseconds,
                cutting,
            });
        }
        match (options.is_empty(), fewest) {
            (false, _) => Ok(options),
            (true, usize::MAX) => Err(Error::TreeSize),
            (true, got) => Err(Error::ForestSize { got }),
        }
    }

    fn candidate(&self, option: &Option) -> Result<Candidate, Error> {
        let tables = option.cutting.tables(&option.plan, &self.forest.base);
        let targets: Vec<u16> = tables.iter().map(|table| table.target as u16).collect();
        let mut circuit = self.circuit(option.set, tables.len(), option.plan.boxes, &targets);
        circuit.policy = option.circuit.policy;
        let trained = trained(tables)?;
        let trial = self.task.trial.as_ref();
        if let Goal::Scores { resolution_bits } = self.task.goal {
            set_resolution(
                &mut circuit,
                &trained,
                resolution_bits,
                spread(self.forest),
                trial,
            );
        }
        circuit.validate(RING_SIZE).map_err(|_| Error::ScoreRange)?;
        let accuracy = trial.map(|trial| trial.accuracy(&circuit, &trained));
        Ok(Candidate {
            circuit,
            trained,
            accuracy,
        })
    }

    fn circuit(&self, set: LookupSet, values: usize, boxes: usize, targets: &[u16]) -> Circuit {
        let encoder = Encoder {
            input_bits: 1,
            features: self
                .task
                .features
                .iter()
                .map(|feature| feature.range)
                .collect(),
            grids: self.grid.thresholds().to_vec(),
        };
        let outputs = self.forest.outputs();
        let policy = match self.task.goal {
            Goal::Scores { .. } => OutputPolicy::Scores {
                resolution_bits: RESOLUTION_BITS,
            },
            Goal::Label => OutputPolicy::Label,
            Goal::Decision { .. } => OutputPolicy::Decision,
        };
        Circuit {
            head: Head::Tables(Tables {
                values,
                range: 2 * boxes as u64,
                boxes: boxes as u16,
                targets: if outputs == 1 {
                    Vec::new()
                } else {
                    targets.to_vec()
                },
            }),
            lookups: Some(set),
            ..Circuit::linear(encoder, outputs, self.scale, policy)
        }
    }
}

impl Option<'_> {
    fn equals(&self, set: LookupSet, plan: &Plan) -> bool {
        self.set == set && self.plan.tables <= plan.tables
    }
}

fn trained(tables: Vec<Table>) -> Result<Trained, Error> {
    let offsets = tables.iter().map(|table| table.offset).collect();
    let (rows, entries) = tables
        .into_iter()
        .map(|table| (table.row, table.entries))
        .unzip();
    let indices = Weights::new(rows, offsets).map_err(|_| Error::ScoreRange)?;
    let tables = SecretTables(entries);
    Ok(Trained {
        hidden: Vec::new(),
        head: TrainedHead::Tables { indices, tables },
    })
}

/// One unit for all leaves: the largest score that any row could reach fills the range.
fn scale(forest: &Forest) -> Scale {
    let mut low = forest.base.clone();
    let mut high = forest.base.clone();
    let mut rounded = forest.base.len();
    for tree in &forest.trees {
        let leaves = tree.leaves();
        low[tree.target] += leaves.iter().copied().fold(f64::INFINITY, f64::min);
        high[tree.target] += leaves.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        rounded += roundings(tree);
    }
    let largest = low
        .iter()
        .chain(&high)
        .fold(0.0, |largest: f64, end| largest.max(end.abs()));
    let half = 1 << (RANGE_BITS - 1);
    let steps = half - rounded.min(half / 2) - 1;
    let unit = largest / steps as f64;
    Scale {
        range_bits: RANGE_BITS,
        unit: if unit > 0.0 { unit } else { 1.0 },
    }
}

/// Numbers of a tree that are rounded and added up for one row.
fn roundings(tree: &Tree) -> usize {
    match &tree.form {
        Form::General(_) => 1,
        Form::Oblivious { leaves, .. } => leaves.len() / 8 + 1,
    }
}

/// Smallest standard deviation of a score when every tree's leaf is drawn at random.
fn spread(forest: &Forest) -> f64 {
    let mut variances = vec![0.0; forest.outputs()];
    for tree in &forest.trees {
        let leaves = tree.leaves();
        let mean = leaves.iter().sum::<f64>() / leaves.len() as f64;
        let squares = leaves.iter().map(|leaf| (leaf - mean).powi(2)).sum::<f64>();
        variances[tree.target] += squares / leaves.len() as f64;
    }
    variances.into_iter().fold(f64::INFINITY, f64::min).sqrt()
}
