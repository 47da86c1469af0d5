use client::LeftOut;
use leptos::prelude::*;

use crate::{
    browser,
    components::{Alert, AlertTone, Button, ButtonKind, ErrorPanel, Progress, Stoppable, Tick},
    format::time,
    state::{client, use_toasts},
    wording::vault_items,
};

/// Vault items that are opened, of how many.
type Opened = (usize, usize);

/// Saves everything as one file, opened in this browser.
#[component]
pub(super) fn Export() -> impl IntoView {
    let with_keys = RwSignal::new(false);
    let left_out = RwSignal::new(LeftOut::default());
    let (work, toasts) = (Stoppable::<Opened>::new(), use_toasts());
    let save = move |()| {
        let stop = work.fresh_stop();
        left_out.set(LeftOut::default());
        work.errand.begin((0, 0), async move {
            let tell = move |done, all| work.errand.reach((done, all));
            let keys = with_keys.get_untracked();
            let file = client().export_account(keys, &stop, tell).await?;
            let name = format!("tacit-account-{}.json", time::iso_day(time::now()));
            browser::download(&name, "application/json", &file.bytes);
            left_out.try_set(file.left_out);
            toasts.success(t!("Your data is saved as a file."));
            Ok(())
        });
    };
    let progress = move || {
        work.errand.stage().map(|(done, all)| {
            view! {
                <Progress label=t!("Opening your vault") value=share(done, all) />
                <div class="button-row">
                    <Button kind=ButtonKind::Quiet on_press=move |()| work.cancel()>{t!("Cancel")}</Button>
                </div>
            }
        })
    };
    let missing = move || {
        let told = told(&left_out.read());
        (!told.is_empty()).then(|| {
            let lines = told.into_iter().map(|line| view! { <p>{line}</p> });
            view! {
                <Alert tone=AlertTone::Note title=t!("Not in the file")>
                    {lines.collect_view()}
                </Alert>
            }
        })
    };
    view! {
        <section class="stack" aria-labelledby="export-heading">
            <h2 id="export-heading">{t!("Export your data")}</h2>
            <p>
                {t!("One file (JSON) with what the service holds about you and what your vault holds, opened in this browser: profile, \
                 sessions, grants, models, log entries, history. ")}
                <strong>{t!("The file is clear text: whoever has it reads all of it.")}</strong>
            </p>
            <Tick label=t!("With my secret keys: whoever has them reads every answer made for me") value=with_keys />
            <ErrorPanel failure=work.errand.failure() />
            <div role="status">{move || missing()}</div>
            {move || progress()}
            <div class="button-row">
                <Button busy=work.errand.busy() on_press=save>{t!("Save my data")}</Button>
            </div>
        </section>
    }
}

/// What is not in the file, why, and how it gets there.
fn told(left_out: &LeftOut) -> Vec<String> {
    let LeftOut { unwanted, unopened } = left_out;
    let unwanted = (!unwanted.is_empty()).then(|| {
        t!(
            "As you chose: {}. To have them in it, tick \u{201c}With my secret keys\u{201d} and save once more.",
            vault_items(unwanted)
        )
    });
    let unopened = (!unopened.is_empty()).then(|| {
        t!(
            "Did not open: {}. Load the page again and save once more; if it stays so, tell the administrator.",
            vault_items(unopened)
        )
    });
    unwanted.into_iter().chain(unopened).collect()
}

fn share(done: usize, all: usize) -> Option<f64> {
    (all > 0).then(|| done as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_in_the_file_is_told_in_words_of_pages_with_what_to_do() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let left_out = LeftOut {
            unwanted: names(&["keys", "owner-key"]),
            unopened: names(&["history"]),
        };
        let told = told(&left_out);
        assert!(told[0].contains("your keys, the key you sign with") && told[0].contains("tick"));
        assert!(told[1].contains("your history") && told[1].contains("save once more"));
        assert!(!told.concat().contains("owner-key"));
        assert!(super::told(&LeftOut::default()).is_empty());
    }
}
