use std::collections::HashMap;

use card::{
    Answer,
    table::{self, Column, Columns, Row, TableProblem, TableReader},
};

use super::{
    sample::{Sample, Truth},
    summary::Summary,
};
use crate::words::tidy;

/// The owner's rows.
pub(crate) struct Table {
    /// What stands where.
    pub(crate) columns: Columns,
    /// One for each feature, over all rows.
    pub(crate) summaries: Vec<Summary>,
    /// Rows for measuring accuracy, at most a few million numbers.
    pub(crate) rows: Vec<Vec<f64>>,
    /// Their labels.
    pub(crate) truth: Option<Truth>,
    /// Rows in the file.
    pub(crate) total: usize,
}

/// Reads labelled rows for a model whose inputs are named `names` (empty: unnamed).
pub(crate) fn read(csv: &[u8], names: &[String], answer: &Answer) -> Result<Table, TableProblem> {
    let mut reader = TableReader::new(csv)?;
    let columns = reader.columns(names)?;
    let mut body = Body::new(columns, answer);
    while let Some(row) = reader.next()? {
        body.add(row)?;
    }
    body.finish()
}

impl Table {
    /// Brings grey values 0 to 255 to 0 to 1; answers whether there were any.
    pub(crate) fn divide_greys_by(&mut self, levels: f64) -> bool {
        if self.summaries.iter().all(|column| column.maximum <= 1.0) {
            return false;
        }
        for cell in self.rows.iter_mut().flatten() {
            *cell /= levels;
        }
        for summary in &mut self.summaries {
            *summary = summary.divided_by(levels);
        }
        true
    }
}

/// Everything below the header.
struct Body<'a> {
    columns: Columns,
    answer: &'a Answer,
    /// Of a gallery, the first vector of each name.
    enrolled: HashMap<&'a str, usize>,
    summaries: Vec<Summary>,
    sample: Sample,
    row: Vec<f64>,
}

impl<'a> Body<'a> {
    fn new(columns: Columns, answer: &'a Answer) -> Self {
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
            answer,
            enrolled: vectors.map(|(vector, name)| (name, vector)).collect(),
            summaries: vec![Summary::new(); columns.features.len()],
            columns,
            sample: Sample::new(truth),
            row: Vec::new(),
        }
    }

    fn add(&mut self, row: Row) -> Result<(), TableProblem> {
        let line = row.line();
        if row.width() != self.columns.width {
            return Err(TableProblem::Ragged { line });
        }
        self.row.clear();
        for (column, summary) in self.columns.features.iter().zip(&mut self.summaries) {
            let value = number(row, column)?;
            summary.add(value, row.text(column.position).unwrap_or_default());
            self.row.push(value);
        }
        let label = match &self.columns.label {
            Some(column) => self.label(row, column)?,
            None => 0.0,
        };
        self.sample.offer(&self.row, label);
        Ok(())
    }

    /// Index of the class, of the name's first vector (-1: of none), or the value.
    fn label(&self, row: Row, column: &Column) -> Result<f64, TableProblem> {
        let written = row.text(column.position).ok_or(TableProblem::NotText)?;
        if let Answer::Match { .. } = self.answer {
            let vector = self.enrolled.get(tidy(written).as_str());
            return Ok(vector.map_or(-1.0, |vector| *vector as f64));
        }
        let Some(classes) = self.answer.classes() else {
            return number(row, column);
        };
        let value = table::number(written);
        let same =
            |class: &String| class == written || value.is_some() && table::number(class) == value;
        let class = classes.iter().position(same);
        class
            .map(|class| class as f64)
            .ok_or_else(|| TableProblem::UnknownClass {
                line: row.line(),
                column: column.name.clone(),
            })
    }

    fn finish(self) -> Result<Table, TableProblem> {
        if self.sample.seen == 0 {
            return Err(TableProblem::NoRows);
        }
        Ok(Table {
            columns: self.columns,
            summaries: self.summaries,
            rows: self.sample.rows,
            truth: self.sample.truth,
            total: self.sample.seen,
        })
    }
}

/// A cell as a finite number.
fn number(row: Row, column: &Column) -> Result<f64, TableProblem> {
    row.number(column.position)
        .map_err(|problem| match row.text(column.position) {
            None => TableProblem::NotText,
            Some(_) => TableProblem::Cell {
                line: row.line(),
                column: column.name.clone(),
                problem,
            },
        })
}

#[cfg(test)]
mod tests {
    use card::table::CellProblem;

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

    fn error(csv: &str) -> TableProblem {
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
            (table.summaries[1].decimals, table.summaries[1].mean()),
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
        let problem = |problem| TableProblem::Cell {
            line: 3,
            column: "b".to_owned(),
            problem,
        };
        let not_a_number = problem(CellProblem::NotANumber);
        assert_eq!(error("a,b,y\n1,2,0\n1,secret,0\n"), not_a_number);
        assert_eq!(error("a,b,y\n1,2,0\n1,NaN,0\n"), not_a_number);
        assert_eq!(error("a,b,y\n1,2,0\n1,inf,0\n"), not_a_number);
        let empty = problem(CellProblem::Empty);
        assert_eq!(error("a,b,y\n1,2,0\n1, ,0\n"), empty);
        let (line, column) = (3, "y".to_owned());
        assert_eq!(
            error("a,b,y\n1,2,0\n1,2,7\n"),
            TableProblem::UnknownClass { line, column }
        );
        assert!(!not_a_number.to_string().contains("secret"));
    }

    #[test]
    fn empty_ragged_and_binary_files_are_refused() {
        assert_eq!(error(""), TableProblem::Empty);
        assert_eq!(error("a,b,y\n"), TableProblem::NoRows);
        let ragged = TableProblem::Ragged { line: 3 };
        assert_eq!(error("a,b,y\n1,2,0\n1,2\n"), ragged);
        let binary_file = read(b"a,b,y\n1,\xff\xfe,0\n", &unnamed(2), &binary());
        assert_eq!(binary_file.err(), Some(TableProblem::NotText));
    }

    #[test]
    fn a_hundred_thousand_rows_are_read() {
        let mut csv = String::from("a,b,y\n");
        for row in 0..100_000 {
            csv.push_str(&format!("{row},0.5,{}\n", row % 2));
        }
        let table = read(csv.as_bytes(), &unnamed(2), &binary()).unwrap();
        assert_eq!(
            (table.total, table.summaries[0].maximum),
            (100_000, 99_999.0)
        );
    }
}
