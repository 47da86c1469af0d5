use api::log::UsageCell;

/// Totals over cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    /// Evaluations answered.
    pub(crate) evaluations: u64,
    /// Rows answered.
    pub(crate) rows: u64,
    /// Requests refused.
    pub(crate) refused: u64,
    /// Mean microseconds of one evaluation, if there was any.
    pub(crate) mean_duration_us: Option<u64>,
}

impl Sums {
    /// Totals; the mean duration is weighted by evaluations.
    pub(crate) fn of(cells: &[UsageCell]) -> Self {
        let sum = |part: fn(&UsageCell) -> u64| cells.iter().map(part).sum::<u64>();
        let evaluations = sum(|cell| cell.evaluations);
        let duration = sum(|cell| cell.evaluations * cell.mean_duration_us);
        Self {
            evaluations,
            rows: sum(|cell| cell.rows),
            refused: sum(|cell| cell.refused),
            mean_duration_us: duration.checked_div(evaluations),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::cell;

    #[test]
    fn the_mean_duration_counts_every_evaluation_once() {
        let sums = Sums::of(&[cell(0, "a", 1), cell(1, "b", 3)]);
        assert_eq!(sums.evaluations, 4);
        assert_eq!(sums.mean_duration_us, Some((100 + 3 * 300) / 4));
    }

    #[test]
    fn no_use_has_no_mean() {
        assert_eq!(Sums::of(&[]).mean_duration_us, None);
    }
}
