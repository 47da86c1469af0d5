//! Names of categories that lack their ends because the program which wrote the file counted letters as bytes: the
//! owner's rows hold them whole.

use std::collections::BTreeSet;

use card::table::TableReader;
use preparation::{Input, MOST_NAMES, Preparation};

use crate::words::MISSING_END;

/// Gives cut names their ends, where the rows leave no doubt which they are.
pub(crate) fn mended(csv: &[u8], columns: &[String], preparation: &mut Preparation) {
    let mut names = preparation.inputs.iter().flat_map(Input::names);
    if !names.any(|name| name.contains(MISSING_END)) {
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
                && !text.is_empty()
                && !names.contains(text)
            {
                names.insert(text.to_owned());
            }
        }
    }
    Some(written)
}

/// Puts whole names in the place of cut ones: in their order where there are as many, else where a beginning leaves one.
fn make_whole(input: &mut Input, written: &BTreeSet<String>) {
    let Input::Category { names, .. } = input else {
        return;
    };
    let cut = names.iter().enumerate().filter_map(|(place, name)| {
        let (beginning, _) = name.split_once(MISSING_END)?;
        Some((place, beginning.to_owned()))
    });
    let cut: Vec<(usize, String)> = cut.collect();
    let open: Vec<String> = written
        .iter()
        .filter(|name| !names.contains(name))
        .cloned()
        .collect();
    let begins = |name: &&String, beginning: &str| name.starts_with(beginning);
    let mut pairs = cut.iter().zip(&open);
    let are_all =
        cut.len() == open.len() && pairs.all(|((_, cut), name)| begins(&name, cut.as_str()));
    for (index, (place, beginning)) in cut.iter().enumerate() {
        let mut alike = open.iter().filter(|name| begins(name, beginning));
        let only = alike.next().filter(|_| alike.next().is_none());
        let is_own = cut.iter().filter(|(_, other)| other == beginning).count() == 1;
        let whole = match are_all {
            true => open.get(index),
            false => only.filter(|_| is_own && !beginning.is_empty()),
        };
        if let Some(whole) = whole {
            names[*place].clone_from(whole);
        }
    }
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
        let names = mended_names(&["Bern", "Zoë", "Züri…", "…"], csv);
        assert_eq!(names, ["Bern", "Zoë", "Zürich", "Łódź"]);
    }

    #[test]
    fn where_rows_leave_a_doubt_names_stay_cut() {
        let csv = "city,label\nZürich,1\nBern,0\nUri,1\n";
        let names = mended_names(&["Bern", "Züri…", "…"], csv);
        assert_eq!(names, ["Bern", "Zürich", "…"]);
        let csv = "city,label\nZürich,1\nZüritram,0\nBern,0\n";
        assert_eq!(mended_names(&["Bern", "Züri…"], csv), ["Bern", "Züri…"]);
        assert_eq!(mended_names(&["Nor"], "city,label\nNorth,0\n"), ["Nor"]);
    }
}
