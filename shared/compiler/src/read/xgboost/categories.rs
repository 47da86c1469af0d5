use preparation::Input;
use serde::Deserialize;

use super::kind::XGBOOST;
use crate::{
    error::Error,
    read::understanding::open_numbers,
    words::{MISSING_END, tidy},
};

/// What the training table called categories, since version 3.1; trees ask for their positions.
#[derive(Deserialize)]
pub(crate) struct Categories {
    #[serde(default)]
    enc: Vec<Encoded>,
}

/// One feature's categories: texts one after another in UTF-8, or whole numbers.
#[derive(Deserialize)]
struct Encoded {
    /// Where each text begins, and where the last ends; none of numbers.
    offsets: Option<Vec<usize>>,
    #[serde(default)]
    values: Vec<i64>,
}

/// What is given for each feature: one of the names, or a number.
///
/// # Errors
/// [`Error::Damaged`].
pub(crate) fn inputs(known: Option<&Categories>, features: usize) -> Result<Vec<Input>, Error> {
    let numbers = features.min(circuit::MOST_FEATURES + 1);
    let mut inputs = open_numbers(numbers);
    let encoded = known.iter().flat_map(|categories| &categories.enc);
    for (input, encoded) in inputs.iter_mut().zip(encoded) {
        let names = encoded.names().ok_or(Error::Damaged(XGBOOST))?;
        if !names.is_empty() {
            *input = Input::Category {
                names,
                may_miss: false,
                other_is_missing: false,
            };
        }
    }
    Ok(inputs)
}

/// Whether trees ask for categories of which the file holds no names.
pub(crate) fn are_codes(known: Option<&Categories>, types: &[String]) -> bool {
    let mut encoded = known.iter().flat_map(|categories| &categories.enc);
    let named = encoded.any(|encoded| !encoded.values.is_empty());
    !named && types.iter().any(|kind| kind == "c")
}

/// Whether names lack their ends.
pub(crate) fn are_cut(inputs: &[Input]) -> bool {
    let mut names = inputs.iter().flat_map(Input::names);
    names.any(|name| name.contains(MISSING_END))
}

impl Encoded {
    fn names(&self) -> Option<Vec<String>> {
        let Some(offsets) = &self.offsets else {
            return Some(self.values.iter().map(i64::to_string).collect());
        };
        let bytes: Vec<u8> = self.values.iter().map(|byte| *byte as u8).collect();
        // The last letter may be cut in its middle.
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text,
            Err(error) if error.error_len().is_some() => return None,
            Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()?,
        };
        let by_bytes = offsets
            .windows(2)
            .map(|ends| text.get(ends[0]..ends[1]).map(tidy));
        let by_bytes: Option<Vec<String>> = by_bytes.collect();
        if text.len() == bytes.len() && text.is_ascii() {
            return by_bytes;
        }
        let by_letters = by_letters(text, offsets);
        let is_by_bytes = |names: &Vec<String>| names.is_sorted() && !by_letters.is_sorted();
        Some(by_bytes.filter(is_by_bytes).unwrap_or(by_letters))
    }
}

/// Names where the offsets count letters, as XGBoost 3.1 and 3.2 write pandas categories: the text then ends early, by as
/// many bytes as its letters take more than one. What is missing is marked, and numbered where nothing else tells names
/// apart.
fn by_letters(text: &str, offsets: &[usize]) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut names: Vec<String> = Vec::with_capacity(offsets.len());
    for ends in offsets.windows(2) {
        let end = ends[1].min(letters.len());
        let name: String = letters[ends[0].min(end)..end].iter().collect();
        let mut name = tidy(&name);
        if ends[1] > letters.len() {
            name.push(MISSING_END);
            let alike = names.iter().filter(|other| other.starts_with(&name));
            match alike.count() {
                0 => {}
                count => name.push_str(&(count + 1).to_string()),
            }
        }
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &[u8], offsets: &[usize]) -> Option<Vec<String>> {
        let encoded = Encoded {
            offsets: Some(offsets.to_vec()),
            values: text.iter().map(|byte| i64::from(*byte)).collect(),
        };
        encoded.names()
    }

    #[test]
    fn offsets_that_count_letters_cut_the_last_names() {
        let text = &"KölnZoëZürichŁódź".as_bytes()[..17];
        let found = names(text, &[0, 4, 7, 13, 17]).unwrap();
        assert_eq!(found, ["Köln", "Zoë", "Zürich", "…"]);
        let text = &"Bernabéabè".as_bytes()[..10];
        assert_eq!(names(text, &[0, 4, 7, 10]).unwrap(), ["Bern", "abé", "ab…"]);
        assert_eq!(
            names("üüü".as_bytes(), &[0, 3, 5, 6]).unwrap(),
            ["üüü", "…", "…2"]
        );
    }

    #[test]
    fn offsets_that_count_bytes_keep_names_whole() {
        let text = "aäzzb".as_bytes();
        assert_eq!(names(text, &[0, 3, 4, 6]).unwrap(), ["aä", "z", "zb"]);
        assert_eq!(names(b"bluered", &[0, 4, 7]).unwrap(), ["blue", "red"]);
        assert_eq!(names(b"a\xff\xff", &[0, 1, 3]), None);
        assert_eq!(names(b"blue", &[0, 9]), None);
    }
}
