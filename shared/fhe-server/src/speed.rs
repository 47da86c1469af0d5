//! How fast this machine is, measured on ciphertexts of random bytes: what they hold does not matter.

use std::time::{Duration, Instant};

use circuit::LookupSet;
use fhe_core::{
    EvaluationKeyFile, LINEAR, RING_SIZE, Randomness,
    evaluation_key::{header, total_bytes},
};
use tfhe::core_crypto::prelude::{GgswCiphertext, GlweCiphertext};

use crate::{
    EvaluationKey, ExternalProduct, Progress,
    bootstrap::{Lookups, Scratch},
    lwe::Lwe,
    prepared_model::to_fourier,
};

/// Microseconds of one external product on one thread.
pub fn external_product_us() -> f64 {
    let random = |count| {
        let mut elements = vec![0; count];
        Randomness::from_entropy().fill_uniform(&mut elements);
        elements
    };
    let (size, modulus) = (LINEAR.polynomial_size, LINEAR.modulus());
    let ggsw = random(LINEAR.ggsw_coefficients());
    let ggsw =
        GgswCiphertext::from_container(ggsw, LINEAR.glwe_size(), size, LINEAR.base_log, modulus);
    let glwe = random(LINEAR.glwe_coefficients());
    let glwe = GlweCiphertext::from_container(glwe, size, modulus);
    let (fourier, mut out, mut ring) = (to_fourier(&ggsw), glwe.clone(), ExternalProduct::new());
    best(20, || {
        (0..50).for_each(|_| ring.add(&mut out, &fourier, &glwe));
    })
    .as_secs_f64()
        * 1e6
        / 50.0
}

/// Milliseconds of one lookup of a set on one thread, in batches.
pub fn lookup_ms(set: LookupSet) -> f64 {
    const BATCH: usize = 16;
    lookup_ms_with(&insecure_key(set), BATCH)
}

/// Milliseconds of one lookup with a given key, `batch` at a time on one thread: for the benchmark.
pub fn lookup_ms_with(key: &EvaluationKey, batch: usize) -> f64 {
    let mut elements = vec![0; 2 * RING_SIZE];
    Randomness::from_entropy().fill_uniform(&mut elements);
    let glwe = GlweCiphertext::from_container(elements, LINEAR.polynomial_size, LINEAR.modulus());
    let values: Vec<_> = (0..batch)
        .map(|position| Lwe::extract(&glwe, position))
        .collect();
    let mut lookups = Lookups {
        key,
        progress: &Progress::new(),
        scratch: &mut Scratch::new(1),
    };
    let time = best(2, || {
        // Nobody can cancel this one.
        let _ = lookups.signs(&values, |_| 1 << 62);
    });
    time.as_secs_f64() * 1e3 / batch as f64
}

/// A key of random bytes: it computes nothing of use, as fast as a real one.
fn insecure_key(set: LookupSet) -> EvaluationKey {
    let mut randomness = Randomness::from_entropy();
    let mut bytes = header(set, randomness.seed());
    let start = bytes.len();
    let mut words = vec![0u64; (total_bytes(set) as usize - start).div_ceil(8)];
    randomness.fill_uniform(&mut words);
    bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
    bytes.truncate(total_bytes(set) as usize);
    let file = EvaluationKeyFile::from_bytes(bytes, set);
    EvaluationKey::new(&file.expect("the bytes have the length of a key"))
}

fn best(rounds: u32, mut work: impl FnMut()) -> Duration {
    let times = (0..rounds).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    times.min().unwrap_or_default()
}
