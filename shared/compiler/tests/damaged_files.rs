//! Damaged model files and tables are refused or read, and never make the importer panic.

use std::{fs, path::PathBuf};

use card::ImportSettings;
use compiler::import;

fn fixture(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    fs::read(folder.join(name)).expect("the fixture is readable")
}

/// A reproducible stream of numbers (SplitMix64).
fn stream(mut state: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((mixed ^ (mixed >> 27)) % below as u64) as usize
    }
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

#[test]
fn flipped_bytes_never_panic() {
    let mut draw = stream(1);
    for name in [
        "logistic_binary_standard.onnx",
        "sgd_log_multi_minmax.onnx",
        "doubles.onnx",
        "data_frame.onnx",
    ] {
        let original = fixture(name);
        flip_and_import(&original, 5_000, &mut draw);
    }
}

#[test]
fn flipped_bytes_of_networks_never_panic() {
    let mut draw = stream(3);
    for name in [
        "mlp_binary",
        "mlp_multi_two_layers",
        "torch_cnn",
        "torch_cnn_flat",
        "torch_mlp",
        "torch_mlp_batchnorm_softmax",
        "torch_mlp_gelu_tanh",
        "torch_mlp_relu6",
    ] {
        let original = fixture(&format!("networks/{name}.onnx"));
        flip_and_import(&original, 20, &mut draw);
        // The graph's names and settings rather than its weights.
        let end = original.len().min(900);
        for _ in 0..60 {
            let mut model = original.clone();
            let position = draw(end);
            model[position] = draw(256) as u8;
            let _ = import(&model, None, &ImportSettings::default());
        }
    }
}

fn flip_and_import(original: &[u8], rounds: usize, draw: &mut impl FnMut(usize) -> usize) {
    for _ in 0..rounds {
        let mut model = original.to_vec();
        for _ in 0..1 + draw(4) {
            let position = draw(model.len());
            model[position] = draw(256) as u8;
        }
        let _ = import(&model, None, &ImportSettings::default());
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

#[test]
fn damaged_tables_never_panic() {
    let model = fixture("ridge.onnx");
    let table = b"a,b,c,d,value\n1,2,3,4,5\n2,3.25,4,5,6\n-1e3,0,\"1\",7,8\n".to_vec();
    let mut draw = stream(2);
    for _ in 0..5_000 {
        let mut damaged = table.clone();
        damaged.truncate(1 + draw(table.len()));
        let position = draw(damaged.len());
        damaged[position] = draw(256) as u8;
        let _ = import(&model, Some(&damaged), &ImportSettings::default());
    }
}
