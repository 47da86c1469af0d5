//! Circuits with lookups against their cleartext twin, on real parameters.

use circuit::{
    Circuit, Convolution, Head, HiddenLayer, LookupSet, OutputPolicy, Scale, SecretTables, Shape,
    Tables, Trained, TrainedHead, Weights,
};
use circuits::{Pair, encoder, random_rows, random_weights};
use fhe_server::{Error, Progress};

const SCORES: OutputPolicy = OutputPolicy::Scores {
    resolution_bits: 10,
};

/// Random bits as features, and tables that random sums of them address.
fn ensemble(set: LookupSet, boxes: u16, values: usize, outputs: usize) -> (Circuit, Trained) {
    let places = u32::from(boxes).ilog2() as usize;
    let row = |value: usize| {
        let mut row = vec![0; 24];
        (0..places).for_each(|bit| row[(value * 5 + bit * 7) % 24] = 1 << bit);
        row
    };
    let indices = Weights::new((0..values).map(row).collect(), vec![0; values]).unwrap();
    let table = |value: usize| {
        let entry = |index| ((value as i64 * 37 + index * 101) % 200) - 100;
        (0..i64::from(boxes)).map(entry).collect()
    };
    let tables = SecretTables((0..values).map(table).collect());
    let circuit = Circuit {
        head: Head::Tables(Tables {
            values,
            range: 2 * u64::from(boxes),
            boxes,
            targets: (0..values).map(|value| (value % outputs) as u16).collect(),
        }),
        lookups: Some(set),
        ..Circuit::linear(encoder(24, 1), outputs, scale(12), SCORES)
    };
    let trained = Trained {
        hidden: Vec::new(),
        head: TrainedHead::Tables { indices, tables },
    };
    (circuit, trained)
}

fn scale(range_bits: u8) -> Scale {
    Scale {
        range_bits,
        unit: 1.0,
    }
}

/// Largest difference between encrypted scores and the twin's, in flooding standard deviations.
fn worst_error(pair: &mut Pair, trained: &Trained, rows: &[Vec<f64>]) -> f64 {
    let flooding = pair.flooding();
    let errors = rows.iter().flat_map(|row| {
        let answer = pair.answer(std::slice::from_ref(row)).remove(0);
        let twin = pair.twin(trained, row);
        assert_eq!(answer.len(), twin.len());
        let errors = answer.into_iter().zip(twin);
        errors
            .map(|(a, t)| (a - t).abs() / flooding)
            .collect::<Vec<_>>()
    });
    errors.fold(0.0, f64::max)
}

#[test]
fn sealed_tables_of_every_set_add_up_to_the_twins_scores() {
    for (set, boxes) in [
        (LookupSet::Bits3, 8),
        (LookupSet::Bits4, 16),
        (LookupSet::Bits5, 32),
    ] {
        let (circuit, trained) = ensemble(set, boxes, 6, 2);
        let mut pair = Pair::new(circuit, &trained, 3);
        let worst = worst_error(&mut pair, &trained, &random_rows(24, 4, 5));
        assert!(worst < 6.5, "{set:?}: {worst} standard deviations");
    }
}

/// `features -> hidden -> outputs` with random weights; pre-activations fill the half torus.
fn network(features: usize, hidden: usize, outputs: usize) -> (Circuit, Trained) {
    let first = random_weights(features, hidden, 8, 11);
    let middle = 1 << 19;
    let first = Weights::new(
        (0..hidden)
            .map(|output| first.row(output).to_vec())
            .collect(),
        vec![middle; hidden],
    )
    .unwrap();
    let activation = (0..128i16).map(|index| (index - 64).max(0)).collect();
    let second = random_weights(hidden, outputs, 5, 12);
    let circuit = Circuit {
        hidden: vec![HiddenLayer {
            shape: Shape::Dense { outputs: hidden },
            range: 4 * middle as u64,
            activation,
            outgoing_norm: 1 << 10,
        }],
        lookups: Some(LookupSet::Bits3),
        ..Circuit::linear(encoder(features, 8), outputs, scale(15), SCORES)
    };
    let trained = Trained {
        hidden: vec![first],
        head: TrainedHead::Dense(second),
    };
    (circuit, trained)
}

#[test]
fn a_network_gives_the_twins_scores_within_a_few_table_steps() {
    let (circuit, trained) = network(40, 12, 3);
    let mut pair = Pair::new(circuit, &trained, 4);
    for row in random_rows(40, 4, 6) {
        let twin = pair.twin(&trained, &row);
        let answer = pair.answer(&[row]).remove(0);
        for (answer, twin) in answer.iter().zip(&twin) {
            // Twelve neurons that are off by two steps each, with weights of up to 16.
            assert!((answer - twin).abs() < 300.0, "{answer} {twin}");
        }
        assert!(twin.iter().any(|score| score.abs() > 600.0), "{twin:?}");
    }
}

#[test]
fn a_second_hidden_layer_reads_what_the_first_one_wrote() {
    let (circuit, trained) = network(40, 12, 3);
    let middle = 1 << 10;
    let second = random_weights(12, 8, 4, 15);
    let rows = (0..8).map(|output| second.row(output).to_vec());
    let second = Weights::new(rows.collect(), vec![middle; 8]).unwrap();
    let hidden = HiddenLayer {
        shape: Shape::Dense { outputs: 8 },
        range: 4 * middle as u64,
        activation: (0..64i16).map(|index| 4 * (index - 32)).collect(),
        outgoing_norm: 1 << 10,
    };
    let circuit = Circuit {
        hidden: [circuit.hidden, vec![hidden]].concat(),
        lookups: Some(LookupSet::Bits5),
        ..circuit
    };
    let trained = Trained {
        hidden: [trained.hidden, vec![second]].concat(),
        head: TrainedHead::Dense(random_weights(8, 3, 5, 16)),
    };
    let mut pair = Pair::new(circuit, &trained, 4);
    let rows = random_rows(40, 20, 6);
    let twins: Vec<_> = rows.iter().map(|row| pair.twin(&trained, row)).collect();
    let answers: Vec<_> = rows
        .into_iter()
        .flat_map(|row| pair.answer(&[row]))
        .collect();
    let (mut errors, mut spread) = (0.0, 0.0);
    for output in 0..3 {
        let mean = twins.iter().map(|twin| twin[output]).sum::<f64>() / 20.0;
        for (answer, twin) in answers.iter().zip(&twins) {
            errors += (answer[output] - twin[output]).powi(2);
            spread += (twin[output] - mean).powi(2);
        }
    }
    // Neurons of both layers are off by a step now and then.
    assert!(errors < spread / 3.0, "{errors} of {spread}");
}

#[test]
fn a_convolution_gives_the_twins_scores_within_a_few_table_steps() {
    let shape = Convolution {
        channels: 3,
        width: 32,
        height: 32,
        kernel: 8,
        stride: 8,
        filters: 2,
    };
    let filters = random_weights(shape.weights(), 2, 8, 13);
    let middle = 1i64 << 20;
    let filters = Weights::new(
        (0..2).map(|filter| filters.row(filter).to_vec()).collect(),
        vec![middle; 2],
    )
    .unwrap();
    let head = random_weights(shape.outputs(), 4, 5, 14);
    let circuit = Circuit {
        hidden: vec![HiddenLayer {
            shape: Shape::Convolution(shape),
            range: 4 * middle as u64,
            activation: (0..128i16).map(|index| (index - 64).max(0)).collect(),
            outgoing_norm: 1 << 10,
        }],
        lookups: Some(LookupSet::Bits3),
        ..Circuit::linear(encoder(shape.features(), 8), 4, scale(15), SCORES)
    };
    let trained = Trained {
        hidden: vec![filters],
        head: TrainedHead::Dense(head),
    };
    let mut pair = Pair::new(circuit, &trained, 4);
    for row in random_rows(shape.features(), 2, 6) {
        let twin = pair.twin(&trained, &row);
        let answer = pair.answer(&[row]).remove(0);
        for (answer, twin) in answer.iter().zip(&twin) {
            assert!((answer - twin).abs() < 400.0, "{answer} {twin}");
        }
        assert!(twin.iter().any(|score| score.abs() > 500.0), "{twin:?}");
    }
}

fn labelled(outputs: usize) -> (Circuit, Trained) {
    let (circuit, trained) = circuits::random_model(20, outputs, 6, 21);
    let circuit = Circuit {
        policy: OutputPolicy::Label,
        lookups: Some(LookupSet::Bits5),
        ..circuit
    };
    (circuit, trained)
}

/// Rows whose best score is clearly the best: a fiftieth of the score range ahead.
fn clear_rows(circuit: &Circuit, trained: &Trained, count: usize) -> Vec<Vec<f64>> {
    let gap = f64::from(circuit.scale.range_bits).exp2() / 50.0;
    let is_clear = |row: &Vec<f64>| {
        let mut scores = circuit.evaluate_twin(trained, row).unwrap();
        scores.sort_by(f64::total_cmp);
        scores[scores.len() - 1] - scores[scores.len() - 2] > gap
    };
    let rows = random_rows(circuit.features(), 2_000, 22);
    rows.into_iter().filter(is_clear).take(count).collect()
}

#[test]
fn a_label_is_the_class_of_the_best_score() {
    for classes in [2, 10, 20] {
        let (circuit, trained) = labelled(classes);
        let rows = clear_rows(&circuit, &trained, 3);
        assert_eq!(rows.len(), 3, "{classes} classes");
        let mut pair = Pair::new(circuit, &trained, 5);
        for row in rows {
            let twin = pair.twin(&trained, &row);
            assert_eq!(pair.answer(&[row]), [twin], "{classes} classes");
        }
    }
}

#[test]
fn a_decision_is_the_sign_of_the_score() {
    let rows = random_rows(20, 300, 32);
    let weights = random_weights(20, 1, 6, 31).row(0).to_vec();
    let mean = weights.iter().map(|w| i64::from(*w) * 63).sum::<i64>() / 2;
    let weights = Weights::new(vec![weights], vec![-mean]).unwrap();
    let scale = scale(weights.range_bits(63));
    let trained = Trained::linear(weights);
    let circuit = Circuit::linear(encoder(20, 6), 1, scale, SCORES);
    let range = f64::from(circuit.scale.range_bits).exp2();
    let circuit = Circuit {
        policy: OutputPolicy::Decision,
        lookups: Some(LookupSet::Bits3),
        ..circuit
    };
    let mut pair = Pair::new(circuit.clone(), &trained, 5);
    let mut seen = [0; 2];
    for row in rows {
        let score = circuit.evaluate_twin(&trained, &row).unwrap()[0];
        if score.abs() < range / 40.0 || seen[usize::from(score > 0.0)] == 4 {
            continue;
        }
        seen[usize::from(score > 0.0)] += 1;
        assert_eq!(pair.answer(&[row]), [[f64::from(u8::from(score > 0.0))]]);
    }
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
}

/// Random vectors of 64 numbers.
fn gallery(vectors: usize) -> (Circuit, Trained) {
    let weights = random_weights(64, vectors, 8, 41);
    let rows = (0..vectors).map(|vector| weights.row(vector).to_vec());
    let weights = Weights::new(rows.collect(), vec![0; vectors]).unwrap();
    let circuit = Circuit {
        head: Head::Gallery,
        ..Circuit::linear(encoder(64, 8), vectors, scale(22), SCORES)
    };
    let trained = Trained {
        hidden: Vec::new(),
        head: TrainedHead::Gallery(weights),
    };
    (circuit, trained)
}

#[test]
fn a_gallery_gives_the_twins_scores() {
    let (circuit, trained) = gallery(50);
    let mut pair = Pair::new(circuit, &trained, 6);
    let worst = worst_error(&mut pair, &trained, &random_rows(64, 2, 42));
    assert!(worst < 6.5, "{worst} standard deviations");
}

#[test]
fn a_cancelled_evaluation_stops_and_a_missing_key_is_named() {
    let (circuit, trained) = ensemble(LookupSet::Bits3, 8, 6, 1);
    let mut pair = Pair::new(circuit, &trained, 3);
    let input = pair.encrypt(&random_rows(24, 1, 5));
    let progress = Progress::new();
    pair.try_evaluate(&input, &progress).unwrap();
    assert_eq!(progress.done(), 6);
    progress.cancel();
    assert_eq!(pair.try_evaluate(&input, &progress), Err(Error::Cancelled));
    pair.evaluation_key = None;
    let missing = pair.try_evaluate(&input, &Progress::new());
    assert_eq!(missing, Err(Error::EvaluationKey));
}

#[test]
fn a_gallery_says_whether_any_vector_matches() {
    let (circuit, trained) = gallery(30);
    let rows = random_rows(64, 40, 43);
    let best = |row: &Vec<f64>| {
        let scores = circuit.evaluate_twin(&trained, row).unwrap();
        scores.into_iter().fold(f64::MIN, f64::max)
    };
    let mut highest: Vec<f64> = rows.iter().map(best).collect();
    highest.sort_by(f64::total_cmp);
    let threshold = highest[20];
    let TrainedHead::Gallery(weights) = &trained.head else {
        panic!("a gallery");
    };
    let vectors = (0..30).map(|vector| weights.row(vector).to_vec()).collect();
    let shifted = Weights::new(vectors, vec![-threshold as i64; 30]).unwrap();
    let trained = Trained {
        hidden: Vec::new(),
        head: TrainedHead::Gallery(shifted),
    };
    let circuit = Circuit {
        policy: OutputPolicy::Decision,
        lookups: Some(LookupSet::Bits5),
        ..circuit
    };
    let clearly = f64::from(circuit.scale.range_bits).exp2() / 60.0;
    let mut pair = Pair::new(circuit.clone(), &trained, 6);
    let mut seen = [0; 2];
    for row in rows {
        let score = circuit
            .evaluate_twin(&trained, &row)
            .unwrap()
            .into_iter()
            .fold(f64::MIN, f64::max);
        if score.abs() < clearly || seen[usize::from(score > 0.0)] == 2 {
            continue;
        }
        seen[usize::from(score > 0.0)] += 1;
        assert_eq!(pair.answer(&[row]), [[f64::from(u8::from(score > 0.0))]]);
    }
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
}
