use api::{GrantId, grant::Grant};
use client::{SealStage, SealTerms};
use leptos::prelude::*;

use crate::{
    components::{Button, ErrorPanel, Progress, Stoppable},
    state::{Submission, Toasts, client, use_toasts},
};

/// One sealing under way, or its end.
#[derive(Clone, Copy)]
pub(super) struct SealJob {
    toasts: Toasts,
    work: Stoppable<SealStage>,
}

impl SealJob {
    pub(super) fn new() -> Self {
        Self {
            toasts: use_toasts(),
            work: Stoppable::new(),
        }
    }

    /// Whether it is under way.
    pub(super) fn busy(self) -> Signal<bool> {
        self.work.errand.busy()
    }

    /// Seals, uploads, and tells when the grant is active.
    pub(super) fn start(
        self,
        grant: Grant,
        terms: SealTerms,
        typed: Submission,
        on_done: Callback<()>,
    ) {
        let (errand, stop) = (self.work.errand, self.work.fresh_stop());
        errand.begin(SealStage::Check, async move {
            let on_stage = |stage| errand.reach(stage);
            let granted = client().seal_alone(&grant, terms, &stop, on_stage).await?;
            typed.sent();
            self.toasts.success(t!(
                "{} is sealed for {}.",
                granted.model_name,
                granted.user_name
            ));
            on_done.try_run(());
            Ok(())
        });
    }
}

/// Progress of a sealing, with a way to stop it; its failure, with a way to go on.
#[component]
pub(super) fn SealProgress(job: SealJob, grant: GrantId) -> impl IntoView {
    let label = Signal::derive(move || job.work.errand.stage().map_or(String::new(), label));
    let value = Signal::derive(move || job.work.errand.stage().and_then(share));
    view! {
        <Show when=move || job.work.errand.stage().is_some()>
            <div class="seal-progress" data-grant=grant.to_string()>
                <Progress label value />
                <Button on_press=move |()| job.work.cancel()>{t!("Cancel")}</Button>
            </div>
        </Show>
        <ErrorPanel failure=job.work.errand.failure() />
    }
}

fn label(stage: SealStage) -> String {
    match stage {
        SealStage::Check => t!("Checking the key and its log proof").to_owned(),
        SealStage::Seal(done, chunks) => t!("Sealing: {done} of {chunks} chunks"),
        SealStage::Upload(there, parts) => t!("Uploading: {there} of {parts} parts"),
        SealStage::Done => t!("Sealed").to_owned(),
    }
}

fn share(stage: SealStage) -> Option<f64> {
    let part = |done: u32, all: u32| f64::from(done) / f64::from(all.max(1));
    match stage {
        SealStage::Check => None,
        SealStage::Seal(done, chunks) => Some(part(done, chunks) * 0.6),
        SealStage::Upload(there, parts) => Some(0.6 + part(there, parts) * 0.4),
        SealStage::Done => Some(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_only_grows() {
        let stages = [
            SealStage::Seal(0, 5),
            SealStage::Seal(5, 5),
            SealStage::Upload(0, 2),
            SealStage::Upload(2, 2),
            SealStage::Done,
        ];
        let shares: Vec<f64> = stages.into_iter().filter_map(share).collect();
        assert!(shares.is_sorted());
        assert_eq!(shares.last(), Some(&1.0));
    }
}
