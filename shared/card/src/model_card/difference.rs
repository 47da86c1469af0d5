use std::collections::BTreeMap;

use circuit::OutputPolicy;
use preparation::Input;

use super::ModelCard;
use crate::{InputForm, table::is_same};

/// What differs between two versions of a card, for those who use it and for who grants it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardDifference {
    /// Whether it takes pictures now and did not before, the other way round, or pictures of another form.
    pub is_other_form: bool,
    /// Inputs that are new.
    pub added: Vec<String>,
    /// Inputs that are gone.
    pub removed: Vec<String>,
    /// Inputs in the place of others, where more differs than how words are parted: what they were called, and what they are called.
    pub renamed: Vec<(String, String)>,
    /// Whether inputs that stay stand in another order.
    pub is_reordered: bool,
    /// Inputs that take other values.
    pub taken: Vec<String>,
    /// What answers are called, before and after, where that differs.
    pub answers: Option<(Vec<String>, Vec<String>)>,
    /// What leaves of an answer, before and after, where that differs.
    pub policy: Option<(OutputPolicy, OutputPolicy)>,
    /// Whether users need another evaluation key.
    pub needs_key: bool,
    /// Rows for each user, before and after, where that differs.
    pub budget: Option<(u64, u64)>,
}

impl CardDifference {
    /// What `after` changes.
    pub fn between(before: &ModelCard, after: &ModelCard) -> Self {
        let (was, is) = (names(before), names(after));
        let gone = |name: &&str| !is.contains(name);
        let new = |name: &&str| !was.contains(name);
        let renamed: Vec<(&str, &str)> = match was.len() == is.len() {
            true => std::iter::zip(was.iter().copied(), is.iter().copied())
                .filter(|(before, after)| gone(before) && new(after))
                .collect(),
            false => Vec::new(),
        };
        let is_renamed = |name: &&str| {
            let mut both = renamed.iter().flat_map(|(before, after)| [before, after]);
            both.any(|known| known == name)
        };
        let alone = |names: &[&str], differs: &dyn Fn(&&str) -> bool| {
            let names = names.iter().copied();
            let names = names.filter(|name| differs(name) && !is_renamed(name));
            names.map(str::to_owned).collect::<Vec<_>>()
        };
        let stays = |names: &[&str], differs: &dyn Fn(&&str) -> bool| {
            let names = names.iter().copied().filter(|name| !differs(name));
            names.map(str::to_owned).collect::<Vec<_>>()
        };
        let policies = (before.circuit.policy, after.circuit.policy);
        let budgets = (before.query_budget, after.query_budget);
        let told = |card: &ModelCard| {
            let names = card.answer.names().into_iter();
            names.map(str::to_owned).collect::<Vec<_>>()
        };
        let answers = (told(before), told(after));
        Self {
            is_other_form: is_other_form(&before.input, &after.input),
            added: alone(&is, &new),
            removed: alone(&was, &gone),
            is_reordered: stays(&was, &gone) != stays(&is, &new),
            taken: taken(before, after),
            answers: (answers.0 != answers.1).then_some(answers),
            policy: (policies.0 != policies.1).then_some(policies),
            needs_key: after.circuit.lookups.is_some()
                && before.circuit.lookups != after.circuit.lookups,
            budget: (budgets.0 != budgets.1).then_some(budgets),
            renamed: renamed
                .into_iter()
                .filter(|(before, after)| !is_same(before, after))
                .map(|(before, after)| (before.to_owned(), after.to_owned()))
                .collect(),
        }
    }

    /// Whether a question is asked, answered and counted as before.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

fn is_other_form(before: &InputForm, after: &InputForm) -> bool {
    match (before, after) {
        (InputForm::Table { .. }, InputForm::Table { .. }) => false,
        (before, after) => before != after,
    }
}

/// What the inputs of a table are called.
fn names(card: &ModelCard) -> Vec<&str> {
    match &card.input {
        InputForm::Table { .. } => card.input.names(),
        InputForm::Image(_) => Vec::new(),
    }
}

/// Inputs of one name that take other values than before.
fn taken(before: &ModelCard, after: &ModelCard) -> Vec<String> {
    let (was, is) = (before.inputs(), after.inputs());
    let known: BTreeMap<&str, &Input> = names(before).into_iter().zip(&was).collect();
    let now = names(after).into_iter().zip(&is);
    let other = now.filter(|(name, now)| known.get(name).is_some_and(|before| before != now));
    other.map(|(name, _)| name.to_owned()).collect()
}
