use std::{hint::black_box, time::Instant};

use circuit::LookupSet;
use circuits::evaluation_key;
use fhe_client::ClientKey;
use fhe_core::{EvaluationKeyFile, evaluation_key};
use fhe_server::{EvaluationKey, speed};

use crate::{figures::Figures, stopwatch::median_us};

/// Values that are looked up together in the batch figures.
const BATCH: usize = 32;

/// Lookups of every parameter set, and their keys: made, travelling, expanded.
pub(crate) fn measure(figures: &mut Figures) {
    let client = ClientKey::from_seed([1; 32]);
    for set in LookupSet::ALL {
        let start = Instant::now();
        let key = evaluation_key(&client, set);
        figures.add(
            &format!("evaluation_key_{}_s", set.name()),
            start.elapsed().as_secs_f64(),
        );
        let bytes = evaluation_key::total_bytes(set) as f64;
        figures.add(&format!("evaluation_key_bytes_{}", set.name()), bytes);
        figures.add(
            &format!("evaluation_key_memory_{}", set.name()),
            key.bytes() as f64,
        );
        figures.add(
            &format!("one_lookup_ms_{}", set.name()),
            speed::lookup_ms_with(&key, 1),
        );
        let batched = speed::lookup_ms_with(&key, BATCH);
        figures.add(&format!("batched_lookup_ms_{}", set.name()), batched);
    }
    expand(figures, &client);
    let fastest = LookupSet::Bits3.name();
    for (name, from) in [
        ("one_lookup_ms", format!("one_lookup_ms_{fastest}")),
        (
            "evaluation_keys_bytes",
            format!("evaluation_key_bytes_{fastest}"),
        ),
    ] {
        figures.add(name, figures.value(&from));
    }
    let batched = figures.value(&format!("batched_lookup_ms_{fastest}"));
    figures.add("lookups_per_second", 1e3 / batched);
}

/// What the server does once with an uploaded key.
fn expand(figures: &mut Figures, client: &ClientKey) {
    let set = LookupSet::Bits3;
    let mut bytes = client.evaluation_key_header(set);
    for index in 0..evaluation_key::chunk_count(set) {
        bytes.extend(
            client
                .evaluation_key_chunk(set, index)
                .expect("a chunk of the set"),
        );
    }
    let file = EvaluationKeyFile::from_bytes(bytes, set).expect("a conformant evaluation key");
    let time = median_us(3, 1, || {
        black_box(EvaluationKey::new(&file));
    });
    figures.add("evaluation_key_expand_s", time / 1e6);
}
