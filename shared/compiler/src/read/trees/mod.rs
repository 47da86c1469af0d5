//! What readers of trees share: 32-bit comparisons, growth from untrusted files, and the model they hand over.

pub(crate) mod gaps;
pub(crate) mod growth;
pub(crate) mod output;
pub(crate) mod saved;
pub(crate) mod threshold;
