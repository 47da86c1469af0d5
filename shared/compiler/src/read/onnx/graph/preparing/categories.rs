//! Numbers that are looked up alone become categories: what no encoder knows stays unknown, instead of being
//! brought to the nearest end of a range.

use std::collections::BTreeSet;

use preparation::{Builder, Input, Step};

/// Most names of such a category.
const MOST_NAMES: usize = 1_000;

/// Makes categories of the inputs that are codes; weights meet the columns `kept`, and `strict` says which
/// inputs take known codes alone.
pub(crate) fn settle(columns: &mut Builder, kept: &[usize], strict: &BTreeSet<usize>) {
    let needed = columns.needed(kept);
    for input in 0..columns.inputs.len() {
        let Input::Number { may_miss, .. } = columns.inputs[input] else {
            continue;
        };
        let is_strict = strict.contains(&input);
        let Some(codes) = codes(columns, input, kept, &needed, is_strict) else {
            continue;
        };
        columns.inputs[input] = Input::Category {
            names: codes.iter().map(|code| written(*code)).collect(),
            may_miss,
            other_is_missing: !is_strict,
        };
        columns.change(|step| encode(step, input, &codes));
    }
}

/// Every code that is looked up in a column, smallest first; none where it is used as a number. Where known
/// codes alone are taken, those that nothing reads later (a dropped category) are known as well.
fn codes(
    columns: &Builder,
    input: usize,
    kept: &[usize],
    needed: &[bool],
    is_strict: bool,
) -> Option<Vec<f64>> {
    if kept.contains(&input) {
        return None;
    }
    let mut codes = Vec::new();
    let steps = columns.steps().iter().zip(needed);
    for (step, needed) in steps.filter(|(step, _)| step.reads().contains(&input)) {
        match step {
            _ if !needed && !is_strict => {}
            Step::OneOf { values, .. } => codes.extend_from_slice(values),
            Step::Mapped { keys, .. } => codes.extend_from_slice(keys),
            _ if !needed => {}
            _ => return None,
        }
    }
    codes.sort_by(f64::total_cmp);
    codes.dedup();
    (!codes.is_empty() && codes.len() <= MOST_NAMES).then_some(codes)
}

/// The step with positions in place of codes.
fn encode(step: &mut Step, input: usize, codes: &[f64]) {
    let position = |code: &mut f64| {
        if let Some(position) = codes.iter().position(|known| known == code) {
            *code = position as f64;
        }
    };
    match step {
        Step::OneOf { column, values } if *column == input => values.iter_mut().for_each(position),
        Step::Mapped { column, keys, .. } if *column == input => keys.iter_mut().for_each(position),
        _ => {}
    }
}

/// A code as people write it: a 32-bit number in its own digits.
fn written(code: f64) -> String {
    let short = code as f32;
    match f64::from(short) == code {
        true => short.to_string(),
        false => code.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builder() -> Builder {
        let mut builder = Builder::new(vec![Input::number(0.0, 9.0); 2]);
        for code in [3.0, -1.0] {
            builder.column(Step::OneOf {
                column: 0,
                values: vec![code],
            });
        }
        builder
    }

    #[test]
    fn codes_become_names_and_steps_read_positions() {
        let mut columns = builder();
        settle(&mut columns, &[2, 3], &BTreeSet::from([0]));
        assert_eq!(columns.inputs[0].names(), ["-1", "3"]);
        let positions: Vec<&Step> = columns.steps().iter().collect();
        let one_of = |position| Step::OneOf {
            column: 0,
            values: vec![position],
        };
        assert_eq!(positions, [&one_of(1.0), &one_of(0.0)]);
        assert!(matches!(columns.inputs[1], Input::Number { .. }));
    }

    #[test]
    fn a_dropped_code_is_known_where_no_other_is_taken() {
        for (strict, names) in [
            (BTreeSet::from([0]), vec!["-1", "3"]),
            (BTreeSet::new(), vec!["3"]),
        ] {
            let mut columns = builder();
            settle(&mut columns, &[2], &strict);
            assert_eq!(columns.inputs[0].names(), names);
        }
    }

    #[test]
    fn a_number_that_meets_weights_stays_one() {
        let mut columns = builder();
        settle(&mut columns, &[0, 2, 3], &BTreeSet::new());
        assert!(matches!(columns.inputs[0], Input::Number { .. }));
    }
}
