use circuit::{
    Circuit, Encoder, Head, LookupSet, SecretTables, Tables, Trained, TrainedHead, Weights,
};

use super::{
    grid::Grid,
    plan::{Cutting, CuttingPlan, OPTIONS},
    scale::{PlacedForest, RANGE_BITS, spread},
    table::SealedTable,
};
use crate::{
    error::Error,
    lower::{family::Task, resolution::set_resolution, search::Candidate},
    model::scorer::Scorer,
    policy::Goal,
};

/// Most lookups of one answer.
pub(crate) const MOST_LOOKUPS: usize = 8_192;

/// A plan, the lookups it is carried out with, and how long one answer then takes.
pub(crate) struct Alternative<'a> {
    set: LookupSet,
    pub(crate) plan: CuttingPlan,
    pub(crate) milliseconds: f64,
    pub(crate) lookups: usize,
    cutting: &'a Cutting<'a>,
}

/// What does not depend on how trees are cut.
pub(crate) struct Frame<'a> {
    pub(crate) placed: &'a PlacedForest,
    pub(crate) grid: &'a Grid,
    pub(crate) task: &'a Task<'a>,
}

impl<'a> Frame<'a> {
    /// Plans for each kind of lookups, the fastest first; of two that differ in boxes only, the one with
    /// fewer.
    ///
    /// # Errors
    /// [`Error::TreeSize`] when no table is large enough, [`Error::ForestSize`] when there would be too many.
    pub(crate) fn alternatives(
        &self,
        cutting: &'a Cutting<'a>,
    ) -> Result<Vec<Alternative<'a>>, Error> {
        let mut alternatives: Vec<Alternative> = Vec::new();
        let mut fewest = usize::MAX;
        for (set, most) in OPTIONS {
            let Some(plan) = cutting.plan(most) else {
                continue;
            };
            fewest = fewest.min(plan.tables);
            if plan.tables > MOST_LOOKUPS
                || alternatives
                    .last()
                    .is_some_and(|last| last.equals(set, &plan))
            {
                continue;
            }
            let circuit = self.circuit(set, plan.tables.max(1), plan.boxes, &[]);
            let lookups = circuit.lookup_count();
            alternatives.push(Alternative {
                set,
                plan,
                milliseconds: lookups as f64 * set.profile().milliseconds,
                lookups,
                cutting,
            });
        }
        alternatives.sort_by(|a, b| a.milliseconds.total_cmp(&b.milliseconds));
        match (alternatives.is_empty(), fewest) {
            (false, _) => Ok(alternatives),
            (true, usize::MAX) => Err(Error::TreeSize),
            (true, got) => Err(Error::ForestSize { got }),
        }
    }

    pub(crate) fn candidate(&self, alternative: &Alternative) -> Result<Candidate, Error> {
        let tables = alternative
            .cutting
            .tables(&alternative.plan, &self.placed.forest.base);
        let targets: Vec<u16> = tables.iter().map(|table| table.target as u16).collect();
        let mut circuit = self.circuit(
            alternative.set,
            tables.len(),
            alternative.plan.boxes,
            &targets,
        );
        circuit.placements.clone_from(&self.placed.placements);
        let trained = trained(tables)?;
        let trial = &self.task.trial;
        let scores = match self.task.goal {
            Goal::Scores { resolution_bits } => {
                let spread = spread(&self.placed.forest);
                set_resolution(&mut circuit, &trained, resolution_bits, spread, trial)
            }
            Goal::Label | Goal::Decision { .. } => None,
        };
        circuit.check().map_err(|_| Error::ScoreRange)?;
        let measured = trial.measured_from(&circuit, &trained, scores.as_ref());
        let bits = (1, RANGE_BITS);
        Ok(Candidate::measured(circuit, trained, bits, measured))
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
        let outputs = self.placed.forest.outputs();
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
            ..Circuit::linear(encoder, outputs, self.placed.scale, self.task.goal.policy())
        }
    }
}

impl Alternative<'_> {
    fn equals(&self, set: LookupSet, plan: &CuttingPlan) -> bool {
        self.set == set && self.plan.tables <= plan.tables
    }
}

fn trained(tables: Vec<SealedTable>) -> Result<Trained, Error> {
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
