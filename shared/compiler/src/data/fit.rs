use card::{
    Answer, Doubt, OpenQuestion, OwnerReply,
    table::{Columns, LabelReason, TableFacts, TableProblem, TableReader},
};

use super::{body::Body, reading::Reading, skill::Skill};
use crate::model::float::FloatModel;

/// Rows that a way to read the table is tried on, and numbers they may hold.
const MOST_ROWS: usize = 256;
const MOST_PRODUCTS: usize = 1 << 26;
/// Rows below which a fit says nothing.
const FEWEST_ROWS: usize = 5;
/// What a column that is called a label may fit worse than another.
const ALLOWANCE: f64 = 0.1;
/// Share that the model must explain of a column to be its label although another is told to be.
const GOOD_FIT: f64 = 0.25;
/// Columns among which the owner chooses.
const MOST_ASKED: usize = 6;

/// How well the model answers the labels of each way to read a table, next to an answer that looks at no row.
pub(super) struct Fit {
    /// None where it cannot be told.
    skills: Vec<Option<Skill>>,
}

impl Fit {
    /// On rows from all over the table, of which the first is read next.
    ///
    /// # Errors
    /// [`TableProblem::NotText`].
    pub(super) fn of(
        reader: &mut TableReader,
        reading: &Reading,
        proposals: &[Columns],
    ) -> Result<Self, TableProblem> {
        let products = reading.float.features() * reading.float.outputs();
        let most = (MOST_PRODUCTS / products.max(1)).clamp(FEWEST_ROWS, MOST_ROWS);
        let mut bodies: Vec<Body> = proposals
            .iter()
            .map(|columns| Body::new(columns, reading, TableFacts::default()))
            .collect();
        reader.spread(most, |row| bodies.iter_mut().for_each(|body| body.add(row)))?;
        Ok(Self {
            skills: bodies
                .into_iter()
                .map(|body| skill(reading, body))
                .collect(),
        })
    }

    /// The way that fits best, if that is more than chance; one that is told by its values may fit a little worse, one that is
    /// told by a name much worse if it fits at all. Where none fits the first is taken, and if nothing but its place
    /// speaks for it, the one that is least unlikely.
    pub(super) fn best(&self, proposals: &[Columns]) -> usize {
        let all = 0..self.skills.len();
        let better = |best: Option<usize>, index: usize| match best {
            Some(best) if self.share(best) >= self.share(index) => Some(best),
            _ => Some(index),
        };
        let told = || all.clone().filter(|index| is_told(&proposals[*index]));
        let clear = all.clone().filter(|index| self.is_clear(*index));
        let Some(best) = clear.fold(None, better) else {
            let by_place = proposals[0].reason == Some(LabelReason::Place);
            let likely = all.clone().filter(|index| self.share(*index) > 0.0);
            return likely.fold(None, better).filter(|_| by_place).unwrap_or(0);
        };
        let is_near = |index: &usize| self.share(*index) >= self.share(best) - ALLOWANCE;
        let is_called = |index: &usize| is_named(&proposals[*index]) && self.is_clear(*index);
        let answered = told().find(|index| is_near(index) || is_called(index));
        let is_weak = self.share(best) < GOOD_FIT;
        let instead = || told().next().filter(|_| is_weak);
        answered.or_else(instead).unwrap_or(best)
    }

    /// What the first way explains.
    pub(super) fn first(&self) -> Option<f64> {
        Some(self.skills.first().copied().flatten()?.share)
    }

    /// Whether the model answers these labels better than by chance.
    pub(super) fn is_clear(&self, index: usize) -> bool {
        self.skills[index].is_some_and(Skill::is_clear)
    }

    fn share(&self, index: usize) -> f64 {
        self.skills[index].map_or(f64::NEG_INFINITY, |skill| skill.share)
    }

    /// Whether the model knows clearly less of the labels of one way than of another's.
    fn is_beaten(&self, index: usize, by: usize) -> bool {
        match (self.skills[by], self.skills[index]) {
            (Some(by), Some(skill)) => by.is_clearly_above(skill),
            (by, _) => by.is_some_and(Skill::is_clear),
        }
    }

    /// Which column is the label, where neither a name nor its values nor the model tells one alone.
    pub(super) fn question(
        &self,
        proposals: &[Columns],
        best: usize,
        wish: Option<usize>,
    ) -> Option<OpenQuestion> {
        let rivals = self.rivals(proposals, best);
        let all = std::iter::once(best).chain(rivals.iter().copied());
        let mut names: Vec<&str> = Vec::new();
        for columns in all.clone().map(|index| &proposals[index]) {
            names.extend(only_label(columns).filter(|name| !names.contains(name)));
        }
        names.truncate(MOST_ASKED);
        if names.len() < 2 {
            return None;
        }
        let label = |name: &&str| OwnerReply::Label((*name).to_owned());
        let chosen = wish.and_then(|wish| only_label(&proposals[wish]));
        let listed: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
        let listed = listed.join(" or ");
        let answered = all.filter(|index| self.is_clear(*index));
        let answered =
            answered.max_by(|one, other| self.share(*one).total_cmp(&self.share(*other)));
        let answered = answered.and_then(|index| only_label(&proposals[index]));
        let about = match answered {
            Some(answered) => {
                format!("Which column is the label: {listed}? The model answers {answered:?} best.")
            }
            None => format!(
                "Which column is the label: {listed}? No name tells it, and the model answers none of them clearly better than by chance."
            ),
        };
        Some(OpenQuestion {
            about,
            options: names.iter().map(label).collect(),
            chosen: label(&chosen.unwrap_or(names[0])),
            is_settled: chosen.is_some(),
        })
    }

    /// Other ways that may be meant: those told by a name where the one taken is not, those that fit about as well unless more
    /// than its place tells the one taken, and all if neither fit nor anything but its place speaks for it.
    fn rivals(&self, proposals: &[Columns], taken: usize) -> Vec<usize> {
        let is_known = is_told(&proposals[taken]);
        let is_certain = is_known && self.is_clear(taken);
        let is_lost = !is_known && !self.is_clear(taken);
        let is_rival = |index: &usize| {
            let is_called = is_named(&proposals[*index]) && !is_named(&proposals[taken]);
            let is_like = self.is_clear(*index) && !self.is_beaten(*index, taken);
            *index != taken && (is_called || is_lost || is_like && !is_certain)
        };
        let mut rivals: Vec<usize> = (0..proposals.len()).filter(is_rival).collect();
        rivals.sort_by_key(|index| !is_named(&proposals[*index]));
        rivals
    }

    /// What is doubtful of the labels taken, where nobody is asked about them: a column is called a label that the model does
    /// not answer, nor does it any other; or several are taken by their place alone.
    pub(super) fn doubt(&self, proposals: &[Columns], chosen: usize) -> Option<Doubt> {
        if is_named(&proposals[chosen]) || self.is_clear(chosen) {
            return None;
        }
        let taken = &proposals[chosen];
        if taken.labels.len() > 1 && !is_told(taken) {
            return Some(Doubt {
                what: "No name tells which columns are the labels, and the model answers those that were taken not clearly better than by chance.".into(),
                action: "Choose the role of each column below, or call the labels as the model's answers are called.".into(),
            });
        }
        let called = proposals.iter().find(|columns| is_named(columns))?;
        let called = &called.labels.first()?.name;
        let taken = taken.labels.first().map_or_else(
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
        let is_fit = by_place && self.skills.len() > 1 && self.is_clear(index);
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

/// Whether more than a place tells of every column left out what it is.
fn is_told(columns: &Columns) -> bool {
    let by_more = columns.reason.is_some() && columns.reason != Some(LabelReason::Place);
    columns.is_told && by_more
}

/// What the model explains of the labels of these rows.
fn skill(reading: &Reading, body: Body) -> Option<Skill> {
    let sample = body.sample;
    let truth = sample.truth.filter(|_| sample.rows.len() >= FEWEST_ROWS)?;
    let scores = sample.rows.iter().map(|row| answered(reading, row));
    Skill::of(&truth, reading.float.link(), &scores.collect::<Vec<_>>())
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
