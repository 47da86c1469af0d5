//! Both models are compared row by row, for the owner's screen.

use std::{fs, path::PathBuf};

use card::{Answer, ImportSettings, PolicyChoice, Threshold};
use compiler::{Imported, import};

fn file(path: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../static/samples");
    fs::read(folder.join(path)).unwrap_or_else(|_| panic!("{path} is missing"))
}

fn imported(sample: &str, model: &str, policy: Option<PolicyChoice>) -> Imported {
    let settings = ImportSettings {
        policy,
        ..ImportSettings::default()
    };
    let rows = file(&format!("{sample}/held-out.csv"));
    import(&file(&format!("{sample}/{model}")), Some(&rows), &settings).expect(sample)
}

#[test]
fn classes_are_counted_against_the_labels_and_against_the_original() {
    let imported = imported("digits", "model.onnx", None);
    let (comparison, accuracy) = (imported.comparison, imported.accuracy.unwrap());
    let [classes] = comparison.classes.as_slice() else {
        panic!("one answer has one comparison")
    };
    let original = classes.original.as_ref().unwrap();
    assert_eq!((original.classes, original.rows), (10, accuracy.rows));
    let right = original.same as f64 / original.rows as f64;
    assert!((right - accuracy.float).abs() < 1e-12);
    let told: usize = original.pairs.iter().map(|pair| pair.rows).sum();
    assert_eq!(told, original.rows);
    let kept = classes.sealed.same as f64 / classes.sealed.rows as f64;
    assert!((1.0 - kept - imported.fidelity.labels.unwrap()).abs() < 0.01);
    assert!(comparison.values.is_empty() && comparison.is_measured);
}

#[test]
fn values_have_errors_beside_the_labels_and_between_the_models() {
    let imported = imported("diabetes", "model.onnx", None);
    let (comparison, accuracy) = (imported.comparison, imported.accuracy.unwrap());
    let [value] = comparison.values.as_slice() else {
        panic!("one value has one comparison")
    };
    let (original, sealed) = (value.original.unwrap(), value.sealed.unwrap());
    assert!((original.determination - accuracy.float).abs() < 1e-9);
    assert!((sealed.determination - accuracy.integer).abs() < 1e-9);
    assert!(value.apart.mean < 0.1 * original.mean);
    assert!(comparison.classes.is_empty());
    assert!(!comparison.points.is_empty() && comparison.points.len() <= 300);
}

#[test]
fn the_worst_rows_are_named_by_their_lines_in_order() {
    let imported = imported("diabetes", "model.onnx", None);
    let comparison = imported.comparison;
    let worst = &comparison.worst;
    assert_eq!(worst.len(), 10);
    let differences: Vec<f64> = worst.iter().map(|row| row.difference.unwrap()).collect();
    assert!(differences.windows(2).all(|pair| pair[0] >= pair[1]));
    assert_eq!(differences[0], comparison.values[0].apart.largest);
    // The label in the file's line is the label that is shown.
    let text = String::from_utf8(file("diabetes/held-out.csv")).unwrap();
    let line = text.lines().nth(worst[0].line as usize - 1).unwrap();
    let label: f64 = line.rsplit(',').next().unwrap().trim().parse().unwrap();
    assert_eq!(worst[0].label.unwrap().number, Some(label));
}

#[test]
fn a_threshold_is_tried_on_the_owners_rows_in_units_of_the_answer() {
    let imported = imported("breast-cancer", "model.onnx", None);
    let decision = imported.comparison.decision.unwrap();
    assert!(decision.is_measured && decision.said.iter().all(|said| (0.0..=1.0).contains(said)));
    let half = decision.effect(0.5);
    assert!(half.precision > Some(0.9) && half.recall > Some(0.9));
    let strict = decision.effect(0.9);
    assert!(strict.yes <= half.yes && strict.recall <= half.recall);
}

#[test]
fn a_compiled_threshold_moves_no_probability_of_the_curve() {
    let scores = imported("breast-cancer", "model.onnx", None);
    let decision = PolicyChoice::Decision {
        threshold: Some(Threshold::Probability(0.9)),
    };
    let decided = imported("breast-cancer", "model.onnx", Some(decision));
    let (before, after) = (scores.comparison.decision, decided.comparison.decision);
    let (before, after) = (before.unwrap().said, after.unwrap().said);
    assert!(before.iter().zip(&after).all(|(a, b)| (a - b).abs() < 1e-9));
    let classes = &decided.comparison.classes[0];
    let answered_yes = |told| {
        (0..2)
            .map(|of| classes.original.as_ref().unwrap().at(of, told))
            .sum::<usize>()
    };
    let reached = after.iter().filter(|said| **said >= 0.9).count();
    assert_eq!(answered_yes(Some(1)), reached);
    assert!(decided.comparison.points.is_empty());
}

#[test]
fn a_gallery_is_compared_by_names() {
    let imported = imported("gallery", "gallery.csv", None);
    assert!(matches!(imported.answer, Answer::Match { .. }));
    let classes = &imported.comparison.classes[0];
    assert!(classes.original.as_ref().unwrap().same > 0);
    let decision = imported.comparison.decision.unwrap();
    assert!(decision.truth.is_some());
}

#[test]
fn without_rows_a_threshold_is_tried_on_drawn_ones_and_no_row_is_named() {
    let model = file("breast-cancer/model.onnx");
    let comparison = import(&model, None, &ImportSettings::default())
        .unwrap()
        .comparison;
    let decision = comparison.decision.unwrap();
    assert!(!comparison.is_measured && !decision.is_measured && decision.truth.is_none());
    assert_eq!(decision.effect(0.5).precision, None);
    assert!(comparison.worst.is_empty() && comparison.classes[0].original.is_none());
}
