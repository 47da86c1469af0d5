//! The answer on screen, and what it answers.

mod asked_before;
mod brief;

pub(super) use brief::Brief;

use circuit::OutputPolicy;
use client::{AskStep, Exchange};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{asker::Asker, server_saw::ServerSaw, shown_answer::ShownAnswer, under_way::UnderWay};
use crate::{
    address::Address,
    browser::was_shown,
    components::{
        Alert, AlertTone, ErrorPanel, ResultView, Step as Shown, StepState, Steps,
        charts::CourseChart,
    },
    format::number::micros,
    reading::Reading,
    wording::was_used,
};
use asked_before::AskedBefore;

/// What was explained once stays folded until it is wanted.
const EXPLAINED: &str = "tacit-answers-differ";

/// The answer as a picture, its true timings in a line that opens, and what the server saw.
#[component]
pub(super) fn AnswerPanel(asker: Asker) -> impl IntoView {
    let shown = asker.shown;
    let steps = Signal::derive(move || steps(shown.step(), shown.exchange().as_ref()));
    let noise = asker.granted.noise();
    let card = asker.granted.card();
    let is_noisy =
        noise.deviation > 0.0 && matches!(card.circuit.policy, OutputPolicy::Scores { .. });
    let goes_on = card.input.goes_on();
    let names = card.input.names().into_iter().map(str::to_owned);
    let names = StoredValue::new(names.collect::<Vec<_>>());
    let series = card
        .inputs()
        .into_iter()
        .find_map(|input| Some((input.span(), input.length()?)));
    let result = move || match shown.reading() {
        Some(reading) => {
            let past = shown.past();
            let next = match &reading {
                Reading::Values { values } if goes_on && !past.is_empty() => Some(values.clone()),
                _ => None,
            };
            let course = next.zip(series).map(|(next, (span, length))| {
                let newest = past.len().saturating_sub(length);
                view! { <CourseChart past=past[newest..].to_vec() span next /> }
            });
            view! {
                {course}
                <ResultView reading noise />
            }
            .into_any()
        }
        None => view! {
            <p class="result-empty">{t!("The answer appears here. Nobody else can read it.")}</p>
        }
        .into_any(),
    };
    let has_answer = Memo::new(move |_| shown.reading().is_some());
    let has_begun = Memo::new(move |_| shown.step().is_some());
    let times = move || {
        let step = shown.step()?;
        match under_way(step) {
            Some(text) => Some(text.to_owned()),
            None => shown.exchange().map(|exchange| whole(&exchange)),
        }
    };
    view! {
        <section class="card answer" aria-label=t!("Answer")>
            <div class="answer-head">
                <h2>{t!("Answer")}</h2>
                <p class="answer-outdated" role="status">
                    {move || shown.outdated().then_some(t!("This is the answer to the values before."))}
                </p>
            </div>
            <ErrorPanel failure=shown.failure() />
            <div class="answer-result" class:is-outdated=move || shown.outdated()>
                {move || result()}
            </div>
            {move || replaced(shown)}
            {move || {
                let question = shown.asked_before()?;
                let names = names.get_value();
                Some(view! { <AskedBefore names question /> })
            }}
            <Show when=move || is_noisy && has_answer.get()>
                <WhyAnswersDiffer />
            </Show>
            {move || shown.kept().map(|at| view! {
                <p class="small not-printed">
                    <A href=Address::Answer(at)>{t!("Its record in the history, to print or to copy")}</A>
                </p>
            })}
            <Show when=move || has_begun.get()>
                <details class="fold answer-times">
                    <summary>{times}</summary>
                    <Steps steps />
                </details>
            </Show>
        </section>
        <UnderWay waiting=asker.waiting />
        <ServerSaw shown />
    }
}

/// What was used in place of what was entered.
fn replaced(shown: ShownAnswer) -> Option<impl IntoView> {
    let told: Vec<String> = shown.replaced().iter().map(was_used).collect();
    let is_told = !told.is_empty();
    is_told.then(|| {
        let told = told.into_iter();
        let told = told.map(|told| view! { <p>{told}</p> }).collect_view();
        view! {
            <Alert tone=AlertTone::Warning title=t!("Not taken as given")>
                {told}
            </Alert>
        }
    })
}

/// What happens at a step, until the last.
fn under_way(step: AskStep) -> Option<&'static str> {
    Some(match step {
        AskStep::Done => return None,
        AskStep::Wait => t!(
            "Waiting for checked rows of another window, or of one that was closed: up to two minutes"
        ),
        AskStep::Prepare => t!("Preparing checked rows"),
        AskStep::Encrypt => t!("Encrypting here"),
        AskStep::Evaluate => t!("Evaluating on ciphertext"),
        AskStep::Decrypt => t!("Decrypting here"),
    })
}

/// How long an answer took: from question to answer, if both are of this visit, and the server alone.
fn whole(exchange: &Exchange) -> String {
    let server = micros(exchange.times.server);
    match exchange.is_of_this_visit() {
        true => t!(
            "{} in all, the server {server}",
            micros(exchange.times.whole)
        ),
        false => t!("The server took {server}"),
    }
}

/// Why the same question may be answered a little otherwise; open below the first answer in this browser.
#[component]
fn WhyAnswersDiffer() -> impl IntoView {
    view! {
        <details class="fold small" open=!was_shown(EXPLAINED)>
            <summary>{t!("Why the same question may get a slightly different answer")}</summary>
            <p>
                {t!("A little noise is added to every answer, anew each time, so that answers do not give the model away. Two answers to the same question differ by about as much as that noise; where two outcomes are close, either may come first.")}
            </p>
        </details>
    }
}

fn steps(now: Option<AskStep>, exchange: Option<&Exchange>) -> Vec<Shown> {
    let times = exchange.map(|exchange| exchange.times);
    let asked_here = exchange.is_some_and(Exchange::is_of_this_visit);
    let of_this_visit = times.filter(|_| asked_here);
    let named = [
        (
            AskStep::Encrypt,
            t!("Encrypt here"),
            of_this_visit.map(|times| micros(times.encrypt)),
        ),
        (
            AskStep::Evaluate,
            t!("On the way there and back"),
            of_this_visit.map(|times| micros(times.travel)),
        ),
        (
            AskStep::Evaluate,
            t!("Evaluate on ciphertext, the server alone"),
            times.map(|times| micros(times.server)),
        ),
        (
            AskStep::Decrypt,
            t!("Decrypt here"),
            times.map(|times| micros(times.decrypt)),
        ),
    ];
    let step = |(at, name, note): (AskStep, &str, Option<String>)| {
        let state = state(at, now);
        Shown {
            name: name.to_owned(),
            note: note
                .filter(|_| state == StepState::Done)
                .unwrap_or_default(),
            state,
        }
    };
    named.into_iter().map(step).collect()
}

fn state(step: AskStep, now: Option<AskStep>) -> StepState {
    match now {
        Some(now) if step < now => StepState::Done,
        Some(now) if step == now => StepState::Running,
        _ => StepState::Waiting,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_before_the_running_one_are_done() {
        let states: Vec<StepState> = steps(Some(AskStep::Evaluate), None)
            .into_iter()
            .map(|step| step.state)
            .collect();
        let [encrypt, send, evaluate, decrypt] = states[..] else {
            unreachable!()
        };
        assert_eq!((encrypt, decrypt), (StepState::Done, StepState::Waiting));
        assert_eq!((send, evaluate), (StepState::Running, StepState::Running));
    }

    #[test]
    fn nothing_runs_before_the_first_question() {
        assert!(
            steps(None, None)
                .iter()
                .all(|step| step.state == StepState::Waiting)
        );
    }
}
