//! Whether the one value of trees is the sum of their leaves or its exponential. Files that were made of trees
//! with a log link (counts, amounts) do not always say so; labelled rows show it.

use card::{Answer, OpenQuestion, OwnerReply, ValueLink};

use super::{sample::Truth, skill::Skill, table::Table};
use crate::model::{
    float::{FloatModel, ModelKind},
    forest::Forest,
    link::Link,
    scorer::Scorer,
};

const ABOUT: &str =
    "Is the value what the trees add up to, or its exponential (trained with a log link)?";
/// Rows that are looked at, and how few say nothing.
const MOST_ROWS: usize = 1_000;
const FEWEST_ROWS: usize = 10;
/// How much more a line may explain, which is fitted to them, and as a share of what it explains.
const LITTLE: f64 = 0.05;
const PART: f64 = 0.2;

/// Reads the value as the owner wishes, else as his rows show; asks where they show an exponential.
pub(crate) fn settle(
    float: &mut FloatModel,
    answer: &mut Answer,
    table: Option<&Table>,
    wish: Option<ValueLink>,
) -> Option<OpenQuestion> {
    let (ModelKind::Forest(forest), Answer::Regression { link, .. }) = (&mut float.0, answer)
    else {
        return None;
    };
    if forest.link != Link::Identity {
        return None;
    }
    let is_shown = table.is_some_and(|table| shows_exponential(forest, table));
    let mut options = [ValueLink::Identity, ValueLink::Exponential];
    if is_shown {
        options.reverse();
    }
    let chosen = match wish {
        Some(ValueLink::Exponential) => ValueLink::Exponential,
        Some(_) => ValueLink::Identity,
        None => options[0],
    };
    if chosen == ValueLink::Exponential {
        forest.link = Link::Exponential;
        *link = ValueLink::Exponential;
    }
    let is_asked = is_shown || chosen == ValueLink::Exponential;
    is_asked.then(|| OpenQuestion {
        about: ABOUT.into(),
        options: options.map(OwnerReply::Link).to_vec(),
        chosen: OwnerReply::Link(chosen),
        is_settled: true,
    })
}

/// Whether exponentials of the scores explain the labels by more than chance, and the scores themselves are worse than the mean; scores that
/// follow the labels in a line as closely, as ranks follow grades, are no logarithms.
fn shows_exponential(forest: &Forest, table: &Table) -> bool {
    let Some(truth @ Truth::Values(values)) = &table.truth else {
        return false;
    };
    let rows: Vec<usize> = (0..values.len().min(table.rows.len()))
        .step_by(values.len().div_ceil(MOST_ROWS).max(1))
        .collect();
    if rows.len() < FEWEST_ROWS || values.iter().any(|value| *value < 0.0) {
        return false;
    }
    let truth = truth.at(&rows);
    let scored = |link: Link| {
        let link = link.value_link();
        let value = |row: &usize| {
            let scores = forest.scores(&table.rows[*row]);
            scores.into_iter().map(|score| link.value(score)).collect()
        };
        Skill::of(
            &truth,
            Link::Identity,
            &rows.iter().map(value).collect::<Vec<_>>(),
        )
    };
    let Some((exponential, identity)) = scored(Link::Exponential).zip(scored(Link::Identity))
    else {
        return false;
    };
    let is_likely = identity.share < 0.0 && exponential.is_clear();
    let pairs = || {
        rows.iter()
            .map(|row| (forest.scores(&table.rows[*row])[0], values[*row]))
    };
    let line = linear(pairs);
    is_likely && exponential.share + LITTLE.min(PART * line) >= line
}

/// Share of the labels' variance that a line through the scores explains.
fn linear<P: Iterator<Item = (f64, f64)>>(pairs: impl Fn() -> P) -> f64 {
    let count = pairs().count().max(1) as f64;
    let (scores, labels) =
        pairs().fold((0.0, 0.0), |(a, b), (x, y)| (a + x / count, b + y / count));
    let products = pairs().map(|(x, y)| (x - scores, y - labels));
    let (mut across, mut of_scores, mut of_labels) = (0.0, 0.0, 0.0);
    for (x, y) in products {
        across += x * y;
        of_scores += x * x;
        of_labels += y * y;
    }
    match of_scores * of_labels > 0.0 {
        true => across * across / (of_scores * of_labels),
        false => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use preparation::{Input, Preparation, Span};

    use super::*;
    use crate::{
        data::{reading::Reading, table},
        model::forest::{Condition, Form, Tree},
    };

    /// A tree of four leaves, and a table of what `label` makes of each.
    fn shown(label: impl Fn(f64) -> f64) -> bool {
        shown_of(20, |_, score| label(score))
    }

    /// Of so many rows.
    fn shown_of(rows: u32, label: impl Fn(u32, f64) -> f64) -> bool {
        let form = Form::Oblivious {
            conditions: [0, 1]
                .map(|feature| Condition::at_least(feature, 0.5))
                .to_vec(),
            leaves: vec![-1.0, 0.0, 1.0, 1.5],
        };
        let forest = Forest {
            features: 2,
            base: vec![0.0],
            trees: vec![Tree { target: 0, form }],
            copies: 1,
            link: Link::Identity,
            notes: Vec::new(),
        };
        let row = |row: u32| {
            let [a, b] = [row % 2, row / 2 % 2].map(f64::from);
            format!("{a},{b},{}\n", label(row, forest.scores(&[a, b])[0]))
        };
        let csv: String = (0..rows).map(row).collect();
        let answer = Answer::Regression {
            target: "y".into(),
            unit: String::new(),
            decimals: 0,
            link: ValueLink::Identity,
            decision: None,
        };
        let reading = Reading {
            names: &["a".to_owned(), "b".to_owned()],
            preparation: &Preparation::plain(vec![
                Input::Number {
                    span: Span::new(f64::NEG_INFINITY, f64::INFINITY),
                    may_miss: false,
                };
                2
            ]),
            answer: &answer,
            float: &FloatModel(ModelKind::Forest(forest.clone())),
            roles: None,
            label: None,
            spans: Vec::new(),
            percents: None,
        };
        let table = table::read(format!("a,b,y\n{csv}").as_bytes(), &reading).unwrap();
        shows_exponential(&forest, &table)
    }

    #[test]
    fn labels_that_are_exponentials_of_the_scores_show_it_and_no_others() {
        assert!(shown(f64::exp));
        assert!(!shown(|score| score));
        assert!(!shown(|score| 100.0 - 20.0 * score));
        let noise = |row: u32| 0.5 * (f64::from(row * 7_919 % 101) / 50.0).powi(3);
        assert!(shown_of(400, |row, score| score.exp() * noise(row)));
    }

    #[test]
    fn grades_that_follow_ranks_in_a_line_are_no_exponentials_although_they_lie_near() {
        assert!(!shown(|score| 1.6 * score + 2.0));
    }
}
