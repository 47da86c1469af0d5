use card::Answer;
use std::collections::HashMap;

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};

use super::{
    columns::Columns,
    sample::{Sample, Truth},
    summary::Summary,
};
use crate::{error::Error, words::tidy};

/// The owner's rows.
pub(crate) struct Table {
    /// Column names of the features, in the model's order.
    pub(crate) names: Vec<String>,
    /// Column name of the label.
    pub(crate) label: Option<String>,
    /// Whether the first line held names.
    pub(crate) has_header: bool,
    /// One for each feature, over all rows.
    pub(crate) columns: Vec<Summary>,
    /// Rows for measuring accuracy, at most a few million numbers.
    pub(crate) rows: Vec<Vec<f64>>,
    /// Their labels.
    pub(crate) truth: Option<Truth>,
    /// Rows in the file.
    pub(crate) total: usize,
}

/// Reads labelled rows for a model whose inputs are named `names` (empty: unnamed).
///
/// # Errors
/// Every variant that blames the table.
pub(crate) fn read(csv: &[u8], names: &[String], answer: &Answer) -> Result<Table, Error> {
    let mut reader = reader(csv);
    let mut record = StringRecord::new();
    if !advance(&mut reader, &mut record)? {
        return Err(Error::EmptyTable);
    }
    let has_header = record.iter().any(|cell| number(cell).is_none());
    let columns = if has_header {
        Columns::find(&record, names)?
    } else {
        Columns::without_header(record.len(), names.len())?
    };
    let mut body = Body::new(&columns, answer);
    let mut pending = !has_header || advance(&mut reader, &mut record)?;
    while pending {
        let line = record.position().map_or(0, |position| position.line());
        body.add(&record, line)?;
        pending = advance(&mut reader, &mut record)?;
    }
    body.finish(has_header)
}

impl Table {
    /// Brings grey values 0 to 255 to 0 to 1; answers whether there were any.
    pub(crate) fn divide_greys_by(&mut self, levels: f64) -> bool {
        if self.columns.iter().all(|column| column.maximum <= 1.0) {
            return false;
        }
        for cell in self.rows.iter_mut().flatten() {
            *cell /= levels;
        }
        for column in &mut self.columns {
            *column = column.divided_by(levels);
        }
        true
    }
}

/// Everything below the header.
struct Body<'a> {
    columns: &'a Columns,
    answer: &'a Answer,
    /// Of a gallery, the first vector of each name.
    enrolled: HashMap<&'a str, usize>,
    summaries: Vec<Summary>,
    sample: Sample,
    row: Vec<f64>,
}

impl<'a> Body<'a> {
    fn new(columns: &'a Columns, answer: &'a Answer) -> Self {
        let truth = columns.label.as_ref().map(|_| match answer {
            Answer::Regression { .. } => Truth::Values(Vec::new()),
            Answer::Match { names } => Truth::names(names),
            _ => Truth::Classes(Vec::new()),
        });
        let names = match answer {
            Answer::Match { names } => names.as_slice(),
            _ => &[],
        };
        let vectors = names.iter().map(String::as_str).enumerate().rev();
        Self {
            columns,
            answer,
            enrolled: vectors.map(|(vector, name)| (name, vector)).collect(),
            summaries: vec![Summary::new(); columns.features.len()],
            sample: Sample::new(truth),
            row: Vec::new(),
        }
    }

    fn add(&mut self, record: &StringRecord, line: u64) -> Result<(), Error> {
        self.row.clear();
        for ((position, name), summary) in self.columns.features.iter().zip(&mut self.summaries) {
            let written = record.get(*position).unwrap_or_default();
            let value = cell(written, line, name)?;
            summary.add(value, written);
            self.row.push(value);
        }
        let label = match &self.columns.label {
            Some((position, name)) => {
                self.label(record.get(*position).unwrap_or_default(), line, name)?
            }
            None => 0.0,
        };
        self.sample.offer(&self.row, label);
        Ok(())
    }

    /// Index of the class, of the name's first vector (-1: of none), or the value.
    fn label(&self, written: &str, line: u64, column: &str) -> Result<f64, Error> {
        if let Answer::Match { .. } = self.answer {
            let vector = self.enrolled.get(tidy(written).as_str());
            return Ok(vector.map_or(-1.0, |vector| *vector as f64));
        }
        let Some(classes) = self.answer.classes() else {
            return cell(written, line, column);
        };
        let written = written.trim();
        let same = |class: &String| {
            class == written || number(class).is_some_and(|class| number(written) == Some(class))
        };
        let class = classes.iter().position(same);
        let column = column.to_owned();
        class
            .map(|class| class as f64)
            .ok_or(Error::UnknownClass { line, column })
    }

    fn finish(self, has_header: bool) -> Result<Table, Error> {
        if self.sample.seen == 0 {
            return Err(Error::EmptyTable);
        }
        let names = self.columns.features.iter().map(|(_, name)| name.clone());
        Ok(Table {
            names: names.collect(),
            label: self.columns.label.as_ref().map(|(_, name)| name.clone()),
            has_header,
            columns: self.summaries,
            rows: self.sample.rows,
            truth: self.sample.truth,
            total: self.sample.seen,
        })
    }
}

/// A reader of all lines, the first one included.
pub(crate) fn reader(csv: &[u8]) -> Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter(csv))
        .from_reader(csv)
}

/// Reads the next line, if there is one.
///
/// # Errors
/// [`Error::RaggedRow`] and [`Error::NotText`].
pub(crate) fn advance(
    reader: &mut Reader<&[u8]>,
    record: &mut StringRecord,
) -> Result<bool, Error> {
    reader.read_record(record).map_err(|error| {
        let line = error.position().map_or(0, |position| position.line());
        match error.kind() {
            ErrorKind::UnequalLengths { .. } => Error::RaggedRow { line },
            _ => Error::NotText,
        }
    })
}

/// A cell as a finite number.
///
/// # Errors
/// [`Error::EmptyCell`] and [`Error::NotANumber`].
pub(crate) fn cell(written: &str, line: u64, column: &str) -> Result<f64, Error> {
    let column = || column.to_owned();
    if written.trim().is_empty() {
        let column = column();
        return Err(Error::EmptyCell { line, column });
    }
    number(written).ok_or_else(|| Error::NotANumber {
        line,
        column: column(),
    })
}

fn number(written: &str) -> Option<f64> {
    let number: f64 = written.trim().parse().ok()?;
    number.is_finite().then_some(number)
}

/// The most frequent separator of the first line.
fn delimiter(csv: &[u8]) -> u8 {
    let first = csv.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |wanted: u8| first.iter().filter(|byte| **byte == wanted).count();
    [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|delimiter| count(*delimiter))
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binary() -> Answer {
        Answer::Binary {
            classes: ["0".into(), "1".into()],
            probability: true,
        }
    }

    fn unnamed(count: usize) -> Vec<String> {
        vec![String::new(); count]
    }

    fn error(csv: &str) -> Error {
        read(csv.as_bytes(), &unnamed(2), &binary())
            .err()
            .expect("the table is refused")
    }

    #[test]
    fn labels_match_class_names_as_text_or_number() {
        let table = read(b"a,b,label\n1,2.50,1\n3,4,0.0\n", &unnamed(2), &binary()).unwrap();
        assert_eq!(table.truth, Some(Truth::Classes(vec![1, 0])));
        assert_eq!(table.rows, [[1.0, 2.5], [3.0, 4.0]]);
        assert_eq!(
            (table.columns[1].decimals, table.columns[1].mean()),
            (2, 3.25)
        );
    }

    #[test]
    fn semicolons_tabs_and_missing_headers_are_understood() {
        for csv in [
            "1;2;0\n3;4;1\n",
            "1\t2\t0\n3\t4\t1\n",
            "\u{feff}a;b;y\n1;2;0\n3;4;1",
        ] {
            let table = read(csv.as_bytes(), &unnamed(2), &binary()).unwrap();
            assert_eq!(table.rows, [[1.0, 2.0], [3.0, 4.0]]);
        }
    }

    #[test]
    fn bad_cells_are_named_by_line_and_column_and_never_shown() {
        let column = || "b".to_owned();
        let line = 3;
        let not_a_number = Error::NotANumber {
            line,
            column: column(),
        };
        assert_eq!(error("a,b,y\n1,2,0\n1,secret,0\n"), not_a_number);
        assert_eq!(error("a,b,y\n1,2,0\n1,NaN,0\n"), not_a_number);
        assert_eq!(error("a,b,y\n1,2,0\n1,inf,0\n"), not_a_number);
        let empty = Error::EmptyCell {
            line,
            column: column(),
        };
        assert_eq!(error("a,b,y\n1,2,0\n1, ,0\n"), empty);
        let column = "y".to_owned();
        assert_eq!(
            error("a,b,y\n1,2,0\n1,2,7\n"),
            Error::UnknownClass { line, column }
        );
        assert!(!not_a_number.happened().contains("secret"));
    }

    #[test]
    fn empty_ragged_and_binary_files_are_refused() {
        assert_eq!(error(""), Error::EmptyTable);
        assert_eq!(error("a,b,y\n"), Error::EmptyTable);
        assert_eq!(error("a,b,y\n1,2,0\n1,2\n"), Error::RaggedRow { line: 3 });
        let binary_file = read(b"a,b,y\n1,\xff\xfe,0\n", &unnamed(2), &binary());
        assert_eq!(binary_file.err(), Some(Error::NotText));
    }

    #[test]
    fn a_hundred_thousand_rows_are_read() {
        let mut csv = String::from("a,b,y\n");
        for row in 0..100_000 {
            csv.push_str(&format!("{row},0.5,{}\n", row % 2));
        }
        let table = read(csv.as_bytes(), &unnamed(2), &binary()).unwrap();
        assert_eq!((table.total, table.columns[0].maximum), (100_000, 99_999.0));
    }
}
