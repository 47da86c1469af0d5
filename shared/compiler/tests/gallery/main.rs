//! Galleries: the integer model ranks as the original does, and finds whom it should.

mod files;

use std::{fs, path::PathBuf};

use card::{Answer, ImportSettings, Metric, PolicyChoice, SampleCard, SampleGallery, Threshold};
use circuit::{Head, LookupSet, OutputPolicy};
use compiler::{Error, Imported, import};

fn file(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../static/samples/gallery");
    fs::read(folder.join(name)).expect("the sample is readable")
}

fn card() -> SampleGallery {
    let card: SampleCard = serde_json::from_slice(&file("card.json")).expect("the card is JSON");
    card.gallery.expect("the card describes a gallery")
}

fn imported(policy: Option<PolicyChoice>) -> Imported {
    let settings = ImportSettings {
        policy,
        ..ImportSettings::default()
    };
    import(&file("gallery.csv"), Some(&file("held-out.csv")), &settings).expect("the sample")
}

/// Match or no match from the card's threshold on.
fn decision() -> Option<PolicyChoice> {
    Some(PolicyChoice::Decision {
        threshold: Some(Threshold::Score(card().threshold)),
    })
}

/// Numbers and name of each held-out probe.
fn probes() -> Vec<(Vec<f64>, String)> {
    let text = String::from_utf8(file("held-out.csv")).unwrap();
    let probe = |line: &str| {
        let (numbers, name) = line.rsplit_once(',').unwrap();
        let numbers = numbers.split(',').map(|number| number.parse().unwrap());
        (numbers.collect(), name.to_owned())
    };
    text.lines().skip(1).map(probe).collect()
}

fn best(scores: &[f64]) -> usize {
    let order = |a: &usize, b: &usize| scores[*a].total_cmp(&scores[*b]);
    (0..scores.len()).max_by(order).unwrap()
}

fn names(imported: &Imported) -> &[String] {
    match &imported.answer {
        Answer::Match { names } => names,
        other => panic!("{other:?} is no gallery"),
    }
}

#[test]
fn the_twin_finds_the_enrolled_and_ranks_as_the_original() {
    let imported = imported(None);
    imported.circuit.check().unwrap();
    assert_eq!(imported.circuit.head, Head::Gallery);
    assert_eq!(imported.circuit.features(), card().dimensions);
    let (mut right, mut enrolled, mut same) = (0, 0, 0);
    let probes = probes();
    for (numbers, name) in &probes {
        let scores = imported
            .circuit
            .evaluate_twin(&imported.trained, numbers)
            .expect("every probe lies inside the ranges");
        let found = best(&scores);
        same += usize::from(found == best(&imported.float.scores(numbers)));
        if *name != card().no_match {
            enrolled += 1;
            right += usize::from(names(&imported)[found] == *name);
        }
    }
    assert!(
        right as f64 >= 0.97 * enrolled as f64,
        "{right} of {enrolled}"
    );
    assert!(
        same as f64 >= 0.97 * probes.len() as f64,
        "{same} ranked alike"
    );
}

#[test]
fn integer_scores_differ_from_the_inner_product_by_less_than_two_hundredths() {
    let imported = imported(None);
    for (numbers, _) in probes() {
        let twin = imported
            .circuit
            .evaluate_twin(&imported.trained, &numbers)
            .unwrap();
        let exact = imported.float.scores(&numbers);
        let worst = twin.iter().zip(&exact).map(|(a, b)| (a - b).abs());
        assert!(worst.fold(0.0, f64::max) < 0.02);
    }
}

#[test]
fn the_best_match_is_measured_on_the_enrolled_only() {
    let imported = imported(None);
    let accuracy = imported.accuracy.expect("the probes are named");
    assert_eq!((accuracy.rows, accuracy.metric), (120, Metric::Accuracy));
    assert!(
        accuracy.float >= 0.97 && accuracy.integer >= 0.97,
        "{accuracy:?}"
    );
    let about = |part: &str| imported.remarks.iter().any(|remark| remark.contains(part));
    assert!(about("80 of your rows") && about("a threshold of 0.6"));
    assert!(!about("differ in length"));
}

#[test]
fn match_or_no_match_is_measured_on_all_probes_with_the_noise_of_lookups() {
    let imported = imported(decision());
    let accuracy = imported.accuracy.expect("the probes are named");
    assert_eq!(accuracy.rows, 200);
    assert!(accuracy.float >= 0.96, "{accuracy:?}");
    assert!(accuracy.float - accuracy.integer <= 0.005, "{accuracy:?}");
    assert_eq!(imported.circuit.policy, OutputPolicy::Decision);
    imported.circuit.check().unwrap();
    assert!(imported.cost.lookups > 200 && imported.cost.set.is_some());
    let quiet = probes().into_iter().filter(|(numbers, name)| {
        let scores = imported.circuit.evaluate_twin(&imported.trained, numbers);
        let matched = imported.circuit.conclude(scores.unwrap()) == [1.0];
        matched == (*name != card().no_match)
    });
    assert!(quiet.count() >= 192);
}

#[test]
fn a_gallery_without_data_takes_the_same_queries() {
    let imported = import(&file("gallery.csv"), None, &ImportSettings::default()).unwrap();
    let ranges = imported.circuit.encoder.features.iter();
    assert!(ranges.clone().all(|range| range.minimum == -range.maximum));
    for (numbers, _) in probes() {
        assert!(imported.circuit.encoder.quantize(&numbers).is_ok());
    }
    assert!(imported.accuracy.is_none());
}

#[test]
fn a_model_restored_with_the_cards_bits_and_ranges_is_the_same() {
    let original = imported(decision());
    let encoder = &original.circuit.encoder;
    let ranges = encoder.features.iter();
    let settings = ImportSettings {
        bits: Some((encoder.input_bits, encoder.input_bits)),
        ranges: Some(ranges.map(|range| (range.minimum, range.maximum)).collect()),
        policy: decision(),
        ..ImportSettings::default()
    };
    let restored = import(&file("gallery.csv"), None, &settings).unwrap();
    assert_eq!(restored.circuit.encoder, original.circuit.encoder);
    assert_eq!(restored.circuit.scale, original.circuit.scale);
}

#[test]
fn policies_that_a_gallery_cannot_follow_are_refused() {
    let refused = |policy| {
        let settings = ImportSettings {
            policy: Some(policy),
            ..ImportSettings::default()
        };
        import(&file("gallery.csv"), None, &settings).err()
    };
    assert_eq!(refused(PolicyChoice::Label), Some(Error::Policy));
    let threshold = |threshold| PolicyChoice::Decision { threshold };
    assert_eq!(refused(threshold(None)), Some(Error::Threshold));
    let probability = Threshold::Probability(0.5);
    assert_eq!(
        refused(threshold(Some(probability))),
        Some(Error::Threshold)
    );
    let infinite = Threshold::Score(f64::INFINITY);
    assert_eq!(refused(threshold(Some(infinite))), Some(Error::Threshold));
    assert_eq!(
        refused(threshold(Some(Threshold::Score(1e300)))),
        Some(Error::ScoreRange)
    );
}

#[test]
fn a_small_gallery_may_answer_with_the_best_match_alone() {
    let settings = ImportSettings {
        policy: Some(PolicyChoice::Label),
        ..ImportSettings::default()
    };
    let gallery = b"name,a,b\nleft,-1,0\nright,1,0\nup,0,1\nright,0.8,0.6\n";
    let probes = b"a,b,who\n-0.9,0.1,left\n1,0.2,right\n0.6,0.7,right\n0,-1,nobody\n";
    let imported = import(gallery, Some(probes), &settings).unwrap();
    let accuracy = imported.accuracy.expect("three probes are enrolled");
    assert_eq!((accuracy.rows, accuracy.float), (3, 1.0));
    assert_eq!(imported.circuit.policy, OutputPolicy::Label);
    imported.circuit.check().unwrap();
    assert!(
        imported
            .circuit
            .lookups
            .is_some_and(|set| LookupSet::ALL.contains(&set))
    );
    assert_eq!(names(&imported), ["left", "right", "up", "right"]);
}

#[test]
fn numbers_at_the_ends_of_what_can_be_written_make_a_sound_circuit_or_none() {
    for numbers in ["1e308,-1e308", "0,0", "5e-324,0", "1e-300,1e300"] {
        let gallery = format!("name,a,b\nx,{numbers}\n");
        if let Ok(imported) = import(gallery.as_bytes(), None, &ImportSettings::default()) {
            imported.circuit.check().unwrap();
        }
    }
}

#[test]
fn ten_thousand_vectors_are_compiled() {
    let mut gallery = String::from("name,a,b,c\n");
    let mut probes = String::from("a,b,c,name\n");
    for vector in 0..10_000 {
        let angle = f64::from(vector) * 0.01;
        let (sin, cos) = angle.sin_cos();
        gallery.push_str(&format!("n{vector},{sin},{cos},{}\n", angle / 100.0));
        probes.push_str(&format!("{sin},{cos},{},n{vector}\n", angle / 100.0));
    }
    let settings = ImportSettings::default();
    let imported = import(gallery.as_bytes(), Some(probes.as_bytes()), &settings).unwrap();
    assert_eq!(imported.circuit.outputs, 10_000);
    assert!(imported.accuracy.unwrap().rows < 10_000);
}
