use std::collections::HashMap;

use card::{
    Answer,
    table::{CellProblem, Column, Columns, Row, TableFacts, TableProblem, class, mark},
};
use preparation::Cell;

use super::{
    reading::Reading,
    sample::{Sample, Truth},
    summary::Summary,
};
use crate::words::tidy;

/// Everything below the header.
pub(super) struct Body<'a> {
    columns: &'a Columns,
    reading: &'a Reading<'a>,
    /// Of a gallery, the first vector of each name.
    enrolled: HashMap<&'a str, usize>,
    pub(super) inputs: Vec<Summary>,
    pub(super) features: Vec<Summary>,
    pub(super) sample: Sample,
    pub(super) facts: TableFacts,
    /// What is wrong with the first row that was left out.
    first: Option<TableProblem>,
    /// Rows whose label is no class, and the first of them.
    strangers: usize,
    stranger: Option<TableProblem>,
    cells: Vec<Cell>,
}

/// Features and labels of a row.
type Read = (Vec<f64>, Vec<f64>);

impl<'a> Body<'a> {
    pub(super) fn new(columns: &'a Columns, reading: &'a Reading<'a>, facts: TableFacts) -> Self {
        let truth = columns.labels.first().map(|_| match reading.answer {
            Answer::Regression { .. } => Truth::Values(Vec::new()),
            Answer::Match { names } => Truth::names(names),
            Answer::Binary { .. } | Answer::Multiclass { .. } => Truth::Classes(Vec::new()),
            Answer::Values { .. } => Truth::Vectors(Vec::new()),
            Answer::Labels { .. } => Truth::Marks(Vec::new()),
        });
        let names = match reading.answer {
            Answer::Match { names } => names.as_slice(),
            _ => &[],
        };
        let vectors = names.iter().map(String::as_str).enumerate().rev();
        Self {
            enrolled: vectors.map(|(vector, name)| (name, vector)).collect(),
            inputs: vec![Summary::new(); columns.features.len()],
            features: vec![Summary::new(); reading.preparation.features.len()],
            columns,
            reading,
            sample: Sample::new(truth),
            facts,
            first: None,
            strangers: 0,
            stranger: None,
            cells: Vec::new(),
        }
    }

    /// Takes a row, or leaves it out and counts it.
    pub(super) fn add(&mut self, row: Row) {
        match self.read(row) {
            Ok((features, labels)) => {
                self.summarize(row, &features);
                self.sample.offer(row.line(), &features, &labels);
            }
            Err(problem) => {
                let (line, reason) = (row.line(), reason(&problem));
                if let TableProblem::UnknownClass { .. } = problem {
                    self.strangers += 1;
                    self.stranger.get_or_insert(problem.clone());
                }
                self.facts.skip(line, reason);
                self.first.get_or_insert(problem);
            }
        }
    }

    fn read(&mut self, row: Row) -> Result<Read, TableProblem> {
        let (line, width) = (row.line(), self.columns.width);
        if row.width() < width || row.goes_on_behind(width) {
            return Err(TableProblem::Ragged { line });
        }
        self.cells.clear();
        let inputs = self.columns.features.iter();
        for (column, input) in inputs.zip(&self.reading.preparation.inputs) {
            let cell = row.cell(column.position, input);
            self.cells
                .push(cell.map_err(|problem| refused(row, column, problem))?);
        }
        let labels = self.columns.labels.iter();
        let labels: Vec<f64> = labels
            .map(|column| self.label(row, column))
            .collect::<Result<_, _>>()?;
        let features = self.reading.preparation.features(&self.cells);
        Ok((features.map_err(|_| TableProblem::Ragged { line })?, labels))
    }

    /// Adds the row read last.
    fn summarize(&mut self, row: Row, features: &[f64]) {
        let inputs = self.columns.features.iter().zip(&self.cells);
        for ((column, cell), summary) in inputs.zip(&mut self.inputs) {
            if let Some(value) = cell.number() {
                summary.count(value, row.decimals(column.position));
            }
        }
        for (value, summary) in features.iter().zip(&mut self.features) {
            if !value.is_nan() {
                summary.count(*value, 0);
            }
        }
    }

    /// Index of the class, of the name's first vector (-1: of none), the value, or 1 for yes.
    fn label(&self, row: Row, column: &Column) -> Result<f64, TableProblem> {
        let written = row.text(column.position).ok_or(TableProblem::NotText)?;
        let stranger = || TableProblem::UnknownClass {
            line: row.line(),
            column: column.name.clone(),
        };
        match self.reading.answer {
            Answer::Match { .. } => {
                let vector = self.enrolled.get(tidy(written).as_str());
                Ok(vector.map_or(-1.0, |vector| *vector as f64))
            }
            Answer::Labels { .. } => mark(written)
                .map(|mark| f64::from(u8::from(mark)))
                .ok_or_else(stranger),
            Answer::Binary { .. } | Answer::Multiclass { .. } => {
                let classes = self.reading.answer.classes().unwrap_or_default();
                let class = class(written, classes).map(|class| class as f64);
                class.ok_or_else(stranger)
            }
            Answer::Regression { .. } | Answer::Values { .. } => row
                .number(column.position)
                .map_err(|problem| refused(row, column, problem)),
        }
    }

    /// All rows; labels of which half are no classes are none at all.
    pub(super) fn finish(mut self) -> Result<Self, TableProblem> {
        let total = self.sample.seen;
        if let Some(problem) = self.stranger.take().filter(|_| self.strangers > total) {
            return Err(problem);
        }
        if total == 0 {
            return Err(self.first.unwrap_or(TableProblem::NoRows));
        }
        self.facts.rows = total;
        Ok(self)
    }
}

/// Why rows like this one are left out.
fn reason(problem: &TableProblem) -> String {
    match problem {
        TableProblem::Cell {
            column, problem, ..
        } => format!("column {column:?} {problem}"),
        TableProblem::UnknownClass { column, .. } => {
            format!("column {column:?} holds no class of the model")
        }
        _ => "another number of cells than the first line".into(),
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
