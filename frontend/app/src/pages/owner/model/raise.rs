use api::{grant::Grant, model::Model};
use client::FailedGrants;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{
    components::{Alert, AlertTone, Button, ButtonKind, Progress, Stoppable},
    format::number::counted,
    state::{client, use_toasts},
};

/// Grants that give fewer rows than their card says since it says more.
#[derive(Clone, Copy)]
pub(super) struct Raise {
    offered: RwSignal<Option<(Model, Vec<Grant>)>>,
    work: Stoppable<usize>,
    failed: RwSignal<FailedGrants>,
}

impl Raise {
    pub(super) fn new() -> Self {
        Self {
            offered: RwSignal::new(None),
            work: Stoppable::new(),
            failed: RwSignal::default(),
        }
    }

    /// Offers the card's rows to those who have less, if it says more than `before`.
    pub(super) fn offer(self, model: Model, before: u64) {
        if model.card.query_budget <= before {
            return;
        }
        spawn_local(async move {
            // What could not be looked up is not offered; each grant can be changed on its own.
            if let Ok(below) = client().below_card(&model).await
                && !below.is_empty()
            {
                self.offered.try_set(Some((model, below)));
            }
        });
    }
}

/// The offer.
#[component]
pub(super) fn RaiseOffer(raise: Raise) -> impl IntoView {
    let toasts = use_toasts();
    let many = move || {
        raise
            .offered
            .with(|offered| offered.as_ref().map_or(0, |(_, grants)| grants.len()))
    };
    let title = Signal::derive(move || {
        let grants = counted(many() as u64, t!("grant"), t!("grants"));
        t!("{grants} in use: fewer rows than the card says now")
    });
    let give = move |()| {
        let Some((model, grants)) = raise.offered.get_untracked() else {
            return;
        };
        let stop = raise.work.fresh_stop();
        raise.work.errand.begin(0, async move {
            let act = async |client: &client::Client, grant: &Grant| {
                client.raise_to_card(grant, &model).await.map(drop)
            };
            let tell = |done| raise.work.errand.reach(done);
            let failed = client().each(grants, act, &stop, tell).await;
            if failed.is_empty() && !stop.asked() {
                toasts.success(t!("All of them have what the card says."));
                raise.offered.try_set(None);
            }
            raise.failed.try_set(failed);
            Ok(())
        });
    };
    let label = Signal::derive(move || {
        let done = raise.work.errand.stage().unwrap_or(0);
        t!("{done} of {}", many())
    });
    let value = Signal::derive(move || {
        let done = raise.work.errand.stage()?;
        Some(done as f64 / many().max(1) as f64)
    });
    view! {
        <Show when=move || raise.offered.read().is_some()>
            <Alert tone=AlertTone::Note title=title>
                <p>
                    {t!("Grants keep what you signed when you sealed. You can sign the card\u{2019}s rows for them too; nothing is sealed again.")}
                </p>
                <Show when=move || raise.work.errand.stage().is_some()>
                    <Progress label value />
                </Show>
                <ul class="sealing-failures">
                    {move || {
                        let failed = raise.failed.get().into_iter();
                        failed
                            .map(|(grant, failure)| {
                                view! {
                                    <li>{format!("{}: {} {}", grant.user_name, failure.happened, failure.action)}</li>
                                }
                            })
                            .collect_view()
                    }}
                </ul>
                <div class="button-row">
                    <Button kind=ButtonKind::Primary busy=raise.work.errand.busy() on_press=give>
                        {t!("Give them as many")}
                    </Button>
                    <Button on_press=move |()| raise.offered.set(None)>{t!("Leave them as they are")}</Button>
                </div>
            </Alert>
        </Show>
    }
}
