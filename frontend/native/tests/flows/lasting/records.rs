//! What a kept answer tells of itself.

use api::ProblemKind;
use client::{KeptQuestion, Past, port::Method, reading::Reading};
use native::block_on;
use preparation::Cell;
use serde_json::Value;

use crate::{
    book::NOW,
    server::owner,
    signatures::{Sealed, least},
};

/// A user who keeps an answer of a sealed model.
struct Kept {
    sealed: Sealed,
}

impl Kept {
    fn new() -> Self {
        let sealed = Sealed::new();
        let model = sealed.asked().unwrap();
        let question = KeptQuestion::Row(Cell::row(&least(&model)));
        let mut past = Past::asked(NOW, question, &model);
        past.scores = vec![1.5];
        let (card, scores) = (model.card(), past.scores.clone());
        let reading = Reading::of(&card.answer, &card.circuit.policy, &scores).unwrap();
        past.tell(Some(&reading));
        block_on(sealed.user.remember(past)).unwrap();
        Self { sealed }
    }

    /// Owner and answer as the record tells them.
    fn told(&self) -> (Option<String>, Vec<(String, String)>) {
        let record = block_on(self.sealed.user.answer_record(NOW))
            .unwrap()
            .unwrap();
        (record.owner.clone(), record.answered())
    }

    /// The service does not tell of the grant any more.
    fn end_grant(&self) {
        self.sealed.scene.server.change(|state| {
            for _ in 0..9 {
                let ending = state.grant.id.to_string();
                let gone = (Method::Get, ending, ProblemKind::NotFound);
                state.troubles.push(gone);
            }
        });
    }
}

#[test]
fn a_record_tells_who_answered_what_after_the_grant_is_gone() {
    let kept = Kept::new();
    let before = kept.told();
    kept.end_grant();
    assert_eq!(kept.told(), before);
    let (told_owner, answered) = before;
    assert_eq!(told_owner, Some(owner().profile.name));
    let names: Vec<&str> = answered.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Answer", "Probability of malignant"]);
}

#[test]
fn an_answer_kept_before_facts_were_is_told_by_its_copy_while_that_is_granted() {
    let kept = Kept::new();
    let whole = kept.told();
    let past = block_on(kept.sealed.user.past_answer(NOW))
        .unwrap()
        .unwrap();
    let mut old: Value = serde_json::to_value(past).unwrap();
    old.as_object_mut().unwrap().remove("facts").unwrap();
    let old: Past = serde_json::from_value(old).unwrap();
    block_on(kept.sealed.user.forget_answer(NOW)).unwrap();
    block_on(kept.sealed.user.put_answer_back(old)).unwrap();
    assert_eq!(kept.told(), whole);
    kept.end_grant();
    assert_eq!(kept.told(), (None, Vec::new()));
}

/// Two hundred of them are written again with each answer.
#[test]
fn what_a_record_needs_takes_little_room() {
    let kept = Kept::new();
    let past = block_on(kept.sealed.user.past_answer(NOW))
        .unwrap()
        .unwrap();
    let facts = serde_json::to_vec(&past.facts).unwrap();
    assert!(facts.len() < 400, "{} bytes", facts.len());
}
