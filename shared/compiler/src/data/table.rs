use std::collections::HashMap;

use card::{
    Answer,
    table::{self, CellProblem, Column, Columns, Row, TableProblem, TableReader},
};
use preparation::{Cell, Preparation};

use super::{
    sample::{Sample, Truth},
    summary::Summary,
};
use crate::words::tidy;

/// The owner's rows.
pub(crate) struct Table {
    /// What stands where.
    pub(crate) columns: Columns,
    /// One for each input, over all rows.
    pub(crate) inputs: Vec<Summary>,
    /// One for each feature, over all rows.
    pub(crate) features: Vec<Summary>,
    /// Features of rows for measuring accuracy, at most a few million numbers.
    pub(crate) rows: Vec<Vec<f64>>,
    /// Their labels.
    pub(crate) truth: Option<Truth>,
    /// Rows in the file.
    pub(crate) total: usize,
}

/// Reads labelled rows for a model whose inputs are named `names` (empty: unnamed) and prepared so.
pub(crate) fn read(
    csv: &[u8],
    names: &[String],
    preparation: &Preparation,
    answer: &Answer,
) -> Result<Table, TableProblem> {
    let mut reader = TableReader::new(csv)?;
    let labels = match answer {
        Answer::Values { .. } | Answer::Labels { .. } => answer.outputs(),
        _ => 1,
    };
    let columns = reader.labelled(names, labels)?;
    let mut body = Body::new(columns, preparation, answer);
    while let Some(row) = reader.next()? {
        body.add(row)?;
    }
    body.finish()
}

impl Table {
    /// Brings grey values 0 to 255 to 0 to 1; answers whether there were any.
    pub(crate) fn divide_greys_by(&mut self, levels: f64) -> bool {
        if self.features.iter().all(|column| column.maximum <= 1.0) {
            return false;
        }
        for cell in self.rows.iter_mut().flatten() {
            *cell /= levels;
        }
        for summary in self.features.iter_mut().chain(&mut self.inputs) {
            *summary = summary.divided_by(levels);
        }
        true
    }
}

/// Everything below the header.
struct Body<'a> {
    columns: Columns,
    preparation: &'a Preparation,
    answer: &'a Answer,
    /// Of a gallery, the first vector of each name.
    enrolled: HashMap<&'a str, usize>,
    inputs: Vec<Summary>,
    features: Vec<Summary>,
    sample: Sample,
    cells: Vec<Cell>,
}

impl<'a> Body<'a> {
    fn new(columns: Columns, preparation: &'a Preparation, answer: &'a Answer) -> Self {
        let truth = columns.labels.first().map(|_| match answer {
            Answer::Regression { .. } => Truth::Values(Vec::new()),
            Answer::Match { names } => Truth::names(names),
            Answer::Binary { .. } | Answer::Multiclass { .. } => Truth::Classes(Vec::new()),
            Answer::Values { .. } => Truth::Vectors(Vec::new()),
            Answer::Labels { .. } => Truth::Marks(Vec::new()),
        });
        let names = match answer {
            Answer::Match { names } => names.as_slice(),
            _ => &[],
        };
        let vectors = names.iter().map(String::as_str).enumerate().rev();
        Self {
            answer,
            enrolled: vectors.map(|(vector, name)| (name, vector)).collect(),
            inputs: vec![Summary::new(); columns.features.len()],
            features: vec![Summary::new(); preparation.features.len()],
            columns,
            preparation,
            sample: Sample::new(truth),
            cells: Vec::new(),
        }
    }

    fn add(&mut self, row: Row) -> Result<(), TableProblem> {
        let line = row.line();
        if row.width() != self.columns.width {
            return Err(TableProblem::Ragged { line });
        }
        self.cells.clear();
        let inputs = self.columns.features.iter().zip(&self.preparation.inputs);
        for ((column, input), summary) in inputs.zip(&mut self.inputs) {
            let text = row.text(column.position);
            let cell = table::cell(text, input).map_err(|problem| refused(row, column, problem))?;
            if let Some(value) = cell.number() {
                summary.add(value, text.unwrap_or_default());
            }
            self.cells.push(cell);
        }
        let labels = self.columns.labels.iter();
        let labels: Vec<f64> = labels
            .map(|column| self.label(row, column))
            .collect::<Result<_, _>>()?;
        let features = self.preparation.features(&self.cells);
        let features = features.map_err(|_| TableProblem::Ragged { line })?;
        for (value, summary) in features.iter().zip(&mut self.features) {
            if !value.is_nan() {
                summary.add(*value, "");
            }
        }
        self.sample.offer(&features, &labels);
        Ok(())
    }

    /// Index of the class, of the name's first vector (-1: of none), the value, or 1 for yes.
    fn label(&self, row: Row, column: &Column) -> Result<f64, TableProblem> {
        let written = row.text(column.position).ok_or(TableProblem::NotText)?;
        if let Answer::Match { .. } = self.answer {
            let vector = self.enrolled.get(tidy(written).as_str());
            return Ok(vector.map_or(-1.0, |vector| *vector as f64));
        }
        if let (Answer::Labels { .. }, Some(mark)) = (self.answer, mark(written)) {
            return Ok(f64::from(u8::from(mark)));
        }
        let Some(classes) = self.answer.classes() else {
            return row
                .number(column.position)
                .map_err(|problem| refused(row, column, problem));
        };
        class(written, classes)
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
            inputs: self.inputs,
            features: self.features,
            rows: self.sample.rows,
            truth: self.sample.truth,
            total: self.sample.seen,
        })
    }
}

/// The class that a label names: as written, as the same number, or as the same of yes and no.
fn class(written: &str, classes: &[String]) -> Option<usize> {
    let (value, asked) = (table::number(written), mark(written));
    let same = |name: &String| name == written || value.is_some() && table::number(name) == value;
    let class = classes.iter().position(same);
    let meant = |name: &String| mark(name).is_some() && mark(name) == asked;
    class.or_else(|| (classes.len() == 2).then(|| classes.iter().position(meant))?)
}

/// Yes or no, in one of the ways in which programs write it.
pub(crate) fn mark(written: &str) -> Option<bool> {
    match written.trim().to_lowercase().as_str() {
        "true" | "yes" | "1" | "1.0" | "t" | "y" => Some(true),
        "false" | "no" | "0" | "0.0" | "f" | "n" => Some(false),
        _ => None,
    }
}

fn refused(row: Row, column: &Column, problem: CellProblem) -> TableProblem {
    match row.text(column.position) {
        None => TableProblem::NotText,
        Some(_) => TableProblem::Cell {
            line: row.line(),
            column: column.name.clone(),
            problem,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::understanding::open_numbers;

    fn binary() -> Answer {
        Answer::Binary {
            classes: ["0".into(), "1".into()],
            probability: true,
            link: card::ProbabilityLink::Softmax,
        }
    }

    fn pair() -> Preparation {
        Preparation::plain(open_numbers(2))
    }

    fn unnamed(count: usize) -> Vec<String> {
        vec![String::new(); count]
    }

    fn error(csv: &str) -> TableProblem {
        read(csv.as_bytes(), &unnamed(2), &pair(), &binary())
            .err()
            .expect("the table is refused")
    }

    #[test]
    fn labels_match_class_names_as_text_or_number() {
        let csv = b"a,b,label\n1,2.50,1\n3,4,0.0\n";
        let table = read(csv, &unnamed(2), &pair(), &binary()).unwrap();
        assert_eq!(table.truth, Some(Truth::Classes(vec![1, 0])));
        assert_eq!(table.rows, [[1.0, 2.5], [3.0, 4.0]]);
        assert_eq!(
            (table.inputs[1].decimals(), table.inputs[1].mean()),
            (2, 3.25)
        );
    }

    #[test]
    fn yes_and_no_in_any_writing_are_the_classes_one_and_zero() {
        for [no, yes] in [["False", "True"], ["no", "YES"], ["0.0", "1.0"], ["0", "1"]] {
            let csv = format!("a,b,label\n1,2,{yes}\n3,4,{no}\n");
            let table = read(csv.as_bytes(), &unnamed(2), &pair(), &binary()).unwrap();
            assert_eq!(table.truth, Some(Truth::Classes(vec![1, 0])), "{yes}");
        }
    }

    #[test]
    fn each_of_several_answers_has_a_label_of_its_own() {
        let answer = Answer::Labels {
            names: vec!["x".into(), "y".into()],
            probability: true,
        };
        let csv = b"a,b,label_0,label_1\n1,2,True,0\n3,4,0,1\n";
        let table = read(csv, &unnamed(2), &pair(), &answer).unwrap();
        let marks = vec![vec![true, false], vec![false, true]];
        assert_eq!(table.truth, Some(Truth::Marks(marks)));
    }

    #[test]
    fn semicolons_tabs_and_missing_headers_are_understood() {
        for csv in [
            "1;2;0\n3;4;1\n",
            "1\t2\t0\n3\t4\t1\n",
            "\u{feff}a;b;y\n1;2;0\n3;4;1",
        ] {
            let table = read(csv.as_bytes(), &unnamed(2), &pair(), &binary()).unwrap();
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
        let binary_file = read(b"a,b,y\n1,\xff\xfe,0\n", &unnamed(2), &pair(), &binary());
        assert_eq!(binary_file.err(), Some(TableProblem::NotText));
    }

    #[test]
    fn a_hundred_thousand_rows_are_read() {
        let mut csv = String::from("a,b,y\n");
        for row in 0..100_000 {
            csv.push_str(&format!("{row},0.5,{}\n", row % 2));
        }
        let table = read(csv.as_bytes(), &unnamed(2), &pair(), &binary()).unwrap();
        assert_eq!((table.total, table.inputs[0].maximum), (100_000, 99_999.0));
    }
}
