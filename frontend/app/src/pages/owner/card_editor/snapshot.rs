use card::CardText;
use client::TypedCard;
use leptos::prelude::*;

use super::{CardEditor, answer::AnswerEditor};

impl CardEditor {
    /// Everything as typed, valid or not.
    pub(in crate::pages::owner) fn snapshot(self) -> TypedCard {
        TypedCard {
            texts: told(&CardText::ALL.map(|text| self.texts.text(text))),
            tags: self.texts.tags.get(),
            budget: self.budget.get(),
            resolution: self.policy.resolution.get(),
            threshold: self.policy.threshold.get(),
            answer: self
                .answer
                .with_value(|answer| told(&AnswerEditor::texts(answer))),
            fields: self.fields.with_value(|fields| {
                let texts = fields.iter().map(|field| told(&field.texts()));
                texts.collect()
            }),
            refusals: self
                .fields
                .with_value(|fields| fields.iter().map(|field| field.refuses.get()).collect()),
            decision: self
                .answer
                .with_value(|answer| told(answer.decision().unwrap_or_default())),
            change: String::new(),
        }
    }

    /// Enters what was typed before. What is of another number than here stays as it is.
    pub(in crate::pages::owner) fn restore(self, typed: &TypedCard) {
        enter(
            &CardText::ALL.map(|text| self.texts.text(text)),
            &typed.texts,
        );
        self.texts.tags.set(typed.tags.clone());
        let numbers = [
            (self.budget, &typed.budget),
            (self.policy.resolution, &typed.resolution),
            (self.policy.threshold, &typed.threshold),
        ];
        for (signal, text) in numbers {
            if !text.is_empty() {
                signal.set(text.clone());
            }
        }
        self.answer
            .with_value(|answer| enter(&AnswerEditor::texts(answer), &typed.answer));
        self.fields.with_value(|fields| {
            if fields.len() == typed.fields.len() {
                let pairs = fields.iter().zip(&typed.fields);
                pairs.for_each(|(field, typed)| enter_beginning(&field.texts(), typed));
            }
            for (field, refuses) in fields.iter().zip(&typed.refusals) {
                field.refuses.set(*refuses);
            }
        });
        self.answer.with_value(|answer| {
            enter(answer.decision().unwrap_or_default(), &typed.decision);
        });
    }
}

fn told(signals: &[RwSignal<String>]) -> Vec<String> {
    signals.iter().map(|signal| signal.get()).collect()
}

/// Enters texts; drafts of before hold fewer of each input.
fn enter_beginning(signals: &[RwSignal<String>], texts: &[String]) {
    if let Some(signals) = signals.get(..texts.len()) {
        enter(signals, texts);
    }
}

fn enter(signals: &[RwSignal<String>], texts: &[String]) {
    if signals.len() != texts.len() {
        return;
    }
    for (signal, text) in signals.iter().zip(texts) {
        if signal.with_untracked(|now| now != text) {
            signal.set(text.clone());
        }
    }
}
