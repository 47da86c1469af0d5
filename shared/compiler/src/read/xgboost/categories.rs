use preparation::Input;
use serde::Deserialize;

use super::kind::XGBOOST;
use crate::{error::Error, read::understanding::open_numbers, words::tidy};

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
    let numbers = features.min(crate::model::MOST_FEATURES + 1);
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

/// Whether names may be cut: those with letters beyond ASCII, which XGBoost counts as one byte.
pub(crate) fn may_be_cut(known: Option<&Categories>) -> bool {
    let mut encoded = known.iter().flat_map(|categories| &categories.enc);
    encoded.any(|encoded| {
        let is_letter = |byte: &i64| !(0..128).contains(byte);
        encoded.offsets.is_some() && encoded.values.iter().any(is_letter)
    })
}

impl Encoded {
    fn names(&self) -> Option<Vec<String>> {
        let Some(offsets) = &self.offsets else {
            return Some(self.values.iter().map(i64::to_string).collect());
        };
        let bytes: Vec<u8> = self.values.iter().map(|byte| *byte as u8).collect();
        let text = |ends: &[usize]| {
            let text = bytes.get(ends[0]..ends[1])?;
            // XGBoost cuts a name in the middle of a letter.
            let whole = match std::str::from_utf8(text) {
                Ok(text) => text,
                Err(error) if error.error_len().is_some() => return None,
                Err(error) => std::str::from_utf8(&text[..error.valid_up_to()]).ok()?,
            };
            Some(tidy(whole))
        };
        offsets.windows(2).map(text).collect()
    }
}
