use circuit::{Circuit, LinearLayout, Weights};

use crate::{
    Accuracy, Answer, Choice, Error, Feature, FloatModel,
    data::{self, Table},
    graph::{self, Hint, MOST_FEATURES, Understanding},
    onnx::Model,
    precision::{self, Chosen, Trial, noise_deviation},
    ranges::Evidence,
    report::Report,
};

/// Coefficients of the ring that layouts are checked against.
const RING_SIZE: usize = 2048;
/// Grey levels of a pixel that is not scaled to 0 to 1.
const GREY_LEVELS: f64 = 255.0;

/// What the owner may choose before compiling.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Bits of inputs and weights, 2 to 16; none: chosen by accuracy.
    pub bits: Option<(u8, u8)>,
    /// Smallest and largest value of each feature, in cleartext units; none: from data and scaler.
    pub ranges: Option<Vec<(f64, f64)>>,
    /// Width and height when the features are pixels, of one grey plane or of three colours.
    pub image: Option<(usize, usize)>,
}

/// A compiled model and what was learnt on the way.
#[derive(Debug)]
pub struct Imported {
    /// The public half.
    pub circuit: Circuit,
    /// The secret half.
    pub weights: Weights,
    /// The model as trained; secret.
    pub float: FloatModel,
    /// What the scores mean.
    pub answer: Answer,
    /// Each feature, in the model's order.
    pub features: Vec<Feature>,
    /// Precisions that were tried.
    pub choices: Vec<Choice>,
    /// Accuracy at the chosen precision, with labelled data.
    pub accuracy: Option<Accuracy>,
    /// What the file holds, in words.
    pub understood: Vec<String>,
    /// What the owner should know.
    pub remarks: Vec<String>,
}

/// Compiles an ONNX file, measured on labelled rows (CSV) if there are some.
///
/// # Errors
/// Whatever is wrong with the model, the data or the settings; never a value of them.
pub fn import(model: &[u8], data: Option<&[u8]>, settings: &Settings) -> Result<Imported, Error> {
    let Model { producer, graph } = Model::read(model)?;
    let mut understanding = graph::understand(graph)?;
    check_settings(settings, understanding.float.features())?;
    let mut table = data
        .map(|csv| data::read(csv, &understanding.names, &understanding.answer))
        .transpose()?;
    let mut remarks = Vec::new();
    if let Some(table) = table.as_mut().filter(|_| settings.image.is_some())
        && table.divide_greys_by(GREY_LEVELS)
    {
        understanding.float = understanding.float.for_features_divided_by(GREY_LEVELS);
        remarks.push("Grey values 0 to 255 were scaled to 0 to 1, in the model too.".into());
    }
    let features = features(&understanding, table.as_ref(), settings)?;
    let Chosen {
        circuit,
        weights,
        choices,
        accuracy,
    } = compiled(&understanding.float, &features, table.as_ref(), settings)?;
    let report = Report {
        producer: &producer,
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
    Ok(Imported {
        answer: understanding
            .answer
            .completed(label, noise_deviation(&circuit)),
        circuit,
        weights,
        float: understanding.float,
        features,
        choices,
        accuracy,
        understood,
        remarks,
    })
}

fn check_settings(settings: &Settings, features: usize) -> Result<(), Error> {
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
    settings: &Settings,
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

/// The quantized model; its layout is checked before its precision is chosen.
fn compiled(
    float: &FloatModel,
    features: &[Feature],
    table: Option<&Table>,
    settings: &Settings,
) -> Result<Chosen, Error> {
    LinearLayout::new(float.features(), float.outputs(), RING_SIZE).map_err(|_| {
        match float.features() {
            1..=MOST_FEATURES => Error::Outputs {
                got: float.outputs(),
            },
            got => Error::Features { got },
        }
    })?;
    let usual: Vec<f64> = features.iter().map(|feature| feature.example).collect();
    let trial = table.and_then(|table| Trial::new(float, features, table));
    precision::choose(float, features, &usual, trial.as_ref(), settings)
}
