/// What a column holds, gathered over all rows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Summary {
    pub(crate) minimum: f64,
    pub(crate) maximum: f64,
    sum: f64,
    rows: u64,
    /// Most decimal places written in a cell.
    pub(crate) decimals: usize,
}

impl Summary {
    pub(crate) fn new() -> Self {
        Self {
            minimum: f64::INFINITY,
            maximum: f64::NEG_INFINITY,
            sum: 0.0,
            rows: 0,
            decimals: 0,
        }
    }

    /// Adds a cell, as number and as written.
    pub(crate) fn add(&mut self, value: f64, written: &str) {
        self.minimum = self.minimum.min(value);
        self.maximum = self.maximum.max(value);
        self.sum += value;
        self.rows += 1;
        let fraction = written.split_once('.').map_or("", |(_, fraction)| fraction);
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        self.decimals = self.decimals.max(digits);
    }

    pub(crate) fn mean(&self) -> f64 {
        self.sum / self.rows as f64
    }

    /// The summary of the same cells divided by `divisor`, which costs three more decimal places.
    pub(crate) fn divided_by(&self, divisor: f64) -> Self {
        Self {
            minimum: self.minimum / divisor,
            maximum: self.maximum / divisor,
            sum: self.sum / divisor,
            rows: self.rows,
            decimals: self.decimals + 3,
        }
    }
}
