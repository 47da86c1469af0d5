use client::{Restore, RestoreOffer};
use leptos::prelude::*;

use crate::{
    components::{Button, ButtonKind, Dialog, Errand, ErrorPanel},
    format::{number, time},
    state::{client, use_toasts},
    wording::{restores::operators_words, vault_items},
};

/// The service says that it was put back to a backup, and this browser saw more: the reader decides.
#[component]
pub(super) fn RestoredAlarm(offer: RestoreOffer) -> impl IntoView {
    let open = RwSignal::new(false);
    let told = missing_in_short(&offer);
    let offer = StoredValue::new(offer);
    view! {
        <p class="alert-title">{t!("The service says that it was restored from a backup.")}</p>
        <p>
            {told}
            {t!(" That may be an accident, or a service that takes something back on purpose: your browser cannot tell.")}
        </p>
        <Button on_press=move |()| open.set(true)>{t!("See what is missing, and decide")}</Button>
        <Dialog open title=t!("Was this service restored?")>
            <Decision offer=offer.get_value() open />
        </Dialog>
    }
}

#[component]
fn Decision(offer: RestoreOffer, open: RwSignal<bool>) -> impl IntoView {
    let (errand, toasts) = (Errand::new(), use_toasts());
    let accepted = StoredValue::new(offer.clone());
    let accept = move |()| {
        errand.run(async move {
            client().accept_restore(&accepted.get_value()).await?;
            toasts.success(t!(
                "You accepted the restore. The log page says so from now on."
            ));
            Ok(())
        });
    };
    let missing = missing(&offer);
    view! {
        <div class="stack">
            {offer.restores.into_iter().map(restore).collect_view()}
            <h3>{t!("What this browser saw, and is not there any more")}</h3>
            <ul>{missing.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
            <p>
                {t!("All that happened since the backup is undone, for everybody: access that was taken back may be open again, rows that were used count as unused, requests and keys of since then are gone. Models that owners sealed or signed since have to be sealed or signed again. What this browser keeps itself stays: keys you compared, answers that the log contradicts, what owners signed last.")}
            </p>
            <p>
                <strong>
                    {t!("Ask the administrator over another channel, by telephone say, whether this is true and what happened.")}
                </strong>
                {t!(" If you accept, your other browsers accept it too, and the log page shows for good that you did.")}
            </p>
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button kind=ButtonKind::Danger busy=errand.busy() on_press=accept>
                    {t!("Accept, and go on from here")}
                </Button>
                <Button on_press=move |()| open.set(false)>{t!("Do not accept: keep the alarm")}</Button>
            </div>
        </div>
    }
}

fn restore(restore: Restore) -> impl IntoView {
    view! {
        <p>
            {t!("Restored {}, by entry {} of the log. ", time::minute(restore.at), number::entry(restore.entry))}
            {operators_words(&restore)}
        </p>
    }
}

fn missing_in_short(offer: &RestoreOffer) -> String {
    match offer.seen.checked_sub(offer.first()) {
        None | Some(0) => {
            t!("Something that this browser saw in your vault, or of your answers, is missing.")
                .to_owned()
        }
        Some(1) => t!("One entry of the log that this browser saw is missing.").to_owned(),
        Some(missing) => t!(
            "{} of the log that this browser saw are missing.",
            number::counted(missing, t!("entry"), t!("entries"))
        ),
    }
}

/// In sentences.
fn missing(offer: &RestoreOffer) -> Vec<String> {
    let mut lines = Vec::new();
    if offer.lacks_entries() {
        let ends = offer
            .ends
            .map(|at| t!(" The last one in the backup is of {}.", time::minute(at)));
        lines.push(t!(
            "{} The log goes on after {}.{}",
            missing_in_short(offer),
            number::counted(offer.first(), t!("entry"), t!("entries")),
            ends.unwrap_or_default()
        ));
        lines.push(compared(offer));
    }
    if offer.answers > 0 {
        lines.push(t!(
            "{}: this browser had not compared them with the log yet, and cannot if they are of before.",
            number::counted(offer.answers as u64, t!("answer"), t!("answers"))
        ));
    }
    if !offer.items.is_empty() {
        lines.push(t!(
            "In your vault, older or missing: {}.",
            vault_items(&offer.items)
        ));
    }
    lines
}

fn compared(offer: &RestoreOffer) -> String {
    match (offer.proved, offer.first()) {
        (proved, first) if proved == first => {
            t!("All entries of the backup are those that this browser saw.").to_owned()
        }
        (0, _) => t!("This browser cannot compare any entry of the backup with what it saw: it knows only later ones. Be twice as careful.")
            .to_owned(),
        (proved, _) => t!(
            "The first {} are those that this browser saw, for sure; those behind them it cannot compare.",
            number::counted(proved, t!("entry"), t!("entries"))
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(first: u64, seen: u64, proved: u64) -> RestoreOffer {
        let restore = Restore {
            entry: first,
            at: 0,
            reason: None,
            had: None,
            hash: String::new(),
        };
        RestoreOffer {
            restores: vec![restore],
            seen,
            proved,
            ends: None,
            items: vec!["keys".to_owned()],
            answers: 0,
        }
    }

    #[test]
    fn what_is_missing_and_what_was_compared_is_said_in_plain_words() {
        let told = missing(&offer(8, 12, 8)).concat();
        assert!(told.contains("4\u{a0}entries of the log that this browser saw are missing."));
        assert!(told.contains("All entries of the backup are those"));
        assert!(told.contains("your keys"));
        assert!(
            missing(&offer(8, 9, 6))
                .concat()
                .contains("The first 6\u{a0}entries")
        );
        assert!(
            missing(&offer(8, 9, 0))
                .concat()
                .contains("cannot compare any entry")
        );
        let vault = missing(&offer(8, 8, 8));
        assert_eq!(vault.len(), 1, "{vault:?}");
    }
}
