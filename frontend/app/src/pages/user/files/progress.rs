use api::ProblemKind;
use client::AskStep;
use leptos::prelude::*;

use super::Sheet;
use crate::{
    components::{Button, ButtonKind, Errand, ErrorPanel, Progress},
    format::number,
    state::use_batches,
    wording::cost,
};

/// While nothing is heard of the server.
fn out_of_reach() -> &'static str {
    t!("The service cannot be reached; this goes on when it answers.")
}

/// While the service has not yet given up what another window prepared.
fn waits_for_window() -> &'static str {
    t!(
        "Checked rows cannot be prepared yet: the service still waits for those of another window of yours, or of one that was \
         closed. This goes on by itself within two minutes."
    )
}

/// How far a file is that was asked; stops it, and lets it go on.
#[component]
pub(in crate::pages::user) fn FileProgress(sheet: Sheet) -> impl IntoView {
    let batches = use_batches();
    let standing = Memo::new(move |_| sheet.standing());
    let counts = Memo::new(move |_| {
        sheet.with_answers(|answers| (answers.answered() as u64, answers.rows() as u64))
    });
    let share = Signal::derive(move || {
        let (answered, rows) = counts.get();
        (rows > 0).then(|| answered as f64 / rows as f64)
    });
    let label = Signal::derive(move || match (standing.read().lost, counts.get()) {
        (true, _) => out_of_reach().to_owned(),
        (false, (answered, 1)) => t!("{} of 1 row answered", number::count(answered)),
        (false, (answered, rows)) => t!(
            "{} of {} rows answered",
            number::count(answered),
            number::count(rows)
        ),
    });
    let busy = Memo::new(move |_| standing.read().busy);
    let is_open = Memo::new(move |_| counts.with(|(answered, rows)| answered < rows));
    let all_answered = move || {
        let table = sheet.table.read();
        match table.as_ref().map_or(0, |table| table.left_out.len()) {
            0 => t!("All rows are answered.").to_owned(),
            left_out => t!(
                "All rows that could be asked are answered; {} left out.",
                number::counted(left_out as u64, t!("row"), t!("rows"))
            ),
        }
    };
    let ahead = move || {
        let standing = standing.read();
        let seconds = standing.seconds_left.filter(|_| is_open.get());
        match (standing.pads, seconds) {
            (Some(AskStep::Wait), _) => Some(waits_for_window().to_owned()),
            (Some(_), None) => Some(t!("Checked rows are being prepared.").to_owned()),
            (_, seconds) => {
                seconds.map(|seconds| t!("{} left.", capital(&cost::duration(seconds))))
            }
        }
    };
    let elsewhere = Memo::new(move |_| {
        let standing = standing.read();
        let failure = standing.failure.as_ref();
        failure.is_some_and(|failure| failure.is(ProblemKind::VaultConflict))
    });
    let going_on = Errand::new();
    let is_over = Memo::new(move |_| {
        let failure = going_on.failure().get();
        let failure = failure.or_else(|| standing.read().failure.clone());
        failure.is_some_and(|failure| failure.gone)
    });
    let go_on = move |()| {
        let Some(id) = sheet.id.get_untracked() else {
            return;
        };
        let takes_over = elsewhere.get_untracked();
        going_on.run(async move { batches.go_on(&id, takes_over).await });
    };
    // Why it stopped, or did not go on: the newer of the two.
    let failure = Signal::derive(move || {
        let not_gone_on = going_on.failure().get().filter(|_| !busy.get());
        not_gone_on.or_else(|| standing.read().failure.clone())
    });
    let stop = move |()| {
        if let Some(running) = untrack(|| sheet.running()) {
            running.stop();
        }
    };
    view! {
        <section class="stack file-progress" tabindex="-1" aria-label=t!("Progress")>
            <Progress label value=share />
            <ErrorPanel failure />
            <Show when=move || busy.get()>
                <p class="small muted not-printed">
                    {ahead} {t!(" You may leave this page or close the browser: the answers so far are kept, and the rest goes on when you sign in again.")}
                </p>
            </Show>
            <div class="button-row not-printed">
                <Show when=move || busy.get()>
                    <Button busy=Signal::derive(move || standing.read().stopping) on_press=stop>
                        {t!("Stop")}
                    </Button>
                </Show>
                <Show when=move || !busy.get() && is_open.get() && !is_over.get()>
                    <Button kind=ButtonKind::Primary busy=going_on.busy() on_press=go_on>
                        {move || if elsewhere.get() { t!("Go on here") } else { t!("rows" | "Go on") }}
                    </Button>
                </Show>
            </div>
            <Show when=move || !is_open.get()>
                <p role="status">{all_answered}</p>
            </Show>
        </section>
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_with_a_capital() {
        assert_eq!(capital("about 3 s"), "About 3 s");
        assert_eq!(capital(""), "");
    }
}
