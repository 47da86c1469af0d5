//! Graphs as exporters write them are read as ONNX Runtime computes them.

use std::{fs, path::PathBuf};

use card::{Answer, ImportSettings, OutputMeaning};
use compiler::{Error, Link, bundled, import};
use proptest::{collection::vec, prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde::Deserialize;

#[derive(Deserialize)]
struct Expected {
    inputs: Vec<Vec<f64>>,
    outputs: Vec<Vec<f64>>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/graphs")
}

fn names() -> Vec<String> {
    let files = fs::read_dir(folder()).expect("the fixtures are there");
    let files = files
        .flatten()
        .filter_map(|file| file.file_name().into_string().ok());
    let names = files.filter_map(|file| Some(file.strip_suffix(".expected.json")?.to_owned()));
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

fn model(name: &str) -> Vec<u8> {
    let file = |ending| fs::read(folder().join(format!("{name}{ending}")));
    file(".onnx").or_else(|_| file(".zip")).expect(name)
}

fn expected(name: &str) -> Expected {
    let file = fs::read(folder().join(format!("{name}.expected.json"))).expect(name);
    serde_json::from_slice(&file).expect("the expectations are JSON")
}

/// What the graph's last output is, from the compiler's scores.
fn answered(name: &str, link: Link, scores: &[f64]) -> Vec<f64> {
    let sum: f64 = scores.iter().map(|score| score.exp()).sum();
    let mapped = |to: &dyn Fn(f64) -> f64| scores.iter().map(|score| to(*score)).collect();
    match link {
        Link::Softmax
            if name.ends_with("_log") || name.starts_with("end_log") && !name.ends_with("_exp") =>
        {
            mapped(&|score| score - sum.ln())
        }
        Link::Softmax => mapped(&|score| score.exp() / sum),
        Link::Logistic => mapped(&|score| 1.0 / (1.0 + (-score).exp())),
        Link::Share if scores.len() == 1 => mapped(&|score| score + 0.5),
        _ => scores.to_vec(),
    }
}

#[test]
fn every_graph_gives_the_answers_of_its_library() {
    let mut wrong = Vec::new();
    for name in names() {
        let Expected { inputs, outputs } = expected(&name);
        let imported = match import(&model(&name), None, &ImportSettings::default()) {
            Ok(imported) => imported,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        for (row, wanted) in inputs.iter().zip(outputs) {
            let float = &imported.float;
            let got = answered(&name, float.link(), &float.scores(row));
            let near = |(got, wanted): (&f64, &f64)| {
                let tolerance = match name.as_str() {
                    name if name.starts_with("half") => 5e-3,
                    "quantized_scores" => 3e-4,
                    _ => 2e-5,
                };
                (got - wanted).abs() < tolerance * (1.0 + wanted.abs())
            };
            if got.len() != wanted.len() || !got.iter().zip(&wanted).all(near) {
                wrong.push(format!("{name}: {got:?} is not {wanted:?}"));
                break;
            }
        }
    }
    assert!(names().len() > 80);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Rows of nearly normal numbers, more than a file of expectations has.
fn drawn(columns: usize) -> String {
    let normal = vec(0.0..1.0f64, 12).prop_map(|uniform| uniform.iter().sum::<f64>() - 6.0);
    let rows = vec(vec(normal, columns), 150);
    let rows = rows.new_tree(&mut TestRunner::deterministic());
    let header: Vec<String> = (0..columns).map(|column| format!("x{column}")).collect();
    let mut csv = header.join(",");
    for row in rows.expect("numbers can be drawn").current() {
        let cells: Vec<String> = row.iter().map(f64::to_string).collect();
        csv.push_str(&format!("\n{}", cells.join(",")));
    }
    csv
}

#[test]
fn a_mean_of_probabilities_is_a_probability_unless_its_owner_says_it_is_a_value() {
    let name = "branch_mean_of_probabilities";
    let Expected { inputs, outputs } = expected(name);
    for meaning in [OutputMeaning::Labels, OutputMeaning::Values] {
        let settings = ImportSettings {
            meaning: Some(meaning),
            ..ImportSettings::default()
        };
        let imported = import(&model(name), None, &settings).expect(name);
        let is_class = matches!(imported.answer, Answer::Binary { .. });
        assert_eq!(is_class, meaning == OutputMeaning::Labels);
        let middle = if is_class { 0.5 } else { 0.0 };
        for (row, wanted) in inputs.iter().zip(&outputs) {
            let got = imported.float.scores(row)[0] + middle;
            assert!((got - wanted[0]).abs() < 1e-5, "{got} is not {wanted:?}");
        }
    }
}

#[test]
fn what_a_layer_passes_on_keeps_its_precision() {
    let names = names()
        .into_iter()
        .filter(|name| name.starts_with("branch_"));
    let mut wrong = Vec::new();
    for name in names {
        let csv = drawn(expected(&name).inputs[0].len());
        let settings = ImportSettings {
            meaning: Some(OutputMeaning::Values),
            ..ImportSettings::default()
        };
        let imported = import(&model(&name), Some(csv.as_bytes()), &settings).expect(&name);
        let explained = imported.fidelity.determination.unwrap_or_default();
        if explained < 0.95 {
            wrong.push(format!(
                "{name}: {explained} with {:?}",
                imported.circuit.lookups
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_sum_is_passed_to_one_score_and_two_functions_share_a_table() {
    let imported = |name: &str| import(&model(name), None, &ImportSettings::default()).expect(name);
    let around = imported("branch_around_all");
    assert_eq!(
        around.layers[1],
        "6 hidden neurons with Relu, 1 value passed on"
    );
    let beside = imported("branch_of_two_functions");
    assert_eq!(
        beside.layers[1],
        "6 hidden neurons with Relu, 4 hidden neurons with Tanh"
    );
    assert_eq!(beside.circuit.hidden.len(), 1);
}

#[test]
fn weights_in_a_second_file_come_with_it_or_are_asked_for() {
    let archive = model("beside");
    assert!(import(&archive, None, &ImportSettings::default()).is_ok());
    let plain = model("end_dropout");
    let bundle = bundled(&[("net.onnx", &plain), ("notes.txt", b"")]);
    assert!(import(&bundle, None, &ImportSettings::default()).is_ok());
    let two = bundled(&[("a.onnx", &plain), ("b.onnx", &plain)]);
    let refused = import(&two, None, &ImportSettings::default()).unwrap_err();
    assert_eq!(refused, Error::SeveralModels);
    let cut = &archive[..archive.len() - 30];
    let refused = import(cut, None, &ImportSettings::default()).unwrap_err();
    assert_eq!(refused, Error::DamagedArchive);
    let missing = Error::ExternalData {
        location: "model.onnx.data".into(),
    };
    assert!(missing.happened().contains("model.onnx.data"));
    assert!(missing.action().contains("external_data=False"));
}

#[test]
fn logarithms_of_probabilities_are_classes_with_probabilities() {
    for name in ["end_log_softmax", "end_softmax_log"] {
        let imported = import(&model(name), None, &ImportSettings::default()).expect(name);
        assert!(matches!(
            imported.answer,
            Answer::Multiclass {
                probability: true,
                ..
            }
        ));
    }
}

#[test]
fn pixels_with_colours_side_by_side_are_put_plane_by_plane_for_pictures() {
    let Expected { inputs, outputs } = expected("keras_colours");
    let with = |image, data: Option<&[u8]>| {
        let settings = ImportSettings {
            image,
            ..ImportSettings::default()
        };
        import(&model("keras_colours"), data, &settings).expect("it is read")
    };
    let best = |scores: &[f64]| (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let planar = |row: &Vec<f64>| -> Vec<f64> {
        (0..48)
            .map(|place| row[place % 16 * 3 + place / 16])
            .collect()
    };
    let table = |rows: &[Vec<f64>]| {
        let mut csv = String::new();
        for (row, wanted) in rows.iter().zip(&outputs) {
            let label = best(wanted).expect("there are classes");
            let cells: Vec<String> = row.iter().map(f64::to_string).collect();
            csv.push_str(&format!("{},{label}\n", cells.join(",")));
        }
        csv.into_bytes()
    };
    let planes: Vec<Vec<f64>> = inputs.iter().map(planar).collect();
    let understood = with(None, None).understood.join(" ");
    assert!(understood.contains("colours side by side"));
    for data in [None, Some(table(&inputs)), Some(table(&planes))] {
        let imported = with(Some((4, 4)), data.as_deref());
        for (row, wanted) in planes.iter().zip(&outputs) {
            let scores = imported.float.scores(row);
            assert_eq!(best(&scores), best(wanted));
        }
        let is_normalised = |doubt: &card::Doubt| doubt.what.contains("normalised");
        assert_eq!(imported.doubts.iter().any(is_normalised), data.is_some());
        if let Some(accuracy) = imported.accuracy {
            assert_eq!(accuracy.float, 1.0);
        }
        assert!(
            imported
                .remarks
                .iter()
                .any(|remark| remark.contains("plane by plane"))
        );
    }
}

#[test]
fn an_input_for_constants_that_the_file_lacks_is_refused_by_its_name() {
    let refused = import(
        &model("refused_constant_input"),
        None,
        &ImportSettings::default(),
    );
    let refused = refused.unwrap_err();
    let input = "mean".to_owned();
    assert_eq!(refused, Error::ConstantInput { input });
    assert!(refused.action().contains("BatchNormalization"));
}

#[test]
fn one_output_without_a_name_is_a_value_or_by_yes_and_no_in_the_rows_a_class() {
    let with = |rows: &str| {
        let csv = format!("a,b,c,d,e,label\n{rows}");
        let settings = ImportSettings::default();
        import(
            &model("end_value_squeezed"),
            Some(csv.as_bytes()),
            &settings,
        )
        .unwrap()
    };
    let value = with("1,2,3,4,5,0.5\n2,3,4,5,6,1.5\n3,2,1,0,1,7\n");
    assert!(matches!(value.answer, Answer::Regression { .. }));
    assert_eq!(value.questions[0].options.len(), 2);
    let probability = import(
        &model("end_sigmoid_squeezed"),
        None,
        &ImportSettings::default(),
    );
    let probability = probability.unwrap();
    assert!(matches!(probability.answer, Answer::Binary { .. }));
    assert!(!probability.questions[0].is_settled);
    let class = with("1,2,3,4,5,0\n2,3,4,5,6,1\n3,2,1,0,1,1\n");
    assert!(matches!(class.answer, Answer::Binary { .. }));
}

/// A field of a protocol buffer that holds bytes.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    [&[number << 3 | 2, bytes.len() as u8][..], bytes].concat()
}

/// An operator with one input and one output.
fn node(operator: &[u8], input: &[u8], output: &[u8]) -> Vec<u8> {
    let parts = [field(1, input), field(2, output), field(4, operator)];
    field(1, &parts.concat())
}

/// What a graph takes or gives: rows of three numbers.
fn rows(name: &[u8]) -> Vec<u8> {
    let open = field(1, &field(2, b"N"));
    let three = field(1, &[1 << 3, 3]);
    let shape = field(2, &[open, three].concat());
    let tensor = field(1, &[&[1 << 3, 1][..], &shape].concat());
    [field(1, name), field(2, &tensor)].concat()
}

#[test]
fn a_graph_that_goes_in_a_circle_says_so() {
    let nodes = [
        node(b"Relu", b"second", b"first"),
        node(b"Relu", b"first", b"second"),
    ];
    let ends = [field(11, &rows(b"rows")), field(12, &rows(b"second"))];
    let graph = [nodes.concat(), ends.concat()].concat();
    let model = [&[1 << 3, 8][..], &field(7, &graph)].concat();
    let refused = import(&model, None, &ImportSettings::default()).unwrap_err();
    let told = refused.happened();
    assert!(told.contains("goes in a circle: second is read"), "{told}");
    assert!(refused.action().contains("check_model"));
}
