//! Trees that know where missing values go, restated for columns without gaps.

use preparation::{Builder, Input, Span, Step};

use crate::model::forest::{Condition, Tree, asked, margin};

/// Fills the gaps of the columns that trees read, and restates every condition: afterwards none speaks of
/// missing values, and edges are finite. Inputs that may not be missing stay. `columns` holds the builder's column of each feature; those that
/// are filled take its place.
///
/// A gap becomes a number beyond all edges, on the side that fewer conditions must be changed for: an
/// edge of its own then tells it from every number that is there.
pub(crate) fn fill(trees: &mut [Tree], columns: &mut [usize], builder: &mut Builder) {
    let asked = asked(trees, columns.len());
    let mut conditions: Vec<Vec<&mut Condition>> = Vec::new();
    conditions.resize_with(columns.len(), Vec::new);
    for condition in trees.iter_mut().flat_map(Tree::conditions_mut) {
        conditions[condition.feature].push(condition);
    }
    let features = conditions.into_iter().zip(asked).zip(columns);
    for ((mut conditions, asked), column) in features {
        if builder
            .inputs
            .get(*column)
            .is_some_and(|input| !may_be(input))
        {
            conditions.into_iter().for_each(Condition::forget_missing);
            continue;
        }
        let filling = Filling::of(&conditions, asked);
        for condition in &mut conditions {
            filling.restate(condition);
        }
        *column = filling.column(*column, builder);
    }
}

/// Whether a condition holds for every number, and so tells them from missing values alone.
pub(crate) fn are_told(trees: &[Tree]) -> bool {
    let mut conditions = trees.iter().flat_map(Tree::conditions);
    conditions.any(|condition| condition.edges.contains(&f64::NEG_INFINITY))
}

/// Trees that never meet a missing value.
pub(crate) fn forget(trees: &mut [Tree]) {
    let conditions = trees.iter_mut().flat_map(Tree::conditions_mut);
    conditions.for_each(Condition::forget_missing);
}

/// Whether the column of an input may have gaps.
pub(crate) fn may_be(input: &Input) -> bool {
    match input {
        Input::Category {
            other_is_missing, ..
        } => *other_is_missing || input.may_miss(),
        _ => input.may_miss(),
    }
}

/// What becomes of the gaps of one column.
struct Filling {
    /// Where numbers stay: the first end is reached by all of them.
    span: Span,
    /// What stands for a gap.
    value: f64,
    /// Whether a gap has reached all edges, not none.
    is_above: bool,
    /// Whether numbers must stay in the span, to be told from a gap.
    is_clipped: bool,
}

impl Filling {
    fn of(conditions: &[&mut Condition], asked: Option<(f64, f64)>) -> Self {
        let (first, last) = asked.unwrap_or((0.0, 0.0));
        let margin = margin(first, last);
        let is_above = conditions.iter().any(|condition| condition.missing);
        let meets_all = |edge: &f64| *edge == f64::NEG_INFINITY;
        let edges = |condition: &&mut Condition| condition.edges.iter().any(meets_all);
        let differs =
            |condition: &&mut Condition| is_above && holds_above(condition) != condition.missing;
        Self {
            span: Span::new(first - margin, last),
            value: match is_above {
                true => last + margin,
                false => first - 2.0 * margin,
            },
            is_above,
            is_clipped: conditions
                .iter()
                .any(|condition| edges(condition) || differs(condition)),
        }
    }

    fn restate(&self, condition: &mut Condition) {
        let holds = condition.missing;
        let holds_above = holds_above(condition);
        condition.edges.retain(|edge| *edge < f64::INFINITY);
        for edge in &mut condition.edges {
            *edge = edge.max(self.span.minimum);
        }
        if self.is_above && holds_above != holds {
            condition.edges.push(self.value);
        }
        condition.missing = false;
    }

    fn column(&self, mut column: usize, builder: &mut Builder) -> usize {
        if self.is_clipped {
            let span = self.span;
            column = builder.column(Step::Clipped { column, span });
        }
        let value = self.value;
        builder.column(Step::Filled { column, value })
    }
}

/// Whether a condition holds for a number that has reached every finite edge.
fn holds_above(condition: &Condition) -> bool {
    let reached = condition.edges.iter().filter(|edge| **edge < f64::INFINITY);
    reached.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use preparation::Cell;

    use super::*;
    use crate::{
        model::forest::{Form, TreeNode},
        read::understanding::open_numbers,
    };

    fn stump(condition: Condition) -> Tree {
        let split = TreeNode::Split {
            condition,
            yes: 1,
            no: 2,
        };
        Tree {
            target: 0,
            form: Form::General(vec![split, TreeNode::Leaf(1.0), TreeNode::Leaf(0.0)]),
        }
    }

    fn condition(edges: &[f64], missing: bool) -> Condition {
        Condition {
            feature: 0,
            edges: edges.to_vec(),
            missing,
        }
    }

    /// One number that may be missing.
    fn gappy() -> Vec<Input> {
        let mut inputs = open_numbers(1);
        if let Input::Number { may_miss, .. } = &mut inputs[0] {
            *may_miss = true;
        }
        inputs
    }

    /// What each stump says to each value, asked with gaps and asked of filled columns.
    fn compared(conditions: &[Condition]) {
        let trees: Vec<Tree> = conditions.iter().cloned().map(stump).collect();
        let mut builder = Builder::new(gappy());
        let (mut columns, mut filled) = ([0], trees.clone());
        fill(&mut filled, &mut columns, &mut builder);
        let mut restated = filled.iter().flat_map(Tree::conditions);
        assert!(restated.all(|c| !c.missing && c.edges.iter().all(|edge| edge.is_finite())));
        let preparation = builder.finish(columns.to_vec());
        for x in [
            f64::NAN,
            -1e300,
            -3.0,
            0.9,
            1.0,
            1.5,
            2.0,
            2.5,
            3.0,
            4.0,
            1e300,
        ] {
            let features = preparation.features(&[Cell::from(x)]).unwrap();
            for (tree, filled) in trees.iter().zip(&filled) {
                assert_eq!(tree.value(&[x]), filled.value(&features), "{x}");
            }
        }
    }

    #[test]
    fn a_filled_gap_goes_where_the_missing_value_went() {
        let infinity = f64::INFINITY;
        let low = || condition(&[1.0], false);
        let high = || condition(&[2.0], true);
        let set = |missing| condition(&[1.0, 2.0], missing);
        compared(&[low()]);
        compared(&[high()]);
        compared(&[low(), high()]);
        compared(&[set(true), low()]);
        compared(&[set(false), high()]);
        compared(&[condition(&[], true)]);
        compared(&[condition(&[], true), low(), set(false)]);
        compared(&[condition(&[-infinity], false), low()]);
        compared(&[condition(&[-infinity], false), high()]);
        compared(&[condition(&[infinity], true), low()]);
        compared(&[condition(&[infinity], false), high()]);
        compared(&[condition(&[-infinity, 1.0], true), high()]);
    }

    #[test]
    fn gaps_of_a_column_that_all_conditions_treat_alike_cost_no_edge() {
        let mut trees = [
            stump(condition(&[1.0], true)),
            stump(condition(&[2.0], true)),
        ];
        let mut builder = Builder::new(gappy());
        fill(&mut trees, &mut [0], &mut builder);
        let edges = trees.iter().flat_map(Tree::conditions);
        assert_eq!(edges.map(|c| c.edges.len()).sum::<usize>(), 2);
        assert_eq!(builder.width(), 2);
    }
}
