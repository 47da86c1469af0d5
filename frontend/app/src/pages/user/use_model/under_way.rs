use api::job::JobState;
use client::Stop;
use leptos::prelude::*;

use super::waiting::{Tracked, Waiting};
use crate::{
    components::{Button, Progress},
    format::{
        number::{count, counted},
        time,
    },
    wording::cost,
};

/// While nothing is heard of a job.
pub(super) fn out_of_reach() -> &'static str {
    t!("The service cannot be reached; this goes on when it answers.")
}

/// Jobs of this grant that are not answered yet, with their progress and a way to stop each.
#[component]
pub(super) fn UnderWay(waiting: Waiting) -> impl IntoView {
    let any = Memo::new(move |_| !waiting.jobs.read().is_empty());
    view! {
        <Show when=move || any.get()>
            <section class="card stack under-way" aria-label=t!("Under way")>
                <h2>{t!("Under way")}</h2>
                <ul class="job-list">
                    <For
                        each=move || waiting.jobs.get()
                        key=|job| job.question.waits.job.clone()
                        children=|job| view! { <Row job /> }
                    />
                </ul>
                <p class="muted small">
                    {t!("You may leave this page or close the browser: the answer is kept for a day, encrypted, and waits for you here.")}
                </p>
            </section>
        </Show>
    }
}

#[component]
fn Row(job: Tracked) -> impl IntoView {
    let Tracked {
        question,
        state,
        lost,
        stop,
        ..
    } = job;
    let asked = time::second(question.past.at);
    let label = Signal::derive(move || match lost.get() {
        true => out_of_reach().to_owned(),
        false => state.read().as_ref().map_or_else(waiting, words),
    });
    let value = Signal::derive(move || state.read().as_ref().and_then(share));
    // Read out when the job moves on, not with every lookup.
    let said = Memo::new(move |_| match *state.read() {
        _ if lost.get() => out_of_reach(),
        None | Some(JobState::Waiting { .. }) => t!("The question waits in the queue."),
        Some(JobState::Running { .. }) => t!("The question is being evaluated."),
        Some(_) => t!("The question is done."),
    });
    let stopping = RwSignal::new(false);
    let cancel = StoredValue::new(stop);
    view! {
        <li class="job">
            <p class="job-asked">{t!("Asked {asked}")}</p>
            <p class="visually-hidden" role="status">
                {said}
            </p>
            <Progress label value />
            <Button
                busy=stopping
                label=t!("Cancel the question asked {asked}")
                on_press=move |()| {
                    stopping.set(true);
                    cancel.with_value(Stop::ask);
                }
            >
                {t!("Cancel")}
            </Button>
        </li>
    }
}

fn waiting() -> String {
    t!("Sent").to_owned()
}

fn words(state: &JobState) -> String {
    match state {
        JobState::Waiting {
            ahead: 0,
            seconds_left,
        } => t!("Next in the queue, {} left", cost::duration(*seconds_left)),
        JobState::Waiting {
            ahead,
            seconds_left,
        } => t!(
            "In the queue, {} before it, {} left",
            counted(*ahead, t!("job"), t!("jobs")),
            cost::duration(*seconds_left)
        ),
        JobState::Running {
            done,
            total,
            seconds_left,
        } => t!(
            "{} of {} lookups, {} left",
            count(*done),
            count(*total),
            cost::duration(*seconds_left)
        ),
        JobState::Answered => t!("Answered; fetching and opening it").to_owned(),
        JobState::Cancelled => t!("Cancelled").to_owned(),
        JobState::Failed { .. } => t!("Not answered").to_owned(),
    }
}

fn share(state: &JobState) -> Option<f64> {
    match state {
        JobState::Waiting { .. } => Some(0.0),
        JobState::Running { done, total, .. } => Some(*done as f64 / (*total).max(1) as f64),
        JobState::Answered => Some(1.0),
        JobState::Cancelled | JobState::Failed { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_tells_its_place_then_its_lookups() {
        let waiting = JobState::Waiting {
            ahead: 2,
            seconds_left: 4.04,
        };
        assert_eq!(
            words(&waiting),
            "In the queue, 2\u{a0}jobs before it, about 4.0\u{a0}s left"
        );
        let running = JobState::Running {
            done: 30,
            total: 120,
            seconds_left: 1.0,
        };
        assert!(words(&running).starts_with("30 of 120 lookups"));
        assert_eq!(share(&running), Some(0.25));
    }
}
