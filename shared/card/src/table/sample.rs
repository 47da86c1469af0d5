use super::{MOST_CELLS, cell::is_gap, numbers::DecimalSign};

/// Rows below which values tell nothing of a column.
pub(super) const TELLING_ROWS: usize = 5;

/// The first lines of a table.
pub(super) struct Sample {
    /// Names, or nothing where there is no header.
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) has_header: bool,
    pub(super) sign: DecimalSign,
    /// Cells of a line.
    pub(super) width: usize,
}

impl Sample {
    pub(super) fn values(&self, position: usize) -> impl Iterator<Item = &str> {
        let cells = self.rows.iter().filter_map(move |row| row.get(position));
        cells.map(String::as_str).filter(|cell| !is_gap(cell))
    }

    pub(super) fn share(&self, position: usize, is: impl Fn(&str) -> bool) -> Option<f64> {
        let count = self.values(position).count();
        let right = self.values(position).filter(|cell| is(cell)).count();
        (count > 0).then(|| right as f64 / count as f64)
    }

    /// Whether hardly any cell of a column is a number.
    pub(super) fn is_text(&self, position: usize) -> bool {
        let is_text = |cell: &str| {
            let is_flag = cell.eq_ignore_ascii_case("true") || cell.eq_ignore_ascii_case("false");
            self.sign.read(cell).is_none() && !is_flag
        };
        self.share(position, is_text)
            .is_some_and(|share| share >= MOST_CELLS)
    }

    /// Whether whole numbers count the rows.
    pub(super) fn counts(&self, position: usize) -> bool {
        let read = |cell| self.sign.read(cell).map(|read| read.value);
        let numbers: Vec<Option<f64>> = self.values(position).map(read).collect();
        let steps = |pair: &[Option<f64>]| {
            let step = pair[1].zip(pair[0]).map(|(next, last)| next - last);
            step == Some(1.0)
        };
        numbers.len() >= TELLING_ROWS
            && numbers.len() == self.rows.len()
            && numbers.windows(2).all(steps)
    }
}
