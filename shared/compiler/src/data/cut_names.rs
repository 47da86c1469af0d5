//! Names of categories that the program which wrote the file cut short: XGBoost counts letters where it writes bytes,
//! so a name with letters beyond ASCII lacks its end. The owner's rows hold them whole.

use std::collections::BTreeSet;

use card::table::TableReader;
use preparation::{Input, Preparation};

/// Names of one column that are told apart.
const MOST_NAMES: usize = 10_000;

/// Gives cut names their ends, where the rows leave no doubt which they are.
pub(crate) fn mended(csv: &[u8], columns: &[String], preparation: &mut Preparation) {
    let is_category = |input: &Input| matches!(input, Input::Category { .. });
    if csv.is_ascii() || !preparation.inputs.iter().any(is_category) {
        return;
    }
    let written = written(csv, columns, &preparation.inputs).unwrap_or_default();
    for (input, written) in preparation.inputs.iter_mut().zip(&written) {
        make_whole(input, written);
    }
}

/// What stands in the column of each category; nothing of other inputs.
fn written(csv: &[u8], columns: &[String], inputs: &[Input]) -> Option<Vec<BTreeSet<String>>> {
    let mut reader = TableReader::new(csv).ok()?;
    let found = reader.labelled(columns, 1).ok()?;
    let mut written = vec![BTreeSet::new(); inputs.len()];
    while let Some(row) = reader.next().ok()? {
        let cells = found.features.iter().zip(inputs).zip(&mut written);
        for ((column, input), names) in cells {
            if let (Input::Category { .. }, Some(text)) = (input, row.text(column.position))
                && names.len() < MOST_NAMES
                && !names.contains(text)
            {
                names.insert(text.to_owned());
            }
        }
    }
    Some(written)
}

/// Puts whole names in the place of cut ones. Several that were cut to the same stand in the order of the whole ones.
fn make_whole(input: &mut Input, written: &BTreeSet<String>) {
    let Input::Category { names, .. } = input else {
        return;
    };
    for short in names.iter().cloned().collect::<BTreeSet<_>>() {
        let places = (0..names.len()).filter(|place| names[*place] == short);
        let places: Vec<usize> = places.collect();
        let is_one = |name: &&String| **name == short || cut(name) == short;
        let candidates: Vec<&String> = written.iter().filter(is_one).collect();
        if candidates.len() == places.len() {
            for (place, name) in places.into_iter().zip(candidates) {
                names[place].clone_from(name);
            }
        }
    }
}

/// The name as it is written: as many bytes as it has letters, without the part of a letter at the end.
fn cut(name: &str) -> &str {
    &name[..name.floor_char_boundary(name.chars().count())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended_names(names: &[&str], csv: &str) -> Vec<String> {
        let inputs = vec![Input::Category {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            may_miss: false,
            other_is_missing: false,
        }];
        let mut preparation = Preparation::plain(inputs);
        mended(csv.as_bytes(), &["city".to_owned()], &mut preparation);
        preparation.inputs[0].names().to_vec()
    }

    #[test]
    fn cut_names_get_their_ends_from_the_rows() {
        let csv = "city,label\nZürich,1\nBern,0\nŁódź,1\nZoë,0\n";
        let names = mended_names(&["Bern", "Zo", "Züric", "Łó"], csv);
        assert_eq!(names, ["Bern", "Zoë", "Zürich", "Łódź"]);
    }

    #[test]
    fn names_cut_to_the_same_follow_the_order_of_the_whole_ones() {
        let csv = "city,label\nabé,1\nabè,0\n";
        assert_eq!(mended_names(&["ab", "ab"], csv), ["abè", "abé"]);
        let csv = "city,label\nabé,1\nabè,0\nabê,0\n";
        assert_eq!(mended_names(&["ab", "ab"], csv), ["ab", "ab"]);
    }

    #[test]
    fn names_that_no_row_has_stay() {
        assert_eq!(
            mended_names(&["Züric"], "city,label\nBern,0\nGenève,1\n"),
            ["Züric"]
        );
    }
}
