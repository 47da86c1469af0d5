use crate::{
    measure::trial::Trial,
    model::{linear::LinearModel, scorer::Scorer},
    policy::Goal,
};

/// Lengths of vectors that differ by less are alike.
const ALIKE: f64 = 0.02;

/// What the owner of a gallery should know.
pub(crate) fn remarks(vectors: &LinearModel, goal: Goal, trial: &Trial) -> Vec<String> {
    let mut remarks = Vec::new();
    remarks.extend(about_lengths(vectors));
    let highest = trial.highest(goal);
    let strangers = highest.iter().filter(|(_, enrolled)| !enrolled).count();
    match strangers {
        0 => {}
        1 => remarks.push(
            "One of your rows carries a name that is not in the gallery: it counts as no match."
                .into(),
        ),
        _ => remarks.push(format!(
            "{strangers} of your rows carry a name that is not in the gallery: they count as no match."
        )),
    }
    remarks.extend(about_threshold(highest));
    remarks
}

fn about_lengths(vectors: &LinearModel) -> Option<String> {
    let lengths = (0..vectors.outputs()).map(|vector| {
        let squares = vectors.row(vector).iter().map(|number| number * number);
        squares.sum::<f64>().sqrt()
    });
    let (shortest, longest) = lengths.fold((f64::INFINITY, 0.0f64), |(low, high), length| {
        (low.min(length), high.max(length))
    });
    let differ = longest - shortest > ALIKE * longest;
    differ.then(|| "The vectors differ in length, and longer ones score higher. If only the angle counts, bring them all to length one, and the queries too.".into())
}

fn about_threshold(highest: Vec<(f64, bool)>) -> Option<String> {
    let (threshold, share) = best_threshold(highest)?;
    let places = (2.0 - threshold.abs().log10()).ceil().clamp(0.0, 9.0) as usize;
    Some(format!(
        "For an answer of only match or no match, a threshold of {threshold:.places$} tells {:.1} % of your rows right.",
        share * 100.0
    ))
}

/// The threshold that tells most rows right, half-way between two of them, and the share it tells
/// right; none when all rows are of one kind. Rows are highest scores, and whether the name is enrolled.
fn best_threshold(mut highest: Vec<(f64, bool)>) -> Option<(f64, f64)> {
    highest.sort_by(|(low, _), (high, _)| low.total_cmp(high));
    let enrolled = highest.iter().filter(|(_, enrolled)| *enrolled).count();
    if enrolled == 0 || enrolled == highest.len() {
        return None;
    }
    let mut right = enrolled;
    let mut best = (right, highest[0].0);
    for pair in highest.windows(2) {
        let (below, above) = (pair[0], pair[1]);
        if below.1 {
            right -= 1;
        } else {
            right += 1;
        }
        if right > best.0 && below.0 < above.0 {
            best = (right, (below.0 + above.0) / 2.0);
        }
    }
    Some((best.1, best.0 as f64 / highest.len() as f64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::link::Link;

    #[test]
    fn the_threshold_lies_where_it_tells_most_rows_right() {
        let rows = vec![
            (0.9, true),
            (0.2, false),
            (0.7, false),
            (0.6, true),
            (0.8, true),
            (0.4, false),
        ];
        let (threshold, share) = best_threshold(rows).unwrap();
        assert!((threshold - 0.5).abs() < 1e-9 || (threshold - 0.75).abs() < 1e-9);
        assert!((share - 5.0 / 6.0).abs() < 1e-9);
        assert_eq!(best_threshold(vec![(0.5, true)]), None);
        assert_eq!(best_threshold(Vec::new()), None);
    }

    #[test]
    fn vectors_of_different_length_are_remarked() {
        let vectors = |second: f64| {
            let rows = vec![vec![1.0, 0.0], vec![0.0, second]];
            LinearModel::new(rows, vec![0.0; 2], Link::Margin)
        };
        assert!(about_lengths(&vectors(1.01)).is_none());
        assert!(about_lengths(&vectors(2.0)).is_some());
    }
}
