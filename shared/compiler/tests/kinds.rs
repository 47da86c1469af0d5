//! Every kind of file that boosting libraries write answers as the library: objectives, gaps, categories by
//! name, vector leaves, several targets, early stopping. Gaps and names go through the public preparation.

use std::{fs, path::PathBuf};

use card::{Answer, ImportSettings, ValueLink};
use compiler::{Error, Imported, import};
use preparation::{Cell, Input, Preparation};
use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/kinds")
}

fn file(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).expect("the fixture is readable")
}

/// Every model file with the answers that its library gives.
fn models() -> Vec<(String, Value)> {
    let entries = fs::read_dir(folder()).expect("the folder is readable");
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let told = |name: String| {
        let stem = name.rsplit_once('.')?.0;
        let expected = fs::read(folder().join(format!("{stem}.expected.json"))).ok()?;
        Some((name, serde_json::from_slice(&expected).unwrap()))
    };
    let mut models: Vec<_> = names.filter_map(told).collect();
    models.sort_by(|(a, _), (b, _)| a.cmp(b));
    models
}

fn imported(name: &str) -> Imported {
    import(&file(name), None, &ImportSettings::default())
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A row of the table as cells of these inputs.
fn cells(row: &Value, inputs: &[Input]) -> Vec<Cell> {
    let cell = |(value, input): (&Value, &Input)| {
        let names = input.names();
        if names.is_empty() {
            return value.as_f64().map_or(Cell::Missing, Cell::Number);
        }
        let written = match value {
            Value::String(name) => name.clone(),
            Value::Null => return Cell::Missing,
            other => other.as_f64().unwrap().to_string(),
        };
        let position = names.iter().position(|name| *name == written);
        position.map_or(Cell::Missing, |position| Cell::Number(position as f64))
    };
    let row = row.as_array().unwrap();
    row.iter().zip(inputs).map(cell).collect()
}

/// Features of each row, before they are clamped.
fn features(imported: &Imported, expected: &Value) -> Vec<Vec<f64>> {
    let rows = expected["rows"].as_array().unwrap();
    let inputs = rows[0].as_array().unwrap().len();
    let plain = Preparation::plain(vec![Input::number(-1e9, 1e9); inputs]);
    let preparation = imported.preparation.clone().unwrap_or(plain);
    preparation.check().expect("the preparation is sound");
    let row = |row| preparation.features(&cells(row, &preparation.inputs));
    rows.iter().map(|cells| row(cells).unwrap()).collect()
}

fn answers(answer: &Answer, scores: &[f64]) -> Vec<f64> {
    match answer {
        Answer::Regression { link, .. } | Answer::Values { link, .. } => {
            scores.iter().map(|score| link.value(*score)).collect()
        }
        Answer::Binary { link, .. } | Answer::Multiclass { link, .. } => link.probabilities(scores),
        Answer::Labels { .. } | Answer::Match { .. } => scores.to_vec(),
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    let numbers = value.as_array().unwrap().iter();
    numbers.map(|number| number.as_f64().unwrap()).collect()
}

#[test]
fn every_kind_answers_as_its_library() {
    let models = models();
    assert!(models.len() > 90, "{} files", models.len());
    for (name, expected) in models {
        let imported = imported(&name);
        let rows = features(&imported, &expected);
        for (row, told) in rows.iter().zip(expected["answers"].as_array().unwrap()) {
            let got = answers(&imported.answer, &imported.float.scores(row));
            let told = numbers(told);
            assert_eq!(got.len(), told.len(), "{name}");
            for (got, told) in got.iter().zip(told) {
                let error = (got - told).abs() / told.abs().max(1.0);
                assert!(error <= 5e-6, "{name}: {got} instead of {told}");
            }
        }
    }
}

#[test]
fn sealed_tables_answer_rows_with_gaps_and_names_as_the_trees_do() {
    for (name, expected) in models() {
        if !["gaps", "categories", "zeros"]
            .iter()
            .any(|kind| name.contains(kind))
        {
            continue;
        }
        let imported = imported(&name);
        imported.circuit.check().unwrap();
        let ranges = &imported.circuit.encoder.features;
        for row in features(&imported, &expected) {
            let exact = imported.float.scores(&row);
            let clamped = row.iter().zip(ranges).map(|(x, range)| range.clamp(*x));
            let clamped: Vec<f64> = clamped.collect();
            let twin = imported.circuit.evaluate_twin(&imported.trained, &clamped);
            for (twin, exact) in twin.unwrap().into_iter().zip(exact) {
                assert!((twin - exact).abs() < 1e-3 * exact.abs().max(1.0), "{name}");
            }
        }
    }
}

#[test]
fn an_empty_cell_is_taken_only_where_training_saw_some() {
    let may_miss = |name: &str| {
        let preparation = imported(name).preparation;
        preparation.is_some_and(|preparation| preparation.inputs[0].may_miss())
    };
    for name in [
        "xgb_gaps.ubj",
        "lgb_gaps.txt",
        "cat_gaps_min_symmetrictree.json",
    ] {
        assert!(may_miss(name), "{name}");
    }
    for name in ["xgb_poisson.ubj", "lgb_poisson.txt", "cat_poisson.json"] {
        assert!(!may_miss(name), "{name}");
    }
}

#[test]
fn categories_are_asked_for_by_name() {
    for name in [
        "xgb_categories.json",
        "xgb_categories.ubj",
        "lgb_categories.txt",
        "lgb_categories.json",
    ] {
        let preparation = imported(name).preparation.expect("there are categories");
        assert_eq!(preparation.inputs[3].names(), ["Dark Grey", "green", "red"]);
        assert_eq!(preparation.inputs[4].names(), ["10", "20", "50"]);
    }
    let preparation = imported("cat_categories.json").preparation.unwrap();
    let names = preparation.inputs[1].names();
    assert!(
        ["Dark Grey", "green", "red"]
            .iter()
            .all(|name| names.contains(&(*name).to_owned()))
    );
}

#[test]
fn an_objective_of_ones_own_is_asked_about() {
    let imported = imported("lgb_own_function.txt");
    assert_eq!(imported.questions.len(), 1);
    assert!(matches!(
        imported.answer,
        Answer::Regression {
            link: ValueLink::Identity,
            ..
        }
    ));
}

#[test]
fn what_cannot_be_read_is_refused_with_what_to_do_for_that_file() {
    let refusal = |name: &str| import(&file(name), None, &ImportSettings::default()).err();
    assert_eq!(refusal("refused_lgb_linear.txt"), Some(Error::LinearLeaves));
    assert_eq!(
        refusal("refused_cat_without_names.json"),
        Some(Error::CategoryNames)
    );
    assert_eq!(
        refusal("refused_cat_statistics.json"),
        Some(Error::CategoryStatistics)
    );
}

#[test]
fn ubjson_cut_off_or_changed_anywhere_never_panics() {
    let whole = file("xgb_categories_gaps.ubj");
    for length in (0..whole.len()).step_by(7) {
        let cut = import(&whole[..length], None, &ImportSettings::default());
        assert!(cut.is_err(), "{length}");
    }
    for place in (0..whole.len()).step_by(5) {
        let mut changed = whole.clone();
        changed[place] ^= 0x55;
        let _ = import(&changed, None, &ImportSettings::default());
    }
}

/// Stumps of an XGBoost file, each with a threshold of its own.
fn stumps(count: usize) -> Vec<u8> {
    let tree = |index: usize| {
        let threshold = (index as f64).sin() * 3.0;
        let leaf = (index as f64 * 0.7).cos() * 0.02;
        serde_json::json!({
            "left_children": [1, -1, -1],
            "right_children": [2, -1, -1],
            "split_indices": [index % 3, 0, 0],
            "split_conditions": [threshold, leaf, -leaf],
            "default_left": [0, 0, 0],
        })
    };
    booster(3, (0..count).map(tree).collect())
}

/// An XGBoost file of trees that tell a probability.
fn booster(features: usize, trees: Vec<Value>) -> Vec<u8> {
    let file = serde_json::json!({"learner": {
        "learner_model_param": {
            "base_score": "5E-1",
            "num_class": "0",
            "num_feature": features.to_string(),
        },
        "objective": {"name": "binary:logistic"},
        "gradient_booster": {"name": "gbtree", "model": {
            "tree_info": vec![0; trees.len()],
            "trees": trees,
        }},
    }});
    file.to_string().into_bytes()
}

#[test]
fn thresholds_are_not_brought_together_where_probabilities_would_suffer() {
    let settings = ImportSettings::default();
    let imported = import(&stumps(1_300), None, &settings).unwrap();
    let told = imported
        .remarks
        .iter()
        .any(|remark| remark.contains("brought together"));
    assert_eq!(told, imported.circuit.encoder.width() < 1_300);
    let logistic = |score: f64| 1.0 / (1.0 + (-score).exp());
    for place in 0..20 {
        let row =
            [0, 1, 2].map(|feature| (f64::from(place) * (1.3 + f64::from(feature))).sin() * 3.0);
        let twin = imported
            .circuit
            .evaluate_twin(&imported.trained, &row)
            .unwrap();
        let exact = imported.float.scores(&row);
        assert!((logistic(twin[0]) - logistic(exact[0])).abs() <= 0.02);
    }
}

/// Leaves, and children and thresholds of splits, of one tree that answers otherwise from step to step.
#[derive(Default)]
struct Stairs {
    children: [Vec<i64>; 2],
    conditions: Vec<f64>,
}

impl Stairs {
    fn grow(&mut self, low: usize, high: usize) -> usize {
        let index = self.conditions.len();
        self.children.iter_mut().for_each(|side| side.push(-1));
        self.conditions
            .push(if low.is_multiple_of(2) { 2.0 } else { -2.0 });
        if high - low > 1 {
            let middle = low.midpoint(high);
            self.conditions[index] = middle as f64;
            self.children[0][index] = self.grow(low, middle) as i64;
            self.children[1][index] = self.grow(middle, high) as i64;
        }
        index
    }

    fn file(steps: usize) -> Vec<u8> {
        let mut stairs = Self::default();
        stairs.grow(0, steps);
        let nodes = stairs.conditions.len();
        let tree = serde_json::json!({
            "left_children": stairs.children[0],
            "right_children": stairs.children[1],
            "split_indices": vec![0; nodes],
            "split_conditions": stairs.conditions,
            "default_left": vec![0; nodes],
        });
        booster(1, vec![tree])
    }
}

#[test]
fn trees_of_more_thresholds_than_a_row_holds_wait_for_their_owners_word() {
    let doubts = |steps, lookups| {
        let settings = ImportSettings {
            lookups,
            ..ImportSettings::default()
        };
        let imported = import(&Stairs::file(steps), None, &settings).unwrap();
        let doubts = imported.doubts.into_iter().map(|doubt| doubt.what);
        doubts.collect::<Vec<_>>().join(" ")
    };
    let told = "Probabilities differ from the original's by up to";
    assert!(doubts(2_400, None).contains(told));
    assert_eq!(doubts(400, None), "");
    assert_eq!(doubts(2_400, Some(8_192)), "");
}
