//! How well a circuit does, beside the original and on labelled rows, with the noise of lookups and flooding
//! simulated.

pub(crate) mod accuracy;
mod comparison;
pub(crate) mod fidelity;
pub(crate) mod noise;
pub(crate) mod rows;
pub(crate) mod simulation;
pub(crate) mod strays;
pub(crate) mod trial;
