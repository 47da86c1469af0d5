use card::{
    Answer,
    table::{self, CellProblem, Row, TableProblem, TableReader},
};
use preparation::Preparation;

use super::{
    reader::Reader,
    understanding::{Understanding, open_numbers},
};
use crate::{
    error::Error,
    file_kind::FileKind,
    model::{
        float::{FloatModel, ModelKind},
        gallery::Gallery,
        hint::Hint,
    },
    words::tidy,
};

/// Title of the column that names each vector.
const NAME: &str = "name";
/// Most vectors of a gallery.
const MOST_VECTORS: usize = 10_000;
/// Most numbers of a vector.
const MOST_NUMBERS: usize = 2_048;
/// Bytes of a first line that may be a table's.
const LONGEST_HEADER: usize = 1 << 20;
/// A query may exceed the gallery's largest number by this factor.
const MARGIN: f64 = 1.25;

/// A CSV file with a name and a vector in each row.
pub(crate) struct GalleryCsv;

impl Reader for GalleryCsv {
    fn kind(&self) -> FileKind {
        FileKind {
            name: "gallery file",
            program: "gallery",
            extension: ".csv",
        }
    }

    fn recognises(&self, file: &[u8]) -> bool {
        is_table(file)
    }

    fn read(&self, file: &[u8]) -> Result<Understanding, Error> {
        read(file)
    }
}

/// Whether the first line is printable text in several cells. Models of other kinds begin with control
/// characters, a brace or a single word.
fn is_table(file: &[u8]) -> bool {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let line = file.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let printable = |c: char| !c.is_control() || c == '\t' || c == '\r';
    line.len() <= LONGEST_HEADER
        && !line.trim_ascii_start().starts_with(b"{")
        && !line.starts_with(b"[")
        && line.iter().any(|byte| b",;\t".contains(byte))
        && std::str::from_utf8(line).is_ok_and(|line| line.chars().all(printable))
}

fn read(file: &[u8]) -> Result<Understanding, Error> {
    let mut reader = TableReader::new(file)?;
    let columns = Columns::find(&reader.next()?.ok_or(TableProblem::Empty)?.texts())?;
    let Vectors { names, rows } = Vectors::read(&mut reader, &columns)?;
    let count = names.len();
    Ok(Understanding {
        hints: columns.hints(&rows),
        float: FloatModel(ModelKind::Gallery(Gallery::new(rows))),
        file: Some("A table of named vectors.".into()),
        answer: Answer::Match { names },
        preparation: Preparation::plain(open_numbers(columns.numbers.len())),
        names: columns.titles,
        steps: vec![format!("inner product with each of {count} vectors")],
        questions: Vec::new(),
    })
}

/// Where names and numbers stand.
struct Columns {
    name: usize,
    numbers: Vec<usize>,
    titles: Vec<String>,
    /// Cells of the first line.
    width: usize,
}

impl Columns {
    /// An unnamed first column is an index and left out.
    fn find(header: &[String]) -> Result<Self, Error> {
        let is_name = |cell: &String| cell.eq_ignore_ascii_case(NAME);
        let name = header.iter().position(is_name).ok_or(Error::VectorNames)?;
        let numbers = header.iter().enumerate();
        let numbers = numbers
            .filter(|(position, cell)| *position != name && (*position > 0 || !cell.is_empty()));
        let (numbers, titles): (Vec<usize>, Vec<String>) = numbers
            .map(|(position, cell)| (position, table::title(position, cell)))
            .unzip();
        (1..=MOST_NUMBERS)
            .contains(&numbers.len())
            .then_some(Self {
                name,
                numbers,
                titles,
                width: header.len(),
            })
            .ok_or(Error::Vectors)
    }

    /// The range of each number, symmetric around 0.
    fn hints(&self, rows: &[Vec<f64>]) -> Vec<Option<Hint>> {
        let hint = |column: usize| {
            let sizes = rows.iter().map(|row| row[column].abs());
            let maximum = sizes.fold(0.0, f64::max) * MARGIN;
            let minimum = -maximum;
            maximum
                .is_finite()
                .then_some(Hint::Ends { minimum, maximum })
        };
        (0..self.numbers.len()).map(hint).collect()
    }
}

/// The rows below the header.
struct Vectors {
    names: Vec<String>,
    rows: Vec<Vec<f64>>,
}

impl Vectors {
    fn read(reader: &mut TableReader, columns: &Columns) -> Result<Self, Error> {
        let mut vectors = Self {
            names: Vec::new(),
            rows: Vec::new(),
        };
        while let Some(row) = reader.next()? {
            vectors.add(row, columns)?;
        }
        (!vectors.names.is_empty())
            .then_some(vectors)
            .ok_or(TableProblem::NoRows.into())
    }

    fn add(&mut self, row: Row, columns: &Columns) -> Result<(), Error> {
        if self.names.len() == MOST_VECTORS {
            return Err(Error::Vectors);
        }
        let line = row.line();
        if row.width() != columns.width {
            return Err(TableProblem::Ragged { line }.into());
        }
        let problem = |column: &str, problem| TableProblem::Cell {
            line,
            column: column.to_owned(),
            problem,
        };
        let name = tidy(row.text(columns.name).ok_or(TableProblem::NotText)?);
        if name.is_empty() {
            return Err(problem(NAME, CellProblem::Empty).into());
        }
        let cells = columns.numbers.iter().zip(&columns.titles);
        let number = |(position, title): (&usize, &String)| {
            row.number(*position).map_err(|wrong| problem(title, wrong))
        };
        let row = cells.map(number).collect::<Result<_, _>>()?;
        self.names.push(name);
        self.rows.push(row);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(csv: &str) -> Error {
        assert!(is_table(csv.as_bytes()));
        read(csv.as_bytes()).err().expect("the table is refused")
    }

    #[test]
    fn names_and_numbers_are_read_wherever_their_columns_stand() {
        for csv in [
            "name,a,b\nEve ,1,-2\nBob,3,4\n",
            ",a,Name,b\r\n0,1,Eve,-2\r\n1,3,Bob,4\r\n",
            "\u{feff}a;b;name\n1;-2;Eve\n3;4;Bob",
        ] {
            let understanding = read(csv.as_bytes()).unwrap();
            let names = vec!["Eve".to_owned(), "Bob".to_owned()];
            assert_eq!(understanding.answer, Answer::Match { names });
            assert_eq!(understanding.names, ["a", "b"]);
            assert_eq!(understanding.float.scores(&[1.0, 1.0]), [-1.0, 7.0]);
        }
    }

    #[test]
    fn what_is_no_table_is_left_to_others() {
        for file in [
            &b""[..],
            b"tree\nversion=v4\n",
            b"{\"name\":1,\"b\":2}",
            b"[1,2]",
            b"\x08\x07,name",
            b"\xff\xfe,name",
        ] {
            assert!(!is_table(file));
        }
    }

    #[test]
    fn hostile_tables_are_refused_without_a_value() {
        let cell = |column: &str, problem| {
            Error::Table(TableProblem::Cell {
                line: 2,
                column: column.to_owned(),
                problem,
            })
        };
        let (unnamed, not_a_number) = (
            cell("name", CellProblem::Empty),
            cell("b", CellProblem::NotANumber),
        );
        let ragged = TableProblem::Ragged { line: 2 };
        assert_eq!(error("a,b\n1,2\n"), Error::VectorNames);
        assert_eq!(error("name,a,b\n"), TableProblem::NoRows.into());
        assert_eq!(error("name,a,b\n \u{7},1,2\n"), unnamed);
        assert_eq!(error("name,a,b\nx,1,NaN\n"), not_a_number);
        assert_eq!(error("name,a,b\nx,1,1e999\n"), not_a_number);
        assert_eq!(error("name,a,b\nx,1\n"), ragged.into());
        assert_eq!(
            error(&format!("name{}\n", ",a".repeat(2_049))),
            Error::Vectors
        );
        let long = "x,1\n".repeat(10_001);
        assert_eq!(error(&format!("name,a\n{long}")), Error::Vectors);
    }
}
