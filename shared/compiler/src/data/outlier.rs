use card::table::{CellProblem, TableProblem};

use super::table::Table;

/// How many times as far as usual numbers of its column spread another lies, that no precision has room for both.
const FAR: f64 = 100.0;
/// Share of a column's numbers, at either end, that are not usual.
const UNUSUAL: f64 = 0.05;

impl Table {
    /// The first number that lies so far from the usual ones of its column that these fall together, in a range that
    /// holds it; features are the columns.
    pub(crate) fn outlier(&self) -> Option<TableProblem> {
        let features = 0..self.columns.features.len();
        let mut found = features.filter_map(|feature| {
            let row = self.far_row(feature)?;
            Some(TableProblem::Cell {
                line: *self.lines.get(row)?,
                column: self.columns.features[feature].name.clone(),
                problem: CellProblem::FarOff,
            })
        });
        found.next()
    }

    fn far_row(&self, feature: usize) -> Option<usize> {
        let cells = self.rows.iter().map(|row| row.get(feature).copied());
        let cells: Vec<f64> = cells.collect::<Option<_>>()?;
        let mut ordered: Vec<f64> = cells
            .iter()
            .copied()
            .filter(|cell| !cell.is_nan())
            .collect();
        ordered.sort_by(f64::total_cmp);
        let skipped = (UNUSUAL * ordered.len() as f64).ceil() as usize;
        let usual = ordered.get(skipped..ordered.len().checked_sub(skipped)?)?;
        let (low, high) = (*usual.first()?, *usual.last()?);
        let most = FAR * (high - low);
        let is_far = |cell: &f64| *cell > high + most || *cell < low - most;
        cells.iter().position(|cell| most > 0.0 && is_far(cell))
    }
}
