//! Names of classes that a file only numbers, as LightGBM numbers what it was trained on: the labels of the
//! owner's rows, in their order.

use std::collections::BTreeSet;

use card::{
    Answer,
    table::{TableReader, number},
};

use super::{skill::Skill, table::Table};
use crate::model::{answer::named, float::FloatModel};

/// Rows that the names are tried on.
const MOST_ROWS: usize = 1_000;

/// The answer with the labels of the rows as names of its classes; none where there are not as many, some are
/// numbers, or the file names its classes.
pub(crate) fn found(csv: &[u8], columns: &[String], answer: &Answer) -> Option<Answer> {
    let classes = answer.classes()?;
    let mut numbered = classes.iter().enumerate();
    if !numbered.all(|(index, class)| *class == index.to_string()) {
        return None;
    }
    let mut reader = TableReader::new(csv).ok()?;
    let labelled = reader.labelled(columns, 1).ok()?;
    let [label] = labelled.labels.as_slice() else {
        return None;
    };
    let mut names: BTreeSet<String> = BTreeSet::new();
    while let Some(row) = reader.next().ok()? {
        let Some(text) = row.text(label.position).map(str::trim) else {
            continue;
        };
        if !text.is_empty() && names.insert(text.to_owned()) {
            let is_strange = number(text).is_some() || names.len() > classes.len();
            if is_strange {
                return None;
            }
        }
    }
    let names: Vec<String> = names.into_iter().collect();
    (names.len() == classes.len()).then(|| named(answer.clone(), &names))
}

/// Whether the model answers rows with these names better than by chance, so that they are the right ones.
pub(crate) fn are_right(float: &FloatModel, table: &Table) -> bool {
    let Some(truth) = &table.truth else {
        return false;
    };
    let step = table.rows.len().div_ceil(MOST_ROWS).max(1);
    let rows: Vec<usize> = (0..table.rows.len()).step_by(step).collect();
    let truth = truth.at(&rows);
    let scores: Vec<Vec<f64>> = rows
        .iter()
        .map(|row| float.scores(&table.rows[*row]))
        .collect();
    let skill = Skill::of(&truth, float.link(), &scores);
    skill.is_some_and(Skill::is_clear)
}

#[cfg(test)]
mod tests {
    use card::ProbabilityLink;

    use super::*;

    #[test]
    fn labels_name_as_many_classes_as_a_file_numbers() {
        let classes = |names: [&str; 2]| Answer::Binary {
            classes: names.map(str::to_owned),
            probability: true,
            link: ProbabilityLink::default(),
        };
        let columns = ["a".to_owned()];
        let names = |csv: &str, answer: &Answer| {
            let found = found(csv.as_bytes(), &columns, answer)?;
            Some(found.classes()?.to_vec())
        };
        let numbered = classes(["0", "1"]);
        let csv = "a,kind\n1,oak\n2,elm\n3,oak\n";
        assert_eq!(names(csv, &numbered).unwrap(), ["elm", "oak"]);
        assert_eq!(names(csv, &classes(["ash", "fir"])), None);
        assert_eq!(names("a,kind\n1,oak\n2,elm\n3,ash\n", &numbered), None);
        assert_eq!(names("a,kind\n1,1\n2,0\n", &numbered), None);
    }
}
