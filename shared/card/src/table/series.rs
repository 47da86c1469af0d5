use preparation::Span;

use super::{
    CellProblem, Column, Columns, MOST_CELLS, Matching, TableProblem, TableReader,
    cell::is_gap,
    names::{is_id, plain, title},
};

/// Names of columns that tell the time, in letters and digits.
const TIMES: [&str; 12] = [
    "date",
    "time",
    "timestamp",
    "datetime",
    "year",
    "month",
    "week",
    "day",
    "hour",
    "quarter",
    "ds",
    "period",
];

/// The newest values of a series, taken from a table.
#[derive(Clone, PartialEq)]
pub struct TakenSeries {
    /// From the oldest to the newest.
    pub values: Vec<f64>,
    /// Line of the newest, from 1.
    pub line: u64,
    /// Columns that were not used.
    pub others: Vec<String>,
    /// What was done, in sentences without values.
    pub understood: Vec<String>,
}

/// A cell of the series: its line, and its number, or what is wrong; none of a gap.
type Point = (u64, Option<Result<f64, CellProblem>>);

impl TableReader<'_> {
    /// The newest `length` values of the column that is called `name`, or of the only one that holds numbers
    /// and counts nothing; of a single line of numbers its last ones. The newest value stands last, unless
    /// dates beside the values run backwards.
    ///
    /// # Errors
    /// [`TableProblem::SeriesColumn`], [`TableProblem::ShortSeries`], [`TableProblem::UnorderedSeries`],
    /// [`TableProblem::Percents`], [`TableProblem::Cell`], [`TableProblem::Empty`] and
    /// [`TableProblem::NotText`].
    pub fn newest(
        &mut self,
        name: &str,
        span: Span,
        length: usize,
    ) -> Result<TakenSeries, TableProblem> {
        let titles = self.titles()?;
        if let Some(line) = self.line_of_numbers(length) {
            return Ok(line);
        }
        let position = self.series_column(&titles, name)?;
        let columns = alone(&titles, position);
        self.settle_signs(&columns, &[span])?;
        if self.percents().any(|column| column.is_open) {
            return Err(TableProblem::Percents(vec![
                columns.features[0].name.clone(),
            ]));
        }
        let mut understood = self.facts(&columns).sentences();
        let (mut points, mut clocks) = (Vec::new(), vec![Clock::default(); 2 * titles.len()]);
        while let Some(row) = self.next()? {
            let text = row.text(position).unwrap_or_default();
            let point = (!is_gap(text)).then(|| row.number(position));
            points.push((row.line(), point));
            for (clock, column) in clocks.chunks_mut(2).zip(0..) {
                let moments = moments(row.text(column).unwrap_or_default());
                clock
                    .iter_mut()
                    .zip(moments)
                    .for_each(|(clock, moment)| clock.tick(moment));
            }
        }
        let column = &columns.features[0].name;
        let told = match direction(&clocks, &titles, position)? {
            Direction::NewestFirst => {
                points.reverse();
                "dates run backwards, so the first line is the newest"
            }
            Direction::NewestLast => "the last line is the newest",
        };
        let (all, blank) = (points.len(), blank_end(&mut points));
        let values = newest_of(&points, length, column)?;
        understood.push(format!(
            "The newest {length} of {} values of {column:?} were taken; {told}.",
            all - blank
        ));
        match blank {
            0 => {}
            1 => understood.push("One line without a value at the newest end was left out.".into()),
            _ => understood.push(format!(
                "{blank} lines without a value at the newest end were left out."
            )),
        }
        let line = points.last().map_or(0, |(line, _)| *line);
        Ok(TakenSeries {
            values,
            line,
            others: columns.others,
            understood,
        })
    }

    /// The last numbers of a table of one line without a header.
    fn line_of_numbers(&self, length: usize) -> Option<TakenSeries> {
        let mut rows = self.first_rows();
        let row = rows.next().filter(|row| row.width() > 1)?;
        if rows.next().is_some() {
            return None;
        }
        let numbers = (0..row.width()).map(|position| row.number(position).ok());
        let numbers: Vec<f64> = numbers.collect::<Option<_>>()?;
        let values = numbers.get(numbers.len().checked_sub(length)?..)?.to_vec();
        let all = numbers.len();
        Some(TakenSeries {
            values,
            line: row.line(),
            others: Vec::new(),
            understood: vec![format!(
                "The last {length} of {all} numbers of the line were taken, the newest last."
            )],
        })
    }

    /// Where the series stands.
    fn series_column(&self, titles: &[String], name: &str) -> Result<usize, TableProblem> {
        let wanted = plain(name);
        let named = titles.iter().position(|title| plain(title) == wanted);
        if let Some(position) = named.filter(|_| !wanted.is_empty()) {
            return Ok(position);
        }
        let is_series = |position: &usize| {
            let title = &titles[*position];
            !is_id(title) && !TIMES.contains(&plain(title).as_str()) && self.holds_values(*position)
        };
        let found: Vec<usize> = (0..titles.len()).filter(is_series).collect();
        match found.as_slice() {
            [position] => Ok(*position),
            _ => Err(TableProblem::SeriesColumn {
                found: found.len(),
                name: name.to_owned(),
            }),
        }
    }

    /// Whether a column holds numbers that do not merely count.
    fn holds_values(&self, position: usize) -> bool {
        let cells = self.first_rows().filter_map(|row| {
            let text = row.text(position)?;
            (!is_gap(text)).then(|| row.number(position).ok())
        });
        let cells: Vec<Option<f64>> = cells.collect();
        let numbers: Vec<f64> = cells.iter().copied().flatten().collect();
        let steps = numbers.windows(2).map(|pair| pair[1] - pair[0]);
        let counts = |by: f64| numbers.len() > 2 && steps.clone().all(|step| step == by);
        numbers.len() as f64 >= MOST_CELLS * cells.len() as f64
            && !numbers.is_empty()
            && !counts(1.0)
            && !counts(-1.0)
    }
}

fn alone(titles: &[String], position: usize) -> Columns {
    let column = |position: usize| Column {
        position,
        name: title(position, &titles[position]),
    };
    let others = (0..titles.len()).filter(|other| *other != position);
    Columns {
        features: vec![column(position)],
        labels: Vec::new(),
        has_header: titles.iter().any(|title| !title.is_empty()),
        others: others.map(|other| column(other).name).collect(),
        guessed: Vec::new(),
        width: titles.len(),
        matching: Matching::ByPosition,
        reason: None,
        is_renamed: false,
        is_told: true,
    }
}

/// Takes gaps off the newest end; answers how many there were.
fn blank_end(points: &mut Vec<Point>) -> usize {
    let all = points.len();
    let last = points.iter().rposition(|(_, point)| point.is_some());
    points.truncate(last.map_or(0, |last| last + 1));
    all - points.len()
}

fn newest_of(points: &[Point], length: usize, column: &str) -> Result<Vec<f64>, TableProblem> {
    let (expected, got) = (length, points.len());
    let short = TableProblem::ShortSeries { expected, got };
    let newest = points.len().checked_sub(length).ok_or(short)?;
    let value = |(line, point): &Point| {
        let value = point.unwrap_or(Err(CellProblem::Empty));
        value.map_err(|problem| TableProblem::Cell {
            line: *line,
            column: column.to_owned(),
            problem,
        })
    };
    points[newest..].iter().map(value).collect()
}

enum Direction {
    NewestFirst,
    NewestLast,
}

/// Where the newest line stands, as the columns beside the values tell.
fn direction(
    clocks: &[Clock],
    titles: &[String],
    values: usize,
) -> Result<Direction, TableProblem> {
    let mut direction = Direction::NewestLast;
    for (position, both) in clocks.chunks(2).enumerate().filter(|(at, _)| *at != values) {
        let running = both.iter().filter(|clock| clock.is_date && !clock.stopped);
        let running: Vec<&Clock> = running.collect();
        if running.is_empty() {
            continue;
        }
        if running.iter().any(|clock| !clock.fell) {
            return Ok(Direction::NewestLast);
        }
        if running.iter().all(|clock| clock.rose) {
            let column = title(position, &titles[position]);
            return Err(TableProblem::UnorderedSeries { column });
        }
        direction = Direction::NewestFirst;
    }
    Ok(direction)
}

/// Whether the dates of a column run on or back.
#[derive(Clone, Default)]
struct Clock {
    last: Option<Moment>,
    is_date: bool,
    /// Whether a cell is no date.
    stopped: bool,
    rose: bool,
    fell: bool,
}

/// Year first, seconds last.
type Moment = Vec<u64>;

impl Clock {
    fn tick(&mut self, moment: Option<Moment>) {
        let Some(moment) = moment else {
            self.stopped = true;
            return;
        };
        self.is_date = true;
        if let Some(last) = &self.last {
            self.rose |= moment > *last;
            self.fell |= moment < *last;
        }
        self.last = Some(moment);
    }
}

/// The moment that a date tells, its day before its month and the other way round; none of what is no date.
fn moments(text: &str) -> [Option<Moment>; 2] {
    const LONGEST: usize = 40;
    if text.len() > LONGEST || !text.starts_with(|sign: char| sign.is_ascii_digit()) {
        return [None, None];
    }
    let groups = text.split(|sign: char| !sign.is_ascii_digit());
    let groups: Vec<&str> = groups.filter(|group| !group.is_empty()).collect();
    let numbers: Option<Moment> = groups.iter().map(|group| group.parse().ok()).collect();
    let Some(numbers) = numbers.filter(|numbers| (2..=8).contains(&numbers.len())) else {
        return [None, None];
    };
    match (
        groups[0].len(),
        groups.get(2).map_or(0, |group| group.len()),
    ) {
        (4, _) => [Some(numbers.clone()), Some(numbers)],
        (1 | 2, 4 | 2) => {
            let dated = |month: usize, day: usize| {
                let date = [numbers[2], numbers[month], numbers[day]];
                Some([&date, &numbers[3..]].concat())
            };
            match text.contains('.') {
                true => [dated(1, 0), dated(1, 0)],
                false => [dated(1, 0), dated(0, 1)],
            }
        }
        _ => [None, None],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn newest(text: &str) -> Result<TakenSeries, TableProblem> {
        TableReader::new(text.as_bytes())?.newest("Series", Span::new(0.0, 100.0), 3)
    }

    fn values(text: &str) -> Vec<f64> {
        newest(text)
            .unwrap_or_else(|problem| panic!("{problem}"))
            .values
    }

    #[test]
    fn the_last_values_of_the_one_column_of_numbers_are_taken() {
        assert_eq!(values("sales\n1\n2\n9\n4\n5\n"), [9.0, 4.0, 5.0]);
        assert_eq!(values("1.5\n2.5\n9\n4.5\n5\n"), [9.0, 4.5, 5.0]);
        assert_eq!(
            values("date;sales\n2024-01;1,5\n2024-02;2,5\n2024-03;9\n2024-04;4\n"),
            [2.5, 9.0, 4.0]
        );
        assert_eq!(
            values("year,sales\n2001,4\n2002,9\n2003,5\n2004,7\n"),
            [9.0, 5.0, 7.0]
        );
        assert_eq!(values("3,1,4,1,5\n"), [4.0, 1.0, 5.0]);
    }

    #[test]
    fn dates_that_run_backwards_turn_the_series() {
        for dates in [
            ["2024-03-01", "2024-02-01", "2024-01-01", "2023-12-01"],
            ["01.03.2024", "01.02.2024", "01.01.2024", "01.12.2023"],
            ["3/1/2024", "2/1/2024", "1/1/2024", "12/1/2023"],
        ] {
            let lines: String = dates
                .iter()
                .zip([5, 9, 4, 2])
                .map(|(date, value)| format!("{date},{value}\n"))
                .collect();
            let taken = newest(&format!("date,sales\n{lines}")).unwrap();
            assert_eq!(taken.values, [4.0, 9.0, 5.0], "{}", dates[0]);
            assert_eq!(taken.line, 2);
            assert!(
                taken
                    .understood
                    .iter()
                    .any(|told| told.contains("backwards"))
            );
        }
        let mixed = "date,sales\n2024-03-01,5\n2024-01-01,9\n2024-02-01,4\n";
        let column = "date".to_owned();
        assert_eq!(
            newest(mixed).err(),
            Some(TableProblem::UnorderedSeries { column })
        );
    }

    #[test]
    fn blank_lines_at_the_end_are_left_out_and_a_gap_before_is_refused() {
        let taken =
            newest("date,sales\n2024-01-01,2\n2024-01-02,9\n2024-01-03,4\n2024-01-04,\n").unwrap();
        assert_eq!(taken.values, [2.0, 9.0, 4.0]);
        assert!(
            taken
                .understood
                .iter()
                .any(|told| told.starts_with("One line without a value"))
        );
        let gap = newest("sales,x\n2,a\n9,b\n,c\n4,d\n").err();
        assert!(matches!(
            gap,
            Some(TableProblem::Cell {
                line: 4,
                problem: CellProblem::Empty,
                ..
            })
        ));
    }

    #[test]
    fn which_of_several_columns_is_the_series_is_not_guessed() {
        let two = "price,sales\n1,5\n3,9\n2,4\n7,1\n";
        assert!(matches!(
            newest(two).err(),
            Some(TableProblem::SeriesColumn { found: 2, .. })
        ));
        assert_eq!(values(&two.replace("sales", "series")), [9.0, 4.0, 1.0]);
        let (expected, got) = (3, 2);
        assert_eq!(
            newest("sales\n1\n5\n").err(),
            Some(TableProblem::ShortSeries { expected, got })
        );
    }
}
