use client::{Stop, TestRecord, noticed};
use leptos::prelude::*;

use super::super::granted::Granted;
use crate::{
    components::{Alert, AlertTone, Badge, BadgeTone, Button, Errand, ErrorPanel, Select},
    format::{
        number::{counted, percent},
        time,
    },
    state::client,
};

/// Tests among a thousand rows, and what that is called.
const RATES: [(u16, &str); 5] = [
    (0, n!("Never")),
    (10, n!("1 row in 100")),
    (20, n!("1 row in 50")),
    (50, n!("1 row in 20")),
    (100, n!("1 row in 10")),
];
/// Share of wrong answers that the page computes with.
const EXAMPLE: f64 = 0.1;

/// What stays on the page once a test was answered wrongly.
#[component]
pub(in super::super) fn TestRowsAlarm(granted: Granted) -> impl IntoView {
    let alarm = move || {
        let record = granted.tests();
        let first = record.first_wrong?;
        let told = t!(
            "{} answered wrongly, first {}. The model's owner had sent you {}: the service did not compute \
             with the model that was sealed for you, or changed what it answered.",
            counted(
                record.wrong,
                t!("test question was"),
                t!("test questions were")
            ),
            time::minute(first),
            match record.wrong {
                1 => t!("the right answer"),
                _ => t!("the right answers"),
            },
        );
        Some(view! {
            <Alert tone=AlertTone::Danger title=t!("This service answered a test question wrongly")>
                <p>{told}</p>
                <p>
                    {t!("Do not rely on answers of this model, earlier ones included. Tell its owner and the administrator over another channel. If the test questions themselves are wrong, the owner seals the model again.")}
                </p>
            </Alert>
        })
    };
    view! { {move || alarm()} }
}

/// What came of test questions, how often they are asked, and one at once.
#[component]
pub(in super::super) fn TestRowsPanel(granted: Granted) -> impl IntoView {
    let rows = granted
        .model
        .with_value(|model| model.known_answers().len()) as u64;
    let summary = move || match rows {
        0 => t!("The owner sent no test questions with this model.").to_owned(),
        _ => came(granted.tests()),
    };
    let badge = move || {
        let record = granted.tests();
        let (tone, text) = match (record.wrong, record.asked) {
            (0, 0) => return None,
            (0, _) => (BadgeTone::Good, t!("Answered rightly")),
            _ => (BadgeTone::Bad, t!("Answered wrongly")),
        };
        Some(view! { <Badge tone text /> })
    };
    view! {
        <section class="signed-by" aria-label=t!("Test questions")>
            <p role="status">{move || summary()} " " {move || badge()}</p>
            {(rows > 0)
                .then(|| {
                    view! {
                        <details class="fold">
                            <summary>{t!("Test questions")}</summary>
                            <Settings granted rows />
                        </details>
                    }
                })}
        </section>
    }
}

#[component]
fn Settings(granted: Granted, rows: u64) -> impl IntoView {
    let (errand, saving) = (Errand::new(), Errand::new());
    let told = t!(
        "With the sealed model its owner sent you {} with their answers, which only you can read. They are mixed among your \
         own: in a file at places drawn by lot, after a typed question some seconds later. The service cannot tell them \
         from yours, so one that answers wrongly is noticed. Your budget was raised by {rows} for them; those beyond \
         count as yours.",
        counted(rows, t!("row"), t!("rows"))
    );
    let rate = RwSignal::new(String::new());
    let chosen = move || granted.test_rate().to_string();
    Effect::new(move |_| rate.set(chosen()));
    Effect::new(move |_| {
        let value = rate.get();
        let Ok(wanted) = value.parse::<u16>() else {
            return;
        };
        if value == untrack(chosen) {
            return;
        }
        saving.run(async move {
            let known = client().choose_test_rate(wanted).await?;
            granted.set_tests(known);
            Ok(())
        });
    });
    let options = Signal::derive(move || {
        let rates = RATES.map(|(rate, name)| (rate.to_string(), words::text(name).to_owned()));
        let mut options = Vec::from(rates);
        let now = chosen();
        if options.iter().all(|(rate, _)| *rate != now) {
            options.push((now.clone(), t!("{now} rows in 1\u{202f}000")));
        }
        options
    });
    let ask = move |()| {
        let model = granted.model.get_value();
        errand.run(async move {
            let asked = client().ask_test(&model, &Stop::default()).await;
            granted.refresh_tests().await;
            granted.set_rows_left(client().rows_left(&model).await.ok());
            asked.map(|_| ())
        });
    };
    view! {
        <p>{told}</p>
        <Select label=t!("How often") value=rate options />
        <div class="button-row">
            <Button busy=errand.busy() on_press=ask>
                {t!("Ask a test question now")}
            </Button>
        </div>
        <ErrorPanel failure=saving.failure() />
        <ErrorPanel failure=errand.failure() />
    }
}

/// What came of them, in words.
fn came(record: TestRecord) -> String {
    match (record.asked, record.wrong) {
        (0, 0) => t!("No test question has been asked in this browser yet.").to_owned(),
        (asked, 0) => t!(
            "{} asked in this browser, all answered rightly. A service that answers one row in ten wrongly would have \
             been noticed with a probability of {}.",
            counted(asked, t!("test question was"), t!("test questions were")),
            percent(noticed(EXAMPLE, asked)),
        ),
        (asked, wrong) => t!(
            "{} asked in this browser; {wrong} answered wrongly.",
            counted(asked, t!("test question was"), t!("test questions were")),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_number_of_tests_notices_is_said_in_words() {
        let record = |asked, wrong| TestRecord {
            asked,
            wrong,
            ..TestRecord::default()
        };
        assert!(came(record(0, 0)).contains("has been asked"));
        assert!(
            came(record(22, 0)).contains("90"),
            "{}",
            came(record(22, 0))
        );
        assert!(came(record(3, 1)).contains("1 answered wrongly"));
    }
}
