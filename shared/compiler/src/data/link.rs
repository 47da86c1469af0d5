//! Whether the one value of trees is the sum of their leaves or its exponential. Files that were made of trees
//! with a log link (counts, amounts) do not always say so; labelled rows show it.

use card::{Answer, OpenQuestion, OwnerReply, ValueLink};

use super::{sample::Truth, table::Table};
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
/// Determination from which on exponentials are what the labels are.
const EXPLAINS: f64 = 0.25;

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

/// Whether exponentials of the scores are near the labels, and the scores themselves are worse than the mean.
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
        truth.measure(&rows.iter().map(value).collect::<Vec<Vec<f64>>>())
    };
    scored(Link::Identity) < 0.0 && scored(Link::Exponential) >= EXPLAINS
}

#[cfg(test)]
mod tests {
    use preparation::{Input, Preparation, Span};

    use super::*;
    use crate::{
        data::{reading::Reading, table},
        model::forest::{Condition, Form, Tree},
    };

    /// A stump with the leaves 1 and 3, and a table of what `label` makes of each.
    fn shown(label: impl Fn(f64) -> f64) -> bool {
        let form = Form::Oblivious {
            conditions: vec![Condition::at_least(0, 0.5)],
            leaves: vec![1.0, 3.0],
        };
        let forest = Forest {
            features: 1,
            base: vec![0.0],
            trees: vec![Tree { target: 0, form }],
            copies: 1,
            link: Link::Identity,
            notes: Vec::new(),
        };
        let row = |row: u32| format!("{},{}\n", row % 2, label(f64::from(1 + row % 2 * 2)));
        let csv: String = (0..20).map(row).collect();
        let answer = Answer::Regression {
            target: "y".into(),
            unit: String::new(),
            decimals: 0,
            link: ValueLink::Identity,
            decision: None,
        };
        let reading = Reading {
            names: &["x".to_owned()],
            preparation: &Preparation::plain(vec![Input::Number {
                span: Span::new(f64::NEG_INFINITY, f64::INFINITY),
                may_miss: false,
            }]),
            answer: &answer,
            float: &FloatModel(ModelKind::Forest(forest.clone())),
            roles: None,
            label: None,
            spans: Vec::new(),
            percents: None,
        };
        let table = table::read(format!("x,y\n{csv}").as_bytes(), &reading).unwrap();
        shows_exponential(&forest, &table)
    }

    #[test]
    fn labels_that_are_exponentials_of_the_scores_show_it_and_no_others() {
        assert!(shown(f64::exp));
        assert!(!shown(|score| score));
        assert!(!shown(|score| 100.0 - 20.0 * score));
    }
}
