use std::{error::Error, time::Instant};

use card::{ImportSettings, PolicyChoice};
use circuit::{Circuit, Head, LookupSet, OutputPolicy, Trained, TrainedHead, Weights};
use circuits::{Pair, encoder, random_rows, random_weights};
use fhe_core::{EncryptedInput, input_bytes, result_bytes};

use crate::{figures::Figures, sample::Sample};

/// Threads of an evaluation.
const THREADS: usize = 2;
/// Held-out rows that go through encryption.
const ROWS: usize = 200;
/// Evaluations of which the median counts.
const ROUNDS: usize = 5;

/// A sample and the name of its figure.
struct Case {
    sample: &'static str,
    figure: &'static str,
    image: Option<(usize, usize)>,
    policy: PolicyChoice,
}

const SCORES: PolicyChoice = PolicyChoice::Scores {
    resolution_bits: None,
};
const DIGIT: Option<(usize, usize)> = Some((28, 28));

const CASES: [Case; 8] = [
    case("digits-mlp-30", "mlp_784_30_10_s", DIGIT, SCORES),
    case("digits-mlp-64", "mlp_784_64_10_s", DIGIT, SCORES),
    case("digits-cnn", "cnn_s", DIGIT, SCORES),
    case(
        "breast-cancer-oblivious",
        "trees_oblivious_50x4_s",
        None,
        SCORES,
    ),
    case(
        "breast-cancer-boosting",
        "trees_general_50x4_s",
        None,
        SCORES,
    ),
    case("breast-cancer-forest", "forest_50x4_s", None, SCORES),
    case("credit-risk", "credit_risk_s", None, SCORES),
    case("digits", "label_10_s", DIGIT, PolicyChoice::Label),
];

const fn case(
    sample: &'static str,
    figure: &'static str,
    image: Option<(usize, usize)>,
    policy: PolicyChoice,
) -> Case {
    Case {
        sample,
        figure,
        image,
        policy,
    }
}

/// Every sample that needs lookups: seconds on the server, sizes, accuracy through encryption.
///
/// # Errors
/// When a sample cannot be read or compiled.
pub(crate) fn measure(figures: &mut Figures) -> Result<(), Box<dyn Error>> {
    let mut pair = None;
    for case in CASES {
        let settings = ImportSettings {
            image: case.image,
            policy: Some(case.policy),
            ..ImportSettings::default()
        };
        let sample = Sample::read(case.sample, &settings)?;
        let (circuit, trained) = (sample.imported.circuit.clone(), &sample.imported.trained);
        let mut next = match pair {
            None => Pair::new(circuit, trained, 7),
            Some(earlier) => Pair::seal_another(earlier, circuit, trained),
        };
        measure_case(figures, &case, &sample, &mut next)?;
        pair = Some(next);
    }
    overhead(figures);
    gallery(figures);
    Ok(())
}

fn measure_case(
    figures: &mut Figures,
    case: &Case,
    sample: &Sample,
    pair: &mut Pair,
) -> Result<(), Box<dyn Error>> {
    let name = match pair.blueprint.policy {
        OutputPolicy::Label => format!("{}_label", case.sample),
        _ => case.sample.to_owned(),
    }
    .replace('-', "_");
    figures.add(case.figure, seconds(pair, &sample.rows[0]));
    let cost = pair.blueprint.cost();
    figures.add(&format!("lookups_{name}"), cost.lookups as f64);
    figures.add(
        &format!("external_products_{name}"),
        cost.external_products as f64,
    );
    figures.add(
        &format!("input_bytes_{name}"),
        input_bytes(&pair.blueprint, 1) as f64,
    );
    figures.add(
        &format!("result_bytes_{name}"),
        result_bytes(&pair.blueprint, 1)? as f64,
    );
    figures.add(&format!("sealed_bytes_{name}"), pair.sealed.len() as f64);
    figures.add(&format!("set_bits_{name}"), cost.set.map_or(0.0, bits));
    let rows = &sample.rows[..ROWS.min(sample.rows.len())];
    let float: Vec<_> = rows.iter().map(|row| sample.float(row)).collect();
    let twin: Vec<_> = rows
        .iter()
        .map(|row| pair.twin(&sample.imported.trained, row))
        .collect();
    let sealed: Vec<_> = rows
        .iter()
        .flat_map(|row| pair.answer(std::slice::from_ref(row)))
        .collect();
    figures.add(&format!("rows_{name}"), rows.len() as f64);
    figures.add(&format!("accuracy_float_{name}"), sample.measure(&float));
    figures.add(&format!("accuracy_twin_{name}"), sample.measure(&twin));
    figures.add(&format!("accuracy_sealed_{name}"), sample.measure(&sealed));
    if pair.blueprint.policy == OutputPolicy::Label {
        let differing = sealed.iter().zip(&twin).filter(|(s, t)| s != t).count();
        figures.add(
            "label_differs_from_twin",
            differing as f64 / rows.len() as f64,
        );
    }
    Ok(())
}

fn bits(set: LookupSet) -> f64 {
    f64::from(set.profile().bits)
}

/// Median seconds of everything an answer takes on the server after its bytes arrived.
fn seconds(pair: &mut Pair, row: &[f64]) -> f64 {
    let bytes = pair.key.encrypt(&pair.blueprint, &[row.to_vec()]);
    let bytes = bytes.expect("a row within range");
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            let input = EncryptedInput::from_bytes(&bytes, &pair.blueprint, 1);
            pair.evaluate(&input.expect("a conformant input"));
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}

/// A network's time against that of its lookups alone, measured in the same run.
fn overhead(figures: &mut Figures) {
    for (name, figure) in [
        ("digits_mlp_30", "mlp_784_30_10_s"),
        ("digits_mlp_64", "mlp_784_64_10_s"),
    ] {
        let set = format!(
            "batched_lookup_ms_bits{}",
            figures.value(&format!("set_bits_{name}"))
        );
        let lookups = figures.value(&format!("lookups_{name}"));
        let alone = lookups * figures.value(&set) / 1e3 / THREADS as f64;
        let ratio = figures.value(figure) / alone;
        println!("{figure} is {ratio:.2} of its lookups alone (aim: at most 1.04)");
        figures.add(
            &format!("{}_per_lookups", figure.trim_end_matches("_s")),
            ratio,
        );
    }
}

/// 10,000 random vectors of 128 numbers.
fn gallery(figures: &mut Figures) {
    const VECTORS: usize = 10_000;
    let weights = random_weights(128, VECTORS, 8, 41);
    let rows = (0..VECTORS).map(|vector| weights.row(vector).to_vec());
    let weights = Weights::new(rows.collect(), vec![0; VECTORS]).expect("rows of one length");
    let (linear, _) = circuits::random_model(128, 1, 8, 41);
    let circuit = Circuit {
        encoder: encoder(128, 8),
        head: Head::Gallery,
        outputs: VECTORS,
        scale: circuit::Scale {
            range_bits: 23,
            unit: 1.0,
        },
        policy: OutputPolicy::Scores {
            resolution_bits: 10,
        },
        ..linear
    };
    let trained = Trained {
        hidden: Vec::new(),
        head: TrainedHead::Gallery(weights),
    };
    let mut pair = Pair::new(circuit, &trained, 3);
    let row = random_rows(128, 1, 4).remove(0);
    figures.add("gallery_10000x128_ms", seconds(&mut pair, &row) * 1e3);
    figures.add(
        "input_bytes_gallery_10000x128",
        input_bytes(&pair.blueprint, 1) as f64,
    );
    figures.add(
        "result_bytes_gallery_10000x128",
        result_bytes(&pair.blueprint, 1).expect("one row fits") as f64,
    );
    figures.add("sealed_bytes_gallery_10000x128", pair.sealed.len() as f64);
}
