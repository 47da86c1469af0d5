use card::{
    Accuracy, Answer, Comparison, Doubt, Fidelity, ImportSettings, LookupChoice, OpenQuestion,
    OwnerReply, PictureForm, QuantizationChoice, ScalingPlace,
    table::{ColumnFacts, TableFacts},
};
use circuit::{Circuit, Cost, Trained};
use preparation::{Input, Preparation};

use crate::{
    data::{self, reading::Reading, table::Table},
    error::Error,
    lower::{family::Task, family_of, search::Lowered},
    measure::{rows, simulation::noise_deviation, trial::Trial},
    model::{
        answer::{completed, named},
        feature::Feature,
        float::FloatModel,
        hint::Hint,
        scaling::Scaling,
        series::Run,
    },
    pixels::{self, Recognised},
    policy::Goal,
    prepared,
    ranges::{self, Evidence},
    read::{self, understanding::Understanding},
    report::Report,
};

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
    /// Each input, in the model's order.
    pub inputs: Vec<Feature>,
    /// What is made of inputs before the circuit; none where they are its features.
    pub preparation: Option<Preparation>,
    /// Precisions that were tried.
    pub choices: Vec<QuantizationChoice>,
    /// Numbers of lookups that trees can be brought down to, the most first.
    pub budget: Vec<LookupChoice>,
    /// Accuracy at the chosen precision, with labelled data.
    pub accuracy: Option<Accuracy>,
    /// How closely it answers as the original.
    pub fidelity: Fidelity,
    /// Both side by side, in detail: for the owner's screen alone.
    pub comparison: Comparison,
    /// What makes it doubtful whether the rows are what the model was trained on.
    pub doubts: Vec<Doubt>,
    /// What the file holds, in words.
    pub understood: Vec<String>,
    /// The picture that the features are, given or found in the model.
    pub picture: Option<PictureForm>,
    /// The first labelled pictures, as pixels from 0 to 1, plane by plane: for the owner's screen alone.
    pub shown: Vec<Vec<f64>>,
    /// What an answer passes through, in words: "784 inputs", "64 hidden neurons with ReLU".
    pub layers: Vec<String>,
    /// Operations of one answer.
    pub cost: Cost,
    /// What the owner should know.
    pub remarks: Vec<String>,
    /// What the file leaves open, and what it was taken to mean.
    pub questions: Vec<OpenQuestion>,
    /// How the labelled rows were understood, if there are some.
    pub table: Option<TableFacts>,
    /// Columns of the labelled rows with their first values: for the owner's screen alone.
    pub columns: Vec<ColumnFacts>,
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
    let mut understanding = understood(model, data, settings)?;
    let settings = &ImportSettings {
        image: settings
            .image
            .or_else(|| understanding.float.scorer().image()),
        ..settings.clone()
    };
    if settings.image.is_none() {
        place_scaling(&mut understanding, settings.scaling);
    }
    let mut table = data
        .map(|csv| labelled(csv, &mut understanding, settings))
        .transpose()?;
    let percents = table.as_mut().and_then(|table| table.question.take());
    understanding.questions.extend(percents);
    let Understanding { float, answer, .. } = &mut understanding;
    let link = data::link::settle(float, answer, table.as_ref(), settings.link);
    understanding.questions.extend(link);
    let mut remarks = Vec::new();
    let pictured = pixels::recognised(&mut understanding, table.as_mut(), settings)?;
    remarks.extend(pictured.remarks.iter().cloned());
    let goal = goal(&mut understanding, settings)?;
    let inputs = inputs(&understanding, table.as_ref(), &pictured, settings)?;
    let taken = &understanding.preparation.inputs;
    let run = match settings.image.is_some() {
        true => None,
        false => Run::found(&inputs, taken, &understanding.answer),
    };
    let asked = run.as_ref().map(|run| run.question(settings.series));
    understanding.questions.extend(asked);
    let preparation = &mut understanding.preparation;
    prepared::close(preparation, &inputs);
    let is_told = table.is_some() || settings.ranges.is_some() || settings.image.is_some();
    let features = prepared::features(preparation, &inputs, table.as_ref());
    let features = family_of(&understanding.float).ranged(features, is_told);
    let is_plain = understanding.preparation.is_plain();
    let inputs = if is_plain { features.clone() } else { inputs };
    if let Some(table) = table.as_mut().filter(|_| !is_plain) {
        prepared::fill(&mut table.rows, &features);
    }
    let task = Task {
        features: &features,
        rows: table.as_ref().map_or(&[], |table| &table.rows),
        trial: Trial::new(&understanding.float, goal, &features, table.as_ref()),
        settings,
        goal,
    };
    let lowered = family_of(&understanding.float).lower(&task)?;
    let is_chosen = settings.bits.is_some() || settings.ranges.is_some();
    if let Some(lost) = lowered.another().filter(|_| !is_chosen) {
        return Err(Error::AnswerLoss(lost));
    }
    let report = Report {
        understanding: &understanding,
        table: table.as_ref(),
        task: &task,
        lowered: &lowered,
    };
    let (understood, mut doubts) = (report.understood(), report.doubts());
    doubts.extend(pictured.doubts);
    remarks.extend(report.remarks());
    let (circuit, trained) = (&lowered.circuit, &lowered.trained);
    let mut comparison = task
        .trial
        .compare(circuit, trained, &understanding.answer, goal);
    if !family_of(&understanding.float).takes_any_number() {
        comparison.outside = rows::outside(task.rows, task.features);
    }
    let Lowered {
        circuit,
        trained,
        choices,
        budget,
        remarks: _,
        accuracy,
        fidelity,
        drawn: _,
        layers,
    } = lowered;
    prepared::close(&mut understanding.preparation, &inputs);
    let (inputs, preparation) = match run {
        Some(run) => run.asked_as(settings.series, inputs, understanding.preparation),
        None => (inputs, understanding.preparation),
    };
    let preparation = match settings.hashed_words {
        true => preparation.with_hashed_words(),
        false => preparation,
    };
    let named = table.as_ref().filter(|table| table.columns.has_header);
    let labels = named.map_or(&[][..], |table| &table.columns.labels);
    let labels: Vec<&str> = labels.iter().map(|column| column.name.as_str()).collect();
    let noise = |output| noise_deviation(&circuit) * circuit.placement(output).stretch;
    Ok(Imported {
        answer: completed(understanding.answer, &labels, noise),
        cost: circuit.check().map_err(|_| Error::TooLarge)?.cost(),
        circuit,
        trained,
        threshold: goal.threshold(),
        float: understanding.float,
        inputs,
        preparation: (!preparation.is_plain()).then_some(preparation),
        choices,
        budget,
        accuracy,
        fidelity,
        comparison,
        doubts,
        understood,
        picture: pictured.form,
        shown: pictured.shown,
        layers,
        remarks,
        questions: understanding.questions,
        columns: table
            .as_ref()
            .map_or_else(Vec::new, |table| table.proposed.clone()),
        table: table.map(|table| table.facts),
    })
}

/// Puts the scaling of inputs where the owner wants it, and asks.
fn place_scaling(understanding: &mut Understanding, place: Option<ScalingPlace>) {
    let Understanding {
        float,
        preparation,
        hints,
        questions,
        ..
    } = understanding;
    let Some(scaling) = Scaling::found(float, preparation, hints) else {
        return;
    };
    questions.push(scaling.question(place));
    if place == Some(ScalingPlace::Public) {
        scaling.publish(float, preparation);
    }
}

/// The file read, what it leaves open settled, its classes named as the owner wants.
fn understood(
    model: &[u8],
    data: Option<&[u8]>,
    settings: &ImportSettings,
) -> Result<Understanding, Error> {
    let understanding = read::read(model)?;
    check_settings(settings, understanding.preparation.inputs.len())?;
    let shown = || {
        let question = understanding.questions.first()?;
        let OwnerReply::Meaning { outputs, .. } = question.chosen else {
            return None;
        };
        data::meaning::shown(data?, &understanding.names, outputs)
    };
    let meaning = settings.meaning.or_else(shown);
    let mut understanding = understanding.settled(meaning)?;
    if let Some(names) = &settings.classes {
        understanding.answer = named(understanding.answer, names);
    }
    Ok(understanding)
}

/// The owner's rows; classes that the file only numbers take the names that stand there.
fn labelled(
    csv: &[u8],
    understanding: &mut Understanding,
    settings: &ImportSettings,
) -> Result<Table, Error> {
    let (names, answer) = (&understanding.names, &understanding.answer);
    let named = match &settings.classes {
        Some(_) => None,
        None => data::naming::found(csv, names, answer),
    };
    if let Some(answer) = named
        && let Ok(table) = read_rows(csv, understanding, &answer, settings)
        && data::naming::are_right(&understanding.float, &table)
    {
        understanding.answer = answer;
        return Ok(table);
    }
    read_rows(csv, understanding, &understanding.answer, settings)
}

fn read_rows(
    csv: &[u8],
    understanding: &Understanding,
    answer: &Answer,
    settings: &ImportSettings,
) -> Result<Table, Error> {
    let reading = Reading {
        names: &understanding.names,
        preparation: &understanding.preparation,
        answer,
        float: &understanding.float,
        roles: settings.roles.as_deref(),
        spans: ranges::usual(&understanding.hints),
        percents: settings.percents,
    };
    Ok(data::table::read(csv, &reading)?)
}

/// What the model is compiled for; a decision's threshold is taken from its scores.
fn goal(understanding: &mut Understanding, settings: &ImportSettings) -> Result<Goal, Error> {
    let Understanding { float, answer, .. } = understanding;
    let takes_lookups = family_of(float).takes_lookups();
    let goal = Goal::of(settings.policy, float, answer, takes_lookups)?;
    float.scorer_mut().subtract(goal.threshold());
    Ok(goal)
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

/// Name, range, step and example of each input.
fn inputs(
    understanding: &Understanding,
    table: Option<&Table>,
    pictured: &Recognised,
    settings: &ImportSettings,
) -> Result<Vec<Feature>, Error> {
    let named = table.filter(|table| table.columns.has_header);
    let hinted = understanding.names.iter().zip(&understanding.hints);
    let input = |(index, (name, hint)): (usize, (&String, &Option<Hint>))| {
        let evidence = Evidence {
            name: match named {
                Some(table) => table.columns.features[index].name.clone(),
                None if name.is_empty() => format!("feature {}", index + 1),
                None => name.replace('_', " ").trim().to_owned(),
            },
            hint: *hint,
            summary: table.map(|table| &table.inputs[index]),
            pixel: pictured.range(index),
            count: understanding.names.len(),
        };
        match &understanding.preparation.inputs[index] {
            Input::Category { names, .. } => Ok(prepared::category(evidence.name, names)),
            Input::Text => Ok(prepared::text(evidence.name)),
            Input::Number { .. } | Input::Series { .. } => evidence.feature(index, settings),
        }
    };
    hinted.enumerate().map(input).collect()
}
