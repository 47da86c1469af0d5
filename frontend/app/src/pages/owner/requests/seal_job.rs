use api::{GrantId, grant::Grant};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{
    components::{Button, ErrorPanel, Progress},
    failure::Failure,
    flow::{
        Stop,
        seal::{Sealing, Stage},
    },
    state::{Toasts, use_log_watch, use_toasts, use_vault, use_workers},
};

/// One sealing under way, or its end.
#[derive(Clone, Copy)]
pub(super) struct SealJob {
    sealing: Sealing,
    toasts: Toasts,
    stage: RwSignal<Option<Stage>>,
    failure: RwSignal<Option<Failure>>,
    stop: StoredValue<Stop>,
}

impl SealJob {
    pub(super) fn new() -> Self {
        Self {
            sealing: Sealing {
                workers: use_workers(),
                vault: use_vault(),
                log_watch: use_log_watch(),
            },
            toasts: use_toasts(),
            stage: RwSignal::new(None),
            failure: RwSignal::new(None),
            stop: StoredValue::new(Stop::default()),
        }
    }

    /// Whether it is under way.
    pub(super) fn running(self) -> bool {
        self.stage.get().is_some_and(|stage| stage != Stage::Done)
    }

    /// Seals, uploads, and tells when the grant is active.
    pub(super) fn start(self, grant: Grant, on_done: Callback<()>) {
        let stop = Stop::default();
        self.stop.set_value(stop.clone());
        self.failure.set(None);
        self.stage.set(Some(Stage::Check));
        spawn_local(async move {
            let on_stage = |stage| {
                self.stage.try_set(Some(stage));
            };
            match self.sealing.grant(&grant, &stop, on_stage).await {
                Ok(granted) => {
                    self.toasts.success(format!(
                        "{} is sealed for {}.",
                        granted.model_name, granted.user_name
                    ));
                    on_done.run(());
                }
                Err(failure) => {
                    self.stage.try_set(None);
                    self.failure.try_set(Some(failure));
                }
            }
        });
    }

    fn cancel(self) {
        self.stop.with_value(Stop::ask);
        self.sealing.workers.stop_helpers();
    }
}

/// Progress of a sealing, with a way to stop it; its failure, with a way to go on.
#[component]
pub(super) fn SealProgress(job: SealJob, grant: GrantId) -> impl IntoView {
    let label = Signal::derive(move || job.stage.get().map_or(String::new(), label));
    let value = Signal::derive(move || job.stage.get().and_then(share));
    view! {
        <Show when=move || job.running()>
            <div class="seal-progress" data-grant=grant.to_string()>
                <Progress label value />
                <Button on_press=move |()| job.cancel()>"Cancel"</Button>
            </div>
        </Show>
        <ErrorPanel failure=job.failure />
    }
}

fn label(stage: Stage) -> String {
    match stage {
        Stage::Check => "Checking the key and its log proof".to_owned(),
        Stage::Seal(done, chunks) => format!("Sealing: {done} of {chunks} chunks"),
        Stage::Upload(there, parts) => format!("Uploading: {there} of {parts} parts"),
        Stage::Done => "Sealed".to_owned(),
    }
}

fn share(stage: Stage) -> Option<f64> {
    let part = |done: u32, all: u32| f64::from(done) / f64::from(all.max(1));
    match stage {
        Stage::Check => None,
        Stage::Seal(done, chunks) => Some(part(done, chunks) * 0.6),
        Stage::Upload(there, parts) => Some(0.6 + part(there, parts) * 0.4),
        Stage::Done => Some(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_only_grows() {
        let stages = [
            Stage::Seal(0, 5),
            Stage::Seal(5, 5),
            Stage::Upload(0, 2),
            Stage::Upload(2, 2),
            Stage::Done,
        ];
        let shares: Vec<f64> = stages.into_iter().filter_map(share).collect();
        assert!(shares.is_sorted());
        assert_eq!(shares.last(), Some(&1.0));
    }
}
