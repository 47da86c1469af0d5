use card::{Accuracy, Answer, ImportSettings, QuantizationChoice};
use circuit::{Circuit, Cost, LinearLayout, Trained};

use crate::{
    data::{self, table::Table},
    error::Error,
    lower::{
        gallery, network,
        precision::{self, Chosen},
        trees,
    },
    measure::{simulation::noise_deviation, trial::Trial},
    model::{
        answer::{completed, named},
        feature::Feature,
        float::{FloatModel, Kind},
        hint::Hint,
        linear::LinearModel,
    },
    policy::Goal,
    ranges::Evidence,
    read::{
        self, onnx::graph::affine::MOST_COLUMNS as MOST_FEATURES, understanding::Understanding,
    },
    report::Report,
};

/// Coefficients of the ring that layouts are checked against.
pub(crate) const RING_SIZE: usize = 2048;
/// Grey levels of a pixel that is not scaled to 0 to 1.
const GREY_LEVELS: f64 = 255.0;

/// A compiled model and what was learnt on the way.
#[derive(Debug)]
pub struct Imported {
    /// The public half.
    pub circuit: Circuit,
    /// The secret half.
    pub trained: Trained,
    /// The model as trained, with a decision's threshold taken from its score; secret.
    pub float: FloatModel,
    /// What a decision's threshold took off the score, in its units; otherwise 0. Secret.
    pub threshold: f64,
    /// What the scores mean.
    pub answer: Answer,
    /// Each feature, in the model's order.
    pub features: Vec<Feature>,
    /// Precisions that were tried.
    pub choices: Vec<QuantizationChoice>,
    /// Accuracy at the chosen precision, with labelled data.
    pub accuracy: Option<Accuracy>,
    /// What the file holds, in words.
    pub understood: Vec<String>,
    /// Width and height of the picture that the features are, given or found in the model.
    pub image: Option<(usize, usize)>,
    /// What an answer passes through, in words: "784 inputs", "64 hidden neurons with ReLU".
    pub layers: Vec<String>,
    /// Operations of one answer.
    pub cost: Cost,
    /// What the owner should know.
    pub remarks: Vec<String>,
}

/// What a model is compiled for.
pub(crate) struct Task<'a> {
    pub(crate) features: &'a [Feature],
    /// The owner's rows, labelled or not.
    pub(crate) rows: &'a [Vec<f64>],
    /// Labelled rows to measure on.
    pub(crate) trial: Option<Trial<'a>>,
    pub(crate) settings: &'a ImportSettings,
    pub(crate) goal: Goal,
}

impl Task<'_> {
    /// A usual row.
    pub(crate) fn usual(&self) -> Vec<f64> {
        self.features
            .iter()
            .map(|feature| feature.field.example)
            .collect()
    }
}

/// Compiles a model file, measured on labelled rows (CSV) if there are some.
///
/// # Errors
/// Whatever is wrong with the model, the data or the settings; never a value of them.
pub fn import(
    model: &[u8],
    data: Option<&[u8]>,
    settings: &ImportSettings,
) -> Result<Imported, Error> {
    let mut understanding = read::read(model)?;
    check_settings(settings, understanding.float.features())?;
    if let Some(names) = &settings.classes {
        understanding.answer = named(understanding.answer, names);
    }
    let settings = &ImportSettings {
        image: settings.image.or_else(|| understanding.float.image()),
        ..settings.clone()
    };
    let mut table = data
        .map(|csv| data::table::read(csv, &understanding.names, &understanding.answer))
        .transpose()?;
    let mut remarks = Vec::new();
    if let Some(table) = table.as_mut().filter(|_| settings.image.is_some())
        && table.divide_greys_by(GREY_LEVELS)
    {
        understanding.float = understanding.float.for_features_divided_by(GREY_LEVELS);
        remarks.push("Grey values 0 to 255 were scaled to 0 to 1, in the model too.".into());
    }
    let goal = Goal::of(settings.policy, &understanding.float, &understanding.answer)?;
    understanding.float = understanding.float.minus(goal.threshold());
    let features = features(&understanding, table.as_ref(), settings)?;
    let features = match &understanding.answer {
        Answer::Match { .. } => gallery::choice::symmetric(features, settings, table.is_some()),
        _ => understanding.float.with_common_range(features),
    };
    let trial = table
        .as_ref()
        .and_then(|table| Trial::new(&understanding.float, goal, &features, table));
    let task = Task {
        features: &features,
        rows: table.as_ref().map_or(&[], |table| &table.rows),
        trial,
        settings,
        goal,
    };
    let Chosen {
        circuit,
        trained,
        choices,
        accuracy,
        layers,
    } = compiled(&understanding, &task)?;
    let report = Report {
        understanding: &understanding,
        features: &features,
        table: table.as_ref(),
        settings,
        accuracy,
    };
    let understood = report.understood();
    let named = table.as_ref().filter(|table| table.has_header);
    let label = named.and_then(|table| table.label.as_deref());
    remarks.extend(report.remarks());
    if let (Kind::Linear(vectors), Answer::Match { .. }) =
        (&understanding.float.0, &understanding.answer)
    {
        remarks.extend(gallery::advice::remarks(vectors, goal, task.trial.as_ref()));
    }
    let cost = circuit.cost(RING_SIZE).map_err(|_| Error::TooLarge)?;
    Ok(Imported {
        answer: completed(understanding.answer, label, noise_deviation(&circuit)),
        circuit,
        trained,
        threshold: goal.threshold(),
        float: understanding.float,
        features,
        choices,
        accuracy,
        understood,
        image: settings.image,
        layers,
        cost,
        remarks,
    })
}

fn check_settings(settings: &ImportSettings, features: usize) -> Result<(), Error> {
    if let Some(ranges) = &settings.ranges
        && ranges.len() != features
    {
        let (expected, got) = (features, ranges.len());
        return Err(Error::RangeCount { expected, got });
    }
    let Some((width, height)) = settings.image else {
        return Ok(());
    };
    let got = width.saturating_mul(height);
    let fits = got == features || got.saturating_mul(3) == features;
    let expected = features;
    fits.then_some(()).ok_or(Error::Image { expected, got })
}

/// Name, range, step and example of each feature.
fn features(
    understanding: &Understanding,
    table: Option<&Table>,
    settings: &ImportSettings,
) -> Result<Vec<Feature>, Error> {
    let named = table.filter(|table| table.has_header);
    let hinted = understanding.names.iter().zip(&understanding.hints);
    let feature = |(index, (name, hint)): (usize, (&String, &Option<Hint>))| {
        let evidence = Evidence {
            name: match named {
                Some(table) => table.names[index].clone(),
                None if name.is_empty() => format!("feature {}", index + 1),
                None => name.replace('_', " ").trim().to_owned(),
            },
            hint: *hint,
            summary: table.map(|table| &table.columns[index]),
        };
        evidence.feature(index, settings)
    };
    hinted.enumerate().map(feature).collect()
}

/// The quantized model.
fn compiled(understanding: &Understanding, task: &Task) -> Result<Chosen, Error> {
    let Understanding { float, answer, .. } = understanding;
    match (&float.0, answer) {
        (Kind::Linear(vectors), Answer::Match { .. }) => gallery::choice::choose(vectors, task),
        (Kind::Linear(model), _) => {
            check_layout(model)?;
            precision::choose(model, task)
        }
        (Kind::Network(model), _) => network::choose::choose(model, task),
        (Kind::Forest(forest), _) => trees::compile::choose(forest, task),
    }
}

/// A layout is checked before a precision is chosen.
fn check_layout(model: &LinearModel) -> Result<(), Error> {
    let layout = LinearLayout::new(model.features(), model.outputs(), RING_SIZE);
    layout.map(|_| ()).map_err(|_| match model.features() {
        1..=MOST_FEATURES => Error::Outputs {
            got: model.outputs(),
        },
        got => Error::Features { got },
    })
}
