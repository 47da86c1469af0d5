use preparation::Span;
use serde::{Deserialize, Serialize};

/// Share of a column's cells that make one way to read them right, or wrong.
const MOST: f64 = 0.9;
const FEW: f64 = 0.1;

/// What a percent sign means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Percents {
    /// 45 % is 0.45.
    Shares,
    /// 45 % is 45.
    AsWritten,
}

impl Percents {
    /// The choice as a sentence.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Shares => "Shares: 45 % is 0.45.",
            Self::AsWritten => "Numbers as they stand: 45 % is 45.",
        }
    }
}

/// A column with percent signs, and how it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PercentColumn {
    /// Its name.
    pub name: String,
    /// How it is read.
    pub percents: Percents,
    /// Whether its range leaves open how it is meant.
    pub is_open: bool,
}

/// Cells with percent signs in one column, beside the numbers that are usual there.
pub(super) struct Tally {
    span: Span,
    cells: usize,
    /// Cells inside the span as they stand, and as shares.
    inside: [usize; 2],
}

impl Tally {
    pub(super) fn new(span: Span) -> Self {
        Self {
            span,
            cells: 0,
            inside: [0; 2],
        }
    }

    /// Counts a number that a percent sign follows.
    pub(super) fn count(&mut self, value: f64) {
        self.cells += 1;
        for (inside, number) in self.inside.iter_mut().zip([value, value / 100.0]) {
            *inside += usize::from(self.span.holds(number));
        }
    }

    /// How the cells are meant; `None` without a percent sign, and an open one where the span does not tell.
    pub(super) fn percents(&self) -> Option<(Percents, bool)> {
        if self.cells == 0 {
            return None;
        }
        let share = |inside: usize| inside as f64 / self.cells as f64;
        let [written, shares] = self.inside.map(share);
        let is_known = self.span.is_ordered();
        let reaches_far = self.span.minimum < -1.0 || self.span.maximum > 1.0;
        Some(match (is_known, reaches_far) {
            (true, true) if written >= MOST => (Percents::AsWritten, false),
            (true, _) if written <= FEW && shares >= MOST => (Percents::Shares, false),
            (true, false) if written < MOST => (Percents::Shares, false),
            (true, false) => (Percents::Shares, true),
            _ => (Percents::AsWritten, true),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(span: Span, cells: &[f64]) -> Option<(Percents, bool)> {
        let mut tally = Tally::new(span);
        cells.iter().for_each(|cell| tally.count(*cell));
        tally.percents()
    }

    #[test]
    fn the_range_tells_what_a_percent_sign_means() {
        let (shares, written) = (
            Some((Percents::Shares, false)),
            Some((Percents::AsWritten, false)),
        );
        assert_eq!(told(Span::BIT, &[5.0, 45.0, 90.0]), shares);
        assert_eq!(told(Span::new(-1.0, 1.0), &[-12.0, 0.5, 30.0]), shares);
        assert_eq!(told(Span::new(0.0, 1.3), &[5.0, 45.0, 90.0]), shares);
        assert_eq!(told(Span::new(0.0, 100.0), &[5.0, 45.0, 90.0]), written);
        assert_eq!(told(Span::new(0.0, 5.0), &[3.0, 1.5, 2.0]), written);
        assert_eq!(told(Span::new(0.0, 5.0), &[300.0, 45.0, 90.0]), shares);
        assert_eq!(told(Span::BIT, &[]), None);
    }

    #[test]
    fn a_range_that_both_readings_fit_leaves_it_open() {
        let is_open = |span, cells: &[f64]| told(span, cells).unwrap().1;
        assert!(is_open(Span::new(-1.0, 1.0), &[0.5, 0.25, -0.75]));
        assert!(is_open(Span::new(0.0, 3.0), &[1.0, 2.0, 50.0, 70.0]));
        assert!(is_open(
            Span::new(f64::NEG_INFINITY, f64::INFINITY),
            &[45.0]
        ));
    }
}
