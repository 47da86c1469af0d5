//! A model card under its owner's hands. What is typed stays as typed until it is valid.

mod answer;
mod field;
mod fields_view;
mod mend;
mod offers;
mod policy;
mod policy_editor;
mod snapshot;
mod taken;
mod texts;
mod texts_view;
mod threshold;
mod threshold_unit;
mod view;

use card::{Field, InputForm, ModelCard};
use circuit::Circuit;
use leptos::prelude::*;
use preparation::Span;
use protocol::CardCost;

use crate::{
    failure::Outcome,
    format::typed::{differs, whole_or_most},
    state::client,
};
use answer::AnswerEditor;
use field::FieldEditor;
use mend::mend;
pub(super) use mend::{GoToWrong, focus_wrong, is_of_card};
use policy_editor::PolicyEditor;
use texts::TextsEditor;

pub(super) use view::CardEditorView;

/// Texts of a card, each in a signal.
#[derive(Clone, Copy)]
pub(super) struct CardEditor {
    texts: TextsEditor,
    budget: RwSignal<String>,
    /// The budget that was proposed last; what is typed follows it as long as it is the same.
    proposed: StoredValue<Option<u64>>,
    pub(super) policy: PolicyEditor,
    answer: StoredValue<AnswerEditor>,
    fields: StoredValue<Vec<FieldEditor>>,
    /// The card as compiled or as published; circuit and accuracy come from here.
    base: RwSignal<ModelCard>,
}

impl CardEditor {
    /// An editor that begins with `card`.
    pub(super) fn of(card: ModelCard) -> Self {
        Self {
            texts: TextsEditor::of(&card),
            budget: RwSignal::new(card.query_budget.to_string()),
            proposed: StoredValue::new(None),
            policy: PolicyEditor::of(&card),
            answer: StoredValue::new(AnswerEditor::of(&card.answer)),
            fields: StoredValue::new(field::editors(&card)),
            base: RwSignal::new(card),
        }
    }

    /// Takes over a newly compiled circuit, and names and ranges where they still stand as compiled
    /// `before`; keeps what was typed. None if the shape is another.
    pub(super) fn recompiled(self, before: &ModelCard, card: ModelCard) -> Option<()> {
        let same = self.base.with_untracked(|base| {
            base.inputs().len() == card.inputs().len()
                && base.circuit.outputs == card.circuit.outputs
                && std::mem::discriminant(&base.input) == std::mem::discriminant(&card.input)
                && std::mem::discriminant(&base.answer) == std::mem::discriminant(&card.answer)
        });
        if same {
            let fields = (field::editors(before), field::editors(&card));
            self.fields.with_value(|editors| {
                let pairs = fields.0.iter().zip(&fields.1);
                editors
                    .iter()
                    .zip(pairs)
                    .for_each(|(editor, (before, now))| editor.follow(before, now));
            });
            self.answer.with_value(|editor| {
                editor.follow(
                    &AnswerEditor::of(&before.answer),
                    &AnswerEditor::of(&card.answer),
                );
            });
            self.policy.recompiled(&card);
            self.base.set(card);
        }
        same.then_some(())
    }

    /// Goes on from another card of the same model, with what leaves of its answers if that is to be taken over.
    pub(super) fn go_on_from(self, card: ModelCard, takes_policy: bool) {
        if takes_policy {
            self.policy.recompiled(&card);
        }
        self.base.set(card);
    }

    /// The circuit as compiled or as published, whatever is chosen here.
    pub(super) fn compiled_circuit(self) -> Circuit {
        self.base.with(|card| card.circuit.clone())
    }

    /// The compiled or published card, with the circuit's policy as chosen.
    pub(super) fn base(self) -> ModelCard {
        let mut card = self.base.get();
        self.policy.put_into(&mut card.circuit);
        card
    }

    /// What figures about the card depend on: as compiled, with policy and budget as chosen, and no texts.
    pub(super) fn figures(self) -> ModelCard {
        let base = self.base();
        ModelCard {
            query_budget: self.rows().unwrap_or(base.query_budget),
            sealed_bits: base.sealed_bits,
            far_rows: base.far_rows,
            preparation: base.preparation,
            ..ModelCard::draft(base.input, base.answer, base.circuit, base.accuracy)
        }
    }

    /// The budget as typed, if it is one.
    fn rows(self) -> Option<u64> {
        budget(&self.budget.get()).ok()
    }

    /// What is wrong with the budget.
    fn budget_problem(self) -> Option<String> {
        budget(&self.budget.get())
            .err()
            .map(|failure| failure.happened)
    }

    /// The budget for what is chosen, of which an answer costs so much.
    fn proposed_budget(self, cost: &CardCost) -> Option<u64> {
        let sealed_bits = self.base.with(|card| card.sealed_bits)?;
        let rows = ModelCard::proposed_budget(sealed_bits, cost.capacity_per_answer);
        Some(client().proposed(rows))
    }

    /// Proposes another budget: it is taken over where what is typed was proposed as well.
    fn propose_budget(self, rows: u64) {
        let before = self.proposed.get_value();
        self.proposed.set_value(Some(rows));
        if before.is_some() && before == untrack(|| self.rows()) {
            self.budget.set(rows.to_string());
        }
    }

    /// The whole card as it stands, ready to be published. From now on every text that is missing says so.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the page, as a pair.
    pub(super) fn card(self) -> Outcome<ModelCard> {
        self.texts.ask();
        self.checked()
    }

    /// The same, while nothing that was not touched is marked as wrong.
    ///
    /// # Errors
    /// As [`Self::card`].
    pub(super) fn checked(self) -> Outcome<ModelCard> {
        let problems = self.problems();
        if !problems.is_empty() {
            return Err(mend(problems.join(" ")));
        }
        let card = self.typed()?;
        card.validate()
            .and_then(|()| card.check_texts())
            .map_err(|problem| mend(words::told(problem)))?;
        Ok(card)
    }

    /// What is wrong with single entries, in the order of the page.
    fn problems(self) -> Vec<String> {
        let mut problems = self.texts.problems();
        let compiled = self.base.with(|card| card.answer.clone());
        problems.extend(self.answer.with_value(|answer| answer.problems(&compiled)));
        self.fields.with_value(|fields| {
            let wrong = fields.iter().filter_map(|field| field.field().err());
            problems.extend(wrong.map(|failure| failure.happened));
        });
        problems.extend(self.budget_problem());
        problems
    }

    /// The card as typed, complete or not.
    ///
    /// # Errors
    /// The first entry that stands for nothing, as a pair.
    pub(super) fn typed(self) -> Outcome<ModelCard> {
        let mut card = self.base();
        self.texts.put_into(&mut card)?;
        card.query_budget = budget(&self.budget.get())?;
        card.answer = self
            .answer
            .with_value(|answer| answer.answer(&card.answer))?;
        if let InputForm::Table { fields } = &mut card.input {
            let typed: Outcome<Vec<Field>> = self
                .fields
                .with_value(|editors| editors.iter().map(FieldEditor::field).collect());
            *fields = typed?;
        }
        if let Some(preparation) = &mut card.preparation {
            self.fields.with_value(|editors| {
                let inputs = preparation.inputs.iter_mut().zip(editors);
                inputs.for_each(|(input, editor)| editor.put_names(input));
            });
        }
        Ok(card)
    }

    /// The typed ranges, one for each number that the model reads, if they differ from the compiled ones.
    ///
    /// # Errors
    /// A range that is not two numbers in order.
    pub(super) fn changed_ranges(self) -> Outcome<Option<Vec<(f64, f64)>>> {
        let ranges: Outcome<Vec<(f64, f64)>> = self
            .fields
            .with_value(|editors| editors.iter().map(FieldEditor::range).collect());
        let ranges = ranges?;
        let numbers = self.fields.with_value(|editors| {
            editors
                .iter()
                .map(FieldEditor::is_number)
                .collect::<Vec<_>>()
        });
        let changed = self.base.with(|card| {
            let compiled = field::spans(card);
            let differs = |((typed, range), is_number): ((&(f64, f64), &Span), &bool)| {
                *is_number && (differs(typed.0, range.minimum) || differs(typed.1, range.maximum))
            };
            ranges.len() == compiled.len()
                && ranges.iter().zip(&compiled).zip(&numbers).any(differs)
        });
        let counts = self.fields.with_value(|editors| {
            editors
                .iter()
                .map(FieldEditor::features)
                .collect::<Vec<_>>()
        });
        let each = ranges.into_iter().zip(counts);
        Ok(changed.then(|| each.flat_map(|(range, count)| vec![range; count]).collect()))
    }
}

fn budget(text: &str) -> Outcome<u64> {
    let rows = whole_or_most(text);
    let rows = rows.ok_or_else(|| mend(t!("The query budget is not a whole number.")))?;
    ModelCard::check_budget(rows).map_err(|problem| mend(words::told(problem)))?;
    Ok(rows)
}
