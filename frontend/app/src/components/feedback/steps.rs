use leptos::prelude::*;

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepState {
    /// Not begun.
    Waiting,
    /// Going on.
    Running,
    /// Done.
    Done,
    /// Went wrong.
    Failed,
}

/// One step of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// What is done.
    pub name: String,
    /// Measured duration or size, when known.
    pub note: String,
    /// Where it stands.
    pub state: StepState,
}

/// Steps in a row with their true timings.
#[component]
pub(crate) fn Steps(
    /// The steps, in order.
    #[prop(into)]
    steps: Signal<Vec<Step>>,
) -> impl IntoView {
    let items = move || steps.get().into_iter().map(item).collect_view();
    view! { <ol class="steps">{move || items()}</ol> }
}

fn item(step: Step) -> impl IntoView {
    let (class, said) = match step.state {
        StepState::Waiting => ("step", t!("waiting")),
        StepState::Running => ("step step-running", t!("running")),
        StepState::Done => ("step step-done", t!("done")),
        StepState::Failed => ("step step-failed", t!("failed")),
    };
    view! {
        <li class=class aria-current=(step.state == StepState::Running).then_some("step")>
            <span class="step-mark" aria-hidden="true"></span>
            <span class="step-name">{step.name}</span>
            <span class="visually-hidden">{said}</span>
            <span class="step-note">{step.note}</span>
        </li>
    }
}
