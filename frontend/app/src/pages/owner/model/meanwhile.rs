//! A card that was saved elsewhere while it was edited here.

use api::model::Model;
use card::{CardText, ModelCard};
use circuit::OutputPolicy;
use client::TypedCard;
use leptos::prelude::*;

use crate::{
    browser::focus,
    components::{Alert, AlertTone, Button, ButtonKind},
    failure::{Failure, Outcome},
    pages::owner::card_editor::CardEditor,
    state::client,
    wording,
};

/// Where it is told what was saved.
const TOLD: &str = ".saved-meanwhile";

/// The card that an edit began from, and what was saved since.
#[derive(Clone, Copy)]
pub(super) struct Meanwhile {
    /// The newest card that this page knows.
    pub(super) begun: RwSignal<Model>,
    saved: RwSignal<Option<SavedElsewhere>>,
    /// The card of a save that failed last: it may have arrived all the same.
    sent: StoredValue<Option<ModelCard>>,
}

/// Both cards as they are typed, and what leaves of an answer where another one has.
#[derive(Clone, Debug, PartialEq)]
struct SavedElsewhere {
    before: TypedCard,
    after: TypedCard,
    is_other_policy: bool,
    entries: Vec<ChangedEntry>,
}

/// What was saved for one entry of a card, and what is typed here where that is another change.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ChangedEntry {
    name: String,
    saved: String,
    mine: Option<String>,
}

impl Meanwhile {
    pub(super) fn new(begun: Model) -> Self {
        Self {
            begun: RwSignal::new(begun),
            saved: RwSignal::new(None),
            sent: StoredValue::new(None),
        }
    }

    /// The server has this card from here: what is saved next is begun from it.
    pub(super) fn written(self, editor: CardEditor, written: &Model) {
        if self.begun.try_get_untracked().is_some() {
            editor.go_on_from(written.card.clone(), false);
            self.begun.set(written.clone());
            self.saved.set(None);
            self.sent.set_value(None);
        }
    }

    /// A save of this card failed, and it is not known how far it came.
    pub(super) fn unanswered(self, card: ModelCard) {
        self.sent.try_set_value(Some(card));
    }

    /// Goes on from the newest card: what was not changed here is taken over, all else stays as typed.
    ///
    /// # Errors
    /// The server's problem; that a model came that is asked otherwise; otherwise that something was saved, which is told beside it.
    pub(super) async fn catch_up(self, editor: CardEditor, failure: Failure) -> Outcome<()> {
        let Some(before) = self.begun.try_get_untracked() else {
            return Ok(());
        };
        let now = client().model(&before.id).await?;
        if self.begun.try_get_untracked().is_none() {
            return Ok(());
        }
        if now.updated_at == before.updated_at {
            return Err(failure);
        }
        let mine = untrack(|| editor.snapshot());
        let policy = untrack(|| editor.policy.policy());
        let saved = SavedElsewhere::between(&before.card, &now.card, &mine, policy);
        let saved = saved.ok_or_else(another_model)?;
        let sent = self.sent.get_value();
        if sent.is_some_and(|sent| is_same(&sent, &now.card)) {
            self.written(editor, &now);
            return Err(arrived());
        }
        let takes_policy = saved.is_other_policy && is_alike(policy, before.card.circuit.policy);
        editor.go_on_from(now.card.clone(), takes_policy);
        editor.restore(&saved.merged(&mine));
        self.begun.set(now);
        self.saved.set(Some(saved));
        Err(Failure::local(
            t!("This card was changed elsewhere since you began: it is not written over."),
            t!("What changed is listed below; what you typed is kept. Save the card again."),
        ))
    }

    /// Takes over everything that was saved.
    fn take(self, editor: CardEditor) {
        let Some(mut saved) = self.saved.get_untracked() else {
            return;
        };
        if saved.is_other_policy {
            editor.go_on_from(self.begun.get_untracked().card, true);
        }
        editor.restore(&saved.taken(&untrack(|| editor.snapshot())));
        for entry in &mut saved.entries {
            entry.mine = None;
        }
        self.saved.set(Some(saved));
        focus(TOLD);
    }
}

impl SavedElsewhere {
    /// None where the model is asked or answers otherwise, so that entries do not stand for the same.
    fn between(
        before: &ModelCard,
        now: &ModelCard,
        mine: &TypedCard,
        policy: OutputPolicy,
    ) -> Option<Self> {
        let (was, is) = (typed(before), typed(now));
        let is_same_model = before.circuit.encoder == now.circuit.encoder
            && before.circuit.outputs == now.circuit.outputs
            && shape(&was) == shape(&is)
            && shape(&was) == shape(mine);
        if !is_same_model {
            return None;
        }
        let policies = (before.circuit.policy, now.circuit.policy);
        let is_other_policy = !is_alike(policies.0, policies.1);
        let mut entries = changed(&was, &is, mine);
        if is_other_policy {
            let is_mine = !is_alike(policy, policies.0) && !is_alike(policy, policies.1);
            entries.push(ChangedEntry {
                name: t!("What the answers give away").to_owned(),
                saved: wording::leaves(policies.1),
                mine: is_mine.then(|| wording::leaves(policy)),
            });
        }
        Some(Self {
            before: was,
            after: is,
            is_other_policy,
            entries,
        })
    }

    /// What is typed here, and what was saved where nothing else is.
    fn merged(&self, mine: &TypedCard) -> TypedCard {
        self.with(mine, |mine, before| mine == before)
    }

    /// The same; what was saved counts wherever it was changed.
    fn taken(&self, mine: &TypedCard) -> TypedCard {
        self.with(mine, |_, _| true)
    }

    fn with(&self, mine: &TypedCard, takes: fn(&str, &str) -> bool) -> TypedCard {
        let mut typed = mine.clone();
        let both = texts(&self.before).into_iter().zip(texts(&self.after));
        for (mine, (before, after)) in slots(&mut typed).into_iter().zip(both) {
            if before != after && takes(mine, before) {
                after.clone_into(mine);
            }
        }
        let both = self.before.refusals.iter().zip(&self.after.refusals);
        for (mine, (before, after)) in typed.refusals.iter_mut().zip(both) {
            if before != after {
                *mine = *after;
            }
        }
        typed
    }

    fn is_disputed(&self) -> bool {
        self.entries.iter().any(|entry| entry.mine.is_some())
    }
}

/// What was saved for entries whose text is another now.
fn changed(before: &TypedCard, after: &TypedCard, mine: &TypedCard) -> Vec<ChangedEntry> {
    let all = texts(before).into_iter().zip(texts(after)).zip(texts(mine));
    let texts = names(after).into_iter().zip(all);
    let texts = texts.filter(|(_, ((before, after), _))| before != after);
    let texts = texts.map(|(name, ((before, after), mine))| ChangedEntry {
        name,
        saved: after.to_owned(),
        mine: (mine != before && mine != after).then(|| mine.to_owned()),
    });
    let refusals = before.refusals.iter().zip(&after.refusals).enumerate();
    let refusals = refusals.filter(|(_, (before, after))| before != after);
    let refusals = refusals.map(|(index, (_, refuses))| ChangedEntry {
        name: of_input(t!("Outside the range"), index),
        saved: match refuses {
            true => t!("Refused").to_owned(),
            false => t!("Nearest end").to_owned(),
        },
        mine: None,
    });
    texts.chain(refusals).collect()
}

fn typed(card: &ModelCard) -> TypedCard {
    untrack(|| CardEditor::of(card.clone()).snapshot())
}

/// How many texts of each kind there are.
fn shape(typed: &TypedCard) -> (usize, usize, Vec<usize>, usize) {
    let fields = typed.fields.iter().map(Vec::len).collect();
    let (texts, answer) = (typed.texts.len(), typed.answer.len());
    (texts, answer, fields, typed.decision.len())
}

/// Every text, in the order of [`names`].
fn slots(typed: &mut TypedCard) -> Vec<&mut String> {
    let numbers = [
        &mut typed.tags,
        &mut typed.budget,
        &mut typed.resolution,
        &mut typed.threshold,
    ];
    let texts = typed.texts.iter_mut().chain(numbers);
    let texts = texts.chain(typed.answer.iter_mut());
    let texts = texts.chain(typed.fields.iter_mut().flatten());
    texts.chain(typed.decision.iter_mut()).collect()
}

/// The same, to be read.
fn texts(typed: &TypedCard) -> Vec<&str> {
    let numbers = [
        &typed.tags,
        &typed.budget,
        &typed.resolution,
        &typed.threshold,
    ];
    let texts = typed.texts.iter().chain(numbers);
    let texts = texts.chain(&typed.answer);
    let texts = texts.chain(typed.fields.iter().flatten());
    texts.chain(&typed.decision).map(String::as_str).collect()
}

/// What each text is called.
fn names(typed: &TypedCard) -> Vec<String> {
    let texts = CardText::ALL.map(|text| text_name(text).to_owned());
    let numbers = [
        t!("Tags"),
        t!("Budget: rows for each user"),
        t!("Resolution of scores"),
        t!("Threshold"),
    ];
    let mut names: Vec<String> = texts.into();
    names.extend(numbers.map(str::to_owned));
    let answer = t!("What the answer is called");
    names.extend((1..=typed.answer.len()).map(|number| format!("{answer}, {number}")));
    for (index, field) in typed.fields.iter().enumerate() {
        let parts = (0..field.len()).map(|place| part_name(place, field.len()));
        names.extend(parts.map(|part| of_input(&part, index)));
    }
    let decision = [t!("Answer below it"), t!("Answer from the threshold on")];
    names.extend(
        decision
            .map(str::to_owned)
            .into_iter()
            .take(typed.decision.len()),
    );
    names
}

fn text_name(text: CardText) -> &'static str {
    match text {
        CardText::Name => t!("Name"),
        CardText::Summary => t!("Summary"),
        CardText::Description => t!("Description"),
        CardText::IntendedUse => t!("Intended use"),
        CardText::Licence => t!("Licence"),
        CardText::Credit => t!("Credit"),
        CardText::Contact => t!("Contact"),
    }
}

/// What a text of an input is called, of so many; names of choices stand before the last one.
fn part_name(place: usize, count: usize) -> String {
    match place {
        0 => t!("Name").to_owned(),
        1 => t!("Unit").to_owned(),
        2 => t!("Smallest value").to_owned(),
        3 => t!("Largest value").to_owned(),
        4 => t!("Step").to_owned(),
        place if place == 5 || place + 1 == count => t!("Example").to_owned(),
        place => format!("{} {}", t!("Choice"), place - 5),
    }
}

fn of_input(what: &str, index: usize) -> String {
    t!("{what} of input {}", index + 1)
}

/// Whether both let out the same kind of answer; how fine scores are is a text of its own.
fn is_alike(one: OutputPolicy, other: OutputPolicy) -> bool {
    std::mem::discriminant(&one) == std::mem::discriminant(&other)
}

/// Whether two cards say the same and let out the same.
fn is_same(one: &ModelCard, other: &ModelCard) -> bool {
    one.circuit.policy == other.circuit.policy && typed(one) == typed(other)
}

/// That what the reader sent before is what stands there.
fn arrived() -> Failure {
    Failure::local(
        t!("Your save before had reached the service, though no answer came back."),
        t!("Save the card once more, so that your vault has it too."),
    )
}

fn another_model() -> Failure {
    Failure::local(
        t!(
            "Another model came under this card since you began: what you typed is about inputs and answers of the one before."
        ),
        t!(
            "What you typed is still here: copy what you need, load the page again, and change the newest card."
        ),
    )
}

/// What was saved elsewhere since the edit began; both ways out where the same was changed here.
#[component]
pub(super) fn SavedMeanwhile(
    meanwhile: Meanwhile,
    editor: CardEditor,
    busy: Signal<bool>,
    on_save: Callback<()>,
) -> impl IntoView {
    let listed = move |saved: SavedElsewhere| {
        let is_disputed = saved.is_disputed();
        let entries = saved.entries.into_iter().map(told);
        let entries = entries.map(|told| view! { <li>{told}</li> }).collect_view();
        let ways = is_disputed.then(|| {
            view! {
                <div class="button-row">
                    <Button kind=ButtonKind::Danger busy on_press=on_save>
                        {t!("Save mine over it")}
                    </Button>
                    <Button on_press=move |()| meanwhile.take(editor)>{t!("Take theirs")}</Button>
                </div>
            }
        });
        view! {
            <div class="saved-meanwhile" tabindex="-1">
                <Alert tone=AlertTone::Warning title=t!("Saved elsewhere in the meantime")>
                    <ul>{entries}</ul>
                    {(!is_disputed).then(|| view! { <p>{t!("It stands on this page beside what you typed.")}</p> })}
                    {ways}
                </Alert>
            </div>
        }
    };
    move || meanwhile.saved.get().map(listed)
}

fn told(entry: ChangedEntry) -> String {
    let or_nothing = |text: String| match text.trim().is_empty() {
        true => t!("nothing").to_owned(),
        false => text,
    };
    let (name, saved) = (entry.name, or_nothing(entry.saved));
    match entry.mine {
        None => format!("{name}: {saved}"),
        Some(mine) => t!("{name}: {saved}; yours: {}", or_nothing(mine)),
    }
}

#[cfg(test)]
mod tests {
    use card::{Answer, Field, InputForm};
    use circuit::FeatureRange;

    use super::*;
    use crate::wording::cost::test_circuit;

    fn card() -> ModelCard {
        let form = InputForm::new(vec![Field::number("age", 1.0, 0.0)], None);
        let mut circuit = test_circuit(1, OutputPolicy::Label);
        circuit.encoder.features = vec![FeatureRange {
            minimum: 0.0,
            maximum: 9.0,
        }];
        let answer = Answer::Match { names: Vec::new() };
        ModelCard::draft(form, answer, circuit, None)
    }

    fn licensed(licence: &str, credit: &str) -> ModelCard {
        ModelCard {
            licence: licence.to_owned(),
            credit: credit.to_owned(),
            ..card()
        }
    }

    fn met(now: &ModelCard, mine: &TypedCard) -> Option<SavedElsewhere> {
        SavedElsewhere::between(&card(), now, mine, OutputPolicy::Label)
    }

    #[test]
    fn what_one_side_alone_changed_is_kept_of_both() {
        let owner = Owner::new();
        owner.set();
        let mine = typed(&licensed("", "A hospital"));
        let saved = met(&licensed("MIT", ""), &mine).unwrap();
        assert!(!saved.is_disputed());
        assert_eq!(saved.merged(&mine), typed(&licensed("MIT", "A hospital")));
        let entries: Vec<String> = saved.entries.into_iter().map(told).collect();
        assert_eq!(entries, ["Licence: MIT"]);
    }

    #[test]
    fn what_was_sent_from_here_is_known_again_in_another_version() {
        let owner = Owner::new();
        owner.set();
        let sent = licensed("MIT", "");
        let mut stored = sent.clone();
        stored.version += 1;
        assert!(is_same(&sent, &stored));
        assert!(!is_same(&sent, &licensed("MIT", "A hospital")));
        stored.circuit.policy = OutputPolicy::Decision;
        assert!(!is_same(&sent, &stored));
    }

    #[test]
    fn what_both_changed_stays_as_typed_until_theirs_is_taken() {
        let owner = Owner::new();
        owner.set();
        let mine = typed(&licensed("EUPL-1.2", "A hospital"));
        let saved = met(&licensed("MIT", ""), &mine).unwrap();
        assert!(saved.is_disputed());
        assert_eq!(
            told(saved.entries[0].clone()),
            "Licence: MIT; yours: EUPL-1.2"
        );
        assert_eq!(saved.merged(&mine), mine);
        assert_eq!(saved.taken(&mine), typed(&licensed("MIT", "A hospital")));
    }

    #[test]
    fn every_entry_has_a_name_and_those_of_another_model_are_not_mixed() {
        let owner = Owner::new();
        owner.set();
        let mut card = card();
        let mine = typed(&card);
        assert_eq!(names(&mine).len(), texts(&mine).len());
        if let InputForm::Table { fields } = &mut card.input {
            fields[0].unit = "years".to_owned();
        }
        let saved = met(&card, &mine).unwrap();
        assert_eq!(told(saved.entries[0].clone()), "Unit of input 1: years");
        card.circuit.policy = OutputPolicy::Scores {
            resolution_bits: 14,
        };
        let saved = met(&card, &mine).unwrap();
        let policy = saved.entries.last().cloned().map(told);
        assert_eq!(
            policy.as_deref(),
            Some("What the answers give away: Scores of 14 bits")
        );
        card.circuit.encoder.features[0].maximum = 10.0;
        assert!(met(&card, &mine).is_none());
    }
}
