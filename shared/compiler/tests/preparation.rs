//! What scikit-learn does to cells before weights meet them is done in public, as scikit-learn does it.

use std::{collections::BTreeMap, fs, path::PathBuf};

use card::{ImportSettings, table::cell};
use compiler::{Error, Imported, import};
use preparation::{Cell, Input, Preparation, Span};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    /// As they stand in a table.
    rows: Vec<Vec<String>>,
    /// What scikit-learn predicts, of a classifier the second class's probability.
    answers: Vec<f64>,
    logistic: bool,
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/preparation");
    fs::read(folder.join(name)).expect("the fixture is readable")
}

fn cases() -> BTreeMap<String, Case> {
    serde_json::from_slice(&fixture("expected.json")).expect("the expectations are JSON")
}

fn imported(name: &str) -> Imported {
    let model = fixture(&format!("{name}.onnx"));
    import(&model, None, &ImportSettings::default())
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Where every number stays as it is: ranges are another matter.
fn unlimited(imported: &Imported) -> Preparation {
    let inputs = vec![Input::number(0.0, 1.0); imported.inputs.len()];
    let mut preparation = imported
        .preparation
        .clone()
        .unwrap_or_else(|| Preparation::plain(inputs));
    for input in &mut preparation.inputs {
        if let Input::Number { span, .. } = input {
            *span = Span::new(-1e30, 1e30);
        }
    }
    preparation
}

fn answered(name: &str, imported: &Imported, row: &[String], logistic: bool) -> f64 {
    let preparation = unlimited(imported);
    preparation.check().unwrap();
    let cells = row.iter().zip(&preparation.inputs).map(|(text, input)| {
        cell(Some(text), input).unwrap_or_else(|problem| panic!("{name}: {problem}"))
    });
    let cells: Vec<Cell> = cells.collect();
    let features = preparation.features(&cells).unwrap();
    let score = imported.float.scores(&features)[0];
    match logistic {
        true => 1.0 / (1.0 + (-score).exp()),
        false => score,
    }
}

#[test]
fn every_kind_of_preprocessing_gives_the_answers_of_scikit_learn() {
    let cases = cases();
    assert!(cases.len() >= 45);
    for (name, case) in cases {
        let imported = imported(&name);
        assert!(!case.rows.is_empty(), "{name}");
        for (row, answer) in case.rows.iter().zip(&case.answers) {
            let got = answered(&name, &imported, row, case.logistic);
            let tolerance = 2e-4 * (1.0 + answer.abs());
            assert!(
                (got - answer).abs() < tolerance,
                "{name}: {got} is not {answer}"
            );
        }
    }
}

#[test]
fn names_of_categories_are_the_choices_of_their_input() {
    let Imported { inputs, .. } = imported("mixed");
    let choices = |index: usize| inputs[index].field.choices.clone();
    assert!(choices(0).is_empty());
    assert_eq!(choices(2), ["blue", "dark blue", "green", "red"]);
    assert_eq!(choices(3), ["no", "yes"]);
    let codes = imported("one_hot_codes").inputs;
    assert_eq!(codes[2].field.choices, ["-2", "-1", "0", "1", "2"]);
}

#[test]
fn a_name_that_the_encoder_does_not_know_is_taken_only_where_the_library_takes_it() {
    let input = |name: &str| imported(name).preparation.unwrap().inputs[0].clone();
    assert!(cell(Some("violet"), &input("one_hot")).is_err());
    assert_eq!(
        cell(Some("violet"), &input("one_hot_unseen")),
        Ok(Cell::Missing)
    );
    assert_eq!(cell(Some("9"), &input("one_hot_codes")), Ok(Cell::Missing));
    let dropped = input("one_hot_codes_dropped");
    assert_eq!(dropped.names(), ["0", "1", "2", "3"]);
    assert!(cell(Some("9"), &dropped).is_err());
}

#[test]
fn the_number_of_unknown_names_is_reached_although_no_training_row_shows_it() {
    let csv = b"colour,owner,value\nred,no,1\ngreen,yes,2\nblue,no,3\ndark blue,yes,2\n";
    let model = fixture("ordinal_far.onnx");
    let imported = import(&model, Some(csv), &ImportSettings::default()).unwrap();
    let preparation = imported.preparation.as_ref().unwrap();
    let cells = ["violet", "no"].iter().zip(&preparation.inputs);
    let cells: Vec<Cell> = cells
        .map(|(text, input)| cell(Some(text), input).unwrap())
        .collect();
    let features = preparation.features(&cells).unwrap();
    let twin = imported.circuit.twin(&imported.trained).unwrap();
    let (got, whole) = (
        twin.scores(&features).unwrap()[0],
        imported.float.scores(&features)[0],
    );
    assert!(
        (got - whole).abs() < 0.05 * whole.abs(),
        "{got} is not {whole}"
    );
}

#[test]
fn an_empty_name_is_a_gap_and_no_choice() {
    let Imported {
        inputs,
        preparation,
        ..
    } = imported("gaps_names");
    assert_eq!(
        inputs[0].field.choices,
        ["blue", "dark blue", "green", "red"]
    );
    assert_eq!(inputs[1].field.choices, ["no", "yes"]);
    let known = preparation.unwrap().inputs;
    assert_eq!(cell(Some(""), &known[0]), Ok(Cell::Missing));
    assert!(
        cell(Some("violet"), &known[0]).is_err(),
        "a gap is answered as the most frequent name"
    );
}

#[test]
fn gaps_may_be_left_where_something_fills_them() {
    let preparation = imported("gaps_mean").preparation.unwrap();
    assert!(preparation.inputs.iter().all(Input::may_miss));
    assert!(
        !imported("robust")
            .preparation
            .is_some_and(|prepared| { prepared.inputs.iter().any(Input::may_miss) })
    );
}

#[test]
fn the_report_says_what_becomes_public() {
    let public = |name: &str| {
        let lines = imported(name).understood;
        lines.into_iter().find(|line| line.starts_with("Public: "))
    };
    let said = |name: &str, part: &str| public(name).is_some_and(|line| line.contains(part));
    assert!(said("mixed", "6 names of categories"));
    assert!(said("gaps_mean", "3 values that fill gaps"));
    assert!(said("frequencies", "words that are counted"));
    assert!(said("bins_ordinal", " edges of bins"));
    assert_eq!(public("components"), None);
}

#[test]
fn the_vocabulary_is_one_step_with_its_weights() {
    let preparation = imported("frequencies").preparation.unwrap();
    assert_eq!(preparation.inputs, [Input::Text]);
    assert_eq!(preparation.steps.len(), 1);
}

#[test]
fn a_normalizer_behind_weights_is_refused_by_name() {
    let model = fixture("refused_normalized_components.onnx");
    let error = import(&model, None, &ImportSettings::default()).unwrap_err();
    assert_eq!(*error.cause(), Error::BehindWeights("A Normalizer".into()));
    assert!(error.happened().contains("stands at operator 3 of "));
    assert!(error.action().contains("PCA"));
}
