//! What scikit-learn exports is read as scikit-learn computes it.

use std::{collections::BTreeMap, fs, path::PathBuf};

use card::{
    Answer, ImportSettings, KnownInput, OwnerReply, RowsOrigin,
    table::{CellProblem, TableProblem},
};
use compiler::{Error, Imported, Link, import};
use serde::Deserialize;

#[derive(Deserialize)]
struct Expected {
    rows: Vec<Vec<f64>>,
    scores: Vec<Vec<f64>>,
    labels: Option<Vec<String>>,
    classes: Option<Vec<String>>,
    probabilities: Option<Vec<Vec<f64>>>,
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    fs::read(folder.join(name)).expect("the fixture is readable")
}

fn expected() -> BTreeMap<String, Expected> {
    serde_json::from_slice(&fixture("expected.json")).expect("the expectations are JSON")
}

fn imported(name: &str) -> Imported {
    let model = fixture(&format!("{name}.onnx"));
    import(&model, None, &ImportSettings::default())
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn refusal(name: &str) -> Error {
    let model = fixture(&format!("{name}.onnx"));
    import(&model, None, &ImportSettings::default()).expect_err(name)
}

/// Index of the class that scores decide.
fn decided(scores: &[f64]) -> usize {
    match scores {
        [score] => usize::from(*score > 0.0),
        _ => (0..scores.len()).fold(0, |best, i| if scores[i] > scores[best] { i } else { best }),
    }
}

fn probabilities(link: Link, scores: &[f64]) -> Option<Vec<f64>> {
    match link {
        Link::Logistic => {
            let positive = 1.0 / (1.0 + (-scores[0]).exp());
            Some(vec![1.0 - positive, positive])
        }
        Link::Softmax => {
            let sum: f64 = scores.iter().map(|score| score.exp()).sum();
            Some(scores.iter().map(|score| score.exp() / sum).collect())
        }
        _ => None,
    }
}

#[test]
fn every_kind_of_model_gives_the_scores_of_scikit_learn() {
    let expected = expected();
    assert!(expected.len() >= 40);
    for (name, expected) in expected {
        let float = imported(&name).float;
        for (row, scores) in expected.rows.iter().zip(&expected.scores) {
            let got = float.scores(row);
            assert_eq!(got.len(), scores.len(), "{name}");
            for (got, score) in got.iter().zip(scores) {
                let tolerance = 2e-4 * (1.0 + score.abs());
                assert!(
                    (got - score).abs() < tolerance,
                    "{name}: {got} is not {score}"
                );
            }
        }
    }
}

#[test]
fn every_classifier_gives_the_labels_and_probabilities_of_scikit_learn() {
    for (name, expected) in expected() {
        let Imported { float, answer, .. } = imported(&name);
        assert_eq!(answer.classes(), expected.classes.as_deref(), "{name}");
        let Some(classes) = answer.classes() else {
            continue;
        };
        for (index, row) in expected.rows.iter().enumerate() {
            let scores = float.scores(row);
            if let Some(labels) = &expected.labels {
                assert_eq!(classes[decided(&scores)], labels[index], "{name}");
            }
            let both = probabilities(float.link(), &scores).zip(expected.probabilities.as_ref());
            for (got, wanted) in both
                .iter()
                .flat_map(|(got, all)| got.iter().zip(&all[index]))
            {
                assert!((got - wanted).abs() < 1e-4, "{name}: {got} is not {wanted}");
            }
        }
    }
}

#[test]
fn the_integer_model_follows_the_float_model_at_twelve_bits() {
    let settings = ImportSettings {
        bits: Some((12, 12)),
        ..ImportSettings::default()
    };
    for (name, expected) in expected() {
        if !name.ends_with("_standard") {
            continue;
        }
        let model = fixture(&format!("{name}.onnx"));
        let Imported {
            float,
            circuit,
            trained,
            ..
        } = import(&model, None, &settings).unwrap();
        for row in &expected.rows {
            let integer = circuit.evaluate_twin(&trained, row).unwrap();
            let largest = float.scores(row).iter().fold(1.0f64, |a, b| a.max(b.abs()));
            for (integer, exact) in integer.iter().zip(float.scores(row)) {
                assert!((integer - exact).abs() < 0.02 * largest, "{name}");
            }
        }
    }
}

#[test]
fn links_are_recognized() {
    for (name, link) in [
        ("logistic_binary", Link::Logistic),
        ("doubles_binary", Link::Logistic),
        ("logistic_multinomial_minmax", Link::Softmax),
        ("doubles", Link::Softmax),
        ("gemm_softmax", Link::Softmax),
        ("linear_svc_binary", Link::Margin),
        ("linear_svc_multi", Link::Margin),
        ("sgd_hinge_binary", Link::Margin),
        ("sgd_log_binary", Link::Logistic),
        ("sgd_log_multi", Link::OneVersusRest),
        ("raw_scores", Link::Margin),
        ("ridge", Link::Identity),
    ] {
        assert_eq!(imported(name).float.link(), link, "{name}");
    }
}

#[test]
fn a_data_frame_names_the_features() {
    let called = |imported: &Imported| {
        let names = imported.inputs.iter().map(|input| input.field.name.clone());
        names.collect::<Vec<_>>()
    };
    let names = ["alcohol", "malic acid", "ash", "alcalinity of ash"];
    assert_eq!(called(&imported("data_frame")), names);
    let csv =
        b"ash,alcalinity_of_ash,extra,alcohol,malic_acid,class\n2,20,1,13,1,0\n2,21,1,12,2,2\n";
    let model = fixture("data_frame.onnx");
    let imported = import(&model, Some(csv), &ImportSettings::default()).unwrap();
    assert_eq!(called(&imported), names, "with a table as without");
    assert_eq!(imported.accuracy.map(|accuracy| accuracy.rows), Some(2));
    let csv = b"ash,alcohol,malic_acid,class\n2,13,1,0\n";
    let missing = import(&model, Some(csv), &ImportSettings::default()).unwrap_err();
    let problem = TableProblem::MissingColumns(vec!["alcalinity_of_ash".to_owned()]);
    assert_eq!(missing, Error::Table(problem));
}

#[test]
fn scalers_tell_the_ranges() {
    let standard = imported("ridge_standard").inputs;
    let alcohol = standard[0].range;
    assert!((alcohol.minimum..alcohol.maximum).contains(&13.0));
    assert!(alcohol.minimum > 5.0 && alcohol.maximum < 20.5);
    let minmax = imported("ridge_minmax").inputs[0].range;
    assert!((5.0..11.03).contains(&minmax.minimum) && (14.83..18.0).contains(&minmax.maximum));
}

/// What is doubted about ranges.
fn assumed(model: &[u8], data: Option<&[u8]>, settings: &ImportSettings) -> Option<String> {
    let doubts = import(model, data, settings).unwrap().doubts;
    let mut told = doubts.into_iter().map(|doubt| doubt.what);
    told.find(|what| what.contains("assumed"))
}

#[test]
fn ranges_that_nobody_told_are_doubted_until_somebody_does() {
    let plain = ImportSettings::default();
    let model = fixture("ridge.onnx");
    let told = assumed(&model, None, &plain).unwrap();
    assert!(told.contains("4 inputs") && told.contains("\"feature 1\""));
    let typed = |ranges: [(f64, f64); 4]| ImportSettings {
        ranges: Some(ranges.to_vec()),
        ..ImportSettings::default()
    };
    let all = typed([(11.0, 15.0), (0.0, 6.0), (1.0, 4.0), (10.0, 30.0)]);
    assert_eq!(assumed(&model, None, &all), None);
    let some = typed([(11.0, 15.0), (-10.0, 10.0), (-10.0, 10.0), (10.0, 30.0)]);
    let told = assumed(&model, None, &some).unwrap();
    assert!(told.contains("2 inputs") && told.contains("\"feature 2\", \"feature 3\""));
    let csv = b"a,b,c,d,value\n13,2,2,19,5\n12,3,2,20,6\n14,1,3,17,7\n";
    assert_eq!(assumed(&model, Some(csv), &plain), None);
    for scaled in ["ridge_standard", "ridge_minmax"] {
        assert_eq!(
            assumed(&fixture(&format!("{scaled}.onnx")), None, &plain),
            None
        );
    }
}

#[test]
fn a_mean_or_a_unit_alone_tells_no_range() {
    let plain = ImportSettings::default();
    for (name, what) in [
        ("preparation/components", "a mean before linear weights"),
        ("ensembles/components_alone", "a mean before trees"),
        ("preparation/max_abs", "a largest value"),
    ] {
        let model = fixture(&format!("{name}.onnx"));
        assert!(assumed(&model, None, &plain).is_some(), "{what}");
    }
    for name in ["trees/rf_binary", "ensembles/scaled_standard"] {
        let model = fixture(&format!("{name}.onnx"));
        assert_eq!(assumed(&model, None, &plain), None);
    }
}

#[test]
fn ranges_that_nothing_tells_are_those_of_the_version_before_for_inputs_of_the_same_name() {
    let model = fixture("linear_regression.onnx");
    let plain = ImportSettings::default();
    let alone = import(&model, None, &plain).unwrap();
    let names = alone.inputs.iter().map(|input| input.field.name.clone());
    let known: Vec<KnownInput> = names
        .enumerate()
        .map(|(at, name)| KnownInput {
            name,
            range: Some((at as f64 - 3.0, at as f64 + 30.5)),
            step: None,
            example: None,
        })
        .collect();
    let following = |known: &[KnownInput], data: Option<&[u8]>| {
        let settings = ImportSettings {
            known: known.to_vec(),
            ..ImportSettings::default()
        };
        import(&model, data, &settings).unwrap()
    };
    let kept = following(&known, None);
    for (at, feature) in kept.circuit.encoder.features.iter().enumerate() {
        let range = (feature.minimum, feature.maximum);
        assert_eq!(range, (at as f64 - 3.0, at as f64 + 30.5));
    }
    assert!(kept.doubts.is_empty(), "{:?}", kept.doubts);
    let said = |imported: &Imported| {
        let mut remarks = imported.remarks.iter();
        remarks.any(|remark| remark.contains("kept from the version before"))
    };
    assert!(said(&kept) && !said(&alone));
    let fewer = following(&known[1..], None);
    assert_eq!(fewer.circuit.encoder, alone.circuit.encoder);
    let cells = vec!["1.5"; alone.inputs.len() + 1].join(",");
    let rows = format!("{cells}\n{cells}\n{}\n", cells.replace("1.5", "2.5"));
    let told = following(&known, Some(rows.as_bytes()));
    assert!(!said(&told) && told.circuit.encoder != kept.circuit.encoder);
}

#[test]
fn what_was_stated_of_an_input_wins_over_what_a_scaler_makes_likely() {
    let model = fixture("ridge_standard.onnx");
    let alone = import(&model, None, &ImportSettings::default()).unwrap();
    let first = &alone.inputs[0].field.name;
    let known = alone
        .inputs
        .iter()
        .enumerate()
        .map(|(at, input)| KnownInput {
            name: input.field.name.clone(),
            range: (at == 0).then_some((13.0, 85.0)),
            step: Some(1.0),
            example: Some(48.0),
        });
    let settings = ImportSettings {
        known: known.collect(),
        ..ImportSettings::default()
    };
    let following = import(&model, None, &settings).unwrap();
    let field = &following.inputs[0].field;
    assert_eq!((field.step, field.example), (1.0, 48.0));
    let ranges = |imported: &Imported| -> Vec<(f64, f64)> {
        let all = imported.inputs.iter();
        all.map(|input| (input.range.minimum, input.range.maximum))
            .collect()
    };
    assert_eq!(ranges(&following)[0], (13.0, 85.0));
    assert_eq!(ranges(&following)[1..], ranges(&alone)[1..]);
    let remarks = following.remarks.join(" ");
    let kept = format!(
        "1 input were kept from the version before, since no rows tell others: \"{first}\""
    );
    assert!(remarks.replace('\u{a0}', " ").contains(&kept), "{remarks}");
}

#[test]
fn models_that_are_not_linear_are_refused_by_operator() {
    let unknown = |name: &str| Error::UnknownOperator(name.into());
    assert!(unknown("Relu").happened().contains("Relu"));
}

#[test]
fn models_with_bad_tensors_are_refused() {
    assert_eq!(refusal("refused_nan"), Error::NotFinite);
    assert_eq!(refusal("refused_infinite"), Error::NotFinite);
    let shape = refusal("refused_shape");
    assert_eq!(*shape.cause(), Error::TensorShape("MatMul".into()));
    assert!(matches!(
        refusal("refused_external"),
        Error::ExternalData { .. }
    ));
    assert_eq!(refusal("refused_identity"), Error::NoLinearModel);
    assert_eq!(refusal("refused_wide"), Error::Features { got: 20_000 });
}

#[test]
fn several_targets_are_several_values() {
    let Imported {
        answer, questions, ..
    } = imported("two_targets");
    assert_eq!(answer.names(), ["value 1", "value 2"]);
    assert!(matches!(answer, Answer::Values { .. }));
    assert_eq!(questions, []);
}

#[test]
fn columns_of_an_open_input_are_told_by_its_weights() {
    assert_eq!(imported("open_width").inputs.len(), 4);
}

#[test]
fn files_that_are_no_models_are_told_from_damaged_ones() {
    let refused = |bytes: &[u8]| import(bytes, None, &ImportSettings::default()).unwrap_err();
    for bytes in [&b""[..], b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", &[0; 100]] {
        assert_eq!(refused(bytes), Error::UnknownFile);
    }
    let model = fixture("logistic_binary.onnx");
    let damaged = refused(&model[..model.len() / 2]);
    assert_eq!(
        damaged.happened(),
        "This ONNX file ends early or is damaged."
    );
}

#[test]
fn settings_must_fit_the_model() {
    let model = fixture("ridge.onnx");
    let refused = |settings: ImportSettings| import(&model, None, &settings).unwrap_err();
    let settings = ImportSettings::default;
    let ranges = Some(vec![(0.0, 1.0); 3]);
    let (expected, got) = (4, 3);
    assert_eq!(
        refused(ImportSettings {
            ranges,
            ..settings()
        }),
        Error::RangeCount { expected, got }
    );
    let ranges = Some(vec![(0.0, 1.0), (1.0, 1.0), (0.0, 1.0), (0.0, 1.0)]);
    assert_eq!(
        refused(ImportSettings {
            ranges,
            ..settings()
        }),
        Error::Range { feature: 1 }
    );
    let ranges = Some(vec![(0.0, f64::NAN); 4]);
    assert_eq!(
        refused(ImportSettings {
            ranges,
            ..settings()
        }),
        Error::Range { feature: 0 }
    );
    assert_eq!(
        refused(ImportSettings {
            bits: Some((1, 8)),
            ..settings()
        }),
        Error::Bits
    );
    let image = Some((28, 28));
    let (expected, got) = (4, 784);
    assert_eq!(
        refused(ImportSettings {
            image,
            ..settings()
        }),
        Error::Image { expected, got }
    );
}

#[test]
fn nothing_secret_is_printed() {
    let printed = format!("{:?}", imported("ridge"));
    assert!(printed.contains("Trained(1 layers, redacted)"));
    assert!(printed.contains("FloatModel(1 x 4, redacted)"));
}

#[test]
fn rows_outside_typed_ranges_are_measured_at_the_nearest_end_and_told() {
    let model = fixture("ridge.onnx");
    let csv = b"a,b,c,d,value\n1,2,3,4,5\n2,3,4,5,6\n100,1,1,1,7\n";
    let settings = ImportSettings {
        ranges: Some(vec![(0.0, 10.0); 4]),
        ..ImportSettings::default()
    };
    let imported = import(&model, Some(csv), &settings).unwrap();
    assert_eq!(imported.accuracy.map(|accuracy| accuracy.rows), Some(3));
    let outside = &imported.comparison.outside;
    assert_eq!((outside.looked_at, outside.rows), (3, 1));
    assert_eq!(outside.columns, [("a".to_owned(), 1)]);
    assert!(outside.are_many());
    assert!(imported.fidelity.determination < Some(0.9));
}

#[test]
fn without_data_the_precision_is_chosen_by_rows_drawn_inside_the_ranges() {
    let imported = imported("logistic_multinomial");
    assert!(imported.circuit.encoder.input_bits >= 10);
    assert!(imported.accuracy.is_none() && !imported.fidelity.is_measured);
    assert!(imported.fidelity.probability < Some(0.002));
    assert!(
        imported
            .remarks
            .iter()
            .any(|remark| remark.contains("not measured"))
    );
}

#[test]
fn an_original_that_fails_on_its_own_rows_is_doubted() {
    let csv = |sign: f64| {
        let mut csv = String::from("a,b,c,d,value\n");
        for row in 0..20 {
            let cells: Vec<f64> = (0..4)
                .map(|column| f64::from((row * (column + 3)) % 11))
                .collect();
            let float = imported("ridge").float.scores(&cells)[0];
            let cells: Vec<String> = cells.iter().map(f64::to_string).collect();
            csv.push_str(&format!("{},{}\n", cells.join(","), sign * float));
        }
        csv
    };
    let doubts = |sign| {
        let settings = ImportSettings::default();
        let imported = import(
            &fixture("ridge.onnx"),
            Some(csv(sign).as_bytes()),
            &settings,
        );
        imported.unwrap().doubts
    };
    assert!(doubts(1.0).is_empty());
    let found = doubts(-1.0);
    assert!(found[0].what.contains("R²") && found[0].action.contains("label"));
}

#[test]
fn the_owner_is_asked_whether_labelled_rows_were_trained_on_and_accuracy_says_so() {
    let model = fixture("linear_regression.onnx");
    let csv = b"a,b,c,d,value\n1,2,3,4,5\n2,3,4,5,6\n3,1,1,1,7\n";
    let mut settings = ImportSettings::default();
    let open = import(&model, Some(csv), &settings).unwrap();
    let is_about = |reply: &OwnerReply| matches!(reply, OwnerReply::Origin(_));
    let mut questions = open.questions.iter();
    let question = questions.find(|question| is_about(&question.chosen));
    let question = question.expect("it is asked");
    assert_eq!(question.chosen, OwnerReply::Origin(RowsOrigin::Unknown));
    assert!(!question.is_settled);
    assert_eq!(open.accuracy.unwrap().origin, RowsOrigin::Unknown);
    settings.take(&OwnerReply::Origin(RowsOrigin::Training));
    let said = import(&model, Some(csv), &settings).unwrap();
    assert_eq!(said.accuracy.unwrap().origin, RowsOrigin::Training);
    let mut tried = said.choices.iter().filter_map(|choice| choice.accuracy);
    assert!(tried.all(|accuracy| accuracy.origin == RowsOrigin::Training));
    let unlabelled = import(&model, Some(b"a,b,c,d\n1,2,3,4\n"), &settings).unwrap();
    let mut questions = unlabelled.questions.iter();
    assert!(!questions.any(|question| is_about(&question.chosen)));
}

#[test]
fn a_table_without_labels_gives_ranges_only() {
    let model = fixture("ridge.onnx");
    let imported = import(
        &model,
        Some(b"a,b,c,d\n1,2,3,4\n5,6,7,8\n"),
        &ImportSettings::default(),
    );
    let imported = imported.unwrap();
    let range = imported.inputs[0].range;
    assert_eq!((range.minimum, range.maximum), (0.0, 7.0));
    assert!(imported.accuracy.is_none());
}

#[test]
fn rows_on_the_edge_between_two_classes_are_told_to_be_left_out() {
    let model = fixture("logistic_binary.onnx");
    let float = imported("logistic_binary").float;
    let row = |row: u32, is_on_edge: bool| {
        let mut cells: Vec<f64> = (0..4)
            .map(|column| f64::from((row * (column + 3)) % 11))
            .collect();
        let score = float.scores(&cells)[0];
        cells[0] += 1.0;
        let slope = float.scores(&cells)[0] - score;
        cells[0] -= 1.0 + if is_on_edge { score / slope } else { 0.0 };
        let cells: Vec<String> = cells.iter().map(f64::to_string).collect();
        cells.join(",")
    };
    let told = |edges: u32| {
        let rows = (1..=30).map(|place| row(place, place <= edges));
        let csv = std::iter::once("a,b,c,d".to_owned()).chain(rows);
        let csv = csv.collect::<Vec<_>>().join("\n");
        let imported = import(&model, Some(csv.as_bytes()), &ImportSettings::default());
        let remarks = imported.unwrap().remarks.into_iter();
        remarks
            .filter(|remark| remark.contains("Left out"))
            .collect::<Vec<_>>()
    };
    assert!(told(0).is_empty());
    assert!(told(2)[0].contains("2 rows of yours within 0.5 %"));
}

#[test]
fn a_model_that_was_compiled_too_coarsely_is_doubted() {
    let doubts = |bits| {
        let settings = ImportSettings {
            bits,
            ..ImportSettings::default()
        };
        let model = fixture("logistic_multinomial_standard.onnx");
        import(&model, None, &settings).unwrap().doubts
    };
    assert!(doubts(None).is_empty());
    let coarse = doubts(Some((2, 2)));
    assert!(
        coarse[0].what.contains("of answers are the original's"),
        "{coarse:?}"
    );
}

#[test]
fn a_number_so_far_off_that_all_others_fall_together_is_named_by_line_and_column() {
    let model = fixture("pictures/grey_unit.onnx");
    let csv = String::from_utf8(fixture("pictures/grey_unit.csv")).unwrap();
    let changed = csv.lines().enumerate().map(|(line, row)| {
        let mut cells: Vec<&str> = row.split(',').collect();
        if line == 6 {
            cells[20] = "1e9";
        }
        cells.join(",") + "\n"
    });
    let changed: String = changed.collect();
    let settings = ImportSettings::default();
    assert!(import(&model, Some(csv.as_bytes()), &settings).is_ok());
    let refused = import(&model, Some(changed.as_bytes()), &settings).unwrap_err();
    let expected = TableProblem::Cell {
        line: 7,
        column: "p20".into(),
        problem: CellProblem::FarOff,
    };
    assert_eq!(refused, Error::Table(expected));
}
