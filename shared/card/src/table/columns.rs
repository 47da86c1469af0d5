use std::collections::{HashMap, HashSet};

use super::TableProblem;

/// Names, in letters and digits, that mark a column as the label: the right answer, not a feature.
const LABELS: [&str; 10] = [
    "target",
    "label",
    "class",
    "diagnosis",
    "outcome",
    "species",
    "progression",
    "digit",
    "y",
    "response",
];

/// Fewest columns that must be numbered alike before another one stands out.
const NUMBERED: usize = 3;

/// What stands where in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// One for each feature, in the model's order.
    pub features: Vec<Column>,
    /// The right answers: none, one, or one for each of several values, in the file's order.
    pub labels: Vec<Column>,
    /// Whether the first line held names.
    pub has_header: bool,
    /// Names of the columns that hold no feature, in the file's order.
    pub others: Vec<String>,
    /// Cells of the first line.
    pub width: usize,
    /// Whether every feature was found by its name.
    named: bool,
    /// Whether nothing but its place tells that the label is no feature.
    guessed: bool,
}

/// A column that is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// From 0.
    pub position: usize,
    /// As in the header, short and printable; "column 3" where there is none.
    pub name: String,
}

impl Columns {
    /// Matches the cells of a table's first line with features that are called `names`.
    ///
    /// By name where there is a header and the model names its features: as written, else in letters and
    /// digits, since exporters replace everything else. Otherwise by position, where one column too many
    /// is the label: the one named like a label, else the one that is not numbered like the others,
    /// else the last. Of several labels, those numbered alike are taken, else the last. An unnamed first
    /// column is an index and left out.
    ///
    /// # Errors
    /// [`TableProblem::MissingColumns`], [`TableProblem::RepeatedColumn`] and
    /// [`TableProblem::ColumnCount`].
    pub fn find<S: AsRef<str>>(
        cells: &[String],
        names: &[S],
        labels: usize,
    ) -> Result<Self, TableProblem> {
        let names: Vec<&str> = names.iter().map(|name| name.as_ref().trim()).collect();
        let has_header = is_header(cells, &names);
        let titled = |(position, cell): (usize, &String)| Column {
            position,
            name: title(position, if has_header { cell } else { "" }),
        };
        let columns = cells.iter().enumerate().map(titled);
        let columns: Vec<Column> = columns
            .filter(|column| !has_header || !is_index(column.position, &cells[column.position]))
            .collect();
        let named = has_header && names.iter().all(|name| !name.is_empty());
        let (features, found, guessed) = match named {
            true => by_name(&columns, &names, labels)?,
            false => by_position(&columns, names.len(), labels)?,
        };
        let mut used = vec![false; columns.len()];
        features.iter().for_each(|index| used[*index] = true);
        let others = columns.iter().zip(used).filter(|(_, used)| !used);
        Ok(Self {
            others: others.map(|(column, _)| column.name.clone()).collect(),
            features: features
                .iter()
                .map(|index| columns[*index].clone())
                .collect(),
            labels: found.iter().map(|index| columns[*index].clone()).collect(),
            has_header,
            width: cells.len(),
            named,
            guessed,
        })
    }

    /// The same for who asks and can check nothing against labels: features by name where the model
    /// names them, and no column left out by its place alone.
    ///
    /// # Errors
    /// [`TableProblem::NoHeader`] and [`TableProblem::ColumnCount`].
    pub fn certain<S: AsRef<str>>(self, names: &[S]) -> Result<Self, TableProblem> {
        if !self.named && names.iter().all(|name| !name.as_ref().trim().is_empty()) {
            return Err(TableProblem::NoHeader);
        }
        if !self.named && self.guessed {
            return Err(TableProblem::ColumnCount {
                expected: self.features.len(),
                got: self.features.len() + self.labels.len(),
            });
        }
        Ok(self)
    }
}

/// Positions of the features in the list of columns, of the labels, and whether those are a guess.
type Found = (Vec<usize>, Vec<usize>, bool);

fn by_name(columns: &[Column], names: &[&str], labels: usize) -> Result<Found, TableProblem> {
    let spellings: [fn(&str) -> String; 3] = [str::to_owned, plain, exported];
    let listed = spellings.map(|spelling| {
        let mut listed: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, column) in columns.iter().enumerate() {
            listed
                .entry(spelling(&column.name))
                .or_default()
                .push(index);
        }
        listed
    });
    let mut wanted: HashMap<&str, usize> = HashMap::new();
    for name in names {
        *wanted.entry(name).or_default() += 1;
    }
    let mut met: HashMap<&str, usize> = HashMap::new();
    let mut taken = vec![false; columns.len()];
    let mut features = Vec::with_capacity(names.len());
    let mut missing = Vec::new();
    for name in names {
        let spelt = spellings.iter().map(|spelling| spelling(name));
        let found = spelt
            .zip(&listed)
            .find_map(|(spelt, listed)| (!spelt.is_empty()).then(|| listed.get(&spelt)).flatten());
        let turn = met.entry(name).or_default();
        match found {
            Some(found) if found.len() != wanted[name] => {
                return Err(TableProblem::RepeatedColumn((*name).to_owned()));
            }
            Some(found) if !taken[found[*turn]] => {
                taken[found[*turn]] = true;
                features.push(found[*turn]);
            }
            _ => missing.push((*name).to_owned()),
        }
        *turn += 1;
    }
    if !missing.is_empty() {
        return Err(TableProblem::MissingColumns(missing));
    }
    let mut left = (0..columns.len()).filter(|index| !taken[*index]);
    if labels > 1 {
        let left: Vec<usize> = left.collect();
        return Ok((features, several(columns, &left, labels), false));
    }
    let told = left.clone().rfind(|index| is_label(&columns[*index].name));
    let label = told.or(left.next_back());
    let guessed = told.is_none() && label.is_some();
    Ok((features, label.into_iter().collect(), guessed))
}

/// So many of these columns that hold labels: those that are numbered alike, else the last.
fn several(columns: &[Column], left: &[usize], labels: usize) -> Vec<usize> {
    let stem = |index: &usize| {
        let name = &columns[*index].name;
        name.trim_end_matches(|letter: char| letter.is_ascii_digit())
            .to_owned()
    };
    let alike = left.windows(labels).rfind(|window| {
        let same = window.iter().all(|index| stem(index) == stem(&window[0]));
        same && stem(&window[0]) != columns[window[0]].name
    });
    let last = left.len().checked_sub(labels).map(|first| &left[first..]);
    alike.or(last).unwrap_or_default().to_vec()
}

fn by_position(columns: &[Column], features: usize, labels: usize) -> Result<Found, TableProblem> {
    let all = 0..columns.len();
    let told = all.clone().rfind(|index| is_label(&columns[*index].name));
    match columns.len().checked_sub(features) {
        Some(0) => Ok((all.collect(), Vec::new(), false)),
        Some(over) if labels > 1 && over == labels => {
            let all: Vec<usize> = all.collect();
            let found = several(columns, &all, labels);
            let features = all.into_iter().filter(|index| !found.contains(index));
            Ok((features.collect(), found, true))
        }
        Some(1) => {
            let told = told.or_else(|| odd_one_out(columns));
            let label = told.unwrap_or(features);
            let features = all.filter(|index| *index != label).collect();
            Ok((features, vec![label], told.is_none()))
        }
        _ => Err(TableProblem::ColumnCount {
            expected: features,
            got: columns.len() - usize::from(told.is_some()),
        }),
    }
}

/// The one column that is not numbered as all others are: "answer" beside "pixel0", "pixel1", "pixel2".
fn odd_one_out(columns: &[Column]) -> Option<usize> {
    let stem = |column: &Column| -> Option<String> {
        let stem = column
            .name
            .trim_end_matches(|letter: char| letter.is_ascii_digit());
        (stem.len() < column.name.len()).then(|| stem.to_owned())
    };
    let stems: Vec<Option<String>> = columns.iter().map(stem).collect();
    let alike = |common: &Option<String>| stems.iter().filter(|stem| *stem == common).count();
    let common = stems
        .iter()
        .take(2)
        .find(|stem| stem.is_some() && alike(stem) + 1 == stems.len());
    let common = common.filter(|_| stems.len() > NUMBERED)?;
    stems.iter().position(|stem| stem != common)
}

/// Whether a first line names columns: it names all features, or has more words than numbers, or counts
/// up from 0; labels and what is empty aside.
fn is_header(cells: &[String], names: &[&str]) -> bool {
    let listed: HashSet<String> = cells.iter().map(|cell| plain(cell)).collect();
    let called = |name: &&str| !name.is_empty() && listed.contains(&plain(name));
    let told = cells
        .iter()
        .filter(|cell| !cell.is_empty() && !is_label(cell));
    let told: Vec<&String> = told.collect();
    let words = told
        .iter()
        .filter(|cell| cell.parse::<f64>().is_err())
        .count();
    let counts = told
        .iter()
        .enumerate()
        .all(|(index, cell)| **cell == index.to_string());
    words * 2 > told.len()
        || told.is_empty()
        || (counts && told.len() >= NUMBERED)
        || (names.len() <= cells.len() && words > 0 && names.iter().all(called))
}

/// Whether a first column only numbers the rows, as data frames write it.
fn is_index(position: usize, cell: &str) -> bool {
    position == 0 && (cell.is_empty() || cell == "Unnamed: 0")
}

fn is_label(name: &str) -> bool {
    LABELS.contains(&plain(name).as_str())
}

/// A name's letters and digits in lower case.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// What exporters keep of a name: ASCII letters and digits.
fn exported(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// A column's name, short and without control characters, or its number.
pub fn title(position: usize, name: &str) -> String {
    let name: String = name
        .trim()
        .chars()
        .filter(|character| !character.is_control())
        .take(100)
        .collect();
    match name.is_empty() {
        true => format!("column {}", position + 1),
        false => name,
    }
}
