use client::{QueuedSealing, SealStage};
use leptos::prelude::*;

use crate::{
    components::{Button, ButtonKind, Errand, ErrorPanel, Progress},
    format::number::{count, counted},
    state::use_sealing,
};

/// What is being sealed while its owner works elsewhere; nothing where the queue is empty.
pub(crate) fn sealing_corner() -> AnyView {
    let sealing = use_sealing();
    let is_empty = Memo::new(move |_| sealing.queue().read().is_empty());
    view! {
        <Show when=move || !is_empty.get()>
            <aside class="sealing-corner" aria-label=t!("Sealing queue")>
                <Waiting />
                <Failed />
            </aside>
        </Show>
    }
    .into_any()
}

#[component]
fn Waiting() -> impl IntoView {
    let sealing = use_sealing();
    let errand = Errand::new();
    let waiting = Memo::new(move |_| {
        let queue = sealing.queue().read();
        queue.iter().filter(|sealing| sealing.waits()).count() as u64
    });
    let all = move || sealing.sealed().get() + waiting.get();
    let label = Signal::derive(move || {
        let place = (sealing.sealed().get() + 1).min(all());
        t!("Sealing {} of {}", count(place), count(all()))
    });
    let value = Signal::derive(move || {
        let done = sealing.sealed().get() as f64;
        let part = sealing.stage().and_then(|(_, stage)| share(stage));
        (all() > 0).then(|| (done + part.unwrap_or(0.0)) / all() as f64)
    });
    let who = move || {
        let (grant, stage) = sealing.stage()?;
        let queue = sealing.queue().read();
        let of = queue.iter().find(|sealing| sealing.grant == grant)?;
        Some(t!(
            "{} for {}: {}",
            of.model_name,
            of.user_name,
            step(stage)
        ))
    };
    let cancel = move |()| errand.run(async move { sealing.cancel().await });
    view! {
        <Show when=move || { waiting.get() > 0 }>
            <Progress label value />
            <p class="small sealing-who">{who}</p>
            <Show when=move || sealing.is_elsewhere()>
                <p class="small">{t!("Another window of yours works on it.")}</p>
            </Show>
            {move || {
                sealing
                    .paused()
                    .map(|failure| {
                        view! {
                            <p class="small">
                                {t!("It waits: {} It is tried again by itself.", failure.happened)}
                            </p>
                        }
                    })
            }}
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button kind=ButtonKind::Quiet busy=errand.busy() on_press=cancel>
                    {t!("Cancel the rest")}
                </Button>
            </div>
        </Show>
    }
}

/// Whom no copy could be sealed for, and why.
#[component]
fn Failed() -> impl IntoView {
    let sealing = use_sealing();
    let errand = Errand::new();
    let failed = Memo::new(move |_| {
        let queue = sealing.queue().get();
        let failed = queue.into_iter().filter(|sealing| !sealing.waits());
        failed.collect::<Vec<_>>()
    });
    let is_any = Memo::new(move |_| !failed.read().is_empty());
    let may_retry = Memo::new(move |_| failed.read().iter().any(QueuedSealing::may_retry));
    let title = move || {
        let many = counted(failed.read().len() as u64, t!("copy"), t!("copies"));
        t!("{many} could not be sealed")
    };
    let retry = move |()| errand.run(async move { sealing.retry().await });
    let dismiss = move |()| errand.run(async move { sealing.dismiss().await });
    view! {
        <Show when=move || is_any.get()>
            <details class="fold" open>
                <summary>{title}</summary>
                <ul class="sealing-failures">
                    {move || failed.get().into_iter().map(failure).collect_view()}
                </ul>
                <ErrorPanel failure=errand.failure() />
                <div class="button-row">
                    <Show when=move || may_retry.get()>
                        <Button busy=errand.busy() on_press=retry>
                            {t!("Try again")}
                        </Button>
                    </Show>
                    <Button kind=ButtonKind::Quiet busy=errand.busy() on_press=dismiss>
                        {t!("Leave them out")}
                    </Button>
                </div>
            </details>
        </Show>
    }
}

fn failure(sealing: QueuedSealing) -> impl IntoView {
    let why = sealing
        .failed
        .map(|failed| format!("{} {}", failed.happened, failed.action));
    view! {
        <li>
            <strong>{format!("{}, {}", sealing.user_name, sealing.user_organisation)}</strong>
            {format!(" ({}): ", sealing.model_name)}
            {why}
        </li>
    }
}

fn step(stage: SealStage) -> &'static str {
    match stage {
        SealStage::Check => t!("checking the key"),
        SealStage::Seal(..) => t!("sealing"),
        SealStage::Upload(..) => t!("uploading"),
        SealStage::Done => t!("sealed"),
    }
}

/// How much of one copy is done.
fn share(stage: SealStage) -> Option<f64> {
    let part = |done: u32, all: u32| f64::from(done) / f64::from(all.max(1));
    match stage {
        SealStage::Check | SealStage::Done => None,
        SealStage::Seal(done, chunks) => Some(part(done, chunks) * 0.6),
        SealStage::Upload(there, parts) => Some(0.6 + part(there, parts) * 0.4),
    }
}
