//! Model cards, grants and roles in words.

mod accuracy;
pub(crate) mod cost;
mod difference;
mod explained;
pub(crate) mod glossary;
mod picture;
mod replaced;
pub(crate) mod restores;
mod vault_item;

use api::{
    Timestamp,
    account::{Account, Confirmation, Role},
    grant::{Grant, GrantStanding, GrantState, InputPolicy},
    model::{ListedModel, ModelStanding},
};
use card::{AnswerKind, FIRST_VERSION, InputKind};
use circuit::OutputPolicy;
use client::CheckedKey;
use preparation::Input;

pub(crate) use difference::{card_difference, leaves};
pub(crate) use explained::Explained;

pub(crate) use accuracy::{accuracy, accuracy_short, determination};
pub(crate) use picture::picture_facts;
pub(crate) use replaced::{before_asking, left_unasked, was_used};
pub(crate) use vault_item::vault_items;

use crate::{
    components::BadgeTone,
    format::{
        number::{count, counted, entry, percent},
        time,
        typed::figure,
    },
};

/// What the log says of a key whose proof holds.
pub(crate) fn named_in_log(key: &CheckedKey, name: &str) -> String {
    let index = entry(key.document.published.log_index);
    match key.is_named {
        true => t!("Entry {index} of the log names this key as {name}'s."),
        false => t!(
            "Entry {index} of the log holds this key but is of an earlier version and does not say whose it is: only \
             comparing the words tells."
        ),
    }
}

/// How a key that rows are encrypted under was chosen, as far as the log says.
pub(crate) fn chosen_among(key: &CheckedKey) -> String {
    let Some(choice) = key.choice else {
        return t!("This key is of an earlier version: nobody checked that it was made as keys are. If answers must be to real rows \
                only, ask its holder to make a new one.")
            .to_owned();
    };
    let candidates = count(choice.candidates.into());
    let chosen = t!(
        "This key is one of {candidates} candidates; the service chose it and checked that all the others were made as keys are."
    );
    match choice.unpublished {
        0 => chosen,
        unpublished => t!(
            "{chosen} Its holder began {} before and did not finish: one or two are an accident, many are attempts to get a \
             malformed key through.",
            counted(unpublished.into(), t!("other time"), t!("other times"))
        ),
    }
}

/// What begins with a capital by itself, within a sentence: English begins it with a small letter, German keeps its nouns.
pub(crate) fn within_sentence(text: impl AsRef<str>) -> String {
    match words::language() {
        "de" => text.as_ref().to_owned(),
        _ => text.as_ref().to_lowercase(),
    }
}

/// What a role is called.
pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Administrator => t!("Administrator"),
        Role::Owner => t!("Model owner"),
        Role::User => t!("Model user"),
        Role::Auditor => t!("Auditor"),
    }
}

/// Whether an e-mail address is its account's, as a badge; nothing where nobody could be asked to confirm it.
pub(crate) fn confirmation(account: &Account, sends_mail: bool) -> Option<(BadgeTone, String)> {
    if let Some(proven) = &account.proven {
        let what = match proven.with_name {
            true => t!("Name and address proven by"),
            false => t!("Address proven by"),
        };
        return Some((BadgeTone::Good, format!("{what} {}", proven.provider)));
    }
    let (tone, text) = match account.confirmation {
        Confirmation::Confirmed => (BadgeTone::Good, t!("Confirmed")),
        _ if !sends_mail => return None,
        Confirmation::Awaited => (BadgeTone::Waiting, t!("Not confirmed yet")),
        Confirmation::NotAsked => (BadgeTone::Neutral, t!("Not confirmed")),
    };
    Some((tone, text.to_owned()))
}

/// What kind of answer a model gives.
pub(crate) fn answer_kind(answer: &AnswerKind) -> String {
    match answer {
        AnswerKind::Binary { classes } => t!("{} or {}", classes[0], classes[1]),
        AnswerKind::Classes(classes) => t!("One of {} classes", classes),
        AnswerKind::Value { target, unit } if unit.is_empty() => target.clone(),
        AnswerKind::Value { target, unit } => t!("{target} in {unit}"),
        AnswerKind::Match(vectors) => t!("A match among {}", count(*vectors)),
        AnswerKind::Values(values) => counted(*values, t!("value"), t!("values")),
        AnswerKind::Labels(questions) => t!("Yes or no to {} questions", questions),
    }
}

/// What one question consists of.
pub(crate) fn input_kind(kind: &InputKind) -> String {
    match *kind {
        InputKind::Table {
            numbers,
            choices,
            texts,
            series,
        } => {
            let told = [
                (numbers, t!("number"), t!("numbers")),
                (choices, t!("choice"), t!("choices")),
                (texts, t!("text"), t!("texts")),
                (series, t!("series"), t!("series")),
            ];
            let told = told.into_iter().filter(|(many, ..)| *many > 0);
            let told = told.map(|(many, one, several)| counted(many, one, several));
            told.collect::<Vec<_>>().join(", ")
        }
        InputKind::Picture {
            width,
            height,
            has_colours: false,
        } => t!("A grey picture of {width} × {height} pixels"),
        InputKind::Picture { width, height, .. } => {
            t!("A coloured picture of {width} × {height} pixels")
        }
    }
}

/// Names of a category told before the rest is counted.
const TOLD_NAMES: usize = 12;

/// What can be given for an input: "0 to 10", "red, green or blue".
pub(crate) fn taken(input: &Input) -> String {
    let (taken, may_miss) = match input {
        Input::Text => return t!("Any text").to_owned(),
        Input::Series { span, length } => {
            let (low, high) = (figure(span.minimum), figure(span.maximum));
            return t!("The last {length} values, {low} to {high}");
        }
        Input::Number { span, may_miss } => {
            let range = t!("{} to {}", figure(span.minimum), figure(span.maximum));
            (range, *may_miss)
        }
        Input::Category {
            names,
            may_miss,
            other_is_missing,
        } => (listed(names), *may_miss || *other_is_missing),
    };
    match may_miss {
        true => t!("{taken}, or nothing"),
        false => taken,
    }
}

/// A name between the quotation marks of the reader's language.
fn quoted(name: &str) -> String {
    match words::language() {
        "de" => format!("\u{201e}{name}\u{201c}"),
        _ => format!("\u{201c}{name}\u{201d}"),
    }
}

fn listed(names: &[String]) -> String {
    let is_unclear = |name: &String| name.contains(',') || name.contains(t!(" or "));
    let told = |name: &String| match names.iter().any(is_unclear) {
        true => quoted(name),
        false => name.clone(),
    };
    let names: Vec<String> = names.iter().map(told).collect();
    match names.as_slice() {
        [many @ .., last] if !many.is_empty() && names.len() <= TOLD_NAMES => {
            t!("{} or {last}", many.join(", "))
        }
        _ => {
            let told = names.iter().take(TOLD_NAMES).cloned().collect::<Vec<_>>();
            match names.len().saturating_sub(TOLD_NAMES) {
                0 => told.join(", "),
                rest => t!("{} or one of {rest} more", told.join(", ")),
            }
        }
    }
}

/// What becomes of rows far from any that the model was made with.
pub(crate) fn far_rows(share: f64) -> String {
    let share = percent(share);
    t!(
        "Rows unlike those this model was made with may be answered wrongly without a sign: of rows drawn anywhere inside the ranges, {share}. Ask about rows that could really be."
    )
}

/// The policy in one or two sentences.
pub(crate) fn policy(policy: &OutputPolicy) -> String {
    match policy {
        OutputPolicy::Scores { resolution_bits } => t!(
            "Scores leave the server at {resolution_bits} bits of resolution; whatever lies below is drowned \
             in random noise before it leaves."
        ),
        OutputPolicy::Label => t!(
            "Only the label leaves the server: the class with the highest score, found \
             under encryption. The scores themselves never leave."
        )
        .to_owned(),
        OutputPolicy::Decision => t!(
            "Only a yes or no leaves the server: whether the score reaches the owner's \
             sealed threshold. The score itself never leaves."
        )
        .to_owned(),
    }
}

/// A quantity of information, given in nats: "0.0001 bits".
pub(crate) fn leak(nats: f64) -> String {
    let bits = nats / std::f64::consts::LN_2;
    match bits < 1e-6 {
        true => t!("less than a millionth of a bit").to_owned(),
        false => t!("{}\u{a0}bits", two_digits(bits)),
    }
}

/// A positive number with two significant digits.
pub(crate) fn two_digits(value: f64) -> String {
    if value > 0.0 && value < 1e-6 {
        return words::number(format!("{value:.1e}"));
    }
    let places = (1 - value.max(1e-6).log10().floor() as i32).clamp(0, 8) as usize;
    words::number(format!("{value:.places$}"))
}

/// A grant's state as its owner sees it.
pub(crate) fn grant_state_for_owner(grant: &Grant) -> (BadgeTone, &'static str) {
    match &grant.state {
        _ if grant.suspension.is_some() => grant_state(grant),
        GrantState::Requested => (BadgeTone::Waiting, t!("Waits for you")),
        GrantState::Active if grant.has_ended(time::now()) => grant_state(grant),
        GrantState::Active => (BadgeTone::Sealed, t!("Sealed")),
        _ => grant_state(grant),
    }
}

/// Where a model stands.
pub(crate) fn model_standing(standing: ModelStanding) -> &'static str {
    match standing {
        ModelStanding::Published => t!("Published"),
        ModelStanding::Archived => t!("Archived"),
        ModelStanding::TakenOut => t!("Taken out"),
    }
}

/// A model's state as a badge.
pub(crate) fn model_state(model: &ListedModel) -> (BadgeTone, &'static str) {
    let standing = model.standing();
    let tone = match standing {
        ModelStanding::Published => BadgeTone::Good,
        ModelStanding::Archived => BadgeTone::Neutral,
        ModelStanding::TakenOut => BadgeTone::Bad,
    };
    (tone, model_standing(standing))
}

/// Where a grant stands.
pub(crate) fn grant_standing(standing: GrantStanding) -> &'static str {
    match standing {
        GrantStanding::Waits => t!("Waits for the owner"),
        GrantStanding::Requested => t!("Requested"),
        GrantStanding::Active => t!("Sealed"),
        GrantStanding::Stale => t!("To be sealed again"),
        GrantStanding::Older => t!("Of an older version"),
        GrantStanding::Suspended => t!("Suspended"),
        GrantStanding::Refused => t!("Refused"),
        GrantStanding::Withdrawn => t!("Taken back by the user"),
        GrantStanding::Revoked => t!("Revoked"),
    }
}

/// Which version a copy in use is of, by the service's word; nothing where there has only been one.
pub(crate) fn sealed_version(grant: &Grant) -> Option<String> {
    version_of(grant.sealed_version?, grant.model_version)
}

/// "Version 1 of 2"; nothing where there has only been one.
pub(crate) fn version_of(sealed: u32, newest: u32) -> Option<String> {
    (newest > FIRST_VERSION).then(|| t!("Version {sealed} of {newest}"))
}

/// That a user's copy is of an older version than the newest, in a sentence.
pub(crate) fn older_version(grant: &Grant) -> Option<String> {
    let sealed = grant.sealed_version.filter(|_| grant.is_older())?;
    let newest = grant.model_version;
    Some(t!(
        "Your copy is of version {sealed}, and {newest} is the newest: answers come from yours until the owner has sealed that for you."
    ))
}

/// A grant's state as a badge.
pub(crate) fn grant_state(grant: &Grant) -> (BadgeTone, &'static str) {
    match &grant.state {
        _ if grant.suspension.is_some() => (BadgeTone::Bad, t!("Suspended")),
        GrantState::Requested => (BadgeTone::Waiting, t!("Waiting for the owner")),
        GrantState::Refused { .. } => (BadgeTone::Bad, t!("Refused")),
        GrantState::Active if grant.has_ended(time::now()) => (BadgeTone::Bad, t!("Ended")),
        GrantState::Active => (BadgeTone::Sealed, t!("Sealed for use")),
        GrantState::Stale => (BadgeTone::Waiting, t!("To be sealed again")),
        GrantState::Revoked if grant.model_deleted => (BadgeTone::Bad, t!("Model deleted")),
        GrantState::Revoked => (BadgeTone::Bad, t!("Revoked")),
        GrantState::Withdrawn => (BadgeTone::Neutral, t!("Taken back")),
    }
}

/// How rows may be sent, and what was checked so far.
pub(crate) fn inputs(grant: &Grant) -> String {
    match grant.inputs {
        InputPolicy::Trusted => t!("Taken as they come").to_owned(),
        InputPolicy::Verified => t!(
            "Checked: {} opened and right",
            counted(grant.pads_checked, t!("sealed form"), t!("sealed forms"))
        ),
    }
}

/// What a grant gives: "1,000 rows until 2026-12-31".
pub(crate) fn given(grant: &Grant) -> String {
    rows_until(grant.query_budget, grant.expires_at)
}

/// The same of rows and a day.
pub(crate) fn rows_until(rows: u64, until: Option<Timestamp>) -> String {
    let rows = counted(rows, t!("row"), t!("rows"));
    match until {
        Some(end) => t!("{rows} until {}", time::day(end)),
        None => rows,
    }
}

/// Rows used of the budget: "12 of 1 000 rows".
pub(crate) fn budget(grant: &Grant) -> String {
    t!(
        "{} of {}",
        count(grant.rows_used),
        counted(grant.query_budget, t!("row"), t!("rows"))
    )
}

#[cfg(test)]
mod tests {
    use api::{
        AccountId,
        account::{Language, Profile, Standing},
    };

    use super::*;

    #[test]
    fn an_address_that_no_mail_could_confirm_has_no_badge() {
        let told = |confirmation, sends_mail| {
            let account = Account {
                confirmation,
                ..test_account()
            };
            super::confirmation(&account, sends_mail).map(|(tone, _)| tone)
        };
        assert_eq!(told(Confirmation::Awaited, true), Some(BadgeTone::Waiting));
        assert_eq!(told(Confirmation::NotAsked, true), Some(BadgeTone::Neutral));
        assert_eq!(told(Confirmation::Awaited, false), None);
        assert_eq!(told(Confirmation::NotAsked, false), None);
        assert_eq!(told(Confirmation::Confirmed, false), Some(BadgeTone::Good));
    }

    fn test_account() -> Account {
        Account {
            id: AccountId("user".to_owned()),
            role: Role::User,
            profile: Profile {
                name: "User".to_owned(),
                organisation: "Test".to_owned(),
                email: "user@test.example".to_owned(),
                purpose: "To test.".to_owned(),
                language: Language::default(),
            },
            confirmation: Confirmation::default(),
            standing: Standing::Approved,
            registered_at: 0,
            asked_again: None,
            reopened: None,
            proven: None,
        }
    }

    #[test]
    fn numbers_and_choices_are_counted_apart() {
        let told = |numbers, choices, texts| {
            input_kind(&InputKind::Table {
                numbers,
                choices,
                texts,
                series: 0,
            })
        };
        let all = "2\u{a0}numbers, 1\u{a0}choice, 1\u{a0}text";
        assert_eq!(told(2, 1, 1), all);
        assert_eq!(told(0, 1, 0), "1\u{a0}choice");
    }

    fn category(names: &[&str]) -> Input {
        Input::Category {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            may_miss: false,
            other_is_missing: true,
        }
    }

    #[test]
    fn what_an_input_takes_is_told_in_a_few_words() {
        assert_eq!(taken(&Input::number(0.0, 2.5)), "0 to 2.5");
        assert_eq!(taken(&category(&["a", "b", "c"])), "a, b or c, or nothing");
        assert_eq!(taken(&category(&["a"])), "a, or nothing");
        let many = taken(&category(&["a"; 20]));
        assert!(many.ends_with("a or one of 8 more, or nothing"), "{many}");
    }

    #[test]
    fn small_leaks_keep_two_digits() {
        assert_eq!(leak(1e-4), "0.00014\u{a0}bits");
        assert_eq!(leak(12.3), "18\u{a0}bits");
        assert_eq!(leak(2e-9), "less than a millionth of a bit");
    }

    #[test]
    fn a_value_is_described_with_its_unit() {
        let value = AnswerKind::Value {
            target: "Progression".to_owned(),
            unit: "points".to_owned(),
        };
        assert_eq!(answer_kind(&value), "Progression in points");
    }
}
