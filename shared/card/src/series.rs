use serde::{Deserialize, Serialize};

/// Values of a series that are asked for as one input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Series {
    /// What a table with a column for each value calls them, in the order of the model's features.
    pub columns: Vec<String>,
    /// How far back each of them lies; the newest is 1.
    pub lags: Vec<usize>,
    /// Whether the values of the answer go on where the series ends, one after the other.
    pub goes_on: bool,
}

impl Series {
    /// The values from the oldest to the newest, given one for each column.
    pub fn in_time<T: Clone>(&self, values: &[T]) -> Vec<T> {
        let mut placed: Vec<(usize, &T)> = self.lags.iter().copied().zip(values).collect();
        placed.sort_by_key(|(lag, _)| std::cmp::Reverse(*lag));
        placed.into_iter().map(|(_, value)| value.clone()).collect()
    }

    pub(crate) fn is_complete(&self) -> bool {
        let mut lags = self.lags.clone();
        lags.sort_unstable();
        lags.into_iter().eq(1..=self.columns.len())
    }
}
