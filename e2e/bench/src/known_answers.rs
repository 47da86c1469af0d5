use std::{hint::black_box, time::Instant};

use circuits::{Pair, random_model, random_rows};

use crate::figures::Figures;

/// Ciphertexts that the user's own rows fill.
const PARTS: usize = 200;

/// What rows whose answers are known add to a file's time, at the rate that nobody changed.
pub(crate) fn measure(figures: &mut Figures) {
    let (circuit, trained) = random_model(30, 1, 8, 1);
    let mut pair = Pair::new(circuit, &trained, 4);
    let rows = PARTS * pair.rows();
    let rate = f64::from(client::USUAL_RATE) / 1_000.0;
    let mixed = (rows as f64 / (1.0 - rate)).round() as usize;
    seconds(&mut pair, rows);
    let (without, with) = (seconds(&mut pair, rows), seconds(&mut pair, mixed));
    figures.add("canary_cost_share", with / without - 1.0);
}

/// To encrypt, evaluate and decrypt so many rows.
fn seconds(pair: &mut Pair, rows: usize) -> f64 {
    let clear = random_rows(30, rows, 3);
    let begun = Instant::now();
    for part in clear.chunks(pair.rows()) {
        black_box(pair.answer(part));
    }
    begun.elapsed().as_secs_f64()
}
