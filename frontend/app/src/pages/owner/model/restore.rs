use api::model::Model;
use card::ModelCard;
use client::Restoring;
use leptos::prelude::*;
use web_sys::File;

use crate::{
    browser::{self, FileOf},
    components::{
        Alert, AlertTone, Errand, ErrorPanel, Field, FieldKind, FileDrop, Progress, fetch,
    },
    failure::{Failure, Outcome},
    format::typed::{certain, doubt},
    pages::owner::import::sorted,
    state::{client, use_toasts},
};

/// When the clear model is not in the vault: says so, and takes the file again.
#[component]
pub(super) fn Restore(model: Model) -> impl IntoView {
    let toasts = use_toasts();
    let id = model.id.clone();
    let kept = fetch(move || {
        let id = id.clone();
        async move { client().has_clear_model(&id).await }
    });
    let missing = move || kept.value() == Some(false);
    let errand = Errand::new();
    let decides = decides(&model.card);
    let threshold = RwSignal::new("0".to_owned());
    let model = StoredValue::new(model);
    let take = move |chosen: Vec<File>| {
        let model = model.get_value();
        errand.run(async move {
            restore(&chosen, &model, threshold).await?;
            toasts.success(t!("The clear model is in your vault again."));
            kept.reload();
            Ok(())
        });
    };
    view! {
        <Show when=missing>
            <Alert tone=AlertTone::Warning title=t!("The clear model of this card is not in your vault")>
                <p>
                    {t!("Without it nothing can be sealed. Import the same model file again, together with the labelled rows if you gave some then.")}
                </p>
                {decides
                    .then(|| {
                        view! {
                            <Field
                                label=t!("Score from which the answer is yes")
                                hint=t!("It is sealed with the model and stands nowhere else: 0 unless you chose another.")
                                kind=FieldKind::Number
                                value=threshold
                            />
                        }
                    })}
                <FileDrop
                    id="restore-file"
                    label=t!("Model file, and labelled rows (CSV)")
                    hint=t!("It must be the very model this card was made from.")
                    accept=card::MODEL_FILES
                    chosen=Signal::stored(None::<String>)
                    multiple=true
                    on_files=take
                />
                <Show when=move || errand.stage().is_some()>
                    <Progress label=t!("Compiling the model") value=Signal::stored(None) />
                </Show>
                <ErrorPanel failure=errand.failure() />
            </Alert>
        </Show>
    }
}

fn decides(card: &ModelCard) -> bool {
    card.circuit.policy.has_threshold()
}

async fn restore(chosen: &[File], model: &Model, threshold: RwSignal<String>) -> Outcome<()> {
    let files = browser::load_files(chosen, FileOf::Model).await?;
    let (files, rows) = sorted(files, Vec::new());
    let typed = threshold_of(&threshold.get_untracked())?;
    let given = Restoring {
        files,
        rows: rows.map(|rows| rows.bytes),
        threshold: decides(&model.card).then_some(typed),
    };
    client().restore_model(given, model).await
}

fn threshold_of(text: &str) -> Outcome<f64> {
    certain(text).ok_or_else(|| {
        let none = t!("The score from which the answer is yes is not a number.");
        let happened = doubt(text).unwrap_or(none);
        Failure::local(happened, t!("Type it as you chose it, or 0."))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_that_can_be_read_in_two_ways_is_said_to_be_one() {
        let why = |text| threshold_of(text).unwrap_err().happened;
        assert!(why("1,234").contains("two numbers"));
        assert!(why("many").ends_with("is not a number."));
        assert_eq!(threshold_of("1.5").ok(), Some(1.5));
    }
}
