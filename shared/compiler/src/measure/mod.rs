//! How well a circuit does: accuracy on labelled rows, with the noise of lookups and flooding simulated.

pub(crate) mod accuracy;
pub(crate) mod noise;
pub(crate) mod simulation;
pub(crate) mod trial;
