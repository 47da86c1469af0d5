//! Ensembles of trees in ONNX graphs answer as their libraries do, at thresholds and with gaps too.

use std::{fs, path::PathBuf};

use card::{Answer, ImportSettings, PolicyChoice, ProbabilityLink, ValueLink};
use compiler::{Error, Imported, import};
use preparation::Cell;
use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/ensembles")
}

fn file(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).expect("the fixture is readable")
}

/// Every model for which the library's answers are known.
fn models() -> Vec<String> {
    let entries = fs::read_dir(folder()).expect("the folder is readable");
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let models = names.filter_map(|name| name.strip_suffix(".onnx").map(str::to_owned));
    let mut models: Vec<String> = models.collect();
    models.sort();
    models
}

fn expected(model: &str) -> Value {
    serde_json::from_slice(&file(&format!("{model}.expected.json"))).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        Value::Null => vec![f64::NAN],
        other => vec![other.as_f64().expect("a number")],
    }
}

fn rows(expected: &Value) -> Vec<Vec<f64>> {
    let rows = expected["inputs"].as_array().unwrap();
    rows.iter().map(numbers).collect()
}

/// Ranges that no input leaves.
fn wide(inputs: usize) -> ImportSettings {
    ImportSettings {
        ranges: Some(vec![(-1e6, 1e6); inputs]),
        policy: Some(PolicyChoice::Scores {
            resolution_bits: None,
        }),
        ..ImportSettings::default()
    }
}

fn imported(model: &str) -> Imported {
    let inputs = rows(&expected(model))[0].len();
    let imported = import(&file(&format!("{model}.onnx")), None, &wide(inputs));
    imported.unwrap_or_else(|error| panic!("{model}: {error}"))
}

fn features(imported: &Imported, row: &[f64]) -> Vec<f64> {
    match &imported.preparation {
        Some(preparation) => preparation.features(&Cell::row(row)).unwrap(),
        None => row.to_vec(),
    }
}

fn assert_close(model: &str, got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len(), "{model}");
    for (got, expected) in got.iter().zip(expected) {
        let error = (got - expected).abs();
        assert!(
            error <= 2e-6 * expected.abs().max(1.0),
            "{model}: {got} instead of {expected}"
        );
    }
}

fn label(answer: &Answer, scores: &[f64]) -> String {
    let classes = answer.classes().expect("classes");
    let best = match scores {
        [score] => usize::from(*score > 0.0),
        scores => (0..scores.len()).fold(0, |best, class| {
            if scores[class] > scores[best] {
                class
            } else {
                best
            }
        }),
    };
    classes[best].clone()
}

fn link(answer: &Answer) -> ProbabilityLink {
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
        } => *link,
        other => panic!("no probability: {other:?}"),
    }
}

#[test]
fn ensembles_answer_as_their_library() {
    for model in models() {
        let (imported, expected) = (imported(&model), expected(&model));
        let scores: Vec<Vec<f64>> = rows(&expected)
            .iter()
            .map(|row| imported.float.scores(&features(&imported, row)))
            .collect();
        let mut compared = 0;
        if let Some(labels) = expected["label"].as_array() {
            let got = scores.iter().map(|scores| label(&imported.answer, scores));
            let got: Vec<String> = got.collect();
            assert_eq!(got, labels.as_slice(), "{model}");
            compared += 1;
        }
        if !expected["value"].is_null() {
            let link = match &imported.answer {
                Answer::Regression { link, .. } => *link,
                _ => ValueLink::Identity,
            };
            let values = scores.iter().flatten().map(|score| link.value(*score));
            let values: Vec<f64> = values.collect();
            assert_close(&model, &values, &numbers(&expected["value"]));
            compared += 1;
        }
        if !expected["probability"].is_null() {
            let link = link(&imported.answer);
            let shares = scores.iter().flat_map(|scores| link.probabilities(scores));
            let shares: Vec<f64> = shares.collect();
            assert_close(&model, &shares, &numbers(&expected["probability"]));
            compared += 1;
        }
        assert!(compared > 0, "nothing was compared for {model}");
    }
}

#[test]
fn sealed_tables_add_up_to_the_ensemble() {
    for model in models() {
        let imported = imported(&model);
        imported.circuit.check().unwrap();
        imported.trained.check(&imported.circuit).unwrap();
        let bound = imported.circuit.scale.unit * imported.trained.tables().len() as f64;
        for row in rows(&expected(&model)) {
            let features = features(&imported, &row);
            let twin = imported
                .circuit
                .evaluate_twin(&imported.trained, &features)
                .unwrap();
            for (twin, exact) in twin.iter().zip(imported.float.scores(&features)) {
                assert!(
                    (twin - exact).abs() <= bound,
                    "{model}: {twin}, not {exact}"
                );
            }
        }
    }
}

#[test]
fn a_gap_is_taken_where_training_met_gaps_alone() {
    let misses = |model: &str| {
        let preparation = imported(model).preparation;
        preparation.is_some_and(|preparation| preparation.inputs[0].may_miss())
    };
    assert!(misses("hist_gaps") && misses("version_five"));
    assert!(!misses("forest_shares"));
}

#[test]
fn components_before_trees_are_made_in_public() {
    let preparation = imported("components")
        .preparation
        .expect("steps before the trees");
    let combined = preparation
        .steps
        .iter()
        .filter(|step| matches!(step, preparation::Step::Combined { .. }));
    assert_eq!(combined.count(), 3);
}

#[test]
fn a_threshold_of_a_forests_probability_is_a_share_of_votes() {
    let settings = ImportSettings {
        policy: Some(PolicyChoice::Decision {
            threshold: Some(card::Threshold::Probability(0.7)),
        }),
        ..wide(6)
    };
    let decision = import(&file("forest_shares.onnx"), None, &settings).unwrap();
    assert!((decision.threshold - 0.2).abs() < 1e-12);
}

#[test]
fn what_no_sum_of_trees_says_is_refused_by_its_operator() {
    let refused = |name: &str| import(&file(name), None, &ImportSettings::default()).unwrap_err();
    let median = refused("refused/ada_median.onnx");
    assert_eq!(*median.cause(), Error::UnknownOperator("TopK".into()));
    assert!(median.action().contains("AdaBoostRegressor"));
    let voting = refused("refused/voting_boosters.onnx");
    assert!(matches!(voting.cause(), Error::BehindTrees(_)));
    let votes = refused("refused/voting_hard.onnx");
    assert!(
        votes
            .action()
            .contains("model.voting, model.flatten_transform")
    );
}

#[test]
fn trees_beside_another_kind_of_model_are_refused_by_what_people_call_it_and_where_it_stands() {
    for (name, operator) in [
        ("stacking", "Concat"),
        ("stacking_inputs", "Concat"),
        ("stacking_values", "Concat"),
        ("voting_values", "Sum"),
    ] {
        let file = file(&format!("refused/{name}.onnx"));
        let refused = import(&file, None, &ImportSettings::default()).unwrap_err();
        assert_eq!(
            *refused.cause(),
            Error::BesideTrees(operator.into()),
            "{name}"
        );
        let happened = refused.happened();
        for word in [
            "StackingClassifier",
            "VotingRegressor",
            "It stands at operator",
        ] {
            assert!(happened.contains(word), "{name}: {happened}");
        }
        for line in [
            "named_estimators_",
            "model.predict(X)",
            "to_onnx(one, X[:1])",
        ] {
            assert!(refused.action().contains(line), "{name}");
        }
    }
}
