use super::trail::{Edge, Side, Trail};
use crate::model::forest::Condition;

/// How a node compares a column with its values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Comparison {
    AtMost,
    Below,
    AtLeast,
    Above,
    Equal,
    Unequal,
    /// Whether it is one of the values.
    Member,
}

/// What a node asks of one column.
pub(crate) struct Question<'a> {
    pub(crate) comparison: Comparison,
    /// One threshold, or the members of a set.
    pub(crate) values: &'a [f64],
    /// Whether a missing value goes where the comparison is true; none where no value may be missing.
    pub(crate) missing: Option<bool>,
}

/// What a question comes to.
pub(crate) enum Reply {
    /// A condition, and whether it holds where the comparison is true.
    Depends(Condition, bool),
    /// The same for every row.
    Always(bool),
}

impl Comparison {
    /// The name in `nodes_modes`; none of another one.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "BRANCH_LEQ" => Self::AtMost,
            "BRANCH_LT" => Self::Below,
            "BRANCH_GTE" => Self::AtLeast,
            "BRANCH_GT" => Self::Above,
            "BRANCH_EQ" => Self::Equal,
            "BRANCH_NEQ" => Self::Unequal,
            "BRANCH_MEMBER" => Self::Member,
            _ => return None,
        })
    }

    /// The number in `nodes_modes` of version 5; none of another one.
    pub(crate) fn numbered(number: f64) -> Option<Self> {
        const COMPARISONS: [Comparison; 7] = [
            Comparison::AtMost,
            Comparison::Below,
            Comparison::AtLeast,
            Comparison::Above,
            Comparison::Equal,
            Comparison::Unequal,
            Comparison::Member,
        ];
        let is_index = number.fract() == 0.0 && number >= 0.0;
        COMPARISONS
            .get(number as usize)
            .copied()
            .filter(|_| is_index)
    }

    /// The side of a threshold that decides, and whether the comparison is true there.
    fn side(self) -> Option<(Side, bool)> {
        Some(match self {
            Self::AtMost => (Side::Above, false),
            Self::Above => (Side::Above, true),
            Self::Below => (Side::AtLeast, false),
            Self::AtLeast => (Side::AtLeast, true),
            Self::Equal | Self::Unequal | Self::Member => return None,
        })
    }
}

/// Edges, and whether the comparison is true where an odd number of them is reached.
type Reading = (Vec<f64>, bool);

impl Question<'_> {
    /// What is asked of the column `feature` before it went along the trail.
    pub(crate) fn reply(&self, feature: usize, trail: &Trail) -> Reply {
        let (edges, truth) = match self.comparison.side() {
            Some((side, truth)) => self.ordered(trail, side, truth),
            None => self.equal(trail),
        };
        let is_unequal = self.comparison == Comparison::Unequal;
        let missing = self.missing.map(|tracks| tracks || is_unequal);
        match (edges.is_empty(), missing) {
            (true, Some(missing)) if missing == truth => {
                let condition = Condition {
                    feature,
                    edges,
                    missing: true,
                };
                Reply::Depends(condition, missing)
            }
            (true, _) => Reply::Always(!truth),
            (false, missing) => {
                let condition = Condition {
                    feature,
                    edges,
                    missing: missing.unwrap_or(is_unequal) == truth,
                };
                Reply::Depends(condition, truth)
            }
        }
    }

    fn ordered(&self, trail: &Trail, side: Side, truth: bool) -> Reading {
        let threshold = self.values.first().copied().unwrap_or(f64::NAN);
        let never = (Vec::new(), true);
        let always = (Vec::new(), false);
        match (threshold.is_finite(), threshold > 0.0) {
            (false, _) if threshold.is_nan() => never,
            (false, is_large) => match is_large == truth {
                true => never,
                false => always,
            },
            (true, _) => {
                let (edge, truth) = match trail.edge(threshold, side) {
                    Edge::From(edge) => (edge, truth),
                    Edge::Below(edge) => (edge, !truth),
                };
                match edge {
                    f64::INFINITY => (Vec::new(), truth),
                    f64::NEG_INFINITY => (Vec::new(), !truth),
                    edge => (vec![edge], truth),
                }
            }
        }
    }

    /// Inside the interval around each value that may occur.
    fn equal(&self, trail: &Trail) -> Reading {
        let values = self.values.iter().filter(|value| value.is_finite());
        let sides = values.flat_map(|value| [(*value, Side::AtLeast), (*value, Side::Above)]);
        let mut edges: Vec<f64> = sides
            .map(|(value, side)| match trail.edge(value, side) {
                Edge::From(edge) | Edge::Below(edge) => edge,
            })
            .collect();
        edges.sort_by(f64::total_cmp);
        let mut crossed: Vec<f64> = Vec::new();
        for edge in edges.into_iter().filter(|edge| edge.is_finite()) {
            match crossed.last() == Some(&edge) {
                true => drop(crossed.pop()),
                false => crossed.push(edge),
            }
        }
        (crossed, self.comparison != Comparison::Unequal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(comparison: Comparison, values: &[f64], missing: Option<bool>) -> Reply {
        let question = Question {
            comparison,
            values,
            missing,
        };
        let mut trail = Trail::default();
        trail.set_wide(true);
        question.reply(0, &trail)
    }

    /// Whether a value goes where the comparison is true.
    fn goes(reply: &Reply, value: f64) -> bool {
        match reply {
            Reply::Always(truth) => *truth,
            Reply::Depends(condition, truth) => condition.holds(&[value]) == *truth,
        }
    }

    #[test]
    fn every_comparison_decides_as_it_says_at_its_threshold_too() {
        let values = [1.0];
        let at = |comparison| {
            let reply = asked(comparison, &values, None);
            [0.5, 1.0, 1.5].map(|value| goes(&reply, value))
        };
        assert_eq!(at(Comparison::AtMost), [true, true, false]);
        assert_eq!(at(Comparison::Below), [true, false, false]);
        assert_eq!(at(Comparison::AtLeast), [false, true, true]);
        assert_eq!(at(Comparison::Above), [false, false, true]);
        assert_eq!(at(Comparison::Equal), [false, true, false]);
        assert_eq!(at(Comparison::Unequal), [true, false, true]);
    }

    #[test]
    fn a_set_holds_its_members_alone() {
        let reply = asked(Comparison::Member, &[4.0, 1.0, 2.0], Some(true));
        let inside = [0.0, 1.0, 1.5, 2.0, 4.0, 5.0].map(|value| goes(&reply, value));
        assert_eq!(inside, [false, true, false, true, true, false]);
        assert!(goes(&reply, f64::NAN));
    }

    #[test]
    fn an_infinite_threshold_asks_whether_the_value_is_missing() {
        let reply = asked(Comparison::AtMost, &[f64::INFINITY], Some(false));
        assert!(goes(&reply, 1e300) && !goes(&reply, f64::NAN));
        let settled = asked(Comparison::AtMost, &[f64::INFINITY], Some(true));
        assert!(matches!(settled, Reply::Always(true)));
        let settled = asked(Comparison::Above, &[f64::NEG_INFINITY], None);
        assert!(matches!(settled, Reply::Always(true)));
    }

    #[test]
    fn a_missing_value_goes_where_the_node_sends_it() {
        for (comparison, tracks) in [(Comparison::AtMost, true), (Comparison::Above, false)] {
            let reply = asked(comparison, &[0.0], Some(tracks));
            assert_eq!(goes(&reply, f64::NAN), tracks);
        }
        assert!(goes(
            &asked(Comparison::Unequal, &[0.0], Some(false)),
            f64::NAN
        ));
    }
}
