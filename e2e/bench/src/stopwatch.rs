use std::time::Instant;

/// Median microseconds of one call over `rounds` timings of `calls` calls each, after a warm-up.
pub(crate) fn median_us(rounds: usize, calls: usize, mut call: impl FnMut()) -> f64 {
    (0..calls).for_each(|_| call());
    let mut samples: Vec<f64> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            (0..calls).for_each(|_| call());
            start.elapsed().as_secs_f64() * 1e6 / calls as f64
        })
        .collect();
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}
