//! What is measured for an OpenTelemetry collector, if there is one: then every process sends it, evaluators too.

use opentelemetry::{global, metrics::Histogram};

/// Upper bounds in seconds: from a linear model's answer to a forest's.
const BOUNDS: [f64; 13] = [
    0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0,
];

/// A histogram of durations in seconds.
pub(super) fn seconds(name: &'static str, of: &'static str) -> Histogram<f64> {
    global::meter("tacit")
        .f64_histogram(name)
        .with_unit("s")
        .with_description(of)
        .with_boundaries(BOUNDS.to_vec())
        .build()
}
