use std::hint::black_box;

use circuits::{Pair, random_model, random_rows};
use fhe_core::{EncryptedInput, InputCiphertexts, LINEAR, PublicKey, input_bytes, result_bytes};
use fhe_server::{ExternalProduct, Linear, PreparedKey};
use tfhe::core_crypto::prelude::{GlweCiphertext, GlweCiphertextOwned};

use crate::{figures::Figures, stopwatch::median_us};

/// Sealed linear layers: time of everything an answer takes on the server after its bytes arrived
/// (expand, multiply, re-randomise, flood, switch, encode) and of the multiplication alone.
pub(crate) fn measure(figures: &mut Figures) {
    let (circuit, trained) = random_model(30, 1, 8, 1);
    let mut small = Pair::new(circuit, &trained, 1);
    external_product(figures, &small);
    shape(figures, "d30", "d30_row", &mut small, 1);
    batch(figures, &mut small);
    let (circuit, trained) = random_model(784, 10, 8, 1);
    let mut large = Pair::new(circuit, &trained, 2);
    shape(figures, "d784x10", "d784x10", &mut large, 1);
    sizes(figures, &small, &large);
    prepare(figures, &small);
    ratios(figures);
}

fn external_product(figures: &mut Figures, pair: &Pair) {
    let input = pair.encrypt(&random_rows(30, 1, 3));
    let mut ring = ExternalProduct::new();
    let (size, ring_size) = (LINEAR.glwe_size(), LINEAR.polynomial_size);
    let mut out = GlweCiphertext::new(0, size, ring_size, LINEAR.modulus());
    let time = median_us(51, 200, || {
        ring.add(
            &mut out,
            pair.model.layers()[0].weights(0, 0),
            black_box(&blocks(&input)[0]),
        );
    });
    figures.add("external_product_us", time);
}

fn blocks(input: &EncryptedInput) -> &[GlweCiphertextOwned<u64>] {
    match input.ciphertexts() {
        InputCiphertexts::Blocks(blocks) => blocks,
        InputCiphertexts::Query(_) => &[],
    }
}

fn shape(figures: &mut Figures, client: &str, server: &str, pair: &mut Pair, rows: usize) {
    let clear = random_rows(pair.blueprint.features(), rows, 3);
    let bytes = pair
        .key
        .encrypt(&pair.blueprint, &clear)
        .expect("rows within range");
    let input =
        EncryptedInput::from_bytes(&bytes, &pair.blueprint, rows).expect("a conformant input");
    let (layer, mut linear) = (&pair.model.layers()[0], Linear::new());
    let multiply = median_us(51, 100, || {
        (0..layer.layout().groups())
            .for_each(|group| linear.multiply(layer, group, blocks(&input)));
    });
    figures.add(&format!("{server}_evaluation_us"), multiply);
    let whole = median_us(51, 100, || {
        let input =
            EncryptedInput::from_bytes(&bytes, &pair.blueprint, rows).expect("a conformant input");
        black_box(pair.evaluate(&input));
    });
    figures.add(&format!("{server}_us"), whole);
    let result = pair.evaluate(&input);
    let encrypt = median_us(11, 5, || {
        black_box(
            pair.key
                .encrypt(&pair.blueprint, &clear)
                .expect("rows within range"),
        );
    });
    figures.add(&format!("{client}_encrypt_us"), encrypt);
    let decrypt = median_us(11, 5, || {
        black_box(
            pair.key
                .decrypt(&pair.blueprint, rows, &result)
                .expect("a conformant result"),
        );
    });
    figures.add(&format!("{client}_decrypt_us"), decrypt);
}

fn batch(figures: &mut Figures, pair: &mut Pair) {
    let rows = pair.rows();
    let clear = random_rows(pair.blueprint.features(), rows, 3);
    let bytes = pair
        .key
        .encrypt(&pair.blueprint, &clear)
        .expect("rows within range");
    let input =
        EncryptedInput::from_bytes(&bytes, &pair.blueprint, rows).expect("a conformant input");
    let (layer, mut linear) = (&pair.model.layers()[0], Linear::new());
    let multiply = median_us(51, 100, || linear.multiply(layer, 0, blocks(&input)));
    let whole = median_us(51, 100, || {
        let input =
            EncryptedInput::from_bytes(&bytes, &pair.blueprint, rows).expect("a conformant input");
        black_box(pair.evaluate(&input));
    });
    figures.add("d30_batch_us", whole);
    figures.add("d30_rows_per_second_core", rows as f64 * 1e6 / whole);
    figures.add(
        "d30_evaluation_rows_per_second_core",
        rows as f64 * 1e6 / multiply,
    );
}

fn sizes(figures: &mut Figures, small: &Pair, large: &Pair) {
    let input = |pair: &Pair| input_bytes(&pair.blueprint, 1) as f64;
    figures.add("input_bytes_d30", input(small));
    figures.add("input_bytes_d784", input(large));
    let result = |pair: &Pair| result_bytes(&pair.blueprint, 1).expect("one row fits") as f64;
    figures.add("result_bytes_d30", result(small));
    figures.add("result_bytes_d784x10", result(large));
    figures.add("sealed_bytes_d30", small.sealed.len() as f64);
    figures.add("sealed_bytes_d784x10", large.sealed.len() as f64);
    figures.add("public_key_bytes", PublicKey::BYTES as f64);
}

fn prepare(figures: &mut Figures, pair: &Pair) {
    let key = pair.key.public_key();
    let time = median_us(11, 5, || {
        black_box(PreparedKey::new(black_box(&key)));
    });
    figures.add("prepare_key_us", time);
}

fn ratios(figures: &mut Figures) {
    let bare = figures.value("bare_external_product_us");
    let ratios = [
        ("external_product_us", 1.15),
        ("d30_row_evaluation_us", 1.2),
        ("d30_row_us", 1.9),
        ("d784x10_evaluation_us", 6.0),
        ("d784x10_us", 15.0),
    ];
    for (name, aim) in ratios {
        let ratio = figures.value(name) / bare;
        println!("{name} is {ratio:.2} bare external products (aim: at most {aim})");
        figures.add(&format!("{}_per_bare", name.trim_end_matches("_us")), ratio);
    }
}
