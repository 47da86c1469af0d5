//! Damaged model files and tables are refused or read, and never make the importer panic.

use std::{fs, path::PathBuf};

use card::ImportSettings;
use compiler::import;
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
    test_runner::RngSeed,
};

fn fixture(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    fs::read(folder.join(name)).expect("the fixture is readable")
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Up to four places of a file, and a new byte for each.
fn flips() -> impl Strategy<Value = Vec<(Index, u8)>> {
    vec(any::<(Index, u8)>(), 1..=4)
}

/// Flips bytes among the first `end` of a file and reads it.
fn import_flipped(name: &str, end: usize, flips: &[(Index, u8)]) {
    let mut model = fixture(name);
    let end = end.min(model.len());
    for (place, byte) in flips {
        model[place.index(end)] = *byte;
    }
    let _ = import(&model, None, &ImportSettings::default());
}

#[test]
fn a_model_cut_off_anywhere_is_refused_or_complete() {
    for name in [
        "logistic_multinomial_standard.onnx",
        "sgd_log_multi_minmax.onnx",
    ] {
        let model = fixture(name);
        let whole = import(&model, None, &ImportSettings::default()).unwrap();
        for length in 0..model.len() {
            if let Ok(cut) = import(&model[..length], None, &ImportSettings::default()) {
                assert_eq!(cut.circuit, whole.circuit, "{name} cut at {length}");
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn flipped_bytes_never_panic(
        name in select(&[
            "logistic_binary_standard.onnx",
            "sgd_log_multi_minmax.onnx",
            "doubles.onnx",
            "data_frame.onnx",
        ]),
        flips in flips(),
    ) {
        import_flipped(name, usize::MAX, &flips);
    }
}

proptest! {
    #![proptest_config(cases(640))]

    /// In the graph's names and settings rather than its weights three times of four.
    #[test]
    fn flipped_bytes_of_networks_never_panic(
        name in select(&[
            "mlp_binary",
            "mlp_multi_two_layers",
            "torch_cnn",
            "torch_cnn_flat",
            "torch_mlp",
            "torch_mlp_batchnorm_softmax",
            "torch_mlp_gelu_tanh",
            "torch_mlp_relu6",
        ]),
        end in prop_oneof![3 => Just(900), 1 => Just(usize::MAX)],
        flips in flips(),
    ) {
        import_flipped(&format!("networks/{name}.onnx"), end, &flips);
    }
}

#[test]
fn a_deeply_nested_file_does_not_exhaust_the_stack() {
    let mut lengths = Vec::new();
    let mut inner = 0usize;
    let mut nest = |field: u8| {
        let mut head = vec![field << 3 | 2];
        let mut rest = inner;
        while rest >= 0x80 {
            head.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        head.push(rest as u8);
        inner += head.len();
        lengths.push(head);
    };
    for _ in 0..100_000 {
        nest(1);
        nest(4);
    }
    nest(2);
    nest(11);
    nest(7);
    let mut model = vec![8, 10];
    model.extend(lengths.into_iter().rev().flatten());
    assert!(import(&model, None, &ImportSettings::default()).is_err());
}

proptest! {
    #![proptest_config(cases(5_000))]

    #[test]
    fn damaged_tables_never_panic(length: Index, place: Index, byte: u8) {
        const TABLE: &[u8] = b"a,b,c,d,value\n1,2,3,4,5\n2,3.25,4,5,6\n-1e3,0,\"1\",7,8\n";
        let mut damaged = TABLE[..=length.index(TABLE.len())].to_vec();
        let place = place.index(damaged.len());
        damaged[place] = byte;
        let _ = import(&fixture("ridge.onnx"), Some(&damaged), &ImportSettings::default());
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn damaged_galleries_never_panic(flips in flips()) {
        let mut gallery = sample_gallery();
        for (place, byte) in flips {
            let place = place.index(gallery.len());
            gallery[place] = byte;
        }
        let _ = import(&gallery, None, &ImportSettings::default());
    }
}

/// The beginning of the sample gallery.
fn sample_gallery() -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../static/samples/gallery");
    let mut gallery = fs::read(folder.join("gallery.csv")).expect("the sample is readable");
    gallery.truncate(4_000);
    gallery
}
