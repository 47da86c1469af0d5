//! Operators of scikit-learn's estimators: support vectors, quadratic terms, probabilities made by hand, several
//! labels at once.

pub(crate) mod labels;
pub(crate) mod likelihood;
pub(crate) mod squares;
pub(crate) mod vectors;
