//! The project's own cases: each answers as its library does, in the clear and encrypted.

use std::path::Path;

use card::ImportSettings;
use circuit::OutputPolicy;
use circuits::Pair;
use compiler::import;
use preparation::Input;
use zoo::{AnswerNoise, Case, Ending, Specimen, cases};

fn own() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    cases(&folder).expect("the project's own cases are readable")
}

#[test]
fn every_case_answers_as_the_library_that_wrote_it() {
    let cases = own();
    assert!(cases.len() >= 30);
    let findings = cases.iter().map(|case| case.finding(AnswerNoise::None));
    let fits = |ending: &Ending| match ending {
        Ending::Right(_) => true,
        Ending::Refused { expected, .. } => *expected,
        Ending::Coarse(_) | Ending::Wrong(_) | Ending::Panicked => false,
    };
    let faults: Vec<String> = findings
        .filter(|finding| !fits(&finding.ending))
        .map(|finding| finding.to_string())
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// AnswerNoise may make an answer coarse, and never another.
#[test]
fn under_the_noise_of_encrypted_answers_no_case_answers_something_else() {
    let findings = own()
        .into_iter()
        .map(|case| case.finding(AnswerNoise::Drawn));
    let faults: Vec<String> = findings
        .filter(|finding| matches!(finding.ending, Ending::Wrong(_) | Ending::Panicked))
        .map(|finding| finding.to_string())
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Without a table: what trees ask for behind filled gaps says where the numbers before them lie.
#[test]
fn ranges_of_numbers_whose_gaps_are_filled_come_from_the_trees_behind() {
    let cases = own();
    let mut forests = cases.iter();
    let forest = forests.find(|case| case.name == "sklearn_mixed_forest");
    let model = &forest.expect("the case is there").model;
    let imported = import(model, None, &ImportSettings::default()).unwrap();
    let inputs = imported.preparation.expect("gaps are filled").inputs;
    let widths = inputs.iter().filter_map(|input| match input {
        Input::Number { span, .. } => Some(span.maximum - span.minimum),
        _ => None,
    });
    let widths: Vec<f64> = widths.collect();
    assert_eq!(widths.len(), 3);
    assert!(widths.iter().all(|width| *width < 100_000.0), "{widths:?}");
}

/// Real parameters throughout: the clearest of the rows is encrypted, evaluated and decrypted.
#[test]
fn every_case_answers_encrypted_as_its_twin_does() {
    let mut pair: Option<Pair> = None;
    for case in own() {
        let Ok(asked) = case.asked() else { continue };
        let Specimen { imported, features } = &asked;
        let (circuit, trained) = (imported.circuit.clone(), &imported.trained);
        let mut sealed = match pair.take() {
            Some(pair) => pair.seal_another(circuit, trained),
            None => Pair::new(circuit, trained, 7),
        };
        let clearest = clearest(&sealed, trained, features);
        let expected = sealed.twin(trained, clearest);
        let answer = &sealed.answer(std::slice::from_ref(clearest))[0];
        let spread = spread(&sealed, trained, features);
        assert_eq!(answer.len(), expected.len(), "{}", case.name);
        for (got, expected) in answer.iter().zip(&expected) {
            let tolerance = match sealed.blueprint.policy {
                OutputPolicy::Label | OutputPolicy::Decision => 0.0,
                OutputPolicy::Scores { .. } => 0.1 * spread + 6.0 * sealed.flooding(),
            };
            let difference = (got - expected).abs();
            assert!(
                difference <= tolerance,
                "{}: off by {difference}",
                case.name
            );
        }
        pair = Some(sealed);
    }
}

/// The row whose best class leads by most; of one score the largest.
fn clearest<'a>(pair: &Pair, trained: &circuit::Trained, rows: &'a [Vec<f64>]) -> &'a Vec<f64> {
    let lead = |row: &&Vec<f64>| {
        let mut scores = scores(pair, trained, row);
        scores.sort_by(|a, b| b.total_cmp(a));
        match scores.as_slice() {
            [score] => score.abs(),
            [first, second, ..] => first - second,
            [] => 0.0,
        }
    };
    let rows = rows.iter();
    rows.max_by(|a, b| lead(a).total_cmp(&lead(b)))
        .expect("a case has rows")
}

/// How far the scores of all rows lie from each other.
fn spread(pair: &Pair, trained: &circuit::Trained, rows: &[Vec<f64>]) -> f64 {
    let all: Vec<f64> = rows
        .iter()
        .flat_map(|row| scores(pair, trained, row))
        .collect();
    let largest = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    largest - all.iter().copied().fold(f64::INFINITY, f64::min)
}

fn scores(pair: &Pair, trained: &circuit::Trained, row: &[f64]) -> Vec<f64> {
    let scores = pair.blueprint.evaluate_twin(trained, row);
    scores.expect("a row within range")
}
