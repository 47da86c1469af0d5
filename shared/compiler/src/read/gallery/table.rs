use card::table::{self, CellProblem, MOST_CELLS, Row, TableProblem, TableReader, list};
use circuit::MOST_VECTORS;

use super::vectors::{MOST_NUMBERS, Vectors};
use crate::{
    error::Error,
    file_kind::FileKind,
    read::{reader::Reader, understanding::Understanding},
    words::tidy,
};

/// Titles of the column that names each vector, the likelier first.
const NAMES: [&str; 14] = [
    "name", "label", "id", "person", "identity", "key", "word", "token", "title", "item", "user",
    "filename", "file", "index",
];
/// Bytes of a first line that may be a table's.
const LONGEST_HEADER: usize = 1 << 20;

/// A table with a name and a vector in each row.
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
    let wide = [&b"\xff\xfe"[..], b"\xfe\xff"];
    if wide.iter().any(|mark| file.starts_with(mark)) {
        return file.len() > 4 && file[2..].contains(&0) && TableReader::new(file).is_ok();
    }
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let line = file.split(|byte| b"\n\r".contains(byte)).next();
    let line = line.unwrap_or_default();
    let printable = |c: char| !c.is_control() || c == '\t';
    line.len() <= LONGEST_HEADER
        && !line.trim_ascii_start().starts_with(b"{")
        && !line.starts_with(b"[")
        && line.iter().any(|byte| b",;\t|".contains(byte))
        && std::str::from_utf8(line).is_ok_and(|line| line.chars().all(printable))
}

fn read(file: &[u8]) -> Result<Understanding, Error> {
    let mut reader = TableReader::new(file)?;
    let titles = reader.titles()?;
    let columns = Columns::find(&reader, titles)?;
    let mut vectors = Vectors {
        names: Vec::new(),
        rows: Vec::new(),
        titles: columns.titles(),
        file: "A table of named vectors.".into(),
    };
    while let Some(row) = reader.next()? {
        if vectors.names.len() == MOST_VECTORS {
            return Err(Error::Vectors);
        }
        let (name, numbers) = columns.read(row)?;
        vectors.names.push(name);
        vectors.rows.push(numbers);
    }
    match vectors.names.is_empty() {
        true => Err(TableProblem::NoRows.into()),
        false => vectors.understood(),
    }
}

/// Where names and numbers stand.
struct Columns {
    /// Position and title of the names.
    name: (usize, String),
    numbers: Numbers,
    /// Cells of the first line.
    width: usize,
}

enum Numbers {
    /// One in each of these columns, with their titles.
    Columns(Vec<(usize, String)>),
    /// All in one cell.
    List(usize, String),
}

impl Columns {
    /// The column of names is called so, or the first of texts; the vectors are all columns of numbers but
    /// one that counts the rows, or the one column of lists.
    fn find(reader: &TableReader, titles: Vec<String>) -> Result<Self, Error> {
        let width = titles.len();
        let is_list = |text: &str| list(text).is_some() && table::number(text).is_none();
        let lists: Vec<usize> = (0..width)
            .filter(|position| share(reader, *position, &is_list) >= MOST_CELLS)
            .collect();
        let is_number = |text: &str| table::number(text).is_some();
        let is_word = |text: &str| !text.is_empty() && !is_number(text);
        let is_text = |position: &usize| {
            share(reader, *position, &is_number) < 1.0 - MOST_CELLS
                && share(reader, *position, &is_word) > 0.0
        };
        let has_rows = reader.first_rows().next().is_some();
        let texts: Vec<usize> = (0..width)
            .filter(|position| has_rows && !lists.contains(position) && is_text(position))
            .collect();
        let name = name(&titles, &texts, &lists).ok_or(Error::VectorNames)?;
        let titled = |position: usize| (position, table::title(position, &titles[position]));
        let numbers = match lists.as_slice() {
            [] => {
                let is_index = |position: usize| {
                    position == 0 && is_untitled(&titles[0]) || counts_rows(&titles[position])
                };
                let has_titles = titles.iter().any(|title| !title.is_empty());
                let others = (0..width).filter(|position| {
                    let is_idle = has_titles && is_index(*position) || texts.contains(position);
                    *position != name && !is_idle
                });
                Numbers::Columns(others.map(titled).collect())
            }
            [first, ..] => Numbers::List(*first, titled(*first).1),
        };
        if let Numbers::Columns(numbers) = &numbers {
            match numbers.len() {
                0 if texts.len() < 2 => return Err(Error::NoVectors),
                0 | 1 => return Err(Error::LabelledRows),
                2..=MOST_NUMBERS => {}
                _ => return Err(Error::Vectors),
            }
        }
        Ok(Self {
            name: titled(name),
            numbers,
            width,
        })
    }

    /// Titles of the numbers; none where they stand in one cell.
    fn titles(&self) -> Vec<String> {
        match &self.numbers {
            Numbers::Columns(columns) => columns.iter().map(|(_, title)| title.clone()).collect(),
            Numbers::List(..) => Vec::new(),
        }
    }

    fn read(&self, row: Row) -> Result<(String, Vec<f64>), Error> {
        let line = row.line();
        if row.width() < self.width || row.goes_on_behind(self.width) {
            return Err(TableProblem::Ragged { line }.into());
        }
        let problem = |column: &str, problem| TableProblem::Cell {
            line,
            column: column.to_owned(),
            problem,
        };
        let (position, title) = &self.name;
        let name = tidy(row.text(*position).ok_or(TableProblem::NotText)?);
        if name.is_empty() {
            return Err(problem(title, CellProblem::Empty).into());
        }
        let numbers = match &self.numbers {
            Numbers::Columns(columns) => columns
                .iter()
                .map(|(position, title)| {
                    row.number(*position).map_err(|wrong| problem(title, wrong))
                })
                .collect::<Result<_, _>>()?,
            Numbers::List(position, title) => row
                .text(*position)
                .and_then(list)
                .ok_or_else(|| problem(title, CellProblem::NotANumber))?,
        };
        Ok((name, numbers))
    }
}

/// The column of names: the likeliest title among texts, else the first text, else the likeliest title.
fn name(titles: &[String], texts: &[usize], lists: &[usize]) -> Option<usize> {
    let called = |wanted: &&str, positions: &[usize]| {
        let mut positions = positions.iter();
        positions
            .find(|position| titles[**position].eq_ignore_ascii_case(wanted))
            .copied()
    };
    let all: Vec<usize> = (0..titles.len())
        .filter(|position| !lists.contains(position))
        .collect();
    let named = NAMES.iter().find_map(|wanted| called(wanted, texts));
    let titled = || NAMES.iter().find_map(|wanted| called(wanted, &all));
    let by_title = named.or_else(|| titled().filter(|_| texts.is_empty()));
    let exact = called(&NAMES[0], &all);
    exact.or(by_title).or(texts.first().copied()).or(all
        .first()
        .copied()
        .filter(|_| lists.len() == 1 && all.len() == 1))
}

/// Whether a column of numbers beside the names is called as one that only counts rows.
fn counts_rows(title: &str) -> bool {
    ["id", "index"]
        .iter()
        .any(|name| title.eq_ignore_ascii_case(name))
}

/// Whether a first column is an index as data frames write it.
fn is_untitled(title: &str) -> bool {
    title.is_empty() || title == "Unnamed: 0"
}

/// Share of a column's first cells for which this holds.
fn share(reader: &TableReader, position: usize, is: &dyn Fn(&str) -> bool) -> f64 {
    let cells: Vec<&str> = reader
        .first_rows()
        .filter_map(|row| row.text(position))
        .collect();
    let right = cells.iter().filter(|cell| is(cell)).count();
    right as f64 / cells.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use card::{Answer, NamedTable, OwnerReply};

    use super::*;

    fn error(csv: &str) -> Error {
        assert!(is_table(csv.as_bytes()));
        read(csv.as_bytes()).err().expect("the table is refused")
    }

    fn eve_and_bob(csv: &[u8]) -> Understanding {
        assert!(is_table(csv));
        let understanding = read(csv).unwrap();
        let names = vec!["Eve".to_owned(), "Bob".to_owned()];
        assert_eq!(understanding.answer, Answer::Match { names });
        assert_eq!(understanding.float.scores(&[1.0, 1.0]), [-1.0, 7.0]);
        understanding
    }

    #[test]
    fn names_and_numbers_are_read_wherever_their_columns_stand() {
        for csv in [
            "name,a,b\nEve ,1,-2\nBob,3,4\n",
            ",a,Name,b\r\n0,1,Eve,-2\r\n1,3,Bob,4\r\n",
            "\u{feff}a;b;name\n1;-2;Eve\n3;4;Bob",
            "id,a,b\nEve,1,-2\nBob,3,4\n",
            "who,a,b\nEve,1,-2\nBob,3,4\n",
            "town,label,a,b\nRome,Eve,1,-2\nParis,Bob,3,4\n",
            "id,name,a,b\n7,Eve,1,-2\n8,Bob,3,4\n",
            "sep=;\na;b;name\n1,0;-2,0;Eve\n3,0;4,0;Bob",
        ] {
            assert_eq!(eve_and_bob(csv.as_bytes()).names, ["a", "b"], "{csv}");
        }
    }

    #[test]
    fn a_gallery_needs_no_titles() {
        for csv in ["Eve,1,-2\nBob,3,4\n", "1\t-2\tEve\n3\t4\tBob\n"] {
            eve_and_bob(csv.as_bytes());
        }
    }

    #[test]
    fn a_vector_may_stand_in_one_cell() {
        for csv in [
            "name,embedding\nEve,\"[1, -2]\"\nBob,\"[3, 4]\"\n",
            "embedding;id\n[1.0, -2.0];Eve\n[3,4];Bob\n",
            "name,v\nEve,[ 1. -2.]\nBob,[ 3.  4.]\n",
            "name,v\nEve,1 -2\nBob,3 4\n",
            "Eve,\"{1,-2}\"\nBob,\"{3,4}\"\n",
        ] {
            eve_and_bob(csv.as_bytes());
        }
        let names = ["1".to_owned(), "2".to_owned()].to_vec();
        let numbered = read(b"id,v\n1,\"[1, -2]\"\n2,\"[3, 4]\"\n").unwrap();
        assert_eq!(numbered.answer, Answer::Match { names });
    }

    #[test]
    fn names_that_stand_for_several_rows_make_it_open_whether_it_is_a_gallery() {
        let question = |csv: &str| read(csv.as_bytes()).unwrap().questions.pop();
        assert_eq!(question("name,a,b\nEve,1,0\nBob,2,0\n"), None);
        for (csv, likely) in [
            ("a,b,label\n1,2,0\n3,4,1\n5,6,0\n", NamedTable::Training),
            ("name,a,b\nEve,1,0\nEve,2,0\nBob,3,0\n", NamedTable::Gallery),
        ] {
            let asked = question(csv).unwrap();
            assert_eq!(asked.chosen, OwnerReply::Table(likely));
            assert_eq!((asked.options.len(), asked.is_settled), (2, false));
            let taken = |wish| read(csv.as_bytes()).unwrap().take_table(wish);
            assert_eq!(taken(None), Ok(()));
            assert_eq!(taken(Some(NamedTable::Gallery)), Ok(()));
            let refused = Err(Error::TrainingTable);
            assert_eq!(taken(Some(NamedTable::Training)), refused);
        }
    }

    #[test]
    fn a_table_with_a_number_a_row_at_most_is_no_gallery() {
        for csv in [
            "id,text,sentiment\n0,Very good.,good\n1,It broke at once.,bad\n",
            "id,text,label\n0,Very good.,1\n1,It broke at once.,0\n",
            "text,label,score\nVery good.,good,3\nIt broke.,bad,1\n",
            "text,label\nVery good.,good\nIt broke.,bad\n",
            "age,label\n20,young\n70,old\n",
        ] {
            assert_eq!(error(csv), Error::LabelledRows, "{csv}");
        }
    }

    #[test]
    fn a_table_in_wide_characters_is_a_gallery() {
        let text = "name\ta\tb\nEve\t1\t-2\nBob\t3\t4\n";
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        let file: Vec<u8> = [0xff, 0xfe].into_iter().chain(units).collect();
        eve_and_bob(&file);
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
        let unnamed = cell("name", CellProblem::Empty);
        let [not_a_number, too_large] =
            [CellProblem::NotANumber, CellProblem::TooLarge].map(|problem| cell("b", problem));
        let ragged = TableProblem::Ragged { line: 2 };
        assert_eq!(error("a,b\n1,2\n"), Error::VectorNames);
        assert_eq!(error("name,a,b\n"), TableProblem::NoRows.into());
        assert_eq!(error("name,a,b\n \u{7},1,2\nx,1,2\n"), unnamed);
        assert_eq!(error("name,a,b\nx,1,NaN\ny,1,2\n"), not_a_number);
        assert_eq!(error("name,a,b\nx,1,1e999\ny,1,2\n"), too_large);
        assert_eq!(error("name,a,b\nx,1\n"), ragged.into());
        assert_eq!(
            error("name,v\nx,\"[1,2]\"\ny,\"[1]\"\nz,\"[1,2]\"\n"),
            Error::NoVectors
        );
        assert_eq!(
            error(&format!("name{}\n", ",a".repeat(2_049))),
            Error::Vectors
        );
        let long = "x,1,2\n".repeat(10_001);
        assert_eq!(error(&format!("name,a,b\n{long}")), Error::Vectors);
    }
}
