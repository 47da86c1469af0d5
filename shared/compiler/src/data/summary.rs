/// What a column holds, gathered over all rows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Summary {
    pub(crate) minimum: f64,
    pub(crate) maximum: f64,
    /// Whether every cell is a whole number.
    pub(crate) is_whole: bool,
    sum: f64,
    rows: u64,
    /// Cells that are the smallest, and the largest.
    at_ends: [u64; 2],
    /// How often each number occurs, of the first few that are different.
    counts: Vec<(f64, u64)>,
    /// Cells by the decimal places they are written with.
    written: [u64; MOST_DECIMALS + 1],
}

/// Decimal places that are told apart.
const MOST_DECIMALS: usize = 16;
/// Share of cells that may be written with more decimal places than a column has: some program added them. One
/// may be among as many as [`FEWEST_USUAL`].
const ODD: f64 = 0.02;
const FEWEST_USUAL: u64 = 10;
/// Different numbers that are counted one by one.
const MOST_COUNTED: usize = 33;
/// An end that so many cells share is a limit of nature or of the form where that is this share of all; where all
/// numbers are known, so that hardly one occurs once, a smaller share; or where it is a multiple of what other
/// numbers are shared by.
const FEWEST_SHARED: u64 = 3;
const SHARED: f64 = 0.25;
const SHARED_AMONG_KNOWN: f64 = 0.1;
const FEWEST_HEAPED: u64 = 8;
const SHARED_HEAPED: f64 = 0.05;
const HEAP: f64 = 5.0;
/// Share of cells that may be the only ones of their number where all numbers are known.
const ALONE: f64 = 0.02;

impl Summary {
    pub(crate) fn new() -> Self {
        Self {
            minimum: f64::INFINITY,
            maximum: f64::NEG_INFINITY,
            is_whole: true,
            sum: 0.0,
            rows: 0,
            at_ends: [0; 2],
            counts: Vec::new(),
            written: [0; MOST_DECIMALS + 1],
        }
    }

    /// Adds a number that was written with so many decimal places.
    pub(crate) fn count(&mut self, value: f64, decimals: usize) {
        let [lowest, highest] = &mut self.at_ends;
        count_end(
            value,
            value.total_cmp(&self.minimum).is_lt(),
            self.minimum,
            lowest,
        );
        count_end(
            value,
            value.total_cmp(&self.maximum).is_gt(),
            self.maximum,
            highest,
        );
        self.minimum = self.minimum.min(value);
        self.maximum = self.maximum.max(value);
        self.is_whole &= value.fract() == 0.0;
        self.sum += value;
        self.rows += 1;
        let known = self.counts.iter().position(|(known, _)| *known == value);
        match known {
            Some(place) => self.counts[place].1 += 1,
            None if self.counts.len() < MOST_COUNTED => self.counts.push((value, 1)),
            None => {}
        }
        self.written[decimals.min(MOST_DECIMALS)] += 1;
    }

    pub(crate) fn mean(&self) -> f64 {
        self.sum / self.rows as f64
    }

    /// Decimal places that nearly all cells make do with.
    pub(crate) fn decimals(&self) -> usize {
        if self.is_whole {
            return 0;
        }
        let one = u64::from(self.rows >= FEWEST_USUAL);
        let odd = one.max((ODD * self.rows as f64) as u64);
        let mut more = self.rows;
        let places = self.written.iter().position(|count| {
            more -= count;
            more <= odd
        });
        places.unwrap_or(MOST_DECIMALS)
    }

    /// Whether so many cells share the smallest number, and the largest, that nothing lies beyond: that a few do is
    /// chance among numbers that were rounded.
    pub(crate) fn limits(&self) -> [bool; 2] {
        let rows = self.rows as f64;
        let alone = self.counts.iter().filter(|(_, count)| *count == 1).count();
        let are_known = self.counts.len() < MOST_COUNTED && alone as f64 <= ALONE * rows;
        let each = rows / self.counts.len().max(1) as f64;
        self.at_ends.map(|cells| {
            let share = cells as f64 / rows;
            let is_heap =
                cells >= FEWEST_HEAPED && share >= SHARED_HEAPED && cells as f64 >= HEAP * each;
            let is_shared = share >= SHARED || are_known && share >= SHARED_AMONG_KNOWN;
            is_heap || is_shared && cells >= FEWEST_SHARED
        })
    }

    /// The summary of the same cells divided by `divisor`, which costs three more decimal places.
    pub(crate) fn divided_by(&self, divisor: f64) -> Self {
        self.moved(0.0, 1.0 / divisor)
    }

    /// The summary of the same cells, `factor * (cell - origin)` for a positive factor; they are read to three
    /// more decimal places.
    pub(crate) fn moved(&self, origin: f64, factor: f64) -> Self {
        let mut written = [0; MOST_DECIMALS + 1];
        for (places, count) in self.written.iter().enumerate() {
            written[(places + 3).min(MOST_DECIMALS)] += count;
        }
        Self {
            minimum: (self.minimum - origin) * factor,
            maximum: (self.maximum - origin) * factor,
            is_whole: false,
            sum: (self.sum - origin * self.rows as f64) * factor,
            counts: self
                .counts
                .iter()
                .map(|(value, count)| ((value - origin) * factor, *count))
                .collect(),
            written,
            ..self.clone()
        }
    }
}

/// Counts a cell that is the end so far, or a new one.
fn count_end(value: f64, is_new: bool, end: f64, count: &mut u64) {
    if is_new {
        *count = 1;
    } else if value == end {
        *count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(cells: &[&str]) -> Summary {
        let mut summary = Summary::new();
        for cell in cells {
            summary.count(
                cell.parse().unwrap(),
                cell.split_once('.')
                    .map_or(0, |(_, fraction)| fraction.len()),
            );
        }
        summary
    }

    #[test]
    fn one_odd_cell_does_not_tell_the_decimal_places() {
        let mut cells = vec!["0.25"; 99];
        cells.push("0.30000000000000004");
        assert_eq!(summary(&cells).decimals(), 2);
        assert_eq!(summary(&cells[80..]).decimals(), 2);
        assert_eq!(summary(&["1.5", "2.000001"]).decimals(), 6);
        assert_eq!(summary(&["1.0", "2.0"]).decimals(), 0);
        assert_eq!(summary(&["1.5", "2.125"]).decimals(), 3);
    }

    #[test]
    fn an_end_that_many_cells_share_is_a_limit() {
        let mut cells = vec!["0"; 5];
        cells.extend(["1.5", "2.5", "9.5"]);
        assert_eq!(summary(&cells).limits(), [true, false]);
    }

    #[test]
    fn an_end_that_rounded_numbers_share_by_chance_is_no_limit() {
        let lengths = |place: usize| format!("{:.1}", 1.3 + 0.1 * (place % 40) as f64);
        let mut cells: Vec<String> = (0..60).map(lengths).collect();
        cells.extend(["1.3", "1.3"].map(str::to_owned));
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        assert_eq!(summary(&cells).limits(), [false, false]);
    }

    #[test]
    fn the_ends_of_a_scale_and_a_heap_at_an_end_are_limits() {
        let scale = ["1", "2", "3", "4", "5"].repeat(20);
        assert_eq!(summary(&scale).limits(), [true, true]);
        let shares: Vec<String> = (0..80).map(|place| format!("{place}.5")).collect();
        let mut shares: Vec<&str> = shares.iter().map(String::as_str).collect();
        shares.extend(["100"; 20]);
        assert_eq!(summary(&shares).limits(), [false, true]);
    }

    #[test]
    fn moved_cells_have_moved_ends_and_mean() {
        let moved = summary(&["-1", "3"]).moved(-1.0, 0.25);
        assert_eq!(
            (moved.minimum, moved.maximum, moved.mean()),
            (0.0, 1.0, 0.5)
        );
    }
}
