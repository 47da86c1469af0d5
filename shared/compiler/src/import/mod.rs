mod imported;

use card::{
    Accuracy, Answer, Comparison, Doubt, ImportSettings, LookupChoice, OpenQuestion, OutputMeaning,
    OwnerReply, QuantizationChoice, RowsOrigin, ScalingPlace, same_inputs, table::is_same,
};
use circuit::{Circuit, FeatureRange};
use preparation::Input;

use crate::{
    data::{self, reading::Reading, table::Table},
    error::Error,
    lower::{family::Task, family_of, search::Lowered},
    measure::{rows, simulation::noise_deviation, trial::Trial},
    model::{
        answer::{completed, named},
        feature::Feature,
        hint::Hint,
        link::Link,
        scaling::Scaling,
        series::Run,
    },
    pixels::{self, Recognised},
    policy::Goal,
    prepared,
    ranges::{self, Evidence, Known},
    read::{self, understanding::Understanding},
    report::Report,
};

pub use imported::Imported;

/// Compiles a model file, measured on labelled rows (CSV) if there are some.
///
/// # Errors
/// Whatever is wrong with the model, the data or the settings; never a value of them.
pub fn import(
    model: &[u8],
    data: Option<&[u8]>,
    settings: &ImportSettings,
) -> Result<Imported, Error> {
    import_where(model, data, settings, &|_| true)
}

/// The same, where circuits may have a sealed form that is too large to be kept: trees are then brought down until one
/// `fits`.
///
/// # Errors
/// As [`import`].
pub fn import_where(
    model: &[u8],
    data: Option<&[u8]>,
    settings: &ImportSettings,
    fits: &dyn Fn(&Circuit) -> bool,
) -> Result<Imported, Error> {
    let mut settled = Settled::of(model, data, settings)?;
    let features = settled.features();
    let task = settled.task(&features, fits);
    let lowered = settled.lowered(&task)?;
    let told = settled.told(&task, &lowered);
    settled.imported(lowered, told)
}

/// A model and its rows as they were understood, with everything settled that the files leave open.
struct Settled {
    understanding: Understanding,
    /// With the size of pictures, also where only the model tells it.
    settings: ImportSettings,
    table: Option<Table>,
    pictured: Recognised,
    goal: Goal,
    /// Each input, in the model's order.
    inputs: Vec<Feature>,
    /// Names of inputs whose ranges neither model nor rows nor owner tell.
    assumed: Vec<String>,
    /// Places and names of inputs whose ranges are those of the version before.
    kept: Vec<(usize, String)>,
    /// Inputs that are past values of one series.
    run: Option<Run>,
}

/// What the owner is told of a compiled model.
struct Told {
    understood: Vec<String>,
    layers: Vec<String>,
    doubts: Vec<Doubt>,
    remarks: Vec<String>,
    comparison: Comparison,
    far_rows: Option<f64>,
}

impl Settled {
    fn of(model: &[u8], data: Option<&[u8]>, settings: &ImportSettings) -> Result<Self, Error> {
        let mut understanding = understood(model, data, settings)?;
        let image = || understanding.float.scorer().image();
        let settings = ImportSettings {
            image: settings.image.or_else(image),
            ..settings.clone()
        };
        if settings.image.is_none() {
            place_scaling(&mut understanding, settings.scaling);
        }
        let mut table = data
            .map(|csv| labelled(csv, &mut understanding, &settings))
            .transpose()?;
        ask_of_rows(&mut understanding, table.as_mut(), &settings);
        let pictured = pixels::recognised(&mut understanding, table.as_mut(), &settings)?;
        let goal = goal(&mut understanding, &settings)?;
        let evidence = evidence(&understanding, table.as_ref(), &pictured, &settings);
        let inputs = inputs(&understanding, &evidence, &settings)?;
        let assumed = assumed(&understanding, &evidence, &settings);
        let kept = kept(&understanding, &evidence, &settings);
        let run = run(&mut understanding, &inputs, &settings);
        let is_labelled = table.as_ref().is_some_and(|table| table.truth.is_some());
        let about_origin = is_labelled.then(|| origin_question(settings.origin));
        understanding.questions.extend(about_origin);
        Ok(Self {
            understanding,
            settings,
            table,
            pictured,
            goal,
            inputs,
            assumed,
            kept,
            run,
        })
    }

    /// What the circuit reads: the inputs themselves, or what the preparation makes of them, also in the rows.
    fn features(&mut self) -> Vec<Feature> {
        let (settings, table) = (&self.settings, self.table.as_mut());
        let preparation = &mut self.understanding.preparation;
        prepared::close(preparation, &self.inputs);
        let is_told = table.is_some() || settings.ranges.is_some() || settings.image.is_some();
        let family = family_of(&self.understanding.float);
        let is_noisy = family.takes_lookups();
        let features = prepared::features(preparation, &self.inputs, table.as_deref(), is_noisy);
        let features = family.ranged(features, is_told);
        match (preparation.is_plain(), table) {
            (true, _) => self.inputs.clone_from(&features),
            (false, Some(table)) => prepared::fill(&mut table.rows, &features),
            (false, None) => {}
        }
        features
    }

    fn task<'a>(&'a self, features: &'a [Feature], fits: &'a dyn Fn(&Circuit) -> bool) -> Task<'a> {
        let (float, table) = (&self.understanding.float, self.table.as_ref());
        Task {
            features,
            rows: table.map_or(&[], |table| &table.rows),
            trial: Trial::new(float, self.goal, features, table),
            settings: &self.settings,
            goal: self.goal,
            fits,
        }
    }

    /// The circuit that is close enough to the original; one that answers otherwise only where the owner chose it.
    fn lowered(&self, task: &Task<'_>) -> Result<Lowered, Error> {
        let lowered = family_of(&self.understanding.float).lower(task)?;
        let is_chosen = self.settings.bits.is_some() || self.settings.ranges.is_some();
        match lowered.another().filter(|_| !is_chosen) {
            Some(lost) => Err(self.outlier().unwrap_or(Error::AnswerLoss(lost))),
            None => Ok(lowered),
        }
    }

    /// A number of the table that widens a range until usual ones fall together.
    fn outlier(&self) -> Option<Error> {
        let is_plain = self.understanding.preparation.is_plain();
        let table = self.table.as_ref().filter(|_| is_plain)?;
        table.outlier().map(Error::Table)
    }

    fn told(&self, task: &Task<'_>, lowered: &Lowered) -> Told {
        let Recognised {
            doubts, remarks, ..
        } = &self.pictured;
        let answer = &self.understanding.answer;
        let (circuit, trained) = (&lowered.circuit, &lowered.trained);
        let mut comparison = task.trial.compare(circuit, trained, answer, self.goal);
        if !self.understanding.takes_any_number() {
            comparison.outside = rows::outside(task.rows, task.features);
        }
        let report = Report {
            understanding: &self.understanding,
            table: self.table.as_ref(),
            assumed: &self.assumed,
            kept: &self.kept,
            task,
            lowered,
            comparison: &comparison,
        };
        Told {
            understood: report.understood(),
            layers: report.layers(),
            doubts: [report.doubts(), doubts.clone()].concat(),
            remarks: [remarks.clone(), report.remarks()].concat(),
            far_rows: report.far_rows(),
            comparison,
        }
    }

    fn imported(self, lowered: Lowered, told: Told) -> Result<Imported, Error> {
        let Lowered {
            circuit,
            trained,
            choices,
            budget,
            strays: _,
            remarks: _,
            accuracy,
            fidelity,
            drawn: _,
            layers: _,
        } = lowered;
        let Understanding {
            answer,
            float,
            mut preparation,
            questions,
            ..
        } = self.understanding;
        prepared::close(&mut preparation, &self.inputs);
        let (inputs, preparation) = match self.run {
            Some(run) => run.asked_as(self.settings.series, self.inputs, preparation),
            None => (self.inputs, preparation),
        };
        let preparation = match self.settings.hashed_words {
            true => preparation.with_hashed_words(),
            false => preparation,
        };
        let labels = self.table.as_ref().map_or_else(Vec::new, label_names);
        let noise = |output| noise_deviation(&circuit) * circuit.placement(output).stretch;
        let origin = self.settings.origin.unwrap_or_default();
        let on_rows = |accuracy: Option<Accuracy>| accuracy.map(|accuracy| accuracy.on(origin));
        let choices = choices.into_iter().map(|choice| QuantizationChoice {
            accuracy: on_rows(choice.accuracy),
            ..choice
        });
        let budget = budget.into_iter().map(|choice| LookupChoice {
            accuracy: on_rows(choice.accuracy),
            ..choice
        });
        Ok(Imported {
            answer: completed(answer, &labels, noise),
            cost: circuit.check().map_err(|_| Error::TooLarge)?.cost(),
            circuit,
            trained,
            threshold: self.goal.threshold(),
            float,
            inputs,
            preparation: (!preparation.is_plain()).then_some(preparation),
            choices: choices.collect(),
            budget: budget.collect(),
            accuracy: on_rows(accuracy),
            fidelity,
            comparison: told.comparison,
            doubts: told.doubts,
            understood: told.understood,
            picture: self.pictured.form,
            shown: self.pictured.shown,
            layers: told.layers,
            far_rows: told.far_rows,
            remarks: told.remarks,
            questions,
            columns: self
                .table
                .as_ref()
                .map_or_else(Vec::new, |table| table.proposed.clone()),
            table: self.table.map(|table| table.facts),
        })
    }
}

/// Names of the label columns, where the table has names.
fn label_names(table: &Table) -> Vec<&str> {
    let labels = table.columns.labels.iter();
    match table.columns.has_header {
        true => labels.map(|column| column.name.as_str()).collect(),
        false => Vec::new(),
    }
}

/// Asks what only the owner knows of labelled rows.
fn origin_question(said: Option<RowsOrigin>) -> OpenQuestion {
    OpenQuestion {
        about: "Was the model trained on these labelled rows?".into(),
        options: RowsOrigin::ALL.map(OwnerReply::Origin).to_vec(),
        chosen: OwnerReply::Origin(said.unwrap_or_default()),
        is_settled: said.is_some(),
    }
}

/// Asks what only the rows bring up: which column is the label, how percentages were meant, and whether a value is an exponential.
fn ask_of_rows(
    understanding: &mut Understanding,
    mut table: Option<&mut Table>,
    settings: &ImportSettings,
) {
    let asked = table
        .as_mut()
        .map(|table| std::mem::take(&mut table.questions));
    understanding.questions.extend(asked.into_iter().flatten());
    let Understanding { float, answer, .. } = understanding;
    let link = data::link::settle(float, answer, table.as_deref(), settings.link);
    understanding.questions.extend(link);
}

/// Past values of one series among the inputs, which are asked about; a picture has none.
fn run(
    understanding: &mut Understanding,
    inputs: &[Feature],
    settings: &ImportSettings,
) -> Option<Run> {
    if settings.image.is_some() {
        return None;
    }
    let taken = &understanding.preparation.inputs;
    let run = Run::found(inputs, taken, &understanding.answer)?;
    understanding.questions.push(run.question(settings.series));
    Some(run)
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
        let OwnerReply::Meaning { outputs, meaning } = question.chosen else {
            return None;
        };
        // Labels of 0 and 1 are shares as well.
        let is_share =
            meaning == OutputMeaning::Values && understanding.float.link() == Link::Logistic;
        let shown = data::meaning::shown(data?, &understanding.names, outputs);
        shown.filter(|shown| !is_share || *shown != OutputMeaning::Labels)
    };
    let meaning = settings.meaning.or_else(shown);
    let mut understanding = understanding.settled(meaning)?.with_names_as_seen();
    if let Some(csv) = data {
        let Understanding {
            names, preparation, ..
        } = &mut understanding;
        data::cut_names::mended(csv, names, preparation);
    }
    understanding.take_table(settings.table)?;
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
        label: settings.label.as_deref(),
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

/// What is known of each input.
fn evidence<'a>(
    understanding: &Understanding,
    table: Option<&'a Table>,
    pictured: &Recognised,
    settings: &ImportSettings,
) -> Vec<Evidence<'a>> {
    let names = spelled(&understanding.names, table);
    let known = known(understanding, &names, settings);
    let hinted = names.into_iter().zip(&understanding.hints);
    let white = table.and_then(|table| ranges::white(&table.inputs));
    let input = |(index, (name, hint)): (usize, (String, &Option<Hint>))| Evidence {
        name,
        hint: *hint,
        summary: table.map(|table| &table.inputs[index]),
        known: known[index],
        pixel: pictured.range(index),
        white,
        hundred: table.and_then(|table| table.hundred(index)),
        count: understanding.names.len(),
    };
    hinted.enumerate().map(input).collect()
}

/// What the version before says of each input; none where there is none, and of families that know their ranges.
fn known(
    understanding: &Understanding,
    names: &[String],
    settings: &ImportSettings,
) -> Vec<Option<Known>> {
    if understanding.own_ranges(false).is_some() {
        return vec![None; names.len()];
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let before: Vec<&str> = settings.known.iter().map(|input| &*input.name).collect();
    let stated = |same: Option<usize>| {
        let before = settings.known.get(same?)?;
        let (minimum, maximum) = before.range?;
        Some(Known {
            range: FeatureRange { minimum, maximum },
            step: before.step.filter(|step| step.is_finite() && *step > 0.0),
            example: before.example.filter(|example| example.is_finite()),
        })
    };
    let same = same_inputs(&names, &before);
    same.into_iter().map(stated).collect()
}

/// What inputs are called: as the model calls them, or its table where that tells more. The same model's are the same with a
/// table and without one.
fn spelled(names: &[String], table: Option<&Table>) -> Vec<String> {
    let titled = table.filter(|table| table.columns.has_header);
    let name = |(index, own): (usize, &String)| {
        let title = titled.map(|table| &table.columns.features[index].name);
        match title.filter(|title| !is_same(title, own)) {
            Some(title) => title.clone(),
            None if own.is_empty() => format!("feature {}", index + 1),
            None => own.clone(),
        }
    };
    let names: Vec<String> = names.iter().enumerate().map(name).collect();
    let spelled = names.iter().map(|name| name.replace('_', " "));
    let spelled: Vec<String> = spelled.map(|name| name.trim().to_owned()).collect();
    // No two of them become one.
    let is_only = |name: &String| spelled.iter().filter(|other| *other == name).count() == 1;
    let both = spelled.iter().zip(names);
    let named = both.map(|(spelled, name)| match is_only(spelled) {
        true => spelled.clone(),
        false => name,
    });
    named.collect()
}

/// Name, range, step and example of each input.
fn inputs(
    understanding: &Understanding,
    evidence: &[Evidence<'_>],
    settings: &ImportSettings,
) -> Result<Vec<Feature>, Error> {
    let taken = understanding.preparation.inputs.iter();
    let input = |(index, (input, known)): (usize, (&Input, &Evidence<'_>))| match input {
        Input::Category { names, .. } => Ok(prepared::category(known.name.clone(), names)),
        Input::Text => Ok(prepared::text(known.name.clone())),
        Input::Number { .. } | Input::Series { .. } => known.feature(index, settings),
    };
    taken.zip(evidence).enumerate().map(input).collect()
}

/// Names of inputs whose ranges are those of the version before.
fn kept(
    understanding: &Understanding,
    evidence: &[Evidence<'_>],
    settings: &ImportSettings,
) -> Vec<(usize, String)> {
    let taken = understanding.preparation.inputs.iter().zip(evidence);
    let kept = taken.enumerate().filter(|(index, (input, known))| {
        matches!(input, Input::Number { .. }) && known.is_kept(*index, settings)
    });
    kept.map(|(index, (_, known))| (index, known.name.clone()))
        .collect()
}

/// Names of inputs whose ranges are assumed; none where any number is answered, or where a family knows them.
fn assumed(
    understanding: &Understanding,
    evidence: &[Evidence<'_>],
    settings: &ImportSettings,
) -> Vec<String> {
    if understanding.own_ranges(false).is_some() {
        return Vec::new();
    }
    let taken = understanding.preparation.inputs.iter();
    let open = taken
        .zip(evidence)
        .enumerate()
        .filter(|(index, (input, known))| {
            matches!(input, Input::Number { .. }) && known.is_assumed(*index, settings)
        });
    open.map(|(_, (_, known))| known.name.clone()).collect()
}
