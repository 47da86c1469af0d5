//! Networks are read as their libraries compute them, and their integer twins follow.

use std::{collections::BTreeMap, fs, path::PathBuf};

use card::{Answer, ImportSettings, PolicyChoice, Threshold};
use circuit::{Head, OutputPolicy, Shape};
use compiler::{Error, Imported, Link, import};
use serde::Deserialize;

#[derive(Deserialize)]
struct Expected {
    inputs: Vec<Vec<f64>>,
    outputs: BTreeMap<String, serde_json::Value>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/networks")
}

fn names() -> Vec<String> {
    let files = fs::read_dir(folder()).expect("the fixtures are there");
    let name = |path: PathBuf| {
        Some(
            path.file_name()?
                .to_str()?
                .strip_suffix(".onnx")?
                .to_owned(),
        )
    };
    let mut names: Vec<String> = files
        .flatten()
        .filter_map(|file| name(file.path()))
        .collect();
    names.sort();
    names
}

fn model(name: &str) -> Vec<u8> {
    fs::read(folder().join(format!("{name}.onnx"))).expect(name)
}

fn expected(name: &str) -> Expected {
    let file = fs::read(folder().join(format!("{name}.expected.json"))).expect(name);
    serde_json::from_slice(&file).expect("the expectations are JSON")
}

impl Expected {
    /// The rows that tell scores or probabilities.
    fn rows(&self) -> Vec<Vec<f64>> {
        let numbers = |value: &serde_json::Value| -> Option<Vec<Vec<f64>>> {
            let rows = value.as_array()?.iter();
            rows.map(|row| {
                row.as_array()?
                    .iter()
                    .map(serde_json::Value::as_f64)
                    .collect()
            })
            .collect()
        };
        let labels = ["label", "output_label"];
        let outputs = self
            .outputs
            .iter()
            .filter(|(name, _)| !labels.contains(&name.as_str()));
        outputs
            .filter_map(|(_, value)| numbers(value))
            .next()
            .expect("rows of numbers")
    }

    /// The inputs as a table without labels.
    fn csv(&self) -> String {
        let columns = self.inputs[0].len();
        let header: Vec<String> = (0..columns).map(|column| format!("x{column}")).collect();
        let mut csv = header.join(",");
        for row in &self.inputs {
            let cells: Vec<String> = row.iter().map(f64::to_string).collect();
            csv.push_str(&format!("\n{}", cells.join(",")));
        }
        csv
    }
}

fn imported(name: &str, settings: &ImportSettings) -> Imported {
    import(&model(name), None, settings).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What the library answers, from the compiler's scores.
fn answered(link: Link, scores: &[f64], columns: usize) -> Vec<f64> {
    let logistic = |score: f64| 1.0 / (1.0 + (-score).exp());
    match (link, scores) {
        (Link::Logistic, [score]) if columns == 2 => vec![logistic(-score), logistic(*score)],
        (Link::Logistic, [score]) => vec![logistic(*score)],
        (Link::Softmax, scores) => {
            let sum: f64 = scores.iter().map(|score| score.exp()).sum();
            scores.iter().map(|score| score.exp() / sum).collect()
        }
        (_, scores) => scores.to_vec(),
    }
}

/// Four layers of lookups one behind the other, two of them for the largest of neighbours.
const COARSE: &str = "torch_cnn_maxpool";

#[test]
fn every_network_gives_the_answers_of_its_library() {
    assert!(names().len() >= 25);
    for name in &names() {
        let expected = expected(name);
        let float = imported(name, &ImportSettings::default()).float;
        for (row, wanted) in expected.inputs.iter().zip(expected.rows()) {
            let mut got = answered(float.link(), &float.scores(row), wanted.len());
            let mut wanted = wanted;
            if let ([_], &[negative, positive]) = (&got[..], &wanted[..]) {
                wanted = vec![positive - negative];
            }
            assert_eq!(got.len(), wanted.len(), "{name}");
            for (got, wanted) in got.drain(..).zip(wanted) {
                let tolerance = 2e-4 * (1.0 + wanted.abs());
                assert!(
                    (got - wanted).abs() < tolerance,
                    "{name}: {got} is not {wanted}"
                );
            }
        }
    }
}

#[test]
fn the_integer_twin_follows_the_float_network() {
    for name in names().iter().filter(|name| *name != COARSE) {
        let expected = expected(name);
        let settings = ImportSettings {
            policy: Some(PolicyChoice::Scores {
                resolution_bits: None,
            }),
            ..ImportSettings::default()
        };
        let Imported {
            circuit,
            trained,
            float,
            ..
        } = import(&model(name), Some(expected.csv().as_bytes()), &settings).expect(name);
        circuit.check().unwrap();
        let exact: Vec<Vec<f64>> = expected
            .inputs
            .iter()
            .map(|row| float.scores(row))
            .collect();
        let largest = exact
            .iter()
            .flatten()
            .fold(0.0f64, |most, score| most.max(score.abs()));
        for (row, exact) in expected.inputs.iter().zip(&exact) {
            let integer = circuit.evaluate_twin(&trained, row).expect(name);
            for (integer, exact) in integer.iter().zip(exact) {
                let error = (integer - exact).abs() / largest;
                assert!(error < 0.06, "{name}: {error}");
            }
        }
    }
}

#[test]
fn a_score_of_one_output_comes_out_of_sealed_tables() {
    let imported = imported("mlp_binary", &ImportSettings::default());
    let Head::Tables(tables) = &imported.circuit.head else {
        panic!("one score needs no packing")
    };
    assert_eq!((tables.values, imported.circuit.hidden.len()), (6, 0));
    assert_eq!(imported.cost.lookups, 6);
    assert!(matches!(
        imported.circuit.policy,
        OutputPolicy::Scores { .. }
    ));
}

#[test]
fn several_classes_are_answered_by_a_label_unless_the_owner_says_otherwise() {
    let imported = imported("mlp_multi_two_layers", &ImportSettings::default());
    assert_eq!(imported.circuit.policy, OutputPolicy::Label);
    assert_eq!(imported.circuit.hidden.len(), 2);
    assert_eq!(
        imported.layers,
        [
            "13 inputs",
            "10 hidden neurons with Relu",
            "6 hidden neurons with Relu",
            "3 scores"
        ]
    );
}

/// Rows on the edge between two classes, one in seven among the library's.
#[test]
fn an_owner_of_whose_answers_noise_changes_several_in_a_hundred_is_asked() {
    let name = "mlp_multi_two_layers";
    let float = imported(name, &ImportSettings::default()).float;
    let best = |row: &[f64]| {
        let scores = float.scores(row);
        (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b]))
    };
    let clear = expected(name).inputs;
    let between = |from: &[f64], to: &[f64], share: f64| -> Vec<f64> {
        let pairs = from.iter().zip(to);
        pairs.map(|(a, b)| a + share * (b - a)).collect()
    };
    let edge = |from: &[f64], to: &[f64]| {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..40 {
            let middle = f64::midpoint(low, high);
            match best(&between(from, to, middle)) == best(from) {
                true => low = middle,
                false => high = middle,
            }
        }
        between(from, to, low)
    };
    let first = &clear[0];
    let others = clear.iter().filter(|row| best(row) != best(first));
    let edges: Vec<_> = others.map(|other| edge(first, other)).collect();
    let doubts = |edges: &[Vec<f64>]| {
        let clear = clear.iter().cycle().take(6 * edges.len().max(8)).cloned();
        let rows: Vec<Vec<f64>> = clear.chain(edges.iter().cloned()).collect();
        let table = Expected {
            inputs: rows,
            outputs: BTreeMap::new(),
        };
        let imported = import(
            &model(name),
            Some(table.csv().as_bytes()),
            &ImportSettings::default(),
        );
        let doubts = imported.unwrap().doubts;
        doubts
            .iter()
            .any(|doubt| doubt.what.contains("name another class"))
    };
    assert!(!doubts(&[]));
    assert!(doubts(&edges), "{} rows", edges.len());
}

#[test]
fn pooling_before_the_activation_becomes_part_of_the_filters() {
    let imported = imported("torch_cnn", &ImportSettings::default());
    let Shape::Convolution(shape) = imported.circuit.hidden[0].shape else {
        panic!("filters stay filters")
    };
    assert_eq!((shape.kernel, shape.stride, shape.positions()), (7, 4, 36));
    let picture = imported.picture.expect("filters read a picture");
    assert_eq!((picture.width, picture.height), (28, 28));
    assert!(
        matches!(imported.answer, Answer::Multiclass { ref classes, .. } if classes.len() == 10)
    );
}

#[test]
fn padded_filters_become_a_matrix() {
    let imported = imported("torch_cnn_padded_maxpoolless", &ImportSettings::default());
    assert_eq!(
        imported.circuit.hidden[0].shape,
        Shape::Dense { outputs: 300 }
    );
}

#[test]
fn the_largest_of_neighbours_is_found_by_rectifiers_of_differences() {
    let imported = imported("torch_cnn_maxpool", &ImportSettings::default());
    let largest = |layer: &String| layer.contains("hidden neurons with Max,");
    let layers = imported.layers.iter().filter(|layer| largest(layer));
    assert_eq!(layers.count(), 2, "{:?}", imported.layers);
    assert!(
        imported
            .layers
            .iter()
            .any(|layer| layer.contains("passed on"))
    );
}

#[test]
fn a_threshold_becomes_part_of_the_sealed_score() {
    let with = |policy| {
        let settings = ImportSettings {
            policy: Some(policy),
            ..ImportSettings::default()
        };
        import(&model("mlp_binary"), None, &settings)
    };
    let threshold = Some(Threshold::Probability(0.9));
    let decided = with(PolicyChoice::Decision { threshold }).unwrap();
    assert_eq!(decided.circuit.policy, OutputPolicy::Decision);
    let plain = imported("mlp_binary", &ImportSettings::default());
    let row = &expected("mlp_binary").inputs[0];
    let moved = plain.float.scores(row)[0] - decided.float.scores(row)[0];
    assert!((moved - 9f64.ln()).abs() < 1e-9);
    let label = with(PolicyChoice::Label).unwrap();
    assert_eq!(label.circuit.policy, OutputPolicy::Decision);
    let threshold = Some(Threshold::Probability(1.0));
    assert_eq!(
        with(PolicyChoice::Decision { threshold }).unwrap_err(),
        Error::Threshold
    );
}

#[test]
fn a_policy_that_does_not_fit_is_refused() {
    let with = |name: &str, policy| {
        let settings = ImportSettings {
            policy: Some(policy),
            ..ImportSettings::default()
        };
        import(&model(name), None, &settings).unwrap_err()
    };
    let decision = PolicyChoice::Decision { threshold: None };
    assert_eq!(with("mlp_multi", decision), Error::Policy);
    assert_eq!(with("mlp_reg", PolicyChoice::Label), Error::Policy);
    let threshold = Some(Threshold::Probability(0.5));
    assert_eq!(
        with("mlp_reg", PolicyChoice::Decision { threshold }),
        Error::Threshold
    );
}

#[test]
fn the_sample_networks_are_as_accurate_as_the_originals() {
    let scores = PolicyChoice::Scores {
        resolution_bits: None,
    };
    let data = sample("digits/held-out.csv");
    for (name, hidden) in [
        ("digits-mlp-30", 30),
        ("digits-mlp-64", 64),
        ("digits-cnn", 100),
    ] {
        for policy in [None, Some(scores)] {
            let settings = ImportSettings {
                image: Some((28, 28)),
                policy,
                ..ImportSettings::default()
            };
            let imported = import(
                &sample(&format!("{name}/model.onnx")),
                Some(&data),
                &settings,
            );
            let imported = imported.expect(name);
            let accuracy = imported.accuracy.expect("the rows are labelled");
            assert!(
                accuracy.float - accuracy.integer <= 0.004,
                "{name}: {accuracy:?}"
            );
            assert!(
                imported.cost.lookups >= hidden,
                "{name}: {:?}",
                imported.cost
            );
        }
    }
}

#[test]
fn a_linear_model_also_answers_by_label_or_decision() {
    let threshold = Some(Threshold::Probability(0.2));
    let decision = PolicyChoice::Decision { threshold };
    for (name, policy, lookups) in [
        ("digits", PolicyChoice::Label, 55),
        ("breast-cancer", PolicyChoice::Label, 1),
        ("breast-cancer", decision, 1),
    ] {
        let settings = ImportSettings {
            policy: Some(policy),
            ..ImportSettings::default()
        };
        let data = sample(&format!("{name}/held-out.csv"));
        let imported = import(
            &sample(&format!("{name}/model.onnx")),
            Some(&data),
            &settings,
        );
        let imported = imported.expect(name);
        let accuracy = imported.accuracy.expect("the rows are labelled");
        let loss = accuracy.float - accuracy.integer;
        assert!(loss.abs() <= 0.005, "{name}: {accuracy:?}");
        assert_eq!(imported.cost.lookups, lookups, "{name}");
        imported.circuit.check().unwrap();
        assert!(imported.trained.check(&imported.circuit).is_ok());
    }
}

fn sample(path: &str) -> Vec<u8> {
    let samples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../static/samples");
    fs::read(samples.join(path)).expect(path)
}
