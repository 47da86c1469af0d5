use card::{
    Answer, Doubt, OpenQuestion, OwnerReply,
    table::{Columns, LabelReason, TableFacts, TableReader},
};

use super::{body::Body, reading::Reading};
use crate::model::float::FloatModel;

/// Rows that a way to read the table is tried on, and numbers they may hold.
const MOST_ROWS: usize = 256;
const MOST_PRODUCTS: usize = 1 << 26;
/// Rows below which a fit says nothing.
const FEWEST_ROWS: usize = 5;
/// What a column that is called a label may fit worse than another.
const ALLOWANCE: f64 = 0.1;
/// Share of what chance leaves that a fit explains, to be a good one, and to be one at all.
const GOOD_FIT: f64 = 0.25;
const SOME_FIT: f64 = 0.05;

/// How well the model answers the labels of each way to read a table.
pub(super) struct Fit {
    /// Share of right classes, or `R2`; none where it cannot be told.
    fits: Vec<Option<f64>>,
    /// What an answer that looks at no row reaches in each.
    baselines: Vec<f64>,
    /// What guessing reaches.
    chance: f64,
}

impl Fit {
    pub(super) fn of(reader: &TableReader, reading: &Reading, proposals: &[Columns]) -> Self {
        let found = proposals
            .iter()
            .map(|columns| fit(reader, reading, columns));
        let found: Vec<Option<(f64, f64)>> = found.collect();
        let chance = match reading.answer {
            Answer::Regression { .. } | Answer::Values { .. } => 0.0,
            Answer::Labels { .. } => 0.5,
            answer => 1.0 / answer.outputs().max(2) as f64,
        };
        Self {
            fits: found.iter().map(|found| Some(found.as_ref()?.0)).collect(),
            baselines: found
                .iter()
                .map(|found| found.map_or(0.0, |(_, least)| least))
                .collect(),
            chance,
        }
    }

    /// The way that fits best; one that is told by its values may fit a little worse, one that is told by a name
    /// much worse if it fits at all, and the first is taken where none fits. What nothing tells must do better
    /// than an answer that looks at no row.
    pub(super) fn best(&self, proposals: &[Columns]) -> usize {
        let is_told = |index: &usize| {
            let columns = &proposals[*index];
            let reason = columns.reason;
            columns.is_told && reason.is_some() && reason != Some(LabelReason::Place)
        };
        let of = |index: &usize| match is_told(index) || self.explains(*index, GOOD_FIT) {
            true => self.fits[*index].unwrap_or(f64::NEG_INFINITY),
            false => f64::NEG_INFINITY,
        };
        let all = 0..self.fits.len();
        let better = |best: usize, index: usize| if of(&index) > of(&best) { index } else { best };
        let best = all.clone().fold(0, better);
        if !self.is_good(best) {
            return 0;
        }
        let near = |index: &usize| of(index) >= of(&best) - ALLOWANCE;
        let is_called =
            |index: &usize| is_named(&proposals[*index]) && self.explains(*index, SOME_FIT);
        let mut told = all.filter(|index| is_told(index) && (near(index) || is_called(index)));
        told.next().unwrap_or(best)
    }

    /// How well the first way fits.
    pub(super) fn first(&self) -> Option<f64> {
        self.fits.first().copied().flatten()
    }

    /// Whether the model answers these labels much better than by chance.
    pub(super) fn is_good(&self, index: usize) -> bool {
        let good = self.chance + GOOD_FIT * (1.0 - self.chance);
        self.fits[index].is_some_and(|fit| fit >= good)
    }

    /// Whether the model explains this share of what an answer leaves that looks at no row.
    fn explains(&self, index: usize, share: f64) -> bool {
        let baseline = self.baselines[index];
        let least = baseline + share * (1.0 - baseline);
        self.fits[index].is_some_and(|fit| fit >= least && fit > baseline)
    }

    /// Which column is the label, where the model answers one that is not called so, and another is.
    pub(super) fn question(
        &self,
        proposals: &[Columns],
        best: usize,
        wish: Option<usize>,
    ) -> Option<OpenQuestion> {
        if is_named(&proposals[best]) || !self.is_good(best) {
            return None;
        }
        let called = proposals.iter().filter(|columns| is_named(columns));
        let mut names: Vec<&str> = Vec::new();
        for columns in std::iter::once(&proposals[best]).chain(called) {
            names.extend(only_label(columns).filter(|name| !names.contains(name)));
        }
        if names.len() < 2 {
            return None;
        }
        let label = |name: &&str| OwnerReply::Label((*name).to_owned());
        let chosen = wish.and_then(|wish| only_label(&proposals[wish]));
        let listed: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
        Some(OpenQuestion {
            about: format!(
                "Which column is the label: {}? The model answers {} best.",
                listed.join(" or "),
                listed[0]
            ),
            options: names.iter().map(label).collect(),
            chosen: label(&chosen.unwrap_or(names[0])),
            is_settled: chosen.is_some(),
        })
    }

    /// That a column is called a label which the model does not answer, nor does it any other.
    pub(super) fn doubt(&self, proposals: &[Columns], chosen: usize) -> Option<Doubt> {
        if is_named(&proposals[chosen]) || self.is_good(chosen) {
            return None;
        }
        let called = proposals.iter().find(|columns| is_named(columns))?;
        let called = &called.labels.first()?.name;
        let taken = proposals[chosen].labels.first().map_or_else(
            || "none of the columns".into(),
            |label| format!("the column {:?}", label.name),
        );
        Some(Doubt {
            what: format!("The column {called:?} is called a label, but the model does not answer it, and {taken} was taken for the label."),
            action: "Choose the role of each column. If the label is the one that is called so, check whether this is the model that was trained for these rows, and whether they are scaled as it was trained.".into(),
        })
    }

    /// Columns that were chosen by their fit alone say so.
    pub(super) fn explained(&self, columns: Columns, index: usize) -> Columns {
        let by_place = columns.reason == Some(LabelReason::Place);
        let is_fit = by_place && self.fits.len() > 1 && self.is_good(index);
        Columns {
            reason: match is_fit {
                true => Some(LabelReason::Fit),
                false => columns.reason,
            },
            ..columns
        }
    }
}

/// The name of a label that stands alone.
fn only_label(columns: &Columns) -> Option<&str> {
    match columns.labels.as_slice() {
        [label] => Some(&label.name),
        _ => None,
    }
}

/// Whether the label is told by its name.
fn is_named(columns: &Columns) -> bool {
    columns.reason == Some(LabelReason::Name)
}

/// How well the model answers the labels, and what an answer reaches that looks at no row.
fn fit(reader: &TableReader, reading: &Reading, columns: &Columns) -> Option<(f64, f64)> {
    let mut body = Body::new(columns, reading, TableFacts::default());
    let products = reading.float.features() * reading.float.outputs();
    let rows = (MOST_PRODUCTS / products.max(1)).clamp(FEWEST_ROWS, MOST_ROWS);
    reader.first_rows().take(rows).for_each(|row| body.add(row));
    let sample = body.sample;
    let truth = sample.truth.filter(|_| sample.rows.len() >= FEWEST_ROWS)?;
    let scores = sample.rows.iter().map(|row| answered(reading, row));
    let scores: Vec<Vec<f64>> = scores.collect();
    let share = sample.rows.len() as f64 / sample.seen.max(1) as f64;
    let fit = truth.measure(&scores);
    (fit.is_finite() && share > 0.0).then(|| (fit, truth.baseline()))
}

/// Scores as labels are written: values where the answer is one.
fn answered(reading: &Reading, row: &[f64]) -> Vec<f64> {
    let float: &FloatModel = reading.float;
    let scores = float.scores(row);
    match reading.answer {
        Answer::Regression { link, .. } | Answer::Values { link, .. } => {
            scores.into_iter().map(|score| link.value(score)).collect()
        }
        _ => scores,
    }
}
