//! Trees of XGBoost, LightGBM, CatBoost, scikit-learn and their ONNX forms answer as their libraries do.

use std::{fs, path::PathBuf};

use card::{Answer, Doubt, ImportSettings, PolicyChoice};
use circuit::Circuit;
use compiler::{Error, Imported, Link, import, import_where};
use preparation::{Cell, Preparation};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
    test_runner::RngSeed,
};
use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/trees")
}

fn file(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).expect("the fixture is readable")
}

/// Every model file for which the library's answers are known.
fn models() -> Vec<String> {
    let entries = fs::read_dir(folder()).expect("the folder is readable");
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let known = |name: &String| {
        let stem = name.rsplit_once('.').unwrap().0;
        !stem.ends_with(".expected") && folder().join(format!("{stem}.expected.json")).exists()
    };
    let mut models: Vec<String> = names.filter(known).collect();
    models.sort();
    models
}

fn expected(model: &str) -> Value {
    let stem = model.rsplit_once('.').unwrap().0;
    serde_json::from_slice(&file(&format!("{stem}.expected.json"))).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        other => vec![other.as_f64().expect("a number")],
    }
}

fn rows(expected: &Value) -> Vec<Vec<f64>> {
    expected["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(numbers)
        .collect()
}

/// Ranges that no input leaves.
fn wide(features: usize) -> ImportSettings {
    ImportSettings {
        ranges: Some(vec![(-1e6, 1e6); features]),
        policy: Some(PolicyChoice::Scores {
            resolution_bits: None,
        }),
        ..ImportSettings::default()
    }
}

fn imported(model: &str) -> Imported {
    let features = rows(&expected(model))[0].len();
    import(&file(model), None, &wide(features)).unwrap_or_else(|error| panic!("{model}: {error}"))
}

/// The features that are made of a row.
fn prepared(imported: &Imported, row: &[f64]) -> Vec<f64> {
    let prepare = |preparation: &Preparation| preparation.features(&Cell::row(row)).unwrap();
    imported.preparation.as_ref().map_or(row.to_vec(), prepare)
}

fn logistic(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}

fn softmax(scores: &[f64]) -> Vec<f64> {
    let powers: Vec<f64> = scores.iter().map(|score| score.exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

/// Probabilities of all classes; of a forest's votes the shares themselves.
fn probabilities(link: Link, scores: &[f64]) -> Vec<f64> {
    match (link, scores) {
        (Link::Logistic, [score]) => vec![1.0 - logistic(*score), logistic(*score)],
        (Link::Share, [score]) => vec![0.5 - score, 0.5 + score],
        (Link::Softmax, scores) => softmax(scores),
        (_, scores) => scores.to_vec(),
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

#[test]
fn float_trees_answer_as_their_library() {
    for model in models() {
        let (imported, expected) = (imported(&model), expected(&model));
        let scores: Vec<Vec<f64>> = rows(&expected)
            .iter()
            .map(|row| imported.float.scores(&prepared(&imported, row)))
            .collect();
        let link = imported.float.link();
        let shares = scores
            .iter()
            .flat_map(|scores| probabilities(link, scores))
            .collect::<Vec<_>>();
        let flat: Vec<f64> = scores.concat();
        let mut compared = 0;
        for key in ["margin", "value"] {
            if !expected[key].is_null() {
                assert_close(&model, &flat, &numbers(&expected[key]));
                compared += 1;
            }
        }
        if !expected["outputs"]["variable"].is_null() {
            assert_close(&model, &flat, &numbers(&expected["outputs"]["variable"]));
            compared += 1;
        }
        for outputs in [
            &expected["probability"],
            &expected["outputs"]["probabilities"],
        ] {
            if !outputs.is_null() {
                assert_close(&model, &shares, &numbers(outputs));
                compared += 1;
            }
        }
        assert!(compared > 0, "nothing was compared for {model}");
    }
}

#[test]
fn sealed_tables_add_up_to_the_trees() {
    for model in models() {
        let imported = imported(&model);
        imported.circuit.check().unwrap();
        imported.trained.check(&imported.circuit).unwrap();
        for row in rows(&expected(&model)) {
            let row = prepared(&imported, &row);
            let twin = imported
                .circuit
                .evaluate_twin(&imported.trained, &row)
                .unwrap();
            let tables = imported.trained.tables().len() as f64;
            let bound = imported.circuit.scale.unit * tables;
            for (twin, exact) in twin.iter().zip(imported.float.scores(&row)) {
                assert!(
                    (twin - exact).abs() <= bound,
                    "{model}: {twin} instead of {exact}"
                );
            }
        }
    }
}

#[test]
fn what_a_file_holds_is_told_in_words() {
    let imported = imported("cat_binary.json");
    assert_eq!(imported.understood[0], "A model file written by CatBoost.");
    assert!(
        imported.understood[1].starts_with("Steps: 8 oblivious trees of depth 4, 30 features, "),
        "{:?}",
        imported.understood
    );
    assert!(
        imported.layers[1].contains("sealed tables of 16 entries"),
        "{:?}",
        imported.layers
    );
    assert_eq!(imported.cost.lookups, 8);
}

#[test]
fn class_and_feature_names_come_with_the_file() {
    let names = |model: &str| imported(model).answer.classes().map(<[String]>::to_vec);
    assert_eq!(names("rf_names.onnx").unwrap(), ["benign", "malignant"]);
    assert_eq!(names("rf_zipmap.onnx").unwrap(), ["0", "1"]);
    let deep = imported("xgb_reg_named_deep.json");
    assert_eq!(deep.inputs[2].field.name, "bmi");
    assert!(matches!(deep.answer, Answer::Regression { .. }));
}

#[test]
fn several_classes_answer_with_their_label_unless_asked_otherwise() {
    let settings = ImportSettings {
        policy: None,
        ..wide(4)
    };
    let imported = import(&file("xgb_multi.json"), None, &settings).unwrap();
    for row in rows(&expected("xgb_multi.json")) {
        let scores = imported
            .circuit
            .evaluate_twin(&imported.trained, &row)
            .unwrap();
        let exact = imported.float.scores(&row);
        let best = (0..3)
            .max_by(|a, b| exact[*a].total_cmp(&exact[*b]))
            .unwrap();
        assert_eq!(imported.circuit.conclude(scores), [best as f64]);
    }
}

#[test]
fn a_damaged_file_is_called_by_the_program_that_wrote_it() {
    for (name, program) in [
        ("xgb_reg.json", "XGBoost file"),
        ("lgb_reg.json", "LightGBM JSON file"),
        ("lgb_reg.txt", "LightGBM text file"),
        ("cat_reg.json", "CatBoost file"),
        ("rf_reg.onnx", "ONNX file"),
    ] {
        let whole = file(name);
        let refused = import(&whole[..whole.len() / 2], None, &ImportSettings::default());
        let happened = format!("This {program} ends early or is damaged.");
        assert_eq!(refused.err().map(|error| error.happened()), Some(happened));
    }
}

#[test]
fn models_of_other_kinds_are_refused_by_name() {
    let refusal = |bytes: &[u8]| {
        import(bytes, None, &ImportSettings::default())
            .err()
            .unwrap()
    };
    assert_eq!(refusal(b"CBM1 and so on"), Error::BinaryTrees("CatBoost"));
    assert_eq!(refusal(b"binf\x00"), Error::BinaryTrees("XGBoost"));
    assert_eq!(
        refusal(b"[\n  { \"nodeid\": 0, \"depth\": 0,"),
        Error::TreeDump("XGBoost")
    );
    assert_eq!(refusal(b"{\"a\": 1}"), Error::UnknownJson);
    assert_eq!(refusal(b"{\"a\": "), Error::UnknownJson);
    let text = String::from_utf8(file("xgb_reg.json")).unwrap();
    let unknown = text.replace("reg:squarederror", "reg:unheard");
    assert_eq!(
        refusal(unknown.as_bytes()),
        Error::Objective("reg:unheard".into())
    );
}

/// A sample measured on its held-out rows.
fn sample(id: &str, model: &str, data: &str, classes: [&str; 2]) -> Imported {
    sample_where(id, model, data, classes, &|_| true).unwrap()
}

/// The same where only circuits that fit are kept.
fn sample_where(
    id: &str,
    model: &str,
    data: &str,
    classes: [&str; 2],
    fits: &dyn Fn(&Circuit) -> bool,
) -> Result<Imported, Error> {
    let samples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../static/samples");
    let read = |path: &str| fs::read(samples.join(path)).expect("the sample is readable");
    let settings = ImportSettings {
        classes: Some(classes.map(str::to_owned).to_vec()),
        ..ImportSettings::default()
    };
    let data = read(&format!("{data}/held-out.csv"));
    import_where(
        &read(&format!("{id}/{model}")),
        Some(&data),
        &settings,
        fits,
    )
}

#[test]
fn trees_whose_sealed_form_is_too_large_are_brought_down_until_it_is_not() {
    let forest = |fits: &dyn Fn(&Circuit) -> bool| {
        let (id, data) = ("breast-cancer-forest", "breast-cancer");
        sample_where(id, "model.onnx", data, ["benign", "malignant"], fits)
    };
    let whole = forest(&|_| true).unwrap();
    let lookups = whole.circuit.lookup_count();
    let fewer = forest(&|circuit| circuit.lookup_count() < lookups).unwrap();
    assert!(fewer.circuit.lookup_count() < lookups);
    assert!(fewer.budget[0].chosen, "the largest that fits is proposed");
    assert!(
        fewer
            .budget
            .iter()
            .all(|choice| choice.lookup_count < lookups as u64)
    );
    let told = format!("from {lookups}, with which a sealed copy would be larger");
    assert!(
        fewer.remarks.iter().any(|remark| remark.contains(&told)),
        "{:?}",
        fewer.remarks
    );
    assert!(fewer.fidelity.probability > Some(0.02) && fewer.fidelity.labels < Some(0.02));
    let asked = |doubt: &Doubt| doubt.what.starts_with("Probabilities differ");
    assert!(fewer.doubts.iter().any(asked) && whole.doubts.is_empty());
    assert_eq!(forest(&|_| false).err(), Some(Error::TooLarge));
}

#[test]
fn values_of_trees_with_fewer_lookups_are_told_to_lie_so_far_away_in_their_own_unit() {
    let model = file("lgb_reg.txt");
    let features = rows(&expected("lgb_reg.txt"))[0].len();
    let whole = import(&model, None, &wide(features)).unwrap();
    let settings = ImportSettings {
        lookups: Some(whole.circuit.lookup_count() / 3),
        ..wide(features)
    };
    let fewer = import(&model, None, &settings).unwrap();
    let told = |imported: &Imported| {
        let remarks = imported.remarks.iter();
        remarks
            .filter(|remark| remark.contains("on the average"))
            .count()
    };
    assert_eq!((told(&whole), told(&fewer)), (0, 1), "{:?}", fewer.remarks);
}

#[test]
fn samples_keep_their_accuracy_and_take_few_lookups() {
    let nuclei = ["benign", "malignant"];
    let credit = ["not repaid", "repaid"];
    for (id, model, data, classes, most) in [
        (
            "breast-cancer-boosting",
            "model.json",
            "breast-cancer",
            nuclei,
            200,
        ),
        (
            "breast-cancer-oblivious",
            "model.json",
            "breast-cancer",
            nuclei,
            50,
        ),
        (
            "breast-cancer-forest",
            "model.onnx",
            "breast-cancer",
            nuclei,
            240,
        ),
        ("credit-risk", "model.json", "credit-risk", credit, 240),
    ] {
        let imported = sample(id, model, data, classes);
        let accuracy = imported.accuracy.expect("the held-out rows are labelled");
        assert!(
            accuracy.float - accuracy.integer <= 0.005,
            "{id}: {accuracy:?}"
        );
        assert!(imported.cost.lookups <= most, "{id}: {:?}", imported.cost);
    }
}

#[test]
fn a_file_cut_off_anywhere_is_refused_or_complete() {
    for model in [
        "xgb_multi.json",
        "lgb_multi.txt",
        "lgb_categorical.json",
        "cat_lossguide.json",
        "rf_zipmap.onnx",
    ] {
        let (whole, bytes) = (imported(model), file(model));
        let settings = wide(whole.inputs.len());
        for length in (0..bytes.len()).step_by(37) {
            if let Ok(cut) = import(&bytes[..length], None, &settings) {
                assert_eq!(
                    cut.circuit.encoder, whole.circuit.encoder,
                    "{model} cut at {length}"
                );
            }
        }
    }
}

/// Changes up to four bytes of a file, or only digits to digits, so that it stays a file of its kind.
fn changed(mut file: Vec<u8>, changes: &[(Index, u8)], digits_only: bool) -> Vec<u8> {
    let is_digit = |place: &usize| file[*place].is_ascii_digit();
    let places: Vec<usize> = (0..file.len())
        .filter(|place| !digits_only || is_digit(place))
        .collect();
    for (place, byte) in changes {
        file[*place.get::<usize>(&places)] = if digits_only { b'0' + byte % 10 } else { *byte };
    }
    file
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn changed_bytes_never_panic(
        model in select(models()),
        changes in vec(any::<(Index, u8)>(), 1..=4),
        digits_only: bool,
    ) {
        let settings = wide(rows(&expected(&model))[0].len());
        let _ = import(&changed(file(&model), &changes, digits_only), None, &settings);
    }
}

#[test]
fn deeply_nested_files_do_not_exhaust_the_stack() {
    let nested =
        |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    let lightgbm = format!(
        "{{\"num_class\":1,\"num_tree_per_iteration\":1,\"feature_names\":[\"a\"],\"tree_info\":[{{\"tree_structure\":{}}}]}}",
        nested("{\"left_child\":", "}")
    );
    let catboost = format!(
        "{{\"features_info\":{{}},\"trees\":[{}]}}",
        nested("{\"left\":", "}")
    );
    for text in [lightgbm, catboost, nested("{\"learner\":", "}")] {
        let refused = import(text.as_bytes(), None, &ImportSettings::default());
        assert!(matches!(refused, Err(Error::Damaged(_))));
    }
}
