//! What scikit-learn's estimators answer is what their imported files answer.

use std::{fs, path::PathBuf};

use card::{Answer, ImportSettings, OutputMeaning, OwnerReply};
use compiler::{Imported, import};
use preparation::Cell;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Expected {
    rows: Vec<Vec<f64>>,
    predict: Value,
    shares: Option<Vec<Vec<f64>>>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/estimators")
}

fn names() -> Vec<String> {
    let files = fs::read_dir(folder()).expect("the folder is readable");
    let names = files.filter_map(|file| {
        let name = file.ok()?.file_name().into_string().ok()?;
        Some(name.strip_suffix(".onnx")?.to_owned())
    });
    names.collect()
}

fn expected(name: &str) -> Expected {
    let file = fs::read(folder().join(format!("{name}.expected.json")));
    serde_json::from_slice(&file.expect("the expectations are readable")).expect("they are JSON")
}

fn imported(name: &str) -> Imported {
    let expected = expected(name);
    let range = |column: usize| {
        let cells = expected.rows.iter().map(|row| row[column]);
        let ends = cells.fold((f64::MAX, f64::MIN), |(low, high), x| {
            (low.min(x), high.max(x))
        });
        (ends.0 - 0.01, ends.1 + 0.01)
    };
    let settings = ImportSettings {
        ranges: Some((0..expected.rows[0].len()).map(range).collect()),
        ..ImportSettings::default()
    };
    let model = fs::read(folder().join(format!("{name}.onnx"))).expect("the model is readable");
    import(&model, None, &settings).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn scores(imported: &Imported, row: &[f64]) -> Vec<f64> {
    let cells: Vec<Cell> = row.iter().map(|x| Cell::Number(*x)).collect();
    match &imported.preparation {
        Some(preparation) => {
            let features = preparation.features(&cells).expect("the row fits");
            imported.float.scores(&features)
        }
        None => imported.float.scores(row),
    }
}

/// The class, the values, or 1 for each yes.
fn answered(answer: &Answer, scores: &[f64]) -> Vec<f64> {
    let mark = |score: &f64| f64::from(u8::from(*score > 0.0));
    match answer {
        Answer::Regression { link, .. } | Answer::Values { link, .. } => {
            scores.iter().map(|score| link.value(*score)).collect()
        }
        Answer::Labels { .. } => scores.iter().map(mark).collect(),
        answer => {
            let best = match scores {
                [score] => usize::from(*score > 0.0),
                scores => (0..scores.len())
                    .max_by(|a, b| scores[*a].total_cmp(&scores[*b]).then(b.cmp(a)))
                    .expect("there are scores"),
            };
            let classes = answer.classes().expect("a class is answered");
            vec![classes[best].parse().expect("classes are numbered")]
        }
    }
}

fn shares(answer: &Answer, scores: &[f64]) -> Option<Vec<f64>> {
    match answer {
        Answer::Binary {
            probability: true,
            link,
            ..
        }
        | Answer::Multiclass {
            probability: true,
            link,
            ..
        } => Some(link.probabilities(scores)),
        Answer::Labels {
            probability: true, ..
        } => {
            let logistic = |score: &f64| 1.0 / (1.0 + (-score).exp());
            Some(scores.iter().map(logistic).collect())
        }
        _ => None,
    }
}

fn assert_near(name: &str, got: &[f64], wanted: &[f64]) {
    assert_eq!(got.len(), wanted.len(), "{name}");
    for (got, wanted) in got.iter().zip(wanted) {
        let near = (got - wanted).abs() <= 2e-4 * wanted.abs().max(1.0);
        assert!(near, "{name}: {got} is not {wanted}");
    }
}

#[test]
fn every_estimator_answers_as_scikit_learn() {
    let names = names();
    assert!(names.len() >= 25);
    for name in names {
        let (imported, expected) = (imported(&name), expected(&name));
        let predict = expected.predict.as_array().expect("a list of answers");
        for (row, predict) in expected.rows.iter().zip(predict) {
            let wanted: Vec<f64> = match predict {
                Value::Array(numbers) => numbers.iter().filter_map(Value::as_f64).collect(),
                number => number.as_f64().into_iter().collect(),
            };
            let scores = scores(&imported, row);
            assert_near(&name, &answered(&imported.answer, &scores), &wanted);
        }
    }
}

#[test]
fn every_estimator_tells_the_probabilities_of_scikit_learn() {
    for name in names() {
        let (imported, expected) = (imported(&name), expected(&name));
        let Some(wanted) = &expected.shares else {
            continue;
        };
        for (row, wanted) in expected.rows.iter().zip(wanted) {
            let told = shares(&imported.answer, &scores(&imported, row));
            assert_near(&name, &told.unwrap_or_else(|| panic!("{name}")), wanted);
        }
    }
}

#[test]
fn a_kernel_takes_a_lookup_for_each_support_vector() {
    assert_eq!(imported("svc_linear").cost.lookups, 0);
    assert!(imported("svc_rbf").cost.lookups > 10);
}

/// Squares summed beside the inputs are no inputs.
#[test]
fn what_is_told_counts_what_is_given_and_what_is_made_of_it_apart() {
    let imported = imported("svc_rbf");
    let (given, read) = (
        imported.inputs.len(),
        imported.circuit.encoder.features.len(),
    );
    assert!(given < read);
    let made = format!("from which {read} numbers are made");
    let shape = format!("{given} features, {made}, ");
    assert!(
        imported
            .understood
            .iter()
            .any(|line| line.starts_with(&shape)),
        "{:?}",
        imported.understood
    );
    assert_eq!(imported.layers[0], format!("{given} inputs, {made}"));
}

#[test]
fn two_numbers_without_a_softmax_are_asked_about() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let model = fs::read(folder.join("networks/torch_mlp.onnx")).expect("the model is readable");
    let imported = import(&model, None, &ImportSettings::default()).expect("it imports");
    let Some(question) = imported.questions.first() else {
        return assert!(
            imported.answer.outputs() == 1,
            "one number leaves nothing open"
        );
    };
    let is_values = |reply: &OwnerReply| {
        let OwnerReply::Meaning { meaning, .. } = reply else {
            return false;
        };
        *meaning == OutputMeaning::Values
    };
    assert!(question.options.iter().any(is_values));
    assert!(!question.is_settled);
}
