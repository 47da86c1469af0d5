//! A card is read by strangers: whatever number of it is another one, it is refused where no browser could read it or where it
//! would take memory.

use std::{collections::BTreeSet, fs, path::PathBuf};

use card::{ImportSettings, InputForm, ModelCard};
use compiler::{Imported, import};
use serde_json::{Value, json};

/// What a browser's whole numbers end before: its machine words have 32 bits.
const BEYOND: u64 = 1 << 32;
/// What such numbers are called that have 64 bits everywhere.
const LONG: [&str; 4] = ["/query_budget", "/sealed_bits", "/at", "/range"];

/// One of each kind: a form, a picture, a convolution, trees, categories, words of a text, a gallery, a series.
const MODELS: [(&str, &str); 8] = [
    (
        "static/samples/diabetes/model.onnx",
        "static/samples/diabetes/held-out.csv",
    ),
    (
        "static/samples/digits/model.onnx",
        "static/samples/digits/held-out.csv",
    ),
    ("static/samples/digits-cnn/model.onnx", ""),
    ("static/samples/breast-cancer-forest/model.onnx", ""),
    (
        "static/samples/credit-risk/model.json",
        "static/samples/credit-risk/held-out.csv",
    ),
    ("static/samples/library-texts/model.onnx", ""),
    ("static/samples/gallery/gallery.csv", ""),
    ("shared/compiler/tests/fixtures/two_targets.onnx", ""),
];

fn file(path: &str) -> Vec<u8> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read(root.join(path)).unwrap_or_else(|_| panic!("{path} is missing"))
}

fn card((model, rows): (&str, &str)) -> ModelCard {
    let rows = (!rows.is_empty()).then(|| file(rows));
    let imported = import(&file(model), rows.as_deref(), &ImportSettings::default());
    let Imported {
        circuit,
        answer,
        inputs,
        preparation,
        picture,
        accuracy,
        ..
    } = imported.expect(model);
    let fields = inputs.into_iter().map(|input| input.field).collect();
    let draft = ModelCard::draft(InputForm::new(fields, picture), answer, circuit, accuracy);
    ModelCard {
        summary: "Answers.".to_owned(),
        preparation,
        sealed_bits: Some(1_000),
        far_rows: Some(0.5),
        ..draft
    }
}

/// Where numbers stand, a list by its first two and its last item.
fn numbers(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::Number(_) => found.push(place.to_owned()),
        Value::Array(items) => {
            let places: BTreeSet<usize> = [0, 1, items.len().saturating_sub(1)].into();
            for place_in in places.into_iter().filter(|at| *at < items.len()) {
                numbers(&items[place_in], &format!("{place}/{place_in}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                numbers(field, &format!("{place}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// The card with another number somewhere, if it can be read and is valid.
fn valid_with(card: &Value, place: &str, number: Value) -> Option<Value> {
    let mut changed = card.clone();
    *changed.pointer_mut(place)? = number;
    let read: ModelCard = serde_json::from_value(changed).ok()?;
    read.validate().ok()?;
    serde_json::to_value(read).ok()
}

#[test]
fn no_number_of_a_card_is_beyond_what_a_browser_reads() {
    let mut tried = 0;
    for model in MODELS {
        let card = card(model);
        assert_eq!(card.validate(), Ok(()), "{}", model.0);
        let written = serde_json::to_value(&card).unwrap();
        let mut places = Vec::new();
        numbers(&written, "", &mut places);
        places.retain(|place| !LONG.iter().any(|long| place.ends_with(long)));
        for place in &places {
            for number in [BEYOND, 1 << 25, u64::MAX] {
                tried += 1;
                let valid = valid_with(&written, place, json!(number));
                let kept = valid.and_then(|card| card.pointer(place).cloned());
                // A fraction is written as one.
                let is_whole =
                    kept.is_some_and(|kept| kept.as_u64().is_some_and(|kept| kept >= BEYOND));
                assert!(!is_whole, "{}: {place}", model.0);
            }
        }
    }
    assert!(tried > 500, "{tried}");
}
