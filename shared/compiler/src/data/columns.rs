use csv::StringRecord;

use crate::error::Error;

/// Names that mark a column as the label.
const LABEL_NAMES: [&str; 10] = [
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

/// Which columns of a table hold the features, in the model's order, and the label.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Columns {
    /// Position and name of each feature's column.
    pub(crate) features: Vec<(usize, String)>,
    /// Position and name of the label's column.
    pub(crate) label: Option<(usize, String)>,
}

impl Columns {
    /// Matches a header against the model: by name where the model names its features, else by
    /// position. The label is the column named like one, else the last one left over.
    ///
    /// # Errors
    /// [`Error::MissingColumn`] and [`Error::ColumnCount`].
    pub(crate) fn find(header: &StringRecord, names: &[String]) -> Result<Self, Error> {
        let columns: Vec<(usize, String)> = header
            .iter()
            .enumerate()
            .filter(|(position, name)| *position > 0 || !name.trim().is_empty())
            .map(|(position, name)| (position, title(position, name)))
            .collect();
        if names.iter().all(|name| !name.is_empty()) {
            return Self::by_name(columns, names);
        }
        Self::by_position(columns, names.len())
    }

    /// For a table without a header: features first, then the label.
    ///
    /// # Errors
    /// [`Error::ColumnCount`].
    pub(crate) fn without_header(cells: usize, features: usize) -> Result<Self, Error> {
        let columns = (0..cells).map(|position| (position, title(position, "")));
        Self::by_position(columns.collect(), features)
    }

    fn by_name(mut columns: Vec<(usize, String)>, names: &[String]) -> Result<Self, Error> {
        let mut features = Vec::with_capacity(names.len());
        for name in names {
            let found = columns
                .iter()
                .position(|(_, column)| is_same(column, name))
                .ok_or_else(|| Error::MissingColumn {
                    column: name.replace('_', " "),
                })?;
            features.push(columns.remove(found));
        }
        let label = named_label(&columns).or(columns.len().checked_sub(1));
        let label = label.map(|index| columns.remove(index));
        Ok(Self { features, label })
    }

    fn by_position(mut columns: Vec<(usize, String)>, features: usize) -> Result<Self, Error> {
        let label = match columns.len().checked_sub(features) {
            Some(0) => None,
            Some(1) => named_label(&columns).or(Some(features)),
            _ => {
                let labels = usize::from(named_label(&columns).is_some());
                return Err(Error::ColumnCount {
                    expected: features,
                    got: columns.len() - labels,
                });
            }
        };
        let label = label.map(|index| columns.remove(index));
        Ok(Self {
            features: columns,
            label,
        })
    }
}

fn named_label(columns: &[(usize, String)]) -> Option<usize> {
    columns
        .iter()
        .rposition(|(_, name)| LABEL_NAMES.contains(&name.trim().to_ascii_lowercase().as_str()))
}

/// Whether two names agree in ASCII letters and digits: exporters replace everything else.
fn is_same(column: &str, name: &str) -> bool {
    let plain = |name: &str| -> String {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|letter| letter.to_ascii_lowercase()).collect()
    };
    column == name || (!plain(name).is_empty() && plain(column) == plain(name))
}

/// A column's name, short and without control characters, or its number.
pub(crate) fn title(position: usize, name: &str) -> String {
    let name: String = name
        .trim()
        .chars()
        .filter(|character| !character.is_control())
        .take(100)
        .collect();
    if name.is_empty() {
        format!("column {}", position + 1)
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> StringRecord {
        StringRecord::from(names.to_vec())
    }

    fn positions(columns: &Columns) -> (Vec<usize>, Option<usize>) {
        let features = columns.features.iter().map(|(position, _)| *position);
        (
            features.collect(),
            columns.label.as_ref().map(|(position, _)| *position),
        )
    }

    #[test]
    fn names_of_the_model_decide_the_order() {
        let names = ["sepal_length__cm_".to_owned(), "age".to_owned()];
        let found =
            Columns::find(&header(&["Age", "Sepal length (cm)", "other", "y"]), &names).unwrap();
        assert_eq!(positions(&found), (vec![1, 0], Some(3)));
    }

    #[test]
    fn a_missing_column_is_named() {
        let names = ["age".to_owned(), "body_mass".to_owned()];
        let error = Columns::find(&header(&["age", "label"]), &names).unwrap_err();
        let column = "body mass".to_owned();
        assert_eq!(error, Error::MissingColumn { column });
    }

    #[test]
    fn without_names_the_label_is_named_or_last() {
        let names = [String::new(), String::new()];
        let found = Columns::find(&header(&["target", "a", "b"]), &names).unwrap();
        assert_eq!(positions(&found), (vec![1, 2], Some(0)));
        let found = Columns::find(&header(&["a", "b", "c"]), &names).unwrap();
        assert_eq!(positions(&found), (vec![0, 1], Some(2)));
        let found = Columns::find(&header(&["a", "b"]), &names).unwrap();
        assert_eq!(positions(&found), (vec![0, 1], None));
    }

    #[test]
    fn an_unnamed_index_column_is_left_out() {
        let names = [String::new(), String::new()];
        let found = Columns::find(&header(&["", "a", "b", "class"]), &names).unwrap();
        assert_eq!(positions(&found), (vec![1, 2], Some(3)));
    }

    #[test]
    fn too_few_columns_are_counted() {
        let names = [String::new(), String::new(), String::new()];
        let error = Columns::find(&header(&["a", "target"]), &names).unwrap_err();
        let (expected, got) = (3, 1);
        assert_eq!(error, Error::ColumnCount { expected, got });
    }
}
