use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use card::{InputForm, ModelCard};
use circuit::OutputPolicy;
use compiler::{Imported, import};
use preparation::Cell;

use crate::{
    case::{Case, Hindrance},
    comparison::{Agreement, Expected},
    rows::rows,
};

/// Share of labels that must be the library's.
const LABELS: f64 = 0.98;
/// Determination that values must reach beside the library's.
const VALUES: f64 = 0.99;
/// Mean difference of probabilities that is still right.
const PROBABILITIES: f64 = 0.02;
/// Below this share of labels, or this determination, an answer is wrong and not only coarse.
const WRONG: f64 = 0.9;

/// What became of a case.
pub struct Finding {
    /// Its name.
    pub name: String,
    /// What kind of model it became: `linear`, `trees`, `network`, or nothing.
    pub family: &'static str,
    /// How it ended.
    pub ending: Ending,
    /// How long the import took.
    pub import: Duration,
    /// Lookups of one answer.
    pub lookups: usize,
    /// Rows to ask with, and those that were refused.
    pub rows: (usize, usize),
}

/// Under which noise rows are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerNoise {
    /// None: the integers alone.
    None,
    /// That of encrypted answers, drawn once for each row.
    Drawn,
}

/// How a case ended.
pub enum Ending {
    /// It answers as the library does.
    Right(Agreement),
    /// It answers, but loses too much.
    Coarse(Agreement),
    /// It answers something else.
    Wrong(Agreement),
    /// It was refused with a sentence that helps; by `meta.json` it does not fit, or it should fit.
    Refused {
        /// What happened, and what to do.
        told: String,
        /// Whether the refusal is the expected one.
        expected: bool,
    },
    /// The importer panicked.
    Panicked,
}

/// A model and what it is asked.
pub struct Specimen {
    /// The compiled model.
    pub imported: Imported,
    /// The circuit's features of each row that the card takes.
    pub features: Vec<Vec<f64>>,
}

impl Case {
    /// The compiled model with the rows to ask it.
    ///
    /// # Errors
    /// A model that is refused, and rows that cannot be read.
    pub fn asked(&self) -> Result<Specimen, Hindrance> {
        let imported = import(&self.model, self.train.as_deref(), &self.settings())?;
        let card = card_of(&imported);
        let rows = rows(&self.rows, &card)?.into_iter().flatten();
        let features = rows.filter_map(|cells| card.features(&cells).ok());
        Ok(Specimen {
            features: features.collect(),
            imported,
        })
    }

    /// Imports the model and asks it: its integer twin, or as encrypted rows would be answered, under the noise of lookups and
    /// of flooding.
    pub fn finding(&self, under: AnswerNoise) -> Finding {
        let begun = Instant::now();
        let settings = self.settings();
        let data = self.train.as_deref();
        let imported = catch_unwind(AssertUnwindSafe(|| import(&self.model, data, &settings)));
        let took = begun.elapsed();
        let blank = |ending| Finding {
            name: self.name.clone(),
            family: "",
            ending,
            import: took,
            lookups: 0,
            rows: (0, 0),
        };
        let imported = match imported {
            Err(_) => return blank(Ending::Panicked),
            Ok(Err(error)) => {
                let told = format!("{} {}", error.happened(), error.action());
                let wanted = self.meta.refusal.as_ref();
                let expected = wanted.is_some_and(|words| told.contains(words));
                return blank(Ending::Refused { told, expected });
            }
            Ok(Ok(imported)) => imported,
        };
        match compared(self, &imported, under) {
            Ok((agreement, rows)) => Finding {
                family: family(&imported),
                lookups: imported.circuit.lookup_count(),
                rows,
                ..blank(judged(agreement))
            },
            Err(failure) => {
                let told = format!("its rows cannot be asked: {failure}");
                let expected = false;
                blank(Ending::Refused { told, expected })
            }
        }
    }
}

fn family(imported: &Imported) -> &'static str {
    let circuit = &imported.circuit;
    match (circuit.encoder.grids.is_empty(), circuit.is_linear()) {
        (false, _) => "trees",
        (true, true) => "linear",
        (true, false) => "network",
    }
}

fn judged(agreement: Agreement) -> Ending {
    let labels = agreement.labels.unwrap_or(1.0);
    let values = agreement.values.unwrap_or(1.0);
    let close = agreement.probability_mean.unwrap_or(0.0) <= PROBABILITIES;
    match (labels, values) {
        (labels, values) if labels < WRONG || values < WRONG => Ending::Wrong(agreement),
        (labels, values) if labels >= LABELS && values >= VALUES && close => {
            Ending::Right(agreement)
        }
        _ => Ending::Coarse(agreement),
    }
}

/// Answers to every row, beside the library's.
fn compared(
    case: &Case,
    imported: &Imported,
    under: AnswerNoise,
) -> Result<(Agreement, (usize, usize)), Hindrance> {
    let card = card_of(imported);
    let rows = rows(&case.rows, &card)?;
    let expected = Expected::read(&case.expected)?;
    if expected.rows() != rows.len() {
        return Err("rows and expectations differ in number".into());
    }
    let scores = match under {
        AnswerNoise::None => quiet(&card, imported, &rows)?,
        AnswerNoise::Drawn => noisy(&card, imported, &rows),
    };
    let refused = scores.iter().filter(|scores| scores.is_none()).count();
    let inputs = card.inputs();
    let is_inside = |cells: &Option<Vec<Cell>>| {
        let mut cells = cells.iter().flatten().zip(&inputs);
        cells.all(|(cell, input)| !input.is_outside(cell))
    };
    let inside: Vec<bool> = rows.iter().map(is_inside).collect();
    let tells_scores =
        under == AnswerNoise::None || matches!(card.circuit.policy, OutputPolicy::Scores { .. });
    let agreement = expected.compare(&imported.answer, &scores, &inside, tells_scores)?;
    Ok((agreement, (scores.len(), refused)))
}

/// Scores of each row; none of a row that is refused.
type Scores = Vec<Option<Vec<f64>>>;

fn quiet(
    card: &ModelCard,
    imported: &Imported,
    rows: &[Option<Vec<Cell>>],
) -> Result<Scores, Hindrance> {
    let twin = imported.circuit.twin(&imported.trained)?;
    let answer = |cells: &Option<Vec<Cell>>| {
        let features = card.features(cells.as_ref()?).ok()?;
        let scores = twin.scores(&features).ok()?;
        Some(above(scores, imported))
    };
    Ok(rows.iter().map(answer).collect())
}

/// What decides, as [`Imported::noisy`].
fn noisy(card: &ModelCard, imported: &Imported, rows: &[Option<Vec<Cell>>]) -> Scores {
    let features = |cells: &Option<Vec<Cell>>| card.features(cells.as_ref()?).ok();
    let features: Vec<Vec<f64>> = rows
        .iter()
        .map(|cells| features(cells).unwrap_or_default())
        .collect();
    let answers = imported.noisy(&features).into_iter();
    let answer = |scores: Vec<f64>| match imported.circuit.policy {
        _ if scores.is_empty() => None,
        OutputPolicy::Scores { .. } => Some(above(scores, imported)),
        OutputPolicy::Label | OutputPolicy::Decision => Some(scores),
    };
    answers.map(answer).collect()
}

/// The model's own scores: a decision's threshold was taken off them.
fn above(scores: Vec<f64>, imported: &Imported) -> Vec<f64> {
    let own = scores.into_iter().map(|score| score + imported.threshold);
    own.collect()
}

fn card_of(imported: &Imported) -> ModelCard {
    let fields = imported.inputs.iter().map(|input| input.field.clone());
    let form = InputForm::new(fields.collect(), imported.picture.clone());
    let (answer, circuit) = (imported.answer.clone(), imported.circuit.clone());
    ModelCard {
        preparation: imported.preparation.clone(),
        ..ModelCard::draft(form, answer, circuit, None)
    }
}
