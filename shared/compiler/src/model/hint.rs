/// What a file gives away about a feature's usual values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Hint {
    /// Mean and standard deviation of the training data.
    Spread { centre: f64, deviation: f64 },
    /// Where a scaler's output is 0 and 1: the ends of the training data, or their middle and one end.
    Scaled { zero: f64, one: f64 },
    /// Smallest and largest value of the training data.
    Ends { minimum: f64, maximum: f64 },
}
