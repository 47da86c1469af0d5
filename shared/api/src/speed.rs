//! How fast this server is, for estimates before anything is sent.

use circuit::{Cost, LookupSet};
use serde::{Deserialize, Serialize};

/// `GET` [`crate::paths::SPEED`] (signed in): measured at the server's start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Speed {
    /// Microseconds of one external product on one thread.
    pub external_product_us: f64,
    /// Milliseconds of one lookup on one thread, in batches, for each parameter set.
    pub lookup_ms: Vec<(LookupSet, f64)>,
    /// Threads that share the lookups of one evaluation.
    pub threads: u32,
}

impl Speed {
    /// Estimated seconds of an evaluation on an idle server.
    pub fn seconds(&self, cost: &Cost) -> f64 {
        let lookup = self
            .lookup_ms
            .iter()
            .find(|(set, _)| Some(*set) == cost.set);
        let lookups = lookup.map_or(0.0, |(_, ms)| ms / 1e3 * cost.lookups as f64);
        let products = self.external_product_us / 1e6 * cost.external_products as f64;
        products + lookups / f64::from(self.threads.max(1))
    }
}
